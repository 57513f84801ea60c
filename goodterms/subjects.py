"""What a subject line says about the thread: reply and forward marks stripped, and a digest to compare by.

The marks are those that mail programs write in the languages around us (RFC 5322 section 3.6.5 only
knows "Re: "): English, Dutch, German, French, Spanish, Italian, Portuguese, Scandinavian, Polish.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_REPLY = "re|aw|antw|antwoord|sv|vs|ref|rif|res|odp|réf|rép|ynt|r"
_FORWARD = "fwd|fw|doorst|doorgestuurd|wg|tr|rv|enc|i|vb|vl|pd|trs"
_COUNTER = r"(?:\s?[\[(]\d{1,3}[\])]|\^\d{1,3}|\d{1,2})?"
_MARK = re.compile(
    rf"\s*(?:\[[^\]\[]{{1,40}}\]\s*)?(?P<mark>{_REPLY}|{_FORWARD}){_COUNTER}\s*[::]\s*", re.IGNORECASE
)
_FORWARDS = frozenset(_FORWARD.split("|"))
_SPACE = re.compile(r"\s+")
_LONGEST = 400


def canonical_subject(subject: str) -> str:
    """Return the subject without reply and forward marks, case and doubled spaces; "" if nothing is left."""
    rest, _ = _strip_marks(subject)
    return _canonical(rest)


def is_forward(subject: str) -> bool:
    """Whether the outermost mark says that this message was forwarded."""
    _, marks = _strip_marks(subject)
    return bool(marks) and marks[0] in _FORWARDS


def subject_key(subject: str, salt: bytes) -> str:
    """Return 16 hex digits that are equal for equal canonical subjects and tell nothing else; "" for none.

    `salt` is the store's own, at most 64 bytes.
    """
    return _digest(canonical_subject(subject), salt)


def read_subject(subject: str, salt: bytes) -> tuple[str, bool]:
    """Return `subject_key` and `is_forward` in one go."""
    rest, marks = _strip_marks(subject)
    return _digest(_canonical(rest), salt), bool(marks) and marks[0] in _FORWARDS


def _canonical(rest: str) -> str:
    if rest.isascii():  # where NFKC changes nothing
        return " ".join(rest.split()).lower()
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", rest)).strip().casefold()


def _digest(canonical: str, salt: bytes) -> str:
    if not canonical:
        return ""
    return hashlib.blake2b(canonical.encode("utf-8", "replace"), digest_size=8, key=salt).hexdigest()


def _strip_marks(subject: str) -> tuple[str, list[str]]:
    rest = subject[:_LONGEST]
    marks: list[str] = []
    while ":" in rest and (found := _MARK.match(rest)):
        marks.append(found["mark"].casefold())
        rest = rest[found.end() :]
    return rest, marks
