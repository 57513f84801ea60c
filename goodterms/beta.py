"""The Beta distribution: the share of it below a point, and where it reaches a share."""

from __future__ import annotations

import math

_QUANTILE_STEPS = 200  # halving alone needs about a thousand for a quantile near 0, Newton five
_CLOSE = 1e-15
_FRACTION_STEPS = 10_000
_TINY = 1e-300


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return where the Beta(a, b) distribution reaches a share; a, b > 0.

    Newton's steps, kept between bounds that close in, so that it ends for any shape.
    """
    low, high, at = 0.0, 1.0, a / (a + b)
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(_QUANTILE_STEPS):
        over = beta_share(at, a, b) - share
        low, high = (low, at) if over > 0 else (at, high)
        density = math.exp(log_scale + (a - 1) * math.log(at) + (b - 1) * math.log1p(-at))
        step = at - over / density if density > 0 else low
        after = step if low < step < high else (low + high) / 2
        if abs(after - at) <= _CLOSE * at or after in (0.0, 1.0):
            return after
        at = after
    return at


def beta_interval(level: float, a: float, b: float) -> tuple[float, float]:
    """Return the interval that holds the share `level` of the Beta(a, b) distribution, equal tails."""
    tail = (1 - level) / 2
    return beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete Beta function I_x(a, b), 0 <= x <= 1 (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    far = x > (a + 1) / (a + b + 2)
    if far:  # there the fraction converges quickly from the other end only
        x, a, b = 1 - x, b, a
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    scale = math.exp(log_scale + a * math.log(x) + b * math.log1p(-x))
    share = scale / (a * _beta_fraction(x, a, b))
    return 1 - share if far else share


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Return 1 + d1/(1 + d2/(1 + …)) by the modified Lentz method."""
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, _FRACTION_STEPS):
        m = step // 2
        if step % 2:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / (1 + d * lower or _TINY)
        upper = 1 + d / upper or _TINY
        value *= upper * lower
        if abs(upper * lower - 1) < 1e-15:
            break
    return value
