"""What the user decided, typed into the sheet Cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from connectors.sheets.dates import decide_day_order, parse_date
from connectors.sheets.table import Row, Table
from connectors.sheets.typed_rows import HINT, Found, find_columns, find_header, headings, names_of, rows_of
from connectors.sheets.values import Unreadable
from goodterms.casebook import Decision
from goodterms.companynames import fold, name_key
from goodterms.decisions import DECISION_WORDS, parse_decision
from goodterms.model import Client, Problem

SHEETS = ("Cases", "Zaken")
_OWN = {
    "client": "client,klant",
    "key": "key,sleutel",
    "decision": "decision,besluit",
    "until": "until,tot",
    "on": "decided on,besloten op",
    "note": "decision note,toelichting",
}
_BELOW = {  # what the tables below the decisions have beside their clients
    "below": "taken over,overgenomen,check,controle,what,wat,letter,brief,"
    "a week on average,per week gemiddeld,detail,bijzonderheden,result,uitkomst"
}
_HEADINGS = headings(_OWN)
_ALL_HEADINGS = headings(_OWN | _BELOW)
_TYPED = ("decision", "until", "on", "note")
_LONGEST_NOTE = 4_000  # characters: a long letter
_FIRST_DAY = date(1899, 12, 30)  # of days that a cell shows as numbers
_WAYS_OUT = "write the client's key into the column Key, use `goodterms decide`, or empty the row"


@dataclass(frozen=True, slots=True)
class Said:
    """A decision as a row says it, whether its own day stands there, and where."""

    decision: Decision
    is_dated: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What one sheet says: decisions, what cannot be read; and whether it is our table at all."""

    said: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_ours: bool = False


def read_decision_table(
    table: Table,
    clients: Sequence[Client],
    default_on: date,
    day_first: bool | None = None,
    taken: AbstractSet[str] = frozenset(),
) -> Decided:
    """Return the decisions of one sheet, and what cannot be read; nothing of a sheet that is not ours.

    One without a date counts from `default_on`; its `id` does not depend on that day nor on the file, so
    that a later run and a copy of the workbook bring the same decision. One whose id is `taken` over already
    may be of a client that is no longer listed.
    """
    header = find_header(table, _HEADINGS)
    if header is None or not _looks_ours(names_of(header, _HEADINGS)):
        return Decided()
    found = find_columns(table, header, _HEADINGS)
    if isinstance(found, Problem):
        return Decided((), (found,), is_ours=True)
    said: list[Said] = []
    problems: list[Problem] = []
    orders = {name: _day_first(found, name, day_first) for name in ("until", "on")}
    for row in _typed_rows(found):
        word = _understand(found, row, default_on, orders)
        outcome = _of_client(word, found, row, clients, taken) if isinstance(word, Said) else word
        if isinstance(outcome, Said):
            said.append(outcome)
        elif outcome is not None:
            problems.append(outcome)
    return Decided(tuple(said), tuple(problems), is_ours=True)


def find_lost_headings(table: Table) -> Problem | None:
    """Say of a sheet of our workbook that its decisions have lost their headings; None if nothing is lost."""
    if table.sheet.casefold() not in _TABS:
        return None
    header = find_header(table, _HEADINGS)
    names = names_of(header, _HEADINGS) if header is not None else set[str]()
    if _looks_ours(names) or (names and names.isdisjoint(_TYPED)):
        return None  # all is well, or all columns to type into were taken out
    what = "the headings of the decisions are not as they were: nothing that is typed below them can be read"
    listed = ", ".join(f"“{one.split(',')[0].capitalize()}”" for one in _OWN.values())
    return Problem(table.place, what, f"write them back: {listed}")


_TABS = tuple(one.casefold() for one in SHEETS)


def _looks_ours(names: AbstractSet[str]) -> bool:
    """Whether headings are those of our decisions, not just of some list of clients and decisions."""
    if "decision" not in names:
        return False
    return ("key" in names and len(names) >= 3) or ({"client", "on"} <= names and len(names) >= 4)


