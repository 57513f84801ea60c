"""A signed-in connection to one account: commands in bursts, read as they come, and clear failures.

imapclient has the session and the rare commands; bulk answers are read by `wire` from the same connection.
"""

from __future__ import annotations

import contextlib
import imaplib
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.credentials import Bearer
from connectors.imap.account import ImapAccount
from connectors.imap.channel import Channel, LinkError, SlowError, Traffic
from connectors.imap.client import TIMEOUT, Client, tls_context
from connectors.imap.failures import Refused, clean, explain, explain_connecting
from connectors.imap.signin import sign_in
from connectors.imap.wire import (
    Completion,
    Response,
    ResponseReader,
    WireFaultError,
    is_untagged,
    parse_completion,
    parse_status_response,
)
from goodterms.errors import NeedsUser

# RFC 5530, and what Exchange Online says where it does not close the connection.
_EXPIRED = re.compile(r"\[(?:AUTHENTICATIONFAILED|EXPIRED)\]|AccessTokenExpired", re.IGNORECASE)


@dataclass(slots=True)
class Session:
    """An open connection; to be had from `open_session` only."""

    account: ImapAccount
    client: Client
    channel: Channel
    examined: tuple[bytes, int] | None = None  # the open folder and its UIDVALIDITY
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
                self._reader.feed(self._read_some())
            elif is_untagged(response):
                self._check_bye(response)
                yield response
            else:
                self._note_completion(response)
        end = self._done.pop(tag)
        if not self._open:
            self.channel.unread(self._reader.rest())
        if end.status != "OK":
            said = clean(end.text)
            if isinstance(self.account.credential, Bearer) and _EXPIRED.search(said):
                raise LinkError(f"the sign-in has expired ({said})")  # a new connection renews the token
            raise Refused(said or "no, and not why")

    def _read_some(self) -> bytes:
        try:
            return self.channel.read_some()
        except LinkError as error:
            error.uid = self._reader.pending_uid()
            if error.uid is not None and isinstance(error, SlowError):
                raise WireFaultError(f"it stops in the middle of a message: {error}", error.uid) from error
            raise

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

    def note_examined(self, folder: bytes, uidvalidity: int) -> None:
        """Remember the folder that our own EXAMINE opened, and let imapclient be used in it."""
        self.examined = (folder, uidvalidity)
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
        if (response[0] or b"")[2:5].upper() != b"BYE":
            return  # as of nearly all answers
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
    account: ImapAccount,
    *,
    timeout: float = TIMEOUT,
    traffic: Traffic | None = None,
    until: float = math.inf,
) -> Iterator[Session]:
    """Connect, sign in once, yield the session and close it; failures become NeedsUser or TryAgain.

    Within the block, lost connections and refusals are told apart too: Cut, Throttled, NeedsUser.
    """
    session = _connect(account, timeout, traffic or Traffic())
    session.channel.until = until
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
        client = Client(account, timeout, traffic)
    except (OSError, LinkError, WireFaultError, imaplib.IMAP4.error, ValueError) as error:
        raise explain_connecting(account, error) from error
    try:
        _make_safe(account, client)
    except BaseException:
        client.protocol.channel.close()
        raise
    return Session(account, client, client.protocol.channel)


def _make_safe(account: ImapAccount, client: Client) -> None:
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
        client.starttls(tls_context(account))
    except (OSError, LinkError, WireFaultError, imaplib.IMAP4.error) as error:
        raise explain_connecting(account, error) from error


def _sign_in(session: Session) -> None:
    try:
        sign_in(session.account, session.client)
    except ValueError as error:  # imaplib's, of a number or of letters that are none
        raise LinkError("its answer can't be followed") from error
    session.channel.trust()


def _log_out(session: Session) -> None:
    with contextlib.suppress(LinkError, WireFaultError, Refused, imaplib.IMAP4.error, ValueError):
        session.client.logout()
