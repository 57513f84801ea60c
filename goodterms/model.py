"""The values that travel through the house. All are frozen; times are aware and UTC, money is Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Language = Literal["en", "nl"]  # of the report
MailLanguage = Literal["en", "nl", "de", "fr", "es"]  # that a text can be told to be in
AddressForm = Literal["formal", "informal"]  # Sie or du, u or je, vous or tu, usted or tú
Side = Literal["us", "client"]
Content = Literal["none", "counts", "quotes"]  # how much of a client's mail is looked at and kept
Scalar = str | int | float | Decimal | date | None


_ROUNDING = Decimal("0.02")  # of cents, where a total is compared with its rows


@dataclass(frozen=True, slots=True)
class RowRef:
    """Where a spreadsheet value came from: file name, sheet name ("" for csv), row counted from 1."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        """Say it as a reader would look it up."""
        place = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        return f"{place} row {self.row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """An expected defect of an input: where it is, what it is, what to do about it."""

    where: str
    what: str
    hint: str = ""


# --- clients -----------------------------------------------------------------------------------


class ContractKind(StrEnum):
    """The kinds of contract that Dutch law and good manners tell apart."""

    INDEFINITE = "indefinite"
    FIXED_TERM = "fixed_term"
    PROJECT = "project"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Client:
    """One row of clients.xlsx. `addresses` and `domains` are lower case; `key` is stable and readable.

    `invoice_names` are the other names, and the numbers, by which invoice lists and timesheets call him.
    `working_hours` are as `workcalendar.parse_working_hours` reads them, "" where not known.
    """

    key: str
    name: str
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    invoice_names: tuple[str, ...] = ()
    contact: str = ""
    language: MailLanguage | None = None
    address_form: AddressForm | None = None
    country: str = ""
    timezone: str = ""
    working_hours: str = ""
    contract_kind: ContractKind = ContractKind.UNKNOWN
    notice_days: int | None = None
    contract_file: str = ""
    end_date: date | None = None
    open_obligations: str = ""
    prepaid_undelivered: str = ""
    repair_tried_on: date | None = None
    disrespect_confirmed: bool = False
    referral: str = ""
    note: str = ""
    source: RowRef | None = None


# --- mail --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """A client's language over all of his mails: the share of the words in it, and how many mails told.

    `language` is None where fewer than 3 mails told one, or none has 70 % of the words.
    """

    language: MailLanguage | None
    share: float
    mails: int


LANGUAGE_UNKNOWN = LanguageFound(None, 0.0, 0)


class Kind(StrEnum):
    """What wrote a message. Only `human` opens or closes a turn."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    CALENDAR = "calendar"
    NOTIFICATION = "notification"


CueKind = Literal[
    "vague_refusal",
    "change_request",  # a wish that names a change and what to change
    "approval",
    "round",  # a turn that refuses or asks for a change after a delivery
    "reversal",  # an approval that is turned back
    "delivery",  # work is handed over
    "disrespect",
    "closing",
    "off_hours",  # a mail that asks something outside both sides' hours
    "chasing",  # a further mail in the same turn within a working day
]


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule that matched in the author's own new words. `quote` is empty unless content is `quotes`."""

    kind: CueKind
    name: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a text part: counts and cue names, never the text.

    `names_us` says that the text speaks to the user by name; `language` is None where it can't be told.
    `signs` are digests of the addresses in the signature (`signs.signs_of`), `form` is how the text
    speaks to its reader, `scope` the names of attached files that look like an offer or a contract.
    """

    words: int
    asks: bool
    cues: tuple[Cue, ...] = ()
    language: MailLanguage | None = None
    names_us: bool = False
    signs: tuple[str, ...] = ()
    form: AddressForm | None = None
    scope: tuple[str, ...] = ()


READING_VERSION = 5  # raised when the same text may be read otherwise: the store then reads it again


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail, once, however many folders hold it.

    `key` is its identity (Message-ID, date and sender; else from, date, subject and size);
    `message_id` is the header with its angle brackets, "" if it had none. Addresses are lower case.
    `subject` is None where it is not kept (not a client's mail); `subject_key` is a keyed digest of
    the canonical subject, which every message has.
    `asks` is what the user said of it, None if nothing. `sent_at` is the time that speaks and
    `time_source` says which header gave it; "answer" where only the order of question and answer could.
    `in_reply_to` and `references` hold angle-bracketed ids.
    """

    key: str
    message_id: str
    account: str
    sent_at: datetime
    time_source: Literal["date", "internaldate", "answer"]
    from_address: str
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str | None
    subject_key: str
    is_forward: bool
    in_reply_to: str
    references: tuple[str, ...]
    size: int
    kind: Kind
    kind_reason: str = ""
    failed_dmarc: bool = False
    has_attachment: bool = False
    folders: tuple[str, ...] = ()
    reading: Reading | None = None
    asks: bool | None = None


