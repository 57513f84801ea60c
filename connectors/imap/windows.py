"""The UIDs of a folder in windows, one FETCH each: the sparser its messages, the wider."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.mime.headers import FIELDS

_TARGET = 1500  # messages in a window of UIDs
_FIRST_SPAN = 2000
_SMALLEST_SPAN = 250
_WIDER = 8  # times, at most, that a window may be of its predecessor


@dataclass(frozen=True, slots=True)
class Window:
    """A range of UIDs; `last` is None for everything from `first` on."""

    first: int
    last: int | None

    @property
    def command(self) -> bytes:
        """What to ask for."""
        last = b"*" if self.last is None else b"%d" % self.last
        return b"UID FETCH %d:%b (UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (%b)])" % (
            self.first,
            last,
            FIELDS.encode(),
        )


@dataclass(slots=True)
class Windows:
    """Cuts the UIDs from `first` up to UIDNEXT into windows of some 1,500 messages each, around `avoid`.

    The last one is open-ended: a server's UIDNEXT may be missing, or already too low.
    """

    first: int
    uidnext: int
    avoid: frozenset[int]
    _span: int = _FIRST_SPAN
    _done: bool = False

    def take(self, count: int = 1) -> list[Window]:
        """Return the next windows, fewer or none at the end."""
        taken: list[Window] = []
        while len(taken) < count and not self._done:
            window = self._take_one()
            if window is not None:
                taken.append(window)
        return taken

    def note(self, window: Window, messages: int) -> None:
        """Learn from what a window held how wide the next should be."""
        if window.last is None:
            return
        width = window.last - window.first + 1
        wanted = width * _TARGET // messages if messages else width * _WIDER
        self._span = max(_SMALLEST_SPAN, min(wanted, width * _WIDER))

    def _take_one(self) -> Window | None:
        first, last = self.first, self.first + self._span - 1
        bad = min((uid for uid in self.avoid if uid >= first), default=None)
        if bad is not None and bad <= max(last, self.uidnext):
            self.first = bad + 1
            return Window(first, bad - 1) if bad > first else None
        if last >= self.uidnext - 1:
            self._done = True
            return Window(first, None)
        self.first = last + 1
        return Window(first, last)
