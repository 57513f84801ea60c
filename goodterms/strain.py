"""From signals to strain, from strain to a verdict with its reasons.

Strain is the weighted mean of the burdens that have data; weights are renormalised, and the share of
the weights that had data is the coverage. Missing data is left out, never scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from goodterms.figures import Figure, Values
from goodterms.model import Reason, Signal, Verdict
from goodterms.policy import Policy, Weights


@dataclass(frozen=True, slots=True)
class Strain:
    """The weighted mean of the burdens (0 to 100; None without any) and the share of weights with data."""

    value: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class Repair:
    """What is known of the attempts to mend it: when they were made, or that the user waived it."""

    tried: tuple[date, ...] = ()
    waived_on: date | None = None
    counts_weeks: int = 52

    def counts_from(self, day: date) -> date | None:
        """Return the day from which evidence counts towards an exit: the latest repair's, unless long ago."""
        since = day - timedelta(weeks=self.counts_weeks)
        return max((one for one in self.tried if since <= one <= day), default=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one Monday's verdict is decided from.

    `strains` are those of the last weeks, oldest first, this week's last; `since_repair` the same,
    counting only evidence after the repair (None before it). `clears` answers whether the lower end
    of the interval of the strain clears the policy's line; it is asked only when all else holds.
    """

    monday: date
    signals: tuple[Signal, ...]
    strain: Strain
    strains: tuple[float | None, ...]
    since_repair: tuple[float | None, ...]
    repair: Repair
    episodes: int
    clears: Callable[[], bool]


def compute_strain(signals: Sequence[Signal], weights: Weights) -> Strain:
    """Return the weighted mean of the burdens that there are, and their share of all weights."""
    share = weights_by_name(weights)
    present = [
        (share[one.name], one.burden) for one in signals if one.burden is not None and one.name in share
    ]
    total = sum(weight for weight, _ in present)
    if not total:
        return Strain(None, 0.0)
    value = sum(weight * burden for weight, burden in present) / total
    return Strain(round(value, 1), round(total / sum(share.values()), 3))


def redraw_strain(
    figures: Sequence[Figure], weights: Weights, rng: np.random.Generator, draws: int
) -> Values:
    """Return the strains of `draws` redrawn bodies of evidence; zeros where nothing is scored."""
    share = weights_by_name(weights)
    total, mass = np.zeros(draws), 0.0
    for figure in figures:
        name = figure.signal.name
        if figure.signal.burden is None or name not in share:
            continue
        total += share[name] * figure.burdens(rng, draws)
        mass += share[name]
    return total / mass if mass else total


def weights_by_name(weights: Weights) -> dict[str, float]:
    """Return the weight of each scored signal."""
    return {one.name: getattr(weights, one.name) for one in fields(weights)}


def decide_verdict(standing: Standing, policy: Policy) -> tuple[Verdict, tuple[Reason, ...]]:
    """Return the verdict of one Monday and why, most telling reason first."""
    strain = standing.strain
    if strain.value is None:
        return Verdict.FINE, (Reason("not-enough-data"),)
    burdens = _burden_reasons(standing.signals, policy)
    if strain.coverage < policy.coverage_floor:
        low = Reason("coverage-low", "", strain.coverage, policy.coverage_floor)
        return (Verdict.WATCH if strain.value >= policy.watch_strain else Verdict.FINE), (
            low,
            *burdens,
        )
    if strain.value < policy.watch_strain:
        return Verdict.FINE, burdens
    above = Reason("strain-above", "", strain.value, policy.watch_strain)
    held_back = _why_not_repair(standing, policy)
    if held_back:
        return Verdict.WATCH, (*burdens, above, held_back)
    lasting = _persisted(standing.strains, policy.repair_strain, standing.episodes, policy)
    not_exit = _why_not_exit(standing, policy)
    if not_exit:
        return Verdict.REPAIR, (*burdens, lasting, not_exit)
    return Verdict.EXIT, (*burdens, lasting, *_exit_reasons(standing, policy))


def count_episodes(verdicts: Sequence[Verdict]) -> int:
    """Return how many separate runs of exit verdicts have ended in this sequence, oldest first."""
    return sum(1 for one, after in pairwise(verdicts) if _ended(one, after))


def _ended(one: Verdict, after: Verdict) -> bool:
    return one is Verdict.EXIT and after is not Verdict.EXIT


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


def heavy_from(name: str, policy: Policy) -> float:
    """Return the value from which a signal is heavy: the burden table read backwards."""
    table = getattr(policy.burdens, name)
    xs, ys = zip(*table, strict=True)
    return round(float(np.interp(policy.heavy_burden, ys, xs)), 2)


def _why_not_repair(standing: Standing, policy: Policy) -> Reason | None:
    if (standing.strain.value or 0) < policy.repair_strain:
        return Reason("below-repair", "", standing.strain.value, policy.repair_strain)
    lasting = _persisted(standing.strains, policy.repair_strain, standing.episodes, policy)
    if lasting.code == "not-persisted":
        return lasting
    heavy = [one for one in standing.signals if (one.burden or 0) >= policy.heavy_burden]
    extreme = [one for one in heavy if (one.burden or 0) >= policy.extreme_burden]
    if len(heavy) < policy.heavy_signals and not extreme:
        return Reason("one-signal-only", "", len(heavy), policy.heavy_signals)
    return None


def _why_not_exit(standing: Standing, policy: Policy) -> Reason | None:
    if not _passed(standing.strains, policy.exit_strain, standing.episodes, policy):
        return Reason(
            "below-exit",
            "",
            _weeks_above(standing.strains, policy.exit_strain, policy),
            _needed(standing.episodes, policy),
        )
    repair = standing.repair
    if repair.waived_on is None or repair.waived_on > standing.monday:
        tried = repair.counts_from(standing.monday)
        if tried is None:
            return Reason("repair-first")
        until = tried + timedelta(weeks=policy.repair_hold_weeks)
        if standing.monday < until:
            return Reason("repair-running", "", tried, until)
        if all(one is None for one in standing.since_repair):
            return Reason("repair-unknown")
        if not _passed(standing.since_repair, policy.exit_strain, standing.episodes, policy):
            weeks = _weeks_above(standing.since_repair, policy.exit_strain, policy)
            return Reason("repair-helps", "", weeks, _needed(standing.episodes, policy))
    if not standing.clears():
        return Reason("interval-low", "", None, policy.exit_low_strain)
    return None


def _exit_reasons(standing: Standing, policy: Policy) -> tuple[Reason, ...]:
    tried = standing.repair.counts_from(standing.monday)
    reasons = [Reason("repair-waived" if tried is None else "repair-failed", "", tried)]
    if standing.episodes >= policy.returning_episodes:
        reasons.append(Reason("returning", "", standing.episodes, policy.returning_episodes))
    return tuple(reasons)


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
