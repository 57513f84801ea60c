from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from mailbox_builders import NOON, build_mail, build_mail_with_parts

from examples.imap_server import ALL_EXTENSIONS, Cut, Hang, MailServer
from examples.mailserver import grammar, mime

ME = "me@studio.example"
USERS = {ME: "secret"}
BARE: frozenset[str] = frozenset()


class RawClient:
    """Lines and literals over a plain socket: what was sent is what comes back."""

    def __init__(self, server: MailServer) -> None:
        self._socket = socket.create_connection((server.host, server.port), timeout=5)
        self._file = self._socket.makefile("rb")
        self._count = 0
        self.greeting = self.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, text: bytes) -> None:
        self._socket.sendall(text)

    def read(self) -> bytes:
        whole = b""
        while True:
            line = self._file.readline()
            whole += line
            literal = re.search(rb"\{(\d+)\}\r\n\Z", line)
            if literal is None:
                return whole
            whole += self._file.read(int(literal[1]))

    def ask(self, command: bytes) -> list[bytes]:
        """Send a command and return its answer's lines, the tagged one last and without its tag."""
        self._count += 1
        tag = b"t%d " % self._count
        self.send(tag + command + b"\r\n")
        answers = [self.read()]
        while answers[-1] and not answers[-1].startswith(tag):
            answers.append(self.read())
        answers[-1] = answers[-1].removeprefix(tag)
        return [one.removesuffix(b"\r\n") for one in answers]

    def sign_in(self) -> Self:
        assert self.ask(b"LOGIN me@studio.example secret")[-1].startswith(b"OK")
        return self


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path, USERS) as running:
        mailbox = running.mailbox(ME)
        mailbox.create("Drafts", "\\Drafts")
        for number in (1, 2, 3):
            mailbox.deliver("INBOX", build_mail(number), NOON + timedelta(days=number))
        yield running


@contextlib.contextmanager
def signed_in(server: MailServer) -> Iterator[IMAPClient]:
    with IMAPClient(server.host, server.port, ssl=False, timeout=5) as client:
        client.normalise_times = False
        client.login(ME, "secret")
        yield client


def select(client: RawClient, folder: bytes = b"INBOX") -> RawClient:
    assert client.ask(b"SELECT " + folder)[-1].startswith(b"OK")
    return client


# --- signing in ---


def test_a_wrong_password_is_refused_and_a_right_one_taken_afterwards(server: MailServer) -> None:
    with RawClient(server) as client:
        refusal = client.ask(b"LOGIN me@studio.example wrong")
        assert refusal == [b"NO [AUTHENTICATIONFAILED] Authentication failed."]
        client.sign_in()
    with IMAPClient(server.host, server.port, ssl=False, timeout=5) as other:
        with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
            other.login("stranger", "secret")
        other.shutdown()


@pytest.mark.parametrize("in_one_go", [True, False])
def test_authenticate_plain_works_with_and_without_initial_response(
    server: MailServer, in_one_go: bool
) -> None:
    coded = base64.b64encode(b"\0me@studio.example\0secret")
    with RawClient(server) as client:
        if in_one_go:
            assert client.ask(b"AUTHENTICATE PLAIN " + coded)[-1].startswith(b"OK")
        else:
            client.send(b"a AUTHENTICATE PLAIN\r\n")
            assert client.read() == b"+ \r\n"
            client.send(coded + b"\r\n")
            assert client.read().startswith(b"a OK")


def test_commands_wait_for_their_state(server: MailServer) -> None:
    with RawClient(server) as client:
        assert client.ask(b"EXAMINE INBOX")[-1].startswith(b"BAD")
        client.sign_in()
        assert client.ask(b"FETCH 1 FLAGS")[-1].startswith(b"BAD")
        assert client.ask(b"LOGIN me@studio.example secret")[-1].startswith(b"BAD")
        assert client.ask(b"LOGOUT") == [b"* BYE Logging out", b"OK Logout completed."]
        assert client.read() == b""


# --- TLS and deflate ---


def make_contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(ours)
    theirs = ssl.create_default_context()
    authority.configure_trust(theirs)
    return ours, theirs


