"""A part of the clients, from their mail to their verdicts: what another core can do meanwhile.

A client is judged beside the whole practice (its base rates, its money, its other rises), so a part stops
once: it tells what its clients add to the survey of each day, and goes on when it knows the surveys of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

import numpy as np

from goodterms.absences import find_absences, free_days
from goodterms.accounts import open_account
from goodterms.acquaintance import Traces, find_strangers, follow, look_for
from goodterms.corrections import correct_mail
from goodterms.correspondence import AddressBook, Correspondence, build_address_book, correspondences
from goodterms.figures import Values
from goodterms.findings import ClientReview, Pace, Stranger
from goodterms.history import (
    Judged,
    Plan,
    Share,
    Survey,
    World,
    describe,
    draw_strain,
    end_of_day,
    judge_weeks,
    measure_waits,
    share_day,
)
from goodterms.indecision import cues_of
from goodterms.mailfacts import ClientMail, Lens, cues_of_time, gather_facts
from goodterms.model import Absence, Assessment, Client, Cue, Invoice, Message, Side, Week
from goodterms.policy import Policy
from goodterms.practice import Practice
from goodterms.reading import STATEMENT
from goodterms.story import find_repair, sift_decisions
from goodterms.verdict import Repair
from goodterms.weekhours import hours_of_mails
from goodterms.whatif import what_would_change
from goodterms.workcalendar import WorkCalendar

_MOST_KEPT = 30_000  # messages of all clients, to be shown; the figures are of all
_FEWEST_KEPT = 30  # of each client


@dataclass(frozen=True, slots=True)
class Load:
    """What a client's mail of the last quarter took: minutes, of each mail too, and how many were trouble."""

    minutes: float
    each: Sequence[float]
    trouble: int


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of a part: its clients' reviews, not ranked yet, with their redrawn strains and loads.

    What is seen of all mail is told by every part: the user's own absences, and strangers; `traces` are those
    of the strangers in this part's mail.
    """

    reviews: tuple[ClientReview, ...]
    draws: Mapping[str, Values]
    loads: tuple[Load, ...]
    absences: tuple[Absence, ...]
    strangers: tuple[Stranger, ...]
    traces: Traces


class Part(Protocol):
    """Some of the clients, in two steps; `judge` may return before it is done."""

    def shares(self) -> Sequence[Share]:
        """Return what the clients add to the survey of each day of the plan."""

    def judge(self, surveys: Sequence[Survey]) -> None:
        """Judge the clients by the surveys of these days."""

    def outcome(self) -> PartOutcome:
        """Return what became of them."""


class LocalPart:
    """A part that is judged here."""

    def __init__(self, practice: Practice, clients: Sequence[Client], plan: Plan) -> None:
        self._plan = plan
        until = end_of_day(plan.as_of, practice.timezone)
        mail = correct_mail(practice.mail.before(until), practice.corrections)
        book = build_address_book(practice.clients, practice.me)
        self._absences = find_absences(mail.sent_by(book.is_ours), practice.timezone, practice.policy)
        practice = replace(
            practice, calendar=with_absences(practice.calendar, self._absences, practice.policy)
        )
        self._strangers = find_strangers(mail, book, practice.policy)
        self._traces = look_for(self._strangers, practice.salt)
        mails = follow(correspondences(mail, clients, book), self._traces, book)
        self._world = _build_world(practice, clients, mails, book, plan.as_of)
        self._surveys: Sequence[Survey] = ()

    def shares(self) -> Sequence[Share]:
        """Return what the clients add to the survey of each day of the plan."""
        return [share_day(self._world, day) for day in self._plan.days]

    def judge(self, surveys: Sequence[Survey]) -> None:
        """Remember the surveys: the clients are judged when somebody waits for it."""
        self._surveys = surveys

    def outcome(self) -> PartOutcome:
        """Judge the clients and return what became of them."""
        world, last = self._world, self._surveys[-1]
        judged, weeks = judge_weeks(world, self._plan, self._surveys)
        return PartOutcome(
            reviews=tuple(_client_review(world, key, last, one, weeks[key]) for key, one in judged.items()),
            draws={
                key: draw_strain(one.figures, key, last.day, world.policy)
                for key, one in judged.items()
                if is_ranked(one.strain.value, one.strain.coverage, world.policy)
            },
            loads=tuple(_loads(world, last.day)),
            absences=self._absences,
            strangers=self._strangers,
            traces=self._traces,
        )


def is_ranked(strain: float | None, coverage: float, policy: Policy) -> bool:
    """Whether enough is known of a client to rank him."""
    return strain is not None and coverage >= policy.coverage_floor


def with_absences(calendar: WorkCalendar, told: Sequence[Absence], policy: Policy) -> WorkCalendar:
    """Return a calendar whose clock stands still while its side is away."""
    if not told:
        return calendar
    return replace(calendar, away=(*calendar.away, *free_days(told, calendar, policy)))


def _loads(world: World, day: date) -> Iterator[Load]:
    until = end_of_day(day, world.timezone)
    since = until - timedelta(weeks=world.policy.mail_weeks)
    for mail in world.mails.values():
        counts = mail.count(since, until)
        if counts.messages:
            yield Load(counts.minutes, mail.sums.minutes_each(since, until), counts.trouble)


def _build_world(
    practice: Practice,
    clients: Sequence[Client],
    found: Iterable[Correspondence],
    book: AddressBook,
    as_of: date,
) -> World:
    mails: dict[str, ClientMail] = {}
    keep = max(_FEWEST_KEPT, _MOST_KEPT // max(1, len(practice.clients)))
    usual = replace(practice.calendar, away=())
    shared: dict[WorkCalendar, WorkCalendar] = {}  # equal calendars are one, whose table is built once
    for mail in found:
        key = mail.client.key
        theirs = practice.calendars.get(key)
        if theirs is not None:
            theirs = shared.setdefault(theirs, theirs)
        zone = theirs.timezone if theirs is not None else practice.timezone
        away = find_absences(_all_of_client(mail, book), zone, practice.policy)
        lens = Lens(
            client=mail.client,
            book=book,
            ours=practice.calendar,
            theirs=with_absences(theirs or usual, away, practice.policy),
            knows_their_hours=theirs is not None,
            absences=away,
            policy=practice.policy,
        )
        mails[key] = gather_facts(mail, lens, None if key in practice.whole else keep)
    invoices: dict[str, list[Invoice]] = defaultdict(list)
    keys = {client.key for client in clients}
    for invoice in practice.invoices:
        if invoice.client_key in keys and invoice.issued <= as_of:
            invoices[invoice.client_key].append(invoice)
    repairs = {client.key: _repair(practice, client) for client in clients}
    return World(
        mails=mails,
        accounts={key: open_account(some) for key, some in invoices.items()},
        repairs=repairs,
        timezone=practice.timezone,
        policy=practice.policy,
        rates=practice.rates,
        hours=practice.hours,
        tracked_since=min((one.day for some in practice.hours.values() for one in some), default=None),
    )


def _all_of_client(mail: Correspondence, book: AddressBook) -> Iterator[Message]:
    """Go through all that the client's side sent, what was left out too: his automatic replies are there."""
    for one in (*mail.counted, *(left.message for left in mail.left_out)):
        if not book.is_ours(one.from_address):
            yield one


