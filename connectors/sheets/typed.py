"""What the user typed into the weekly workbooks: decisions and corrections. The files are not touched.

Any file of the reports folder may be one: what it is called does not matter, what its sheets hold does. A
workbook of the user's own is none of ours and is never spoken of. One that was read whole and has not changed
since is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from connectors.sheets.corrections import read_correction_table
from connectors.sheets.dates import parse_date
from connectors.sheets.decisions import Said, find_lost_headings, read_decision_table
from connectors.sheets.reader import Illegible, read_many
from connectors.sheets.table import Sheets, Table
from connectors.sheets.typed_files import (
    TO_CLOSE,
    Candidate,
    Listed,
    Stamp,
    is_named_ours,
    list_workbooks,
    stamp_file,
)
from connectors.sheets.typed_news import Book, Known, choose_corrections, choose_decisions
from connectors.store.rows import ReadBook
from goodterms.casebook import Decision
from goodterms.errors import NeedsUser
from goodterms.model import Client, Correction, Problem

_AT_ONCE, _BYTES_AT_ONCE = 4, 32_000_000  # four of 300 clients take 40 MB
_ABOVE = 8  # rows of a sheet in which it says of which day it is
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2} [^\W\d]+ \d{4}\b")


@dataclass(frozen=True, slots=True)
class Typed:
    """Decisions and corrections, each once, and what cannot be read.

    `books` are the workbooks that were read now; `seen` are those of which nothing is left unread, as they
    were: a new report may take their place.
    """

    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    problems: tuple[Problem, ...]
    books: tuple[ReadBook, ...] = field(default=(), compare=False)
    seen: Mapping[Path, Stamp] = field(default_factory=dict, compare=False)


@dataclass(slots=True)
class _Reading:
    """What is gathered while the workbooks are read."""

    said: list[tuple[Book, Said]] = field(default_factory=list)
    corrected: list[tuple[Book, Correction]] = field(default_factory=list)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    books: list[ReadBook] = field(default_factory=list)
    seen: dict[Path, Stamp] = field(default_factory=dict)

    def tell(self, *problems: Problem) -> None:
        """Keep problems, each once."""
        for one in problems:
            self.problems.setdefault((one.where, one.what), one)


def read_typed(
    folder: Path,
    clients: Sequence[Client],
    *,
    default_on: date,
    day_first: bool | None = None,
    known: Known | None = None,
) -> Typed:
    """Return what was typed into the workbooks of a folder, and of the folders in it.

    A decision without a date counts from `default_on`. Of several that contradict each other the one that
    was saved last comes last.
    """
    known = known or Known()
    listed = list_workbooks(folder)
    reading = _Reading()
    reading.tell(*listed.problems, *_tell_absent(listed, known))
    due: list[Candidate] = []
    for one in listed.candidates:
        before = known.books.get(one.name)
        if before is None or before.stamp != one.stamp:
            due.append(one)
        elif before.is_ours:
            reading.seen[one.path] = one.stamp
    newest = max((found[0] for one in listed.candidates if (found := _WEEK.search(one.name))), default="")
    taken = {one.id for one in known.decisions}
    for some in _batches(due):
        contents = read_many([one.path for one in some], currency=None)
        for one in some:
            content = contents[one.path]
            if isinstance(content, NeedsUser):
                _note_unread(reading, one, content, known)
            else:
                _read_book(reading, one, content, (clients, default_on, day_first, taken), newest)
    decisions, doubts = choose_decisions(reading.said, known, clients, default_on)
    corrections, more_doubts = choose_corrections(reading.corrected, known)
    reading.tell(*doubts, *more_doubts)
    problems = tuple(reading.problems.values())
    return Typed(tuple(decisions), tuple(corrections), problems, tuple(reading.books), reading.seen)


def _batches(due: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield the files a few at a time: what is in memory at once is bounded."""
    left = iter(due)
    while some := list(islice(left, _AT_ONCE)):
        size = 0
        part: list[Candidate] = []
        for one in some:
            if part and size + one.stamp[1] > _BYTES_AT_ONCE:
                yield part
                size, part = 0, []
            part.append(one)
            size += one.stamp[1]
        yield part


