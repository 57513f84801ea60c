"""The week by hour: when clients' mails come, and who writes outside the user's working hours.

Hours run down and days across, so that the whole week fits a screen and a sheet of paper. The user's
working hours are framed: a frame is seen without colour too.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from goodterms.findings import ClientReview
from goodterms.weekhours import MailHours
from reports.excel.bars import add_bar, calm_bars
from reports.excel.cells import one_line, put, put_text
from reports.excel.charts import cells_of, place_chart
from reports.excel.fitting import wide_cm
from reports.excel.looks import ACCENT, BURDEN_BAR, FONT, INK, LINE
from reports.excel.pages import Page
from reports.excel.tables import write_prose, write_section
from reports.excel.values import Formula, linked
from reports.locale import Text, format_number, format_share
from reports.workbook.contents import Contents, find_signal

Working = Sequence[Sequence[bool]]
DAYS = (
    Text("Mon", "ma"),
    Text("Tue", "di"),
    Text("Wed", "wo"),
    Text("Thu", "do"),
    Text("Fri", "vr"),
    Text("Sat", "za"),
    Text("Sun", "zo"),
)
ACROSS = 2 + len(DAYS)  # columns of the map: hours, days, and all of them
_HOURS = 24
_ROW = 12.75  # points
_SIZE = 8.5  # points
_WRITERS = 3
_CHARTS = 9  # their column
_CHART_ROWS, _POINTS_A_CM = 12, 72 / 2.54
_FULL = "8FA9C4"  # of the fullest hour: dark enough to stand out, light enough for its number
_COUNT = '#,##0;-#,##0;"·"'
_NEXT = ((0, -1), (0, 1), (-1, 0), (1, 0))  # the hours above, below, left and right
_FROM = Text("From hour", "Vanaf uur")
_HOUR, _ALL = Text("Hour", "Uur"), Text("All", "Totaal")
_OUTSIDE = Text("Outside your working hours", "Buiten je werktijd")
_INSIDE = Text("Within", "Binnen")


# --- what the hours come to --------------------------------------------------------------------


def outside_hours(hours: MailHours, working: Working) -> tuple[tuple[int, ...], ...]:
    """Return the mails of the hours that the user does not work, in the same 7 rows of 24; others are 0."""
    return tuple(
        tuple(0 if works else count for count, works in zip(counts, row, strict=True))
        for counts, row in zip(hours.counts, working, strict=True)
    )


def say_off_hours(page: Page, contents: Contents) -> str:
    """Return in a sentence how much of the mail came outside working hours; "" where that is not known."""
    hours, working = contents.review.hours, contents.review.working
    if not hours.total or not any(map(any, working)):
        return ""
    outside = [sum(row) for row in outside_hours(hours, working)]
    off_days = sum(some for some, row in zip(outside, working, strict=True) if not any(row))
    text = Text(
        "{share} of your clients' {all} mails of the last {weeks} weeks came outside your working hours: "
        "{edges} before or after work, {days} on days off.",
        "{share} van de {all} mails van je klanten van de laatste {weeks} weken kwam buiten je werktijd: "
        "{edges} voor of na je werk, {days} op vrije dagen.",
    )
    return page.say(
        text,
        share=format_share(sum(outside) / hours.total, page.language),
        all=format_number(hours.total, page.language),
        weeks=str(contents.policy.mail_weeks),
        edges=format_number(sum(outside) - off_days, page.language),
        days=format_number(off_days, page.language),
    )


def choose_writers(contents: Contents) -> list[ClientReview]:
    """Choose up to three clients with most strain whose off-hours mail is heavy."""
    heavy = []
    for one in contents.review.clients:
        signal = find_signal(one.assessment, "off_hours_share")
        burden = signal.burden if signal is not None else None
        if burden is not None and burden >= contents.policy.heavy_burden and one.hours.total:
            heavy.append(one)
    return heavy[:_WRITERS]


# --- the practice's week -----------------------------------------------------------------------


def write_map(page: Page, top: int, contents: Contents) -> int:
    """Write the week of all clients' mail from a row of headings on; return the row after its note."""
    hours, working = contents.review.hours, contents.review.working
    _write_headings(page, top, [page.say(one) for one in (_HOUR, *DAYS, _ALL)])
    first, last = top + 1, top + _HOURS
    for hour in range(_HOURS):
        row = first + hour
        _write_label(page, row, say_hour(hour))
        for day, counts in enumerate(hours.counts):
            _write_count(page, row, 2 + day, counts[hour], _frame(working, day, hour))
        _write_sum(page, row, ACROSS, f"B{row}:H{row}", sum(counts[hour] for counts in hours.counts))
    _shade(page, f"B{first}:H{last}")
    _write_sums(page, last + 1, hours)
    _write_outside(page, last + 2, hours, working)
    return write_prose(page, last + 3, _say_legend(page, contents), ACROSS, "gt note")


def say_hour(hour: int) -> str:
    """Return 09–10."""
    return f"{hour:02}–{hour + 1:02}"


