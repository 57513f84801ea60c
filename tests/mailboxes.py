"""Mailboxes to read in tests: the same tests run against Dovecot and our own server, whole and bare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dovecot import PASSWORD, USER, start_dovecot
from imapclient import IMAPClient

from connectors.imap.account import ImapAccount
from examples.imap_server import MailServer

ROLES = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Trash": "\\Trash", "Junk": "\\Junk"}
WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """A mailbox seen from the outside: mail can be put into it and its state compared."""

    account: ImapAccount

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Sign in with plain imapclient."""
        with IMAPClient("127.0.0.1", self.account.port, ssl=False, timeout=10) as client:
            client.login(USER, PASSWORD)
            yield client

    def put(
        self, folder: str, mails: Iterable[bytes], when: datetime = WHEN, flags: Iterable[bytes] = ()
    ) -> None:
        """Add messages to a folder, which is made if it is missing."""
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail, flags, when)

    def move(self, source: str, target: str) -> None:
        """Move all messages from one folder to another, as a mail program does."""
        with self.client() as client:
            client.select_folder(source)
            uids = client.search("ALL")
            client.copy(uids, target)
            client.delete_messages(uids)
            client.expunge()

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


def make_account(port: int, **more: Any) -> ImapAccount:
    """An account on loopback without TLS."""
    facts: dict[str, Any] = {"name": "studio", "host": "127.0.0.1", "port": port, "tls": "none"}
    return ImapAccount(**(facts | {"user": USER, "password": PASSWORD} | more))


@contextmanager
def open_post(kind: str, root: Path, roles: dict[str, str] | None = None) -> Iterator[Post]:
    """Start a server: "dovecot", "own", or "bare" (no extension at all), with these folders."""
    wanted = ROLES if roles is None else roles
    if kind == "dovecot":
        with start_dovecot(folders=wanted, roles=all(wanted.values())) as dovecot:
            yield Post(make_account(dovecot.port))
        return
    more: dict[str, Any] = {"extensions": frozenset()} if kind == "bare" else {}
    with MailServer(root / "mail", {USER: PASSWORD}, **more) as server:
        mailbox = server.mailbox(USER)
        for name, use in wanted.items():
            if mailbox.find(name) is None:
                mailbox.create(name, use)
        yield Post(make_account(server.port))
