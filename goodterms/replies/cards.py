"""What a line says that stands on a calling card: a trade, a firm, a place, office hours, small print.

None of it makes a card by itself, since own words name firms and streets too: `signatures` asks where the
line stands.
"""

from __future__ import annotations

import re

from goodterms.replies import marks

_CARD_WORDS = 10
_LONG = 9  # letters
_EDGES = ".,;:()[]|/&*_\"'“”"


def _begun(words: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern for any of the parts: a short one where a word begins, a long one in compounds too."""
    parts = (
        re.escape(word) if len(word) >= _LONG else rf"(?<!\w){re.escape(word)}" for word in sorted(words)
    )
    return re.compile("|".join(parts))


def _compounds(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word[1:] for word in words if word[0] == "*"))


_ROLES, _PLACES = marks.folded_words("role"), marks.folded_words("place")
_ROLE_ENDS, _PLACE_ENDS = _compounds(_ROLES), _compounds(_PLACES)
_HOURS = _begun(marks.folded_words("hours"))
_TERMS = _begun(marks.folded_words("terms") | marks.folded_words("hours"))
_ONESELF = marks.folded_words("oneself")
_ELIDED = re.compile(r"(?<!\w)(?:j|m)'(?=\w)")  # "j'ai", "m'en"

# Capitals count: "as", "sa" and "ag" are words too.
_FIRM = re.compile(
    r"(?<!\w)(?:Ltd|LTD|Limited|LLP|LLC|Inc|PLC|plc|B\.?V|N\.?V|V\.?O\.?F|GmbH|gGmbH|mbH|KG|AG|UG|OHG|GbR"
    r"|e\. ?V|e\.U|SARL|S\.A\.R\.L|SAS|S\.A\.S|EURL|S\.?A|S\.?L\.?U?|S\.?L\.?P|SpA|Srl|ApS|Oy|Pty)(?!\w)"
)
_REGISTER = re.compile(
    r"(?<!\w)(?:hr[ab]|kvk|btw|tva|ust-?id(?:nr)?|siret|siren|vat|nif|cif|rcs|rna|iban|bic|rsin|steuernr)(?!\w)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:\d{4} ?[A-Z]{2}(?!\w)|(?:[A-Z]{1,2}-)?\d{4,5} [^\W\d_]{2}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)|[A-Z]{2} \d{5}(?!\d))"
)


def has_role(head: str) -> bool:
    """Whether a short line names a trade, an office, a firm, its number or its hours."""
    words = _words(head)
    if not words:
        return False
    if any(word in _ROLES or (word.endswith(_ROLE_ENDS) and word not in _ROLE_ENDS) for word in words):
        return True
    return bool(names_firm(head) or _REGISTER.search(head) or _HOURS.search(head.casefold()))


def names_firm(head: str) -> bool:
    """Whether the line holds a firm's legal form."""
    return _FIRM.search(head) is not None


def has_place(head: str) -> bool:
    """Whether a short line is a street with its number, a box, a postcode with its town."""
    if _POSTCODE.search(head) is not None:
        return True
    if not any(map(str.isdigit, head)):
        return False
    return any(word in _PLACES or word.endswith(_PLACE_ENDS) for word in _words(head))


def is_small_print(text: str) -> bool:
    """Whether a paragraph speaks of terms, secrecy, supervision, paper or office hours."""
    return _TERMS.search(text.casefold().replace("’", "'")) is not None


def is_personal(text: str) -> bool:
    """Whether the author speaks of himself or asks: no small print does."""
    plain = text.casefold().replace("’", "'")
    if any(word.strip(_EDGES) in _ONESELF for word in plain.split()):
        return True
    return "?" in plain or _ELIDED.search(plain) is not None


def _words(head: str) -> list[str]:
    """Return the line's words in lower case; none of a long line."""
    words = head.casefold().split()
    return [word.strip(_EDGES) for word in words] if len(words) <= _CARD_WORDS else []
