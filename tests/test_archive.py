"""Mail without a server: the same messages from every kind of archive, once each, whatever happens to it."""

from __future__ import annotations

import io
import mailbox
import os
import random
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archives import (
    WRITERS,
    mbox_bytes,
    write_apple_mail,
    write_eml,
    write_maildir,
    write_takeout,
    write_thunderbird,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_servers import embedded
from mailbox_builders import build_mail, build_mail_with_parts
from mailboxes import make_account
from practice_world import ME, PASSWORD, Mail, all_mail, compose

from connectors import archive
from connectors.archive.account import ArchiveAccount
from connectors.archive.mbox import Entry, is_mbox, read_content, split_mbox
from connectors.archive.places import find_folders
from connectors.archive.sync import pull_archive
from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store, open_store
from goodterms.errors import NeedsUser
from goodterms.model import Content, Message

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OLD = (datetime(2026, 3, 1, tzinfo=UTC).timestamp(),) * 2
Write = Callable[[Path, dict[str, Sequence[Mail]]], Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


def account(path: Path, *folders: str) -> ArchiveAccount:
    return ArchiveAccount("trial", path, path.parent / "drafts", folders)


def read(store: Store, path: Path, *folders: str, content: Content = "counts") -> Pulled:
    return pull_archive(
        account(path, *folders),
        store,
        is_client=lambda addresses: any(one != ME for one in addresses),
        content=content,
        is_ours=lambda one: one == ME,
        own_names=lambda: frozenset({"Fenna"}),
    )


def read_ids(store: Store, path: Path) -> list[str]:
    """Read an archive and return the Message-IDs that were new, in the order they were sent in."""
    before = {one.message_id for one in store.messages()}
    pulled = read(store, path)
    new = [one.message_id for one in store.messages() if one.message_id not in before]
    assert sum(one.messages_new for one in pulled.folders) >= len(new)
    return new


def mails(count: int, first: int = 0) -> list[Mail]:
    return [
        compose(f"m{n}", NOON + timedelta(hours=n), "bea@client.example", ME, f"Could you look at page {n}?")
        for n in range(first, first + count)
    ]


def ids(some: Iterable[Mail]) -> list[str]:
    return [f"<m{(at - NOON) // timedelta(hours=1)}@mail.example>" for at, _ in some]


# --- the same as over IMAP -----------------------------------------------------------------------


def odd_mail() -> tuple[list[Mail], list[Mail]]:
    """Return (INBOX, Sent) of mails that are not all alike: charsets, parts, clocks, quotes, machines."""

    def came(number: int, **facts: object) -> Mail:
        at = NOON + timedelta(hours=number)
        stamp = f"Received: from a.example by b.example; {at:%a, %d %b %Y %H:%M:%S} +0000"
        return at, build_mail(number, more=[stamp], **facts)  # type: ignore[arg-type]

    long = "\r\n".join(f"This is line {n} of a long answer, is it not?" for n in range(900))
    inbox = [
        came(1, text="From the beginning I liked it.\r\n>From the start, too.\r\n\r\nFrom now on: yes?"),
        came(2, text="Het caf\u00e9, \u20ac 100. Kunt u dat doen?"),
        came(3, text=long),
        (NOON, b"Received: x; Mon, 2 Mar 2026 12:00:00 +0000\r\n" + build_mail_with_parts()),
        came(5, sender="MAILER-DAEMON@client.example", text="could not be delivered"),
        came(6, sender="Jo <jo@client.example>", text="I am away until Monday."),
        (
            NOON + timedelta(hours=7),  # without a Message-ID, and with a clock that is a day wrong
            (
                b"From: jo@client.example\r\nTo: me@studio.example\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n"
                b"Date: Sun, 1 Mar 2026 10:00:00 +0000\r\n"
                b"Received: from a by b; Mon, 2 Mar 2026 19:00:00 +0000\r\n\r\nWhat now?\r\n"
            ),
        ),
        (
            NOON + timedelta(hours=8),
            (
                b"From: jo@client.example\r\nTo: me@studio.example\r\nSubject: latin\r\n"
                b"Received: from a by b; Mon, 2 Mar 2026 20:00:00 +0000\r\n"
                b"Content-Type: text/plain; charset=x\r\nDate: Mon, 2 Mar 2026 20:00:00 +0000\r\n"
                b"Message-ID: <8@client.example>\r\n\r\ncaf\xe9 ja?\r\n"
            ),
        ),
    ]
    sent = [
        compose("s1", NOON + timedelta(hours=9), ME, "jo@client.example", "Which of the two?"),
        compose("s2", NOON + timedelta(hours=10), ME, "jo@client.example", "Thanks!", reply_to="s1"),
    ]
    return inbox, sent


def over_imap(tmp_path: Path, inbox: Sequence[Mail], sent: Sequence[Mail]) -> list[Message]:
    with (
        embedded(tmp_path, inbox, sent) as server,
        open_store(f"sqlite:///{tmp_path / 'imap.db'}") as store,
    ):
        pull(
            make_account(server.port, PASSWORD, user=ME),
            store,
            is_client=lambda addresses: any(one != ME for one in addresses),
            content="counts",
            is_ours=lambda one: one == ME,
            own_names=lambda: frozenset({"Fenna"}),
        )
        return comparable(store)


def comparable(store: Store) -> list[Message]:
    """Return all messages without what names the account, and without digests, which each store salts."""
    found = [replace(one, key="", account="", folders=(), subject_key="") for one in store.messages()]
    return sorted(found, key=lambda one: (one.sent_at, one.message_id, one.from_address))


@pytest.mark.parametrize("world", ["odd", "practice"])
def test_every_archive_gives_the_messages_that_imap_gives(tmp_path: Path, world: str) -> None:
    inbox, sent = odd_mail() if world == "odd" else all_mail()
    expected = over_imap(tmp_path, inbox, sent)
    assert len(expected) == len(inbox) + len(sent)
    noise = mails(3, first=900)
    folders = {"INBOX": inbox, "Sent": sent, "Junk": noise[:1], "Trash": noise[1:2], "Drafts": noise[2:]}
    for name, write in WRITERS.items():
        (tmp_path / name).mkdir()
        path = write(tmp_path / name, folders)
        with open_store(f"sqlite:///{tmp_path / name}.db") as store:
            pulled = read(store, path)
            assert not pulled.problems, name
            assert pulled.round_trips == 0
            found = comparable(store)
            assert [one.message_id for one in found] == [one.message_id for one in expected], name
            if world == "practice":
                assert store.sent_from() == {ME: len(sent)}, name
                assert store.names([ME]) == ["Fenna de Wit"], name
            for one, other in zip(found, expected, strict=True):
                assert one == other, name
            again = read(store, path)
            assert sum(one.messages_read for one in again.folders) == 0, name
            assert again.bytes_received == 0, name
            assert comparable(store) == found, name


@pytest.mark.parametrize("layout", ["++", "fs"])
@pytest.mark.parametrize("crlf", [True, False])
def test_maildirs_of_either_layout_and_line_end(tmp_path: Path, layout: str, crlf: bool) -> None:
    inbox, sent = odd_mail()
    folders = {"INBOX": inbox, "Sent": sent, "Clients/Jo": mails(2), "Trash": mails(2, 5)}
    write_maildir(tmp_path / "mail", folders, layout=layout, crlf=crlf)
    found = find_folders(account(tmp_path / "mail")).folders
    assert {one.name: one.special_use for one in found} == {
        "INBOX": "",
        "Sent": "\\Sent",
        "Clients/Jo": "",
        "Trash": "\\Trash",
    }
    expected = over_imap(tmp_path, [*inbox, *mails(2)], sent)
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        read(store, tmp_path / "mail")
        assert comparable(store) == expected


def test_names_of_folders_are_read_as_they_were_meant(tmp_path: Path) -> None:
    root = tmp_path / "mail"
    names = [".Entw&APw-rfe", ".Envoye\u0301s", ".Sent.2024", ".Trash.Old", "plain"]
    for name in names:
        (root / name / "cur").mkdir(parents=True)
        (root / name / "new").mkdir()
    latin = os.fsencode(root) + b"/.Gel\xf6scht"
    for part in (b"/cur", b"/new"):
        Path(os.fsdecode(latin + part)).mkdir(parents=True)
    (root / ".git" / "objects").mkdir(parents=True)
    found = {one.name: one.special_use for one in find_folders(account(root)).folders}
    assert found == {
        "Entwürfe": "\\Drafts",
        "Envoye\u0301s": "\\Sent",
        "Sent/2024": "",
        "Trash/Old": "\\Trash",
        "plain": "",
        "Gelöscht": "\\Trash",
    }


def test_only_the_folders_that_are_named_are_read(tmp_path: Path, store: Store) -> None:
    path = write_eml(tmp_path / "mail", {"Clients": mails(2), "Lists": mails(2, 5)})
    read(store, path, "clients")
    assert [one.message_id for one in store.messages()] == ids(mails(2))
    with pytest.raises(NeedsUser, match=r"TRIAL__FOLDERS.*'Client'.*Clients, Lists"):
        read(store, path, "Client")


def test_an_account_that_was_in_files_can_be_at_a_server_later(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail"
    path.mkdir()
    (path / "INBOX").write_bytes(mbox_bytes(mails(5)))
    (path / "Sent").write_bytes(mbox_bytes(mails(2, 5)))
    trial = replace(account(path), name="studio")
    pull_archive(trial, store, is_client=lambda _: True, content="counts")
    with embedded(tmp_path / "server", mails(9), []) as server:
        imap = make_account(server.port, PASSWORD, user=ME)
        pulled = pull(imap, store, is_client=lambda _: True, content="counts")
    assert sum(one.messages_new for one in pulled.folders) == 9
    assert [one.message_id for one in store.messages()] == ids(mails(9))
    again = pull_archive(trial, store, is_client=lambda _: True, content="counts")
    assert sum(one.messages_read for one in again.folders) == 0


# --- an mbox that is cut -------------------------------------------------------------------------

words = st.sampled_from(
    [
        "From me to you",
        ">From here",
        ">>From there",
        "From ",
        "From",
        "",
        "Subject: no",
        "hello",
        " From x",
        "\u00e9",
    ]
)
texts = st.lists(words, max_size=12).map("\n".join)


def entries(content: bytes, block: int = 1 << 20) -> list[Entry]:
    return list(split_mbox(io.BytesIO(content), 0, len(content), block))


def bodies(content: bytes) -> list[bytes | None]:
    file = io.BytesIO(content)
    return [read_content(file, one.at, len(content), 1 << 20) for one in entries(content)]


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.integers(2100, 4000), st.booleans())
def test_what_was_written_as_mboxrd_is_read_back(some: list[str], block: int, crlf: bool) -> None:
    written = [
        (NOON, f"From: bea@x.example\nMessage-ID: <{n}@x>\n\n{text}\n".encode())
        for n, text in enumerate(some)
    ]
    content = mbox_bytes(written)
    expected = [raw for _, raw in written]
    if crlf:
        content = content.replace(b"\n", b"\r\n")
        expected = [raw.replace(b"\n", b"\r\n") for raw in expected]
    assert bodies(content) == expected
    assert entries(content, block) == entries(content)
    sizes = [len(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")) for raw in expected]
    assert [one.size for one in entries(content)] == sizes


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=6))
def test_what_pythons_own_module_writes_is_cut_as_it_was_written(some: list[str]) -> None:
    raws = [f"From: bea@x.example\nMessage-ID: <{n}@x>\n\n{text}\n".encode() for n, text in enumerate(some)]
    file = io.BytesIO()
    for raw in raws:
        file.write(b"From MAILER-DAEMON Mon Mar  2 12:00:00 2026\n")
        file.write(
            b"\n".join(b">" + line if line.startswith(b"From ") else line for line in raw.split(b"\n"))
        )
        file.write(b"\n")
    unquoted = [raw.replace(b"\n>From ", b"\nFrom ").replace(b"\n>>From ", b"\n>From ") for raw in raws]
    assert bodies(file.getvalue()) == unquoted


def test_an_mbox_of_pythons_mailbox_module(tmp_path: Path, store: Store) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    for _, raw in mails(5):
        box.add(raw)
    box.close()
    assert read_ids(store, tmp_path / "a.mbox") == ids(mails(5))


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Mar 02 12:00:00 2026",
        b"From ???@??? Mon Mar 02 12:00:00 2026",
        b"From 1767@xxx Mon Mar 02 12:00:00 +0000 2026",
        b"From bea@x.example Mon Mar  2 12:00:00 2026 remote from y",
        b'From "bea b"@x.example Mon Mar  2 12:00 MET 2026',
        b"From bea at x.example  Mon Mar  2 12:00:00 2026",
        b"From ",
        b"From -",
        b"From MAILER-DAEMON",
    ],
)
def test_lines_that_begin_a_message(line: bytes) -> None:
    mail = b"\nFrom: bea@x.example\nSubject: a\n\nHello\n"
    content = (line + mail + b"\n") * 3
    assert len(entries(content)) == 3
    assert is_mbox(content)
    assert is_mbox(b"\xef\xbb\xbf" + content)
    assert len(entries(b"\xef\xbb\xbf" + content)) == 3
    if b":" in line:
        assert len(entries((line + mail) * 3)) == 3  # without an empty line before it


