"""Reads workbooks in a process of its own: some hostile files abort the process that reads them.

Run by reader.py as a script, isolated. Standard input is one line of JSON:
`{"library": folder, "files": [paths], "only": [sheet names] or null, "memory": bytes,
"cells": count, "characters": count, "usual": [currency marks] or null}`. Standard output is `ready`, then for
each file lines of JSON that end with `{"done": true}` or `{"error": code, "detail": text}`. The others are
pieces of sheets, in order, so that they can be understood while the next is made:
`{"name", "visible", "rows": [[number, cell, …], …]}`, where a cell is null, a text, a number, a boolean,
`["d", iso date]` or `["t", iso date and time]`. Empty rows, and empty cells at a row's end, are left out;
what is merged down a column stands in each of its rows. An .xlsx sheet's first piece also has
`"marks": [[row, column, mark], …]`: cells whose number format shows a currency that is not usual, which the
library does not tell. Where no currency is usual (null) there are none, and cells with an error are its text.
"""

from __future__ import annotations

import html
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

_MOST_MERGED = 20_000
_MOST_SHEETS = 500
_PIECE = 5_000  # rows

Plain = str | int | float | bool | None | list[str]


def main() -> None:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.readline())
    _limit_memory(request["memory"])
    sys.path.append(request["library"])
    import python_calamine as _  # noqa: F401, PLC0415  # found once the path is set

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for path in request["files"]:
        left = request["characters"]
        for answer in _answers(path, request):
            line = json.dumps(answer, separators=(",", ":"))
            left -= len(line)
            sys.stdout.write(line if left >= 0 else json.dumps(_TOO_BIG))
            sys.stdout.write("\n")
            sys.stdout.flush()
            if left < 0:
                break


_TOO_BIG = {"error": "too big", "detail": ""}


def _limit_memory(size: int) -> None:
    try:
        import resource  # noqa: PLC0415  # Unix only
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS refuses some: the time-out still holds
            continue


