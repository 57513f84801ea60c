"""A hundred thousand spoilt headers, thousands of spoilt messages: each becomes a row, a text, or nothing."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from corpus_folder import find_labelled, read_labelled
from mailbox_builders import build_mail, build_mail_with_parts

from connectors.imap.structure import shape_structure
from connectors.imap.wire import ResponseReader, WireFaultError, parse_fetch
from connectors.mime.headers import Known, read_row
from connectors.mime.message import parse_whole
from connectors.mime.text import plan_text_part
from connectors.store import HeaderRow

HEADERS = 100_000
MESSAGES = 4_000
MEMORY = 64_000_000  # bytes that one message may take
KNOWN = Known(lambda _: True, b"salt")
ODD = (
    b"\0", b"\xff", b"\xc3", b"\r", b"\n", b"\r\n", b"\r\n ", b"\r\n\t", b"=?", b"?=", b"=?utf-8?b?",
    b"=?utf-7?q?+", b"=?idna?q?xn--?=", b"=?x?b?====?=", b"<", b">", b"<>", b'"', b"\\", b"(", b")", b"@",
    b",", b";", b":", b" ", b"--outer", b"--outer--", b"boundary=", b"charset=utf-16", b"charset=unknown",
    b"base64", b"multipart/mixed", b"message/rfc822", b"31 Feb 2026 25:61", b"Thu, 1 Jan 1970", b"+9999",
    b"\x1b[31m", "\u202e".encode(), b"x" * 2000,
)  # fmt: skip
STARTS = (
    build_mail(1, more=("Sender: a@b.example", "List-Id: <list.example>", "Return-Path: <>")),
    build_mail(
        2, sender='"Jo, of \\"Co\\"" <jo@client.example>, x@y.example', to="group: a@b.example, c@d.example;"
    ),
    build_mail(
        3, sender="=?iso-8859-1?q?Ren=E9?= <rene@client.example>", more=("Cc: (a (b) c) d@e.example",)
    ),
    build_mail(4, more=("Authentication-Results: mx; dmarc=fail (p=none)", "Auto-Submitted: no")),
    build_mail_with_parts(),
)


def spoil(content: bytes, chance: random.Random) -> bytes:
    """Cut, doubled, swapped, overwritten: a few of these at once."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + chance.choice((1, 4, 40, 400)))
        piece = content[at:end]
        content = (
            content[:at]
            + chance.choice(
                (
                    b"",
                    piece * chance.randint(2, 9),
                    piece[::-1],
                    chance.choice(ODD),
                    chance.randbytes(len(piece)),
                )
            )
            + content[end:]
        )
    return content


def spoilt(starts: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    return (spoil(chance.choice(starts), chance) for _ in range(count))


@pytest.mark.parametrize("part", range(4))
def test_no_spoilt_header_is_an_exception(part: int) -> None:
    headers = [one.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for one in STARTS]
    rows = [read_row(1, 1_770_000_000, 700, one, KNOWN) for one in spoilt(headers, HEADERS // 4, part)]
    assert all(isinstance(one, HeaderRow) for one in rows)  # the server dates them, so each is a message
    assert sum(1 for one in rows if one is not None and one.from_address) > len(rows) // 2


def test_no_spoilt_message_is_an_exception() -> None:
    for raw in spoilt(STARTS, MESSAGES, 1):
        whole = parse_whole(raw)
        assert whole.plan.part is not None or not whole.text
        assert not whole.text or whole.text.encode("utf-8")  # what no store takes would fail here


def test_no_spoilt_answer_is_an_exception() -> None:
    """What a server says of a message's structure, spoilt: a text to ask for, or why there is none."""
    structure = (
        b'* 1 FETCH (UID 1 BODYSTRUCTURE ((("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 9 1)'
        b'("text" "html" NIL NIL NIL "7bit" 20 1) "alternative" ("boundary" "x"))("application" "pdf"'
        b' ("name" "a.pdf") NIL NIL "base64" 4 NIL ("attachment" ("filename" "a.pdf")))("message" "rfc822"'
        b' NIL NIL NIL "7bit" 30 ("d" "s" NIL NIL NIL NIL NIL NIL NIL "<i>") ("text" "plain" NIL NIL NIL'
        b' "7bit" 5 1) 1) "mixed") BODY[HEADER.FIELDS (FROM)] {9}\r\nFrom: a\r\n)\r\n'
    )
    planned = 0
    for content in (structure, *spoilt([structure], MESSAGES, 2)):
        reader = ResponseReader()
        reader.feed(content)
        response = None
        with suppress(WireFaultError):
            response = reader.next()
        found: Any = parse_fetch(response) if response is not None else None
        planned += plan_text_part(shape_structure(getattr(found, "structure", None))).part is not None
    assert planned > MESSAGES // 10


def test_labelled_malformed_mail_takes_little_memory() -> None:
    folder = find_labelled("malformed")
    tracemalloc.start()
    try:
        for row in read_labelled("malformed"):
            raw = (folder / row["path"]).read_bytes()
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            parse_whole(raw)
            read_row(1, 1_770_000_000, len(raw), raw.partition(b"\r\n\r\n")[0], KNOWN)
            assert tracemalloc.get_traced_memory()[1] - before < MEMORY
    finally:
        tracemalloc.stop()
