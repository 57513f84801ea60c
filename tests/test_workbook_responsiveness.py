"""The sheet Responsiveness: both sides by both clocks, the week by hour, and what leads where."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_builders import (
    LANGUAGES,
    add_up,
    heading_lines,
    leads_of,
    make_contents,
    read_page,
    render_pages,
    table_of,
    texts_of,
    values_of,
)
from review_builders import (
    WORKING,
    make_client_review,
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_rich_review,
)
from workbook_lint import lint_workbook

from goodterms.findings import ClientReview, Review
from goodterms.model import Language, Signal
from goodterms.weekhours import NO_MAILS, NO_WORK, MailHours, add_hours
from reports.workbook.contents import find_signal
from reports.workbook.demands import COLUMNS as DEMANDS
from reports.workbook.weekmap import choose_writers, outside_hours

REVIEWS = [make_rich_review(), make_empty_review(), make_hostile_review(), make_large_review(12, 3)]
NAMES = ["rich", "empty", "hostile", "large"]
DAYS, HOURS = range(7), range(24)


def sheet_of(review: Review, language: Language = "en", *, values: bool = False) -> Any:
    raw = render_pages(make_contents(review, language), "responsiveness")
    return read_page(raw, values=values)


def signal_of(one: ClientReview, name: str) -> Signal:
    found = find_signal(one.assessment, name)
    assert found is not None
    return found


def with_signal(one: ClientReview, changed: Signal) -> ClientReview:
    signals = tuple(changed if each.name == changed.name else each for each in one.assessment.signals)
    return replace(one, assessment=replace(one.assessment, signals=signals))


def with_hours(hours: MailHours, working: tuple[tuple[bool, ...], ...] = WORKING) -> Review:
    """Return a week with one client, all of whose mails came then."""
    review = make_rich_review()
    return replace(
        review, clients=(replace(review.clients[0], hours=hours),), hours=hours, working=working, cases=()
    )


# --- answer times ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "name"), [("their_answers", "client_reply_time"), ("our_answers", "our_reply_time")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_side_has_its_table_with_both_clocks(language: Language, table: str, name: str) -> None:
    review = make_rich_review()
    rows = values_of(sheet_of(review, language), table)
    assert [row[0] for row in rows] == [one.client.name for one in review.clients]
    for row, one in zip(rows[:5], review.clients, strict=False):
        signal = signal_of(one, name)
        more = dict(signal.more)
        assert row[1:6] == (signal.n, more["open"], signal.value, signal.low, signal.high)
        assert row[7:9] == (more["restricted_mean"], more["wall_median"])
        assert row[10] == 13
    assert rows[5][1:] == (2, "–", "–", "–", "–", "–", "–", "–", "–", 0)  # too few to say anything


@pytest.mark.parametrize(("language", "words"), [("en", "not yet"), ("nl", "nog niet")])
def test_a_curve_that_ends_before_says_so_on_the_right(language: Language, words: str) -> None:
    (cell,) = [row[6] for row in table_of(sheet_of(make_rich_review(), language), "their_answers")][:1]
    assert cell.value == words
    assert cell.alignment.horizontal == "right"


def test_a_bound_keeps_its_sign_and_a_share_is_a_share() -> None:
    first, second, *_ = table_of(sheet_of(make_rich_review()), "their_answers")
    assert first[3].number_format == '[$-809]"> "#,##0.0'
    assert second[3].number_format == "[$-809]#,##0.0"
    assert second[9].number_format == "[$-809]0%"


LONGEST = {
    "en": (
        "You wait longest for Bakker & Zonen Vastgoed B.V. (> 61), Visser Media (46.0), Smit Advies (34.0): "
        "working hours until an answer in the middle case. For you, Dekker Tuinen (9.0) waits longest."
    ),
    "nl": (
        "Jij wacht het langst op Bakker & Zonen Vastgoed B.V. (> 61), Visser Media (46,0), Smit Advies "
        "(34,0): werkuren tot antwoord in het middelste geval. Op jou wacht Dekker Tuinen (9,0) het langst."
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_names_who_waits_longest(language: Language) -> None:
    review = make_rich_review()
    clients = list(review.clients)
    clients[4] = with_signal(clients[4], replace(signal_of(clients[4], "our_reply_time"), value=9.0))
    leads = leads_of(sheet_of(replace(review, clients=tuple(clients)), language))
    assert LONGEST[language] in leads.values()


def test_nobody_is_named_where_nobodys_time_is_known() -> None:
    review = make_rich_review()
    leads = leads_of(sheet_of(replace(review, clients=review.clients[5:])))
    assert list(leads) == ["Off hours"]


# --- the week by hour --------------------------------------------------------------------------

counts = st.lists(
    st.lists(st.integers(0, 400), min_size=24, max_size=24).map(tuple), min_size=7, max_size=7
).map(lambda rows: MailHours(tuple(rows)))
weeks = st.lists(st.lists(st.booleans(), min_size=24, max_size=24).map(tuple), min_size=7, max_size=7).map(
    tuple
)


def map_top(sheet: Any) -> int:
    """Return the row of the map's first hour."""
    return next(row for row in range(1, 30) if sheet.cell(row, 1).value == "00–01")


