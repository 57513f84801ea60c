"""An mbox, cut into its messages as it streams by: a file of any size takes a megabyte.

A message begins with a line "From …" (RFC 4155). Such a line may also be somebody's words, where the
program that wrote the file left it as it was, and programs differ in how they write the line that begins a
message, and in whether they leave one empty before it. So a line that begins so is one if a header field
follows it, and if it tells a date and a time of day, or has one word at most and an empty line before it.
Lines of ">From " lose one ">" (mboxrd; in mboxo, where only "From " got one, nobody can tell what was
there).

A message is known by where its line "From …" begins. That holds as long as the file only grows, as it does
when mail arrives and when programs write flags into the room that they kept for them. Whether it did is
seen by the header of the last message that was read, which must still be where it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from connectors.archive.header import HEADER_CAP, find_header, pick_fields

BOM = b"\xef\xbb\xbf"
_BLOCK = 1024 * 1024  # bytes that are read at once
_AHEAD = 2048  # bytes that are looked at beyond "From ": the rest of its line and the beginning of the next
_BEHIND = 256  # bytes that are looked at before it
_LONGEST = 1000  # bytes of a line "From …"
_DATE_CAP = 120  # bytes at the end of such a line in which its date is
_SNIFFED = 4096
_FROM = b"From "
_FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]*:(?!//)|>From ")
_DATED = re.compile(rb"\d:\d\d.*?\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*?\d:\d\d", re.DOTALL)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_KNOWN_BY = ("message-id", "date", "from", "to", "subject")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of an mbox, in bytes of the file: its line "From …", its header, its end, what comes after.

    `size` is what a server would tell: lines end in CRLF, no ">" is added. `is_closed` says that the end is
    one for certain: a message follows, or an empty line.
    """

    at: int
    start: int
    end: int
    after: int
    size: int
    is_closed: bool


def is_mbox(beginning: bytes) -> bool:
    """Whether a file that begins so is an mbox."""
    text = beginning[:_SNIFFED].removeprefix(BOM).lstrip(b"\r\n")
    return text.startswith(_FROM) and _begins_message(b"\n\n" + text, 2)


def split_mbox(file: BinaryIO, first: int, end: int, block: int = _BLOCK) -> Iterator[Entry]:
    """Yield the messages that begin from byte `first` on, in their order, and end by byte `end`.

    The file may be read elsewhere in between. One that is cut shorter meanwhile ends earlier.
    """
    cut = _Cut(max(0, first - _BEHIND), first)
    while True:
        file.seek(cut.reached)
        read = file.read(max(0, min(block, end - cut.reached)))
        is_last = not read or cut.reached + len(read) >= end
        cut.buffer += read
        yield from cut.entries(len(cut.buffer) if is_last else max(0, len(cut.buffer) - _AHEAD))
        if is_last:
            yield from cut.close(cut.reached, is_end=True)
            return
        cut.forget()


class _Cut:
    """What is held of the file, and what is known of the message that is being read."""

    def __init__(self, base: int, counted: int) -> None:
        self.buffer = b""
        self._base = base  # of the buffer in the file
        self._counted = counted  # up to which lines are counted
        self._message: tuple[int, int] | None = None  # where its line "From …" begins, and its header
        self._added = 0  # bytes that it is longer by, as a server would tell it

    @property
    def reached(self) -> int:
        """How far the file was read."""
        return self._base + len(self.buffer)

    def entries(self, limit: int) -> Iterator[Entry]:
        """Yield the messages that end before place `limit` of the buffer."""
        place = self._counted - self._base
        while (place := self.buffer.find(_FROM, place, limit + len(_FROM) - 1)) >= 0:
            line = _line_start(self.buffer, place)
            if line < place and self._is_line_start(line):
                self._added -= 1
            elif self._is_line_start(place) and _begins_message(self.buffer, place):
                yield from self.close(self._base + place, is_end=False)
                self._open(place)
            place += len(_FROM)
        self._count(max(self._counted, self._base + limit))

    def close(self, at: int, *, is_end: bool) -> Iterator[Entry]:
        """Yield the message that ends there, if there is one."""
        self._count(at)
        if self._message is None:
            return
        before = self.buffer[max(0, at - self._base - 4) : at - self._base]
        empty = 2 if before.endswith(b"\n\r\n") else 1 if before.endswith(b"\n\n") else 0
        line, start = self._message
        end = max(start, at - empty)
        size = max(0, at - start + self._added - (2 if empty else 0))
        yield Entry(line, start, end, at, size, is_closed=bool(empty) or not is_end)
        self._message = None

    def forget(self) -> None:
        """Let go of what is no longer looked at."""
        gone = max(0, self._counted - self._base - _BEHIND)
        self.buffer = self.buffer[gone:]
        self._base += gone

    def _open(self, place: int) -> None:
        start = self.buffer.find(b"\n", place) + 1
        self._message = (self._base + place, self._base + start)
        self._counted = self._base + start
        self._added = 0

    def _count(self, until: int) -> None:
        """Count the lines up to there that end in LF alone."""
        first, last = self._counted - self._base, until - self._base
        if first < last:
            lines = self.buffer.count(b"\n", first, last)
            self._added += lines - self.buffer.count(b"\r\n", max(0, first - 1), last)
            self._counted = until

    def _is_line_start(self, place: int) -> bool:
        if self.buffer[place - 1 : place] == b"\n":
            return True
        return self._base == 0 and self.buffer[:place] in (b"", BOM)


def _line_start(buffer: bytes, place: int) -> int:
    while place and buffer[place - 1] == ord(">"):
        place -= 1
    return place


def _begins_message(buffer: bytes, place: int) -> bool:
    """Whether the line "From …" at that place of the buffer begins a message; it begins a line."""
    end = buffer.find(b"\n", place, place + _LONGEST)
    if end < 0 or not _FIELD.match(buffer, end + 1):
        return False
    line = buffer[place:end]
    if _DATED.search(line[-_DATE_CAP:]):
        return True
    before = buffer[max(0, place - 3) : place]
    return len(line.split()) <= 2 and (before.endswith((b"\n\n", b"\n\r\n")) or before in (b"", BOM))


def read_header(file: BinaryIO, entry: Entry) -> bytes:
    """Read a message's header, in lines that end in CRLF."""
    file.seek(entry.start)
    content, header = b"", None
    while header is None and len(content) < min(HEADER_CAP, entry.after - entry.start):
        read = file.read(min(16_384, entry.after - entry.start - len(content)))
        if not read:
            break
        content += read
        header = find_header(content)
    return content if header is None else header


def read_content(file: BinaryIO, at: int, end: int, cap: int) -> bytes | None:
    """Read at most `cap` bytes of the message whose line "From …" begins at a place; None if none does."""
    entry = next(split_mbox(file, at, min(end, at + cap), 65_536), None)
    if entry is None or entry.at != at:
        return None
    file.seek(entry.start)
    return _QUOTED.sub(b"", file.read(entry.end - entry.start))


def mark_message(file: BinaryIO, at: int, end: int) -> int:
    """Return by what the message at a place is known again, whatever its flags; 0 if there is none."""
    entry = next(split_mbox(file, at, min(end, at + HEADER_CAP), 65_536), None)
    if entry is None or entry.at != at:
        return 0
    known = pick_fields(read_header(file, entry), _KNOWN_BY)
    digest = hashlib.blake2b(b"%d " % (entry.start - at) + known, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1
