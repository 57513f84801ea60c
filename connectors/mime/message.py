"""The bytes of one whole message → its header, its structure, its text. Pure, and it never fails.

The structure has the shape that imapclient gives BODYSTRUCTURE, so that a message from a file and one from
a server are looked at by the same functions (`text.plan_text_part`). The standard library cuts the MIME
parts apart; it is kept from what it can't bear: thousands of parts within each other, and sizes without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part
from email.parser import BytesParser
from email.policy import compat32

from connectors.mime.text import TextPart, TextPlan, decode_text_part, plan_text_part

WHOLE_CAP = 2 * 1024 * 1024  # bytes that are looked at; a text is at the beginning, what follows is attached
TEXT_CAP = 64 * 1024  # bytes of the text part, before decoding
MULTIPARTS_CAP = 100
_DEPTH_TIMES_BYTES = 8 * 1024 * 1024  # each part may stand in the one before: the parser's time grows so
_PARTS_CAP = 500  # lines that may begin a part
_FIELD_CAP = 4 * 1024  # of Content-Type and Content-Disposition: its time grows with the square
_PARAMS_CAP = 100  # semicolons in one
_CUTS = 3  # multiparts of a message that are cut apart by what their body shows

_MULTIPART = re.compile(rb"multipart/|message/(?:rfc822|global|partial)", re.IGNORECASE)
_HEADER_END = re.compile(rb"\n\n")
_FOLD = re.compile(rb"\n(?=[ \t])")
_LINE_END = re.compile(rb"\r\n?")
_REPORT = re.compile(
    rb"^(content-type[ \t]*:[ \t]*message/)(?=(?:global-)?delivery-status)", re.IGNORECASE | re.MULTILINE
)
_AS_TEXT = "x-"  # before the subtype: the parser makes a message of each blank line in a delivery status
_BOUNDARY = re.compile(rb"^--(\S[^\n]{0,68}\S)[ \t]*$", re.MULTILINE)
_CONTENT_FIELD = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_FAILS = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)


@dataclass(frozen=True, slots=True)
class WholeMessage:
    """A message taken apart: the bytes of its header, what its structure came to, and its text as plain text.

    `structure` is None where it can't be read; `plan.unreadable` then says why.
    """

    header: bytes
    structure: object
    plan: TextPlan
    text: str


def parse_whole(raw: bytes, text_cap: int = TEXT_CAP) -> WholeMessage:
    """Take a message apart; what can't be read of it is empty, and `plan.unreadable` says why.

    Of the text part, `text_cap` bytes are looked at, before decoding.
    """
    known = _LINE_END.sub(b"\n", raw[:WHOLE_CAP])
    found = _HEADER_END.search(known)
    header = known[: found.start()] if found is not None else known
    parts = len(_MULTIPART.findall(known))
    if parts > MULTIPARTS_CAP:
        return WholeMessage(header, None, TextPlan(None, unreadable="too-deep"), "")
    fields = (one[0] for one in _CONTENT_FIELD.finditer(known))
    if any(len(one) > _FIELD_CAP or one.count(b";") > _PARAMS_CAP for one in fields):
        return WholeMessage(header, None, TextPlan(None, unreadable="malformed"), "")
    known = _FOLD.sub(b"", header) + known[len(header) : _DEPTH_TIMES_BYTES // max(parts, 1)]
    known = _REPORT.sub(rb"\1" + _AS_TEXT.encode(), _first_parts(known))
    try:
        top = BytesParser(policy=compat32).parsebytes(known)
        structure = _structure(top, iter(range(_CUTS)))
        plan = plan_text_part(structure)
        text = _text(top, plan.part, text_cap) if plan.part is not None else ""
    except _FAILS:
        return WholeMessage(header, None, TextPlan(None, unreadable="malformed"), "")
    return WholeMessage(header, structure, plan, text)


def _first_parts(known: bytes) -> bytes:
    """Return a message up to the last line that may begin one of its first 500 parts."""
    at = -1
    for _ in range(_PARTS_CAP):
        at = known.find(b"\n--", at + 1)
        if at < 0:
            return known
    return known[:at]


def _structure(part: Part, cuts: Iterator[int]) -> tuple[object, ...]:
    """Return a part as imapclient gives BODYSTRUCTURE; `cuts` is how many may still be cut apart by hand."""
    if part.get_content_maintype() == "multipart":
        if not part.is_multipart() and next(cuts, None) is not None:
            _cut_apart(part, _raw(part))
        children = _children(part)
        if children:
            return ([_structure(child, cuts) for child in children], part.get_content_subtype().encode())
    size = 0 if part.is_multipart() else len(_raw(part))
    return (
        part.get_content_maintype().encode(),
        part.get_content_subtype().removeprefix(_AS_TEXT).encode(),
        _flat(part.get_params(failobj=[], unquote=True)[1:]),
        None,
        None,
        _encoding(part).encode(),
        size,
        None,
        _disposition(part),
    )


def _cut_apart(part: Part, body: bytes) -> None:
    """Cut a multipart whose boundary can't be read (missing, or folded in quotes) by what its body shows."""
    found = _BOUNDARY.search(body)
    if found is None or b'"' in found[1]:
        return
    field = b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\n\n'
    again = BytesParser(policy=compat32).parsebytes(field + body)
    if again.is_multipart():
        part.set_payload(again.get_payload())


def _raw(part: Part) -> bytes:
    """Return a part's body as it was sent: neither its transfer encoding undone nor its charset."""
    encoding = part["content-transfer-encoding"]
    del part["content-transfer-encoding"]
    body = part.get_payload(decode=True)
    if encoding is not None:
        part["content-transfer-encoding"] = encoding
    return body if isinstance(body, bytes) else b""


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def _flat(params: list[tuple[str, str]]) -> tuple[bytes, ...]:
    flat: list[bytes] = []
    for name, value in params:
        flat += [_bytes(name), _bytes(value)]
    return tuple(flat)


def _disposition(part: Part) -> object:
    params = part.get_params(failobj=[], header="content-disposition", unquote=True)
    return (_bytes(params[0][0]), _flat(params[1:])) if params else None


def _encoding(part: Part) -> str:
    """Return the transfer encoding in lower case, without a comment or anything else behind it."""
    words = str(part.get("content-transfer-encoding", "")).replace(";", " ").split()
    return words[0].strip("\"'").lower() if words else ""


def _bytes(value: object) -> bytes:
    """Return a parameter as bytes; those of RFC 2231 come as charset, language and value."""
    text = value[2] if isinstance(value, tuple) else value
    return str(text).encode("utf-8", "replace")


def _text(top: Part, wanted: TextPart, cap: int) -> str:
    part = top
    for number in wanted.section.split("."):
        if part.get_content_maintype() == "multipart":
            part = _children(part)[int(number) - 1]
    if part.is_multipart():
        return ""
    sent = _raw(part)[:cap].replace(b"\n", b"\r\n")  # what a server would have given of it
    return decode_text_part(wanted, sent[:cap])
