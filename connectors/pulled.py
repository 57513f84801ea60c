"""What pulling an account came to, from whatever kind of mailbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


@dataclass(slots=True)
class Tally:
    """What is counted of one folder while it is read."""

    read: int = 0
    new: int = 0
    received: int = 0
    round_trips: int = 0


def show_tallies(tallies: Mapping[str, Tally]) -> tuple[FolderPulled, ...]:
    """Return what was counted, by the folders' names."""
    return tuple(
        FolderPulled(name, one.read, one.new, one.received, one.round_trips) for name, one in tallies.items()
    )


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was read of one account, with what could not be."""

    account: str
    folders: tuple[FolderPulled, ...]
    bytes_received: int
    round_trips: int
    seconds: float
    problems: tuple[Problem, ...]
