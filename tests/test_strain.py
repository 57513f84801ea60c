from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from goodterms.model import Signal, Verdict
from goodterms.policy import Burdens, Policy, burden_of
from goodterms.strain import (
    Repair,
    Standing,
    Strain,
    compute_strain,
    count_episodes,
    decide_verdict,
    heavy_from,
)

POLICY = Policy()
MONDAY = date(2026, 3, 2)
BAD = (
    Signal("off_hours_share", "share", 40, 0.6, burden=75.0),
    Signal("indecision", "share", 40, 0.3, burden=80.0),
)


def standing(**more: Any) -> Standing:
    facts: dict[str, Any] = {
        "monday": MONDAY,
        "signals": BAD,
        "strain": Strain(60.0, 0.9),
        "strains": (60.0,) * 8,
        "since_repair": (60.0,) * 8,
        "repair": Repair((MONDAY - timedelta(weeks=12),)),
        "episodes": 0,
        "clears": lambda: True,
    }
    return Standing(**(facts | more))


def codes(**more: Any) -> tuple[Verdict, list[str]]:
    verdict, reasons = decide_verdict(standing(**more), POLICY)
    return verdict, [reason.code for reason in reasons]


def test_strain_is_the_weighted_mean_over_the_signals_that_have_data() -> None:
    signals = [
        Signal("off_hours_share", "share", 40, burden=80.0),  # weighs 20
        Signal("late_rate", "share", 8, burden=20.0),  # weighs 15
        Signal("indecision", "share", 2),  # no data
    ]
    strain = compute_strain(signals, POLICY.weights)
    assert strain.value == round((20 * 80 + 15 * 20) / 35, 1)
    assert strain.coverage == round(35 / 110, 3)


def test_without_any_data_there_is_no_strain_and_no_verdict() -> None:
    assert compute_strain([], POLICY.weights) == Strain(None, 0.0)
    assert codes(strain=Strain(None, 0.0)) == (Verdict.FINE, ["not-enough-data"])


@pytest.mark.parametrize(
    ("value", "burden"), [(0, 0), (2, 0), (4.5, 10), (7, 20), (11, 30), (15, 40), (60, 100), (400, 100)]
)
def test_a_burden_is_read_off_its_published_table(value: float, burden: float) -> None:
    assert burden_of(value, Burdens().days_beyond_terms) == burden


def test_the_table_read_backwards_says_where_heavy_begins() -> None:
    assert heavy_from("off_hours_share", POLICY) == 0.5
    assert heavy_from("client_reply_time", POLICY) == 24


def test_all_conditions_together_make_an_exit() -> None:
    verdict, reasons = codes()
    assert verdict is Verdict.EXIT
    assert reasons == ["burden-heavy", "burden-heavy", "persisted", "repair-failed"]


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({"strain": Strain(20.0, 0.9)}, Verdict.FINE, None),
        ({"strain": Strain(30.0, 0.9)}, Verdict.WATCH, "below-repair"),
        ({"strain": Strain(60.0, 0.3)}, Verdict.WATCH, "coverage-low"),
        ({"strains": (60.0,) * 5}, Verdict.WATCH, "not-persisted"),
        ({"strains": (None,) * 3 + (60.0,) * 5}, Verdict.WATCH, "not-persisted"),
        ({"signals": BAD[:1]}, Verdict.WATCH, "one-signal-only"),
        ({"repair": Repair()}, Verdict.REPAIR, "repair-first"),
        ({"repair": Repair((MONDAY + timedelta(days=1),))}, Verdict.REPAIR, "repair-first"),
        ({"repair": Repair((MONDAY - timedelta(weeks=2),))}, Verdict.REPAIR, "repair-running"),
        ({"since_repair": (60.0,) * 3 + (20.0,) * 5}, Verdict.REPAIR, "repair-helps"),
        ({"since_repair": (None,) * 8}, Verdict.REPAIR, "repair-unknown"),
        ({"clears": lambda: False}, Verdict.REPAIR, "interval-low"),
        ({"strains": (42.0,) * 8, "strain": Strain(42.0, 0.9)}, Verdict.REPAIR, "below-exit"),
        ({"repair": Repair(waived_on=MONDAY), "since_repair": (None,) * 8}, Verdict.EXIT, "repair-waived"),
    ],
)
def test_each_condition_alone_holds_the_exit_back(
    change: dict[str, Any], verdict: Verdict, reason: str | None
) -> None:
    found, reasons = codes(**change)
    assert found is verdict
    assert reason is None or reason in reasons


def test_one_extreme_signal_is_enough() -> None:
    extreme = (Signal("late_rate", "share", 9, 0.95, burden=100.0),)
    assert codes(signals=extreme)[0] is Verdict.EXIT


def test_who_comes_back_needs_less_the_next_time() -> None:
    five = {"strains": (0.0,) * 3 + (60.0,) * 5, "since_repair": (60.0,) * 5}
    assert codes(**five)[0] is Verdict.WATCH
    verdict, reasons = codes(episodes=2, **five)
    assert verdict is Verdict.EXIT
    assert "returning" in reasons


def test_the_interval_is_only_asked_when_all_else_holds() -> None:
    def must_not(*_: object) -> bool:
        raise AssertionError

    never: Callable[[], bool] = must_not
    assert codes(clears=never, strain=Strain(10.0, 0.9))[0] is Verdict.FINE


def test_episodes_are_runs_of_exit_that_ended() -> None:
    fine, leave = Verdict.FINE, Verdict.EXIT
    assert count_episodes([leave, leave, fine, leave, fine, fine, leave]) == 2
    assert count_episodes([]) == 0
