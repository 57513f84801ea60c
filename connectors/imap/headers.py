"""The header fields of what is new in an account's folders, saved with their cursor as they come.

Folders are asked for ahead: while the last window of one is on its way, the next one's EXAMINE and FETCHes
are sent, so that many folders with little news cost one round trip together. The server carries commands out
in their order (RFC 3501 section 5.5).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.imap.failures import Refused, raise_for_account
from connectors.imap.folders import Folder, Status
from connectors.imap.opening import drain, parse_examine, send_examine
from connectors.imap.rows import FolderRows, ask_labels, epoch_of, give_up
from connectors.imap.run import AGAIN, TRIES, Held, Run
from connectors.imap.session import Session
from connectors.imap.windows import Window, Windows, join, span
from connectors.pulled import Tally
from connectors.store import Cursor

_AHEAD = 2000  # messages, and
_WINDOWS_AHEAD = 20  # windows that may be on their way
_WORTH_AVOIDING = 100  # messages in a row that are there: shorter rows cost more turns than they save bytes


@dataclass(slots=True)
class _Opening:
    """A folder that was asked for: the tags of its EXAMINE and its windows, and what is left to ask.

    Everything up to UID `above` is there already; `expected` messages may come, at most. `unreadable` are
    those that could not be read earlier.
    """

    folder: Folder
    cursor: Cursor | None
    above: int
    expected: int
    unreadable: Collection[int]
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
            with self.run.within(opening.folder, epoch_of(opening.folder), "header") as tally:
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
        windows = Windows(above + 1, status.uidnext, avoid, ask_labels(self.session, folder))
        burst = windows.take(2)
        examine, *tags = send_examine(self.session, folder, *(one.command for one in burst))
        expected = min(status.messages, max(0, status.uidnext - 1 - above)) or status.messages
        return _Opening(
            folder,
            cursor,
            above,
            expected,
            tries.keys(),
            windows,
            examine,
            deque(zip(tags, burst, strict=True)),
        )

    def _read_folder(self, opening: _Opening, tally: Tally) -> None:
        """Read one folder's answers. What is refused is noted, and the next folder goes on."""
        folder = opening.folder
        try:
            opened = parse_examine(self.session.responses(opening.examine))
            self.session.note_examined(folder.raw, opened.uidvalidity)
            if not opened.uidvalidity or opened.uidvalidity != epoch_of(folder):
                drain(self.session, (tag for tag, _ in opening.sent))
                self._ask_again(replace(folder, status=opened))
                return
            if not self._read_windows(opening, tally):
                return
        except Refused as refused:
            self.session.examined = None
            drain(self.session, (tag for tag, _ in opening.sent))
            raise_for_account(self.run.account, refused)
            give_up(self.run, folder, str(refused))
        else:
            self._finish(folder, None)
            self._announce(folder, opening.cursor)

    def _ask_again(self, folder: Folder) -> None:
        """Read a folder whose epoch was not the one that STATUS told, or that has none: EXAMINE is right."""
        if not epoch_of(folder):
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
        if cursor is not None and cursor.uidvalidity != epoch_of(folder) and cursor.last_uid:
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

    def _read_windows(self, opening: _Opening, tally: Tally) -> bool:
        """Read window after window, always with one more on its way; return whether none was refused."""
        windows = opening.windows
        place = FolderRows(self.session, self.run, opening.folder, tally, opening.expected, opening.above)
        place.known = opening.unreadable
        while opening.sent:
            tag, window = opening.sent.popleft()
            try:
                windows.note(window, place.read_window(tag, window))
            except Refused as refused:
                place.hold(window, refused)
            more = windows.take()
            if more:
                tags = self.session.send(*(one.command for one in more))
                opening.sent.extend(zip(tags, more, strict=True))
            elif not self.asked:
                self._ask_ahead()
        if place.refused:
            self.run.held[opening.folder.raw] = Held(opening.folder, tuple(place.refused), place.words)
            return False
        place.go_past(min(windows.highest_avoided, windows.uidnext - 1))
        return True


def is_unchanged(folder: Folder, cursor: Cursor | None) -> bool:
    """Whether a folder's numbers are those of its last read, or it has always been empty."""
    status = folder.status or Status()
    if cursor is None:  # what was emptied is opened once: a server may leave MESSAGES out
        return bool(status.uidvalidity) and not status.messages and status.uidnext == 1
    then = (cursor.uidvalidity, cursor.uidnext, cursor.messages)
    now = (status.uidvalidity, status.uidnext, status.messages)
    return then == now and bool(status.uidnext and status.uidvalidity)
