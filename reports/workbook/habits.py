"""How clients pay: how late, how often, the index, what is overdue; as a table and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from goodterms.findings import ClientReview
from reports.excel.bars import add_bar, calm_bars, show_values
from reports.excel.cells import one_line
from reports.excel.charts import cells_of, place_chart
from reports.excel.looks import ACCENT
from reports.excel.pages import Page
from reports.excel.tables import add_bars, write_section, write_table
from reports.excel.values import Column, Plain, Value, linked
from reports.locale import Text, format_number
from reports.workbook.contents import Contents, companion, figure, find_signal

HABITS = (
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Days beyond terms", "Dagen over de termijn"), "number", 12),
    Column(Text("Days from", "Dagen vanaf"), "number", 12),
    Column(Text("Days to", "Dagen tot"), "number", 12),
    Column(Text("Invoices due", "Vervallen facturen"), "count", 12),
    Column(Text("Late", "Te laat"), "count", 12),
    Column(Text("Late rate", "Aandeel te laat"), "share", 12.5),
    Column(Text("Rate from", "Aandeel vanaf"), "share", 12.5),
    Column(Text("Rate to", "Aandeel tot"), "share", 9.5),
    Column(Text("Payment index", "Betaalindex"), "score", 12),
    Column(Text("Overdue", "Achterstallig"), "money", 12),
    Column(Text("Revenue, 12 months", "Omzet, 12 maanden"), "money", 12),
)
_INDEX = 10  # its column
_SHOWN = 10  # clients in the chart


def write_habits(page: Page, row: int, contents: Contents) -> tuple[int, int]:
    """Write how clients pay, those with most strain first; return the row of its headings, and that after."""
    top = write_section(page, row, Text("How clients pay", "Hoe klanten betalen"))
    rows = habit_rows(contents)
    last = write_table(page, top, "payment_habits", HABITS, rows, _NO_CLIENTS)
    if rows:
        add_bars(page, _INDEX, top + 1, last)
    return top, last + 2


_NO_CLIENTS = Text("No client is followed yet.", "Er wordt nog geen klant gevolgd.")


def habit_rows(contents: Contents) -> list[tuple[Value, ...]]:
    """Return the cells of all clients, those with most strain first."""
    return [_habit_row(one, contents) for one in contents.review.clients]


def _habit_row(review: ClientReview, contents: Contents) -> tuple[Value, ...]:
    """Return how a client pays; each figure leads to his invoices."""
    one, key = review.assessment, review.client.key
    days, late = find_signal(one, "days_beyond_terms"), find_signal(one, "late_rate")
    figures: tuple[Plain, ...] = (
        figure(days, "≥"),
        days.low if days else None,
        days.high if days else None,
        companion(late, "due"),
        companion(late, "late"),
        figure(late),
        late.low if late else None,
        late.high if late else None,
        figure(find_signal(one, "payment_index")),
        figure(find_signal(one, "overdue_amount")),
        figure(find_signal(one, "revenue")),
    )
    target = contents.behind(key, "days_beyond_terms")
    return (
        contents.link(key, review.client.name),
        *(one if one is None else linked(one, target) for one in figures),
    )


def draw_days(
    page: Page, anchor: str, size: tuple[float, float], reviews: Sequence[ClientReview], top: int
) -> None:
    """Draw the days beyond terms of the clients with most strain."""
    shown = reviews[:_SHOWN]
    if not shown:
        return
    chart = calm_bars(page.say(_DAYS_TITLE), lying=True)
    first, last = top + 1, top + len(shown)
    add_bar(
        chart, page.say(_DAYS_TITLE), cells_of(page, 2, first, last), cells_of(page, 1, first, last), ACCENT
    )
    chart.legend = None
    show_values(chart, "#,##0")
    told = "; ".join(
        f"{one_line(one.client.name or one.client.key)} {format_number(days.value, page.language)}"
        for one in shown
        if (days := find_signal(one.assessment, "days_beyond_terms")) and days.value is not None
    )
    place_chart(page, chart, anchor, size, page.say(_DAYS_WORDS, told=told))


_DAYS_TITLE = Text("Days beyond terms, most strain first", "Dagen over de termijn, meeste belasting eerst")
_DAYS_WORDS = Text(
    "Bars: days beyond terms on average, of the clients with most strain. {told}.",
    "Balken: gemiddeld aantal dagen over de termijn, van de klanten met de meeste belasting. {told}.",
)
