"""BODYSTRUCTURE as the wire reader gives it → the shape in which `connectors.mime.text` looks at it.

That is imapclient's: a multipart begins with the list of its parts, NIL is None, a part's size is a number.
"""

from __future__ import annotations

from connectors.imap.wire import Token

_SIZE = 6  # its place among a part's fields (RFC 3501 section 7.4.2)


def shape_structure(token: Token) -> object:
    """Return a structure for `plan_text_part`; nothing is raised, and a broken one has no text."""
    if not isinstance(token, list) or not token:
        return None
    if not isinstance(token[0], list):
        return tuple(_shape(one, place) for place, one in enumerate(token))
    count = next((place for place, one in enumerate(token) if not isinstance(one, list)), len(token))
    return ([shape_structure(one) for one in token[:count]], *(_shape(one) for one in token[count:]))


def _shape(token: Token, place: int = 0) -> object:
    if isinstance(token, list):
        return tuple(_shape(one) for one in token)
    if token == b"NIL":
        return None
    if place == _SIZE and token is not None and token.isdigit() and len(token) <= 15:
        return int(token)
    return token
