"""Responsiveness: how long each side lets the other wait, by both clocks; when mail comes; what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from openpyxl.utils import get_column_letter

from goodterms.findings import ClientReview
from goodterms.model import Signal
from reports.excel.bars import add_bar, calm_bars, show_values
from reports.excel.cells import one_line, put_text
from reports.excel.charts import cells_of, place_chart, row_below
from reports.excel.fitting import fit_widths, wide_cm
from reports.excel.looks import ACCENT, BURDEN_BAR
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import write_lead, write_prose, write_section, write_table, write_title
from reports.excel.values import Column, Plain, Value, linked
from reports.locale import Text, format_date, format_number, format_share
from reports.workbook.contents import Contents, companion, figure, find_signal
from reports.workbook.demands import COLUMNS as DEMANDS
from reports.workbook.demands import demand_rows, write_demands
from reports.workbook.weekmap import ACROSS, say_off_hours, write_map, write_writers

Side = Literal["client_reply_time", "our_reply_time"]
_TIMES = (
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Questions", "Vragen"), "count", 12),
    Column(Text("Not yet answered", "Nog open"), "count", 12),
    Column(Text("Median, working hours", "Mediaan, werkuren"), "number", 12),
    Column(Text("Median from", "Mediaan vanaf"), "number", 12),
    Column(Text("Median to", "Mediaan tot"), "number", 12),
    Column(Text("90% within", "90% binnen"), "number", 12),
    Column(Text("Mean, capped", "Gemiddeld, begrensd"), "number", 12),
    Column(Text("Median, all hours", "Mediaan, klokuren"), "number", 12),
    Column(Text("Within a working day", "Binnen een werkdag"), "share", 12),
    Column(Text("Weeks looked at", "Weken bekeken"), "count", 12),
)
_MEDIAN = 4  # its column
_SHOWN = 10  # clients in the chart
_NAMED = 3  # clients in the sentence
_TABLES: dict[Side, tuple[str, Text]] = {
    "client_reply_time": (
        "their_answers",
        Text("How long clients let you wait", "Hoe lang klanten jou laten wachten"),
    ),
    "our_reply_time": (
        "our_answers",
        Text("How long you let them wait", "Hoe lang jij hen laat wachten"),
    ),
}


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the week by hour beside the answer times, then those of each side, then the demands on time."""
    reviews = contents.review.clients
    title = Text("Responsiveness", "Bereikbaarheid")
    if not reviews:
        fit_widths(page, [(_TIMES, [])])
        write_title(page, title, format_date(contents.review.as_of, page.language))
        write_prose(page, FIRST_ROW - 1, page.say(_NOBODY), len(_TIMES))
        finish_page(page, len(_TIMES))
        return
    widths = fit_widths(page, [(_TIMES, []), (DEMANDS, demand_rows(contents))])
    write_title(page, title, _subtitle(page, contents))
    row = FIRST_ROW - 1
    for lead, said in _sentences(page, contents):
        row = write_lead(page, row, page.say(lead), said, len(DEMANDS))
    top = row + 1
    row = _write_week(page, top, contents) + 1
    tables: dict[Side, int] = {}
    for side, (name, heading) in _TABLES.items():
        tables[side] = write_section(page, row, heading)
        rows = [_time_row(page, one, side, contents) for one in reviews]
        last = write_table(page, tables[side], name, _TIMES, rows)
        _align_words(page, tables[side] + 1, last)
        row = last + 2
    _draw_medians(page, top, tables, reviews, widths)
    row = write_demands(page, row, contents) + 2
    write_writers(page, row, contents, widths)
    finish_page(page, len(DEMANDS))


_NOBODY = Text(
    "Nothing to show yet: no client is followed. Fill in clients.xlsx; the next run looks back over a year.",
    "Nog niets te tonen: er wordt geen klant gevolgd. Vul clients.xlsx in: de volgende keer kijkt een jaar "
    "terug.",
)


def _subtitle(page: Page, contents: Contents) -> str:
    policy = contents.policy
    return page.say(
        Text(
            "Working hours are those of the side that owes the answer. A question that is still open counts "
            "as “longer than”. > {cap}: not reached within {cap} hours. Intervals are {level}. –: fewer than "
            "{floor} questions.",
            "Werkuren zijn die van de partij die het antwoord schuldig is. Een vraag die nog openstaat telt "
            "als “langer dan”. > {cap}: niet bereikt binnen {cap} uur. Intervallen zijn {level}. –: minder "
            "dan {floor} vragen.",
        ),
        cap=format_number(policy.reply_cap_hours, page.language),
        level=format_share(policy.interval, page.language),
        floor=str(policy.floor_waits),
    )


# --- the sentence and the picture --------------------------------------------------------------


def _sentences(page: Page, contents: Contents) -> list[tuple[Text, str]]:
    """Say whom the user waits for longest, who waits for him, and how much mail comes off hours."""
    reviews = contents.review.clients
    theirs = _slowest(page, reviews, "client_reply_time")[:_NAMED]
    ours = _slowest(page, reviews, "our_reply_time")[:1]
    waits = page.say(_WAITS, theirs=", ".join(theirs) or None, ours=", ".join(ours) or None)
    said = ((_LONGEST, waits.strip()), (_OFF_HOURS, say_off_hours(page, contents)))
    return [(lead, sentence) for lead, sentence in said if sentence]


