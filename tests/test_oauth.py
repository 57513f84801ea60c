"""OAuth2 against an authorization server on loopback: asking for access, keeping and renewing tokens."""

from __future__ import annotations

import json
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from traceback import format_exception
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest
import trustme
from authorization import CLIENT, CLIENT_SECRET, AuthorizationServer, Form, authorization_server, browse

from connectors.oauth.consent import ask_by_code, ask_in_browser
from connectors.oauth.endpoint import CAP, Denied, post_form
from connectors.oauth.keep import FileKeep
from connectors.oauth.provider import ProviderName, is_safe, make_provider
from connectors.oauth.tokens import Grant, Tokens, load_tokens, read_access_token, save_tokens
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

NOW = 1_700_000_000.0


@pytest.fixture
def server() -> Iterator[AuthorizationServer]:
    with authorization_server() as started:
        yield started


def make_grant(
    server: AuthorizationServer, folder: Path, name: ProviderName = "google", secret: str = CLIENT_SECRET
) -> Grant:
    provider = make_provider(
        name,
        CLIENT,
        secret,
        authorize_url=f"{server.base}/authorize",
        token_url=f"{server.base}/token",
    )
    keep = FileKeep(folder / "tokens" / "studio.json")
    return Grant(
        "studio", "me", provider, keep, folder / "tokens" / "studio.lock", "GOODTERMS_ACCOUNTS__STUDIO__"
    )


def sign_in(grant: Grant, server: AuthorizationServer, expires_at: float = NOW + 3600) -> Tokens:
    """Keep tokens as if the user had signed in."""
    access, refresh = server.grant()
    tokens = Tokens(access, refresh, expires_at)
    save_tokens(grant, tokens)
    return tokens


def failure_of(call: Callable[[], object]) -> GoodtermsError:
    with pytest.raises(GoodtermsError) as caught:
        call()
    return caught.value


read_now = partial(read_access_token, now=lambda: NOW)


# --- asking in the browser ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["google", "microsoft"])
def test_the_browser_brings_back_a_code_that_only_we_can_redeem(
    server: AuthorizationServer, tmp_path: Path, name: ProviderName
) -> None:
    said: list[str] = []
    grant = make_grant(server, tmp_path, name)
    tokens = ask_in_browser(grant, said.append, browse, patience=10, now=lambda: NOW)
    assert {tokens.access} == server.access
    assert tokens.expires_at == NOW + 3600
    (page,) = (line for line in said[0].splitlines() if line.startswith("http"))
    asked = parse_qs(urlsplit(page).query)
    assert asked["login_hint"] == ["me"]
    assert len(asked["state"][0]) >= 32
    assert not any(secret in said[0] for secret in (tokens.access, tokens.refresh, CLIENT_SECRET))


def test_google_is_asked_for_lasting_access_each_time(server: AuthorizationServer, tmp_path: Path) -> None:
    ask_in_browser(make_grant(server, tmp_path), lambda _: None, browse, patience=10)
    asked = server.asked[0][1]
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")


def test_a_page_with_another_state_changes_nothing(server: AuthorizationServer, tmp_path: Path) -> None:
    """Other pages in the user's browser may call any port of this machine."""

    def come_and_disturb(page: str) -> None:
        redirect = parse_qs(urlsplit(page).query)["redirect_uri"][0]
        for forged in (
            {"code": "forged"},
            {"code": "forged", "state": "x"},
            {"error": "x", "state": "é"},
            {},
        ):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{redirect}/?{urlencode(forged)}", timeout=10)
        browse(page)

    grant = make_grant(server, tmp_path)
    tokens = ask_in_browser(grant, lambda _: None, come_and_disturb, patience=10)
    assert tokens.access in server.access


def test_who_declines_is_told_so(server: AuthorizationServer, tmp_path: Path) -> None:
    server.declines = True
    failure = failure_of(
        lambda: ask_in_browser(make_grant(server, tmp_path), lambda _: None, browse, patience=10)
    )
    assert isinstance(failure, NeedsUser)
    assert "declined" in str(failure)


