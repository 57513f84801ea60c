"""The sheets Method and Problems: nothing is left out, what was changed is marked, places are linked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from review_builders import (
    HOLIDAYS,
    NOON,
    make_client,
    make_client_review,
    make_empty_review,
    make_lateness,
    make_rich_review,
)

from goodterms.findings import Review, Stranger
from goodterms.interest import load_rates
from goodterms.model import Content, Language, Problem, Rates, RowRef, Verdict
from goodterms.policy import Burdens, Policy, Weights
from reports.excel.pages import make_book
from reports.workbook import CalendarFacts, method, problems
from reports.workbook.contents import SHEETS, Contents
from reports.workbook.definitions import DEFINITIONS, UNSEEN, definition_slots
from reports.workbook.problems import choose_problems
from reports.workbook.thresholds import GROUPS, POLICY_WORDS, UNITS

CALENDAR = CalendarFacts(
    "Europe/Amsterdam", "Mon-Fri 09:00-17:30", (*HOLIDAYS, (date(2028, 1, 1), "far off"))
)
LANGUAGES: tuple[Language, ...] = get_args(Language)
METHOD: Mapping[Language, str] = {"en": "Method", "nl": "Methode"}


def render(
    review: Review,
    language: Language = "en",
    *,
    policy: Policy | None = None,
    content: Content = "counts",
    files: Mapping[str, str] | None = None,
) -> Any:  # the stubs' unions would need a cast a cell
    """Return a workbook of these two sheets alone."""
    contents = Contents(
        review=review,
        language=language,
        calendar=CALENDAR,
        policy=policy or Policy(),
        drafts=(),
        version="0.1.0",
        syncs=(("studio", NOON), ("maildir", NOON)),
        content=content,
        hosts={"studio": "imap.example.org"},
        files=files or {},
    )
    sheets = {SHEETS["problems"]: problems.render_sheet, SHEETS["method"]: method.render_sheet}
    zone = ZoneInfo(CALENDAR.timezone)
    raw = make_book(sheets, contents, language=language, zone=zone, as_of=review.as_of)
    return openpyxl.load_workbook(io.BytesIO(raw))


def table(sheet: Any, name: str) -> list[dict[str, Any]]:
    """Return a table's rows, cells by their headings."""
    left, top, right, bottom = (one or 0 for one in range_boundaries(sheet.tables[f"goodterms_{name}"].ref))
    headings = [sheet.cell(top, column).value for column in range(left, right + 1)]
    rows = [
        [sheet.cell(row, column) for column in range(left, right + 1)] for row in range(top + 1, bottom + 1)
    ]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def leads(sheet: Any) -> dict[str, str]:
    """Return what stands beside each word in the first column."""
    rows = [row for row in sheet.iter_rows(max_col=2) if row[0].style == "gt lead"]
    return {row[0].value: row[1].value for row in rows}


def texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


# --- method ------------------------------------------------------------------------------------


