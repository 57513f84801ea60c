"""The header fields of what is new in an account's folders, saved with their cursor as they come.

Folders are asked for ahead: while the last window of one is on its way, the next one's EXAMINE and FETCHes
are sent, so that many folders with little news cost one round trip together. The server carries commands out
in their order (RFC 3501 section 5.5).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.foldernames import ALL
from connectors.imap.channel import LinkError
from connectors.imap.failures import Refused, Throttled, explain
from connectors.imap.folders import Folder, Status
from connectors.imap.opening import drain, open_folder, parse_examine, send_examine
from connectors.imap.run import AGAIN, MOST_TRIES, TRIES, Run, Tally
from connectors.imap.session import Session
from connectors.imap.windows import Window, Windows, join, span
from connectors.imap.wire import Fetched, Unreadable, WireFaultError, parse_fetch
from connectors.mime.headers import FIELDS, read_row
from connectors.store import Cursor, HeaderRow
from goodterms.errors import NeedsUser

BATCH = 500  # rows that are saved at once
_AHEAD = 2000  # messages, and
_WINDOWS_AHEAD = 20  # windows that may be on their way
_WORTH_AVOIDING = 100  # messages in a row that are there: shorter rows cost more turns than they save bytes
_LONG = "TO CC REFERENCES"  # what may be long without end
_SHORT = " ".join(name for name in FIELDS.split() if name not in _LONG.split())
_SHORT_CAP, _LONG_CAP = 65536, 131072  # bytes of these, of a message that can't be read otherwise


@dataclass(slots=True)
class _Opening:
    """A folder that was asked for: the tags of its EXAMINE and its windows, and what is left to ask.

    Everything up to UID `above` is there already; `expected` messages may come, at most.
    """

    folder: Folder
    cursor: Cursor | None
    above: int
    expected: int
    windows: Windows
    examine: bytes
    sent: deque[tuple[bytes, Window]]


def pull_headers(
    session: Session, run: Run, folders: Iterable[Folder], cursors: Mapping[bytes, Cursor]
) -> None:
    """Read what is new of these folders; the run notes each one's UIDVALIDITY, 0 where it can't be read."""
    _HeaderPull(session, run, cursors, deque(folders)).read()


@dataclass(slots=True)
class _HeaderPull:
    """The folders of one connection: those that are left, and those that were asked for."""

    session: Session
    run: Run
    cursors: Mapping[bytes, Cursor]
    left: deque[Folder]
    asked: deque[_Opening] = field(default_factory=deque)
    reopened: set[bytes] = field(default_factory=set)

    def read(self) -> None:
        """Read all of them."""
        while True:
            self._ask_ahead()
            if not self.asked:
                return
            opening = self.asked.popleft()
            with self.run.within(opening.folder, _epoch(opening.folder), "header") as tally:
                self._read_folder(opening, tally)

    def _ask_ahead(self) -> None:
        """Ask for the next folders, as long as what is on its way is little."""
        while self.left and self._has_room():
            folder = self.left.popleft()
            cursor = self.cursors.get(folder.raw)
            if is_unchanged(folder, cursor):
                self._finish(folder, cursor)
            else:
                self.asked.append(self._ask(folder, cursor))

    def _has_room(self) -> bool:
        if not self.asked:
            return True
        return (
            self.asked[-1].windows.is_done  # else more of its windows come before another EXAMINE
            and sum(one.expected for one in self.asked) < _AHEAD
            and sum(len(one.sent) for one in self.asked) < _WINDOWS_AHEAD
        )

    def _ask(self, folder: Folder, cursor: Cursor | None) -> _Opening:
        """Send a folder's EXAMINE and first windows: from its cursor on, around what is there or breaks."""
        status, account = folder.status or Status(), self.run.account.name
        above = cursor.last_uid if cursor is not None and cursor.uidvalidity == status.uidvalidity else 0
        tries = self.run.unreadable(folder, status.uidvalidity, "header")
        saved = span(self.run.store.saved_uids(account, folder.raw, status.uidvalidity, above))
        there = [(first, last) for first, last in saved if last - first >= _WORTH_AVOIDING]
        broken = [(uid, uid) for uid, count in tries.items() if uid > above and count >= TRIES]
        avoid = join((*there, *broken))
        windows = Windows(above + 1, status.uidnext, avoid, _labels(self.session, folder))
        burst = windows.take(2)
        examine, *tags = send_examine(self.session, folder, *(one.command for one in burst))
        expected = min(status.messages, max(0, status.uidnext - 1 - above)) or status.messages
        return _Opening(
            folder, cursor, above, expected, windows, examine, deque(zip(tags, burst, strict=True))
        )

    def _read_folder(self, opening: _Opening, tally: Tally) -> None:
        """Read one folder's answers. What is refused is noted, and the next folder goes on."""
        folder = opening.folder
        try:
            opened = parse_examine(self.session.responses(opening.examine))
            self.session.note_examined(folder.raw, opened.uidvalidity)
            if not opened.uidvalidity or opened.uidvalidity != _epoch(folder):
                drain(self.session, (tag for tag, _ in opening.sent))
                self._ask_again(replace(folder, status=opened))
                return
            self._read_windows(opening, tally)
        except Refused as refused:
            self.session.examined = None
            drain(self.session, (tag for tag, _ in opening.sent))
            failure = explain(self.run.account, refused)
            if isinstance(failure, Throttled | NeedsUser):
                raise failure from refused
            self.run.note(folder, f"could not be read: the server says {refused}", AGAIN)
            self.run.epochs[folder.raw] = 0
        else:
            self._finish(folder, None)
            self._announce(folder, opening.cursor)

    def _ask_again(self, folder: Folder) -> None:
        """Read a folder whose epoch was not the one that STATUS told, or that has none: EXAMINE is right."""
        if not _epoch(folder):
            self.run.note(
                folder, "has no lasting message numbers (UIDVALIDITY)", "It can't be read reliably."
            )
        elif folder.raw in self.reopened:
            self.run.note(folder, "changes its UIDVALIDITY all the time", AGAIN)
        else:
            self.reopened.add(folder.raw)
            self.left.appendleft(folder)
            return
        self.run.epochs[folder.raw] = 0

    def _announce(self, folder: Folder, cursor: Cursor | None) -> None:
        if cursor is not None and cursor.uidvalidity != _epoch(folder) and cursor.last_uid:
            self.run.note(
                folder,
                "numbers its messages anew (UIDVALIDITY): all were read again",
                "Nothing is lost, and nothing counts twice.",
            )

    def _finish(self, folder: Folder, cursor: Cursor | None) -> None:
        """Keep the numbers by which the next run sees that nothing is new, unless they are kept already."""
        status = folder.status or Status()
        self.run.epochs[folder.raw] = status.uidvalidity
        if cursor is None or cursor.highestmodseq != status.highestmodseq:
            self.run.store.finish_folder(
                self.run.account.name,
                folder.raw,
                uidvalidity=status.uidvalidity,
                uidnext=status.uidnext,
                messages=status.messages,
                highestmodseq=status.highestmodseq,
            )

    def _read_windows(self, opening: _Opening, tally: Tally) -> None:
        """Read window after window, always with one more on its way."""
        windows = opening.windows
        place = _Folder(self.session, self.run, opening.folder, tally, opening.expected, opening.above)
        place.known = self.run.unreadable(opening.folder, _epoch(opening.folder), "header").keys()
        while opening.sent:
            tag, window = opening.sent.popleft()
            windows.note(window, place.read_window(tag, window))
            more = windows.take()
            if more:
                tags = self.session.send(*(one.command for one in more))
                opening.sent.extend(zip(tags, more, strict=True))
            elif not self.asked:
                self._ask_ahead()
        place.go_past(min(windows.highest_avoided, windows.uidnext - 1))


