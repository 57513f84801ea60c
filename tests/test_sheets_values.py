from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sheets.amounts import (
    DecimalSign,
    Money,
    decide_decimal_sign,
    parse_money,
    resolve_currency,
)
from connectors.sheets.dates import decide_day_order, parse_date
from connectors.sheets.table import Cell
from connectors.sheets.values import Unreadable, is_blank, parse_days, parse_yes_no, text_of

# --- money --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-12,50", "-12.50"),
        ("12,50-", "-12.50"),
        ("(1.234,56)", "-1234.56"),
        ("−45", "-45"),
        ("€ -5,00", "-5"),
        ("-€ 5,00", "-5"),
        ("€ 250,-", "250"),
        ("250,--", "250"),
        ("1.234.567", "1234567"),
        ("1,234,567.80", "1234567.80"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50 €", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1'234", "1234"),
        ("EUR 12,50", "12.50"),
        ("12.50 USD", "12.50"),
        ("USD12", "12"),
        ("0.500", "0.50"),
        (".50", "0.50"),
        ("1234.500", "1234.50"),
        ("+7", "7"),
    ],
)
@pytest.mark.parametrize("sign", [",", ".", ""])
def test_amounts_that_speak_for_themselves(written: str, amount: str, sign: DecimalSign) -> None:
    money = parse_money(written, sign)
    assert isinstance(money, Money)
    assert money.amount == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        "1e3",
        "3 %",
        "12 50",
        "1.23.4",
        "12,5.3",
        "1.234,567,8",
        "--5",
        "(-5)",
        "5 per uur",
        "x",
        "€",
        "5 EUR USD",
    ],
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    assert isinstance(parse_money(written, ","), Unreadable)


def test_a_lone_group_of_three_is_decided_by_its_column_only() -> None:
    assert parse_money("12.500", ",") == Money(Decimal(12500))
    assert parse_money("12.500", ".") == Money(Decimal("12.50"))
    assert isinstance(parse_money("12.500", ""), Unreadable)


def test_a_column_proves_its_decimal_sign_or_not() -> None:
    assert decide_decimal_sign(["12.500", "1.234,5", None, Decimal(3)]) == ","
    assert decide_decimal_sign(["12,500", "7.25"]) == "."
    assert decide_decimal_sign(["12.500", "1.000"]) == ""
    assert decide_decimal_sign(["1,5", "1.5"]) == ""


def test_numbers_are_rounded_to_cents_and_texts_keep_their_mark() -> None:
    assert parse_money(Decimal("0.30000000000000004"), "") == Money(Decimal("0.30"))
    assert parse_money(Decimal("2.675"), "") == Money(Decimal("2.68"))
    assert parse_money("$ 5", "") == Money(Decimal(5), "$")
    assert isinstance(parse_money(Decimal("1e300"), ""), Unreadable)
    assert isinstance(parse_money(True, ""), Unreadable)
    assert parse_money("  ", "") is None


@pytest.mark.parametrize(
    ("mark", "default", "code"),
    [
        ("", "EUR", "EUR"),
        ("€", "USD", "EUR"),
        ("$", "CAD", "CAD"),
        ("$", "EUR", "USD"),
        ("kr", "DKK", "DKK"),
        ("kr", "EUR", ""),
        ("usd", "EUR", "USD"),
        ("Euro", "USD", "EUR"),
        ("XYZ", "EUR", ""),
    ],
)
def test_currencies(mark: str, default: str, code: str) -> None:
    assert resolve_currency(mark, default) == code


_CENTS = st.integers(min_value=-(10**11), max_value=10**11)


@settings(deadline=None, derandomize=True)
@given(
    cents=_CENTS,
    grouped=st.booleans(),
    comma=st.booleans(),
    trailing=st.booleans(),
    mark=st.sampled_from(["", "€ ", "EUR "]),
)
def test_any_amount_written_in_either_way_is_read_back(
    cents: int, grouped: bool, comma: bool, trailing: bool, mark: str
) -> None:
    amount = Decimal(cents) / 100
    digits = f"{abs(amount):,.2f}" if grouped else f"{abs(amount):.2f}"
    if comma:
        digits = digits.translate(str.maketrans(",.", ".,"))
    minus = "-" if cents < 0 else ""
    written = f"{mark}{digits}{minus}" if trailing else f"{minus}{mark}{digits}"
    money = parse_money(written, "")
    assert isinstance(money, Money)
    assert money.amount == amount


@settings(deadline=None, derandomize=True)
@given(text=st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    parse_money(text, "")
    parse_date(text, day_first=None)
    parse_days(text)
    parse_yes_no(text)
    decide_day_order([text])
    decide_decimal_sign([text])


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-13",
        "2026/3/13",
        "20260313",
        "13-3-2026",
        "13/03/2026",
        "13.3.2026",
        "3/13/2026",
        "13 maart 2026",
        "13 mrt 2026",
        "13. März 2026",
        "13 mars 2026",
        "13 de marzo de 2026",
        "Mar 13, 2026",
        "March 13th 2026",
        "13-mrt-2026",
        "13 Mar 26",
        "2026-03-13T10:00:00Z",
        "2026-03-13 10:00:00",
        "13-3-2026 00:00",
        "13/3/26",
    ],
)
def test_dates_that_speak_for_themselves(written: str) -> None:
    assert parse_date(written, day_first=None) == date(2026, 3, 13)


