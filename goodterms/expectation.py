"""When an open invoice will probably be paid: as this client pays, given that it is not paid yet.

From the days beyond terms of the invoices that are known as of the day (Kaplan–Meier, so that open ones
count as "longer than"): the day by which half of those that were still unpaid after as many days were
paid. A client with few invoices is judged by those of the whole practice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goodterms.model import Invoice, Lateness
from goodterms.survival import Survival, estimate

_HALF = 0.5
_CLOSE = 1e-9
_CAP_DAYS = 3650  # of the restricted mean, which is not used here


@dataclass(frozen=True, slots=True)
class Habit:
    """How many days from terms invoices are paid: a curve over days from `first` on (early is negative)."""

    first: int
    curve: Survival
    own: bool


def learn_habit(own: Sequence[Lateness], everybody: Sequence[Lateness], floor: int) -> Habit | None:
    """Return the client's habit, where `floor` of his invoices were paid, else everybody's, else None."""
    for latenesses, is_own in ((own, True), (everybody, False)):
        if sum(1 for one in latenesses if not one.open) >= floor:
            first = min(one.days for one in latenesses)
            curve = estimate(
                [one.days - first for one in latenesses], [one.open for one in latenesses], cap=_CAP_DAYS
            )
            return Habit(first, curve, is_own)
    return None


def expect_payment(invoice: Invoice, as_of: date, habit: Habit) -> date | None:
    """Return the day by which half of such invoices were paid; None if less than half of them ever were.

    Never before the day after `as_of`; an invoice that is not open has no such day.
    """
    if invoice.open <= 0 or invoice.amount <= 0 or invoice.disputed:
        return None
    elapsed = (as_of - invoice.due).days - habit.first
    left = 1 - habit.curve.share_within(elapsed)
    target = left * _HALF
    if left <= 0:
        return None
    for duration, waiting in zip(habit.curve.times, habit.curve.waiting, strict=True):
        if duration > elapsed and waiting <= target + _CLOSE:
            return invoice.due + timedelta(days=round(duration) + habit.first)
    return None
