"""What the review does to the world, as plain functions: read the sheets, pull mail, queue drafts, write.

The flow calls them as tasks that retry; `--dry-run`, the demo's earlier weeks and the tests call them
as they are. Nothing is decided here.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from connectors.imap.account import ImapAccount
from connectors.imap.drafts import append_draft, find_draft
from connectors.imap.folders import find_drafts, list_folders
from connectors.imap.session import open_session
from connectors.imap.sync import Pulled, pull
from connectors.sheets.away import AwayList, read_away
from connectors.sheets.clients import ClientList, read_clients
from connectors.sheets.invoices import InvoiceList, expand_patterns, read_invoices
from connectors.sheets.timesheets import Timesheets, read_timesheets
from connectors.sheets.typed import read_typed
from connectors.store import Store
from connectors.store.database import prepare_file
from flows.settings import Settings
from flows.stationery import Stationery, read_stationery
from goodterms.casebook import Decision, Draft
from goodterms.correspondence import build_address_book
from goodterms.errors import NeedsUser, TryAgain
from goodterms.model import Client, Correction, Problem
from goodterms.ownnames import own_given_names

Progress = Callable[[str, str, int, int], None]  # account, folder, done, total
Stamp = tuple[int, int]  # a file's time of change in nanoseconds, and its size
_OBSERVED = ("waiting", "edited", "gone")  # a draft that was nowhere may have been moved meanwhile


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the user's own files say: spreadsheets, and what letters are written on."""

    clients: ClientList
    invoices: InvoiceList
    timesheets: Timesheets
    away: AwayList
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    problems: tuple[Problem, ...]
    stationery: Stationery = field(default_factory=Stationery)
    seen: Mapping[str, Stamp] = field(
        default_factory=dict
    )  # the workbooks that were read, as they were, by name


@contextmanager
def hold_home(home: Path) -> Iterator[None]:
    """Hold the home folder for one run; TryAgain if another run has it. The hold ends with the process."""
    make_folder(home)
    file = home / "lock.db"
    prepare_file(file, create=True)
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(closing(sqlite3.connect(file, timeout=0, isolation_level=None)))
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise TryAgain(
                    f"{home}: another goodterms run is at work here; try again when it is done."
                ) from error
            raise NeedsUser(f"{file}: cannot be used ({error}); remove it and run again.") from error
        yield


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone, unless it is there; NeedsUser where it can't be made."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NeedsUser(
            f"{path}: this folder cannot be made ({error.strerror}); see GOODTERMS_HOME."
        ) from error


def read_sheets(settings: Settings, as_of: date) -> Sheets:
    """Read clients, invoices, days away and what was typed into weekly workbooks; no file is touched."""
    found, invoices = read_lists(settings)
    timesheets = read_hours(settings, found.clients)
    seen = stamp_workbooks(settings.reports)  # before they are read: what comes later counts as unread
    typed = read_typed(settings.reports, found.clients, default_on=as_of, day_first=settings.day_first)
    unread = tuple(one.where for one in typed.problems)
    read = {name: stamp for name, stamp in seen.items() if not any(one.startswith(name) for one in unread)}
    away = read_away_days(settings)
    stationery = read_stationery(settings)
    problems = (
        *found.problems,
        *invoices.problems,
        *invoices.questions,
        *timesheets.problems,
        *away.problems,
        *typed.problems,
        *stationery.problems,
    )
    return Sheets(
        found, invoices, timesheets, away, typed.decisions, typed.corrections, problems, stationery, read
    )


def stamp_workbooks(reports: Path) -> dict[str, Stamp]:
    """Note each workbook's time of change and size, by name."""
    stamps = {one.name: _stamp(one) for one in reports.glob("*.xlsx")}
    return {name: stamp for name, stamp in stamps.items() if stamp is not None}


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read_away_days(settings: Settings) -> AwayList:
    """Read the user's days away; nothing where no file is set."""
    if settings.away is None:
        return AwayList()
    return read_away(settings.place(settings.away), day_first=settings.day_first)


def read_lists(settings: Settings) -> tuple[ClientList, InvoiceList]:
    """Read clients.xlsx and the lists of invoices and payments."""
    found = read_clients(settings.place(settings.clients), day_first=settings.day_first)
    paths = expand_patterns(settings.invoices, settings.folder)
    invoices = read_invoices(
        paths,
        clients=found.clients,
        terms=found.terms,
        rules=settings.list_rules,
    )
    return found, invoices


