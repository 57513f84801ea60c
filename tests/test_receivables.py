"""DSO, best possible DSO, average days delinquent and CEI, redone by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from builders import make_invoice
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.model import Invoice, Payment, RowRef
from goodterms.receivables import receivables

AS_OF = date(2026, 6, 30)
OLD = make_invoice("1", date(2026, 2, 1), amount=500)  # open since before the period
PAID = make_invoice("2", date(2026, 5, 1), amount=1000, paid_on=date(2026, 5, 20))
NOT_DUE = make_invoice("3", date(2026, 7, 15), amount=700)
CREDIT = make_invoice("4", date(2026, 7, 1), amount=-200)


def test_the_figures_by_hand() -> None:
    """Opening 500; sales 1000 + 700 - 200 = 1500; open 500 + 700 - 200 = 1000, of it not due 500."""
    (one,) = receivables([OLD, PAID, NOT_DUE, CREDIT], AS_OF, 91)
    assert [int(some) for some in (one.sales, one.open, one.not_due, one.opening)] == [1500, 1000, 500, 500]
    assert one.dso == pytest.approx(1000 / 1500 * 91)
    assert one.best == pytest.approx(500 / 1500 * 91)
    assert one.add == pytest.approx(500 / 1500 * 91)
    assert one.cei == pytest.approx((500 + 1500 - 1000) / (500 + 1500 - 500))


def test_without_sales_or_anything_to_collect_there_is_no_figure() -> None:
    (one,) = receivables([OLD], AS_OF, 91)
    assert (one.dso, one.best, one.add, one.cei) == (None, None, None, 0.0)
    assert receivables([], AS_OF, 91) == ()
    (new,) = receivables([NOT_DUE], AS_OF, 91)
    assert (new.dso, new.add, new.cei) == (91.0, 0.0, None)


def test_currencies_stand_apart() -> None:
    dollars = replace(NOT_DUE, currency="USD")
    assert [one.currency for one in receivables([dollars, NOT_DUE], AS_OF, 91)] == ["EUR", "USD"]


def _invoice(row: int, ago: int, terms: int, cents: int, paid: int | None) -> Invoice:
    issued = AS_OF - timedelta(days=ago)
    amount = Decimal(cents).scaleb(-2)
    came = () if paid is None else (Payment(issued + timedelta(days=paid), amount),)
    return make_invoice(
        str(row),
        issued + timedelta(days=terms),
        amount=amount,
        open=Decimal(0) if came else amount,
        payments=came,
        issued=issued,
        source=RowRef("a.csv", "", row),
    )


invoices = st.lists(
    st.builds(
        _invoice,
        row=st.integers(2, 99_999),
        ago=st.integers(0, 400),
        terms=st.integers(0, 60),
        cents=st.integers(1, 500_000),
        paid=st.none() | st.integers(0, 200),
    ),
    max_size=20,
    unique_by=lambda one: one.source.row,
)


@settings(deadline=None, derandomize=True)
@given(some=invoices, days=st.integers(7, 365))
def test_delinquency_is_never_negative_and_no_more_is_collected_than_there_was(
    some: list[Invoice], days: int
) -> None:
    for one in receivables(some, AS_OF, days):
        assert one.add is None or one.add >= 0
        assert one.cei is None or one.cei <= 1
        assert 0 <= one.not_due <= one.open


@settings(deadline=None, derandomize=True)
@given(some=invoices, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(some: list[Invoice], seed: object) -> None:
    shuffled = list(some)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert receivables(shuffled, AS_OF, 91) == receivables(some, AS_OF, 91)


@settings(deadline=None, derandomize=True)
@given(some=invoices, ago=st.integers(1, 300))
def test_what_is_learnt_later_changes_nothing_earlier(some: list[Invoice], ago: int) -> None:
    then = AS_OF - timedelta(days=ago)
    as_listed_then = [
        replace(
            one,
            open=one.open + sum((part.amount for part in one.payments if part.on > then), Decimal(0)),
            payments=tuple(part for part in one.payments if part.on <= then),
        )
        for one in some
        if one.issued <= then
    ]
    assert receivables(some, then, 91) == receivables(as_listed_then, then, 91)
