"""The sheets Clients and Evidence: bars and strips, and figures that lead to the facts and mails behind."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter, range_boundaries
from page_builders import render_book
from review_builders import (
    make_client_review,
    make_empty_review,
    make_large_review,
    make_message,
    make_rich_review,
    make_span,
)

from goodterms.findings import Review
from goodterms.model import Cue, Language, Verdict
from reports.workbook.contents import BEHIND, TOPICS
from reports.workbook.evidence import plan_rows, share_out

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
HEADING = 4


def render(review: Review, language: Language = "en", host: str = "imap.gmail.com") -> bytes:
    files = {"facturen.xlsx": "file:///home/anna/facturen.xlsx"}
    return render_book(review, language, drafts=(), host=host, files=files)


def load(raw: bytes) -> Any:  # the stubs' unions would need a cast a cell
    return openpyxl.load_workbook(io.BytesIO(raw))


def parts_of(raw: bytes) -> Any:  # an element that is looked for is there, or the test fails
    """Return the markup of the sheet Clients."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        return fromstring(parts.read("xl/worksheets/sheet2.xml"))


def columns_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADING] if cell.value}


# --- clients -----------------------------------------------------------------------------------


def test_the_last_year_is_drawn_from_its_own_52_columns() -> None:
    review = make_rich_review()
    raw = render(review)
    sheet = load(raw)["Clients"]
    lines = list(parts_of(raw).iter(f"{X14}sparkline"))
    drawn = {one.find(f"{EXCEL}sqref").text: one.find(f"{EXCEL}f").text for one in lines}
    strip = get_column_letter(columns_of(sheet)["Last 52 weeks"])
    assert set(drawn) == {f"{strip}{HEADING + n}" for n in range(1, len(review.clients) + 1)}
    for place, one in enumerate(review.clients, start=HEADING + 1):
        title, _, cells = drawn[f"{strip}{place}"].rpartition("!")
        left, top, right, bottom = range_boundaries(cells)
        assert (title, top, bottom) == ("'Clients'", place, place)
        shown = [cell.value for cell in sheet[cells][0]]
        told = {week.monday: week.told for week in one.weeks}
        mondays = [date(2026, 11, 23) - timedelta(weeks=ago) for ago in range(51, -1, -1)]
        assert shown == ["–" if told.get(day) is None else told[day] for day in mondays]
        headings = [sheet.cell(HEADING, column).value for column in range(left or 0, (right or 0) + 1)]
        assert headings == [f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in mondays]


def test_the_weeks_are_folded_away_and_not_printed() -> None:
    sheet = load(render(make_rich_review()))["Clients"]
    first = get_column_letter(columns_of(sheet)["2025-W49"])
    assert sheet.column_dimensions[first].hidden
    assert sheet.column_dimensions[first].outlineLevel == 1
    last_printed = sheet.print_area.split(":")[1].split("$")[1]
    assert openpyxl.utils.column_index_from_string(last_printed) == columns_of(sheet)["2025-W49"] - 1


@pytest.mark.parametrize("language", ["en", "nl"])
def test_strain_and_burdens_have_solid_bars_from_0_to_100(language: Language) -> None:
    review = make_rich_review()
    bars = list(parts_of(render(review, language)).iter(f"{X14}conditionalFormatting"))
    assert len(bars) == 9  # strain and eight burdens
    for one in bars:
        bar = one.find(f".//{X14}dataBar")
        assert bar.get("gradient") == "0"
        assert [end.find(f"{EXCEL}f").text for end in bar.iter(f"{X14}cfvo")] == ["0", "100"]
        assert one.find(f"{EXCEL}sqref").text.endswith(str(HEADING + len(review.clients)))


def test_a_burden_leads_to_the_first_fact_behind_it() -> None:
    review = make_rich_review()
    book = load(render(review))
    sheet, evidence = book["Clients"], book["Evidence"]
    columns = columns_of(sheet)
    off_hours = sheet.cell(HEADING + 1, columns["Off hours"])
    row = int(off_hours.hyperlink.location.rpartition("A")[2])
    assert [evidence.cell(row, column).value for column in (1, 3)] == [
        "Bakker & Zonen Vastgoed B.V.",
        "Off hours",
    ]
    late = sheet.cell(HEADING + 1, columns["Late rate"])
    row = int(late.hyperlink.location.rpartition("A")[2])
    assert evidence.cell(row, 3).value.startswith("Invoice, open")
    unknown = sheet.cell(HEADING + 6, columns["Off hours"])
    assert unknown.hyperlink is None


def test_what_weighs_most_is_said_in_few_words() -> None:
    sheet = load(render(make_rich_review()))["Clients"]
    said = [sheet.cell(row, columns_of(sheet)["What weighs most"]).value for row in range(5, 11)]
    assert said[0] == "57.3 h to answer, 62% off hours"
    assert said[2] == "26% vague refusals, 140 min of mail a week"
    assert said[3].startswith("The strain of 31")
    assert said[5] == "Not enough data"


def test_a_practice_without_clients_has_no_table() -> None:
    sheet = load(render(make_empty_review()))["Clients"]
    assert not sheet.tables
    assert sheet.cell(HEADING, 1).value == "Nothing here this week."


# --- evidence ----------------------------------------------------------------------------------


