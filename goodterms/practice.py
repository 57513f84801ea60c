"""Everything that one review is made from, gathered: the same for a whole studio and for one client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goodterms.casebook import ALL_LETTERS, CaseEvent, Decision, Draft, LetterKind
from goodterms.hours import TimeEntry
from goodterms.mailbag import Mailbag
from goodterms.model import (
    Absence,
    Client,
    Correction,
    InterestRates,
    Invoice,
    Language,
    ListCheck,
    Problem,
    Rates,
    Reported,
)
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything gathered for one review.

    `calendar` is the user's own, with the `absences` that he listed; `calendars` holds those of clients whose
    country, zone or hours are known. Events, decisions (in the order they were made) and drafts may be all
    that the store has: what is later than the day reviewed does not exist for it. `terms` are clients' days
    of payment, `letters` the kinds that the user wants queued, `reported` what reports said, by client.
    `rates` are the user's for other currencies, `hours` those of his timesheets by client, `interest` the
    law's rates (the product's own table if None), `lists` what became of the rows of his lists, `unread` the
    lists of invoices that could not be read, `whole` the clients of whom every message is to be shown.
    """

    clients: tuple[Client, ...]
    me: frozenset[str]
    timezone: str
    language: Language
    calendar: WorkCalendar
    calendars: Mapping[str, WorkCalendar]
    policy: Policy
    mail: Mailbag
    invoices: Sequence[Invoice]
    events: Sequence[CaseEvent] = ()
    decisions: Sequence[Decision] = ()
    drafts: Sequence[Draft] = ()
    terms: Mapping[str, int] = field(default_factory=dict)
    letters: frozenset[LetterKind] = ALL_LETTERS
    reported: Mapping[str, Sequence[Reported]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    absences: tuple[Absence, ...] = ()
    corrections: tuple[Correction, ...] = ()
    salt: bytes = b""
    rates: Rates = field(default_factory=Rates)
    hours: Mapping[str, Sequence[TimeEntry]] = field(default_factory=dict)
    interest: InterestRates | None = None
    lists: tuple[ListCheck, ...] = ()
    unread: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()
