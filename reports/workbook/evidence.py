"""Evidence: the dated facts behind each client's figures, to be looked up in the mailbox and the lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from goodterms.findings import ClientReview, Review
from goodterms.grounds import CUES_BEHIND, is_slow
from goodterms.model import Cue, Lateness, LeftOut, Message, Span
from reports.excel.cells import one_line
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_table, write_title
from reports.excel.values import NOTHING, Column, Money, Value
from reports.locale import (
    CUE_NAMES,
    CUES,
    DUE_FROM,
    SIGNALS,
    Text,
    format_number,
    word_code,
    word_left_out,
)
from reports.workbook.contents import Contents
from reports.workbook.corrections import CORRECTION, add_corrections, say_correction

_BEFORE = 5  # cells of a fact between what it is and what it counts for
ROWS = 1_500  # more is no reading matter; the filters of a larger table get slow, and the workbook heavy


class Ours(NamedTuple):
    """A cue of the user's own mail."""

    message: Message
    cue: Cue


Fact = Span | Lateness | LeftOut | Ours | tuple[Message, Cue]

_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 24),
    Column(Text("When", "Wanneer"), "time", 22),
    Column(Text("What", "Wat"), "text", 26),
    Column(Text("Answered or paid", "Beantwoord of betaald"), "time", 22),
    Column(Text("Working hours", "Werkuren"), "number", 8.5),
    Column(Text("All hours", "Klokuren"), "number", 8.5),
    Column(Text("Days past due", "Dagen te laat"), "count", 8),
    Column(Text("Amount", "Bedrag"), "money", 11),
    Column(Text("Counts for", "Telt voor"), "text", 13),
    Column(Text("Subject or words", "Onderwerp of woorden"), "text", 31),
    Column(Text("Message-ID or number", "Message-ID of nummer"), "text", 31),
    Column(Text("Answer or source", "Antwoord of bron"), "text", 31),
    CORRECTION,
)
_WAITS = {
    ("client", False): Text("We asked, they answered", "Wij vroegen, zij antwoordden"),
    ("client", True): Text("We asked, no answer yet", "Wij vroegen, nog geen antwoord"),
    ("us", False): Text("They asked, we answered", "Zij vroegen, wij antwoordden"),
    ("us", True): Text("They asked, no answer yet", "Zij vroegen, nog geen antwoord"),
}
_OPEN_INVOICE = Text("Invoice, open (due date)", "Factuur, open (vervaldatum)")
_GONE_INVOICE = Text("Invoice, written off (due date)", "Factuur, afgeschreven (vervaldatum)")
_PAID_INVOICE = Text("Invoice, paid (due date)", "Factuur, betaald (vervaldatum)")
_OURS = Text("Yours: {kind}", "Van jou: {kind}")
_LEFT_OUT = Text("Left out: {reason}", "Niet meegeteld: {reason}")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which facts are shown, by client, newest first; each client's first row; how many are not shown."""

    facts: tuple[tuple[ClientReview, tuple[Fact, ...]], ...]
    first_rows: Mapping[str, int]
    not_shown: int


def plan_rows(review: Review, most: int = ROWS) -> Plan:
    """Choose at most `most` facts: a client with few keeps them all, the rest is shared out evenly."""
    gathered = [(one, tuple(_facts(one))) for one in review.clients]
    share = _fair_share([len(facts) for _, facts in gathered], most)
    facts = tuple((one, _newest_first(facts[:share])) for one, facts in gathered)
    first_rows, row = {}, FIRST_ROW + 1
    for one, shown in facts:
        if shown:
            first_rows[one.client.key] = row
        row += len(shown)
    everything = sum(len(facts) + one.not_kept for one, facts in gathered)
    return Plan(facts, first_rows, everything - sum(len(shown) for _, shown in facts))


def _facts(one: ClientReview) -> Iterator[Fact]:
    """Go through a client's facts, those that matter most first, newest first within each kind."""
    yield from sorted(one.invoices, key=_order, reverse=True)
    yield from sorted(one.cues, key=_order, reverse=True)
    yield from sorted(one.spans, key=_order, reverse=True)
    yield from sorted(one.left_out, key=_order, reverse=True)
    yield from sorted((Ours(*cue) for cue in one.our_cues), key=_order, reverse=True)


def _fair_share(counts: list[int], most: int) -> int:
    """Return the largest number of rows a client that keeps the sum within `most`."""
    left = most
    for place, count in enumerate(sorted(counts)):
        share = left // (len(counts) - place)
        if count > share:
            return share
        left -= count
    return most


def _newest_first(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=_order, reverse=True))


def _order(fact: Fact) -> tuple[str, str]:
    when = _when(fact)
    return when.isoformat(), _mail_of(fact).key if not isinstance(fact, Lateness) else fact.invoice.number


def _when(fact: Fact) -> date | datetime:
    return fact.invoice.due if isinstance(fact, Lateness) else _mail_of(fact).sent_at


