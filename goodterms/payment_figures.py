"""Payment and value figures of a client as of a day, beside those of the whole practice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from goodterms.figures import Figure, Values, companions, interval, scored, shown
from goodterms.hours import TimeEntry, hours_between
from goodterms.model import Invoice, Lateness, Rates, Signal
from goodterms.payments import (
    bootstrap_days,
    bootstrap_late_rate,
    count_late,
    days_beyond_terms,
    late_rate,
    lateness,
    overdue,
    payment_index,
    portfolio_prior,
    revenue,
)
from goodterms.policy import Policy

_SEED = 40
_INTERVAL_DRAWS = 1000
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True, slots=True)
class Money:
    """The practice's money as of a day: the main currency, each client's revenue of 52 weeks, the prior.

    With rates the main currency is the user's own, and what has a rate is counted in it; without, the one
    most invoices are in, and others are not counted.
    """

    currency: str
    revenue: Mapping[str, Decimal]
    prior: float
    rates: Rates = field(default_factory=Rates)

    def share(self, key: str) -> float | None:
        """Return the client's share of the revenue; None if he has none or nobody has."""
        total = sum(self.revenue.values(), Decimal(0))
        own = self.revenue.get(key, Decimal(0))
        return float(own / total) if total > 0 and own > 0 else None


def survey_money(
    invoices: Mapping[str, Sequence[Invoice]], day: date, policy: Policy, rates: Rates | None = None
) -> Money:
    """Gather what one client's figures are compared with; currencies are added by the user's rates only."""
    rates = rates or Rates()
    everything = [one for some in invoices.values() for one in some if one.issued <= day]
    currency = rates.own if rates.of else _main_currency(everything)
    since = day - timedelta(weeks=52)
    money = Money(currency, {}, portfolio_prior(lateness(everything, day), policy), rates)
    earned = {key: _counted(revenue(some, since, day), money) for key, some in invoices.items()}
    return replace(money, revenue=earned)


def _counted(amounts: Mapping[str, Decimal], money: Money) -> Decimal:
    """Return what amounts come to in the main currency, as far as they can be counted in it."""
    return money.rates.in_own(amounts) if money.rates.of else amounts.get(money.currency, Decimal(0))


def payment_figures(
    invoices: Sequence[Invoice], day: date, since: date | None, money: Money, policy: Policy
) -> tuple[Figure, ...]:
    """Return days_beyond_terms, late_rate, overdue_amount (scored) and payment_index (shown).

    Invoices due in the last 26 weeks, 52 where there are fewer than three; `since` is the day of a repair.
    """
    everything = lateness(invoices, day)
    weeks, recent = _window(everything, day, since, policy)
    return (
        _days_figure(recent, weeks, policy),
        _late_figure(recent, weeks, money.prior, policy),
        _overdue_figure(invoices, day, money, policy),
        _index_figure(everything, day, policy),
    )


