"""Bringing the store up to date with an archive, which is only read, and never locked.

As with a server, the headers of all folders come first and then the texts of clients' mail: by what names
the user is called is known of his own mail. A message's number is where it begins in an mbox, and is
derived from a file's name elsewhere (see mbox.py, single.py). An mbox is read on from where it ended, as
long as the last message is still where it was: else all of it is read anew, in a new epoch, and the store
lets go of the copies that came again. Of files those are read whose number is not known. Numbers and the
cursor of the store are all that is remembered, so no table is needed.

Archives tell no INTERNALDATE. The time at which the last server had a message (the topmost Received) is
what comes nearest; mail that never travelled was sent from here, and its Date is right. What has neither is
as old as its file. Times of files and of lines "From …" are those of a copy or an export too often to speak
before these.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from connectors.archive.account import ArchiveAccount
from connectors.archive.header import HEADER_CAP, KEPT, find_header, pick_fields, read_marks
from connectors.archive.mbox import Entry, mark_message, read_content, read_header, split_mbox
from connectors.archive.places import (
    ArchiveFolder,
    find_folders,
    list_files,
    plan_folders,
    shown,
    sorts_sent_mail,
)
from connectors.archive.single import read_single
from connectors.findings import TEXT_CAP, Findings, say_unreadable
from connectors.foldernames import DRAFTS, JUNK, SENT, TRASH
from connectors.mime.headers import FIELDS, Known, read_facts, read_row, split_fields
from connectors.mime.message import WHOLE_CAP, parse_whole
from connectors.pulled import Progress, Pulled, Tally, show_tallies
from connectors.reader import Reader
from connectors.store import Cursor, HeaderRow, Store, UnreadText
from goodterms.model import READING_VERSION, Content, Problem

BATCH = 2000  # rows that are saved at once
_TEXTS = 200  # texts that are saved at once
_NAMED = 3  # files that a problem names
_SETTLED = 60  # seconds after which a file that ends in the middle of a message is taken to be so for good
_FIELDS = tuple(FIELDS.split())
_SKIPPED = frozenset({DRAFTS, JUNK, TRASH})


def pull_archive(
    account: ArchiveAccount,
    store: Store,
    *,
    is_client: Callable[[Iterable[str]], bool],
    content: Content,
    is_ours: Callable[[str], bool] = lambda _: False,
    own_names: Callable[[], frozenset[str]] = frozenset,
    progress: Progress | None = None,
) -> Pulled:
    """Read what is new of an archive into the store; NeedsUser where there is none.

    What can't be read, or is changed by another program meanwhile, is a problem, and the rest is read. Mail
    of the user's own addresses that never travelled is taken for sent where no folder holds sent mail.
    """
    started = time.monotonic()
    found = find_folders(account)
    wrote = (lambda _: False) if sorts_sent_mail(found) else is_ours
    run = _Run(account, store, Known(is_client, store.salt), wrote, progress, [*found.problems])
    folders = plan_folders(found, account)
    cursors = store.cursors(account.name)
    for folder in folders:
        with run.reading(folder):
            _pull_headers(run, folder, cursors.get(folder.raw))
    reader = Reader(is_client, content, is_ours, own_names(), store.salt)
    for folder in folders if content != "none" else ():
        with run.reading(folder):
            _pull_texts(run, folder, reader)
    return run.outcome(time.monotonic() - started)


@dataclass(slots=True)
class _Run:
    """One pull. `wrote` says whose mail counts as sent although no folder says so."""

    account: ArchiveAccount
    store: Store
    known: Known
    wrote: Callable[[str], bool]
    progress: Progress | None
    problems: list[Problem]
    tallies: dict[str, Tally] = field(default_factory=dict)

    @contextmanager
    def reading(self, folder: ArchiveFolder) -> Iterator[None]:
        """Count what is read of a folder, and note where it can't be."""
        self.tallies.setdefault(folder.name, Tally())
        try:
            yield
        except OSError as error:
            self.note(
                folder,
                f"could not be read: {error.strerror or error.__class__.__name__}",
                "It is tried again on the next run.",
            )

    def note(self, folder: ArchiveFolder, what: str, hint: str) -> None:
        """Keep a problem with a folder."""
        self.problems.append(Problem(f"{self.account.name}: {folder.name}", what, hint))

    def tell(self, folder: ArchiveFolder, done: int, total: int) -> None:
        """Report progress."""
        if self.progress is not None:
            self.progress(folder.name, done, max(done, total))

    def outcome(self, seconds: float) -> Pulled:
        """Return what was done."""
        folders = show_tallies(self.tallies)
        received = sum(one.bytes_received for one in folders)
        problems = tuple(dict.fromkeys(self.problems))
        return Pulled(self.account.name, folders, received, 0, seconds, problems)