def _mail_of(fact: Span | LeftOut | tuple[Message, Cue]) -> Message:
    if isinstance(fact, Span):
        return fact.wait.asked
    return fact.message if isinstance(fact, LeftOut) else fact[0]


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the chosen facts, a client after the other."""
    set_widths(page, _COLUMNS)
    plan = plan_rows(contents.review)
    write_title(page, Text("Evidence", "Bewijs"), _subtitle(page, plan))
    rows = (
        (one.client.name or one.client.key, *_corrected(page, contents, fact), None)
        for one, facts in plan.facts
        for fact in facts
    )
    last = write_table(page, FIRST_ROW, "evidence", _COLUMNS, rows)
    add_corrections(page, len(_COLUMNS), last)
    finish_page(page, len(_COLUMNS), FIRST_ROW)


def _asked(fact: Fact) -> str:
    """Return the Message-ID that a correction in this row is about, "" for an invoice."""
    return "" if isinstance(fact, Lateness) else _mail_of(fact).message_id


def _subtitle(page: Page, plan: Plan) -> str:
    whole = Text(
        "Times are yours. To see a mail, search your mailbox for its Message-ID. Was one misread? Choose in"
        " the last column what it is: the next run counts it so, also in the past.",
        "Tijden zijn die van jou. Zoek in je mailbox op de Message-ID om een mail te zien. Verkeerd gelezen?"
        " Kies in de laatste kolom wat het is: de volgende keer telt het zo, ook in het verleden.",
    )
    cut = Text(
        " {count} older facts are not shown here: “goodterms explain” shows a client's whole list.",
        " {count} oudere feiten staan hier niet: “goodterms explain” toont de hele lijst van een klant.",
    )
    left = page.say(cut, count=format_number(plan.not_shown, page.language)) if plan.not_shown else ""
    return page.say(whole) + left


def _corrected(page: Page, contents: Contents, fact: Fact) -> tuple[Value, ...]:
    """Return a fact's cells, with what the user said of its message behind what it is."""
    when, what, *rest = _cells(page, fact)
    said = f"{what}{say_correction(page, contents, _asked(fact))}"
    return (when, said, *rest[:_BEFORE], _counts_for(page, contents, fact), *rest[_BEFORE:])


def _counts_for(page: Page, contents: Contents, fact: Fact) -> str:
    """Return the signal that a fact weighs in, "" for none."""
    name = ""
    if isinstance(fact, Lateness):
        name = "late_rate" if fact.days > contents.policy.late_after_days else ""
    elif isinstance(fact, Span):
        name = "client_reply_time" if is_slow(fact, contents.policy) else ""
    elif not isinstance(fact, LeftOut | Ours):
        name = next((one for one, kinds in CUES_BEHIND.items() if fact[1].kind in kinds), "")
    return page.say(SIGNALS[name].heading) if name else ""


def _cells(page: Page, fact: Fact) -> tuple[Value, ...]:
    if isinstance(fact, Lateness):
        return _invoice_cells(page, fact)
    if isinstance(fact, Span):
        return _wait_cells(page, fact)
    mail = _mail_of(fact)
    if isinstance(fact, LeftOut):
        code = mail.kind_reason if fact.reason == mail.kind.value else ""
        reason = word_left_out(code or fact.reason, page.language)
        return _mail_cells(page.say(_LEFT_OUT, reason=reason), mail, _subject(mail))
    cue = fact[1]
    kind = word_code(CUES, cue.kind, page.language)
    name = word_code(CUE_NAMES, cue.name, page.language)
    what = page.say(_OURS, kind=kind) if isinstance(fact, Ours) else kind
    return _mail_cells(what, mail, f"{name}: “{cue.quote}”" if cue.quote else name)


def _wait_cells(page: Page, span: Span) -> tuple[Value, ...]:
    asked, answered = span.wait.asked, span.wait.answered
    return (
        asked.sent_at,
        page.say(_WAITS[span.wait.owes, span.censored]),
        answered.sent_at if answered else NOTHING,
        span.working_hours,
        span.wall_hours,
        "",
        "",
        _subject(asked),
        asked.message_id or NOTHING,
        (answered.message_id or NOTHING) if answered else NOTHING,
    )


def _invoice_cells(page: Page, late: Lateness) -> tuple[Value, ...]:
    one = late.invoice
    due_from = word_code(DUE_FROM, one.due_from, page.language)
    return (
        one.due,
        page.say(_PAID_INVOICE if not late.open else _OPEN_INVOICE if one.open > 0 else _GONE_INVOICE),
        one.paid_on or NOTHING,
        "",
        "",
        late.days,
        Money(one.amount, one.currency),
        page.say(Text("due date {rule}", "vervaldatum {rule}"), rule=due_from),
        one.number,
        str(one.source),
    )


def _mail_cells(what: str, mail: Message, words: str) -> tuple[Value, ...]:
    named = mail.message_id or NOTHING
    return (mail.sent_at, what, "", "", "", "", "", words or NOTHING, named, mail.account)


def _subject(mail: Message) -> str:
    return one_line(mail.subject or "") or NOTHING
