"""What the user decided, typed into a sheet Cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from connectors.sheets.columns import (
    Understood,
    decide_day_first,
    vocabulary,
)
from connectors.sheets.dates import parse_date
from connectors.sheets.table import Row, Table
from connectors.sheets.typed_rows import HINT, find_typed, said, unbroken
from connectors.sheets.values import Unreadable
from goodterms.casebook import Decision, DecisionKind
from goodterms.companynames import name_key
from goodterms.decisions import DECISION_WORDS, parse_decision
from goodterms.model import Client, Problem

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


def read_decision_table(
    table: Table, clients: Sequence[Client], default_on: date, day_first: bool | None = None
) -> tuple[list[Decision], list[Problem]]:
    """Return the decisions of one sheet, and what cannot be read; nothing where it has no column for them.

    One without a date counts from `default_on`; its `id` does not depend on that day nor on the file, so
    that a later run and a copy of the workbook bring the same decision.
    """
    found = find_typed(table, CASE_WORDS)
    if not isinstance(found, Understood):
        return [], [found] if found is not None else []
    if "decision" not in found.columns:
        return [], []
    decisions: list[Decision] = []
    problems: list[Problem] = []
    orders = {name: decide_day_first(found, name, day_first) for name in ("until", "on")}
    for row in unbroken(found):
        if not said(found, row, "decision"):
            continue
        outcome = _decision(found, row, clients, default_on, orders)
        if isinstance(outcome, Decision):
            decisions.append(outcome)
        else:
            problems.append(Problem(str(table.ref(row)), outcome, HINT))
    return decisions, problems


def _decision(
    found: Understood,
    row: Row,
    clients: Sequence[Client],
    default_on: date,
    orders: dict[str, bool | None],
) -> Decision | str:
    """Return the decision of one row, or what is wrong with it."""
    word = said(found, row, "decision")
    kind = parse_decision(word)
    if kind is None:
        return f"Decision: “{word[:60]}” is none of {', '.join(DECISION_WORDS)}"
    client = _client(clients, said(found, row, "key"), said(found, row, "client"))
    if client is None:
        name = said(found, row, "client") or said(found, row, "key")
        return f"Decision: no client is called “{name[:60]}”"
    days: dict[str, date | None] = {}
    for name in ("until", "on"):
        column = found.columns.get(name)
        day = parse_date(row.cell(column.position), day_first=orders[name]) if column else None
        if isinstance(day, Unreadable):
            return f"{found.columns[name].heading}: “{day.text[:60]}” {day.reason}"
        days[name] = day
    note = said(found, row, "note")
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
