"""What a client's mail takes: off-hours asking, load in minutes, chasing, tone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from goodterms.figures import Figure, Redraw, Values, companions, interval, scored, shown
from goodterms.indecision import has_cue
from goodterms.mailfacts import MailFact
from goodterms.model import Signal
from goodterms.policy import Policy

_SEED = 20  # any: the interval of a share must not change from run to run
_INTERVAL_DRAWS = 2000


def asking(facts: Sequence[MailFact]) -> list[MailFact]:
    """Return the client's messages that ask for something."""
    return [fact for fact in facts if fact.side == "client" and fact.asks]


def off_hours_base(all_facts: Sequence[Sequence[MailFact]], policy: Policy) -> float:
    """Return the user's own base rate: the share of all clients' asking mails outside both sides' hours."""
    asked = [fact for facts in all_facts for fact in asking(facts)]
    off = sum(1 for fact in asked if fact.off)
    return (off + 1) / (len(asked) + policy.off_hours_pseudo)


def off_hours_figure(facts: Sequence[MailFact], base: float, weeks: int, policy: Policy) -> Figure:
    """Return the share of asking mails outside both sides' hours, shrunk to the base rate."""
    asked = asking(facts)
    n, pseudo = len(asked), policy.off_hours_pseudo
    if n < policy.floor_messages:
        return shown(Signal("off_hours_share", "share", n=n, weeks=weeks))
    kinds = Counter(fact.off for fact in asked if fact.off)
    off = sum(kinds.values())

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return np.asarray((rng.binomial(n, off / n, draws) + pseudo * base) / (n + pseudo), dtype=np.float64)

    low, high = interval(redraw(np.random.default_rng(_SEED), _INTERVAL_DRAWS), policy.interval)
    signal = Signal(
        "off_hours_share",
        "share",
        n=n,
        value=(off + pseudo * base) / (n + pseudo),
        low=low,
        high=high,
        weeks=weeks,
        more=companions(
            night=kinds["night"] + kinds["edge"],
            weekend=kinds["weekend"],
            holiday=kinds["holiday"],
            our_off_hours_answers=sum(1 for fact in facts if fact.off_answer),
        ),
    )
    return scored(signal, policy.burdens.off_hours_share, redraw)


def minutes_per_week(facts: Sequence[MailFact], weeks: float) -> float:
    """Return the user's estimated minutes a week for these messages."""
    return sum(fact.minutes for fact in facts) / max(weeks, 1)


def load_figure(
    facts: Sequence[MailFact],
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
    n = len(facts)
    words = sum(fact.message.reading.words for fact in facts if fact.message.reading is not None)
    ratio = share / revenue_share if share is not None and revenue_share else None
    signal = Signal(
        "load_minutes",
        "minutes a week",
        n=n,
        value=round(minutes, 2),
        weeks=round(weeks),
        more=companions(messages=n, words=words, share=share, revenue_share=revenue_share, ratio=ratio),
    )
    if ratio is None or n < policy.floor_messages:
        return shown(signal)
    if minutes < policy.load_floor_minutes:
        ratio = 0.0

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return ratio * rng.poisson(n, draws) / n

    return _scored_by(signal, ratio, redraw, policy)


def _scored_by(signal: Signal, ratio: float, redraw: Redraw, policy: Policy) -> Figure:
    by_ratio = scored(replace(signal, value=ratio), policy.burdens.load_minutes, redraw)
    return replace(by_ratio, signal=replace(by_ratio.signal, value=signal.value))


def chasing_figure(facts: Sequence[MailFact], weeks: int, policy: Policy) -> Figure:
    """Return further mails within a working day, per turn of the client."""
    turns = sum(1 for fact in facts if fact.side == "client" and fact.opens_turn)
    if turns < policy.floor_waits:
        return shown(Signal("chasing", "mails per turn", n=turns, weeks=weeks))
    chases = sum(1 for fact in facts if fact.chases)

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return rng.poisson(chases, draws) / turns

    low, high = interval(redraw(np.random.default_rng(_SEED), _INTERVAL_DRAWS), policy.interval)
    signal = Signal(
        "chasing", "mails per turn", n=turns, value=chases / turns, low=low, high=high, weeks=weeks
    )
    return scored(signal, policy.burdens.chasing, redraw)


def disrespect_figure(facts: Sequence[MailFact], weeks: int) -> Figure:
    """Return how many of the client's mails hold a cue; shown for a human yes or no, never scored."""
    read = [fact for fact in facts if fact.side == "client" and fact.message.reading is not None]
    value = sum(1 for fact in read if has_cue(fact.message, "disrespect")) if read else None
    return shown(Signal("disrespect", "mails", n=len(read), value=value, weeks=weeks))
