"""The weekly review in one pure call: gathered values in, everything that is rendered or written out."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import numpy as np

from goodterms.absences import find_absences, free_days
from goodterms.accounts import NO_STATEMENT, open_account
from goodterms.acquaintance import Clues, find_strangers, follow, look_for, suggest_clients
from goodterms.cases import (
    Facts,
    Outcome,
    decide_case,
    find_repair,
    note_drafts,
    rank_letters,
)
from goodterms.concentration import compute_concentration
from goodterms.corrections import correct_mail, latest_corrections
from goodterms.correspondence import (
    AddressBook,
    Correspondence,
    build_address_book,
    correspondences,
)
from goodterms.expectation import Habit, expect_payment, learn_habit
from goodterms.figures import Values, interval
from goodterms.history import (
    Judged,
    Survey,
    World,
    describe,
    draw_strain,
    end_of_day,
    measure_waits,
    replay,
    survey_day,
)
from goodterms.hours import TimeEntry
from goodterms.indecision import cues_of
from goodterms.interest import InterestRates, load_rates, statutory_interest
from goodterms.mailbag import Mailbag
from goodterms.mailfacts import ClientMail, Lens, cues_of_time, gather_facts
from goodterms.model import (
    Absence,
    Assessment,
    Case,
    CaseEvent,
    Client,
    ClientReview,
    Concentration,
    Correction,
    Cue,
    Decision,
    Draft,
    Invoice,
    Language,
    Lateness,
    LetterKind,
    ListCheck,
    Message,
    Outlook,
    Problem,
    Rates,
    Reason,
    Reported,
    Review,
    RowRef,
    Side,
    Verdict,
    Week,
)
from goodterms.payments import ageing, known_at, lateness, open_amounts, overdue
from goodterms.policy import Policy
from goodterms.reading import STATEMENT
from goodterms.receivables import receivables
from goodterms.verdict import Repair
from goodterms.whatif import what_would_change
from goodterms.workcalendar import WorkCalendar

_MOST_KEPT = 100_000  # messages of all clients, to be shown; the figures are of all
_FEWEST_KEPT = 50  # of each client
_CONCENTRATION_DRAWS = 2000


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
    letters: frozenset[LetterKind] = frozenset(get_args(LetterKind))
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


def review_practice(practice: Practice, as_of: date) -> Review:
    """Judge all clients and decide their cases as of the end of a day."""
    practice = _as_known(practice, as_of)
    noted = note_drafts(practice.drafts, practice.events, as_of)
    practice = replace(practice, events=(*practice.events, *noted))
    until = end_of_day(as_of, practice.timezone)
    mail = correct_mail(practice.mail.before(until), practice.corrections)
    book = build_address_book(practice.clients, practice.me)
    told = _own_absences(practice, mail, book)
    practice = replace(practice, calendar=_with_absences(practice.calendar, told, practice.policy))
    strangers = find_strangers(mail, book, practice.policy)
    traces = look_for(strangers, practice.salt)
    mails = follow(correspondences(mail, practice.clients, book), traces, book)
    world = _build_world(practice, mails, book, as_of)
    judged, weeks = replay(world, as_of, practice.reported)
    survey = survey_day(world, as_of)
    reviews = _rank(_client_reviews(world, survey, judged, weeks), judged, as_of, practice.policy)
    outcomes = [_decide(practice, review, book, as_of) for review in reviews]
    wanted = [
        one.letter for one in outcomes if one.letter is not None and one.letter.kind in practice.letters
    ]
    invoices = [known for one in practice.invoices if (known := known_at(one, as_of)) is not None]
    return Review(
        as_of=as_of,
        clients=reviews,
        cases=tuple(_say_unwanted(one, practice.letters) for one in outcomes if one.case is not None),
        events=(*noted, *(event for one in outcomes for event in one.events)),
        letters=rank_letters(wanted, practice.drafts),
        keep=_choose_keep(reviews, practice.policy),
        ageing=ageing(invoices, as_of),
        receivables=receivables(practice.invoices, as_of, practice.policy.dso_days),
        outlooks=_look_ahead(practice, as_of),
        lists=practice.lists,
        rates=practice.rates,
        concentration=_concentrate(reviews, world, survey),
        strangers=suggest_clients(
            strangers, Clues(practice.clients, practice.invoices, traces, practice.salt)
        ),
        corrections=latest_corrections(practice.corrections),
        absences=tuple(sorted((*practice.absences, *told), key=lambda one: (one.first, one.last))),
        problems=practice.problems,
        decisions=tuple(practice.decisions),
        previous=_previous(practice.reported, as_of),
        revised=_revised(reviews, practice.policy),
    )


def _previous(
    reported: Mapping[str, Sequence[Reported]], as_of: date
) -> tuple[tuple[str, Verdict, float | None], ...]:
    """Return what the last report before a day said of each client."""
    earlier = [(key, one) for key, reports in reported.items() for one in reports if one.on < as_of]
    last = max((one.on for _, one in earlier), default=None)
    return tuple((key, one.verdict, one.strain) for key, one in earlier if one.on == last)


def _revised(reviews: Iterable[ClientReview], policy: Policy) -> tuple[tuple[str, Week], ...]:
    """Return the reported weeks that look different now, by client's key, the newest first.

    New data, a correction or other settings can change what is known of the past; what was said stays said.
    """
    found = [
        (one.client.key, week)
        for one in reviews
        for week in one.weeks
        if week.differs(policy.revision_points)
    ]
    return tuple(sorted(found, key=lambda one: (-one[1].monday.toordinal(), one[0])))


def _look_ahead(practice: Practice, as_of: date) -> dict[RowRef, Outlook]:
    """Return for each open invoice when it will probably be paid, and what the law would add, by its row."""
    everybody = lateness(practice.invoices, as_of)
    own: defaultdict[str, list[Lateness]] = defaultdict(list)
    for late in everybody:
        own[late.invoice.client_key or late.invoice.client].append(late)
    floor = practice.policy.floor_invoices
    common = learn_habit((), everybody, floor)
    habits: dict[str, Habit | None] = {}
    rates = practice.interest or load_rates()
    found: dict[RowRef, Outlook] = {}
    for invoice in practice.invoices:
        known = known_at(invoice, as_of)
        if known is None or known.open <= 0:
            continue
        key = known.client_key or known.client
        if key not in habits:
            habits[key] = learn_habit(own[key], (), floor) or common
        habit = habits[key]
        expected = expect_payment(known, as_of, habit) if habit is not None else None
        interest = statutory_interest(known, as_of, rates)
        found[known.source] = Outlook(expected, habit is not None and habit.own, interest)
    return found


def _as_known(practice: Practice, as_of: date) -> Practice:
    """Return the practice without the events, decisions and drafts that are later than a day."""
    return replace(
        practice,
        events=tuple(one for one in practice.events if one.on <= as_of),
        decisions=tuple(one for one in practice.decisions if one.on <= as_of),
        drafts=tuple(_draft_as_known(one, as_of) for one in practice.drafts if one.planned_on <= as_of),
    )


def _draft_as_known(draft: Draft, as_of: date) -> Draft:
    if draft.state_on is None or draft.state_on <= as_of:
        return draft
    return replace(draft, state="waiting", state_on=None)


def _say_unwanted(outcome: Outcome, letters: frozenset[LetterKind]) -> Case:
    """Return the case, which says so if its letter is of a kind that the user does not want queued."""
    assert outcome.case is not None
    if outcome.letter is None or outcome.letter.kind in letters:
        return outcome.case
    return replace(outcome.case, waits_for=Reason("letter-not-wanted"))


def _build_world(
    practice: Practice, found: Iterable[Correspondence], book: AddressBook, as_of: date
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
            theirs=_with_absences(theirs or usual, away, practice.policy),
            knows_their_hours=theirs is not None,
            absences=away,
            policy=practice.policy,
        )
        mails[key] = gather_facts(mail, lens, None if key in practice.whole else keep)
    invoices: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in practice.invoices:
        if invoice.client_key and invoice.issued <= as_of:
            invoices[invoice.client_key].append(invoice)
    repairs = {client.key: _repair(practice, client) for client in practice.clients}
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


def _own_absences(practice: Practice, mail: Mailbag, book: AddressBook) -> tuple[Absence, ...]:
    return find_absences(mail.sent_by(book.is_ours), practice.timezone, practice.policy)


def _all_of_client(mail: Correspondence, book: AddressBook) -> Iterator[Message]:
    """Go through all that the client's side sent, what was left out too: his automatic replies are there."""
    for one in (*mail.counted, *(left.message for left in mail.left_out)):
        if not book.is_ours(one.from_address):
            yield one


