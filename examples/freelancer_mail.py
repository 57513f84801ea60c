"""From what was said to a mailbox: RFC 5322 bytes in folders, with everything that is no client's mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from examples.freelancer_clients import OWN_DOMAIN, STRANGERS, ZONE, Profile, Stranger
from examples.freelancer_talk import Said, add_working_hours
from examples.freelancer_texts import TEXTS, Texts

ME = f"fenna@{OWN_DOMAIN}"
ALIAS = f"studio@{OWN_DOMAIN}"
MY_NAME = "Fenna de Wit"
_OURS = ZoneInfo(ZONE)
_MY_SIGNATURE = "-- \nFenna de Wit\nGrafisch en webontwerp, Haarlem\nma-vr 9.00-17.30 uur"
_ARCHIVED_AFTER = timedelta(weeks=30)
_PDF = "JVBERi0xLjQKJSBtYWRlIHVwCnRyYWlsZXIKPDw+PgolJUVPRgo="  # a few bytes that begin as a PDF does


class Mail(NamedTuple):
    """One message of a folder: when the server got it, its bytes, its flags."""

    internal_date: datetime
    raw: bytes
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FolderMail:
    """A folder by its name in Unicode, its special use (RFC 6154; "" for none) and its mail."""

    name: str
    special_use: str
    mails: tuple[Mail, ...]


class Folders:
    """The mailbox while it is being filled."""

    def __init__(self) -> None:
        self.special = {
            "INBOX": "",
            "Sent": "\\Sent",
            "Drafts": "\\Drafts",
            "Junk": "\\Junk",
            "Trash": "\\Trash",
            "Archive": "\\Archive",
        }
        self.mails: dict[str, list[Mail]] = {name: [] for name in self.special}

    def add(self, folder: str, when: datetime, raw: bytes, *flags: str) -> None:
        """Put a message into a folder, made if it is new."""
        self.mails.setdefault(folder, []).append(Mail(when.astimezone(UTC), raw, flags or ("\\Seen",)))

    def close(self) -> tuple[FolderMail, ...]:
        """Return the folders, each in the order of arrival."""
        return tuple(
            FolderMail(
                name, self.special.get(name, ""), tuple(sorted(mails, key=lambda one: one.internal_date))
            )
            for name, mails in self.mails.items()
        )


@dataclass(frozen=True, slots=True)
class _Person:
    """A side of a mail: the name and address in its header."""

    name: str
    address: str


_FENNA = _Person(MY_NAME, ME)


def file_conversations(
    profile: Profile, said: Sequence[Said], as_of: date, folders: Folders, rng: Random
) -> None:
    """Render a client's mails and file them: Sent, the client's own folder, INBOX, or Archive when old."""
    now = datetime.combine(as_of, time(), _OURS)
    ids: dict[int, str] = {}
    for one in said:
        raw = _render(profile, one, ids, rng)
        if one.side == "us":
            folders.add("Sent", one.when, raw)
            continue
        arrived = one.when + timedelta(seconds=rng.randrange(2, 40))
        home = "Archive" if now - one.when > _ARCHIVED_AFTER else "INBOX"
        folders.add(profile.folder or home, arrived, raw, "\\Seen", "\\Answered")
        if profile.folder and rng.random() < 0.3:
            folders.add(home, arrived, raw)
    _file_machines(profile, said, folders, rng)


def file_strangers(as_of: date, folders: Folders, rng: Random) -> None:
    """File the mail of people in no list: they write and are answered."""
    for stranger in STRANGERS:
        for week in range(78):
            if rng.random() < stranger.threads:
                _file_stranger(stranger, as_of - timedelta(days=7 * week + 8), folders, rng)


def file_the_rest(as_of: date, folders: Folders, rng: Random) -> None:
    """File newsletters, spam, what was thrown away, and two mails that Fenna began to write."""
    noon = datetime.combine(as_of, time(12, 5), _OURS)
    for week in range(1, 60):
        when = noon - timedelta(days=7 * week)
        folders.add("INBOX", when, _newsletter("nieuws@papiergroothandel.example", when, rng))
        spam = _Person("Winner Desk", f"desk{rng.randrange(999)}@lucky-offers.example")
        folders.add("Junk", when, _plain(spam, _FENNA, when, "You have been selected", "Claim today!", rng))
    for week in range(1, 20):
        when = noon - timedelta(days=7 * week + 2)
        sender = _Person("Ruben Brandvoort", "ruben@brandvoort-projecten.example")
        folders.add("Trash", when, _plain(sender, _FENNA, when, "Verkeerde bijlage", "Deze mag weg.", rng))
    for days, subject in ((3, "Offerte huisstijl"), (20, "Idee voor de nieuwjaarskaart")):
        when = noon - timedelta(days=days)
        raw = _plain(_FENNA, _Person("", ""), when, subject, "Nog afmaken.", rng)
        folders.add("Drafts", when, raw, "\\Draft", "\\Seen")


# --- one mail ----------------------------------------------------------------------------------


def _render(profile: Profile, one: Said, ids: dict[int, str], rng: Random) -> bytes:
    """Return the bytes of one mail of a conversation, and remember its Message-ID in `ids`."""
    texts, client = TEXTS[profile.language], _person(profile, one.person)
    sender, reader = (_FENNA, client) if one.side == "us" else (client, _FENNA)
    ids[id(one)] = _message_id(sender, rng)
    subject = one.subject if one.answers is None else f"Re: {one.subject}"
    head = _head(sender, reader, one.when, subject, ids[id(one)])
    head += _thread_head(one, ids)
    if one.side == "client" and len(profile.people) > 1 and rng.random() < 0.1:
        colleague = _person(profile, 1 - one.person if one.person < 2 else 0)
        head.append(f"Cc: {_address(colleague)}")
    text = _body(texts, profile, one, sender, reader, rng) + _quote(texts, profile, one)
    if one.what == "version" or (one.what == "new" and rng.random() < 0.2):
        return _with_attachment(head, text, one, rng)
    if profile.html and one.side == "client":
        return _alternative(head, text, rng)
    return _finish(head, text)


def _body(texts: Texts, profile: Profile, one: Said, sender: _Person, reader: _Person, rng: Random) -> str:
    if one.side == "us":
        greeting = rng.choice(texts.greetings_us).format(name=reader.name.split()[0])
        return (
            f"{greeting}\n\n"
            + "\n\n".join(one.lines)
            + f"\n\n{texts.sign_offs[0]}\nFenna\n\n{_MY_SIGNATURE}\n"
        )
    first = sender.name.split()[0]
    closing = f"{rng.choice(texts.sign_offs)}\n{first}"
    if profile.looks == "outlook":
        closing += f"\n\n-- \n{sender.name}\n{profile.name}"
    return f"{rng.choice(texts.greetings)}\n\n" + "\n\n".join(one.lines) + f"\n\n{closing}\n"


def _quote(texts: Texts, profile: Profile, one: Said) -> str:
    """Return the mail that is answered, as the writer's mail program quotes it."""
    if one.answers is None or profile.looks == "none":
        return ""
    before = one.answers
    writer = _FENNA if before.side == "us" else _person(profile, before.person)
    reader = _person(profile, before.person) if before.side == "us" else _FENNA
    lines = "\n\n".join(before.lines)
    if profile.looks == "outlook" and one.side == "client":
        sent = f"{before.when:%d-%m-%Y %H:%M}"
        names = (
            f"{writer.name} <{writer.address}>",
            sent,
            f"{reader.name} <{reader.address}>",
            before.subject,
        )
        block = "\n".join(f"{label}: {value}" for label, value in zip(texts.outlook, names, strict=True))
        return f"\n________________________________\n{block}\n\n{lines}\n"
    intro = texts.quote_intro.format(
        day=before.when.day,
        month=before.when.month,
        year=before.when.year,
        time=f"{before.when:%H:%M}",
        name=writer.name,
        address=writer.address,
    )
    quoted = "\n".join(f"> {line}".rstrip() for line in lines.split("\n"))
    return f"\n{intro}\n{quoted}\n"


