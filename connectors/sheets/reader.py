"""Spreadsheet files to tables, whatever is in them.

A file is what its first bytes say, never what it is called. Workbooks are read by python-calamine
in a child process with a memory limit and a time-out, after a look at the archive's own figures
(measured: some files of 4 KB abort the process that reads them). Text is read here, with rules
for encoding and delimiter.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

from connectors.sheets.amounts import marks_of, resolve_currency
from connectors.sheets.table import Cell, Row, Sheets, Table
from goodterms.errors import NeedsUser, TryAgain

_MEGA = 1_000_000
_MAX_FILE = 50 * _MEGA
_MAX_UNPACKED = 300 * _MEGA
_MAX_RATIO = 300  # measured: real workbooks reach 23, bombs begin at 201
_RATIO_COUNTS_FROM = 4 * _MEGA  # below that a well packed entry harms nobody
_MAX_CELLS = 20 * _MEGA  # of a workbook's used ranges: most are empty
_MAX_TEXT_CELLS = 4 * _MEGA  # of a csv file, filled
_MAX_COLUMNS = 16_384  # as many as Excel has
_MAX_ANSWER = 32 * _MEGA
_MAX_TYPED_ANSWER = 8 * _MEGA  # of a workbook without amounts: ours of 300 clients takes 0.9
_MEMORY = 500 * _MEGA  # of the child; a workbook of 50,000 rows takes 90
_SECONDS = 9  # for a batch, and once more for each file that it left unanswered
_BATCH = 16
_EPOCH_1900 = date(1899, 12, 30)  # so that serial numbers from 1 March 1900 on are right
_EPOCH_1904 = date(1904, 1, 1)
_DELIMITERS = (";", "\t", "|", ",")
_CHILD = Path(__file__).with_name("child.py")
# What Python itself needs to start; the rest of the environment, with its secrets, stays here.
_ENVIRONMENT = (
    "SYSTEMROOT",
    "PATH",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook that is to be read by the child: its bytes, and the suffix that they deserve."""

    path: Path
    suffix: str
    content: bytes
    epoch: date | None = None


class Illegible(NeedsUser):
    """A file that is cut off, broken or cannot be opened: whatever stands in it."""


def read_tables(path: Path) -> Sheets:
    """Return the tables of one .xlsx, .xls, .ods or .csv file, hidden sheets last.

    Raises NeedsUser with the file, what
    was found and what to do: it is missing, locked, empty, protected, too big or no spreadsheet.
    """
    found = read_many((path,))[path]
    if isinstance(found, NeedsUser):
        raise found
    return found


def read_many(
    paths: Sequence[Path], only: Iterable[str] = (), currency: str | None = "EUR"
) -> Mapping[Path, Sheets | NeedsUser]:
    """Return per file its tables, or why it cannot be read; workbooks share child processes.

    With `only`, just the sheets of these names (in any case); to have none of them is no failure. A number
    whose format alone shows another currency than this one is told as text with it: “USD 12.50”. With None
    there are no amounts to tell; cells with an error, which are empty otherwise, are its text: “#N/A”.
    """
    wanted = [name.casefold() for name in only]
    results: dict[Path, Sheets | NeedsUser] = {}
    books: list[_Book] = []
    for path in paths:
        try:
            content = _read_bytes(path)
            if suffix := _workbook_suffix(path, content):
                books.append(_Book(path, suffix, content, _find_epoch(suffix, content)))
            else:
                results[path] = Sheets(path.name, (_parse_csv(path, content),))
        except NeedsUser as trouble:
            results[path] = trouble
    usual = None if currency is None else marks_of(currency)
    results.update(_read_books(books, wanted, usual))
    return {path: results[path] for path in paths}