def _with_absences(calendar: WorkCalendar, told: Sequence[Absence], policy: Policy) -> WorkCalendar:
    if not told:
        return calendar
    return replace(calendar, away=(*calendar.away, *free_days(told, calendar, policy)))


def _repair(practice: Practice, client: Client) -> Repair:
    decisions = [one for one in practice.decisions if one.client_key == client.key]
    events = [one for one in practice.events if one.client_key == client.key]
    return find_repair(client, decisions, events, practice.policy)


def _client_reviews(
    world: World, survey: Survey, judged: Mapping[str, Judged], weeks: Mapping[str, tuple[Week, ...]]
) -> list[ClientReview]:
    as_of = survey.day
    until = end_of_day(as_of, world.timezone)
    reviews = []
    for key, mail in world.mails.items():
        one = judged[key]
        statement = survey.statements.get(key, NO_STATEMENT)
        reviews.append(
            ClientReview(
                assessment=Assessment(
                    client=mail.client,
                    as_of=as_of,
                    signals=describe(world, key, survey, one),
                    strain=one.strain.value,
                    strain_low=None,
                    strain_high=None,
                    coverage=one.strain.coverage,
                    verdict=one.verdict,
                    reasons=one.reasons,
                    changes=what_would_change(one.figures, one.verdict, one.habits, world.policy),
                ),
                weeks=weeks[key],
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
            )
        )
    return reviews


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


