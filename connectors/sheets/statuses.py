"""What the state of an invoice and the kind of a document mean (words/statuses.toml)."""

from __future__ import annotations

import re
from functools import lru_cache

from connectors.sheets.columns import load_words
from connectors.sheets.table import Cell
from connectors.sheets.values import is_blank, parse_yes_no, text_of
from goodterms.companynames import fold

_REMINDED = ("herinnering", "reminder", "aanmaning", "mahnung", "relance", "rappel", "zahlungserinnerung")
_TELLING = ("written_off", "disputed", "cancelled", "reversed", "part")  # also among other words
_UNSURE = frozenset(
    ("not", "no", "niet", "geen", "nicht", "kein", "keine", "pas", "sans", "without", "zonder", "ohne")
) | {"resolved", "opgelost", "gelost", "solved", "automatisch", "incasso"}
_PARTLY = frozenset(("deels", "gedeeltelijk", "teilweise", "partial", "partially", "partly", "partiel"))
_LONGEST = 200  # characters
_DAYS_AFTER = re.compile(
    r"\b\d+ (?:days?|dagen|dag|tagen?|tage|jours?)\b(?: (?:te laat|late|overdue|verspatet))?"
)
_DATE = re.compile(r"\b\d{1,4} \d{1,2} \d{2,4}\b")


def _plain(text: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("\ufe0f", "")
    return " ".join(re.sub(r"[-_.’',;:/]", " ", fold(apart)).split())


def _load() -> tuple[dict[str, str], dict[str, str]]:
    told = load_words("statuses.toml")
    types = told.pop("types")
    states = {_plain(word): state for state, by in told.items() for words in by.values() for word in words}
    return states, {_plain(word): kind for kind, words in types.items() for word in words}


_STATES, _TYPES = _load()


@lru_cache(maxsize=4096)
def _state_of(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    plain = _plain(re.sub(r"[()\[\]]", " ", text)) or _plain(text)
    if plain in _STATES:
        return _STATES[plain]
    words = plain.split()
    if _UNSURE.intersection(words) or "%" in plain:
        return "open" if any(word in plain for word in _REMINDED) else ""
    if _PARTLY.intersection(words):
        return "part"
    inside = [
        some for some in _STATES if _STATES[some] in _TELLING and re.search(rf"\b{re.escape(some)}\b", plain)
    ]
    if inside:
        return _STATES[max(inside, key=len)]
    bare = re.sub(r"\b(?:by|since|on|op|am|le|sinds|seit|depuis|in|for)\b.*", "", _DAYS_AFTER.sub("", plain))
    bare = " ".join(_DATE.sub("", bare).split())
    if bare in _STATES:
        return _STATES[bare]
    return "open" if any(word in plain for word in _REMINDED) else ""


def parse_status(cell: Cell) -> str:
    """Return what a status means, "" if it is blank, "?" and the word if it is not known."""
    if is_blank(cell):
        return ""
    text = text_of(cell)
    return _state_of(text) or f"?{text}"


def parse_remark(cell: Cell) -> str:
    """Return disputed, written_off or reversed if the user's own words say so, else ""."""
    found = "" if is_blank(cell) else _state_of(text_of(cell))
    return found if found in {"disputed", "written_off", "reversed"} else ""


def parse_paid(cell: Cell) -> str:
    """Return "paid" or "open" for yes or no, else what the cell means as a status."""
    said = parse_yes_no(cell)
    if isinstance(said, bool):
        return "paid" if said else "open"
    return parse_status(cell)


def parse_type(cell: Cell) -> str:
    """Return invoice, credit, payment, prepaid or other; "" for what is blank or not known."""
    if is_blank(cell):
        return ""
    plain = _plain(text_of(cell)[:_LONGEST])
    inside = [words for words in _TYPES if len(words) > 3 and re.search(rf"\b{re.escape(words)}\b", plain)]
    return _TYPES.get(plain) or (_TYPES[max(inside, key=len)] if inside else "")
