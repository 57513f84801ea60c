"""Cells as people fill them in: what says nothing, what a reader sees, days, yes and no."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connectors.sheets.table import Cell
from goodterms.companynames import fold

_BLANKS = frozenset({"", "-", "–", "—", "n/a", "nvt", "n.v.t.", "0000-00-00", "00-00-0000", "null", "none"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that does not mean what its column means: as written, and why."""

    text: str
    reason: str


def is_blank(cell: Cell) -> bool:
    """Whether the cell says nothing: empty, or one of the marks that people write for that."""
    return cell is None or (type(cell) is str and (not cell or cell.strip().casefold() in _BLANKS))


def text_of(cell: Cell) -> str:
    """Return the cell as a reader sees it, in one line; "" if it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}"


_DITTO = re.compile(r"idem|id\.|dit+o|do\.|s\.\s?o\.|same|zelfde|[\"”“″〃'’]{1,2}|,,|-\"-", re.IGNORECASE)


def is_ditto(text: str) -> bool:
    """Whether a text says that the cell above holds here too."""
    return bool(_DITTO.fullmatch(text))


def plain_signs(text: str) -> str:
    """Return the text with digits of any script as 0 to 9, and full-width and joined signs as plain ones."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


# --- days, yes and no ---------------------------------------------------------------------------

_AT_ONCE = frozenset(
    (
        "direct",
        "contant",
        "per direct",
        "per omgaande",
        "due on receipt",
        "on receipt",
        "immediate",
        "immediately",
        "sofort",
        "comptant",
        "a reception",
    )
)
_DAYS = re.compile(
    r"(?:net(?:to)?|n|binnen|within|innerhalb|sous)? ?(\d{1,3}) ?"
    r"(?:d|dgn|dag(?:en)?|days?|tagen?|jours?)?"
    r"(?: net(?:to)?| na factuurdatum| (?:from|after) invoice(?: date)?)?"
)
_DISCOUNT = re.compile(r"\d(?:[.,]\d)? ?%? ?/ ?\d{1,2},? (?:net|n) ?/? ?(\d{1,3})")
_YES = frozenset(("yes", "y", "ja", "j", "oui", "si", "true", "waar", "wahr", "vrai", "1", "x", "✓", "✔"))
_NO = frozenset(("no", "n", "nee", "nein", "non", "false", "onwaar", "falsch", "faux", "0"))


def parse_days(cell: Cell) -> int | Unreadable | None:
    """Return a number of days as people write payment terms ("30", "30 dagen", "net 30"); None if blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, Decimal):
        if cell == cell.to_integral_value() and 0 <= cell <= 999:
            return int(cell)
        return Unreadable(text_of(cell), "is no number of days")
    text = fold(text_of(cell)).rstrip(".")
    if text in _AT_ONCE:
        return 0
    found = _DAYS.fullmatch(text) or _DISCOUNT.fullmatch(text)
    return int(found[1]) if found else Unreadable(text_of(cell), "is no number of days")


def parse_yes_no(cell: Cell) -> bool | Unreadable | None:
    """Return what a yes-or-no cell says; None if it is blank."""
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    text = fold(text_of(cell))
    if text in _YES:
        return True
    return False if text in _NO else Unreadable(text_of(cell), "is neither yes nor no")
