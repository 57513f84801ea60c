"""Signing in at the mail server: passwords wherever they are kept, tokens, and what servers say to them."""

from __future__ import annotations

import socket
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread
from traceback import format_exception

import keyring
import pytest
from authorization import CLIENT, CLIENT_SECRET, AuthorizationServer, authorization_server, browse
from dovecot import PASSWORD, USER, start_dovecot
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from mailboxes import Post, make_account, open_post, scripted

from connectors.credentials import Bearer, Password, known_password
from connectors.imap.account import ImapAccount
from connectors.imap.failures import Cut, Refused
from connectors.imap.folders import list_folders
from connectors.imap.session import open_session
from connectors.imap.sync import pull
from connectors.oauth.tokens import load_tokens, read_access_token
from connectors.store import open_store
from flows.check import check_everything, say_check
from flows.cli import main
from flows.login import log_in, open_browser, tell_of_other_machines
from flows.settings import Settings, load_settings
from flows.signin import make_grant
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain, TryLater

STUDIO = "GOODTERMS_ACCOUNTS__STUDIO__"


def open_once(account: ImapAccount, timeout: float = 10) -> None:
    with open_session(account, timeout=timeout):
        pass


def failure_of(call: Callable[[], object]) -> GoodtermsError:
    with pytest.raises(GoodtermsError) as caught:
        call()
    return caught.value


def write(folder: Path, port: int, *lines: str) -> Settings:
    """Write a .env for an account on loopback without a way to sign in but those that are given."""
    text = ("GOODTERMS_HOME=home", f"{STUDIO}HOST=127.0.0.1", f"{STUDIO}PORT={port}", f"{STUDIO}TLS=none")
    (folder / ".env").write_text("\n".join((*text, f"{STUDIO}USER={USER}", *lines)) + "\n", encoding="utf-8")
    return load_settings(folder)


def credential_of(folder: Path, *lines: str) -> Password:
    (account,) = write(folder, 993, *lines).imap_accounts()
    assert isinstance(account.credential, Password)
    return account.credential


