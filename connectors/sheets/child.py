"""Reads workbooks in a process of its own: some hostile files abort the process that reads them.

Run by reader.py as a script, isolated. Standard input is one line of JSON:
`{"library": folder, "files": [paths], "only": [sheet names] or null, "memory": bytes,
"cells": count, "characters": count}`. Standard output is `ready`, then one line of JSON a file:
`{"error": code, "detail": text}`, or
`{"sheets": [{"name", "visible", "rows": [[number, cell, …], …]}]}`, where a cell is null, a text,
a number, a boolean, `["d", iso date]` or `["t", iso date and time]`. Empty rows, and empty cells
at a row's end, are left out; what is merged down a column stands in each of its rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

_MOST_MERGED = 20_000
_MOST_SHEETS = 500

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
        answer = json.dumps(_answer(path, request["only"], request["cells"]), separators=(",", ":"))
        if len(answer) > request["characters"]:
            answer = json.dumps({"error": "too big", "detail": ""})
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


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


def _answer(path: str, only: list[str] | None, cells: int) -> dict[str, Any]:
    from python_calamine import PasswordError  # noqa: PLC0415  # found once the path is set

    try:
        return {"sheets": _read_sheets(path, only, cells)}
    except PasswordError:
        return {"error": "password", "detail": ""}
    except MemoryError:
        return {"error": "too big", "detail": ""}
    except OverflowError as error:
        return {"error": "too big", "detail": str(error)}
    except BaseException as error:  # noqa: BLE001  # a Rust panic is a BaseException, and an answer too
        return {"error": "broken", "detail": str(error)[:120]}


def _read_sheets(path: str, only: list[str] | None, cells: int) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  # as above

    book = CalamineWorkbook.from_path(path)
    if len(book.sheets_metadata) > _MOST_SHEETS:
        raise OverflowError
    sheets: list[dict[str, Any]] = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or (only and about.name.casefold() not in only):
            continue
        sheet = book.get_sheet_by_name(about.name)
        cells -= sheet.total_height * sheet.total_width
        if cells < 0:
            raise OverflowError
        visible = about.visible == SheetVisibleEnum.Visible
        rows = _plain_rows(sheet.iter_rows(), sheet.start[1] if sheet.start else 0)
        _fill_merged(rows, sheet.merged_cell_ranges or [])
        sheets.append({"name": about.name, "visible": visible, "rows": rows})
    return sheets


def _plain_rows(rows: Iterator[list[Any]], left: int) -> list[list[Plain]]:
    """Return the filled rows. The library begins with row 1, but with the first filled column."""
    found: list[list[Plain]] = []
    margin: list[Plain] = [None] * left
    for number, row in enumerate(rows, 1):
        if not any(row) and all(cell == "" for cell in row):
            continue  # fast: a stray cell at the very end makes a million of these
        cells = [(cell or None) if type(cell) is str else _plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append([number, *margin, *cells])
    return found


def _fill_merged(rows: list[list[Plain]], merged: list[Any]) -> None:
    """Repeat what is merged down one column in each of its rows that hold anything."""
    tall = [(top, left, bottom) for (top, left), (bottom, right) in merged if left == right and bottom > top]
    if not tall or len(tall) > _MOST_MERGED:
        return
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