def _answers(path: str, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from python_calamine import PasswordError  # noqa: PLC0415  # found once the path is set

    try:
        yield from _read_sheets(path, request)
        yield {"done": True}
    except PasswordError:
        yield {"error": "password", "detail": ""}
    except (MemoryError, OverflowError):
        yield _TOO_BIG
    except BaseException as error:  # noqa: BLE001  # a Rust panic is a BaseException, and an answer too
        yield {"error": "broken", "detail": str(error)[:120]}


def _read_sheets(path: str, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  # as above

    only, cells, usual = request["only"], request["cells"], request["usual"]
    if usual is None and path.endswith((".xlsx", ".ods")):
        _write_errors_as_texts(path)
    book = CalamineWorkbook.from_path(path)
    if len(book.sheets_metadata) > _MOST_SHEETS:
        raise OverflowError
    marks = _find_marks(path, set(usual)) if usual is not None and path.endswith(".xlsx") else {}
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or (only and about.name.casefold() not in only):
            continue
        sheet = book.get_sheet_by_name(about.name)
        cells -= sheet.total_height * sheet.total_width
        if cells < 0:
            raise OverflowError
        visible = about.visible == SheetVisibleEnum.Visible
        rows = _plain_rows(sheet.iter_rows(), sheet.start[1] if sheet.start else 0)
        if tall := _find_tall(sheet.merged_cell_ranges or []):
            rows = iter(_fill_merged(list(rows), tall))
        yield {"name": about.name, "visible": visible, "rows": [], "marks": marks.get(about.name, [])}
        while piece := list(islice(rows, _PIECE)):
            yield {"name": about.name, "visible": visible, "rows": piece}


def _plain_rows(rows: Iterator[list[Any]], left: int) -> Iterator[list[Plain]]:
    """Yield the filled rows. The library begins with row 1, but with the first filled column."""
    margin: list[Plain] = [None] * left
    for number, row in enumerate(rows, 1):
        if not any(row) and all(cell == "" for cell in row):
            continue  # fast: a stray cell at the very end makes a million of these
        cells = [(cell or None) if type(cell) is str else _plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield [number, *margin, *cells]


# --- cells with an error, which the library takes for empty --------------------------------------


def _write_errors_as_texts(path: str) -> None:
    """Make texts of the cells with an error, in our own copy of an .xlsx or .ods."""
    pattern, instead, sign = _OF_ODS if path.endswith(".ods") else _OF_XLSX
    with zipfile.ZipFile(path) as archive:
        sheets = [one for one in archive.infolist() if _SHEET_PART.fullmatch(one.filename)]
        parts = {one.filename: archive.read(one) for one in sheets}
        mended = {name: pattern.sub(instead, content) for name, content in parts.items() if sign in content}
        if not mended:
            return
        kept = {one.filename: archive.read(one) for one in archive.infolist() if one.filename not in parts}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (kept | parts | mended).items():
            archive.writestr(name, content)


_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml", re.IGNORECASE)
_OF_XLSX = (re.compile(rb"""(<(?:\w+:)?c\s[^>]*?\bt=["'])e(["'])"""), rb"\1str\2", b't="e"')
_OF_ODS = (
    re.compile(
        rb'(<table:table-cell\b[^>]*\boffice:string-value=")("[^>]*calcext:value-type="error"[^>]*>'
        rb"\s*<text:p>)([^<]{1,60})"
    ),
    rb"\1\3\2\3",
    b'value-type="error"',
)


# --- currencies that only the number format shows ------------------------------------------------


def _find_marks(path: str, usual: set[str]) -> dict[str, list[list[Any]]]:
    """Return by sheet the cells with a format of an unusual currency."""
    with zipfile.ZipFile(path) as archive:
        styles = _marked_styles(_part(archive, "xl/styles.xml"), usual)
        if not styles:
            return {}
        parts = _sheet_parts(archive)
        return {name: list(_marked_cells(_part(archive, part), styles)) for name, part in parts.items()}


def _part(archive: zipfile.ZipFile, name: str) -> str:
    names = {entry.filename.casefold(): entry for entry in archive.infolist()}
    entry = names.get(name.casefold())
    return archive.read(entry).decode("utf-8", "replace") if entry is not None else ""


def _marked_styles(xml: str, usual: set[str]) -> dict[str, str]:
    """Return the numbers of cell styles whose format shows a currency that is not usual, with its mark."""
    marks = {}
    for tag in re.findall(r"<(?:\w+:)?numFmt\b[^>]*>", xml):
        code = html.unescape(_attribute(tag, "formatCode")).partition(";")[0]
        found = _BRACKETED.search(code) or _BARE.search(code)
        if found and found[1].strip() not in usual:
            marks[_attribute(tag, "numFmtId")] = found[1].strip()
    formats = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    if not marks or formats is None:
        return {}
    tags = re.findall(r"<(?:\w+:)?xf\b[^>]*>", formats[0])
    ids = [_attribute(tag, "numFmtId") for tag in tags]
    return {str(place): marks[one] for place, one in enumerate(ids) if one in marks}


_BRACKETED = re.compile(r"\[\$([^\]\-]+)")  # [$€-413], [$USD]
_BARE = re.compile(r"([€£¥₹$]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD)\b)")


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet, by its name."""
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in re.findall(r"<Relationship\b[^>]*>", _part(archive, "xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", _part(archive, "xl/workbook.xml")):
        target = targets.get(_attribute(tag, "r:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        parts[html.unescape(_attribute(tag, "name"))] = part
    return parts


def _marked_cells(xml: str, styles: dict[str, str]) -> Iterator[list[Any]]:
    """Yield row, column (both from 0) and mark of the cells with one of these styles."""
    for tag in re.findall(r"<(?:\w+:)?c\b[^>]*[^/]>", xml):
        mark = styles.get(_attribute(tag, "s"))
        place = _PLACE.fullmatch(_attribute(tag, "r")) if mark else None
        if place:
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - 64
            yield [int(place[2]) - 1, column - 1, mark]


_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=[\"']([^\"']*)[\"']", tag)
    return found[1] if found else ""


# --- cells ---------------------------------------------------------------------------------------


def _find_tall(merged: list[Any]) -> list[tuple[int, int, int]]:
    """Return first row, column and last row of what is merged down one column; nothing of too many."""
    tall = [(top, left, bottom) for (top, left), (bottom, right) in merged if left == right and bottom > top]
    return tall if len(tall) <= _MOST_MERGED else []


def _fill_merged(rows: list[list[Plain]], tall: list[tuple[int, int, int]]) -> list[list[Plain]]:
    """Repeat what is merged down a column in each of its rows that hold anything."""
    by_number = {int(row[0]): row for row in rows}  # type: ignore[arg-type]  # a row's first item is its number
    for top, left, bottom in tall:
        above = by_number.get(top + 1)
        if above is None or len(above) <= left + 1:
            continue
        for number in range(top + 2, min(bottom + 1, top + _MOST_MERGED) + 1):
            row = by_number.get(number)
            if row is None:
                continue
            row += [None] * (left + 2 - len(row))
            row[left + 1] = row[left + 1] if row[left + 1] is not None else above[left + 1]
    return rows


_DAYS: dict[date, list[str]] = {}  # one day stands in many cells


def _plain(cell: Any) -> Plain:
    """Return a cell that is no text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, int):  # and bool
        return cell
    if not isinstance(cell, date):
        return str(cell)
    known = _DAYS.get(cell)
    if known is None:
        known = _DAYS[cell] = ["t" if isinstance(cell, datetime) else "d", cell.isoformat()]
    return known


if __name__ == "__main__":
    main()
