"""Rows of the weekly workbook as they come back: what the user typed beside what the report placed there."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.sheets.columns import Understood
from connectors.sheets.table import Row
from connectors.sheets.values import is_blank, text_of

HEADER_WITHIN = 60  # rows: a sheet may begin with an explanation
HINT = "correct the cell in the workbook and save it"


def unbroken(found: Understood) -> Iterable[Row]:
    """Yield the rows of the table itself: an empty row ends it, and other tables follow on the sheet."""
    expected = found.header_row
    for row in found.rows:
        expected += 1
        if row.number != expected:
            return
        yield row


def said(found: Understood, row: Row, name: str) -> str:
    """Return what a row says in a column, "" if nothing or if there is no such column."""
    column = found.columns.get(name)
    cell = row.cell(column.position) if column else None
    return "" if is_blank(cell) else text_of(cell)
