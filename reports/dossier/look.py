"""What a dossier's sheets share: what they are placed from, links out of the workbook, tables with links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from goodterms.casebook import Case, CaseEvent, LetterKind
from goodterms.correspondence import without_tag
from goodterms.findings import ClientReview, Review
from goodterms.model import Client, Content, Language, Message, RowRef
from goodterms.policy import Policy
from reports.excel.cells import one_line
from reports.excel.pages import Page
from reports.excel.tables import write_prose, write_table
from reports.excel.targets import mail_target, row_target
from reports.excel.values import NOTHING, Column, Link, Target, Value
from reports.locale import Text, format_number

MOST_ROWS = 20_000  # of a table: a sheet has at most three, and Excel allows it 65,530 links

TitleKey = Literal["overview", "scope", "deliveries", "invoices", "evidence"]
TITLES: dict[TitleKey, Text] = {
    "overview": Text("Overview", "Overzicht"),
    "scope": Text("Scope", "Opdracht"),
    "deliveries": Text("Deliveries", "Opleveringen"),
    "invoices": Text("Invoices", "Facturen"),
    "evidence": Text("Evidence", "Bewijs"),
}
MAIL = Column(Text("Message-ID", "Message-ID"), "text", 32)
OPENS = Column(Text("Link", "Link"), "text", 8)
OPEN = Text("open", "open")
NONE = Text("None.", "Geen.")
NOT_LOOKED_AT = Text("Not looked at.", "Niet bekeken.")
_YOU = Text("{name} (you)", "{name} (jij)")
_NOT_SHOWN = Text("{count} more are not shown here.", "{count} andere staan hier niet.")


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a dossier is placed from: a review in which the client is whole, and more.

    `story` is all that happened with the client; of it the events of the `unrecorded` ids are seen today and
    no run has noted them yet. `ours` are the user's addresses, without plus-tags; `hosts` the accounts' IMAP
    hosts by name; `files` where the sheets that rows come from are, as URIs by file name; `contract` that of
    the contract, "" where there is no such file. `letter` is one that the case wants and no run has written.
    """

    review: Review
    client: ClientReview
    story: tuple[CaseEvent, ...]
    language: Language
    timezone: str
    policy: Policy
    content: Content
    unrecorded: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    hosts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    contract: str = ""
    letter: LetterKind | None = None
    synced: datetime | None = None
    version: str = ""

    @property
    def as_of(self) -> date:
        """The day that it speaks of."""
        return self.review.as_of

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone."""
        return ZoneInfo(self.timezone)

    @property
    def facts(self) -> Client:
        """The client as clients.xlsx has him."""
        return self.client.client

    @property
    def case(self) -> Case | None:
        """The client's case, None if there is none."""
        return next((one for one in self.review.cases if one.client.key == self.facts.key), None)

    def is_ours(self, message: Message) -> bool:
        """Whether the user wrote it."""
        return without_tag(message.from_address) in self.ours


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row but for its last, which opens the target if there is one."""

    cells: tuple[Value, ...]
    target: Target | None = None


# --- what cells say ----------------------------------------------------------------------------


def say_writer(page: Page, dossier: Dossier, message: Message) -> str:
    """Return who wrote a message: the name, and the address of the other side."""
    name = one_line(message.from_name or message.from_address)
    if dossier.is_ours(message):
        return page.say(_YOU, name=name)
    shown = message.from_name and message.from_name.casefold() != message.from_address
    return f"{name}, {one_line(message.from_address)}" if shown else name


def say_subject(message: Message) -> str:
    """Return a subject on one line."""
    return one_line(message.subject or "") or NOTHING


def mail_row(dossier: Dossier, message: Message, *cells: Value) -> Row:
    """Return a row about a message: when, these cells, its Message-ID, and where the mail opens."""
    target = mail_target(message.message_id, dossier.hosts.get(message.account, ""))
    return Row((message.sent_at, *cells, one_line(message.message_id) or NOTHING), target)


def source_target(dossier: Dossier, source: RowRef) -> Target | None:
    """Return the link to a row of a spreadsheet, None where its file is not known."""
    return row_target(source, dossier.files.get(source.file, ""))


# --- tables ----------------------------------------------------------------------------------


def write_rows(
    page: Page,
    top: int,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    nothing: Text = NONE,
    *,
    keep_newest: bool = False,
) -> int:
    """Write a table whose rows end in links; return the row after it, and after what says that it was cut."""
    shown = rows[-MOST_ROWS:] if keep_newest else rows[:MOST_ROWS]
    cells = ((*one.cells, _opens(page, one.target)) for one in shown)
    last = write_table(page, top, name, columns, cells, nothing)
    if len(shown) == len(rows):
        return last + 1
    left = format_number(len(rows) - len(shown), page.language)
    return write_prose(page, last + 1, page.say(_NOT_SHOWN, count=left), len(columns), "gt note")


def _opens(page: Page, target: Target | None) -> Value:
    return NOTHING if target is None else Link(page.say(OPEN), target)
