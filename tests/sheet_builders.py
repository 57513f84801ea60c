"""Makes small spreadsheets for tests: rows of plain values to .xlsx, .ods and .csv files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

from connectors.sheets.table import Cell, Row, Table

Value = str | int | float | bool | date | datetime | None
Rows = Sequence[Sequence[Value]]


def write_xlsx(
    path: Path, rows: Rows = (), *, sheets: Mapping[str, Rows] | None = None, hidden: str = ""
) -> Path:
    """Write a workbook of one sheet, or of several by name; `hidden` names one that is not shown."""
    book = Workbook()
    for name in book.sheetnames:
        del book[name]
    for name, content in (sheets or {"Sheet1": rows}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    book.save(path)
    return path


def write_csv(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a text as it is, in an encoding."""
    path.write_bytes(text.encode(encoding))
    return path


def write_ods(path: Path, rows: Rows, *, manifest: str = "") -> Path:
    """Write an OpenDocument sheet of texts, numbers and dates, with what calamine needs and no more."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Blad1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return path


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def table(*rows: Sequence[Cell], sheet: str = "") -> Table:
    """Return a table in memory; a row without cells leaves a gap."""
    numbered = tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1) if cells)
    return Table("list.csv", sheet, numbered)
