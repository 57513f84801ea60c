"""The same functions at every past Monday: what was known then, and what it would have said.

Facts and waits are worked out once and cut at each day; a question, answer or payment after that day
does not exist for it.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from goodterms.accounts import NO_STATEMENT, Account, Statement
from goodterms.demand import (
    chasing_figure,
    disrespect_figure,
    indecision_figure,
    load_figure,
    minutes_per_week,
    off_hours_base,
    off_hours_figure,
)
from goodterms.figures import Figure, Values, interval
from goodterms.hours import TimeEntry, hours_between
from goodterms.mailfacts import ClientMail
from goodterms.model import Rates, Reason, Reported, Signal, Span, Verdict, Week
from goodterms.payment_figures import (
    Money,
    MoneyShare,
    earned_in,
    index_figure,
    payment_figures,
    share_money,
    survey_hours,
    survey_money,
    value_figures,
)
from goodterms.policy import Policy, burden_of
from goodterms.responsiveness import answered_share, describe_replies, reply_figure
from goodterms.strain import Strain, compute_strain, redraw_strain
from goodterms.threads import cut_waits, measure_wait
from goodterms.timelines import MailCounts
from goodterms.trend import Trend, compute_trend, find_rises, pass_rises, trend_signal
from goodterms.verdict import (
    Certainty,
    Habit,
    Repair,
    Standing,
    count_episodes,
    decide_verdict,
    heavy_habits,
    unknown_habits,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One client on one day; `since_repair` is the strain of what came after the repair on `repaired`."""

    figures: tuple[Figure, ...]
    strain: Strain
    repaired: date | None
    since_repair: float | None
    habits: frozenset[Habit]
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The evidence: each client's mail and account, how far repairs got, the user's zone and policy.

    `hours` are those of timesheets by client, the first of them on `tracked_since`; `rates` what the user
    gave for other currencies.
    """

    mails: Mapping[str, ClientMail]
    accounts: Mapping[str, Account]
    repairs: Mapping[str, Repair]
    timezone: str
    policy: Policy
    rates: Rates = field(default_factory=Rates)
    hours: Mapping[str, Sequence[TimeEntry]] = field(default_factory=dict)
    tracked_since: date | None = None

    def statement(self, key: str, day: date) -> Statement:
        """Return a client's account as it stood at the end of a day; nothing where he has none."""
        account = self.accounts.get(key)
        return account.statement(day) if account is not None else NO_STATEMENT


@dataclass(frozen=True, slots=True)
class Share:
    """What some of the clients add to the survey of a day.

    `minutes` are those of each client a week, `ps` those of all their trends.
    """

    day: date
    asked: int
    off: int
    minutes: tuple[float, ...]
    money: MoneyShare
    ps: tuple[float, ...]
    rises: Mapping[str, Trend]


@dataclass(frozen=True, slots=True)
class Survey:
    """The whole practice on one day: what each client's figures are compared with.

    `week_ends` are those of the last weeks, oldest first, in epoch seconds.
    """

    day: date
    off_base: float
    minutes: float
    money: Money
    week_ends: Values
    rising: Mapping[str, Trend]


