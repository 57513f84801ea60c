"""What leaving is made of: steps, gates, events, decisions, letters that are wanted, drafts. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from goodterms.model import Client, Invoice, Language, Reason


class Step(StrEnum):
    """The steps of the method page, in their order."""

    REPAIR = "repair"
    COOL_OFF = "cool_off"
    CONTRACT = "contract"
    MONEY = "money"
    TALK = "talk"
    CONFIRM = "confirm"
    NOTICE = "notice"
    AFTER = "after"
    CLOSED = "closed"


LetterKind = Literal["repair", "reminder", "talk"]
DecisionKind = Literal["keep", "exit", "snooze", "repaired", "talk-held", "paid-first", "closed"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about a client: on which day, until when (snooze), and where it was said.

    `source` is "command" or the RowRef of the workbook row, as text. `id` makes it apply once.
    """

    id: str
    client_key: str
    kind: DecisionKind
    on: date
    until: date | None = None
    note: str = ""
    source: str = "command"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One dated fact in a client's case. `id` is derived from the rest, so that saying it twice is once."""

    client_key: str
    on: date
    kind: str
    detail: str = ""

    @property
    def id(self) -> str:
        """Identity of the event."""
        return f"{self.client_key}|{self.on.isoformat()}|{self.kind}|{self.detail}"


@dataclass(frozen=True, slots=True)
class Gate:
    """A check before the talk: passed, or held back, with the facts that decide it."""

    name: str
    passed: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Case:
    """Where one client's exit stands: the step, since when, what it waits for, not before when."""

    client: Client
    step: Step
    since: date
    waits_for: Reason
    until: date | None = None
    gates: tuple[Gate, ...] = ()
    story: tuple[CaseEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What a letter needs to be written: plain facts, no figures of the report.

    `slots` are proposed moments (aware, the user's zone); `invoices` are the numbers a reminder names,
    `topic` is the one subject of a repair letter ("hours", "rounds" or "payment").
    `id` is stable: the same letter of the same case is the same draft, on every run.
    """

    id: str
    client: Client
    kind: LetterKind
    language: Language
    to: tuple[str, ...]
    waiting_since: date
    slots: tuple[datetime, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    topic: Literal["", "hours", "rounds", "payment"] = ""
    terms_days: int | None = None


DraftState = Literal[
    "planned",  # in the outbox, not yet seen in the mailbox
    "waiting",  # in Drafts, as we wrote it
    "edited",  # in Drafts, changed by the user
    "sent",
    "discarded",
    "gone",  # nowhere: ask
]


LIVE_STATES: tuple[DraftState, ...] = ("planned", "waiting", "edited")


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsent message for the user's Drafts folder, and where it got to. `raw` is CRLF bytes.

    `state_on` is the day on which it was seen in its state; None while it is planned.
    """

    id: str
    client_key: str
    kind: LetterKind
    message_id: str
    to: tuple[str, ...]
    subject: str
    raw: bytes = field(repr=False)
    planned_on: date
    state: DraftState = "planned"
    state_on: date | None = None
    account: str = ""
    folder: str = ""
    uidvalidity: int | None = None
    uid: int | None = None
