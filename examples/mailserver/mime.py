"""A message's bytes to what IMAP says of it: header fields, parts, ENVELOPE, BODYSTRUCTURE.

Works on byte ranges of the message as it was delivered, so that every section is exact. The limits
keep a hostile message from costing more than its size.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses
from functools import lru_cache

from examples.mailserver.grammar import render_string

_MAX_DEPTH = 60
_MAX_PARTS = 2_000
_HEAD_END = re.compile(rb"(?:\A|\n)\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_ANY_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?", re.MULTILINE)
_PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))')
_CONTENT_TYPE = re.compile(rb"\s*([!#-'*+.0-9A-Z^-~-]+)\s*/\s*([!#-'*+.0-9A-Z^-~-]+)", re.IGNORECASE)

_GROUP = re.compile(r"\s*([^:,;<>@\"]+?)\s*:(.*);\s*\Z", re.DOTALL)

Parameters = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: its header with the empty line, its body, its parts.

    `inner` is the message in a message/rfc822 part. Type and subtype are in lower case.
    """

    head: bytes
    body: bytes
    type: bytes
    subtype: bytes
    parameters: Parameters
    parts: tuple[Part, ...] = ()
    inner: Part | None = None

    @property
    def multipart(self) -> bool:
        """Whether it is made of parts."""
        return self.type == b"multipart"


def find_head_end(raw: bytes) -> int:
    """Return where the body begins, behind the empty line; -1 if there is no empty line."""
    match = _HEAD_END.search(raw)
    return match.end() if match else -1


def split_head(raw: bytes) -> tuple[bytes, bytes]:
    """Split a message into header, with the empty line, and body; all is header without one."""
    end = find_head_end(raw)
    return (raw, b"") if end < 0 else (raw[:end], raw[end:])


def parse_part(raw: bytes, default: tuple[bytes, bytes] = (b"text", b"plain"), depth: int = 0) -> Part:
    """Parse a message or body part; whatever cannot be read as parts is one text."""
    head, body = split_head(raw)
    kind, subtype, parameters = parse_content_type(find_field(head, b"content-type"), default)
    if kind == b"multipart" and depth < _MAX_DEPTH:
        boundary = dict(parameters).get(b"boundary")
        if boundary:
            inside = (b"message", b"rfc822") if subtype == b"digest" else (b"text", b"plain")
            pieces = split_multipart(body, boundary)
            parts = tuple(parse_part(one, inside, depth + 1) for one in pieces)
            return Part(head, body, kind, subtype, parameters, parts)
    if (kind, subtype) == (b"message", b"rfc822") and depth < _MAX_DEPTH:
        inner = parse_part(body, depth=depth + 1)
        return Part(head, body, kind, subtype, parameters, inner=inner)
    if kind == b"multipart":
        kind, subtype = b"text", b"plain"
    return Part(head, body, kind, subtype, parameters)


def split_multipart(body: bytes, boundary: bytes) -> list[bytes]:
    """Split a multipart's body at its boundary lines, preamble and epilogue left out."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    pieces: list[bytes] = []
    start = -1
    for match in line.finditer(body):
        if start >= 0:
            pieces.append(body[start : max(start, match.start())])
        end_of_line = body.find(b"\n", match.end())
        start = end_of_line + 1 if end_of_line >= 0 else len(body)
        if match[1] or len(pieces) >= _MAX_PARTS:
            return pieces
    return [*pieces, body[start:]] if start >= 0 else pieces


def parse_content_type(value: bytes | None, default: tuple[bytes, bytes]) -> tuple[bytes, bytes, Parameters]:
    """Parse a Content-Type into type, subtype, parameters; the default if it is unreadable."""
    match = _CONTENT_TYPE.match(value or b"")
    if match is None or value is None:
        plain = ((b"charset", b"us-ascii"),) if default[0] == b"text" else ()
        return default[0], default[1], plain
    return match[1].lower(), match[2].lower(), parse_parameters(value)


def parse_parameters(value: bytes) -> Parameters:
    """Parse the parameters of a structured field; names in lower case, values as written."""
    found = _PARAMETER.findall(value)
    return tuple((name.lower(), re.sub(rb"\\(.)", rb"\1", quoted) or plain) for name, quoted, plain in found)


# --- header fields -------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def compile_fields(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Compile what finds whole fields of these names (any case of letters) in a header."""
    either = b"|".join(re.escape(name) for name in names)
    return re.compile(
        rb"^(?:" + either + rb")[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*\n?", re.MULTILINE | re.IGNORECASE
    )


