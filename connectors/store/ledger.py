"""What cannot be read again from anywhere: case events, decisions, the outbox, what reports said.

And which workbooks the decisions and corrections were read from.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from connectors.store.mail import upsert
from connectors.store.rows import ReadBook, Snapshot
from connectors.store.schema import case_event, correction, decision, draft, report, snapshot, workbook
from goodterms.casebook import CaseEvent, Decision, Draft, DraftState
from goodterms.model import Correction, Verdict

Said = TypeVar("Said", Decision, Correction)


def read_events(connection: Connection, until: date) -> list[CaseEvent]:
    """Read the case events up to a day, oldest first."""
    rows = connection.execute(
        select(case_event).where(case_event.c.on_day <= until).order_by(case_event.c.on_day, case_event.c.id)
    )
    return [CaseEvent(row.client_key, row.on_day, row.kind, row.detail) for row in rows]


def write_events(connection: Connection, events: Sequence[CaseEvent]) -> None:
    """Write events, each once."""
    rows = [
        {"id": one.id, "client_key": one.client_key, "on_day": one.on, "kind": one.kind, "detail": one.detail}
        for one in events
    ]
    if rows:
        connection.execute(upsert(connection, case_event).on_conflict_do_nothing(), rows)


def read_decisions(connection: Connection, until: date) -> list[Decision]:
    """Read the decisions up to a day, oldest first; those of one day in the order they were noted in."""
    rows = connection.execute(
        select(decision)
        .where(decision.c.on_day <= until)
        .order_by(decision.c.on_day, decision.c.noted_at, decision.c.id)
    )
    return [
        Decision(row.id, row.client_key, row.kind, row.on_day, row.until_day, row.note, row.source)
        for row in rows
    ]


def write_decisions(connection: Connection, decisions: Sequence[Decision]) -> int:
    """Write decisions, each once, as noted now and in their order; return how many were new."""
    new, first = _new_ones(connection, decision, decisions)
    rows = [
        {
            "id": one.id,
            "client_key": one.client_key,
            "kind": one.kind,
            "on_day": one.on,
            "until_day": one.until,
            "note": one.note,
            "source": one.source,
            "noted_at": first + place,
        }
        for place, one in enumerate(new)
    ]
    if rows:
        connection.execute(insert(decision), rows)
    return len(rows)


def read_corrections(connection: Connection) -> list[Correction]:
    """Read all corrections in the order they were noted in."""
    rows = connection.execute(select(correction).order_by(correction.c.noted_at, correction.c.id))
    return [Correction(row.id, row.message_id, row.says, row.source) for row in rows]


def write_corrections(connection: Connection, corrections: Sequence[Correction]) -> int:
    """Write corrections, each once, as noted now and in their order; return how many were new."""
    new, first = _new_ones(connection, correction, corrections)
    rows = [asdict(one) | {"noted_at": first + place} for place, one in enumerate(new)]
    if rows:
        connection.execute(insert(correction), rows)
    return len(rows)


def _new_ones(connection: Connection, table: Table, some: Sequence[Said]) -> tuple[list[Said], int]:
    """Return those that are not in a table yet, and the moment to note the first of them at."""
    known = set(connection.execute(select(table.c.id)).scalars())
    new = {one.id: one for one in some if one.id not in known}
    last = connection.execute(select(func.max(table.c.noted_at))).scalar() or 0
    # Never before an earlier one, whatever the clock says.
    return list(new.values()), max(last + 1, time.time_ns() // 1_000_000)


def read_books(connection: Connection, place: str) -> dict[str, ReadBook]:
    """Read how the workbooks of a folder were when they were last read, by name."""
    rows = connection.execute(select(workbook).where(workbook.c.place == place))
    return {
        row.name: ReadBook(
            row.name,
            None if row.changed_ns is None or row.size is None else (row.changed_ns, row.size),
            row.is_ours,
            frozenset(row.said.split()),
        )
        for row in rows
    }


def write_books(connection: Connection, place: str, books: Sequence[ReadBook]) -> None:
    """Write how workbooks of a folder are, in place of what was known of them."""
    for one in books:
        values = {
            "changed_ns": None if one.stamp is None else one.stamp[0],
            "size": None if one.stamp is None else one.stamp[1],
            "is_ours": one.is_ours,
            "said": " ".join(sorted(one.said)),
        }
        statement = upsert(connection, workbook).values(place=place, name=one.name, **values)
        key = [workbook.c.place, workbook.c.name]
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


def read_drafts(connection: Connection) -> list[Draft]:
    """Read the outbox, oldest first."""
    rows = connection.execute(select(draft).order_by(draft.c.planned_on, draft.c.id))
    return [_draft(row) for row in rows]


def write_drafts(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Write planned drafts, each once; one that is there already is never replaced."""
    rows = [
        {
            "id": one.id,
            "client_key": one.client_key,
            "kind": one.kind,
            "message_id": one.message_id,
            "recipients": "\n".join(one.to),
            "subject": one.subject,
            "raw": one.raw,
            "planned_on": one.planned_on,
            "state": one.state,
            "state_on": one.planned_on,
            "account": one.account,
            "folder": one.folder,
            "last_day": one.last_day,
            "outdated_on": one.outdated_on,
        }
        for one in drafts
    ]
    if rows:
        connection.execute(upsert(connection, draft).on_conflict_do_nothing(), rows)