# --- headers -----------------------------------------------------------------------------------


def _pull_headers(run: _Run, folder: ArchiveFolder, cursor: Cursor | None) -> None:
    if folder.shape == "mbox":
        _pull_mbox(run, folder, cursor)
    else:
        _pull_files(run, folder, cursor)


@dataclass(slots=True)
class _Shelf:
    """One folder in an epoch while its headers are read: rows that are not saved yet."""

    run: _Run
    folder: ArchiveFolder
    epoch: int
    rows: list[HeaderRow] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        return self.run.tallies[self.folder.name]

    def take(self, uid: int, header: bytes, size: int, changed: int) -> None:
        """Make a row of a message, unless it is deleted, was never sent, or lies in Junk or Trash."""
        header = pick_fields(header, KEPT)
        marks = read_marks(header)
        if marks.is_deleted or marks.role in _SKIPPED:
            return
        came = changed if marks.came is None else marks.came
        row = read_row(uid, came, size - marks.added, pick_fields(header, _FIELDS), self.run.known)
        assert row is not None  # since it has a time
        is_sent = marks.role == SENT or (not marks.has_travelled and self.run.wrote(row.from_address))
        self.rows.append(row._replace(is_sent=is_sent))

    def save(self, last_uid: int) -> None:
        """Save the rows and how far they reach, and forget them."""
        self.tally.new += self.run.store.save_batch(
            self.run.account.name,
            self.folder.raw,
            self.folder.name,
            self.folder.special_use,
            self.epoch,
            self.rows,
            last_uid,
        )
        self.rows.clear()

    def finish(self, *, end: int, messages: int, mark: int) -> None:
        """Note how far an mbox was read, how many messages there are, and by what the last one is known."""
        self.run.store.finish_folder(
            self.run.account.name,
            self.folder.raw,
            uidvalidity=self.epoch,
            uidnext=end,
            messages=messages,
            highestmodseq=mark,
        )


