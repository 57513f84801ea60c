"""The workbook: right cells, real values, nothing that Excel would stumble over."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from page_builders import render_book
from review_builders import (
    make_client_review,
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_rich_review,
)
from workbook_lint import lint_workbook

from connectors.sheets.typed import Typed, read_typed
from goodterms.corrections import CORRECTION_LABELS, latest_corrections
from goodterms.decisions import DECISION_LABELS
from goodterms.findings import Review
from goodterms.model import Language, Verdict
from reports.workbook.evidence import ROWS, plan_rows

GOLDEN = Path(__file__).parent / "golden" / "workbook"
LANGUAGES: tuple[Language, ...] = ("en", "nl")
SHEETS = {
    "en": [
        "This week",
        "Clients",
        "Responsiveness",
        "Payments",
        "Cases",
        "Evidence",
        "Waiting",
        "Problems",
        "Method",
    ],
    "nl": [
        "Deze week",
        "Klanten",
        "Bereikbaarheid",
        "Betalingen",
        "Zaken",
        "Bewijs",
        "Wachten",
        "Problemen",
        "Methode",
    ],
}


def load(raw: bytes, *, values: bool = False) -> Any:  # the stubs' unions would need a cast a cell
    return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


def structure_of(sheet: Any) -> list[str]:
    """Return what holds a sheet's cells together: panes, printing, widths, tables, rules, merged cells."""
    widths = {letter: one for letter, one in sheet.column_dimensions.items() if one.width}
    facts = {
        "panes": sheet.freeze_panes,
        "prints": sheet.print_area,
        "repeats": sheet.print_title_rows,
        "breaks": [one.id for one in sheet.row_breaks.brk],
        "widths": {letter: one.width for letter, one in widths.items() if not one.hidden},
        "folded": sorted(letter for letter, one in sheet.column_dimensions.items() if one.hidden),
        "tables": dict(sheet.tables.items()),
        "choices": sorted(f"{one.type} {one.sqref}" for one in sheet.data_validations.dataValidation),
        "bars and scales": sorted(str(one.sqref) for one in sheet.conditional_formatting),
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
    }
    return [f"{sheet.title}\t{what}\t{fact}" for what, fact in facts.items() if fact]


