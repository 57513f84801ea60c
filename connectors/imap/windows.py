"""The UIDs of a folder in windows, one FETCH each: the sparser its messages, the wider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.mime.headers import FIELDS

_TARGET = 1500  # messages in a window of UIDs
_FIRST_SPAN = 2000
_SMALLEST_SPAN = 250
_SPANS = 100  # in one command: servers cut lines at 8 KB
_WIDER = 8  # times, at most, that a window may be of its predecessor

Span = tuple[int, int]  # first and last of UIDs that follow each other


@dataclass(frozen=True, slots=True)
class Window:
    """A range of UIDs; `last` is None for everything from `first` on. `more` are further items to ask for."""

    first: int
    last: int | None
    more: bytes = b""

    @property
    def command(self) -> bytes:
        """What to ask for."""
        last = b"*" if self.last is None else b"%d" % self.last
        return b"UID FETCH %d:%b (UID INTERNALDATE RFC822.SIZE %bBODY.PEEK[HEADER.FIELDS (%b)])" % (
            self.first,
            last,
            self.more,
            FIELDS.encode(),
        )


@dataclass(slots=True)
class Windows:
    """Cuts the UIDs from `first` up to UIDNEXT into windows of some 1,500 messages each, around `avoid`.

    The last one is open-ended: a server's UIDNEXT may be missing, or already too low.
    """

    first: int
    uidnext: int
    avoid: list[Span] = field(default_factory=list)  # in their order, apart from each other
    more: bytes = b""
    is_done: bool = False
    highest_avoided: int = field(init=False)
    _span: int = _FIRST_SPAN

    def __post_init__(self) -> None:
        """Know up to where it goes around something."""
        self.highest_avoided = max((last for _, last in self.avoid), default=0)

    def take(self, count: int = 1) -> list[Window]:
        """Return the next windows, fewer or none at the end."""
        taken: list[Window] = []
        while len(taken) < count and not self.is_done:
            taken.extend(self._take_one())
        return taken

    def note(self, window: Window, messages: int) -> None:
        """Learn from what a window held how wide the next should be."""
        if window.last is None:
            return
        width = window.last - window.first + 1
        wanted = width * _TARGET // messages if messages else width * _WIDER
        self._span = max(_SMALLEST_SPAN, min(wanted, width * _WIDER))

    def _take_one(self) -> Iterable[Window]:
        while self.avoid and self.avoid[0][1] < self.first:
            self.avoid.pop(0)
        first, last = self.first, self.first + self._span - 1
        if self.avoid and self.avoid[0][0] <= max(last, self.uidnext):
            start, end = self.avoid[0]
            last = min(last, start - 1)
            self.first = end + 1 if last == start - 1 else last + 1
            return [Window(first, last, self.more)] if last >= first else []
        if last >= self.uidnext - 1:
            self.is_done = True
            return [Window(first, None, self.more)]
        self.first = last + 1
        return [Window(first, last, self.more)]


def span(uids: Iterable[int]) -> list[Span]:
    """Return UIDs, in any order, as spans in their order."""
    return join((uid, uid) for uid in uids)


def join(spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order, those that meet as one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def render_sets(uids: Iterable[int]) -> list[bytes]:
    """Return UIDs as sets (RFC 3501 section 9) that fit into a command each."""
    shown = [b"%d" % first if first == last else b"%d:%d" % (first, last) for first, last in span(uids)]
    return [b",".join(shown[at : at + _SPANS]) for at in range(0, len(shown), _SPANS)]
