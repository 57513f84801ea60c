"""Statutory interest, for information: Directive 2011/7/EU."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from builders import make_invoice
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.interest import load_rates, statutory_interest
from goodterms.model import InterestRates, Payment

RATES = load_rates()
DUE = date(2025, 5, 31)
LATE = make_invoice("1", DUE, amount=1000)


def test_thirty_days_in_one_half_year() -> None:
    """1000 euro from 1 to 30 June 2025 at 3.15 + 8 per cent: 1000 × 11.15 % × 30 / 365 = 9.16."""
    found = statutory_interest(LATE, date(2025, 6, 30), RATES)
    assert found is not None
    assert (found.amount, found.days, found.fee) == (Decimal("9.16"), 30, Decimal(40))
    assert found.unknown == ()


def test_the_rate_changes_with_the_half_year_and_stops_with_the_payment() -> None:
    """30 days at 11.15 per cent and 10 days of July at 10.15: 9.1644 + 2.7808 = 11.95."""
    paid = replace(LATE, open=Decimal(0), payments=(Payment(date(2025, 7, 10), Decimal(1000)),))
    for day in (date(2025, 7, 10), date(2026, 3, 1)):
        found = statutory_interest(paid, day, RATES)
        assert found is not None
        assert (found.amount, found.days) == (Decimal("11.95"), 40)


def test_a_part_payment_lowers_what_bears_interest() -> None:
    """10 days on 1000 and 20 days on 400 at 11.15 per cent: 3.0548 + 2.4438 = 5.50."""
    part = replace(LATE, open=Decimal(400), payments=(Payment(date(2025, 6, 10), Decimal(600)),))
    found = statutory_interest(part, date(2025, 6, 30), RATES)
    assert found is not None
    assert found.amount == Decimal("5.50")


def test_a_half_year_without_a_rate_is_said_and_not_guessed() -> None:
    bare = InterestRates({date(2025, 1, 1): Decimal("3.15")}, Decimal(8), Decimal(40))
    found = statutory_interest(LATE, date(2025, 7, 10), bare)
    assert found is not None
    assert (found.amount, found.days, found.unknown) == (Decimal("9.16"), 40, (date(2025, 7, 1),))
    more = load_rates({date(2099, 1, 1): Decimal("1.5")})
    assert more.reference[date(2099, 1, 1)] == Decimal("1.5")


@pytest.mark.parametrize(
    "other",
    [
        replace(LATE, currency="USD"),
        replace(LATE, disputed=True),
        replace(LATE, prepaid=True),
        make_invoice("1", DUE, amount=-5),
        make_invoice("1", DUE, paid_on=DUE),
        replace(LATE, issued=date(2025, 7, 1)),
    ],
)
def test_where_the_law_gives_none(other: object) -> None:
    assert statutory_interest(other, date(2025, 6, 30), RATES) is None  # type: ignore[arg-type]  # an Invoice


@settings(deadline=None, derandomize=True)
@given(late=st.integers(1, 900), at=st.integers(1, 900))
def test_interest_of_two_stretches_is_that_of_both(late: int, at: int) -> None:
    """Split at any day, the days add up, and so does the money but for the rounding of cents."""
    whole = statutory_interest(LATE, DUE + timedelta(days=late + at), RATES)
    first = statutory_interest(LATE, DUE + timedelta(days=late), RATES)
    later = replace(LATE, due=DUE + timedelta(days=late))
    second = statutory_interest(later, DUE + timedelta(days=late + at), RATES)
    assert whole is not None
    assert first is not None
    assert second is not None
    assert whole.days == first.days + second.days
    assert abs(whole.amount - first.amount - second.amount) <= Decimal("0.01")
