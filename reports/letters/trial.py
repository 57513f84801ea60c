"""Letters filled with made-up facts: what a template is tried with before a client gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar, get_args

from goodterms.casebook import Draft, LetterKind, LetterRequest, Motive, Topic
from goodterms.model import AddressForm, Client, Invoice, MailLanguage, RowRef
from reports.letters.message import Sender, render_letter
from reports.letters.templates import Template, Templates

Word = TypeVar("Word", bound=str)

_NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_LAST_DAY = date(2026, 12, 31)
_CLIENT = Client("acme", "Acme", frozenset({"kim@acme.example"}), contact="Kim Winter")
_SENDER = Sender("Robin Summer", "robin@summer.example")
_DELIVERABLES = tuple(f"{word} {'x' * 5} {'x ' * 30}"[:78].strip() for word in ("Alpha", "Beta", "Gamma"))
_HOURS = "Mon-Thu 09:00-17:30, Fri 09:00-12:00"


def try_template(name: str, template: Template) -> tuple[str, ...]:
    """Return why letters of a template would be held back, each reason once; empty if none would."""
    templates = Templates({name: template})
    made = (
        render_letter(
            one,
            _SENDER,
            message_id="<trial@summer.example>",
            date=_NOW,
            working_hours=_HOURS,
            templates=templates,
        )
        for one in trial_requests(name)
    )
    return tuple(dict.fromkeys(one.what for one in made if not isinstance(one, Draft)))


def trial_requests(name: str) -> Iterator[LetterRequest]:
    """Go through requests for the letter of a file name, from the shortest to the longest that can occur."""
    letter, language, *rest = name.removesuffix(".txt").split(".")
    kind, _, topic = letter.partition("-")
    forms = rest or get_args(AddressForm)
    for form in forms:
        plain = LetterRequest(
            id=f"acme|{kind}|2026-11-09",
            client=_CLIENT,
            kind=_one_of(kind, get_args(LetterKind)),
            language=_one_of(language, get_args(MailLanguage)),
            to=("kim@acme.example",),
            waiting_since=date(2026, 11, 9),
            form=_one_of(form, get_args(AddressForm)),
            slots=tuple(_NOW + timedelta(days=2 + day, hours=day) for day in range(3)),
            topic=_one_of(topic, get_args(Topic)) if topic else None,
            invoices=(_invoice(1),) if kind == "reminder" else (),
            talk_day=date(2026, 11, 20),
            last_day=_LAST_DAY if kind == "handover" else None,
        )
        yield from _variants(plain)


def _variants(plain: LetterRequest) -> Iterator[LetterRequest]:
    yield plain
    invoices = tuple(_invoice(number) for number in range(1, 4))
    full = replace(
        plain,
        contact="Kim Winter",
        invoices=invoices,
        terms_days=14,
        last_day=_LAST_DAY,
        offers_alternative=True,
        expects_invoice=True,
    )
    motives: tuple[Motive, ...] = get_args(Motive)
    for motive in motives:
        yield replace(full, motive=motive)
        yield replace(full, motive=motive, colleague="Studio Noord", last_day=plain.last_day)
    many = tuple(_invoice(number) for number in range(1, 13))
    yield replace(full, invoices=many, deliverables=_DELIVERABLES, colleague="Studio Noord")


def _invoice(number: int) -> Invoice:
    due = date(2026, 10, number)
    return Invoice(
        f"2026-{number:04}",
        client="Acme",
        issued=due - timedelta(days=30),
        due=due,
        due_from="given",
        amount=Decimal(1000),
        open=Decimal(1000),
        currency="EUR",
        source=RowRef("invoices.xlsx", "Invoices", number),
    )


def _one_of(word: str, words: tuple[Word, ...]) -> Word:
    return next(one for one in words if one == word)