def is_unchanged(folder: Folder, cursor: Cursor | None) -> bool:
    """Whether a folder's numbers are those of its last read, or it has always been empty."""
    status = folder.status or Status()
    if cursor is None:  # what was emptied is opened once: a server may leave MESSAGES out
        return bool(status.uidvalidity) and not status.messages and status.uidnext == 1
    then = (cursor.uidvalidity, cursor.uidnext, cursor.messages)
    now = (status.uidvalidity, status.uidnext, status.messages)
    return then == now and bool(status.uidnext and status.uidvalidity)


def _epoch(folder: Folder) -> int:
    return folder.status.uidvalidity if folder.status is not None else 0


# --- one folder --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Folder:
    """One folder while its windows are read. `highest` is the UID up to which everything was read."""

    session: Session
    run: Run
    folder: Folder
    tally: Tally
    total: int
    highest: int
    done: int = 0
    known: Iterable[int] = ()  # what could not be read earlier
    broken: dict[int, str] = field(default_factory=dict)

    def read_window(self, tag: bytes, window: Window) -> int:
        """Read one window's answers, save them, and return how many messages it held."""
        rows: dict[int, HeaderRow] = {}
        seen: set[int] = set()
        try:
            for response in self.session.responses(tag):
                item = parse_fetch(response)
                if item is None or (item.uid is not None and item.uid < window.first):
                    continue  # nothing we asked for; "n:*" also returns the last message below n
                self._take(item, rows, seen)
                if len(rows) >= BATCH:
                    self._save(rows)  # the cursor stays until the window is done: nobody promised an order
        except (LinkError, WireFaultError):
            self._save(rows)
            raise
        except Refused as refused:
            # RFC 5530: some were deleted meanwhile. If nothing came at all it may be more than that.
            if "EXPUNGEISSUED" not in str(refused).upper() or not seen:
                self._save(rows)
                raise
        if self.broken:
            self._save(rows)
            self._note_broken()  # before the cursor goes past them
        self.highest = max(self.highest, *(uid for uid in seen if uid <= (window.last or uid)), 0)
        self._save(rows)
        self.run.spend()
        return len(seen)

    def _note_broken(self) -> None:
        self.run.store.note_unreadable(
            self.run.account.name, self.folder.raw, _epoch(self.folder), "header", self.broken
        )
        self.broken.clear()

    def go_past(self, uid: int) -> None:
        """Go past what was left out up to a UID."""
        if uid > self.highest:
            self.highest = uid
            self._save({})

    def _take(self, item: Fetched | Unreadable, rows: dict[int, HeaderRow], seen: set[int]) -> None:
        if item.uid is None:
            self.run.note(self.folder, f"a message can't be read: {item.reason}", "It is left out.")
            return
        self.run.suspect = item.uid if isinstance(item, Unreadable) else None
        if item.uid not in seen:
            seen.add(item.uid)
            self.tally.read += 1
            self.session.channel.renew_budget()
        row = make_row(item, self.run)
        self.broken.pop(item.uid, None)
        if isinstance(row, str):
            self.broken[item.uid] = row
        elif row is not None:
            rows[item.uid] = row

    def _save(self, rows: dict[int, HeaderRow]) -> None:
        """Save rows and cursor in one go, and forget the rows."""
        save(self.run, self.folder, rows, self.highest, self.tally)
        if mended := [uid for uid in self.known if uid in rows]:
            self.run.store.forget_unreadable(self.run.account.name, self.folder.raw, mended)
        self.done += len(rows)
        rows.clear()
        self.run.tell(self.folder, self.done, self.total)


