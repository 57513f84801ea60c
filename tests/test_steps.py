"""What the steps do to files, and what they do when they can't."""

import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from mail_servers import embedded
from openpyxl import Workbook
from practice_world import ME, write_env, write_sheets

from connectors.sheets.typed_files import stamp_file
from connectors.store import open_store
from flows.conduct import Order, conduct
from flows.decide import record_decision
from flows.explain import explain_client
from flows.home import hold_home, make_folder
from flows.outbox import observe_drafts, queue_drafts
from flows.quiet import prepare_prefect
from flows.reportfiles import foresee_report, write_report
from flows.settings import load_settings
from flows.status import status_view
from flows.steps import read_sheets
from flows.sync import sync_accounts
from flows.tasks import reach
from goodterms.casebook import Draft, DraftState, Fate
from goodterms.errors import NeedsUser, TryAgain

NAME = "goodterms-2026-W10.xlsx"
LATEST = "goodterms-latest.xlsx"
TODAY = date(2026, 3, 2)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- the workbook ------------------------------------------------------------------------------


def test_a_report_is_written_twice_for_its_owner_alone(tmp_path: Path) -> None:
    reports = tmp_path / "home" / "reports"
    written = write_report(reports, NAME, b"new")
    assert (written.path, written.problems) == (reports / NAME, ())
    assert written.stamps == {one: stamp_file(one) for one in reports.iterdir()}
    assert {one.name: one.read_bytes() for one in reports.iterdir()} == {NAME: b"new", LATEST: b"new"}
    assert mode(reports) == 0o700
    assert {mode(one) for one in reports.iterdir()} == {0o600}
    write_report(reports, NAME, b"newer")
    assert (reports / NAME).read_bytes() == b"newer"


def test_a_workbook_that_cannot_be_replaced_stays_and_the_new_one_is_beside_it(tmp_path: Path) -> None:
    held = tmp_path / NAME
    held.mkdir()  # as little to be replaced by a file as one that Excel has open on Windows
    (held / "typed").write_text("keep, please")
    written = write_report(tmp_path, NAME, b"new")
    assert written.path == tmp_path / "goodterms-2026-W10 (2).xlsx"
    assert written.path.read_bytes() == b"new"
    assert (held / "typed").read_text() == "keep, please"
    assert names(tmp_path) == ["goodterms-2026-W10 (2).xlsx", NAME, LATEST]
    (problem,) = written.problems
    assert problem.where == NAME
    assert "goodterms-2026-W10 (2).xlsx" in problem.what


def test_where_every_place_is_taken_it_says_so_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    for name in (NAME, *(f"goodterms-2026-W10 ({n}).xlsx" for n in range(2, 10))):
        (tmp_path / name).write_bytes(b"typed into")
    (tmp_path / f".~lock.{NAME}#").touch()
    (tmp_path / "~$goodterms-2026-W10 (2).xlsx").touch()
    before = names(tmp_path)
    with pytest.raises(NeedsUser, match="close it and run again") as said:
        write_report(tmp_path, NAME, b"new", {})
    assert f".~lock.{NAME}#" in str(said.value)
    assert "~$goodterms-2026-W10 (2).xlsx" in str(said.value)
    assert names(tmp_path) == before


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#", ".~{}"], ids=["Excel", "LibreOffice", "WPS"])
def test_a_workbook_that_a_program_has_open_stays_and_it_is_said(tmp_path: Path, lock: str) -> None:
    for name in (NAME, LATEST):
        (tmp_path / name).write_bytes(b"being typed into")
        (tmp_path / lock.format(name)).touch()
    seen = {tmp_path / name: stamp_file(tmp_path / name) or (0, 0) for name in (NAME, LATEST)}
    foreseen = foresee_report(tmp_path, NAME, seen)
    written = write_report(tmp_path, NAME, b"new", seen)
    assert written.problems == foreseen  # so that the report itself says it
    assert {one.name for one in written.stamps} == {
        "goodterms-2026-W10 (2).xlsx",
        "goodterms-latest (2).xlsx",
    }
    assert {(tmp_path / name).read_bytes() for name in (NAME, LATEST)} == {b"being typed into"}
    assert [one.where for one in written.problems] == [NAME, LATEST]
    for one in written.problems:
        assert "open in another program" in one.what
        assert lock.format(one.where) in one.hint

    again = write_report(tmp_path, NAME, b"newer", seen | dict(written.stamps))  # not one more each time
    assert again.path == written.path
    (tmp_path / lock.format(NAME)).unlink()
    assert write_report(tmp_path, NAME, b"newest", seen).path == tmp_path / NAME


def test_what_a_crash_left_two_weeks_ago_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"old")
    lock = tmp_path / f".~lock.{NAME}#"
    lock.touch()
    days = 24 * 3600
    os.utime(lock, (time.time() - 13 * days,) * 2)
    assert write_report(tmp_path, NAME, b"new").path != tmp_path / NAME
    os.utime(lock, (time.time() - 15 * days,) * 2)
    assert write_report(tmp_path, NAME, b"new").path == tmp_path / NAME


