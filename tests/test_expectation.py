"""When an open invoice will probably be paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from builders import make_invoice

from goodterms.expectation import Habit, expect_payment, learn_habit
from goodterms.model import Lateness

DUE = date(2026, 6, 30)
OPEN = make_invoice("9", DUE)


def late(*days: int, still: tuple[int, ...] = ()) -> list[Lateness]:
    paid = [Lateness(OPEN, one, open=False) for one in days]
    return paid + [Lateness(OPEN, one, open=True) for one in still]


def habit(*days: int, still: tuple[int, ...] = ()) -> Habit:
    found = learn_habit(late(*days, still=still), [], 3)
    assert found is not None
    return found


def test_half_of_those_still_unpaid_were_paid_by_then() -> None:
    """Paid 0, 10, 20 and 40 days late: half by 10; once 15 days have passed, half of the rest by 20."""
    own = habit(0, 10, 20, 40)
    assert expect_payment(OPEN, DUE - timedelta(days=20), own) == DUE + timedelta(days=10)
    assert expect_payment(OPEN, DUE + timedelta(days=15), own) == DUE + timedelta(days=20)
    assert expect_payment(OPEN, DUE + timedelta(days=39), own) == DUE + timedelta(days=40)


def test_later_than_anybody_ever_paid_there_is_no_day() -> None:
    assert expect_payment(OPEN, DUE + timedelta(days=41), habit(0, 10, 40)) is None


def test_open_invoices_count_as_longer_than() -> None:
    """Of four, two came at once and two are still out after 30 days: less than half is known to come."""
    assert expect_payment(OPEN, DUE + timedelta(days=1), habit(0, 0, 0, still=(30, 30))) is None


def test_early_payers_are_expected_early() -> None:
    assert expect_payment(OPEN, DUE - timedelta(days=25), habit(-20, -14, -14)) == DUE - timedelta(days=14)


def test_few_invoices_of_his_own_are_judged_by_everybody() -> None:
    found = learn_habit(late(5), late(20, 20, 20), 3)
    assert found is not None
    assert not found.own
    assert expect_payment(OPEN, DUE, found) == DUE + timedelta(days=20)
    assert learn_habit([], late(5), 3) is None


def test_what_is_paid_disputed_or_credit_is_not_expected() -> None:
    own = habit(0, 10, 20)
    paid = make_invoice("1", DUE, paid_on=DUE)
    for one in (paid, replace(OPEN, disputed=True), make_invoice("2", DUE, amount=-5)):
        assert expect_payment(one, DUE, own) is None