@pytest.mark.parametrize(
    "cell",
    [
        "30 dagen",
        "vorige week",
        "today",
        "31-02-2026",
        "2026-13-01",
        "maart 2026",
        "1/2",
        "13-3-1066",
        Decimal(46082),
        True,
        "00:00:00",
    ],
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    assert isinstance(parse_date(cell, day_first=True), Unreadable)


def test_real_dates_and_blanks() -> None:
    assert parse_date(date(2026, 3, 1), day_first=None) == date(2026, 3, 1)
    assert parse_date(datetime(2026, 3, 1, 23, 59), day_first=None) == date(2026, 3, 1)  # noqa: DTZ001  # a cell
    assert parse_date(Decimal(20260301), day_first=None) == date(2026, 3, 1)
    assert parse_date("0000-00-00", day_first=None) is None
    assert parse_date("-", day_first=None) is None


def test_an_order_is_proven_by_the_column_or_left_open() -> None:
    assert decide_day_order(["1/2/2026", "13/2/2026"]) == "day first"
    assert decide_day_order(["1/2/2026", "2/13/2026"]) == "month first"
    assert decide_day_order(["1/2/2026", "3/4/2026"]) == "undecided"
    assert decide_day_order(["3/3/2026", "2026-01-02", "1.2.2026", "x"]) == "irrelevant"
    assert decide_day_order(["13/2/2026", "2/13/2026", "1/2/2026"]) == "undecided"
    assert decide_day_order(["13/2/2026"] * 40 + ["2/13/2026", "1/2/2026"]) == "day first"


def test_a_doubtful_date_is_never_guessed() -> None:
    assert isinstance(parse_date("3-4-2026", day_first=None), Unreadable)
    assert parse_date("3-4-2026", day_first=True) == date(2026, 4, 3)
    assert parse_date("3-4-2026", day_first=False) == date(2026, 3, 4)
    assert isinstance(parse_date("2/13/2026", day_first=True), Unreadable)
    assert parse_date("3.4.2026", day_first=False) == date(2026, 4, 3)  # points are day first everywhere


@settings(deadline=None, derandomize=True)
@given(days=st.lists(st.integers(0, 3000), min_size=1, max_size=30), day_first=st.booleans())
def test_a_column_of_dates_is_read_right_or_not_at_all(days: list[int], day_first: bool) -> None:
    dates = [date(2020, 1, 1) + timedelta(days=one) for one in days]
    form = "{0.day}/{0.month}/{0.year}" if day_first else "{0.month}/{0.day}/{0.year}"
    texts = [form.format(one) for one in dates]
    order = decide_day_order(texts)
    assert order != ("month first" if day_first else "day first")
    decided = None if order in {"undecided", "irrelevant"} else order == "day first"
    read = [parse_date(text, day_first=decided) for text in texts]
    assert all(got == meant or isinstance(got, Unreadable) for got, meant in zip(read, dates, strict=True))
    assert order == "undecided" or read == dates


# --- the rest -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("30", 30),
        ("30 dagen", 30),
        ("net 30", 30),
        ("Netto 14 Tage", 14),
        ("14 dagen netto", 14),
        ("2/10 net 30", 30),
        ("Due on receipt", 0),
        ("per direct", 0),
        (Decimal(21), 21),
        ("binnen 8 dagen", 8),
        ("", None),
    ],
)
def test_payment_terms(cell: Cell, days: int | None) -> None:
    assert parse_days(cell) == days


@pytest.mark.parametrize(
    "cell", ["30 dagen einde maand", "A1", Decimal("1.5"), Decimal(-3), date(2026, 1, 1)]
)
def test_unclear_payment_terms_are_refused(cell: Cell) -> None:
    assert isinstance(parse_days(cell), Unreadable)


def test_yes_and_no() -> None:
    assert [parse_yes_no(cell) for cell in ("Ja", "x", True, Decimal(1))] == [True] * 4
    assert [parse_yes_no(cell) for cell in ("nee", "No", False, Decimal(0))] == [False] * 4
    assert parse_yes_no(" ") is None
    assert isinstance(parse_yes_no("misschien"), Unreadable)


def test_text_and_blanks() -> None:
    assert text_of(Decimal(20260001)) == "20260001"
    assert text_of("a\u00a0\n b ") == "a b"
    assert [is_blank(cell) for cell in (None, " ", "-", "n.v.t.", "0", Decimal(0), False)] == [True] * 4 + [
        False
    ] * 3
