"""What changed after a client left: off-hours mails, mails, hours, late money; before the exit and since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goodterms.casebook import Case, Step
from goodterms.findings import ClientReview, Pace
from goodterms.payments import overdue

BEFORE_WEEKS = 13  # a quarter: as long as the windows that the mail signals speak of
_SHOWN_AT = (Step.NOTICE, Step.AFTER, Step.CLOSED)


@dataclass(frozen=True, slots=True)
class Usual:
    """An average week: the client's mails, those of them off hours, the user's hours of mail."""

    mails: float
    off_hours: float
    hours: float


@dataclass(frozen=True, slots=True)
class Aftermath:
    """One client's average week before the exit was shown and since the last working day, and late money.

    `since` is None before a whole week has passed; `weeks` counts those that have. Money is by currency, on
    the day of the exit and today. `all_before` and `all_since` are the same weeks of all clients together.
    """

    case: Case
    exit_on: date
    last_day: date | None
    weeks: int
    before: Usual
    since: Usual | None
    all_before: Usual
    all_since: Usual | None
    overdue_before: Mapping[str, Decimal]
    overdue_now: Mapping[str, Decimal]


def look_back(cases: Iterable[Case], reviews: Sequence[ClientReview], as_of: date) -> tuple[Aftermath, ...]:
    """Return what changed for the cases that are told to the client or over; none where no exit was shown."""
    by_key = {one.client.key: one for one in reviews}
    found = []
    for case in cases:
        review, exit_on = by_key.get(case.client.key), _exit_day(case)
        if case.step in _SHOWN_AT and review is not None and exit_on is not None:
            found.append(_compare(case, review, reviews, exit_on, as_of))
    return tuple(found)


def _compare(
    case: Case, review: ClientReview, reviews: Sequence[ClientReview], exit_on: date, as_of: date
) -> Aftermath:
    last_day = case.last_day or _closed_day(case)
    starts = exit_on - timedelta(weeks=BEFORE_WEEKS)
    everybody = [pace for one in reviews for pace in one.paces]
    since = last_day if last_day is not None and last_day < as_of else None
    own_since = [one for one in review.paces if since is not None and since < one.first <= one.last <= as_of]
    return Aftermath(
        case=case,
        exit_on=exit_on,
        last_day=last_day,
        weeks=len(own_since),
        before=_usual(review.paces, starts, exit_on, BEFORE_WEEKS),
        since=_usual(own_since, since, as_of, len(own_since)) if since is not None and own_since else None,
        all_before=_usual(everybody, starts, exit_on, BEFORE_WEEKS),
        all_since=_usual(everybody, since, as_of, len(own_since)) if since and own_since else None,
        overdue_before=overdue(review.ledger, exit_on),
        overdue_now=overdue(review.ledger, as_of),
    )


def _usual(paces: Iterable[Pace], after: date, until: date, weeks: int) -> Usual:
    """Return an average week of those that lie after one day and end by another."""
    own = [one for one in paces if one.first > after and one.last <= until]
    return Usual(
        mails=sum(one.mails for one in own) / weeks,
        off_hours=sum(one.off_hours for one in own) / weeks,
        hours=sum(one.minutes for one in own) / 60 / weeks,
    )


def _exit_day(case: Case) -> date | None:
    """Return the day of the exit that led here: the latest that was shown."""
    return max((one.on for one in case.story if one.kind == "exit"), default=None)


def _closed_day(case: Case) -> date | None:
    return max((one.on for one in case.story if one.kind in ("closed", "said-closed")), default=None)
