"""Files that hold one message each: .eml, Apple Mail's .emlx, and those of a Maildir.

A file is known by its name. In a Maildir that is the part that stays when the message is read, flagged or
moved from `new` to `cur`; elsewhere names are given anew by many programs, so there the time and the size
of the file belong to it. From these a number is derived, which no other of a million files shares but once
in ten million mailboxes.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from connectors.archive.mbox import BOM

SUFFIXES = (".eml", ".emlx")
_BLOCK = 1024 * 1024
_UNIQUE = re.compile(r"[^,:;!]+")  # before ",S=…" and ":2,…", for which Windows and macOS take other signs
_SERVER_SIZE = re.compile(r",W=(\d{1,15})(?![^,:;!])")  # written by Dovecot
_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,19})</integer>")
_DELETED = 0b10  # in the flags of an .emlx
_PLIST_CAP = 64 * 1024
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Single:
    """A file's message: its beginning, its size as a server would tell it, when the file was changed."""

    content: bytes
    size: int
    changed: int
    is_deleted: bool = False


def list_maildir(folder: Path) -> dict[int, str]:
    """Return the files of a Maildir's folder by number, in the order of their names."""
    found = {_unique(one.name): one.path for name in ("cur", "new") for one in _files(folder / name)}
    return {_number(name): found[name] for name in sorted(found)}


def list_singles(paths: Iterable[Path]) -> dict[int, str]:
    """Return .eml and .emlx files by number: those of directories in the order of their names, and files."""
    found: dict[int, str] = {}
    for path in paths:
        listed = sorted(one.path for one in _files(path)) if path.is_dir() else [str(path)]
        for one in listed:
            name = os.path.basename(one)  # noqa: PTH119 - a Path for each of a million files is slow
            if is_single(name):
                try:
                    known = os.stat(one)  # noqa: PTH116 - the same
                except OSError:
                    continue  # gone since it was listed
                found[_number(f"{name}/{known.st_size}/{int(known.st_mtime)}")] = one
    return found


def is_single(name: str) -> bool:
    """Whether a file of that name holds one message; "._x.eml" is what macOS keeps beside x.eml."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (one for one in entries if not one.name.startswith(".") and _is_file(one))
    except FileNotFoundError:
        return  # a Maildir without `new`


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False  # a link that leads to itself


def _unique(name: str) -> str:
    found = _UNIQUE.match(name)
    return found[0] if found is not None else name


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode(errors="surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


# --- reading -----------------------------------------------------------------------------------


def read_single(path: str, cap: int) -> Single:
    """Read at most `cap` bytes of a file's message; OSError where the file can't be read."""
    with Path(path).open("rb") as file:
        known = os.fstat(file.fileno())
        changed, end = int(known.st_mtime), known.st_size
        is_deleted = False
        if path.lower().endswith(".emlx"):
            end, is_deleted = _read_frame(file, end)
        start = file.tell()
        if (mark := file.read(2)) in _UTF_16:
            text = file.read(min(2 * cap, end - start)).decode(_UTF_16[mark], "replace").encode()
            return Single(_bare(text)[:cap], len(text) + _added(text), changed, is_deleted)
        content = mark + file.read(max(0, min(cap, end - start) - len(mark)))
        told = _SERVER_SIZE.search(os.path.basename(path))  # noqa: PTH119 - as above
        size = int(told[1]) if told is not None else _measure(file, start, end)
    message = _bare(content)
    return Single(message, size + len(message) - len(content), changed, is_deleted)


def _read_frame(file: BinaryIO, end: int) -> tuple[int, bool]:
    """Read what is around the message of an .emlx; return where it ends, and whether it is deleted."""
    count = _COUNT.match(file.read(32))
    if count is None:
        file.seek(0)
        return end, False
    message_end = min(end, count.end() + int(count[1]))
    file.seek(message_end)
    flags = _FLAGS.search(file.read(_PLIST_CAP))
    file.seek(count.end())
    return message_end, flags is not None and bool(int(flags[1]) & _DELETED)


def _bare(content: bytes) -> bytes:
    """Return a message without what some programs put before it: a mark of its encoding, a line "From …"."""
    content = content.removeprefix(BOM).lstrip(b"\r\n")
    return content.partition(b"\n")[2] if content.startswith(b"From ") else content


def _measure(file: BinaryIO, start: int, end: int) -> int:
    """Return the size of a part of a file, its lines ending in CRLF."""
    file.seek(start)
    raw, added, last = 0, 0, b""
    while block := file.read(max(0, min(_BLOCK, end - start - raw))):
        raw += len(block)
        added += block.count(b"\n") - (last + block).count(b"\r\n")
        last = block[-1:]
    return raw + added


def _added(text: bytes) -> int:
    return text.count(b"\n") - text.count(b"\r\n")
