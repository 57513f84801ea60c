"""What went wrong with a server, and what that means to the user: one sentence, and who has to act."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Callable

from connectors.imap.account import ImapAccount
from connectors.imap.channel import LinkError
from connectors.imap.wire import WireFaultError
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain, TryLater

_SHOWN = 200  # characters of a server's own words
_LONGEST_WAIT = 24 * 3600


class Cut(TryAgain):
    """The connection was lost after signing in: a new one may go on from where it was.

    `uid` is the message that was being sent, if known.
    """

    def __init__(self, what: str, uid: int | None = None) -> None:
        super().__init__(what)
        self.uid = uid


class WireCut(Cut):
    """The answer could not be followed."""


class Throttled(TryLater):
    """The server asks us to stay away for `seconds`."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(what)
        self.seconds = seconds


class Refused(Exception):
    """The server answered NO or BAD to a command; the text is the server's, made safe."""


def clean(text: str | bytes) -> str:
    """Return a server's words without control characters, on one line, at most 200 characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


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


def explain_login(account: ImapAccount, text: str, advice: str) -> GoodtermsError:
    """Return the failure to raise when signing in was refused: the server's own words, and then advice."""
    said = clean(_QUOTED_BYTES.sub(r"\1", text))
    throttled = _explain_throttling(account, said)
    if throttled is not None:
        return throttled
    if _TEMPORARY.search(said):
        return TryAgain(f"{account.where}: the server can't sign us in now ({said}); try again later.")
    return NeedsUser(
        f"{account.where}: the server refused user {account.user}: {said or 'no reason given'}. {advice}"
    )


def explain(account: ImapAccount, error: Exception) -> GoodtermsError:
    """Return the failure to raise for trouble in a session that was signed in."""
    said = clean(str(error))
    if isinstance(error, WireFaultError):
        return WireCut(
            f"{account.where}: the server's answer can't be followed ({said}); run again.", error.uid
        )
    throttled = _explain_throttling(account, said)
    if throttled is not None:
        return throttled
    if isinstance(error, LinkError | imaplib.IMAP4.abort):
        return Cut(f"{account.where}: {said}; try again later.", getattr(error, "uid", None))
    if "authenticated but not connected" in said.lower():  # Exchange Online, LOGIN was answered with OK
        return NeedsUser(
            f"{account.where}: the server took the password but opens no mailbox ({said}). "
            "Check the password and that IMAP is switched on for this mailbox."
        )
    return TryAgain(f"{account.where}: the server refused a command: {said}; try again later.")


def raise_for_account(account: ImapAccount, refused: Refused) -> None:
    """Raise what a refusal means if it is a matter of the whole account: a pause, or something to mend."""
    failure = explain(account, refused)
    if isinstance(failure, Throttled | NeedsUser):
        raise failure from refused


_BACKOFF = re.compile(r"Backoff Time: (\d{1,12})", re.IGNORECASE)  # Exchange Online, in milliseconds
_OVER_QUOTA = re.compile(r"command or bandwidth limits|\[THROTTLED\]|request is throttled", re.IGNORECASE)


def _explain_throttling(account: ImapAccount, said: str) -> Throttled | None:
    wait = _BACKOFF.search(said)
    if wait is None and not _OVER_QUOTA.search(said):
        return None
    # Gmail names no time and locks for up to a day: an hour's rest, then one look.
    seconds = min(int(wait[1]) // 1000 + 1, _LONGEST_WAIT) if wait else 3600
    return Throttled(f"{account.where}: the server asks for a pause ({said}); try again later.", seconds)
