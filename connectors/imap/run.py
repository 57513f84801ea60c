"""What one pull knows and counts, over all its connections."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from connectors.imap.account import ImapAccount
from connectors.imap.channel import Traffic
from connectors.imap.folders import Folder
from connectors.imap.windows import Window
from connectors.mime.headers import Known
from connectors.pulled import Progress, Pulled, Tally, show_tallies
from connectors.reader import Reader
from connectors.store import Store
from connectors.store.rows import MessagePart
from goodterms.errors import TryLater
from goodterms.model import Problem

TRIES = 2  # that a message gets which breaks the connection, before it is gone around
MOST_TRIES = 4  # that a message gets which can't be read, over all runs
SAYS = "the server says"  # before the words with which it refuses a message
_BREAKS = "the server's answer ends or goes astray in the middle of it"
AGAIN = "It is tried again on the next run."
_NAMED = 20  # unreadable messages of a folder that are told one by one
_OPEN_IT = "It is in no figure; open it in your mail program to see what it is."


class Held(NamedTuple):
    """A folder, windows of it that the server refused, and with what words."""

    folder: Folder
    windows: tuple[Window, ...]
    words: str


@dataclass(frozen=True, slots=True)
class At:
    """What is being read: which part of the messages of a folder, in which epoch."""

    raw: bytes
    uidvalidity: int
    part: MessagePart


@dataclass(slots=True)
class Run:
    """One pull. While `gained` grows, what was done need not be done again, and it is worth going on."""

    account: ImapAccount
    store: Store
    known: Known
    make_reader: Callable[[], Reader]
    day: date
    progress: Progress | None = None
    traffic: Traffic = field(default_factory=Traffic)
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    problems: list[Problem] = field(default_factory=list)
    epochs: dict[bytes, int] = field(default_factory=dict)  # of the folders whose headers were read
    held: dict[bytes, Held] = field(default_factory=dict)
    finished: set[bytes] = field(default_factory=set)  # those whose texts were read
    tried_again: set[tuple[bytes, int]] = field(default_factory=set)
    blamed: set[tuple[bytes, int]] = field(default_factory=set)
    cuts: Counter[tuple[At, int]] = field(default_factory=Counter)
    at: At | None = None
    suspect: int | None = None  # the message that came last, if it can't be read
    gained: int = 0
    _noted: int = 0  # bytes that the store knows of

    @contextmanager
    def within(self, folder: Folder, uidvalidity: int, part: MessagePart) -> Iterator[Tally]:
        """Count what goes over the wire as this folder's, and put a fault down to its messages."""
        tally = self.tallies[folder.name]
        received, round_trips = self.traffic.received, self.traffic.round_trips
        self.at, self.suspect = At(folder.raw, uidvalidity, part), None
        try:
            yield tally
            self.at = None
        finally:
            tally.received += self.traffic.received - received
            tally.round_trips += self.traffic.round_trips - round_trips

    def blame(self, uid: int | None) -> None:
        """Put a fault of the stream down to the message that was being sent, else to an odd one before it."""
        suspect, at = uid if uid is not None else self.suspect, self.at
        if suspect is None or at is None:
            return
        self.store.note_unreadable(self.account.name, at.raw, at.uidvalidity, at.part, {suspect: _BREAKS})
        self.blamed.add((at.raw, suspect))
        self.gained += 1

    def note_cut(self, uid: int | None) -> None:
        """Put a lost connection down to the message that was being sent, once it is not the first time."""
        if uid is None or self.at is None:
            return
        self.cuts[self.at, uid] += 1
        if self.cuts[self.at, uid] > 1:
            self.blame(uid)

    def begin(self) -> None:
        """Begin with a new connection: what went before it is to blame for nothing in it."""
        self.at = self.suspect = None
        self.held.clear()

    def unreadable(self, folder: Folder, uidvalidity: int, part: MessagePart) -> dict[int, int]:
        """Return how often messages of a folder, in this epoch, were tried in vain, by UID."""
        where = (folder.raw, uidvalidity, part)
        return {
            one.uid: one.tries
            for one in self.store.unreadable(self.account.name)
            if (one.folder, one.uidvalidity, one.part) == where
        }

    def count(self) -> int:
        """Note what came since the last time, and return how many bytes the account brought today."""
        spent = self.store.spend(self.account.name, self.day, self.traffic.received - self._noted)
        self._noted = self.traffic.received
        return spent

    def spend(self) -> None:
        """Note what came since the last time; TryLater if the account's day is used up."""
        if self.count() >= self.account.daily_bytes:
            raise TryLater(say_limit(self.account))

    def note(self, folder: Folder, what: str, hint: str = "") -> None:
        """Keep a problem with a folder."""
        self.problems.append(Problem(f"{self.account.name}: {folder.name}", what, hint))

    def tell(self, folder: Folder, done: int, total: int) -> None:
        """Report progress."""
        if self.progress is not None:
            self.progress(folder.name, done, max(done, total))

    def outcome(self, seconds: float) -> Pulled:
        """Return what was done, and what could not be read, also by earlier runs."""
        return Pulled(
            self.account.name,
            show_tallies(self.tallies),
            self.traffic.received,
            self.traffic.round_trips,
            seconds,
            tuple(dict.fromkeys((*self.problems, *self._say_unreadable()))),
        )

    def _say_unreadable(self) -> Iterator[Problem]:
        by_folder = defaultdict(list)
        for one in self.store.unreadable(self.account.name):
            by_folder[one.display].append(one)
        for display, found in by_folder.items():
            where = f"{self.account.name}: {display}"
            for one in found[:_NAMED]:
                yield Problem(
                    where, f"message {one.uid}: its {one.part} can't be read: {one.reason}", _OPEN_IT
                )
            if len(found) > _NAMED:
                yield Problem(where, f"{len(found) - _NAMED} more messages can't be read", _OPEN_IT)


def say_limit(account: ImapAccount) -> str:
    """Return in a sentence that an account's day is used up."""
    return (
        f"{account.where}: today's {account.daily_megabytes} MB are read, less than providers allow; nothing "
        f"is lost: run again tomorrow, or raise {account.setting('daily_megabytes')}."
    )
