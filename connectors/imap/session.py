"""A signed-in connection to one account: TLS, sign-in, commands in bursts, and clear failures.

imapclient has the session, the sign-in and the rare commands; bulk answers are read by `wire` from the
same connection. A password is offered once: a second try may lock the account.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from connectors.imap.account import ImapAccount
from connectors.imap.channel import Channel, LinkError, Traffic
from connectors.imap.wire import (
    Completion,
    Response,
    ResponseReader,
    WireFaultError,
    is_untagged,
    parse_completion,
    parse_status_response,
)
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

TIMEOUT = 30.0
_SHOWN = 200  # characters of a server's own words
_LONGEST_WAIT = 24 * 3600


class Cut(TryAgain):
    """The connection was lost after signing in: a new one may go on from where it was."""


class WireCut(Cut):
    """The answer could not be followed; `uid` is the message that was being sent, if known."""

    def __init__(self, what: str, uid: int | None) -> None:
        super().__init__(what)
        self.uid = uid


class Throttled(TryAgain):
    """The server asks us to stay away for `seconds`."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(what)
        self.seconds = seconds


class Refused(Exception):
    """The server answered NO or BAD to a command; the text is the server's, made safe."""


@dataclass(slots=True)
class Session:
    """An open connection; to be had from `open_session` only."""

    account: ImapAccount
    client: IMAPClient
    channel: Channel
    examined: bytes | None = None
    _reader: ResponseReader = field(default_factory=ResponseReader)
    _open: set[bytes] = field(default_factory=set)
    _done: dict[bytes, Completion] = field(default_factory=dict)
    _tags: int = 0

    @property
    def traffic(self) -> Traffic:
        """What went over the wire so far."""
        return self.channel.traffic

    def has(self, capability: str) -> bool:
        """Whether the server offers it."""
        return bool(self.client.has_capability(capability))

    def send(self, *commands: bytes) -> tuple[bytes, ...]:
        """Send commands in one go and return their tags; read every one with `responses`."""
        tags = []
        for _ in commands:
            self._tags += 1
            tags.append(b"g%d" % self._tags)
        self._open.update(tags)
        self.channel.send(b"".join(b"%b %b\r\n" % one for one in zip(tags, commands, strict=True)))
        return tuple(tags)

    def responses(self, tag: bytes) -> Iterator[Response]:
        """Yield the untagged responses until the command is done; Refused if it ends with NO or BAD."""
        while tag not in self._done:
            response = self._reader.next()
            if response is None:
                self._reader.feed(self.channel.read_some())
            elif is_untagged(response):
                self._check_bye(response)
                yield response
            else:
                self._note_completion(response)
        end = self._done.pop(tag)
        if not self._open:
            self.channel.unread(self._reader.rest())
        if end.status != "OK":
            raise Refused(clean(end.text))

    def ask(self, *commands: bytes) -> list[Response]:
        """Send commands in one burst and return all untagged responses; Refused if the last one failed."""
        tags = self.send(*commands)
        found: list[Response] = []
        refused: Refused | None = None
        for tag in tags:
            refused = None
            try:
                found.extend(self.responses(tag))
            except Refused as error:
                refused = error
        if refused is not None:
            raise refused
        return found

    def note_examined(self, folder: bytes) -> None:
        """Remember the folder that our own EXAMINE opened, and let imapclient be used in it."""
        self.examined = folder
        self.client.note_selected()

    def compress(self) -> bool:
        """Turn on COMPRESS=DEFLATE (RFC 4978) if the server has it; say whether it is on."""
        if not self.has("COMPRESS=DEFLATE") or self.channel.is_deflated:
            return self.channel.is_deflated
        try:
            self.ask(b"COMPRESS DEFLATE")
        except Refused:
            return False
        self.channel.start_deflate()
        return True

    def _check_bye(self, response: Response) -> None:
        status = parse_status_response(response)
        if status is not None and status[0] == "BYE":
            raise LinkError(f"the server ended the connection: {clean(status[1])}")

    def _note_completion(self, response: Response) -> None:
        end = parse_completion(response)
        if end is None or end.tag not in self._open:
            if (response[0] or b"").startswith(b"+"):
                return
            raise WireFaultError("an answer that belongs to no command")
        self._open.discard(end.tag)
        self._done[end.tag] = end