def select_fields(head: bytes, names: tuple[bytes, ...]) -> bytes:
    """Return the fields of these names as they stand, and an empty line."""
    return b"".join(compile_fields(names).findall(head)) + b"\r\n"


def leave_out_fields(head: bytes, names: tuple[bytes, ...]) -> bytes:
    """Return all other fields as they stand, and an empty line."""
    lower = {name.lower() for name in names}
    kept = (one[0] for one in _ANY_FIELD.finditer(head) if one[1].lower() not in lower)
    return b"".join(kept) + b"\r\n"


def find_fields(head: bytes, name: bytes) -> list[bytes]:
    """Return the unfolded values of all fields of that name."""
    found = compile_fields((name,)).findall(head)
    return [_FOLD.sub(b"", one).partition(b":")[2].strip() for one in found]


def find_field(head: bytes, name: bytes) -> bytes | None:
    """Return the unfolded value of the first field of that name."""
    found = find_fields(head, name)
    return found[0] if found else None


def decode_value(value: bytes) -> str:
    """Decode a field's value with its encoded words (RFC 2047), as far as they can be read."""
    text = value.decode("utf-8", "replace")
    if "=?" not in text:
        return text
    try:
        words = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        word if isinstance(word, str) else decode_bytes(word, charset or "ascii") for word, charset in words
    )


def decode_bytes(raw: bytes, charset: str) -> str:
    """Decode bytes; an unknown charset is read as UTF-8, an unreadable byte replaced."""
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


# --- texts, for SEARCH ---------------------------------------------------------------------------


def decode_texts(part: Part) -> list[str]:
    """Return the decoded text parts of a message, and the headers of messages in it."""
    if part.multipart:
        return [text for one in part.parts for text in decode_texts(one)]
    if part.inner is not None:
        return [decode_value(part.inner.head), *decode_texts(part.inner)]
    if part.type != b"text":
        return []
    charset = dict(part.parameters).get(b"charset", b"us-ascii").decode("latin-1")
    return [decode_bytes(decode_transfer(part), charset)]


def decode_transfer(part: Part) -> bytes:
    """Undo a part's Content-Transfer-Encoding; as it is where that fails."""
    encoding = (find_field(part.head, b"content-transfer-encoding") or b"").lower()
    if encoding == b"quoted-printable":
        return quopri.decodestring(part.body)
    if encoding == b"base64":
        try:
            return base64.b64decode(part.body)
        except binascii.Error:
            return part.body
    return part.body


# --- sections ------------------------------------------------------------------------------------


def find_part(message: Part, numbers: tuple[int, ...]) -> Part | None:
    """Return the part that a section number such as (2, 1) names (RFC 3501 6.4.5)."""
    here = _find_child(message, numbers[0])
    for number in numbers[1:]:
        if here is None or not (here.multipart or here.inner):
            return None
        here = _find_child(here.inner or here, number)
    return here


def _find_child(holder: Part, number: int) -> Part | None:
    """Return a part of a multipart; a message that is none has its body as part 1."""
    if holder.multipart:
        return holder.parts[number - 1] if number <= len(holder.parts) else None
    return holder if number == 1 else None


# --- ENVELOPE and BODYSTRUCTURE ------------------------------------------------------------------


