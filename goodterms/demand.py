"""What a client's mail takes: off-hours asking, load in minutes, chasing, indecision, tone.

Every figure is worked out from the counts of a period, so that a past Monday costs as little as today.
"""

from __future__ import annotations

import numpy as np

from goodterms.figures import (
    HALF_A_CASE,
    Figure,
    Values,
    companions,
    redrawn_bounds,
    scored,
    share_chances,
    shown,
)
from goodterms.model import Signal
from goodterms.policy import Policy
from goodterms.timelines import MailCounts


def off_hours_base(asked: int, off: int, policy: Policy) -> float:
    """Return the user's own base rate: the share of all clients' asking mails outside both sides' hours."""
    return (off + 1) / (asked + policy.off_hours_pseudo)


def off_hours_figure(counts: MailCounts, weeks: int, base: float, policy: Policy) -> Figure:
    """Return the share of asking mails outside both sides' hours, shrunk to the base rate."""
    n, off, pseudo = counts.asked, counts.off, policy.off_hours_pseudo
    if n < policy.floor_messages:
        return shown(Signal("off_hours_share", "share", n=n, weeks=weeks))

    yes, no = off + pseudo * base, n - off + pseudo * (1 - base)
    signal = Signal(
        "off_hours_share",
        "share",
        n=n,
        value=yes / (yes + no),
        weeks=weeks,
        more=companions(
            night=counts.night + counts.edge,
            weekend=counts.weekend,
            holiday=counts.holiday,
            our_off_hours_answers=counts.off_answers,
        ),
    )
    chances = share_chances(yes, no)
    return scored(
        signal, policy.burdens.off_hours_share, *chances, better=lambda more: yes / (yes + no + more)
    )


def minutes_per_week(counts: MailCounts, weeks: float) -> float:
    """Return the user's estimated minutes a week for these messages."""
    return counts.minutes / max(weeks, 1)


def load_figure(
    counts: MailCounts,
    weeks: float,
    *,
    minutes: float,
    share: float | None,
    revenue_share: float | None,
    policy: Policy,
) -> Figure:
    """Return `minutes` a week; the burden is that of its share of all time over its share of revenue.

    Below the policy's floor of minutes nobody is a load; without revenue to compare there is no burden.
    """
    n = counts.messages
    ratio = share / revenue_share if share is not None and revenue_share else None
    signal = Signal(
        "load_minutes",
        "minutes a week",
        n=n,
        value=round(minutes, 2),
        weeks=round(weeks),
        more=companions(
            messages=n, words=counts.words, share=share, revenue_share=revenue_share, ratio=ratio
        ),
    )

    def as_many(rng: np.random.Generator, draws: int) -> Values:
        """Of as many mails as chance would bring."""
        return minutes * (rng.poisson(n, draws) / max(n, 1))

    bounds = redrawn_bounds(as_many)
    if ratio is None or n < policy.floor_messages:
        return shown(signal, bounds)
    weighed = ratio if minutes >= policy.load_floor_minutes else 0.0

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return weighed * rng.poisson(n, draws) / n

    return scored(signal, policy.burdens.load_minutes, redraw, bounds, by=weighed)


def chasing_figure(counts: MailCounts, weeks: int, policy: Policy) -> Figure:
    """Return further mails within a working day, per turn of the client; a Poisson rate."""
    turns, chases = counts.turns, counts.chases
    if turns < policy.floor_waits:
        return shown(Signal("chasing", "mails per turn", n=turns, weeks=weeks))

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return rng.gamma(chases + HALF_A_CASE, size=draws) / turns

    signal = Signal("chasing", "mails per turn", n=turns, value=chases / turns, weeks=weeks)
    return scored(signal, policy.burdens.chasing, redraw, better=lambda more: chases / (turns + more))


def indecision_figure(counts: MailCounts, weeks: int, policy: Policy) -> Figure:
    """Return the share of the client's read mails that refuse without a wish, or turn an approval back.

    Rounds, and how many deliveries of ours they came after, are companions of the figure.
    """
    n = counts.read
    if n < policy.floor_messages:
        return shown(Signal("indecision", "share", n=n, weeks=weeks))
    undecided = counts.vague + counts.turned_back

    signal = Signal(
        "indecision",
        "share",
        n=n,
        value=undecided / n,
        weeks=weeks,
        more=companions(
            vague_refusals=counts.vague,
            reversals=counts.reversals,
            rounds=counts.rounds,
            deliveries=counts.deliveries,
        ),
    )
    chances = share_chances(undecided + HALF_A_CASE, n - undecided + HALF_A_CASE)
    return scored(signal, policy.burdens.indecision, *chances, better=lambda more: undecided / (n + more))


def disrespect_figure(counts: MailCounts, weeks: int) -> Figure:
    """Return how many of the client's mails hold a cue; shown for a human yes or no, never scored."""
    value = counts.disrespect if counts.read else None
    return shown(Signal("disrespect", "mails", n=counts.read, value=value, weeks=weeks))
