"""The weekly workbook, or single sheets of it with the Evidence that they lead to, rendered and read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.utils import get_column_letter
from review_builders import HOLIDAYS, NOON, make_drafts

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Language
from goodterms.policy import Policy
from reports.excel.looks import HEADING_SIZE
from reports.excel.pages import make_book
from reports.excel.widths import column_pixels, count_lines
from reports.workbook import evidence, payments, render_workbook, responsiveness
from reports.workbook.contents import SHEETS, CalendarFacts, Contents, SheetKey

CALENDAR = CalendarFacts("Europe/Amsterdam", "Mon-Fri 09:00-17:30", HOLIDAYS)
LANGUAGES: tuple[Language, ...] = ("en", "nl")
_RENDERERS = {"responsiveness": responsiveness, "payments": payments, "evidence": evidence}


def render_book(
    review: Review,
    language: Language = "en",
    *,
    drafts: Sequence[Draft] | None = None,
    host: str = "imap.gmail.com",
    files: dict[str, str] | None = None,
) -> bytes:
    """Render the whole workbook, with drafts in three states unless told otherwise."""
    return render_workbook(
        review,
        language=language,
        calendar=CALENDAR,
        policy=Policy(),
        drafts=make_drafts() if drafts is None else drafts,
        version="0.1.0",
        syncs=(("studio", NOON),),
        hosts={"studio": host},
        files=files,
    )


def make_contents(
    review: Review, language: Language = "en", *, files: dict[str, str] | None = None
) -> Contents:
    return Contents(
        review=review,
        language=language,
        calendar=CALENDAR,
        policy=Policy(),
        drafts=(),
        version="0.1.0",
        syncs=(),
        content="counts",
        files=files or {},
        evidence=evidence.plan_rows(review).first_rows,
    )


def render_pages(contents: Contents, *keys: SheetKey) -> bytes:
    sheets = {SHEETS[key]: _RENDERERS[key].render_sheet for key in (*keys, "evidence")}
    return make_book(
        sheets,
        contents,
        language=contents.language,
        zone=ZoneInfo("Europe/Amsterdam"),
        as_of=contents.review.as_of,
    )


def read_page(raw: bytes, *, values: bool = False, place: int = 0) -> Any:  # the stubs' unions need casts
    """Return a sheet, the first unless said, with formulas or with the values that they show."""
    return openpyxl.load_workbook(io.BytesIO(raw), data_only=values).worksheets[place]


def table_of(sheet: Any, name: str) -> list[tuple[Any, ...]]:
    """Return the cells below a table's headings; nothing where there is no such table."""
    table = sheet.tables.get(f"goodterms_{name}")
    return [] if table is None else list(sheet[table.ref])[1:]


def values_of(sheet: Any, name: str) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in table_of(sheet, name)]


def texts_of(sheet: Any) -> list[str]:
    """Return all texts outside formulas, in the order of reading."""
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type in ("s", "inlineStr")]


def leads_of(sheet: Any) -> dict[str, str]:
    """Return the sentences on top by the words that lead them."""
    return {
        sheet.cell(row, 1).value: sheet.cell(row, 2).value
        for row in range(3, 8)
        if sheet.cell(row, 1).style == "gt lead"
    }


def heading_lines(sheet: Any) -> Iterator[tuple[str, int]]:
    """Return of each table's headings how many lines it takes in its column, beside the filter's button."""
    for table in sheet.tables.values():
        for cell in sheet[table.ref][0]:
            room = column_pixels(sheet.column_dimensions[_column_of(sheet, cell.column)].width)
            yield cell.value, count_lines(cell.value, room - 27, HEADING_SIZE, bold=True)


def _column_of(sheet: Any, column: int) -> str:
    """Return the letter under which a column's width is kept: grouped ones share the first's."""
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.min and dimension.min <= column <= dimension.max:
            return str(letter)
    return get_column_letter(column)


def add_up(formula: str, values: Any) -> float:
    """Work out a SUM of a range, or a SUMIFS by one equal cell, from the cells of a sheet."""
    ranges = re.findall(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?", formula)
    cells = [
        [cell.value for row in values[f"{a}{b}:{c or a}{d or b}"] for cell in row] for a, b, c, d in ranges
    ]
    if formula.startswith("=SUM("):
        return float(sum(one for one in cells[0] if isinstance(one, int | float)))
    assert formula.startswith("=SUMIFS(")
    amounts, keys, (wanted,) = cells
    return float(sum(amount for amount, key in zip(amounts, keys, strict=True) if key == wanted))