def _person(profile: Profile, person: int) -> _Person:
    name, local = profile.people[min(person, len(profile.people) - 1)]
    return _Person(name, f"{local}@{profile.domain}")


def _thread_head(one: Said, ids: dict[int, str]) -> list[str]:
    chain: list[str] = []
    before = one.answers
    while before is not None:
        chain.append(ids[id(before)])
        before = before.answers
    if not chain:
        return []
    return [f"In-Reply-To: {chain[0]}", "References: " + "\r\n ".join(reversed(chain))]


def _head(sender: _Person, reader: _Person, when: datetime, subject: str, message_id: str) -> list[str]:
    return [
        f"Date: {format_datetime(when)}",
        f"From: {_address(sender)}",
        *([f"To: {_address(reader)}"] if reader.address else []),
        f"Subject: {_encoded(subject)}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
    ]


def _message_id(sender: _Person, rng: Random) -> str:
    return f"<{rng.getrandbits(96):024x}@{sender.address.rpartition('@')[2] or OWN_DOMAIN}>"


def _address(person: _Person) -> str:
    return f"{_encoded(person.name)} <{person.address}>" if person.name else person.address


@lru_cache(maxsize=4096)
def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n")


def _finish(head: list[str], text: str, content: str = "text/plain; charset=utf-8") -> bytes:
    lines = [*head, f"Content-Type: {content}", "Content-Transfer-Encoding: 8bit", "", text]
    return _crlf("\r\n".join(lines))