_LONGEST, _OFF_HOURS = Text("Longest waits", "Langst gewacht"), Text("Off hours", "Buiten werktijd")
_WAITS = Text(
    "[You wait longest for {theirs}: working hours until an answer in the middle case.]"
    "[ For you, {ours} waits longest.]",
    "[Jij wacht het langst op {theirs}: werkuren tot antwoord in het middelste geval.]"
    "[ Op jou wacht {ours} het langst.]",
)


def _slowest(page: Page, reviews: Sequence[ClientReview], side: Side) -> list[str]:
    known = [
        (signal.value, one, signal)
        for one in reviews
        if (signal := find_signal(one.assessment, side)) is not None and signal.value is not None
    ]
    known.sort(key=lambda entry: -entry[0])
    return [f"{_name(one)} ({_hours(page, signal)})" for _, one, signal in known]


def _name(one: ClientReview) -> str:
    return one_line(one.client.name or one.client.key)


def _hours(page: Page, signal: Signal) -> str:
    said = format_number(signal.value or 0, page.language, 0 if signal.at_least else 1)
    return f"> {said}" if signal.at_least else said


def _write_week(page: Page, row: int, contents: Contents) -> int:
    """Write the week by hour, or leave the room that the chart beside it needs; return the row after it."""
    row = write_section(page, row, Text("When clients' mail comes", "Wanneer de mail van klanten komt"))
    if contents.review.hours.total:
        return write_map(page, row, contents)
    put_text(page, row, 1, page.say(_NO_MAIL, weeks=str(contents.policy.mail_weeks)), "gt subtitle")
    return row_below(page, row, _CHART_HIGH)


_NO_MAIL = Text(
    "No client wrote in the last {weeks} weeks.", "Geen klant schreef in de laatste {weeks} weken."
)
_CHART_HIGH = 12.6  # centimetres: as high as the week beside it


def _draw_medians(
    page: Page, top: int, tables: dict[Side, int], reviews: Sequence[ClientReview], widths: Sequence[float]
) -> None:
    """Draw both sides' medians of the clients with most strain, right of the week by hour."""
    shown = reviews[:_SHOWN]
    chart = calm_bars(page.say(_CHART_TITLE), lying=True)
    for side, colour in _COLOURS.items():
        first = tables[side] + 1
        last = first + len(shown) - 1
        values, names = cells_of(page, _MEDIAN, first, last), cells_of(page, 1, first, last)
        add_bar(chart, page.say(_SIDES[side]), values, names, colour)
    show_values(chart, "#,##0.0")
    told = [f"{_name(one)}: {_both(page, one)}" for one in shown]
    words = page.say(_CHART_WORDS, told="; ".join(told))
    place_chart(
        page, chart, f"{get_column_letter(ACROSS + 1)}{top}", (wide_cm(widths[ACROSS:]), _CHART_HIGH), words
    )


def _both(page: Page, one: ClientReview) -> str:
    signals = [find_signal(one.assessment, side) for side in _SIDES]
    return ", ".join(
        f"{page.say(name)} {_hours(page, signal)}"
        for name, signal in zip(_SIDES.values(), signals, strict=True)
        if signal is not None and signal.value is not None
    )


_SIDES: dict[Side, Text] = {
    "client_reply_time": Text("the client", "de klant"),
    "our_reply_time": Text("you", "jij"),
}
_COLOURS: dict[Side, str] = {"client_reply_time": ACCENT, "our_reply_time": BURDEN_BAR}
_CHART_TITLE = Text(
    "Working hours until an answer, in the middle case", "Werkuren tot antwoord, middelste geval"
)
_CHART_WORDS = Text(
    "Bars: working hours until an answer in the middle case, of the clients with most strain. {told}.",
    "Balken: werkuren tot antwoord in het middelste geval, van de klanten met de meeste belasting. {told}.",
)


# --- the tables --------------------------------------------------------------------------------


def _time_row(page: Page, review: ClientReview, side: Side, contents: Contents) -> tuple[Value, ...]:
    """Return a client's cells of one side; its figures lead to the questions behind them."""
    one, key = review.assessment, review.client.key
    signal = find_signal(one, side)
    within: Plain = companion(signal, "answered_within_day")
    if within is None and side == "client_reply_time":
        within = figure(find_signal(one, "answered_share"))
    figures: tuple[Plain, ...] = (
        signal.n if signal else None,
        companion(signal, "open"),
        figure(signal),
        signal.low if signal else None,
        signal.high if signal else None,
        _reached(page, signal, "p90"),
        companion(signal, "restricted_mean"),
        _reached(page, signal, "wall_median"),
        within,
    )
    target = contents.behind(key, side)
    return (
        contents.link(key, review.client.name),
        *(one if one is None else linked(one, target) for one in figures),
        signal.weeks if signal else None,
    )


def _reached(page: Page, signal: Signal | None, name: str) -> Plain:
    """Return a companion in hours; in words where so many were not answered that the curve ends before."""
    value = companion(signal, name)
    if value is None and signal is not None and signal.value is not None:
        return page.say(Text("not yet", "nog niet"))
    return value


def _align_words(page: Page, first: int, last: int) -> None:
    """Let the words among figures stand right, as those do."""
    for cells in page.ws.iter_rows(min_row=first, max_row=last, min_col=2, max_col=len(_TIMES)):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.style = "gt missing"
