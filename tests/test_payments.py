"""How clients pay, as of any day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta  # type: ignore[import-untyped] # lifelines brings it, without stubs: an oracle

from goodterms.accounts import open_account
from goodterms.beta import beta_interval, beta_quantile, beta_share
from goodterms.figures import share_chances
from goodterms.model import Invoice, Lateness, Payment, Rates, RowRef
from goodterms.payment_figures import Money, payment_figures
from goodterms.payments import (
    ageing,
    allocate,
    bootstrap_days,
    bootstrap_index,
    count_late,
    days_beyond_terms,
    known_at,
    late_chances,
    late_rate,
    lateness,
    open_amounts,
    overdue,
    payment_index,
    prior_of,
    revenue,
    telling,
)
from goodterms.policy import Policy

DUE = date(2026, 6, 30)


def invoice(
    amount: str = "100",
    open_: str | None = None,
    due: date = DUE,
    paid: int | None = None,
    currency: str = "EUR",
    row: int = 2,
) -> Invoice:
    """Make an invoice with 30 days; `paid` is the day of payment, counted from the due date."""
    total = Decimal(amount)
    still = (total if paid is None else Decimal(0)) if open_ is None else Decimal(open_)
    return Invoice(
        number=f"2026-{row:03}",
        client="Bakker",
        issued=due - timedelta(days=30),
        due=due,
        due_from="given",
        amount=total,
        open=still,
        currency=currency,
        payments=() if paid is None else (Payment(due + timedelta(days=paid), total - still),),
        source=RowRef("invoices.xlsx", "Sheet1", row),
    )


def after(days: int) -> date:
    return DUE + timedelta(days=days)


# --- what was known ------------------------------------------------------------------------------


def test_an_invoice_is_unknown_before_it_is_issued() -> None:
    assert known_at(invoice(), after(-31)) is None
    assert known_at(invoice(), after(-30)) == invoice()


def test_a_later_payment_has_not_happened() -> None:
    paid = invoice(paid=10)
    assert known_at(paid, after(9)) == replace(paid, open=Decimal(100), payments=())
    assert known_at(paid, after(10)) == paid


def test_a_part_payment_without_a_date_is_taken_as_always_paid() -> None:
    part = invoice(open_="40")
    assert known_at(part, after(-20)) == part
    dated = invoice(open_="40", paid=5)
    assert known_at(dated, after(4)) == replace(dated, open=Decimal(100), payments=())


def days_of(some: list[Invoice], as_of: date) -> list[tuple[int, bool]]:
    return [(one.days, one.open) for one in lateness(some, as_of)]


def test_days_beyond_terms_of_each_kind_of_invoice() -> None:
    assert days_of([invoice(paid=12)], after(20)) == [(12, False)]
    assert days_of([invoice(paid=-9)], after(20)) == [(-9, False)]
    assert days_of([invoice()], after(20)) == [(20, True)]
    assert days_of([invoice()], after(0)) == []  # the due date itself is in time
    assert days_of([invoice(paid=12)], after(5)) == [(5, True)]  # as it stood then


def test_what_has_no_lateness_is_left_out() -> None:
    left_out = [
        invoice("-50"),
        invoice("0"),
        replace(invoice(), disputed=True),
        replace(invoice(), prepaid=True),
        invoice(open_="0"),  # paid, nobody knows when
    ]
    assert days_of(left_out, after(90)) == []


# --- payments laid to an invoice ------------------------------------------------------------------


def paid_in(*parts: tuple[int, str], amount: str = "100", open_: str = "0") -> Invoice:
    payments = tuple(Payment(after(days), Decimal(part)) for days, part in parts)
    return replace(invoice(amount, open_=open_), payments=payments)


def laid(one: Invoice) -> list[tuple[int, int]]:
    return [((part.on - DUE).days, int(part.amount)) for part in allocate(one)]


def test_what_went_back_takes_from_the_latest_before_it() -> None:
    assert laid(paid_in((1, "60"), (5, "40"), (9, "-40"), (20, "40"))) == [(1, 60), (20, 40)]
    assert laid(paid_in((1, "60"), (5, "40"), (9, "-70"))) == [(1, 30)]
    assert laid(paid_in((1, "100"), (2, "-100"))) == []


def test_what_is_paid_beyond_the_amount_is_laid_to_nothing() -> None:
    assert laid(paid_in((1, "90"), (5, "90"))) == [(1, 90), (5, 10)]


def test_a_reversed_payment_is_late_again_and_was_not_before() -> None:
    one = paid_in((-3, "100"), (9, "-100"), open_="100")
    assert days_of([one], after(5)) == [(-3, False)]
    assert days_of([one], after(12)) == [(12, True)]
    assert known_at(one, after(-10)) == replace(one, payments=(), open=Decimal(100))


def test_parts_weigh_by_their_amounts() -> None:
    """60 on time and 40 after 10 days: (60 x 0 + 40 x 10) / 100; late, since the last part was."""
    parts = late(paid_in((0, "60"), (10, "40")))
    assert days_beyond_terms(parts) == 4
    assert count_late(parts, Policy()) == 1


def test_what_was_written_off_was_never_paid_and_is_not_open() -> None:
    gone = replace(invoice(open_="0"), written_off=Decimal(100))
    assert days_of([gone], after(30)) == [(30, True)]
    assert overdue([gone], after(30)) == {}
    assert ageing([gone], after(30)) == ()


def test_revenue_is_without_tax_where_that_is_told() -> None:
    taxed = replace(invoice("121"), net=Decimal(100))
    assert revenue([taxed, invoice("50", row=3)], after(-60), after(0)) == {"EUR": Decimal(150)}


# --- figures -------------------------------------------------------------------------------------


LATER = after(400)


def late(*some: Invoice, as_of: date = LATER) -> tuple[Lateness, ...]:
    return lateness(some, as_of)


def test_the_mean_is_weighted_by_amount() -> None:
    assert days_beyond_terms(late(invoice("300", paid=10), invoice("100", paid=30))) == 15


def test_a_part_payment_is_allocated() -> None:
    """60 of 100 came 10 days late, 40 are still missing after 20: (60 x 10 + 40 x 20) / 100."""
    part = invoice(open_="40", paid=10)
    assert days_beyond_terms(late(part, as_of=after(20))) == 14
    assert days_beyond_terms(late(invoice(open_="40"), as_of=after(20))) == 20


def test_currencies_weigh_by_their_own_usual_size() -> None:
    yen = invoice("90000", paid=40, currency="JPY")
    assert days_beyond_terms(late(invoice("10", paid=0), yen)) == 20


@pytest.mark.parametrize(
    ("days", "index"),
    [
        (-60, 100),
        (-30, 100),
        (-20, 90),
        (-10, 85),
        (0, 80),
        (15, 70),
        (22, 60),
        (30, 50),
        (45, 45),
        (60, 40),
        (90, 30),
        (120, 20),
        (150, 10),
        (365, 0),
    ],
)
def test_the_payment_index_by_its_table(days: int, index: float) -> None:
    assert payment_index(late(invoice(paid=days))) == index


def test_the_payment_index_is_weighted_by_amount() -> None:
    some = late(invoice("300", paid=0), invoice("100", paid=60))
    assert payment_index(some) == 70


def test_no_invoice_is_no_mean() -> None:
    for figure in (days_beyond_terms, payment_index):
        with pytest.raises(ValueError, match="no invoice"):
            figure(())
    with pytest.raises(ValueError, match="no invoice"):
        bootstrap_days((), 5, np.random.default_rng(1))


def test_the_late_rate_by_hand() -> None:
    """One late of two, prior 0.35: (1 + 0.7) / 4; the limits are scipy's beta.ppf(…, 1.7, 2.3)."""
    assert late_rate(1, 2, 0.35, 2) == pytest.approx(0.425)
    chances = late_chances(1, 2, 0.35, 2)
    assert beta_interval(0.9, *chances) == pytest.approx((0.08839243979974665, 0.8079816493210195), abs=1e-12)
    assert late_rate(0, 0, 0.35, 2) == pytest.approx(0.35)