def test_a_link_that_leads_nowhere_is_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to(tmp_path / "a disk that is away")
    assert write_report(tmp_path, NAME, b"new").path.name == "goodterms-2026-W10 (2).xlsx"
    assert (tmp_path / NAME).is_symlink()


def seen_by_a_run(folder: Path) -> dict[Path, tuple[int, int]]:
    write_sheets(folder)
    write_env(folder, 1)
    return dict(read_sheets(load_settings(folder), TODAY).seen)


def type_into(path: Path, word: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Cases"
    sheet.append(["Client", "Key", "Decision"])
    sheet.append(["Wear", "wear", word])
    book.save(path)


def test_what_was_typed_while_the_run_was_at_work_is_read_by_the_next(tmp_path: Path) -> None:
    reports = tmp_path / "home" / "reports"
    reports.mkdir(parents=True)
    type_into(reports / NAME, "")
    seen = seen_by_a_run(tmp_path)
    assert list(seen) == [reports / NAME]
    assert foresee_report(reports, NAME, seen) == ()
    type_into(reports / NAME, "Keep")
    os.utime(reports / NAME, ns=(0, seen[reports / NAME][0] + 1))  # even if nothing but its time tells
    typed = (reports / NAME).read_bytes()
    written = write_report(reports, NAME, b"new", seen)
    assert written.path.name == "goodterms-2026-W10 (2).xlsx"
    assert "changed after this run had read it" in written.problems[0].what
    assert (reports / NAME).read_bytes() == typed
    (reports / "goodterms-2026-W10 (2).xlsx").unlink()  # no workbook: the next reading would say so
    (reports / LATEST).unlink()
    (decision,) = read_sheets(load_settings(tmp_path), TODAY).decisions
    assert decision.kind == "keep"


def test_a_workbook_that_is_as_it_was_read_is_replaced(tmp_path: Path) -> None:
    reports = tmp_path / "home" / "reports"
    reports.mkdir(parents=True)
    type_into(reports / NAME, "")
    assert write_report(reports, NAME, b"new", seen_by_a_run(tmp_path)).path == reports / NAME
    assert names(reports) == [NAME, LATEST]


def test_a_workbook_with_something_unread_stays_and_one_of_nearly_its_name_does_not(tmp_path: Path) -> None:
    reports = tmp_path / "home" / "reports"
    reports.mkdir(parents=True)
    type_into(reports / f"{NAME}.xlsx", "Perhaps")
    type_into(reports / NAME, "")
    assert list(seen_by_a_run(tmp_path)) == [reports / NAME]


def test_a_workbook_that_came_meanwhile_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"put here by somebody")
    assert write_report(tmp_path, NAME, b"new", {}).path.name == "goodterms-2026-W10 (2).xlsx"
    assert (tmp_path / NAME).read_bytes() == b"put here by somebody"


def test_what_killed_runs_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".goodterms-abc.tmp").write_bytes(b"half a workb")
    (tmp_path / "mine.tmp").touch()
    write_report(tmp_path, NAME, b"new")
    assert names(tmp_path) == [NAME, LATEST, "mine.tmp"]


# --- folders that can't be -----------------------------------------------------------------------


def review(folder: Path) -> None:
    conduct(load_settings(folder), Order(TODAY, queue=False))


def rehearse(folder: Path) -> None:
    conduct(load_settings(folder), Order(TODAY, queue=False, dry_run=True))


def sync(folder: Path) -> None:
    sync_accounts(load_settings(folder), None, None)


def decide(folder: Path) -> None:
    record_decision(load_settings(folder), "wear", "keep", on=TODAY, until=None, note="")


def prepare(folder: Path) -> None:
    prepare_prefect(load_settings(folder).home)


@pytest.mark.parametrize("home", ["file", "file/below", "file/below/further"])
@pytest.mark.parametrize("work", [review, sync, decide, prepare])
def test_a_home_that_cannot_be_made_is_said(tmp_path: Path, home: str, work: Callable[[Path], None]) -> None:
    write_sheets(tmp_path)
    write_env(tmp_path, 1, HOME=str(tmp_path / home))
    (tmp_path / "file").touch()
    with pytest.raises(NeedsUser, match=r"/file.*GOODTERMS_HOME"):
        work(tmp_path)
    assert (tmp_path / "file").is_file()


@pytest.mark.parametrize("content", [b"", b"no database " * 500])
def test_a_reports_folder_or_a_lock_that_is_something_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "reports").write_bytes(content)
    with pytest.raises(NeedsUser, match="reports"):
        write_report(tmp_path / "reports", NAME, b"new")
    (tmp_path / "lock.db").write_bytes(content)
    if content:
        with pytest.raises(NeedsUser, match=r"lock\.db.*remove it"), hold_home(tmp_path):
            pass
    else:
        with hold_home(tmp_path):
            pass
    (tmp_path / "lock.db").unlink()
    (tmp_path / "lock.db").mkdir()
    with pytest.raises(NeedsUser, match=r"lock\.db.*remove it"), hold_home(tmp_path):
        pass


