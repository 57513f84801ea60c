"""What pulling an account came to, from whatever kind of mailbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goodterms.model import Problem

Progress = Callable[[str, int, int], None]  # folder, done, total


@dataclass(frozen=True, slots=True)
class FolderPulled:
    """What was read of one folder; bytes as they went over the wire, within TLS."""

    folder: str
    messages_read: int
    messages_new: int
    bytes_received: int
    round_trips: int


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was read of one account, with what could not be."""

    account: str
    folders: tuple[FolderPulled, ...]
    bytes_received: int
    round_trips: int
    seconds: float
    problems: tuple[Problem, ...]
