"""What is new since the last report: clients that came, went or moved, and the money that came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

from goodterms.findings import NO_NEWS, Change, ChangeKind, News, Receipt
from goodterms.model import Assessment, Invoice, Reported, Verdict
from goodterms.payments import all_known, allocate, known_at

_FLAGGED = frozenset({Verdict.REPAIR, Verdict.EXIT})
_GRADES = tuple(Verdict)  # from fine to exit
_WEIGHTIEST_FIRST: tuple[ChangeKind, ...] = get_args(ChangeKind)


def last_report(reported: Mapping[str, Sequence[Reported]], as_of: date) -> dict[str, Reported]:
    """Return what the last report before a day said, by client; all of one day, nothing if there was none."""
    earlier = [(key, one) for key, reports in reported.items() for one in reports if one.on < as_of]
    last = max((one.on for _, one in earlier), default=None)
    return {key: one for key, one in earlier if one.on == last}


def compute_news(
    now: Iterable[Assessment],
    reported: Mapping[str, Sequence[Reported]],
    invoices: Iterable[Invoice],
    as_of: date,
    points: float,
) -> News:
    """Compare what is said now with the last report before a day; NO_NEWS where there was none.

    A strain is told to have moved from so many points on.
    """
    told = last_report(reported, as_of)
    since = max((one.on for one in told.values()), default=None)
    if since is None:
        return NO_NEWS
    return News(since, find_changes(now, told, points), find_receipts(invoices, since, as_of))


def find_changes(
    now: Iterable[Assessment], told: Mapping[str, Reported], points: float
) -> tuple[Change, ...]:
    """Return how clients stand now beside what a report said of them: one change each, weightiest first."""
    standing = {one.client.key: one for one in now}
    found = (_change(key, standing.get(key), told.get(key), points) for key in standing.keys() | told.keys())
    return tuple(sorted((one for one in found if one is not None), key=_place_of_change))


def _change(key: str, now: Assessment | None, before: Reported | None, points: float) -> Change | None:
    kind = _kind_of(now, before, points)
    if kind is None:
        return None
    return Change(
        client_key=key,
        kind=kind,
        verdict=now.verdict if now is not None else None,
        strain=now.strain if now is not None else None,
        verdict_before=before.verdict if before is not None else None,
        strain_before=before.strain if before is not None else None,
    )


def _kind_of(now: Assessment | None, before: Reported | None, points: float) -> ChangeKind | None:
    if before is None:
        return "new"
    if now is None:
        return "gone"
    flagged = now.verdict in _FLAGGED
    if flagged is not (before.verdict in _FLAGGED):
        return "flagged" if flagged else "cleared"
    if now.verdict is not before.verdict:
        return "worse" if _GRADES.index(now.verdict) > _GRADES.index(before.verdict) else "better"
    return _moved(now.strain, before.strain, points)


def _moved(now: float | None, before: float | None, points: float) -> ChangeKind | None:
    if now is None or before is None:
        return None
    by = round(now - before, 1)  # strains have one decimal
    if abs(by) < points:
        return None
    return "up" if by > 0 else "down"


def _place_of_change(one: Change) -> tuple[int, float, str]:
    strain = one.strain if one.verdict is not None else one.strain_before
    return _WEIGHTIEST_FIRST.index(one.kind), -strain if strain is not None else 1.0, one.client_key


def find_receipts(invoices: Iterable[Invoice], since: date, as_of: date) -> tuple[Receipt, ...]:
    """Return what was paid (since < day <= as_of), by client and currency, most first; what went back counts.

    An invoice that was not issued yet is not there, and neither is money whose day no list tells.
    """
    paid: defaultdict[tuple[str, str, str], list[Invoice]] = defaultdict(list)
    for one in all_known(invoices, as_of):
        if any(payment.on > since for payment in one.payments):
            paid[one.client_key, "" if one.client_key else one.client, one.currency].append(one)
    found = (_receipt(*whose, some, since) for whose, some in paid.items())
    return tuple(sorted((one for one in found if one.amount), key=_place_of_receipt))


def _receipt(key: str, name: str, currency: str, invoices: Sequence[Invoice], since: date) -> Receipt:
    amounts = (payment.amount for one in invoices for payment in one.payments if payment.on > since)
    late = (_paid_late(one) - _paid_late(known_at(one, since)) for one in invoices)
    return Receipt(
        client_key=key,
        name=name,
        currency=currency,
        amount=sum(amounts, Decimal(0)),
        late=sum(late, Decimal(0)),
        invoices=len(invoices),
    )


def _paid_late(invoice: Invoice | None) -> Decimal:
    """Return what is laid to an invoice by payments after its due date."""
    if invoice is None:
        return Decimal(0)
    return sum((one.amount for one in allocate(invoice) if one.on > invoice.due), Decimal(0))


def _place_of_receipt(one: Receipt) -> tuple[Decimal, str, str]:
    return -one.amount, one.client_key or one.name, one.currency
