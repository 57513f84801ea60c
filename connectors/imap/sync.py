"""Bringing the store up to date with one account, without a trace in the mailbox.

Folders whose numbers are as they were are not opened. In the others, headers are fetched by ranges of
UIDs from the cursor on, one more FETCH on its way than is being read; rows and cursor are saved
together. A fault leaves what was saved, and a new connection goes on from there.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from connectors.imap.account import ImapAccount
from connectors.imap.channel import LinkError, Traffic
from connectors.imap.client import TIMEOUT
from connectors.imap.failures import Cut, Refused, Throttled, WireCut, explain
from connectors.imap.folders import Folder, Status, list_folders, plan_folders
from connectors.imap.opening import drain, open_folder
from connectors.imap.session import Session, open_session
from connectors.imap.texts import read_texts
from connectors.imap.windows import Window, Windows
from connectors.imap.wire import Fetched, Unreadable, WireFaultError, parse_fetch
from connectors.mime.headers import Known, read_row
from connectors.pulled import FolderPulled, Progress, Pulled
from connectors.reader import Reader
from connectors.store import Cursor, HeaderRow, Store
from goodterms.errors import NeedsUser, TryAgain
from goodterms.model import Content, Problem

RECONNECTS = 3
BATCH = 2000  # rows that are saved at once
_TRIES = 2  # that a message gets which breaks the connection
_WORTH_COMPRESSING = 500  # new messages; below, the question costs more than it saves


def pull(
    account: ImapAccount,
    store: Store,
    *,
    is_client: Callable[[Iterable[str]], bool],
    content: Content,
    is_ours: Callable[[str], bool] = lambda _: False,
    own_names: Callable[[], frozenset[str]] = frozenset,
    progress: Progress | None = None,
    now: Callable[[], datetime] | None = None,
    pause: Callable[[float], None] = time.sleep,
    timeout: float = TIMEOUT,
) -> Pulled:
    """Read what is new of an account into the store; NeedsUser or TryAgain, with all saved that was read.

    A lost connection is opened anew up to three times. Where the server asks for a pause, the store
    remembers until when, and nothing is sent before. `own_names` is asked once all headers are there: some of
    the user's names are only known from his own mail.
    """
    clock = now or _read_clock
    _keep_away(account, store, clock())
    known = Known(is_client, store.salt)

    def make_reader() -> Reader:
        return Reader(is_client, content, is_ours, own_names(), store.salt)

    run = _Run(account, store, known, make_reader, progress)
    started = time.monotonic()
    try:
        _pull_with_reconnects(run, pause, timeout)
    except Throttled as error:
        store.set_not_before(account.name, clock() + timedelta(seconds=error.seconds))
        raise
    return run.outcome(time.monotonic() - started)


def _read_clock() -> datetime:
    return datetime.now(UTC)


def _keep_away(account: ImapAccount, store: Store, now: datetime) -> None:
    until = store.not_before(account.name)
    if until is not None and now < until:
        raise TryAgain(
            f"{account.where}: the server asked for a pause until {until:%Y-%m-%d %H:%M} UTC; run again then."
        )


@dataclass(slots=True)
class _Tally:
    read: int = 0
    new: int = 0
    received: int = 0
    round_trips: int = 0


@dataclass(slots=True)
class _Run:
    """One pull, over all its connections."""

    account: ImapAccount
    store: Store
    known: Known
    make_reader: Callable[[], Reader]
    progress: Progress | None
    traffic: Traffic = field(default_factory=Traffic)
    tallies: dict[str, _Tally] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    epochs: dict[bytes, int] = field(default_factory=dict)  # of the folders whose headers were read
    finished: set[bytes] = field(default_factory=set)
    reopened: set[bytes] = field(default_factory=set)
    faults: Counter[tuple[bytes, int]] = field(default_factory=Counter)
    at: bytes = b""  # the folder that is being read

    def blame(self, uid: int | None) -> None:
        """Count a fault of the stream against the message that was being sent."""
        if uid is not None:
            self.faults[self.at, uid] += 1

    def quarantined(self, folder: Folder) -> frozenset[int]:
        """Return the messages of a folder that are not asked for again."""
        return frozenset(
            uid for (raw, uid), count in self.faults.items() if raw == folder.raw and count >= _TRIES
        )

    def note(self, folder: Folder, what: str, hint: str = "") -> None:
        """Keep a problem with a folder."""
        self.problems.append(Problem(f"{self.account.name}: {folder.name}", what, hint))

    def tell(self, folder: Folder, done: int, total: int) -> None:
        """Report progress."""
        if self.progress is not None:
            self.progress(folder.name, done, max(done, total))

    def outcome(self, seconds: float) -> Pulled:
        """Return what was done."""
        folders = tuple(
            FolderPulled(name, one.read, one.new, one.received, one.round_trips)
            for name, one in self.tallies.items()
        )
        return Pulled(
            self.account.name,
            folders,
            self.traffic.received,
            self.traffic.round_trips,
            seconds,
            tuple(dict.fromkeys(self.problems)),
        )


def _pull_with_reconnects(run: _Run, pause: Callable[[float], None], timeout: float) -> None:
    for attempt in range(RECONNECTS + 1):
        try:
            with open_session(run.account, timeout=timeout, traffic=run.traffic) as session:
                _pull_folders(session, run)
        except (Throttled, NeedsUser):
            raise
        except TryAgain as error:
            if attempt == RECONNECTS or not (attempt or isinstance(error, Cut)):
                raise
            if isinstance(error, WireCut):
                run.blame(error.uid)
            pause(2.0**attempt)
        else:
            return


def _pull_folders(session: Session, run: _Run) -> None:
    folders = plan_folders(list_folders(session), run.account)
    cursors = run.store.cursors(run.account.name)
    if not run.account.is_loopback and _count_new(folders, cursors) > _WORTH_COMPRESSING:
        session.compress()
    for folder in folders:
        if folder.raw not in run.epochs:
            cursor = cursors.get(folder.raw)
            run.epochs[folder.raw] = _within(session, run, folder, partial(_pull_headers, cursor=cursor)) or 0
    reader = run.make_reader()
    for folder in folders:
        if folder.raw not in run.finished:
            _within(session, run, folder, partial(_pull_texts, reader=reader))
            run.finished.add(folder.raw)


def _count_new(folders: Iterable[Folder], cursors: dict[bytes, Cursor]) -> int:
    total = 0
    for folder in folders:
        status, cursor = folder.status or Status(), cursors.get(folder.raw)
        seen = cursor.last_uid if cursor is not None and cursor.uidvalidity == status.uidvalidity else 0
        total += min(status.messages, max(0, status.uidnext - 1 - seen))
    return total


Part = Callable[[Session, "_Run", Folder], int]


def _within(session: Session, run: _Run, folder: Folder, pull_part: Part) -> int | None:
    """Pull one folder's headers or texts, count what it cost, note a refusal; None where it was refused."""
    tally = run.tallies.setdefault(folder.name, _Tally())
    traffic = session.traffic
    received, round_trips = traffic.received, traffic.round_trips
    run.at = folder.raw
    try:
        return pull_part(session, run, folder)
    except Refused as refused:
        failure = explain(run.account, refused)
        if isinstance(failure, Throttled | NeedsUser):
            raise failure from refused
        run.note(
            folder, f"could not be read: the server says {refused}", "It is tried again on the next run."
        )
        return None
    finally:
        tally.received += traffic.received - received
        tally.round_trips += traffic.round_trips - round_trips


