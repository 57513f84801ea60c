from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mime.dates import parse_date
from connectors.mime.headers import (
    ADDRESS_CAP,
    REFERENCE_CAP,
    Known,
    decode_words,
    failed_dmarc,
    parse_addresses,
    parse_id,
    parse_ids,
    read_row,
    split_fields,
)
from goodterms.model import Kind

KNOWN = Known(lambda addresses: "jo@client.example" in addresses, b"salt")
ARRIVED = 1_795_000_000


def row(header: bytes) -> object:
    found = read_row(7, ARRIVED, 99, header, KNOWN)
    assert found is not None
    return found


def test_a_whole_header() -> None:
    header = b"\r\n".join(
        [
            b"Authentication-Results: mx.me.example; spf=pass; dmarc=fail (p=none)",
            b"Authentication-Results: forged; dmarc=pass",
            b"FROM: =?utf-8?q?Ren=C3=A9?= Jo <Jo@Client.example>",
            b'To: "Me, Myself" <me@studio.example>,',
            b"\tother@x.example",
            b"Cc: team: a@x.example, B (the boss) <b@x.example>;",
            b"Subject: Fwd: Logo =?utf-8?b?4oKs?=",
            b"Date: Mon, 23 Nov 2026 21:45:00 +0100",
            b"Message-ID: <1@client.example>",
            b"In-Reply-To: your mail <0@x.example> of today",
            b"References: <a@x.example>\t<b@x.example>",
            b" <a@x.example>",
            b"Content-Type: multipart/mixed; boundary=x",
            b"",
            b"",
        ]
    )
    found = read_row(7, ARRIVED, 99, header, KNOWN)
    assert found is not None
    assert (found.from_name, found.from_address) == ("René Jo", "jo@client.example")
    assert found.to == ("me@studio.example", "other@x.example")
    assert found.cc == ("a@x.example", "b@x.example")
    assert (found.subject, found.is_forward) == ("Fwd: Logo €", True)
    assert found.date == int(datetime(2026, 11, 23, 20, 45, tzinfo=UTC).timestamp())
    assert (found.message_id, found.in_reply_to) == ("<1@client.example>", "<0@x.example>")
    assert found.references == ("<a@x.example>", "<b@x.example>")
    assert (found.failed_dmarc, found.has_attachment, found.kind) == (True, True, Kind.HUMAN)


def test_an_empty_header_is_a_message_with_nothing_known() -> None:
    found = read_row(7, ARRIVED, 99, b"", KNOWN)
    assert found is not None
    assert (found.from_address, found.to, found.subject, found.date) == ("", (), None, None)


def test_without_any_date_there_is_no_row() -> None:
    assert read_row(7, None, 99, b"From: a@x.example\r\n\r\n", KNOWN) is None
    found = read_row(7, None, 99, b"Date: Mon, 23 Nov 2026 21:45:00 +0100\r\n\r\n", KNOWN)
    assert found is not None
    assert found.internal_date == found.date


def test_a_null_return_path_is_told_from_a_missing_one() -> None:
    found = read_row(7, ARRIVED, 99, b"Return-Path: <>\r\nFrom: a@x.example\r\nSubject: x\r\n\r\n", KNOWN)
    assert found is not None
    assert (found.kind, found.kind_reason) == (Kind.AUTO_REPLY, "empty-return-path")


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("jo@x.example", ["jo@x.example"]),
        ("<jo@x.example>", ["jo@x.example"]),
        ("Jo <JO@x.example>, ann@x.example;bo@x.example", ["jo@x.example", "ann@x.example", "bo@x.example"]),
        ('"a@b.example" <jo@x.example>', ["jo@x.example"]),
        ('"open <jo@x.example>', []),
        ("jo@x.example (Jo (the) B)", ["jo@x.example"]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example:jo@x.example>", ["jo@x.example"]),
        ("Jo Doe", []),
        ("MAILER-DAEMON", ["mailer-daemon"]),
        ("=?utf-8?q?Janssen,_Piet?= <piet@x.example>", ["piet@x.example"]),
        ("<<jo@x.example>>", ["jo@x.example"]),
        ("", []),
    ],
)
def test_addresses(text: str, addresses: list[str]) -> None:
    found = [address for _, address in parse_addresses(text, ADDRESS_CAP)]
    assert [one for one in found if not one.startswith("=?")] == addresses