@pytest.mark.parametrize(
    "text",
    [
        b"From now on at 10:30 of 2 May 2026\nhttp://x.example",
        b"From the client:\nSubject: is none",
        b"From 10:00 in 2026 on\nit is\n",
        b"As he said:\nFrom here\nX: y",
    ],
)
def test_lines_that_somebody_wrote(text: bytes) -> None:
    content = b"From - Mon Mar 02 12:00:00 2026\nFrom: b@x.example\n\n" + text + b"\n\n"
    assert len(entries(content)) == 1


def test_what_is_no_mbox(tmp_path: Path) -> None:
    assert not is_mbox(b"")
    assert not is_mbox(b"From here on it is a letter.\nDear Bea\n")
    assert not is_mbox(b"From: bea@x.example\nSubject: a\n\nHello\n")


# --- what comes, goes and changes ----------------------------------------------------------------


def test_an_mbox_that_grows_is_read_from_its_end(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "Inbox"
    path.write_bytes(mbox_bytes(mails(20)))
    assert read_ids(store, path) == ids(mails(20))
    for first in (20, 21):
        more = mbox_bytes(mails(1, first))
        with path.open("ab") as file:
            file.write(more)
        pulled = read(store, path)
        assert (pulled.folders[0].messages_read, pulled.folders[0].messages_new) == (1, 1)
        assert pulled.bytes_received < 3 * len(more)
    assert [one.message_id for one in store.messages()] == ids(mails(22))


@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.sampled_from(["mbox", "eml", "maildir"]))
def test_bit_by_bit_is_as_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], kind: str
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    writers: dict[str, Write] = {
        "mbox": lambda root, some: _write(root, mbox_bytes(some["INBOX"])),
        "eml": write_eml,
        "maildir": write_maildir,
    }
    total = 0
    with open_store(f"sqlite:///{folder / 'bit.db'}") as store:
        for count in counts:
            total += count
            path = writers[kind](folder / "mail", {"INBOX": mails(total)})
            pulled = read(store, path)
            assert sum(one.messages_new for one in pulled.folders) == count
        found = comparable(store)
        assert store.size() == total
    with open_store(f"sqlite:///{folder / 'all.db'}") as store:
        read(store, path)
        assert comparable(store) == found