def save(run: Run, folder: Folder, rows: Mapping[int, HeaderRow], highest: int, tally: Tally) -> None:
    """Save rows of a folder, and that everything was read up to a UID."""
    new = run.store.save_batch(
        run.account.name,
        folder.raw,
        folder.name,
        folder.special_use,
        _epoch(folder),
        list(rows.values()),
        highest,
    )
    tally.new += new
    run.gained += new


def make_row(item: Fetched | Unreadable, run: Run) -> HeaderRow | str | None:
    """Return a message's row, why there is none, or None for a draft that Gmail shows among all mail."""
    if isinstance(item, Unreadable):
        return item.reason
    row = read_row(item.uid, item.internal_date, item.size, item.content, run.known)
    if row is None:
        return "it has no date that can be read"
    labels = {one.lower() for one in item.labels}
    if b"\\draft" in labels:
        return None
    return row._replace(is_sent=True) if b"\\sent" in labels else row


# --- a second look -----------------------------------------------------------------------------


def pull_again(session: Session, run: Run, folders: Iterable[Folder]) -> None:
    """Ask singly, once a run, for each message that could not be read: first what is short, then the rest."""
    due: dict[bytes, list[int]] = defaultdict(list)
    for one in run.store.unreadable(run.account.name):
        is_due = one.part == "header" and one.tries < MOST_TRIES
        if is_due and (one.folder, one.uid) not in run.tried_again and run.epochs.get(one.folder):
            due[one.folder].append(one.uid)
    for folder in folders:
        if again := due.get(folder.raw):
            with run.within(folder, run.epochs[folder.raw], "header") as tally:
                _read_singly(session, run, folder, again, tally)


