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
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import get_args

from goodterms.casebook import Draft, LetterRequest, Motive
from goodterms.model import Invoice, Problem
from goodterms.tact import MOST_WORDS, check_letter, count_words, is_address, is_one_line
from reports.letters.templates import BUILT_IN, Template, Templates, letter_name
from reports.letters.wording import (
    first_name,
    is_shared,
    plain_name,
    say_day,
    say_greeting,
    say_hours,
    say_invoices,
    say_slot,
)

_SLOT = re.compile(r"\{(\w+)\}")
_FLAG = re.compile(r"\{\?([\w-]+)\}")
_LINE = 72  # characters; with its soft space a flowed line stays below RFC 3676's 78
_FEW_INVOICES = 2  # that are named with their dates; of more, or where room lacks, only the numbers
_MORE_OVERDUE = 3  # in a reminder, which is about nothing else
_MOST_NUMBERS = 12  # a letter with more of them is a statement of account: then none is named
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
    templates: Templates = BUILT_IN,
) -> Draft | Problem:
    """Render a letter as a draft of CRLF bytes, or say why it must not be written.

    `date` is aware; `working_hours` as in the settings ("Mon-Fri 09:00-17:30"); `other_names` may
    not be named: those of the other clients.
    """
    where = f"letter to {_shown(request.client.name)}"
    trouble = _check_request(request, sender, message_id, date.date(), working_hours)
    if trouble:
        return Problem(where, trouble, "The draft was not written; correct the sheet or the settings.")
    template = templates.find(letter_name(request.kind, request.topic), request.language, request.form)
    today = date.date()
    letter = _fill(request, sender, working_hours, today, template)
    if count_words(letter.body) > MOST_WORDS:
        letter = _fill(replace(request, deliverables=()), sender, working_hours, today, template, few=0)
    reasons = check_letter(
        request.kind,
        request.language,
        letter.subject,
        letter.body,
        to=request.to,
        client=request.client,
        given=letter.given,
        other_names=(*other_names, *_referral(request)),
    )
    if reasons:
        hint = f"The draft was not written; write to the client yourself, or correct {template.source}."
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
        last_day=request.last_day,
        outdated_on=request.outdated_on,
    )


def fill_template(text: str, facts: Mapping[str, str], flags: Mapping[str, bool]) -> str:
    """Put facts into a template, once, and leave out the paragraphs that do not apply.

    Those are paragraphs with a known but empty fact, and those that begin with the mark of a flag that is
    not set, such as "{?hours}". What is not known stays, and is refused later.
    """
    kept = [one for one in text.split("\n\n") if _applies(one, facts, flags)]
    filled = _FLAG.sub(lambda found: "" if found[1] in flags else found[0], "\n\n".join(kept))
    return _SLOT.sub(lambda found: facts.get(found[1], found[0]), filled)


def _applies(paragraph: str, facts: Mapping[str, str], flags: Mapping[str, bool]) -> bool:
    wanted = all(flags.get(name, True) for name in _FLAG.findall(paragraph))
    return wanted and all(facts.get(name, "?") for name in _SLOT.findall(paragraph))


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
    if request.kind == "repair" and not request.topic:
        return "A repair letter needs one topic."
    if request.topic == "hours" and not (working_hours.strip() and is_one_line(working_hours)):
        return "A letter about working hours needs them in the settings."
    return _check_invoices(request, today)


def _check_invoices(request: LetterRequest, today: date) -> str:
    named = _to_name(request, today)
    if request.kind == "reminder" and not named:
        return "A payment reminder needs an invoice that is overdue, unpaid and undisputed."
    for one in named:
        if not _INVOICE_NUMBER.fullmatch(one.number) or not is_one_line(one.number):
            return f"{one.source} has no invoice number that a letter can name: {_shown(one.number)}."
    return ""


def _to_name(request: LetterRequest, today: date) -> list[Invoice]:
    """Return the invoices that a letter names, oldest first: a reminder's are overdue, others' open."""
    is_reminder = request.kind == "reminder"
    asked = [
        one
        for one in request.invoices
        if one.open > 0 and not one.disputed and (one.due < today or not is_reminder)
    ]
    ordered = sorted(asked, key=lambda one: (one.due, one.number))
    return ordered if is_reminder or len(ordered) <= _MOST_NUMBERS else []


def _fill(
    request: LetterRequest,
    sender: Sender,
    working_hours: str,
    today: date,
    template: Template,
    few: int = _FEW_INVOICES,
) -> Letter:
    language, client = request.language, request.client
    contact = "" if all(is_shared(one) for one in request.to) else request.contact
    slots = [say_slot(one, language, client.timezone) for one in request.slots]
    most = few if request.kind != "reminder" else few + _MORE_OVERDUE
    invoices = say_invoices(_to_name(request, today)[:_MOST_NUMBERS], language, most)
    colleague = plain_name(request.colleague) if request.offers_alternative else ""
    days = {"talk_day": request.talk_day, "last_day": request.last_day, "end_day": request.last_day}
    facts = {
        "greeting": say_greeting(contact, language, request.form),
        "slots": _bullets(slots),
        "invoices": _bullets(invoices),
        "deliverables": _bullets(request.deliverables),
        "hours": say_hours(working_hours, language) if request.topic == "hours" else "",
        "terms_days": str(request.terms_days) if request.terms_days else "",
        "colleague": colleague,
        "name": plain_name(sender.name),
        **{name: say_day(day, language) if day is not None else "" for name, day in days.items()},
    }
    body = fill_template(template.text.removesuffix("{name}").rstrip(), facts, _flags(request, colleague))
    subject = fill_template(template.subject, facts, {})
    known = (facts[name] for name in ("hours", "terms_days", "colleague", *days))
    given = (*_greeted(contact), *known, *slots, *invoices, *request.deliverables)
    sign = sender.signature.strip("\r\n") or facts["name"]
    return Letter(subject, body, sign if template.text.endswith("{name}") else "", given)


def _greeted(contact: str) -> tuple[str, ...]:
    name = plain_name(contact)
    return tuple(dict.fromkeys((name, first_name(contact), *name.split()))) if name else ()


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in items)


def _flags(request: LetterRequest, colleague: str) -> dict[str, bool]:
    """Return which of the marked paragraphs a letter has."""
    needs_provider = request.offers_alternative and not colleague
    motives: tuple[Motive, ...] = get_args(Motive)
    return {
        **{one: request.motive == one for one in motives},
        **{f"provider-{one}": needs_provider and request.motive == one for one in motives},
        "as-agreed": not request.deliverables,
        "until": request.last_day is not None,
        "running": request.last_day is None,
        "last-invoice": request.expects_invoice,
    }


def _referral(request: LetterRequest) -> tuple[str, ...]:
    """Return the colleague's name where the letter does not offer it, unless it is the contact's."""
    name = plain_name(request.client.referral)
    if request.colleague and request.offers_alternative:
        return ()
    return (name,) if name and name.casefold() not in request.contact.casefold() else ()


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
