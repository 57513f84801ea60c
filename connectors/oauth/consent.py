"""Asking for access: in the browser of this machine, or by a code that is typed in on another one.

The browser comes back to a port of this machine (RFC 8252) with a code that only we can redeem (PKCE, RFC
7636). Device codes are RFC 8628.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.imap.failures import clean
from connectors.oauth.endpoint import Answer, Denied, post_form
from connectors.oauth.provider import is_safe
from connectors.oauth.tokens import Grant, Tokens, ask_for_tokens, client_form, explain, parse_tokens
from goodterms.errors import NeedsUser, TryAgain

PATIENCE = 300.0  # seconds for the user in his browser
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_CODE_LIFE = 900  # seconds that a device code is good for, unless the provider says less
_INTERVAL = 5  # seconds between two questions, by RFC 8628
_SILENCE = 10.0  # seconds that a connection from the browser may say nothing

Say = Callable[[str], None]


# --- the browser -------------------------------------------------------------------------------


def ask_in_browser(
    grant: Grant,
    say: Say,
    open_page: Callable[[str], object],
    *,
    patience: float = PATIENCE,
    now: Callable[[], float] = time.time,
) -> Tokens:
    """Show the provider's page, wait until the browser comes back, and return the tokens; NeedsUser if not.

    `say` is told the page's address, `open_page` is called with it.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _listening(state) as (port, came_back):
        redirect = f"http://{grant.provider.redirect_host}:{port}"
        page = _page(grant, redirect, state, verifier)
        say(f"Allow access to the mail of {grant.user} on this page:\n\n{page}\n")
        open_page(page)
        try:
            code = came_back.get(timeout=patience)
        except Empty:
            raise NeedsUser(
                f"{grant.who}: the browser did not come back within {patience:g} seconds; start again."
            ) from None
    if isinstance(code, Denied):
        raise explain(code, grant)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    asked_at = now()
    return parse_tokens(ask_for_tokens(grant, form), asked_at, grant)


def _page(grant: Grant, redirect: str, state: str, verifier: str) -> str:
    provider = grant.provider
    digest = hashlib.sha256(verifier.encode()).digest()
    question = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": grant.user,
        **dict(provider.extra),
    }
    return f"{provider.authorize_url}?{urlencode(question)}"


class _Listener(ThreadingHTTPServer):
    """A page of this machine that waits for the browser. Browsers also open connections and say nothing."""

    daemon_threads = True

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _ComeBack)
        self.state = state
        self.found: SimpleQueue[str | Denied] = SimpleQueue()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: whoever connects here may go away as he likes."""


class _ComeBack(BaseHTTPRequestHandler):
    """One request; only one with our state counts."""

    server: _Listener
    timeout = _SILENCE

    def do_GET(self) -> None:
        """Take the code, or the refusal, that the provider gave to the browser."""
        asked = parse_qs(urlsplit(self.path).query, max_num_fields=20)
        told = {name: values[0] for name, values in asked.items()}
        if not hmac.compare_digest(told.get("state", "").encode(), self.server.state.encode()):
            self._answer(404, "This page is not the one.")
        elif "code" in told:
            self._answer(200, "goodterms has what it needs. You can close this page.")
            self.server.found.put(told["code"])
        else:
            self._answer(200, "Access was not given. You can close this page.")
            said = clean(told.get("error_description", ""))
            self.server.found.put(Denied(clean(told.get("error", "access_denied")), said))

    def _answer(self, status: int, words: str) -> None:
        page = f"<!doctype html><title>goodterms</title><p>{words}</p>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the address holds the code."""


@contextmanager
def _listening(state: str) -> Iterator[tuple[int, SimpleQueue[str | Denied]]]:
    """Listen on a free port of this machine until the block ends."""
    with _Listener(state) as listener:
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield listener.server_port, listener.found
        finally:
            listener.shutdown()
            thread.join()


# --- a code ------------------------------------------------------------------------------------


def ask_by_code(
    grant: Grant,
    say: Say,
    *,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], float] = time.time,
) -> Tokens:
    """Show a code to be typed in on any machine, wait until that was done, and return the tokens."""
    if not grant.provider.device_url:
        raise NeedsUser(f"{grant.who}: this provider opens no mail by a code; sign in without --device.")
    form = {"client_id": grant.provider.client_id, "scope": grant.provider.scope}
    try:
        answer = post_form(grant.provider.device_url, form, grant.who)
    except Denied as denied:
        raise explain(denied, grant) from None
    device_code, shown, page = (
        _text(answer, name) for name in ("device_code", "user_code", "verification_uri")
    )
    if not (device_code and shown and is_safe(page)):
        raise TryAgain(f"{grant.who}: the provider gave no code that can be used; try again later.")
    say(f"Open {clean(page)} on any machine, type the code {clean(shown)} and allow access.")
    deadline = clock() + min(_number(answer, "expires_in", _CODE_LIFE), _CODE_LIFE)
    interval = _number(answer, "interval", _INTERVAL)
    form = {"grant_type": _DEVICE_GRANT, "device_code": device_code} | client_form(grant.provider)
    while clock() < deadline:
        pause(interval)
        asked_at = now()
        try:
            return parse_tokens(post_form(grant.provider.token_url, form, grant.who), asked_at, grant)
        except Denied as denied:
            if denied.code not in ("authorization_pending", "slow_down"):
                raise explain(denied, grant) from None
            interval += _INTERVAL if denied.code == "slow_down" else 0
    raise explain(Denied("expired_token", ""), grant)


def _text(answer: Answer, name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _number(answer: Answer, name: str, usual: int) -> int:
    value = answer.get(name)
    return min(max(value, 1), _CODE_LIFE) if isinstance(value, int) else usual