def test_every_threshold_has_its_words_its_unit_and_its_place_once() -> None:
    names = [one.name for _, some in GROUPS for one in some]
    assert sorted(names) == sorted(
        one.name for one in fields(Policy) if one.name not in ("burdens", "weights")
    )
    assert list(POLICY_WORDS) == names
    assert set(UNITS) == {one.name for one in fields(Burdens)} == {one.name for one in fields(Weights)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_has_definitions_blind_spots_and_links_to_its_sections(language: Language) -> None:
    sheet = render(make_rich_review(), language)[METHOD[language]]
    said = leads(sheet)
    slots = definition_slots(Policy())
    for lead, meaning in (*DEFINITIONS, *UNSEEN):
        assert lead.say(language) in said
        if lead.en != "Left out":
            assert said[lead.say(language)] == meaning.say(language, **slots)
    assert "{" not in " ".join(texts(sheet))
    for cell in sheet[3]:
        if cell.hyperlink is not None:
            assert sheet[cell.hyperlink.location.rpartition("!")[2]].value == cell.value
    assert sum(cell.hyperlink is not None for cell in sheet[3]) == 5
    assert sheet.freeze_panes == "B4"
    assert all(len(lead) <= 22 for lead in said)


def test_the_facts_of_the_report_are_there() -> None:
    sheet = render(make_rich_review())["Method"]
    said = leads(sheet)
    assert said["As of"] == "the end of Mon 23 Nov 2026, Europe/Amsterdam"
    assert said["Program"] == "goodterms 0.1.0"
    assert said["Followed"].startswith("6 clients; 320 mails")
    assert said["Left out"].startswith("Automatic replies")
    assert ": 4 of clients' mails this time" in said["Left out"]
    studio, folder = table(sheet, "accounts")
    assert studio["Last read"].is_date
    assert (studio["Days ago"].value, studio["Server"].value) == (0, "imap.example.org")
    assert folder["Server"].value == "a folder on this machine"


@pytest.mark.parametrize("content", get_args(Content))
def test_how_much_of_texts_is_read_is_said(content: Content) -> None:
    said = leads(render(make_rich_review(), content=content)["Method"])["Texts of mails"]
    assert said.startswith("Not read" if content == "none" else "Read")
    assert ("at most 200 characters" in said) == (content == "quotes")


def test_clients_with_hours_of_their_own_are_counted() -> None:
    review = make_rich_review()
    first = review.clients[0]
    abroad = replace(first.assessment, client=replace(first.client, timezone="America/New_York"))
    review = replace(review, clients=(replace(first, assessment=abroad), *review.clients[1:]))
    said = leads(render(review)["Method"])["Working hours"]
    assert said == "Mon-Fri 09:00-17:30; clients with a zone, holidays or hours of their own: 1"


def test_the_calendar_has_holidays_and_absences_as_real_days_that_are_near() -> None:
    rows = table(render(make_rich_review())["Method"], "calendar")
    told = [(row["First day"].value.date(), row["Last day"].value.date(), row["What"].value) for row in rows]
    assert told == [
        (date(2026, 7, 20), date(2026, 8, 7), "Away, by your list: zomer"),
        (date(2026, 10, 5), date(2026, 10, 9), "Away, by automatic replies"),
        (date(2026, 12, 25), date(2026, 12, 25), "Eerste kerstdag"),
        (date(2026, 12, 26), date(2026, 12, 26), "Tweede kerstdag"),
    ]
    assert [row["Day of the week"].value for row in rows] == ["Mon – Fri", "Mon – Fri", "Fri", "Sat"]


def test_thresholds_stand_with_their_unit_and_those_of_the_user_are_marked() -> None:
    policy = replace(
        Policy(),
        persist_weeks=5,
        late_rate_prior=0.25,
        weights=replace(Weights(), chasing=12),
        burdens=replace(Burdens(), late_rate=((0.2, 0), (1.0, 100))),
    )
    sheet = render(make_rich_review(), policy=policy)["Method"]
    rows = table(sheet, "thresholds")
    assert [row["Name"].value for row in rows] == list(POLICY_WORDS)
    assert all(row["Set to"].value == getattr(policy, row["Name"].value) for row in rows)
    marked = {row["Name"].value: row["Changed by you"].value for row in rows if row["Changed by you"].value}
    assert marked == {"persist_weeks": "✎ default 6", "late_rate_prior": "✎ default 0.35"}
    assert (
        "You changed 2: late_rate_prior, persist_weeks. Each can be set as GOODTERMS_POLICY__NAME."
        in texts(sheet)
    )
    bold = [row["About"].value for row in rows if row["About"].font.bold]
    assert bold == [about.en for about, _ in GROUPS]  # the first of each group
    changed = {row["Name"].value: row["Changed by you"].value for row in table(sheet, "burdens")}
    assert changed["chasing"] == "✎ weight, default 10"
    assert changed["late_rate"] == "✎ table, default 0.3 → 0 · 0.5 → 40 · 0.7 → 70 · 0.9 → 100"
    assert not changed["indecision"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_change_all_are_as_they_come(language: Language) -> None:
    said = texts(render(make_rich_review(), language)[METHOD[language]])
    assert any(one.startswith(("All are as they come.", "Alle staan zoals ze komen.")) for one in said)
    assert not any(one.startswith("✎") for one in said)


def test_exchange_rates_are_the_users_or_none() -> None:
    assert any("never added up" in one for one in texts(render(make_rich_review())["Method"]))
    review = replace(make_rich_review(), rates=Rates("EUR", {"USD": Decimal("0.92")}))
    (row,) = table(render(review)["Method"], "exchange_rates")
    assert [row[one].value for one in ("Currency", "One is worth", "In")] == ["USD", 0.92, "EUR"]


def owing(given: Mapping[date, Decimal]) -> Review:
    """Return a review with an invoice that is overdue since July 2025, and half-years that the user gave."""
    client = make_client("a", "Acme")
    late = make_lateness(client, "7", date(2025, 7, 31), 480, still_open=True)
    one = replace(make_client_review(client, 1, 0.2, Verdict.WATCH), invoices=(late,), ledger=(late.invoice,))
    return replace(make_empty_review(), clients=(one,), interest=load_rates(given))


def test_interest_has_the_half_years_that_open_invoices_ran_through() -> None:
    rows = table(render(owing({date(2025, 7, 1): Decimal("2.75")}))["Method"], "interest")
    assert [row["Half-year from"].value.date() for row in rows] == [
        date(2026, 7, 1),
        date(2026, 1, 1),
        date(2025, 7, 1),
    ]
    assert rows[0]["Rate, %"].value == "–"
    assert rows[0]["Source"].value.startswith(
        "✗ not known, and not counted: add it as GOODTERMS_INTEREST_RATES"
    )
    rate = load_rates().reference[date(2026, 1, 1)]
    assert (rows[1]["Rate, %"].value, rows[1]["By law, % a year"].value) == (float(rate), float(rate + 8))
    assert rows[1]["Source"].value == "ECB, as this version knows it"
    assert rows[2]["Rate, %"].value == 2.75
    assert rows[2]["Source"].value == "yours: GOODTERMS_INTEREST_RATES"


def test_without_overdue_money_in_euro_there_is_no_table_of_interest() -> None:
    assert "goodterms_interest" not in render(make_empty_review())["Method"].tables


# --- problems ----------------------------------------------------------------------------------


def test_problems_are_counted_and_whole_lists_come_before_rows() -> None:
    sheet = render(make_rich_review(), files={"facturen.xlsx": "file:///home/me/facturen.xlsx"})["Problems"]
    assert sheet["A2"].value.startswith("2 problems, 3 unknown writers. ")
    whole, row = table(sheet, "problems")
    assert whole["Where"].value == "account studio, folder INBOX"
    assert whole["Where"].hyperlink is None
    assert row["Where"].hyperlink.target == "file:///home/me/facturen.xlsx"
    assert row["Where"].hyperlink.location == "'2026'!A31"


def test_a_first_report_has_no_problems() -> None:
    sheet = render(make_empty_review())["Problems"]
    assert sheet["A2"].value.startswith("No problems, no unknown writers. ")
    assert not sheet.tables


def test_ten_thousand_rows_are_bounded_with_a_share_for_each_list() -> None:
    many = [Problem(str(RowRef("long.xlsx", "2026", row)), "no date") for row in range(2, 10_002)]
    few = [Problem(str(RowRef("short.csv", "", row)), "no date") for row in range(2, 7)]
    whole = Problem("short.csv", "half written")
    shown, left = choose_problems([*many, *few, whole], most=50)
    assert shown[0] == whole
    assert [one for one in shown if one in few] == few
    assert shown[1:45] == many[:44]
    assert left == {"long.xlsx": 9_956}
    assert choose_problems([*few, whole]) == ([whole, *few], {})
    sheet = render(replace(make_rich_review(), problems=tuple(many)))["Problems"]
    (said,) = [one for one in texts(sheet) if "not listed" in one]
    assert said.startswith("9,600 more are not listed here: long.xlsx (9,600). ")


def test_unknown_writers_have_figures_a_day_and_what_to_do() -> None:
    rows = table(render(make_rich_review())["Problems"], "strangers")
    eva, piet, kas = rows
    assert (eva["Mails in a quarter"].value, eva["Answered"].value) == (14, 11)
    assert eva["Last mail"].value.date() == date(2026, 11, 20)
    assert eva["Perhaps"].value == "nothing tells who it is"
    assert piet["Perhaps"].value == "Bakker & Zonen Vastgoed B.V.: the domain is called like them"
    assert "to “Bakker & Zonen Vastgoed B.V.” in clients.xlsx" in piet["What to do"].value
    assert kas["What to do"].value == "if so, add “Dijk & Zn.” with this address to clients.xlsx"


@pytest.mark.parametrize("why", ["invoice", "signature", "domain", "conversation"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clue_has_words(language: Language, why: Any) -> None:
    stranger = Stranger("a@b.example", 5, 5, date(2026, 11, 1), client_key="smit", why=why)
    sheet = render(replace(make_rich_review(), strangers=(stranger,)), language)
    (row,) = table(sheet["Problems" if language == "en" else "Problemen"], "strangers")
    assert row["Perhaps" if language == "en" else "Misschien"].value.startswith("Smit Advies: ")