# --- opening -----------------------------------------------------------------------------------


@contextmanager
def open_session(
    account: ImapAccount, *, timeout: float = TIMEOUT, traffic: Traffic | None = None
) -> Iterator[Session]:
    """Connect, sign in once, yield the session and close it; failures become NeedsUser or TryAgain.

    Within the block, lost connections and refusals are told apart too: Cut, Throttled, NeedsUser.
    """
    session = _connect(account, timeout, traffic or Traffic())
    try:
        _sign_in(session)
        yield session
        _log_out(session)
    except (LinkError, WireFaultError, Refused, imaplib.IMAP4.error) as error:
        raise explain(account, error) from error
    finally:
        session.channel.close()


def _connect(account: ImapAccount, timeout: float, traffic: Traffic) -> Session:
    if account.tls == "none" and not account.is_loopback:
        raise NeedsUser(
            f"{account.where}: without TLS your password would travel in the open; "
            f"set {account.setting('tls')} to implicit or starttls."
        )
    try:
        client = _Client(account, timeout, traffic)
    except (OSError, LinkError, WireFaultError, imaplib.IMAP4.error) as error:
        raise explain_connecting(account, error) from error
    try:
        _make_safe(account, client)
    except BaseException:
        client.protocol.channel.close()
        raise
    return Session(account, client, client.protocol.channel)


def _make_safe(account: ImapAccount, client: _Client) -> None:
    """See to it that a password may be sent; starttls never falls back."""
    if client.protocol.state == "AUTH":
        raise NeedsUser(f"{account.where}: the server calls us signed in before we are; it is not used.")
    if account.tls != "starttls":
        return
    if not client.has_capability("STARTTLS"):
        raise NeedsUser(
            f"{account.where}: the server offers no STARTTLS; use implicit TLS (port 993) if it has it. "
            "The password was not sent."
        )
    try:
        client.starttls(_tls_context(account))
    except (OSError, LinkError, WireFaultError, imaplib.IMAP4.error) as error:
        raise explain_connecting(account, error) from error


def _sign_in(session: Session) -> None:
    account, client = session.account, session.client
    is_plain = client.has_capability("LOGINDISABLED") or not (account.user + account.password).isascii()
    if is_plain and not client.has_capability("AUTH=PLAIN"):
        raise NeedsUser(
            f"{account.where}: the server takes no password here; it wants another way to sign in."
        )
    try:
        if is_plain:
            client.plain_login(account.user, account.password)
        else:
            client.login(account.user, account.password)
    except LoginError as error:
        raise explain_login(account, str(error)) from error
    session.channel.trust()


def _log_out(session: Session) -> None:
    with contextlib.suppress(LinkError, WireFaultError, Refused, imaplib.IMAP4.error):
        session.client.logout()


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient is untyped
    """imapclient over our channel."""

    def __init__(self, account: ImapAccount, timeout: float, traffic: Traffic) -> None:
        self._account = account
        self._traffic = traffic
        super().__init__(
            account.host,
            account.port,
            ssl=account.tls == "implicit",
            ssl_context=_tls_context(account) if account.tls == "implicit" else None,
            timeout=SocketTimeout(timeout, timeout),
        )
        self.normalise_times = False
        self._imap.debug = 0  # imapclient turns it up, and imaplib then formats every line

    @property
    def protocol(self) -> _Protocol:
        """The side of imaplib in it."""
        protocol: _Protocol = self._imap
        return protocol

    def note_selected(self) -> None:
        """Tell imaplib that a folder is open, which our own EXAMINE opened."""
        self._imap.state = "SELECTED"

    def _normalise_folder(self, folder_name: bytes) -> bytes:
        """Take raw names as they are: imapclient would encode what is encoded already."""
        return quote(folder_name)

    def _create_IMAP4(self) -> _Protocol:  # noqa: N802 - imapclient's name
        return _Protocol(self.host, self.port, self._timeout.read, self.ssl_context, self._traffic)