def test_implicit_tls(tmp_path: Path) -> None:
    ours, theirs = make_contexts()
    with (
        MailServer(tmp_path, USERS, tls=ours) as server,
        IMAPClient(server.host, server.port, ssl_context=theirs, timeout=5) as client,
    ):
        client.login(ME, "secret")
        assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 0


def test_starttls_takes_no_password_before_and_ends_on_injected_bytes(tmp_path: Path) -> None:
    ours, theirs = make_contexts()
    with MailServer(tmp_path, USERS, tls=ours, starttls=True) as server:
        with IMAPClient(server.host, server.port, ssl=False, timeout=5) as client:
            assert client.has_capability("LOGINDISABLED")
            with pytest.raises(LoginError, match="PRIVACYREQUIRED"):
                client.login(ME, "secret")
            client.starttls(theirs)
            client.login(ME, "secret")
        with RawClient(server) as raw:
            raw.send(b"a STARTTLS\r\nb NOOP\r\n")
            assert raw.read().startswith(b"a OK")
            assert raw.read() == b""


def test_compress_deflates_both_ways(server: MailServer) -> None:
    with RawClient(server) as client:
        select(client.sign_in())
        assert client.ask(b"COMPRESS DEFLATE")[-1].startswith(b"OK")
        deflate = zlib.compressobj(wbits=-15)
        inflate = zlib.decompressobj(-15)
        client.send(deflate.compress(b"z UID FETCH 1:* BODY.PEEK[]\r\n"))
        client.send(deflate.flush(zlib.Z_SYNC_FLUSH))
        packed, text = 0, b""
        while b"z OK" not in text:
            piece = client._socket.recv(100)
            packed, text = packed + len(piece), text + inflate.decompress(piece)
        assert text.count(b"FETCH (UID") == 3
        assert build_mail(3) in text
        assert packed < len(text) / 2


# --- folders ---


def test_list_status_tells_all_folders_in_one_round(server: MailServer) -> None:
    with RawClient(server) as client:
        lines = client.sign_in().ask(
            b'LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))'
        )
    assert lines == [
        b'* LIST (\\HasNoChildren) "/" "INBOX"',
        b'* STATUS "INBOX" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 1000001 HIGHESTMODSEQ 4)',
        b'* LIST (\\HasNoChildren \\Drafts) "/" "Drafts"',
        b'* STATUS "Drafts" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 1000002 HIGHESTMODSEQ 1)',
        b"OK List completed.",
    ]


def test_folders_of_any_name_are_made_found_renamed_and_deleted(server: MailServer) -> None:
    with signed_in(server) as client:
        client.create_folder('Kläre/a & b "x"')
        server.mailbox(ME).deliver('Kläre/a & b "x"', build_mail(), NOON)
        client.rename_folder("Kläre", "Ω")
        assert [name for *_, name in client.list_folders("", "*")] == [
            "INBOX", "Drafts", "Ω", 'Ω/a & b "x"',
        ]  # fmt: skip  # one look
        assert [name for *_, name in client.list_folders("", "%")] == ["INBOX", "Drafts", "Ω"]
        assert client.select_folder('Ω/a & b "x"')[b"EXISTS"] == 1
        client.delete_folder("Ω")
        assert ((b"\\HasChildren", b"\\Noselect"), b"/", "Ω") in client.list_folders()
        with pytest.raises(IMAPClientError, match="not selectable"):
            client.select_folder("Ω")
        client.unsubscribe_folder("Drafts")
        assert "Drafts" not in [name for *_, name in client.list_sub_folders()]
        assert client.find_special_folder(b"\\Drafts") == "Drafts"


