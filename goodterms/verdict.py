"""From strain to a verdict with its reasons: fine, watch, repair, exit.

Watch is notice taken: strain above a line, one heavy habit, or a rise that is more than chance. Repair is for
what lasts: strain above its line, or one habit that is heavy, in most of the last weeks. Exit is for what
lasts after a repair too, on several signals or an extreme one, with enough data, and certain enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from goodterms.model import Reason, Signal, Verdict
from goodterms.policy import Policy
from goodterms.strain import Strain, heavy_from
from goodterms.trend import Trend

Habit = Literal["hours", "chasing", "rounds", "answers", "payment"]

# What one can ask a client to change, and the signal that must be heavy for it. Overdue money and the load
# are none: the one is a consequence, the other may be a big project.
HABITS: Mapping[Habit, str] = {
    "hours": "off_hours_share",
    "chasing": "chasing",
    "rounds": "indecision",
    "answers": "client_reply_time",
    "payment": "late_rate",
}
# And what must be a burden beside it: who is always a day late has no habit that is worth a letter.
BESIDE: Mapping[Habit, str] = {"payment": "days_beyond_terms"}


@dataclass(frozen=True, slots=True)
class Repair:
    """What is known of the attempts to mend it: when they were made, and whether the user waived it.

    `stances` are what he said of the client, by day and in that order: whether it waives a repair (to leave)
    or takes that back (to keep him, to mend it).
    """

    tried: tuple[date, ...] = ()
    stances: tuple[tuple[date, bool], ...] = ()
    counts_weeks: int = 52

    def counts_from(self, day: date) -> date | None:
        """Return the day from which evidence counts towards an exit: the latest repair's, unless long ago."""
        since = day - timedelta(weeks=self.counts_weeks)
        return max((one for one in self.tried if since <= one <= day), default=None)

    def is_waived(self, day: date) -> bool:
        """Whether the user's latest word by the end of a day waives a repair."""
        return next((waives for on, waives in reversed(self.stances) if on <= day), False)