@given(counts.filter(lambda hours: hours.total > 0), weeks)
@settings(deadline=None, derandomize=True, max_examples=8)
def test_every_hour_is_in_the_map_and_all_its_sums_hold(
    hours: MailHours, working: tuple[tuple[bool, ...], ...]
) -> None:
    raw = render_pages(make_contents(with_hours(hours, working)), "responsiveness")
    values, plain = read_page(raw, values=True), read_page(raw)
    top = map_top(values)
    for hour in HOURS:
        row = [values.cell(top + hour, 2 + day).value for day in DAYS]
        assert row == [hours.counts[day][hour] for day in DAYS]
        assert values.cell(top + hour, 9).value == sum(row)
    assert [values.cell(top + 24, 2 + day).value for day in DAYS] == [sum(row) for row in hours.counts]
    outside = [sum(row) for row in outside_hours(hours, working)]
    assert [values.cell(top + 25, 2 + day).value for day in DAYS] == outside
    assert values.cell(top + 24, 9).value == hours.total
    assert values.cell(top + 25, 9).value == sum(outside)
    for cell in (plain.cell(row, 9) for row in range(top, top + 26)):
        assert add_up(cell.value, values) == values[cell.coordinate].value


@given(weeks)
@settings(deadline=None, derandomize=True, max_examples=8)
def test_a_frame_stands_exactly_where_working_hours_begin_and_end(
    working: tuple[tuple[bool, ...], ...],
) -> None:
    sheet = sheet_of(with_hours(make_rich_review().hours, working))
    top = map_top(sheet)

    def works(day: int, hour: int) -> bool:
        return day in DAYS and hour in HOURS and working[day][hour]

    for day in DAYS:
        for hour in HOURS:
            border = sheet.cell(top + hour, 2 + day).border
            sides = ((border.top, 0, -1), (border.bottom, 0, 1), (border.left, -1, 0), (border.right, 1, 0))
            for side, x, y in sides:
                is_strong = works(day, hour) != works(day + x, hour + y)
                assert (side.style == "medium") is is_strong


def test_an_hour_without_mail_is_a_dot_and_a_number_still() -> None:
    sheet = sheet_of(make_rich_review())
    empty = sheet.cell(map_top(sheet), 2)
    assert (empty.value, empty.number_format) == (0, '#,##0;-#,##0;"·"')
    (cells,) = [one.sqref for one in sheet.conditional_formatting if str(one.sqref).startswith("B")][:1]
    assert str(cells) == f"B{map_top(sheet)}:H{map_top(sheet) + 23}"