def test_a_bare_server_offers_nothing_and_does_nothing_of_it(tmp_path: Path) -> None:
    with MailServer(tmp_path, USERS, extensions=BARE) as server:
        server.mailbox(ME).create("Drafts", "\\Drafts")
        with RawClient(server) as client:
            assert b"[CAPABILITY IMAP4rev1 AUTH=PLAIN]" in client.greeting
            client.sign_in()
            assert client.ask(b'LIST "" Drafts')[0] == b'* LIST () "/" "Drafts"'
            for command in (
                b'LIST "" "*" RETURN (STATUS (MESSAGES))',
                b"STATUS INBOX (HIGHESTMODSEQ)",
                b"ENABLE CONDSTORE",
                b"COMPRESS DEFLATE",
                b"ID NIL",
                b"NAMESPACE",
            ):
                assert client.ask(command)[-1].startswith(b"BAD"), command
            assert not any(b"HIGHESTMODSEQ" in line for line in client.ask(b"SELECT INBOX"))
            for command in (
                b"SEARCH RETURN (COUNT) ALL",
                b"UID EXPUNGE 1",
                b"FETCH 1 MODSEQ",
                b"UNSELECT",
            ):
                assert client.ask(command)[-1].startswith(b"BAD"), command
            client.send(b"a APPEND Drafts {3}\r\n")
            assert client.read() == b"+ OK\r\n"
            client.send(b"abc\r\n")
            assert client.read() == b"a OK Append completed.\r\n"
            client.send(b"b APPEND Drafts {3+}\r\n")
            assert client.read().startswith(b"* BYE")


def test_each_announced_extension_can_be_taken_out(tmp_path: Path) -> None:
    for number, name in enumerate(sorted(ALL_EXTENSIONS)):
        root = tmp_path / str(number)
        left = ALL_EXTENSIONS - {name}
        with MailServer(root, USERS, extensions=left) as server, RawClient(server) as client:
            words = client.ask(b"CAPABILITY")[0].decode().split()
        assert set(words) == {"*", "CAPABILITY", "IMAP4rev1", "AUTH=PLAIN"} | left


# --- reading ---


def test_examine_changes_nothing_whatever_is_asked(server: MailServer) -> None:
    before = server.mailbox(ME).fingerprint()
    with RawClient(server) as client:
        client.sign_in().ask(b"EXAMINE INBOX")
        client.ask(b"FETCH 1:* (BODY[] RFC822 RFC822.TEXT FLAGS)")
        for command in (
            b"STORE 1 +FLAGS (\\Seen)",
            b"STORE 1 FLAGS.SILENT (\\Deleted)",
            b"EXPUNGE",
            b"UID EXPUNGE 1",
            b"MOVE 1 Drafts",
        ):
            assert client.ask(command)[-1].startswith(b"NO [READ-ONLY]"), command
        client.ask(b"CLOSE")
    assert server.mailbox(ME).fingerprint() == before


def test_a_body_fetched_in_select_is_seen_and_a_peeked_one_is_not(server: MailServer) -> None:
    with RawClient(server) as client:
        select(client.sign_in())
        client.ask(b"UID FETCH 1 BODY.PEEK[]")
        assert "\\Seen" not in server.mailbox(ME).messages("INBOX")[0].flags
        answer = client.ask(b"UID FETCH 1 BODY[TEXT]<0.4>")
        assert answer[0] == b"* 1 FETCH (UID 1 BODY[TEXT]<0> {4}\r\nThis FLAGS (\\Recent \\Seen))"
        assert len(answer) == 2
    assert "\\Seen" in server.mailbox(ME).messages("INBOX")[0].flags


