"""How clients pay, as of any day: days beyond terms, late rate, index, ageing, overdue money.

An invoice list knows the present only, so the past is undone from it: an invoice that was not yet
issued is not there, and a payment after `as_of` has not happened. What a list has no date for is
taken as it is now: a part payment (so that never more is said to have been owed than was), the
mark "disputed" and what was written off. Days run `since < day <= until`, so that windows side by
side share no day.

An invoice paid in parts counts as several amounts: each part by its date, and the rest "at least".
Money that went back takes away from the payments before it, the latest first; what is paid beyond
the amount lays nothing to it. Currencies are never added up; where amounts weigh against each
other, each is first divided by the mean of its currency, so that an invoice of usual size weighs 1
in any of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from goodterms.figures import Values
from goodterms.findings import Ageing
from goodterms.model import Invoice, Lateness, Payment
from goodterms.policy import Policy, Table, burden_of
from goodterms.survival import count_draws

# Days beyond terms and index. On time is 80, as in the credit trade; 20 and 30 days early make 90
# and 100. Past 120 days it goes on falling at the same pace, to 0 at 180.
INDEX_TABLE: Table = (
    (-30, 100),
    (-20, 90),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
    (180, 0),
)
_ZERO = Decimal(0)
_AGE_LIMITS = (0, 30, 60, 90)  # last day past due of each bucket but the oldest


# --- what was known ------------------------------------------------------------------------------


def known_at(invoice: Invoice, as_of: date) -> Invoice | None:
    """Return an invoice as it stood at the end of a day; None if it was not issued yet."""
    if invoice.issued > as_of:
        return None
    if all(one.on <= as_of for one in invoice.payments):
        return invoice
    later = sum((one.amount for one in invoice.payments if one.on > as_of), _ZERO)
    earlier = tuple(one for one in invoice.payments if one.on <= as_of)
    return replace(invoice, open=invoice.open + later, payments=earlier)


def allocate(invoice: Invoice) -> tuple[Payment, ...]:
    """Return the payments as far as they are laid to the amount, in order, less what went back."""
    if len(invoice.payments) == 1 and 0 < invoice.payments[0].amount <= invoice.amount:
        return invoice.payments
    kept: list[Payment] = []
    for one in sorted(invoice.payments, key=lambda payment: payment.on):
        back = -one.amount
        if back < 0:
            kept.append(one)
        while back > 0 and kept:
            last = kept.pop()
            if last.amount > back:
                kept.append(Payment(last.on, last.amount - back))
            back -= last.amount
    laid: list[Payment] = []
    left = invoice.amount
    for one in kept:
        if left > 0:
            laid.append(Payment(one.on, min(one.amount, left)))
            left -= one.amount
    return tuple(laid)


def lateness(invoices: Iterable[Invoice], as_of: date) -> tuple[Lateness, ...]:
    """Return the days beyond terms known at the end of a day, by due date; early is negative.

    An open or written-off invoice past its due date is "at least" its days until then. Left out: credit
    notes, disputed and prepaid invoices, open ones not yet due, and paid ones without a date.
    """
    found = (lateness_of(one, as_of) for one in all_known(invoices, as_of))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: place_of(one.invoice)))


def all_known(invoices: Iterable[Invoice], as_of: date) -> list[Invoice]:
    """Return the invoices that were issued by the end of a day, as they stood then."""
    return [known for one in invoices if (known := known_at(one, as_of)) is not None]


def lateness_of(invoice: Invoice, as_of: date) -> Lateness | None:
    """Return what an invoice, as it stood at the end of a day, says of lateness; None if nothing."""
    if invoice.amount <= 0 or invoice.disputed or invoice.prepaid:
        return None
    if invoice.open > 0 or invoice.written_off > 0:
        days = (as_of - invoice.due).days
        return Lateness(invoice, days, open=True) if days > 0 else None
    paid = allocate(invoice)
    return Lateness(invoice, (paid[-1].on - invoice.due).days, open=False) if paid else None


def place_of(invoice: Invoice) -> tuple[date, str, str, str, int]:
    """Return what invoices are put in order by: due date, number, row."""
    source = invoice.source
    return (invoice.due, invoice.number, source.file, source.sheet, source.row)


# --- figures -------------------------------------------------------------------------------------


def days_beyond_terms(latenesses: Sequence[Lateness]) -> float:
    """Return the mean days beyond terms, weighted by amount; "at least" where any is open.

    ValueError without any.
    """
    return _mean(_points(latenesses, float))


def telling(latenesses: Sequence[Lateness]) -> list[Lateness]:
    """Return the invoices that a mean of days may be taken of, by due date.

    An open invoice is only known to be "at least" so many days late; while those are fewer than the mean of
    the others it would pull the mean down by being young, and says nothing yet.
    """
    told: list[Lateness] = []
    total = weight = 0.0
    pairs = zip(latenesses, _points(latenesses, float) if latenesses else (), strict=True)
    for one, (days, amount) in sorted(pairs, key=lambda pair: (pair[0].open, -pair[0].days)):
        if not one.open or not weight or one.days > total / weight:
            told.append(one)
            total, weight = total + days, weight + amount
    return sorted(told, key=lambda one: place_of(one.invoice))


def payment_index(latenesses: Sequence[Lateness]) -> float:
    """Return the payment index by INDEX_TABLE, weighted by amount: 100 early, 80 on time, 0 never.

    "At most" where any is open. ValueError without any.
    """
    return _mean(_points(latenesses, _index_of))


def late_rate(late: int, due: int, prior: float, pseudo: float) -> float:
    """Return the share paid late, shrunk by `pseudo` invoices of the prior rate."""
    yes, no = late_chances(late, due, prior, pseudo)
    return yes / (yes + no)


def late_chances(late: int, due: int, prior: float, pseudo: float) -> tuple[float, float]:
    """Return the Beta distribution (a, b) whose mean is the late rate.

    0 <= late <= due, 0 < prior < 1, pseudo > 0.
    """
    return late + pseudo * prior, due - late + pseudo * (1 - prior)


def count_late(latenesses: Iterable[Lateness], policy: Policy) -> int:
    """Return how many count as paid late."""
    return sum(1 for one in latenesses if one.days > policy.late_after_days)


def prior_of(late: int, told: int, policy: Policy) -> float:
    """Return the practice's late rate, shrunk as a client's is; the policy's below its floor of invoices."""
    if told < policy.portfolio_floor:
        return policy.late_rate_prior
    return (late + policy.late_pseudo * policy.late_rate_prior) / (told + policy.late_pseudo)