def _alternative(head: list[str], text: str, rng: Random) -> bytes:
    mark = f"=_{rng.getrandbits(64):016x}"
    paragraphs = "".join(f"<p>{_html(part)}</p>" for part in text.strip().split("\n\n"))
    lines = [
        *head,
        f'Content-Type: multipart/alternative; boundary="{mark}"',
        "",
        *_part(mark, "text/plain; charset=utf-8", text),
        *_part(mark, "text/html; charset=utf-8", f"<html><body>{paragraphs}</body></html>"),
        f"--{mark}--",
        "",
    ]
    return _crlf("\r\n".join(lines))


def _with_attachment(head: list[str], text: str, one: Said, rng: Random) -> bytes:
    mark = f"=_{rng.getrandbits(64):016x}"
    name = f"v{rng.randrange(1, 9)}.pdf" if one.side == "us" else "briefing.pdf"
    lines = [
        *head,
        f'Content-Type: multipart/mixed; boundary="{mark}"',
        "",
        *_part(mark, "text/plain; charset=utf-8", text),
        f"--{mark}",
        f'Content-Type: application/pdf; name="{name}"',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        "",
        _PDF,
        f"--{mark}--",
        "",
    ]
    return _crlf("\r\n".join(lines))


def _part(mark: str, content: str, text: str) -> list[str]:
    return [f"--{mark}", f"Content-Type: {content}", "Content-Transfer-Encoding: 8bit", "", text]


