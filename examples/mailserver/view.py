"""A folder as one session sees it: its sequence numbers, and messages read as they are needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from examples.mailserver import mime
from examples.mailserver.store import Entry, Folder, Mailbox, count_from


@dataclass(slots=True)
class View:
    """What one session was told of its folder: `uids` by sequence number, flags up to `modseq`."""

    folder: Folder
    read_only: bool
    uids: list[int] = field(default_factory=list)
    recent: set[int] = field(default_factory=set)
    modseq: int = 0
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What changed in a folder since the session was last told."""

    expunged: tuple[int, ...]  # sequence numbers, each as it is at its turn
    grown: bool
    changed: tuple[tuple[int, Entry], ...]  # sequence number and entry with new flags


class Letter:
    """One message of a view. What is asked of it is read once; FileNotFoundError if it is gone."""

    def __init__(self, mailbox: Mailbox, view: View, number: int, entry: Entry) -> None:
        self.number = number
        self.entry = entry
        self.mailbox = mailbox
        self.view = view

    @property
    def flags(self) -> frozenset[str]:
        r"""The flags, with \Recent where this session is the first to see the message."""
        recent = self.entry.uid in self.view.recent
        return self.entry.flags | {"\\Recent"} if recent else self.entry.flags

    @cached_property
    def raw(self) -> bytes:
        """The whole message."""
        return self.mailbox.read_raw(self.entry)

    @cached_property
    def head(self) -> bytes:
        """The header with its empty line, read without the body if it can be."""
        if "raw" not in self.__dict__:
            start = self.mailbox.read_start(self.entry)
            end = mime.find_head_end(start)
            if end >= 0:
                return start[:end]
        return mime.split_head(self.raw)[0]

    @cached_property
    def part(self) -> mime.Part:
        """The message with its parts."""
        return mime.parse_part(self.raw)


def open_view(folder: Folder, *, read_only: bool) -> View:
    """Return a view of the folder as it is now. Under the mailbox's lock."""
    view = View(folder, read_only, list(folder.uids), set(), folder.highestmodseq, folder.epoch)
    claim_recent(view)
    return view


def claim_recent(view: View) -> None:
    r"""Make unseen arrivals \Recent in this session; in no later one, unless it only examines."""
    folder = view.folder
    view.recent.update(folder.uids[count_from(folder.uids, folder.recent_from - 1) :])
    if not view.read_only:
        folder.recent_from = folder.uidnext


def catch_up(view: View, *, with_expunges: bool) -> News:
    """Bring the view up to date and return what is to be told. Under the mailbox's lock."""
    folder = view.folder
    expunged: tuple[int, ...] = ()
    if with_expunges and view.epoch != folder.epoch:
        expunged = _drop_expunged(view)
    if view.modseq == folder.highestmodseq:
        return News(expunged, grown=False, changed=())
    last = view.uids[-1] if view.uids else 0
    known = folder.entries
    changed = tuple(
        (number, known[uid])
        for number, uid in enumerate(view.uids, start=1)
        if uid in known and known[uid].modseq > view.modseq
    )
    new = folder.uids[count_from(folder.uids, last) :]
    view.uids.extend(new)
    view.modseq = folder.highestmodseq
    if new:
        claim_recent(view)
    return News(expunged, bool(new), changed)


def _drop_expunged(view: View) -> tuple[int, ...]:
    """Take the messages that are gone out of the view; returns their numbers, last one first."""
    known = view.folder.entries
    gone = tuple(number for number, uid in enumerate(view.uids, start=1) if uid not in known)
    view.uids = [uid for uid in view.uids if uid in known]
    view.epoch = view.folder.epoch
    return gone[::-1]
