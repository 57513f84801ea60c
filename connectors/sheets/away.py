"""The days away and the user's own holidays: a list of first and last days, in any kind of sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from connectors.sheets.columns import (
    Understood,
    decide_day_first,
    find_header,
    match_columns,
    vocabulary,
)
from connectors.sheets.dates import parse_date
from connectors.sheets.reader import read_tables
from connectors.sheets.table import Row
from connectors.sheets.values import Unreadable, is_blank, text_of
from goodterms.companynames import fold
from goodterms.errors import NeedsUser
from goodterms.model import Absence, Problem

AWAY_WORDS = vocabulary(
    {
        "first": "from,first day,vanaf,eerste dag,ab,erster tag,du,premier jour,desde,primer dia,start,begin"
        ",day,dag,tag,jour,date,datum",
        "last": "until,to,till,last day,tot,tot en met,tm,t m,laatste dag,bis,letzter tag,au,dernier jour"
        ",hasta,ultimo dia,end,einde,eind,ende,fin",
        "kind": "kind,what,soort,wat,type,art,genre,tipo",
        "note": "note,reason,notitie,reden,omschrijving,grund,notiz,motif,motivo,remark,opmerking,name,naam",
    }
)
_KINDS = {
    **dict.fromkeys(
        ("away", "af", "weg", "vrij", "vakantie", "vacation", "leave", "verlof", "abwesend"), "away"
    ),
    **dict.fromkeys(
        ("urlaub", "conge", "conges", "vacances", "vacaciones", "ausente", "absent", "ziek"), "away"
    ),
    **dict.fromkeys(("sick", "krank", "malade", "off", "free", "frei"), "away"),
    **dict.fromkeys(("holiday", "feestdag", "feiertag", "jour ferie", "ferie", "festivo"), "holiday"),
    **dict.fromkeys(("working", "working day", "werkdag", "werken", "arbeitstag", "jour ouvre"), "working"),
    "laborable": "working",
}
_LONGEST = 400  # days: a longer absence is a slip of the pen
_HINT = "correct the row; the others are used"


@dataclass(frozen=True, slots=True)
class AwayList:
    """The user's absences, his own holidays by day with their names, public holidays on which he works."""

    absences: tuple[Absence, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    working: frozenset[date] = frozenset()
    problems: tuple[Problem, ...] = ()


def read_away(path: Path, *, day_first: bool | None = None) -> AwayList:
    """Return the days of a list with the columns From, Until, Kind (away, holiday, working) and Note.

    Only the first is needed: a row without a last day is one day, one without a kind is an absence. A row
    that cannot be read is a problem. NeedsUser where no row names the columns.
    """
    found = _find_list(path)
    told = (decide_day_first(found, name, None) for name in ("first", "last"))
    order = next((one for one in told if one is not None), day_first)  # one list is written in one way
    absences: list[Absence] = []
    days: dict[str, dict[date, str]] = {"holiday": {}, "working": {}}
    problems: list[Problem] = []
    for row in found.rows:
        if all(is_blank(cell) for cell in row.cells):
            continue
        said = _read_row(found, row, order)
        if isinstance(said, str):
            problems.append(Problem(str(found.table.ref(row)), said, _HINT))
        elif said.kind == "away":
            absences.append(Absence(said.first, said.last, "file", said.note))
        else:
            days[said.kind] |= dict.fromkeys(said.days, said.note)
    return AwayList(tuple(absences), days["holiday"], frozenset(days["working"]), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str
    first: date
    last: date
    note: str

    @property
    def days(self) -> list[date]:
        return [date.fromordinal(one) for one in range(self.first.toordinal(), self.last.toordinal() + 1)]


def _find_list(path: Path) -> Understood:
    for table in read_tables(path).tables:
        header = find_header(table, AWAY_WORDS)
        if header is not None:
            found = match_columns(table, header, AWAY_WORDS)
            if "first" in found.columns:
                return found
    raise NeedsUser(
        f"{path}: no row names the columns From and Until (see GOODTERMS_AWAY): write From, Until, Note in"
        " the first row, and a row for each absence."
    )


def _read_row(found: Understood, row: Row, order: bool | None) -> _Said | str:
    """Return what the row says, or what is wrong with it."""
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        column = found.columns.get(name)
        day = parse_date(row.cell(column.position), day_first=order) if column else None
        if isinstance(day, Unreadable):
            return f"{found.columns[name].heading}: “{day.text[:60]}” {day.reason}"
        days[name] = day
    first = days["first"]
    if first is None:
        return "the first day is empty"
    last = days["last"] or first
    if not 0 <= (last - first).days <= _LONGEST:
        return f"from {first} until {last} is no absence"
    word = _text(found, row, "kind")
    kind = _KINDS.get(fold(word), "away" if not word else "")
    if not kind:
        return f"Kind: “{word[:60]}” is none of away, holiday, working"
    return _Said(kind, first, last, _text(found, row, "note"))


def _text(found: Understood, row: Row, name: str) -> str:
    column = found.columns.get(name)
    cell = row.cell(column.position) if column else None
    return "" if is_blank(cell) else text_of(cell)
