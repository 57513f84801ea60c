"""Kaplan–Meier against lifelines, and its bootstrap."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times, restricted_mean_survival_time

from goodterms.survival import Survival, bootstrap_medians, count_draws, estimate, median_of

CAP = 80.0
hours = st.one_of(
    st.integers(0, 30).map(float),  # ties
    st.floats(0, 200, allow_nan=False).map(lambda one: round(one, 3)),
)
waits = st.lists(st.tuples(hours, st.booleans()), min_size=1, max_size=60)


def split(some: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [length for length, _ in some], [censored for _, censored in some]


def fit(some: list[tuple[float, bool]], level: float) -> KaplanMeierFitter:
    lengths, censored = split(some)
    model = KaplanMeierFitter(alpha=1 - level)
    return model.fit(lengths, [not one for one in censored])


def reached(value: float | None) -> float:
    return math.inf if value is None else value


def crosses_clearly(curve: tuple[float, ...]) -> bool:
    """Whether the curve falls all the way and no point lies on one half but for rounding."""
    falls = bool((np.diff(curve) <= 0).all())
    return falls and min(abs(one - 0.5) for one in curve) > 1e-9


@settings(deadline=None, derandomize=True, max_examples=80)
@given(waits, st.sampled_from([0.8, 0.9, 0.95]))
def test_the_curve_and_its_limits_are_those_of_lifelines(
    some: list[tuple[float, bool]], level: float
) -> None:
    ours, theirs = estimate(*split(some), cap=CAP, level=level), fit(some, level)
    curve = theirs.survival_function_.iloc[:, 0].loc[list(ours.times)]
    limits = theirs.confidence_interval_.loc[list(ours.times)]
    assert ours.waiting == pytest.approx(curve.tolist(), abs=1e-9)
    assert ours.waiting_low == pytest.approx(limits.iloc[:, 0].tolist(), abs=1e-9)
    assert ours.waiting_high == pytest.approx(limits.iloc[:, 1].tolist(), abs=1e-9)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(waits)
def test_the_median_alone_is_the_curves(some: list[tuple[float, bool]]) -> None:
    assert median_of(*split(some)) == estimate(*split(some), cap=CAP).median


def test_nobody_has_no_median() -> None:
    assert median_of([], []) is None


@settings(deadline=None, derandomize=True, max_examples=80)
@given(waits)
def test_median_interval_and_restricted_mean_are_those_of_lifelines(
    some: list[tuple[float, bool]],
) -> None:
    ours, theirs = estimate(*split(some), cap=CAP), fit(some, 0.9)
    if crosses_clearly(ours.waiting):
        assert reached(ours.median) == theirs.median_survival_time_
    interval = median_survival_times(theirs.confidence_interval_).iloc[0]
    for own, curve, oracle in (
        (ours.median_low, ours.waiting_low, interval.iloc[0]),
        (ours.median_high, ours.waiting_high, interval.iloc[1]),
    ):
        if crosses_clearly(curve):
            assert reached(own) == oracle
    assert ours.restricted_mean == pytest.approx(restricted_mean_survival_time(theirs, t=CAP), abs=1e-9)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(waits, st.randoms(use_true_random=False))
def test_order_of_waits_does_not_matter_and_figures_are_in_order(
    some: list[tuple[float, bool]], chance: Random
) -> None:
    one = estimate(*split(some), cap=CAP)
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert estimate(*split(shuffled), cap=CAP) == one
    assert reached(one.median_low) <= reached(one.median) <= reached(one.p90)
    assert 0 <= one.restricted_low <= one.restricted_mean <= one.restricted_high + 1e-9 <= CAP + 1e-9


def test_a_half_by_rounding_counts_as_a_half() -> None:
    """The product of 23/24, 22/23 … 12/13 comes out above one half by a hair."""
    lengths = [float(one) for one in range(1, 25)]
    assert estimate(lengths, [False] * 24, cap=CAP).median == 12
    found = bootstrap_medians(lengths, [False] * 24, 300, np.random.default_rng(2), CAP)
    counts = count_draws(24, 300, np.random.default_rng(2))
    assert found.tolist() == [np.repeat(lengths, row)[11] for row in counts]


def test_an_answer_at_the_moment_of_asking_counts_before_those_still_waiting() -> None:
    one = estimate([4, 4], [True, False], cap=CAP)
    assert (one.median, one.events, one.n) == (4, 1, 2)
    assert estimate([0, 0, 5], [False, False, False], cap=CAP).median == 0


def test_nobody_answered() -> None:
    one = estimate([10, 90], [True, True], cap=CAP)
    assert (one.median, one.median_low, one.median_high, one.p90) == (None,) * 4
    assert (one.restricted_low, one.restricted_mean, one.restricted_high) == (CAP,) * 3


def test_the_share_within_a_day() -> None:
    one = estimate([1, 8, 8.5, 20], [False, False, True, False], cap=CAP)
    assert [one.share_within(at) for at in (0.5, 1, 8, 19, 20)] == [0, 0.25, 0.5, 0.5, 1]


def test_the_interval_of_the_restricted_mean_by_hand() -> None:
    """Answers at 1, 2, 3, 4, nobody censored: the plain mean 2.5 with its variance 1.25 / 4."""
    one = estimate([1, 2, 3, 4], [False] * 4, cap=10)
    assert one.restricted_mean == pytest.approx(2.5)
    spread = 1.6448536269514722 * math.sqrt(5 / 16)
    assert (one.restricted_low, one.restricted_high) == pytest.approx((2.5 - spread, 2.5 + spread))


def test_forty_percent_never_answered_pull_the_median_up_and_the_answered_only_one_not() -> None:
    """Kaplan–Meier sees the never answered; the median of the answered alone does not."""
    rng = np.random.default_rng(4)
    true = np.where(rng.random(20_000) < 0.4, np.inf, rng.exponential(11.5, 20_000))
    asked_for = rng.uniform(20, 200, 20_000)
    seen, censored = np.minimum(true, asked_for), true > asked_for
    curve = estimate(seen.tolist(), censored.tolist(), cap=CAP)
    assert curve.median == pytest.approx(float(np.median(true)), rel=0.05)
    assert float(np.median(seen[~censored])) < 0.4 * (curve.median or 0)


@pytest.mark.parametrize(
    ("durations", "censored"),
    [([], []), ([1.0], [True, False]), ([-1.0], [False]), ([math.nan], [False]), ([math.inf], [True])],
)
def test_what_is_no_sample_is_refused(durations: list[float], censored: list[bool]) -> None:
    with pytest.raises(ValueError, match="duration"):
        estimate(durations, censored, cap=CAP)
    with pytest.raises(ValueError, match="duration"):
        bootstrap_medians(durations, censored, 3, np.random.default_rng(1), CAP)


# --- bootstrap -----------------------------------------------------------------------------------


def capped(one: Survival) -> float:
    return min(reached(one.median), CAP)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(waits)
def test_each_redrawn_median_is_that_of_its_sample(some: list[tuple[float, bool]]) -> None:
    lengths, censored = (np.array(one) for one in split(some))
    counts = count_draws(len(some), 5, np.random.default_rng(7))
    # the sample is drawn over the waits in their order of length, what happened first
    order = np.lexsort((censored, lengths))
    expected = [
        capped(
            estimate(
                np.repeat(lengths[order], row).tolist(),
                np.repeat(censored[order], row).tolist(),
                cap=CAP,
            )
        )
        for row in counts
    ]
    found = bootstrap_medians(lengths.tolist(), censored.tolist(), 5, np.random.default_rng(7), CAP)
    assert found.tolist() == expected


def test_draws_are_samples_with_replacement() -> None:
    counts = count_draws(50, 400, np.random.default_rng(3))
    assert counts.shape == (400, 50)
    assert (counts.sum(axis=1) == 50).all()
    assert counts.var() == pytest.approx(1 - 1 / 50, rel=0.05)


def test_a_median_that_is_not_reached_is_the_cap() -> None:
    found = bootstrap_medians([1, 2, 3], [True] * 3, 4, np.random.default_rng(1), CAP)
    assert found.tolist() == [CAP] * 4
    late = bootstrap_medians([500], [False], 4, np.random.default_rng(1), CAP)
    assert late.tolist() == [CAP] * 4


def test_the_bootstrap_agrees_with_the_interval() -> None:
    rng = np.random.default_rng(5)
    lengths = rng.exponential(10, 200)
    censored = rng.random(200) < 0.2
    curve = estimate(lengths.tolist(), censored.tolist(), cap=CAP)
    medians = bootstrap_medians(lengths.tolist(), censored.tolist(), 2000, rng, CAP)
    low, high = np.percentile(medians, [5, 95])
    assert (low, high) == pytest.approx((curve.median_low, curve.median_high), rel=0.12)