class _Protocol(imaplib.IMAP4):
    """imaplib over our channel: the methods that it documents as overridable."""

    def __init__(
        self, host: str, port: int, timeout: float, context: ssl.SSLContext | None, traffic: Traffic
    ) -> None:
        self._context = context
        self._traffic = traffic
        super().__init__(host, port, timeout)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.channel = Channel(_dial(host, port, timeout or TIMEOUT), timeout or TIMEOUT, self._traffic)
        try:
            if self._context is not None:
                self.channel.start_tls(self._context, host)
        except BaseException:
            self.channel.close()
            raise
        self.sock = self.channel.sock

    def read(self, size: int) -> bytes:
        return self.channel.read(size)

    def readline(self) -> bytes:
        return self.channel.readline()

    def send(self, data: object) -> None:
        self.channel.send(bytes(data))  # type: ignore[call-overload]  # bytes or a memoryview, says imaplib

    def shutdown(self) -> None:
        self.channel.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[Literal["OK"], list[None]]:
        """Ask for TLS and shake hands; whatever came unencrypted is refused or forgotten (RFC 3501 6.2.1)."""
        assert ssl_context is not None
        status, _ = self._simple_command("STARTTLS")
        if status != "OK":
            raise self.abort("the server refused STARTTLS")
        if self.channel.buffered:
            raise self.abort("the server sent something between STARTTLS and the handshake")
        self.untagged_responses.clear()
        self.channel.start_tls(ssl_context, self.host)
        self.sock = self.channel.sock
        self._get_capabilities()
        return "OK", [None]

    def _get_capabilities(self) -> None:
        """Take the capabilities of the greeting where it has them: a round trip less."""
        told = self.untagged_responses.pop("CAPABILITY", None)
        if self.state == "AUTH":  # a PREAUTH greeting, which is not accepted: nothing more is asked
            self.capabilities = ("IMAP4REV1",)
        elif told is None:
            super()._get_capabilities()  # type: ignore[misc]  # the stubs leave it out
        else:
            last = told[-1] if isinstance(told[-1], bytes) else b""
            self.capabilities = tuple(last.decode("ascii", "replace").upper().split())


def _dial(host: str, port: int, timeout: float) -> socket.socket:
    sock = socket.create_connection((host, port), timeout=timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # imapclient sends a line in pieces
    return sock


def _tls_context(account: ImapAccount) -> ssl.SSLContext:
    if account.ca_file is not None and not account.ca_file.is_file():
        raise NeedsUser(f"{account.setting('ca_file')}: there is no file {account.ca_file}.")
    try:
        return _load_context(str(account.ca_file) if account.ca_file is not None else None)
    except ssl.SSLError as error:
        raise NeedsUser(f"{account.setting('ca_file')}: {account.ca_file} holds no certificate.") from error


@lru_cache(maxsize=8)
def _load_context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


# --- what a failure means ----------------------------------------------------------------------


def explain_connecting(account: ImapAccount, error: Exception) -> GoodtermsError:
    """Return the failure to raise when no connection came about, before any password was sent."""
    for known, say in _CONNECTING:
        if isinstance(error, known):
            return say(account, error)
    return TryAgain(f"{account.where}: no connection ({clean(str(error))}); try again later.")


def _say_certificate(account: ImapAccount, error: Exception) -> GoodtermsError:
    check = clean(getattr(error, "verify_message", "") or str(error))
    return NeedsUser(
        f"{account.where}: the server's certificate is not trusted: {check}. The password was not sent. "
        f"Check the host's name; for a certificate authority of your own set {account.setting('ca_file')}."
    )


def _say_tls(account: ImapAccount, error: Exception) -> GoodtermsError:
    what = clean(getattr(error, "reason", "") or str(error)).replace("_", " ").lower()
    return NeedsUser(
        f"{account.where}: no TLS connection ({what}); check {account.setting('port')} and "
        f"{account.setting('tls')}. The password was not sent."
    )


def _say_name(account: ImapAccount, error: Exception) -> GoodtermsError:
    if getattr(error, "errno", None) == socket.EAI_AGAIN:
        return TryAgain(
            f"{account.where}: the name can't be looked up now; is the network up? Try again later."
        )
    return NeedsUser(f"{account.where}: there is no such host; check {account.setting('host')}.")


def _say_silence(account: ImapAccount, _error: Exception) -> GoodtermsError:
    return TryAgain(f"{account.where}: the server does not answer in time; try again later.")


def _say_refused(account: ImapAccount, _error: Exception) -> GoodtermsError:
    return TryAgain(
        f"{account.where}: nobody answers at that port; try again later, or check {account.setting('port')}."
    )


def _say_link(account: ImapAccount, error: Exception) -> GoodtermsError:
    return TryAgain(f"{account.where}: {clean(str(error))} before we were signed in; try again later.")


_CONNECTING: tuple[tuple[type[Exception], Callable[[ImapAccount, Exception], GoodtermsError]], ...] = (
    (ssl.SSLCertVerificationError, _say_certificate),
    (TimeoutError, _say_silence),
    (ssl.SSLEOFError, _say_link),
    (ssl.SSLError, _say_tls),
    (socket.gaierror, _say_name),
    (ConnectionRefusedError, _say_refused),
    (LinkError, _say_link),
)

_TEMPORARY = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|temporar|try again|unavailable|internal error",
    re.IGNORECASE,
)


