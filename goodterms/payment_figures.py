"""Payment and value figures of a client as of a day, beside those of the whole practice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from goodterms.accounts import Statement
from goodterms.figures import Figure, Interval, Values, companions, interval, scored, share_chances, shown
from goodterms.hours import TimeEntry, hours_between
from goodterms.model import Invoice, Lateness, Rates, Signal
from goodterms.payments import (
    bootstrap_days,
    bootstrap_index,
    count_late,
    days_beyond_terms,
    invoiced,
    is_claim,
    late_chances,
    late_rate,
    overdue_of,
    payment_index,
    prior_of,
    revenue,
    telling,
)
from goodterms.policy import Policy

_SEED = 40
_INTERVAL_DRAWS = 1000
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True, slots=True)
class MoneyShare:
    """What some clients add to the practice's money as of a day; `revenue` is of 52 weeks, by currency.

    `told` are the invoices that say something of lateness, `late` those paid late; `currencies` counts all.
    """

    late: int
    told: int
    currencies: Mapping[str, int]
    revenue: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Money:
    """The practice's money as of a day: the main currency, all revenue of 52 weeks in it, the prior.

    With rates the main currency is the user's own, and what has a rate is counted in it; without, the one
    most invoices are in, and others are not counted.
    """

    currency: str
    prior: float
    rates: Rates = field(default_factory=Rates)
    total: Decimal = Decimal(0)

    def share(self, own: Decimal) -> float | None:
        """Return what share of all revenue an amount is; None if there is none."""
        return float(own / self.total) if self.total > 0 and own > 0 else None


def share_money(statements: Iterable[Statement], day: date, policy: Policy) -> MoneyShare:
    """Return what some clients add to the practice's money."""
    since = day - timedelta(weeks=52)
    currencies: Counter[str] = Counter()
    earned: defaultdict[str, Decimal] = defaultdict(Decimal)
    late = told = 0
    for one in statements:
        currencies.update([invoice.currency for invoice in one.known])
        late, told = late + count_late(one.lateness, policy), told + len(one.lateness)
        for currency, amount in revenue(one.known, since, day).items():
            earned[currency] += amount
    return MoneyShare(late, told, currencies, earned)


def survey_money(shares: Sequence[MoneyShare], policy: Policy, rates: Rates) -> Money:
    """Gather what one client's figures are compared with; currencies are added by the user's rates only."""
    currencies: Counter[str] = Counter()
    earned: defaultdict[str, Decimal] = defaultdict(Decimal)
    for share in shares:
        currencies.update(share.currencies)
        for currency, amount in share.revenue.items():
            earned[currency] += amount
    prior = prior_of(sum(one.late for one in shares), sum(one.told for one in shares), policy)
    money = Money(rates.own if rates.of else _most(currencies), prior, rates)
    return replace(money, total=_counted(earned, money))


def earned_in(statement: Statement, day: date, money: Money) -> Decimal | None:
    """Return a client's revenue of 52 weeks in the main currency; None without any invoice of his."""
    if not statement.known:
        return None
    return _counted(revenue(statement.known, day - timedelta(weeks=52), day), money)


def _counted(amounts: Mapping[str, Decimal], money: Money) -> Decimal:
    """Return what amounts come to in the main currency, as far as they can be counted in it."""
    return money.rates.in_own(amounts) if money.rates.of else amounts.get(money.currency, Decimal(0))


def payment_figures(
    statement: Statement, day: date, since: date | None, money: Money, policy: Policy
) -> tuple[Figure, ...]:
    """Return days_beyond_terms, late_rate and overdue_amount, scored.

    Invoices due in the last 26 weeks, 52 where there are fewer than three; `since` is the day of a repair.
    """
    weeks, recent = _window(statement.lateness, day, since, policy)
    return (
        _days_figure(recent, weeks, policy),
        _late_figure(recent, weeks, money.prior, policy),
        _overdue_figure(statement.known, day, money, policy),
    )