def render_envelope(head: bytes) -> bytes:
    """Render a header as ENVELOPE (RFC 3501 7.4.2)."""
    origin = render_addresses(head, b"from")
    return b"(%b)" % b" ".join(
        [
            render_string(find_field(head, b"date")),
            render_string(find_field(head, b"subject")),
            origin,
            _or_else(render_addresses(head, b"sender"), origin),
            _or_else(render_addresses(head, b"reply-to"), origin),
            render_addresses(head, b"to"),
            render_addresses(head, b"cc"),
            render_addresses(head, b"bcc"),
            render_string(find_field(head, b"in-reply-to")),
            render_string(find_field(head, b"message-id")),
        ]
    )


def _or_else(rendered: bytes, default: bytes) -> bytes:
    return default if rendered == b"NIL" else rendered


def render_addresses(head: bytes, name: bytes) -> bytes:
    """Render a field's addresses as a list, NIL if there are none; one group may be all of it."""
    values = [one.decode("utf-8", "surrogateescape") for one in find_fields(head, name)]
    group = _GROUP.match(values[0]) if len(values) == 1 else None
    found = [pair for pair in getaddresses([group[2]] if group else values) if pair[1]]
    rendered = [_render_address(*pair) for pair in found]
    if group:
        title = render_string(group[1].encode("utf-8", "surrogateescape"))
        rendered = [b"(NIL NIL %b NIL)" % title, *rendered, b"(NIL NIL NIL NIL)"]
    return b"(%b)" % b"".join(rendered) if rendered else b"NIL"


def _render_address(name: str, address: str) -> bytes:
    local, _, host = address.rpartition("@") if "@" in address else (address, "", "")
    parts = (name or None, None, local, host or None)
    coded = (None if one is None else one.encode("utf-8", "surrogateescape") for one in parts)
    return b"(%b)" % b" ".join(render_string(one) for one in coded)


def render_structure(part: Part, *, extended: bool) -> bytes:
    """Render a part as BODYSTRUCTURE, or as BODY if not extended (RFC 3501 7.4.2)."""
    if part.multipart:
        return _render_multipart(part, extended=extended)
    head = part.head
    fields = [
        render_string(part.type),
        render_string(part.subtype),
        render_parameters(part.parameters),
        render_string(find_field(head, b"content-id")),
        render_string(find_field(head, b"content-description")),
        render_string(find_field(head, b"content-transfer-encoding") or b"7bit"),
        b"%d" % len(part.body),
    ]
    if part.inner is not None:
        fields += [
            render_envelope(part.inner.head),
            render_structure(part.inner, extended=extended),
        ]
    if part.inner is not None or part.type == b"text":
        fields.append(b"%d" % part.body.count(b"\n"))
    if extended:
        fields += [render_string(find_field(head, b"content-md5")), *_render_extension(head)]
    return b"(%b)" % b" ".join(fields)


_EMPTY = Part(b"", b"", b"text", b"plain", ((b"charset", b"us-ascii"),))


def _render_multipart(part: Part, *, extended: bool) -> bytes:
    parts = part.parts or (_EMPTY,)
    inside = b"".join(render_structure(one, extended=extended) for one in parts)
    fields = [inside, render_string(part.subtype)]
    if extended:
        fields += [render_parameters(part.parameters), *_render_extension(part.head)]
    return b"(%b)" % b" ".join(fields)


def _render_extension(head: bytes) -> list[bytes]:
    """Render what follows in every extended structure: disposition, language, location."""
    disposition = find_field(head, b"content-disposition")
    shown = b"NIL"
    if disposition:
        kind = re.split(rb"[\s;]", disposition, maxsplit=1)[0].lower()
        parameters = render_parameters(parse_parameters(disposition))
        shown = b"(%b %b)" % (render_string(kind), parameters)
    tags = [tag.strip() for tag in (find_field(head, b"content-language") or b"").split(b",")]
    language = b" ".join(render_string(tag) for tag in tags if tag)
    return [
        shown,
        b"(%b)" % language if language else b"NIL",
        render_string(find_field(head, b"content-location")),
    ]


def render_parameters(parameters: Parameters) -> bytes:
    """Render parameters as a list of names and values, NIL if there are none."""
    if not parameters:
        return b"NIL"
    flat = (render_string(text) for pair in parameters for text in pair)
    return b"(%b)" % b" ".join(flat)
