"""Waiting: the questions of the last half year that are still open, whoever owes the answer, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from goodterms.findings import Review
from goodterms.model import Client, Span
from goodterms.policy import Policy
from reports.excel.cells import one_line
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_table, write_title
from reports.excel.values import NOTHING, Column, Value
from reports.locale import Text, format_date
from reports.workbook.contents import Contents
from reports.workbook.corrections import CORRECTION, add_corrections

ROWS = 500  # more is no reading matter
Open = tuple[Client, Span]
OWES = {"us": Text("We", "Wij"), "client": Text("The client", "De klant")}
_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 26),
    Column(Text("Who owes an answer", "Wie antwoord schuldig is"), "text", 15),
    Column(Text("Since", "Sinds"), "time", 22),
    Column(Text("Working hours", "Werkuren"), "number", 10),
    Column(Text("All hours", "Klokuren"), "number", 10),
    Column(Text("Subject", "Onderwerp"), "text", 44),
    Column(Text("Account", "Account"), "text", 14),
    Column(Text("Message-ID", "Message-ID"), "text", 44),
    CORRECTION,
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the open waits of all clients."""
    set_widths(page, _COLUMNS)
    subtitle = Text(
        "Questions without an answer as of {day}, oldest first. Working hours are those of the side "
        "that owes the answer.",
        "Vragen zonder antwoord op {day}, oudste eerst. Werkuren zijn die van de partij die het antwoord "
        "schuldig is.",
    )
    older = Text(
        " {n} older or further ones are not shown: `goodterms explain` has them.",
        " {n} oudere of verdere staan hier niet: `goodterms explain` heeft ze.",
    )
    day = format_date(contents.review.as_of, page.language)
    shown, hidden = choose_waits(contents.review, contents.policy)
    said = page.say(subtitle, day=day) + (page.say(older, n=str(hidden)) if hidden else "")
    write_title(page, Text("Who waits on whom", "Wie wacht op wie"), said)
    nothing = Text("Nobody waits on anybody.", "Niemand wacht op iemand.")
    last = write_table(page, FIRST_ROW, "waiting", _COLUMNS, _rows(page, contents, shown), nothing)
    add_corrections(page, len(_COLUMNS), last)
    finish_page(page, len(_COLUMNS), FIRST_ROW)


def choose_waits(review: Review, policy: Policy) -> tuple[list[Open], int]:
    """Choose the open waits of the wide mail window, the newest if too many; and count the others."""
    still = [(one.client, span) for one in review.clients for span in one.spans if span.censored]
    since = review.as_of - timedelta(weeks=policy.mail_weeks_wide)
    recent = [entry for entry in still if entry[1].wait.asked.sent_at.date() > since]
    recent.sort(key=lambda entry: (entry[1].wait.asked.sent_at, entry[0].key, entry[1].wait.asked.key))
    shown = recent[-ROWS:]
    return shown, len(still) - len(shown)


def _rows(page: Page, contents: Contents, still: Sequence[Open]) -> list[tuple[Value, ...]]:
    return [
        (
            *_row(page, contents.link(client.key, client.name), span),
            None,
        )
        for client, span in still
    ]


def _row(page: Page, client: Value, span: Span) -> tuple[Value, ...]:
    asked = span.wait.asked
    return (
        client,
        page.say(OWES[span.wait.owes]),
        asked.sent_at,
        span.working_hours,
        span.wall_hours,
        one_line(asked.subject or "") or NOTHING,
        asked.account,
        asked.message_id or NOTHING,
    )