_QUOTED_BYTES = re.compile(r"^b['\"](.*)['\"]$", re.DOTALL)  # as imapclient says what a server said


def explain_login(account: ImapAccount, text: str) -> GoodtermsError:
    """Return the failure to raise when signing in was refused; the server's own words are kept."""
    said = clean(_QUOTED_BYTES.sub(r"\1", text))
    throttled = _explain_throttling(account, said)
    if throttled is not None:
        return throttled
    if _TEMPORARY.search(said):
        return TryAgain(f"{account.where}: the server can't sign us in now ({said}); try again later.")
    return NeedsUser(
        f"{account.where}: the server refused user {account.user}: {said or 'no reason given'}. "
        f"Check {account.setting('user')} and {account.setting('password')}; "
        "Google, Yahoo and iCloud want an app password."
    )


def explain(account: ImapAccount, error: Exception) -> GoodtermsError:
    """Return the failure to raise for trouble in a session that was signed in."""
    said = clean(str(error))
    if isinstance(error, WireFaultError):
        return WireCut(f"{account.where}: the server's answer can't be followed ({said}).", error.uid)
    throttled = _explain_throttling(account, said)
    if throttled is not None:
        return throttled
    if isinstance(error, LinkError | imaplib.IMAP4.abort):
        return Cut(f"{account.where}: {said}; try again later.")
    if "authenticated but not connected" in said.lower():  # Exchange Online, LOGIN was answered with OK
        return NeedsUser(
            f"{account.where}: the server took the password but opens no mailbox ({said}). "
            "Check the password and that IMAP is switched on for this mailbox."
        )
    return TryAgain(f"{account.where}: the server refused a command: {said}; try again later.")


_BACKOFF = re.compile(r"Backoff Time: (\d{1,12})", re.IGNORECASE)  # Exchange Online, in milliseconds
_OVER_QUOTA = re.compile(r"command or bandwidth limits|\[THROTTLED\]|request is throttled", re.IGNORECASE)


def _explain_throttling(account: ImapAccount, said: str) -> Throttled | None:
    wait = _BACKOFF.search(said)
    if wait is None and not _OVER_QUOTA.search(said):
        return None
    # Gmail names no time and locks for up to a day: an hour's rest, then one look.
    seconds = min(int(wait[1]) // 1000 + 1, _LONGEST_WAIT) if wait else 3600
    return Throttled(f"{account.where}: the server asks for a pause ({said}); try again later.", seconds)


# --- words of and to a server ------------------------------------------------------------------


def clean(text: str | bytes) -> str:
    """Return a server's words without control characters, on one line, at most 200 characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def quote(name: bytes) -> bytes:
    """Return a folder's raw name as an argument; ValueError for one that would need a literal."""
    if b"\r" in name or b"\n" in name or b"\0" in name:
        raise ValueError("a folder's name with line ends")
    return b'"%b"' % name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
