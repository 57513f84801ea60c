from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet_builders import Rows, write_csv, write_ods, write_xlsx

from connectors.sheets.reader import read_many, read_tables
from connectors.sheets.table import Cell, Row
from goodterms.errors import NeedsUser


def _rows(path: Path) -> list[tuple[Cell, ...]]:
    (only,) = read_tables(path).tables
    return [row.cells for row in only.rows]


# --- workbooks ----------------------------------------------------------------------------------


def test_cells_keep_their_type_and_rows_their_number(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001  # a cell has no zone
    rows: Rows = [[], ["Nr", None, "Bedrag"], [7, "x", 0.1], [], [date(2026, 3, 1), moment, True]]
    (only,) = read_tables(write_xlsx(tmp_path / "a.xlsx", rows)).tables
    assert only.place == "a.xlsx [Sheet1]"
    assert only.rows == (
        Row(2, ("Nr", None, "Bedrag")),
        Row(3, (Decimal(7), "x", Decimal("0.1"))),
        Row(5, (date(2026, 3, 1), moment, True)),
    )
    assert str(only.ref(only.rows[1])) == "a.xlsx [Sheet1] row 3"


def test_a_table_that_begins_at_c5_keeps_its_place(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [[], [], [], [], [None, None, "x"]])
    (only,) = read_tables(path).tables
    assert only.rows == (Row(5, (None, None, "x")),)


def test_floats_come_over_exactly(tmp_path: Path) -> None:
    values = [0.1, 1234.56, 1e-7, 19.99 * 3, 1e21, 42.0]  # openpyxl writes 16 digits, Excel 17
    path = write_xlsx(tmp_path / "a.xlsx", [values])
    assert _rows(path)[0] == tuple(Decimal(repr(value)) for value in values)


def test_open_document_is_read(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["Klant", "Bedrag"], ["Acmé", 12.5], [date(2026, 3, 1), None]])
    assert _rows(path) == [("Klant", "Bedrag"), ("Acmé", Decimal("12.5")), (date(2026, 3, 1),)]


def test_content_decides_not_the_suffix(tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "book.xlsx", [["a", "b"], ["c", "d"]])
    assert _rows(book.rename(tmp_path / "book.csv")) == [("a", "b"), ("c", "d")]
    assert _rows(write_csv(tmp_path / "text.xlsx", "a;b\nc;d\n")) == [("a", "b"), ("c", "d")]


def test_hidden_sheets_come_last_and_say_so(tmp_path: Path) -> None:
    full = [["a", "b"], ["c", "d"]]
    both = write_xlsx(tmp_path / "1.xlsx", sheets={"Old": full, "Shown": full}, hidden="Old")
    assert [(one.sheet, one.hidden) for one in read_tables(both).tables] == [("Shown", False), ("Old", True)]


def test_many_files_share_a_process_and_keep_their_own_trouble(tmp_path: Path) -> None:
    good = write_xlsx(tmp_path / "good.xlsx", sheets={"Cases": [["a"]], "Other": [["b"]]})
    bad = write_csv(tmp_path / "bad.xlsx", "PK\3\4 half of a file")
    none = write_xlsx(tmp_path / "none.xlsx", [["a"]])
    found = read_many([bad, good, none, tmp_path / "missing.xlsx"], only=["cases"])
    assert [type(one).__name__ for one in found.values()] == ["Illegible", "Sheets", "Sheets", "NeedsUser"]
    sheets = found[good]
    assert not isinstance(sheets, NeedsUser)
    assert [one.sheet for one in sheets.tables] == ["Cases"]
    empty = found[none]
    assert not isinstance(empty, NeedsUser)
    assert empty.tables == ()


# --- hostile and broken -------------------------------------------------------------------------


