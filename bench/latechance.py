"""The chance that an invoice is paid late, from what was known on the day before it was issued.

An outcome is known once its due date has passed, whether it was paid or not: what was paid early would
else be known sooner than what is late, and make everybody look prompt. Disputes and days to settle are
known only later, and are not looked at.

The logistic model has six inputs, each of which can be said in a sentence: the client's shrunk late rate,
his mean days beyond terms over their spread, the days of his last invoice, how many of his are overdue
now, how many are known, and the practice's own late rate. It is fitted anew as time goes on, drawn
towards the shrunk rate (weight 1 on it, 0 on all else) by a ridge penalty.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from goodterms.model import Invoice
from goodterms.policy import Policy

Floats = npt.NDArray[np.float64]
INPUTS = ("one", "late_rate", "days_over_spread", "last_days", "overdue_now", "known", "practice_rate")
_PENALTY = 2.0
_REFIT = 10  # invoices
_LEARNS_FROM = 30  # known outcomes; before that the shrunk rate speaks
_FAR = 60  # days beyond terms at most, early and late: more says no more
_EARLY = -45
_SPREAD = 10.0  # days: what is taken for a client's spread before he has shown one
_STEPS = 40
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a client on the day before an invoice: days beyond terms by due date, late or not."""

    days: tuple[int, ...]
    late: tuple[bool, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class Case:
    """An invoice to predict: what was known of its client, of the practice, and how it came out."""

    issued: int  # as ordinals, for speed
    resolved: int
    known: Known
    practice: float
    outcomes: int
    was_late: bool


def walk(invoices: Sequence[Invoice], until: date, policy: Policy) -> list[Case]:
    """Return the invoices in the order of their dates, each with what was known the day before.

    Credit notes, prepaid ones and those whose outcome is not known by `until` are left out.
    """
    usable = [
        one for one in invoices if one.amount > 0 and not one.prepaid and _resolved(one) <= until.toordinal()
    ]
    usable = [one for one in usable if one.open > 0 or one.paid_on is not None]
    usable.sort(key=lambda one: (one.issued, one.due, one.number, one.client))
    own: defaultdict[str, list[Invoice]] = defaultdict(list)
    everybody = sorted((_resolved(one), _is_late(one)) for one in usable)
    cases: list[Case] = []
    seen = late = 0
    for one in usable:
        day = one.issued.toordinal() - 1
        while seen < len(everybody) and everybody[seen][0] <= day:
            late += everybody[seen][1]
            seen += 1
        practice = (late + policy.late_pseudo * policy.late_rate_prior) / (seen + policy.late_pseudo)
        earlier = own[one.client_key or one.client]
        cases.append(Case(day, _resolved(one), _known(earlier, day), practice, seen, _is_late(one)))
        earlier.append(one)
    return cases


def _resolved(invoice: Invoice) -> int:
    """Return the first day on which it is known whether it is late: the one after it was due."""
    return invoice.due.toordinal() + 1


def _is_late(invoice: Invoice) -> bool:
    return invoice.open > 0 or (invoice.paid_on is not None and invoice.paid_on > invoice.due)


def _known(earlier: Sequence[Invoice], day: int) -> Known:
    some = sorted((one for one in earlier if _resolved(one) <= day), key=lambda one: one.due)
    unpaid = [one.paid_on is None or one.paid_on.toordinal() > day or one.open > 0 for one in some]
    days = [
        (day if still or one.paid_on is None else one.paid_on.toordinal()) - one.due.toordinal()
        for one, still in zip(some, unpaid, strict=True)
    ]
    return Known(tuple(days), tuple(_is_late(one) for one in some), sum(unpaid))


# --- predictions ---------------------------------------------------------------------------------


def shrunk_rate(case: Case, policy: Policy) -> float:
    """Return the client's late rate, drawn to the practice's by the policy's pseudo-invoices."""
    known = case.known
    return (sum(known.late) + policy.late_pseudo * case.practice) / (len(known.late) + policy.late_pseudo)


def raw_rate(case: Case) -> float:
    """Return the client's late rate as it is, the practice's where he has none."""
    return sum(case.known.late) / len(case.known.late) if case.known.late else case.practice


def last_three(case: Case) -> float:
    """Return the share of late ones of the client's last three, the practice's where he has none."""
    recent = case.known.late[-3:]
    return sum(recent) / len(recent) if recent else case.practice


def inputs(case: Case, policy: Policy) -> list[float]:
    """Return the model's inputs, in the order of INPUTS."""
    known, n = case.known, len(case.known.days)
    days = [min(max(one, _EARLY), _FAR) for one in known.days]
    mean = (sum(days) - 4.0 * policy.late_pseudo) / (n + policy.late_pseudo)
    square = sum((one - mean) ** 2 for one in days) + policy.late_pseudo * _SPREAD**2
    spread = math.sqrt(square / (n + policy.late_pseudo))
    return [
        1.0,
        _logit(shrunk_rate(case, policy)),
        mean / spread,
        (days[-1] if days else mean) / 10,
        float(known.overdue),
        math.log1p(n),
        _logit(case.practice),
    ]


def logistic(cases: Sequence[Case], policy: Policy) -> Floats:
    """Return each invoice's chance by a model that was fitted on what was known when it was issued."""
    table = np.array([inputs(one, policy) for one in cases])
    late = np.array([float(one.was_late) for one in cases])
    resolved = np.array([one.resolved for one in cases])
    weights = start = np.array([float(name == "late_rate") for name in INPUTS])
    found = np.empty(len(cases))
    for place, one in enumerate(cases):
        if place % _REFIT == 0:
            told = resolved[:place] <= one.issued
            if told.sum() >= _LEARNS_FROM:
                weights = _fit(table[:place][told], late[:place][told], start)
        found[place] = _chance(table[place] @ weights)
    return found


def _fit(table: Floats, late: Floats, start: Floats) -> Floats:
    """Return the weights of the penalised logistic regression, by Newton's steps."""
    weights = start.copy()
    ridge = _PENALTY * np.eye(len(start))
    for _ in range(_STEPS):
        chance = _chance(table @ weights)
        slope = table.T @ (chance - late) + _PENALTY * (weights - start)
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + ridge
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return np.asarray(weights, dtype=np.float64)


def _chance(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))), dtype=np.float64)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
