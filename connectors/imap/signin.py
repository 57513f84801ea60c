"""Signing in. A password is offered once: a second try may lock the account."""

from __future__ import annotations

from imapclient.exceptions import LoginError

from connectors.imap.account import ImapAccount
from connectors.imap.client import Client
from connectors.imap.failures import explain_login
from goodterms.errors import NeedsUser


def sign_in(account: ImapAccount, client: Client) -> None:
    """Sign in, once; NeedsUser or TryAgain with the server's own words if it refuses."""
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
