"""The first sheet: a few sentences that say what to do, the practice in a picture, and the week's lists."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from page_builders import CALENDAR, render_book
from review_builders import (
    AS_OF,
    make_client_review,
    make_drafts,
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_rich_review,
)

from goodterms.findings import Change, News, Receipt, Review
from goodterms.model import Language, Signal, Verdict
from goodterms.policy import Policy
from reports.excel.pages import Page
from reports.workbook.contents import Contents
from reports.workbook.practice import draw_points
from reports.workbook.sentences import say_week

LANGUAGES: tuple[Language, ...] = ("en", "nl")
TITLES = {"en": "This week", "nl": "Deze week"}
SINCE = date(2026, 11, 16)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def sheet_of(review: Review, language: Language = "en") -> Any:  # the stubs' unions would need a cast a cell
    return openpyxl.load_workbook(io.BytesIO(render_book(review, language)))[TITLES[language]]


def table_of(sheet: Any, name: str) -> list[tuple[Any, ...]]:
    """Return the rows below a table's headings, nothing where there is no such table."""
    table = sheet.tables.get(f"goodterms_{name}")
    return [] if table is None else [tuple(cell.value for cell in row) for row in sheet[table.ref]][1:]


def say(review: Review, language: Language = "en") -> dict[str, str]:
    """Return the sentences by the words that lead them."""
    contents = Contents(review, language, CALENDAR, Policy(), make_drafts(), "0.1.0", (), "counts")
    page = Page(openpyxl.Workbook().create_sheet(), language, ZoneInfo("Europe/Amsterdam"), AS_OF)
    return {lead.say(language): said for lead, said in say_week(page, contents)}


# --- the sentences -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "review",
    [make_rich_review(), make_empty_review(), make_hostile_review(), make_large_review(40, 2)],
    ids=["rich", "empty", "hostile", "large"],
)
def test_there_are_three_to_five_sentences(review: Review, language: Language) -> None:
    said = say(review, language)
    assert 3 <= len(said) <= 5
    assert all(one.endswith(".") for one in said.values())


def test_the_sentences_say_what_matters() -> None:
    said = say(make_rich_review())
    assert said["In short"].startswith("6 clients: 2 exit, 1 repair, 1 watch, 2 fine.")
    assert "€7,865.50 is open, €4,235.50 of it overdue" in said["In short"]
    assert said["Costs most"].startswith("Bakker & Zonen Vastgoed B.V.: a strain of 76 of 100, 1st of all")
    assert "read 2 drafts" in said["To do"].lower()
    assert "Bakker & Zonen Vastgoed B.V.: invitation to talk" in said["To do"]
    assert "look at 3 cases (Bakker & Zonen Vastgoed B.V., Visser Media, Smit Advies)" in said["To do"]
    assert "mend 2 problems" in said["To do"]
    assert said["To thank"] == (
        "Little strain, good value: Dekker Tuinen (12% of revenue), Jansen Fietsen (12% of revenue)."
    )


def test_only_the_first_of_many_are_named() -> None:
    review = make_rich_review()
    case = review.cases[0]
    many = tuple(replace(case, client=replace(case.client, key=f"c{n}", name=f"C{n}")) for n in range(9))
    assert "look at 9 cases (C0, C1, C2 and 6 more)" in say(replace(review, cases=many))["To do"]


def test_who_moved_and_what_came_in_is_news() -> None:
    news = News(
        SINCE,
        (
            Change("visser", "flagged", Verdict.EXIT, 57.5, Verdict.WATCH, 30.0),
            Change("dekker", "down", Verdict.FINE, 8.8, Verdict.FINE, 20.0),
            Change("weg", "gone", None, None, Verdict.FINE, 2.0),
        ),
        (
            Receipt("dekker", "", "EUR", Decimal("1210.00"), Decimal(0), 1),
            Receipt("smit", "", "EUR", Decimal("605.00"), Decimal("605.00"), 2),
            Receipt("", "Somebody", "USD", Decimal("90.00"), Decimal(0), 1),
        ),
    )
    review = replace(make_rich_review(), news=news)
    assert say(review)["New"] == (
        "Since 16 Nov 2026: Visser Media from watch to exit, weg no longer followed; "
        "€1,815.00, USD\u00a090.00 came in."
    )
    sheet = sheet_of(review)
    changes = table_of(sheet, "changes")
    assert [row[0] for row in changes] == ["Visser Media", "Dekker Tuinen", "weg"]
    assert changes[0][1:] == ("■ Exit", 57.5, 30, "from watch to exit")
    assert changes[2][1:4] == ("–", "–", 2)
    receipts = table_of(sheet, "receipts")
    assert [row[:4] for row in receipts] == [
        ("Dekker Tuinen", 1210, 1, 0),
        ("Smit Advies", 605, 2, 605),
        ("Somebody", 90, 1, 0),
    ]
    assert sum(row[1] for row in receipts) == sum(one.amount for one in news.receipts)


def test_a_week_without_news_says_so() -> None:
    assert say(replace(make_rich_review(), news=News(SINCE)))["New"] == "Since 16 Nov 2026: no client moved."


