"""Links to mail: one for each kind of mailbox, and none that could be anything else."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.maillinks import LONGEST_LINK, mail_link

HOSTS = ("imap.gmail.com", "imap.googlemail.com", "imap.mail.me.com", "outlook.office365.com", "", "mail.nl")


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("imap.gmail.com", "https://mail.google.com/mail/u/0/#search/rfc822msgid%3Aa.b%2Bc%40mail.example"),
        ("IMAP.GoogleMail.com.", "https://mail.google.com/mail/u/0/#search/rfc822msgid%3Aa.b%2Bc%40mail.example"),
        ("imap.mail.me.com", "message:%3Ca.b%2Bc@mail.example%3E"),
        ("outlook.office365.com", "mid:a.b%2Bc@mail.example"),
        ("imap-mail.outlook.com", "mid:a.b%2Bc@mail.example"),
        ("mail.provider.nl", "mid:a.b%2Bc@mail.example"),
        ("", "mid:a.b%2Bc@mail.example"),
    ],
)  # fmt: skip
def test_each_mailbox_has_its_link(host: str, link: str) -> None:
    assert mail_link("<a.b+c@mail.example>", host) == link


def test_a_host_that_only_looks_like_gmail_is_not_gmail() -> None:
    assert mail_link("<a@b>", "imap.gmail.com.evil.example").startswith("mid:")


@pytest.mark.parametrize(
    "bare", ["test%test@x.example", "test%25test@x.example", "test#?/&=;:test@x.example"]
)
def test_what_is_unusual_is_encoded_once(bare: str) -> None:
    link = mail_link(f"<{bare}>", "")
    assert unquote(link.removeprefix("mid:")) == bare
    assert not re.search("[#?/&=;]", link)


@pytest.mark.parametrize(
    "message_id",
    [
        "",
        "<>",
        "a@b",
        "javascript:alert(1)",
        "file:///etc/passwd",
        '<a"b@c>',
        "<a'b@c>",
        "<a b@c>",
        "<a\tb@c>",
        "<a\x00b@c>",
        "<a\r\nb@c>",
        "<a\u202eb@c>",
        "<a\ud800b@c>",
        "<a><b@c>",
        "<" + "a" * 2_000 + "@c>",
        "<" + "é" * 990 + "@c>",
    ],
)
@pytest.mark.parametrize("host", HOSTS)
def test_a_hostile_message_id_gets_no_link(message_id: str, host: str) -> None:
    assert mail_link(message_id, host) == ""


def test_a_scheme_within_brackets_stays_an_id() -> None:
    assert mail_link("<javascript:alert(1)>", "") == "mid:javascript%3Aalert%281%29"


@given(st.text(max_size=1_100), st.sampled_from(HOSTS))
def test_no_text_makes_another_scheme_or_too_long_a_link(text: str, host: str) -> None:
    for message_id in (text, f"<{text}>"):
        link = mail_link(message_id, host)
        assert len(link) <= LONGEST_LINK
        pattern = r"(?:https://mail\.google\.com/mail/u/0/#search/|message:|mid:)[\w.~%@-]+"
        assert link == "" or re.fullmatch(pattern, link, re.ASCII)
