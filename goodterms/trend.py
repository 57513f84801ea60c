"""Is it getting worse? The last four weeks against the twelve before, with a budget for false alarms.

Weekly counts of a steady client are wilder than chance alone (projects come and go), so the variance of a
week is mu + alpha mu², with alpha estimated from the year before the last four weeks (the method of moments
for the negative binomial, Anscombe 1950), by single weeks and by four together. The logarithm of the rate
ratio is tested against its standard error under "nothing changed". Since everybody is asked every week, an
alarm needs a ratio of at least 1.5, p below .005 (shared by both counts), and to pass Benjamini and Hochberg
(1995) over all clients.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np

from goodterms.model import Signal
from goodterms.policy import Policy

Series = Literal["mails", "trouble"]
SERIES: tuple[Series, ...] = get_args(Series)
_HALF = 0.5  # of a mail, added to each count: a logarithm needs one (Haldane)


@dataclass(frozen=True, slots=True)
class Trend:
    """One weekly count of one client: the last weeks against those before, with the rate ratio's interval.

    `now` and `before` are mails a week, `p` is one-sided.
    """

    series: Series
    now: float
    before: float
    ratio: float
    low: float
    high: float
    p: float


def compute_trend(series: Series, counts: Sequence[int], policy: Policy) -> Trend | None:
    """Return the trend of weekly counts, oldest first; None where there is not enough to tell.

    Enough are sixteen weeks, and eight mails in the last four.
    """
    recent, base = policy.trend_weeks, policy.trend_base_weeks
    if len(counts) < recent + base or sum(counts[-recent:]) < policy.trend_floor:
        return None
    after, before = sum(counts[-recent:]) + _HALF, sum(counts[-recent - base : -recent]) + _HALF
    alpha = _spread(counts[-recent - policy.trend_year_weeks : -recent], recent)
    ratio = (after / recent) / (before / base)
    same = 1 / ((after + before) / (recent + base))
    null = math.sqrt((same + alpha) * (1 / recent + 1 / base))
    error = math.sqrt((recent / after + alpha) / recent + (base / before + alpha) / base)
    reach = NormalDist().inv_cdf((1 + policy.interval) / 2) * error
    return Trend(
        series=series,
        now=sum(counts[-recent:]) / recent,
        before=sum(counts[-recent - base : -recent]) / base,
        ratio=ratio,
        low=ratio * math.exp(-reach),
        high=ratio * math.exp(reach),
        p=math.erfc(math.log(ratio) / null / math.sqrt(2)) / 2,
    )


def trend_signal(series: Series, counts: Sequence[int], policy: Policy) -> Signal:
    """Return a trend as a signal: the rate ratio with its interval; n are the mails of the last weeks."""
    weeks = policy.trend_weeks + policy.trend_base_weeks
    signal = Signal(f"{series}_trend", "times", n=sum(counts[-policy.trend_weeks :]), weeks=weeks)
    found = compute_trend(series, counts, policy)
    if found is None:
        return signal
    return replace(
        signal,
        value=round(found.ratio, 4),
        low=found.low,
        high=found.high,
        more=(("now", found.now), ("before", found.before), ("p", found.p)),
    )


def find_rises(trends: Mapping[str, Iterable[Trend]], policy: Policy) -> dict[str, Trend]:
    """Return, by client, the strongest rise that is large and certain by itself."""
    found: dict[str, Trend] = {}
    for key, some in trends.items():
        for one in some:
            large = one.ratio >= policy.trend_ratio and one.p < policy.trend_p / len(SERIES)
            if large and (key not in found or one.p < found[key].p):
                found[key] = one
    return found


def pass_rises(rises: Mapping[str, Trend], ps: Sequence[float], policy: Policy) -> dict[str, Trend]:
    """Return the rises that are more than chance among all that was asked: the p of every trend."""
    limit = benjamini_hochberg(ps, policy.trend_false_share)
    return {key: one for key, one in rises.items() if one.p <= limit}


def benjamini_hochberg(ps: Sequence[float], share: float) -> float:
    """Return the largest p that may be called a discovery with at most `share` false ones; -1 for none."""
    ordered = sorted(ps)
    passed = [p for place, p in enumerate(ordered, start=1) if p <= share * place / len(ordered)]
    return passed[-1] if passed else -1.0


def _spread(counts: Sequence[int], together: int) -> float:
    """Return how much wilder than chance weekly counts are: alpha, 0 at least.

    Busy weeks come in a row (a thread goes on into the next week), so that the sums of `together` weeks vary
    more than single weeks tell: the larger of the two counts. The sums overlap; they are taken to be worth a
    quarter of their number less one.
    """
    weekly = np.asarray(counts, dtype=np.float64)
    sums = np.convolve(weekly, np.ones(together), mode="valid")
    mean = float(weekly.mean()) if counts else 0.0
    if mean <= 0 or len(sums) < together + 2:
        return 0.0
    of_sums = float(sums.var()) * len(sums) / (len(sums) - together) / together
    return max(0.0, (max(float(weekly.var(ddof=1)), of_sums) - mean) / mean**2)
