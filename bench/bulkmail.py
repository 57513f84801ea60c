"""A large mailbox, made quickly: header fields of 3 to 8 KB, three messages in ten a client's. Seeded.

The mails are written as files of a Maildir; what a server fetches of them is what real mail has: relays,
signatures, results of checks, lists and newsletters, encoded names and subjects, broken and skewed dates.
"""

from __future__ import annotations

import os
import random
import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

ME = "fenna@studio.example"
CLIENTS = 150
FOLDERS = {  # name: special use and share of the mail in percent
    "INBOX": ("", 34),
    "Sent": ("\\Sent", 14),
    "Archive": ("\\Archive", 10),
    **{f"Archive {year}": ("", 5) for year in range(2018, 2026)},
    "Newsletters": ("", 1),
    "Receipts": ("", 1),
    "Drafts": ("\\Drafts", 0),
    "Junk": ("\\Junk", 0),
    "Trash": ("\\Trash", 0),
    "Templates": ("", 0),
    "Old": ("", 0),
}
END = datetime(2026, 3, 2, 16, tzinfo=UTC)
_DAYS = 3650
_BATCH = 1000  # mails, of which one answers another
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NAMES = ("Bea de Wit", "Jan Jansen", "Noor Bakker", "Zoë Müller", "Olaf Groß", "Ines Peña", "Tom Hill")
_WORDS = ("page", "logo", "invoice", "colour", "proof", "deadline", "offerte", "drukwerk", "kleur", "factuur")
_STRANGERS = 4000
_SHOPS = 400
_CONTENT_TYPE = re.compile(rb"\r\nContent-Type: [^\r]*(?:\r\n[ \t][^\r]*)*")


@dataclass(frozen=True, slots=True)
class Post:
    """One mail: the folder it lies in, when the server took it in, its bytes."""

    folder: str
    at: datetime
    raw: bytes


def make_mail(messages: int, seed: int = 1, *, whole: bool = False) -> Iterator[Post]:
    """Yield so many mails, two by two: a question and its answer, or two that nobody answers.

    They have a line of text each; `whole` ones have some pages, and one in four a file of 60 KB.
    """
    chance = random.Random(seed)
    noise = "".join(chance.choices(_LETTERS, k=1 << 16))
    shelves = [name for name, (_, share) in FOLDERS.items() if share and name != "Sent"]
    shares = [FOLDERS[name][1] for name in shelves]
    for number in range(0, messages, 2):
        asked = END - timedelta(seconds=chance.randrange(_DAYS * 86400))
        answered = asked + timedelta(minutes=chance.randrange(10, 6000))
        shelf = chance.choices(shelves, shares)[0]
        is_talk = chance.random() < 0.45
        if is_talk:
            who = _person(chance, is_client=chance.random() < 0.7)
            ours = chance.random() < 0.4
            sides = (ME, who) if ours else (who, ME)
            thread = [f"<{_noise(noise, chance, 20)}.{number}.{n}@{who.partition('@')[2]}>" for n in (0, 1)]
            subject = f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {number}"
            mails = (
                _talk(chance, noise, asked, sides, subject, thread[:1]),
                _talk(chance, noise, answered, sides[::-1], f"Re: {subject}", thread),
            )
            places = ("Sent", shelf) if ours else (shelf, "Sent")
        else:
            mails = (
                _bulk(chance, noise, asked, number),
                _bulk(chance, noise, answered, number + 1),
            )
            places = (shelf, shelf)
        for place, at, raw in zip(places, (asked, answered), mails, strict=True):
            taken_in = at + timedelta(seconds=chance.randrange(1, 90))
            yield Post(place, taken_in, _with_body(chance, raw) if whole else raw)


def fill_maildir(root: Path, messages: int, owner: tuple[int, int], *, whole: bool = False) -> None:
    """Write so many mails into a Maildir and its folders, as Dovecot keeps them (LAYOUT=fs)."""
    for folder in FOLDERS:
        make_folder(root, folder, owner)
    for number, post in enumerate(make_mail(messages, whole=whole)):
        deliver(root, post, f"{number:07}", owner)


