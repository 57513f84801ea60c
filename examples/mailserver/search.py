"""SEARCH: the keys of RFC 3501 6.4.4 (and MODSEQ) as a test of one message, cheap ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_tz

from examples.mailserver import mime
from examples.mailserver.grammar import (
    STAR,
    Malformed,
    Node,
    Refused,
    parse_date,
    parse_list,
    parse_number,
    parse_ranges,
    parse_text,
    parse_word,
    select_by_number,
    select_by_uid,
    spell_flag,
)
from examples.mailserver.view import Letter

Test = Callable[[Letter], bool]

_RETURN_OPTIONS = {"MIN", "MAX", "COUNT", "ALL"}
_CHARSETS = {"US-ASCII", "UTF-8"}
_HEADER_KEYS = ("FROM", "TO", "CC", "BCC", "SUBJECT")
_FLAG_KEYS = ("ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN", "RECENT")


@dataclass(frozen=True, slots=True)
class Key:
    """A test of a message and what it costs: 0 the index, 1 the header, 2 the whole message."""

    test: Test
    cost: int


@dataclass(frozen=True, slots=True)
class Query:
    """A SEARCH: its key and the results asked for by RETURN (None: the plain answer)."""

    key: Key
    results: frozenset[str] | None
    by_modseq: bool


class Reader:
    """The words of a SEARCH still to be read."""

    def __init__(self, nodes: Sequence[Node], uids: Sequence[int]) -> None:
        self._nodes = list(nodes)
        self.uids = uids
        self.by_modseq = False

    def __bool__(self) -> bool:
        return bool(self._nodes)

    def peek(self) -> Node:
        """Return the next word and leave it."""
        return self._nodes[0] if self._nodes else b""

    def take(self) -> Node:
        """Return the next word; raises Malformed at the end."""
        if not self._nodes:
            raise Malformed("SEARCH key without its argument")
        return self._nodes.pop(0)

    def take_text(self) -> str:
        """Return the next word as a string to look for, in lower case."""
        return parse_text(self.take()).decode("utf-8", "replace").casefold()

    def take_date(self) -> date:
        """Return the next word as a date."""
        return parse_date(parse_text(self.take()).decode("latin-1"))


def parse_query(nodes: Sequence[Node], uids: Sequence[int], *, extended: bool) -> Query:
    """Parse a SEARCH's arguments for a view with these UIDs; raises Malformed or Refused."""
    reader = Reader(nodes, uids)
    results = None
    if extended and reader.peek() in (b"RETURN", b"return"):
        reader.take()
        results = frozenset(parse_word(one) for one in parse_list(reader.take())) or {"ALL"}
        if not results <= _RETURN_OPTIONS:
            raise Malformed("unknown SEARCH RETURN option")
    if isinstance(reader.peek(), bytes) and parse_word(reader.peek()) == "CHARSET":
        reader.take()
        if parse_word(reader.take()) not in _CHARSETS:
            raise Refused("Unknown charset", "BADCHARSET (US-ASCII UTF-8)")
    if not reader:
        raise Malformed("SEARCH without a key")
    key = _parse_all(reader)
    return Query(key, None if results is None else frozenset(results), reader.by_modseq)


def _parse_all(reader: Reader) -> Key:
    """Parse keys up to the end: all of them must hold."""
    keys: list[Key] = []
    while reader:
        keys.append(_parse_key(reader))
    keys.sort(key=lambda one: one.cost)
    if len(keys) == 1:
        return keys[0]
    tests = [one.test for one in keys]
    return Key(lambda letter: all(test(letter) for test in tests), keys[-1].cost)


def _parse_key(reader: Reader) -> Key:
    node = reader.take()
    if isinstance(node, list):
        inside = Reader(node, reader.uids)
        key = _parse_all(inside)
        reader.by_modseq |= inside.by_modseq
        return key
    word = node.decode("latin-1").upper()
    if word[:1].isdigit() or word[:1] == "*":
        return _within(select_by_number(_clip(node, len(reader.uids)), len(reader.uids)), reader)
    if word in _FLAG_KEYS:
        return _flagged(f"\\{word.title()}", wanted=True)
    if word.startswith("UN") and word[2:] in _FLAG_KEYS[:-1]:
        return _flagged(f"\\{word[2:].title()}", wanted=False)
    if word in _HEADER_KEYS:
        return _header(word.encode("ascii"), reader.take_text())
    parse = _KEYS.get(word)
    if parse is None:
        raise Malformed(f"unknown SEARCH key {word}")
    return parse(reader)


def _clip(node: Node, count: int) -> list[tuple[int, int]]:
    """Parse a sequence set of a SEARCH, where numbers beyond the end match nothing."""
    ends = [sorted(count if end == STAR else end for end in one) for one in parse_ranges(node)]
    return [(first, min(last, count)) for first, last in ends if 0 < first <= count]