def charts_in(raw: bytes) -> list[str]:
    """Return the words of each chart, by drawing."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        names = sorted(one for one in parts.namelist() if one.startswith("xl/drawings/drawing"))
        return [
            f"{name}\t{said}"
            for name in names
            for said in re.findall(r'descr="([^"]*)"', parts.read(name).decode())
        ]


def dump(raw: bytes) -> str:
    """Return structure, charts and every cell: place, value, format of a number or date, where it leads."""
    book = load(raw, values=True)
    lines = [line for sheet in book for line in structure_of(sheet)] + charts_in(raw)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    shown = "" if isinstance(cell.value, str) else f"\t{cell.number_format}"
                    link = cell.hyperlink
                    leads = f"\t→ {link.target or link.location}" if link else ""
                    lines.append(f"{sheet.title}!{cell.coordinate}\t{cell.value!r}{shown}{leads}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "empty"])
def test_cells_and_structure_are_those_of_the_golden_file(language: Language, name: str) -> None:
    """GOLDEN_UPDATE=1 writes the files anew; read the difference before you keep it."""
    review = make_rich_review() if name == "rich" else make_empty_review()
    path = GOLDEN / f"{name}-{language}.txt"
    found = dump(render_book(review, language))
    if os.environ.get("GOLDEN_UPDATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()


def test_the_same_review_gives_the_same_bytes() -> None:
    assert render_book(make_rich_review()) == render_book(make_rich_review())


REVIEWS = [make_rich_review(), make_empty_review(), make_hostile_review(), make_large_review(12, 3)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("review", REVIEWS, ids=["rich", "empty", "hostile", "large"])
def test_excel_finds_nothing_to_repair(review: Review, language: Language) -> None:
    raw = render_book(review, language)
    assert lint_workbook(raw) == []
    assert load(raw).sheetnames == SHEETS[language]


def test_every_sheet_prints_on_a4_and_keeps_its_headings() -> None:
    for sheet in load(render_book(make_rich_review())):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        printed = sheet[sheet.print_area.replace("$", "").rpartition("!")[2]]
        filled = {cell.row for row in sheet.iter_rows(max_col=len(printed[0])) for cell in row if cell.value}
        assert max(filled) <= printed[-1][0].row
        assert sheet.oddHeader.left.text == f"goodterms · {sheet.title}"
        assert "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("review", REVIEWS, ids=["rich", "empty", "hostile", "large"])
def test_links_lead_to_cells_that_exist(review: Review, language: Language) -> None:
    book = load(render_book(review, language))
    names = {cell.value for cell in book[SHEETS[language][5]]["A"][4:]}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                if cell.hyperlink.target is not None:
                    assert re.match(r"(mid|message|https|file):", cell.hyperlink.target)
                    continue
                title, place = cell.hyperlink.location.rsplit("!", 1)
                there = book[title.strip("'")][place].value
                assert there is not None
                named = names & {one.value for one in row}
                if named and title.strip("'") == SHEETS[language][5]:
                    assert there in named  # the evidence of who stands in this row


# --- text is text ------------------------------------------------------------------------------


def test_hostile_texts_stay_texts() -> None:
    raw = render_book(make_hostile_review())
    formulas: set[str] = set()
    for sheet in load(raw):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas.add(sheet.title)
                    assert re.match(r"=(SUM|SUMIFS|IF)\(", cell.value)
                elif isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert len(cell.value) <= 32_767
                    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e]", cell.value)
                    if cell.value[:1] in ("=", "+", "-", "@", "\t"):
                        assert cell.quotePrefix
                else:
                    assert cell.data_type != "e"
    assert formulas == {"Payments", "Responsiveness"}


def test_a_text_that_looks_like_an_escape_is_escaped() -> None:
    with zipfile.ZipFile(io.BytesIO(render_book(make_hostile_review()))) as parts:
        assert b"_x005F_x0041_" in parts.read("xl/worksheets/sheet8.xml")


# --- values ------------------------------------------------------------------------------------


def find_row(sheet: Any, column: int, text: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == text)


def test_times_are_the_users_and_dates_are_dates() -> None:
    sheet = load(render_book(make_rich_review()))["Waiting"]
    row = find_row(sheet, 2, "We")
    assert sheet.cell(row, 3).value == datetime(2026, 11, 21, 22, 6)  # noqa: DTZ001 - Excel knows no zones
    assert sheet.cell(row, 3).is_date
    cases = load(render_book(make_rich_review()))["Cases"]
    assert cases.cell(find_row(cases, 11, "smit"), 3).value.date() == date(2026, 10, 26)


def test_money_has_its_currency_and_bounds_their_sign() -> None:
    book = load(render_book(make_rich_review()))
    habits = book["Payments"]
    row = find_row(habits, 1, "How clients pay") + 2
    assert habits.cell(row, 12).value == 6200
    assert habits.cell(row, 12).number_format == "[$€-809]#,##0.00"
    assert habits.cell(row, 2).number_format == '[$-809]"≥ "#,##0.0'
    nowhere = book["Clients"].cell(10, 5)
    assert nowhere.value == "–"


# --- sheets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decision_table_has_every_client_cases_first(language: Language) -> None:
    review = make_rich_review()
    sheet = load(render_book(review, language))[SHEETS[language][4]]
    keys = [sheet.cell(row, 11).value for row in range(6, 6 + len(review.clients))]
    assert keys[:3] == [case.client.key for case in review.cases]
    assert sorted(keys) == sorted(one.client.key for one in review.clients)
    (choice,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert choice.formula1.strip('"').split(",") == list(DECISION_LABELS[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_typed_into_the_report_is_read_back(language: Language, tmp_path: Path) -> None:
    review = make_rich_review()
    book = load(render_book(review, language))
    sheet = book[SHEETS[language][4]]
    row = find_row(sheet, 11, "jansen")
    sheet.cell(row, 7).value = DECISION_LABELS[language]["snooze"]
    sheet.cell(row, 8).value = date(2026, 12, 14)
    sheet.cell(row, 10).value = "after the fair"
    book.save(tmp_path / "goodterms-2026-W48.xlsx")
    clients = [one.client for one in review.clients]
    typed = read_typed(tmp_path, clients, default_on=date(2026, 11, 24))
    decisions, problems = typed.decisions, typed.problems
    assert problems == ()
    (found,) = decisions
    assert (found.client_key, found.kind, found.until) == ("jansen", "snooze", date(2026, 12, 14))
    assert (found.on, found.note) == (date(2026, 11, 24), "after the fair")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_typed_into_the_report_is_read_back_and_shown_the_next_time(
    language: Language, tmp_path: Path
) -> None:
    review = make_rich_review()
    book = load(render_book(review, language))
    word = CORRECTION_LABELS[language]["asks-nothing"]
    typed_at = {}
    for place, column in ((5, 13), (6, 9)):  # Message-ID of Evidence, Waiting
        sheet = book[SHEETS[language][place]]
        row = next(one.row for one in sheet[get_column_letter(column)] if str(one.value).startswith("<"))
        sheet.cell(row, column - 1).value = word
        typed_at[str(sheet.cell(row, column).value)] = row
    book.save(tmp_path / "goodterms-2026-W48.xlsx")
    typed = read_typed(tmp_path, [], default_on=date(2026, 11, 24))
    assert typed.problems == ()
    assert {one.message_id: one.says for one in typed.corrections} == dict.fromkeys(typed_at, "asks-nothing")
    again = load(render_book(replace(review, corrections=latest_corrections(typed.corrections)), language))
    evidence = again[SHEETS[language][5]]
    assert any(str(cell.value).endswith(word) for cell in evidence["C"])
    (tmp_path / "goodterms-2026-W48.xlsx").unlink()
    again.save(tmp_path / "goodterms-2026-W49.xlsx")
    assert (
        read_typed(tmp_path, [], default_on=date(2026, 12, 1)).corrections == ()
    )  # what it shows is no word


def test_what_is_said_again_in_a_later_week_is_news_and_in_a_copy_it_is_not(tmp_path: Path) -> None:
    review = make_rich_review()
    for name, word in (("2026-W48", "Asks nothing"), ("2026-W49", "As read"), ("2026-W50", "Asks nothing")):
        book = load(render_book(review))
        row = next(one.row for one in book["Waiting"]["I"] if str(one.value).startswith("<"))
        book["Waiting"].cell(row, 8).value = word
        book.save(tmp_path / f"goodterms-{name}.xlsx")
    book.save(tmp_path / "goodterms-latest.xlsx")
    typed = read_typed(tmp_path, [], default_on=date(2026, 12, 14))
    assert [one.says for one in typed.corrections] == ["asks-nothing", "as-read", "asks-nothing"]


def test_an_untouched_report_brings_no_decision(tmp_path: Path) -> None:
    for review, name in ((make_rich_review(), "48"), (make_hostile_review(), "47")):
        (tmp_path / f"goodterms-2026-W{name}.xlsx").write_bytes(render_book(review))
    assert read_typed(tmp_path, [], default_on=date(2026, 11, 24)) == Typed((), (), ())


def test_evidence_is_bounded_fairly_and_says_so() -> None:
    few, many = make_large_review(3, 2), make_large_review(4, 40)
    review = replace(many, clients=(*few.clients[:1], *many.clients[1:]))
    plan = plan_rows(review, most=60)
    shown = [len(facts) for _, facts in plan.facts]
    everything = [len(facts) for _, facts in plan_rows(review).facts]
    assert sum(shown) <= 60
    assert shown[0] == everything[0]  # the client with few keeps them all
    assert max(shown[1:]) - min(shown[1:]) <= 1
    assert plan.not_shown == sum(everything) - sum(shown)


def test_evidence_that_is_cut_says_so() -> None:
    raw = io.BytesIO(render_book(make_large_review(2, 2_600)))
    sheet: Any = openpyxl.load_workbook(raw, read_only=True)["Evidence"]
    assert sheet.calculate_dimension() == f"A1:M{ROWS + 4}"
    assert "older facts are not shown" in sheet["A2"].value


def test_the_first_report_says_what_to_do() -> None:
    sheet = load(render_book(make_empty_review()))["This week"]
    said = {sheet.cell(row, 1).value: str(sheet.cell(row, 2).value) for row in range(3, 6)}
    assert "clients.xlsx" in said["To do"]


def test_the_pareto_statement_is_made_only_above_chance() -> None:
    sheet = load(render_book(make_rich_review()))["This week"]
    said = [str(row[0].value) for row in sheet.iter_rows()]
    assert any("mail time" in one and "chance alone" in one for one in said)
    assert any("trouble" in one and "no more than chance" in one for one in said)


def test_a_signal_that_is_not_there_is_a_dash() -> None:
    one = make_rich_review().clients[0]
    bare = replace(one, assessment=replace(one.assessment, signals=()))
    book = load(render_book(replace(make_rich_review(), clients=(bare,), cases=())))
    assert book["Clients"].cell(5, 7).value == "–"
    row = next(one for one in book["Payments"].iter_rows() if one[0].value == bare.client.name)
    assert row[1].value == "–"


def test_disrespect_confirmed_means_no_colleagues_name() -> None:
    review = make_rich_review()
    case = replace(review.cases[0], client=replace(review.cases[0].client, disrespect_confirmed=True))
    for cases, named in ((review.cases[:1], True), ((case,), False)):
        sheet = load(render_book(replace(review, cases=cases)))["Cases"]
        said = " ".join(str(row[1].value) for row in sheet.iter_rows())
        assert ("Studio Noord" in said) is named


def test_unknown_rank_and_weeks_do_not_stop_it() -> None:
    one = make_client_review(make_rich_review().clients[0].client, None, 0.2, Verdict.FINE)
    book = load(render_book(replace(make_rich_review(), clients=(replace(one, weeks=()),), cases=())))
    assert book["Clients"].cell(5, 1).value == "–"
