"""The week by hour: when clients' mails come, on the user's own clock, and which of those hours he works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from goodterms.timelines import MailCounts, Sums
from goodterms.workcalendar import WeekHours

_DAYS, _HOURS = 7, 24
_HALF_AN_HOUR = 30  # minutes
_THEIRS = [one.name for one in fields(MailCounts)].index("theirs") - 1  # columns leave the minutes out
_NONE = ((0,) * _HOURS,) * _DAYS

NO_WORK = ((False,) * _HOURS,) * _DAYS


@dataclass(frozen=True, slots=True)
class MailHours:
    """How many mails came in each hour of the week: 7 rows, Monday first, of 24 hours of the local day."""

    counts: tuple[tuple[int, ...], ...] = _NONE

    @property
    def total(self) -> int:
        """How many mails they are."""
        return sum(sum(row) for row in self.counts)


NO_MAILS = MailHours()


def hours_of_mails(sums: Sums, since: datetime, until: datetime, timezone: str) -> MailHours:
    """Return when the client's mails with since <= at < until came, by the clock of a time zone."""
    low, high = np.searchsorted(sums.at, (since.timestamp(), until.timestamp())).tolist()
    theirs = np.diff(sums.counts[low : high + 1, _THEIRS]) > 0
    return count_hours(sums.at[low:high][theirs].tolist(), timezone)


def count_hours(moments: Iterable[float], timezone: str) -> MailHours:
    """Count moments (epoch seconds) by weekday and hour of a time zone's clock.

    An hour that a clock change repeats counts both times.
    """
    zone = ZoneInfo(timezone)
    flat = [0] * (_DAYS * _HOURS)
    for moment in moments:
        local = datetime.fromtimestamp(moment, zone)
        flat[local.weekday() * _HOURS + local.hour] += 1
    return MailHours(tuple(tuple(flat[start : start + _HOURS]) for start in range(0, len(flat), _HOURS)))


def add_hours(some: Iterable[MailHours]) -> MailHours:
    """Add up; NO_MAILS for none."""
    tables = [one.counts for one in some]
    return MailHours(
        tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(_NONE, *tables, strict=True))
    )


def working_cells(hours: WeekHours) -> tuple[tuple[bool, ...], ...]:
    """Return of each hour of the week whether at least half of it is worked, holidays apart; as MailHours."""
    return tuple(tuple(_worked(day, hour) >= _HALF_AN_HOUR for hour in range(_HOURS)) for day in hours.days)


def _worked(windows: Iterable[tuple[int, int]], hour: int) -> int:
    """Return the minutes of an hour that lie in windows, which are apart."""
    first, last = hour * 60, hour * 60 + 60
    return sum(max(0, min(end, last) - max(start, first)) for start, end in windows)