def test_every_signal_with_evidence_leads_to_facts_of_its_topic() -> None:
    assert set(BEHIND.values()) <= set(TOPICS)
    plan = plan_rows(make_rich_review())
    facts = dict(enumerate((fact for _, some in plan.facts for fact in some), start=HEADING + 1))
    assert set(plan.first_rows.values()) <= set(facts)
    assert len(set(plan.first_rows.values())) == len(plan.first_rows)


@pytest.mark.parametrize(
    ("host", "target", "location"),
    [
        (
            "imap.gmail.com",
            "https://mail.google.com/mail/u/0/",
            "search/rfc822msgid%3Abakker.12700%40mail.example",
        ),
        ("imap.mail.me.com", "message:%3Cbakker.12700@mail.example%3E", None),
        ("imap.example.com", "mid:bakker.12700@mail.example", None),
    ],
)
def test_a_mail_opens_in_the_client_of_its_account(host: str, target: str, location: str | None) -> None:
    sheet = load(render(make_rich_review(), host=host))["Evidence"]
    columns = columns_of(sheet)
    rows = range(HEADING + 1, sheet.max_row + 1)
    named = {sheet.cell(row, columns["Message-ID"]).value: row for row in rows}
    when = sheet.cell(named["<bakker.12700@mail.example>"], columns["When"])
    assert when.is_date
    assert (when.hyperlink.target, when.hyperlink.location) == (target, location)


def test_answers_and_rows_of_lists_open_too() -> None:
    sheet = load(render(make_rich_review()))["Evidence"]
    columns = columns_of(sheet)
    rows = range(HEADING + 1, sheet.max_row + 1)
    answered = [sheet.cell(row, columns["Answered or paid"]) for row in rows]
    assert any(one.is_date and one.hyperlink for one in answered)
    sources = [one for row in rows if (one := sheet.cell(row, columns["Source"])).hyperlink]
    assert {(one.hyperlink.target, one.hyperlink.location) for one in sources} == {
        ("file:///home/anna/facturen.xlsx", "'2026'!A12")
    }


def test_the_message_id_is_there_to_be_searched_for_but_not_printed() -> None:
    sheet = load(render(make_rich_review()))["Evidence"]
    column = columns_of(sheet)["Message-ID"]
    assert column == sheet.max_column
    assert sheet.print_area.split(":")[1].split("$")[1] == get_column_letter(column - 1)


counts = st.integers(0, 30)


@given(st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=5), st.integers(5, 60))
@settings(deadline=None, max_examples=60)
def test_of_too_many_facts_each_client_and_topic_keeps_its_share(
    sizes: list[tuple[int, int, int]], most: int
) -> None:
    reviews = []
    for n, (theirs, ours, cues) in enumerate(sizes):
        one = make_client_review(make_rich_review().clients[n].client, n + 1, 0.6, Verdict.EXIT)
        reviews.append(
            replace(
                one,
                invoices=(),
                left_out=(),
                spans=(
                    *(make_span(one.client, "client", 3.0 + k, 2.0) for k in range(theirs)),
                    *(make_span(one.client, "us", 3.0 + k, 2.0) for k in range(ours)),
                ),
                cues=tuple((make_message(one.client, k + 1), Cue("chasing", "x")) for k in range(cues)),
            )
        )
    plan = plan_rows(replace(make_rich_review(), clients=tuple(reviews)), most)
    shown = [len(facts) for _, facts in plan.facts]
    everything = [sum(size) for size in sizes]
    assert sum(shown) == min(most, sum(everything))
    assert plan.not_shown == sum(everything) - sum(shown)
    cut = [many for many, whole in zip(shown, everything, strict=True) if many < whole]
    assert not cut or max(shown) - min(cut) <= 1  # who is cut has as many as anybody, but for one


def test_a_link_leads_to_its_own_client_also_where_there_is_room_for_few() -> None:
    plan = plan_rows(make_large_review(300, 3), most=40)
    rows = [one.client.key for one, facts in plan.facts for _ in facts]
    assert len(rows) == 40
    assert all(rows[row - HEADING - 1] == key for (key, _), row in plan.first_rows.items())


@given(st.lists(counts, max_size=12), st.integers(0, 200))
def test_what_is_shared_out_is_all_there_is_or_all_there_is_room_for(some: list[int], most: int) -> None:
    taken = share_out(some, most)
    assert sum(taken) == min(most, sum(some))
    assert all(0 <= one <= count for one, count in zip(taken, some, strict=True))
    cut = [one for one, count in zip(taken, some, strict=True) if one < count]
    assert not cut or max(taken) - min(cut) <= 1


def test_a_cut_client_keeps_some_of_every_topic() -> None:
    review = make_large_review(3, 200)
    plan = plan_rows(review, most=60)
    for one, facts in plan.facts:
        assert {"their_waits", "our_waits", "invoices"} <= {
            topic for key, topic in plan.first_rows if key == one.client.key
        }
        assert len(facts) <= 20


def test_facts_are_newest_first_within_a_topic() -> None:
    sheet = load(render(make_rich_review()))["Evidence"]
    columns = columns_of(sheet)
    seen: dict[tuple[str, str], list[Any]] = {}
    for row in range(HEADING + 1, sheet.max_row + 1):
        client, when, what = (sheet.cell(row, columns[name]).value for name in ("Client", "When", "What"))
        kind = re.split(r"[,:(]", what)[0]
        seen.setdefault((client, kind), []).append(when)
    assert all(times == sorted(times, reverse=True) for times in seen.values())
