"""From signals to strain: the weighted mean of the burdens that have data.

Weights are renormalised, and the share of the weights that had data is the coverage. Missing data is left
out, never scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from goodterms.figures import Figure, Values
from goodterms.model import Signal
from goodterms.policy import Policy, Weights


@dataclass(frozen=True, slots=True)
class Strain:
    """The weighted mean of the burdens (0 to 100; None without any) and the share of weights with data."""

    value: float | None
    coverage: float


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


def heavy_from(name: str, policy: Policy) -> float:
    """Return the value from which a signal is heavy: the burden table read backwards."""
    table = getattr(policy.burdens, name)
    xs, ys = zip(*table, strict=True)
    return round(float(np.interp(policy.heavy_burden, ys, xs)), 2)
