"""How long each side lets the other wait: Kaplan–Meier over waits, the unanswered ones censored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodterms.beta import beta_interval
from goodterms.figures import HALF_A_CASE, Figure, Interval, Values, companions, scored, shown
from goodterms.model import Side, Signal
from goodterms.policy import Policy
from goodterms.survival import bootstrap_medians, estimate, median_of
from goodterms.timelines import Answers

UNIT = "working hours"
_WALL_CAP = 3  # times the cap of working hours: a working week is some 40 of 168 hours


def reply_figure(answers: Answers, weeks: int, policy: Policy) -> Figure:
    """Return client_reply_time: the median working hours of the client's answers, scored."""
    name, n, cap = "client_reply_time", len(answers), policy.reply_cap_hours
    hours, censored = answers.hours, answers.censored
    if n < policy.floor_waits:
        return shown(Signal(name, UNIT, n=n, weeks=weeks))

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_medians(hours, censored, draws, rng, cap)

    def bounds(level: float) -> Interval:
        curve = estimate(hours, censored, cap=cap, level=level)
        return curve.median_low, curve.median_high

    signal = _median_signal(name, n, median_of(hours, censored), weeks, cap)

    def better(more: int) -> float:
        """After so many answers within the hour."""
        median = median_of([*hours, *[0.0] * more], [*censored, *[False] * more])
        return cap if median is None else min(median, cap)

    return scored(signal, policy.burdens.client_reply_time, redraw, bounds, better=better)


def describe_replies(answers: Answers, owes: Side, weeks: int, policy: Policy) -> Signal:
    """Return the reply time of a side with its interval and companions, by both clocks.

    The companions: the median by wall time, the 90th percentile, the mean restricted to the cap with its
    interval, how many are still open, and the share answered within one working day.
    """
    name = "client_reply_time" if owes == "client" else "our_reply_time"
    n = len(answers)
    if n < policy.floor_waits:
        return Signal(name, UNIT, n=n, weeks=weeks)
    cap, level = policy.reply_cap_hours, policy.interval
    curve = estimate(answers.hours, answers.censored, cap=cap, level=level)
    wall = estimate(answers.wall, answers.censored, cap=cap * _WALL_CAP, level=level)
    return replace(
        _median_signal(name, n, curve.median, weeks, cap),
        low=curve.median_low,
        high=curve.median_high,
        more=companions(
            wall_median=wall.median,
            p90=curve.p90,
            restricted_mean=curve.restricted_mean,
            restricted_low=curve.restricted_low,
            restricted_high=curve.restricted_high,
            open=sum(answers.censored),
            answered_within_day=curve.share_within(policy.working_day_hours),
        ),
    )


def _median_signal(name: str, n: int, median: float | None, weeks: int, cap: float) -> Signal:
    at_least = median is None or median > cap
    value = cap if at_least or median is None else median
    return Signal(name, UNIT, n=n, value=round(value, 4), at_least=at_least, weeks=weeks)


def answered_share(answers: Answers, weeks: int, policy: Policy) -> Signal:
    """Return the share of the client's answers within one working day; younger waits do not count."""
    day = policy.working_day_hours
    pairs = list(zip(answers.hours, answers.censored, strict=True))
    n = sum(1 for hours, still in pairs if not still or hours > day)
    if n < policy.floor_waits:
        return Signal("answered_share", "share", n=n, weeks=weeks)
    quick = sum(1 for hours, still in pairs if not still and hours <= day)
    low, high = beta_interval(policy.interval, quick + HALF_A_CASE, n - quick + HALF_A_CASE)
    return Signal("answered_share", "share", n=n, value=quick / n, low=low, high=high, weeks=weeks)