def _write(root: Path, content: bytes) -> Path:
    root.mkdir(exist_ok=True)
    path = root / "Inbox"
    path.write_bytes(content)
    return path


def test_an_mbox_that_was_compacted_is_read_anew_and_nothing_is_there_twice(
    tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "Inbox"
    path.write_bytes(mbox_bytes(mails(10)))
    read(store, path)
    path.write_bytes(mbox_bytes([*mails(10)[3:], *mails(30, 10)]))
    assert read_ids(store, path) == ids(mails(30, 10))
    assert [one.message_id for one in store.messages()] == ids(mails(40))
    assert store.size() == 40  # the three that are gone are still known, the others once
    path.write_bytes(b"")
    assert read_ids(store, path) == []
    assert not read(store, path).problems
    path.write_bytes(mbox_bytes(mails(3, 50)))
    assert read_ids(store, path) == ids(mails(3, 50))
    assert store.size() == 43


def test_another_file_of_the_same_name_is_read_anew(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "All mail.mbox"
    path.write_bytes(mbox_bytes(mails(10)))
    read(store, path)
    path.write_bytes(mbox_bytes(reversed(mails(15))))
    assert read_ids(store, path) == ids(mails(5, 10))
    assert store.size() == 15


def test_flags_that_thunderbird_writes_into_an_mbox_are_no_news(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "Inbox"
    keys = b"X-Mozilla-Status: 0000\nX-Mozilla-Keys: " + b" " * 80 + b"\n"
    path.write_bytes(mbox_bytes(mails(5), more=keys))
    read(store, path)
    content = path.read_bytes().replace(b"Status: 0000", b"Status: 0001").replace(b" " * 10, b" $label1  ")
    path.write_bytes(content)
    pulled = read(store, path)
    assert pulled.folders[0].messages_read == 0


def test_what_thunderbird_deleted_is_not_read_and_what_was_read_stays(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "Inbox"
    gone, here = b"X-Mozilla-Status: 0009\n", b"X-Mozilla-Status: 0001\n"
    path.write_bytes(mbox_bytes(mails(2), more=here) + mbox_bytes(mails(2, 2), more=gone))
    assert read_ids(store, path) == ids(mails(2))
    path.write_bytes(path.read_bytes().replace(here, gone))
    with path.open("ab") as file:
        file.write(mbox_bytes(mails(1, 4), more=here))
    assert read_ids(store, path) == ids(mails(1, 4))


def test_a_mail_of_a_maildir_that_is_read_flagged_or_moved_is_no_news(tmp_path: Path, store: Store) -> None:
    root = write_maildir(tmp_path / "mail", {"INBOX": mails(9)})
    read(store, root)
    for path in [*(root / "new").iterdir()]:
        path.rename(root / "cur" / (path.name + ":2,RS"))
    for path in [*(root / "cur").iterdir()]:
        path.rename(path.with_name(path.name.replace(":2,S", ":2,FS")))
    pulled = read(store, root)
    assert (pulled.folders[0].messages_read, store.size()) == (0, 9)


def test_a_folder_of_eml_that_was_exported_anew_is_there_once(tmp_path: Path, store: Store) -> None:
    root = write_eml(tmp_path / "mail", {"INBOX": mails(9)})
    read(store, root)
    for path in root.rglob("*.eml"):
        path.unlink()
    write_eml(root, {"INBOX": mails(12)})
    for path in root.rglob("*.eml"):
        os.utime(path, OLD)
    assert read_ids(store, root) == ids(mails(3, 9))
    assert store.size() == 12


def test_a_mail_that_moves_to_another_folder_is_one_mail(tmp_path: Path, store: Store) -> None:
    root = write_eml(tmp_path / "mail", {"INBOX": mails(3), "Clients": []})
    read(store, root)
    next((root / "INBOX").glob("0001*")).rename(root / "Clients" / "x.eml")
    read(store, root)
    assert [one.message_id for one in store.messages()] == ids(mails(3))


def test_a_pull_that_is_killed_goes_on_where_it_was(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Inbox"
    path.write_bytes(mbox_bytes(mails(50)))
    monkeypatch.setattr("connectors.archive.sync.BATCH", 10)

    class Killed(Exception):
        pass

    def kill(folder: str, done: int, total: int) -> None:
        assert total >= done
        if done >= 20:
            raise Killed

    with pytest.raises(Killed):
        pull_archive(account(path), store, is_client=lambda _: True, content="none", progress=kill)
    assert store.size() == 20
    pulled = read(store, path)
    assert (pulled.folders[0].messages_read, store.size()) == (30, 50)


# --- archives as they are found ------------------------------------------------------------------


def test_labels_of_gmail_say_what_was_sent_and_what_is_not_read(tmp_path: Path, store: Store) -> None:
    labels = {
        0: "Postvak IN,Geopend",
        1: "Verzonden,Geopend",
        2: "Concepten",
        3: "Spam",
        4: "=?UTF-8?Q?Prullenbak,Caf=C3=A9?=",
        5: '"Klanten/Bea","Belangrijk"',
    }
    parts = [
        mbox_bytes(mails(1, n), more=f"X-GM-THRID: 1\nX-Gmail-Labels: {label}\n".encode())
        for n, label in labels.items()
    ]
    path = tmp_path / "Alle e-mail.mbox"
    path.write_bytes(b"".join(parts))
    read(store, path)
    assert [one.message_id for one in store.messages()] == [ids(mails(1, n))[0] for n in (0, 1, 5)]
    assert store.sent_from() == {"bea@client.example": 1}


def test_what_claims_to_be_ours_but_came_in_is_not_sent_by_us(tmp_path: Path, store: Store) -> None:
    forged = compose("forged", NOON, ME, "bea@client.example", "Pay here.")[1]
    own = compose("own", NOON, ME, "bea@client.example", "Which one?")
    (tmp_path / "a.mbox").write_bytes(mbox_bytes([own, (NOON, b"Return-Path: <x@y>\r\n" + forged)]))
    read(store, tmp_path / "a.mbox")
    assert store.sent_from() == {ME: 1}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_files_that_an_editor_saved_in_another_encoding(tmp_path: Path, store: Store, encoding: str) -> None:
    raw = build_mail(1, text="Could you look at the caf\u00e9?").decode()
    content = raw.encode(encoding) if encoding != "utf-16-le" else b"\xff\xfe" + raw.encode(encoding)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "a.EML").write_bytes(content)
    assert read_ids(store, tmp_path / "mail") == ["<1@client.example>"]
    (message,) = store.messages()
    assert message.size == len(raw.encode())
    assert message.reading is not None
    assert message.reading.asks


def test_a_single_file_is_an_archive_too(tmp_path: Path, store: Store) -> None:
    for n in range(2):
        (tmp_path / f"{n}.eml").write_bytes(mails(2)[n][1])
    assert read_ids(store, tmp_path / "1.eml") == ids(mails(1, 1))


@pytest.mark.parametrize("name", ["bin", "Spam", "Drafts", "Sent"])
def test_a_folder_that_is_the_archive_is_read_whatever_it_is_called(
    tmp_path: Path, store: Store, name: str
) -> None:
    write_eml(tmp_path, {name: mails(2)})
    assert read_ids(store, tmp_path / name) == ids(mails(2))


def test_an_emlx_that_was_deleted_is_not_read(tmp_path: Path, store: Store) -> None:
    path = write_apple_mail(tmp_path, {"INBOX": mails(2)})
    one = next(path.rglob("0.emlx"))
    one.write_bytes(one.read_bytes().replace(b"8590195713", b"8590195715"))
    assert read_ids(store, path) == ids(mails(1, 1))


def test_an_export_of_apple_mail_is_a_file_in_a_directory_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "Sent.mbox").mkdir()
    (tmp_path / "Sent.mbox" / "mbox").write_bytes(mbox_bytes(mails(1)))
    (tmp_path / "Sent.mbox" / "table_of_contents").write_bytes(b"\0\1")
    (folder,) = find_folders(account(tmp_path)).folders
    assert (folder.name, folder.special_use) == ("Sent", "\\Sent")


def test_a_draft_that_was_saved_beside_other_mail_is_no_mail(tmp_path: Path, store: Store) -> None:
    path = write_eml(tmp_path / "mail", {"INBOX": mails(1)})
    (path / "INBOX" / "draft.eml").write_bytes(b"X-Unsent: 1\r\n" + mails(1, 1)[0][1])
    assert read_ids(store, path) == ids(mails(1))


def test_our_own_drafts_are_not_read_as_mail(tmp_path: Path, store: Store) -> None:
    path = write_eml(tmp_path / "mail", {"INBOX": mails(1)})
    (path / "ours").mkdir()
    (path / "ours" / "x.eml").write_bytes(mails(1, 1)[0][1])
    pull_archive(
        ArchiveAccount("trial", path, path / "ours"), store, is_client=lambda _: True, content="none"
    )
    assert store.size() == 1


# --- hostile, broken and busy --------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 30, 120, 200])
def test_a_last_message_that_is_cut_off(tmp_path: Path, store: Store, cut: int) -> None:
    path = tmp_path / "Inbox"
    content = mbox_bytes(mails(3))
    path.write_bytes(content[:-cut])
    pulled = read(store, path)  # changed just now: it may still be being written
    assert pulled.folders[0].messages_read == 2
    assert "still be being written" in pulled.problems[0].what
    os.utime(path, OLD)
    pulled = read(store, path)
    assert not pulled.problems
    assert store.size() == 3
    path.write_bytes(content)
    assert read_ids(store, path) == []


def test_files_that_cannot_be_read_are_named_and_the_rest_is_read(tmp_path: Path, store: Store) -> None:
    path = write_eml(tmp_path / "mail", {"INBOX": mails(3), "Locked": mails(1, 5)})
    broken = Path("/proc/self/mem")  # a file that gives nothing but errors, to root too
    next((path / "INBOX").glob("0001*")).unlink()
    (path / "INBOX" / "broken.eml").symlink_to(broken)
    (path / "broken.mbox").symlink_to(broken)
    (path / "Locked").chmod(0)
    try:
        pulled = read(store, path)
    finally:
        (path / "Locked").chmod(0o700)
    said = [f"{one.where} {one.what}" for one in pulled.problems]
    assert any("INBOX can't be read: broken.eml (Input/output error)" in one for one in said)
    assert any("mail/broken.mbox can't be read" in one for one in said)
    assert os.geteuid() == 0 or any("mail/Locked can't be read: Permission denied" in one for one in said)
    assert [one.message_id for one in store.messages()][:2] == ids([*mails(1), *mails(1, 2)])


def test_links_in_circles_and_things_that_are_no_files(tmp_path: Path, store: Store) -> None:
    path = write_eml(tmp_path / "mail", {"INBOX": mails(2)})
    (path / "INBOX" / "again").symlink_to(path)
    (path / "self").symlink_to(path / "self")
    (path / "nowhere.eml").symlink_to(path / "gone")
    os.mkfifo(path / "pipe.mbox")
    os.mkfifo(path / "INBOX" / "pipe.eml")
    (path / "INBOX" / "directory.eml").mkdir()
    pulled = read(store, path)
    assert not pulled.problems
    assert [one.message_id for one in store.messages()] == ids(mails(2))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda _: None,
            "there is nothing at .*mail; set GOODTERMS_ACCOUNTS__TRIAL__PATH to a Maildir, an mbox",
        ),
        (lambda path: path.mkdir(), "there is no mail in it.*a Maildir, an mbox file, a folder of .eml"),
        (lambda path: path.write_text("hello"), "there is no mail in it"),
        (lambda path: path.symlink_to(path), "cannot be looked at"),
        (os.mkfifo, "there is no mail in it"),
    ],
)
def test_a_path_that_is_no_archive_is_said(
    tmp_path: Path, store: Store, make: Callable[[Path], object], said: str
) -> None:
    make(tmp_path / "mail")
    with pytest.raises(NeedsUser, match=said):
        read(store, tmp_path / "mail")


