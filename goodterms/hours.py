"""Hours by client from the user's own timesheets; they replace what mail lets us estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """Hours worked for a client on a day."""

    client_key: str
    day: date
    hours: Decimal


def hours_between(entries: Sequence[TimeEntry], since: date, until: date) -> float:
    """Return the hours of a period (since < day <= until)."""
    return float(sum((one.hours for one in entries if since < one.day <= until), Decimal(0)))
