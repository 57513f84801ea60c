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
    told = [one for one in cases if one.step in _SHOWN_AT and one.client.key in by_key]
    everybody = [pace for one in reviews for pace in one.paces] if told else []
    return tuple(
        _compare(case, exit_on, by_key[case.client.key], everybody, as_of)
        for case in told
        if (exit_on := _exit_day(case)) is not None
    )


def _compare(
    case: Case, exit_on: date, review: ClientReview, everybody: Sequence[Pace], as_of: date
) -> Aftermath:
    last_day = case.last_day or _closed_day(case)
    before = (exit_on - timedelta(weeks=BEFORE_WEEKS), exit_on)
    since = (as_of if last_day is None else last_day, as_of)  # nothing lies there while he is still served
    weeks = len(_within(review.paces, since))
    return Aftermath(
        case=case,
        exit_on=exit_on,
        last_day=last_day,
        weeks=weeks,
        before=_average(_within(review.paces, before), BEFORE_WEEKS),
        since=_average(_within(review.paces, since), weeks) if weeks else None,
        all_before=_average(_within(everybody, before), BEFORE_WEEKS),
        all_since=_average(_within(everybody, since), weeks) if weeks else None,
        overdue_before=overdue(review.ledger, exit_on),
        overdue_now=overdue(review.ledger, as_of),
    )


def _within(paces: Iterable[Pace], days: tuple[date, date]) -> list[Pace]:
    """Return the weeks that begin after the one day and end by the other."""
    after, until = days
    return [one for one in paces if after < one.first and one.last <= until]


def _average(paces: Sequence[Pace], weeks: int) -> Usual:
    return Usual(
        mails=sum(one.mails for one in paces) / weeks,
        off_hours=sum(one.off_hours for one in paces) / weeks,
        hours=sum(one.minutes for one in paces) / 60 / weeks,
    )


def _exit_day(case: Case) -> date | None:
    """Return the day of the exit that led here: the latest that was shown."""
    return max((one.on for one in case.story if one.kind == "exit"), default=None)


def _closed_day(case: Case) -> date | None:
    return max((one.on for one in case.story if one.kind in ("closed", "said-closed")), default=None)
