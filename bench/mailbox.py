"""A generated practice of any size: mail as bytes, clients and invoices as files. Seeded: runs compare."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from openpyxl import Workbook

ME = "fenna@studio.example"
WEEKS = 78
Mail = tuple[datetime, bytes]


def generate_mail(messages: int, clients: int, today: date, seed: int = 1) -> Iterator[tuple[str, Mail]]:
    """Yield (folder, mail): questions and answers both ways, two thirds of them clients'."""
    chance = random.Random(seed)
    end = datetime(today.year, today.month, today.day, 16, tzinfo=UTC)
    for number in range(messages // 2):
        who = f"bea@client{number % clients}.example" if number % 3 else f"x{number}@elsewhere.example"
        asked = end - timedelta(minutes=chance.randrange(7 * 24 * 60, WEEKS * 7 * 24 * 60))
        answered = asked + timedelta(minutes=chance.randrange(10, 6000))
        ours = bool(number % 2)
        first, second = (ME, who) if ours else (who, ME)
        yield ("Sent" if ours else "INBOX"), _mail(f"q{number}", asked, first, second, chance)
        yield (
            ("INBOX" if ours else "Sent"),
            _mail(f"a{number}", answered, second, first, chance, f"q{number}"),
        )


def write_sheets(folder: Path, clients: int, invoices: int, today: date, seed: int = 1) -> None:
    """Write clients.xlsx and invoices.xlsx."""
    chance = random.Random(seed)
    _write(
        folder / "clients.xlsx",
        ["Client", "Addresses and domains"],
        ([f"Client {one}", f"client{one}.example"] for one in range(clients)),
    )
    rows = []
    for number in range(invoices):
        issued = today - timedelta(days=chance.randrange(40, WEEKS * 7))
        due = issued + timedelta(days=30)
        paid = due + timedelta(days=chance.randrange(-10, 30))
        rows.append(
            [
                f"2026-{number:04}",
                f"Client {number % clients}",
                issued,
                due,
                1000 + number,
                paid if paid <= today else None,
            ]
        )
    _write(
        folder / "invoices.xlsx",
        ["Invoice number", "Client", "Invoice date", "Due date", "Total", "Paid on"],
        rows,
    )


def write_env(folder: Path, port: int, password: str) -> None:
    """Write the .env of an account on loopback."""
    facts = {
        "HOME": folder / "home",
        "ME": ME,
        "INVOICES": "invoices.xlsx",
        "ACCOUNTS__STUDIO__HOST": "127.0.0.1",
        "ACCOUNTS__STUDIO__PORT": port,
        "ACCOUNTS__STUDIO__TLS": "none",
        "ACCOUNTS__STUDIO__USER": ME,
        "ACCOUNTS__STUDIO__PASSWORD": password,
    }
    text = "".join(f"GOODTERMS_{name}={value}\n" for name, value in facts.items())
    (folder / ".env").write_text(text, encoding="utf-8")


def _mail(key: str, at: datetime, sender: str, to: str, chance: random.Random, reply_to: str = "") -> Mail:
    lines = [
        f"Received: from relay{chance.randrange(99)}.example by mx.example; {format_datetime(at)}",
        f"DKIM-Signature: v=1; a=rsa-sha256; b={chance.randbytes(240).hex()}",
        f"From: {sender.partition('@')[0].title()} <{sender}>",
        f"To: {to}",
        f"Subject: {'Re: ' if reply_to else ''}Matter {key[1:]}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{key}@mail.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    if reply_to:
        lines += [f"In-Reply-To: <{reply_to}@mail.example>", f"References: <{reply_to}@mail.example>"]
    words = " ".join(
        chance.choice(("page", "logo", "thanks", "question", "colour", "date")) for _ in range(60)
    )
    return at, "\r\n".join([*lines, "", words + "?", ""]).encode()


def _write(path: Path, headings: list[str], rows: Iterator[list[object]] | list[list[object]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)