# --- headers -----------------------------------------------------------------------------------


def _pull_headers(session: Session, run: _Run, folder: Folder, cursor: Cursor | None) -> int:
    """Read what is new of a folder and return its UIDVALIDITY, 0 if it can't be remembered."""
    status = folder.status or Status()
    if _is_unchanged(status, cursor) or _was_always_empty(status, cursor):
        _finish(run, folder, status, cursor)
        return status.uidvalidity
    for uid in run.quarantined(folder):
        run.note(folder, f"message {uid} can't be read: it breaks the connection", "It is left out.")
    first = cursor.last_uid + 1 if cursor is not None and cursor.uidvalidity == status.uidvalidity else 1
    windows = Windows(first, status.uidnext, run.quarantined(folder))
    burst = windows.take(2)
    opened, tags = open_folder(session, folder, *(one.command for one in burst))
    if not opened.uidvalidity or opened.uidvalidity != status.uidvalidity:
        drain(session, tags)
        return _pull_again(session, run, replace(folder, status=opened), cursor)
    total = status.messages if first == 1 else status.uidnext - first
    tally = run.tallies[folder.name]
    place = _Folder(session, run, folder, opened.uidvalidity, tally, total, first - 1)
    _pull_windows(place, windows, zip(tags, burst, strict=True))
    _finish(run, folder, status, None)
    return opened.uidvalidity


def _pull_again(session: Session, run: _Run, folder: Folder, cursor: Cursor | None) -> int:
    """Read a folder whose epoch was not the one that STATUS told, or that has none: EXAMINE is right."""
    status = folder.status or Status()
    if not status.uidvalidity:
        run.note(folder, "has no lasting message numbers (UIDVALIDITY)", "It can't be read reliably.")
        return 0
    if folder.raw in run.reopened:
        run.note(folder, "changes its UIDVALIDITY all the time", "It is tried again on the next run.")
        return 0
    run.reopened.add(folder.raw)
    return _pull_headers(session, run, folder, cursor)


