"""What is new since the last report: one change a client at most, and money that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from builders import make_client, make_invoice
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.findings import NO_NEWS, Change, Receipt
from goodterms.model import Assessment, Invoice, Payment, Reported, RowRef, Verdict
from goodterms.news import compute_news, find_changes, find_receipts, last_report

AS_OF = date(2026, 3, 9)
SINCE = date(2026, 3, 2)
POINTS = 5.0
FINE, WATCH, REPAIR, EXIT = Verdict

VERDICTS = st.sampled_from(list(Verdict))
STRAINS = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)
STANDINGS = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(VERDICTS, STRAINS))


def standing(key: str, verdict: Verdict, strain: float | None) -> Assessment:
    return Assessment(make_client(key), AS_OF, (), strain, None, None, 1.0, verdict, ())


def told(verdict: Verdict, strain: float | None) -> Reported:
    return Reported(SINCE, verdict, strain)


Standings = dict[str, tuple[Verdict, float | None]]


def changes(now: Standings, before: Standings) -> tuple[Change, ...]:
    return find_changes(
        [standing(key, *one) for key, one in now.items()],
        {key: told(*one) for key, one in before.items()},
        POINTS,
    )


# --- changes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ((FINE, 20.0), (REPAIR, 45.0), "flagged"),
        ((WATCH, 30.0), (EXIT, 60.0), "flagged"),
        ((REPAIR, 45.0), (EXIT, 46.0), "worse"),
        ((FINE, 24.0), (WATCH, 26.0), "worse"),
        ((EXIT, 60.0), (WATCH, 30.0), "cleared"),
        ((REPAIR, 44.0), (FINE, 10.0), "cleared"),
        ((EXIT, 60.0), (REPAIR, 59.0), "better"),
        ((WATCH, 26.0), (FINE, 24.0), "better"),
        ((WATCH, 30.0), (WATCH, 35.0), "up"),
        ((FINE, 3.2), (FINE, 8.2), "up"),
        ((WATCH, 35.1), (WATCH, 30.1), "down"),
        ((FINE, None), (WATCH, 30.0), "worse"),
    ],
)
def test_each_kind_of_change(
    before: tuple[Verdict, float | None], now: tuple[Verdict, float | None], kind: str
) -> None:
    (found,) = changes({"acme": now}, {"acme": before})
    assert (found.client_key, found.kind) == ("acme", kind)
    assert (found.verdict, found.strain) == now
    assert (found.verdict_before, found.strain_before) == before


def test_who_was_not_there_is_new_and_who_is_not_there_is_gone() -> None:
    assert changes({"acme": (EXIT, 70.0)}, {}) == (Change("acme", "new", EXIT, 70.0, None, None),)
    assert changes({}, {"acme": (EXIT, 70.0)}) == (Change("acme", "gone", None, None, EXIT, 70.0),)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((WATCH, 30.0), (WATCH, 34.9)),
        ((EXIT, 60.0), (EXIT, 55.1)),
        ((FINE, None), (FINE, 20.0)),
        ((FINE, 20.0), (FINE, None)),
        ((FINE, None), (FINE, None)),
    ],
)
def test_what_hardly_moved_or_cannot_be_compared_is_no_news(
    before: tuple[Verdict, float | None], now: tuple[Verdict, float | None]
) -> None:
    assert changes({"acme": now}, {"acme": before}) == ()


def test_the_weightiest_change_comes_first_then_the_most_strain_then_the_key() -> None:
    now: Standings = {
        "down": (FINE, 2.0),
        "up": (FINE, 15.0),
        "better": (FINE, 20.0),
        "cleared": (WATCH, 30.0),
        "new": (FINE, 1.0),
        "unknown": (FINE, None),
        "newer": (FINE, 1.0),
        "burden": (FINE, 9.0),
        "worse": (EXIT, 50.0),
        "flagged": (REPAIR, 41.0),
    }
    before: Standings = {
        "down": (FINE, 9.0),
        "up": (FINE, 5.0),
        "better": (WATCH, 26.0),
        "cleared": (REPAIR, 44.0),
        "worse": (REPAIR, 49.0),
        "flagged": (WATCH, 39.0),
        "left": (FINE, 3.0),
        "fled": (EXIT, 70.0),
    }
    found = [one.client_key for one in changes(now, before)]
    assert found[:6] == ["flagged", "worse", "burden", "new", "newer", "unknown"]
    assert found[6:] == ["cleared", "better", "fled", "left", "up", "down"]


@settings(deadline=None, derandomize=True, max_examples=100)
@given(STANDINGS, STANDINGS, st.integers(0, 1000))
def test_changes_are_the_same_in_any_order_one_a_client(now: Standings, before: Standings, seed: int) -> None:
    found = changes(now, before)
    keys = [one.client_key for one in found]
    assert len(set(keys)) == len(keys)
    assert changes(_shuffled(now, seed), _shuffled(before, seed)) == found


@settings(deadline=None, derandomize=True, max_examples=100)
@given(STANDINGS, STANDINGS)
def test_told_the_other_way_round_worse_is_better(now: Standings, before: Standings) -> None:
    turned = {
        "flagged": "cleared",
        "worse": "better",
        "up": "down",
        "new": "gone",
        "cleared": "flagged",
        "better": "worse",
        "down": "up",
        "gone": "new",
    }
    there = {one.client_key: one.kind for one in changes(now, before)}
    back = {one.client_key: one.kind for one in changes(before, now)}
    assert back == {key: turned[kind] for key, kind in there.items()}


def _shuffled(some: Standings, seed: int) -> Standings:
    items = sorted(some.items())
    Random(seed).shuffle(items)
    return dict(items)


# --- the last report -----------------------------------------------------------------------------


def test_the_last_report_before_the_day_speaks_and_no_other() -> None:
    older, last, today = (
        Reported(day, WATCH, float(place))
        for place, day in enumerate((SINCE - timedelta(days=7), SINCE, AS_OF))
    )
    reported = {"acme": [older, last, today], "gone": [older], "new": [today]}
    assert last_report(reported, AS_OF) == {"acme": last}
    assert last_report(reported, SINCE) == {"acme": older, "gone": older}
    news = compute_news([standing("acme", EXIT, 60.0)], reported, [], AS_OF, POINTS)
    assert (news.since, [one.kind for one in news.changes]) == (SINCE, ["flagged"])


def test_the_first_report_has_no_news() -> None:
    paid = make_invoice("1", SINCE, paid_on=AS_OF)
    now = [standing("acme", EXIT, 60.0)]
    assert compute_news(now, {}, [paid], AS_OF, POINTS) == NO_NEWS
    assert compute_news(now, {"acme": [Reported(AS_OF, FINE, 1.0)]}, [paid], AS_OF, POINTS) == NO_NEWS


# --- receipts ------------------------------------------------------------------------------------


def bill(number: int, *paid: tuple[int, int], amount: int = 1000, **more: Any) -> Invoice:
    """An invoice due on SINCE, with payments so many days after that; issued 30 days before."""
    payments = tuple(Payment(SINCE + timedelta(days=days), Decimal(part)) for days, part in paid)
    still = Decimal(amount) - sum((one.amount for one in payments), Decimal(0))
    source = RowRef("invoices.xlsx", "", number)
    facts: dict[str, Any] = {"payments": payments, "open": still, "source": source} | more
    return make_invoice(str(number), SINCE, amount=amount, **facts)


def test_money_after_the_last_report_up_to_the_day_came_in() -> None:
    on_the_day_of_the_last, after, today, tomorrow = (0, 10), (1, 200), (7, 3), (8, 4000)
    some = [bill(1, on_the_day_of_the_last, after), bill(2, today, tomorrow, amount=5000)]
    (found,) = find_receipts(some, SINCE, AS_OF)
    assert found == Receipt("acme", "", "EUR", Decimal(203), Decimal(203), 2)


def test_what_came_before_its_due_date_was_not_late() -> None:
    early = replace(bill(1, (3, 100), (4, 200), (5, 700)), due=SINCE + timedelta(days=4))
    (found,) = find_receipts([early], SINCE, AS_OF)
    assert (found.amount, found.late, found.invoices) == (Decimal(1000), Decimal(700), 1)


def test_only_what_is_new_counts_as_late_and_as_an_invoice() -> None:
    before, after = bill(1, (0, 500)), bill(2, (-1, 300), (4, 700))
    since = SINCE + timedelta(days=2)
    older = replace(bill(3, (2, 600), (5, 400)), due=SINCE)
    assert find_receipts([before], SINCE, AS_OF) == ()
    (found,) = find_receipts([before, after, older, bill(4, (2, 1000))], since, AS_OF)
    assert found == Receipt("acme", "", "EUR", Decimal(1100), Decimal(1100), 2)


def test_more_than_the_amount_was_never_overdue() -> None:
    (found,) = find_receipts([bill(1, (3, 1200))], SINCE, AS_OF)
    assert (found.amount, found.late) == (Decimal(1200), Decimal(1000))


def test_what_went_back_is_taken_off() -> None:
    in_time_before, back = (-3, 1000), (2, -1000)
    (found,) = find_receipts([bill(1, in_time_before, back)], SINCE, AS_OF)
    assert (found.amount, found.late, found.invoices) == (Decimal(-1000), Decimal(0), 1)
    (again,) = find_receipts([bill(1, (1, 400), (2, -400), (3, 300))], SINCE, AS_OF)
    assert (again.amount, again.late) == (Decimal(300), Decimal(300))


def test_what_adds_up_to_nothing_is_left_out() -> None:
    assert find_receipts([bill(1, (1, 400), (2, -400)), bill(2)], SINCE, AS_OF) == ()


def test_clients_and_currencies_are_apart_and_most_comes_first() -> None:
    some = [
        bill(1, (1, 10), client_key="bolt"),
        bill(2, (1, 20), client_key="acme"),
        bill(3, (1, 20), client_key="acme", currency="USD"),
        bill(4, (1, 30), client_key="", client="Stranger B.V."),
        bill(5, (1, 5), client_key="bolt", client="Bolt & Co"),
    ]
    found = [
        (one.client_key, one.name, one.currency, int(one.amount)) for one in find_receipts(some, SINCE, AS_OF)
    ]
    assert found == [
        ("", "Stranger B.V.", "EUR", 30),
        ("acme", "", "EUR", 20),
        ("acme", "", "USD", 20),
        ("bolt", "", "EUR", 15),
    ]


def test_an_invoice_that_was_not_issued_yet_is_not_there() -> None:
    later = bill(1, (3, 1000), issued=AS_OF + timedelta(days=1))
    assert find_receipts([later], SINCE, AS_OF) == ()
    assert len(find_receipts([later], SINCE, AS_OF + timedelta(days=1))) == 1


PAYMENTS = st.lists(st.tuples(st.integers(-9, 12), st.integers(-500, 900)), max_size=4)
BILLS = st.lists(
    st.tuples(PAYMENTS, st.sampled_from(["acme", "bolt", ""]), st.sampled_from(["EUR", "USD"])), max_size=6
)
Bills = list[tuple[list[tuple[int, int]], str, str]]


def bills(some: Bills) -> list[Invoice]:
    return [
        bill(place, *sorted(paid), client_key=key, currency=currency)
        for place, (paid, key, currency) in enumerate(some)
    ]


def total(found: Sequence[Receipt], currency: str) -> Decimal:
    return sum((one.amount for one in found if one.currency == currency), Decimal(0))


@settings(deadline=None, derandomize=True, max_examples=100)
@given(BILLS, st.integers(0, 100))
def test_receipts_add_up_to_the_payments_of_the_period(some: Bills, seed: int) -> None:
    invoices = bills(some)
    found = find_receipts(invoices, SINCE, AS_OF)
    for currency in ("EUR", "USD"):
        paid = [part for parts, _, one in some if one == currency for days, part in parts if 0 < days <= 7]
        assert total(found, currency) == sum(paid)
    Random(seed).shuffle(invoices)
    assert find_receipts(invoices, SINCE, AS_OF) == found


@settings(deadline=None, derandomize=True, max_examples=100)
@given(BILLS, st.integers(0, 7))
def test_two_periods_side_by_side_add_up_to_both(some: Bills, days: int) -> None:
    invoices, middle = bills(some), SINCE + timedelta(days=days)
    halves = (*find_receipts(invoices, SINCE, middle), *find_receipts(invoices, middle, AS_OF))
    both = find_receipts(invoices, SINCE, AS_OF)
    for currency in ("EUR", "USD"):
        assert total(halves, currency) == total(both, currency)
