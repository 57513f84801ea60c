"""What the user decided, typed into the weekly workbooks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from connectors.sheets.columns import (
    Understood,
    decide_day_first,
    find_header,
    match_columns,
    vocabulary,
)
from connectors.sheets.names import name_key
from connectors.sheets.reader import read_many
from connectors.sheets.table import Row, Table
from connectors.sheets.values import Unreadable, is_blank, parse_date, text_of
from goodterms.decisions import DECISION_WORDS, parse_decision
from goodterms.errors import NeedsUser
from goodterms.model import Client, Decision, DecisionKind, Problem

SHEETS = ("Cases", "Zaken")
CASE_WORDS = vocabulary(
    {
        "client": "client,klant",
        "key": "key,sleutel",
        "decision": "decision,besluit",
        "until": "until,tot",
        "on": "decided on,besloten op",
        "note": "decision note,toelichting",
    }
)
_HEADER_WITHIN = 60  # the sheet may begin with an explanation
_HINT = "correct the cell in the workbook and save it"


def read_decisions(
    folder: Path,
    clients: Sequence[Client],
    *,
    default_on: date,
    day_first: bool | None = None,
) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    """Return the decisions in the workbooks goodterms-*.xlsx of a folder, each once, and what cannot be read.

    One without a date counts from `default_on`; its `id` does not depend on that day nor on the file,
    so that a later run and a copy of the workbook bring the same decision.
    """
    files = sorted(path for path in folder.glob("goodterms-*.xlsx") if path.is_file())
    decisions: dict[str, Decision] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for path, sheets in read_many(files, only=SHEETS).items():
        if isinstance(sheets, NeedsUser):
            hint = "close it and run again; decisions in it are not lost"
            problems[path.name, ""] = Problem(path.name, str(sheets), hint)
            continue
        for table in sheets.tables:
            found, doubts = _read_table(table, clients, default_on, day_first)
            for one in found:
                decisions.setdefault(one.id, one)
            for doubt in doubts:
                problems[doubt.where, doubt.what] = doubt
    return tuple(decisions.values()), tuple(problems.values())


def _read_table(
    table: Table, clients: Sequence[Client], default_on: date, day_first: bool | None
) -> tuple[list[Decision], list[Problem]]:
    header = find_header(table, CASE_WORDS, within=_HEADER_WITHIN)
    if header is None:
        return [], []
    try:
        found = match_columns(table, header, CASE_WORDS)
    except NeedsUser as trouble:
        return [], [Problem(table.place, str(trouble), "restore the headings of the sheet")]
    if "decision" not in found.columns:
        return [], []
    decisions: list[Decision] = []
    problems: list[Problem] = []
    orders = {name: decide_day_first(found, name, day_first) for name in ("until", "on")}
    for row in _unbroken(found):
        if not _said(found, row, "decision"):
            continue
        outcome = _decision(found, row, clients, default_on, orders)
        if isinstance(outcome, Decision):
            decisions.append(outcome)
        else:
            problems.append(Problem(str(table.ref(row)), outcome, _HINT))
    return decisions, problems


def _unbroken(found: Understood) -> Iterable[Row]:
    """Yield the rows of the table itself: an empty row ends it, and other tables follow on the sheet."""
    expected = found.header_row
    for row in found.rows:
        expected += 1
        if row.number != expected:
            return
        yield row


def _decision(
    found: Understood,
    row: Row,
    clients: Sequence[Client],
    default_on: date,
    orders: dict[str, bool | None],
) -> Decision | str:
    """Return the decision of one row, or what is wrong with it."""
    word = _said(found, row, "decision")
    kind = parse_decision(word)
    if kind is None:
        return f"Decision: “{word[:60]}” is none of {', '.join(DECISION_WORDS)}"
    client = _client(clients, _said(found, row, "key"), _said(found, row, "client"))
    if client is None:
        name = _said(found, row, "client") or _said(found, row, "key")
        return f"Decision: no client is called “{name[:60]}”"
    days: dict[str, date | None] = {}
    for name in ("until", "on"):
        column = found.columns.get(name)
        day = parse_date(row.cell(column.position), day_first=orders[name]) if column else None
        if isinstance(day, Unreadable):
            return f"{found.columns[name].heading}: “{day.text[:60]}” {day.reason}"
        days[name] = day
    note = _said(found, row, "note")
    return Decision(
        id=_digest(client.key, kind, days["on"], days["until"], note),
        client_key=client.key,
        kind=kind,
        on=days["on"] or default_on,
        until=days["until"],
        note=note,
        source=str(found.table.ref(row)),
    )


def _client(clients: Iterable[Client], key: str, name: str) -> Client | None:
    """Return the client with that key, else the only one with that name."""
    everybody = list(clients)
    by_key = [one for one in everybody if key and one.key == key]
    by_name = [one for one in everybody if name and name_key(one.name) == name_key(name)]
    chosen = by_key or by_name
    return chosen[0] if len(chosen) == 1 else None


def _digest(key: str, kind: DecisionKind, on: date | None, until: date | None, note: str) -> str:
    parts = (key, kind, on.isoformat() if on else "", until.isoformat() if until else "", note)
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _said(found: Understood, row: Row, name: str) -> str:
    column = found.columns.get(name)
    cell = row.cell(column.position) if column else None
    return "" if is_blank(cell) else text_of(cell)