def end_of_day(day: date, timezone: str) -> datetime:
    """Return the first moment after a day in the user's zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))


def mondays_until(day: date, weeks: int) -> list[date]:
    """Return the last Mondays up to and including a day, oldest first."""
    last = day - timedelta(days=day.weekday())
    return [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class Plan:
    """On which days the weeks are judged, oldest first: each by its Monday, and what was reported by then.

    The last day is `as_of`; it may be none of a week's. The first `before` weeks are judged for what later
    ones look back on, and not shown.
    """

    as_of: date
    weeks: tuple[tuple[date, date, Mapping[str, Reported]], ...]
    before: int = 0

    @property
    def days(self) -> list[date]:
        """All days that are judged."""
        days = [day for _, day, _ in self.weeks]
        return days if days and days[-1] == self.as_of else [*days, self.as_of]


def plan_weeks(as_of: date, policy: Policy, reported: Mapping[str, Sequence[Reported]]) -> Plan:
    """Plan the last Mondays up to a day; `reported` is what earlier reports said, by client.

    A week with reports is judged on the day of the last of them, so that what was said then can be compared
    with what is known now.
    """
    said = _by_week(reported, as_of)
    planned = []
    before = policy.persist_of - 1
    for monday in mondays_until(as_of, before + policy.replay_weeks):
        told = said.get(monday, {})
        planned.append((monday, max((one.on for one in told.values()), default=monday), told))
    return Plan(as_of, tuple(planned), before)


def judge_weeks(
    world: World, plan: Plan, surveys: Sequence[Survey]
) -> tuple[dict[str, Judged], dict[str, tuple[Week, ...]]]:
    """Judge the clients of a world on each day of a plan, by the surveys of those days of all clients."""
    judged: dict[str, Judged] = {}
    weeks: dict[str, tuple[Week, ...]] = {}
    for key in world.mails:
        past: list[Judged] = []
        marks = []
        for (monday, _, told), survey in zip(plan.weeks, surveys, strict=False):
            one = _judge(world, key, survey, past)
            marks.append(Week(monday, one.strain.value, one.verdict, one.reasons, told.get(key)))
            past.append(one)
        if len(surveys) > len(plan.weeks):  # today speaks for this week, in place of its Monday
            past[-1] = _judge(world, key, surveys[-1], past[:-1])
        judged[key] = past[-1]
        weeks[key] = tuple(marks[plan.before :])
    return judged, weeks


def _by_week(reported: Mapping[str, Sequence[Reported]], as_of: date) -> dict[date, dict[str, Reported]]:
    """Return the last reports of each week before a day, by its Monday and client: all of one day."""
    weeks: dict[date, dict[str, Reported]] = defaultdict(dict)
    for key, reports in reported.items():
        for one in reports:
            if one.on < as_of:
                monday = one.on - timedelta(days=one.on.weekday())
                known = weeks[monday].get(key)
                if known is None or known.on < one.on:
                    weeks[monday][key] = one
    for told in weeks.values():
        last = max(one.on for one in told.values())
        for key in [key for key, one in told.items() if one.on < last]:
            del told[key]
    return weeks


def draw_strain(figures: Sequence[Figure], key: str, day: date, policy: Policy) -> Values:
    """Return redrawn strains of one client, the same on every run of that day."""
    return redraw_strain(figures, policy.weights, _generator(key, day), policy.draws)


def _generator(key: str, day: date) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(key.encode()), day.toordinal()])


def measure_waits(mail: ClientMail, until: datetime) -> list[Span]:
    """Return the waits that are kept, as they stood at a moment."""
    waits = cut_waits(mail.waits, until)
    return [measure_wait(wait, mail.lens.ours, mail.lens.theirs, until) for wait in waits]


def describe(world: World, key: str, survey: Survey, judged: Judged) -> tuple[Signal, ...]:
    """Return all signals of a client on the day of a survey: those judged by, finished, and those shown."""
    mail, policy, day = world.mails[key], world.policy, survey.day
    until = end_of_day(day, world.timezone)
    by_name = {one.signal.name: one.finish(policy.interval) for one in judged.figures}
    reply = by_name.pop("client_reply_time")
    asked = until - timedelta(weeks=reply.weeks)
    theirs = mail.answers["client"].between(asked, until, mail.lens.theirs)
    ours = mail.answers["us"].between(asked, until, mail.lens.ours)
    statement = world.statement(key, day)
    counts = mail.count(until - timedelta(weeks=policy.mail_weeks), until)
    worked = survey_hours(world.hours.get(key, ()), world.tracked_since, statement.known, day, survey.money)
    earned = earned_in(statement, day, survey.money)
    value = value_figures(survey.money, earned, _usual_minutes(world, key, until), worked)
    return (
        replace(describe_replies(theirs, "client", reply.weeks, policy), burden=reply.burden),
        describe_replies(ours, "us", reply.weeks, policy),
        answered_share(theirs, reply.weeks, policy),
        *by_name.values(),
        disrespect_figure(counts, policy.mail_weeks).signal,
        *(trend_signal(series, some, policy) for series, some in mail.sums.weekly(survey.week_ends).items()),
        index_figure(statement, day, policy).finish(policy.interval),
        *(one.signal for one in value),
    )


def _judge(world: World, key: str, survey: Survey, past: Sequence[Judged]) -> Judged:
    """Judge a client on the day of a survey; `past` is how he was judged on the days before, oldest first."""
    policy, day, repair = world.policy, survey.day, world.repairs.get(key, Repair())
    statement = world.statement(key, day)
    figures = scored_figures(world, key, survey, statement)
    signals = tuple(figure.signal for figure in figures)
    strain, habits = compute_strain(signals, policy.weights), heavy_habits(signals, policy)
    since = repair.counts_from(day)
    after, counted = figures, None
    if since is not None:
        after = scored_figures(world, key, survey, statement, since)
        found = compute_strain([one.signal for one in after], policy.weights)
        counted = found.value if found.coverage >= policy.coverage_floor else None
    signals_after = [one.signal for one in after]
    counting = figures if repair.is_waived(day) else after
    recent = past[max(0, len(past) - policy.persist_of + 1) :]
    standing = Standing(
        monday=day,
        signals=signals,
        strain=strain,
        strains=(*(one.strain.value for one in recent), strain.value),
        habits=(*(one.habits for one in recent), habits),
        since_repair=(*(one.since_repair if one.repaired == since else None for one in recent), counted),
        habits_since=heavy_habits(signals_after, policy),
        unknown_since=unknown_habits(signals_after),
        repair=repair,
        episodes=count_episodes([one.verdict for one in past]),
        certainty=Certainty(
            lower=lambda: interval(draw_strain(counting, key, day, policy), policy.interval)[0],
            lower_of=lambda name: _lower_burden(figures, name, policy),
            weekly_mails=lambda: _weekly_mails(world.mails[key], survey, policy),
        ),
        rising=survey.rising.get(key),
    )
    verdict, reasons = decide_verdict(standing, policy)
    return Judged(figures, strain, since, counted, habits, verdict, reasons)


def _lower_burden(figures: Sequence[Figure], name: str, policy: Policy) -> float:
    """Return the burden of the lower end of a figure's interval; 0 where it has none.

    Where the data bound a value from below only, and not even that end is reached, it is the value's.
    """
    figure = next(one for one in figures if one.signal.name == name)
    told = figure.finish(policy.interval)
    low = told.low if told.low is not None or not told.at_least or told.value is None else float(told.value)
    return burden_of(low, figure.table) if low is not None and figure.table is not None else 0.0


def _weekly_mails(mail: ClientMail, survey: Survey, policy: Policy) -> list[int]:
    """Return how many mails the client wrote in each of the weeks before the end of a day."""
    return mail.sums.weekly(survey.week_ends[-policy.mail_weeks_wide - 1 :])["mails"]


def share_day(world: World, day: date) -> Share:
    """Look over the clients of a world as of the end of one day."""
    until, policy = end_of_day(day, world.timezone), world.policy
    since = until - timedelta(weeks=policy.mail_weeks)
    weeks = policy.mail_weeks
    counts = {key: mail.count(since, until) for key, mail in world.mails.items()}
    ends = week_ends(day, policy, world.timezone)
    trends = {key: _trends(mail, ends, policy) for key, mail in world.mails.items()}
    return Share(
        day=day,
        asked=sum(one.asked for one in counts.values()),
        off=sum(one.off for one in counts.values()),
        minutes=tuple(_minutes(world, key, one, since, until, weeks) for key, one in counts.items()),
        money=share_money((one.statement(day) for one in world.accounts.values()), day, policy),
        ps=tuple(one.p for some in trends.values() for one in some),
        rises=find_rises(trends, policy),
    )


def survey_day(shares: Sequence[Share], policy: Policy, rates: Rates, timezone: str) -> Survey:
    """Put together what is known of the whole practice on the day that all shares are of."""
    rises = {key: one for share in shares for key, one in share.rises.items()}
    return Survey(
        day=shares[0].day,
        off_base=off_hours_base(sum(one.asked for one in shares), sum(one.off for one in shares), policy),
        minutes=math.fsum(minutes for one in shares for minutes in one.minutes),
        money=survey_money([one.money for one in shares], policy, rates),
        week_ends=week_ends(shares[0].day, policy, timezone),
        rising=pass_rises(rises, [p for one in shares for p in one.ps], policy),
    )


def _trends(mail: ClientMail, ends: Values, policy: Policy) -> tuple[Trend, ...]:
    """Return what can be said of a client's weekly mails and trouble."""
    found = (compute_trend(series, counts, policy) for series, counts in mail.sums.weekly(ends).items())
    return tuple(one for one in found if one is not None)


