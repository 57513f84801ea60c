"""What a whole review comes to: everything that is rendered or written, and nothing else. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from goodterms.casebook import Case, CaseEvent, Decision, LetterRequest
from goodterms.model import (
    LANGUAGE_UNKNOWN,
    Absence,
    Assessment,
    Client,
    CorrectionKind,
    Cue,
    InterestRates,
    Invoice,
    LanguageFound,
    Lateness,
    LeftOut,
    ListCheck,
    Message,
    Outlook,
    Problem,
    Rates,
    Reason,
    Receivables,
    RowRef,
    Span,
    Verdict,
    Week,
)
from goodterms.weekhours import NO_MAILS, NO_WORK, MailHours


@dataclass(frozen=True, slots=True)
class Pace:
    """A week of a client's mail: his messages, those that ask off hours, the user's estimated minutes."""

    first: date
    last: date
    mails: int
    off_hours: int
    minutes: float


@dataclass(frozen=True, slots=True)
class ClientReview:
    """Everything behind one client: what the workbook, `explain` and --json show.

    `cues` are the client's, `our_cues` the closings and deliveries of the user's own mail, on which it
    depends what the client owes. In a large practice only the newest messages, waits and cues are there: the
    figures know of `not_kept` more. `ledger` holds all invoices as known then, `invoices` the lateness of
    those that say something of it. `paces` are the weeks that end on the day reviewed and before it, the
    newest first; `hours` are those of the week in which all of his mails of the policy's weeks came.
    """

    assessment: Assessment
    weeks: tuple[Week, ...]
    spans: tuple[Span, ...]
    invoices: tuple[Lateness, ...]
    ledger: tuple[Invoice, ...]
    cues: tuple[tuple[Message, Cue], ...]
    messages: tuple[Message, ...]
    left_out: tuple[LeftOut, ...]
    language: LanguageFound = LANGUAGE_UNKNOWN
    absences: tuple[Absence, ...] = ()
    our_cues: tuple[tuple[Message, Cue], ...] = ()
    not_kept: int = 0
    paces: tuple[Pace, ...] = ()
    hours: MailHours = NO_MAILS

    @property
    def client(self) -> Client:
        """The client this is about."""
        return self.assessment.client


@dataclass(frozen=True, slots=True)
class Ageing:
    """Open amounts of one currency by days past due; the five buckets add up to `total`."""

    currency: str
    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    over_90: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Concentration:
    """The share of something (mail time, trouble, revenue) that the top 20 % of clients take.

    `chance` is the 95th percentile of that share among equal clients; only above it is the Pareto
    statement made. `gini_low` and `gini_high` are the range over redrawn clients; `lorenz` the shares that
    the smallest 0, 1, 2 … clients have together, the last of them 1.
    """

    what: Literal["mail_time", "trouble", "revenue"]
    clients: int
    top_clients: int
    top_share: float
    chance: float
    gini: float
    gini_low: float
    gini_high: float
    lorenz: tuple[float, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether the top share is more than chance shows."""
        return self.top_share > self.chance


Clue = Literal["", "invoice", "signature", "domain", "conversation"]


@dataclass(frozen=True, slots=True)
class Stranger:
    """An unknown correspondent who writes and is answered often: "who is this?".

    `client_key` is the client that he may belong to, `name` one on invoices that is no client yet; `why`
    says what suggests it, "" where nothing does.
    """

    address: str
    received: int
    answered: int
    last: date
    client_key: str = ""
    name: str = ""
    why: Clue = ""


# The weightiest first. Flagged is who has a verdict of repair or exit, and cleared who had one; worse and
# better are other verdicts without that, up and down the strain under the same verdict.
ChangeKind = Literal["flagged", "worse", "new", "cleared", "better", "gone", "up", "down"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a client stands now, beside what the last report said of him.

    `verdict` is None for who is gone (no client any more), `verdict_before` for who is new.
    """

    client_key: str
    kind: ChangeKind
    verdict: Verdict | None
    strain: float | None
    verdict_before: Verdict | None
    strain_before: float | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that a client paid since the last report, in one currency, less what went back.

    `late` is what of it was laid to invoices that were past their due date then, `invoices` how many it was
    for. Where it is no client's, `client_key` is "" and `name` the one on the invoice.
    """

    client_key: str
    name: str
    currency: str
    amount: Decimal
    late: Decimal
    invoices: int


@dataclass(frozen=True, slots=True)
class News:
    """What is new since the last report, which spoke as of the day `since`; nothing on the first one."""

    since: date | None = None
    changes: tuple[Change, ...] = ()
    receipts: tuple[Receipt, ...] = ()


NO_NEWS = News()


@dataclass(frozen=True, slots=True)
class Review:
    """The outcome of one weekly review: everything that is rendered or written, and nothing else."""

    as_of: date
    clients: tuple[ClientReview, ...]  # most strain first, unranked last
    cases: tuple[Case, ...]
    events: tuple[CaseEvent, ...]  # new ones, to be stored
    letters: tuple[LetterRequest, ...]  # wanted, at most three new
    keep: tuple[Client, ...]  # to keep and thank
    ageing: tuple[Ageing, ...]
    concentration: tuple[Concentration, ...]
    strangers: tuple[Stranger, ...]
    absences: tuple[Absence, ...]  # the user's own
    corrections: Mapping[str, CorrectionKind]  # what the user said, by Message-ID
    problems: tuple[Problem, ...]
    receivables: tuple[Receivables, ...] = ()  # by currency
    outlooks: Mapping[RowRef, Outlook] = field(default_factory=dict)  # of open invoices, by their rows
    interest: InterestRates | None = None  # by which the law's interest in the outlooks is reckoned
    lists: tuple[ListCheck, ...] = ()
    rates: Rates = field(default_factory=Rates)
    decisions: tuple[Decision, ...] = ()  # acknowledged in this report
    misfits: Mapping[str, Reason] = field(default_factory=dict)  # why some of them change nothing, by id
    advice: Mapping[str, Reason] = field(default_factory=dict)  # why a draft should not be sent, by its id
    revised: tuple[tuple[str, Week], ...] = ()  # reported weeks that look different now, by client's key
    unclaimed: tuple[Ageing, ...] = ()  # what of the ageing is of nobody in the list of clients
    news: News = NO_NEWS
    hours: MailHours = NO_MAILS  # of all clients
    working: tuple[tuple[bool, ...], ...] = NO_WORK  # which of those hours the user works
