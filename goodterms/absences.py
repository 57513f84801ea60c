"""When somebody was away, told by his automatic replies: his clock stands still then, and for a day of grace.

One automatic reply says that its author is away on that day; several in a row, that he is away in between.
Mailboxes that confirm every mail are not away: who often wrote by hand within a day of an automatic reply was
there. What a day is depends on earlier mail only, so that what a past Monday knew does not change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from goodterms.model import Absence, Kind
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar

_DAY = timedelta(days=1)
_YEAR = timedelta(weeks=52)
_TELLING = frozenset({Kind.HUMAN, Kind.AUTO_REPLY})


class Sent(Protocol):
    """What a message, or its envelope, tells of whether somebody was there."""

    @property
    def sent_at(self) -> datetime:
        """When it was sent."""

    @property
    def from_address(self) -> str:
        """Who sent it."""

    @property
    def kind(self) -> Kind:
        """What wrote it."""

    @property
    def failed_dmarc(self) -> bool:
        """Whether anybody may have written it."""


def find_absences(messages: Iterable[Sent], timezone: str, policy: Policy) -> tuple[Absence, ...]:
    """Return the absences of one side, in time order, from its human messages and automatic replies.

    A run of automatic replies, none more than `absence_gap_days` after the one before and no mail written
    by hand since that one's day, covers its days and goes on until the day before the next mail written by
    hand, at most `absence_gap_days` more. Only a person counts who wrote most of the side's mail until then
    (`absence_person_share`): where others answer too, nobody waits for the one who is away. What failed
    DMARC tells nothing.
    """
    side = _sort_days(messages, timezone)
    found = [
        absence
        for person in side.people.values()
        for absence in _runs(_telling(person, side.mails, policy), person.written, policy)
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.last)))


@dataclass(slots=True)
class _Person:
    """The days of one address, in order: of each mail written by hand, and of automatic replies."""

    written: list[date] = field(default_factory=list)
    automatic: list[date] = field(default_factory=list)


@dataclass(slots=True)
class _Side:
    """One side's people by address, and the days of all that was written by hand."""

    people: dict[str, _Person] = field(default_factory=lambda: defaultdict(_Person))
    mails: list[date] = field(default_factory=list)


def _sort_days(messages: Iterable[Sent], timezone: str) -> _Side:
    zone, side = ZoneInfo(timezone), _Side()
    days: dict[date, date] = {}  # one object for equal days: the user may have written a million mails
    for message in messages:
        if message.failed_dmarc or message.kind not in _TELLING:
            continue
        day = message.sent_at.astimezone(zone).date()
        day = days.setdefault(day, day)
        person = side.people[message.from_address]
        if message.kind is Kind.HUMAN:
            person.written.append(day)
            side.mails.append(day)
        else:
            person.automatic.append(day)
    for some in (
        side.mails,
        *(one for person in side.people.values() for one in (person.written, person.automatic)),
    ):
        some.sort()
    return side


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


def _telling(person: _Person, mails: Sequence[date], policy: Policy) -> list[date]:
    """Return the days of automatic replies that tell an absence, by what was known on each."""
    there: list[date] = []  # days on which an automatic reply was followed by a mail by hand within a day
    telling: list[date] = []
    for day in dict.fromkeys(person.automatic):
        seen = len(there) - bisect_left(there, day - _YEAR)
        if seen < policy.receipts_seen and _is_main(person, mails, day, policy):
            telling.append(day)
        if _wrote_since(person.written, day - _DAY, day + _DAY):
            there.append(day)
    return telling


def _is_main(person: _Person, mails: Sequence[date], day: date, policy: Policy) -> bool:
    everybody = bisect_left(mails, day)
    own = bisect_left(person.written, day)
    return own > 0 and own >= policy.absence_person_share * everybody


def _runs(automatic: Sequence[date], written: Sequence[date], policy: Policy) -> Iterator[Absence]:
    if not automatic:
        return
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
