"""The verdict of one Monday, condition by condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from goodterms.model import Signal, Verdict
from goodterms.policy import Policy
from goodterms.strain import Strain
from goodterms.trend import Trend
from goodterms.verdict import (
    HABITS,
    Certainty,
    Habit,
    Repair,
    Standing,
    count_episodes,
    decide_verdict,
    heavy_habits,
    unknown_habits,
)

POLICY = Policy()
MONDAY = date(2026, 3, 2)
BAD = (
    Signal("off_hours_share", "share", 40, 0.6, burden=75.0),
    Signal("indecision", "share", 40, 0.3, burden=80.0),
)
NIGHTLY = (Signal("off_hours_share", "share", 40, 0.6, burden=75.0),)
HOURS: frozenset[Habit] = frozenset({"hours"})
NONE: frozenset[Habit] = frozenset()
CALM = {"signals": (), "strain": Strain(18.0, 0.9), "strains": (18.0,) * 8, "since_repair": (18.0,) * 8}
ONE_HABIT = CALM | {"signals": NIGHTLY, "habits": (HOURS,) * 8, "habits_since": HOURS}
WAIVED = Repair(stances=((MONDAY, True),))
RISE = Trend("mails", 8.0, 3.0, 2.6, 1.8, 3.7, 0.0001)


def certainty(**more: Any) -> Certainty:
    weekly: Callable[[], Sequence[int]] = lambda: [2] * 26  # noqa: E731 - as the others
    facts: dict[str, Any] = {"lower": lambda: 50.0, "lower_of": lambda _: 60.0, "weekly_mails": weekly}
    return Certainty(**(facts | more))


def standing(**more: Any) -> Standing:
    facts: dict[str, Any] = {
        "monday": MONDAY,
        "signals": BAD,
        "strain": Strain(60.0, 0.9),
        "strains": (60.0,) * 8,
        "habits": (NONE,) * 8,
        "since_repair": (60.0,) * 8,
        "habits_since": NONE,
        "unknown_since": NONE,
        "repair": Repair((MONDAY - timedelta(weeks=14),)),
        "episodes": 0,
        "certainty": certainty(),
    }
    return Standing(**(facts | more))


def codes(**more: Any) -> tuple[Verdict, list[str]]:
    verdict, reasons = decide_verdict(standing(**more), POLICY)
    return verdict, [reason.code for reason in reasons]


def test_without_any_data_there_is_no_verdict() -> None:
    assert codes(strain=Strain(None, 0.0)) == (Verdict.FINE, ["not-enough-data"])


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
        ({"certainty": certainty(weekly_mails=lambda: [20] * 7)}, Verdict.WATCH, "few-weeks"),
        ({"certainty": certainty(weekly_mails=lambda: [1] * 25)}, Verdict.WATCH, "few-mails"),
        ({"repair": Repair()}, Verdict.REPAIR, "repair-first"),
        ({"repair": Repair((MONDAY + timedelta(days=1),))}, Verdict.REPAIR, "repair-first"),
        ({"repair": Repair((MONDAY - timedelta(weeks=2),))}, Verdict.REPAIR, "repair-running"),
        ({"since_repair": (60.0,) * 3 + (30.0,) * 5}, Verdict.WATCH, "repair-helps"),
        ({"since_repair": (None,) * 6 + (45.0, 20.0)}, Verdict.WATCH, "repair-helps"),
        ({"since_repair": (None,) * 6 + (30.0, 38.0)}, Verdict.REPAIR, "repair-unknown"),
        ({"since_repair": (None,) * 8}, Verdict.REPAIR, "repair-unknown"),
        ({"certainty": certainty(lower=lambda: 34.9)}, Verdict.REPAIR, "interval-low"),
        ({"strains": (42.0,) * 8, "strain": Strain(42.0, 0.9)}, Verdict.REPAIR, "below-exit"),
        (
            {"repair": Repair(stances=((MONDAY, True),)), "since_repair": (None,) * 8},
            Verdict.EXIT,
            "repair-waived",
        ),
    ],
)
def test_each_condition_alone_holds_the_exit_back(
    change: dict[str, Any], verdict: Verdict, reason: str | None
) -> None:
    found, reasons = codes(**change)
    assert found is verdict
    assert reason is None or reason in reasons


def test_the_latest_word_by_a_monday_waives_a_repair_or_takes_it_back() -> None:
    march, june = date(2026, 3, 9), date(2026, 6, 8)
    repair = Repair(stances=((march, True), (june, False)))
    assert [repair.is_waived(day) for day in (MONDAY, march, date(2026, 5, 4), june)] == [
        *(False, True, True, False)
    ]


def test_who_waives_a_repair_that_still_runs_is_told_so() -> None:
    both = Repair((MONDAY - timedelta(weeks=1),), ((MONDAY, True),))
    verdict, reasons = codes(repair=both, since_repair=(None,) * 8)
    assert verdict is Verdict.EXIT
    assert reasons[-1] == "repair-waived"


def test_one_extreme_signal_is_enough() -> None:
    extreme = (Signal("late_rate", "share", 9, 0.95, burden=100.0),)
    assert codes(signals=extreme)[0] is Verdict.EXIT


# --- habits ------------------------------------------------------------------------------------


def test_a_habit_is_heavy_when_all_its_signals_are() -> None:
    often = Signal("late_rate", "share", 9, 0.8, burden=85.0)
    by_a_day = Signal("days_beyond_terms", "days", 9, 3.0, burden=4.0)
    by_three_weeks = Signal("days_beyond_terms", "days", 9, 20.0, burden=50.0)
    assert heavy_habits([often, by_a_day], POLICY) == frozenset()
    assert heavy_habits([often, by_three_weeks], POLICY) == {"payment"}
    assert unknown_habits([often]) == set(HABITS)
    assert unknown_habits([often, by_three_weeks]) == set(HABITS) - {"payment"}


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({}, Verdict.REPAIR, "habit-hours"),
        ({"habits": (NONE,) * 3 + (HOURS,) * 5}, Verdict.WATCH, "below-repair"),
        ({"habits": (HOURS,) * 7 + (NONE,)}, Verdict.FINE, None),  # not this week
        ({"certainty": certainty(lower_of=lambda _: 49.0)}, Verdict.WATCH, "below-repair"),
        ({"certainty": certainty(weekly_mails=lambda: [9] * 5)}, Verdict.WATCH, "below-repair"),
        ({"strain": Strain(18.0, 0.3)}, Verdict.WATCH, "coverage-low"),
        ({"habits_since": NONE}, Verdict.WATCH, "repair-helps"),
    ],
)
def test_one_lasting_habit_asks_for_a_repair_and_never_for_an_exit(
    change: dict[str, Any], verdict: Verdict, reason: str | None
) -> None:
    found, reasons = codes(**(ONE_HABIT | change))
    assert found is verdict
    assert reason is None or reason in reasons


def test_a_repair_for_one_habit_does_not_say_that_the_strain_is_below_a_repairs_line() -> None:
    verdict, reasons = codes(**ONE_HABIT)
    assert verdict is Verdict.REPAIR
    assert reasons == ["burden-heavy", "habit-hours", "habit-only"]


def test_paying_late_needs_no_mail_to_be_a_habit() -> None:
    late: frozenset[Habit] = frozenset({"payment"})
    silent = certainty(weekly_mails=list)
    change = {"habits": (late,) * 8, "habits_since": late, "certainty": silent}
    assert codes(**(CALM | change))[0] is Verdict.REPAIR


def test_a_habit_that_nobody_can_know_since_the_repair_did_not_help_yet() -> None:
    for calm in (30.0, 5.0):
        change = {"habits_since": NONE, "unknown_since": HOURS, "since_repair": (calm,) * 8}
        assert codes(**(ONE_HABIT | change))[0] is Verdict.REPAIR


# --- getting worse -----------------------------------------------------------------------------


def test_a_rise_is_noticed_and_no_more() -> None:
    assert codes(**CALM) == (Verdict.FINE, [])
    assert codes(**CALM, rising=RISE) == (Verdict.WATCH, ["rising-mails", "below-repair"])


# --- coming back -------------------------------------------------------------------------------


def test_who_comes_back_needs_less_the_next_time() -> None:
    five = {"strains": (0.0,) * 3 + (60.0,) * 5, "since_repair": (60.0,) * 5}
    assert codes(**five)[0] is Verdict.WATCH
    verdict, reasons = codes(episodes=2, **five)
    assert verdict is Verdict.EXIT
    assert "returning" in reasons


def test_what_is_costly_to_know_is_only_asked_when_all_else_holds() -> None:
    def must_not(*_: object) -> Any:
        raise AssertionError

    never = Certainty(must_not, must_not, must_not)
    assert codes(certainty=never, strain=Strain(10.0, 0.9))[0] is Verdict.FINE
    assert codes(certainty=never, strain=Strain(30.0, 0.9))[0] is Verdict.WATCH


def test_episodes_are_runs_of_exit_that_ended() -> None:
    fine, leave = Verdict.FINE, Verdict.EXIT
    assert count_episodes([leave, leave, fine, leave, fine, fine, leave]) == 2
    assert count_episodes([]) == 0
