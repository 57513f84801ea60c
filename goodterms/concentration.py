"""Whether a few clients take most of something, beyond what equal clients would show by chance.

Ten clients who are all alike do not send exactly the same number of mails in a quarter: the two
busiest always have more than a fifth. The chance level says how much more is nothing but that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from goodterms.figures import Values
from goodterms.findings import Concentration

FEWEST_CLIENTS = 5  # below it the top fifth is not even one whole client
_CHANCE_PERCENTILE = 95


def compute_concentration(
    what: Literal["mail_time", "trouble", "revenue"],
    amounts: Sequence[float],
    counts: Sequence[int] | None,
    rng: np.random.Generator,
    draws: int,
    *,
    units: Sequence[float] | None = None,
) -> Concentration | None:
    """Return the top-20 % share of amounts (one a client, negative ones are 0), Gini and chance.

    Chance throws units over equal clients at random: the individual amounts in `units` (invoices,
    minutes a mail) where they are given, else as many equal ones as `counts` adds up to, else the
    clients' own amounts. None with fewer than five clients, or where nothing is to be shared.
    """
    shares = np.maximum(np.asarray(amounts, dtype=np.float64), 0.0)
    if len(shares) < FEWEST_CLIENTS or shares.sum() <= 0:
        return None
    top = count_top(len(shares))
    thrown = throw_units(shares, counts, units, rng, draws)
    low, high = gini_range(shares, rng, draws)
    return Concentration(
        what=what,
        clients=len(shares),
        top_clients=top,
        top_share=float(top_shares(shares[None, :], top)[0]),
        chance=float(np.percentile(top_shares(thrown, top), _CHANCE_PERCENTILE)),
        gini=gini(shares),
        gini_low=low,
        gini_high=high,
        lorenz=lorenz(shares),
    )


def count_top(clients: int) -> int:
    """Return how many clients the top 20 % are, rounded up."""
    return -(-clients // 5)


def top_shares(table: Values, top: int) -> Values:
    """Return the share that the `top` largest of each row take: (rows, clients) to (rows,)."""
    ranked = np.sort(table, axis=1)
    return np.asarray(ranked[:, -top:].sum(axis=1) / ranked.sum(axis=1), dtype=np.float64)


def gini(amounts: npt.ArrayLike) -> float:
    """Return the Gini coefficient with the n / (n - 1) correction: 0 all equal, 1 one has it all.

    Amounts are at least two, none negative, not all 0.
    """
    ranked = np.sort(np.asarray(amounts, dtype=np.float64))
    n = len(ranked)
    places = 2 * np.arange(1, n + 1) - n - 1
    return float((places * ranked).sum() / (ranked.sum() * (n - 1)))


def gini_range(
    amounts: npt.ArrayLike, rng: np.random.Generator, draws: int, level: float = 0.9
) -> tuple[float, float]:
    """Return the range of the Gini coefficient over clients that are drawn again (bootstrap, percentiles).

    Draws without anything to share are left out; both ends are the coefficient itself where all are.
    """
    found = np.asarray(amounts, dtype=np.float64)
    tables = found[rng.integers(0, len(found), size=(draws, len(found)))]
    coefficients = [gini(one) for one in tables if one.sum() > 0]
    if not coefficients:
        return gini(found), gini(found)
    tail = (1 - level) / 2 * 100
    low, high = np.percentile(coefficients, [tail, 100 - tail])
    return float(low), float(high)


def lorenz(amounts: npt.ArrayLike) -> tuple[float, ...]:
    """Return the share that the smallest 0, 1, … n clients have together; amounts as for `gini`."""
    ranked = np.sort(np.asarray(amounts, dtype=np.float64))
    points = np.concatenate(([0.0], np.cumsum(ranked))) / ranked.sum()
    return tuple(points.tolist())


def throw_units(
    shares: Values,
    counts: Sequence[int] | None,
    units: Sequence[float] | None,
    rng: np.random.Generator,
    draws: int,
) -> Values:
    """Return what each of equal clients would get by chance: shape (draws, clients)."""
    n = len(shares)
    if units is None and counts is not None and sum(counts) > 0:
        return rng.multinomial(sum(counts), np.full(n, 1 / n), size=draws).astype(np.float64)
    sizes = shares if units is None else np.maximum(np.asarray(units, dtype=np.float64), 0.0)
    sizes = sizes if sizes.sum() > 0 else shares
    rows = [np.bincount(rng.integers(0, n, len(sizes)), weights=sizes, minlength=n) for _ in range(draws)]
    return np.array(rows, dtype=np.float64)
