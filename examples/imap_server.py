"""A behaving IMAP server on loopback, in this process: it carries the demo and the fault tests.

with MailServer(folder, {"me@studio.example": "secret"}) as server:
    server.mailbox("me@studio.example").deliver("INBOX", raw, when)
    connect(server.host, server.port)
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Self
from urllib.parse import quote

from examples.mailserver import connection_commands, folder_commands, message_commands
from examples.mailserver.session import Cut, Hang, House, Session, serve
from examples.mailserver.store import Fingerprint, Mailbox, StoredMessage
from examples.mailserver.wire import Wire

__all__ = [
    "ALL_EXTENSIONS", "Cut", "Fingerprint", "Hang", "MailServer", "Mailbox", "StoredMessage",
]  # fmt: skip  # the public names, in one look

ALL_EXTENSIONS = frozenset(
    {
        "CHILDREN",
        "COMPRESS=DEFLATE",
        "CONDSTORE",
        "ENABLE",
        "ESEARCH",
        "ID",
        "IDLE",
        "LIST-EXTENDED",
        "LIST-STATUS",
        "LITERAL+",
        "MOVE",
        "NAMESPACE",
        "SASL-IR",
        "SPECIAL-USE",
        "UIDPLUS",
        "UNSELECT",
    }
)
_RULES = connection_commands.RULES | folder_commands.RULES | message_commands.RULES
_PATIENCE = 5  # seconds that a session gets to end


def _read_clock() -> datetime:
    return datetime.now(UTC)


class MailServer:
    r"""An IMAP4rev1 server (RFC 3501) with these users (name: password); a context manager.

    `root` keeps the mailboxes, one directory a user, over restarts. `extensions` are offered and
    real; "LITERAL-" may take the place of "LITERAL+". `tls` means TLS from the first byte, or with
    `starttls` after that command, and no password before it. `clock` dates an APPEND without date.

    Hooks, called in the session's thread, for faults: `on_command(name, line)` before a command is
    carried out ("UID FETCH" is one name), and `on_write(name, bytes)` before bytes go out, whose
    result is what goes out ("" is the greeting's name; a large answer is written in pieces).
    Cut raised in them drops the connection, Hang leaves it open and silent.
    """

    def __init__(
        self,
        root: Path,
        users: Mapping[str, str],
        *,
        extensions: frozenset[str] = ALL_EXTENSIONS,
        tls: ssl.SSLContext | None = None,
        starttls: bool = False,
        port: int = 0,
        clock: Callable[[], datetime] = _read_clock,
        on_command: Callable[[str, str], None] | None = None,
        on_write: Callable[[str, bytes], bytes] | None = None,
    ) -> None:
        unknown = extensions - ALL_EXTENSIONS - {"LITERAL-"}
        if unknown or (starttls and tls is None):
            raise ValueError(f"no such extension: {sorted(unknown)}, or starttls without tls")
        self.host = "127.0.0.1"
        self.port = port
        self._root = root
        self._users = dict(users)
        self._house = House(self._users, extensions, tls, starttls, self.mailbox, clock, on_command, on_write)
        self._lock = Lock()
        self._mailboxes: dict[str, Mailbox] = {}
        self._sessions: dict[Thread, Wire] = {}
        self._listener: socket.socket | None = None
        self._acceptor: Thread | None = None

    def mailbox(self, user: str) -> Mailbox:
        """Return a user's mailbox, for delivering and looking without the wire; KeyError."""
        with self._lock:
            if user not in self._mailboxes:
                if user not in self._users:
                    raise KeyError(user)
                self._mailboxes[user] = Mailbox(self._root / quote(user, safe="@"))
            return self._mailboxes[user]

    def __enter__(self) -> Self:
        listener = socket.create_server((self.host, self.port), backlog=64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._acceptor = Thread(target=self._accept, args=(listener,), name="imap", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        listener, self._listener = self._listener, None
        with contextlib.suppress(OSError):  # wakes the acceptor
            socket.create_connection((self.host, self.port), timeout=_PATIENCE).close()
        if self._acceptor:
            self._acceptor.join(_PATIENCE)
        if listener:
            listener.close()
        with self._lock:
            sessions = dict(self._sessions)
        for wire in sessions.values():
            wire.hang_up()
        for thread in sessions:
            thread.join(_PATIENCE)
        for mailbox in self._mailboxes.values():
            mailbox.close()
        self._mailboxes.clear()

    def _accept(self, listener: socket.socket) -> None:
        """Start a thread for each connection until the server ends."""
        while True:
            connection, _ = listener.accept()
            if self._listener is None:
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = Wire(connection)
            thread = Thread(target=self._serve, args=(wire,), name="imap-session", daemon=True)
            with self._lock:
                self._sessions[thread] = wire
            thread.start()

    def _serve(self, wire: Wire) -> None:
        try:
            serve(Session(self._house, wire, _RULES))
        finally:
            wire.close()
            with self._lock:
                self._sessions = {thread: one for thread, one in self._sessions.items() if one is not wire}
