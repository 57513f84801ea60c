"""`goodterms login`: ask an account's provider for access to its mail, and keep what it gives."""

from __future__ import annotations

import contextlib
import os
import sys
import webbrowser
from collections.abc import Callable

from connectors.imap.account import ImapAccount
from connectors.imap.session import open_session
from connectors.oauth.consent import Say, ask_by_code, ask_in_browser
from connectors.oauth.keep import hold
from connectors.oauth.tokens import save_tokens
from flows.settings import Settings, choose_accounts
from flows.signin import make_grant, say_way
from goodterms.errors import NeedsUser

_ELSEWHERE = (
    "If your browser is on another machine, it ends on a page that it can't open. Fetch that page's address"
    " here, in a second terminal: curl 'ADDRESS'"
)


def log_in(
    settings: Settings, name: str, say: Say, open_page: Callable[[str], object], *, by_code: bool
) -> str:
    """Have the user allow access, keep the tokens, try them at the mail server, and return what was done.

    The tokens are kept also where the mail server then refuses them: its reason is what has to be mended.
    """
    (account,) = choose_accounts(settings, name)
    chosen = settings.accounts[account.name]
    if chosen.oauth is None or not isinstance(account, ImapAccount):
        raise NeedsUser(
            f"account {account.name} needs no login: only accounts with OAUTH=google or microsoft do."
        )
    grant = make_grant(account.name, chosen, settings.home)
    grant.keep.load()  # a keyring that can't be used is told before the user is sent to his browser
    tokens = ask_by_code(grant, say) if by_code else ask_in_browser(grant, say, open_page)
    with hold(grant.lock):
        save_tokens(grant, tokens)
    with open_session(account):
        return f"{account.where}: {account.user} is signed in by {say_way(account.credential)}."


def open_browser(page: str) -> None:
    """Open a page in the browser of this desktop, if there is one: text browsers can't sign in there."""
    is_desktop = not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    with contextlib.suppress(webbrowser.Error):
        if is_desktop:
            webbrowser.open(page)


def tell_of_other_machines(say: Say) -> Callable[[str], object]:
    """Return what stands in the place of opening a browser: a word on how it is done from elsewhere."""
    return lambda _page: say(_ELSEWHERE)
