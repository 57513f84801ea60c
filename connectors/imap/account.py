"""One mail account on an IMAP server, as the settings know it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from connectors.credentials import Credential


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where a mailbox is and how to sign in. `tls` none is for loopback only.

    `drafts` names the Drafts folder where it can't be told; `folders` restricts what is read. More
    than `daily_megabytes` are not read on a day: providers lock whoever reads too much (Gmail: 2,500).
    """

    name: str
    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    user: str
    credential: Credential
    ca_file: Path | None = None
    drafts: str = ""
    folders: tuple[str, ...] = ()
    daily_megabytes: int = 500

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"

    @property
    def daily_bytes(self) -> int:
        """How much is read on a day, at most."""
        return self.daily_megabytes * 1_000_000

    @property
    def where(self) -> str:
        """Name the account and its server, for messages."""
        return f"account {self.name} ({self.host}:{self.port})"

    def setting(self, field_name: str) -> str:
        """Return the name of one of this account's settings."""
        return f"GOODTERMS_ACCOUNTS__{self.name.upper()}__{field_name.upper()}"
