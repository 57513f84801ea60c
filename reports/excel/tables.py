"""Titles, prose and tables on a page, with heights that let everything be read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from openpyxl.formatting.rule import DataBarRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from reports.excel.cells import put, put_text
from reports.excel.looks import BODY_SIZE, BURDEN_BAR, HEADING_SIZE, NOTE_SIZE, NUMBERS, PROSE_SIZE
from reports.excel.pages import SUBTITLE_ROW, TITLE_ROW, Page
from reports.excel.values import Column, Link, Value
from reports.excel.widths import characters, column_pixels, count_lines, text_width
from reports.locale import Text

_HIGHEST = 409.0  # points: Excel's highest row
_LINE = 1.28  # of a font's size
_INDENT = 14.0  # pixels that an indented cell and its padding take from its column
_FILTER_BUTTON = 30.0  # pixels at the right end of a heading, with the cell's padding
NOTHING_HERE = Text("Nothing here this week.", "Deze week niets.")


def write_title(page: Page, title: Text, subtitle: str) -> None:
    """Write the sheet's title and the line below it."""
    put_text(page, TITLE_ROW, 1, page.say(title), "gt title")
    put_text(page, SUBTITLE_ROW, 1, subtitle, "gt subtitle")
    page.ws.row_dimensions[TITLE_ROW].height = 24


def write_section(page: Page, row: int, title: Text, **slots: str | None) -> int:
    """Write a heading between tables; return the row after it."""
    put_text(page, row, 1, page.say(title, **slots), "gt section")
    page.ws.row_dimensions[row].height = 18
    return row + 1


def write_prose(
    page: Page, row: int, text: str, across: int, style: str = "gt prose", *, first: int = 1
) -> int:
    """Write a paragraph across columns, from `first` on, high enough to be read; return the row after it."""
    put_text(page, row, first, text, style)
    page.ws.merge_cells(start_row=row, start_column=first, end_row=row, end_column=across)
    size = NOTE_SIZE if style == "gt note" else PROSE_SIZE
    pixels = sum(map(column_pixels, _widths(page, first, across)))
    set_lines(page, row, count_lines(text, pixels * 0.97, size), size, 4.0)
    return row + 1


def write_lead(page: Page, row: int, lead: str, text: str, across: int) -> int:
    """Write a paragraph from the second column on, with its subject in the first; return the row after it."""
    put_text(page, row, 1, lead, "gt lead")
    return write_prose(page, row, text, across, first=2)


def write_jump(page: Page, row: int, across: tuple[int, int], value: Value) -> None:
    """Write a value that leads somewhere across columns, outside tables."""
    first, last = across
    put(page, row, first, value)
    if last > first:
        page.ws.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _widths(page: Page, first: int, last: int) -> list[float]:
    return [page.ws.column_dimensions[get_column_letter(one)].width for one in range(first, last + 1)]


def set_widths(page: Page, columns: Sequence[Column]) -> None:
    """Give the sheet's columns the widths of a table, or wider ones so that no word of a heading breaks."""
    for place, column in enumerate(columns, start=1):
        least = heading_width(page.say(column.heading))
        page.ws.column_dimensions[get_column_letter(place)].width = max(column.width, least)


def heading_width(heading: str) -> float:
    """Return the least width, in characters, of a column of which no word of the heading is broken."""
    widest = max((text_width(word, HEADING_SIZE, bold=True) for word in heading.split()), default=0.0)
    return round(characters(widest + _FILTER_BUTTON), 1)


def write_table(
    page: Page,
    top: int,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    nothing: Text = NOTHING_HERE,
) -> int:
    """Write headings in row `top` and the rows below, as a table with filters; return its last row.

    Without rows there is no table (Excel asks one row at least), but a line that says so.
    """
    rooms = [column_pixels(width) for width in _widths(page, 1, len(columns))]
    wrapped = [column.kind not in ("line", "strip") for column in columns]
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            put(page, last, place, value, column.kind)
        lines = _lines(row, rooms, wrapped)
        if lines > 1:
            set_lines(page, last, lines)
    if last == top:
        put_text(page, top, 1, page.say(nothing), "gt subtitle")
        return top
    _write_headings(page, top, columns, rooms)
    _add_table(page, name, f"A{top}:{get_column_letter(len(columns))}{last}")
    return last


def write_headings(page: Page, top: int, columns: Sequence[Column]) -> None:
    """Write a table's headings alone, where something must be found by them though there are no rows."""
    _write_headings(page, top, columns, [column_pixels(one) for one in _widths(page, 1, len(columns))])


def _write_headings(page: Page, top: int, columns: Sequence[Column], rooms: Sequence[float]) -> None:
    lines = 1
    for place, (column, room) in enumerate(zip(columns, rooms, strict=True), start=1):
        heading = page.say(column.heading)
        look = "gt heading of numbers" if column.kind in NUMBERS else "gt heading"
        put_text(page, top, place, heading, look)
        needed = count_lines(heading, room - _FILTER_BUTTON, HEADING_SIZE, bold=True)
        lines = max(lines, needed)
    set_lines(page, top, lines, HEADING_SIZE, 5.0)


def _lines(row: Sequence[Value], rooms: Sequence[float], wrapped: Sequence[bool]) -> int:
    lines = 1
    for value, room, wraps in zip(row, rooms, wrapped, strict=True):
        text = value.value if isinstance(value, Link) else value
        if wraps and isinstance(text, str):
            lines = max(lines, count_lines(text, room - _INDENT, BODY_SIZE))
    return lines


def set_wrapped(page: Page, row: int, text: str, width: float) -> None:
    """Make a row as high as a text needs in a column of that width."""
    set_lines(page, row, count_lines(text, column_pixels(width) - _INDENT, BODY_SIZE))


def set_lines(page: Page, row: int, lines: int, size: float = BODY_SIZE, room: float = 2.5) -> None:
    """Make a row as high as so many lines of a font size, with some room in points."""
    page.ws.row_dimensions[row].height = min(_HIGHEST, math.ceil((lines * size * _LINE + room) * 4) / 4)


def _add_table(page: Page, name: str, ref: str) -> None:
    table = Table(displayName=f"goodterms_{name}", ref=ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.ws.add_table(table)


def add_choice(page: Page, words: Iterable[str], cells: Iterable[str]) -> None:
    """Offer a list of words in ranges of cells, and refuse others; the words take at most 255 characters."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.errorTitle = page.say(Text("Not in the list", "Niet in de lijst"))
    choice.error = page.say(Text("Please choose one of the list.", "Kies er een uit de lijst."))
    add_rule(page, choice, cells)


def add_rule(page: Page, rule: DataValidation, cells: Iterable[str]) -> None:
    """Check what is typed into ranges of cells, with the rule's own message."""
    rule.showErrorMessage = True
    for one in cells:
        rule.add(one)
    page.ws.add_data_validation(rule)


def add_bars(page: Page, column: int, first: int, last: int, colour: str = BURDEN_BAR) -> None:
    """Draw a bar from 0 to 100 behind each number of a column."""
    if last < first:
        return
    letter = get_column_letter(column)
    bounds = {"start_type": "num", "start_value": 0, "end_type": "num", "end_value": 100}
    rule = DataBarRule(**bounds, color=f"FF{colour}")  # type: ignore[no-untyped-call] # a stub without types
    page.ws.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def hide_columns(page: Page, first: int, last: int) -> None:
    """Fold columns away; a click on the bar above them shows them."""
    page.ws.column_dimensions.group(get_column_letter(first), get_column_letter(last), hidden=True)