def _is_unchanged(status: Status, cursor: Cursor | None) -> bool:
    if cursor is None or not status.uidnext or not status.uidvalidity:
        return False
    then = (cursor.uidvalidity, cursor.uidnext, cursor.messages)
    return then == (status.uidvalidity, status.uidnext, status.messages)


def _was_always_empty(status: Status, cursor: Cursor | None) -> bool:
    return cursor is None and bool(status.uidvalidity) and not status.messages


def _finish(run: _Run, folder: Folder, status: Status, cursor: Cursor | None) -> None:
    """Keep the numbers by which the next run sees that there is nothing new, unless they are kept already."""
    if cursor is not None and _is_unchanged(status, cursor) and cursor.highestmodseq == status.highestmodseq:
        return
    run.store.finish_folder(
        run.account.name,
        folder.raw,
        uidvalidity=status.uidvalidity,
        uidnext=status.uidnext,
        messages=status.messages,
        highestmodseq=status.highestmodseq,
    )


@dataclass(slots=True)
class _Folder:
    """One folder while its windows are read."""

    session: Session
    run: _Run
    folder: Folder
    uidvalidity: int
    tally: _Tally
    total: int
    highest: int  # UID up to which everything was read
    done: int = 0

    def save(self, rows: dict[int, HeaderRow]) -> None:
        """Save rows and cursor in one go, and forget the rows."""
        self.tally.new += self.run.store.save_batch(
            self.run.account.name,
            self.folder.raw,
            self.folder.name,
            self.folder.special_use,
            self.uidvalidity,
            list(rows.values()),
            self.highest,
        )
        self.done += len(rows)
        rows.clear()
        self.run.tell(self.folder, self.done, self.total)


def _pull_windows(folder: _Folder, windows: Windows, sent: Iterable[tuple[bytes, Window]]) -> None:
    """Read window after window, always with one more on its way."""
    waiting = deque(sent)
    while waiting:
        tag, window = waiting.popleft()
        messages = _pull_window(folder, tag, window)
        windows.note(window, messages)
        if more := windows.take():
            waiting.extend(zip(folder.session.send(*(one.command for one in more)), more, strict=True))
    if any(uid > folder.highest for uid in windows.avoid):
        folder.highest = max(windows.avoid)
        folder.save({})


def _pull_window(folder: _Folder, tag: bytes, window: Window) -> int:
    """Read one window's answers, save them, and return how many messages it held."""
    rows: dict[int, HeaderRow] = {}
    seen: set[int] = set()
    try:
        for response in folder.session.responses(tag):
            item = parse_fetch(response)
            if item is None or (item.uid is not None and item.uid < window.first):
                continue  # nothing we asked for; "n:*" also returns the last message below n
            _take(folder, item, rows, seen)
            if len(rows) >= BATCH:
                folder.save(rows)  # the cursor stays until the window is done: nobody promised an order
    except (LinkError, WireFaultError):
        folder.save(rows)
        raise
    except Refused as refused:
        if "EXPUNGEISSUED" not in str(refused).upper():  # RFC 5530: some were deleted meanwhile
            folder.save(rows)
            raise
    folder.highest = max(folder.highest, *seen, 0)
    folder.save(rows)
    return len(seen)


def _take(folder: _Folder, item: Fetched | Unreadable, rows: dict[int, HeaderRow], seen: set[int]) -> None:
    if item.uid is not None and item.uid not in seen:
        seen.add(item.uid)
        folder.tally.read += 1
        folder.session.channel.renew_budget()
    if isinstance(item, Unreadable):
        name = f"message {item.uid}" if item.uid is not None else "a message"
        folder.run.note(folder.folder, f"{name} can't be read: {item.reason}", "It is left out.")
        return
    row = read_row(item.uid, item.internal_date, item.size, item.header, folder.run.known)
    if row is None:
        folder.run.note(folder.folder, f"message {item.uid} has no date that can be read", "It is left out.")
    else:
        rows[item.uid] = row


# --- texts -------------------------------------------------------------------------------------


def _pull_texts(session: Session, run: _Run, folder: Folder, reader: Reader) -> int:
    """Read the texts that are unread, and return the folder's UIDVALIDITY, 0 if it can't be remembered."""
    uidvalidity = run.epochs[folder.raw]
    if uidvalidity and reader.content != "none":
        for what in read_texts(session, run.store, folder, uidvalidity, reader):
            run.note(folder, what, "Its text is not counted.")
    return uidvalidity
