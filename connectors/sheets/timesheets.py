"""Timesheets to hours by client: exports of Toggl, Clockify and Harvest, or an own list with a row a day."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

from connectors.sheets.amounts import DecimalSign, Money, decide_decimal_sign, parse_money
from connectors.sheets.columns import (
    Understood,
    find_header,
    list_cells,
    load_foreign,
    load_vocabulary,
    match_columns,
    speaks_foreign,
)
from connectors.sheets.dates import decide_day_order, parse_date
from connectors.sheets.parties import Parties, index_clients
from connectors.sheets.reader import read_many
from connectors.sheets.sums import is_sum, say_sums
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import Unreadable, is_blank, is_ditto, plain_signs, text_of
from goodterms.errors import NeedsUser
from goodterms.hours import TimeEntry
from goodterms.model import Client, ListCheck, ListTotal, Problem

TIMESHEET_WORDS = load_vocabulary("timesheets.toml")
_FOREIGN = load_foreign("timesheets.toml")
_MEASURES = ("duration", "hours", "minutes", "seconds", "begins")  # the first that is there counts
_MOST_A_ROW = 24 * 31  # hours: a row a month at the most
_CENT = Decimal("0.01")
_SECOND = Decimal("0.0001")
_NOBODY = re.compile(r"^\W*(?:without|no|zonder|geen|ohne|kein|sans|aucun)\s.*|^\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timesheets:
    """The hours of all timesheets; `unmatched` are names that no client has, with their hours."""

    entries: tuple[TimeEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    understood: tuple[Understood, ...] = ()
    checks: tuple[ListCheck, ...] = ()
    unmatched: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def by_client(self) -> dict[str, list[TimeEntry]]:
        """The hours of each client."""
        found: defaultdict[str, list[TimeEntry]] = defaultdict(list)
        for one in self.entries:
            found[one.client_key].append(one)
        return dict(found)


@dataclass(slots=True)
class _Reading:
    """What the rows of all tables came to."""

    entries: list[TimeEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    checks: list[ListCheck] = field(default_factory=list)
    unmatched: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)


def read_timesheets(
    paths: Sequence[Path],
    *,
    clients: Sequence[Client],
    day_first: bool | None = None,
    sign: DecimalSign = "",
) -> Timesheets:
    """Return the hours by client and day; equal rows in several files count once.

    A file that cannot be read, or has no dates (a summary), is a problem. NeedsUser where the order of
    day and month cannot be told.
    """
    parties = index_clients(clients)
    made = _Reading()
    understood: list[Understood] = []
    for number, (path, sheets) in enumerate(read_many(paths).items()):
        if isinstance(sheets, NeedsUser):
            made.problems.append(
                Problem(path.name, str(sheets), "its hours are missing until it can be read")
            )
            continue
        refused: list[Problem] = []
        before = len(understood)
        for table in sheets.tables:
            found = _understand(table)
            if isinstance(found, Problem):
                refused.append(found)
                continue
            understood.append(found)
            _read_table(found, number, parties, day_first, sign, made)
        made.problems += [] if len(understood) > before else refused[:1]
    return Timesheets(
        tuple(made.entries), tuple(made.problems), tuple(understood), tuple(made.checks), dict(made.unmatched)
    )


def _understand(table: Table) -> Understood | Problem:
    header = find_header(table, TIMESHEET_WORDS, passed_over=frozenset({"other"}))
    hint = "export the detailed report, with a row for each entry"
    if header is None:
        return Problem(
            table.place, "this is no timesheet: no row names the columns Client, Date and Hours", hint
        )
    known = {words: meaning for words, meaning in TIMESHEET_WORDS.items() if meaning.name != "other"}
    try:
        found = match_columns(table, header, known)
    except NeedsUser as trouble:
        return Problem(table.place, str(trouble), hint)
    lacking = [
        said
        for said, names in (("a client", ("client", "project")), ("a date", ("day",)), ("hours", _MEASURES))
        if not any(name in found.columns for name in names)
    ]
    if lacking:
        what = (
            f"row {header.number} has no column for {' or '.join(lacking)}; found: {list_cells(header.cells)}"
        )
        return Problem(table.place, what, hint)
    return found


def _read_table(
    found: Understood,
    number: int,
    parties: Parties,
    day_first: bool | None,
    sign: DecimalSign,
    made: _Reading,
) -> None:
    """Add what one table tells; each of its rows is counted once."""
    fates: Counter[str] = Counter()
    worked = Decimal(0)
    totals: list[ListTotal] = []
    read = _readers(found, day_first, sign)
    again: Counter[tuple[Any, ...]] = Counter()
    above: dict[str, Cell] = {}
    for row in found.rows:
        own = {name: row.cell(column.position) for name, column in found.columns.items()}
        _repeat_ditto(own, above)
        day, measured, who = read["day"](own.get("day")), _measure(own, read), _who(own)
        if not isinstance(day, date) and _is_no_entry(row, who):
            fates["sums" if isinstance(measured, Decimal) else "titles"] += 1
            if isinstance(measured, Decimal):
                heading = next(found.columns[name].heading for name in _MEASURES if name in found.columns)
                totals.append(ListTotal(row.number, heading, measured, worked))
            continue
        where = str(found.table.ref(row))
        if what := _fault(day, measured, who):
            fates["unread"] += 1
            made.problems.append(Problem(where, what, "correct the row, or export it again"))
            continue
        assert isinstance(day, date)
        assert isinstance(measured, Decimal)
        mark = tuple(text_of(cell) for cell in row.cells)
        again[mark] += 1
        if made.seen.setdefault((mark, again[mark]), number) != number:
            fates["repeated"] += 1
            continue
        fates["hours"] += 1
        worked += measured
        _add_entry(day, measured, who, where, parties, made)
    amounts = (("hours", "h", worked.quantize(_CENT)),)
    counts = tuple(sorted(fates.items()))
    check = ListCheck(found.table.place, "timesheet", counts, amounts, tuple(totals))
    made.problems += say_sums(check)
    made.checks.append(check)


def _is_no_entry(row: Row, who: Sequence[str]) -> bool:
    """Whether a row without a day is a total or a title."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return not who or any(is_sum(cell) for cell in filled[:2])


