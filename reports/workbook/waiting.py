"""Waiting: the questions of the last half year that are still open; what waits for the user comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from goodterms.findings import Review
from goodterms.model import Client, Side, Span
from goodterms.policy import Policy
from reports.excel.cells import one_line
from reports.excel.marks import make_bold
from reports.excel.pages import Page, finish_page
from reports.excel.tables import add_bars, set_widths, write_lead, write_table, write_title
from reports.excel.values import NOTHING, Column, Value, linked
from reports.locale import Text, format_date, format_number, format_weekday
from reports.workbook.contents import Contents
from reports.workbook.corrections import CORRECTION, add_corrections, say_correction

ROWS = 500  # more is no reading matter
TOP = 6
_SUMMARY_ROW = 3
_NAMED = 5  # clients in the summary
Open = tuple[Client, Span]
OWES: dict[Side, Text] = {"us": Text("We", "Wij"), "client": Text("The client", "De klant")}
_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Who owes an answer", "Wie antwoord schuldig is"), "text", 15),
    Column(Text("Since", "Sinds"), "time", 23),
    Column(Text("Working hours", "Werkuren"), "number", 14),
    Column(Text("All hours", "Klokuren"), "number", 12),
    Column(Text("Subject", "Onderwerp"), "text", 50),
    Column(Text("Account", "Account"), "text", 15),
    CORRECTION,
    Column(Text("Message-ID", "Message-ID"), "line", 44),
)
_OWES, _HOURS = 2, 4  # columns
_PRINTED = len(_COLUMNS) - 1  # the Message-ID is for searching, not for reading
_ACROSS = 7  # of the summary


def render_sheet(page: Page, contents: Contents) -> None:
    """Place how much waits for whom, and the open waits of all clients."""
    set_widths(page, _COLUMNS)
    shown, hidden = choose_waits(contents.review, contents.policy)
    title = Text("Who waits on whom", "Wie wacht op wie")
    write_title(page, title, _subtitle(page, contents, hidden))
    row = _SUMMARY_ROW
    for side, lead in _LEADS.items():
        own = [(client, span) for client, span in shown if span.wait.owes == side]
        row = write_lead(page, row, page.say(lead), _summary(page, own), _ACROSS)
    nothing = Text("Nobody waits on anybody.", "Niemand wacht op iemand.")
    last = write_table(page, TOP, "waiting", _COLUMNS, _rows(page, contents, shown), nothing)
    for row, (_, span) in enumerate(shown, start=TOP + 1):
        if span.wait.owes == "us":
            make_bold(page, row, [_OWES])
    if shown:
        add_bars(page, _HOURS, TOP + 1, last)
        add_corrections(page, _PRINTED, last, top=TOP)
    finish_page(page, _PRINTED, TOP)


def choose_waits(review: Review, policy: Policy) -> tuple[list[Open], int]:
    """Choose the open waits of the wide mail window, the newest if there are too many, and count the others.

    What the user owes comes first, also in the choice, then what clients owe, each the oldest first.
    """
    still = [(one.client, span) for one in review.clients for span in one.spans if span.censored]
    since = review.as_of - timedelta(weeks=policy.mail_weeks_wide)
    recent = [entry for entry in still if entry[1].wait.asked.sent_at.date() > since]
    recent.sort(key=lambda entry: (entry[1].wait.asked.sent_at, entry[0].key, entry[1].wait.asked.key))
    ours = [entry for entry in recent if entry[1].wait.owes == "us"][-ROWS:]
    theirs = [entry for entry in recent if entry[1].wait.owes == "client"]
    shown = [*ours, *theirs[max(0, len(theirs) - (ROWS - len(ours))) :]]
    return shown, len(still) - len(shown)


# --- what it comes to --------------------------------------------------------------------------

_LEADS: dict[Side, Text] = {
    "us": Text("Waits for you", "Wacht op jou"),
    "client": Text("Waits for clients", "Wacht op klanten"),
}
_SUBTITLE = Text(
    "Questions without an answer as of {day}. A blue time opens the mail. Working hours are those of the "
    "side that owes the answer; a full bar is 100 of them. Asks it nothing? Say so under Correction.",
    "Vragen zonder antwoord op {day}. Een blauwe tijd opent de mail. Werkuren zijn die van wie het antwoord "
    "schuldig is; een volle balk is er 100. Vraagt een mail niets? Zeg dat onder Correctie.",
)
_HIDDEN = Text(
    " {count} older or further ones are not shown: `goodterms explain` has them.",
    " {count} oudere of verdere staan hier niet: `goodterms explain` heeft ze.",
)
_ONE = Text("1 question: {oldest}.", "1 vraag: {oldest}.")
_MANY = Text(
    "{count} questions: {named}[ and {others} more clients]. The oldest: {oldest}.",
    "{count} vragen: {named}[ en nog {others} klanten]. De oudste: {oldest}.",
)


def _subtitle(page: Page, contents: Contents, hidden: int) -> str:
    day = format_date(contents.review.as_of, page.language)
    older = page.say(_HIDDEN, count=format_number(hidden, page.language)) if hidden else ""
    return page.say(_SUBTITLE, day=day) + older


def _summary(page: Page, own: Sequence[Open]) -> str:
    """Return how many questions wait, with whom, and which is the oldest."""
    if not own:
        return page.say(Text("Nothing.", "Niets."))
    oldest = _say_question(page, *own[0])
    if len(own) == 1:
        return page.say(_ONE, oldest=oldest)
    counted = Counter(one_line(client.name or client.key) for client, _ in own)
    most = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    named = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in most[:_NAMED])
    others = str(len(most) - _NAMED) if len(most) > _NAMED else None
    count = format_number(len(own), page.language)
    return page.say(_MANY, count=count, named=named, others=others, oldest=oldest)


def _say_question(page: Page, client: Client, span: Span) -> str:
    asked = span.wait.asked
    day = asked.sent_at.astimezone(page.zone).date()
    when = f"{format_weekday(day, page.language)} {format_date(day, page.language)}"
    return f"{one_line(client.name or client.key)}, {when}, “{one_line(asked.subject or '') or NOTHING}”"


def _rows(page: Page, contents: Contents, still: Sequence[Open]) -> Iterator[tuple[Value, ...]]:
    for client, span in still:
        yield _row(page, contents, client, span)


def _row(page: Page, contents: Contents, client: Client, span: Span) -> tuple[Value, ...]:
    asked = span.wait.asked
    said = say_correction(page, contents, asked.message_id)
    return (
        contents.link(client.key, client.name),
        page.say(OWES[span.wait.owes]),
        linked(asked.sent_at, contents.mail(asked)),
        span.working_hours,
        span.wall_hours,
        f"{one_line(asked.subject or '') or NOTHING}{said}",
        asked.account,
        None,
        asked.message_id or NOTHING,
    )
