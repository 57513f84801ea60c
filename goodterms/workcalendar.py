"""Working time between two moments, over any calendar, time zone and clock change.

A calendar turns its working hours into spans of UTC time with a running sum, once, so that a
question is two bisections. All counting is in whole microseconds: sums of parts are exact. A
window whose edge falls into the hour that a clock change skips begins or ends at the change; an
edge in a repeated hour means the first of the two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

Off = Literal["", "night", "weekend", "holiday", "edge"]
DayHours = tuple[tuple[int, int], ...]  # (from, until) in minutes of the local day, sorted, apart

TALK_TIMES = (time(10), time(14), time(11))  # neither early nor at the end of a day
TALK_LENGTH = timedelta(minutes=30)
# Where none of these suits both sides: every half hour, from the middle of the day outwards.
_OTHER_TALK_TIMES = tuple(
    time(minutes // 60, minutes % 60)
    for minutes in sorted(range(0, 24 * 60, 30), key=lambda one: (abs(one - 13 * 60), one))
)

_DAY_NAMES = (
    ("monday", "maandag"),
    ("tuesday", "dinsdag"),
    ("wednesday", "woensdag"),
    ("thursday", "donderdag"),
    ("friday", "vrijdag"),
    ("saturday", "zaterdag"),
    ("sunday", "zondag"),
)
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_DASH = r"\s*(?:-|–|t/m|tot en met|tot|to)\s*"
_TIMES = re.compile(rf"{_CLOCK}{_DASH}{_CLOCK}")
_DAYS = re.compile(rf"([a-z]+?)\.?(?:{_DASH}([a-z]+)\.?)?")
_PART = re.compile(r"(?P<days>[^\d]*?)\s*(?P<times>\d.*)?")
_EXAMPLE = "write it like Mon-Fri 09:00-17:30"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HOUR = 3_600_000_000
_FIRST_YEAR, _LAST_YEAR = (
    1970,
    2100,
)  # no mail is older; outside them nothing counts as working time
_ENDLESS = 1 << 62
_SEARCHED_DAYS = 3660  # ten years without a working day are no calendar


@dataclass(frozen=True, slots=True)
class WeekHours:
    """The working windows of each weekday, Monday first, local time."""

    days: tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]


def parse_working_hours(text: str) -> WeekHours:
    """Read "Mon-Wed 09:00-12:30, 13:00-17:00; Thu 09:00-12:00", English or Dutch day names.

    Times without days belong to the days before them. ValueError says what could not be read.
    """
    windows: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    days: list[int] = []
    complete = True  # the days read so far have their times: a new day begins a new group
    for part in re.split(r"\s*[,;]\s*", text.casefold().strip(" ,;\t")):
        named, times = _parse_part(part, text)
        days = named if complete and named else days + named
        complete = times is not None
        if times is not None:
            _add_window(windows, days, times, text)
    if not complete:
        raise ValueError(f"the working hours {text!r} end with days that have no times: {_EXAMPLE}")
    mon, tue, wed, thu, fri, sat, sun = (_merge(one) for one in windows)
    return WeekHours((mon, tue, wed, thu, fri, sat, sun))


def _parse_part(part: str, text: str) -> tuple[list[int], tuple[int, int] | None]:
    found = _PART.fullmatch(part)
    if not part or found is None:
        raise ValueError(f"the working hours {text!r} have an empty part: {_EXAMPLE}")
    days = _parse_days(found["days"].strip(), text) if found["days"].strip() else []
    return days, _parse_times(found["times"].strip(), text) if found["times"] else None


def _parse_days(words: str, text: str) -> list[int]:
    found = _DAYS.fullmatch(words)
    if found is None:
        raise ValueError(f"the working hours {text!r} name no day with {words!r}: {_EXAMPLE}")
    first = _parse_day(found[1], text)
    last = first if found[2] is None else _parse_day(found[2], text)
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _parse_day(word: str, text: str) -> int:
    if len(word) >= 2:
        for day, names in enumerate(_DAY_NAMES):
            if any(name.startswith(word) for name in names):
                return day
    raise ValueError(f"the working hours {text!r} name no day with {word!r}: {_EXAMPLE}")


def _parse_times(words: str, text: str) -> tuple[int, int]:
    found = _TIMES.fullmatch(words)
    if found is None:
        raise ValueError(f"the working hours {text!r} hold no times in {words!r}: {_EXAMPLE}")
    start, end = _minutes(found[1], found[2], text), _minutes(found[3], found[4], text)
    if end <= start:
        raise ValueError(
            f"the working hours {text!r} end before they begin in {words!r}: "
            f"give hours over midnight as two parts, until 24:00 and from 00:00"
        )
    return start, end


def _minutes(hours: str, minutes: str | None, text: str) -> int:
    total = int(hours) * 60 + int(minutes or 0)
    if total > 24 * 60 or int(minutes or 0) > 59:
        raise ValueError(f"the working hours {text!r} hold the time {hours}:{minutes or '00'}: {_EXAMPLE}")
    return total


def _add_window(
    windows: list[list[tuple[int, int]]], days: list[int], times: tuple[int, int], text: str
) -> None:
    if not days:
        raise ValueError(f"the working hours {text!r} begin with times of no day: {_EXAMPLE}")
    for day in days:
        windows[day].append(times)


def _merge(windows: list[tuple[int, int]]) -> DayHours:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class _Table:
    """Working spans in UTC microseconds since 1970, the sum before each; good from low to high."""

    low: int
    high: int
    starts: list[int]
    ends: list[int]
    sums: list[int]

    def worked(self, at: int) -> int:
        """Return the working microseconds before a moment, counted from the table's begin."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0
        return self.sums[place] + min(at, self.ends[place]) - self.starts[place]


