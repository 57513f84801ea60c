"""What is open: by client and age, and invoice by invoice; with what is not listed, so that it adds up.

The ageing of a currency counts every invoice. What of it belongs to nobody in clients.xlsx is told in one
sum, and so are the invoices beyond the longest list that somebody reads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goodterms.findings import Ageing, Review
from goodterms.model import Client, Invoice
from goodterms.payments import ageing

MOST_LISTED = 1_000  # invoices: more is no reading matter
Buckets = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Debt:
    """What a client has open in one currency, by days past due; `client` is None for all who are none.

    `oldest` is the earliest due date of what he owes, None where he owes nothing; `invoices` how many are
    open, None where that is not known.
    """

    client: Client | None
    currency: str
    buckets: Buckets
    oldest: date | None = None
    invoices: int | None = None

    @property
    def total(self) -> Decimal:
        """All that is open."""
        return sum(self.buckets, _ZERO)

    @property
    def overdue(self) -> Decimal:
        """What of it is past due."""
        return self.total - self.buckets[0]


@dataclass(frozen=True, slots=True)
class OpenInvoices:
    """The open invoices, the longest due first; and by currency what is not listed.

    `more` counts those that are due later than the last one listed; `others` is what is nobody's in
    clients.xlsx.
    """

    listed: tuple[tuple[Client, Invoice], ...]
    more: tuple[tuple[str, int, Decimal], ...]
    others: tuple[tuple[str, Decimal], ...]

    @property
    def sums(self) -> dict[str, Decimal]:
        """What the list comes to by currency, with what is not listed."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for _, invoice in self.listed:
            sums[invoice.currency] += invoice.open
        for currency, _, amount in self.more:
            sums[currency] += amount
        for currency, amount in self.others:
            sums[currency] += amount
        return sums


def buckets_of(one: Ageing) -> Buckets:
    """Return the open amounts by age, not due first."""
    return one.not_due, one.days_1_30, one.days_31_60, one.days_61_90, one.over_90


def gather_debts(review: Review) -> tuple[Debt, ...]:
    """Return what each client has open, by currency as `currencies_of`, most overdue first, others last."""
    found = [debt for one in review.clients for debt in _debts_of(one.client, one.ledger, review.as_of)]
    found.extend(
        Debt(None, one.currency, buckets_of(one)) for one in review.unclaimed if any(buckets_of(one))
    )
    places = {currency: place for place, currency in enumerate(currencies_of(review))}
    return tuple(sorted(found, key=lambda one: _place(one, places.get(one.currency, len(places)))))


def _place(one: Debt, currency: int) -> tuple[int, bool, Decimal, Decimal, str]:
    name = one.client.key if one.client is not None else ""
    return currency, one.client is None, -one.overdue, -one.total, name


def _debts_of(client: Client, ledger: Sequence[Invoice], as_of: date) -> Iterator[Debt]:
    still = [one for one in ledger if one.open]
    for aged in ageing(still, as_of):
        own = [one for one in still if one.currency == aged.currency]
        oldest = min((one.due for one in own if one.open > 0), default=None)
        yield Debt(client, aged.currency, buckets_of(aged), oldest, len(own))


def currencies_of(review: Review) -> tuple[str, ...]:
    """Return the currencies with open money, that of most open invoices first."""
    counts = Counter([invoice.currency for one in review.clients for invoice in one.ledger if invoice.open])
    counts.update({one.currency: 0 for one in review.ageing})
    return tuple(sorted(counts, key=lambda currency: (-counts[currency], currency)))


def choose_open(review: Review, most: int = MOST_LISTED) -> OpenInvoices:
    """Choose at most so many open invoices of clients, the longest due; and sum up the others."""
    still = [(one.client, invoice) for one in review.clients for invoice in one.ledger if invoice.open]
    still.sort(key=lambda entry: (entry[1].due, entry[0].name, entry[1].number))
    counts: Counter[str] = Counter()
    rest: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, invoice in still[most:]:
        counts[invoice.currency] += 1
        rest[invoice.currency] += invoice.open
    return OpenInvoices(
        listed=tuple(still[:most]),
        more=tuple((currency, count, rest[currency]) for currency, count in sorted(counts.items())),
        others=tuple((one.currency, one.total) for one in review.unclaimed if one.total),
    )