def test_imapclient_reads_envelope_structure_and_times(server: MailServer) -> None:
    server.mailbox(ME).deliver("INBOX", build_mail_with_parts(), NOON, ["\\Flagged", "Later"])
    with signed_in(server) as client:
        client.select_folder("INBOX", readonly=True)
        asked = ["ENVELOPE", "BODYSTRUCTURE", "INTERNALDATE", "FLAGS", "RFC822.SIZE", "BODY.PEEK[2]"]
        found: dict[bytes, Any] = client.fetch([4], asked)[4]
    envelope, structure = found[b"ENVELOPE"], found[b"BODYSTRUCTURE"]
    assert envelope.subject == b'A "quoted" subject'
    assert envelope.from_[0].mailbox == b"rene"
    assert envelope.to[0].mailbox == b"undisclosed-recipients"
    assert structure[1] == b"mixed"
    assert [part[0] for part in structure[0][1:]] == [b"application", b"message"]
    assert [part[1] for part in structure[0][0][0]] == [b"plain", b"html"]
    assert found[b"INTERNALDATE"] == NOON
    assert {b"\\Flagged", b"Later"} <= set(found[b"FLAGS"])
    assert found[b"RFC822.SIZE"] == len(build_mail_with_parts())
    assert found[b"BODY[2]"] == b"QUJD"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (b"1.1", b"het caf=C3=A9"),
        (b"1.2.MIME", b"Content-Type: text/html\r\nContent-Language: nl\r\n\r\n"),
        (b"3", b"Subject: Forwarded\r\n\r\nbelow"),
        (b"3.HEADER.FIELDS (SUBJECT)", b"Subject: Forwarded\r\n\r\n"),
        (b"3.TEXT", b"below"),
        (b"3.1", b"below"),
        (b"9", None),
        (b"1.9", None),
        (b"2.HEADER", None),
    ],
)
def test_sections(server: MailServer, section: bytes, expected: bytes | None) -> None:
    server.mailbox(ME).deliver("INBOX", build_mail_with_parts(), NOON)
    content = b"NIL" if expected is None else b"{%d}\r\n%b" % (len(expected), expected)
    with RawClient(server) as client:
        answer = select(client.sign_in()).ask(b"FETCH 4 BODY.PEEK[%b]" % section)
    assert answer[0] == b"* 4 FETCH (BODY[%b] %b)" % (section, content)


def test_header_fields_come_as_they_stand(server: MailServer) -> None:
    with RawClient(server) as client:
        select(client.sign_in())
        some = client.ask(b'UID FETCH 2 (BODY.PEEK[header.fields (references "Subject" X-None)])')
        rest = client.ask(b"UID FETCH 2 BODY.PEEK[HEADER.FIELDS.NOT (FROM TO DATE MESSAGE-ID)]")
    fields = b"Subject: Matter 2\r\nReferences: <a@b.example>\r\n <c@d.example>\r\n\r\n"
    label = b"BODY[HEADER.FIELDS (REFERENCES SUBJECT X-NONE)]"
    assert some[0] == b"* 2 FETCH (UID 2 %b {%d}\r\n%b)" % (label, len(fields), fields)
    assert rest[0].endswith(fields + b")")


def test_sets_of_numbers_and_uids(server: MailServer) -> None:
    server.mailbox(ME).expunge("INBOX", [2])
    with RawClient(server) as client:
        select(client.sign_in())
        assert client.ask(b"UID FETCH 99:* UID")[0] == b"* 2 FETCH (UID 3)"
        assert client.ask(b"UID FETCH 99 UID") == [b"OK Fetch completed."]
        assert client.ask(b"UID FETCH 2:3,1 UID")[0] == b"* 1 FETCH (UID 1)"
        assert client.ask(b"FETCH 3 UID")[-1].startswith(b"BAD")
        assert client.ask(b"FETCH 0 UID")[-1].startswith(b"BAD")
        assert client.ask(b"UID FETCH 1:* UID (CHANGEDSINCE 3)")[0] == (b"* 2 FETCH (UID 3 MODSEQ (4))")


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("ALL", "1 2 3 4"),
        ("HEADER Message-ID <2@client.example>", "2"),
        ("HEADER References c@d", "1 2 3"),
        ("FROM JO SUBJECT 3", "3"),
        ("CHARSET UTF-8 FROM René", "4"),
        ("OR SUBJECT 1 SUBJECT 2", "1 2"),
        ("NOT (OR SUBJECT 1 SUBJECT 2)", "3 4"),
        ("SINCE 4-Nov-2026 BEFORE 5-Nov-2026", "2"),
        ("ON 05-Nov-2026", "3"),
        ("SENTON 2-Nov-2026", "1 2 3"),
        ("BODY café", "4"),
        ("TEXT Forwarded", "4"),
        ("UNSEEN 2:3", "2 3"),
        ("UID 3:* DRAFT", "4"),
        ("KEYWORD Later", "4"),
        ("LARGER 500 UNDELETED", "4"),
        ("MODSEQ 5", "4 (MODSEQ 5)"),
        ("SUBJECT nothing", ""),
    ],
)
def test_search(server: MailServer, keys: str, found: str) -> None:
    mailbox = server.mailbox(ME)
    mailbox.deliver("INBOX", build_mail_with_parts(), NOON - timedelta(days=9), ["\\Draft", "Later"])
    with RawClient(server) as client:
        select(client.sign_in())
        answer = client.ask(f"UID SEARCH {keys}".encode())
    assert answer == [f"* SEARCH {found}".strip().encode(), b"OK Search completed."]