def test_a_home_is_its_owners_and_held_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with hold_home(home), pytest.raises(TryAgain, match="another goodterms run"), hold_home(home):
        pass
    with hold_home(home):
        assert mode(home) == 0o700
        assert mode(home / "lock.db") == 0o600
    make_folder(home)


# --- the database is where its setting says ------------------------------------------------------


def test_another_file_for_the_database_is_what_everybody_looks_at(tmp_path: Path) -> None:
    write_sheets(tmp_path)
    with embedded(tmp_path, [], []) as server:
        elsewhere = tmp_path / "else" / "where.db"
        write_env(tmp_path, server.port, DATABASE_URL=f"sqlite:///{elsewhere}")
        settings = load_settings(tmp_path)
        rehearse(tmp_path)
        assert not elsewhere.exists()
        assert not settings.home.exists()
        assert status_view(settings)["last_run"] is None
        assert not elsewhere.exists()

        review(tmp_path)
        assert not (settings.home / "goodterms.db").exists()
        assert status_view(settings)["last_run"]["as_of"] == str(TODAY)
        before = elsewhere.read_bytes()
        outcome = conduct(settings, Order(TODAY, queue=False, dry_run=True))
        assert sum(one.messages_read for account in outcome.pulled for one in account.folders) == 0
        assert elsewhere.read_bytes() == before
        assert names(elsewhere.parent) == ["where.db"]

        elsewhere.write_bytes(b"damaged " * 1000)
        for look in (
            lambda: status_view(settings),
            lambda: rehearse(tmp_path),
            lambda: explain_client(settings, "wear", TODAY),
        ):
            with pytest.raises(NeedsUser, match=r"where\.db: is no database of goodterms"):
                look()


# --- drafts --------------------------------------------------------------------------------------


def test_a_draft_that_was_nowhere_is_looked_for_again(tmp_path: Path) -> None:
    raw = b"From: %b\r\nMessage-ID: <d@x.example>\r\nSubject: Meet\r\n\r\nHello\r\n" % ME.encode()
    draft = Draft(
        "wear|talk", "wear", "talk", "<d@x.example>", ("b@x.example",), "Meet", raw, TODAY, account="studio"
    )
    write_sheets(tmp_path)
    with embedded(tmp_path, [], []) as server, open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        write_env(tmp_path, server.port)
        (account,) = load_settings(tmp_path).mail_accounts()
        store.plan([], [draft])
        queue_drafts(store, account)
        store.set_draft_fate(draft.id, Fate("gone"), TODAY)
        (found,) = observe_drafts(store, account, TODAY)
        assert found.state == "waiting"
        assert [one.state for one in store.drafts()] == ["waiting"]
        assert observe_drafts(store, account, TODAY) == ()


@pytest.mark.parametrize(("target", "state"), [("Sent", "sent"), ("Trash", "discarded"), ("", "gone")])
def test_a_draft_that_the_user_sent_or_deleted_is_not_made_again(
    tmp_path: Path, target: str, state: DraftState
) -> None:
    raw = b"From: %b\r\nMessage-ID: <d@x.example>\r\nSubject: Meet\r\n\r\nHello\r\n" % ME.encode()
    draft = Draft(
        "wear|talk", "wear", "talk", "<d@x.example>", ("b@x.example",), "Meet", raw, TODAY, account="studio"
    )
    write_sheets(tmp_path)
    with embedded(tmp_path, [], []) as server, open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        write_env(tmp_path, server.port)
        (account,) = load_settings(tmp_path).mail_accounts()
        store.plan([], [draft])
        (placed,) = queue_drafts(store, account)
        mailbox = server.mailbox(ME)
        if target:
            mailbox.deliver(target, raw, datetime(2026, 3, 3, tzinfo=UTC))
        mailbox.expunge("Drafts", [placed.uid or 0])
        before = mailbox.fingerprint()
        for _ in range(2):
            assert queue_drafts(store, account) == ()  # before it is looked for, and after
            observe_drafts(store, account, TODAY)
            store.plan([], [draft])
        assert mailbox.fingerprint() == before
        (seen,) = store.drafts()
        assert (seen.state, seen.state_on, seen.certain) == (state, TODAY, True)
        assert seen.similarity == (1.0 if state == "sent" else None)


# --- as Prefect sees it --------------------------------------------------------------------------


def test_a_failure_that_prefect_keeps_never_quotes_mail() -> None:
    def fail(error: Exception) -> Callable[[], None]:
        def run() -> None:
            raise error

        return run

    with pytest.raises(RuntimeError, match=r"^KeyError in run \(test_steps\.py, line \d+\)$") as caught:
        reach.fn(fail(KeyError("bea@wear.example wrote: never again")))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    with pytest.raises(NeedsUser, match="do this") as said:
        reach.fn(fail(NeedsUser("do this")))
    assert said.type is NeedsUser
    with pytest.raises(PermissionError, match=r"Permission denied: 'a\.xlsx'"):
        reach.fn(fail(PermissionError(13, "Permission denied", "a.xlsx")))
    assert reach.fn(lambda: 7) == 7