def _day_first(found: Found, name: str, usual: bool | None) -> bool | None:
    """Return whether dates typed into a column begin with the day: its own decide, else the setting."""
    order = decide_day_order(found.cell(row, name) for row, _ in rows_of(found, _ALL_HEADINGS, "client"))
    if order in {"day first", "month first"}:
        return order == "day first"
    is_dutch = fold(found.heading("decision")) == "besluit"  # in Dutch the month is never first
    return True if usual is None and is_dutch else usual


def _typed_rows(found: Found) -> Iterator[Row]:
    """Yield the rows in which anything is typed; what somebody scribbled below the table is none of them."""
    for row, is_parted in rows_of(found, _ALL_HEADINGS, "client"):
        if not any(found.says(row, name) for name in _TYPED):
            continue
        is_named = found.says(row, "key") or found.says(row, "client")
        if is_named or not is_parted or parse_decision(found.says(row, "decision")) is not None:
            yield row


def _understand(
    found: Found, row: Row, default_on: date, orders: Mapping[str, bool | None]
) -> Said | Problem:
    """Return the decision of one row, of nobody yet, or what is wrong with it."""
    place = str(found.table.ref(row))
    word, note = found.says(row, "decision"), found.says(row, "note")
    if not word:
        name = next(one for one in _TYPED if found.says(row, one))
        what = f"{found.heading(name)}: “{found.says(row, name)[:60]}” stands there without a decision"
        return Problem(
            place, what, "choose a decision beside it, or empty the cell: alone it changes nothing"
        )
    kind = parse_decision(word)
    if kind is None:
        return Problem(place, f"Decision: “{word[:60]}” is none of {', '.join(DECISION_WORDS)}", HINT)
    days: dict[str, date | None] = {}
    for name in ("until", "on"):
        epoch = found.table.epoch or _FIRST_DAY
        day = parse_date(found.cell(row, name), day_first=orders[name], epoch=epoch)
        if isinstance(day, Unreadable):
            return Problem(place, f"{found.heading(name)}: “{day.text[:60]}” {day.reason}", HINT)
        days[name] = day
    on = days["on"] or default_on
    if on > default_on:
        what = f"{found.heading('on')}: {on} is later than {default_on}, the day of this run"
        return Problem(place, what, "it counts from that day on; if that is a slip, correct the cell")
    if len(note) > _LONGEST_NOTE:
        what = f"{found.heading('note')}: has {len(note)} characters, at most {_LONGEST_NOTE} are kept"
        return Problem(place, what, "shorten it: until then the decision is not taken over")
    decision = Decision("", "", kind, on, days["until"], note, place)
    return Said(decision, is_dated=days["on"] is not None)


def _of_client(
    said: Said, found: Found, row: Row, clients: Sequence[Client], taken: AbstractSet[str]
) -> Said | Problem | None:
    """Return the decision with its client and id; None if it was taken over while he was still listed."""
    key = found.says(row, "key")
    client = _find_client(clients, key, found.says(row, "client"))
    if isinstance(client, str):
        if _digest(said, key) in taken:
            return None
        return Problem(said.decision.source, f"Decision: {client}", _WAYS_OUT)
    decision = replace(said.decision, id=_digest(said, client.key), client_key=client.key)
    return replace(said, decision=decision)


def _find_client(clients: Sequence[Client], key: str, name: str) -> Client | str:
    """Return the client with that key, else the only one with that name, or why there is none.

    A key beside another client's name comes of sorting only some columns: whose row it is can't be told.
    """
    by_key = [one for one in clients if key and one.key.casefold() == key.casefold()]
    by_name = [one for one in clients if name and one.name and name_key(one.name) == name_key(name)]
    if not key and not name:
        return "stands in a row without a client"
    if by_key and by_name and by_key[0] not in by_name:
        return f"the row is of “{name[:60]}”, but its key “{key[:60]}” is that of “{by_key[0].name[:60]}”"
    if by_key or len(by_name) == 1:
        return (by_key or by_name)[0]
    if by_name:
        keys = ", ".join(one.key for one in by_name[:5])
        return f"more than one client is called “{name[:60]}” ({keys})"
    return f"no client is called “{(name or key)[:60]}”"


def _digest(said: Said, key: str) -> str:
    one = said.decision
    on = one.on.isoformat() if said.is_dated else ""
    until = one.until.isoformat() if one.until is not None else ""
    parts = (key, one.kind, on, until, one.note)
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
