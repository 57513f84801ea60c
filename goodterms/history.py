"""The same functions at every past Monday: what was known then, and what it would have said.

Facts and waits are worked out once and cut at each day; a question, answer or payment after that day
does not exist for it.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from goodterms.demand import (
    chasing_figure,
    disrespect_figure,
    load_figure,
    minutes_per_week,
    off_hours_base,
    off_hours_figure,
)
from goodterms.figures import Figure, Values, interval
from goodterms.hours import TimeEntry, hours_between
from goodterms.indecision import indecision_figure
from goodterms.mailfacts import ClientMail, MailFact
from goodterms.model import Invoice, Rates, Reason, Signal, Span, Verdict, Wait, Week
from goodterms.payment_figures import Money, payment_figures, survey_hours, survey_money, value_figures
from goodterms.policy import Policy
from goodterms.responsiveness import reply_figures
from goodterms.strain import (
    Repair,
    Standing,
    Strain,
    compute_strain,
    count_episodes,
    decide_verdict,
    redraw_strain,
)
from goodterms.threads import cut_waits, measure_wait


@dataclass(frozen=True, slots=True)
class Judged:
    """One client on one day."""

    figures: tuple[Figure, ...]
    strain: Strain
    since_repair: float | None
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals of the figures."""
        return tuple(figure.signal for figure in self.figures)


@dataclass(frozen=True, slots=True)
class World:
    """The evidence: each client's mail and invoices, how far repairs got, the user's zone and policy.

    `hours` are those of timesheets by client, the first of them on `tracked_since`; `rates` what the user
    gave for other currencies.
    """

    mails: Mapping[str, ClientMail]
    invoices: Mapping[str, Sequence[Invoice]]
    repairs: Mapping[str, Repair]
    timezone: str
    policy: Policy
    rates: Rates = field(default_factory=Rates)
    hours: Mapping[str, Sequence[TimeEntry]] = field(default_factory=dict)
    tracked_since: date | None = None
    _measured: dict[tuple[str, str], Span] = field(default_factory=dict, repr=False, compare=False)

    def span(self, wait: Wait, mail: ClientMail, at: datetime) -> Span:
        """Measure a wait; answered ones are measured once."""
        if wait.answered is None:
            return measure_wait(wait, mail.lens.ours, mail.lens.theirs, at)
        known = self._measured.get((wait.asked.key, mail.client.key))
        if known is None or known.wait.answered is not wait.answered:
            known = measure_wait(wait, mail.lens.ours, mail.lens.theirs, at)
            self._measured[wait.asked.key, mail.client.key] = known
        return known


@dataclass(slots=True)
class _Past:
    """What the earlier Mondays said of one client, oldest first."""

    strains: list[float | None] = field(default_factory=list)
    since_repair: list[float | None] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def forget_last(self) -> None:
        """Take the last Monday out."""
        for some in (self.strains, self.since_repair, self.verdicts):
            some.pop()


@dataclass(frozen=True, slots=True)
class _Portfolio:
    """What one day's figures of one client are compared with."""

    off_base: float
    minutes: Mapping[str, float]
    money: Money


def end_of_day(day: date, timezone: str) -> datetime:
    """Return the first moment after a day in the user's zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))


def mondays_until(day: date, weeks: int) -> list[date]:
    """Return the last Mondays up to and including a day, oldest first."""
    last = day - timedelta(days=day.weekday())
    return [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


def replay(world: World, as_of: date) -> tuple[dict[str, Judged], dict[str, tuple[Week, ...]]]:
    """Judge all clients on the last Mondays and on `as_of`; return today's outcome and the weeks."""
    pasts: dict[str, _Past] = defaultdict(_Past)
    weeks: dict[str, list[Week]] = {key: [] for key in world.mails}
    judged: dict[str, Judged] = {}
    for monday in mondays_until(as_of, world.policy.replay_weeks):
        judged = judge_day(world, monday, pasts)
        for key, one in judged.items():
            weeks[key].append(Week(monday, one.strain.value, one.verdict, one.reasons))
            _remember(pasts[key], one)
    if as_of.weekday():  # today speaks for this week, in place of its Monday
        for past in pasts.values():
            past.forget_last()
        judged = judge_day(world, as_of, pasts)
    return judged, {key: tuple(marks) for key, marks in weeks.items()}


def judge_day(world: World, day: date, pasts: Mapping[str, _Past]) -> dict[str, Judged]:
    """Judge every client as of the end of one day."""
    portfolio = _survey(world, day)
    return {key: _judge(world, key, day, portfolio, pasts[key]) for key in world.mails}


def draw_strain(figures: Sequence[Figure], key: str, day: date, policy: Policy) -> Values:
    """Return redrawn strains of one client, the same on every run of that day."""
    rng = np.random.default_rng([zlib.crc32(key.encode()), day.toordinal()])
    return redraw_strain(figures, policy.weights, rng, policy.draws)


def spans_between(world: World, mail: ClientMail, since: datetime, until: datetime) -> list[Span]:
    """Return the waits asked for in a period, as they stood at its end."""
    low = bisect_left(mail.waits, since, key=_asked_at)
    high = bisect_left(mail.waits, until, key=_asked_at)
    return [world.span(wait, mail, until) for wait in cut_waits(mail.waits[low:high], until)]


