"""What the cells of a column are: dates, money, yes or no, e-mail addresses, text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from connectors.sheets.amounts import Money, parse_money
from connectors.sheets.dates import looks_like_date
from connectors.sheets.table import Cell
from connectors.sheets.values import parse_yes_no, text_of

LOOK_AT = 200  # filled cells, to see what a column holds
_MOST_OF = 0.8  # of the cells make a column's kind

_SERIAL = re.compile(r"[34]\d{4}|5[0-4]\d{3}")  # dates of 1982 to 2049, as numbers
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def usual_kind(cells: Sequence[Cell]) -> str:
    """Return what most of a column's cells are: date, money, yes or no, email, text; "" if it is empty."""
    kinds = Counter(_kind(cell) for cell in cells)
    if not kinds:
        return ""
    if kinds["yes or no"] and kinds["money"] and all(parse_money(cell, ",") is not None for cell in cells):
        kinds["money"] += kinds.pop("yes or no")  # 0 and 1 are amounts where others are
    if kinds["money"] == len(cells) and all(_SERIAL.fullmatch(text_of(cell)) for cell in cells):
        return "serial"
    kind, times = kinds.most_common(1)[0]
    return kind if times >= sum(kinds.values()) * _MOST_OF else "text"


def _kind(cell: Cell) -> str:
    if isinstance(cell, date):
        return "date"
    if isinstance(cell, bool) or isinstance(parse_yes_no(cell), bool):
        return "yes or no"
    if isinstance(cell, Decimal):
        return "money"
    text = text_of(cell)
    if _EMAIL.fullmatch(text):
        return "email"
    if isinstance(parse_money(text, "."), Money) or isinstance(parse_money(text, ","), Money):
        return "money"
    return "date" if looks_like_date(text) else "text"