def _fault(day: Any, measured: Any, who: Sequence[str]) -> str:
    """Return what is wrong with an entry, "" for nothing."""
    for value in (day, measured):
        if isinstance(value, Unreadable):
            return f"“{value.text[:60]}” {value.reason}"
    if day is None:
        return "the day is empty"
    if measured is None:
        return "the hours are empty"
    return "" if who else "the client is empty"


def _add_entry(
    day: date, hours: Decimal, who: Sequence[str], where: str, parties: Parties, made: _Reading
) -> None:
    """Give the hours to their client; a name that is nobody's is asked about once."""
    key = next((key for name in who if (key := parties.find(name, ""))), "")
    if key:
        made.entries.append(TimeEntry(key, day, hours))
        return
    if who[0] not in made.unmatched:
        what = f"“{who[0]}” is no client of yours: these hours count for nobody"
        hint = "if it is one, add the name to the column “Names on invoices” of clients.xlsx"
        made.problems.append(Problem(where, what, hint))
    made.unmatched[who[0]] += hours


def _repeat_ditto(own: dict[str, Cell], above: dict[str, Cell]) -> None:
    """Put the name of the row above in the place of “idem”, and remember the row's own."""
    for name in ("client", "project"):
        if is_ditto(text_of(own.get(name))):
            own[name] = above.get(name)
        above[name] = own.get(name)


def _who(own: Mapping[str, Cell]) -> list[str]:
    """Return what may name the client: the client's column, else the project's."""
    names = [text_of(own.get(name)) for name in ("client", "project")]
    return [name for name in names if name and not _NOBODY.match(name)]