@pytest.mark.parametrize("a", [0.02, 0.7, 1, 2.7, 55.5, 3000])
@pytest.mark.parametrize("b", [0.02, 1.3, 20, 800.2])
def test_the_beta_distribution_is_scipys(a: float, b: float) -> None:
    for share in (0.001, 0.05, 0.5, 0.95):
        assert beta_quantile(share, a, b) == pytest.approx(beta.ppf(share, a, b), abs=1e-9)
    for x in (0, 1e-9, 0.1, 0.5, 0.9, 1):
        assert beta_share(x, a, b) == pytest.approx(beta.cdf(x, a, b), abs=1e-11)


def test_the_portfolio_speaks_from_its_floor_on() -> None:
    policy = Policy()
    some = late(*[invoice(paid=5 if row % 2 else 0, row=row) for row in range(40)])
    assert count_late(some, policy) == 20
    assert prior_of(9, 19, policy) == policy.late_rate_prior
    assert prior_of(20, 40, policy) == pytest.approx((20 + 0.7) / 42)
    assert 0 < prior_of(0, 40, policy) < 0.02


def test_bootstraps_stay_around_the_figure() -> None:
    some = late(*[invoice(str(100 + row), paid=row % 20, row=row) for row in range(60)])
    days = bootstrap_days(some, 2000, np.random.default_rng(1))
    assert days.shape == (2000,)
    assert float(days.mean()) == pytest.approx(days_beyond_terms(some), abs=0.2)
    assert float(days.std()) == pytest.approx(5.77 / 60**0.5, rel=0.1)
    index = bootstrap_index(some, 2000, np.random.default_rng(1))
    assert float(index.mean()) == pytest.approx(payment_index(some), abs=0.2)


