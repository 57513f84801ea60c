from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from dovecot import PASSWORD, USER, Dovecot, start_dovecot
from mailboxes import make_account, open_post, scripted

from connectors.imap.account import ImapAccount
from connectors.imap.failures import (
    Cut,
    Refused,
    Throttled,
    clean,
    explain,
    explain_connecting,
    explain_login,
)
from connectors.imap.folders import list_folders
from connectors.imap.session import open_session
from connectors.imap.sync import pull
from connectors.imap.wire import quote
from connectors.store import open_store
from examples.imap_server import MailServer
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

AUTHORITY = trustme.CA()
ACCOUNT = make_account(993, host="imap.provider.example", tls="implicit")


def certificate(name: str) -> tuple[bytes, bytes]:
    made = AUTHORITY.issue_cert(name)
    return b"".join(one.bytes() for one in made.cert_chain_pems), made.private_key_pem.bytes()


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with start_dovecot(certificate=certificate("localhost")) as started:
        yield started


def open_once(account: ImapAccount, timeout: float = 10) -> tuple[str, ...]:
    with open_session(account, timeout=timeout) as session:
        return tuple(one.name for one in list_folders(session))


# --- TLS ---------------------------------------------------------------------------------------


@pytest.mark.dovecot
def test_a_trusted_certificate(dovecot: Dovecot, ca_file: Path) -> None:
    account = make_account(dovecot.tls_port, host="localhost", tls="implicit", ca_file=ca_file)
    assert "INBOX" in open_once(account)


@pytest.mark.dovecot
def test_starttls_with_a_trusted_certificate(dovecot: Dovecot, ca_file: Path) -> None:
    account = make_account(dovecot.port, host="localhost", tls="starttls", ca_file=ca_file)
    assert "INBOX" in open_once(account)


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_an_unknown_authority_is_refused_by_name(dovecot: Dovecot, tls: str) -> None:
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    with pytest.raises(NeedsUser, match=r"not trusted: unable to get local issuer.*__STUDIO__CA_FILE"):
        open_once(make_account(port, host="localhost", tls=tls))


@pytest.mark.dovecot
def test_a_certificate_for_another_host_is_refused_by_name(dovecot: Dovecot, ca_file: Path) -> None:
    with pytest.raises(NeedsUser, match=r"not trusted: .*127\.0\.0\.1"):
        open_once(make_account(dovecot.tls_port, tls="implicit", ca_file=ca_file))


@pytest.mark.dovecot
def test_a_certificate_that_has_expired_is_refused_by_name(ca_file: Path) -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    made = AUTHORITY.issue_cert("localhost", not_before=past - timedelta(days=90), not_after=past)
    chain = b"".join(one.bytes() for one in made.cert_chain_pems), made.private_key_pem.bytes()
    with start_dovecot(certificate=chain) as server:
        account = make_account(server.tls_port, host="localhost", tls="implicit", ca_file=ca_file)
        with pytest.raises(NeedsUser, match=r"expired.*password was not sent"):
            open_once(account)


@pytest.mark.dovecot
def test_a_name_is_not_an_address(dovecot: Dovecot, ca_file: Path) -> None:
    account = make_account(dovecot.tls_port, host="127.0.0.1", tls="implicit", ca_file=ca_file)
    with pytest.raises(NeedsUser, match=r"IP address mismatch"):
        open_once(account)


@pytest.mark.dovecot
def test_tls_on_a_plain_port_is_a_setting_to_change(dovecot: Dovecot) -> None:
    with pytest.raises(NeedsUser, match=r"no TLS connection.*__STUDIO__PORT"):
        open_once(make_account(dovecot.port, tls="implicit"))