def test_the_first_report_says_that_it_is_the_first() -> None:
    review = make_rich_review()
    assert "This is the first report" in say(replace(review, news=News()))["New"]
    assert table_of(sheet_of(replace(review, news=News())), "changes") == []


def test_without_a_flagged_client_nothing_is_asked() -> None:
    fine = tuple(
        make_client_review(one.client, n, 0.05, Verdict.FINE)
        for n, one in enumerate(make_rich_review().clients, start=1)
    )
    calm = replace(make_empty_review(), clients=fine)
    said = say(calm)
    assert said["Costs most"] == "No client asks for action."


def test_a_flagged_client_is_named_though_a_fine_one_has_more_strain() -> None:
    names = [one.client for one in make_rich_review().clients]
    clients = (
        make_client_review(names[0], 1, 0.3, Verdict.FINE),
        make_client_review(names[1], 2, 0.2, Verdict.REPAIR),
    )
    assert say(replace(make_empty_review(), clients=clients))["Costs most"].startswith("Visser Media: ")


# --- the picture -------------------------------------------------------------------------------


def charts_of(raw: bytes, drawing: int = 1) -> list[Any]:
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        names = sorted(one for one in parts.namelist() if one.startswith("xl/charts/chart"))
        return [fromstring(parts.read(one)) for one in names]


def test_every_client_with_figures_is_a_point_and_flagged_ones_are_named() -> None:
    review = make_rich_review()
    picture = draw_points(review.clients)
    assert picture.measure == "revenue"
    keys = [one.review.client.key for one in picture.points]
    assert keys == ["bakker", "visser", "smit", "jansen", "dekker"]
    chart = charts_of(render_book(review))[0]
    series = chart.findall(f".//{CHART}ser")
    named = [one for one in series if one.find(f".//{CHART}showSerName") is not None]
    assert len(series) - len(named) == 4  # a series a verdict
    assert len(named) >= 3


def test_points_lead_to_the_cells_of_their_figures() -> None:
    raw = render_book(make_rich_review())
    book = openpyxl.load_workbook(io.BytesIO(raw))
    chart = charts_of(raw)[0]
    seen = {}
    for series in chart.findall(f".//{CHART}ser"):
        label, xs, ys = (
            [cell.value for row in book[sheet.strip("'")][cells] for cell in row]
            for place in ("tx", "xVal", "yVal")
            for sheet, _, cells in [series.find(f"{CHART}{place}").find(f".//{CHART}f").text.rpartition("!")]
        )
        seen[label[0]] = (xs, ys)
    assert seen["Exit"] == ([76.2, 57.5], [12, 12])
    assert seen["Fine"] == ([8.8], [12])


def test_without_revenue_the_picture_shows_mail_time() -> None:
    def without(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
        return tuple(one for one in signals if one.name != "revenue")

    clients = tuple(
        replace(one, assessment=replace(one.assessment, signals=without(one.assessment.signals)))
        for one in make_rich_review().clients
    )
    assert draw_points(clients).measure == "load_minutes"
    sheet = sheet_of(replace(make_rich_review(), clients=clients))
    assert any("mail time, %" in str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_say_in_words_what_they_show(language: Language) -> None:
    for review in (make_rich_review(), make_hostile_review()):
        with zipfile.ZipFile(io.BytesIO(render_book(review, language))) as parts:
            drawings = [parts.read(one) for one in parts.namelist() if one.startswith("xl/drawings/drawing")]
        told = [
            one.get("descr", "")
            for drawing in drawings
            for one in fromstring(drawing).iter()
            if one.tag.endswith("cNvPr") and one.get("name", "").startswith("Chart")
        ]
        assert told
        assert all(len(one) > 30 for one in told)


# --- the lists ---------------------------------------------------------------------------------


def test_drafts_open_in_the_users_own_mail_client() -> None:
    sheet = sheet_of(make_rich_review())
    table = sheet.tables["goodterms_drafts"]
    subjects = [row[4] for row in sheet[table.ref]][1:]
    assert [one.value for one in subjects] == ["Even bijpraten", "Openstaande factuur 2026-021"]
    first = subjects[0].hyperlink
    assert first.target == "https://mail.google.com/mail/u/0/"
    assert first.location == "search/rfc822msgid%3Abakker%40studio.example"


def test_dates_ahead_are_in_order_and_bounded_and_have_expected_payments() -> None:
    review = make_rich_review()
    dates = table_of(sheet_of(review), "dates")
    days = [row[1].date() for row in dates]
    assert days == sorted(days)
    assert min(days) >= review.as_of
    assert any("expected, invoice" in str(row[4]) for row in dates)
    assert any("the contract ends" in str(row[4]) for row in dates)
    soon = {key: replace(one, expected=AS_OF + timedelta(days=60)) for key, one in review.outlooks.items()}
    later = table_of(sheet_of(replace(review, outlooks=soon)), "dates")
    assert not any("expected, invoice" in str(row[4]) for row in later)
    assert len(table_of(sheet_of(make_large_review(120, 1)), "dates")) <= 25


def test_the_sheet_stays_short_however_large_the_practice() -> None:
    few, many = sheet_of(make_large_review(15, 1)), sheet_of(make_large_review(200, 1))
    printed = [int(one.print_area.rpartition("$")[2]) for one in (few, many)]
    assert printed[1] <= printed[0] + 20
