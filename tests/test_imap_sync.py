from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dovecot import PASSWORD, USER
from mailbox_builders import build_mail, build_mail_with_parts
from mailboxes import BARE_DOVECOT, COURIER, CYRUS, DOVECOT, Post, make_account, open_post

from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store, open_store
from examples.imap_server import Cut, MailServer
from goodterms.errors import NeedsUser, TryAgain
from goodterms.model import Kind

ALTERNATIVE = 'Content-Type: multipart/alternative; boundary="x"'
INVITATION = (
    "--x\r\nContent-Type: text/plain\r\n\r\nKick-off on Monday\r\n"
    "--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--x--"
)
WORLDS = [DOVECOT, BARE_DOVECOT, CYRUS, COURIER, "own", "bare"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(params=WORLDS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    with open_post(request.param, tmp_path) as opened:
        yield opened


def pull_all(post: Post, store: Store, **more: Any) -> Pulled:
    facts: dict[str, Any] = {
        "is_client": is_client,
        "content": "none",
        "pause": lambda _: None,
        "timeout": 10,
    }
    return pull(post.account, store, **(facts | more))


def is_client(addresses: Any) -> bool:
    return any(one.endswith("@client.example") for one in addresses)


def message_ids(store: Store) -> list[str]:
    return sorted(one.message_id for one in store.messages())


def mails(*numbers: int) -> list[bytes]:
    return [build_mail(number) for number in numbers]


def test_headers_of_all_folders_but_junk_and_trash(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1, 2))
    post.put("Sent", [build_mail(3, sender="Me <me@studio.example>")])
    post.put("Archief/2026", mails(4))
    post.put("Trash", mails(5))
    post.put("Junk", mails(6))
    pulled = pull_all(post, store)
    assert message_ids(store) == [f"<{n}@client.example>" for n in (1, 2, 3, 4)]
    assert sum(one.messages_new for one in pulled.folders) == 4
    assert pulled.problems == ()
    first = next(one for one in store.messages() if one.message_id == "<1@client.example>")
    assert (first.from_address, first.from_name, first.to) == (
        "jo@client.example",
        "Jo",
        ("me@studio.example",),
    )
    assert first.subject == "Matter 1"
    assert first.references == ("<a@b.example>", "<c@d.example>")
    assert first.sent_at == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_texts_are_read_once_the_names_in_sent_mail_are_known(post: Post, store: Store) -> None:
    post.put("INBOX", [build_mail(1, text="Fenna, could you send the poster?")])
    post.put("Sent", [build_mail(2, sender="Fenna <me@studio.example>", to="jo@client.example")])
    pull_all(
        post,
        store,
        content="counts",
        own_names=lambda: frozenset(store.names(["me@studio.example"])),
    )
    asked = next(one for one in store.messages() if one.from_address == "jo@client.example")
    assert asked.reading is not None and asked.reading.names_us


def test_a_strangers_subject_is_not_kept(post: Post, store: Store) -> None:
    post.put("INBOX", [build_mail(1, sender="Who <who@elsewhere.example>")])
    pull_all(post, store)
    (message,) = store.messages()
    assert message.subject is None
    assert message.subject_key


def test_the_mailbox_is_as_it_was(post: Post, store: Store) -> None:
    post.put("INBOX", [*mails(1, 2, 3), build_mail_with_parts()])
    post.put("Sent", mails(4), flags=[b"\\Seen"])
    before = post.fingerprint()
    pull_all(post, store, content="quotes")
    pull_all(post, store, content="quotes")
    assert post.fingerprint() == before


def test_only_what_is_new_is_read(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1, 2, 3))
    pull_all(post, store)
    post.put("INBOX", mails(4))
    again = pull_all(post, store)
    assert {one.folder: one.messages_read for one in again.folders if one.messages_read} == {"INBOX": 1}
    assert len(message_ids(store)) == 4


def test_without_news_no_folder_is_opened(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1, 2, 3))
    first = pull_all(post, store)
    again = pull_all(post, store)
    assert first.round_trips > again.round_trips
    assert all(one.round_trips == 0 for one in again.folders)


def test_a_deleted_message_is_no_news(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1, 2, 3))
    pull_all(post, store)
    with post.client() as client:
        client.select_folder("INBOX")
        client.delete_messages([3])
        client.expunge()
    assert all(one.messages_read == 0 for one in pull_all(post, store).folders)
    post.put("INBOX", mails(4))
    pull_all(post, store)
    assert "<4@client.example>" in message_ids(store)


