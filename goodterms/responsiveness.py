"""How long each side lets the other wait: Kaplan–Meier over waits, the unanswered ones censored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from goodterms.beta import beta_interval
from goodterms.figures import HALF_A_CASE, Figure, Interval, Values, companions, scored, shown
from goodterms.model import Side, Signal, Span
from goodterms.policy import Policy
from goodterms.survival import bootstrap_medians, estimate, median_of

UNIT = "working hours"
_WALL_CAP = 3  # times the cap of working hours: a working week is some 40 of 168 hours


def reply_figure(hours: Sequence[float], censored: Sequence[bool], weeks: int, policy: Policy) -> Figure:
    """Return client_reply_time: the median working hours of the client's answers, scored."""
    name, n, cap = "client_reply_time", len(hours), policy.reply_cap_hours
    if n < policy.floor_waits:
        return shown(Signal(name, UNIT, n=n, weeks=weeks))

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_medians(hours, censored, draws, rng, cap)

    def bounds(level: float) -> Interval:
        curve = estimate(hours, censored, cap=cap, level=level)
        return curve.median_low, curve.median_high

    signal = _median_signal(name, n, median_of(hours, censored), weeks, cap)
    return scored(signal, policy.burdens.client_reply_time, redraw, bounds)


def describe_replies(spans: Sequence[Span], owes: Side, weeks: int, policy: Policy) -> Signal:
    """Return the reply time of a side with its interval and companions, by both clocks.

    The companions: the median by wall time, the 90th percentile, the mean restricted to the cap with its
    interval, how many are still open, and the share answered within one working day.
    """
    name = "client_reply_time" if owes == "client" else "our_reply_time"
    own = [span for span in spans if span.wait.owes == owes]
    if len(own) < policy.floor_waits:
        return Signal(name, UNIT, n=len(own), weeks=weeks)
    cap, level = policy.reply_cap_hours, policy.interval
    censored = [span.censored for span in own]
    curve = estimate([span.working_hours for span in own], censored, cap=cap, level=level)
    wall = estimate([span.wall_hours for span in own], censored, cap=cap * _WALL_CAP, level=level)
    return replace(
        _median_signal(name, len(own), curve.median, weeks, cap),
        low=curve.median_low,
        high=curve.median_high,
        more=companions(
            wall_median=wall.median,
            p90=curve.p90,
            restricted_mean=curve.restricted_mean,
            restricted_low=curve.restricted_low,
            restricted_high=curve.restricted_high,
            open=sum(censored),
            answered_within_day=curve.share_within(policy.working_day_hours),
        ),
    )


def _median_signal(name: str, n: int, median: float | None, weeks: int, cap: float) -> Signal:
    at_least = median is None or median > cap
    value = cap if at_least or median is None else median
    return Signal(name, UNIT, n=n, value=round(value, 4), at_least=at_least, weeks=weeks)


def answered_share(spans: Sequence[Span], weeks: int, policy: Policy) -> Signal:
    """Return the share of the client's answers within one working day; younger waits do not count."""
    day = policy.working_day_hours
    own = [span for span in spans if span.wait.owes == "client"]
    decided = [span for span in own if not span.censored or span.working_hours > day]
    n = len(decided)
    if n < policy.floor_waits:
        return Signal("answered_share", "share", n=n, weeks=weeks)
    quick = sum(1 for span in decided if not span.censored and span.working_hours <= day)
    low, high = beta_interval(policy.interval, quick + HALF_A_CASE, n - quick + HALF_A_CASE)
    return Signal("answered_share", "share", n=n, value=quick / n, low=low, high=high, weeks=weeks)
