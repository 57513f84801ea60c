"""A figure: a signal, and how it would come out if the evidence were drawn again (bootstrap).

The redrawn values give the intervals of values, strain and rank; they are only drawn where somebody looks at
them, so that a past Monday costs no more than its values. Sources: Efron and Tibshirani, An Introduction to
the Bootstrap (1993), percentile intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from goodterms.beta import beta_interval
from goodterms.model import Scalar, Signal
from goodterms.policy import Table, burden_of

Values = npt.NDArray[np.float64]
Redraw = Callable[[np.random.Generator, int], Values]
Interval = tuple[float | None, float | None]
Bounds = Callable[[float], Interval]  # of a level: the interval, None for an end that is not reached
Better = Callable[[int], float]  # of a number of good cases more: what the burden table would read

HALF_A_CASE = 0.5  # added to each side of a share: Jeffreys' prior (Brown, Cai and DasGupta 2001)
_SEED = 20  # any: the interval of a value must not change from run to run
_INTERVAL_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A signal with its burden table, its redraw (of what the table reads) and its interval.

    Without a table it is shown, not scored; without bounds its interval is that of the redrawn values.
    `better` is None where no number of good cases is foreseen to change it.
    """

    signal: Signal
    table: Table | None = None
    redraw: Redraw | None = None
    bounds: Bounds | None = None
    better: Better | None = None

    def burdens(self, rng: np.random.Generator, draws: int) -> Values:
        """Return the burdens of `draws` redrawn values; the burden itself where nothing can be redrawn."""
        if self.table is None or self.redraw is None:
            return np.full(draws, self.signal.burden or 0.0)
        xs, ys = zip(*self.table, strict=True)
        return np.asarray(np.interp(self.redraw(rng, draws), xs, ys), dtype=np.float64)

    def finish(self, level: float) -> Signal:
        """Return the signal with its interval, where it has a value that could have come out otherwise."""
        if self.signal.value is None:
            return self.signal
        bounds = self.bounds or (redrawn_bounds(self.redraw) if self.redraw is not None else None)
        if bounds is None:
            return self.signal
        low, high = bounds(level)
        return replace(self.signal, low=low, high=high)


def scored(
    signal: Signal,
    table: Table,
    redraw: Redraw | None = None,
    bounds: Bounds | None = None,
    *,
    by: float | None = None,
    better: Better | None = None,
) -> Figure:
    """Make a figure that counts: its burden is read from the table by its value, or `by` another number.

    Without a value it has none.
    """
    weighed = signal.value if by is None else by
    if signal.value is None or weighed is None:
        return Figure(signal)
    burden = round(burden_of(float(weighed), table), 1)
    return Figure(_weigh(signal, burden), table, redraw, bounds, better)


def _weigh(signal: Signal, burden: float) -> Signal:
    """Return the signal with a burden; `replace` takes five times as long, and a year has many Mondays."""
    return Signal(
        name=signal.name,
        unit=signal.unit,
        n=signal.n,
        value=signal.value,
        burden=burden,
        at_least=signal.at_least,
        currency=signal.currency,
        weeks=signal.weeks,
        more=signal.more,
    )


def shown(signal: Signal, bounds: Bounds | None = None) -> Figure:
    """Make a figure that is shown beside the others, and not scored."""
    return Figure(signal, bounds=bounds)


def share_chances(yes: float, no: float) -> tuple[Redraw, Bounds]:
    """Return the redraw and the interval of a share whose chances are Beta(yes, no)."""

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return rng.beta(yes, no, size=draws)

    return redraw, lambda level: beta_interval(level, yes, no)


def redrawn_bounds(redraw: Redraw) -> Bounds:
    """Return the interval of a value by its redraws, the same on every run."""
    return lambda level: interval(redraw(np.random.default_rng(_SEED), _INTERVAL_DRAWS), level)


def companions(**values: Scalar) -> tuple[tuple[str, Scalar], ...]:
    """Return the companions of a signal, in the order given."""
    return tuple(values.items())


def interval(values: Values, level: float) -> tuple[float, float]:
    """Return the percentile interval that holds the share `level` of the redrawn values."""
    tail = (1 - level) / 2 * 100
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def companion(signal: Signal, name: str) -> Scalar:
    """Return one companion of a signal, None if it has none of that name."""
    more: Mapping[str, Scalar] = dict(signal.more)
    return more.get(name)
