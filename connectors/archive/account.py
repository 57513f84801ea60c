"""One mail archive on this machine, as the settings know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArchiveAccount:
    """Where an archive is, and the folder of ours that its drafts are written to, which is never within it.

    `folders` restricts what is read.
    """

    name: str
    path: Path
    drafts: Path
    folders: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Name the account and its path, for messages."""
        return f"account {self.name} ({self.path})"

    def setting(self, field_name: str) -> str:
        """Return the name of one of this account's settings."""
        return f"GOODTERMS_ACCOUNTS__{self.name.upper()}__{field_name.upper()}"