def test_an_old_tls_version_is_refused(tmp_path: Path, ca_file: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with MailServer(tmp_path, {USER: PASSWORD}, tls=context) as server, pytest.raises(GoodtermsError):
        open_once(make_account(server.port, host="localhost", tls="implicit", ca_file=ca_file))


def test_a_ca_file_that_is_missing_or_empty_needs_the_user(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="there is no file"):
        open_once(make_account(1, tls="implicit", ca_file=tmp_path / "none.pem"))
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    with pytest.raises(NeedsUser, match="holds no certificate"):
        open_once(make_account(1, tls="implicit", ca_file=empty))


def test_without_tls_only_to_this_machine() -> None:
    with pytest.raises(NeedsUser, match="in the open"):
        open_once(make_account(143, host="imap.provider.example"))


@pytest.mark.parametrize("host", ["127.evil.example", "localhost.evil.example", "::ffff:8.8.8.8"])
def test_a_name_that_looks_like_this_machine_is_none(host: str) -> None:
    with pytest.raises(NeedsUser, match="in the open"):
        open_once(make_account(143, host=host))


def test_starttls_never_falls_back(tmp_path: Path) -> None:
    seen: list[str] = []
    with (
        MailServer(tmp_path, {USER: PASSWORD}, on_command=lambda name, _: seen.append(name)) as server,
        pytest.raises(NeedsUser, match="offers no STARTTLS"),
    ):
        open_once(make_account(server.port, tls="starttls"))
    assert "LOGIN" not in seen


GREETING = b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n"


def test_what_comes_with_the_answer_to_starttls_is_refused() -> None:
    injected = b"%b OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
    with scripted(GREETING, injected) as (port, heard), pytest.raises(GoodtermsError, match="handshake"):
        open_once(make_account(port, tls="starttls"))
    assert not any(b"LOGIN" in line for line in heard)


def test_starttls_that_is_refused_ends_it() -> None:
    with scripted(GREETING, b"%b NO not now\r\n") as (port, _), pytest.raises(GoodtermsError):
        open_once(make_account(port, tls="starttls"))


def test_a_server_that_signs_us_in_by_itself_is_not_used() -> None:
    with scripted(b"* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n") as (port, _), pytest.raises(NeedsUser):
        open_once(make_account(port))


@pytest.mark.parametrize(
    "greeting",
    [
        b"* OK {5000}\r\n" + b"x" * 5000,
        b"* OK " + b"x" * 70_000,
        b"SSH-2.0\r\n",
        b"* BYE too many connections\r\n",
        b"",
    ],
)
def test_a_greeting_that_is_none(greeting: bytes) -> None:
    with scripted(greeting) as (port, _), pytest.raises(TryAgain, match="account studio"):
        open_once(make_account(port), timeout=0.3)


def test_a_flood_is_cut_off() -> None:
    capabilities = b"* OK [CAPABILITY IMAP4rev1] hello\r\n"
    signed_in = b"%b OK [CAPABILITY IMAP4rev1] welcome\r\n"
    flood = b"* OK still here\r\n" * 600_000
    with scripted(capabilities, signed_in, flood) as (port, _), pytest.raises(Cut, match="nobody asked for"):
        open_once(make_account(port))


# --- signing in --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pytest.param("dovecot", marks=pytest.mark.dovecot), "own"])
def test_a_wrong_password_is_offered_once_and_never_shown(kind: str, tmp_path: Path) -> None:
    with open_post(kind, tmp_path) as post, pytest.raises(NeedsUser) as failure:
        open_once(make_account(post.account.port, password="hush-hush"))
    said = str(failure.value)
    assert "GOODTERMS_ACCOUNTS__STUDIO__PASSWORD" in said
    assert "hush" not in said
    assert "hush" not in repr(make_account(1, password="hush-hush"))


def test_a_wrong_password_is_no_reason_to_try_again(tmp_path: Path) -> None:
    seen: list[str] = []
    with (
        MailServer(
            tmp_path / "mail", {USER: PASSWORD}, on_command=lambda name, _: seen.append(name)
        ) as server,
        open_store(f"sqlite:///{tmp_path / 'store.db'}") as store,
        pytest.raises(NeedsUser),
    ):
        pull(make_account(server.port, password="wrong"), store, is_client=lambda _: True, content="none")
    assert seen.count("LOGIN") + seen.count("AUTHENTICATE") == 1


@pytest.mark.dovecot
def test_a_password_beyond_ascii(tmp_path: Path) -> None:
    with start_dovecot() as dovecot:
        (dovecot.root / "users").write_text(f"{USER}:{{PLAIN}}geheim-é\n", encoding="utf-8")
        assert "INBOX" in open_once(make_account(dovecot.port, password="geheim-é"))


# --- what a failure means ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), NeedsUser, "no such host"),
        (socket.gaierror(socket.EAI_AGAIN, "temporary"), TryAgain, "network"),
        (ConnectionRefusedError(111, "refused"), TryAgain, "nobody answers"),
        (TimeoutError("timed out"), TryAgain, "in time"),
        (OSError(113, "No route to host"), TryAgain, "No route"),
    ],
)
def test_why_there_is_no_connection(error: Exception, kind: type[Exception], words: str) -> None:
    found = explain_connecting(ACCOUNT, error)
    assert type(found) is kind
    assert words in str(found)
    assert "imap.provider.example:993" in str(found)


def test_an_unknown_host() -> None:
    with pytest.raises(GoodtermsError, match=r"no such host|can't be looked up"):
        open_once(make_account(993, host="imap.nowhere.invalid", tls="implicit"))


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as silent:  # bound, so that nobody else listens there either
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(TryAgain, match="nobody answers"):
            open_once(make_account(silent.getsockname()[1]))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials", NeedsUser),
        ("[ALERT] Application-specific password required", NeedsUser),
        ("[UNAVAILABLE] Temporary authentication failure.", TryAgain),
        ("[ALERT] Too many simultaneous connections. (Failure)", TryAgain),
        ("[OVERQUOTA] Account exceeded command or bandwidth limits.", Throttled),
    ],
)
def test_why_signing_in_failed(text: str, kind: type[Exception]) -> None:
    assert type(explain_login(ACCOUNT, text, "Check it.")) is kind


def test_why_a_command_failed() -> None:
    wait = explain(ACCOUNT, Refused("Request is throttled. Suggested Backoff Time: 299961 milliseconds"))
    assert isinstance(wait, Throttled)
    assert wait.seconds == 300
    assert isinstance(explain(ACCOUNT, Refused("User is authenticated but not connected.")), NeedsUser)
    assert type(explain(ACCOUNT, Refused("Internal error"))) is TryAgain


def test_a_servers_words_are_made_safe() -> None:
    assert clean(b"\x1b[31mPay\r\nERROR now\x00" + b"!" * 500).startswith("[31mPay ERROR now !")
    assert len(clean("x" * 10_000)) == 200


def test_folder_names_are_quoted() -> None:
    assert quote(b'a "b" \\c') == b'"a \\"b\\" \\\\c"'
    with pytest.raises(ValueError, match="line ends"):
        quote(b"a\r\nb")


# --- compression -------------------------------------------------------------------------------


def test_compressed_reading_is_the_same(tmp_path: Path) -> None:
    with open_post("own", tmp_path) as post, open_session(post.account, timeout=10) as session:
        plain = list_folders(session)
        assert session.compress()
        assert session.compress()
        assert list_folders(session) == plain
        session.client.select_folder(b"INBOX", readonly=True)
