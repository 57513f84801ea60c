"""When somebody was away, told by his automatic replies: his clock stands still then, and for a day of grace.

One automatic reply says that its author is away on that day; several in a row, that he is away in between.
Mailboxes that confirm every mail are not away: automatic replies in many weeks of a year are receipts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from goodterms.model import Absence, Kind, Message
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar

_DAY = timedelta(days=1)
_YEAR = timedelta(weeks=52)


def find_absences(messages: Iterable[Message], timezone: str, policy: Policy) -> tuple[Absence, ...]:
    """Return the absences of one side, in time order, from its human messages and automatic replies.

    A run of automatic replies, none more than `absence_gap_days` after the one before and no mail written
    by hand since that one's day, covers its days and goes on until the day before the next mail written by
    hand, at most `absence_gap_days` more. Only a person counts who writes most of the side's mail
    (`absence_person_share`): where others answer too, nobody waits for the one who is away.
    """
    zone = ZoneInfo(timezone)
    written: dict[str, set[date]] = defaultdict(set)
    automatic: dict[str, set[date]] = defaultdict(set)
    mails: Counter[str] = Counter()
    for message in messages:
        day = message.sent_at.astimezone(zone).date()
        if message.kind is Kind.HUMAN:
            written[message.from_address].add(day)
            mails[message.from_address] += 1
        elif message.kind is Kind.AUTO_REPLY:
            automatic[message.from_address].add(day)
    found = [
        absence
        for person in _main_people(mails, automatic, policy)
        if not _are_receipts(sorted(automatic[person]), policy)
        for absence in _runs(sorted(automatic[person]), sorted(written[person]), policy)
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.last)))


def free_days(
    absences: Sequence[Absence], calendar: WorkCalendar, policy: Policy
) -> tuple[tuple[date, date], ...]:
    """Return the first and last days on which the clock stands still: absences, each with its grace."""
    spans = []
    for one in absences:
        last = one.last
        if policy.absence_grace_days:
            last = calendar.next_working_day(one.last, policy.absence_grace_days)
        spans.append((one.first, last))
    return tuple(spans)


def _main_people(
    mails: Mapping[str, int], automatic: Mapping[str, set[date]], policy: Policy
) -> Iterator[str]:
    total = sum(mails.values())
    for person in sorted(automatic):
        if mails.get(person, 0) >= policy.absence_person_share * total:
            yield person


def _are_receipts(days: Sequence[date], policy: Policy) -> bool:
    """Whether some year holds automatic replies in more weeks than anybody is away."""
    weeks = sorted({day - timedelta(days=day.weekday()) for day in days})
    return any(
        place + 1 - bisect_left(weeks, week - _YEAR + _DAY) > policy.receipt_weeks
        for place, week in enumerate(weeks)
    )


def _runs(automatic: Sequence[date], written: Sequence[date], policy: Policy) -> Iterator[Absence]:
    gap = timedelta(days=policy.absence_gap_days)
    first = last = automatic[0]
    for day in automatic[1:]:
        if day - last > gap or _wrote_since(written, last, day):
            yield _absence(first, last, written, gap)
            first = day
        last = day
    yield _absence(first, last, written, gap)


def _wrote_since(written: Sequence[date], after: date, until: date) -> bool:
    place = bisect_right(written, after)
    return place < len(written) and written[place] <= until


def _absence(first: date, last: date, written: Sequence[date], gap: timedelta) -> Absence:
    place = bisect_right(written, last)
    back = written[place] if place < len(written) else date.max
    return Absence(first, min(last + gap, back - _DAY), "automatic replies")
