"""Which part of a message is its text, and that part's bytes as plain text. Pure, no socket; nothing raises.

`plan_text_part` looks at imapclient's parsed BODYSTRUCTURE (RFC 3501 section 7.4.2),
`decode_text_part` at the bytes that were fetched of the part, which may end anywhere.
"""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass, field
from typing import Literal

from connectors.mime.filenames import read_file_name
from connectors.mime.htmltext import html_to_text
from goodterms.structure import Part

DEEPEST = 64  # multiparts within multiparts; real mail stays below ten


@dataclass(frozen=True, slots=True)
class TextPart:
    """The part to fetch: its section number ("1.2"), and how its bytes are to be read. `size` is encoded."""

    section: str
    subtype: Literal["plain", "html"]
    charset: str
    encoding: str
    format_flowed: bool
    size: int


@dataclass(frozen=True, slots=True)
class TextPlan:
    """What a structure came to. `part` is None where there is no text to read.

    `unreadable` says why not: "encrypted", "tnef", "too-deep" or "malformed"; "" if there simply is no text.
    `parts` are all that were seen, in their order: what kind of message it is can be told by them.
    """

    part: TextPart | None
    has_attachment: bool = False
    unreadable: str = ""
    parts: tuple[Part, ...] = ()


def plan_text_part(bodystructure: object) -> TextPlan:
    """Choose the text of a message: plain rather than HTML, never an attachment or an attached message."""
    seen = _Seen()
    part = _find(bodystructure, "", 0, seen)
    unreadable = "" if part is not None else seen.unreadable
    return TextPlan(part, seen.has_attachment, unreadable, tuple(seen.parts))


def decode_text_part(part: TextPart, payload: bytes) -> str:
    """Return the fetched bytes as plain text, quotes as ">" lines; what cannot be decoded is U+FFFD."""
    text = _decode_charset(_decode_transfer(payload, part.encoding), part.charset)
    if part.subtype == "html":
        return html_to_text(text)
    return _join_flowed(text) if part.format_flowed else text


# --- structure -------------------------------------------------------------------------------------

_EMPTY = 2  # bytes: a plain part that holds a line break at most, beside an HTML part that holds the text
_ENCRYPTED = frozenset({"pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted"})
_TNEF = frozenset({"ms-tnef", "vnd.ms-tnef"})  # Outlook's winmail.dat, which holds text, form and files
_SIGNATURES = frozenset({"pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys"})


@dataclass(slots=True)
class _Seen:
    """What is noticed on the way."""

    has_attachment: bool = False
    unreadable: str = ""
    within: str = ""  # the multipart that is looked at
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One part that is no multipart, its fields in lower case."""

    kind: str
    subtype: str
    encoding: str
    size: int
    params: dict[str, str]
    disposition: str
    extras: dict[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def has_name(self) -> bool:
        return bool({"name", "filename", "name*", "filename*"} & {*self.params, *self.extras})


def _find(node: object, section: str, depth: int, seen: _Seen) -> TextPart | None:
    if depth > DEEPEST:
        seen.unreadable = "too-deep"
        return None
    if not isinstance(node, tuple) or len(node) < 2:
        seen.unreadable = seen.unreadable or "malformed"
        return None
    if isinstance(node[0], list):
        return _find_in_multipart(node[0], _lower(node[1]), section, depth, seen)
    return _find_in_leaf(_read_leaf(node), section or "1", seen)


def _find_in_multipart(
    children: list[object], subtype: str, section: str, depth: int, seen: _Seen
) -> TextPart | None:
    if subtype == "encrypted":
        seen.unreadable = "encrypted"
        return None
    if subtype == "signed":
        children = children[:1]  # the second is the signature, RFC 1847
    prefix = f"{section}." if section else ""
    found = []
    for number, child in enumerate(children, 1):
        seen.within = subtype
        found.append(_find(child, f"{prefix}{number}", depth + 1, seen))
    parts = [part for part in found if part is not None]
    if subtype == "alternative":
        parts.sort(key=lambda part: part.subtype != "plain")
    return next((part for part in parts if part.size > _EMPTY), parts[0] if parts else None)


def _find_in_leaf(leaf: _Leaf, section: str, seen: _Seen) -> TextPart | None:
    """Return the part if it is a readable text; else note what it is."""
    seen.parts.append(
        Part(
            media_type=f"{leaf.kind}/{leaf.subtype}",
            within=seen.within,
            method=leaf.params.get("method", ""),
            is_attached=leaf.disposition == "attachment",
            size=leaf.size,
            name=leaf.name,
        )
    )
    if leaf.kind == "text" and leaf.subtype == "calendar":
        return None
    if leaf.kind == "application" and leaf.subtype in _ENCRYPTED:
        seen.unreadable = "encrypted"
    elif leaf.kind == "application" and leaf.subtype in _TNEF:
        seen.has_attachment = True
        seen.unreadable = seen.unreadable or "tnef"
    elif leaf.kind == "multipart":  # without its parts: no boundary, or one that never comes
        seen.unreadable = seen.unreadable or "malformed"
    elif leaf.kind == "text" and leaf.disposition != "attachment" and leaf.subtype in {"plain", "html"}:
        return _text_part(leaf, section)
    elif leaf.subtype not in _SIGNATURES and _is_attachment(leaf):
        seen.has_attachment = True
    return None


def _is_attachment(leaf: _Leaf) -> bool:
    """Whether somebody attached it; a picture that the text shows inline is none."""
    if leaf.disposition == "attachment" or leaf.kind == "message":
        return True
    return leaf.has_name and not (leaf.kind == "image" and leaf.disposition in {"", "inline"})


def _text_part(leaf: _Leaf, section: str) -> TextPart:
    return TextPart(
        section=section,
        subtype="html" if leaf.subtype == "html" else "plain",
        charset=leaf.params.get("charset", ""),
        encoding=leaf.encoding,
        format_flowed=leaf.params.get("format", "") == "flowed",
        size=leaf.size,
    )


def _read_leaf(node: tuple[object, ...]) -> _Leaf:
    """Read the fields by place; the disposition is looked for, since servers leave fields out before it."""
    disposition, extras, given = "", {}, None
    for one in node[7:]:
        if isinstance(one, tuple) and len(one) == 2 and _lower(one[0]) in {"attachment", "inline"}:
            disposition, extras, given = _lower(one[0]), _read_params(one[1]), one[1]
    size = node[6] if len(node) > 6 else 0
    return _Leaf(
        kind=_lower(node[0]),
        subtype=_lower(node[1]),
        encoding=_lower(node[5]) if len(node) > 5 else "",
        size=size if isinstance(size, int) else 0,
        params=_read_params(node[2] if len(node) > 2 else None),
        disposition=disposition,
        extras=extras,
        name=read_file_name(given) or read_file_name(node[2] if len(node) > 2 else None),
    )


def _read_params(value: object) -> dict[str, str]:
    if not isinstance(value, tuple):
        return {}
    return {_lower(key): _lower(one) for key, one in zip(value[::2], value[1::2], strict=False)}


def _lower(value: object) -> str:
    """Return a server's string in lower case, "" for NIL or anything else."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    return text.strip().lower()[:200] if isinstance(text, str) else ""


