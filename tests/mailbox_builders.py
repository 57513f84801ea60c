"""Messages for tests of mailboxes, as bytes with CRLF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def build_mail(
    number: int = 1,
    *,
    sender: str = "Jo <jo@client.example>",
    to: str = "Me <me@studio.example>",
    text: str = "",
    more: Sequence[str] = (),
) -> bytes:
    """Return a plain message with Message-ID <number@client.example>; `more` are further header lines."""
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: Matter {number}",
        f"Message-ID: <{number}@client.example>",
        "Date: Mon, 2 Nov 2026 10:00:00 +0100",
        "References: <a@b.example>",
        " <c@d.example>",
        *more,
        "",
        text or f"This is mail {number}.",
        "",
    ]
    return "\r\n".join(lines).encode()


def build_mail_with_parts() -> bytes:
    """Return a message of text, HTML, an attached file and a forwarded message."""
    return b"\r\n".join(
        [
            b"From: =?utf-8?q?Ren=C3=A9?= <rene@client.example>",
            b"To: undisclosed-recipients:;",
            b'Subject: A "quoted" subject',
            b"Message-ID: <parts@client.example>",
            b'Content-Type: multipart/mixed; boundary="outer"',
            b"",
            b"preamble",
            b"--outer",
            b"Content-Type: multipart/alternative; boundary=inner",
            b"",
            b"--inner",
            b"Content-Type: text/plain; charset=utf-8",
            b"Content-Transfer-Encoding: quoted-printable",
            b"",
            b"het caf=C3=A9",
            b"--inner",
            b"Content-Type: text/html",
            b"Content-Language: nl",
            b"",
            b"<p>caf&eacute;</p>",
            b"--inner--",
            b"--outer",
            b'Content-Type: application/pdf; name="a b.pdf"',
            b'Content-Disposition: attachment; filename="a b.pdf"',
            b"Content-Transfer-Encoding: base64",
            b"",
            b"QUJD",
            b"--outer",
            b"Content-Type: message/rfc822",
            b"",
            b"Subject: Forwarded",
            b"",
            b"below",
            b"--outer--",
            b"epilogue",
            b"",
        ]
    )