def _write_sums(page: Page, row: int, hours: MailHours) -> None:
    _write_label(page, row, page.say(_ALL), bold=True)
    for day, counts in enumerate(hours.counts):
        letter = get_column_letter(2 + day)
        _write_sum(page, row, 2 + day, f"{letter}{row - _HOURS}:{letter}{row - 1}", sum(counts))
    letter = get_column_letter(ACROSS)
    _write_sum(page, row, ACROSS, f"{letter}{row - _HOURS}:{letter}{row - 1}", hours.total)


def _write_outside(page: Page, row: int, hours: MailHours, working: Working) -> None:
    _write_label(page, row, page.say(_OUTSIDE), bold=True)
    outside = [sum(counts) for counts in outside_hours(hours, working)]
    for day, count in enumerate(outside):
        _write_count(page, row, 2 + day, count, bold=True)
    _write_sum(page, row, ACROSS, f"B{row}:H{row}", sum(outside))


def _say_legend(page: Page, contents: Contents) -> str:
    text = Text(
        "Mails of all clients in the last {weeks} weeks, by your own clock ({zone}): the fuller an hour, the "
        "darker; · is none. Framed are your working hours ({hours}; an hour counts where you work at least "
        "half of it), holidays apart. The strain goes by mails that ask something, and spares those within "
        "the client's own working hours.",
        "Mails van alle klanten in de laatste {weeks} weken, op je eigen klok ({zone}): hoe voller een uur, "
        "hoe donkerder; · is geen. Omlijnd is je werktijd ({hours}; een uur telt als je er minstens de helft "
        "van werkt), feestdagen daargelaten. De belasting gaat over mails met een vraag, en spaart die "
        "binnen de werktijd van de klant zelf.",
    )
    calendar = contents.calendar
    weeks = str(contents.policy.mail_weeks)
    return page.say(text, weeks=weeks, zone=calendar.timezone, hours=calendar.working_hours)


# --- who writes outside them -------------------------------------------------------------------


def write_writers(page: Page, top: int, contents: Contents, widths: Sequence[float]) -> int:
    """Write by hour of the day when the clients with heavy off-hours mail write; return the row after.

    For each of them the mails within working hours and those outside, beside a chart of both.
    """
    writers = choose_writers(contents)
    if not writers:
        return top
    title = Text("Who writes outside your working hours", "Wie buiten je werktijd schrijft")
    row = write_section(page, top, title)
    row = write_prose(page, row, page.say(_WRITERS_NOTE), len(widths), "gt note")
    for place, one in enumerate(writers):
        _write_name(page, row, 2 + 2 * place, one)
    _write_headings(
        page, row + 1, [page.say(one) for one in (_FROM, *[_INSIDE, _OUTSIDE_SHORT] * len(writers))]
    )
    first, last = row + 2, row + 1 + _HOURS
    for hour in range(_HOURS):
        _write_label(page, first + hour, f"{hour:02}")
    for place, one in enumerate(writers):
        _write_writer(page, first, 2 + 2 * place, one, contents)
    _write_label(page, last + 1, page.say(_ALL), bold=True)
    _draw_writers(page, row, writers, contents.review.working, widths)
    return last + 2


_OUTSIDE_SHORT = Text("Outside", "Buiten")
_WRITERS_NOTE = Text(
    "The clients with most strain whose off-hours mail is heavy: their mails of the same weeks by hour of "
    "the day, all days together, within your working hours and outside them.",
    "De klanten met de meeste belasting bij wie mail buiten werktijd zwaar weegt: hun mails van dezelfde "
    "weken per uur van de dag, alle dagen samen, binnen je werktijd en erbuiten.",
)


def _write_name(page: Page, row: int, column: int, one: ClientReview) -> None:
    cell = put_text(page, row, column, _name(one), "gt line")
    cell.font = Font(name=FONT, size=_SIZE, bold=True, color=INK)
    cell.alignment = Alignment(vertical="bottom", horizontal="left", indent=1)
    put_text(page, row, column + 1, "", "gt line")
    page.ws.row_dimensions[row].height = _ROW
    page.ws.merge_cells(start_row=row, start_column=column, end_row=row, end_column=column + 1)


def _name(one: ClientReview) -> str:
    return one_line(one.client.name or one.client.key)


def _write_writer(page: Page, first: int, column: int, one: ClientReview, contents: Contents) -> None:
    """Write one client's two columns, and their sums, which lead to the mails."""
    beyond = outside_hours(one.hours, contents.review.working)
    for hour in range(_HOURS):
        everything = sum(counts[hour] for counts in one.hours.counts)
        outside = sum(counts[hour] for counts in beyond)
        _write_count(page, first + hour, column, everything - outside)
        _write_count(page, first + hour, column + 1, outside)
    letter = get_column_letter(column + 1)
    _shade(page, f"{letter}{first}:{letter}{first + _HOURS - 1}")
    outside = sum(map(sum, beyond))
    target = contents.behind(one.client.key, "off_hours_share")
    for place, count in ((column, one.hours.total - outside), (column + 1, outside)):
        letter = get_column_letter(place)
        cells = f"{letter}{first}:{letter}{first + _HOURS - 1}"
        put(page, first + _HOURS, place, linked(Formula(f"=SUM({cells})", Decimal(count)), target))
        _style_count(page, first + _HOURS, place, bold=True)


