"""Mailboxes to read in tests: the same tests run against real servers and our own, whole and bare."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import courier
import cyrus
import pytest
from dovecot import PASSWORD, USER, start_dovecot
from imapclient import IMAPClient

from connectors.credentials import known_password
from connectors.imap.account import ImapAccount
from examples.imap_server import _RULES, MailServer
from examples.mailserver.session import Session, serve
from examples.mailserver.wire import Wire

ROLES = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Trash": "\\Trash", "Junk": "\\Junk"}
DOVECOT = pytest.param("dovecot", marks=pytest.mark.dovecot)
BARE_DOVECOT = pytest.param("bare dovecot", marks=pytest.mark.dovecot)
CYRUS = pytest.param(
    "cyrus",
    marks=pytest.mark.skipif(not cyrus.is_installed(), reason="no Cyrus on this machine: tests/cyrus.py"),
)
COURIER = pytest.param(
    "courier",
    marks=pytest.mark.skipif(
        not courier.is_installed(), reason="no Courier, or no namespaces, on this machine: tests/courier.py"
    ),
)
WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """A mailbox seen from the outside: mail can be put into it and its state compared."""

    account: ImapAccount
    namespace: str = ""

    def path(self, folder: str) -> str:
        """Return a folder's name on this server."""
        if folder == "INBOX" or not self.namespace:
            return folder
        return self.namespace + folder.replace("/", ".")

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Sign in with plain imapclient."""
        with IMAPClient("127.0.0.1", self.account.port, ssl=False, timeout=10) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # it sends lines in pieces
            client.login(USER, PASSWORD)
            yield client

    def put(
        self, folder: str, mails: Iterable[bytes], when: datetime = WHEN, flags: Iterable[bytes] = ()
    ) -> None:
        """Add messages to a folder, which is made if it is missing."""
        folder = self.path(folder)
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail, flags, when)

    def move(self, source: str, target: str) -> None:
        """Move all messages from one folder to another, as a mail program does."""
        with self.client() as client:
            client.select_folder(self.path(source))
            uids = client.search("ALL")
            client.copy(uids, self.path(target))
            client.delete_messages(uids)
            client.expunge()

    def remove(self, folder: str) -> None:
        """Remove all messages of a folder."""
        with self.client() as client:
            client.select_folder(self.path(folder))
            client.delete_messages(client.search("ALL"))
            client.expunge()

    def mark_deleted(self, folder: str) -> None:
        r"""Flag all messages of a folder \Deleted, and leave them there."""
        with self.client() as client:
            client.select_folder(self.path(folder))
            client.delete_messages(client.search("ALL"))

    def fingerprint(self) -> dict[str, Any]:
        """Return every folder's numbers and every message's flags."""
        with self.client() as client:
            items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN"]
            items += ["HIGHESTMODSEQ"] if client.has_capability("CONDSTORE") else []
            found: dict[str, Any] = {}
            for _, _, name in client.list_folders():
                status = client.folder_status(name, items)
                client.select_folder(name, readonly=True)
                uids = client.search("ALL")
                flags = client.fetch(uids, ["FLAGS"]) if uids else {}
                found[name] = (status, {uid: flags[uid][b"FLAGS"] for uid in uids})
            return found


class ChoosyServer(MailServer):
    """Our server, which answers each APPEND with `refusal` instead, before the message or after it."""

    refusal = b""  # takes it
    asks_first = False

    def _serve(self, wire: Wire) -> None:
        try:
            serve(Session(self._house, _ChoosyWire(wire, self), _RULES))
        finally:
            wire.close()


_APPEND = re.compile(rb"(\S+) APPEND .*\{(\d+)\}\r\n", re.IGNORECASE)


class _ChoosyWire(Wire):
    def __init__(self, wire: Wire, server: ChoosyServer) -> None:
        super().__init__(wire._socket)
        self._server = server

    def read_line(self, limit: int) -> bytes:
        line = super().read_line(limit)
        found = _APPEND.fullmatch(line)
        if found is None or not self._server.refusal:
            return line
        if self._server.asks_first:
            self.write(b"+ OK\r\n")
            self.read_bytes(int(found[2]) + 2)
        self.write(b"%b NO %b\r\n" % (found[1], self._server.refusal))
        return self.read_line(limit)


def make_account(port: int, password: str = PASSWORD, **more: Any) -> ImapAccount:
    """An account on loopback without TLS, which signs in by a password unless it is given a credential."""
    facts: dict[str, Any] = {"name": "studio", "host": "127.0.0.1", "port": port, "tls": "none"}
    return ImapAccount(**(facts | {"user": USER, "credential": known_password(password)} | more))


@contextmanager
def open_post(kind: str, root: Path, roles: dict[str, str] | None = None) -> Iterator[Post]:
    """Start a server with these folders: a real one, or "own"; bare ones have no extension at all."""
    wanted = ROLES if roles is None else roles
    if kind in ("dovecot", "bare dovecot"):
        offers = "imap_capability = IMAP4rev1\n" if kind == "bare dovecot" else ""
        with start_dovecot(folders=wanted, roles=all(wanted.values()), more=offers) as dovecot:
            yield Post(make_account(dovecot.port))
        return
    if kind == "cyrus":
        with cyrus.start_cyrus(wanted) as server:
            yield Post(make_account(server.port))
        return
    if kind == "courier":
        with courier.start_courier(wanted) as server:
            yield Post(make_account(server.port), courier.NAMESPACE)
        return
    more: dict[str, Any] = {"extensions": frozenset()} if kind == "bare" else {}
    with MailServer(root / "mail", {USER: PASSWORD}, **more) as server:
        mailbox = server.mailbox(USER)
        for name, use in wanted.items():
            if mailbox.find(name) is None:
                mailbox.create(name, use)
        yield Post(make_account(server.port))


@contextmanager
def scripted(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says the next thing at each line that it gets (%b is the tag of the last command)."""
    heard: list[bytes] = []

    def answer_lines(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(answers[0])
            tag = b""
            for answer in answers[1:]:
                line = lines.readline()
                heard.append(line)
                tag = line.split(b" ")[0] if b" " in line else tag
                connection.sendall(answer.replace(b"%b", tag))
            heard.extend(lines)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=answer_lines, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(5)