def test_the_share_outside_working_hours_is_said() -> None:
    counts = [[0] * 24 for _ in DAYS]
    counts[0][10], counts[1][20], counts[6][11] = 5, 3, 2
    review = with_hours(MailHours(tuple(map(tuple, counts))))
    said = leads_of(sheet_of(review))["Off hours"]
    assert said == (
        "50% of your clients' 10 mails of the last 13 weeks came outside your working hours: 3 before or "
        "after work, 2 on days off."
    )
    assert "50% van de 10 mails" in leads_of(sheet_of(review, "nl"))["Buiten werktijd"]


def test_nothing_is_said_of_hours_where_none_are_worked() -> None:
    assert "Off hours" not in leads_of(sheet_of(with_hours(make_rich_review().hours, NO_WORK)))


def test_without_mail_there_is_no_map_but_a_line() -> None:
    sheet = sheet_of(with_hours(NO_MAILS))
    assert "00–01" not in [cell.value for cell in sheet["A"]]
    said = next(cell.row for cell in sheet["A"] if cell.value == "No client wrote in the last 13 weeks.")
    chart_ends = said + 12.6 / 2.54 * 72 / 15  # its height in rows
    assert table_of(sheet, "their_answers")[0][0].row > chart_ends


# --- who writes outside them -------------------------------------------------------------------


def test_up_to_three_heavy_clients_are_shown_by_hour() -> None:
    review = make_large_review(12, 1)
    heavy = choose_writers(make_contents(review))
    burdens = [signal_of(one, "off_hours_share").burden or 0 for one in review.clients]
    assert heavy == [one for one, burden in zip(review.clients, burdens, strict=True) if burden >= 60][:3]
    raw = render_pages(make_contents(review), "responsiveness")
    values, plain = read_page(raw, values=True), read_page(raw)
    last = values.max_row
    assert values.cell(last, 1).value == "All"
    for place, one in enumerate(heavy):
        outside = sum(map(sum, outside_hours(one.hours, WORKING)))
        found = [values.cell(last, 2 + 2 * place + more).value for more in (0, 1)]
        assert found == [one.hours.total - outside, outside]
        assert values.cell(last - 26, 2 + 2 * place).value == one.client.name
        for column in (2 + 2 * place, 3 + 2 * place):
            assert add_up(plain.cell(last, column).value, values) == values.cell(last, column).value


def test_nobody_is_shown_by_hour_where_nobodys_mail_is_heavy() -> None:
    calm = replace(make_rich_review(), clients=make_rich_review().clients[4:])
    assert "Who writes outside your working hours" not in texts_of(sheet_of(calm))
    assert "Who writes outside your working hours" in texts_of(sheet_of(make_rich_review()))


# --- demands -----------------------------------------------------------------------------------


def test_the_strips_draw_every_clients_hours_on_one_scale() -> None:
    review = make_rich_review()
    raw = render_pages(make_contents(review), "responsiveness")
    sheet = read_page(raw)
    rows = values_of(sheet, "demands")
    hidden = [row[len(DEMANDS) :] for row in rows]
    most = max(max(row) for row in hidden)
    assert most == 100
    busiest = max(
        max(map(sum, zip(*outside_hours(one.hours, WORKING), strict=True))) for one in review.clients
    )
    for shares, one in zip(hidden, review.clients, strict=True):
        counted = [sum(hour) for hour in zip(*outside_hours(one.hours, WORKING), strict=True)]
        assert shares == tuple(round(count / busiest * 100, 1) for count in counted)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<x14:sparkline>") == len(review.clients)
    assert sheet.column_dimensions["N"].hidden
    assert sheet.print_area.startswith("'Responsiveness'!$A$1:$M$")