def make_folder(root: Path, folder: str, owner: tuple[int, int]) -> None:
    """Make the directories of one folder."""
    place = directory(root, folder)
    for path in (place, *(place / name for name in ("cur", "new", "tmp"))):
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, *owner)


def deliver(root: Path, post: Post, name: str, owner: tuple[int, int]) -> None:
    """Write one mail, read already, under a name that sorts by its number."""
    path = directory(root, post.folder) / "cur" / f"{name}.bench,S={len(post.raw)}:2,S"
    path.write_bytes(post.raw)
    os.chown(path, *owner)
    seconds = post.at.timestamp()
    os.utime(path, (seconds, seconds))


def directory(root: Path, folder: str) -> Path:
    """Return a folder's directory."""
    return root if folder == "INBOX" else root / folder


def _person(chance: random.Random, *, is_client: bool) -> str:
    if is_client:
        return f"{chance.choice(('bea', 'jan', 'noor'))}@client{chance.randrange(CLIENTS)}.example"
    return f"person{chance.randrange(_STRANGERS)}@elsewhere{chance.randrange(300)}.example"


def _noise(noise: str, chance: random.Random, size: int) -> str:
    at = chance.randrange(len(noise) - size)
    return noise[at : at + size].replace("/", "x").replace("+", "y")


def _talk(
    chance: random.Random, noise: str, at: datetime, sides: tuple[str, str], subject: str, thread: list[str]
) -> bytes:
    """Write a person's mail; `thread` ends with its own Message-ID."""
    sender, to = sides
    odd = chance.random()
    copied = ", ".join(f"{_name(chance, odd)} <{_person(chance, is_client=False)}>" for _ in range(3))
    lines = [
        f"Return-Path: <{sender}>",
        *_trace(chance, noise, at, sender),
        f"From: {_name(chance, odd)} <{sender}>",
        f"To: {to}" if odd < 0.5 else f"To: {_name(chance, odd)} <{to}>",
        *([f"Cc: {copied.replace(', ', ',' + chr(13) + chr(10) + chr(9))}"] if odd > 0.9 else []),
        f"Subject: {_encoded('Über ' + subject) if odd > 0.85 else subject}",
        f"Date: {_date(chance, at)}",
        f"Message-ID: {thread[-1]}",
        *([f"In-Reply-To: {thread[0]}", f"References: {thread[0]}"] if len(thread) > 1 else []),
        "MIME-Version: 1.0",
        _content_type(chance, noise),
    ]
    return _whole(chance, noise, lines)


def _bulk(chance: random.Random, noise: str, at: datetime, number: int) -> bytes:
    """Write what a shop, a list or a program sends."""
    shop = f"shop{chance.randrange(_SHOPS)}.example"
    kind = chance.random()
    lines = [
        f"Return-Path: <bounce-{_noise(noise, chance, 24)}@{shop}>",
        *_trace(chance, noise, at, f"news@{shop}"),
        f'From: "{shop.title()}" <{"no-reply" if kind < 0.3 else "hello"}@{shop}>',
        f"To: {ME}",
        f"Subject: {_encoded(f'Nieuw: {number} × korting') if kind > 0.8 else f'Offers of week {number}'}",
        f"Date: {_date(chance, at)}",
        f"Message-ID: <{_noise(noise, chance, 32)}.{number}@{shop}>",
        "MIME-Version: 1.0",
        _content_type(chance, noise),
    ]
    if kind < 0.6:
        lines.append(
            f"List-Unsubscribe: <https://{shop}/u/{_noise(noise, chance, 40)}>,\r\n <mailto:u@{shop}>"
        )
    if 0.5 < kind < 0.7:
        lines += [f"List-Id: Talk <talk.{shop}>", "Precedence: list"]
    if kind > 0.9:
        lines.append("Auto-Submitted: auto-generated")
    return _whole(chance, noise, lines)


