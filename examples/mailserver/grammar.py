"""The words of IMAP (RFC 3501): bytes of a command to values, and values to bytes."""

from __future__ import annotations

import base64
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeAlias

Node: TypeAlias = "bytes | list[Node]"
Range = tuple[int, int]  # both ends belong to it; STAR is "*"

STAR = 2**32  # greater than every UID: sorts last
SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_MAX_NESTING = 60
_QUOTED_LIMIT = 1000  # longer strings travel as literals
_TOKEN = re.compile(
    rb"(?P<space>[ \t\r\n]+)|(?P<open>\()|(?P<close>\))"
    rb"|~?\{(?P<literal>\d{1,10})\+?\}\r?\n"
    rb'|"(?P<quoted>(?:[^"\\\r\n]|\\.)*)"'
    rb'|(?P<atom>(?:\[[^\]\r\n]*\]|[^\s(){"])+)'
)
_PLAIN = re.compile(rb"[\x20\x21\x23-\x5b\x5d-\x7e]*\Z")
_KEYWORD = re.compile(r"[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]]+\Z")
_SHIFTED = re.compile(rb"&([^-]*)-")
_DATE = re.compile(r"\s?(\d{1,2})-([A-Za-z]{3})-(\d{4})\Z")
_DATE_TIME = re.compile(r"([ \d]\d-[A-Za-z]{3}-\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\Z")


class Malformed(Exception):  # named after what it says of a command
    """The client's command is no IMAP: answered with BAD."""


class Refused(Exception):  # the same
    """The command is understood and not carried out: NO, with a response code if there is one."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its tag, its upper-case name ("UID FETCH" is one name) and what follows."""

    tag: str
    name: str
    arguments: bytes


def parse_command(text: bytes) -> Command:
    """Split a whole command, literals included, into tag, name and arguments; raises Malformed."""
    match = re.match(rb"([^\s(){%*\"\\+]+) (UID +)?([A-Za-z]+)(?: |\r?\n|\Z)", text, re.IGNORECASE)
    if match is None:
        raise Malformed("no tag and command")
    name = match[3].decode("ascii").upper()
    if match[2]:
        name = f"UID {name}"
    return Command(match[1].decode("latin-1"), name, text[match.end() :])


def parse_arguments(text: bytes) -> list[Node]:
    """Parse atoms, strings, literals and parentheses into nested lists; raises Malformed."""
    stack: list[list[Node]] = [[]]
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Malformed("unreadable argument")
        at = match.end()
        if match.lastgroup == "literal":
            size = int(match["literal"])
            stack[-1].append(text[at : at + size])
            at += size
        else:
            _take_token(stack, match)
    if len(stack) != 1:
        raise Malformed("missing closing parenthesis")
    return stack[0]


def _take_token(stack: list[list[Node]], match: re.Match[bytes]) -> None:
    """Lay one token onto the stack of open lists."""
    if match.lastgroup == "open":
        if len(stack) > _MAX_NESTING:
            raise Malformed("too many parentheses")
        stack.append([])
    elif match.lastgroup == "close":
        if len(stack) == 1:
            raise Malformed("unexpected closing parenthesis")
        done = stack.pop()
        stack[-1].append(done)
    elif match.lastgroup == "quoted":
        stack[-1].append(re.sub(rb"\\(.)", rb"\1", match["quoted"]))
    elif match.lastgroup == "atom":
        stack[-1].append(match["atom"])


def parse_text(node: Node) -> bytes:
    """Return a node that must be a string; raises Malformed."""
    if isinstance(node, list):
        raise Malformed("string expected, found a list")
    return node


def parse_word(node: Node) -> str:
    """Return a node that must be an atom, in upper case; raises Malformed."""
    return parse_text(node).decode("latin-1").upper()


def parse_list(node: Node) -> list[Node]:
    """Return a node that must be a parenthesised list; raises Malformed."""
    if not isinstance(node, list):
        raise Malformed("list expected")
    return node


def parse_number(node: Node) -> int:
    """Return a node that must be a number below 2**63; raises Malformed."""
    text = parse_text(node)
    if not re.fullmatch(rb"\d{1,19}", text) or int(text) >= 2**63:
        raise Malformed("number expected")
    return int(text)


# --- numbers of messages -------------------------------------------------------------------------


def parse_ranges(node: Node) -> list[Range]:
    """Parse a sequence set ("1:3,7,*") into ranges with the lower end first; raises Malformed."""
    return [_parse_range(one) for one in parse_text(node).split(b",")]


def _parse_range(text: bytes) -> Range:
    match = re.fullmatch(rb"(\d{1,10}|\*)(?::(\d{1,10}|\*))?", text)
    if match is None:
        raise Malformed("invalid message set")
    first = _parse_seq_number(match[1])
    last = _parse_seq_number(match[2]) if match[2] else first
    return min(first, last), max(first, last)


