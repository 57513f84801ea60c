"""imapclient over our channel: its session, its rare commands, and TLS as we want it.

imaplib's documented hooks (`open`, `read`, `readline`, `send`, `shutdown`) are all that is changed of it.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from base64 import b64encode
from functools import lru_cache
from typing import Literal

from imapclient import IMAPClient, SocketTimeout

from connectors.imap.account import ImapAccount
from connectors.imap.channel import Channel, LinkError, Traffic
from connectors.imap.wire import quote
from goodterms.errors import NeedsUser

TIMEOUT = 30.0  # seconds


class Client(IMAPClient):  # type: ignore[misc]  # imapclient is untyped
    """imapclient over our channel."""

    def __init__(self, account: ImapAccount, timeout: float, traffic: Traffic) -> None:
        self._account = account
        self._traffic = traffic
        super().__init__(
            account.host,
            account.port,
            ssl=account.tls == "implicit",
            ssl_context=tls_context(account) if account.tls == "implicit" else None,
            timeout=SocketTimeout(timeout, timeout),
        )
        self.normalise_times = False
        self._imap.debug = 0  # imapclient turns it up, and imaplib then formats every line

    @property
    def protocol(self) -> _Protocol:
        """The side of imaplib in it."""
        protocol: _Protocol = self._imap
        return protocol

    def offers(self, capability: str) -> bool:
        """Whether the server offers it before signing in, without being asked again."""
        return capability in self.protocol.capabilities

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
        patience = timeout or TIMEOUT
        until = time.monotonic() + patience  # for connecting, TLS and the greeting together
        self.channel = Channel(_dial(host, port, until), patience, self._traffic, until)
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

    def sign_in_by(self, mechanism: str, response: bytes, farewell: bytes) -> None:
        """Sign in by a SASL mechanism in which the client speaks first; `error` has the server's refusal.

        The response goes with the command where the server takes it so (SASL-IR, RFC 4959). What the server
        asks after that is the news of a refusal, and is answered with `farewell`.
        """
        exchange = _Exchange(response, farewell)
        at_once = ("SASL-IR" in self.capabilities) and exchange.answer(b"")
        self.literal = exchange.answer  # type: ignore[assignment]  # as imaplib's own authenticate does
        status, said = self._simple_command("AUTHENTICATE", mechanism, at_once or None)
        if status != "OK":
            raise self.error(said[-1].decode("utf-8", "replace"))
        self.state = "AUTH"

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


class _Exchange:
    """One SASL exchange: the response, then a farewell to whatever else is asked, then an end."""

    def __init__(self, response: bytes, farewell: bytes) -> None:
        self._answers = [farewell, b64encode(response)]

    def answer(self, _challenge: bytes) -> bytes:
        """Return the next line to send; LinkError for a server that never stops asking."""
        if not self._answers:
            raise LinkError("the server goes on asking in the middle of signing in")
        return self._answers.pop()


def _dial(host: str, port: int, until: float) -> socket.socket:
    """Connect to the first of a host's addresses that answers; OSError if none does in time."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for place, (_, _, _, _, (ip, *_)) in enumerate(addresses, 1):
        left = max(0.001, until - time.monotonic()) / (len(addresses) - place + 1)
        try:
            sock = socket.create_connection((str(ip), port), timeout=left)
        except OSError:
            if place == len(addresses):
                raise
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # imapclient sends a line in pieces
            return sock
    raise OSError("the host has no address")


def tls_context(account: ImapAccount) -> ssl.SSLContext:
    """Return how TLS is spoken: full verification, 1.2 or newer; NeedsUser for a CA file that is none."""
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
