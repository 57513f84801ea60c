"""The only place where cells are written.

Text is always text: openpyxl takes a string that begins with "=" for a formula, and Excel refuses control
characters.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.hyperlink import Hyperlink

from goodterms.model import Verdict
from reports.excel.looks import NUMBERS, date_format, money_format, number_format, time_format
from reports.excel.pages import Page
from reports.excel.values import NOTHING, Bound, Formula, Kind, Link, Money, Plain, Target, Value
from reports.locale import VERDICT_SIGNS, word_verdict

LONGEST_TEXT = 32_767  # characters in a cell; longer ones are cut silently by openpyxl
_LONGEST_LINE = 200
# What XML cannot hold, lone surrogates, and marks that turn the direction of the text around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as a character: ECMA-376, 22.4.2.4
_LEADS = ("=", "+", "-", "@", "\t")
_LEADING = {"gt text": "gt link", "gt date": "gt date link"}
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return text that a cell can hold: no unprintable characters, at most 32,767 of them."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPED.sub("_x005F_", _UNPRINTABLE.sub("\ufffd", whole))[:LONGEST_TEXT]


def one_line(text: str) -> str:
    """Return at most 200 characters without line ends and doubled spaces, for use within a sentence."""
    line = _SPACES.sub(" ", text[: _LONGEST_LINE * 2]).strip()
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def put_text(page: Page, row: int, column: int, text: str, style: str) -> Cell:
    """Write text as text, whatever it begins with; return the cell."""
    cell = cast(Cell, page.ws.cell(row, column))
    cell.style = style
    cell.value = clean_text(text)
    cell.data_type = "s"
    if text.startswith(_LEADS):
        cell.quotePrefix = True
    return cell


def put(page: Page, row: int, column: int, value: Value, kind: Kind = "text") -> None:
    """Write one value in the looks of its kind; no value, NaN and infinity show as a dash."""
    bare = value.value if isinstance(value, Link) else value
    cell = _put_plain(page, row, column, bare, kind)
    if isinstance(value, Link):
        _lead(cell, value.target)


def _put_plain(page: Page, row: int, column: int, value: Plain, kind: Kind) -> Cell:
    if isinstance(value, Verdict):
        text = f"{VERDICT_SIGNS[value]} {word_verdict(value, page.language)}"
        return put_text(page, row, column, text, f"gt {value.value}")
    if isinstance(value, str):
        style = f"gt {kind}" if kind in ("line", "strip", "input") else "gt text"
        return put_text(page, row, column, value, style)
    cell = cast(Cell, page.ws.cell(row, column))
    if isinstance(value, Formula):
        _put_formula(page, cell, value)
    elif isinstance(value, date):
        _put_date(page, cell, value, kind)
    else:
        _put_number(page, cell, value, kind)
    return cell


def _lead(cell: Cell, target: Target) -> None:
    """Make a cell lead somewhere. Texts and dates show it by their colour; figures stay figures."""
    cell.hyperlink = Hyperlink(
        ref=cell.coordinate, target=target.url or None, location=target.location or None
    )
    look = _LEADING.get(cell.style)
    if look is not None:
        form, quoted = cell.number_format, cell.quotePrefix
        cell.style = look
        cell.number_format, cell.quotePrefix = form, quoted


def _put_formula(page: Page, cell: Cell, formula: Formula) -> None:
    cell.style = "gt number" if isinstance(formula.value, Decimal) else "gt text"
    cell.value = formula.text
    if isinstance(formula.value, Decimal):
        cell.number_format = money_format(formula.currency, page.language)
    page.extras.formulas[page.ws.title, cell.coordinate] = formula.value


def _put_date(page: Page, cell: Cell, value: date, kind: Kind) -> None:
    cell.style = "gt input" if kind == "input" else "gt date"
    if isinstance(value, datetime):
        cell.value = value.astimezone(page.zone).replace(tzinfo=None)  # Excel knows no zones
        cell.number_format = time_format(page.language)
    else:
        cell.value = value
        cell.number_format = date_format(page.language)


def _put_number(page: Page, cell: Cell, value: Money | Bound | float | Decimal | None, kind: Kind) -> None:
    number = value.amount if isinstance(value, Money) else value
    bare = number.value if isinstance(number, Bound) else number
    if kind == "input":
        cell.style = "gt input"
        cell.number_format = date_format(page.language)
    elif bare is None or not math.isfinite(bare):
        put_text(page, cell.row, cell.column, NOTHING, "gt missing" if kind in NUMBERS else "gt text")
        return
    else:
        cell.style = "gt number"
        cell.number_format = _format_of(page, value, kind)
    cell.value = bare


def _format_of(page: Page, value: object, kind: Kind) -> str:
    if isinstance(value, Money):
        return money_format(value.currency, page.language)
    return number_format(kind, page.language, f"{value.sign} " if isinstance(value, Bound) else "")
