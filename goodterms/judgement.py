"""The weekly review in one pure call: gathered values in, everything that is rendered or written out."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from goodterms.acquaintance import Clues, join_traces, suggest_clients
from goodterms.addressee import choose_addressee
from goodterms.casebook import Decision, Draft
from goodterms.cases import Facts, Outcome, decide_case, note_drafts
from goodterms.concentration import compute_concentration
from goodterms.corrections import latest_corrections
from goodterms.correspondence import AddressBook, build_address_book
from goodterms.expectation import Habit, expect_payment, learn_habit
from goodterms.figures import Values, interval
from goodterms.findings import ClientReview, Concentration, Review
from goodterms.gates import Money
from goodterms.history import Plan, plan_weeks, survey_day
from goodterms.interest import load_rates, statutory_interest
from goodterms.model import (
    Client,
    InterestRates,
    Lateness,
    Outlook,
    RowRef,
    Signal,
    Verdict,
    Week,
)
from goodterms.news import compute_news
from goodterms.parts import Load, LocalPart, Part, PartOutcome, with_absences
from goodterms.payments import ageing, is_undelivered, known_at, lateness, open_amounts, overdue
from goodterms.policy import Policy
from goodterms.practice import Practice
from goodterms.receivables import receivables
from goodterms.wanted import rank_letters
from goodterms.weekhours import add_hours, working_cells

Split = Callable[[Practice, date], Sequence[Part]]
_CONCENTRATION_DRAWS = 2000


def review_practice(practice: Practice, as_of: date, split: Split | None = None) -> Review:
    """Judge all clients and decide their cases as of the end of a day.

    `split` makes parts of the clients, in their order, that may be judged elsewhere; without it they are one.
    """
    practice = _as_known(practice, as_of)
    noted = note_drafts(practice.drafts, practice.events, as_of)
    practice = replace(practice, events=(*practice.events, *noted))
    done = judge_parts((split or _in_one)(practice, as_of), practice)
    told, policy = done[0].absences, practice.policy
    practice = replace(practice, calendar=with_absences(practice.calendar, told, policy))
    reviews = _rank([one for some in done for one in some.reviews], _all_draws(done), policy)
    book = build_address_book(practice.clients, practice.me)
    outcomes = [_decide(practice, review, book, as_of) for review in reviews]
    wanted = [one.letter for one in outcomes if one.letter is not None]
    invoices = [known for one in practice.invoices if (known := known_at(one, as_of)) is not None]
    keys = {one.key for one in practice.clients}
    rates = practice.interest or load_rates()
    clues = Clues(practice.clients, practice.invoices, join_traces(one.traces for one in done), practice.salt)
    return Review(
        as_of=as_of,
        clients=reviews,
        cases=tuple(one.case for one in outcomes if one.case is not None),
        events=(*noted, *(event for one in outcomes for event in one.events)),
        letters=rank_letters(wanted, practice.drafts),
        keep=_choose_keep(reviews, policy),
        ageing=ageing(invoices, as_of),
        unclaimed=ageing([one for one in invoices if one.client_key not in keys], as_of),
        receivables=receivables(practice.invoices, as_of, policy.dso_days),
        outlooks=_look_ahead(practice, as_of, rates),
        interest=rates,
        lists=practice.lists,
        rates=practice.rates,
        concentration=_concentrate(reviews, [one for some in done for one in some.loads], as_of),
        strangers=suggest_clients(done[0].strangers, clues),
        corrections=latest_corrections(practice.corrections),
        absences=tuple(sorted((*practice.absences, *told), key=lambda one: (one.first, one.last))),
        problems=practice.problems,
        decisions=_acknowledged(practice, as_of),
        misfits={said.id: reason for outcome in outcomes for said, reason in outcome.misfits},
        advice={key: one for outcome in outcomes for key, one in outcome.advice.items()},
        revised=_revised(reviews, policy),
        news=compute_news(
            (one.assessment for one in reviews), practice.reported, invoices, as_of, policy.revision_points
        ),
        hours=add_hours(one.hours for one in reviews),
        working=working_cells(practice.calendar.hours),
    )


def plan_review(practice: Practice, as_of: date) -> Plan:
    """Return on which days the clients of a practice are judged."""
    return plan_weeks(as_of, practice.policy, practice.reported)


def _in_one(practice: Practice, as_of: date) -> Sequence[Part]:
    return [LocalPart(practice, practice.clients, plan_review(practice, as_of))]


def judge_parts(parts: Sequence[Part], practice: Practice) -> list[PartOutcome]:
    """Have all parts look, tell each what all have seen, and return what became of them, in their order."""
    shares = [part.shares() for part in parts]
    surveys = [
        survey_day(some, practice.policy, practice.rates, practice.timezone)
        for some in zip(*shares, strict=True)
    ]
    for part in parts:
        part.judge(surveys)
    return [part.outcome() for part in parts]


def _all_draws(done: Iterable[PartOutcome]) -> dict[str, Values]:
    return {key: draws for one in done for key, draws in one.draws.items()}


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


def _look_ahead(practice: Practice, as_of: date, rates: InterestRates) -> dict[RowRef, Outlook]:
    """Return for each open invoice when it will probably be paid, and what the law would add, by its row."""
    everybody = lateness(practice.invoices, as_of)
    own: defaultdict[str, list[Lateness]] = defaultdict(list)
    for late in everybody:
        own[late.invoice.client_key or late.invoice.client].append(late)
    floor = practice.policy.floor_invoices
    common = learn_habit((), everybody, floor)
    habits: dict[str, Habit | None] = {}
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


def _rank(
    reviews: Sequence[ClientReview], redrawn: Mapping[str, Values], policy: Policy
) -> tuple[ClientReview, ...]:
    """Order by strain, and give each ranked client the interval of strain and rank over the redraws."""
    ranked = [one for one in reviews if one.client.key in redrawn]
    ranked.sort(key=lambda one: (-(one.assessment.strain or 0), one.client.key))
    draws = [redrawn[one.client.key] for one in ranked]
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
    rest = sorted((one for one in reviews if one.client.key not in redrawn), key=lambda one: one.client.key)
    return (*done, *rest)


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
    return Facts(
        client=client,
        verdict=review.assessment.verdict,
        signals=review.assessment.signals,
        money=_money(review, practice, as_of),
        undelivered=tuple(one for one in review.ledger if is_undelivered(one)),
        events=tuple(one for one in practice.events if one.client_key == key),
        decisions=tuple(one for one in practice.decisions if one.client_key == key),
        drafts=tuple(one for one in practice.drafts if one.client_key == key),
        addressee=choose_addressee(review, book, practice.language),
        own_language=practice.language,
        terms_days=practice.terms.get(key),
        letters=practice.letters,
        their_calendar=practice.calendars.get(key),
    )


def _money(review: ClientReview, practice: Practice, as_of: date) -> Money:
    known = review.ledger
    lately = as_of - timedelta(weeks=practice.policy.payment_weeks)
    return Money(
        overdue=overdue(known, as_of),
        owed={currency: some for currency, some in open_amounts(known).items() if some > 0},
        due=tuple(one.invoice for one in lateness(known, as_of) if one.open and one.invoice.open > 0),
        open=tuple(one for one in known if one.open > 0),
        unread=practice.unread,
        is_billed=any(one.issued >= lately for one in known),
    )


def _decide(practice: Practice, review: ClientReview, book: AddressBook, as_of: date) -> Outcome:
    facts = _case_facts(practice, review, book, as_of)
    return decide_case(facts, as_of, practice.calendar, practice.policy)


def _acknowledged(practice: Practice, as_of: date) -> tuple[Decision, ...]:
    """Return the decisions that are told: those of a quarter, as long as a closed case is shown."""
    since = as_of - timedelta(weeks=practice.policy.closed_weeks)
    return tuple(one for one in practice.decisions if one.on >= since)


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
    signal = _signal(review, "revenue")
    return Decimal(str(signal.value)) if signal is not None and signal.value is not None else Decimal(0)


def _signal(review: ClientReview, name: str) -> Signal | None:
    return next((one for one in review.assessment.signals if one.name == name), None)


def _concentrate(
    reviews: Sequence[ClientReview], loads: Sequence[Load], as_of: date
) -> tuple[Concentration, ...]:
    """Who takes the most of the mail time, the trouble (off-hours and chasing mails) and pays the most."""
    rng = np.random.default_rng(zlib.crc32(as_of.isoformat().encode()))
    minutes, trouble = [one.minutes for one in loads], [one.trouble for one in loads]
    mails = [each for one in loads for each in one.each]
    in_order = sorted(reviews, key=lambda one: one.client.key)
    earned = [float(amount) for one in in_order if (amount := _revenue(one)) > 0]
    year = as_of - timedelta(weeks=52)
    currency = next((one.currency for one in (_signal(one, "revenue") for one in in_order) if one), "")
    paid = [
        float(invoice.amount)
        for one in in_order
        for invoice in one.ledger
        if year < invoice.issued <= as_of and invoice.amount > 0 and invoice.currency == currency
    ]
    draws = _CONCENTRATION_DRAWS
    shared = (
        compute_concentration("mail_time", minutes, None, rng, draws, units=mails),
        compute_concentration("trouble", trouble, trouble, rng, draws),
        compute_concentration("revenue", earned, None, rng, draws, units=paid),
    )
    return tuple(one for one in shared if one is not None)