def _rank(
    reviews: Sequence[ClientReview], judged: Mapping[str, Judged], as_of: date, policy: Policy
) -> tuple[ClientReview, ...]:
    """Order by strain, and give each ranked client the interval of strain and rank over the redraws."""
    ranked = [one for one in reviews if _is_ranked(one, policy)]
    ranked.sort(key=lambda one: (-(one.assessment.strain or 0), one.client.key))
    draws: list[Values] = [
        draw_strain(judged[one.client.key].figures, one.client.key, as_of, policy) for one in ranked
    ]
    tail = (1 - policy.interval) / 2 * 100
    places = _places(draws)
    done = []
    for place, review in enumerate(ranked):
        low, high = interval(draws[place], policy.interval)
        best, worst = np.percentile(places[place], [tail, 100 - tail], method="nearest")
        assessment = replace(
            review.assessment,
            strain_low=round(low, 1),
            strain_high=round(high, 1),
            rank=place + 1,
            rank_low=min(place + 1, int(best)),
            rank_high=max(place + 1, int(worst)),
        )
        done.append(replace(review, assessment=assessment))
    rest = sorted((one for one in reviews if not _is_ranked(one, policy)), key=lambda one: one.client.key)
    return (*done, *rest)


def _is_ranked(review: ClientReview, policy: Policy) -> bool:
    return review.assessment.strain is not None and review.assessment.coverage >= policy.coverage_floor


def _places(draws: Sequence[Values]) -> Sequence[Values]:
    if not draws:
        return []
    table = np.vstack(draws)
    order = np.argsort(-table, axis=0, kind="stable")
    places = np.empty_like(table)
    np.put_along_axis(
        places,
        order,
        np.arange(1, len(draws) + 1, dtype=float)[:, None] * np.ones(table.shape[1]),
        axis=0,
    )
    return [places[row] for row in range(len(draws))]


