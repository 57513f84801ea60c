"""Commands of the connection: sign in, capabilities, TLS, deflate, IDLE, the end."""

from __future__ import annotations

import base64
import binascii
import hmac

from examples.mailserver.grammar import (
    Malformed,
    Refused,
    parse_arguments,
    parse_text,
    parse_word,
)
from examples.mailserver.session import LINE_LIMIT, Rule, Session, State, render_capabilities, tell_news
from examples.mailserver.wire import Closed

_IDLE_STEP = 0.05  # seconds between two looks at the folder


def capability(session: Session, _: bytes) -> str:
    """RFC 3501 6.1.1."""
    session.say(render_capabilities(session).encode("ascii"))
    return "Capability completed."


def noop(session: Session, _: bytes) -> str:
    """RFC 3501 6.1.2; what is new is told with every command."""
    return f"{session.running.name.capitalize() if session.running else 'Noop'} completed."


def logout(session: Session, _: bytes) -> str:
    """RFC 3501 6.1.3."""
    session.say(b"BYE Logging out")
    session.view_or_none = None
    session.end()
    return "Logout completed."


def login(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.2.3."""
    words = [parse_text(one) for one in parse_arguments(arguments)]
    if len(words) != 2:
        raise Malformed("LOGIN takes a name and a password")
    return _sign_in(session, words[0], words[1])


def authenticate(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.2.2, PLAIN (RFC 4616) only; the first answer may come along (SASL-IR)."""
    words = [parse_text(one) for one in parse_arguments(arguments)]
    if not words or parse_word(words[0]) != "PLAIN":
        raise Refused("Unsupported authentication mechanism.")
    if len(words) > 1 and session.has("SASL-IR"):
        coded = words[1]
    else:
        session.queue(b"+ \r\n")
        session.write()
        coded = session.wire.read_line(LINE_LIMIT).strip()
    if coded == b"*":
        raise Malformed("Authentication cancelled")
    try:
        _, user, password = base64.b64decode(coded, validate=True).split(b"\0")
    except (binascii.Error, ValueError):
        raise Malformed("Invalid base64 in the answer") from None
    return _sign_in(session, user, password)


def _sign_in(session: Session, user: bytes, password: bytes) -> str:
    if session.state is not State.CONNECTED:
        raise Malformed("Already signed in")
    if session.house.starttls and not session.encrypted:
        raise Refused("Passwords only after STARTTLS", "PRIVACYREQUIRED")
    name = user.decode("utf-8", "replace")
    expected = session.house.users.get(name)
    if expected is None or not hmac.compare_digest(expected.encode(), password):
        raise Refused("Authentication failed.", "AUTHENTICATIONFAILED")
    session.mailbox_or_none = session.house.open_mailbox(name)
    return f"[{render_capabilities(session)}] Logged in"


def starttls(session: Session, _: bytes) -> str:
    """RFC 3501 6.2.1; whatever the client sent ahead of the handshake ends the session."""
    context = session.house.tls
    if context is None or not session.house.starttls or session.encrypted:
        raise Malformed("STARTTLS is not offered")
    session.encrypted = True
    session.after = lambda: session.wire.start_tls(context)
    return "Begin TLS negotiation now."


def compress(session: Session, arguments: bytes) -> str:
    """RFC 4978."""
    words = parse_arguments(arguments)
    if len(words) != 1 or parse_word(words[0]) != "DEFLATE":
        raise Malformed("Unknown compression")
    if session.wire.compressed:
        raise Refused("DEFLATE is active already", "COMPRESSIONACTIVE")
    session.after = session.wire.start_deflate
    return "Begin compression."


def identify(session: Session, _: bytes) -> str:
    """RFC 2971."""
    session.say(b'ID ("name" "goodterms mail server")')
    return "ID completed."


def enable(session: Session, arguments: bytes) -> str:
    """RFC 5161; CONDSTORE is all that can be enabled."""
    asked = {parse_word(one) for one in parse_arguments(arguments)}
    enabled = asked & {"CONDSTORE"} & session.house.extensions
    session.tells_modseq |= bool(enabled)
    session.say(" ".join(["ENABLED", *enabled]).encode("ascii"))
    return "Enabled."


def idle(session: Session, _: bytes) -> str:
    """RFC 2177: tells what is new until the client says DONE."""
    session.queue(b"+ idling\r\n")
    session.write()
    while not session.wire.wait(_IDLE_STEP):
        tell_news(session, with_expunges=True)
        session.write()
        if session.ended:
            raise Closed
    if session.wire.read_line(LINE_LIMIT).strip().upper() != b"DONE":
        raise Malformed("Expected DONE.")
    return "Idle completed."


RULES = {
    "CAPABILITY": Rule(capability, State.CONNECTED),
    "NOOP": Rule(noop, State.CONNECTED),
    "CHECK": Rule(noop, State.SELECTED),
    "LOGOUT": Rule(logout, State.CONNECTED),
    "LOGIN": Rule(login, State.CONNECTED),
    "AUTHENTICATE": Rule(authenticate, State.CONNECTED),
    "STARTTLS": Rule(starttls, State.CONNECTED),
    "COMPRESS": Rule(compress, State.SIGNED_IN, "COMPRESS=DEFLATE"),
    "ID": Rule(identify, State.CONNECTED, "ID"),
    "ENABLE": Rule(enable, State.SIGNED_IN, "ENABLE"),
    "IDLE": Rule(idle, State.SIGNED_IN, "IDLE"),
}