def _within(indexes: Sequence[int], reader: Reader) -> Key:
    wanted = {reader.uids[index] for index in indexes}
    return Key(lambda letter: letter.entry.uid in wanted, 0)


def _flagged(flag: str, *, wanted: bool) -> Key:
    return Key(lambda letter: (flag in letter.flags) == wanted, 0)


def _header(name: bytes, text: str) -> Key:
    def test(letter: Letter) -> bool:
        values = mime.find_fields(letter.head, name)
        return any(text in mime.decode_value(one).casefold() for one in values)

    return Key(test, 1)


def _parse_header(reader: Reader) -> Key:
    name = parse_text(reader.take())
    return _header(name, reader.take_text())


def _parse_uid(reader: Reader) -> Key:
    return _within(select_by_uid(parse_ranges(reader.take()), reader.uids), reader)


def _parse_not(reader: Reader) -> Key:
    key = _parse_key(reader)
    return Key(lambda letter: not key.test(letter), key.cost)


def _parse_or(reader: Reader) -> Key:
    keys = sorted((_parse_key(reader), _parse_key(reader)), key=lambda one: one.cost)
    return Key(lambda letter: keys[0].test(letter) or keys[1].test(letter), keys[1].cost)


def _parse_body(reader: Reader) -> Key:
    text = reader.take_text()
    return Key(lambda letter: _in_texts(letter, text), 2)


def _parse_anywhere(reader: Reader) -> Key:
    text = reader.take_text()
    return Key(
        lambda letter: text in mime.decode_value(letter.head).casefold() or _in_texts(letter, text),
        2,
    )


def _in_texts(letter: Letter, text: str) -> bool:
    return any(text in one.casefold() for one in mime.decode_texts(letter.part))


def _parse_keyword(reader: Reader, *, wanted: bool) -> Key:
    return _flagged(spell_flag(parse_text(reader.take()).decode("latin-1")), wanted=wanted)


def _parse_modseq(reader: Reader) -> Key:
    node = parse_text(reader.take())
    if not node.isdigit():  # the optional entry name and type (RFC 7162 3.1.5)
        reader.take()
        node = parse_text(reader.take())
    least = parse_number(node)
    reader.by_modseq = True
    return Key(lambda letter: letter.entry.modseq >= least, 0)


def _parse_size(reader: Reader, *, larger: bool) -> Key:
    size = parse_number(reader.take())
    return Key(lambda letter: letter.entry.size > size if larger else letter.entry.size < size, 0)


def _arrived(reader: Reader, holds: Callable[[date, date], bool]) -> Key:
    day = reader.take_date()
    return Key(lambda letter: holds(letter.entry.internal_date.date(), day), 0)


def _sent(reader: Reader, holds: Callable[[date, date], bool]) -> Key:
    day = reader.take_date()

    def test(letter: Letter) -> bool:
        sent = _sent_on(letter)
        return sent is not None and holds(sent, day)

    return Key(test, 1)


def _sent_on(letter: Letter) -> date | None:
    """Return the day of the Date field, without regard to its zone."""
    value = mime.find_field(letter.head, b"date")
    try:
        parsed = parsedate_tz((value or b"").decode("latin-1"))
        return date(*parsed[:3]) if parsed else None
    except (ValueError, IndexError, OverflowError):
        return None


def _before(day: date, limit: date) -> bool:
    return day < limit


def _since(day: date, limit: date) -> bool:
    return day >= limit


def _on(day: date, limit: date) -> bool:
    return day == limit


_ALWAYS = Key(lambda _: True, 0)
_KEYS: dict[str, Callable[[Reader], Key]] = {
    "ALL": lambda _: _ALWAYS,
    "NEW": lambda _: Key(lambda one: "\\Recent" in one.flags and "\\Seen" not in one.flags, 0),
    "OLD": lambda _: _flagged("\\Recent", wanted=False),
    "UID": _parse_uid,
    "NOT": _parse_not,
    "OR": _parse_or,
    "HEADER": _parse_header,
    "BODY": _parse_body,
    "TEXT": _parse_anywhere,
    "KEYWORD": lambda reader: _parse_keyword(reader, wanted=True),
    "UNKEYWORD": lambda reader: _parse_keyword(reader, wanted=False),
    "LARGER": lambda reader: _parse_size(reader, larger=True),
    "SMALLER": lambda reader: _parse_size(reader, larger=False),
    "MODSEQ": _parse_modseq,
    "BEFORE": lambda reader: _arrived(reader, _before),
    "SINCE": lambda reader: _arrived(reader, _since),
    "ON": lambda reader: _arrived(reader, _on),
    "SENTBEFORE": lambda reader: _sent(reader, _before),
    "SENTSINCE": lambda reader: _sent(reader, _since),
    "SENTON": lambda reader: _sent(reader, _on),
}
