"""Small builders of core values for tests: a message, a client, an invoice, each with the usual defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from goodterms.correspondence import build_address_book
from goodterms.mailfacts import Lens
from goodterms.model import Client, Invoice, Kind, Message, Payment, Reading, RowRef
from goodterms.policy import Policy
from goodterms.subjects import is_forward, subject_key
from goodterms.workcalendar import WorkCalendar, parse_working_hours

ME = "fenna@studio.example"
THEM = "bea@acme.example"
SALT = b"salt"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam
HOURS = parse_working_hours("Mon-Fri 09:00-17:30")
AMSTERDAM = WorkCalendar("Europe/Amsterdam", HOURS, frozenset())


def make_client(key: str = "acme", **more: Any) -> Client:
    """A client with the address bea@KEY.example and that domain."""
    facts: dict[str, Any] = {
        "name": key.title(),
        "addresses": frozenset({f"bea@{key}.example"}),
        "domains": frozenset({f"{key}.example"}),
    }
    return Client(key, **(facts | more))


def make_message(key: str, at: datetime | float, sender: str = THEM, **more: Any) -> Message:
    """A human message; `at` is a moment or hours after MONDAY. To us if from them, else to them."""
    when = at if isinstance(at, datetime) else MONDAY + timedelta(hours=at)
    subject = more.pop("subject", "Logo")
    facts: dict[str, Any] = {
        "message_id": f"<{key}@mail.example>",
        "account": "studio",
        "time_source": "date",
        "from_name": "",
        "to": (THEM,) if sender == ME else (ME,),
        "cc": (),
        "subject": subject,
        "subject_key": subject_key(subject, SALT),
        "is_forward": is_forward(subject),
        "in_reply_to": f"<{more.pop('reply_to')}@mail.example>" if more.get("reply_to") else "",
        "references": (),
        "size": 1000,
        "kind": Kind.HUMAN,
    }
    more.pop("reply_to", None)
    return Message(key=key, sent_at=when, from_address=sender, **(facts | more))


def reading(words: int = 50, *, asks: bool = True, **more: Any) -> Reading:
    """What was read of a text."""
    return Reading(words, asks, **more)


def make_lens(client: Client | None = None, policy: Policy | None = None, **more: Any) -> Lens:
    """The lens of one client with our hours in Amsterdam."""
    client = client or make_client()
    facts: dict[str, Any] = {
        "ours": AMSTERDAM,
        "theirs": AMSTERDAM,
        "knows_their_hours": False,
    }
    facts["book"] = build_address_book([client], [ME])
    return Lens(client=client, policy=policy or Policy(), **(facts | more))


def make_invoice(number: str, due: date, *, paid_on: date | None = None, **more: Any) -> Invoice:
    """An invoice of 1,000 euro with 30 days of terms; open unless `paid_on` is given."""
    amount = Decimal(more.pop("amount", 1000))
    facts: dict[str, Any] = {
        "client": "Acme",
        "issued": due - timedelta(days=30),
        "due_from": "given",
        "open": Decimal(0) if paid_on is not None else amount,
        "currency": "EUR",
        "source": RowRef("invoices.xlsx", "Invoices", 2),
        "client_key": "acme",
        "payments": () if paid_on is None else (Payment(paid_on, amount),),
    }
    return Invoice(number=number, due=due, amount=amount, **(facts | more))
