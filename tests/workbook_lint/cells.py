"""Cells: in their place and order, numbers that are numbers, texts that fit, formulas with their values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from workbook_lint.book import Book, Sheet
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import COLUMNS, LONGEST_TEXT, ROWS, bounds, child, children, number, text_of, width
from workbook_lint.styles import count_styles
from workbook_lint.texts import shared_strings

_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d*")


def lint_cells(book: Book, sheet: Sheet) -> Iterator[str]:
    """Check all rows and cells of a sheet."""
    looks, shared = count_styles(book, "cellXfs"), len(shared_strings(book.package))
    last = 0
    for row in children(child(sheet.root, "sheetData"), "row"):
        place = number(row, "r")
        if not last < place <= ROWS:
            yield f"row {row.get('r')}: is not after row {last}, or outside of the sheet"
        yield from _lint_row(row, looks)
        last, column = place, 0
        for cell in children(row, "c"):
            name = cell.get("r", "")
            area = bounds(name) if _PLACE.fullmatch(name) else None
            if area is None or area[1] != place or not column < area[0] <= COLUMNS:
                yield f"{name}: is no cell of row {place}, or not after the one before it"
            column = column if area is None else area[0]
            yield from (f"{name}: {said}" for said in _lint_cell(book, cell, looks, shared))


def _lint_row(row: Element, looks: int) -> Iterator[str]:
    if not 0 <= number(row, "outlineLevel") <= 7:
        yield f"row {row.get('r')}: outline level {row.get('outlineLevel')}"
    if not 0 <= float(row.get("ht", "0")) <= 409.5:
        yield f"row {row.get('r')}: a height of {row.get('ht')}"
    if not 0 <= number(row, "s") < looks:
        yield f"row {row.get('r')}: the style {row.get('s')} is not there"


def _lint_cell(book: Book, cell: Element, looks: int, shared: int) -> Iterator[str]:
    if not 0 <= number(cell, "s") < looks:
        yield f"the style {cell.get('s')} is not there"
    kind, formula, value = cell.get("t", "n"), child(cell, "f"), child(cell, "v")
    text = "" if value is None else value.text or ""
    if formula is not None:
        if formula.text or formula.get("t") != "shared":
            yield from lint_formula(formula.text or "", book.known)
        if value is None or (not text and kind != "str"):
            yield "a formula without its value"
            return
    if formula is not None or value is not None or kind not in ("n", "inlineStr"):
        yield from _lint_value(kind, text, shared)
    shown = text_of(cell) if kind == "inlineStr" else text
    if width(shown) > LONGEST_TEXT:
        yield f"a text of {width(shown)} characters"


def _lint_value(kind: str, text: str, shared: int) -> Iterator[str]:
    """Compare a value with its kind."""
    if kind == "n":
        good = bool(_NUMBER.fullmatch(text)) and math.isfinite(float(text))
    elif kind == "s":
        good = text.isdigit() and int(text) < shared
    elif kind == "b":
        good = text in ("0", "1")
    elif kind == "e":
        good = text in _ERRORS
    elif kind == "d":
        good = _is_date(text)
    else:
        good = kind in ("str", "inlineStr")
    if not good:
        yield f"{text[:40]!r} is no value of kind {kind}"


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
