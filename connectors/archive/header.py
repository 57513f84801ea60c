"""What a message in an archive says of itself: when it came, in which role it lay, whether it is deleted.

Gmail's exports name the labels, Thunderbird marks what was deleted until the file is compacted, and what
was never sent says so. Pure; it never fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from connectors.foldernames import DRAFTS, JUNK, SENT, TRASH, role_by_name
from connectors.mime.dates import parse_date
from connectors.mime.headers import FIELDS, decode_words, split_fields

HEADER_CAP = 256 * 1024  # bytes of a header that are looked at
_END = re.compile(rb"\n\r?\n")
_EXPUNGED = 0x0008  # in X-Mozilla-Status
_TRAVELLED = ("received", "return-path", "delivered-to", "authentication-results")
_ASKED = ("date", "x-gmail-labels", "x-mozilla-status", "x-unsent", *_TRAVELLED)
# What programs write into the header of mail that they keep; no server has seen it.
_ADDED = (
    *("x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-account-key", "x-uidl"),
    *("x-gm-thrid", "x-gmail-labels", "status", "x-status", "x-keywords", "x-uid"),
)
KEPT = (*FIELDS.lower().split(), *_ASKED, *_ADDED)  # all that is looked at before the text is
_LONGEST = 2000  # characters of labels


@dataclass(frozen=True, slots=True)
class Marks:
    """What a header tells: the role it lay in ("" for none), whether it is deleted, whether a server had it.

    `came` is when the last server had it, else when it was sent, in epoch seconds; None if neither is told.
    `added` is how many bytes of the header the program wrote that keeps it.
    """

    role: str
    is_deleted: bool
    has_travelled: bool
    came: int | None
    added: int


def find_header(content: bytes) -> bytes | None:
    """Return the header that a message begins with, in lines that end in CRLF; None if it has no end."""
    if content.startswith((b"\n", b"\r\n")):
        return b""
    found = _END.search(content)
    return None if found is None else content[: found.start()].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def pick_fields(header: bytes, names: Iterable[str]) -> bytes:
    """Return the fields of these names as they stand there: what a server gives that is asked for them."""
    return b"\r\n".join(_pattern(tuple(names)).findall(header))


@lru_cache(maxsize=16)
def _pattern(names: tuple[str, ...]) -> re.Pattern[bytes]:
    named = "|".join(re.escape(name) for name in names).encode()
    return re.compile(rb"^(?:%b)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*" % named, re.IGNORECASE | re.MULTILINE)


def read_marks(header: bytes) -> Marks:
    """Read what a header tells of its message."""
    fields = split_fields(pick_fields(header, _ASKED))

    def field(name: str) -> str:
        return fields.get(name, [""])[0]

    received = parse_date(field("received").rpartition(";")[2])
    return Marks(
        role=DRAFTS if field("x-unsent") == "1" else _role(field("x-gmail-labels")),
        is_deleted=bool(_read_hex(field("x-mozilla-status")) & _EXPUNGED),
        has_travelled=any(name in fields for name in _TRAVELLED),
        came=received if received is not None else parse_date(field("date")),
        added=sum(len(one) + 2 for one in _pattern(_ADDED).findall(header)),
    )


def _role(labels: str) -> str:
    """Return the role that Gmail's labels tell, which are in the language of the account."""
    if not labels:
        return ""
    named = {role_by_name(one.strip(' "')) for one in decode_words(labels[:_LONGEST]).split(",")}
    return next((role for role in (TRASH, JUNK, DRAFTS, SENT) if role in named), "")


def _read_hex(text: str) -> int:
    return int(text, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", text) else 0