def test_the_redrawn_late_rates_are_those_of_its_interval() -> None:
    redraw, bounds = share_chances(*late_chances(6, 10, 0.35, 2))
    rates = redraw(np.random.default_rng(1), 4000)
    assert np.percentile(rates, [5, 95]).tolist() == pytest.approx(bounds(0.9), abs=0.02)
    assert float(rates.mean()) == pytest.approx(late_rate(6, 10, 0.35, 2), abs=0.01)


# --- money ---------------------------------------------------------------------------------------


def test_ageing_from_the_due_date() -> None:
    days = (-1, 0, 1, 30, 31, 60, 61, 90, 91, 400)
    some = [invoice("1", due=DUE - timedelta(days=one), row=one + 5) for one in days]
    (row,) = ageing(some, DUE)
    buckets = (row.not_due, row.days_1_30, row.days_31_60, row.days_61_90, row.over_90)
    assert buckets == (Decimal(2),) * 5
    assert row.total == 10


def test_ageing_keeps_currencies_apart_and_shows_only_what_is_open() -> None:
    some = [invoice("5", currency="USD"), invoice("7"), invoice("-2"), invoice("9", paid=1)]
    rows = ageing([*some, invoice("3", paid=1, currency="GBP")], after(40))
    assert [(row.currency, row.total) for row in rows] == [("EUR", Decimal(5)), ("USD", Decimal(5))]


def test_overdue_is_what_can_be_asked_for() -> None:
    some = [
        invoice("100"),
        invoice("40", open_="15"),
        invoice("70", due=after(60)),  # not due
        invoice("80", paid=3),
        replace(invoice("1000"), disputed=True),
        replace(invoice("2000"), prepaid=True),
        invoice("9", currency="USD"),
    ]
    assert overdue(some, after(10)) == {"EUR": Decimal(115), "USD": Decimal(9)}
    assert overdue(some, after(2)) == {"EUR": Decimal(195), "USD": Decimal(9)}
    assert overdue(some, after(0)) == {}


def test_a_credit_note_lowers_its_own_clients_overdue_money_only() -> None:
    credit = invoice("-30", due=after(60))
    assert overdue([invoice("100"), credit], after(40)) == {"EUR": Decimal(70)}
    assert overdue([invoice("20"), credit], after(40)) == {}
    other = replace(credit, client="De Vries")
    assert overdue([invoice("100"), other], after(40)) == {"EUR": Decimal(100)}


def test_revenue_counts_issued_days_after_since_up_to_until() -> None:
    some = [invoice("100"), invoice("-20"), invoice("7", currency="USD")]
    issued = after(-30)
    assert revenue(some, issued - timedelta(days=1), issued) == {"EUR": Decimal(80), "USD": Decimal(7)}
    assert revenue(some, issued, after(90)) == {}


# --- what must always hold -----------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """What will happen to one invoice: the whole truth, from which a list of any day is written."""

    row: int
    issued: date
    terms: int
    paid_after: int | None
    cents: int
    currency: str
    prepaid: bool

    def listed(self, today: date) -> Invoice | None:
        """Return its row in the list of a day."""
        if self.issued > today:
            return None
        amount = Decimal(self.cents).scaleb(-2)
        paid = None if self.paid_after is None else self.issued + timedelta(days=self.paid_after)
        paid = paid if paid is not None and paid <= today else None
        due = self.issued + timedelta(days=self.terms)
        one = invoice(str(amount), due=due, currency=self.currency, row=self.row)
        rest = Decimal(0) if paid else amount
        payments = (Payment(paid, amount),) if paid else ()
        return replace(one, issued=self.issued, payments=payments, open=rest, prepaid=self.prepaid)


facts = st.lists(
    st.builds(
        Fact,
        row=st.integers(2, 900),
        issued=st.dates(date(2025, 6, 1), date(2026, 6, 1)),
        terms=st.sampled_from([0, 14, 30]),
        paid_after=st.none() | st.integers(0, 200),
        cents=st.integers(-50_000, 900_000),
        currency=st.sampled_from(["EUR", "EUR", "USD"]),
        prepaid=st.sampled_from([False, False, True]),
    ),
    max_size=25,
    unique_by=lambda one: one.row,
)
days = st.dates(date(2025, 6, 1), date(2026, 12, 1))