def _html(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("\n", "<br>")


def _crlf(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _plain(sender: _Person, reader: _Person, when: datetime, subject: str, text: str, rng: Random) -> bytes:
    return _finish(_head(sender, reader, when, subject, _message_id(sender, rng)), text + "\n")


# --- what machines and strangers write ---------------------------------------------------------


def _file_machines(profile: Profile, said: Sequence[Said], folders: Folders, rng: Random) -> None:
    ours = [one for one in said if one.side == "us"]
    sender = _person(profile, 0)
    for what in profile.extra:
        for one in ours[5::40]:
            when = one.when + timedelta(minutes=1)
            folders.add("INBOX", when, _machine(what, profile, sender, when, rng))
    if profile.key == "lansing" and ours:
        when = ours[0].when + timedelta(minutes=2)
        folders.add("INBOX", when, _bounce(when, rng))


def _machine(what: str, profile: Profile, sender: _Person, when: datetime, rng: Random) -> bytes:
    texts = TEXTS[profile.language]
    if what == "newsletter":
        return _newsletter(f"nieuwsbrief@{profile.domain}", when, rng)
    if what == "invitation":
        return _invitation(sender, when, rng)
    subject, text = texts.away
    head = _head(sender, _FENNA, when, subject, _message_id(sender, rng))
    return _finish([*head, "Auto-Submitted: auto-replied"], text + "\n")


def _newsletter(address: str, when: datetime, rng: Random) -> bytes:
    sender = _Person("Nieuwsbrief", address)
    head = _head(sender, _FENNA, when, "Nieuws van deze maand", _message_id(sender, rng))
    domain = address.rpartition("@")[2]
    head += [f"List-Id: <nieuws.{domain}>", f"List-Unsubscribe: <mailto:weg@{domain}>", "Precedence: bulk"]
    return _finish(head, "Lees hier het nieuws van deze maand.\n")


def _invitation(sender: _Person, when: datetime, rng: Random) -> bytes:
    day = when.astimezone(UTC) + timedelta(days=6)
    event = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT"),
        f"UID:{rng.getrandbits(64):016x}@{sender.address.rpartition('@')[2]}",
        *(f"DTSTAMP:{when.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"DTSTART:{day:%Y%m%d}T090000Z"),
        *(f"DTEND:{day:%Y%m%d}T093000Z", "SUMMARY:Bijpraten", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    head = _head(sender, _FENNA, when, "Uitnodiging: Bijpraten", _message_id(sender, rng))
    return _finish(head, "\n".join(event), "text/calendar; method=REQUEST; charset=utf-8")


def _bounce(when: datetime, rng: Random) -> bytes:
    sender, mark = (
        _Person("Mail Delivery System", f"MAILER-DAEMON@{OWN_DOMAIN}"),
        f"=_{rng.getrandbits(64):016x}",
    )
    report = (
        f"Reporting-MTA: dns; mx.{OWN_DOMAIN}\n\n"
        "Final-Recipient: rfc822; bestuur@rv-delansing.example\nAction: failed\nStatus: 5.1.1\n"
    )
    head = _head(sender, _FENNA, when, "Undelivered Mail Returned to Sender", _message_id(sender, rng))
    lines = [
        *("Return-Path: <>", *head, "Auto-Submitted: auto-replied"),
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{mark}"',
        "",
        *_part(
            mark, "text/plain; charset=us-ascii", "The address bestuur@rv-delansing.example is unknown.\n"
        ),
        *(f"--{mark}", "Content-Type: message/delivery-status", "", report, f"--{mark}--", ""),
    ]
    return _crlf("\r\n".join(lines))


def _file_stranger(stranger: Stranger, day: date, folders: Folders, rng: Random) -> None:
    sender, texts = _Person(stranger.name, stranger.address), TEXTS[stranger.language]
    morning = datetime.combine(day, time(9), _OURS)
    asked = add_working_hours(morning, rng.uniform(0, 8), _OURS)
    answered = add_working_hours(asked, rng.uniform(0.3, 6), _OURS)
    item = rng.choice(stranger.items)
    first, second = _message_id(sender, rng), _message_id(_FENNA, rng)
    text = (
        f"{rng.choice(texts.greetings)}\n\n{rng.choice(texts.requests[1:3]).format(item=item, detail=item)}\n"
    )
    folders.add(
        "INBOX", asked, _finish(_head(sender, _FENNA, asked, item, first), text), "\\Seen", "\\Answered"
    )
    head = _head(_Person(MY_NAME, ALIAS), sender, answered, f"Re: {item}", second)
    head += [f"In-Reply-To: {first}", f"References: {first}"]
    folders.add(
        "Sent", answered, _finish(head, f"{rng.choice(texts.answers).format(item=item, detail=item)}\n")
    )
