from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mime.message import MULTIPARTS_CAP, parse_whole


def _mail(text: str, html: str = "", attached: bytes = b"") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Jo <jo@client.example>"
    mail["Subject"] = "Poster"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    if attached:
        mail.add_attachment(attached, maintype="application", subtype="pdf", filename="offer.pdf")
    return mail.as_bytes()


def test_a_plain_message_gives_its_header_and_text() -> None:
    whole = parse_whole(_mail("Dag,\n\nDe poster is mooi. Één ding: de kop.\n"))

    assert whole.text.startswith("Dag,\n\nDe poster is mooi. Één ding")
    assert b"Subject: Poster" in whole.header
    assert b"mooi" not in whole.header
    assert whole.plan.unreadable == "" and not whole.plan.has_attachment


def test_plain_is_read_rather_than_html_and_attachments_are_seen() -> None:
    whole = parse_whole(_mail("plain words", "<p>html <b>words</b></p>", b"%PDF"))

    assert whole.text.strip() == "plain words"
    assert whole.plan.has_attachment


def test_html_alone_becomes_text_with_its_quotes_marked() -> None:
    raw = (
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        b"<p>Good &eacute;nough</p><blockquote>what you wrote</blockquote>"
    )

    assert parse_whole(raw).text.split("\n\n") == ["Good énough", "> what you wrote"]


def test_quoted_printable_and_a_charset_in_a_nested_part_are_decoded() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n"
        b"Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"caf=E9\r\n--inner--\r\n--outer--\r\n"
    )

    assert parse_whole(raw).text.strip() == "café"


@pytest.mark.parametrize(
    "field",
    [
        b'multipart/mixed; boundary="two\r\n words"',  # folded within its quotes
        b"multipart/mixed;\r\n\tboundary=",  # lost
        b"multipart/mixed",
    ],
)
def test_a_boundary_that_cannot_be_read_is_taken_from_the_body(field: bytes) -> None:
    raw = (
        b"Content-Type: " + field + b"\r\n\r\n--two words\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--two words--\r\n"
    )

    assert parse_whole(raw).text.strip() == "hello"


def test_a_multipart_without_any_part_says_that_it_is_malformed() -> None:
    whole = parse_whole(b"Content-Type: multipart/mixed; boundary=b\r\n\r\nno boundary here\r\n")

    assert (whole.text, whole.plan.unreadable) == ("", "malformed")


def test_a_calendar_part_is_seen() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nCome\r\n"
        b"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
        b"--b--\r\n"
    )

    assert [part.media_type for part in parse_whole(raw).plan.parts] == ["text/plain", "text/calendar"]


def test_what_the_parser_cannot_bear_is_refused_before_it_is_asked() -> None:
    nested = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * (MULTIPARTS_CAP + 1)
    endless = b"Content-Type: text/plain; " + b"a=b; " * 200_000 + b"\n\nhello"

    assert parse_whole(nested).plan.unreadable == "too-deep"
    assert parse_whole(endless).plan.unreadable == "malformed"


_PIECES = [
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: text/html; charset=nonsense\n",
    b"Content-Type: message/rfc822\n",
    b'Content-Type: ;;=";\n',
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Disposition: attachment; filename*0*=x\n",
    b"\n",
    b"--b\n",
    b"--b--\n",
    b"PGI+aGk8L2I+\n",
    b"=?utf-8?q?=\n",
    b"text \n",
    b"<div><<\n",
    b"\xff\xfe\0",
    b"\r",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(_PIECES), max_size=25))
def test_no_bytes_make_it_fail(pieces: list[bytes]) -> None:
    whole = parse_whole(b"".join(pieces))

    assert "\0" not in whole.text


@pytest.mark.parametrize(
    ("charset", "sent"),
    [
        ("; charset=iso-8859-1", "latin-1"),
        ("", "utf-8"),
        ("; charset=utf-8", "utf-8"),
        ("; charset=idna", "utf-8"),
    ],
)
def test_eight_bit_text_is_decoded_once(charset: str, sent: str) -> None:
    raw = f"Content-Type: text/plain{charset}\nContent-Transfer-Encoding: 8bit\n\ncafé".encode(sent)
    assert parse_whole(raw).text == "café"


def test_bare_carriage_returns_end_lines_and_hide_no_field() -> None:
    hostile = b'A: b\rContent-Type: text/plain; x="' + b";" * 100_000
    assert parse_whole(hostile).plan.unreadable == "malformed"
    assert parse_whole(b"Content-Type: text/plain\r\rhello").text == "hello"


def test_a_delivery_status_of_blank_lines_is_one_part() -> None:
    whole = parse_whole(b"Content-Type: message/delivery-status\n\n" + b"\n" * 100_000)
    assert [part.media_type for part in whole.plan.parts] == ["message/delivery-status"]
