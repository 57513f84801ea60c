"""Statutory interest for late payment, for information only; it never enters a letter.

Directive 2011/7/EU: the reference rate of the half-year plus 8 points, simple, by days of a year of
365, from the day after the due date on what is still unpaid, and 40 euro an invoice. National law may
give more (the Dutch one adds unpaid interest to the sum once a year). It holds between businesses, and
for debts in euro; other currencies have reference rates of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

from goodterms.model import Interest, InterestRates, Invoice
from goodterms.payments import allocate, known_at

_CENT = Decimal("0.01")
_YEAR = 365


def load_rates(more: Mapping[date, Decimal] | None = None) -> InterestRates:
    """Return the table of the product, with the half-years that the user added or corrected."""
    told = tomllib.loads(
        files("goodterms").joinpath("interest_rates.toml").read_text("utf-8"), parse_float=Decimal
    )
    own = {date.fromisoformat(day): Decimal(rate) for day, rate in told["rates"].items()}
    given = dict(more or {})
    return InterestRates(own | given, Decimal(told["points"]), Decimal(told["fee"]), frozenset(given))


def statutory_interest(invoice: Invoice, as_of: date, rates: InterestRates) -> Interest | None:
    """Return what has run up by the end of a day; None if it was never late, is disputed or not in euro."""
    known = known_at(invoice, as_of)
    if known is None or known.currency != "EUR" or known.amount <= 0 or known.disputed or known.prepaid:
        return None
    total, days, unknown = Decimal(0), 0, dict[date, None]()
    for half, length, principal in _stretches(known, as_of):
        days += length
        if half in rates.reference:
            total += principal * (rates.reference[half] + rates.points) / 100 * length / _YEAR
        else:
            unknown[half] = None
    if not days:
        return None
    return Interest(total.quantize(_CENT, ROUND_HALF_UP), rates.fee, days, tuple(unknown))


def _stretches(invoice: Invoice, as_of: date) -> Iterator[tuple[date, int, Decimal]]:
    """Yield half-year, days and what was unpaid on them, from the day after the due date until as_of.

    The day of a payment still counts. What is paid without a date counts as paid from the start.
    """
    paid = allocate(invoice)
    principal = invoice.open + sum((one.amount for one in paid), Decimal(0))
    for one in paid:
        if one.on <= invoice.due:
            principal -= one.amount
    turns = {one.on for one in paid if invoice.due < one.on <= as_of} | {as_of}
    at = invoice.due
    for turn in sorted(turns):
        while principal > 0 and at < turn:
            until = min(turn, _end_of_half(at + timedelta(days=1)))
            yield _half_of(until), (until - at).days, principal
            at = until
        at = max(at, turn)
        principal -= sum((one.amount for one in paid if one.on == turn), Decimal(0))


def _half_of(day: date) -> date:
    return date(day.year, 7 if day.month > 6 else 1, 1)


def _end_of_half(day: date) -> date:
    return date(day.year, 12, 31) if day.month > 6 else date(day.year, 6, 30)
