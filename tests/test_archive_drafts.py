"""Drafts of an account without a server: files that are there once, and what became of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from archives import mbox_bytes, write_eml, write_maildir, write_thunderbird
from practice_world import ME, Mail, compose

from connectors.archive.account import ArchiveAccount
from connectors.store import Store, open_store
from flows.outbox import check_drafts_folder, observe_drafts, queue_drafts
from goodterms.casebook import Draft, DraftState
from goodterms.errors import NeedsUser

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = (
    "Dear Bea, I would like to talk with you about how we work together, and what we could do about it."
    " Would Thursday at ten suit you, or Friday at two? It takes half an hour."
)
HER = "bea@wear.example"


def letter(key: str = "talk", text: str = TEXT, subject: str = "How we work together") -> Draft:
    raw = compose(key, AT, ME, HER, text, subject=subject)[1]
    return Draft(
        f"wear|{key}", "wear", "talk", f"<{key}@mail.example>", (HER,), subject, raw, TODAY, account="trial"
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        opened.plan([], [letter()])
        yield opened


def mail() -> list[Mail]:
    return [compose("m1", AT, HER, ME, "Could you look at page 3?")]


@pytest.fixture
def account(tmp_path: Path) -> ArchiveAccount:
    return ArchiveAccount(
        "trial", write_thunderbird(tmp_path / "mail", {"INBOX": mail(), "Sent": []}), tmp_path / "ours"
    )


def files(account: ArchiveAccount) -> list[Path]:
    return sorted(account.drafts.iterdir())


def states(store: Store) -> list[tuple[DraftState, bool]]:
    return [(one.state, one.certain) for one in store.drafts()]


def put(account: ArchiveAccount, folder: str, mails: Sequence[Mail]) -> None:
    """Append mails to a folder of Thunderbird."""
    with (account.path / "Mail" / "Local Folders" / folder).open("ab") as file:
        file.write(mbox_bytes(mails))


# --- placing -------------------------------------------------------------------------------------


def test_a_draft_is_a_file_that_opens_for_editing_for_its_owner_alone(
    store: Store, account: ArchiveAccount
) -> None:
    assert check_drafts_folder(account) == str(account.drafts)
    assert not account.drafts.exists()  # a look makes nothing
    (placed,) = queue_drafts(store, account)
    (path,) = files(account)
    assert path.name.startswith("2026-03-02 How we work together ")
    assert path.suffix == ".eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(account.drafts.stat().st_mode) == 0o700
    message = message_from_bytes(path.read_bytes())
    assert message["X-Unsent"] == "1"
    assert message["Message-ID"] == "<talk@mail.example>"
    assert path.read_bytes().endswith(letter().raw)
    assert (placed.state, placed.folder) == ("waiting", str(account.drafts))
    assert states(store) == [("waiting", True)]


def test_a_draft_is_written_once_whatever_is_planned_again(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    before = [(one, one.stat().st_mtime_ns) for one in files(account)]
    store.plan([], [letter()])
    assert queue_drafts(store, account) == ()
    with open_store(f"sqlite:///{account.drafts.parent / 'other.db'}") as fresh:
        fresh.plan([], [letter()])  # a store that was lost, as after a crash before anything was noted
        (placed,) = queue_drafts(fresh, account)
        assert placed.state == "waiting"
    assert [(one, one.stat().st_mtime_ns) for one in files(account)] == before


def test_a_renamed_draft_is_known_by_its_message_id(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    files(account)[0].rename(account.drafts / "for Bea.eml")
    store.place_draft("wear|talk", account="trial", folder="", uidvalidity=None, uid=None)
    assert observe_drafts(store, account, TODAY) == ()
    with open_store(f"sqlite:///{account.drafts.parent / 'other.db'}") as fresh:
        fresh.plan([], [letter()])
        queue_drafts(fresh, account)
    assert [one.name for one in files(account)] == ["for Bea.eml"]


def test_what_a_killed_run_left_is_swept_away_and_the_draft_is_whole(
    store: Store, account: ArchiveAccount
) -> None:
    account.drafts.mkdir()
    (account.drafts / ".goodterms-abc.tmp").write_bytes(b"half a dra")
    store.note_attempt("wear|talk", "trial", str(account.drafts), 0)
    queue_drafts(store, account)
    (path,) = files(account)
    assert path.read_bytes().endswith(letter().raw)


def test_a_draft_that_was_sent_after_a_run_was_killed_is_not_written_again(
    store: Store, account: ArchiveAccount
) -> None:
    store.note_attempt("wear|talk", "trial", str(account.drafts), 0)
    put(account, "Sent", [(AT, letter().raw)])
    queue_drafts(store, account)
    assert not account.drafts.exists()
    (changed,) = observe_drafts(store, account, TODAY)
    assert changed.state == "sent"


@pytest.mark.parametrize("below", [".", "ours", "deep/er"])
def test_drafts_never_go_into_the_archive(tmp_path: Path, store: Store, below: str) -> None:
    path = write_eml(tmp_path / "mail", {"INBOX": mail()})
    inside = ArchiveAccount("trial", path, path / below)
    for work in (lambda: check_drafts_folder(inside), lambda: queue_drafts(store, inside)):
        with pytest.raises(NeedsUser, match=r"into the archive itself.*TRIAL__DRAFTS"):
            work()
    assert {one.name for one in path.rglob("*") if one.is_dir()} == {"INBOX"}


def test_a_folder_that_cannot_be_written_is_said(store: Store, account: ArchiveAccount) -> None:
    account.drafts.write_text("a file")
    with pytest.raises(NeedsUser, match=r"could not be written to .*ours.*TRIAL__DRAFTS"):
        queue_drafts(store, account)
    assert states(store) == [("planned", True)]
    account.drafts.unlink()
    (placed,) = queue_drafts(store, account)
    assert placed.state == "waiting"


def test_names_that_no_file_may_have(store: Store, account: ArchiveAccount) -> None:
    odd = letter("odd", subject='../../etc: "a/b"\\c?* ' + "long " * 60)
    store.plan([], [odd, letter("none", subject="…")])
    assert len(queue_drafts(store, account)) == 3
    assert all(one.parent == account.drafts and len(one.name) < 100 for one in files(account))
    assert len(files(account)) == 3


# --- what became of it ---------------------------------------------------------------------------


def observed(store: Store, account: ArchiveAccount) -> tuple[DraftState, bool]:
    """Return the draft's state as it is seen, twice the same."""
    observe_drafts(store, account, TODAY)
    seen = states(store)
    observe_drafts(store, account, TODAY)
    assert states(store) == seen
    return seen[0]


