from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from dovecot import DUTCH, PASSWORD, USER, start_dovecot
from mailbox_builders import build_mail
from mailboxes import Post, make_account, open_post

from connectors.imap.drafts import append_draft, find_draft
from connectors.imap.folders import Folder, find_drafts, list_folders
from connectors.imap.session import open_session
from connectors.store import Store, open_store
from examples.imap_server import ALL_EXTENSIONS, Cut, MailServer
from goodterms.casebook import Draft, DraftState
from goodterms.errors import NeedsUser, TryAgain

WORLDS = [pytest.param("dovecot", marks=pytest.mark.dovecot), "own", "bare"]
RAW = build_mail(7, sender="Me <me@studio.example>", text="Shall we talk?")
DRAFT = Draft(
    id="talk-acme",
    client_key="acme",
    kind="talk",
    message_id="<7@client.example>",
    to=("bea@acme.example",),
    subject="Matter 7",
    raw=RAW,
    planned_on=date(2026, 11, 23),
    account="studio",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        opened.plan((), (DRAFT,))
        yield opened


@pytest.fixture(params=WORLDS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    with open_post(request.param, tmp_path) as opened:
        yield opened


def queue(post: Post, store: Store) -> Draft:
    with open_session(post.account, timeout=10) as session:
        folder = find_drafts(list_folders(session), post.account)
        return append_draft(session, folder, DRAFT, store, post.account)


def look(post: Post, draft: Draft) -> DraftState:
    with open_session(post.account, timeout=10) as session:
        return find_draft(session, list_folders(session), draft, post.account)


def held(post: Post, folder: str = "Drafts") -> list[tuple[bytes, tuple[bytes, ...]]]:
    with post.client() as client:
        client.select_folder(folder, readonly=True)
        uids = client.search("ALL")
        found = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"]) if uids else {}
        return [(found[uid][b"BODY[]"], found[uid][b"FLAGS"]) for uid in uids]


def test_a_draft_is_put_there_as_it_was_written(post: Post, store: Store) -> None:
    placed = queue(post, store)
    ((raw, flags),) = held(post)
    assert raw == RAW
    assert set(flags) - {b"\\Recent"} == {b"\\Draft", b"\\Seen"}
    assert (placed.state, placed.account, placed.folder, placed.uid) == ("waiting", "studio", "Drafts", 1)
    assert [(one.state, one.uid, one.folder) for one in store.drafts()] == [("waiting", 1, "Drafts")]


def test_twice_is_once(post: Post, store: Store) -> None:
    first = queue(post, store)
    assert queue(post, store) == first
    assert len(held(post)) == 1


def test_other_drafts_are_left_alone(post: Post, store: Store) -> None:
    post.put("Drafts", [build_mail(1), build_mail(2)])
    assert queue(post, store).uid == 3
    assert len(held(post)) == 3


def test_what_became_of_it(post: Post, store: Store) -> None:
    placed = queue(post, store)
    before = post.fingerprint()
    assert look(post, placed) == "waiting"
    assert post.fingerprint() == before
    post.move("Drafts", "Sent")
    assert look(post, placed) == "sent"
    post.move("Sent", "Trash")
    assert look(post, placed) == "discarded"
    post.move("Trash", "INBOX")
    assert look(post, placed) == "gone"


def test_an_edited_draft_has_another_uid(post: Post, store: Store) -> None:
    placed = queue(post, store)
    post.move("Drafts", "Trash")
    post.put("Drafts", [RAW.replace(b"talk", b"speak")])
    assert look(post, placed) == "edited"


def test_in_a_new_epoch_the_size_tells(tmp_path: Path, store: Store) -> None:
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        mailbox = server.mailbox(USER)
        if mailbox.find("Drafts") is None:
            mailbox.create("Drafts", "\\Drafts")
        post = Post(make_account(server.port))
        placed = queue(post, store)
        mailbox.bump_uidvalidity("Drafts")
        assert look(post, placed) == "waiting"
        assert look(post, replace(placed, raw=RAW + b"more\r\n")) == "edited"


@pytest.mark.parametrize("extensions", [ALL_EXTENSIONS, frozenset[str]()])
def test_a_lost_answer_makes_no_second_draft(
    tmp_path: Path, store: Store, extensions: frozenset[str]
) -> None:
    lost = 0

    def lose(name: str, content: bytes) -> bytes:
        nonlocal lost
        if name == "APPEND" and b"OK" in content and not lost:
            lost += 1
            raise Cut
        return content

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, extensions=extensions, on_write=lose) as server:
        mailbox = server.mailbox(USER)
        if mailbox.find("Drafts") is None:
            mailbox.create("Drafts", "\\Drafts")
        post = Post(make_account(server.port))
        with pytest.raises(TryAgain):
            queue(post, store)
        assert [one.state for one in store.drafts()] == ["planned"]
        assert store.uidnext_before(DRAFT.id) == 1
        queue(post, store)
    assert lost == 1
    assert len(mailbox.messages("Drafts")) == 1
    assert [one.state for one in store.drafts()] == ["waiting"]


def test_a_search_that_lies_makes_no_second_draft(tmp_path: Path, store: Store) -> None:
    def lie(name: str, content: bytes) -> bytes:
        return content.replace(b"SEARCH 1", b"SEARCH") if name == "UID SEARCH" else content

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=lie) as server:
        mailbox = server.mailbox(USER)
        if mailbox.find("Drafts") is None:
            mailbox.create("Drafts", "\\Drafts")
        post = Post(make_account(server.port))
        assert [queue(post, store).uid for _ in range(2)] == [1, 1]
        assert len(mailbox.messages("Drafts")) == 1


# --- the folder --------------------------------------------------------------------------------


@pytest.mark.dovecot
@pytest.mark.parametrize("roles", [True, False])
def test_dutch_names_with_and_without_special_use(store: Store, roles: bool) -> None:
    with start_dovecot(folders=DUTCH, roles=roles) as dovecot:
        post = Post(make_account(dovecot.port))
        assert queue(post, store).folder == "Concepten"
        assert len(held(post, "Concepten")) == 1


@pytest.mark.parametrize("world", WORLDS)
def test_without_a_drafts_folder_nothing_is_made(world: str, tmp_path: Path, store: Store) -> None:
    with open_post(world, tmp_path, {"Sent": "\\Sent", "Klanten": ""}) as post:
        with post.client() as client:
            if client.folder_exists("Drafts"):
                client.delete_folder("Drafts")
        before = post.fingerprint()
        with pytest.raises(
            NeedsUser, match=r"no Drafts folder among .*Klanten.*GOODTERMS_ACCOUNTS__STUDIO__DRAFTS"
        ):
            queue(post, store)
        assert post.fingerprint() == before
        assert [one.state for one in store.drafts()] == ["planned"]
        named = Post(replace(post.account, drafts="klanten"))
        assert queue(named, store).folder == "Klanten"


def test_a_folder_that_is_gone_is_not_made_again(post: Post, store: Store) -> None:
    with pytest.raises(TryAgain), open_session(post.account, timeout=10) as session:
        append_draft(session, Folder(b"Nowhere", "Nowhere"), DRAFT, store, post.account)
    assert "Nowhere" not in post.fingerprint()
