"""How long each side lets the other wait: Kaplan–Meier over waits, the unanswered ones censored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodterms.figures import Figure, Redraw, Values, companions, scored, shown
from goodterms.model import Side, Signal, Span
from goodterms.policy import Policy, Table
from goodterms.survival import bootstrap_medians, estimate

UNIT = "working hours"


def reply_figures(spans: Sequence[Span], weeks: int, policy: Policy) -> tuple[Figure, Figure, Figure]:
    """Return client_reply_time (scored), our_reply_time and answered_share (shown) of the spans given."""
    return (
        _reply_time("client_reply_time", "client", spans, weeks, policy, policy.burdens.client_reply_time),
        _reply_time("our_reply_time", "us", spans, weeks, policy, None),
        _answered_share(spans, weeks, policy),
    )


def _reply_time(
    name: str, owes: Side, spans: Sequence[Span], weeks: int, policy: Policy, table: Table | None
) -> Figure:
    own = [span for span in spans if span.wait.owes == owes]
    signal = Signal(name, UNIT, n=len(own), weeks=weeks)
    if len(own) < policy.floor_waits:
        return shown(signal)
    hours = [span.working_hours for span in own]
    censored = [span.censored for span in own]
    curve = estimate(hours, censored, cap=policy.reply_cap_hours, level=policy.interval)
    wall = estimate(
        [span.wall_hours for span in own],
        censored,
        cap=policy.reply_cap_hours * 3,
        level=policy.interval,
    )
    at_least = curve.median is None or curve.median > policy.reply_cap_hours
    median = policy.reply_cap_hours if at_least or curve.median is None else curve.median
    signal = Signal(
        name,
        UNIT,
        n=len(own),
        value=round(median, 4),
        low=curve.median_low,
        high=curve.median_high,
        at_least=at_least,
        weeks=weeks,
        more=companions(
            wall_median=wall.median,
            p90=curve.p90,
            restricted_mean=curve.restricted_mean,
            open=sum(censored),
            answered_within_day=curve.share_within(policy.working_day_hours),
        ),
    )
    if table is None:
        return shown(signal)
    return scored(signal, table, _redraw(hours, censored, policy.reply_cap_hours))


def _redraw(hours: Sequence[float], censored: Sequence[bool], cap: float) -> Redraw:
    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_medians(hours, censored, draws, rng, cap)

    return redraw


def _answered_share(spans: Sequence[Span], weeks: int, policy: Policy) -> Figure:
    """Share of the client's answers within one working day; waits still younger than that do not count."""
    day = policy.working_day_hours
    own = [span for span in spans if span.wait.owes == "client"]
    decided = [span for span in own if not span.censored or span.working_hours > day]
    signal = Signal("answered_share", "share", n=len(decided), weeks=weeks)
    if len(decided) < policy.floor_waits:
        return shown(signal)
    quick = sum(1 for span in decided if not span.censored and span.working_hours <= day)
    return shown(Signal("answered_share", "share", n=len(decided), value=quick / len(decided), weeks=weeks))
