"""A figure: a signal, and how it would come out if the evidence were drawn again (bootstrap).

The redrawn values give the intervals of strain and rank. Sources: Efron and Tibshirani, An Introduction
to the Bootstrap (1993), percentile intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from goodterms.model import Scalar, Signal
from goodterms.policy import Table, burden_of

Values = npt.NDArray[np.float64]
Redraw = Callable[[np.random.Generator, int], Values]


@dataclass(frozen=True, slots=True)
class Figure:
    """A signal with its burden table and its redraw; without a table it is shown, not scored."""

    signal: Signal
    table: Table | None = None
    redraw: Redraw | None = None

    def burdens(self, rng: np.random.Generator, draws: int) -> Values:
        """Return the burdens of `draws` redrawn values; the burden itself where nothing can be redrawn."""
        if self.table is None or self.redraw is None:
            return np.full(draws, self.signal.burden or 0.0)
        xs, ys = zip(*self.table, strict=True)
        return np.asarray(np.interp(self.redraw(rng, draws), xs, ys), dtype=np.float64)


def scored(signal: Signal, table: Table, redraw: Redraw | None = None) -> Figure:
    """Make a figure that counts: its burden is read from the table; without a value it has none."""
    if signal.value is None:
        return Figure(signal)
    burden = burden_of(float(signal.value), table)
    return Figure(replace(signal, burden=round(burden, 1)), table, redraw)


def shown(signal: Signal) -> Figure:
    """Make a figure that is shown beside the others, and not scored."""
    return Figure(signal)


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