def _case_facts(practice: Practice, review: ClientReview, book: AddressBook, as_of: date) -> Facts:
    client = review.client
    key = client.key
    own = [one for one in practice.invoices if one.client_key == key]
    known = [found for one in own if (found := known_at(one, as_of)) is not None]
    late = tuple(one.invoice for one in lateness(known, as_of) if one.open and one.invoice.open > 0)
    return Facts(
        client=client,
        verdict=review.assessment.verdict,
        signals=review.assessment.signals,
        overdue=overdue(known, as_of),
        open=open_amounts(known),
        open_invoices=late,
        undelivered=tuple(one for one in known if one.prepaid and one.delivered is False),
        events=tuple(one for one in practice.events if one.client_key == key),
        decisions=tuple(one for one in practice.decisions if one.client_key == key),
        drafts=tuple(one for one in practice.drafts if one.client_key == key),
        language=_letter_language(review, practice.language),
        to=_addressee(review, book),
        terms_days=practice.terms.get(key),
        unread=practice.unread,
    )


def _letter_language(review: ClientReview, ours: Language) -> Language:
    """Choose what a letter is written in: the user's setting, else what the client writes in, else ours."""
    wanted = review.client.language or review.language.language
    return next((one for one in get_args(Language) if one == wanted), ours)


def _addressee(review: ClientReview, book: AddressBook) -> tuple[str, ...]:
    """Choose whom to write to: the client's person who wrote to us last, else a listed address."""
    for message in reversed(review.messages):
        if book.client_of(message.from_address) == review.client.key:
            return (message.from_address,)
    return tuple(sorted(review.client.addresses)[:1])


def _decide(practice: Practice, review: ClientReview, book: AddressBook, as_of: date) -> Outcome:
    facts = _case_facts(practice, review, book, as_of)
    return decide_case(facts, as_of, practice.calendar, practice.policy)


def _choose_keep(reviews: Iterable[ClientReview], policy: Policy) -> tuple[Client, ...]:
    """Choose whom to keep and thank: little strain on enough data, most revenue first."""
    good = [
        one
        for one in reviews
        if one.assessment.verdict is Verdict.FINE
        and one.assessment.strain is not None
        and one.assessment.strain <= policy.keep_strain
        and one.assessment.coverage >= policy.coverage_floor
        and _revenue(one) > 0
    ]
    good.sort(key=lambda one: (-_revenue(one), one.client.key))
    return tuple(one.client for one in good[: policy.keep_clients])


def _revenue(review: ClientReview) -> Decimal:
    value = next((one.value for one in review.assessment.signals if one.name == "revenue"), None)
    return Decimal(str(value)) if value is not None else Decimal(0)


def _concentrate(reviews: Sequence[ClientReview], world: World, survey: Survey) -> tuple[Concentration, ...]:
    """Who takes the most of the mail time, the trouble (off-hours and chasing mails) and pays the most."""
    as_of = survey.day
    rng = np.random.default_rng(zlib.crc32(as_of.isoformat().encode()))
    until = end_of_day(as_of, world.timezone)
    since = until - timedelta(weeks=world.policy.mail_weeks)
    counts = [found for mail in world.mails.values() if (found := mail.count(since, until)).messages]
    minutes = [one.minutes for one in counts]
    mails = [one for mail in world.mails.values() for one in mail.sums.minutes_each(since, until)]
    trouble = [one.trouble for one in counts]
    earned = [float(amount) for one in reviews if (amount := _revenue(one)) > 0]
    year = as_of - timedelta(weeks=52)
    currency = survey.money.currency
    paid = [
        float(invoice.amount)
        for some in survey.statements.values()
        for invoice in some.known
        if year < invoice.issued <= as_of and invoice.amount > 0 and invoice.currency == currency
    ]
    draws = _CONCENTRATION_DRAWS
    shared = (
        compute_concentration("mail_time", minutes, None, rng, draws, units=mails),
        compute_concentration("trouble", trouble, trouble, rng, draws),
        compute_concentration("revenue", earned, None, rng, draws, units=paid),
    )
    return tuple(one for one in shared if one is not None)