# --- which way ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "PASSWORD in .*is not set; set it, or one of __PASSWORD_COMMAND, __KEYRING and __OAUTH"),
        (["PASSWORD=s3cret", "PASSWORD_COMMAND=pass x"], "PASSWORD_COMMAND in .*stands beside __PASSWORD;"),
        (["PASSWORD=s3cret", "KEYRING=yes"], "KEYRING in .*stands beside __PASSWORD;"),
        (["PASSWORD_COMMAND=s3cret", "OAUTH=google"], "OAUTH in .*stands beside __PASSWORD_COMMAND;"),
        (["OAUTH=google"], r"OAUTH_CLIENT_ID in .*is not set; docs/signin\.md"),
        (["OAUTH=yahoo", "OAUTH_CLIENT_ID=x"], "OAUTH in .*'google' or 'microsoft'"),
        (["OAUTH=google", "OAUTH_CLIENT_ID=x", "OAUTH_TENANT=common"], "OAUTH_TENANT in .*microsoft only"),
        (["OAUTH=microsoft", "OAUTH_CLIENT_ID=x", "OAUTH_TENANT=a/b?"], "OAUTH_TENANT in .*is no tenant"),
        (
            ["OAUTH=google", "OAUTH_CLIENT_ID=x", "OAUTH_TOKEN_URL=http://a.example/t"],
            "OAUTH_TOKEN_URL in .*https",
        ),
        (["PASSWORD=x", "OAUTH_CLIENT_SECRET=s3cret"], "OAUTH_CLIENT_SECRET in .*with __OAUTH only"),
        (["PASSWORD_COMMAND=pass 's3cret"], "PASSWORD_COMMAND in .*quotes don't close"),
    ],
)
def test_there_is_exactly_one_way(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(NeedsUser, match=f"{STUDIO}{words}") as caught:
        write(tmp_path, 993, *(STUDIO + line for line in lines))
    assert "s3cret" not in "".join(format_exception(caught.value))


@pytest.mark.parametrize(
    ("provider", "host"), [("google", "imap.gmail.com"), ("Microsoft", "outlook.office365.com")]
)
def test_a_provider_has_its_own_host(tmp_path: Path, provider: str, host: str) -> None:
    lines = ("USER=a@b.example", f"OAUTH={provider}", "OAUTH_CLIENT_ID=x", "OAUTH_CLIENT_SECRET=s3cret")
    (tmp_path / ".env").write_text("\n".join(STUDIO + line for line in lines))
    settings = load_settings(tmp_path)
    (account,) = settings.imap_accounts()
    assert (account.host, account.port, account.tls) == (host, 993, "implicit")
    assert "s3cret" not in f"{settings!r}{account!r}"


# --- passwords from elsewhere ------------------------------------------------------------------


def python(code: str) -> str:
    """Return a command that runs Python code."""
    return f'{STUDIO}PASSWORD_COMMAND={sys.executable} -c "{code}"'


@pytest.mark.parametrize(
    ("code", "password"),
    [
        ("print('hush')", "hush"),
        ("print('hush'); print('user: fenna')", "hush"),
        ("print('hush', end='')", "hush"),
        ("import sys; sys.stdout.buffer.write(b'hush' + bytes([13, 10]))", "hush"),
        ("print('  a $b | c  ')", "  a $b | c  "),
        ("import sys; sys.stdout.buffer.write('pÄss€'.encode())", "pÄss€"),
        ("import sys; print(sys.stdin.read() == '')", "True"),
        ("import os, pathlib; print(pathlib.Path('.env').exists())", "True"),
    ],
)
def test_the_first_line_that_a_command_prints(tmp_path: Path, code: str, password: str) -> None:
    credential = credential_of(tmp_path, python(code))
    assert credential.read() == password
    assert "hush" not in repr(credential)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; print('hush'); sys.exit('hush')", "ended with code 1"),
        ("print()", "printed nothing"),
        ("pass", "printed nothing"),
        ("import sys; sys.stdout.buffer.write(bytes([255]))", "no UTF-8"),
    ],
)
def test_a_command_that_gives_no_password(
    tmp_path: Path, code: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    failure = failure_of(credential_of(tmp_path, python(code)).read)
    assert isinstance(failure, NeedsUser)
    assert words in str(failure)
    assert f"{STUDIO}PASSWORD_COMMAND" in str(failure)
    assert "hush" not in "".join((*format_exception(failure), *capfd.readouterr()))


@pytest.mark.parametrize("command", ["/nowhere/at-all x", ".", "''"])
def test_a_command_that_can_not_be_run(tmp_path: Path, command: str) -> None:
    credential = credential_of(tmp_path, f'{STUDIO}PASSWORD_COMMAND="{command}"')
    assert "can't be run" in str(failure_of(credential.read))


def test_a_command_that_does_not_end(tmp_path: Path) -> None:
    credential = credential_of(tmp_path, python("print('hush', flush=True); import time; time.sleep(60)"))
    assert isinstance(credential.read, partial)
    failure = failure_of(partial(credential.read, timeout=1))
    assert "did not end within 1 seconds" in str(failure)
    assert "hush" not in "".join(format_exception(failure))


def test_a_command_runs_when_a_connection_is_opened_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "it-ran"
    code = f"import pathlib; pathlib.Path('{mark}').touch(); print('{PASSWORD}')"
    with open_post("own", tmp_path / "post") as post:
        settings = write(tmp_path, post.account.port, python(code))
        monkeypatch.chdir(tmp_path)
        for words in (
            ["status"],
            ["explain", "somebody"],
            ["decide", "somebody", "keep"],
            ["status", "--json"],
        ):
            main(words)
            assert not mark.exists(), words
        (account,) = settings.imap_accounts()
        open_once(account)
    assert mark.exists()


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("hush")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    before, ours = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.mark.parametrize(("said", "service"), [("yes", "goodterms"), ("True", "goodterms"), ("mail", "mail")])
def test_the_keyrings_password(tmp_path: Path, memory: MemoryKeyring, said: str, service: str) -> None:
    memory.set_password(service, USER, "hush")
    assert credential_of(tmp_path, f"{STUDIO}KEYRING={said}").read() == "hush"


def test_a_keyring_without_the_entry_says_how_it_is_made(tmp_path: Path, memory: MemoryKeyring) -> None:
    failure = failure_of(credential_of(tmp_path, f"{STUDIO}KEYRING=yes").read)
    assert isinstance(failure, NeedsUser)
    assert f"python -m keyring set goodterms {USER}" in str(failure)


def test_a_locked_keyring(tmp_path: Path, memory: MemoryKeyring) -> None:
    memory.locked = True
    failure = failure_of(credential_of(tmp_path, f"{STUDIO}KEYRING=yes").read)
    assert "can't be used here (KeyringLocked)" in str(failure)
    assert "hush" not in "".join(format_exception(failure))


def test_without_the_extra_the_keyring_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    failure = failure_of(credential_of(tmp_path, f"{STUDIO}KEYRING=yes").read)
    assert isinstance(failure, NeedsUser)
    assert "pip install 'goodterms[keyring]'" in str(failure)


# --- passwords at the server -------------------------------------------------------------------

CHALLENGE = b"+ eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=\r\n"
NO = b"%b NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n"
WELCOME = b"%b OK [CAPABILITY IMAP4rev1] welcome\r\n"


def hello(*capabilities: str) -> bytes:
    return b"* OK [CAPABILITY IMAP4rev1 %b] hello\r\n" % " ".join(capabilities).encode()


def test_a_password_goes_by_plain_where_login_is_off() -> None:
    script = (hello("LOGINDISABLED", "AUTH=PLAIN"), b"+ \r\n", WELCOME)
    with scripted(*script) as (port, heard), pytest.raises(Cut):  # the script has no more to say
        open_once_and_ask(make_account(port, "hush"))
    assert heard[0].endswith(b" AUTHENTICATE PLAIN\r\n")
    assert b64decode(heard[1]) == b"\0me\0hush"


def open_once_and_ask(account: ImapAccount) -> None:
    with open_session(account, timeout=0.5) as session:
        session.ask(b"NOOP")


def test_the_password_goes_with_the_command_where_that_is_taken() -> None:
    greeting = hello("LOGINDISABLED", "AUTH=PLAIN", "SASL-IR")
    with (
        scripted(greeting, b"%b NO [AUTHENTICATIONFAILED] no\r\n") as (port, heard),
        pytest.raises(NeedsUser),
    ):
        open_once(make_account(port, "hush"))
    assert b64decode(heard[0].split()[-1]) == b"\0me\0hush"


def test_a_user_with_a_space_is_quoted() -> None:
    with scripted(hello(), b"%b NO no\r\n") as (port, heard), pytest.raises(NeedsUser):
        open_once(make_account(port, 'hu"sh', user='a "b" c'))
    assert heard[0].endswith(b' LOGIN "a \\"b\\" c" "hu\\"sh"\r\n')


@pytest.mark.parametrize("password", ["hush\r\nA1 LOGOUT", "hush\n", "hu\0sh"])
def test_a_password_with_a_line_end_is_never_sent(password: str) -> None:
    with scripted(hello(), b"") as (port, heard):
        failure = failure_of(lambda: open_once(make_account(port, password)))
    assert "line end" in str(failure)
    assert "hush" not in str(failure)
    assert not b"".join(heard)


def test_a_server_that_takes_tokens_only_is_told_no_password() -> None:
    passwords = ["hush"]
    with scripted(hello("LOGINDISABLED", "AUTH=XOAUTH2"), b"") as (port, heard):
        account = make_account(port, credential=Password(passwords.pop))
        failure = failure_of(lambda: open_once(account))
    assert isinstance(failure, NeedsUser)
    assert f"{STUDIO}OAUTH" in str(failure)
    assert not b"".join(heard)
    assert passwords  # it was not even asked for


@pytest.mark.parametrize(
    ("host", "said", "words"),
    [
        (
            "imap.gmail.com",
            "[ALERT] Application-specific password required",
            ["app password", "OAUTH=google"],
        ),
        ("imap.gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", ["app password"]),
        (
            "imap.gmail.com",
            "[WEBALERT https://g.example/x] Web login",
            ["https://g.example/x", "in a browser"],
        ),
        ("outlook.office365.com", "LOGIN failed.", ["OAUTH=microsoft"]),
        ("mail.example", "[AUTHENTICATIONFAILED] no", [f"{STUDIO}PASSWORD", "app password"]),
        ("mail.example", "[ALERT] \x1b[31mPay\x07 now " + "!" * 400, ["[ALERT] ", "31mPay", "!…"]),
        ("mail.example", "bad command LOGIN me hush", ["LOGIN me …"]),
    ],
)
def test_what_a_refused_password_is_told(
    monkeypatch: pytest.MonkeyPatch, host: str, said: str, words: list[str]
) -> None:
    with scripted(hello(), b"%b NO " + said.encode() + b"\r\n") as (port, heard):
        monkeypatch.setattr(
            "connectors.imap.client._dial",
            lambda _host, _port, timeout: socket.create_connection(("127.0.0.1", port), timeout),
        )
        account = make_account(port, "hush", host=host)
        monkeypatch.setattr(type(account), "is_loopback", property(lambda _: True))
        failure = failure_of(lambda: open_once(account))
    assert isinstance(failure, NeedsUser)
    assert all(one in str(failure) for one in words), str(failure)
    assert str(failure).isprintable()
    assert "hush" not in "".join(format_exception(failure))
    assert sum(b"LOGIN" in line for line in heard) == 1


def test_the_setting_that_the_password_comes_from_is_named() -> None:
    credential = Password(lambda: "hush", "password_command")
    with scripted(hello(), b"%b NO no\r\n") as (port, _):
        failure = failure_of(lambda: open_once(make_account(port, credential=credential)))
    assert f"{STUDIO}PASSWORD_COMMAND" in str(failure)


def test_a_server_that_hangs_up_on_a_password_gets_it_once(tmp_path: Path) -> None:
    heard: list[bytes] = []

    def serve_all(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as lines:
                    connection.sendall(hello())
                    heard.append(lines.readline())

    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        open_store(f"sqlite:///{tmp_path}/s.db") as store,
    ):
        Thread(target=serve_all, args=(listener,), daemon=True).start()
        account = make_account(listener.getsockname()[1])
        failure = failure_of(
            lambda: pull(account, store, is_client=bool, content="none", pause=lambda _: None, timeout=5)
        )
        listener.shutdown(socket.SHUT_RDWR)
    assert type(failure) is TryLater
    assert f"{STUDIO}PASSWORD" in str(failure)
    assert sum(b"LOGIN" in line for line in heard) == 1


# --- tokens at the server ----------------------------------------------------------------------


class Purse:
    """Tokens, one after the other; a new one is taken out when the last one was refused."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.refused: list[str] = []

    def read(self, refused: str) -> str:
        if refused:
            self.refused.append(refused)
            self.tokens.remove(refused)
        return self.tokens[0]


def by_token(port: int, purse: Purse, user: str = USER) -> ImapAccount:
    return make_account(port, credential=Bearer("google", purse.read), user=user)


def test_a_refused_token_is_renewed_once_on_the_same_connection() -> None:
    """Case 12: the news of the refusal is answered with an empty line, then comes the server's NO."""
    purse = Purse("old", "new")
    script = (b"+ \r\n", CHALLENGE, NO, b"+ \r\n", WELCOME, b"%b BAD bye\r\n")
    with scripted(hello("AUTH=XOAUTH2"), *script) as (port, heard):
        open_once(by_token(port, purse))
    commands = [line.split(b" ", 1)[-1].strip() for line in heard]
    assert commands[0] == commands[3] == b"AUTHENTICATE XOAUTH2"
    assert b64decode(heard[1]) == b"user=me\1auth=Bearer old\1\1"
    assert heard[2] == b"\r\n"
    assert b64decode(heard[4]) == b"user=me\1auth=Bearer new\1\1"
    assert purse.refused == ["old"]


def test_the_standard_is_preferred_and_goes_with_the_command() -> None:
    purse = Purse("old", "new")
    greeting = hello("AUTH=XOAUTH2", "AUTH=OAUTHBEARER", "SASL-IR")
    with scripted(greeting, CHALLENGE, NO, WELCOME, b"%b BAD bye\r\n") as (port, heard):
        open_once(by_token(port, purse, user="a,b=c"))
    assert heard[0].split()[1:3] == [b"AUTHENTICATE", b"OAUTHBEARER"]
    where = f"host=127.0.0.1\1port={port}".encode()
    assert b64decode(heard[0].split()[3]) == b"n,a=a=2Cb=3Dc,\1" + where + b"\1auth=Bearer old\1\1"
    assert heard[1] == b"AQ==\r\n"
    assert b"auth=Bearer new" in b64decode(heard[2].split()[3])


def test_a_token_that_is_refused_twice_needs_the_user() -> None:
    purse = Purse("old", "new", "newer")
    with scripted(hello("AUTH=XOAUTH2", "SASL-IR"), NO, NO, NO) as (port, heard):
        failure = failure_of(lambda: open_once(by_token(port, purse)))
    assert isinstance(failure, NeedsUser)
    assert "goodterms login studio" in str(failure)
    assert f"{STUDIO}USER" in str(failure)
    assert sum(b"AUTHENTICATE" in line for line in heard) == 2


def test_no_token_is_renewed_for_what_passes_by_itself() -> None:
    purse = Purse("old", "new")
    later = b"%b NO [UNAVAILABLE] Temporary authentication failure.\r\n"
    with scripted(hello("AUTH=XOAUTH2", "SASL-IR"), later) as (port, _):
        assert type(failure_of(lambda: open_once(by_token(port, purse)))) is TryAgain
    assert purse.refused == []


def test_a_token_that_a_server_repeats_is_not_shown() -> None:
    purse = Purse("t0ken-1", "t0ken-2")
    whole = b64encode(b"user=me\1auth=Bearer t0ken-2\1\1")
    script = (hello("AUTH=XOAUTH2", "SASL-IR"), b"%b NO t0ken-1\r\n", b"%b NO t0ken-2 " + whole + b"\r\n")
    with scripted(*script) as (port, _):
        failure = failure_of(lambda: open_once(by_token(port, purse)))
    assert "t0ken" not in "".join(format_exception(failure))
    assert whole.decode() not in str(failure)


def test_a_server_without_tokens() -> None:
    purse = Purse("old")
    with scripted(hello("AUTH=PLAIN"), b"") as (port, heard):
        failure = failure_of(lambda: open_once(by_token(port, purse)))
    assert isinstance(failure, NeedsUser)
    assert "takes no OAuth2 tokens" in str(failure)
    assert not b"".join(heard)


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER", "PLAIN"])
@pytest.mark.parametrize("ir", [[], ["SASL-IR"]])
@pytest.mark.parametrize(
    "challenge",
    [
        b"+ " + b"QUJD" * 20_000 + b"\r\n",
        b"+ not base64 at all \xff\x00 {12}\r\n",
        b"+ \r\n" * 50_000,
        b"+\r\n+\r\n+\r\n+\r\n+\r\n",
        b"+ {999999999}\r\n",
    ],
    ids=["huge", "odd", "endless", "bare", "literal"],
)
def test_a_server_that_asks_and_asks(mechanism: str, ir: list[str], challenge: bytes) -> None:
    with scripted(hello("LOGINDISABLED", f"AUTH={mechanism}", *ir), challenge) as (port, heard):
        account = make_account(port) if mechanism == "PLAIN" else by_token(port, Purse("old", "new"))
        assert isinstance(failure_of(lambda: open_once(account, timeout=0.3)), TryAgain)
    assert len(heard) <= 4


@pytest.mark.parametrize(
    "said",
    [b"NO [AUTHENTICATIONFAILED] x", b"NO [EXPIRED] x", b"BAD Session invalidated - AccessTokenExpired"],
)
def test_a_sign_in_that_ends_in_the_middle_asks_for_a_new_connection(said: bytes) -> None:
    with scripted(hello("AUTH=XOAUTH2", "SASL-IR"), WELCOME, b"%b " + said + b"\r\n") as (port, _):
        failure = failure_of(lambda: open_once_and_ask(by_token(port, Purse("old"))))
    assert isinstance(failure, Cut)


def test_a_password_is_not_offered_again_for_what_one_folder_answers() -> None:
    refusal = b"%b NO [AUTHENTICATIONFAILED] x\r\n"
    with (
        scripted(hello(), WELCOME, refusal, b"%b BAD bye\r\n") as (port, _),
        open_session(make_account(port), timeout=5) as session,
        pytest.raises(Refused),
    ):
        session.ask(b"NOOP")


def test_exchange_that_signs_in_and_opens_no_mailbox() -> None:
    """Case 10."""
    said = b"%b BAD User is authenticated but not connected.\r\n"
    with scripted(hello("AUTH=XOAUTH2", "SASL-IR"), WELCOME, said) as (port, _):
        failure = failure_of(lambda: open_once_and_ask(by_token(port, Purse("old"))))
    assert isinstance(failure, NeedsUser)


# --- a real server and a provider --------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[AuthorizationServer]:
    with authorization_server() as started:
        started.user = USER
        yield started


@contextmanager
def mail_server(provider: AuthorizationServer) -> Iterator[int]:
    with start_dovecot(tokeninfo=f"{provider.base}/tokeninfo?access_token=") as dovecot:
        yield dovecot.port


def write_oauth(folder: Path, port: int, provider: AuthorizationServer, *more: str) -> Settings:
    lines = (
        f"OAUTH={'microsoft' if 'OAUTH_TENANT=common' in more else 'google'}",
        f"OAUTH_CLIENT_ID={CLIENT}",
        f"OAUTH_CLIENT_SECRET={CLIENT_SECRET}",
        f"OAUTH_AUTHORIZE_URL={provider.base}/authorize",
        f"OAUTH_TOKEN_URL={provider.base}/token",
        *more,
    )
    return write(folder, port, *(STUDIO + line for line in lines))


@pytest.mark.dovecot
@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_dovecot_takes_a_token_and_a_renewed_one(
    tmp_path: Path, provider: AuthorizationServer, mechanism: str
) -> None:
    only = f"auth_mechanisms = plain {mechanism}\n"
    url = f"{provider.base}/tokeninfo?access_token="
    with start_dovecot(tokeninfo=url, more=only) as dovecot:
        settings = write_oauth(tmp_path, dovecot.port, provider)
        log_in(settings, "studio", lambda _: None, browse, by_code=False)
        assert provider.renewals == 0
        (account,) = settings.imap_accounts()
        provider.access.clear()  # the token ends before its time
        with open_session(account, timeout=10) as session:
            assert "INBOX" in {one.name for one in list_folders(session)}
        assert provider.renewals == 1
        provider.revoke()
        failure = failure_of(lambda: open_once(account))
    assert isinstance(failure, NeedsUser)
    assert "goodterms login studio" in str(failure)


@pytest.mark.dovecot
def test_dovecot_refuses_the_token_of_another_user(tmp_path: Path, provider: AuthorizationServer) -> None:
    provider.user = "somebody-else"
    with mail_server(provider) as port:
        settings = write_oauth(tmp_path, port, provider)
        failure = failure_of(lambda: log_in(settings, "studio", lambda _: None, browse, by_code=False))
    assert isinstance(failure, NeedsUser)
    assert f"{STUDIO}USER" in str(failure)


@pytest.mark.dovecot
def test_a_token_that_ends_in_the_middle_of_a_run_is_renewed_by_it(
    tmp_path: Path, provider: AuthorizationServer
) -> None:
    with mail_server(provider) as port, ending_early(port, provider) as front:
        Post(make_account(port)).put("INBOX", [b"From: a@b.example\r\nSubject: hello\r\n\r\nhello\r\n"])
        settings = write_oauth(tmp_path, front, provider)
        grant = make_grant("studio", settings.accounts["studio"], settings.home)
        log_in(write_oauth(tmp_path, port, provider), "studio", lambda _: None, browse, by_code=False)
        first = load_tokens(grant)
        (account,) = settings.imap_accounts()
        with open_store(f"sqlite:///{tmp_path}/store.db") as store:
            pulled = pull(account, store, is_client=bool, content="none", pause=lambda _: None)
    assert pulled.problems == ()
    assert [(one.folder, one.messages_new) for one in pulled.folders if one.messages_new] == [("INBOX", 1)]
    assert provider.renewals == 1
    assert load_tokens(grant) != first


@contextmanager
def ending_early(port: int, provider: AuthorizationServer) -> Iterator[int]:
    """Stand before a server; end the first session behind its sign-in, and its token, as Exchange does."""

    def carry(source: socket.socket, target: socket.socket, last_words: bytes) -> None:
        with suppress(OSError):
            while some := source.recv(65536):
                target.sendall(some)
                if last_words and b"Logged in" in some:
                    provider.access.clear()
                    target.sendall(last_words)
                    break
            target.shutdown(socket.SHUT_WR)

    def relay(client: socket.socket, last_words: bytes) -> None:
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            there = Thread(target=carry, args=(client, server, b""))
            there.start()
            carry(server, client, last_words)
            there.join(10)

    def serve_all(listener: socket.socket) -> None:
        last_words = b"* BYE Session invalidated - AccessTokenExpired\r\n"
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                Thread(target=relay, args=(client, last_words), daemon=True).start()
                last_words = b""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve_all, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.dovecot
def test_login_and_check_as_they_are_typed(
    tmp_path: Path,
    provider: AuthorizationServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", browse)
    with mail_server(provider) as port:
        settings = write_oauth(tmp_path, port, provider, "OAUTH_TENANT=common")
        assert main(["check"]) == 65
        assert "nobody has signed in yet; do it by: goodterms login studio" in capsys.readouterr().out
        assert main(["login", "studio"]) == 0
        told = capsys.readouterr().out
        assert f"{provider.base}/authorize?" in told
        assert "me is signed in by OAuth2 (microsoft)" in told
        found = check_everything(settings, lambda _: date(2026, 11, 23))
        assert "Signed in as me by OAuth2 (microsoft)." in say_check(found)
        assert main(["login", "nobody"]) == 65
        assert "there are: studio" in capsys.readouterr().err
        write_oauth(tmp_path, port, provider)
        assert main(["login", "studio", "--device"]) == 65
        assert "sign in without --device" in capsys.readouterr().err
    kept = (tmp_path / "home" / "tokens" / "studio.json").read_text()
    assert not any(token in told + str(found) for token in provider.access | provider.refresh)
    assert any(token in kept for token in provider.refresh)


def test_a_browser_is_opened_on_a_desktop_only(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    open_browser("https://login.example/1")
    assert opened == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    open_browser("https://login.example/2")
    assert opened == ["https://login.example/2"]


def test_without_a_browser_it_says_how_one_elsewhere_is_used() -> None:
    said: list[str] = []
    tell_of_other_machines(said.append)("https://login.example/")
    assert "curl 'ADDRESS'" in said[0]


def test_login_is_for_oauth2_only(tmp_path: Path) -> None:
    settings = write(tmp_path, 993, f"{STUDIO}PASSWORD=x")
    failure = failure_of(lambda: log_in(settings, "studio", lambda _: None, browse, by_code=False))
    assert "needs no login" in str(failure)


@pytest.mark.dovecot
def test_tokens_in_the_keyring_leave_no_file(
    tmp_path: Path, provider: AuthorizationServer, memory: MemoryKeyring
) -> None:
    with mail_server(provider) as port:
        settings = write_oauth(tmp_path, port, provider, "KEYRING=yes")
        log_in(settings, "Studio", lambda _: None, browse, by_code=False)
        (account,) = settings.imap_accounts()
        open_once(account)
    assert list(memory.entries) == [("goodterms", f"studio:{USER}")]
    assert not list((tmp_path / "home").rglob("*.json"))


def test_a_provider_that_is_away_is_a_reason_to_try_again(
    tmp_path: Path, provider: AuthorizationServer
) -> None:
    settings = write_oauth(tmp_path, 1, provider)
    grant = make_grant("studio", settings.accounts["studio"], settings.home)
    provider.answer = lambda _: (503, b"")
    grant.keep.save(
        '{"provider": "google", "client_id": "client-1", "user": "me", '
        '"access_token": "a", "refresh_token": "r", "expires_at": 0}'
    )
    assert type(failure_of(lambda: read_access_token(grant))) is TryAgain


def test_a_known_password_is_not_shown() -> None:
    assert "hush" not in repr(make_account(1, credential=known_password("hush")))
