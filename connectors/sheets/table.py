"""A spreadsheet as plain values: rows that know where they stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goodterms.model import RowRef

# A number is the exact shortest decimal of the stored float; a time or a duration is text.
Cell = str | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` counts from 1 as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """Return the cell of that column, None beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else None


def _number(row: Row) -> int:
    return row.number


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, or one csv file (`sheet` is then ""). Rows without any content are not in it."""

    file: str
    sheet: str
    rows: tuple[Row, ...]
    hidden: bool = False
    epoch: date | None = None  # day 0 of its serial numbers; None where numbers are no dates

    @property
    def place(self) -> str:
        """Where this is, as a reader would look it up."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def below(self, number: int) -> tuple[Row, ...]:
        """Return the rows after that one."""
        return self.rows[bisect_right(self.rows, number, key=_number) :]

    def ref(self, row: Row) -> RowRef:
        """Return the reference of one of its rows."""
        return RowRef(self.file, self.sheet, row.number)


@dataclass(frozen=True, slots=True)
class Sheets:
    """What one file holds: at least one table."""

    file: str
    tables: tuple[Table, ...]
