"""A small practice as mail and sheets, for tests of the whole review: a few calm clients and two wearing.

`wear` is ready to be left; `owes` is just like him, but money is overdue. The world's today is TODAY.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from openpyxl import Workbook

ME = "fenna@studio.example"
PASSWORD = "s3cret-of-a-test"
TODAY = date(2026, 3, 2)
START = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)  # a Monday, 10:00 in Amsterdam
WEEKS = 39
CALM = ("alma", "bolt", "cato", "dune", "east")
FEW = CALM[:2]  # a review of more takes longer and tells nothing else
WEARING = ("wear", "owes")
Mail = tuple[datetime, bytes]


def compose(  # the parts of a mail, named
    key: str, at: datetime, sender: str, to: str, body: str, *, reply_to: str = "", subject: str = "Website"
) -> Mail:
    """Make one mail as bytes with CRLF, dated and delivered at that moment."""
    message = EmailMessage()
    message["From"] = f"Fenna de Wit <{ME}>" if sender == ME else f"Bea <{sender}>"
    message["To"] = to
    message["Date"] = format_datetime(at)
    message["Subject"] = f"Re: {subject}" if reply_to else subject
    message["Message-ID"] = f"<{key}@mail.example>"
    if reply_to:
        message["In-Reply-To"] = message["References"] = f"<{reply_to}@mail.example>"
    message.set_content(body)
    return at, message.as_bytes().replace(b"\n", b"\r\n")


def calm_mail(key: str) -> Iterator[Mail]:
    """A question a week in office hours, answered by noon; ours of Wednesday answered within an hour."""
    theirs = f"bea@{key}.example"
    for week in range(WEEKS):
        at = START + timedelta(weeks=week)
        asked, mine = f"{key}-q{week}", f"{key}-o{week}"
        yield compose(asked, at, theirs, ME, "Could you change the second picture on page 3, please?")
        yield compose(
            asked + "a", at + timedelta(hours=2), ME, theirs, "Of course, it is online now.", reply_to=asked
        )
        yield compose(mine, at + timedelta(days=2), ME, theirs, "Which of the two texts do you prefer?")
        yield compose(
            mine + "a", at + timedelta(days=2, hours=1), theirs, ME, "The first one, text 1.", reply_to=mine
        )


def wearing_mail(key: str) -> Iterator[Mail]:
    """Two mails each Sunday night, vague, and no answer to ours before the next Saturday."""
    theirs = f"bea@{key}.example"
    for week in range(WEEKS):
        night = START + timedelta(weeks=week, days=-1, hours=13)
        asked, mine = f"{key}-n{week}", f"{key}-o{week}"
        yield compose(asked, night, theirs, ME, "This is not quite it.")
        yield compose(asked + "b", night + timedelta(hours=1), theirs, ME, "Are you there?", reply_to=asked)
        yield compose(
            mine,
            night + timedelta(hours=13),
            ME,
            theirs,
            "What would you like to see instead?",
            reply_to=asked + "b",
        )
        yield compose(
            mine + "a", night + timedelta(days=6), theirs, ME, "It just doesn't feel right.", reply_to=mine
        )


@cache
def _mail_of(key: str) -> tuple[Mail, ...]:
    return tuple(wearing_mail(key) if key in WEARING else calm_mail(key))


def all_mail(
    until: date = TODAY + timedelta(days=1), calm: Sequence[str] = FEW
) -> tuple[list[Mail], list[Mail]]:
    """Return (INBOX, Sent) in time order."""
    end = datetime(until.year, until.month, until.day, tzinfo=UTC)
    known = sorted(one for key in (*calm, *WEARING) for one in _mail_of(key) if one[0] < end)
    mine = f"<{ME}>".encode()
    inbox: list[Mail] = []
    sent: list[Mail] = []
    for one in known:
        (sent if mine in one[1].split(b"\r\n", 1)[0] else inbox).append(one)
    return inbox, sent


def write_sheets(folder: Path, calm: Sequence[str] = FEW) -> None:
    """Write clients.xlsx, and invoices.csv in Dutch."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["Client", "Addresses and domains", "Contact", "Contract kind", "Notice (days)", "Repair tried on"]
    )
    for key in calm:
        sheet.append([key.title(), f"bea@{key}.example", "Bea", "indefinite", 30, None])
    for key in WEARING:
        sheet.append([key.title(), f"{key}.example", "Bea", "indefinite", 30, date(2025, 10, 6)])
    book.save(folder / "clients.xlsx")
    lines = ["Factuurnummer;Klant;Factuurdatum;Vervaldatum;Bedrag incl. btw;Openstaand;Betaald op;Status"]
    for key in (*calm, *WEARING):
        lines += _invoice_lines(key)
    (folder / "invoices.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_env(folder: Path, port: int, **more: str) -> None:
    """Write a .env for an account on loopback."""
    facts = {
        "HOME": str(folder / "home"),
        "ME": ME,
        "CLIENTS": "clients.xlsx",
        "INVOICES": "invoices.csv",
        "ACCOUNTS__STUDIO__HOST": "127.0.0.1",
        "ACCOUNTS__STUDIO__PORT": str(port),
        "ACCOUNTS__STUDIO__TLS": "none",
        "ACCOUNTS__STUDIO__USER": ME,
        "ACCOUNTS__STUDIO__PASSWORD": PASSWORD,
    } | more
    text = "".join(f"GOODTERMS_{name}={value}\n" for name, value in facts.items())
    (folder / ".env").write_text(text, encoding="utf-8")


def _invoice_lines(key: str) -> Iterator[str]:
    for month in range(8):
        issued = date(2025, 6, 10) + timedelta(days=30 * month)
        due = issued + timedelta(days=30)
        paid: date | None = due + timedelta(days=35 if key in WEARING else -4)
        if paid is not None and paid > TODAY:
            paid = None
        if key == "wear" and paid is None and due < TODAY:
            paid = TODAY
        unpaid = paid is None
        yield ";".join(
            (
                f"{key}-{month:03}",
                key.title(),
                f"{issued:%d-%m-%Y}",
                f"{due:%d-%m-%Y}",
                "1.210,00",
                "1.210,00" if unpaid else "0,00",
                "" if paid is None else f"{paid:%d-%m-%Y}",
                "Openstaand" if unpaid else "Betaald",
            )
        )
