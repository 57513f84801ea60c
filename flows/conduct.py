"""The wiring of one weekly review: gather, review, apply. Only the first and the last touch the world.

`Steps` are the calls that touch it: plain ones here, tasks that retry in flows/tasks.py. Every write is
idempotent and ordered so that a run killed at any moment is finished by the next one: first the case
events and the outbox in one transaction, then each draft that the mailbox does not hold yet, then the
workbook, then the snapshot.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.accounts import Account
from connectors.pulled import Pulled
from connectors.sheets.typed_files import Stamp
from connectors.sheets.typed_news import Known
from connectors.store import Store, open_copy, open_store
from flows import mailin, outbox
from flows import steps as plain
from flows.collector import collector_at_rest
from flows.gather import gather_practice
from flows.home import hold_home
from flows.mailin import Progress
from flows.parts import split_clients
from flows.reportfiles import Written, foresee_report, write_report
from flows.review import Rendered, prepare_desk, render, report_name
from flows.settings import Settings, choose_accounts
from flows.steps import Sheets
from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.judgement import review_practice
from goodterms.model import Client, Problem

LOOKED_BACK = "looked-back"  # the folder, beside the record's reports, of runs that look back


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: as of which day, whether drafts may be queued, whether anything may be written."""

    as_of: date
    queue: bool
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """The calls that touch the world; each field has the signature of its namesake.

    They are in flows/steps.py, mailin.py, outbox.py and, `write_report`, reportfiles.py.
    """

    read_sheets: Callable[[Settings, date, Known | None], Sheets] = plain.read_sheets
    pull_accounts: Callable[[Settings, Store, Sequence[Client], Progress | None], list[Pulled]] = field(
        default_factory=lambda: pull_all
    )
    observe_drafts: Callable[[Store, Account, date], object] = outbox.observe_drafts
    check_drafts_folder: Callable[[Account], str] = outbox.check_drafts_folder
    queue_drafts: Callable[[Store, Account], tuple[Draft, ...]] = outbox.queue_drafts
    write_report: Callable[[Path, str, bytes, Mapping[Path, Stamp] | None], Written] = write_report


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one weekly review did; `beside` tells of workbooks that had to stay, with the new one beside."""

    review: Review
    report: Path | None
    drafts: tuple[Draft, ...]
    pulled: tuple[Pulled, ...]
    seconds: dict[str, float]
    beside: tuple[Problem, ...] = ()


def pull_all(
    settings: Settings, store: Store, clients: Sequence[Client], progress: Progress | None
) -> list[Pulled]:
    """Pull every account, one after the other."""
    return [
        mailin.pull_account(settings, store, account, clients, progress)
        for account in settings.mail_accounts()
    ]


def conduct(
    settings: Settings, order: Order, steps: Steps | None = None, progress: Progress | None = None
) -> Outcome:
    """Conduct one weekly review and return what it did; a dry run works on a copy of the store."""
    steps = steps or Steps()
    choose_accounts(settings)
    if order.dry_run:
        return _rehearse(settings, order, steps, progress)
    with hold_home(settings.home), open_store(settings.store_url) as store:
        return _carry_out(settings, order, steps, store, progress)


def _rehearse(settings: Settings, order: Order, steps: Steps, progress: Progress | None) -> Outcome:
    with (
        tempfile.TemporaryDirectory(prefix="goodterms-") as folder,
        open_copy(settings.store_url, Path(folder)) as store,
    ):
        return _carry_out(settings, order, steps, store, progress)


def _carry_out(
    settings: Settings, order: Order, steps: Steps, store: Store, progress: Progress | None
) -> Outcome:
    watch = _Watch()
    store.lower_content(settings.content)

    record = _moves_forward(store, order)
    typed_on = order.as_of if record else datetime.now(ZoneInfo(settings.timezone)).date()
    sheets = steps.read_sheets(settings, typed_on, plain.read_known(settings, store))
    watch.lap("sheets")
    pulled = steps.pull_accounts(settings, store, sheets.clients.clients, progress)
    if order.queue:
        for account in settings.mail_accounts():
            steps.observe_drafts(store, account, order.as_of)
    watch.lap("sync")

    practice = gather_practice(settings, store, sheets, order.as_of)
    reports = settings.reports if record else settings.reports / LOOKED_BACK
    if not order.dry_run:
        foreseen = foresee_report(reports, report_name(order.as_of), sheets.seen)
        practice = replace(practice, problems=(*practice.problems, *foreseen))
    with collector_at_rest(), split_clients(store, settings.content) as split:
        review = review_practice(practice, order.as_of, split)
    now = _letter_time(order.as_of, settings.timezone)
    desk = prepare_desk(
        practice, order.as_of, settings=settings, stationery=sheets.stationery, secret=store.salt, now=now
    )
    del practice  # all mail of everybody else: the workbook needs its room
    watch.lap("signals")
    rendered = render(
        review,
        settings,
        away=sheets.away,
        desk=desk,
        queue=order.queue,
        syncs=sorted(store.last_syncs().items()),
    )
    watch.lap("report")

    if order.dry_run:
        drafts = (*desk.drafts, *rendered.drafts)
        return Outcome(rendered.review, None, drafts, tuple(pulled), watch.seconds)
    if record:
        written = _apply(settings, order, steps, store, sheets, rendered, watch)
    else:
        store.plan((), (), sheets.decisions, sheets.corrections, plain.place_of(settings), sheets.books)
        written = steps.write_report(reports, rendered.report_name, rendered.workbook, sheets.seen)
        plain.note_workbooks(settings, store, sheets, written)
        watch.lap("report")
    drafts = tuple(one for one in store.drafts() if one.planned_on <= order.as_of)
    told = tuple(dict.fromkeys((*rendered.review.problems, *written.problems)))
    return Outcome(
        replace(rendered.review, problems=told),
        written.path,
        drafts,
        tuple(pulled),
        watch.seconds,
        written.problems,
    )


def _moves_forward(store: Store, order: Order) -> bool:
    """Whether this run belongs to the record: not one that looks back behind a later report.

    A look back says what was known then; it opens no case, queues nothing and replaces no report.
    """
    last = store.last_report()
    return order.queue or last is None or order.as_of >= last[0]


def _apply(
    settings: Settings,
    order: Order,
    steps: Steps,
    store: Store,
    sheets: Sheets,
    rendered: Rendered,
    watch: _Watch,
) -> Written:
    drafts = rendered.drafts
    for account in settings.mail_accounts():
        if any(draft.account == account.name for draft in drafts):
            steps.check_drafts_folder(account)
    store.plan(
        rendered.review.events,
        drafts,
        sheets.decisions,
        sheets.corrections,
        plain.place_of(settings),
        sheets.books,
    )
    if order.queue:
        for account in settings.mail_accounts():
            steps.queue_drafts(store, account)
    watch.lap("drafts")
    written = steps.write_report(settings.reports, rendered.report_name, rendered.workbook, sheets.seen)
    plain.note_workbooks(settings, store, sheets, written)
    store.save_snapshot(order.as_of, rendered.snapshots, str(written.path))
    watch.lap("report")
    return written


def _letter_time(as_of: date, timezone: str) -> datetime:
    """Return the moment that letters of a day are dated: now, or noon of another day that is asked for."""
    now = datetime.now(ZoneInfo(timezone))
    return now if as_of == now.date() else datetime.combine(as_of, clock.min.replace(hour=12), now.tzinfo)


class _Watch:
    """Seconds by paragraph."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(("sync", "sheets", "signals", "report", "drafts"), 0.0)
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Add the time since the last lap to a paragraph."""
        now = time.perf_counter()
        self.seconds[name] = round(self.seconds[name] + now - self._last, 3)
        self._last = now
