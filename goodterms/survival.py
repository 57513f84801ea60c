"""How long until it happens, where some still wait: Kaplan–Meier for right-censored durations.

Who is still waiting is at risk until the day of asking and never counts as answered. A quantile is
the first duration at which the share still waiting is at most the level; its interval is read off
the pointwise log-log Greenwood limits in the same way (Brookmeyer and Crowley 1982). The
restricted mean is the area under the curve up to the cap, its variance that of Klein and
Moeschberger (2003), 4.5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from goodterms.figures import Values

_HALF = 0.5
_ROUNDING = 1e-9  # a product that should be one half may come out a hair above it


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan–Meier curve with its figures, in the unit of the durations. None: "not reached".

    `waiting[i]` is the share still waiting just after `times[i]` (1 before the first), with its
    limits at `level` in `waiting_low` and `waiting_high`. The restricted mean counts each wait up
    to `cap`; beyond the longest duration the curve stays as it is.
    """

    n: int
    events: int
    median: float | None
    median_low: float | None
    median_high: float | None
    p90: float | None
    restricted_mean: float
    restricted_low: float
    restricted_high: float
    cap: float
    level: float
    times: tuple[float, ...]
    waiting: tuple[float, ...]
    waiting_low: tuple[float, ...]
    waiting_high: tuple[float, ...]

    def share_within(self, duration: float) -> float:
        """Return the share for whom it happened within a duration, 0 to 1."""
        place = bisect_right(self.times, duration) - 1
        return 1 - self.waiting[place] if place >= 0 else 0.0


def estimate(
    durations: Sequence[float], censored: Sequence[bool], *, cap: float, level: float = 0.9
) -> Survival:
    """Estimate the curve of durations (0 or more), of which the censored ones are "longer than".

    ValueError without durations, for a negative or unknown one, or where the two lengths differ.
    """
    length, happened = _checked(durations, censored)
    times, place = np.unique(length, return_inverse=True)
    deaths = np.bincount(place, weights=happened, minlength=len(times)).astype(np.float64)
    at_risk = np.cumsum(np.bincount(place, minlength=len(times))[::-1])[::-1].astype(np.float64)
    waiting = np.cumprod(1 - deaths / at_risk, dtype=np.float64)
    hazard = _greenwood(deaths, at_risk)
    low, high = _limits(waiting, np.cumsum(hazard), level)
    mean, spread = _restricted_mean(times, waiting, hazard, cap, level)
    return Survival(
        n=len(length),
        events=int(happened.sum()),
        median=_first_at_most(times, waiting, _HALF),
        median_low=_first_at_most(times, low, _HALF),
        median_high=_first_at_most(times, high, _HALF),
        p90=_first_at_most(times, waiting, 0.1),
        restricted_mean=mean,
        restricted_low=max(0.0, mean - spread),
        restricted_high=min(cap, mean + spread),
        cap=cap,
        level=level,
        times=tuple(times.tolist()),
        waiting=tuple(waiting.tolist()),
        waiting_low=tuple(low.tolist()),
        waiting_high=tuple(high.tolist()),
    )


def median_of(durations: Sequence[float], censored: Sequence[bool]) -> float | None:
    """Return the median that `estimate` gives, and nothing else: for the many days of a replay.

    None where it is not reached, and without durations.
    """
    ordered = sorted(zip(durations, censored, strict=True))  # at equal durations what happened comes first
    at_risk, waiting, place = len(ordered), 1.0, 0
    while place < len(ordered):
        duration, gone, happened = ordered[place][0], 0, 0
        while place < len(ordered) and ordered[place][0] == duration:
            happened += not ordered[place][1]
            gone, place = gone + 1, place + 1
        waiting *= 1 - happened / at_risk
        if waiting <= _HALF + _ROUNDING:
            return duration
        at_risk -= gone
    return None


def bootstrap_medians(
    durations: Sequence[float],
    censored: Sequence[bool],
    draws: int,
    rng: np.random.Generator,
    cap: float,
) -> Values:
    """Return the medians of `draws` samples drawn with replacement, each at most `cap`.

    A median that is not reached is `cap`. ValueError as for `estimate`.
    """
    length, happened = _checked(durations, censored)
    order = np.lexsort((-happened, length))  # at equal durations what happened comes first
    n = len(order)
    weights = count_draws(n, draws, rng)
    at_risk = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    leaving = weights * happened[order] / np.maximum(at_risk, 1)
    reached = np.cumprod(1 - leaving, axis=1) <= _HALF + _ROUNDING
    medians = np.where(reached.any(axis=1), length[order][reached.argmax(axis=1)], cap)
    return np.minimum(medians, cap)


def count_draws(n: int, draws: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return how often each of n is drawn in samples with replacement: shape (draws, n)."""
    picks = rng.integers(0, n, size=(draws, n)) + np.arange(draws)[:, None] * n
    return np.bincount(picks.ravel(), minlength=draws * n).reshape(draws, n)


def _checked(durations: Sequence[float], censored: Sequence[bool]) -> tuple[Values, Values]:
    length = np.asarray(durations, dtype=np.float64)
    happened = 1.0 - np.asarray(censored, dtype=np.float64)
    if len(length) == 0 or len(length) != len(happened):
        raise ValueError(f"{len(length)} durations with {len(happened)} marks are no sample")
    if not np.isfinite(length).all() or length.min() < 0:
        raise ValueError("a duration is a number from 0 on")
    return length, happened


def _greenwood(deaths: Values, at_risk: Values) -> Values:
    """Return Greenwood's terms d / (n (n - d)), 0 where the last ones go and the curve is 0."""
    left = at_risk - deaths
    return np.where(left > 0, deaths / (at_risk * np.maximum(left, 1)), 0.0)


def _limits(waiting: Values, variance: Values, level: float) -> tuple[Values, Values]:
    """Return the log-log limits; at 1 and at 0 both are the curve itself, as in lifelines."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    inside = (waiting > 0) & (waiting < 1)
    logs = np.log(np.where(inside, waiting, 0.5))
    reach = z * np.sqrt(variance) / logs
    low = np.where(inside, np.exp(logs * np.exp(-reach)), waiting)
    high = np.where(inside, np.exp(logs * np.exp(reach)), waiting)
    return low, high


def _first_at_most(times: Values, curve: Values, share: float) -> float | None:
    reached = curve <= share + _ROUNDING
    return float(times[reached.argmax()]) if reached.any() else None


def _restricted_mean(
    times: Values, waiting: Values, hazard: Values, cap: float, level: float
) -> tuple[float, float]:
    """Return the area under the curve up to cap, and half the width of its interval."""
    edges = np.minimum(np.concatenate(([0.0], times, [max(cap, times[-1])])), cap)
    areas = np.diff(edges) * np.concatenate(([1.0], waiting))
    beyond = np.cumsum(areas[::-1])[::-1][1:]  # the area right of each time
    variance = float((np.square(beyond) * hazard).sum())
    return float(areas.sum()), NormalDist().inv_cdf((1 + level) / 2) * variance**0.5