def _pull_mbox(run: _Run, folder: ArchiveFolder, cursor: Cursor | None) -> None:
    """Read what came to an mbox since it was read, or all of it where it is not as it was."""
    with folder.paths[0].open("rb", buffering=0) as file:
        known = os.fstat(file.fileno())
        epoch, first = _resume(file, cursor, known.st_size)
        shelf = _Shelf(run, folder, epoch)
        count = cursor.messages if cursor is not None and first else 0
        last: Entry | None = None
        for entry in split_mbox(file, first, known.st_size):
            if not entry.is_closed and time.time() - known.st_mtime < _SETTLED:
                run.note(folder, "the last message may still be being written", "It is read on the next run.")
                break
            count += 1
            shelf.tally.read += 1
            shelf.tally.received += entry.after - entry.at
            shelf.take(entry.at + 1, read_header(file, entry), entry.size, int(known.st_mtime))
            last = entry
            if len(shelf.rows) >= BATCH:
                _save_mbox(shelf, file, last, count)
                run.tell(folder, count, count * known.st_size // entry.after)
        if last is not None:
            _save_mbox(shelf, file, last, count)
        elif cursor is not None and epoch != cursor.uidvalidity:
            shelf.save(0)
            shelf.finish(end=0, messages=0, mark=0)
        run.tell(folder, count, count)


def _save_mbox(shelf: _Shelf, file: BinaryIO, last: Entry, count: int) -> None:
    shelf.save(last.at + 1)
    shelf.finish(end=last.after, messages=count, mark=mark_message(file, last.at, last.after))


def _resume(file: BinaryIO, cursor: Cursor | None, end: int) -> tuple[int, int]:
    """Return the epoch in which an mbox of that many bytes is read, and from where on."""
    if cursor is None:
        return 1, 0
    if not cursor.last_uid:
        return cursor.uidvalidity, 0
    if _is_as_it_was(file, cursor, end):
        return cursor.uidvalidity, cursor.uidnext
    return cursor.uidvalidity + 1, 0


def _is_as_it_was(file: BinaryIO, cursor: Cursor, end: int) -> bool:
    """Whether the last message that was read is still where it was."""
    if not cursor.highestmodseq or not cursor.last_uid or cursor.uidnext > end:
        return False
    return mark_message(file, cursor.last_uid - 1, cursor.uidnext) == cursor.highestmodseq


def _pull_files(run: _Run, folder: ArchiveFolder, cursor: Cursor | None) -> None:
    """Read the files that are not known; all, in a new epoch, where none of the known ones is left."""
    listed = list_files(folder)
    epoch = cursor.uidvalidity if cursor is not None else 1
    saved = set(run.store.saved_uids(run.account.name, folder.raw, epoch, 0))
    if saved and listed and saved.isdisjoint(listed):
        epoch, saved = epoch + 1, set()
    shelf = _Shelf(run, folder, epoch)
    failures: list[str] = []
    new = [uid for uid in listed if uid not in saved]
    for done, uid in enumerate(new, 1):
        _take_file(shelf, uid, listed[uid], failures)
        if len(shelf.rows) >= BATCH:
            shelf.save(0)
            run.tell(folder, done, len(new))
    if new:
        shelf.save(0)
        shelf.finish(end=0, messages=len(listed), mark=0)
    if failures:
        run.note(folder, _say_failures(failures), "The rest is read.")
    run.tell(folder, len(new), len(new))


def _take_file(shelf: _Shelf, uid: int, path: str, failures: list[str]) -> None:
    try:
        single = read_single(path, HEADER_CAP)
    except FileNotFoundError:
        return  # moved or flagged meanwhile: the next run finds it
    except OSError as error:
        failures.append(f"{shown(os.path.basename(path))} ({error.strerror})")  # noqa: PTH119 - as above
        return
    shelf.tally.read += 1
    shelf.tally.received += single.size
    if not single.is_deleted:
        header = find_header(single.content)
        shelf.take(uid, single.content if header is None else header, single.size, single.changed)


def _say_failures(failures: list[str]) -> str:
    more = f" and {len(failures) - _NAMED} more" if len(failures) > _NAMED else ""
    return f"can't be read: {', '.join(failures[:_NAMED])}{more}"


def count_messages(folder: ArchiveFolder) -> int | None:
    """Count the messages of a folder; None where they can't be."""
    try:
        if folder.shape != "mbox":
            return len(list_files(folder))
        with folder.paths[0].open("rb", buffering=0) as file:
            return sum(1 for _ in split_mbox(file, 0, os.fstat(file.fileno()).st_size))
    except OSError:
        return None


# --- texts -------------------------------------------------------------------------------------

Load = Callable[[int], bytes | None]  # the beginning of a message by its number; None where it is gone


def _pull_texts(run: _Run, folder: ArchiveFolder, reader: Reader) -> None:
    """Read the texts of clients' mail that are unread."""
    cursor = run.store.cursors(run.account.name).get(folder.raw)
    if cursor is None or not _list_unread(run, folder, reader, 0):
        return
    unreadable: Counter[str] = Counter()
    with _open_texts(folder, cursor) as load:
        if load is None:
            run.note(folder, "its messages changed while they were read", "They are read on the next run.")
            return
        after = 0
        while unread := _list_unread(run, folder, reader, after):
            after = unread[-1].uid
            found = Findings(reader)
            gone = _read_texts(found, unread, load, run.tallies[folder.name])
            found.save(run.store, run.account.name, folder.raw, cursor.uidvalidity, gone)
            unreadable.update(found.unreadable)
    for what in say_unreadable(unreadable):
        run.note(folder, what, "Its text is not counted.")


def _list_unread(run: _Run, folder: ArchiveFolder, reader: Reader, after: int) -> list[UnreadText]:
    return run.store.unread_texts(
        run.account.name, folder.raw, reader.is_client, READING_VERSION, _TEXTS, after=after
    )


def _read_texts(found: Findings, unread: Iterable[UnreadText], load: Load, tally: Tally) -> list[int]:
    """Read texts, and return those that are gone; one whose file can't be read just now stays unread."""
    gone: list[int] = []
    for one in unread:
        try:
            content = load(one.uid)
        except OSError:
            continue
        if content is None:
            gone.append(one.uid)
            continue
        tally.received += len(content)
        whole = parse_whole(content, text_cap=TEXT_CAP)
        facts = read_facts(split_fields(whole.header))
        if found.wants(one.uid, facts, whole.plan, is_persons=one.is_persons):
            found.take(one.uid, facts, whole.plan, whole.text, is_persons=one.is_persons)
    return gone


@contextmanager
def _open_texts(folder: ArchiveFolder, cursor: Cursor) -> Iterator[Load | None]:
    """Give what loads a message by its number; None where numbers no longer mean what they did."""
    if folder.shape != "mbox":
        listed = list_files(folder)
        yield lambda uid: read_single(listed[uid], WHOLE_CAP).content if uid in listed else None
        return
    with folder.paths[0].open("rb", buffering=0) as file:
        end = os.fstat(file.fileno()).st_size
        is_same = _is_as_it_was(file, cursor, end)
        yield (lambda uid: read_content(file, uid - 1, cursor.uidnext, WHOLE_CAP)) if is_same else None
