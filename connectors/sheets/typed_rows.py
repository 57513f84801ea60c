"""Tables of the weekly workbook as they come back: found by their headings, wherever the user moved them.

A table may have been sorted, filtered and parted by empty rows, its columns moved, its sheet renamed. Other
tables follow below it on the same sheet: it ends where the next headings stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from connectors.sheets.columns import letters
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import is_blank, text_of
from goodterms.companynames import fold
from goodterms.model import Problem

_HEADER_WITHIN = 60  # rows: a sheet may begin with an explanation
_LONGEST_HEADING = 60  # characters
HINT = "correct the cell in the workbook and save it"
_WORD = re.compile(r"\w+")

Headings = Mapping[str, str]  # what a heading means, by its plain words


@dataclass(frozen=True, slots=True)
class Found:
    """A table of the workbook: its headings' row, and per known name the column, counted from 0."""

    table: Table
    header: Row
    columns: Mapping[str, int]

    def heading(self, name: str) -> str:
        """Return a known column's heading as it is written."""
        return text_of(self.header.cell(self.columns[name]))

    def cell(self, row: Row, name: str) -> Cell:
        """Return a row's cell in a known column, None if there is no such column."""
        return row.cell(self.columns[name]) if name in self.columns else None

    def says(self, row: Row, name: str) -> str:
        """Return what a row says in a known column as one line, "" if nothing."""
        cell = self.cell(row, name)
        return "" if is_blank(cell) else plain_text(text_of(cell))


def headings(known: Mapping[str, str]) -> Headings:
    """Return the lookup for headings: known name to its headings, separated by commas."""
    return {_plain(one): name for name, several in known.items() for one in several.split(",")}


def find_header(table: Table, known: Headings) -> Row | None:
    """Return the row near the top with the most different known headings; None if no row has two."""
    best, most = None, 1
    for row in table.rows:
        if row.number > _HEADER_WITHIN:
            break
        count = len(names_of(row, known))
        if count > most:
            best, most = row, count
    return best


def find_columns(table: Table, header: Row, known: Headings) -> Found | Problem:
    """Return which column is what; a Problem where two columns that hold something claim to be one thing."""
    claims: dict[str, list[int]] = {}
    for index, cell in enumerate(header.cells):
        if name := meaning(cell, known):
            claims.setdefault(name, []).append(index)
    columns = {}
    for name, several in claims.items():
        held = {one: [row.cell(one) for row in table.below(header.number)] for one in several}
        filled = [one for one in several if not all(is_blank(cell) for cell in held[one])] or several
        if any(held[one] != held[filled[0]] for one in filled):
            listed = ", ".join(f"“{text_of(header.cell(one))}” (column {letters(one)})" for one in filled)
            what = f"row {header.number}: these columns claim to be one thing: {listed}: none is read"
            return Problem(table.place, what, "rename or remove all but one")
        columns[name] = filled[0]
    return Found(table, header, columns)


def rows_of(found: Found, known: Headings, start: str) -> Iterator[tuple[Row, bool]]:
    """Yield the rows of the table itself, and whether an empty row parts them from its headings.

    It ends where other headings begin: those have the column `start` again, and either another known one
    or an empty row or a title above.
    """
    above = found.header
    parted = False
    for row in found.table.below(found.header.number):
        gap = row.number > above.number + 1
        names = names_of(row, known)
        if start in names and (len(names) > 1 or gap or _filled(above) == 1):
            return
        parted = parted or gap
        yield row, parted
        above = row


def names_of(row: Row, known: Headings) -> set[str]:
    """Return what the cells of a row mean as headings."""
    return {name for cell in row.cells if (name := meaning(cell, known))}


def meaning(cell: Cell, known: Headings) -> str:
    """Return what a cell means as a heading, "" if nothing."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return ""
    return known.get(_plain(cell), "")


def plain_text(text: str) -> str:
    """Return a text in one line, without signs that nobody sees or that no database can hold."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if unicodedata.category(sign) in _UNSEEN and sign != _JOINER else sign for sign in text)
    return " ".join("".join(kept).split())


_UNSEEN = ("Cc", "Cf", "Cs", "Cn")
_JOINER = "\N{ZERO WIDTH JOINER}"  # of which some emoji are made


def _filled(row: Row) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


@lru_cache(maxsize=65_536)  # most cells of a report stand in the others too
def _plain(heading: str) -> str:
    return " ".join(_WORD.findall(fold(heading)))