def _judge(world: World, key: str, day: date, portfolio: _Portfolio, past: _Past) -> Judged:
    policy, repair = world.policy, world.repairs.get(key, Repair())
    figures = _figures(world, key, day, portfolio, None)
    signals = tuple(figure.signal for figure in figures)
    strain = compute_strain(signals, policy.weights)
    since = repair.counts_from(day)
    after = figures
    if since is not None:
        after = _figures(world, key, day, portfolio, since)
    since_repair = compute_strain([one.signal for one in after], policy.weights)
    counted = since_repair.value if since_repair.coverage >= policy.coverage_floor else None
    standing = Standing(
        monday=day,
        signals=signals,
        strain=strain,
        strains=(*past.strains[-policy.persist_of + 1 :], strain.value),
        since_repair=(
            *past.since_repair[-policy.persist_of + 1 :],
            counted if since is not None else None,
        ),
        repair=repair,
        episodes=count_episodes(past.verdicts),
        clears=lambda: _clears(after, key, day, policy),
    )
    verdict, reasons = decide_verdict(standing, policy)
    return Judged(figures, strain, counted if since is not None else None, verdict, reasons)


def _clears(figures: Sequence[Figure], key: str, day: date, policy: Policy) -> bool:
    low, _ = interval(draw_strain(figures, key, day, policy), policy.interval)
    return low >= policy.exit_low_strain


def _survey(world: World, day: date) -> _Portfolio:
    until = end_of_day(day, world.timezone)
    since = until - timedelta(weeks=world.policy.mail_weeks)
    facts = {key: mail.between(since, until) for key, mail in world.mails.items()}
    return _Portfolio(
        off_base=off_hours_base(list(facts.values()), world.policy),
        minutes={
            key: _minutes(world, key, some, since, until, world.policy.mail_weeks)
            for key, some in facts.items()
        },
        money=survey_money(world.invoices, day, world.policy, world.rates),
    )


def _figures(
    world: World, key: str, day: date, portfolio: _Portfolio, since: date | None
) -> tuple[Figure, ...]:
    mail, policy = world.mails[key], world.policy
    until = end_of_day(day, world.timezone)
    floor = end_of_day(since, world.timezone) if since is not None else None
    minutes = portfolio.minutes.get(key, 0.0)
    invoices = world.invoices.get(key, ())
    worked = survey_hours(world.hours.get(key, ()), world.tracked_since, invoices, day, portfolio.money)
    value = value_figures(portfolio.money, key, minutes, worked)
    return (
        *_reply(world, mail, until, floor),
        *_demand(world, mail, until, floor, portfolio),
        *payment_figures(invoices, day, since, portfolio.money, policy),
        *value,
    )


def _reply(world: World, mail: ClientMail, until: datetime, floor: datetime | None) -> tuple[Figure, ...]:
    policy = world.policy
    for weeks in (policy.mail_weeks, policy.mail_weeks_wide):
        spans = spans_between(world, mail, _since(until, weeks, floor), until)
        if sum(1 for span in spans if span.wait.owes == "client") >= policy.floor_waits:
            break
    return reply_figures(spans, weeks, policy)


def _minutes(
    world: World, key: str, facts: Sequence[MailFact], since: datetime, until: datetime, weeks: float
) -> float:
    """Return the user's minutes a week for a client: by timesheet where it has any, else those of mail.

    Timesheets that begin within the period are taken over the weeks since they began.
    """
    first, last = since.date() - timedelta(days=1), until.date() - timedelta(days=1)
    tracked = hours_between(world.hours.get(key, ()), first, last)
    if tracked <= 0 or world.tracked_since is None:
        return minutes_per_week(facts, weeks)
    begun = max(first, world.tracked_since - timedelta(days=1))
    return tracked * 60 / max((last - begun) / timedelta(weeks=1), 1.0)


def _demand(
    world: World, mail: ClientMail, until: datetime, floor: datetime | None, portfolio: _Portfolio
) -> tuple[Figure, ...]:
    policy = world.policy
    facts: Sequence[MailFact] = ()
    for weeks in (policy.mail_weeks, policy.mail_weeks_wide):
        facts = mail.between(_since(until, weeks, floor), until)
        if sum(1 for fact in facts if fact.side == "client") >= policy.floor_messages:
            break
    start = _since(until, policy.mail_weeks, floor)
    recent, recent_weeks = mail.between(start, until), max(1.0, (until - start) / timedelta(weeks=1))
    total = sum(portfolio.minutes.values())
    minutes = _minutes(world, mail.client.key, recent, start, until, recent_weeks)
    others = total - portfolio.minutes.get(mail.client.key, 0.0)
    share = minutes / (minutes + others) if minutes + others else None
    return (
        off_hours_figure(facts, portfolio.off_base, weeks, policy),
        load_figure(
            recent,
            recent_weeks,
            minutes=minutes,
            share=share,
            revenue_share=portfolio.money.share(mail.client.key),
            policy=policy,
        ),
        chasing_figure(facts, weeks, policy),
        indecision_figure(
            [(fact.message, fact.mark) for fact in facts if fact.side == "client"],
            sum(fact.mark.delivery for fact in facts),
            weeks,
            policy,
        ),
        disrespect_figure(facts, weeks),
    )


def _since(until: datetime, weeks: int, floor: datetime | None) -> datetime:
    start = until - timedelta(weeks=weeks)
    return start if floor is None else max(start, floor)


def _remember(past: _Past, judged: Judged) -> None:
    past.strains.append(judged.strain.value)
    past.since_repair.append(judged.since_repair)
    past.verdicts.append(judged.verdict)


def _asked_at(wait: Wait) -> datetime:
    return wait.asked.sent_at
