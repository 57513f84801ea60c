"""Getting worse: what counts as a rise, and how often a steady client would be called one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm  # type: ignore[import-untyped] # lifelines brings it, without stubs: an oracle

from goodterms.model import Signal
from goodterms.policy import Policy
from goodterms.trend import (
    Trend,
    benjamini_hochberg,
    compute_trend,
    find_rises,
    pass_rises,
    trend_signal,
)

POLICY = Policy()
counts = st.lists(st.integers(0, 30), min_size=16, max_size=70)


def trend(before: list[int], after: list[int]) -> Trend:
    found = compute_trend("mails", [*before, *after], POLICY)
    assert found is not None
    return found


def find_rising(trends: dict[str, list[Trend]], policy: Policy) -> dict[str, Trend]:
    ps = [one.p for some in trends.values() for one in some]
    return pass_rises(find_rises(trends, policy), ps, policy)


def test_by_hand() -> None:
    """4 a week for twelve weeks without any spread, then 9: (36.5 / 4) / (48.5 / 12)."""
    one = trend([4] * 12, [9] * 4)
    assert (one.now, one.before) == (9, 4)
    assert one.ratio == pytest.approx(2.2577, abs=1e-4)
    error = ((1 / 4 + 1 / 12) * 16 / 85) ** 0.5  # of the logarithm, at the common rate of 85 in 16 weeks
    assert one.p == pytest.approx(norm.sf(np.log(one.ratio) / error))
    assert one.low < one.ratio < one.high
    assert find_rising({"acme": [one]}, POLICY) == {"acme": one}


def test_a_client_whose_weeks_are_wild_anyway_has_to_rise_further() -> None:
    wild = trend([0, 8] * 6, [9] * 4)
    assert wild.ratio == pytest.approx(trend([4] * 12, [9] * 4).ratio)
    assert find_rising({"acme": [wild]}, POLICY) == {}


def test_busy_weeks_in_a_row_are_wilder_than_the_same_weeks_mixed() -> None:
    """Twenty-four weeks of 2 and of 6: alternating, and in two blocks."""
    mixed, blocks = trend([2, 6] * 12, [9] * 4), trend([2] * 6 + [6] * 12 + [2] * 6, [9] * 4)
    assert blocks.before == mixed.before
    assert blocks.p > mixed.p


def test_both_counts_share_the_budget() -> None:
    one = trend([4] * 12, [8] * 4)
    assert POLICY.trend_p / 2 < one.p < POLICY.trend_p
    assert find_rising({"acme": [one]}, POLICY) == {}


def test_a_small_rise_is_no_news_however_certain() -> None:
    one = trend([400] * 12, [500] * 4)
    assert one.p < POLICY.trend_p
    assert find_rising({"acme": [one]}, POLICY) == {}


def test_few_weeks_or_few_mails_tell_nothing() -> None:
    assert compute_trend("mails", [5] * 15, POLICY) is None
    assert compute_trend("mails", [0] * 12 + [2, 2, 2, 1], POLICY) is None
    assert compute_trend("mails", [0] * 12 + [2, 2, 2, 2], POLICY) is not None


@settings(deadline=None, derandomize=True, max_examples=100)
@given(counts, st.integers(0, 3))
def test_one_more_mail_in_the_last_weeks_never_makes_a_rise_weaker(some: list[int], place: int) -> None:
    more = [*some]
    more[-1 - place] += 1
    first, second = compute_trend("mails", some, POLICY), compute_trend("mails", more, POLICY)
    if first is not None and second is not None and first.ratio >= 1:
        assert second.ratio > first.ratio
        assert second.p <= first.p + 1e-12


def test_benjamini_and_hochbergs_own_example() -> None:
    """Fifteen tests of their paper (1995): the first four are discoveries at 5 %."""
    ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    ps += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(ps, 0.05) == 0.0095
    assert benjamini_hochberg([0.5, 0.9], 0.05) == -1
    assert benjamini_hochberg([], 0.05) == -1


def test_a_strong_rise_among_many_steady_clients_is_found() -> None:
    steady = {f"c{one}": [trend([5, 4, 6] * 4, [5, 5, 6, 4])] for one in range(200)}
    worse = trend([5, 4, 6] * 4, [14, 15, 16, 15])
    assert find_rising({**steady, "acme": [worse]}, POLICY) == {"acme": worse}


def test_steady_clients_raise_an_alarm_in_at_most_a_tenth_of_their_years() -> None:
    """Five mails a week by chance alone, looked at every Monday of a year; 150 seeded years."""
    rng = np.random.default_rng(6)
    years = rng.poisson(5.0, size=(150, 48 + 4 + 51))
    alarms = sum(
        any(
            find_rising({"acme": [one]}, POLICY)
            for week in range(52)
            if (one := compute_trend("mails", year[: week + 52].tolist(), POLICY)) is not None
        )
        for year in years
    )
    assert alarms <= 15


def test_a_doubling_is_mostly_found_within_a_quarter() -> None:
    rng = np.random.default_rng(7)
    years = np.hstack([rng.poisson(5.0, size=(150, 52)), rng.poisson(10.0, size=(150, 13))])
    found = sum(
        any(
            find_rising({"acme": [one]}, POLICY)
            for week in range(1, 14)
            if (one := compute_trend("mails", year[: 52 + week].tolist(), POLICY)) is not None
        )
        for year in years
    )
    assert found >= 0.65 * 150


def test_a_trend_is_a_signal_with_its_interval_or_with_too_little_data() -> None:
    known = trend_signal("mails", [4] * 12 + [9] * 4, POLICY)
    assert (known.name, known.n, known.weeks, known.burden) == ("mails_trend", 36, 16, None)
    assert known.low is not None and known.high is not None and known.value is not None
    assert known.low < known.value < known.high
    assert trend_signal("trouble", [0] * 20, POLICY) == Signal("trouble_trend", "times", 0, weeks=16)
