"""What the review does to the world, as plain functions: read the sheets, pull mail, queue drafts, write.

The flow calls them as tasks that retry; `--dry-run`, the demo's earlier weeks and the tests call them
as they are. Nothing is decided here.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from connectors.sheets.away import AwayList, read_away
from connectors.sheets.clients import ClientList, read_clients
from connectors.sheets.invoices import InvoiceList, expand_patterns, read_invoices
from connectors.sheets.timesheets import Timesheets, read_timesheets
from connectors.sheets.typed import read_typed
from connectors.sheets.typed_files import Stamp
from connectors.sheets.typed_news import Known
from connectors.store import ReadBook, Store
from flows.reportfiles import Written
from flows.settings import Settings
from flows.stationery import Stationery, read_stationery
from goodterms.casebook import Decision
from goodterms.model import Client, Correction, Problem

_MOMENT = 3_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the user's own files say: spreadsheets, and what letters are written on."""

    clients: ClientList
    invoices: InvoiceList
    timesheets: Timesheets
    away: AwayList
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    problems: tuple[Problem, ...]
    stationery: Stationery = field(default_factory=Stationery)
    seen: Mapping[Path, Stamp] = field(default_factory=dict)  # workbooks that may be replaced, as they were
    books: tuple[ReadBook, ...] = ()  # those that were read now


def read_sheets(settings: Settings, as_of: date, known: Known | None = None) -> Sheets:
    """Read clients, invoices, days away and what was typed into weekly workbooks; no file is touched.

    With what earlier runs know, only workbooks that have changed are read.
    """
    found, invoices = read_lists(settings)
    timesheets = read_hours(settings, found.clients)
    typed = read_typed(
        settings.reports, found.clients, default_on=as_of, day_first=settings.day_first, known=known
    )
    away = read_away_days(settings)
    stationery = read_stationery(settings)
    problems = (
        *found.problems,
        *invoices.problems,
        *invoices.questions,
        *timesheets.problems,
        *away.problems,
        *typed.problems,
        *stationery.problems,
    )
    return Sheets(
        found,
        invoices,
        timesheets,
        away,
        typed.decisions,
        typed.corrections,
        problems,
        stationery,
        typed.seen,
        typed.books,
    )


def read_known(settings: Settings, store: Store) -> Known:
    """Read what earlier runs know of the workbooks in the reports folder, and what they took over."""
    return Known(store.books(place_of(settings)), store.decisions(date.max), store.corrections())


def place_of(settings: Settings) -> str:
    """Return what tells this reports folder from that of another machine that shares the database."""
    return f"{platform.node()} {settings.reports.absolute()}"


def note_workbooks(settings: Settings, store: Store, sheets: Sheets, written: Written) -> None:
    """Note the workbooks that were read whole and those that were written: until they change, that will do.

    One that was saved a moment ago is read again: some disks tell times by two seconds.
    """
    reports = settings.reports
    fresh = {path.relative_to(reports).as_posix(): stamp for path, stamp in written.stamps.items()}
    until = time.time_ns() - _MOMENT
    books = [
        one
        for one in sheets.books
        if one.stamp is not None and one.stamp[0] < until and one.name not in fresh
    ]
    store.note_books(place_of(settings), [*books, *(ReadBook(name, stamp) for name, stamp in fresh.items())])


def read_away_days(settings: Settings) -> AwayList:
    """Read the user's days away; nothing where no file is set."""
    if settings.away is None:
        return AwayList()
    return read_away(settings.place(settings.away), day_first=settings.day_first)


def read_lists(settings: Settings) -> tuple[ClientList, InvoiceList]:
    """Read clients.xlsx and the lists of invoices and payments."""
    found = read_clients(settings.place(settings.clients), day_first=settings.day_first)
    paths = expand_patterns(settings.invoices, settings.folder)
    invoices = read_invoices(
        paths,
        clients=found.clients,
        terms=found.terms,
        rules=settings.list_rules,
    )
    return found, invoices


def read_hours(settings: Settings, clients: Sequence[Client]) -> Timesheets:
    """Read the timesheets; nothing where none is set."""
    paths = expand_patterns(settings.timesheets, settings.folder, "GOODTERMS_TIMESHEETS")
    rules = settings.list_rules
    return read_timesheets(paths, clients=clients, day_first=rules.day_first, sign=rules.sign)