def value_figures(money: Money, key: str, minutes: float, worked: Worked | None = None) -> tuple[Figure, ...]:
    """Return revenue of the last 52 weeks and revenue per hour (shown, not scored).

    Hours are those of the timesheet over its own period, where it has any; else of mail, by `minutes` a week.
    """
    earned = money.revenue.get(key)
    hours, over = minutes / 60 * 52, earned
    if worked is not None and worked.hours > 0:
        hours, over = worked.hours, worked.earned
    per_hour = over / Decimal(str(round(hours, 4))) if over and hours > 1 else None
    return (
        shown(
            Signal(
                "revenue",
                "a year",
                n=0 if earned is None else 1,
                value=earned or None,
                currency=money.currency,
                weeks=52,
                more=companions(share=money.share(key)),
            )
        ),
        shown(
            Signal(
                "revenue_per_hour",
                "an hour of mail" if worked is None or worked.hours <= 0 else "an hour",
                n=0 if per_hour is None else 1,
                value=None if per_hour is None else per_hour.quantize(Decimal("0.01")),
                currency=money.currency,
                weeks=52,
                more=companions(hours=round(hours, 1)),
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of a client by the timesheets in the last 52 weeks, and what was invoiced in the same period."""

    hours: float
    earned: Decimal


def survey_hours(
    entries: Sequence[TimeEntry], begun: date | None, invoices: Sequence[Invoice], day: date, money: Money
) -> Worked | None:
    """Return what was worked and earned since the timesheets began, 52 weeks at most; None without hours."""
    if begun is None or begun > day:
        return None
    since = max(day - timedelta(weeks=52), begun - timedelta(days=1))
    hours = hours_between(entries, since, day)
    return Worked(hours, _counted(revenue(invoices, since, day), money)) if hours > 0 else None


def _window(
    everything: Sequence[Lateness], day: date, since: date | None, policy: Policy
) -> tuple[int, list[Lateness]]:
    recent: list[Lateness] = []
    weeks = policy.payment_weeks
    for weeks in (policy.payment_weeks, policy.payment_weeks_wide):
        start = day - timedelta(weeks=weeks)
        recent = [one for one in everything if max(start, since or start) < one.invoice.due <= day]
        if len(recent) >= policy.floor_invoices:
            break
    return weeks, recent


def _days_figure(recent: Sequence[Lateness], weeks: int, policy: Policy) -> Figure:
    n = len(recent)
    if n < policy.floor_invoices:
        return shown(Signal("days_beyond_terms", "days", n=n, weeks=weeks))

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_days(recent, draws, rng)

    low, high = interval(redraw(np.random.default_rng(_SEED), _INTERVAL_DRAWS), policy.interval)
    signal = Signal(
        "days_beyond_terms",
        "days",
        n=n,
        value=round(days_beyond_terms(recent), 4),
        low=low,
        high=high,
        at_least=any(one.open for one in recent),
        weeks=weeks,
        more=companions(open=sum(1 for one in recent if one.open)),
    )
    return scored(signal, policy.burdens.days_beyond_terms, redraw)


def _late_figure(recent: Sequence[Lateness], weeks: int, prior: float, policy: Policy) -> Figure:
    n = len(recent)
    late = count_late(recent, policy)
    pseudo = policy.late_pseudo
    value, low, high = late_rate(late, n, prior, pseudo)

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_late_rate(late, n, prior, pseudo, draws, rng)

    signal = Signal(
        "late_rate",
        "share",
        n=n,
        value=value if n else None,
        low=low if n else None,
        high=high if n else None,
        weeks=weeks,
        more=companions(late=late, due=n, prior=prior),
    )
    if n < policy.floor_invoices:
        return shown(signal)
    return scored(signal, policy.burdens.late_rate, redraw)


def _overdue_figure(invoices: Sequence[Invoice], day: date, money: Money, policy: Policy) -> Figure:
    """Overdue money; its burden is that of its ratio to an average month's invoices of the last year."""
    known = [one for one in invoices if one.issued <= day]
    own = replace(
        money, currency=money.currency if money.rates.of else _main_currency(known) or money.currency
    )
    currency = own.currency
    amount = _counted(overdue(known, day), own)
    signal = Signal("overdue_amount", "", n=len(known), value=amount if known else None, currency=currency)
    year = _counted(_invoiced(known, day - timedelta(weeks=52), day), own)
    if len(known) < policy.floor_invoices or year <= 0:
        return shown(signal)
    ratio = float(amount / year) * _months_of_business(known, day)
    by_ratio = scored(Signal("overdue_amount", "", n=len(known), value=ratio), policy.burdens.overdue_amount)
    return Figure(
        Signal(
            "overdue_amount",
            "",
            n=len(known),
            value=amount,
            currency=currency,
            burden=by_ratio.signal.burden,
            more=companions(months=round(ratio, 2)),
        ),
        policy.burdens.overdue_amount,
        None,
    )


def _invoiced(invoices: Sequence[Invoice], since: date, until: date) -> dict[str, Decimal]:
    """Return what was invoiced with tax, by currency: what overdue money is compared with."""
    return revenue([replace(one, net=None) for one in invoices], since, until)


def _months_of_business(invoices: Sequence[Invoice], day: date) -> float:
    """Return in how many of the last twelve months the client was one: from his first invoice on."""
    days = (day - min(one.issued for one in invoices)).days
    return min(12.0, max(1.0, days / (365 / 12)))


def _index_figure(everything: Sequence[Lateness], day: date, policy: Policy) -> Figure:
    weeks = round(policy.index_months * _WEEKS_A_MONTH)
    since = day - timedelta(weeks=weeks)
    known = [one for one in everything if one.invoice.due > since]
    value = payment_index(known) if known else None
    return shown(Signal("payment_index", "of 100", n=len(known), value=value, weeks=weeks))


def _main_currency(invoices: Sequence[Invoice]) -> str:
    counts = Counter(one.currency for one in invoices)
    return min(counts, key=lambda one: (-counts[one], one)) if counts else ""