def _trace(chance: random.Random, noise: str, at: datetime, sender: str) -> list[str]:
    """What relays and checks leave: fetched is only the results of the checks."""
    domain = sender.partition("@")[2]
    when = format_datetime(at)
    hops = [
        f"Received: from relay{chance.randrange(99)}.{domain}"
        f" (relay.{domain} [192.0.2.{chance.randrange(256)}])\r\n"
        f"\tby mx{hop}.studio.example with ESMTPS id {_noise(noise, chance, 16)}\r\n\tfor <{ME}>; {when}"
        for hop in range(chance.randrange(3, 6))
    ]
    signed = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1; t={int(at.timestamp())}"
    seals = [
        f"{name}: {signed};\r\n\tbh={_noise(noise, chance, 43)}=;\r\n\tb={_folded(noise, chance, 344)}"
        for name in ("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature")
    ]
    results = (
        f"Authentication-Results: mx.studio.example; dkim=pass header.d={domain};\r\n"
        f"\tspf=pass smtp.mailfrom={domain}; dmarc=pass"
    )
    return [*hops, *seals, results] if chance.random() < 0.7 else [*hops, *seals[:1]]


def _folded(noise: str, chance: random.Random, size: int) -> str:
    text = _noise(noise, chance, size)
    return "\r\n\t ".join(text[at : at + 72] for at in range(0, size, 72))


def _date(chance: random.Random, at: datetime) -> str:
    odd = chance.random()
    if odd < 0.002:
        return "Wed, 31 Feb 2024 25:61:00 +0100"
    zone = chance.choice((0, 60, 120, -300))
    skew = timedelta(days=chance.randrange(-300, 300)) if odd < 0.006 else timedelta()
    local = (at + skew + timedelta(minutes=zone)).replace(tzinfo=None)
    sign = "-" if zone < 0 else "+"
    return f"{local:%a, %d %b %Y %H:%M:%S} {sign}{abs(zone) // 60:02}{abs(zone) % 60:02}"


def _name(chance: random.Random, odd: float) -> str:
    name = chance.choice(_NAMES)
    return name if name.isascii() and odd < 0.7 else f'"{name}"' if name.isascii() else _encoded(name)


def _encoded(text: str) -> str:
    return f"=?UTF-8?B?{b64encode(text.encode()).decode()}?="


def _content_type(chance: random.Random, noise: str) -> str:
    kind = chance.random()
    if kind < 0.25:
        return "Content-Type: text/plain; charset=utf-8"
    name = "mixed" if kind < 0.35 else "alternative"
    return f'Content-Type: multipart/{name};\r\n\tboundary="{_noise(noise, chance, 28)}"'


def _with_body(chance: random.Random, raw: bytes) -> bytes:
    """Give a mail a text of 1 to 8 KB, and perhaps a file."""
    header = _CONTENT_TYPE.sub(b"", raw.partition(b"\r\n\r\n")[0])
    words = [f"{chance.choice(_WORDS)}{chance.randrange(2000)}" for _ in range(chance.randrange(100, 800))]
    text = "\r\n".join(" ".join(words[at : at + 10]) for at in range(0, len(words), 10)).encode()
    if chance.random() < 0.75:
        return header + b"\r\nContent-Type: text/plain\r\n\r\n" + text
    file = encodebytes(chance.randbytes(45_000)).replace(b"\n", b"\r\n")
    return b"\r\n".join(
        [
            header,
            b'Content-Type: multipart/mixed; boundary="part"\r\n',
            b"--part\r\nContent-Type: text/plain\r\n",
            text,
            b"--part\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n",
            file,
            b"--part--\r\n",
        ]
    )


def _whole(chance: random.Random, noise: str, lines: list[str]) -> bytes:
    """Close the header, filled up to its size with what other programs write, and put a short text below."""
    header = "\r\n".join(lines)
    wanted = chance.randrange(3000, 8000)
    fill = [f"X-Trace-{n}: {_folded(noise, chance, 720)}" for n in range(max(0, wanted - len(header)) // 780)]
    return "\r\n".join([header, *fill, "", "Thanks, could you have a look?", ""]).encode()
