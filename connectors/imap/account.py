"""One mail account on an IMAP server, as the settings know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where a mailbox is and how to sign in. `tls` none is for loopback only.

    `drafts` names the Drafts folder where it can't be told; `folders` restricts what is read.
    """

    name: str
    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    ca_file: Path | None = None
    drafts: str = ""
    folders: tuple[str, ...] = ()

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this machine."""
        return self.host.casefold() in _LOOPBACK or self.host.startswith("127.")

    @property
    def where(self) -> str:
        """Name the account and its server, for messages."""
        return f"account {self.name} ({self.host}:{self.port})"

    def setting(self, field_name: str) -> str:
        """Return the name of one of this account's settings."""
        return f"GOODTERMS_ACCOUNTS__{self.name.upper()}__{field_name.upper()}"