def test_search_returns_what_is_asked_and_refuses_unknown_charsets(server: MailServer) -> None:
    with RawClient(server) as client:
        select(client.sign_in())
        counted = client.ask(b"UID SEARCH RETURN (MIN MAX COUNT ALL) ALL")
        assert counted[0] == b'* ESEARCH (TAG "t3") UID MIN 1 MAX 3 COUNT 3 ALL 1:3'
        assert client.ask(b"SEARCH RETURN () FROM nobody")[0] == b'* ESEARCH (TAG "t4")'
        assert client.ask(b"SEARCH CHARSET KOI-99 ALL")[-1].startswith(b"NO [BADCHARSET")
        assert client.ask(b"SEARCH FLAVOUR sweet")[-1].startswith(b"BAD")


# --- writing ---


def test_append_says_the_uid_and_keeps_flags_date_and_bytes(server: MailServer) -> None:
    raw = build_mail(9)
    with signed_in(server) as client:
        text = client.append("Drafts", raw, ("\\Draft", "\\Seen"), NOON)
    drafts = server.mailbox(ME).fingerprint()["Drafts"]
    assert f"[APPENDUID {drafts.uidvalidity} 1]".encode() in text
    (stored,) = server.mailbox(ME).messages("Drafts")
    assert (stored.uid, stored.raw) == (1, raw)
    assert stored.flags == {"\\Draft", "\\Seen"}
    assert stored.internal_date == NOON


def test_append_to_a_missing_folder_asks_to_create_it(server: MailServer) -> None:
    before = server.mailbox(ME).fingerprint()
    with signed_in(server) as client, pytest.raises(IMAPClientError, match="TRYCREATE"):
        client.append("Concepten", build_mail())
    assert server.mailbox(ME).fingerprint() == before


def test_append_without_a_date_takes_the_clock(tmp_path: Path) -> None:
    with MailServer(tmp_path, USERS, clock=lambda: NOON) as server:
        with RawClient(server) as client:
            client.sign_in().ask(b"APPEND INBOX {3+}\r\nabc")
        assert server.mailbox(ME).messages("INBOX")[0].internal_date == NOON


def test_store_copy_move_and_expunge(server: MailServer) -> None:
    mailbox = server.mailbox(ME)
    with RawClient(server) as client:
        select(client.sign_in())
        assert client.ask(b"STORE 1 +FLAGS (\\deleted Done)")[0] == (
            b"* 1 FETCH (FLAGS (Done \\Deleted \\Recent))"
        )
        assert client.ask(b"UID STORE 2 FLAGS.SILENT \\Flagged") == [b"OK Store completed."]
        assert client.ask(b"STORE 2 (UNCHANGEDSINCE 3) -FLAGS (\\Flagged)")[-1].startswith(b"OK [MODIFIED 2]")
        assert client.ask(b"UID COPY 1:2 Drafts")[-1].startswith(b"OK [COPYUID 1000002 1:2 1:2]")
        assert client.ask(b"UID MOVE 3 Drafts")[:2] == [
            b"* OK [COPYUID 1000002 3 3] Moved UIDs.",
            b"* 3 EXPUNGE",
        ]
        assert client.ask(b"UID EXPUNGE 2") == [b"OK Expunge completed."]
        assert client.ask(b"EXPUNGE") == [b"* 1 EXPUNGE", b"OK Expunge completed."]
    assert [(one.uid, one.flags) for one in mailbox.messages("INBOX")] == [(2, frozenset({"\\Flagged"}))]
    assert [one.raw for one in mailbox.messages("Drafts")] == [build_mail(n) for n in (1, 2, 3)]


