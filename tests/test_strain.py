import pytest

from goodterms.model import Signal
from goodterms.policy import Burdens, Policy, burden_of
from goodterms.strain import Strain, compute_strain, heavy_from

POLICY = Policy()


def test_strain_is_the_weighted_mean_over_the_signals_that_have_data() -> None:
    signals = [
        Signal("off_hours_share", "share", 40, burden=80.0),  # weighs 20
        Signal("late_rate", "share", 8, burden=20.0),  # weighs 15
        Signal("indecision", "share", 2),  # no data
    ]
    strain = compute_strain(signals, POLICY.weights)
    assert strain.value == round((20 * 80 + 15 * 20) / 35, 1)
    assert strain.coverage == round(35 / 110, 3)


def test_without_any_data_there_is_no_strain() -> None:
    assert compute_strain([], POLICY.weights) == Strain(None, 0.0)


@pytest.mark.parametrize(
    ("value", "burden"), [(0, 0), (2, 0), (4.5, 10), (7, 20), (11, 30), (15, 40), (60, 100), (400, 100)]
)
def test_a_burden_is_read_off_its_published_table(value: float, burden: float) -> None:
    assert burden_of(value, Burdens().days_beyond_terms) == burden


def test_the_table_read_backwards_says_where_heavy_begins() -> None:
    assert heavy_from("off_hours_share", POLICY) == 0.5
    assert heavy_from("client_reply_time", POLICY) == 24
