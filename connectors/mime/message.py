"""The bytes of one whole message → its header, its structure, its text. Pure, and it never fails.

The structure has the shape that imapclient gives BODYSTRUCTURE, so that a message from a file and one from
a server are looked at by the same functions (`text.plan_text_part`). The standard library cuts the MIME
parts apart; it is kept from what it can't bear: thousands of parts within each other, and sizes without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message as Part
from email.parser import BytesParser
from email.policy import compat32

from connectors.mime.text import TextPart, TextPlan, decode_text_part, plan_text_part

WHOLE_CAP = 8 * 1024 * 1024  # bytes that are looked at; a text is at the beginning, what follows is attached
TEXT_CAP = 64 * 1024  # bytes of the text part, before decoding
MULTIPARTS_CAP = 200
_DEPTH_TIMES_BYTES = 32 * 1024 * 1024  # each part may stand in the one before: the parser's time grows so
_FIELD_CAP = 8 * 1024  # of Content-Type and Content-Disposition: its time grows with the square

_MULTIPART = re.compile(rb"multipart/|message/(?:rfc822|global|partial)", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_BOUNDARY = re.compile(r"^--(\S[^\r\n]{0,68}\S)[ \t]*\r?$", re.MULTILINE)
_CONTENT_FIELD = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE
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


def parse_whole(raw: bytes) -> WholeMessage:
    """Take a message apart; what can't be read of it is empty, and `plan.unreadable` says why."""
    known = raw[:WHOLE_CAP]
    found = _HEADER_END.search(known)
    header = known[: found.start()] if found is not None else known
    parts = len(_MULTIPART.findall(known))
    if parts > MULTIPARTS_CAP:
        return WholeMessage(header, None, TextPlan(None, unreadable="too-deep"), "")
    if any(len(one[0]) > _FIELD_CAP for one in _CONTENT_FIELD.finditer(known)):
        return WholeMessage(header, None, TextPlan(None, unreadable="malformed"), "")
    known = _FOLD.sub(b"", header) + known[len(header) : _DEPTH_TIMES_BYTES // max(parts, 1)]
    try:
        top = BytesParser(policy=compat32).parsebytes(known)
        structure = _structure(top)
        plan = plan_text_part(structure)
        text = _text(top, plan.part) if plan.part is not None else ""
    except _FAILS:
        return WholeMessage(header, None, TextPlan(None, unreadable="malformed"), "")
    return WholeMessage(header, structure, plan, text)


def _structure(part: Part) -> tuple[object, ...]:
    """Return a part as imapclient gives BODYSTRUCTURE."""
    payload = part.get_payload()
    if part.get_content_maintype() == "multipart":
        if isinstance(payload, str):
            _cut_apart(part, payload)
        children = _children(part)
        if children:
            return ([_structure(child) for child in children], part.get_content_subtype().encode())
    size = len(payload) if isinstance(payload, str) else 0
    return (
        part.get_content_maintype().encode(),
        part.get_content_subtype().encode(),
        _flat(part.get_params(failobj=[], unquote=True)[1:]),
        None,
        None,
        _encoding(part).encode(),
        size,
        None,
        _disposition(part),
    )


def _cut_apart(part: Part, payload: str) -> None:
    """Cut a multipart whose boundary can't be read (missing, or folded in quotes) by what its body shows."""
    found = _BOUNDARY.search(payload)
    if found is None or '"' in found[1]:
        return
    field = f'Content-Type: multipart/mixed; boundary="{found[1]}"\n\n'.encode()
    again = BytesParser(policy=compat32).parsebytes(field + payload.encode("utf-8", "surrogateescape"))
    if again.is_multipart():
        part.set_payload(again.get_payload())


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


def _text(top: Part, wanted: TextPart) -> str:
    part = top
    for number in wanted.section.split("."):
        if part.get_content_maintype() == "multipart":
            part = _children(part)[int(number) - 1]
    payload = part.get_payload()
    if not isinstance(payload, str):
        return ""
    return decode_text_part(wanted, payload.encode("utf-8", "surrogateescape")[:TEXT_CAP])
