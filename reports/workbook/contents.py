"""What the weekly workbook's sheets are placed from, where they are, and figures as their cells show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Assessment, Content, Language, Message, RowRef, Scalar, Signal
from goodterms.policy import Policy
from reports.excel.targets import mail_target, row_target
from reports.excel.values import Bound, Money, Plain, Target, Value, linked
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


# What a row of the sheet Evidence is about, in the order in which they stand there for each client.
Topic = Literal[
    "invoices",
    "their_waits",
    "our_waits",
    "off_hours",
    "chasing",
    "indecision",
    "disrespect",
    "other",
    "left_out",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
BEHIND: Mapping[str, Topic] = {
    "client_reply_time": "their_waits",
    "answered_share": "their_waits",
    "our_reply_time": "our_waits",
    "off_hours_share": "off_hours",
    "chasing": "chasing",
    "indecision": "indecision",
    "disrespect": "disrespect",
    "days_beyond_terms": "invoices",
    "late_rate": "invoices",
    "payment_index": "invoices",
    "overdue_amount": "invoices",
    "revenue": "invoices",
}


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """The user's own calendar as the report tells it: zone name, working hours as set, holidays."""

    timezone: str
    working_hours: str
    holidays: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the sheets are placed from.

    `hosts` are the accounts' IMAP hosts by name, `files` where the lists are, as URIs by file name;
    `evidence` the first row of each client's topics on that sheet.
    """

    review: Review
    language: Language
    calendar: CalendarFacts
    policy: Policy
    drafts: tuple[Draft, ...]
    version: str
    syncs: tuple[tuple[str, datetime], ...]
    content: Content
    hosts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[tuple[str, Topic], int] = field(default_factory=dict)

    def link(self, key: str, name: str) -> Value:
        """Return a client's name, linked to the first row of its evidence if it has any."""
        rows = [row for topic in TOPICS if (row := self.evidence.get((key, topic)))]
        return linked(name or key, self.at("evidence", rows[0]) if rows else None)

    def behind(self, key: str, signal: str) -> Target | None:
        """Return the first row of the evidence behind a client's figure, None where there is none."""
        topic = BEHIND.get(signal)
        row = self.evidence.get((key, topic)) if topic is not None else None
        return self.at("evidence", row) if row else None

    def mail(self, message: Message) -> Target | None:
        """Return what opens a message in the user's own mail client, None where nothing can."""
        return mail_target(message.message_id, self.hosts.get(message.account, ""))

    def row(self, source: RowRef) -> Target | None:
        """Return what opens the row of a list, None where its file is not known."""
        return row_target(source, self.files.get(source.file, ""))

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