@pytest.mark.parametrize(("name", "said"), [("a.zip", "packed; unpack it"), ("b.pst", "Outlook's own")])
def test_what_people_try_first_is_said_too(tmp_path: Path, store: Store, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"PK\3\4")
    with pytest.raises(NeedsUser, match=said):
        read(store, tmp_path / name)


def test_an_empty_maildir_and_an_empty_mbox_are_archives(tmp_path: Path, store: Store) -> None:
    write_maildir(tmp_path / "mail", {"INBOX": [], "Sent": []})
    assert [one.folder for one in read(store, tmp_path / "mail").folders] == ["INBOX", "Sent"]
    (tmp_path / "Inbox").touch()
    assert read(store, tmp_path / "Inbox").folders[0].messages_read == 0


def test_an_archive_that_changes_all_the_time_never_fails(tmp_path: Path, store: Store) -> None:
    """Other programs append, compact, flag and delete while the archive is read."""
    chance = random.Random(3)
    root = write_maildir(tmp_path / "mail", {"INBOX": mails(40)})
    path = root / "Lists"
    known = mails(60, 100)
    path.write_bytes(mbox_bytes(known))

    def meddle(*_: object) -> None:
        for one in [*(root / "cur").iterdir()][:3]:
            if chance.random() < 0.1:
                one.unlink()
            else:
                one.rename(one.with_name(one.name.partition(":")[0] + f":2,{chance.choice('RSFT')}S"))
        content = path.read_bytes()
        whole = mbox_bytes(chance.sample(known, 30))
        path.write_bytes(
            chance.choice([content[: len(content) // 2], whole, content + mbox_bytes(mails(1, 300))])
        )

    def is_client(_: Iterable[str]) -> bool:
        if chance.random() < 0.1:
            meddle()
        return True

    for _ in range(8):
        pull_archive(account(root), store, is_client=is_client, content="counts", progress=meddle)
        read(store, root)
    assert set(ids(mails(40))) | {one.message_id for one in store.messages()}


def test_nothing_in_an_archive_is_touched(tmp_path: Path, store: Store) -> None:
    paths = [
        write_thunderbird(tmp_path / "t", {"INBOX": mails(3), "Clients/Bea": mails(2, 5)}),
        write_maildir(tmp_path / "m", {"INBOX": mails(3)}),
        write_takeout(tmp_path / "g", {"INBOX": mails(3)}),
    ]

    def state() -> list[object]:
        found = sorted(one for path in paths for one in path.rglob("*"))
        return [
            (str(one), one.stat().st_mtime_ns, one.stat().st_mode, one.read_bytes() if one.is_file() else b"")
            for one in found
        ]

    before = state()
    for path in paths:
        read(store, path)
    assert state() == before


def test_a_huge_message_takes_neither_memory_nor_long(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail" / "Inbox"
    path.parent.mkdir()
    head = b"Content-Type: multipart/mixed; boundary=b\r\n"
    body = (
        b"\r\n--b\r\n\r\nCould you look at this?\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n\r\n"
    )
    big = head + mails(1)[0][1].partition(b"\r\n\r\n")[0] + b"\r\n" + body
    line = b"A" * 76 + b"\n"
    with path.open("wb") as file:
        file.write(mbox_bytes([(NOON, big)]))
        for _ in range(100):
            file.write(line * 13_000)
        file.write(b"\n" + mbox_bytes(mails(1, 1)))
    (path.parent / "big.eml").write_bytes(big.replace(b"m0@", b"e0@") + line * 130_000)
    tracemalloc.start()
    started = time.monotonic()
    read(store, path.parent)
    took = time.monotonic() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {one.message_id for one in store.messages()} == {"<e0@mail.example>", *ids(mails(2))}
    assert all(one.reading is not None and one.reading.asks for one in store.messages())
    assert peak < 40_000_000
    assert took < 20


def test_nothing_here_could_write_to_an_archive() -> None:
    sources = [one for one in Path(archive.__file__).parent.glob("*.py") if one.name != "drafts.py"]
    assert len(sources) > 5
    for one in sources:
        text = one.read_text(encoding="utf-8")
        assert not re.search(r"\.(write\w*|unlink|rename|mkdir|touch|rmdir|chmod|symlink_to)\(", text), one
        assert {mode for mode in re.findall(r"\.open\((.*?)\)", text) if mode} <= {
            '"rb"',
            '"rb", buffering=0',
        }, one