def test_names() -> None:
    text = '"Me, \\"Myself\\"" <me@x.example>, =?utf-8?q?Ren=C3=A9?= B <r@x.example>, c@x.example'
    assert [name for name, _ in parse_addresses(text, ADDRESS_CAP)] == ['Me, "Myself"', "René B", ""]
    assert len(parse_addresses("a@b.example," * 5000, ADDRESS_CAP)) == ADDRESS_CAP


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?= =?utf-8?b?IQ==?= and more", "café! and more"),
        ("=?utf-8?b?w?= =?utf-8?b?6Q?=", "w\N{REPLACEMENT CHARACTER}"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),  # cut within a character
        ("=?iso-8859-1*nl?q?caf=E9?=", "café"),
        ("=?klingon?q?caf=C3=A9?=", "café"),
        ("=?idna?q?abc?=", "abc"),
        ("=?hex?q?abc?=", "abc"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?q?a=0D=0ABcc:_b?=", "a Bcc: b"),
    ],
)
def test_encoded_words(text: str, words: str) -> None:
    assert decode_words(text) == words


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 23 Nov 2026 21:45:00 +0100", "2026-11-23T20:45:00+00:00"),
        ("23 nov 26 21:45 +0100 (CET)", "2026-11-23T20:45:00+00:00"),
        ("Mon, 23 Nov 2026 15:45:00 EST", "2026-11-23T20:45:00+00:00"),
        ("Mon, 23 Nov 2026 20:45:00 GMT", "2026-11-23T20:45:00+00:00"),
        ("Mon, 23 Nov 2026 20:45:00", "2026-11-23T20:45:00+00:00"),
        ("Mon, 23 Nov 2026 20:45:00 -0000", "2026-11-23T20:45:00+00:00"),
        ("31 Feb 2026 25:61:00 +0000", None),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Mon, 23 Nov 2199 20:45:00 +0000", None),
        ("Mon, 23 Nov 2026 20:45:00 +9900", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text: str, moment: str | None) -> None:
    found = parse_date(text)
    assert (found and datetime.fromtimestamp(found, UTC).isoformat()) == moment


def test_ids() -> None:
    assert parse_id("<[a@b.example]>") == "<[a@b.example]>"
    assert parse_id("a@b.example") == "<a@b.example>"
    assert parse_id("none") == ""
    many = " ".join(f"<{n}@x.example>" for n in range(100_000))
    assert len(parse_ids(many)) == REFERENCE_CAP
    assert parse_ids(many)[-1] == "<99999@x.example>"


def test_only_the_topmost_dmarc_result_counts_and_no_comment() -> None:
    assert failed_dmarc("mx; dkim=pass; dmarc=fail")
    assert not failed_dmarc("mx; spf=pass (dmarc=fail) ; dmarc=pass")
    assert not failed_dmarc("")


def test_raw_bytes_in_a_header() -> None:
    assert split_fields(b"Subject: caf\xc3\xa9\r\n\r\n")["subject"] == ["café"]
    assert split_fields(b"Subject: caf\xe9 \x80\r\n\r\n")["subject"] == ["café €"]
    assert split_fields(b"Subject: a\x00b\x1b[31mc\rTo: d\r\n\r\n")["subject"] == ["ab [31mc To: d"]
    assert split_fields(b"no colon\r\n: no name\r\nTo : x@y.example\nCc:\r\n folded") == {
        "to": ["x@y.example"],
        "cc": ["folded"],
    }


PIECES = [
    b"From: ",
    b"To:",
    b"Cc:;",
    b"Date: 1 Jan",
    b"Subject: \xff",
    b"References: <",
    b"\r\n",
    b" ",
    b"<",
    b">",
]
PIECES += [b'"', b"=?utf-8?b?", b"?=", b"(", b"@x", b"\\", b","]


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_header_makes_it_raise(pieces: list[bytes]) -> None:
    row(b"".join(pieces))


FILLINGS = [
    b"(",
    b")",
    b"<",
    b">",
    b'"',
    b"\\",
    b" ",
    b"\t",
    b",",
    b"a,",
    b"a@b.example,",
    b":",
    b"1 ",
    b"\r",
    b"\xff",
]
FILLINGS += [b"=?", b"=?utf-8?q?", b"=?x?b?a?=", b"=?utf-8?q?a?= ", b"<a@b> ", b"\r\n "]


@pytest.mark.parametrize("filling", FILLINGS)
def test_a_hostile_header_is_read_in_time_linear_in_its_length(filling: bytes) -> None:
    content = filling * (60_000 // len(filling))  # a reader whose time grows with the square would hang here
    names = (b"From", b"To", b"Subject", b"References", b"Date", b"Authentication-Results", b"Content-Type")
    row(b"".join(b"%b: %b\r\n" % (name, content) for name in names))


@pytest.mark.parametrize(
    "line",
    [
        '"Jan <jan@alfa.example>',
        "Jan (Alfa, BV) jan@alfa.example",
        "Jan, Alfa <jan@alfa.example>",
        "Jan jan@alfa.example",
    ],
)
def test_a_malformed_from_still_names_its_author(line: str) -> None:
    known = Known(lambda _: True, b"salt")
    row = read_row(1, 1_770_000_000, 100, f"From: {line}\r\n\r\n".encode(), known)
    assert row is not None
    assert row.from_address == "jan@alfa.example"


@pytest.mark.parametrize(
    "sender",
    [
        "me@studio.example, Acme <boss@acme.example>",
        "<boss@acme.example> <me@studio.example>",
    ],
)
def test_a_mail_of_several_senders_is_nobodys(sender: str) -> None:
    row = read_row(1, ARRIVED, 10, f"From: {sender}\r\n".encode(), KNOWN)
    assert row is not None and row.from_address == ""


def test_two_sender_fields_that_differ_are_nobodys_and_a_comma_in_a_name_is_no_sender() -> None:
    both = read_row(1, ARRIVED, 10, b"From: me@studio.example\r\nFrom: boss@acme.example\r\n", KNOWN)
    comma = read_row(1, ARRIVED, 10, b"From: Vos, Bea <bea@acme.example>\r\n", KNOWN)
    assert both is not None and both.from_address == ""
    assert comma is not None and comma.from_address == "bea@acme.example"
