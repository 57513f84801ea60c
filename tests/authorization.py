"""An authorization server on loopback: Google's and Microsoft's sign-in in small, and what goes wrong."""

from __future__ import annotations

import hashlib
import json
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

CLIENT, CLIENT_SECRET = "client-1", "not-so-secret"
SCOPES = {"https://mail.google.com/", "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"}
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"

Form = dict[str, str]


@dataclass
class AuthorizationServer:
    """One user's access. `answer` replaces the token endpoint's next answers: status and content."""

    user: str = "me"
    base: str = ""
    rotates: bool = True  # a refresh token is good for one renewal
    lifetime: object = 3600
    granted: str | None = None  # the scope that is told, where it differs from what was asked for
    declines: bool = False
    type_in_at: str = ""  # where a device code is typed in; default: here
    pending: list[str] = field(default_factory=list)  # what a device code's polls are answered with first
    answer: Callable[[Form], tuple[int, bytes]] | None = None
    asked: list[tuple[str, Form]] = field(default_factory=list)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    gone: Event = field(default_factory=Event)  # set at the end: whoever is kept waiting goes
    _codes: dict[str, Form] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def renewals(self) -> int:
        """How often a refresh token was handed in."""
        return sum(form.get("grant_type") == "refresh_token" for _, form in self.asked)

    def grant(self) -> tuple[str, str]:
        """Return a new access and refresh token, as if the user had just allowed it."""
        number = next(self._numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.access.add(access)
        self.refresh.add(refresh)
        return access, refresh

    def revoke(self) -> None:
        """The user takes his permission back."""
        self.access.clear()
        self.refresh.clear()

    def authorize(self, asked: Form) -> str:
        """Return where the browser is sent, the user having allowed or declined it."""
        assert asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert asked["scope"] in SCOPES
        assert urlsplit(asked["redirect_uri"]).hostname in ("127.0.0.1", "localhost")
        back = {"state": asked["state"]}
        if self.declines:
            return f"{asked['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = f"code-{next(self._numbers)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(back | {'code': code})}"

    def token(self, form: Form) -> tuple[int, object]:
        """Answer the token endpoint (RFC 6749, 4.1.3 and 6; RFC 7636, 4.6; RFC 8628, 3.4)."""
        if form.get("client_id") != CLIENT or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._redeem(form)
        if kind == "refresh_token":
            return self._renew(form)
        if kind == _DEVICE and form.get("device_code") == "device-1":
            return (400, {"error": self.pending.pop(0)}) if self.pending else (200, self._give(*self.grant()))
        return 400, {"error": "unsupported_grant_type"}

    def _redeem(self, form: Form) -> tuple[int, object]:
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or (challenge, form["redirect_uri"]) != (
            asked["code_challenge"],
            asked["redirect_uri"],
        ):
            return 400, {"error": "invalid_grant", "error_description": "Bad code"}
        return 200, self._give(*self.grant())

    def _renew(self, form: Form) -> tuple[int, object]:
        if form["refresh_token"] not in self.refresh:
            said = f"Token {form['refresh_token']} has been expired or revoked."
            return 400, {"error": "invalid_grant", "error_description": said}
        access, refresh = self.grant()
        if not self.rotates:
            self.refresh.discard(refresh)
            return 200, self._give(access, None)
        self.refresh.discard(form["refresh_token"])
        return 200, self._give(access, refresh)

    def _give(self, access: str, refresh: str | None) -> object:
        given: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }
        given |= {"refresh_token": refresh} if refresh is not None else {}
        return given | ({"scope": self.granted} if self.granted is not None else {})

    def device(self, form: Form) -> tuple[int, object]:
        """Answer the device endpoint (RFC 8628, 3.2)."""
        assert form["scope"] in SCOPES
        page = self.type_in_at or f"{self.base}/type-it-in"
        given = {"device_code": "device-1", "user_code": "ABCD-EFGH", "verification_uri": page}
        return 200, given | {"expires_in": 900, "interval": 5}

    def tokeninfo(self, form: Form) -> tuple[int, object]:
        """Tell a mail server whose token it is."""
        known = form.get("access_token") in self.access
        return (200, {"username": self.user}) if known else (400, {"error": "invalid_token"})


class _Handler(BaseHTTPRequestHandler):
    house: AuthorizationServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        form = _parse(parts.query)
        self.house.asked.append((parts.path, form))
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.house.authorize(form))
            self.end_headers()
        else:
            self._answer(*self.house.tokeninfo(form))

    def do_POST(self) -> None:
        form = _parse(self.rfile.read(int(self.headers["Content-Length"])).decode())
        path = urlsplit(self.path).path
        self.house.asked.append((path, form))
        if path == "/token" and self.house.answer is not None:
            self._answer(*self.house.answer(form))
        else:
            self._answer(*(self.house.token(form) if path == "/token" else self.house.device(form)))

    def _answer(self, status: int, content: object) -> None:
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status in range(300, 400):
            self.send_header("Location", f"{self.house.base}/elsewhere")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are part of the tests."""


def _parse(text: str) -> Form:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


@contextmanager
def authorization_server(tls: ssl.SSLContext | None = None) -> Iterator[AuthorizationServer]:
    """Start one on a free port, and stop it at the end."""
    house = AuthorizationServer()
    handler = type("Handler", (_Handler,), {"house": house})
    with _Quiet(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        house.base = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield house
        finally:
            house.gone.set()
            server.shutdown()
            thread.join()


def browse(page: str) -> None:
    """Be the user's browser: open a page and go wherever it leads."""
    with urlopen(page, timeout=10) as response:
        assert response.read()