def _read_singly(session: Session, run: Run, folder: Folder, uids: Iterable[int], tally: Tally) -> None:
    account = run.account.name
    try:
        opened, _ = open_folder(session, folder)
    except Refused as refused:
        run.note(folder, f"could not be opened: the server says {refused}", AGAIN)
        return
    if opened.uidvalidity != run.epochs[folder.raw]:
        return
    folder = replace(folder, status=opened)
    for uid in uids:
        run.tried_again.add((folder.raw, uid))
        run.suspect = uid
        found = _fetch_singly(session, uid, _labels(session, folder))
        run.spend()
        row = make_row(found, run) if found is not None else None
        tally.read += found is not None
        if isinstance(row, str):
            run.store.note_unreadable(account, folder.raw, opened.uidvalidity, "header", {uid: row})
            continue
        if row is not None:
            save(run, folder, {uid: row}, 0, tally)
            run.store.settle(account, folder.raw, "")  # its text is unread
        run.store.forget_unreadable(account, folder.raw, [uid])  # it is read, or gone


def _fetch_singly(session: Session, uid: int, labels: bytes) -> Fetched | Unreadable | None:
    """Return a message with as much of its header as can be had; None if it is gone."""
    short = b"UID FETCH %d (UID INTERNALDATE RFC822.SIZE %bBODY.PEEK[HEADER.FIELDS (%b)]<0.%d>)"
    rest = b"UID FETCH %d (UID BODY.PEEK[HEADER.FIELDS (%b)]<0.%d>)"
    first = _ask_one(session, short % (uid, labels, _SHORT.encode(), _SHORT_CAP), uid)
    if not isinstance(first, Fetched):
        return first
    for name in _LONG.split():  # each by itself: one without end must not hide the others
        more = _ask_one(session, rest % (uid, name.encode(), _LONG_CAP), uid)
        if isinstance(more, Fetched):
            first = first._replace(content=first.content + b"\r\n" + more.content)
    return first


def _labels(session: Session, folder: Folder) -> bytes:
    """Return the item that asks for Gmail's labels, where there are some."""
    return b"X-GM-LABELS " if folder.special_use == ALL and session.has("X-GM-EXT-1") else b""


def _ask_one(session: Session, command: bytes, uid: int) -> Fetched | Unreadable | None:
    try:
        found = [parse_fetch(response) for response in session.ask(command)]
    except Refused as refused:
        return Unreadable(uid, f"the server says {refused}")
    return next((one for one in found if one is not None and one.uid in (uid, None)), None)
