"""Signing in. A password is offered once: a second try may lock the account. A token may be renewed once."""

from __future__ import annotations

import imaplib
import re
from base64 import b64encode

from connectors.credentials import Bearer, Password
from connectors.imap.account import ImapAccount
from connectors.imap.channel import LinkError
from connectors.imap.client import Client
from connectors.imap.failures import explain_login
from connectors.imap.wire import quote
from goodterms.errors import GoodtermsError, NeedsUser, TryLater

_BY_TOKEN = ("OAUTHBEARER", "XOAUTH2")  # the standard before what it was made of
_ATOM = re.compile(r"[A-Za-z0-9!#$&'+,./:;<=>?@^_`|~-]+")  # what may stand in a command without quotes
_UNSENDABLE = re.compile(r"[\r\n\0]")


def sign_in(account: ImapAccount, client: Client) -> None:
    """Sign in; NeedsUser or TryAgain with the server's own words if it refuses."""
    if isinstance(account.credential, Bearer):
        _sign_in_by_token(account, client, account.credential)
    else:
        _sign_in_by_password(account, client, account.credential)


# --- passwords ---------------------------------------------------------------------------------


def _sign_in_by_password(account: ImapAccount, client: Client, credential: Password) -> None:
    """Offer the password, once; a connection that is lost meanwhile is not opened anew by this run."""
    offers_login = not client.offers("LOGINDISABLED")
    offers_plain = client.offers("AUTH=PLAIN")
    if not (offers_login or offers_plain):
        raise NeedsUser(f"{account.where}: {_say_no_password(account, client)}")
    password = credential.read()
    if _UNSENDABLE.search(account.user + password):
        raise NeedsUser(f"{account.where}: the user or the password holds a line end; no password has one.")
    is_plain = not offers_login or not (account.user + password).isascii()
    if is_plain and not offers_plain:
        raise NeedsUser(f"{account.where}: the server takes no user or password beyond ASCII.")
    response = f"\0{account.user}\0{password}".encode()
    try:
        if is_plain:
            client.protocol.sign_in_by("PLAIN", response, b"*")
        else:
            client.login(_as_argument(account.user), password)
    except imaplib.IMAP4.error as error:
        raise _explain_password(account, client, _hide(str(error), password, response)) from None
    except LinkError as error:
        raise TryLater(
            f"{account.where}: {error} while signing in; try again later, and check "
            f"{account.setting(credential.setting)} if it stays so."
        ) from error


def _hide(text: str, secret: str, response: bytes) -> str:
    """Return a server's words without the secret: some repeat the command that they refuse."""
    for one in (b64encode(response).decode(), secret):
        text = text.replace(one, "…") if one else text
    return text


def _as_argument(user: str) -> str:
    return user if _ATOM.fullmatch(user) else quote(user.encode()).decode()


def _say_no_password(account: ImapAccount, client: Client) -> str:
    if _takes_tokens(client):
        return (
            "the server takes no password, only OAuth2; "
            f"set {account.setting('oauth')} if it is Google's or Microsoft's (docs/signin.md)."
        )
    return "the server takes no password here; it wants another way to sign in."


def _explain_password(account: ImapAccount, client: Client, text: str) -> GoodtermsError:
    setting = account.setting(getattr(account.credential, "setting", "password"))
    advice = f"Check {account.setting('user')} and {setting}"
    if account.host.casefold().endswith(("office365.com", "outlook.com")):
        advice = f"Microsoft takes no passwords for mail: set {account.setting('oauth')}=microsoft"
    elif "webalert" in text.lower():
        advice = "Sign in on that page first, in a browser; then use an app password, or OAuth2"
    elif "application-specific" in text.lower() or account.host.casefold().endswith("gmail.com"):
        advice = f"Google wants an app password in {setting}, or {account.setting('oauth')}=google"
    else:
        advice += "; many providers want an app password" + (" or OAuth2" if _takes_tokens(client) else "")
    return explain_login(account, text, f"{advice} (docs/signin.md).")


# --- tokens ------------------------------------------------------------------------------------


def _takes_tokens(client: Client) -> bool:
    return any(client.offers(f"AUTH={one}") for one in _BY_TOKEN)


def _sign_in_by_token(account: ImapAccount, client: Client, credential: Bearer) -> None:
    """Offer a token; if it is refused have it renewed and offer that one, and no third."""
    mechanism = next((one for one in _BY_TOKEN if client.offers(f"AUTH={one}")), None)
    if mechanism is None:
        raise NeedsUser(
            f"{account.where}: the server takes no OAuth2 tokens; check {account.setting('host')}, "
            f"or set {account.setting('password')} instead of {account.setting('oauth')}."
        )
    token = credential.read("")
    if _is_taken(account, client, mechanism, token) is None:
        return
    refusal = _is_taken(account, client, mechanism, credential.read(token))
    if refusal is not None:
        raise refusal


def _is_taken(account: ImapAccount, client: Client, mechanism: str, token: str) -> NeedsUser | None:
    """Offer a token and return the refusal, None if there was none; TryAgain for what may pass by itself."""
    user = account.user
    if mechanism == "OAUTHBEARER":  # RFC 7628, 3.1
        name = user.replace("=", "=3D").replace(",", "=2C")
        where = f"host={account.host}\1port={account.port}"
        response, farewell = f"n,a={name},\1{where}\1auth=Bearer {token}\1\1", b"AQ=="
    else:  # the news of a refusal wants an empty line, and nothing goes on before it
        response, farewell = f"user={user}\1auth=Bearer {token}\1\1", b""
    try:
        client.protocol.sign_in_by(mechanism, response.encode(), farewell)
    except imaplib.IMAP4.error as error:
        refusal = explain_login(
            account,
            _hide(str(error), token, response.encode()),
            f"Sign in again: goodterms login {account.name}; check that {account.setting('user')} is the "
            "mailbox whose owner allowed it, and that IMAP is switched on for it.",
        )
        if not isinstance(refusal, NeedsUser):
            raise refusal from None
        return refusal
    return None