# --- what cannot be read -----------------------------------------------------------------------


def _tell_absent(listed: Listed, known: Known) -> Iterator[Problem]:
    """Tell of workbooks of ours that are not there to be read, unless what they held was read before."""
    there = {one.name for one in listed.candidates}
    for name, problem in listed.absent:
        before = known.books.get(name)
        is_settled = before is not None and before.stamp is not None
        if name not in there and not is_settled and (is_named_ours(name) or before is not None):
            yield problem


def _note_unread(reading: _Reading, one: Candidate, trouble: NeedsUser, known: Known) -> None:
    """Tell of a file that cannot be read if it is one of ours or may be; another's is left alone."""
    if stamp_file(one.path) is None:
        return  # renamed or taken away just now: it is read under its new name
    before = known.books.get(one.name)
    is_ours = is_named_ours(one.name) or (before is not None and before.is_ours)
    if is_ours or (before is None and isinstance(trouble, Illegible)):
        is_empty = one.stamp[1] == 0 and not isinstance(trouble, Illegible)
        what = "it is empty: half written, or not downloaded yet" if is_empty else str(trouble)
        reading.tell(Problem(one.name, what, TO_CLOSE))


# --- what can ----------------------------------------------------------------------------------

_Given = tuple[Sequence[Client], date, bool | None, AbstractSet[str]]


def _read_book(reading: _Reading, one: Candidate, content: Sheets, given: _Given, newest: str) -> None:
    """Read every sheet of a workbook by its headings."""
    tables = [replace(table, file=one.name) for table in content.tables]
    decided = [read_decision_table(table, *given) for table in tables]
    own = [table for table, sheet in zip(tables, decided, strict=True) if sheet.is_ours]
    day = _made_on((*own, *tables))
    book = Book(one.name, day or _monday(one.name), _week_of(one.name, day) or newest)
    corrected = [read_correction_table(table, book.week) for table in tables]
    holds_decisions = any(sheet.is_ours for sheet in decided)
    is_ours = holds_decisions or any(sheet.is_ours for sheet in corrected)
    problems = [problem for sheet in decided for problem in sheet.problems]
    problems += [problem for sheet in corrected for problem in sheet.problems]
    if is_named_ours(one.name) and not is_ours and one.path.suffix.casefold() != ".csv":
        problems.append(_no_workbook(one.name, tables))
    elif is_ours and not holds_decisions:
        problems += [lost for table in tables if (lost := find_lost_headings(table)) is not None]
    said = [(book, entry) for sheet in decided for entry in sheet.said]
    words = [(book, entry) for sheet in corrected for entry in sheet.corrections]
    reading.said += said
    reading.corrected += words
    reading.tell(*problems)
    ids = {entry.decision.id for _, entry in said} | {entry.id for _, entry in words}
    reading.books.append(ReadBook(one.name, None if problems else one.stamp, is_ours, frozenset(ids)))
    if is_ours and not problems:
        reading.seen[one.path] = one.stamp


def _no_workbook(name: str, tables: Sequence[Table]) -> Problem:
    if not any(table.sheet for table in tables):
        return Problem(name, "it is text, no workbook: half written, or not downloaded yet", TO_CLOSE)
    what = "no sheet has the headings of decisions or corrections: nothing that is typed in it is read"
    return Problem(name, what, "put the headings back; or, if it is a workbook of your own, rename it")


def _made_on(tables: Sequence[Table]) -> date | None:
    """Return the day that a workbook says it speaks of, at the top of its sheets."""
    for table in tables:
        for row in table.rows[:_ABOVE]:
            for cell in row.cells if row.number <= _ABOVE else ():
                found = _DAY.search(cell) if isinstance(cell, str) else None
                day = parse_date(found[0], day_first=True) if found else None
                if isinstance(day, date):
                    return day
    return None


def _monday(name: str) -> date | None:
    """Return the first day of the week that a workbook's name says."""
    found = _WEEK.search(name)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def _week_of(name: str, day: date | None) -> str:
    """Return the week that a workbook's name says, else that of its day, "" if neither is told."""
    if found := _WEEK.search(name):
        return found[0].upper()
    if day is None:
        return ""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