# --- what kind of file --------------------------------------------------------------------------


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise NeedsUser(f"{path} is no file that can be read: name the spreadsheet itself")
        with path.open("rb") as file:
            content = file.read(_MAX_FILE + 1)
    except FileNotFoundError as error:
        raise NeedsUser(f"{path}: there is no such file: check the path in the settings") from error
    except IsADirectoryError as error:
        raise NeedsUser(f"{path} is a folder: name the spreadsheet in it") from error
    except PermissionError as error:
        raise NeedsUser(
            f"{path} may not be read: close it in Excel, or see to its permissions, and run again"
        ) from error
    except OSError as error:
        raise Illegible(
            f"{path} cannot be read ({error.strerror}): see to the file, and run again"
        ) from error
    if not content:
        raise NeedsUser(f"{path.name} is empty: export it again")
    if len(content) > _MAX_FILE:
        raise NeedsUser(
            f"{path.name} is larger than {_MAX_FILE // _MEGA} MB: export only the rows that matter"
        )
    return content


def _workbook_suffix(path: Path, content: bytes) -> str:
    """Return the true suffix of a workbook, "" for text; NeedsUser if it is neither."""
    if content.startswith(b"PK"):
        return _check_archive(path, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _protected(path)
        return ".xls"
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<style")):
        raise _no_spreadsheet(path, "a web page or XML")
    if start.startswith((b"%pdf", b"{\\rtf", b"id;p")):
        raise _no_spreadsheet(path, "another kind of document")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _no_spreadsheet(path, "binary content")
    return ""


def _check_archive(path: Path, content: bytes) -> str:
    """Return the suffix an archive deserves, from its own list; NeedsUser if it unpacks too big."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            encrypted = _is_encrypted(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _broken(path, "the archive is damaged or half written") from error
    if encrypted:
        raise _protected(path)
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED or any(
        entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > _MAX_RATIO * entry.compress_size
        for entry in entries
    ):
        raise _too_big(path)
    names = {entry.filename.casefold() for entry in entries}
    if "content.xml" in names:
        return ".ods"
    return ".xlsb" if "xl/workbook.bin" in names else ".xlsx"


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument manifest names encrypted parts, or the archive itself is locked."""
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        return True
    for entry in archive.infolist():
        if entry.filename == "META-INF/manifest.xml" and entry.file_size < _MEGA:
            try:
                return b"encryption-data" in archive.read(entry)
            except Exception:  # noqa: BLE001  # zlib, lzma and zipfile each have their own; calamine will say
                return False
    return False


def _find_epoch(suffix: str, content: bytes) -> date | None:
    """Return the day 0 of a workbook's serial numbers; None where its kind keeps that elsewhere."""
    if suffix != ".xlsx":
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("xl/workbook.xml") as part:
            start = part.read(_MEGA)
    except Exception:  # noqa: BLE001  # zlib, lzma and zipfile each have their own; calamine will say
        return None
    return _EPOCH_1904 if re.search(rb"date1904=[\"'](?:1|true|on)", start) else _EPOCH_1900


def _no_spreadsheet(path: Path, found: str) -> NeedsUser:
    return NeedsUser(
        f"{path.name} is no spreadsheet but {found}: open it in Excel or LibreOffice and save it as .xlsx"
    )


def _protected(path: Path) -> NeedsUser:
    return NeedsUser(f"{path.name} is protected with a password: save a copy without one")


def _too_big(path: Path) -> NeedsUser:
    return NeedsUser(
        f"{path.name} holds more than can be read safely: copy the rows that matter to a new workbook"
    )


def _broken(path: Path, detail: str) -> Illegible:
    return Illegible(
        f"{path.name} cannot be read as a spreadsheet ({detail}): "
        "open it in Excel or LibreOffice and save it again as .xlsx"
    )


# --- workbooks ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Answer:
    """What the child says of one book: its sheets by name, or an error."""

    sheets: dict[str, _Sheet] = field(default_factory=dict)
    error: str = ""
    detail: str = ""


@dataclass(slots=True)
class _Sheet:
    visible: bool
    rows: list[Row] = field(default_factory=list)
    marks: list[list[Any]] = field(default_factory=list)


def _read_books(
    books: Sequence[_Book], only: list[str], usual: list[str] | None
) -> dict[Path, Sheets | NeedsUser]:
    """Read in batches; what a batch left unanswered (it died or hung) is asked for one by one."""
    results: dict[Path, Sheets | NeedsUser] = {}
    for start in range(0, len(books), _BATCH):
        batch = books[start : start + _BATCH]
        answers = _ask_child(batch, only, usual)
        for book, answer in zip(batch, answers, strict=False):
            results[book.path] = _understand(book, answer, only)
        for book in batch[len(answers) :]:
            alone = _ask_child([book], only, usual) if len(batch) > 1 else []
            results[book.path] = _understand(book, alone[0], only) if alone else _too_big(book.path)
    return results


def _ask_child(books: Sequence[_Book], only: list[str], usual: list[str] | None) -> list[_Answer]:
    """Return the child's complete answers in order: fewer than books if it died or hung."""
    with tempfile.TemporaryDirectory(prefix="goodterms-") as folder:
        files = [Path(folder) / f"{index}{book.suffix}" for index, book in enumerate(books)]
        for file, book in zip(files, books, strict=True):
            file.write_bytes(book.content)
        request = {
            "library": _library_folder(),
            "files": [str(file) for file in files],
            "only": only or None,
            "memory": _MEMORY,
            "cells": _MAX_CELLS,
            "characters": _MAX_ANSWER if usual is not None else _MAX_TYPED_ANSWER,
            "usual": usual,
        }
        lines = _run_child(json.dumps(request).encode() + b"\n")
        if next(lines, None) is None:
            raise TryAgain("the process that reads spreadsheets did not start: run again when less runs")
        return list(_answers(lines))


def _run_child(request: bytes) -> Iterator[bytes]:
    """Yield the child's lines as they come; it is ended when its time is over."""
    with subprocess.Popen(  # noqa: S603  # our own script, by a list of our own words
        [sys.executable, "-I", "-S", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    ) as process:
        timer = Timer(_SECONDS, process.kill)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(BrokenPipeError):
                process.stdin.write(request)
                process.stdin.close()
            yield from (line for line in process.stdout if line.endswith(b"\n"))
        finally:
            timer.cancel()
            process.kill()


def _answers(lines: Iterator[bytes]) -> Iterator[_Answer]:
    """Yield what the child says of each book, once it has said all."""
    answer, days = _Answer(), _Days()
    for line in lines:
        told = json.loads(line, parse_float=Decimal, parse_int=Decimal, parse_constant=lambda _: None)
        if "name" in told:
            sheet = answer.sheets.setdefault(told["name"], _Sheet(told["visible"]))
            sheet.rows += _rows(told["rows"], days)
            sheet.marks += told.get("marks", [])
            continue
        answer.error, answer.detail = told.get("error", ""), told.get("detail", "")
        yield answer
        answer = _Answer()


class _Days(dict[tuple[str, str], Cell]):
    """The dates and times that the child writes as text, each made once."""

    def __missing__(self, key: tuple[str, str]) -> Cell:
        kind, text = key
        found: Cell = date.fromisoformat(text) if kind == "d" else datetime.fromisoformat(text)
        self[key] = found
        return found


def _rows(told: Sequence[Sequence[Any]], days: _Days) -> list[Row]:
    return [
        Row(int(number), tuple([days[cell[0], cell[1]] if type(cell) is list else cell for cell in cells]))
        for number, *cells in told
    ]


def _library_folder() -> str:
    """Return where python-calamine is: an isolated child does not see a user's own packages."""
    found = importlib.util.find_spec("python_calamine")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent.parent)


def _understand(book: _Book, answer: _Answer, only: list[str]) -> Sheets | NeedsUser:
    path = book.path
    if answer.error == "password":
        return _protected(path)
    if answer.error == "too big":
        return _too_big(path)
    if answer.error:
        return _broken(path, " ".join(answer.detail.split()) or "its content is damaged")
    tables = tuple(_table(book, name, sheet) for name, sheet in answer.sheets.items())
    if not only:
        tables = tuple(sorted((one for one in tables if one.rows), key=lambda one: one.hidden))
    if not tables and not only:
        return NeedsUser(f"{path.name} has no filled cell: export it again")
    return Sheets(path.name, tables)


def _table(book: _Book, name: str, sheet: _Sheet) -> Table:
    rows = _with_marks(sheet.rows, sheet.marks) if sheet.marks else tuple(sheet.rows)
    return Table(book.path.name, name, rows, hidden=not sheet.visible, epoch=book.epoch)


def _with_marks(rows: Sequence[Row], marks: Sequence[Sequence[Any]]) -> tuple[Row, ...]:
    """Return the rows with the currency beside the amounts whose number format shows it."""
    by_row: dict[int, dict[int, str]] = {}
    for row, column, mark in marks:
        if code := resolve_currency(mark, ""):
            by_row.setdefault(int(row) + 1, {})[int(column)] = code
    return tuple(
        Row(row.number, tuple(_marked(cell, own.get(at)) for at, cell in enumerate(row.cells)))
        if (own := by_row.get(row.number))
        else row
        for row in rows
    )


def _marked(cell: Cell, code: str | None) -> Cell:
    return f"{code} {cell:.2f}" if code and isinstance(cell, Decimal) else cell


# --- text ---------------------------------------------------------------------------------------


def _parse_csv(path: Path, content: bytes) -> Table:
    text = _decode(path, content)
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"')
    if named.lower().startswith("sep=") and len(named) <= len("sep=") + 1:
        delimiter, text = (
            named[len("sep=") :] or "\t",
            rest,
        )  # a tab is stripped with the line's end
    else:
        delimiter = _find_delimiter(text)
    rows = tuple(_csv_rows(path, text, delimiter))
    if not rows:
        raise NeedsUser(f"{path.name} has no filled cell: export it again")
    return Table(path.name, "", rows, epoch=_EPOCH_1900)


def _decode(path: Path, content: bytes) -> str:
    """Return the text by its byte order mark, else as strict UTF-8, else as Windows-1252."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            raise _broken(path, "its text is damaged") from error
    return content.decode("cp1252", "replace")


def _find_delimiter(text: str) -> str:
    """Return the delimiter by which most lines have as many fields as each other.

    Among several, the one whose first line of that many fields comes first: a decimal comma is in
    the rows, not in the headings.
    """
    lines = text[:200_000].splitlines()[:60]
    best: tuple[int, float] | None = None
    chosen = ","
    for delimiter in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        several = [count for count in counts if count > 1]
        if not several or len(several) * 2 < len(counts):
            continue
        usual, times = Counter(several).most_common(1)[0]
        score = (counts.index(usual), -times / len(counts))
        if best is None or score < best:
            best, chosen = score, delimiter
    return chosen


def _csv_rows(path: Path, text: str, delimiter: str) -> list[Row]:
    """Return the filled rows; sloppy quotes are forgiven where none can have swallowed a line."""
    try:
        return _filled_rows(path, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return _filled_rows(path, _whole_lines(reader))
        except csv.Error:
            raise _broken(
                path, f"a quotation mark in or before line {reader.line_num} is not closed"
            ) from None


def _whole_lines(reader: Any) -> Iterator[list[str]]:
    """Yield records as long as each is one line; csv.Error where one is not."""
    for count, record in enumerate(reader, 1):
        if reader.line_num != count:
            raise csv.Error
        yield record


def _filled_rows(path: Path, records: Iterable[list[str]]) -> list[Row]:
    found: list[Row] = []
    left = _MAX_TEXT_CELLS
    for number, fields in enumerate(records, 1):
        if len(fields) > _MAX_COLUMNS:
            raise _too_big(path)
        cells: list[Cell] = [field if field.strip() else None for field in fields]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append(Row(number, tuple(cells)))
            left -= len(cells)
        if left < 0:
            raise _too_big(path)
    return found