def _write_spanning(path: Path, last_cell: str) -> Path:
    """Write a file of 5 KB whose two cells span a sheet of a million rows."""
    write_xlsx(path, [["x"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    last = f'<row r="1048576"><c r="{last_cell}"><v>1</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", last.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def test_a_file_that_kills_its_reader_does_not_take_the_others_along(tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "1.xlsx", [["a"]])
    killer = _write_spanning(tmp_path / "2.xlsx", "XFD1048576")  # it aborts the process that reads it
    third = write_xlsx(tmp_path / "3.xlsx", [["c"]])
    found = read_many([first, killer, third])
    assert [type(found[path]).__name__ for path in (first, killer, third)] == [
        "Sheets",
        "NeedsUser",
        "Sheets",
    ]
    assert "2.xlsx holds more than can be read safely" in str(found[killer])


def test_a_stray_cell_in_the_last_row_is_read(tmp_path: Path) -> None:
    path = _write_spanning(tmp_path / "a.xlsx", "B1048576")
    (only,) = read_tables(path).tables
    assert [row.number for row in only.rows] == [1, 1_048_576]


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 8_000_000)
    with pytest.raises(NeedsUser, match=r"bomb.xlsx holds more than can be read safely"):
        read_tables(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.xlsx", b"", "empty.xlsx is empty"),
        ("page.xls", b"<html><table></table></html>", "page.xls is no spreadsheet but a web page"),
        ("paper.csv", b"%PDF-1.7", "paper.csv is no spreadsheet but another kind"),
        ("noise.csv", b"a;b\n\0\1\2", "noise.csv is no spreadsheet but binary"),
        ("half.xlsx", b"PK\3\4rest", "half.xlsx cannot be read as a spreadsheet (the archive is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old.xls cannot be read as a spreadsheet"),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "locked.xlsx is protected with a password",
        ),
        ("blank.csv", b"\n ; \n", "blank.csv has no filled cell"),
    ],
)
def test_what_is_no_spreadsheet_is_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NeedsUser) as caught:
        read_tables(path)
    assert said in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="there is no such file"):
        read_tables(tmp_path / "gone.xlsx")
    with pytest.raises(NeedsUser, match="is a folder"):
        read_tables(tmp_path)


def test_an_encrypted_open_document_is_said_to_be_protected(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["a"]], manifest="<manifest:encryption-data/>")
    with pytest.raises(NeedsUser, match="protected with a password"):
        read_tables(path)


def test_an_empty_workbook_is_said(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="has no filled cell"):
        read_tables(write_xlsx(tmp_path / "a.xlsx"))


@settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=st.binary(max_size=400))
def test_any_bytes_give_tables_or_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    found = read_many([path])[path]
    assert "\n" not in str(found) if isinstance(found, NeedsUser) else found.tables


# --- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"], ids=["utf-8", "with mark", "utf-16", "western"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "a.csv", "Klant;Bedrag\r\nCafé Één;€ 1,50\r\n", encoding=encoding)
    assert _rows(path) == [("Klant", "Bedrag"), ("Café Één", "€ 1,50")]


@pytest.mark.parametrize(
    "text",
    [
        "Nr;Klant;Bedrag\n1;Acme, Inc;1,50\n2;Beta, Ltd;2,50\n",
        "Nr\tKlant\tBedrag\n1\tAcme, Inc\t1,50\n2\tBeta, Ltd\t2,50\n",
        "Nr|Klant|Bedrag\n1|Acme, Inc|1,50\n2|Beta, Ltd|2,50\n",
        'Nr,Klant,Bedrag\n1,"Acme, Inc","1,50"\n2,"Beta, Ltd","2,50"\n',
        "sep=|\nNr|Klant|Bedrag\n1|Acme, Inc|1,50\n2|Beta, Ltd|2,50\n",
        'Facturen van 2026\n\nNr;Klant;Bedrag\n1;"Acme, Inc";1,50\n2;"Beta, Ltd";2,50\n',
    ],
    ids=["semicolon", "tab", "pipe", "comma", "sep line", "title above"],
)
def test_delimiters(tmp_path: Path, text: str) -> None:
    rows = _rows(write_csv(tmp_path / "a.csv", text))
    assert rows[-3:] == [("Nr", "Klant", "Bedrag"), ("1", "Acme, Inc", "1,50"), ("2", "Beta, Ltd", "2,50")]


def test_every_row_with_one_decimal_comma_is_still_semicolons(tmp_path: Path) -> None:
    rows = _rows(write_csv(tmp_path / "a.csv", "Klant;Bedrag\n" + "Acme;1,50\n" * 30))
    assert rows[1] == ("Acme", "1,50")


def test_rows_are_numbered_as_excel_numbers_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", 'sep=;\nA;B\n"two\nlines";x\n\ny;z\n')
    (only,) = read_tables(path).tables
    assert [(row.number, row.cells) for row in only.rows] == [
        (1, ("A", "B")),
        (2, ("two\nlines", "x")),
        (4, ("y", "z")),
    ]


def test_sloppy_quotes_are_forgiven_and_open_ones_are_not(tmp_path: Path) -> None:
    rows = _rows(write_csv(tmp_path / "a.csv", 'A;B\n"De "Kade" BV";1\nx;2\n'))
    assert rows[1] == ('De Kade" BV"', "1")
    with pytest.raises(NeedsUser, match="quotation mark"):
        read_tables(write_csv(tmp_path / "b.csv", 'A;B\n"open;1\nx;2\n'))
