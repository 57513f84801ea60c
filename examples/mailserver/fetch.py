"""FETCH items: what a client asks for, compiled once, then rendered for each message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from examples.mailserver import mime
from examples.mailserver.grammar import (
    Malformed,
    Node,
    parse_arguments,
    parse_list,
    parse_text,
    render_date_time,
    render_string,
)
from examples.mailserver.store import render_flags
from examples.mailserver.view import Letter

Item = Callable[[Letter], bytes]

_MACROS = {
    "ALL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"),
    "FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE"),
    "FULL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"),
}
_SECTION = re.compile(
    rb"BODY(?P<peek>\.PEEK)?\[(?P<section>[^\]]*)\](?:<(?P<start>\d{1,10})\.(?P<size>\d{1,10})>)?\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rb"((?:[1-9]\d{0,5}(?:\.|\Z))*)([A-Z][A-Z.]*)?(?: (\(.*\)))?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    r"""What a FETCH asks for. `marks_seen`: it reads bodies without PEEK, which sets \Seen."""

    items: tuple[Item, ...]
    marks_seen: bool
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part's numbers, what is asked of it ("", HEADER, HEADER.FIELDS, TEXT, MIME), the names."""

    numbers: tuple[int, ...]
    what: str
    fields: tuple[bytes, ...]


def parse_request(node: Node, *, uid: bool, modseq: bool) -> Request:
    """Compile the items of a FETCH; `uid` and `modseq` add those items. Raises Malformed."""
    names = [parse_text(one) for one in (node if isinstance(node, list) else [node])]
    if len(names) == 1 and not isinstance(node, list):
        macro = _MACROS.get(names[0].decode("latin-1").upper(), ())
        names = [name.encode("ascii") for name in macro] or names
    if not names:
        raise Malformed("FETCH of no items")
    upper = [name.upper() for name in names]
    before = [b"UID"] if uid and b"UID" not in upper else []
    behind = [b"MODSEQ"] if modseq and b"MODSEQ" not in upper else []
    compiled = [parse_item(name) for name in (*before, *names, *behind)]
    return Request(
        tuple(item for item, _ in compiled),
        any(seen for _, seen in compiled),
        frozenset(name.decode("latin-1") for name in upper),
    )


def parse_item(name: bytes) -> tuple[Item, bool]:
    r"""Compile one item; also returns whether it sets \Seen. Raises Malformed."""
    simple = _SIMPLE.get(name.upper().decode("latin-1"))
    if simple is not None:
        return simple, name.upper() in (b"RFC822", b"RFC822.TEXT")
    match = _SECTION.match(name)
    if match is None:
        raise Malformed(f"unknown FETCH item {name.decode('latin-1')}")
    section = parse_section(match["section"])
    label = b"BODY[%b]" % render_section(section)
    span = None
    if match["size"]:
        span = int(match["start"]), int(match["start"]) + int(match["size"])
        label += b"<%d>" % span[0]
    return _compile_section(section, label, span), not match["peek"]


def _compile_section(section: Section, label: bytes, span: tuple[int, int] | None) -> Item:
    only_fields = not section.numbers and section.what.startswith("HEADER.FIELDS")

    def render(letter: Letter) -> bytes:
        key = (letter.entry.path, label)
        kept = letter.mailbox.cache.find(key)
        if kept is not None:
            return kept
        content = read_section(letter, section)
        if span and content is not None:
            content = content[span[0] : span[1]]
        text = b"NIL" if content is None else b"{%d}\r\n%b" % (len(content), content)
        rendered = b"%b %b" % (label, text)
        return letter.mailbox.cache.keep(key, rendered) if only_fields else rendered

    return render


