"""What each client's mail asks of the user's time: off-hours, minutes, chasing, rounds without a wish."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from goodterms.findings import ClientReview
from reports.excel.pages import Page
from reports.excel.sealing import Sparkline
from reports.excel.tables import hide_columns, write_prose, write_section, write_table
from reports.excel.values import Column, Value, linked
from reports.locale import Text
from reports.workbook.contents import Contents, companion, figure, find_signal
from reports.workbook.weekmap import outside_hours, say_hour

COLUMNS = (
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Off-hours mail", "Buiten werktijd"), "share", 12),
    Column(Text("At night", "'s Nachts"), "count", 12),
    Column(Text("Weekend", "Weekend"), "count", 12),
    Column(Text("Holiday", "Feestdag"), "count", 12),
    Column(Text("Our answers off hours", "Wij, buiten werktijd"), "count", 12),
    Column(Text("Messages", "Berichten"), "count", 12),
    Column(Text("Minutes a week", "Minuten per week"), "number", 12),
    Column(Text("Share of mail time", "Deel van de mailtijd"), "share", 12),
    Column(Text("Chasing, mails a turn", "Najagen, mails per beurt"), "number", 12),
    Column(Text("Refusals, no wish", "Afkeuring zonder wens"), "share", 12),
    Column(Text("Revenue per hour", "Omzet per uur"), "money", 12),
    Column(Text("Off hours, 0–24", "Buiten werktijd, 0–24"), "strip", 17),
)
_HOURS = tuple(Column(Text(one, one), "score", 6) for one in map(say_hour, range(24)))
_TITLE = Text("Demands on your time", "Beslag op je tijd")
_NOTE = Text(
    "Shares are of the mails that ask something, and drawn towards your own base rate where they are few; "
    "one within the client's own working hours is not off hours. Mail time is an estimate, and revenue per "
    "hour goes by it unless your timesheets know better. The last column draws the mails outside your "
    "working hours by hour of the day, on one scale for all clients.",
    "Aandelen zijn van de mails met een vraag, bij weinig mail naar je eigen gemiddelde getrokken; een mail "
    "binnen de werktijd van de klant zelf telt niet mee. Mailtijd is een schatting, en omzet per uur volgt "
    "die, tenzij je urenlijsten beter weten. De laatste kolom tekent de mails buiten je werktijd per uur van "
    "de dag, voor alle klanten op dezelfde schaal.",
)


def write_demands(page: Page, top: int, contents: Contents) -> int:
    """Write what each client's mail asks, a row each; return the last row."""
    row = write_section(page, top, _TITLE)
    row = write_prose(page, row, page.say(_NOTE), len(COLUMNS), "gt note")
    rows = demand_rows(contents)
    first, last = len(COLUMNS) + 1, len(COLUMNS) + len(_HOURS)
    for place, column in enumerate(_HOURS, start=first):
        page.ws.column_dimensions[get_column_letter(place)].width = column.width
    hours = _share_hours(contents)
    bottom = write_table(
        page,
        row,
        "demands",
        (*COLUMNS, *_HOURS),
        [(*left, *right) for left, right in zip(rows, hours, strict=True)],
    )
    hide_columns(page, first, last)
    _draw_strips(page, row + 1, bottom)
    return bottom


def demand_rows(contents: Contents) -> list[tuple[Value, ...]]:
    """Return the cells of all clients, those with most strain first."""
    return [_row(one, contents) for one in contents.review.clients]


def _share_hours(contents: Contents) -> list[tuple[float, ...]]:
    """Return of each client's hours of the day what of 100 they come to, the fullest of any client being 100.

    They are those of his mails outside the user's working hours.
    """
    working = contents.review.working
    clients = [
        [sum(hour) for hour in zip(*outside_hours(one.hours, working), strict=True)]
        for one in contents.review.clients
    ]
    most = max((count for counts in clients for count in counts), default=0) or 1
    return [tuple(round(count / most * 100, 1) for count in counts) for counts in clients]


def _draw_strips(page: Page, first: int, last: int) -> None:
    """Draw each client's hours from the columns that are folded away."""
    strip, left, right = (get_column_letter(len(COLUMNS) + place) for place in (0, 1, len(_HOURS)))
    for row in range(first, last + 1):
        line = Sparkline(f"{strip}{row}", f"{left}{row}:{right}{row}")
        page.extras.sparklines[page.ws.title].append(line)


def _row(review: ClientReview, contents: Contents) -> tuple[Value, ...]:
    one, key = review.assessment, review.client.key
    off, load = find_signal(one, "off_hours_share"), find_signal(one, "load_minutes")
    outside = contents.behind(key, "off_hours_share")
    kinds = ("night", "weekend", "holiday", "our_off_hours_answers")
    return (
        contents.link(key, review.client.name),
        linked(figure(off), outside),
        *(linked(companion(off, name), outside) for name in kinds),
        companion(load, "messages"),
        figure(load),
        companion(load, "share"),
        *(linked(figure(find_signal(one, name)), contents.behind(key, name)) for name in _TALK),
        figure(find_signal(one, "revenue_per_hour")),
        "",
    )


_TALK = ("chasing", "indecision")