# --- bytes -----------------------------------------------------------------------------------------

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_HALF_ESCAPE = re.compile(rb"=[0-9A-Fa-f]?$")
# Codecs that Python knows and mail does not mean: slow, or not for text.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
# What says latin-1 is cp1252, as in every mail program (WHATWG Encoding); ASCII may be anything.
_MEANT = {"iso8859-1": "cp1252", "ascii": ""}
_UNDECODED = "\ufffd"


def _decode_transfer(payload: bytes, encoding: str) -> bytes:
    """Undo the transfer encoding of a part that may have been cut anywhere (RFC 2045 section 6)."""
    if encoding == "base64":
        letters = _NOT_BASE64.sub(b"", payload.partition(b"=")[0])
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_HALF_ESCAPE.sub(b"", payload))
    return payload


def _decode_charset(data: bytes, charset: str) -> str:
    known = _lookup(charset)
    text = data.decode(known, "replace").removesuffix(_UNDECODED) if known else _guess(data)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode(
            "utf-8"
        )  # UTF-7 can hold half a character: no store takes it
    return text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _lookup(charset: str) -> str:
    """Return Python's name of a charset, "" where it is unknown or must be guessed."""
    try:
        name = codecs.lookup(charset.strip("'\" ")).name
        b"a".decode(name, "replace")  # LookupError for a codec that is none of text
    except (LookupError, ValueError):
        return ""
    name = _MEANT.get(name, name)
    return "" if name.replace("-", "_") in _NO_CHARSETS else name


def _guess(data: bytes) -> str:
    """UTF-8 if it can be (its last character may be cut), else cp1252."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
    cut, _ = decoder.getstate()
    return data.decode("cp1252", "replace") if cut and text.isascii() else text


# --- format=flowed ---------------------------------------------------------------------------------


def _join_flowed(text: str) -> str:
    """Join the soft-broken lines of RFC 3676: a space at the end, at the same depth of quoting."""
    joined: list[str] = []
    held: list[str] = []
    held_depth = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        is_signature = words == "-- "
        if held and (depth != held_depth or is_signature):
            joined.append(_quoted(held, held_depth))
            held = []
        held.append(words)
        held_depth = depth
        if is_signature or not words.endswith(" "):
            joined.append(_quoted(held, depth))
            held = []
    if held:
        joined.append(_quoted(held, held_depth))
    return "\n".join(joined)


def _quoted(pieces: list[str], depth: int) -> str:
    words = "".join(pieces)
    return f"{'>' * depth} {words}" if depth else words