def _parse_seq_number(text: bytes) -> int:
    number = STAR if text == b"*" else int(text)
    if number == 0:
        raise Malformed("message numbers begin at 1")
    return number


def select_by_number(ranges: Iterable[Range], count: int) -> list[int]:
    """Return the indexes (from 0, ascending) of message numbers; Malformed beyond the end."""
    wanted: set[int] = set()
    for ends in ranges:
        first, last = sorted(count if end == STAR else end for end in ends)
        if last > count or count == 0:
            raise Malformed("invalid message set: no such message")
        wanted.update(range(first - 1, last))
    return sorted(wanted)


def select_by_uid(ranges: Sequence[Range], uids: Sequence[int]) -> list[int]:
    """Return the indexes (from 0, ascending) of UIDs; "n:*" always has the last message."""
    wanted: set[int] = set()
    for first, last in ranges:
        if last == STAR and uids:
            wanted.update(range(bisect_left(uids, min(first, uids[-1])), len(uids)))
        else:
            wanted.update(range(bisect_left(uids, first), bisect_right(uids, last)))
    return sorted(wanted)


def render_set(numbers: Iterable[int]) -> str:
    """Render ascending numbers as a sequence set: "1:3,7"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in spans)


# --- strings and names ---------------------------------------------------------------------------


def render_string(value: bytes | None) -> bytes:
    """Render a string: NIL for None, quoted where it may be, a literal elsewhere."""
    if value is None:
        return b"NIL"
    if len(value) <= _QUOTED_LIMIT and _PLAIN.match(value):
        return b'"' + value + b'"'
    if len(value) <= _QUOTED_LIMIT and re.fullmatch(rb"[\x20-\x7e]*", value):
        return b'"' + re.sub(rb'(["\\])', rb"\\\1", value) + b'"'
    return b"{%d}\r\n%b" % (len(value), value)


def parse_folder(node: Node) -> str:
    """Decode a folder's name from modified UTF-7 (RFC 3501 5.1.3); raises Malformed."""
    raw = parse_text(node)
    try:
        return _SHIFTED.sub(_decode_shifted, raw).decode("utf-8")
    except ValueError:
        raise Malformed("folder name is no modified UTF-7") from None


def _decode_shifted(match: re.Match[bytes]) -> bytes:
    if not match[1]:
        return b"&"
    padded = match[1].replace(b",", b"/") + b"=" * (-len(match[1]) % 4)
    return base64.b64decode(padded, validate=True).decode("utf-16-be").encode("utf-8")


def render_folder(name: str) -> bytes:
    """Render a folder's name as a quoted string in modified UTF-7."""
    text = re.sub(r"[^\x20-\x7e]+|&", _encode_shifted, name)
    return render_string(text.encode("ascii"))


def _encode_shifted(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    coded = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii")
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def parse_flags(node: Node) -> frozenset[str]:
    """Parse flags, in parentheses or a single one; system flags get their usual spelling."""
    nodes = node if isinstance(node, list) else [node]
    return frozenset(spell_flag(parse_text(one).decode("latin-1")) for one in nodes) - {"\\Recent"}


def spell_flag(flag: str) -> str:
    """Return a system flag in its usual spelling, a keyword as it is; raises Malformed."""
    if not flag.startswith("\\"):
        if not _KEYWORD.match(flag):
            raise Malformed("invalid keyword")
        return flag
    spelt = flag[:2].upper() + flag[2:].lower()
    if spelt not in (*SYSTEM_FLAGS, "\\Recent"):
        raise Malformed(f"unknown flag {flag}")
    return spelt


# --- times ---------------------------------------------------------------------------------------


def parse_date(text: str) -> date:
    """Parse "1-Feb-2026"; raises Malformed."""
    match = _DATE.match(text)
    if match is None or match[2].title() not in MONTHS:
        raise Malformed(f"invalid date {text}")
    try:
        return date(int(match[3]), MONTHS.index(match[2].title()) + 1, int(match[1]))
    except ValueError:
        raise Malformed(f"invalid date {text}") from None


def parse_date_time(text: str) -> datetime:
    """Parse an IMAP date-time, " 1-Feb-2026 09:30:00 +0100", to an aware time; raises Malformed."""
    match = _DATE_TIME.match(text)
    if match is None:
        raise Malformed(f"invalid date-time {text}")
    day = parse_date(match[1])
    offset = timedelta(hours=int(match[6]), minutes=int(match[7]))
    zone = timezone(-offset if match[5] == "-" else offset) if offset else UTC
    try:
        hour, minute, second = int(match[2]), int(match[3]), int(match[4])
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise Malformed(f"invalid date-time {text}") from None


def render_date_time(when: datetime) -> bytes:
    """Render an aware time as an IMAP date-time, quoted, whole seconds."""
    month = MONTHS[when.month - 1]
    return f'"{when.day:02d}-{month}-{when.year:04d} {when:%H:%M:%S %z}"'.encode("ascii")