@dataclass(frozen=True, slots=True)
class Certainty:
    """How certain the evidence is. Each is asked only when all else holds, since it costs more than the rest.

    `lower` is the lower end of the interval of the strain, from the evidence after a repair where there was
    one; `lower_of` that of the burden of a signal; `weekly_mails` how often he wrote in the last weeks.
    """

    lower: Callable[[], float]
    lower_of: Callable[[str], float]
    weekly_mails: Callable[[], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one Monday's verdict is decided from.

    `strains` are those of the last weeks, oldest first, this week's last, and `habits` the habits that were
    heavy in them. `since_repair` counts only evidence after the repair (None before it), and so do
    `habits_since`, heavy this week, and `unknown_since`, of which there is not enough data.
    """

    monday: date
    signals: tuple[Signal, ...]
    strain: Strain
    strains: tuple[float | None, ...]
    habits: tuple[frozenset[Habit], ...]
    since_repair: tuple[float | None, ...]
    habits_since: frozenset[Habit]
    unknown_since: frozenset[Habit]
    repair: Repair
    episodes: int
    certainty: Certainty
    rising: Trend | None = None


def heavy_habits(signals: Sequence[Signal], policy: Policy) -> frozenset[Habit]:
    """Return the habits whose signal is heavy, and what must be a burden beside it is one."""
    burdens = {one.name: one.burden for one in signals if one.burden is not None}
    return frozenset(
        habit
        for habit, name in HABITS.items()
        if burdens.get(name, 0.0) >= policy.heavy_burden
        and (habit not in BESIDE or burdens.get(BESIDE[habit], 0.0) >= policy.beside_burden)
    )


def unknown_habits(signals: Sequence[Signal]) -> frozenset[Habit]:
    """Return the habits of which a signal has no data."""
    known = {one.name for one in signals if one.burden is not None}
    return frozenset(habit for habit in HABITS if not known.issuperset(signals_of(habit)))


def signals_of(habit: Habit) -> tuple[str, ...]:
    """Return the signals that a habit is told by, the one that must be heavy first."""
    return (HABITS[habit], BESIDE[habit]) if habit in BESIDE else (HABITS[habit],)


def decide_verdict(standing: Standing, policy: Policy) -> tuple[Verdict, tuple[Reason, ...]]:
    """Return the verdict of one Monday and why, most telling reason first."""
    strain = standing.strain
    if strain.value is None:
        return Verdict.FINE, (Reason("not-enough-data"),)
    said = (*_burden_reasons(standing.signals, policy), *_rising_reasons(standing.rising, policy))
    is_above = strain.value >= policy.watch_strain
    above = [Reason("strain-above", "", strain.value, policy.watch_strain)] if is_above else []
    noticed = is_above or bool(standing.habits[-1]) or standing.rising is not None
    if strain.coverage < policy.coverage_floor:
        low = Reason("coverage-low", "", strain.coverage, policy.coverage_floor)
        return (Verdict.WATCH if noticed else Verdict.FINE), (low, *said, *above)
    if not noticed:
        return Verdict.FINE, said
    by_strain, habit = _why_not_by_strain(standing, policy), _lasting_habit(standing, policy)
    if by_strain is not None and habit is None:
        return Verdict.WATCH, (*said, *above, by_strain)
    lasting = [_habit_reason(habit, standing, policy)] if habit is not None else []
    if by_strain is None:
        lasting.append(_persisted(standing.strains, policy.repair_strain, standing.episodes, policy))
    helped = _repair_helped(standing, habit, policy)
    if helped is not None:
        return Verdict.WATCH, (*said, *above, *lasting, helped)
    not_exit = Reason("habit-only") if by_strain is not None else _why_not_exit(standing, policy)
    if not_exit is not None:
        return Verdict.REPAIR, (*said, *lasting, not_exit)
    return Verdict.EXIT, (*said, *lasting, *_exit_reasons(standing, policy))


def count_episodes(verdicts: Sequence[Verdict]) -> int:
    """Return how many separate runs of exit verdicts have ended in this sequence, oldest first."""
    return sum(1 for one, after in pairwise(verdicts) if _ended(one, after))


def _ended(one: Verdict, after: Verdict) -> bool:
    return one is Verdict.EXIT and after is not Verdict.EXIT


# --- what is noticed ---------------------------------------------------------------------------


def _burden_reasons(signals: Sequence[Signal], policy: Policy) -> tuple[Reason, ...]:
    heavy = [one for one in signals if one.burden is not None and one.burden >= policy.heavy_burden]
    heavy.sort(key=lambda one: (-(one.burden or 0), one.name))
    return tuple(
        Reason(
            "burden-extreme" if (one.burden or 0) >= policy.extreme_burden else "burden-heavy",
            one.name,
            one.value,
            heavy_from(one.name, policy),
        )
        for one in heavy
    )


def _rising_reasons(rising: Trend | None, policy: Policy) -> tuple[Reason, ...]:
    if rising is None:
        return ()
    return (Reason(f"rising-{rising.series}", "", round(rising.ratio, 1), policy.trend_ratio),)


# --- what lasts --------------------------------------------------------------------------------


def _why_not_by_strain(standing: Standing, policy: Policy) -> Reason | None:
    """Return what keeps the strain from asking for a repair, None if nothing does."""
    if (standing.strain.value or 0) < policy.repair_strain:
        return Reason("below-repair", "", standing.strain.value, policy.repair_strain)
    lasting = _persisted(standing.strains, policy.repair_strain, standing.episodes, policy)
    if lasting.code == "not-persisted":
        return lasting
    heavy = [one for one in standing.signals if (one.burden or 0) >= policy.heavy_burden]
    extreme = [one for one in heavy if (one.burden or 0) >= policy.extreme_burden]
    if len(heavy) < policy.heavy_signals and not extreme:
        return Reason("one-signal-only", "", len(heavy), policy.heavy_signals)
    return _too_little_mail(standing, policy)


def _lasting_habit(standing: Standing, policy: Policy) -> Habit | None:
    """Return the habit that has been heavy for most of the last weeks, and is certain; the longest first."""
    weeks = {one: _weeks_heavy(one, standing, policy) for one in standing.habits[-1]}
    for habit in sorted(weeks, key=lambda one: (-weeks[one], one)):
        if weeks[habit] < policy.persist_weeks:
            break
        few = habit != "payment" and _too_little_mail(standing, policy) is not None
        certain = standing.certainty.lower_of(HABITS[habit]) >= policy.habit_low_burden
        if certain and not few:
            return habit
    return None


def _too_little_mail(standing: Standing, policy: Policy) -> Reason | None:
    """A few mails, or those of a few weeks, are a mood; and once a week at least, or it takes no evening."""
    counts = standing.certainty.weekly_mails()
    weeks, mails = sum(1 for one in counts if one), sum(counts)
    if weeks < policy.floor_mail_weeks:
        return Reason("few-weeks", "", weeks, policy.floor_mail_weeks)
    if mails < policy.floor_mails:
        return Reason("few-mails", "", mails, policy.floor_mails)
    return None


def _habit_reason(habit: Habit, standing: Standing, policy: Policy) -> Reason:
    return Reason(f"habit-{habit}", "", _weeks_heavy(habit, standing, policy), policy.persist_of)


def _weeks_heavy(habit: Habit, standing: Standing, policy: Policy) -> int:
    return sum(habit in one for one in standing.habits[-policy.persist_of :])


# --- the repair, and what comes after it -------------------------------------------------------


def _repair_helped(standing: Standing, habit: Habit | None, policy: Policy) -> Reason | None:
    """Return how few weeks were bad after a repair that got its time; None if it did not, or nobody knows."""
    tried = standing.repair.counts_from(standing.monday)
    if _is_waived(standing) or tried is None or _is_running(tried, standing, policy):
        return None
    now = standing.since_repair[-1]
    known = sum(1 for one in standing.since_repair[-policy.persist_of :] if one is not None)
    if now is None or habit in standing.habits_since or habit in standing.unknown_since:
        return None
    if now >= policy.watch_strain and known < policy.persist_weeks:
        return None
    if _passed(standing.since_repair, policy.failed_strain, standing.episodes, policy):
        return None
    weeks = _weeks_above(standing.since_repair, policy.failed_strain, policy)
    return Reason("repair-helps", "", weeks, _needed(standing.episodes, policy))


def _why_not_exit(standing: Standing, policy: Policy) -> Reason | None:
    if not _passed(standing.strains, policy.exit_strain, standing.episodes, policy):
        return Reason(
            "below-exit",
            "",
            _weeks_above(standing.strains, policy.exit_strain, policy),
            _needed(standing.episodes, policy),
        )
    if not _is_waived(standing):
        tried = standing.repair.counts_from(standing.monday)
        if tried is None:
            return Reason("repair-first")
        if _is_running(tried, standing, policy):
            return Reason("repair-running", "", tried, tried + timedelta(weeks=policy.repair_hold_weeks))
        if not _passed(standing.since_repair, policy.failed_strain, standing.episodes, policy):
            weeks = _weeks_above(standing.since_repair, policy.failed_strain, policy)
            return Reason("repair-unknown", "", weeks, _needed(standing.episodes, policy))
    lower = standing.certainty.lower()
    if lower < policy.exit_low_strain:
        return Reason("interval-low", "", round(lower, 1), policy.exit_low_strain)
    return None


def _is_waived(standing: Standing) -> bool:
    return standing.repair.is_waived(standing.monday)


def _is_running(tried: date, standing: Standing, policy: Policy) -> bool:
    return standing.monday < tried + timedelta(weeks=policy.repair_hold_weeks)


def _exit_reasons(standing: Standing, policy: Policy) -> tuple[Reason, ...]:
    tried = standing.repair.counts_from(standing.monday)
    waived = _is_waived(standing)
    reasons = [Reason("repair-waived") if waived else Reason("repair-failed", "", tried)]
    if standing.episodes >= policy.returning_episodes:
        reasons.append(Reason("returning", "", standing.episodes, policy.returning_episodes))
    return tuple(reasons)


# --- counting weeks ----------------------------------------------------------------------------


def _persisted(strains: Sequence[float | None], line: float, episodes: int, policy: Policy) -> Reason:
    code = "persisted" if _passed(strains, line, episodes, policy) else "not-persisted"
    return Reason(code, "", _weeks_above(strains, line, policy), _needed(episodes, policy))


def _passed(strains: Sequence[float | None], line: float, episodes: int, policy: Policy) -> bool:
    return _weeks_above(strains, line, policy) >= _needed(episodes, policy)


def _weeks_above(strains: Sequence[float | None], line: float, policy: Policy) -> int:
    recent = strains[-policy.persist_of :]
    return sum(1 for one in recent if one is not None and one >= line)


def _needed(episodes: int, policy: Policy) -> int:
    return policy.persist_weeks_returning if episodes >= policy.returning_episodes else policy.persist_weeks
