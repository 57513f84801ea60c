"""The values that go in and come out of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from goodterms.model import Kind, Verdict


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading a folder has come to, and its numbers when it was last finished (messages -1: never)."""

    folder: bytes
    uidvalidity: int
    last_uid: int
    uidnext: int
    messages: int
    highestmodseq: int


class HeaderRow(NamedTuple):
    """One copy of a message in one folder. Times are epoch seconds UTC; `date` is None if not readable."""

    uid: int
    internal_date: int
    size: int
    message_id: str
    date: int | None
    from_address: str
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str | None
    subject_key: str
    is_forward: bool
    in_reply_to: str
    references: tuple[str, ...]
    kind: Kind
    kind_reason: str
    failed_dmarc: bool
    has_attachment: bool
    is_sent: bool = False  # where the server says so of the message itself (Gmail's labels)


MessagePart = Literal["header", "text"]


class UnreadableMessage(NamedTuple):
    """A message of a folder whose header or text could not be read, why, and how often it was tried."""

    folder: bytes
    uidvalidity: int
    display: str
    uid: int
    part: MessagePart
    reason: str
    tries: int


@dataclass(frozen=True, slots=True)
class UnreadText:
    """A copy of a client's message whose text was not read yet; `is_persons` where the user says so."""

    uid: int
    size: int
    is_persons: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one report said of one client, and where his case stood; in words, what it waits for.

    `held` are the gates that hold the next letter back, a line each.
    """

    as_of: date
    client_key: str
    verdict: Verdict
    strain: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    coverage: float
    step: str = ""
    since: date | None = None
    waits_for: str = ""
    until: date | None = None
    held: str = ""


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A workbook as it was last read: its name in the reports folder, whether it is one of ours.

    `stamp` is its time of change in nanoseconds and its size; None if it is to be read again in any case.
    `said` are the ids of the decisions and corrections that stood in it, before anything was made of them.
    """

    name: str
    stamp: tuple[int, int] | None = None
    is_ours: bool = True
    said: frozenset[str] = frozenset()
