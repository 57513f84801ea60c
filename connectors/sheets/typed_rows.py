"""Rows of the weekly workbook as they come back: what the user typed beside what the report placed there."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.sheets.columns import Understood, Vocabulary, find_header, match_columns
from connectors.sheets.table import Row, Table
from connectors.sheets.values import is_blank, text_of
from goodterms.errors import NeedsUser
from goodterms.model import Problem

_HEADER_WITHIN = 60  # rows: a sheet may begin with an explanation
HINT = "correct the cell in the workbook and save it"


def find_typed(table: Table, known: Vocabulary) -> Understood | Problem | None:
    """Return a sheet's table by its headings, what is wrong with them, or None if there are none."""
    header = find_header(table, known, within=_HEADER_WITHIN)
    if header is None:
        return None
    try:
        return match_columns(table, header, known)
    except NeedsUser as trouble:
        return Problem(table.place, str(trouble), "restore the headings of the sheet")


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
