"""Hostile spreadsheets: a clear problem, soon, within bounds; the other lists are read."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from corpus_folder import find_folder
from sheet_builders import Rows, write_csv, write_xlsx

from connectors.sheets.invoices import InvoiceList, read_invoices
from goodterms.errors import NeedsUser

_HEAD = ["Number", "Client", "Date", "Amount"]
_ROWS: Rows = [_HEAD, ["1", "Acme", date(2026, 1, 13), 10]]
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData>'
    '<row r="1">{head}</row><row r="2">{cells}</row>{more}</sheetData></worksheet>'
)


def _text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _sheet(more: str = "", dimension: str = "", entities: str = "") -> str:
    head = "".join(_text(f"{column}1", word) for column, word in zip("ABCD", _HEAD, strict=True))
    cells = _text("A2", "1") + _text("B2", "Acme") + _text("C2", "2026-01-13") + '<c r="D2"><v>10</v></c>'
    return entities + _SHEET.format(head=head, cells=cells, more=more, dimension=dimension)


def _with_sheet(path: Path, xml: bytes) -> Path:
    """Write a workbook whose one sheet is this XML."""
    plain = write_xlsx(path.with_suffix(".plain.xlsx"), _ROWS)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, xml if "sheet1.xml" in entry.filename else old.read(entry))
    return path


def _beside_a_good_one(path: Path) -> InvoiceList:
    good = write_xlsx(path.parent / "good.xlsx", _ROWS)
    return read_invoices([good, path], clients=())


_LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _bomb(path: Path) -> Path:
    return _with_sheet(path, _sheet(" " * 60_000_000).encode())


def _lying_size(path: Path) -> Path:
    _bomb(path)
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\1\2")
    while at >= 0:  # every entry of the list says that it unpacks to a hundred bytes
        content[at + 24 : at + 28] = struct.pack("<I", 100)
        at = content.find(b"PK\1\2", at + 4)
    path.write_bytes(content)
    return path


def _sparse(path: Path) -> Path:
    return _with_sheet(path, _sheet('<row r="1048576">' + _text("XFD1048576", "x") + "</row>").encode())


def _truncated(path: Path) -> Path:
    write_xlsx(path, _ROWS)
    path.write_bytes(path.read_bytes()[:-500])
    return path


def _picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    return path


def _wide(path: Path) -> Path:
    return write_csv(path, "Number,Client,Date,Amount" + "," * 200_000 + "\n1,Acme,2026-01-13,10\n")


def _empty_lines(path: Path) -> Path:
    return write_csv(path, "a,b\n" + "\n" * 3_000_000)


@pytest.mark.parametrize(
    "make",
    [_bomb, _lying_size, _sparse, _truncated, _picture, _wide, _empty_lines],
    ids=lambda one: one.__name__,
)
def test_a_hostile_file_is_a_problem_and_the_others_are_read(tmp_path: Path, make: object) -> None:
    found = _beside_a_good_one(make(tmp_path / "bad.xlsx"))  # type: ignore[operator]  # one of the above
    assert [one.number for one in found.invoices] == ["1"]
    assert found.unread == ("bad.xlsx",)
    (problem,) = found.problems
    assert problem.where == "bad.xlsx"
    assert problem.hint


def test_entities_are_not_blown_up_and_nothing_outside_is_read(tmp_path: Path) -> None:
    secret = write_csv(tmp_path / "secret.txt", "secret")
    laughs = _with_sheet(
        tmp_path / "laughs.xlsx", _sheet(_text("E2", "&i;"), entities=_LAUGHS + "]>").encode()
    )
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    entity = _with_sheet(tmp_path / "entity.xlsx", _sheet(_text("E2", "&x;"), entities=outside).encode())
    for path in (laughs, entity):
        found = _beside_a_good_one(path)
        assert "secret" not in str(found)
        assert found.invoices[0].number == "1"


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_a_lying_dimension_hides_nothing(tmp_path: Path, dimension: str) -> None:
    path = _with_sheet(tmp_path / "a.xlsx", _sheet(dimension=f'<dimension ref="{dimension}"/>').encode())
    assert [one.number for one in read_invoices([path], clients=()).invoices] == ["1"]


def test_formulas_are_text_of_no_consequence(tmp_path: Path) -> None:
    text = "Number,Client,Date,Amount\n=cmd|'/c calc'!A1,=HYPERLINK(\"http://x\"),2026-01-13,10\n"
    (one,) = read_invoices([write_csv(tmp_path / "a.csv", text)], clients=()).invoices
    assert (one.number, one.client) == ("=cmd|'/c calc'!A1", '=HYPERLINK("http://x")')


def _say(path: Path) -> str:
    """Return what became of a file, "" if nothing is known of it."""
    try:
        found = read_invoices([path], clients=())
    except NeedsUser as trouble:
        return str(trouble) if path.name in str(trouble) else ""
    told = (*found.problems, *(one for one in found.rows.items() if one[1]))
    return "; ".join(map(str, told))


@pytest.mark.parametrize("part", range(4))
def test_all_files_of_the_collection_go_through(part: int) -> None:
    """Spreadsheets that other projects collected: each is read, or says in a sentence why it is not."""
    for path in sorted(one for one in find_folder("spreadsheets").rglob("*") if one.is_file())[part::4]:
        said = _say(path)
        assert said, path