def parse_section(text: bytes) -> Section:
    """Parse what stands in the brackets; raises Malformed."""
    match = _NUMBERED.match(text)
    if match is None:
        raise Malformed(f"invalid section {text.decode('latin-1')}")
    numbers = tuple(int(one) for one in match[1].split(b".") if one)
    what = (match[2] or b"").decode("ascii").upper()
    fields: tuple[bytes, ...] = ()
    if match[3]:
        inside = parse_list(parse_arguments(match[3])[0])
        fields = tuple(parse_text(one).upper() for one in inside)
    takes_fields = what in ("HEADER.FIELDS", "HEADER.FIELDS.NOT")
    known = takes_fields or what in ("", "HEADER", "TEXT") or (what == "MIME" and numbers)
    if not known or takes_fields != bool(fields):
        raise Malformed(f"invalid section {text.decode('latin-1')}")
    return Section(numbers, what, fields)


def render_section(section: Section) -> bytes:
    """Render a section as it is named in the answer."""
    words = [str(number) for number in section.numbers] + ([section.what] if section.what else [])
    label = ".".join(words).encode("ascii")
    if section.fields:
        label += b" (%b)" % b" ".join(_as_word(name) for name in section.fields)
    return label


def _as_word(name: bytes) -> bytes:
    return name if re.fullmatch(rb"[!#-'+-Z^-z|}~]+", name) else render_string(name)


def read_section(letter: Letter, section: Section) -> bytes | None:
    """Return the bytes of a section, None if the message has no such part."""
    if not section.numbers:
        return _read_whole(letter, section)
    part = mime.find_part(letter.part, section.numbers)
    if part is None:
        return None
    if section.what == "MIME":
        return part.head
    if section.what == "":
        return part.body
    if part.inner is None:
        return None
    return part.inner.body if section.what == "TEXT" else _read_head(part.inner.head, section)


def _read_whole(letter: Letter, section: Section) -> bytes:
    if section.what == "":
        return letter.raw
    if section.what == "TEXT":
        return mime.split_head(letter.raw)[1]
    return _read_head(letter.head, section)


def _read_head(head: bytes, section: Section) -> bytes:
    if section.what == "HEADER.FIELDS":
        return mime.select_fields(head, section.fields)
    if section.what == "HEADER.FIELDS.NOT":
        return mime.leave_out_fields(head, section.fields)
    return head


def _render_structure(letter: Letter) -> bytes:
    key = (letter.entry.path, "structure")
    kept = letter.mailbox.cache.find(key)
    if kept is None:
        rendered = b"BODYSTRUCTURE " + mime.render_structure(letter.part, extended=True)
        kept = letter.mailbox.cache.keep(key, rendered)
    return kept


def _render_literal(name: bytes, content: bytes) -> bytes:
    return b"%b {%d}\r\n%b" % (name, len(content), content)


_SIMPLE: dict[str, Item] = {
    "UID": lambda letter: b"UID %d" % letter.entry.uid,
    "FLAGS": lambda letter: b"FLAGS (%b)" % render_flags(letter.flags).encode("latin-1"),
    "INTERNALDATE": lambda letter: b"INTERNALDATE " + render_date_time(letter.entry.internal_date),
    "RFC822.SIZE": lambda letter: b"RFC822.SIZE %d" % letter.entry.size,
    "MODSEQ": lambda letter: b"MODSEQ (%d)" % letter.entry.modseq,
    "ENVELOPE": lambda letter: b"ENVELOPE " + mime.render_envelope(letter.head),
    "BODYSTRUCTURE": _render_structure,
    "BODY": lambda letter: b"BODY " + mime.render_structure(letter.part, extended=False),
    "RFC822": lambda letter: _render_literal(b"RFC822", letter.raw),
    "RFC822.HEADER": lambda letter: _render_literal(b"RFC822.HEADER", letter.head),
    "RFC822.TEXT": lambda letter: _render_literal(b"RFC822.TEXT", mime.split_head(letter.raw)[1]),
}


def render_letter(letter: Letter, request: Request, *, with_flags: bool = False) -> bytes:
    """Render one message's FETCH answer, with its flags where they were not asked for."""
    items = [item(letter) for item in request.items]
    if with_flags and "FLAGS" not in request.names:
        items.append(_SIMPLE["FLAGS"](letter))
    return b"* %d FETCH (%b)\r\n" % (letter.number, b" ".join(items))