def test_a_browser_that_never_comes_back(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    failure = failure_of(lambda: ask_in_browser(grant, lambda _: None, lambda _: None, patience=0.05))
    assert isinstance(failure, NeedsUser)
    assert "did not come back" in str(failure)


def test_mail_that_was_not_allowed_is_asked_for_again(server: AuthorizationServer, tmp_path: Path) -> None:
    """Google lets its users tick what they allow."""
    server.granted = "openid email"
    grant = make_grant(server, tmp_path)
    failure = failure_of(lambda: ask_in_browser(grant, lambda _: None, browse, patience=10))
    assert "access to mail was not allowed" in str(failure)


def test_access_that_does_not_last_is_refused(server: AuthorizationServer, tmp_path: Path) -> None:
    server.answer = lambda _: (200, b'{"access_token": "a", "token_type": "bearer"}')
    grant = make_grant(server, tmp_path)
    failure = failure_of(lambda: ask_in_browser(grant, lambda _: None, browse, patience=10))
    assert "no lasting access" in str(failure)


# --- asking by a code --------------------------------------------------------------------------


def test_a_code_is_typed_in_elsewhere(server: AuthorizationServer, tmp_path: Path) -> None:
    server.pending = ["authorization_pending", "slow_down", "authorization_pending"]
    said: list[str] = []
    waited: list[float] = []
    tokens = ask_by_code(
        make_grant(server, tmp_path, "microsoft"), said.append, pause=waited.append, clock=lambda: 0
    )
    assert tokens.access in server.access
    assert waited == [5, 5, 10, 10]
    assert "ABCD-EFGH" in said[0]
    assert "device-1" not in said[0]
    assert server.asked[0][0] == "/devicecode"


def test_google_opens_no_mail_by_a_code(server: AuthorizationServer, tmp_path: Path) -> None:
    failure = failure_of(lambda: ask_by_code(make_grant(server, tmp_path), print))
    assert "without --device" in str(failure)
    assert server.asked == []


@pytest.mark.parametrize(
    ("code", "words"),
    [("authorization_declined", "declined"), ("expired_token", "not confirmed in time")],
)
def test_a_code_that_comes_to_nothing(
    server: AuthorizationServer, tmp_path: Path, code: str, words: str
) -> None:
    server.pending = [code]
    grant = make_grant(server, tmp_path, "microsoft")
    assert words in str(failure_of(lambda: ask_by_code(grant, lambda _: None, pause=lambda _: None)))


def test_nobody_waits_for_a_code_for_ever(server: AuthorizationServer, tmp_path: Path) -> None:
    server.pending = ["authorization_pending"] * 20
    grant = make_grant(server, tmp_path, "microsoft")
    clock = partial(next, count(0, 100))
    failure = failure_of(lambda: ask_by_code(grant, lambda _: None, pause=lambda _: None, clock=clock))
    assert "not confirmed in time" in str(failure)


@pytest.mark.parametrize("page", ["http://evil.example/", "javascript:alert(1)", "file:///etc/passwd"])
def test_a_page_to_type_a_code_in_is_a_safe_one(
    server: AuthorizationServer, tmp_path: Path, page: str
) -> None:
    server.type_in_at = page
    said: list[str] = []
    failure = failure_of(lambda: ask_by_code(make_grant(server, tmp_path, "microsoft"), said.append))
    assert "no code that can be used" in str(failure)
    assert said == []


# --- keeping -----------------------------------------------------------------------------------


def test_tokens_are_kept_for_their_owner_alone(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    first = sign_in(grant, server)
    second = sign_in(grant, server)
    assert first != second
    assert load_tokens(grant) == second
    file = tmp_path / "tokens" / "studio.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [one.name for one in file.parent.iterdir()] == ["studio.json"]


def test_a_file_that_was_left_half_written_is_in_nobodys_way(
    server: AuthorizationServer, tmp_path: Path
) -> None:
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server)
    left = tmp_path / "tokens" / "studio.json.new"
    left.write_text('{"half')
    left.chmod(0o644)
    save_tokens(grant, tokens)
    assert not left.exists()
    assert stat.S_IMODE((tmp_path / "tokens" / "studio.json").stat().st_mode) == 0o600


def test_nobody_has_signed_in_yet(server: AuthorizationServer, tmp_path: Path) -> None:
    failure = failure_of(lambda: read_access_token(make_grant(server, tmp_path)))
    assert isinstance(failure, NeedsUser)
    assert "goodterms login studio" in str(failure)
    assert not (tmp_path / "tokens").exists()


@pytest.mark.parametrize(
    "content", ["{", "[]", "null", '{"access_token": 1}', "\x00", '{"refresh_token": {}}']
)
def test_kept_tokens_that_are_damaged(server: AuthorizationServer, tmp_path: Path, content: str) -> None:
    grant = make_grant(server, tmp_path)
    grant.keep.save(content)
    assert "goodterms login studio" in str(failure_of(lambda: read_access_token(grant)))


def test_tokens_of_another_user_are_not_used(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    sign_in(grant, server)
    other = replace(grant, user="another")
    assert "another user or client" in str(failure_of(lambda: read_access_token(other)))


def test_no_token_is_shown_by_a_value(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server)
    shown = f"{tokens!r} {grant!r} {tokens} {grant}"
    assert not any(secret in shown for secret in (tokens.access, tokens.refresh, CLIENT_SECRET))


# --- renewing ----------------------------------------------------------------------------------


def test_a_token_is_used_until_shortly_before_its_end(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server, expires_at=NOW + 600)
    assert read_now(grant) == tokens.access
    assert read_access_token(grant, now=lambda: NOW + 470) == tokens.access
    assert server.asked == []
    later = read_access_token(grant, now=lambda: NOW + 490)
    assert later in server.access - {tokens.access}
    assert load_tokens(grant).expires_at == NOW + 490 + 3600


def test_a_refresh_token_that_is_replaced_is_kept(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    first = sign_in(grant, server, expires_at=0)
    for _ in range(3):
        read_access_token(grant, refused=load_tokens(grant).access, now=lambda: NOW)
    assert load_tokens(grant).refresh in server.refresh - {first.refresh}


def test_a_refresh_token_that_stays_is_kept(server: AuthorizationServer, tmp_path: Path) -> None:
    server.rotates = False
    grant = make_grant(server, tmp_path)
    first = sign_in(grant, server, expires_at=0)
    assert read_now(grant) != first.access
    assert load_tokens(grant).refresh == first.refresh


def test_a_refused_token_is_renewed_whatever_the_clock_says(
    server: AuthorizationServer, tmp_path: Path
) -> None:
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server)
    assert read_now(grant, "another token, of before") == tokens.access
    assert read_now(grant, tokens.access) != tokens.access


def test_two_runs_at_once_renew_once(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    sign_in(grant, server, expires_at=0)
    found: list[str] = []
    together = Barrier(4)

    def read() -> None:
        together.wait(10)
        found.append(read_now(grant))

    runs = [Thread(target=read) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert server.renewals == 1


@dataclass
class FullDisk:
    """A keep that takes nothing any more."""

    text: str = ""
    full: bool = field(default=False)

    def load(self) -> str:
        return self.text

    def save(self, text: str) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.text = text


def test_a_token_that_could_not_be_kept_is_not_used(server: AuthorizationServer, tmp_path: Path) -> None:
    disk = FullDisk()
    grant = replace(make_grant(server, tmp_path), keep=disk)
    sign_in(grant, server, expires_at=0)
    disk.full = True
    with pytest.raises(OSError, match="No space"):
        read_now(grant)


@pytest.mark.parametrize("lifetime", ["60", 1e9, 10**12, -5, None, "soon", [], True])
def test_a_lifetime_is_read_with_care(server: AuthorizationServer, tmp_path: Path, lifetime: object) -> None:
    server.lifetime = lifetime
    grant = make_grant(server, tmp_path)
    sign_in(grant, server, expires_at=0)
    assert read_now(grant) in server.access
    assert NOW <= load_tokens(grant).expires_at <= NOW + 24 * 3600


# --- what goes wrong ---------------------------------------------------------------------------


def test_access_that_was_taken_back(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server, expires_at=0)
    server.revoke()
    failure = failure_of(lambda: read_now(grant))
    assert isinstance(failure, NeedsUser)
    assert "goodterms login studio" in str(failure)
    shown = "".join(format_exception(failure))
    assert tokens.refresh not in shown  # though the server repeats it
    assert "has been expired or revoked" in shown
    assert load_tokens(grant) == tokens


def test_a_client_that_is_not_known(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path, secret="wr0ng")
    sign_in(grant, server, expires_at=0)
    failure = failure_of(lambda: read_now(grant))
    assert isinstance(failure, NeedsUser)
    assert "GOODTERMS_ACCOUNTS__STUDIO__OAUTH_CLIENT_ID" in str(failure)
    assert "wr0ng" not in str(failure)


@pytest.mark.parametrize(
    ("status", "content", "kind", "words"),
    [
        (400, {"error": "invalid_scope"}, NeedsUser, "may not ask for mail"),
        (400, {"error": "interaction_required"}, NeedsUser, "goodterms login studio"),
        (
            400,
            {"error": "unheard_of", "error_description": "AADSTS1: \x1b[31mno\r\nway"},
            NeedsUser,
            "AADSTS1: ",
        ),
        (400, {"error": "x" * 5000, "error_description": "y" * 5000}, NeedsUser, "refused"),
        (503, {"error": "temporarily_unavailable"}, TryAgain, "can't answer now"),
        (500, b"<html>oops</html>", TryAgain, "status 500"),
        (429, b"", TryAgain, "status 429"),
        (404, b"<html>not here</html>", NeedsUser, "status 404"),
        (302, b"", NeedsUser, "status 302"),
        (200, b"<html>Welcome to our hotel's network</html>", TryAgain, "can be read"),
        (200, b"[]", TryAgain, "can be read"),
        (200, b"", TryAgain, "can be read"),
        (200, b"{" * 30_000, TryAgain, "can be read"),
        (200, b"[" * 60_000, TryAgain, "can be read"),
        (200, b"\xff\xfe", TryAgain, "can be read"),
        (200, b'{"access_token": "' + b"a" * CAP + b'"}', TryAgain, f"more than {CAP}"),
        (200, {"access_token": "a\x01b", "token_type": "Bearer"}, TryAgain, "no access token"),
        (200, {"access_token": ["a"], "token_type": "Bearer"}, TryAgain, "no access token"),
        (200, {"access_token": "", "token_type": "Bearer"}, TryAgain, "no access token"),
        (200, {"access_token": "a" * 20_000, "token_type": "Bearer"}, TryAgain, "no access token"),
        (200, {"access_token": "a", "token_type": "mac"}, TryAgain, "no access token"),
        (200, {"access_token": "a", "token_type": 7}, TryAgain, "no access token"),
        (200, {"access_token": "a", "refresh_token": "b\r\n"}, NeedsUser, "no lasting access"),
    ],
)
def test_answers_that_are_none(
    server: AuthorizationServer,
    tmp_path: Path,
    status: int,
    content: object,
    kind: type[GoodtermsError],
    words: str,
) -> None:
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    server.answer = lambda _: (status, sent)
    grant = make_grant(server, tmp_path)
    tokens = sign_in(grant, server, expires_at=0)
    failure = failure_of(lambda: read_now(grant))
    assert type(failure) is kind
    assert words in str(failure)
    assert str(failure).isprintable()
    assert len(str(failure)) < 700
    assert tokens.refresh not in "".join(format_exception(failure))
    assert load_tokens(grant) == tokens
    assert all(path == "/token" for path, _ in server.asked)  # no redirect was followed


def test_a_server_that_says_nothing(server: AuthorizationServer) -> None:
    def wait(_form: Form) -> tuple[int, bytes]:
        server.gone.wait(20)
        return 200, b"{}"

    server.answer = wait
    failure = failure_of(lambda: post_form(f"{server.base}/token", {}, "account studio", timeout=0.1))
    assert isinstance(failure, TryAgain)
    assert "does not answer in time" in str(failure)


def test_a_server_that_takes_its_time_over_every_byte(server: AuthorizationServer) -> None:
    server.answer = lambda _: (200, b'{"access_token": "a"}')
    clock = partial(next, iter((0.0, 41.0)))
    with pytest.raises(TryAgain, match="in time"):
        post_form(f"{server.base}/token", {}, "account studio", clock=clock)


def test_a_port_where_nobody_listens(server: AuthorizationServer, tmp_path: Path) -> None:
    grant = make_grant(server, tmp_path)
    sign_in(grant, server, expires_at=0)
    nobody = replace(grant, provider=replace(grant.provider, token_url="http://127.0.0.1:1/token"))
    failure = failure_of(lambda: read_now(nobody))
    assert isinstance(failure, TryAgain)
    assert "127.0.0.1:1" in str(failure)


def test_tls_is_verified_before_anything_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with authorization_server(context) as server:
        grant = make_grant(server, tmp_path)
        sign_in(grant, server, expires_at=0)
        failure = failure_of(lambda: read_now(grant))
        assert isinstance(failure, NeedsUser)
        assert "is not trusted" in str(failure)
        assert server.asked == []
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert read_now(grant) in server.access


def test_a_refusal_keeps_its_code(server: AuthorizationServer) -> None:
    with pytest.raises(Denied, match="invalid_client: The OAuth client") as caught:
        post_form(f"{server.base}/token", {"client_id": "x", "client_secret": "found"}, "account studio")
    assert caught.value.code == "invalid_client"
    assert "found" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example/token", True),
        ("http://localhost:8080/token", True),
        ("http://127.0.0.1/token", True),
        ("http://[::1]:9/token", True),
        ("http://login.example/token", False),
        ("http://127.0.0.1.evil.example/token", False),
        ("http://localhost@evil.example/token", False),
        ("ftp://localhost/token", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://a:b:c/", False),
        ("login.example/token", False),
    ],
)
def test_where_secrets_may_be_sent(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_the_endpoints_of_the_providers() -> None:
    google, microsoft = (
        make_provider("google", "x"),
        make_provider("microsoft", "x", tenant="contoso.example"),
    )
    assert google.token_url == "https://oauth2.googleapis.com/token"
    assert google.device_url == ""
    assert microsoft.device_url == (
        "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode"
    )
    assert "/common/" in make_provider("microsoft", "x").authorize_url
    for one in (google, microsoft):
        assert all(is_safe(url) for url in (one.authorize_url, one.token_url, one.device_url) if url)