def bootstrap_days(latenesses: Sequence[Lateness], draws: int, rng: np.random.Generator) -> Values:
    """Return the weighted mean days of `draws` samples of the invoices; in the order given.

    ValueError without any.
    """
    return _bootstrap(latenesses, float, draws, rng)


def bootstrap_index(latenesses: Sequence[Lateness], draws: int, rng: np.random.Generator) -> Values:
    """Return the payment index of `draws` samples of the invoices; ValueError without any."""
    return _bootstrap(latenesses, _index_of, draws, rng)


def _bootstrap(
    latenesses: Sequence[Lateness], value_of: Callable[[int], float], draws: int, rng: np.random.Generator
) -> Values:
    points = np.array(_points(latenesses, value_of))
    counts = count_draws(len(latenesses), draws, rng)
    return np.asarray((counts @ points[:, 0]) / (counts @ points[:, 1]), dtype=np.float64)


def _index_of(days: int) -> float:
    return burden_of(days, INDEX_TABLE)


def _points(latenesses: Sequence[Lateness], value_of: Callable[[int], float]) -> list[tuple[float, float]]:
    """Return of each invoice the sum of its parts' values by their weights, and of the weights.

    The parts are what was paid, each by its date, and what is open or written off. ValueError without any.
    """
    means = _currency_means(latenesses)
    points = []
    for one in latenesses:
        invoice, mean = one.invoice, means[one.invoice.currency]
        value = weight = 0.0
        for paid in allocate(invoice):
            part = float(paid.amount) / mean
            value, weight = value + value_of((paid.on - invoice.due).days) * part, weight + part
        if one.open:
            part = float(invoice.open + invoice.written_off) / mean
            value, weight = value + value_of(one.days) * part, weight + part
        points.append((value, weight))
    return points


