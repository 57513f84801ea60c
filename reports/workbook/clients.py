"""Clients: a row each, most strain first, with what it is made of, what it brings in, and the last year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta

from openpyxl.utils import get_column_letter

from goodterms.findings import ClientReview
from goodterms.model import Assessment
from goodterms.policy import Weights
from reports.excel.looks import STRAIN_BAR
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.sealing import Sparkline
from reports.excel.tables import add_bars, hide_columns, set_widths, write_table, write_title
from reports.excel.values import NOTHING, Column, Plain, Value, linked
from reports.locale import SIGNALS, Text, format_date, word_reason
from reports.workbook.contents import Contents, companion, figure, find_signal
from reports.workbook.reasons import say_burdens

BURDENS = tuple(one.name for one in fields(Weights))
STRIP_WEEKS = 52

_BEFORE = (
    Column(Text("Rank", "Plaats"), "count", 9),
    Column(Text("Between", "Tussen"), "text", 9),
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Verdict", "Oordeel"), "text", 13.5),
    Column(Text("Strain", "Belasting"), "score", 10.5),
)
_AFTER = (
    Column(Text("Last 52 weeks", "Laatste 52 weken"), "text", 22),
    Column(Text("Revenue, 12 months", "Omzet, 12 maanden"), "money", 13),
    Column(Text("Share", "Aandeel"), "share", 9),
    Column(Text("Per hour", "Per uur"), "money", 11.5),
    Column(Text("Coverage", "Dekking"), "share", 10),
    Column(Text("What weighs most", "Wat het zwaarst weegt"), "text", 46),
)
_BURDEN_WIDTH, _WEEK_WIDTH = 8.5, 7
_STRAIN = len(_BEFORE)  # its column
_STRIP = len(_BEFORE) + len(BURDENS) + 1


def render_sheet(page: Page, contents: Contents) -> None:
    """Place one row a client; ranks and intervals are those of the review."""
    weeks = _weeks(contents.review.as_of)
    shown = (*_BEFORE, *(Column(SIGNALS[name].heading, "score", _BURDEN_WIDTH) for name in BURDENS), *_AFTER)
    columns = (*shown, *(_week_column(monday) for monday in weeks))
    set_widths(page, columns)
    write_title(page, Text("Clients", "Klanten"), _subtitle(page, contents))
    rows = [_row(one, contents, weeks) for one in contents.review.clients]
    last = write_table(page, FIRST_ROW, "clients", columns, rows)
    if rows:
        add_bars(page, _STRAIN, FIRST_ROW + 1, last, STRAIN_BAR)
        for place in range(len(BURDENS)):
            add_bars(page, _STRAIN + 1 + place, FIRST_ROW + 1, last)
        _draw_strips(page, len(shown) + 1, len(columns), last)
        hide_columns(page, len(shown) + 1, len(columns))
    finish_page(page, len(shown), FIRST_ROW, frozen=f"D{FIRST_ROW + 1}")


def _subtitle(page: Page, contents: Contents) -> str:
    return page.say(
        Text(
            "As of {day}. Strain and burdens run from 0 (none) to 100; – means not enough data. Names and "
            "burdens lead to their evidence; the weeks behind the strips are in the columns folded away at "
            "the right.",
            "Stand van {day}. Belasting en lasten lopen van 0 (geen) tot 100; – is te weinig gegevens. Namen "
            "en lasten leiden naar het bewijs; de weken achter de strips staan rechts, in de ingeklapte "
            "kolommen.",
        ),
        day=format_date(contents.review.as_of, page.language),
    )


def _row(review: ClientReview, contents: Contents, weeks: Sequence[date]) -> tuple[Value, ...]:
    one, key = review.assessment, review.client.key
    revenue = find_signal(one, "revenue")
    told = {week.monday: week.told for week in review.weeks}
    return (
        one.rank,
        between(one.rank_low, one.rank_high),
        contents.link(key, review.client.name),
        one.verdict,
        one.strain,
        *(linked(_burden(one, name), contents.behind(key, name)) for name in BURDENS),
        "",
        linked(figure(revenue), contents.behind(key, "revenue")),
        companion(revenue, "share"),
        figure(find_signal(one, "revenue_per_hour")),
        one.coverage,
        say_burdens(one, contents.language) or _first_reason(one, contents),
        *(told.get(monday) for monday in weeks),
    )


def _burden(assessment: Assessment, name: str) -> Plain:
    signal = find_signal(assessment, name)
    return signal.burden if signal is not None else None


def _first_reason(one: Assessment, contents: Contents) -> str:
    said = word_reason(one.reasons[0], contents.language) if one.reasons else NOTHING
    return f"{said[:1].upper()}{said[1:]}"


def between(low: float | None, high: float | None) -> str:
    """Return an interval of whole numbers as text, a dash where it is not known."""
    return NOTHING if low is None or high is None else f"{low:.0f} – {high:.0f}"


# --- the last year -----------------------------------------------------------------------------


def _weeks(as_of: date) -> list[date]:
    """Return the Mondays of the last weeks up to a day, oldest first."""
    last = as_of - timedelta(days=as_of.weekday())
    return [last - timedelta(weeks=ago) for ago in range(STRIP_WEEKS - 1, -1, -1)]


def _week_column(monday: date) -> Column:
    year, week, _ = monday.isocalendar()
    name = f"{year}-W{week:02}"
    return Column(Text(name, name), "score", _WEEK_WIDTH)


def _draw_strips(page: Page, first: int, last: int, bottom: int) -> None:
    """Draw each client's year from the week columns; a week that was reported stands as it was reported."""
    left, right, strip = (get_column_letter(one) for one in (first, last, _STRIP))
    for row in range(FIRST_ROW + 1, bottom + 1):
        line = Sparkline(f"{strip}{row}", f"{left}{row}:{right}{row}")
        page.extras.sparklines[page.ws.title].append(line)
