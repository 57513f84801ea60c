"""From a letter request to the draft's bytes: template, facts, tact, and a plain RFC 5322 message.

text/plain; format=flowed (RFC 3676) in UTF-8 and quoted-printable, a new thread, and no header that
tells what wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from importlib import resources

from goodterms.casebook import Draft, LetterRequest
from goodterms.model import Client, Invoice, Language, Problem
from goodterms.tact import check_letter, is_address, is_one_line
from reports.letters.wording import (
    first_name,
    is_shared,
    plain_name,
    say_greeting,
    say_hours,
    say_invoice,
    say_slot,
)

_SLOT = re.compile(r"\{(\w+)\}")
_LINE = 72  # characters; with its soft space a flowed line stays below RFC 3676's 78
_MOST_INVOICES = 5
_INVOICE_NUMBER = re.compile(r"[\w][\w ./#-]{0,39}")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: name and address; a signature block, if there is one, stands for the name."""

    name: str
    address: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's text before it is a message: `body` ends with the closing, `sign` is below it."""

    subject: str
    body: str
    sign: str
    given: tuple[str, ...]


def letter_message_id(request_id: str, sender_address: str, secret: bytes) -> str:
    """Return "<uuid@domain>": the same for the same request, telling nothing without the secret."""
    digest = bytearray(hmac.digest(secret, request_id.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16])
    digest[6] = digest[6] & 0x0F | 0x40  # the form of a version 4 UUID (RFC 9562), as mail programs use
    digest[8] = digest[8] & 0x3F | 0x80
    plain = digest.hex()
    uuid = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
    return f"<{uuid}@{_header_address(sender_address).rpartition('@')[2] or 'localhost'}>"


def render_letter(
    request: LetterRequest,
    sender: Sender,
    *,
    message_id: str,
    date: datetime,
    working_hours: str,
    other_names: Iterable[str] = (),
) -> Draft | Problem:
    """Render a letter as a draft of CRLF bytes, or say why it must not be written.

    `date` is aware; `working_hours` as in the settings ("Mon-Fri 09:00-17:30"); `other_names` may
    not be named: those of the other clients.
    """
    where = f"letter to {_shown(request.client.name)}"
    trouble = _check_request(request, sender, message_id, date.date(), working_hours)
    if trouble:
        return Problem(where, trouble, "The draft was not written; correct the sheet or the settings.")
    letter = _fill(request, sender, working_hours, date.date())
    reasons = check_letter(
        request.kind,
        request.language,
        letter.subject,
        letter.body,
        to=request.to,
        client=request.client,
        given=letter.given,
        other_names=(*other_names, *_referral(request.client)),
    )
    if reasons:
        hint = "The draft was not written; write to the client yourself, or correct the template."
        return Problem(where, f"The {request.kind} letter was held back: {'; '.join(reasons)}.", hint)
    return Draft(
        id=request.id,
        client_key=request.client.key,
        kind=request.kind,
        message_id=message_id,
        to=request.to,
        subject=letter.subject,
        raw=_message_bytes(letter, request.to, sender, message_id, date),
        planned_on=date.date(),
    )


@cache
def read_template(name: str, language: Language) -> tuple[str, str]:
    """Read a letter's subject and text from its file; FileNotFoundError where there is none."""
    file = resources.files("reports.letters.templates").joinpath(f"{name}.{language}.txt")
    subject, _, body = file.read_text("utf-8").partition("\n")
    return subject.removeprefix("Subject:").strip(), body.strip()