def _draw_writers(
    page: Page, top: int, writers: Sequence[ClientReview], working: Working, widths: Sequence[float]
) -> None:
    """Draw a small chart for each client, below each other beside the figures, all on one scale."""
    first, last = top + 2, top + 1 + _HOURS
    wide, highest = wide_cm(widths[_CHARTS - 1 :]), max(map(_busiest, writers))
    rows = min(_CHART_ROWS, (_HOURS + 3) // len(writers))
    left = get_column_letter(_CHARTS)
    for place, one in enumerate(writers):
        outside = sum(map(sum, outside_hours(one.hours, working)))
        slots = {
            "name": _name(one),
            "outside": format_number(outside, page.language),
            "all": format_number(one.hours.total, page.language),
        }
        chart = calm_bars(page.say(_CHART_TITLE, **slots), stacked=True)
        hours = cells_of(page, 1, first, last)
        for column, colour, name in ((2, BURDEN_BAR, _INSIDE), (3, ACCENT, _OUTSIDE_SHORT)):
            values = cells_of(page, column + 2 * place, first, last)
            add_bar(chart, page.say(name), values, hours, colour)
        chart.gapWidth = 20
        chart.y_axis.scaling.max, chart.y_axis.scaling.min = highest, 0
        chart.legend = None
        size = (wide, (rows - 0.5) * _ROW / _POINTS_A_CM)
        place_chart(page, chart, f"{left}{top + place * rows}", size, page.say(_CHART_WORDS, **slots))


def _busiest(one: ClientReview) -> int:
    return max(map(sum, zip(*one.hours.counts, strict=True)))


_CHART_TITLE = Text(
    "{name}: {outside} of {all} outside (dark)", "{name}: {outside} van {all} buiten werktijd (donker)"
)
_CHART_WORDS = Text(
    "Columns by hour of the day: mails of {name}, {outside} of {all} outside your working hours.",
    "Kolommen per uur van de dag: mails van {name}, {outside} van {all} buiten je werktijd.",
)


# --- cells -------------------------------------------------------------------------------------


def _write_headings(page: Page, row: int, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = put_text(page, row, column, heading, "gt heading")
        stands = "right" if column == 1 else "center"
        cell.alignment = Alignment(horizontal=stands, vertical="center", indent=column == 1)
    page.ws.row_dimensions[row].height = 16


def _write_label(page: Page, row: int, text: str, *, bold: bool = False) -> None:
    cell = put_text(page, row, 1, text, "gt hour")
    cell.alignment = Alignment(horizontal="right", vertical="center", indent=1)
    cell.font = Font(name=FONT, size=_SIZE, color=INK, bold=bold)
    page.ws.row_dimensions[row].height = _ROW


def _write_count(
    page: Page, row: int, column: int, count: int, border: Border | None = None, *, bold: bool = False
) -> None:
    page.ws.cell(row, column).value = count
    _style_count(page, row, column, bold=bold)
    if border is not None:
        page.ws.cell(row, column).border = border


def _write_sum(page: Page, row: int, column: int, cells: str, value: int) -> None:
    put(page, row, column, Formula(f"=SUM({cells})", Decimal(value)))
    _style_count(page, row, column, bold=True)


def _style_count(page: Page, row: int, column: int, *, bold: bool = False) -> None:
    cell = page.ws.cell(row, column)
    cell.style = "gt hour"
    cell.number_format = _COUNT
    cell.font = Font(name=FONT, size=_SIZE, color=INK, bold=bold)
    cell.alignment = Alignment(horizontal="center", vertical="center")


def _frame(working: Working, day: int, hour: int) -> Border:
    """Return the sides of an hour's cell: strong where working hours begin or end."""
    works = _works(working, day, hour)
    sides = [_side(strong=works != _works(working, day + x, hour + y)) for x, y in _NEXT]
    top, bottom, left, right = sides
    return Border(top=top, bottom=bottom, left=left, right=right)


def _side(*, strong: bool) -> Side:
    return Side(style="medium", color=ACCENT) if strong else Side(style="hair", color=LINE)


def _works(working: Working, day: int, hour: int) -> bool:
    return 0 <= day < len(DAYS) and 0 <= hour < _HOURS and working[day][hour]


def _shade(page: Page, cells: str) -> None:
    rule = ColorScaleRule(
        start_type="num", start_value=0, start_color="FFFFFFFF", end_type="max", end_color=f"FF{_FULL}"
    )  # type: ignore[no-untyped-call] # a stub without types
    page.ws.conditional_formatting.add(cells, rule)