def test_a_new_uidvalidity_reads_the_folder_anew_and_doubles_nothing(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", mails(1, 2, 3))
        pull_all(post, store)
        server.mailbox(USER).bump_uidvalidity("INBOX")
        pulled = pull_all(post, store)
        assert sum(one.messages_read for one in pulled.folders) == 3
        assert len(store.messages()) == 3
        assert sum(one.messages_read for one in pull_all(post, store).folders) == 0


@pytest.mark.dovecot
def test_a_folder_made_anew_has_a_new_uidvalidity(tmp_path: Path, store: Store) -> None:
    with open_post("dovecot", tmp_path) as post:
        post.put("Klant", mails(1, 2, 3))
        pull_all(post, store)
        with post.client() as client:
            client.delete_folder("Klant")
        post.put("Klant", mails(2, 3, 4))
        pull_all(post, store)
        assert message_ids(store) == [f"<{n}@client.example>" for n in (1, 2, 3, 4)]


def test_an_emptied_folder_of_a_new_epoch_is_read_from_its_start(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", mails(1, 2, 3))
        pull_all(post, store)
        mailbox = server.mailbox(USER)
        mailbox.expunge("INBOX", [1, 2, 3])
        mailbox.bump_uidvalidity("INBOX")
        pull_all(post, store)
        post.put("INBOX", mails(4))
        pull_all(post, store)
        assert "<4@client.example>" in message_ids(store)


def test_only_the_folders_that_the_account_names(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1))
    post.put("Werk", mails(2))
    post = Post(replace(post.account, folders=("Werk",)))
    pull_all(post, store)
    assert message_ids(store) == ["<2@client.example>"]


def test_a_folder_that_is_named_but_missing_needs_the_user(post: Post, store: Store) -> None:
    with pytest.raises(NeedsUser, match=r"GOODTERMS_ACCOUNTS__STUDIO__FOLDERS.*'Werkk'.*INBOX"):
        pull_all(Post(replace(post.account, folders=("Werkk",))), store)


def test_texts_of_clients_are_counted_and_never_kept(post: Post, store: Store) -> None:
    post.put("INBOX", [build_mail(1, text="Could you send the logo in blue?"), build_mail_with_parts()])
    post.put("INBOX", [build_mail(2, sender="Who <who@elsewhere.example>")])
    pull_all(post, store)
    assert all(one.reading is None for one in store.messages())
    pull_all(post, store, content="counts")
    words = {one.message_id: one.reading and one.reading.words for one in store.messages()}
    assert words["<1@client.example>"] == 7
    assert words["<parts@client.example>"] == 2
    assert words["<2@client.example>"] is None


def test_who_wrote_it_may_show_only_with_the_text(post: Post, store: Store) -> None:
    away = "Thank you for your e-mail. I am out of the office until 14 May and will answer on my return."
    post.put("INBOX", [build_mail(1, text=away), build_mail(2, text=away, more=("Auto-Submitted: no",))])
    post.put("INBOX", [build_mail(3, more=("X-Mail-Autoreply: yes",))])
    post.put("INBOX", [build_mail(4, text=INVITATION, more=(ALTERNATIVE,))])
    pull_all(post, store)
    assert {one.kind for one in store.messages()} == {Kind.HUMAN}
    pull_all(post, store, content="counts")
    found = {one.message_id: (one.kind, one.kind_reason, one.reading is None) for one in store.messages()}
    assert found == {
        "<1@client.example>": (Kind.AUTO_REPLY, "automatic-words", True),
        "<2@client.example>": (Kind.HUMAN, "", False),
        "<3@client.example>": (Kind.AUTO_REPLY, "autoreply-field", True),
        "<4@client.example>": (Kind.CALENDAR, "calendar", True),
    }


def test_the_words_of_the_users_own_mail_are_his(post: Post, store: Store) -> None:
    away = "Thank you for your e-mail. I am out of the office until 14 May and will answer on my return."
    post.put("Sent", [build_mail(1, sender="me@studio.example", to="jo@client.example", text=away)])
    pull_all(post, store, content="counts", is_ours=lambda address: address == "me@studio.example")
    (message,) = store.messages()
    assert (message.kind, message.reading is None) == (Kind.HUMAN, False)


def test_progress_ends_with_all_of_a_folder(post: Post, store: Store) -> None:
    post.put("INBOX", mails(1, 2, 3))
    seen: list[tuple[str, int, int]] = []
    pull_all(post, store, progress=lambda *one: seen.append(one))
    assert ("INBOX", 3, 3) in seen


class Flaky:
    """Drops the connection in the place of those answers to a FETCH, counted over all connections."""

    def __init__(self, *answers: int) -> None:
        self._answers = set(answers)
        self._count = 0

    def __call__(self, name: str, content: bytes) -> bytes:
        if name == "UID FETCH":
            self._count += 1
            if self._count in self._answers:
                raise Cut
        return content


def test_a_lost_connection_is_opened_anew(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=Flaky(1, 2, 3)) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", mails(*range(1, 9)))
        pull_all(post, store)
        assert len(message_ids(store)) == 8


def test_a_connection_that_is_always_lost_is_given_up_with_all_that_came(
    tmp_path: Path, store: Store
) -> None:
    waits: list[float] = []
    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=Flaky(*range(1, 100))) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", mails(1))
        with pytest.raises(TryAgain, match="account studio"):
            pull_all(post, store, pause=waits.append)
    assert waits == [1, 2, 4]


def test_a_server_that_asks_for_a_pause_is_left_alone(tmp_path: Path, store: Store) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def throttle(name: str, content: bytes) -> bytes:
        if name != "UID FETCH":
            return content
        tag = content.rsplit(b"\r\n", 2)[-2].split(b" ")[0]
        return tag + b" BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=throttle) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", mails(1))
        with pytest.raises(TryAgain, match="pause"):
            pull_all(post, store, now=lambda: now)
    assert store.not_before("studio") == now + timedelta(seconds=300)
    with pytest.raises(TryAgain, match="2026-11-23 12:05"):
        pull_all(post, store, now=lambda: now)


def test_many_messages_and_gaps_between_uids(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mailbox = server.mailbox(USER)
        when = datetime(2026, 11, 2, tzinfo=UTC)
        mailbox.deliver_all("INBOX", ((build_mail(n), when, ()) for n in range(1, 7001)))
        mailbox.expunge("INBOX", range(10, 6900))
        pulled = pull_all(Post(make_account(server.port)), store)
    assert len(message_ids(store)) == 110
    assert sum(one.messages_read for one in pulled.folders) == 110