def test_a_draft_that_nobody_touched_waits(store: Store, account: ArchiveAccount) -> None:
    assert observe_drafts(store, account, TODAY) == ()
    queue_drafts(store, account)
    assert observe_drafts(store, account, TODAY) == ()
    assert observed(store, account) == ("waiting", True)


def test_a_draft_that_was_edited_in_place(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    (path,) = files(account)
    path.write_bytes(path.read_bytes().replace(b"Thursday", b"Wednesday"))
    assert observed(store, account) == ("edited", True)


def test_a_draft_that_was_thrown_away_is_gone_and_stays_so(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    files(account)[0].unlink()
    assert observed(store, account) == ("gone", True)
    assert queue_drafts(store, account) == ()
    assert files(account) == []


@pytest.mark.parametrize(
    ("folder", "change", "state"),
    [
        ("Sent", b"", ("sent", True)),
        ("Sent", b"And bring a cake, please, if you can.", ("sent-edited", True)),
        ("Trash", b"", ("discarded", True)),
        ("Drafts", b"", ("waiting", True)),
    ],
)
def test_a_message_of_its_id_in_the_archive_tells(
    store: Store, account: ArchiveAccount, folder: str, change: bytes, state: tuple[DraftState, bool]
) -> None:
    queue_drafts(store, account)
    files(account)[0].unlink()
    put(account, folder, [(AT, letter().raw.rstrip() + b" " + change + b"\r\n")])
    assert observed(store, account) == state


def test_a_draft_that_was_sent_and_kept_was_sent(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    put(account, "Sent", [(AT, letter().raw)])
    assert observed(store, account) == ("sent", True)


def test_a_draft_that_was_sent_as_another_message_likely_was(store: Store, account: ArchiveAccount) -> None:
    queue_drafts(store, account)
    files(account)[0].unlink()
    old = compose("before", datetime(2026, 1, 5, tzinfo=UTC), ME, HER, TEXT, subject="How we work together")
    put(account, "Sent", [old])
    assert observed(store, account) == ("gone", True)
    put(account, "Sent", [(AT, letter("as-new").raw)])
    assert observed(store, account) == ("sent", False)


def test_in_one_mbox_of_all_mail_it_is_told_by_whose_it_is(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "All mail.mbox"
    path.write_bytes(mbox_bytes(mail()))
    account = ArchiveAccount("trial", path, tmp_path / "ours")
    queue_drafts(store, account)
    files(account)[0].unlink()
    quoting = compose("answer", AT, HER, ME, TEXT, subject="How we work together")
    path.write_bytes(mbox_bytes([*mail(), quoting]))
    assert observed(store, account) == ("gone", True)
    labels = b"X-Gmail-Labels: Drafts\n"
    path.write_bytes(mbox_bytes([*mail(), quoting]) + mbox_bytes([(AT, letter().raw)], more=labels))
    assert observed(store, account) == ("waiting", True)
    path.write_bytes(mbox_bytes([*mail(), (AT, letter().raw), quoting]))
    assert observed(store, account) == ("sent", True)


def test_in_a_maildir_too(tmp_path: Path, store: Store) -> None:
    root = write_maildir(tmp_path / "mail", {"INBOX": mail(), "Sent": []})
    account = ArchiveAccount("trial", root, tmp_path / "ours")
    queue_drafts(store, account)
    write_maildir(root, {"Sent": [(AT, letter().raw)]})
    assert observed(store, account) == ("sent", True)


def test_another_draft_to_the_same_client_is_not_taken_for_this_one(
    store: Store, account: ArchiveAccount
) -> None:
    other = replace(letter("second"), id="wear|second")
    store.plan([], [other])
    queue_drafts(store, account)
    for path in files(account):
        if b"<talk@" in path.read_bytes():
            path.unlink()
    observe_drafts(store, account, TODAY)
    assert {one.id: one.state for one in store.drafts()} == {"wear|talk": "gone", "wear|second": "waiting"}


def test_a_draft_that_cannot_be_read_just_now_changes_nothing_else(
    store: Store, account: ArchiveAccount
) -> None:
    queue_drafts(store, account)
    (account.drafts / "directory.eml").mkdir()
    os.mkfifo(account.drafts / "pipe.eml")
    assert observed(store, account) == ("waiting", True)
