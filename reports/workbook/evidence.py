"""Evidence: the dated facts behind each client's figures, each with its mail or its row in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from goodterms.findings import ClientReview, Review
from goodterms.grounds import CUES_BEHIND, is_slow
from goodterms.model import Cue, Lateness, LeftOut, Message, Span
from reports.excel.cells import one_line
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_table, write_title
from reports.excel.values import NOTHING, Column, Money, Value, linked
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
from reports.workbook.contents import TOPICS, Contents, Topic
from reports.workbook.corrections import CORRECTION, add_corrections, say_correction

ROWS = 1_500  # more is no reading matter; the filters of a larger table get slow, and the workbook heavy


class Ours(NamedTuple):
    """A cue of the user's own mail."""

    message: Message
    cue: Cue


Fact = Span | Lateness | LeftOut | Ours | tuple[Message, Cue]

_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 25),
    Column(Text("When", "Wanneer"), "time", 22),
    Column(Text("What", "Wat"), "text", 30),
    Column(Text("Subject or words", "Onderwerp of woorden"), "text", 38),
    Column(Text("Counts for", "Telt voor"), "text", 14),
    Column(Text("Answered or paid", "Beantwoord of betaald"), "time", 22),
    Column(Text("Working hours", "Werkuren"), "number", 9.5),
    Column(Text("All hours", "Klokuren"), "number", 9.5),
    Column(Text("Days late", "Dagen te laat"), "count", 8),
    Column(Text("Amount", "Bedrag"), "money", 12),
    Column(Text("Source", "Bron"), "text", 33),
    CORRECTION,
    Column(Text("Message-ID", "Message-ID"), "line", 40),
)
_PRINTED = len(_COLUMNS) - 1  # the Message-ID is for searching, not for reading
_WAITS = {
    ("client", False): Text("We asked, they answered", "Wij vroegen, zij antwoordden"),
    ("client", True): Text("We asked, no answer yet", "Wij vroegen, nog geen antwoord"),
    ("us", False): Text("They asked, we answered", "Zij vroegen, wij antwoordden"),
    ("us", True): Text("They asked, no answer yet", "Zij vroegen, nog geen antwoord"),
}
_OPEN_INVOICE = Text("Invoice, open (due date)", "Factuur, open (vervaldatum)")
_GONE_INVOICE = Text("Invoice, written off (due date)", "Factuur, afgeschreven (vervaldatum)")
_PAID_INVOICE = Text("Invoice, paid (due date)", "Factuur, betaald (vervaldatum)")
_NUMBERED = Text("{number}, due date {rule}", "{number}, vervaldatum {rule}")
_OURS = Text("Yours: {kind}", "Van jou: {kind}")
_LEFT_OUT = Text("Left out: {reason}", "Niet meegeteld: {reason}")
_CUE_TOPICS: Mapping[str, Topic] = {
    "off_hours": "off_hours",
    "chasing": "chasing",
    "vague_refusal": "indecision",
    "reversal": "indecision",
    "disrespect": "disrespect",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which facts are shown, by client and topic, newest first; each topic's first row; how many are not."""

    facts: tuple[tuple[ClientReview, tuple[Fact, ...]], ...]
    first_rows: Mapping[tuple[str, Topic], int]
    not_shown: int


def plan_rows(review: Review, most: int = ROWS) -> Plan:
    """Choose at most `most` facts: a client or topic with few keeps them all, the rest is shared evenly."""
    gathered = [(one, _by_topic(one)) for one in review.clients]
    rooms = share_out([sum(map(len, topics.values())) for _, topics in gathered], most)
    facts: list[tuple[ClientReview, tuple[Fact, ...]]] = []
    first_rows: dict[tuple[str, Topic], int] = {}
    row, everything = FIRST_ROW + 1, 0
    for (one, topics), room in zip(gathered, rooms, strict=True):
        everything += one.not_kept + sum(map(len, topics.values()))
        shown: list[Fact] = []
        for (topic, some), count in zip(
            topics.items(), share_out(list(map(len, topics.values())), room), strict=True
        ):
            if count:
                first_rows[one.client.key, topic] = row + len(shown)
            shown += some[:count]
        row += len(shown)
        facts.append((one, tuple(shown)))
    return Plan(tuple(facts), first_rows, everything - (row - FIRST_ROW - 1))


def share_out(counts: Sequence[int], most: int) -> list[int]:
    """Return how many of each are taken, evenly, so that they are `most` in all, or all that there are."""
    taken = [0] * len(counts)
    left = min(most, sum(counts))
    while left:
        open_ones = [place for place, count in enumerate(counts) if taken[place] < count]
        each = max(1, left // len(open_ones))
        for place in open_ones[:left]:
            more = min(each, counts[place] - taken[place])
            taken[place] += more
            left -= more
    return taken


def _by_topic(one: ClientReview) -> dict[Topic, list[Fact]]:
    """Return a client's facts, newest first within each topic; topics without any are left out."""
    found: dict[Topic, list[Fact]] = {topic: [] for topic in TOPICS}
    for fact in _facts(one):
        found[_topic(fact)].append(fact)
    return {topic: sorted(some, key=_order, reverse=True) for topic, some in found.items() if some}


def _facts(one: ClientReview) -> Iterator[Fact]:
    yield from one.invoices
    yield from one.spans
    yield from one.cues
    yield from (Ours(*cue) for cue in one.our_cues)
    yield from one.left_out


def _topic(fact: Fact) -> Topic:
    if isinstance(fact, Lateness):
        return "invoices"
    if isinstance(fact, Span):
        return "their_waits" if fact.wait.owes == "client" else "our_waits"
    if isinstance(fact, LeftOut):
        return "left_out"
    return "other" if isinstance(fact, Ours) else _CUE_TOPICS.get(fact[1].kind, "other")


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
    rows = (_row(page, contents, one, fact) for one, facts in plan.facts for fact in facts)
    last = write_table(page, FIRST_ROW, "evidence", _COLUMNS, rows)
    add_corrections(page, len(_COLUMNS) - 1, last)
    finish_page(page, _PRINTED, FIRST_ROW)


def _subtitle(page: Page, plan: Plan) -> str:
    whole = Text(
        "Times are yours; a blue one opens the mail. Was a mail misread? Choose under Correction what it is: "
        "the next run counts it so, also in the past.",
        "Tijden zijn die van jou; een blauwe opent de mail. Verkeerd gelezen? Kies onder Correctie wat het "
        "is: de volgende keer telt het zo, ook in het verleden.",
    )
    cut = Text(
        " {count} older facts are not shown here: “goodterms explain” shows a client's whole list.",
        " {count} oudere feiten staan hier niet: “goodterms explain” toont de hele lijst van een klant.",
    )
    left = page.say(cut, count=format_number(plan.not_shown, page.language)) if plan.not_shown else ""
    return page.say(whole) + left


def _row(page: Page, contents: Contents, one: ClientReview, fact: Fact) -> tuple[Value, ...]:
    """Return a fact's cells; what the user said of its message stands behind what it is."""
    client = one.client.name or one.client.key
    counts_for = _counts_for(page, contents, fact)
    if isinstance(fact, Lateness):
        return (client, *_invoice_cells(page, contents, fact, counts_for))
    mail = _mail_of(fact)
    what, words = _say_mail(page, fact)
    answer = _answer_cells(contents, fact) if isinstance(fact, Span) else ("", "", "")
    return (
        client,
        linked(mail.sent_at, contents.mail(mail)),
        f"{what}{say_correction(page, contents, mail.message_id)}",
        words,
        counts_for,
        *answer,
        "",
        "",
        mail.account,
        None,
        mail.message_id or NOTHING,
    )


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


def _say_mail(page: Page, fact: Span | LeftOut | tuple[Message, Cue]) -> tuple[str, str]:
    """Return what a fact about a mail is, and its subject or the words that tell."""
    if isinstance(fact, Span):
        return page.say(_WAITS[fact.wait.owes, fact.censored]), _subject(fact.wait.asked)
    mail = _mail_of(fact)
    if isinstance(fact, LeftOut):
        code = mail.kind_reason if fact.reason == mail.kind.value else ""
        reason = word_left_out(code or fact.reason, page.language)
        return page.say(_LEFT_OUT, reason=reason), _subject(mail)
    cue = fact[1]
    kind = word_code(CUES, cue.kind, page.language)
    name = word_code(CUE_NAMES, cue.name, page.language)
    what = page.say(_OURS, kind=kind) if isinstance(fact, Ours) else kind
    return what, f"{name}: “{cue.quote}”" if cue.quote else name


def _answer_cells(contents: Contents, span: Span) -> tuple[Value, ...]:
    answered = span.wait.answered
    at: Value = NOTHING if answered is None else linked(answered.sent_at, contents.mail(answered))
    return at, span.working_hours, span.wall_hours


def _invoice_cells(page: Page, contents: Contents, late: Lateness, counts_for: str) -> Iterable[Value]:
    one = late.invoice
    state = _PAID_INVOICE if not late.open else _OPEN_INVOICE if one.open > 0 else _GONE_INVOICE
    rule = word_code(DUE_FROM, one.due_from, page.language)
    return (
        one.due,
        page.say(state),
        page.say(_NUMBERED, number=one_line(one.number), rule=rule),
        counts_for,
        one.paid_on or NOTHING,
        "",
        "",
        late.days,
        Money(one.amount, one.currency),
        linked(str(one.source), contents.row(one.source)),
        None,
        "",
    )


def _subject(mail: Message) -> str:
    return one_line(mail.subject or "") or NOTHING