def _readers(
    found: Understood, day_first: bool | None, sign: DecimalSign
) -> dict[str, Callable[[Cell], Any]]:
    order = decide_day_order(found.texts("day"))
    first = order == "day first" if order in {"day first", "month first"} else day_first
    if first is None and order == "undecided":
        if speaks_foreign(found, _FOREIGN):
            first = True
        else:
            raise NeedsUser(
                f"{found.table.place}: column “{found.columns['day'].heading}” does not tell whether day or "
                "month comes first: set GOODTERMS_DATES=day-first or GOODTERMS_DATES=month-first"
            )
    parse_day = partial(parse_date, day_first=first, epoch=found.table.epoch)
    readers: dict[str, Callable[[Cell], Any]] = {"day": parse_day}
    for name in ("duration", "hours", "minutes", "seconds"):
        own = decide_decimal_sign(found.texts(name)) or sign or "."
        per = {"minutes": Decimal(60), "seconds": Decimal(3600)}.get(name, Decimal(1))
        readers[name] = partial(_parse_hours, sign=own, per=per)
    return readers


def _measure(
    own: Mapping[str, Cell], read: Mapping[str, Callable[[Cell], Any]]
) -> Decimal | Unreadable | None:
    """Return the hours of a row by the first measure that it fills; None if it fills none."""
    for name in _MEASURES[:-1]:
        if name in own and not is_blank(own[name]):
            found: Decimal | Unreadable | None = read[name](own[name])
            if name == "hours" and isinstance(found, Decimal) and "duration" not in own:
                more = read["minutes"](own.get("minutes"))  # hours and minutes apart: 1 and 30
                return more if isinstance(more, Unreadable) else found + (more or 0)
            return found
    begins, ends = own.get("begins"), own.get("ends")
    if is_blank(begins) or is_blank(ends):
        return None
    start, stop = (_parse_hours(cell, sign=".", per=Decimal(1)) for cell in (begins, ends))
    if not isinstance(start, Decimal) or not isinstance(stop, Decimal):
        return Unreadable(f"{text_of(begins)} – {text_of(ends)}", "is no time from and until")
    return (stop - start) % 24


_CLOCK = re.compile(
    r"(?:(\d+) days?, )?(\d{1,4}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?", re.IGNORECASE
)
_WORDED = re.compile(
    r"(?:(\d+(?:[.,]\d+)?|half|halve|halbe|demi) ?(?:h|hrs?|hours?|u|uur|uren|std|stunden?|heures?)\.?)?"
    r" ?(?:(\d+) ?(?:m|min|mins|minutes?|minuten|minuut)?\.?)?",
    re.IGNORECASE,
)


def _parse_hours(cell: Cell, *, sign: DecimalSign, per: Decimal) -> Decimal | Unreadable | None:
    """Return hours: 1:30, 1,5, 1h 30m, a number, or a time that counts from midnight; None if blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, date):
        return Unreadable(text_of(cell), "is a date, not hours")
    text = plain_signs(text_of(cell)).strip()
    hours: Decimal | None = None
    if found := _CLOCK.fullmatch(text):
        days, whole, minutes, seconds = (int(found[group] or 0) for group in (1, 2, 3, 4))
        if found[5]:
            whole = whole % 12 + (12 if found[5].lower() == "p" else 0)
        hours = Decimal(days * 24 + whole) + Decimal(minutes) / 60 + Decimal(seconds) / 3600
    elif isinstance(cell, Decimal):
        hours = cell / per
    elif isinstance(money := parse_money(text, sign), Money) and not money.mark:
        hours = _plain_number(text, sign) / per
    elif re.search(r"[a-zA-Z]", text) and (found := _WORDED.fullmatch(text)) and (found[1] or found[2]):
        whole_hours = (found[1] or "0").replace(",", ".")
        hours = Decimal(whole_hours if whole_hours[0].isdigit() else "0.5") + Decimal(found[2] or 0) / 60
    if hours is None:
        return Unreadable(text, "is no number of hours")
    if not 0 <= hours <= _MOST_A_ROW:
        return Unreadable(text, "is no number of hours of one row")
    return hours.quantize(_SECOND, ROUND_HALF_UP)


def _plain_number(text: str, sign: DecimalSign) -> Decimal:
    """Return a number with all its decimals: money has two, hours may have more."""
    digits = re.sub(r"[^\d.,]", "", text)
    shown = sign or "."
    whole, _, rest = digits.rpartition(shown) if shown in digits else (digits, "", "")
    return Decimal(f"{re.sub('[^0-9]', '', whole) or 0}.{re.sub('[^0-9]', '', rest) or 0}")
