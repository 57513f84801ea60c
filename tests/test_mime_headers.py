from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mime.dates import parse_date, parse_odd_date
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
    split_odd_fields,
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


_LINES = (
    *(b"From: a@x.example\r\n", b"TO : me@x.example\r\n", b"X-Odd_1:\tvalue \r\n", b"Subject:\r\n"),
    *(b"no field\r\n", b"To: a@x.example,\r\n\tb@x.example\r\n", b"Cc: ,\r\n  c@x.example\r\n"),
    *(b" folded\r\n", b"\tfolded\r\n", b"\r\n", b"\n", b"\r", b"\r\n\r\n ", b"\0", b"\x0b", b"\x1c"),
    *(b"\x7f", b"\xc3\xa9", b"\xff", b":", b" ", b"\t", b"A" * 90, b"B" * 70_000),
)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.lists(st.one_of(st.sampled_from(_LINES), st.binary(max_size=8)), max_size=30))
def test_the_short_way_splits_a_header_as_the_long_one_does(pieces: list[bytes]) -> None:
    header = b"".join(pieces)
    assert split_fields(header) == split_odd_fields(header)


_DAYS = st.sampled_from(
    ["Mon, 2 Mar 2026", "Wed, 31 Feb 2024", "Sun, 29 Feb 2024", "Xyz, 00 Jan 1970", "Fri, 1 Jan 2100"]
)
_CLOCKS = st.sampled_from(["09:30:00", "23:59:60", "24:00:00", "12:60:00", "12:00:61", "9:30:00", "09:30"])
_ZONES = st.sampled_from(
    ["+0100", "-0500", "+1500", "+1501", "-9999", "+01:00", "CET", "", "+0100 (CET)", "+01000"]
)


@settings(deadline=None, derandomize=True)
@given(_DAYS, _CLOCKS, _ZONES, st.sampled_from(["", " ", "٣"]))
def test_the_short_way_reads_a_date_as_the_long_one_does(day: str, clock: str, zone: str, odd: str) -> None:
    for text in (f"{day} {clock} {zone}", f"{day}{odd} {clock} {zone}", f"{odd}{day} {clock}{odd} {zone}"):
        assert parse_date(text) == parse_odd_date(text)


@pytest.mark.parametrize(
    "results", ["x; dmarc=FAIL", "x; dmarc=faıl", "x; dmarc=faİl", "x; dmarc (é) = fail"]
)
def test_a_failed_check_is_seen_in_any_spelling(results: str) -> None:
    assert failed_dmarc(results)


def test_people_s_mail_takes_the_short_way_and_is_no_other_kind() -> None:
    plain = b"From: Jo <jo@client.example>\r\nReturn-Path: <jo@client.example>\r\nSubject: Logo\r\n"
    for more, kind in (
        (b"", Kind.HUMAN),
        (b"List-Unsubscribe: <https://x.example>\r\n", Kind.NOTIFICATION),
        (b"Content-Type: multipart/report; report-type=delivery-status\r\n", Kind.BOUNCE),
        (b"Sender: mailer-daemon@x.example\r\n", Kind.BOUNCE),
        (b"X-Failed-Recipients: me@x.example\r\n", Kind.BOUNCE),
    ):
        found = read_row(1, ARRIVED, 10, plain + more, KNOWN)
        assert found is not None
        assert found.kind is kind
