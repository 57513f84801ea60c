"""What leaving is made of: steps, gates, events, decisions, letters that are wanted, drafts. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args

from goodterms.model import AddressForm, Client, Invoice, MailLanguage, Reason


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


LetterKind = Literal["repair", "reminder", "talk", "confirm", "finish", "handover"]
ALL_LETTERS: frozenset[LetterKind] = frozenset(get_args(LetterKind))
Topic = Literal["hours", "rounds", "payment"]  # the one subject of a repair letter
Motive = Literal["hours", "rounds", "other"]  # the one reason that is given for leaving
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
    """Where one client's exit stands: the step, since when, what it waits for, not before when.

    `story` has all that happened with this client, in earlier cases too, the user's decisions among it.
    `motive` is the one reason that is given; `last_day` the last working day as agreed, or as notice given
    today would make it; None where that can't be told.
    """

    client: Client
    step: Step
    since: date
    waits_for: Reason
    until: date | None = None
    gates: tuple[Gate, ...] = ()
    story: tuple[CaseEvent, ...] = ()
    motive: Motive = "other"
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What a letter needs to be written: plain facts, no figures of the report.

    `contact` is whom it greets ("" for nobody by name) in the `form` of address. `slots` are proposed moments
    (aware, the user's zone), `invoices` those that it may name. After the talk: its day, the last working day
    (None where it is not known), the reason, what is still to be delivered (only what may stand in a letter
    as it is), and whether to name an alternative, `colleague` or else a kind of provider. `expects_invoice`
    says that a last invoice is still to come. From `outdated_on` on the letter's dates no longer hold.
    `id` is stable: the same letter of the same case is the same draft, on every run.
    """

    id: str
    client: Client
    kind: LetterKind
    language: MailLanguage
    to: tuple[str, ...]
    waiting_since: date
    form: AddressForm = "formal"
    contact: str = ""
    slots: tuple[datetime, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    topic: Topic | None = None
    terms_days: int | None = None
    talk_day: date | None = None
    last_day: date | None = None
    motive: Motive = "other"
    deliverables: tuple[str, ...] = ()
    offers_alternative: bool = False
    colleague: str = ""
    expects_invoice: bool = False
    outdated_on: date | None = None


DraftState = Literal[
    "planned",  # in the outbox, not yet seen in the mailbox
    "waiting",  # in Drafts, as we wrote it
    "edited",  # in Drafts, changed by the user
    "sent",  # as we wrote it
    "sent-edited",
    "discarded",
    "gone",  # nowhere: ask
]


LIVE_STATES: tuple[DraftState, ...] = ("planned", "waiting", "edited")
SENT_STATES: tuple[DraftState, ...] = ("sent", "sent-edited")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a draft. Certain by its Message-ID, else likely; `similarity` of its text is 0 to 1."""

    state: DraftState
    certain: bool = True
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsent message for the user's Drafts folder, and where it got to. `raw` is CRLF bytes.

    `state_on` is the day on which it was seen in its state; None while it is planned. `last_day` is the last
    working day that it names, `outdated_on` the day from which its dates no longer hold.
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
    last_day: date | None = None
    outdated_on: date | None = None
    certain: bool = True
    similarity: float | None = None