def fill_template(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a template, once; a paragraph with a known but empty fact is left out."""
    paragraphs = [
        one for one in text.split("\n\n") if all(facts.get(name, "?") for name in _SLOT.findall(one))
    ]
    filled = "\n\n".join(paragraphs)
    return _SLOT.sub(lambda found: facts.get(found[1], found[0]), filled)


def flow(body: str) -> str:
    """Wrap a text as format=flowed (RFC 3676): a soft line end carries a space."""
    return "\n".join(
        _stuff(line) for paragraph in body.split("\n") for line in _flow_lines(paragraph.rstrip())
    )


# --- what goes in ------------------------------------------------------------------------------


def _check_request(
    request: LetterRequest, sender: Sender, message_id: str, today: date, working_hours: str
) -> str:
    if not is_address(sender.address) or not is_address(message_id.strip("<>")):
        return "Your own address is not in a form that mail programs accept."
    if not all(_header_address(one) for one in (sender.address, *request.to)):
        return "An address has letters outside ASCII before its @, or an impossible domain."
    if not all(is_one_line(line) for line in (sender.name, *sender.signature.splitlines())):
        return "Your name or signature holds a control character."
    if request.kind == "reminder":
        return _check_invoices(request.invoices, today)
    if request.kind == "repair" and not request.topic:
        return "A repair letter needs one topic."
    if request.topic == "hours" and not (working_hours.strip() and is_one_line(working_hours)):
        return "A letter about working hours needs them in the settings."
    return ""


def _check_invoices(invoices: Sequence[Invoice], today: date) -> str:
    named = _to_remind_of(invoices, today)
    if not named:
        return "A payment reminder needs an invoice that is overdue, unpaid and undisputed."
    for one in named:
        if not _INVOICE_NUMBER.fullmatch(one.number) or not is_one_line(one.number):
            return f"{one.source} has no invoice number that a letter can name: {_shown(one.number)}."
    return ""


def _to_remind_of(invoices: Sequence[Invoice], today: date) -> list[Invoice]:
    """Return the invoices to name, oldest first and no more than a short letter holds."""
    overdue = [one for one in invoices if one.open > 0 and one.due < today and not one.disputed]
    return sorted(overdue, key=lambda one: (one.due, one.number))[:_MOST_INVOICES]


def _fill(request: LetterRequest, sender: Sender, working_hours: str, today: date) -> Letter:
    language, client = request.language, request.client
    contact = "" if all(is_shared(one) for one in request.to) else client.contact
    slots = [say_slot(one, language, client.timezone) for one in request.slots]
    invoices = [say_invoice(one, language) for one in _to_remind_of(request.invoices, today)]
    facts = {
        "greeting": say_greeting(contact, language),
        "slots": "\n".join(f"- {one}" for one in slots),
        "invoices": "\n".join(f"- {one}" for one in invoices),
        "hours": say_hours(working_hours, language) if request.topic == "hours" else "",
        "terms_days": str(request.terms_days) if request.terms_days else "",
        "name": plain_name(sender.name),
    }
    name = f"{request.kind}-{request.topic}" if request.topic else request.kind
    subject, text = read_template(name, language)
    body = fill_template(text.removesuffix("{name}").rstrip(), facts)
    given = (first_name(contact), facts["hours"], facts["terms_days"], *slots, *invoices)
    sign = sender.signature.strip("\r\n") or facts["name"]
    return Letter(fill_template(subject, facts), body, sign if text.endswith("{name}") else "", given)


def _referral(client: Client) -> tuple[str, ...]:
    """Return the colleague's name that is kept for a later letter, unless it is the contact's."""
    name = plain_name(client.referral)
    return (name,) if name and name.casefold() not in client.contact.casefold() else ()


# --- what comes out ----------------------------------------------------------------------------


def _message_bytes(
    letter: Letter, to: Sequence[str], sender: Sender, message_id: str, date: datetime
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(date)
    message["From"] = _mailbox(sender.address, plain_name(sender.name))
    message["To"] = [_mailbox(one) for one in to]
    message["Subject"] = letter.subject
    message["Message-ID"] = message_id
    signed = "\n".join((letter.body, *letter.sign.splitlines()))
    message.set_content(flow(signed) + "\n", cte="quoted-printable", params={"format": "flowed"})
    return message.as_bytes()


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = _header_address(address).rpartition("@")
    return Address(name, local, domain)


def _header_address(address: str) -> str:
    """Return the address in ASCII, its domain in IDNA form; "" where that can't be."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.lower().encode('idna').decode()}"
    except UnicodeError:
        return ""


def _flow_lines(paragraph: str) -> Iterable[str]:
    if paragraph == "--":  # a signature's mark is never flowed (RFC 3676, 4.3)
        yield "-- "
        return
    lines = textwrap.wrap(paragraph, _LINE, break_long_words=False, break_on_hyphens=False) or [""]
    yield from (f"{line} " for line in lines[:-1])
    yield lines[-1]


def _stuff(line: str) -> str:
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _shown(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text[:80]).split()) or "(no name)"