def index_figure(statement: Statement, day: date, policy: Policy) -> Figure:
    """Return payment_index of the invoices due in the last 24 months; shown, not scored."""
    weeks = round(policy.index_months * _WEEKS_A_MONTH)
    since = day - timedelta(weeks=weeks)
    known = [one for one in statement.lateness if one.invoice.due > since]
    value = payment_index(known) if known else None

    def bounds(level: float) -> Interval:
        return interval(bootstrap_index(known, _INTERVAL_DRAWS, np.random.default_rng(_SEED)), level)

    return shown(Signal("payment_index", "of 100", n=len(known), value=value, weeks=weeks), bounds)


def value_figures(
    money: Money, earned: Decimal | None, minutes: float, worked: Worked | None = None
) -> tuple[Figure, ...]:
    """Return revenue of the last 52 weeks and revenue per hour (shown, not scored).

    Hours are those of the timesheet over its own period, where it has any; else of mail, by `minutes` a week.
    """
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
                more=companions(share=money.share(earned) if earned is not None else None),
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
    told = telling(recent)
    if len(told) < policy.floor_invoices:
        return shown(Signal("days_beyond_terms", "days", n=len(told), weeks=weeks))

    def redraw(rng: np.random.Generator, draws: int) -> Values:
        return bootstrap_days(told, draws, rng)

    mean, still = days_beyond_terms(told), sum(1 for one in told if one.open)
    signal = Signal(
        "days_beyond_terms",
        "days",
        n=len(told),
        value=round(mean, 4),
        at_least=still > 0,
        weeks=weeks,
        more=companions(open=still),
    )
    total = mean * len(told)
    return scored(
        signal, policy.burdens.days_beyond_terms, redraw, better=lambda more: total / (len(told) + more)
    )


def _late_figure(recent: Sequence[Lateness], weeks: int, prior: float, policy: Policy) -> Figure:
    n, late, pseudo = len(recent), count_late(recent, policy), policy.late_pseudo
    chances = share_chances(*late_chances(late, n, prior, pseudo))
    signal = Signal(
        "late_rate",
        "share",
        n=n,
        value=late_rate(late, n, prior, pseudo) if n else None,
        weeks=weeks,
        more=companions(late=late, due=n, prior=prior),
    )
    if n < policy.floor_invoices:
        return shown(signal, chances[1])
    return scored(
        signal,
        policy.burdens.late_rate,
        *chances,
        better=lambda more: late_rate(late, n + more, prior, pseudo),
    )


def _overdue_figure(known: Sequence[Invoice], day: date, money: Money, policy: Policy) -> Figure:
    """Overdue money; its burden is that of its ratio to an average month's invoices of the last year."""
    own = money
    if not money.rates.of:
        own = replace(money, currency=_main_currency(known) or money.currency)
    amount = _counted(overdue_of(known, day), own)
    signal = Signal(
        "overdue_amount", "", n=len(known), value=amount if known else None, currency=own.currency
    )
    year = _counted(invoiced(known, day - timedelta(weeks=52), day), own)
    if len(known) < policy.floor_invoices or year <= 0:
        return shown(signal)
    months = float(amount / year) * _months_of_business(known, day)
    signal = replace(signal, more=companions(months=round(months, 2)))
    claims = sorted(
        (_counted({one.currency: one.open}, own) for one in known if is_claim(one, day)), reverse=True
    )

    def better(more: int) -> float:
        """After so many of the overdue invoices are paid, the largest first."""
        left = amount - sum(claims[:more], Decimal(0))
        return months * max(0.0, float(left / amount)) if amount else months

    return scored(signal, policy.burdens.overdue_amount, by=months, better=better)


def _months_of_business(invoices: Sequence[Invoice], day: date) -> float:
    """Return in how many of the last twelve months the client was one: from his first invoice on."""
    days = (day - min(one.issued for one in invoices)).days
    return min(12.0, max(1.0, days / (365 / 12)))


def _main_currency(invoices: Iterable[Invoice]) -> str:
    return _most(Counter([one.currency for one in invoices]))


def _most(counts: Mapping[str, int]) -> str:
    return min(counts, key=lambda one: (-counts[one], one)) if counts else ""