def _currency_means(latenesses: Sequence[Lateness]) -> dict[str, float]:
    """Return by what amounts are divided to be compared; 1 where all are of one currency."""
    if not latenesses:
        raise ValueError("there is no invoice to take a mean of")
    amounts: defaultdict[str, list[float]] = defaultdict(list)
    for one in latenesses:
        amounts[one.invoice.currency].append(float(one.invoice.amount))
    if len(amounts) == 1:
        return dict.fromkeys(amounts, 1.0)
    return {currency: math.fsum(some) / len(some) for currency, some in amounts.items()}


def _mean(points: Iterable[tuple[float, float]]) -> float:
    """Return the weighted mean, the same in any order."""
    values, weights = zip(*points, strict=True)
    return math.fsum(values) / math.fsum(weights)


# --- money ---------------------------------------------------------------------------------------


def ageing(invoices: Iterable[Invoice], as_of: date) -> tuple[Ageing, ...]:
    """Return the open amounts by days past due, a row a currency; open credit is negative."""
    rows: dict[str, list[Decimal]] = {}
    for one in all_known(invoices, as_of):
        if one.open:
            row = rows.setdefault(one.currency, [_ZERO] * (len(_AGE_LIMITS) + 1))
            row[_bucket((as_of - one.due).days)] += one.open
    return tuple(_ageing_row(currency, row) for currency, row in sorted(rows.items()))


def _ageing_row(currency: str, row: Sequence[Decimal]) -> Ageing:
    not_due, days_30, days_60, days_90, older = row
    return Ageing(currency, not_due, days_30, days_60, days_90, older, total=sum(row, _ZERO))


def _bucket(days: int) -> int:
    return sum(1 for limit in _AGE_LIMITS if days > limit)


def overdue(invoices: Iterable[Invoice], as_of: date) -> dict[str, Decimal]:
    """Return the money past its due date by currency, never negative; no disputed, no prepaid.

    A client's open credit notes are taken off his own overdue money, whenever they are due.
    """
    return overdue_of(all_known(invoices, as_of), as_of)


def overdue_of(known: Iterable[Invoice], as_of: date) -> dict[str, Decimal]:
    """Return the same of invoices that are as they stood at the end of that day already."""
    owed: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in known:
        if one.open < 0 or is_claim(one, as_of):
            owed[one.currency, one.client_key or one.client] += one.open
    return _by_currency((currency, max(some, _ZERO)) for (currency, _), some in owed.items())


def open_amounts(invoices: Iterable[Invoice]) -> dict[str, Decimal]:
    """Return all that is still to be paid by currency, as the invoices stand, less credit."""
    return _by_currency((one.currency, one.open) for one in invoices)


def revenue(invoices: Iterable[Invoice], since: date, until: date) -> dict[str, Decimal]:
    """Return what was invoiced (since < issued <= until) by currency, less credit; without tax if told."""
    return _by_currency((one.currency, one.revenue) for one in invoices if since < one.issued <= until)


def invoiced(invoices: Iterable[Invoice], since: date, until: date) -> dict[str, Decimal]:
    """Return what was invoiced with tax by currency, less credit: what overdue money is compared with."""
    return _by_currency((one.currency, one.amount) for one in invoices if since < one.issued <= until)


def is_undelivered(invoice: Invoice) -> bool:
    """Whether an invoice was paid ahead of work that is not delivered, as the list says."""
    return invoice.prepaid and invoice.delivered is False


def is_claim(invoice: Invoice, as_of: date) -> bool:
    """Whether an invoice, as it stood at the end of a day, is past its due date and asks to be paid."""
    return invoice.open > 0 and invoice.due < as_of and not invoice.disputed and not invoice.prepaid


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Return the sums that are not 0, by currency in alphabetical order."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        if amount:
            sums[currency] += amount
    return {currency: sums[currency] for currency in sorted(sums) if sums[currency]}
