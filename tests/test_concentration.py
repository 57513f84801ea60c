"""A few clients take most of it: only above what equal clients would show."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.concentration import (
    compute_concentration,
    count_top,
    gini,
    gini_range,
    lorenz,
    throw_units,
    top_shares,
)
from goodterms.findings import Concentration

DRAWS = 400
amounts = st.lists(st.floats(0, 1000).map(lambda one: round(one, 2)), min_size=5, max_size=30)


def compute(
    some: list[float], counts: list[int] | None = None, units: list[float] | None = None
) -> Concentration | None:
    rng = np.random.default_rng(9)
    return compute_concentration("mail_time", some, counts, rng, DRAWS, units=units)


def test_the_method_pages_noise_check() -> None:
    """Ten equal clients, five mails each: the top two have 32 % by chance, in 95 of 100 at most 38.5 %."""
    thrown = throw_units(np.ones(10), [5] * 10, None, np.random.default_rng(2), 20_000)
    shares = top_shares(thrown, 2)
    assert float(shares.mean()) == pytest.approx(0.32, abs=0.005)
    assert float(np.percentile(shares, 95)) == pytest.approx(0.385, abs=0.01)
    even = compute([5.0] * 10, [5] * 10)
    assert even is not None
    assert not even.speaks
    assert (even.top_clients, even.top_share, even.gini) == (2, 0.2, 0)
    assert even.chance == pytest.approx(0.385, abs=0.02)


def test_one_client_who_takes_half_speaks() -> None:
    found = compute([50.0, 6, 6, 6, 6, 6, 5, 5, 5, 5], [50, 6, 6, 6, 6, 6, 5, 5, 5, 5])
    assert found is not None
    assert found.top_share == pytest.approx(0.56)
    assert found.speaks


def test_a_few_large_invoices_are_more_chance_than_many_small_ones() -> None:
    few = compute([1.0] * 10, units=[100.0] * 12)
    many = compute([1.0] * 10, units=[1.0] * 1200)
    assert few is not None
    assert many is not None
    assert few.chance > 0.4 > 0.25 > many.chance


def test_without_units_each_clients_amount_is_one() -> None:
    own, units = compute([3.0, 2, 1, 1, 1]), compute([3.0, 2, 1, 1, 1], units=[3.0, 2, 1, 1, 1])
    assert own == units
    assert own == compute([3.0, 2, 1, 1, 1], counts=[0] * 5)
    assert own == compute([3.0, 2, 1, 1, 1], units=[-5.0])


@pytest.mark.parametrize("some", [[], [1.0] * 4, [0.0] * 9, [-1.0] * 9])
def test_too_little_to_share_says_nothing(some: list[float]) -> None:
    assert compute(some) is None


@pytest.mark.parametrize(("clients", "top"), [(5, 1), (6, 2), (10, 2), (11, 3), (20, 4)])
def test_the_top_fifth_is_rounded_up(clients: int, top: int) -> None:
    assert count_top(clients) == top


def test_gini_by_hand() -> None:
    assert gini([0, 0, 0, 7]) == 1
    assert gini([3, 3, 3]) == 0
    assert gini([1, 2, 3]) == pytest.approx(1 / 3)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(amounts, st.floats(0.5, 20))
def test_unit_and_order_do_not_matter(some: list[float], factor: float) -> None:
    found, scaled = compute(some), compute([one * factor for one in reversed(some)])
    if found is None:
        assert scaled is None
        return
    assert scaled is not None
    assert scaled.top_share == pytest.approx(found.top_share)
    assert scaled.gini == pytest.approx(found.gini, abs=1e-9)
    assert 0.2 - 1e-9 <= found.top_share <= 1 + 1e-9
    assert -1e-9 <= found.gini <= 1 + 1e-9


@settings(deadline=None, derandomize=True, max_examples=60)
@given(amounts)
def test_gini_is_the_mean_difference_of_two_clients(some: list[float]) -> None:
    values = np.array(some)
    if values.sum() > 0:
        gaps = np.abs(values[:, None] - values[None, :]).sum() / (len(values) * (len(values) - 1))
        assert gini(some) == pytest.approx(gaps / (2 * values.mean()), abs=1e-9)


def test_the_lorenz_curve_of_four_clients_by_hand() -> None:
    assert lorenz([4, 1, 3, 2]) == pytest.approx((0, 0.1, 0.3, 0.6, 1))


def test_the_range_of_the_gini_holds_it_and_is_none_where_all_are_equal() -> None:
    rng = np.random.default_rng(1)
    low, high = gini_range([1, 2, 3, 4, 30, 2, 1], rng, 500)
    assert low < gini([1, 2, 3, 4, 30, 2, 1]) < high
    assert gini_range([2, 2, 2], rng, 50) == pytest.approx((0, 0))


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.lists(st.floats(0, 1000), min_size=2, max_size=30).filter(lambda one: sum(one) > 1e-3))
def test_the_gini_is_the_area_of_the_lorenz_curve(amounts: list[float]) -> None:
    """Twice the area between the diagonal and the curve, times n / (n - 1)."""
    points, n = lorenz(amounts), len(amounts)
    area = sum((one + other) / 2 / n for one, other in pairwise(points))
    assert gini(amounts) == pytest.approx((1 - 2 * area) * n / (n - 1), abs=1e-9)