def test_demands_are_those_of_the_signals() -> None:
    review = make_rich_review()
    row, one = values_of(sheet_of(review), "demands")[0], review.clients[0]
    off, load = signal_of(one, "off_hours_share"), signal_of(one, "load_minutes")
    kinds = ("night", "weekend", "holiday", "our_off_hours_answers")
    assert row[1:6] == (off.value, *(dict(off.more)[kind] for kind in kinds))
    assert row[6:8] == (64, load.value)
    assert row[8] == pytest.approx(dict(load.more)["share"])
    assert row[9:11] == tuple(signal_of(one, name).value for name in ("chasing", "indecision"))
    assert row[11] == 96.4


# --- the whole sheet ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_leads_to_evidence_of_its_own_client(language: Language) -> None:
    raw = render_pages(make_contents(make_rich_review(), language), "responsiveness")
    sheet = read_page(raw)
    evidence = read_page(raw, place=1)
    led = 0
    for name in ("their_answers", "our_answers", "demands"):
        for row in table_of(sheet, name):
            for cell in row:
                if cell.hyperlink is not None:
                    _, place = cell.hyperlink.location.rsplit("!", 1)
                    assert evidence[place].value == row[0].value
                    led += cell.column > 1
    assert led > 100


def test_waits_lead_to_the_side_that_owes_them() -> None:
    raw = render_pages(make_contents(make_rich_review()), "responsiveness")
    sheet = read_page(raw)
    evidence = read_page(raw, place=1)
    for name, said in (
        ("their_answers", "We asked, no answer yet"),
        ("our_answers", "They asked, no answer yet"),
    ):
        for row in table_of(sheet, name)[:5]:
            place = row[3].hyperlink.location.rsplit("!A", 1)[1]
            assert evidence.cell(int(place), 3).value == said


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no client is followed"), ("nl", "geen klant gevolgd")]
)
def test_without_clients_there_is_one_line_and_no_empty_table(language: Language, said: str) -> None:
    sheet = sheet_of(make_empty_review(), language)
    assert said in sheet["A3"].value
    assert not sheet.tables
    assert sheet.max_row == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("review", REVIEWS, ids=NAMES)
def test_nothing_is_to_repair_and_headings_are_short(review: Review, language: Language) -> None:
    raw = render_pages(make_contents(review, language), "responsiveness")
    assert lint_workbook(raw) == []
    sheet = read_page(raw)
    for heading, lines in heading_lines(sheet):
        assert lines <= 3, heading
    widths = [one.width for one in sheet.column_dimensions.values() if one.width and not one.hidden]
    assert sum(widths) <= 182


@pytest.mark.parametrize(
    ("language", "words"), [("en", "the client > 61, you 2.5"), ("nl", "de klant > 61, jij 2,5")]
)
def test_charts_say_in_words_what_they_show(language: Language, words: str) -> None:
    contents = make_contents(make_rich_review(), language)
    with zipfile.ZipFile(io.BytesIO(render_pages(contents, "responsiveness"))) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        medians = parts.read("xl/charts/chart1.xml").decode()
    assert drawing.count("descr=") == 1 + len(choose_writers(contents))
    assert f"Bakker & Zonen Vastgoed B.V.: {words}" in unescape(drawing)
    title = "Responsiveness" if language == "en" else "Bereikbaarheid"
    sheet = read_page(render_pages(contents, "responsiveness"))
    for name in ("their_answers", "our_answers"):
        rows = table_of(sheet, name)
        assert f"'{title}'!$D${rows[0][0].row}:$D${rows[-1][0].row}" in medians


def test_the_chart_shows_ten_clients_at_most() -> None:
    raw = render_pages(make_contents(make_large_review(12, 1)), "responsiveness")
    first = table_of(read_page(raw), "their_answers")[0][0].row
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert f"$D${first}:$D${first + 9}<" in parts.read("xl/charts/chart1.xml").decode()


def test_hours_of_the_practice_are_those_of_its_clients() -> None:
    review = make_rich_review()
    assert review.hours == add_hours(one.hours for one in review.clients)
    assert make_client_review(
        review.clients[0].client, 1, 0.95, review.clients[0].assessment.verdict
    ).hours.total
