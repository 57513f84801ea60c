"""Reads workbooks in a process of its own: some hostile files abort the process that reads them.

Run by reader.py as a script, isolated. Standard input is one line of JSON:
`{"library": folder, "files": [paths], "only": [sheet names] or null, "memory": bytes,
"cells": count, "characters": count}`. Standard output is `ready`, then one line of JSON a file:
`{"error": code, "detail": text}`, or
`{"sheets": [{"name", "visible", "rows": [[number, cell, …], …]}]}`, where a cell is null, a text,
a number, a boolean, `["d", iso date]` or `["t", iso date and time]`. Empty rows, and empty cells
at a row's end, are left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

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
        answer = json.dumps(_answer(path, request["only"], request["cells"]))
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
        sheets.append({"name": about.name, "visible": visible, "rows": rows})
    return sheets


def _plain_rows(rows: Iterator[list[Any]], left: int) -> list[list[Plain]]:
    """Return the filled rows. The library begins with row 1, but with the first filled column."""
    found: list[list[Plain]] = []
    margin: list[Plain] = [None] * left
    for number, row in enumerate(rows, 1):
        if not any(row) and all(cell == "" for cell in row):
            continue  # fast: a stray cell at the very end makes a million of these
        cells = margin + [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append([number, *cells])
    return found


def _plain(cell: Any) -> Plain:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, int):  # and bool
        return cell
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    return str(cell)


if __name__ == "__main__":
    main()