def week_ends(day: date, policy: Policy, timezone: str) -> Values:
    """Return the ends of the weeks looked at on a day, oldest first, after the begin of the first."""
    seen = policy.trend_weeks + max(policy.trend_base_weeks, policy.trend_year_weeks)
    weeks = max(seen, policy.mail_weeks_wide)
    ends = [end_of_day(day - timedelta(weeks=back), timezone) for back in range(weeks, -1, -1)]
    return np.array([one.timestamp() for one in ends], dtype=np.float64)


def scored_figures(
    world: World, key: str, survey: Survey, statement: Statement, since: date | None = None
) -> tuple[Figure, ...]:
    """Return the figures that a client is judged by; with `since` (a repair) of what came after it alone."""
    mail, policy = world.mails[key], world.policy
    until = end_of_day(survey.day, world.timezone)
    floor = end_of_day(since, world.timezone) if since is not None else None
    return (
        _reply(mail, until, floor, policy),
        *_demand(world, mail, until, floor, survey, earned_in(statement, survey.day, survey.money)),
        *payment_figures(statement, survey.day, since, survey.money, policy),
    )


def _reply(mail: ClientMail, until: datetime, floor: datetime | None, policy: Policy) -> Figure:
    weeks, times = policy.mail_weeks, mail.answers["client"]
    answers = times.between(_since(until, weeks, floor), until, mail.lens.theirs)
    if len(answers) < policy.floor_waits:
        weeks = policy.mail_weeks_wide
        answers = times.between(_since(until, weeks, floor), until, mail.lens.theirs)
    return reply_figure(answers, weeks, policy)


