"""What makes single cells stand out after they were written: bold letters, a sign before a date or number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from openpyxl.styles import Font

from reports.excel.pages import Page

_FORMAT = re.compile(r"(?P<language>\[\$-\w+\])?(?P<form>.*)", re.DOTALL)


def make_bold(page: Page, row: int, columns: Iterable[int]) -> None:
    """Make cells of a row bold."""
    for column in columns:
        cell = page.ws.cell(row, column)
        cell.font = Font(name=cell.font.name, size=cell.font.size, color=cell.font.color, bold=True)


def add_sign(page: Page, row: int, column: int, mark: str) -> None:
    """Show a mark before the number or date that a cell holds; it stays a number or date."""
    cell = page.ws.cell(row, column)
    found = _FORMAT.fullmatch(cell.number_format)
    assert found is not None  # any text fits
    cell.number_format = f'{found["language"] or ""}"{mark} "{found["form"]}'
