"""A mailbox on disk: a directory of .eml files for each folder, and one index in SQLite.

A file without a row in the index does not exist: a message's file is written first, its row and
the folder's counters follow in one transaction, and only then the message is seen. So a killed
process leaves either the state before a change or the state after it. Directories and files keep
their names for life; renamed folders and renumbered messages are a matter of the index.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock
from typing import NamedTuple

from examples.mailserver.grammar import Refused, spell_flag

SEPARATOR = "/"
NO_SELECT = "\\Noselect"

_HEAD_READ = 16_384  # bytes of a file that hold most headers
_FIRST_UIDVALIDITY = 1_000_001
_SCHEMA = """
create table if not exists folders (
    id integer primary key, name text not null unique, directory text not null,
    special_use text not null, subscribed integer not null,
    uidvalidity integer not null, uidnext integer not null, highestmodseq integer not null);
create table if not exists messages (
    folder integer not null, uid integer not null, flags text not null, internal_date text not null,
    size integer not null, modseq integer not null, file text not null,
    primary key (folder, uid)) without rowid;
create table if not exists counters (name text primary key, value integer not null);
"""


class Fingerprint(NamedTuple):
    """All that a client can change in a folder; `flags` is a digest over every UID's flags."""

    messages: int
    uidnext: int
    uidvalidity: int
    highestmodseq: int
    flags: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as the index knows it. `size` is in bytes, `internal_date` is aware."""

    uid: int
    flags: frozenset[str]
    internal_date: datetime
    size: int
    modseq: int
    path: str


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message with its bytes."""

    uid: int
    flags: frozenset[str]
    internal_date: datetime
    raw: bytes = field(repr=False)
    modseq: int


@dataclass(slots=True)
class Folder:
    """One folder's state in memory. Change it only through Mailbox, under its lock."""

    id: int
    name: str
    directory: Path
    special_use: str
    subscribed: bool
    uidvalidity: int
    uidnext: int
    highestmodseq: int
    entries: dict[int, Entry] = field(default_factory=dict)
    uids: list[int] = field(default_factory=list)
    epoch: int = 0  # grows with every expunge
    recent_from: int = 0  # UIDs from here on were seen by no session yet
    gone: bool = False  # deleted, or its UIDs lost their meaning: sessions in it must end

    @property
    def selectable(self) -> bool:
        """Whether it can hold messages."""
        return self.special_use != NO_SELECT


class ByteCache:
    """The most recently used byte strings, bounded by their total size."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._values: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> bytes | None:
        """Return what is kept under the key."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, key: Hashable, value: bytes) -> bytes:
        """Keep the value, dropping the least recently used ones, and return it."""
        with self._lock:
            if len(value) <= self._limit // 8 and key not in self._values:
                self._values[key] = value
                self._size += len(value)
            while self._size > self._limit:
                self._size -= len(self._values.popitem(last=False)[1])
        return value


