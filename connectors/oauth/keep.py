"""Where tokens are kept: a file that only its owner can read, or the keyring; and whose turn it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connectors.passwords import load_entry, save_entry
from goodterms.errors import NeedsUser, TryAgain

_PATIENCE = 90.0  # seconds for another run that renews the same tokens
_CAP = 256 * 1024


class Keep(Protocol):
    """A place for one account's tokens, as text."""

    def load(self) -> str:
        """Return what was saved last, empty if nothing was."""

    def save(self, text: str) -> None:
        """Replace what is there; NeedsUser or OSError, with what was there still in place."""


@dataclass(frozen=True, slots=True)
class FileKeep:
    """A file with mode 0600, replaced in one go."""

    path: Path

    def load(self) -> str:
        """Return its text, empty if there is no such file."""
        try:
            with self.path.open(encoding="utf-8") as file:
                return file.read(_CAP)
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError:
            return "damaged"

    def save(self, text: str) -> None:
        """Write it beside the old one and move it there."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


@dataclass(frozen=True, slots=True)
class KeyringKeep:
    """An entry of the keyring; `setting` asked for it."""

    service: str
    name: str
    setting: str

    def load(self) -> str:
        """Return the entry, empty if there is none."""
        return load_entry(self.service, self.name, self.setting)

    def save(self, text: str) -> None:
        """Replace the entry."""
        save_entry(self.service, self.name, text, self.setting)


@contextmanager
def hold(lock: Path) -> Iterator[None]:
    """Wait for the lock and hold it; every platform lets go of it when the process dies."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(lock, timeout=_PATIENCE, isolation_level=None)) as held:
            held.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise TryAgain(f"{lock}: another run is renewing these tokens; try again.") from error
        raise NeedsUser(f"{lock}: cannot be used ({error}); remove it and run again.") from error