def _repair(practice: Practice, client: Client) -> Repair:
    decisions = [one for one in practice.decisions if one.client_key == client.key]
    events = [one for one in practice.events if one.client_key == client.key]
    sifted = sift_decisions(decisions, events, practice.policy)
    return find_repair(client, sifted.fitting, events, practice.policy)


def _client_review(
    world: World, key: str, survey: Survey, one: Judged, weeks: tuple[Week, ...]
) -> ClientReview:
    mail, statement = world.mails[key], world.statement(key, survey.day)
    until = end_of_day(survey.day, world.timezone)
    since = until - timedelta(weeks=world.policy.mail_weeks)
    return ClientReview(
        assessment=Assessment(
            client=mail.client,
            as_of=survey.day,
            signals=describe(world, key, survey, one),
            strain=one.strain.value,
            strain_low=None,
            strain_high=None,
            coverage=one.strain.coverage,
            verdict=one.verdict,
            reasons=one.reasons,
            changes=what_would_change(one.figures, one.verdict, one.habits, world.policy),
        ),
        weeks=weeks,
        spans=tuple(measure_waits(mail, until)),
        invoices=tuple(statement.lateness),
        ledger=tuple(statement.known),
        cues=_cues(mail, "client"),
        our_cues=_cues(mail, "us"),
        messages=tuple(fact.message for fact in mail.facts),
        left_out=mail.left_out,
        language=mail.language,
        absences=mail.lens.absences,
        not_kept=mail.not_kept,
        paces=_paces(mail, survey.day, world.timezone),
        hours=hours_of_mails(mail.sums, since, until, world.timezone),
    )


def _paces(mail: ClientMail, day: date, timezone: str) -> tuple[Pace, ...]:
    """Return the weeks that end on a day and before it, the newest first, as long as a case may last."""
    ends = [day - timedelta(weeks=back) for back in range(_PACES, -1, -1)]
    moments = np.array([end_of_day(end, timezone).timestamp() for end in ends])
    weeks = zip(ends[:-1], ends[1:], mail.sums.paces(moments), strict=True)
    found = [Pace(before + timedelta(days=1), end, *counts) for before, end, counts in weeks]
    return tuple(reversed(found))


_PACES = 78  # weeks: a quarter before an exit, its way through notice and hand-over, a quarter after
_OURS_SHOWN = frozenset({"closing", "delivery"})  # what decides whether the client owes anything


def _cues(mail: ClientMail, side: Side) -> tuple[tuple[Message, Cue], ...]:
    """Return the cues of one side's mail that anything is counted on, or that are there to be judged."""
    return tuple(
        (fact.message, cue)
        for fact in mail.facts
        if fact.side == side
        for cue in (*cues_of(fact.message, fact.mark), *cues_of_time(fact))
        if (cue.kind in _OURS_SHOWN if side == "us" else cue.name != STATEMENT)
    )
