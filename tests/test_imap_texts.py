"""Clients' texts from servers that answer oddly: one text lost at most, and what may pass is tried again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dovecot import PASSWORD, USER
from mailbox_builders import build_mail, build_mail_with_parts
from mailboxes import WHEN, Post, make_account

from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store, open_store
from examples.imap_server import MailServer

OnWrite = Callable[[str, bytes], bytes]
QUESTION = "Could you send the logo in blue?"
IDS = [f"<{n}@client.example>" for n in range(1, 6)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@contextmanager
def served(root: Path, on_write: OnWrite | None = None, heard: list[str] | None = None) -> Iterator[Post]:
    """Serve five questions; `on_write` changes the answers, `heard` are the lines that the server got."""
    lines = heard if heard is not None else []
    with MailServer(
        root / "mail", {USER: PASSWORD}, on_write=on_write, on_command=lambda _, line: lines.append(line)
    ) as server:
        post = Post(make_account(server.port))
        mailbox = server.mailbox(USER)
        for number in range(1, 6):
            mailbox.deliver("INBOX", build_mail(number, text=QUESTION), WHEN)
        yield post


def pull_from(post: Post, store: Store) -> Pulled:
    facts: dict[str, Any] = {"content": "counts", "pause": lambda _: None, "timeout": 0.5, "whose": "me"}
    return pull(
        post.account,
        store,
        is_client=lambda some: any(one.endswith("@client.example") for one in some),
        **facts,
    )


def words(store: Store) -> dict[str, int | None]:
    return {one.message_id: one.reading.words if one.reading else None for one in store.messages()}


def in_answers(having: bytes, change: Callable[[bytes], bytes]) -> OnWrite:
    return lambda name, content: change(content) if name == "UID FETCH" and having in content else content


STRUCTURES, PARTS = b"BODYSTRUCTURE", b" BODY[1]<0>"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b"(UID 2 BODYSTRUCTURE (", b"(UID 2 BODYSTRUCTURE )("),
        lambda text: text.replace(b"(UID 2 BODYSTRUCTURE (", b"(UID 2 BODYSTRUCTURE " + b"(" * 100),
        lambda text: re.sub(rb"\(UID 2 BODYSTRUCTURE \(.*?\) BODY", b"(UID 2 BODYSTRUCTURE NIL BODY", text),
        lambda text: text.replace(b"(UID 2 BODYSTRUCTURE", b"(UID 2 X-ODD <<>> {0}"),
    ],
    ids=["no grammar", "a hundred deep", "NIL", "another item"],
)
def test_a_structure_that_cannot_be_read_costs_a_second_look(
    tmp_path: Path, store: Store, spoil: Callable[[bytes], bytes]
) -> None:
    heard: list[str] = []
    with served(tmp_path, in_answers(STRUCTURES, spoil), heard) as post:
        pull_from(post, store)
    assert words(store) == dict.fromkeys(IDS, 7)
    assert sum("BODY.PEEK[]<0.65536>" in line for line in heard) == 1


def test_a_refused_part_is_asked_for_by_the_next_run(tmp_path: Path, store: Store) -> None:
    refusing = True

    def refuse(text: bytes) -> bytes:
        tag = text.rsplit(b"\r\n", 2)[-2].split(b" ")[0]
        return tag + b" NO [INUSE] not now\r\n" if refusing else text

    with served(tmp_path, in_answers(PARTS, refuse)) as post:
        (problem,) = pull_from(post, store).problems
        assert "texts could not be read: the server says [INUSE] not now" in problem.what
        assert words(store) == dict.fromkeys(IDS)
        refusing = False
        assert pull_from(post, store).problems == ()
    assert words(store) == dict.fromkeys(IDS, 7)


def test_a_text_that_breaks_the_connection_is_gone_around(tmp_path: Path, store: Store) -> None:
    def lengthen(text: bytes) -> bytes:
        return re.sub(rb"\(UID 3 BODY\[1\]<0> \{\d+\}", rb"(UID 3 BODY[1]<0> {99999999999}", text)

    with served(tmp_path, in_answers(PARTS, lengthen)) as post:
        for _ in range(2):
            (problem,) = pull_from(post, store).problems
            assert "message 3: its text can't be read" in problem.what
            assert words(store) == dict.fromkeys(IDS, 7) | {IDS[2]: None}


def test_a_text_that_is_gone_is_not_asked_for_for_ever(tmp_path: Path, store: Store) -> None:
    heard: list[str] = []

    def leave_out(text: bytes) -> bytes:
        return re.sub(rb"\* \d+ FETCH \(UID 3 BODY\[1\]<0> .*?\r\n\)\r\n", b"", text, flags=re.DOTALL)

    with served(tmp_path, in_answers(PARTS, leave_out), heard) as post:
        assert pull_from(post, store).problems == ()
        heard.clear()
        pull_from(post, store)
    assert words(store) == dict.fromkeys(IDS, 7) | {IDS[2]: None}
    assert not any("FETCH" in line for line in heard)


def test_what_was_read_is_not_looked_through_again(tmp_path: Path, store: Store) -> None:
    with served(tmp_path) as post:
        pull_from(post, store)
        settled = store.settled("studio")[b"INBOX"]
        assert settled
        post.put("INBOX", [build_mail_with_parts()])
        pull_from(post, store)
        assert words(store)["<parts@client.example>"] == 2
        assert store.settled("studio")[b"INBOX"] != settled


def test_many_texts_are_asked_for_ahead(tmp_path: Path, store: Store) -> None:
    """Six hundred texts: a turn for structures, then one for each two hundred with the next ones behind."""
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mails = ((build_mail(n, text=QUESTION), WHEN, ()) for n in range(1, 601))
        server.mailbox(USER).deliver_all("INBOX", mails)
        pulled = pull_from(Post(make_account(server.port)), store)
    assert set(words(store).values()) == {7}
    assert pulled.round_trips <= 9  # greeting, LOGIN, LIST, headers, 1 + 3, LOGOUT


def test_texts_that_are_refused_without_a_word_are_asked_for_again(tmp_path: Path, store: Store) -> None:
    refusing = True

    def refuse(text: bytes) -> bytes:
        tag = text.rsplit(b"\r\n", 2)[-2].split(b" ")[0]
        return tag + b" NO\r\n" if refusing else text

    with served(tmp_path, in_answers(PARTS, refuse)) as post:
        assert pull_from(post, store).problems
        refusing = False
        pull_from(post, store)
    assert words(store) == dict.fromkeys(IDS, 7)


def test_structures_that_are_refused_for_weeks_are_asked_for_all_the_same(
    tmp_path: Path, store: Store
) -> None:
    refusing = True

    def refuse(text: bytes) -> bytes:
        tag = text.rsplit(b"\r\n", 2)[-2].split(b" ")[0]
        return tag + b" NO [UNAVAILABLE] the backend is away\r\n" if refusing else text

    def on_write(name: str, content: bytes) -> bytes:
        is_texts = name == "UID FETCH" and (STRUCTURES in content or b" BODY[]<0>" in content)
        return refuse(content) if is_texts else content

    with served(tmp_path, on_write) as post:
        for _ in range(3):
            (problem,) = pull_from(post, store).problems
            assert "texts could not be read" in problem.what
        refusing = False
        assert pull_from(post, store).problems == ()
    assert words(store) == dict.fromkeys(IDS, 7)


def test_a_part_that_cannot_be_read_is_told(tmp_path: Path, store: Store) -> None:
    def spoil(text: bytes) -> bytes:
        return text.replace(b"(UID 2 BODY[1]<0>", b"(UID 2 BODY[1]<0> ) (")

    with served(tmp_path, in_answers(PARTS, spoil)) as post:
        (problem,) = pull_from(post, store).problems
    assert "message 2: its text can't be read" in problem.what
    assert words(store) == dict.fromkeys(IDS, 7) | {IDS[1]: None}


def test_an_answer_that_comes_twice_counts_once(tmp_path: Path, store: Store) -> None:
    def double(text: bytes) -> bytes:
        found = re.search(rb"\* \d+ FETCH \(UID 2 BODYSTRUCTURE.*?\r\n\)\r\n", text, re.DOTALL)
        assert found is not None
        odd = found[0].replace(b"BODYSTRUCTURE (", b"BODYSTRUCTURE )(")
        return text.replace(found[0], found[0] + odd + found[0])

    with served(tmp_path, in_answers(STRUCTURES, double)) as post:
        pull_from(post, store)
    assert words(store) == dict.fromkeys(IDS, 7)
