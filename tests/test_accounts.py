"""An account says of any day what the invoices say of it one by one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from builders import make_invoice
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.accounts import open_account
from goodterms.model import Invoice, Payment, RowRef
from goodterms.payments import all_known, lateness

START = date(2026, 1, 1)


@st.composite
def invoices(draw: st.DrawFn) -> list[Invoice]:
    """A few invoices with payments in parts, some of which go back, some written off or never paid."""
    some = []
    for row in range(draw(st.integers(0, 6))):
        due = START + timedelta(draw(st.integers(0, 200)))
        parts = draw(
            st.lists(
                st.tuples(st.integers(-40, 90), st.sampled_from([40, 60, 100, -40])),
                max_size=3,
                unique_by=lambda one: one[0],
            )
        )
        payments = tuple(
            Payment(due + timedelta(days), Decimal(amount) * 10) for days, amount in sorted(parts)
        )
        left = Decimal(1000) - sum((one.amount for one in payments), Decimal(0))
        gone = draw(st.booleans()) and left > 0
        some.append(
            make_invoice(
                str(row),
                due,
                payments=payments,
                open=Decimal(0) if gone else max(left, Decimal(0)),
                written_off=left if gone else Decimal(0),
                disputed=draw(st.booleans()),
                source=RowRef("list.csv", "", row),
            )
        )
    return some


@settings(deadline=None, derandomize=True, max_examples=150)
@given(invoices(), st.integers(-60, 400))
def test_a_statement_is_what_the_invoices_say_of_that_day(some: list[Invoice], days: int) -> None:
    day = START + timedelta(days)
    statement = open_account(some).statement(day)
    assert tuple(statement.lateness) == lateness(some, day)
    assert sorted(statement.known, key=str) == sorted(all_known(some, day), key=str)