def test_two_clients_see_each_others_changes(server: MailServer) -> None:
    with RawClient(server) as one, RawClient(server) as other:
        select(one.sign_in())
        select(other.sign_in())
        other.ask(b"APPEND INBOX {3+}\r\nabc")
        other.ask(b"STORE 1 +FLAGS.SILENT (\\Deleted)")
        assert one.ask(b"NOOP")[:3] == [
            b"* 4 EXISTS",
            b"* 3 RECENT",
            b"* 1 FETCH (FLAGS (\\Deleted \\Recent))",
        ]
        other.ask(b"EXPUNGE")
        assert one.ask(b"FETCH 1:2 UID") == [b"* 2 FETCH (UID 2)", b"OK Fetch completed."]
        assert one.ask(b"NOOP") == [b"* 1 EXPUNGE", b"OK Noop completed."]
        assert one.ask(b"FETCH 1 UID")[0] == b"* 1 FETCH (UID 2)"


def test_idle_tells_of_arrivals(server: MailServer) -> None:
    with RawClient(server) as client:
        select(client.sign_in())
        client.send(b"i IDLE\r\n")
        assert client.read() == b"+ idling\r\n"
        server.mailbox(ME).deliver("INBOX", build_mail(4), NOON)
        assert client.read() == b"* 4 EXISTS\r\n"
        assert client.read() == b"* 4 RECENT\r\n"
        client.send(b"DONE\r\n")
        assert client.read() == b"i OK Idle completed.\r\n"


# --- the mailbox on disk ---


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with MailServer(tmp_path, USERS) as server:
        mailbox = server.mailbox(ME)
        mailbox.create("Archief/Ünder", "\\Archive")
        mailbox.deliver("Archief/Ünder", build_mail(1), NOON, ["\\Seen"])
        mailbox.deliver_all("INBOX", [(build_mail(n), NOON, ()) for n in (1, 2, 3)])
        mailbox.expunge("INBOX", [2, 3])
        before = mailbox.fingerprint()
    with MailServer(tmp_path, USERS) as server:
        mailbox = server.mailbox(ME)
        assert mailbox.fingerprint() == before
        assert mailbox.messages("Archief/Ünder")[0].raw == build_mail(1)
        assert mailbox.deliver("INBOX", build_mail(4), NOON) == 4
        with signed_in(server) as client:
            assert client.find_special_folder(b"\\Archive") == "Archief/Ünder"


def test_a_delivery_that_fails_leaves_no_trace(server: MailServer) -> None:
    mailbox = server.mailbox(ME)
    before = mailbox.fingerprint()
    naive = datetime(2026, 11, 2)  # noqa: DTZ001  # the defect under test
    with pytest.raises(ValueError, match="time zone"):
        mailbox.deliver_all("INBOX", [(build_mail(4), NOON, ()), (build_mail(5), naive, ())])
    assert mailbox.fingerprint() == before
    assert mailbox.deliver("INBOX", build_mail(6), NOON) == 4
    assert mailbox.messages("INBOX")[-1].raw == build_mail(6)


def test_a_new_uidvalidity_renumbers_and_ends_open_sessions(server: MailServer) -> None:
    mailbox = server.mailbox(ME)
    old = mailbox.fingerprint()["INBOX"].uidvalidity
    mailbox.expunge("INBOX", [1])
    with RawClient(server) as client:
        select(client.sign_in())
        new = mailbox.bump_uidvalidity("INBOX")
        assert client.ask(b"STORE 1 +FLAGS (\\Seen)")[0].startswith(b"* BYE")
        assert client.read() == b""
    assert new > old
    assert [(one.uid, one.raw) for one in mailbox.messages("INBOX")] == [
        (1, build_mail(2)),
        (2, build_mail(3)),
    ]
    assert mailbox.deliver("INBOX", build_mail(4), NOON) == 3


# --- hostile and broken clients ---


def test_nonsense_is_answered_and_the_session_goes_on(server: MailServer) -> None:
    with RawClient(server) as client:
        client.sign_in()
        client.send(b"\r\n")
        assert client.read().startswith(b"* BAD")
        for command in (
            b"FLY",
            b"SELECT",
            b"SELECT (",
            b'SELECT "INBOX',
            b"STATUS INBOX ((((",
            b"LIST " + b"(" * 500,
            b"SELECT &AAA",
        ):
            assert client.ask(command)[-1][:2] in (b"BA", b"NO"), command
        forged = client.ask(b"SELECT {10}\r\nx\r\nt2 OK y")
        assert forged[-1] == b"NO [NONEXISTENT] Mailbox doesn't exist: x t2 OK y"