@dataclass(slots=True)
class _Memo:
    """The table so far. It saves time and never changes an answer: the calendar stays a value."""

    table: _Table = field(default_factory=lambda: _Table(_ENDLESS, -_ENDLESS, [], [], []))


@dataclass(frozen=True)
class WorkCalendar:
    """When one side works: hours in a time zone, less holidays and `away` (first and last day).

    ValueError for a time zone that does not exist.
    """

    timezone: str
    hours: WeekHours
    holidays: frozenset[date]
    away: tuple[tuple[date, date], ...] = ()
    _memo: _Memo = field(default_factory=_Memo, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse an unknown time zone at once."""
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as cause:  # "Europe" is a folder: an OSError
            raise ValueError(
                f"there is no time zone {self.timezone!r}: write it like Europe/Amsterdam"
            ) from cause

    def working_hours(self, start: datetime, end: datetime) -> float:
        """Return the hours of working time between two aware moments; 0 if the end is not later."""
        first, last = _instant(start), _instant(end)
        if last <= first:
            return 0.0
        table = self._covering(first, last)
        return (table.worked(last) - table.worked(first)) / _HOUR

    def is_working(self, at: datetime) -> bool:
        """Whether an aware moment lies in working time (a window's end no longer does)."""
        instant = _instant(at)
        table = self._covering(instant, instant)
        place = bisect_right(table.starts, instant) - 1
        return place >= 0 and instant < table.ends[place]

    def is_working_day(self, day: date) -> bool:
        """Whether any working time falls on a local day."""
        return bool(self.hours.days[day.weekday()]) and not self._is_free(day)

    def describe_off(self, at: datetime) -> Off:
        """Say why a moment is outside the usual hours, by local time; "" if it is not.

        Holiday before weekend before night (20:00 to 07:00) before edge. A moment that only an
        absence (`away`) takes out is "" too: nobody who writes could know of it.
        """
        if self.is_working(at):
            return ""
        local = at.astimezone(ZoneInfo(self.timezone))
        if local.date() in self.holidays:
            return "holiday"
        if local.weekday() in _weekend(self.hours):
            return "weekend"
        if _is_usual(local, self.hours) and self._is_away(local.date()):
            return ""
        return "night" if local.hour >= 20 or local.hour < 7 else "edge"

    def next_working_day(self, day: date, n: int) -> date:
        """Return the n-th working day after a day; for n = 0 the first from it on.

        ValueError for a negative n, or where ten years hold no such day.
        """
        if n < 0:
            raise ValueError(f"working days are counted forwards, not {n}")
        if n == 0 and self.is_working_day(day):
            return day
        left = max(n, 1)
        for step in range(1, _SEARCHED_DAYS + 1):
            left -= self.is_working_day(day + timedelta(days=step))
            if left == 0:
                return day + timedelta(days=step)
        raise ValueError(f"the calendar has no {max(n, 1)} working days in the ten years after {day}")

    def working_days(self, start: date, end: date) -> int:
        """Return how many working days come after `start`, up to and with `end`."""
        return sum(
            self.is_working_day(start + timedelta(days=step)) for step in range(1, (end - start).days + 1)
        )

    def next_slots(self, day: date, count: int, theirs: WorkCalendar | None = None) -> tuple[datetime, ...]:
        """Propose half-hour talks in working time of both, one a working day from `day` on, times in turn.

        Where the two never work at once (in a year) they are in our own working time; fewer than `count`
        where that holds no more. Aware, in this calendar's zone.
        """
        shared = self._find_slots(day, count, (self, theirs or self))
        return shared if shared or theirs is None else self._find_slots(day, count, (self,))

    def _find_slots(self, day: date, count: int, both: Sequence[WorkCalendar]) -> tuple[datetime, ...]:
        slots: list[datetime] = []
        for step in range(366):
            if len(slots) >= count:
                break
            turn = len(slots) % len(TALK_TIMES)
            times = (*TALK_TIMES[turn:], *TALK_TIMES[:turn], *_OTHER_TALK_TIMES)
            slot = self._slot(day + timedelta(days=step), times, both)
            slots += [slot] if slot is not None else []
        return tuple(slots)

    def _slot(self, day: date, times: Sequence[time], both: Sequence[WorkCalendar]) -> datetime | None:
        if not self.is_working_day(day):
            return None
        zone = ZoneInfo(self.timezone)
        whole = TALK_LENGTH / timedelta(hours=1)
        for one in times:
            start = datetime.combine(day, one, zone)
            end = start.astimezone(UTC) + TALK_LENGTH
            if all(side.working_hours(start, end) == whole for side in both):
                return start
        return None

    def _is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def _is_free(self, day: date) -> bool:
        return day in self.holidays or self._is_away(day)

    def _covering(self, first: int, last: int) -> _Table:
        table = self._memo.table
        if first < table.low or last >= table.high:
            table = self._build(min(first, table.low), max(last, table.high - 1))
            self._memo.table = table
        return table

    def _build(self, first: int, last: int) -> _Table:
        """Make the table for the whole years around two moments, and a year more on each side."""
        low, high = _year(first) - 1, _year(last) + 2
        spans = list(self._spans(date(max(low, _FIRST_YEAR), 1, 1), date(min(high, _LAST_YEAR), 1, 1)))
        return _Table(
            low=_year_start(low + 1) if low >= _FIRST_YEAR else -_ENDLESS,
            high=_year_start(high - 1) if high <= _LAST_YEAR else _ENDLESS,
            starts=[start for start, _ in spans],
            ends=[end for _, end in spans],
            sums=list(accumulate((end - start for start, end in spans), initial=0))[:-1],
        )

    def _spans(self, first: date, until: date) -> Iterator[tuple[int, int]]:
        zone = ZoneInfo(self.timezone)
        for step in range((until - first).days):
            day = first + timedelta(days=step)
            if self.is_working_day(day):
                midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - zone follows
                for start, end in self.hours.days[day.weekday()]:
                    yield _wall_instant(midnight, start, zone), _wall_instant(midnight, end, zone)


def _instant(at: datetime) -> int:
    """Return the microseconds since 1970 of an aware moment (local times repeat in autumn)."""
    if at.tzinfo is None:
        raise ValueError(f"the moment {at} has no time zone")
    return (at - _EPOCH) // _MICROSECOND


def _year(instant: int) -> int:
    return (
        (_EPOCH + timedelta(microseconds=max(instant, 0))).year
        if instant < _year_start(_LAST_YEAR)
        else _LAST_YEAR
    )


def _year_start(year: int) -> int:
    return _instant(datetime(year, 1, 1, tzinfo=UTC))


def _wall_instant(midnight: datetime, minutes: int, zone: ZoneInfo) -> int:
    local = (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone)
    later = local.replace(fold=1)
    before, after = local.utcoffset(), later.utcoffset()
    if before is not None and after is not None and before < after:  # PEP 495: a skipped local time
        return _clock_change(_instant(later), _instant(local), zone)
    return _instant(local)


def _clock_change(low: int, high: int, zone: ZoneInfo) -> int:
    """Return the first moment after `low` whose offset is that of `high`."""

    def offset(instant: int) -> timedelta | None:
        return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone).utcoffset()

    wanted = offset(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if offset(middle) == wanted else (middle, high)
    return high


def _weekend(hours: WeekHours) -> frozenset[int]:
    """Return the free days of the weekend: Friday and Saturday where Sunday is worked."""
    days = (4, 5) if hours.days[6] and not hours.days[5] else (5, 6)
    return frozenset(day for day in days if not hours.days[day])


def _is_usual(local: datetime, hours: WeekHours) -> bool:
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours.days[local.weekday()])
