"""Gather what a review decides on: what the store has beside what the sheets say. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from connectors.store import Store
from flows.calendars import client_calendars, own_calendar
from flows.settings import Settings
from flows.steps import Sheets
from goodterms.casebook import ALL_LETTERS
from goodterms.contentlevels import keep_mail_to_level
from goodterms.correspondence import AddressBook, build_address_book
from goodterms.history import end_of_day
from goodterms.interest import load_rates
from goodterms.model import Problem, Reported
from goodterms.practice import Practice

_OWN_MAILS = 3  # in folders for sent mail, before their sender is asked about


def gather_practice(settings: Settings, store: Store, sheets: Sheets, as_of: date) -> Practice:
    """Read what the store has and put it beside the sheets; nothing is written."""
    clients = sheets.clients.clients
    book = build_address_book(clients, settings.me)
    until = end_of_day(as_of, settings.timezone)
    mail = keep_mail_to_level(store.mail(until), settings.content)
    span = mail.span()
    years = _years(span[0] if span is not None else None, as_of)
    calendars, problems = client_calendars(settings, clients, years)
    stored = store.decisions(date.max)
    typed = [one for one in sheets.decisions if one.id not in {known.id for known in stored}]
    corrections = store.corrections()
    noted = {one.id for one in corrections}
    corrections += [one for one in sheets.corrections if one.id not in noted]
    return Practice(
        clients=clients,
        me=book.ours,
        timezone=settings.timezone,
        language=settings.language,
        calendar=own_calendar(settings, years, sheets.away),
        absences=sheets.away.absences,
        calendars=calendars,
        policy=settings.policy,
        mail=mail,
        corrections=tuple(corrections),
        salt=store.salt,
        invoices=sheets.invoices.invoices,
        rates=settings.own_rates,
        hours=sheets.timesheets.by_client,
        interest=load_rates(settings.half_years),
        lists=(*sheets.invoices.checks, *sheets.timesheets.checks),
        unread=sheets.invoices.unread,
        events=store.case_events(as_of),
        decisions=(*stored, *typed),
        drafts=store.drafts(),
        terms=sheets.clients.terms,
        letters=frozenset(kind for kind in ALL_LETTERS if kind in settings.letters),
        reported=_reported(store, as_of),
        problems=(
            *_setting_problems(settings, has_mail=span is not None),
            *_unknown_senders(store, book),
            *store.sync_problems(),
            *sheets.problems,
            *problems,
        ),
    )


def _unknown_senders(store: Store, book: AddressBook) -> Iterator[Problem]:
    """Say who else writes the mail in the folders for sent mail: it counts as nobody's until he is listed."""
    for address, mails in store.sent_from().items():
        if mails >= _OWN_MAILS and not book.is_ours(address) and book.client_of(address) is None:
            yield Problem(
                "GOODTERMS_ME",
                f"{mails} mails in your folder for sent mail are from {address}, which is not among your own"
                " addresses: they count as nobody's, and what they answer stays open",
                "add it to GOODTERMS_ME if you, or somebody for you, write from it",
            )


def _years(first_mail: datetime | None, as_of: date) -> range:
    first = as_of.year if first_mail is None else first_mail.year
    return range(max(first, as_of.year - 15), as_of.year + 2)


def _reported(store: Store, as_of: date) -> dict[str, list[Reported]]:
    """Return what the reports before a day said, by client, in the order of their days."""
    found: defaultdict[str, list[Reported]] = defaultdict(list)
    for one in store.snapshots(as_of):
        if one.as_of < as_of:
            found[one.client_key].append(Reported(one.as_of, one.verdict, one.strain))
    return found


def _setting_problems(settings: Settings, *, has_mail: bool) -> tuple[Problem, ...]:
    problems = [
        Problem(
            name,
            "this setting is not known to this version and changes nothing",
            "see .env.example",
        )
        for name in settings.unknown
    ]
    if not settings.me:
        problems.append(
            Problem(
                "GOODTERMS_ME",
                "your own addresses are not set",
                "without them nobody's side is known",
            )
        )
    if settings.content == "none":
        problems.append(
            Problem(
                "GOODTERMS_CONTENT",
                "only headers are read: mails that ask for nothing can't be told, so more waits stay open",
                "set it to counts for fair reply times; no text is kept",
            )
        )
    if not settings.invoices:
        problems.append(
            Problem("GOODTERMS_INVOICES", "no invoice list is set", "payment figures are left out")
        )
    if not has_mail:
        problems.append(
            Problem(
                "mail",
                "no message has been read yet",
                "run `goodterms sync`, or see `goodterms check`",
            )
        )
    return tuple(problems)
