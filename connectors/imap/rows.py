"""The header rows of one folder as they come: made, saved with the cursor; what can't be read is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connectors.foldernames import ALL
from connectors.imap.channel import LinkError
from connectors.imap.failures import Refused, raise_for_account
from connectors.imap.folders import Folder
from connectors.imap.run import AGAIN, Run
from connectors.imap.session import Session
from connectors.imap.windows import Window
from connectors.imap.wire import Fetched, Unreadable, WireFaultError, parse_fetch
from connectors.mime.headers import read_row
from connectors.pulled import Tally
from connectors.store import HeaderRow

BATCH = 500  # rows that are saved at once


@dataclass(slots=True)
class FolderRows:
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
    refused: list[Window] = field(default_factory=list)
    words: str = ""  # with which the server refused the first of these

    def hold(self, window: Window, refused: Refused) -> None:
        """Keep a window that was refused, and the cursor before it; raise what is no matter of a message."""
        raise_for_account(self.run.account, refused)
        self.words = self.words or str(refused)
        self.refused.append(window)

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
        if not self.refused:
            self.highest = max(self.highest, *(uid for uid in seen if uid <= (window.last or uid)), 0)
        self._save(rows)
        self.run.spend()
        return len(seen)

    def _note_broken(self) -> None:
        self.run.store.note_unreadable(
            self.run.account.name, self.folder.raw, epoch_of(self.folder), "header", self.broken
        )
        self.broken.clear()

    def finish(self, highest: int) -> None:
        """Note what could not be read, and then that everything was read up to a UID."""
        self._save({})
        if self.broken:
            self._note_broken()
        self.go_past(highest)

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
        epoch_of(folder),
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


def epoch_of(folder: Folder) -> int:
    """Return the UIDVALIDITY that a folder told, 0 for none."""
    return folder.status.uidvalidity if folder.status is not None else 0


def ask_labels(session: Session, folder: Folder) -> bytes:
    """Return the item that asks for Gmail's labels, where there are some."""
    return b"X-GM-LABELS " if folder.special_use == ALL and session.has("X-GM-EXT-1") else b""


def give_up(run: Run, folder: Folder, words: str) -> None:
    """Leave a folder for the next run."""
    run.note(folder, f"could not be read: the server says {words}", AGAIN)
    run.epochs[folder.raw] = 0
