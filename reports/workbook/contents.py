"""What the weekly workbook's sheets are placed from, where they are, and figures as their cells show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Assessment, Content, Language, Scalar, Signal
from goodterms.policy import Policy
from reports.excel.values import Bound, Link, Money, Plain, Target
from reports.locale import Text

SheetKey = Literal[
    "this_week",
    "clients",
    "responsiveness",
    "payments",
    "cases",
    "evidence",
    "waiting",
    "problems",
    "method",
]
SHEETS: dict[SheetKey, Text] = {
    "this_week": Text("This week", "Deze week"),
    "clients": Text("Clients", "Klanten"),
    "responsiveness": Text("Responsiveness", "Bereikbaarheid"),
    "payments": Text("Payments", "Betalingen"),
    "cases": Text("Cases", "Zaken"),
    "evidence": Text("Evidence", "Bewijs"),
    "waiting": Text("Waiting", "Wachten"),
    "problems": Text("Problems", "Problemen"),
    "method": Text("Method", "Methode"),
}


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """The user's own calendar as the report tells it: zone name, working hours as set, holidays."""

    timezone: str
    working_hours: str
    holidays: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the sheets are placed from. `evidence` is each client's first row on that sheet."""

    review: Review
    language: Language
    calendar: CalendarFacts
    policy: Policy
    drafts: tuple[Draft, ...]
    version: str
    syncs: tuple[tuple[str, datetime], ...]
    content: Content
    evidence: Mapping[str, int] = field(default_factory=dict)

    def link(self, key: str, name: str) -> Link | str:
        """Return a client's name, linked to the first row of its evidence if it has any."""
        row, shown = self.evidence.get(key), name or key
        return Link(shown, self.at("evidence", row)) if row else shown

    def at(self, sheet: SheetKey, row: int, column: str = "A") -> Target:
        """Return the place of a cell in this workbook."""
        title = SHEETS[sheet].say(self.language)
        return Target(location=f"'{title}'!{column}{row}")

    def name_of(self, key: str) -> str:
        """Return the client's name for its key; the key where the client is not in the review."""
        for one in self.review.clients:
            if one.client.key == key:
                return one.client.name or key
        return key


def find_signal(assessment: Assessment, name: str) -> Signal | None:
    """Return the signal of that name, None if there is none."""
    return next((one for one in assessment.signals if one.name == name), None)


def figure(signal: Signal | None, sign: Literal[">", "≥"] = ">") -> Plain:
    """Return a signal's value as a cell shows it: money with its currency, a bound with its sign."""
    if signal is None or signal.value is None:
        return None
    if signal.currency:
        return Money(Decimal(str(signal.value)), signal.currency)
    return Bound(signal.value, sign) if signal.at_least else signal.value


def companion(signal: Signal | None, name: str) -> Scalar:
    """Return a signal's companion figure, None where there is none."""
    return dict(signal.more).get(name) if signal is not None else None