def read_hours(settings: Settings, clients: Sequence[Client]) -> Timesheets:
    """Read the timesheets; nothing where none is set."""
    paths = expand_patterns(settings.timesheets, settings.folder, "GOODTERMS_TIMESHEETS")
    rules = settings.list_rules
    return read_timesheets(paths, clients=clients, day_first=rules.day_first, sign=rules.sign)


def pull_account(
    settings: Settings,
    store: Store,
    account: ImapAccount,
    clients: Sequence[Client],
    progress: Progress | None = None,
) -> Pulled:
    """Bring the store up to date with one account; the mailbox is only read."""
    book = build_address_book(clients, settings.me)

    def tell(folder: str, done: int, total: int) -> None:
        if progress is not None:
            progress(account.name, folder, done, total)

    pulled = pull(
        account,
        store,
        is_client=book.is_client,
        content=settings.content,
        is_ours=book.is_ours,
        own_names=lambda: _read_as(store, book.ours),
        progress=tell,
    )
    store.note_sync(account.name, datetime.now(UTC), pulled.problems)
    return pulled


def _read_as(store: Store, ours: frozenset[str]) -> frozenset[str]:
    """Return what people call the user; texts that were read when he was known otherwise are read again."""
    names = own_given_names(ours, store.names(ours))
    who = "\n".join((*sorted(ours), "", *sorted(names)))
    store.read_as(hashlib.blake2b(who.encode(), digest_size=16).hexdigest())
    return names


def observe_drafts(store: Store, account: ImapAccount, as_of: date) -> tuple[Draft, ...]:
    """Look, read-only, at what became of this account's drafts, and note it; return those that changed."""
    every = store.drafts()
    placed = [one for one in every if one.account == account.name and one.state in _OBSERVED]
    if not placed:
        return ()
    changed = []
    with open_session(account) as session:
        folders = list_folders(session)
        for draft in placed:
            fate = find_draft(session, folders, draft, account, every)
            if fate.state != draft.state:
                store.set_draft_fate(draft.id, fate, as_of)
                changed.append(
                    replace(
                        draft,
                        state=fate.state,
                        state_on=as_of,
                        certain=fate.certain,
                        similarity=fate.similarity,
                    )
                )
    return tuple(changed)


def queue_drafts(store: Store, account: ImapAccount) -> tuple[Draft, ...]:
    """APPEND each planned draft of the outbox that the Drafts folder does not hold yet."""
    planned = [one for one in store.drafts() if one.state == "planned" and one.account == account.name]
    if not planned:
        return ()
    with open_session(account) as session:
        folder = find_drafts(list_folders(session), account)
        return tuple(append_draft(session, folder, draft, store, account) for draft in planned)


def check_drafts_folder(account: ImapAccount) -> str:
    """Return the name of the Drafts folder; NeedsUser, before anything is written, if there is none."""
    with open_session(account) as session:
        return find_drafts(list_folders(session), account).name


def write_report(reports: Path, name: str, content: bytes, seen: Mapping[str, Stamp] | None = None) -> Path:
    """Write the week's workbook and goodterms-latest.xlsx, each to a temporary file and then renamed.

    A workbook that cannot be replaced (open in Excel) stays, and the new one is put beside it; so does
    one that is not as it was `seen`: what was typed into it meanwhile is read by the next run.
    """
    make_folder(reports)
    sweep(reports)
    written = replace_file(reports / name, content, seen)
    replace_file(reports / "goodterms-latest.xlsx", content, seen)
    return written


def sweep(reports: Path) -> None:
    """Remove what killed runs left half-written."""
    for one in reports.glob(".goodterms-*.tmp"):
        with suppress(OSError):
            one.unlink()


def replace_file(target: Path, content: bytes, seen: Mapping[str, Stamp] | None) -> Path:
    """Write a file to a temporary one and rename it; beside it where it is in use, or not as it was seen."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".goodterms-", suffix=".tmp")
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _rename(path, target, seen)
    except OSError as error:
        raise NeedsUser(f"{target}: cannot be written ({error.strerror or error}).") from error
    finally:
        path.unlink(missing_ok=True)


def _rename(path: Path, target: Path, seen: Mapping[str, Stamp] | None) -> Path:
    for place in (target, *(target.with_stem(f"{target.stem} ({n})") for n in range(2, 10))):
        if seen is not None and _stamp(place) not in (None, seen.get(place.name)):
            continue
        try:
            path.replace(place)
        except (PermissionError, IsADirectoryError):
            continue
        return place
    raise NeedsUser(f"{target}: is in use, and so are the places beside it; close it and run again.")