def in_time(message: Message) -> tuple[datetime, str]:
    """Return what messages are put in order by: when they were sent, then their key."""
    return message.sent_at, message.key


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A message that counts for nothing, with the reason code (worded in reports/locale.py)."""

    message: Message
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """From the first asking message of a turn to the first human message of the other side.

    `owes` is the side whose answer is awaited. Unanswered at `as_of`: `answered` is None (censored).
    """

    owes: Side
    chain: str
    asked: Message
    answered: Message | None


@dataclass(frozen=True, slots=True)
class Span:
    """A wait measured with both clocks, in hours; censored ones are measured up to as_of ("at least")."""

    wait: Wait
    wall_hours: float
    working_hours: float

    @property
    def censored(self) -> bool:
        """Whether the answer had not come by as_of."""
        return self.wait.answered is None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days, the last one included, on which somebody was away; `told_by` says how that is known."""

    first: date
    last: date
    told_by: Literal["file", "automatic replies"]
    note: str = ""


CorrectionKind = Literal["asks", "asks-nothing", "human", "automatic", "as-read"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What the user says of one message, by its Message-ID; "as-read" takes back what he said before.

    `source` is "command" or the RowRef of the workbook row, as text. `id` makes it apply once.
    """

    id: str
    message_id: str
    says: CorrectionKind
    source: str = "command"


# --- money -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for one invoice on a day; negative where it went back (a reversed payment)."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice as its list knows it, with tax where the list tells; credit notes are negative.

    `open` is what is still to be paid, `net` the amount without tax (None where only one amount is told).
    `payments` are the parts of which the day is known, in their order; what else is paid has no date.
    `written_off` is what nobody expects any more: not open, and never paid.
    `client` is the name as written, `client_number` the package's own number of him; `client_key` is set
    once it is matched to a client. `due_from` says which rule gave the due date: "given",
    "invoice terms", "client terms", "legal".
    """

    number: str
    client: str
    issued: date
    due: date
    due_from: str
    amount: Decimal
    open: Decimal
    currency: str
    source: RowRef
    payments: tuple[Payment, ...] = ()
    net: Decimal | None = None
    written_off: Decimal = Decimal(0)
    email: str = ""
    client_number: str = ""
    client_key: str = ""
    disputed: bool = False
    prepaid: bool = False
    delivered: bool | None = None

    @property
    def paid_on(self) -> date | None:
        """The day of the last payment that is known, None without one."""
        return self.payments[-1].on if self.payments else None

    @property
    def revenue(self) -> Decimal:
        """What it is worth to the user: the amount without tax where that is told."""
        return self.amount if self.net is None else self.net


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of other currencies is worth in the user's own, as he gave it."""

    own: str = "EUR"
    of: Mapping[str, Decimal] = field(default_factory=dict)

    def in_own(self, amounts: Mapping[str, Decimal]) -> Decimal:
        """Return the sum of amounts in the user's own currency and in those with a rate."""
        rates = {**self.of, self.own: Decimal(1)}
        return sum((amount * rates[one] for one, amount in amounts.items() if one in rates), Decimal(0))


@dataclass(frozen=True, slots=True)
class ListTotal:
    """A total that a list itself gives: its row, of which column, what it says, and our sum of the rows."""

    row: int
    heading: str
    told: Decimal
    found: Decimal

    @property
    def adds_up(self) -> bool:
        """Whether the two are equal, but for the rounding of cents."""
        return abs(self.told - self.found) <= _ROUNDING


@dataclass(frozen=True, slots=True)
class ListCheck:
    """What became of the rows of one table: counts and, by currency, amounts of each fate; its own totals.

    The fates: used (an invoice), repeated (told before), parts (a part payment of one), lines (a further
    line of one), payments (laid to one), hours, sums and titles (totals, groups, headings), drafts,
    cancelled and other (no invoice that counts), unread (a problem). They add up to the filled rows.
    """

    place: str
    what: str
    rows: tuple[tuple[str, int], ...]
    amounts: tuple[tuple[str, str, Decimal], ...] = ()
    totals: tuple[ListTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Receivables:
    """Figures of one currency over `days` days. DSO, best and ADD are days, CEI a share of 0 to 1.

    `sales` is what was invoiced in the period less credit notes; without any there is no DSO, and
    without anything to collect no CEI.
    """

    currency: str
    days: int
    sales: Decimal
    open: Decimal
    not_due: Decimal
    opening: Decimal
    dso: float | None
    best: float | None
    add: float | None
    cei: float | None


@dataclass(frozen=True, slots=True)
class Interest:
    """What the law would add to one invoice by a day, in euro; without the half-years that have no rate."""

    amount: Decimal
    fee: Decimal
    days: int
    unknown: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class InterestRates:
    """Per cent a year by first day of the half-year (the reference rate alone), the points and the fee.

    `given` are the half-years that the user added or corrected.
    """

    reference: Mapping[date, Decimal]
    points: Decimal
    fee: Decimal
    given: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Outlook:
    """When an open invoice will probably be paid (`own`: by this client's habit), and the law's interest."""

    expected: date | None
    own: bool
    interest: Interest | None


@dataclass(frozen=True, slots=True)
class Lateness:
    """Days beyond terms of one invoice as of a day; `open` ones are "at least" that many."""

    invoice: Invoice
    days: int
    open: bool


# --- judgement ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signal:
    """One figure of a client: value with unit, sample size, 90 % interval and burden (0 to 100).

    `value` is None for "not enough data"; `at_least` marks a value that the data only bounds from
    below; `burden` is None where the signal is shown but not scored. `more` holds the companions
    that the workbook shows (p90, restricted mean …), by name.
    """

    name: str
    unit: str
    n: int
    value: float | Decimal | None = None
    low: float | None = None
    high: float | None = None
    burden: float | None = None
    at_least: bool = False
    currency: str = ""
    weeks: int = 0
    more: tuple[tuple[str, Scalar], ...] = ()


class Verdict(StrEnum):
    """What the figures say of a client, never of a person."""

    FINE = "fine"
    WATCH = "watch"
    REPAIR = "repair"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code (worded in reports/locale.py) with its signal, value and threshold."""

    code: str
    signal: str = ""
    value: Scalar = None
    threshold: Scalar = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A client as of one day: signals, strain (0 to 100) with its interval, coverage, verdict, reasons.

    `changes` are what would bring him a verdict down, all of it together (see `whatif`).
    """

    client: Client
    as_of: date
    signals: tuple[Signal, ...]
    strain: float | None
    strain_low: float | None
    strain_high: float | None
    coverage: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    changes: tuple[Reason, ...] = ()

    def signal(self, name: str) -> Signal:
        """Return the signal of that name; KeyError if there is none."""
        for one in self.signals:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report said of a client, as of a day. It is never rewritten."""

    on: date
    verdict: Verdict
    strain: float | None


@dataclass(frozen=True, slots=True)
class Week:
    """One client in one past week, as known on its Monday, or on the day that a report speaks of.

    `strain`, `verdict` and `reasons` are worked out now, from what was known then; `reported` is what the
    week's last report said.
    """

    monday: date
    strain: float | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    reported: Reported | None = None

    @property
    def told(self) -> float | None:
        """The strain that the week stands for: what was reported, else what is worked out now."""
        return self.strain if self.reported is None else self.reported.strain

    def differs(self, points: float) -> bool:
        """Whether the past looks different now: another verdict, or the strain so many points away."""
        if self.reported is None:
            return False
        before, now = self.reported.strain, self.strain
        if self.reported.verdict is not self.verdict or (before is None) != (now is None):
            return True
        return before is not None and now is not None and abs(now - before) >= points
