"""Dates as mail writes them → seconds since 1970. Pure; what no calendar knows is None."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

EARLIEST, LATEST = 315532800, 4102444800  # 1980 and 2100: outside them a Date is a clock's mistake

_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=4096)
def midnight(day: bytes, month: bytes, year: bytes) -> int | None:
    """Return seconds since 1970 of a day (month as lower-case English name) in UTC; None if there is none."""
    try:
        return (date(int(year), _MONTHS.index(month) + 1, int(day)).toordinal() - _EPOCH_DAY) * 86400
    except ValueError:
        return None


_DATE = re.compile(
    r"\s*(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]([A-Za-z]{3})[a-z]*\.?[\s-]+(\d{4}|\d{2})\s+"
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\.\d+)?\s*(?:([+-])(\d\d):?(\d\d)|\"?([A-Za-z]{1,5})\b)?"
)
_ZONE_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_FARTHEST = 15 * 3600  # seconds east or west of Greenwich that a zone may be
_ZONES = {name: hours * 3600 for name, hours in (_ZONE_HOURS | {"CET": 1, "CEST": 2}).items()}


# As nearly all programs write it: the day and the zone, which come again, are remembered.
_USUAL = re.compile(
    r"[A-Z][a-z]{2}, (\d{1,2} [A-Z][a-z]{2} \d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})", re.ASCII
)


def parse_date(text: str) -> int | None:
    """Return a Date field in seconds since 1970; None if missing, impossible or far off; no zone is UTC."""
    found = _USUAL.match(text)
    if found is None:
        return parse_odd_date(text)
    moment = read_moment(*found.groups())
    return moment if moment is not None and EARLIEST <= moment < LATEST else None


def read_moment(day: str, hour: str, minute: str, second: str, zone: str) -> int | None:
    """Return seconds since 1970 of a day as "2 Nov 2026", two digits each, and a zone as "+0100"."""
    start, offset = _midnight(day), _east(zone)
    if start is None or offset is None or hour > "23" or minute > "59" or second > "60":
        return None
    return start + int(hour) * 3600 + int(minute) * 60 + int(second) - offset


@lru_cache(maxsize=4096)
def _midnight(day: str) -> int | None:
    number, month, year = day.encode("ascii").split(b" ")
    return midnight(number, month.lower(), year)


@lru_cache(maxsize=128)
def _east(zone: str) -> int | None:
    seconds = int(zone[1:3]) * 3600 + int(zone[3:]) * 60
    if seconds > _FARTHEST:
        return None
    return seconds if zone[0] == "+" else -seconds


def parse_odd_date(text: str) -> int | None:
    """Do what `parse_date` does for a Date in any spelling."""
    found = _DATE.match(text)
    if found is None:
        return None
    year = int(found[3])
    if len(found[3]) == 2:  # RFC 5322 section 4.3
        year += 2000 if year < 50 else 1900
    day = midnight(found[1].encode(), found[2].lower().encode("ascii", "replace"), str(year).encode())
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    offset = _offset(found)
    if day is None or offset is None or hour > 23 or minute > 59 or second > 60:
        return None
    moment = day + hour * 3600 + minute * 60 + second - offset
    return moment if EARLIEST <= moment < LATEST else None


def _offset(found: re.Match[str]) -> int | None:
    """Return seconds east of Greenwich; None for a zone that no place has."""
    if found[7] is None:
        return _ZONES.get((found[10] or "").upper(), 0)
    return _east(f"{found[7]}{found[8]}{found[9]}")
