"""Evidence: what happened by day, why the figures say what they say, and the rows behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from goodterms.casebook import CaseEvent
from goodterms.grounds import CUES_BEHIND, Ground, rows_behind
from goodterms.history import end_of_day
from goodterms.model import Lateness, Message, Span
from reports.dossier.deliveries import say_cue
from reports.dossier.look import (
    MAIL,
    OPENS,
    TITLES,
    Dossier,
    Row,
    mail_row,
    say_subject,
    source_target,
    write_rows,
)
from reports.excel.cells import one_line
from reports.excel.pages import Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import NOTHING, Column, Value
from reports.locale import (
    CUES,
    EVENTS,
    SIGNALS,
    Text,
    format_date,
    format_number,
    say_sentence,
    word_code,
    word_detail,
    word_reason,
    word_verdict,
)

_TOP = 4
_ROWS = (
    Column(Text("When", "Wanneer"), "time", 22),
    Column(Text("What", "Wat"), "text", 40),
    Column(Text("Subject or invoice", "Onderwerp of factuur"), "text", 42),
    Column(Text("Behind", "Telt voor"), "text", 20),
    Column(Text("Message-ID or row", "Message-ID of rij"), "text", MAIL.width),
    OPENS,
)
_STORY = (
    Column(Text("Day", "Dag"), "date", 0),
    Column(Text("What happened", "Wat er gebeurde"), "text", 0),
    Column(Text("Detail", "Bijzonderheden"), "text", 0),
)
_SUBTITLE = Text(
    "What happened, by day; why the figures say so as of {day}; and the mails and invoices behind them.",
    "Wat er gebeurde, per dag; waarom de cijfers dat zeggen op {day}; en de mails en facturen erachter.",
)
_NO_STORY = Text("Nothing has been noted of this client.", "Van deze klant is niets genoteerd.")
_NO_ROWS = Text("No rows stand behind the reasons.", "Er staan geen rijen achter de redenen.")
_UNRECORDED = Text("seen today; the next run notes it", "vandaag gezien; de volgende run noteert het")
_WHY = Text("Why the figures say “{verdict}”", "Waarom de cijfers “{verdict}” zeggen")
_NO_REASON = Text("Nothing weighs.", "Er weegt niets.")
_WAITED = {
    True: Text("You asked; no answer yet, after {hours} working hours",
               "Jij vroeg; nog geen antwoord, na {hours} werkuren"),
    False: Text("You asked; answered after {hours} working hours",
                "Jij vroeg; antwoord na {hours} werkuren"),
}  # fmt: skip
_LATE = {
    True: Text("Invoice, open, {days} days past due", "Factuur, open, {days} dagen vervallen"),
    False: Text("Invoice, paid {days} days late", "Factuur, {days} dagen te laat betaald"),
}
_NOT_DUE = Text("Invoice, open, due on {day}", "Factuur, open, vervalt op {day}")


def render_sheet(page: Page, dossier: Dossier) -> None:
    """Place the story, the reasons, and the rows that they were counted from."""
    set_widths(page, _ROWS)
    day = format_date(dossier.as_of, page.language)
    write_title(page, TITLES["evidence"], page.say(_SUBTITLE, day=day))
    top = write_section(page, _TOP, Text("What happened", "Wat er gebeurde"))
    story = [_story_row(page, dossier, one) for one in dossier.story]
    top = write_table(page, top, "story", _STORY, story, _NO_STORY) + 2
    verdict = word_verdict(dossier.client.assessment.verdict, page.language)
    top = write_section(page, top, _WHY, verdict=verdict)
    for reason in _say_reasons(page, dossier):
        top = write_prose(page, top, reason, len(_ROWS))
    top += 1
    top = write_section(page, top, Text("The rows behind it", "De rijen erachter"))
    write_rows(page, top, "behind", _ROWS, list(_rows(page, dossier)), _NO_ROWS)
    finish_page(page, len(_ROWS))


def _story_row(page: Page, dossier: Dossier, event: CaseEvent) -> tuple[Value, ...]:
    detail = one_line(word_detail(event, page.language))
    if event.id in dossier.unrecorded:
        detail = page.say(_UNRECORDED)
    return event.on, word_code(EVENTS, event.kind, page.language), detail or NOTHING


def _say_reasons(page: Page, dossier: Dossier) -> list[str]:
    """Return the reasons of the verdict, a sentence each."""
    reasons = (one_line(word_reason(one, page.language)) for one in dossier.client.assessment.reasons)
    return [f"• {say_sentence(one)}" for one in reasons] or [page.say(_NO_REASON)]


def _rows(page: Page, dossier: Dossier) -> Iterator[Row]:
    until = end_of_day(dossier.as_of, dossier.timezone)
    reasons = dossier.client.assessment.reasons
    waits = {one.wait.asked.key: one for one in dossier.client.spans if one.wait.owes == "client"}
    cues = _cues_by_kind(page, dossier)
    for name in dict.fromkeys(one.signal for one in reasons if one.signal in SIGNALS):
        for ground in rows_behind(dossier.client, name, until, dossier.policy):
            yield _row(page, dossier, name, ground, waits, cues)


Told = dict[tuple[str, str], list[str]]


def _cues_by_kind(page: Page, dossier: Dossier) -> Told:
    """Return how each message's cues are worded, by its key and their kind."""
    found: Told = defaultdict(list)
    for message, cue in dossier.client.cues:
        found[message.key, cue.kind].append(say_cue(page, cue))
    return found


def _row(page: Page, dossier: Dossier, name: str, ground: Ground, waits: dict[str, Span], cues: Told) -> Row:
    behind = page.say(SIGNALS[name].name)
    if isinstance(ground, Lateness):
        one = ground.invoice
        cells = (one.due, _say_lateness(page, ground), one.number or NOTHING, behind, str(one.source))
        return Row(cells, source_target(dossier, one.source))
    what = _say_wait(page, waits.get(ground.key)) if name == "client_reply_time" else ""
    what = what or _say_cues(page, name, ground, cues)
    return mail_row(dossier, ground, what, say_subject(ground), behind)


def _say_lateness(page: Page, late: Lateness) -> str:
    if late.open and late.days <= 0:
        return page.say(_NOT_DUE, day=format_date(late.invoice.due, page.language))
    return page.say(_LATE[late.open], days=format_number(late.days, page.language))


def _say_wait(page: Page, span: Span | None) -> str:
    if span is None:
        return ""
    hours = format_number(span.working_hours, page.language, 1)
    return page.say(_WAITED[span.censored], hours=hours)


def _say_cues(page: Page, name: str, message: Message, cues: Told) -> str:
    told = [
        f"{word_code(CUES, kind, page.language)}: {said}"
        for kind in sorted(CUES_BEHIND.get(name, ()))
        for said in dict.fromkeys(cues.get((message.key, kind), ()))
    ]
    return "; ".join(told) or NOTHING