# --- faults on demand ---


def refuse(name: str, fault: Exception) -> Callable[[str, str], None]:
    def hook(running: str, _: str) -> None:
        if running == name:
            raise fault

    return hook


def test_hooks_hear_each_command(tmp_path: Path) -> None:
    heard: list[tuple[str, str]] = []
    hearing = MailServer(tmp_path, USERS, on_command=lambda *said: heard.append(said))
    with hearing as server, RawClient(server) as client:
        select(client.sign_in()).ask(b"UID SEARCH ALL")
    assert heard == [
        ("LOGIN", "t1 LOGIN me@studio.example secret"),
        ("SELECT", "t2 SELECT INBOX"),
        ("UID SEARCH", "t3 UID SEARCH ALL"),
    ]


def test_cut_drops_the_connection_before_the_command(tmp_path: Path) -> None:
    with MailServer(tmp_path, USERS, on_command=refuse("APPEND", Cut())) as server:
        with RawClient(server) as client:
            assert client.sign_in().ask(b"APPEND INBOX {3+}\r\nabc") == [b""]
        assert server.mailbox(ME).messages("INBOX") == []
        with RawClient(server) as client:
            client.sign_in()


def test_an_answer_can_be_lost_after_the_command_was_carried_out(tmp_path: Path) -> None:
    def lose(name: str, text: bytes) -> bytes:
        if name == "APPEND":
            raise Cut
        return text

    with MailServer(tmp_path, USERS, on_write=lose) as server:
        with RawClient(server) as client:
            assert client.sign_in().ask(b"APPEND INBOX {3+}\r\nabc") == [b""]
        assert len(server.mailbox(ME).messages("INBOX")) == 1


def test_an_answer_can_be_changed_on_its_way(tmp_path: Path) -> None:
    def forge(name: str, text: bytes) -> bytes:
        return text.replace(b"UIDVALIDITY", b"UIDVERITY") if name == "EXAMINE" else text

    with MailServer(tmp_path, USERS, on_write=forge) as server, RawClient(server) as client:
        assert b"* OK [UIDVERITY 1000001] UIDs valid" in client.sign_in().ask(b"EXAMINE INBOX")


def test_hang_is_silent_and_the_server_still_ends(tmp_path: Path) -> None:
    with MailServer(tmp_path, USERS, on_command=refuse("NOOP", Hang())) as server:
        client = RawClient(server).sign_in()
        client.send(b"n NOOP\r\n")
        client._socket.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client._socket.recv(1)
        client._socket.settimeout(5)
    with client:
        assert client._socket.recv(1) == b""


# --- names and numbers, for all of them ---


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_folder_name_comes_back_from_the_wire(name: str) -> None:
    coded = grammar.render_folder(name)
    assert coded.isascii()
    assert grammar.parse_folder(grammar.parse_arguments(coded)[0]) == name


@settings(deadline=None, derandomize=True)
@given(st.sets(st.integers(1, 60), min_size=1))
def test_any_set_of_uids_comes_back_from_the_wire(uids: set[int]) -> None:
    ranges = grammar.parse_ranges(grammar.render_set(sorted(uids)).encode())
    held = list(range(1, 61))
    assert [held[index] for index in grammar.select_by_uid(ranges, held)] == sorted(uids)


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_string_comes_back_from_the_wire(value: bytes) -> None:
    assert grammar.parse_arguments(grammar.render_string(value)) == [value]


PIECES = [
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: message/rfc822",
    *(b"\r\n", b"--b", b"--b--", b" ", b'"', b"To: x:;", b"\xff\0", b"boundary=b"),
]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_bytes_are_a_message_with_a_structure(pieces: list[bytes]) -> None:
    part = mime.parse_part(b"".join(pieces))
    for extended in (True, False):
        grammar.parse_arguments(mime.render_structure(part, extended=extended))
    grammar.parse_arguments(mime.render_envelope(part.head))