def listed(some: list[Fact], today: date) -> list[Invoice]:
    return [one for fact in some if (one := fact.listed(today)) is not None]


@settings(deadline=None, derandomize=True, max_examples=80)
@given(facts, days, days)
def test_a_later_list_says_of_a_day_what_the_list_of_that_day_said(
    some: list[Fact], a: date, b: date
) -> None:
    then, now = sorted((a, b))
    early, late_ = listed(some, then), listed(some, now)
    assert lateness(late_, then) == lateness(early, then)
    assert ageing(late_, then) == ageing(early, then)
    assert overdue(late_, then) == overdue(early, then)
    assert revenue(late_, date(2025, 1, 1), then) == revenue(early, date(2025, 1, 1), then)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(facts, days)
def test_buckets_add_up_to_the_open_amount_in_decimals(some: list[Fact], as_of: date) -> None:
    known = listed(some, as_of)
    by_hand: dict[str, Decimal] = {}
    for one in known:
        by_hand[one.currency] = by_hand.get(one.currency, Decimal(0)) + one.open
    for row in ageing(known, as_of):
        buckets = (row.not_due, row.days_1_30, row.days_31_60, row.days_61_90, row.over_90)
        assert all(isinstance(bucket, Decimal) for bucket in (*buckets, row.total))
        assert sum(buckets) == row.total == by_hand[row.currency]
    assert open_amounts(known) == {key: one for key, one in sorted(by_hand.items()) if one}
    amounts = (*overdue(known, as_of).values(), *revenue(known, date.min, as_of).values())
    assert all(isinstance(one, Decimal) for one in amounts)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(facts, days, st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(some: list[Fact], as_of: date, seed: int) -> None:
    rows = listed(some, date(2026, 12, 1))
    mixed = list(rows)
    Random(seed).shuffle(mixed)
    found = lateness(rows, as_of)
    assert lateness(mixed, as_of) == found
    assert ageing(mixed, as_of) == ageing(rows, as_of)
    assert list(overdue(mixed, as_of).items()) == list(overdue(rows, as_of).items())
    if found:
        low, high = min(one.days for one in found), max(one.days for one in found)
        assert low - 1e-9 <= days_beyond_terms(found) <= high + 1e-9
        assert 0 <= payment_index(found) <= 100


@settings(deadline=None, derandomize=True, max_examples=80)
@given(facts, days, days)
def test_knowing_twice_is_knowing_once(some: list[Fact], a: date, b: date) -> None:
    then, now = sorted((a, b))
    for one in listed(some, date(2026, 12, 1)):
        seen = known_at(one, now)
        again = None if seen is None else known_at(seen, then)
        assert again == known_at(one, then)


def test_what_is_too_young_to_tell_does_not_make_up_the_floor() -> None:
    """One open invoice 66 days late beside two that are open for three days: that is one invoice."""
    some = [invoice(), invoice(due=after(63), row=3), invoice(due=after(63), row=4)]
    statement = open_account(some).statement(after(66))
    days, *_ = payment_figures(statement, after(66), None, Money("EUR", 0.35), Policy())
    assert (days.signal.n, days.signal.value) == (1, None)


def test_a_young_open_invoice_does_not_make_the_mean_look_better() -> None:
    told = telling(late(invoice(paid=40), invoice(paid=30, row=3)))
    assert days_beyond_terms(told) == 35
    young = invoice(due=after(55), row=4)
    old = invoice(due=after(10), row=5)
    both = lateness([invoice(paid=40), invoice(paid=30, row=3), young, old], after(60))
    assert [one.days for one in both] == [40, 30, 50, 5]
    assert [one.days for one in telling(both)] == [40, 30, 50]
    assert telling([]) == []


def test_an_overdue_invoice_in_another_currency_counts_as_paid_by_the_users_rate() -> None:
    """Three invoices of 100 dollar at .5 and one of 10 euro are overdue: paid largest first, one by one."""
    some = [invoice(currency="USD", row=row) for row in range(3)] + [invoice("10", row=9)]
    money = Money("EUR", 0.35, Rates("EUR", {"USD": Decimal("0.5")}))
    statement = open_account(some).statement(after(40))
    *_, overdue_figure = payment_figures(statement, after(40), None, money, Policy())
    assert overdue_figure.signal.value == Decimal(160)
    assert overdue_figure.better is not None
    months = overdue_figure.better(0)
    assert [overdue_figure.better(paid) / months for paid in (1, 3, 4)] == pytest.approx(
        [110 / 160, 10 / 160, 0]
    )