class Mailbox:
    """One user's folders below `root`; made if it is not there. Safe for use by several threads."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.lock = RLock()
        self.cache = ByteCache(24_000_000)  # rendered header fields and structures
        self._bodies = ByteCache(12_000_000)
        self._root = root
        self._folders: dict[str, Folder] = {}
        self._db = sqlite3.connect(root / "index.sqlite", check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_SCHEMA)
        self._read_index()
        if "INBOX" not in self._folders:
            self.create("INBOX")

    def close(self) -> None:
        """Close the index."""
        with self.lock:
            self._db.close()

    # --- folders ---

    def folders(self) -> list[Folder]:
        """Return all folders, INBOX first, then by name."""
        with self.lock:
            return sorted(self._folders.values(), key=lambda one: (one.name != "INBOX", one.name))

    def find(self, name: str) -> Folder | None:
        """Return the folder of that name; INBOX in any case of letters."""
        return self._folders.get(spell_folder(name))

    def folder(self, name: str) -> Folder:
        """Return the selectable folder of that name; raises Refused."""
        found = self.find(name)
        if found is None:
            raise Refused(f"Mailbox doesn't exist: {name}", "NONEXISTENT")
        if not found.selectable:
            raise Refused(f"Mailbox is not selectable: {name}", "NONEXISTENT")
        return found

    def create(self, name: str, special_use: str = "") -> None:
        r"""Make a folder and the ones above it; `special_use` like "\Drafts", or "\Noselect"."""
        name = spell_folder(name)
        if not re.fullmatch(r"[^/\x00-\x1f\x7f%*]+(?:/[^/\x00-\x1f\x7f%*]+)*", name):
            raise Refused(f"Invalid mailbox name: {name}", "CANNOT")
        with self.lock:
            if name in self._folders:
                raise Refused(f"Mailbox already exists: {name}", "ALREADYEXISTS")
            above = name.rpartition(SEPARATOR)[0]
            if above and above not in self._folders:
                self.create(above)
            self._add_folder(name, special_use)

    def _add_folder(self, name: str, special_use: str) -> None:
        with self._db:
            uidvalidity = self._count_uidvalidity()
            row = (name, "", special_use, True, uidvalidity, 1, 1)
            number = self._db.execute("insert into folders values (null,?,?,?,?,?,?,?)", row)
            directory = f"{number.lastrowid:03d}-{re.sub(r'[^a-zA-Z0-9]+', '-', name)[:40]}"
            self._db.execute("update folders set directory=? where id=?", (directory, number.lastrowid))
            path = self._root / directory
            path.mkdir(exist_ok=True)
        folder = Folder(
            number.lastrowid or 0, name, path, special_use, True, uidvalidity, 1, 1, recent_from=1
        )
        self._folders[name] = folder

    def _count_uidvalidity(self) -> int:
        """Return a UIDVALIDITY that no folder of this mailbox ever had."""
        self._db.execute(
            "insert into counters values ('uidvalidity', ?)"
            " on conflict (name) do update set value = value + 1",
            (_FIRST_UIDVALIDITY,),
        )
        return int(self._db.execute("select value from counters").fetchone()[0])

    def delete(self, name: str) -> None:
        r"""Delete a folder with its messages; one with folders below it stays as "\Noselect"."""
        with self.lock:
            folder = self.find(name)
            if folder is None or folder.name == "INBOX":
                raise Refused(f"Mailbox can't be deleted: {name}", "NONEXISTENT")
            if not folder.selectable and self.has_children(folder):
                raise Refused(f"Mailbox has children: {name}", "HASCHILDREN")
            paths = [entry.path for entry in folder.entries.values()]
            with self._db:
                self._db.execute("delete from messages where folder=?", (folder.id,))
                self._db.execute("delete from folders where id=?", (folder.id,))
            folder.gone = True
            del self._folders[folder.name]
            if self.has_children(folder):
                self._add_folder(folder.name, NO_SELECT)
            remove_files(paths)

    def rename(self, name: str, new: str) -> None:
        """Rename a folder and all below it; INBOX itself stays, as it may (RFC 3501 6.3.5)."""
        with self.lock:
            folder, new = self.find(name), spell_folder(new)
            if folder is None or folder.name == "INBOX":
                raise Refused(f"Mailbox can't be renamed: {name}", "NONEXISTENT")
            if new in self._folders or not new or new.startswith(folder.name + SEPARATOR):
                raise Refused(f"Mailbox can't get that name: {new}", "ALREADYEXISTS")
            above = new.rpartition(SEPARATOR)[0]
            if above and above not in self._folders:
                self.create(above)
            moved = [folder, *self._below(folder)]
            names = [new + one.name[len(folder.name) :] for one in moved]
            with self._db:
                rows = [(to, one.id) for to, one in zip(names, moved, strict=True)]
                self._db.executemany("update folders set name=? where id=?", rows)
            for to, one in zip(names, moved, strict=True):
                del self._folders[one.name]
                one.name = to
                self._folders[to] = one

    def _below(self, folder: Folder) -> list[Folder]:
        start = folder.name + SEPARATOR
        return [one for name, one in self._folders.items() if name.startswith(start)]

    def has_children(self, folder: Folder) -> bool:
        """Whether there are folders below it."""
        with self.lock:
            return bool(self._below(folder))

    def subscribe(self, name: str, *, wanted: bool) -> None:
        """Subscribe to a folder or stop it; raises Refused."""
        with self.lock:
            folder = self.find(name)
            if folder is None:
                raise Refused(f"Mailbox doesn't exist: {name}", "NONEXISTENT")
            with self._db:
                self._db.execute("update folders set subscribed=? where id=?", (wanted, folder.id))
            folder.subscribed = wanted

    # --- messages ---

    def deliver(self, folder: str, raw: bytes, when: datetime, flags: Iterable[str] = ()) -> int:
        """Add one message with its INTERNALDATE (aware); returns its UID."""
        return self.deliver_all(folder, [(raw, when, flags)])[0]

    def deliver_all(self, folder: str, mails: Iterable[tuple[bytes, datetime, Iterable[str]]]) -> list[int]:
        """Add messages (bytes, INTERNALDATE, flags), all of them or none; returns their UIDs."""
        with self.lock:
            place = self.folder(folder)
            modseq = place.highestmodseq + 1
            new: list[Entry] = []
            for uid, (raw, when, flags) in enumerate(mails, start=place.uidnext):
                if when.tzinfo is None:
                    raise ValueError("a message's INTERNALDATE needs a time zone")
                path = f"{place.directory}{os.sep}{place.uidvalidity}-{uid}.eml"
                Path(path).write_bytes(raw)
                kept = frozenset(spell_flag(one) for one in flags)
                new.append(Entry(uid, kept, when.replace(microsecond=0), len(raw), modseq, path))
            if new:
                self._write_new(place, new, modseq)
            return [entry.uid for entry in new]

    def _write_new(self, folder: Folder, new: list[Entry], modseq: int) -> None:
        uidnext = new[-1].uid + 1
        with self._db:
            rows = [to_row(folder.id, entry) for entry in new]
            self._db.executemany("insert into messages values (?,?,?,?,?,?,?)", rows)
            self._write_counters(folder, uidnext, modseq)
        folder.entries.update((entry.uid, entry) for entry in new)
        folder.uids.extend(entry.uid for entry in new)
        folder.uidnext, folder.highestmodseq = uidnext, modseq

    def _write_counters(self, folder: Folder, uidnext: int, modseq: int) -> None:
        self._db.execute(
            "update folders set uidnext=?, highestmodseq=?, uidvalidity=? where id=?",
            (uidnext, modseq, folder.uidvalidity, folder.id),
        )

    def messages(self, folder: str) -> list[StoredMessage]:
        """Return the folder's messages with their bytes, by UID."""
        with self.lock:
            place = self.folder(folder)
            return [self._stored(place.entries[uid]) for uid in place.uids]

    def _stored(self, entry: Entry) -> StoredMessage:
        raw = self.read_raw(entry)
        return StoredMessage(entry.uid, entry.flags, entry.internal_date, raw, entry.modseq)

    def read_raw(self, entry: Entry) -> bytes:
        """Return a message's bytes; FileNotFoundError if it was expunged meanwhile."""
        return self._bodies.find(entry.path) or self._bodies.keep(entry.path, Path(entry.path).read_bytes())

    def read_start(self, entry: Entry) -> bytes:
        """Return the first 16 KB of a message: in nearly all cases its whole header."""
        kept = self._bodies.find(entry.path)
        if kept is not None:
            return kept
        handle = os.open(entry.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            return os.read(handle, _HEAD_READ)
        finally:
            os.close(handle)

    def change_flags(
        self,
        folder: Folder,
        uids: Sequence[int],
        change: Callable[[frozenset[str]], frozenset[str]],
    ) -> list[Entry]:
        """Apply a change to the flags of messages; returns those whose flags did change."""
        with self.lock:
            refuse_gone(folder)
            modseq = folder.highestmodseq + 1
            found = [folder.entries[uid] for uid in uids if uid in folder.entries]
            planned = [(entry, change(entry.flags)) for entry in found]
            new = [
                replace(entry, flags=flags, modseq=modseq) for entry, flags in planned if flags != entry.flags
            ]
            if new:
                self._write_flags(folder, new, modseq)
            return new

    def _write_flags(self, folder: Folder, new: list[Entry], modseq: int) -> None:
        with self._db:
            rows = [(render_flags(one.flags), modseq, folder.id, one.uid) for one in new]
            self._db.executemany("update messages set flags=?, modseq=? where folder=? and uid=?", rows)
            self._write_counters(folder, folder.uidnext, modseq)
        folder.entries.update((entry.uid, entry) for entry in new)
        folder.highestmodseq = modseq

    def set_flags(self, folder: str, uid: int, flags: Iterable[str]) -> None:
        """Give a message these flags and no others."""
        wanted = frozenset(spell_flag(one) for one in flags)
        self.change_flags(self.folder(folder), [uid], lambda _: wanted)

    def expunge(self, folder: str, uids: Iterable[int]) -> list[int]:
        """Remove messages for good, whatever their flags; returns the UIDs that were there."""
        return self.expunge_from(self.folder(folder), uids)

    def expunge_from(self, place: Folder, uids: Iterable[int]) -> list[int]:
        """Do the same in a folder that a session has selected; raises Refused if it is gone."""
        with self.lock:
            refuse_gone(place)
            gone = sorted(set(uids) & place.entries.keys())
            if not gone:
                return []
            modseq = place.highestmodseq + 1
            with self._db:
                rows = [(place.id, uid) for uid in gone]
                self._db.executemany("delete from messages where folder=? and uid=?", rows)
                self._write_counters(place, place.uidnext, modseq)
            paths = [place.entries.pop(uid).path for uid in gone]
            place.uids = [uid for uid in place.uids if uid in place.entries]
            place.highestmodseq, place.epoch = modseq, place.epoch + 1
            remove_files(paths)
            return gone

    def bump_uidvalidity(self, folder: str, *, renumber: bool = True) -> int:
        """Give the folder a new UIDVALIDITY (returned), and its messages UIDs from 1 on."""
        with self.lock:
            old = self.folder(folder)
            numbered = enumerate(old.uids, start=1) if renumber else ((uid, uid) for uid in old.uids)
            entries = {new: replace(old.entries[uid], uid=new) for new, uid in numbered}
            uidnext = max(entries, default=0) + 1 if renumber else old.uidnext
            with self._db:
                new = replace(
                    old, uidvalidity=self._count_uidvalidity(), uidnext=uidnext,
                    entries=entries, uids=list(entries), recent_from=uidnext,
                )  # fmt: skip  # one line a meaning
                self._db.execute("delete from messages where folder=?", (old.id,))
                rows = [to_row(old.id, entry) for entry in entries.values()]
                self._db.executemany("insert into messages values (?,?,?,?,?,?,?)", rows)
                self._write_counters(new, uidnext, old.highestmodseq)
            old.gone = True
            self._folders[old.name] = new
            return new.uidvalidity

    def fingerprint(self) -> dict[str, Fingerprint]:
        """Return what a client could have changed, by folder: equal before and after, untouched."""
        with self.lock:
            return {one.name: fingerprint_of(one) for one in self.folders()}

    # --- the index ---

    def _read_index(self) -> None:
        rows = self._db.execute(
            "select id, name, directory, special_use, subscribed, uidvalidity, uidnext,"
            " highestmodseq from folders order by id"
        )
        by_id: dict[int, Folder] = {}
        for number, name, directory, special_use, subscribed, uidvalidity, uidnext, modseq in rows:
            by_id[number] = self._folders[name] = Folder(
                number, name, self._root / directory, special_use, bool(subscribed),
                uidvalidity, uidnext, modseq, recent_from=uidnext,
            )  # fmt: skip  # as in the row
        flags_of: dict[str, frozenset[str]] = {}  # a few values for all messages
        messages = self._db.execute("select * from messages order by folder, uid")
        for number, uid, flags, when, size, modseq, file in messages:
            folder = by_id[number]
            kept = flags_of.setdefault(flags, frozenset(flags.split()))
            path = f"{folder.directory}{os.sep}{file}"
            entry = Entry(uid, kept, datetime.fromisoformat(when), size, modseq, path)
            folder.entries[uid] = entry
            folder.uids.append(uid)


def refuse_gone(folder: Folder) -> None:
    """Raise Refused if a session's folder was deleted or got a new UIDVALIDITY."""
    if folder.gone:
        raise Refused(f"Mailbox doesn't exist any more: {folder.name}", "NONEXISTENT")


def spell_folder(name: str) -> str:
    """Return the name as it is kept: INBOX is the same in any case of letters."""
    first, slash, rest = name.rstrip(SEPARATOR).partition(SEPARATOR)
    return ("INBOX" if first.upper() == "INBOX" else first) + slash + rest


def to_row(folder: int, entry: Entry) -> tuple[int, int, str, str, int, int, str]:
    """Return a message as the index's row."""
    when = entry.internal_date.isoformat()
    flags = render_flags(entry.flags)
    return folder, entry.uid, flags, when, entry.size, entry.modseq, Path(entry.path).name


def render_flags(flags: Iterable[str]) -> str:
    """Render flags in a fixed order, separated by spaces."""
    return " ".join(sorted(flags))


def fingerprint_of(folder: Folder) -> Fingerprint:
    """Return one folder's fingerprint."""
    lines = (f"{uid} {render_flags(folder.entries[uid].flags)}\n" for uid in folder.uids)
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
    return Fingerprint(len(folder.uids), folder.uidnext, folder.uidvalidity, folder.highestmodseq, digest)


def count_from(uids: Sequence[int], uid: int) -> int:
    """Return the index of the first UID greater than `uid` in ascending ones."""
    return bisect_right(uids, uid)


def remove_files(paths: Iterable[str]) -> None:
    """Remove files; one that cannot be removed (open on Windows) stays, unseen."""
    for path in paths:
        try:
            Path(path).unlink()
        except OSError:
            continue
