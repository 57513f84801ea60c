"""Providers as the embedded server can play them: their folders, what they offer, and Gmail's labels.

What is known of them, and from where: docs/servers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dovecot import PASSWORD, USER
from mailboxes import WHEN, make_account

from connectors.imap.account import ImapAccount
from examples.imap_server import _RULES, ALL_EXTENSIONS, MailServer
from examples.mailserver.session import Session, serve
from examples.mailserver.wire import Wire


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its folders with their roles, its extensions, where mail that was sent is, and drafts."""

    name: str
    folders: Mapping[str, str]
    extensions: frozenset[str]
    sent: str
    drafts: str
    more: frozenset[str] = field(default_factory=frozenset)  # capabilities that are only announced


GMAIL = Provider(
    "Gmail",
    {
        "[Gmail]/All Mail": "\\All",
        "[Gmail]/Drafts": "\\Drafts",
        "[Gmail]/Important": "\\Important",
        "[Gmail]/Sent Mail": "\\Sent",
        "[Gmail]/Spam": "\\Junk",
        "[Gmail]/Starred": "\\Flagged",
        "[Gmail]/Trash": "\\Trash",
        "Clients/Jo": "",
    },
    (ALL_EXTENSIONS - {"LITERAL+"}) | {"LITERAL-"},
    "[Gmail]/Sent Mail",
    "[Gmail]/Drafts",
    frozenset({"X-GM-EXT-1"}),
)  # fmt: skip
EXCHANGE = Provider(
    "Exchange Online",
    {
        "Archive": "", "Conversation History": "", "Deleted Items": "\\Trash", "Drafts": "\\Drafts",
        "Junk Email": "\\Junk", "Outbox": "", "Sent Items": "\\Sent",
    },
    frozenset({"CHILDREN", "ID", "IDLE", "LITERAL+", "MOVE", "NAMESPACE", "SASL-IR", "SPECIAL-USE", "UIDPLUS",
               "UNSELECT"}),
    "Sent Items",
    "Drafts",
)  # fmt: skip
YAHOO = Provider(
    "Yahoo",
    {"Archive": "\\Archive", "Bulk": "\\Junk", "Draft": "\\Drafts", "Sent": "\\Sent", "Trash": "\\Trash"},
    frozenset({"CHILDREN", "ESEARCH", "ID", "IDLE", "LITERAL+", "MOVE", "NAMESPACE", "SASL-IR", "SPECIAL-USE",
               "UIDPLUS", "UNSELECT"}),
    "Sent",
    "Draft",
)  # fmt: skip
FASTMAIL = Provider(
    "Fastmail",
    {
        "Archive": "\\Archive", "Drafts": "\\Drafts", "Sent": "\\Sent", "Spam": "\\Junk", "Trash": "\\Trash",
        "Notes": "", "Clients.Jo": "",
    },
    ALL_EXTENSIONS,
    "Sent",
    "Drafts",
)  # fmt: skip
PROTON = Provider(
    "Proton Bridge",
    {
        "All Mail": "\\All", "Archive": "\\Archive", "Drafts": "\\Drafts", "Folders/Clients": "",
        "Labels/Jo": "", "Sent": "\\Sent", "Spam": "\\Junk", "Starred": "\\Flagged", "Trash": "\\Trash",
    },
    frozenset({"CHILDREN", "ID", "IDLE", "LITERAL+", "MOVE", "SPECIAL-USE", "UIDPLUS", "UNSELECT"}),
    "Sent",
    "Drafts",
)  # fmt: skip
PROVIDERS = (GMAIL, EXCHANGE, YAHOO, FASTMAIL, PROTON)


@dataclass(slots=True)
class Account:
    """A mailbox at a provider: mail can be put into it."""

    provider: Provider
    server: MailServer
    account: ImapAccount
    heard: list[str]  # the commands that it got

    def put(self, folder: str, mails: Sequence[bytes]) -> None:
        """Put mails into a folder; at Gmail and Proton they are among all mail too."""
        mailbox = self.server.mailbox(USER)
        for raw in mails:
            mailbox.deliver(folder, raw, WHEN)
            every = next((one for one, use in self.provider.folders.items() if use == "\\All"), None)
            if every is not None and self.provider.folders.get(folder) not in ("\\Junk", "\\Trash"):
                uid = mailbox.deliver(every, raw, WHEN)
                if isinstance(self.server, _GmailServer):
                    self.server.labels[uid] = _label(folder)


def _label(folder: str) -> bytes:
    known = {"[Gmail]/Sent Mail": rb'"\\Sent"', "[Gmail]/Drafts": rb'"\\Draft"', "INBOX": rb'"\\Inbox"'}
    return known.get(folder, b'"%b"' % folder.encode())


@contextmanager
def served_by(provider: Provider, root: Path, **more: Any) -> Iterator[Account]:
    """Serve an empty mailbox as a provider does."""
    heard: list[str] = []
    kind = _GmailServer if provider is GMAIL else MailServer
    with kind(
        root / "mail",
        {USER: PASSWORD},
        extensions=provider.extensions,
        on_command=lambda name, _: heard.append(name),
        **more,
    ) as server:
        mailbox = server.mailbox(USER)
        for name, use in provider.folders.items():
            mailbox.create(name, use)
        yield Account(provider, server, make_account(server.port), heard)


class _GmailServer(MailServer):
    """The embedded server with X-GM-LABELS, by UID, in the folder of all mail."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.labels: dict[int, bytes] = {}

    def _serve(self, wire: Wire) -> None:
        try:
            serve(Session(self._house, _GmailWire(wire, self), _RULES))
        finally:
            wire.close()


_ITEM = re.compile(rb"\* (\d+) FETCH \(UID (\d+) (?=INTERNALDATE)")


class _GmailWire(Wire):
    def __init__(self, wire: Wire, server: _GmailServer) -> None:
        super().__init__(wire._socket)
        self._server = server
        self._tells_labels = False

    def read_line(self, limit: int) -> bytes:
        line = super().read_line(limit)
        self._tells_labels = self._tells_labels or b"X-GM-LABELS" in line
        return line.replace(b"X-GM-LABELS ", b"")

    def write(self, text: bytes) -> None:
        text = text.replace(b"CAPABILITY IMAP4rev1", b"CAPABILITY IMAP4rev1 X-GM-EXT-1")
        if self._tells_labels:
            text = _ITEM.sub(self._add_labels, text)
        super().write(text)

    def _add_labels(self, found: re.Match[bytes]) -> bytes:
        labels = self._server.labels.get(int(found[2]), b"")
        return b"* %b FETCH (X-GM-LABELS (%b) UID %b " % (found[1], labels, found[2])
