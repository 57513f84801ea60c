"""The name of an attached file, out of the parameters of a part. Pure; what cannot be read is "".

It may stand there plain, as an encoded word (RFC 2047; forbidden there, and everywhere), with its charset
(RFC 2231), or in numbered pieces of it.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote_to_bytes

_LONGEST = 1_000
_PIECE = re.compile(r"(?:file)?name\*(\d{1,2})(\*?)")


def read_file_name(params: object) -> str:
    """Return the file name of imapclient's flat parameters (name, value, name, value …); "" for none."""
    given = _read(params)
    plain = given.get("filename") or given.get("name") or ""
    with_charset = given.get("filename*") or given.get("name*") or ""
    if with_charset:
        return _undo_2231(with_charset)
    return _undo_2047(plain) if plain else _join_pieces(given)


def _read(params: object) -> dict[str, str]:
    if not isinstance(params, tuple):
        return {}
    pairs = zip(params[::2], params[1::2], strict=False)
    return {_text(name).strip().lower(): _text(value)[:_LONGEST] for name, value in pairs}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _undo_2047(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _undo_2231(text: str) -> str:
    charset, _, rest = text.partition("'")
    encoded = rest.partition("'")[2] if "'" in rest else text
    try:
        return unquote_to_bytes(encoded).decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return unquote_to_bytes(encoded).decode("utf-8", "replace")


def _join_pieces(given: dict[str, str]) -> str:
    found = [
        (int(match[1]), bool(match[2]), value)
        for name, value in given.items()
        if (match := _PIECE.fullmatch(name))
    ]
    if not found:
        return ""
    joined = "".join(value for _, _, value in sorted(found))
    return _undo_2231(joined) if any(encoded for _, encoded, _ in found) else joined