def change_draft(connection: Connection, draft_id: str, **values: Any) -> None:
    """Note where a draft got to."""
    connection.execute(update(draft).where(draft.c.id == draft_id).values(**values))


def read_uidnext_before(connection: Connection, draft_id: str) -> int | None:
    """Read the UIDNEXT of the Drafts folder before the first attempt to append a draft."""
    found = connection.execute(select(draft.c.uidnext_before).where(draft.c.id == draft_id)).scalar()
    return None if found is None else int(found)


def write_snapshots(connection: Connection, as_of: date, rows: Sequence[Snapshot], path: str) -> None:
    """Write what the report of a day said, in place of what an earlier one of that day said."""
    connection.execute(delete(snapshot).where(snapshot.c.as_of == as_of))
    values = [_snapshot_columns(one) | {"as_of": as_of} for one in rows]
    if values:
        connection.execute(insert(snapshot), values)
    connection.execute(delete(report).where(report.c.as_of == as_of))
    connection.execute(insert(report).values(as_of=as_of, path=path))


def read_snapshots(connection: Connection, until: date) -> list[Snapshot]:
    """Read what the reports up to a day said, oldest first."""
    rows = connection.execute(
        select(snapshot)
        .where(snapshot.c.as_of <= until)
        .order_by(snapshot.c.as_of, snapshot.c.rank.is_(None), snapshot.c.rank, snapshot.c.client_key)
    )
    return [_snapshot(row) for row in rows]


def _snapshot_columns(one: Snapshot) -> dict[str, Any]:
    columns = asdict(one) | {"verdict": one.verdict.value, "until_day": one.until}
    del columns["until"]
    return columns


def _snapshot(row: Row[Any]) -> Snapshot:
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Snapshot(**columns | {"verdict": Verdict(columns["verdict"]), "until": columns.pop("until_day")})


def read_last_report(connection: Connection) -> tuple[date, str] | None:
    """Read the day and the path of the latest report."""
    row = connection.execute(select(report).order_by(report.c.as_of.desc()).limit(1)).one_or_none()
    return None if row is None else (row.as_of, row.path)


def _draft(row: Row[Any]) -> Draft:
    state: DraftState = row.state
    return Draft(
        id=row.id,
        client_key=row.client_key,
        kind=row.kind,
        message_id=row.message_id,
        to=tuple(row.recipients.split("\n")),
        subject=row.subject,
        raw=row.raw,
        planned_on=row.planned_on,
        state=state,
        state_on=row.state_on,
        account=row.account,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        last_day=row.last_day,
        outdated_on=row.outdated_on,
        certain=row.certain,
        similarity=row.similarity,
    )