def _usual_minutes(world: World, key: str, until: datetime) -> float:
    """Return the user's minutes a week for a client in the usual window."""
    weeks = world.policy.mail_weeks
    since = until - timedelta(weeks=weeks)
    return _minutes(world, key, world.mails[key].count(since, until), since, until, weeks)


def _minutes(
    world: World, key: str, counts: MailCounts, since: datetime, until: datetime, weeks: float
) -> float:
    """Return the user's minutes a week for a client: by timesheet where it has any, else those of mail.

    Timesheets that begin within the period are taken over the weeks since they began.
    """
    tracked, first, last = 0.0, since.date() - timedelta(days=1), until.date() - timedelta(days=1)
    if world.tracked_since is not None:
        tracked = hours_between(world.hours.get(key, ()), first, last)
    if tracked <= 0 or world.tracked_since is None:
        return minutes_per_week(counts, weeks)
    begun = max(first, world.tracked_since - timedelta(days=1))
    return tracked * 60 / max((last - begun) / timedelta(weeks=1), 1.0)


def _demand(  # everything that his mail is compared with
    world: World,
    mail: ClientMail,
    until: datetime,
    floor: datetime | None,
    survey: Survey,
    earned: Decimal | None,
) -> tuple[Figure, ...]:
    policy, key = world.policy, mail.client.key
    start = _since(until, policy.mail_weeks, floor)
    recent = mail.count(start, until)
    wide = mail.count(_since(until, policy.mail_weeks_wide, floor), until)

    def widened(n: int, least: int) -> tuple[MailCounts, int]:
        """Return the window in which a figure is told, by how many cases it has in the narrow one."""
        return (recent, policy.mail_weeks) if n >= least else (wide, policy.mail_weeks_wide)

    recent_weeks = max(1.0, (until - start) / timedelta(weeks=1))
    minutes = _minutes(world, key, recent, start, until, recent_weeks)
    others = max(0.0, survey.minutes - _usual_minutes(world, key, until))
    return (
        off_hours_figure(*widened(recent.asked, policy.floor_messages), survey.off_base, policy),
        load_figure(
            recent,
            recent_weeks,
            minutes=minutes,
            share=minutes / (minutes + others) if minutes + others else None,
            revenue_share=survey.money.share(earned) if earned is not None else None,
            policy=policy,
        ),
        chasing_figure(*widened(recent.turns, policy.floor_waits), policy),
        indecision_figure(*widened(recent.read, policy.floor_messages), policy),
    )


def _since(until: datetime, weeks: int, floor: datetime | None) -> datetime:
    start = until - timedelta(weeks=weeks)
    return start if floor is None else max(start, floor)
