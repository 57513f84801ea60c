"""The practice's receivables as of a day: DSO, best possible DSO, average days delinquent, CEI.

Per currency, over a period that ends on that day: DSO = receivables / credit sales × days; the best
possible one counts only what is not overdue; average days delinquent (ADD) is their difference; the
collection effectiveness index (CEI) is the share of the money that could be collected in the period
that was. All with tax, as invoiced. Source: Credit Research Foundation, definitions of DSO, BPDSO, ADD
and CEI.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from goodterms.model import Invoice, Receivables
from goodterms.payments import ageing, all_known

_ZERO = Decimal(0)


def receivables(invoices: Iterable[Invoice], as_of: date, days: int) -> tuple[Receivables, ...]:
    """Return the figures by currency, over the `days` days that end on a day."""
    some = tuple(invoices)
    before = as_of - timedelta(days=days)
    opening = {one.currency: one.total for one in ageing(some, before)}
    now = {one.currency: one for one in ageing(some, as_of)}
    sales: dict[str, Decimal] = {}
    for one in all_known(some, as_of):
        if one.issued > before:
            sales[one.currency] = sales.get(one.currency, _ZERO) + one.amount
    found = []
    for currency in sorted({*opening, *now, *sales}):
        aged = now.get(currency)
        still, not_due = (aged.total, aged.not_due) if aged else (_ZERO, _ZERO)
        found.append(
            _figures(currency, days, sales.get(currency, _ZERO), still, not_due, opening.get(currency, _ZERO))
        )
    return tuple(found)


def _figures(
    currency: str, days: int, sales: Decimal, still: Decimal, not_due: Decimal, opening: Decimal
) -> Receivables:
    dso = best = None
    if sales > 0:
        dso, best = float(still / sales * days), float(not_due / sales * days)
    collectable = opening + sales - not_due
    return Receivables(
        currency=currency,
        days=days,
        sales=sales,
        open=still,
        not_due=not_due,
        opening=opening,
        dso=dso,
        best=best,
        add=None if dso is None or best is None else dso - best,
        cei=float((opening + sales - still) / collectable) if collectable > 0 else None,
    )
