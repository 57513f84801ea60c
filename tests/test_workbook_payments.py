"""The sheet Payments: sums that hold and are checked in sight, currencies apart, lists that are bounded."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libreoffice import FOUND, recompute
from openpyxl.utils import range_boundaries
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
    AS_OF,
    make_client,
    make_client_review,
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_open,
    make_rich_review,
    with_ledger,
)
from workbook_lint import lint_workbook

from goodterms.findings import Ageing, Review
from goodterms.model import Invoice, Language, Verdict
from goodterms.payments import ageing
from reports.excel.looks import BODY_SIZE
from reports.excel.widths import column_pixels, text_width
from reports.locale import format_date, format_money
from reports.workbook.debts import MOST_LISTED, choose_open, gather_debts

REVIEWS = [make_rich_review(), make_empty_review(), make_hostile_review(), make_large_review(12, 3)]
NAMES = ["rich", "empty", "hostile", "large"]


def render(review: Review, language: Language = "en", *, files: dict[str, str] | None = None) -> bytes:
    return render_pages(make_contents(review, language, files=files), "payments")


def sheet_of(review: Review, language: Language = "en", *, values: bool = False) -> Any:
    return read_page(render(review, language), values=values)


def with_invoices(*owed: tuple[int, Invoice], strangers: tuple[Invoice, ...] = ()) -> Review:
    """Return the rich week with other invoices: its clients' by the place of each, and strangers'."""
    review = make_rich_review()
    clients = tuple(
        with_ledger(replace(one, ledger=()), *(invoice for whose, invoice in owed if whose == place))
        for place, one in enumerate(review.clients)
    )
    known = [*(invoice for _, invoice in owed), *strangers]
    return replace(
        review,
        clients=clients,
        ageing=ageing(known, AS_OF),
        unclaimed=ageing(strangers, AS_OF),
        receivables=(),
    )


def invoice(amount: str, days: int = 10, currency: str = "EUR", *, row: int = 31) -> Invoice:
    """Return an open invoice that fell due so many days ago."""
    return make_open(
        make_client("x", "X"), f"N-{row}", AS_OF - timedelta(days=days), amount, currency, row=row
    )


# --- sums --------------------------------------------------------------------------------------

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False).map(str)
debts = st.lists(
    st.tuples(st.integers(-1, 4), amounts, st.integers(-30, 200), st.sampled_from(["EUR", "USD", "GBP"])),
    max_size=12,
)


@given(debts)
@settings(deadline=None, derandomize=True, max_examples=25)
def test_all_that_is_open_is_listed_twice_and_every_sum_agrees(
    some: list[tuple[int, str, int, str]],
) -> None:
    made = [(whose, invoice(amount, days, currency)) for whose, amount, days, currency in some]
    review = with_invoices(
        *((whose, one) for whose, one in made if whose >= 0),
        strangers=tuple(one for whose, one in made if whose < 0),
    )
    raw = render(review)
    values, plain = read_page(raw, values=True), read_page(raw)
    rows = values_of(values, "ageing")
    assert [row[0] for row in rows] == [one.currency for one in review.ageing]
    for row, cells, one in zip(rows, table_of(plain, "ageing"), review.ageing, strict=True):
        total = pytest.approx(float(one.total), abs=0.005)
        assert (row[6], row[7], row[9], row[10]) == (total, total, total, total)
        assert row[11] == "✓ adds up"
        for place in (6, 9, 10):
            assert add_up(cells[place].value, values) == pytest.approx(row[place], abs=0.005)
        assert cells[11].value.startswith("=IF(AND(ROUND(")
        parts = [debt[1:6] for debt in values_of(values, "debts") if debt[8] == one.currency]
        for place, bucket in enumerate(row[1:6]):
            found = sum(part[place] for part in parts if part[place] != "–")
            assert found == pytest.approx(float(bucket), abs=0.005)


def test_money_that_no_client_and_no_stranger_owes_does_not_add_up() -> None:
    owed, lost = invoice("10.00"), invoice("0.01", row=32)
    review = with_invoices((0, owed))
    for known, told in (((owed,), "✓ adds up"), ((owed, lost), "✗ differs")):
        sheet = sheet_of(replace(review, ageing=ageing(known, AS_OF)), values=True)
        assert values_of(sheet, "ageing")[0][11] == told


@given(debts, st.integers(0, 12))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_however_few_are_listed_the_sums_are_those_of_the_ageing(
    some: list[tuple[int, str, int, str]], most: int
) -> None:
    made = [(whose, invoice(amount, days, currency)) for whose, amount, days, currency in some]
    review = with_invoices(
        *((whose, one) for whose, one in made if whose >= 0),
        strangers=tuple(one for whose, one in made if whose < 0),
    )
    chosen = choose_open(review, most)
    for one in review.ageing:
        assert chosen.sums.get(one.currency, Decimal(0)) == one.total
    own = sum(whose >= 0 and one.open != 0 for whose, one in made)
    assert len(chosen.listed) == min(most, own)
    assert sum(count for _, count, _ in chosen.more) == own - len(chosen.listed)
    dues = [one.due for _, one in chosen.listed]
    assert dues == sorted(dues)


buckets = st.lists(
    st.decimals(min_value=-(10**7), max_value=10**7, places=2, allow_nan=False), min_size=5, max_size=5
)


@given(buckets, st.sampled_from(["EUR", "USD", "x"]))
@settings(deadline=None, derandomize=True, max_examples=12)
def test_the_printed_check_says_what_a_calculator_would(some: list[Decimal], currency: str) -> None:
    total = sum(some, Decimal(0))
    one, two, three, four, five = some
    right = Ageing(currency, one, two, three, four, five, total)
    found = (right, replace(right, currency="GBP", total=total + Decimal("0.01")))
    raw = render(replace(make_empty_review(), ageing=found, unclaimed=found))
    rows = values_of(read_page(raw, values=True), "ageing")
    assert [row[11] for row in rows] == ["✓ adds up", "✗ differs"]
    assert round(Decimal(str(rows[0][6])), 2) == total
    first = table_of(read_page(raw), "ageing")[0][6]
    assert first.value == f"=SUM(B{first.row}:F{first.row})"


def test_what_is_nobodys_in_clients_xlsx_is_one_row_in_both_lists() -> None:
    review = with_invoices((0, invoice("100.00")), strangers=(invoice("40.00"), invoice("2.50", -5)))
    sheet = sheet_of(review, values=True)
    assert [row[0] for row in values_of(sheet, "debts")] == [
        review.clients[0].client.name,
        "Others, not in clients.xlsx",
    ]
    assert values_of(sheet, "debts")[1][1:8] == (2.5, 40, "–", "–", "–", 42.5, 40)
    assert values_of(sheet, "open_invoices")[1][7] == 42.5
    assert values_of(sheet_of(review, "nl"), "debts")[1][0] == "Anderen, niet in clients.xlsx"


def test_the_most_overdue_comes_first_and_the_main_currency_before_others() -> None:
    review = with_invoices(
        (0, invoice("10.00", 5)),
        (1, invoice("900.00", -5)),
        (2, invoice("50.00", 100)),
        (3, invoice("5000.00", 100, "USD")),
        strangers=(invoice("7000.00"),),
    )
    found = [(one.client.key if one.client else "", one.currency) for one in gather_debts(review)]
    assert found == [("smit", "EUR"), ("bakker", "EUR"), ("visser", "EUR"), ("", "EUR"), ("jansen", "USD")]


# --- the list of open invoices -----------------------------------------------------------------


def test_an_overdue_invoice_is_at_least_so_late_and_one_not_due_has_days_to_go() -> None:
    review = with_invoices((0, invoice("10.00", 68)), (1, invoice("20.00", -9)), (2, invoice("-5.00", 30)))
    rows = table_of(sheet_of(review), "open_invoices")
    assert [row[5].value for row in rows] == [68, 30, -9]
    assert ["≥" in row[5].number_format for row in rows] == [True, False, False]
    assert rows[0][2].value.date() == date(2026, 8, 17)
    assert rows[0][3].is_date


@pytest.mark.parametrize(
    ("language", "disputed", "rule"), [("en", "yes", "its terms"), ("nl", "ja", "factuurtermijn")]
)
def test_disputed_ones_and_the_rule_of_the_due_date_are_told(
    language: Language, disputed: str, rule: str
) -> None:
    first, *others = values_of(sheet_of(make_rich_review(), language), "open_invoices")
    assert (first[1], first[4], first[9]) == ("2026-019", rule, disputed)
    assert {row[9] for row in others} == {"–"}
    assert first[10].date() == AS_OF + timedelta(days=12)
    assert first[11] == 12.34


def test_at_most_a_thousand_are_listed_and_the_rest_is_summed_up_in_each_currency() -> None:
    client = make_client("x", "Xylo")
    owed = [
        make_open(
            client, f"N-{n}", date(2024, 1, 1) + timedelta(days=n), "10.00", ("EUR", "USD")[n % 2], row=n
        )
        for n in range(1, MOST_LISTED + 8)
    ]
    one = replace(make_client_review(client, 1, 0.6, Verdict.FINE), ledger=tuple(owed))
    review = replace(make_empty_review(), clients=(one,), ageing=ageing(owed, AS_OF))
    sheet = sheet_of(review, values=True)
    rows = values_of(sheet, "open_invoices")
    assert len(rows) == MOST_LISTED + 2
    assert (rows[0][1], rows[MOST_LISTED - 1][1]) == ("N-1", f"N-{MOST_LISTED}")
    assert [(row[0], row[7], row[8]) for row in rows[-2:]] == [
        ("3 more, due later", 30, "EUR"),
        ("4 more, due later", 40, "USD"),
    ]
    assert {row[11] for row in values_of(sheet, "ageing")} == {"✓ adds up"}
    assert any("Listed are the 1,000 that are longest due" in one for one in texts_of(sheet))
    assert not any("Listed are" in one for one in texts_of(sheet_of(make_rich_review())))


@pytest.mark.parametrize(("language", "word"), [("en", "row"), ("nl", "rij")])
def test_an_invoice_leads_to_its_row_in_the_list_and_to_its_clients_evidence(
    language: Language, word: str
) -> None:
    files = {"facturen.xlsx": "file:///home/me/facturen.xlsx"}
    raw = render(make_rich_review(), language, files=files)
    row = table_of(read_page(raw), "open_invoices")[0]
    assert row[12].value == f"2026, {word} 31"
    assert row[12].hyperlink.target == "file:///home/me/facturen.xlsx"
    assert row[12].hyperlink.location == "'2026'!A31"
    evidence = read_page(raw, place=1)
    for cell in (row[0], row[5]):
        assert evidence[cell.hyperlink.location.rsplit("!", 1)[1]].value == row[0].value
    nowhere = table_of(sheet_of(make_rich_review(), language), "open_invoices")[0]
    assert nowhere[12].hyperlink is None


# --- how clients pay ---------------------------------------------------------------------------


def test_habits_are_those_of_the_signals_and_lead_to_the_invoices() -> None:
    raw = render(make_rich_review())
    rows, evidence = table_of(read_page(raw), "payment_habits"), read_page(raw, place=1)
    first = [cell.value for cell in rows[0]]
    assert first[1:6] == [39, 0.5, 59, 7, 5]
    assert first[6:9] == [pytest.approx(0.775), 0.2, 0.95]
    assert first[9:] == [37.25, 4235, 6200]
    assert rows[0][1].number_format == '[$-809]"≥ "#,##0.0'
    assert rows[0][11].number_format == "[$€-809]#,##0.00"
    assert [cell.value for cell in rows[5]][1:] == ["–"] * 11
    for row in rows[:5]:
        for cell in row[1:]:
            place = cell.hyperlink.location.rsplit("!", 1)[1]
            assert evidence[place].value == row[0].value
            assert "Invoice" in evidence.cell(evidence[place].row, 3).value


def test_the_index_has_a_bar_from_0_to_100() -> None:
    raw = render(make_rich_review())
    sheet = read_page(raw)
    rows = table_of(sheet, "payment_habits")
    ranges = [str(one.sqref) for one in sheet.conditional_formatting]
    assert ranges == [f"J{rows[0][0].row}:J{rows[-1][0].row}"]


# --- what is said ------------------------------------------------------------------------------


def test_the_sentences_say_how_much_is_open_since_when_and_how_fast_it_comes() -> None:
    assert leads_of(sheet_of(make_rich_review())) == {
        "Open money": "€7,865.50 is open, of which €4,235.50 (54%) is past due, and €3,025.50 for more than "
        "60 days. USD\u00a0980.10 is open, of which USD\u00a0980.10 (100%) is past due.",
        "Longest due": "Smit Advies, invoice 2026-019: €605.50 since 1 Aug 2026, 114 days ago.",
        "How fast it comes": "Money comes in after 39 days; if nobody paid late it would be 18.",
    }
    assert list(leads_of(sheet_of(make_rich_review(), "nl"))) == [
        "Open geld",
        "Langst vervallen",
        "Hoe snel het komt",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_list_there_is_one_line_that_says_what_to_set(language: Language) -> None:
    sheet = sheet_of(make_empty_review(), language)
    assert "GOODTERMS_INVOICES" in sheet["A3"].value
    assert not sheet.tables
    assert sheet.max_row == 3
    hours = replace(make_empty_review(), lists=make_rich_review().lists[2:])
    sheet = sheet_of(hours, language)
    assert "GOODTERMS_INVOICES" in sheet["A3"].value
    assert list(sheet.tables) == ["goodterms_lists"]


def test_where_all_is_paid_no_table_of_open_money_is_there() -> None:
    sheet = sheet_of(with_invoices())
    assert leads_of(sheet)["Open money"] == "Nothing is open: all that was invoiced is paid."
    assert set(sheet.tables) == {"goodterms_payment_habits", "goodterms_lists"}


def test_credit_alone_is_the_clients_and_not_overdue() -> None:
    sheet = sheet_of(with_invoices((0, invoice("-250.00", 12))), values=True)
    assert leads_of(sheet) == {"Open money": "Clients have €250.00 to their credit."}
    (row,) = values_of(sheet, "ageing")
    assert row[1:9] == (0, -250, 0, 0, 0, -250, -250, "–")
    assert row[11] == "✓ adds up"


def test_invoices_are_shown_before_there_are_clients() -> None:
    owed = (invoice("12.10"),)
    aged = ageing(owed, AS_OF)
    review = replace(make_empty_review(), ageing=aged, unclaimed=aged, lists=make_rich_review().lists)
    sheet = sheet_of(review, values=True)
    assert "No client is followed yet." in texts_of(sheet)
    assert values_of(sheet, "ageing")[0][11] == "✓ adds up"
    ends = range_boundaries(sheet.tables["goodterms_ageing"].ref)[3] or 0
    assert sheet.cell(ends + 2, 1).value == "Who owes you"  # no room is left for charts of nothing


# --- the whole sheet ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_amount_and_no_day_is_wider_than_its_column(language: Language) -> None:
    review = with_invoices(
        (0, invoice("1234567890.55", 100)),
        (1, invoice("-9876543210.99", 100, "USD")),
        (2, invoice("8888888888.88", -24, "GBP")),
    )
    sheet = sheet_of(review, language, values=True)
    seen = 0
    for name in ("ageing", "debts", "open_invoices", "payment_habits"):
        for row in table_of(sheet, name):
            for cell in row:
                if cell.is_date:
                    said = format_date(cell.value.date(), language)
                elif isinstance(cell.value, int | float) and "#,##0.00" in cell.number_format:
                    currency = next(
                        (one for one in ("USD", "GBP", "EUR") if one in cell.number_format), "EUR"
                    )
                    said = format_money(cell.value, currency, language)
                else:
                    continue
                seen += 1
                room = column_pixels(sheet.column_dimensions[cell.column_letter].width)
                assert text_width(said, BODY_SIZE) + 4 <= room
    assert seen > 40


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("review", REVIEWS, ids=NAMES)
def test_nothing_is_to_repair_and_headings_are_short(review: Review, language: Language) -> None:
    raw = render(review, language)
    assert lint_workbook(raw) == []
    sheet = read_page(raw)
    for heading, lines in heading_lines(sheet):
        assert lines <= 3, heading
    assert sum(one.width for one in sheet.column_dimensions.values()) <= 190


def test_the_chart_of_debts_is_of_one_currency_and_of_clients_only() -> None:
    raw = render(make_rich_review())
    rows = table_of(read_page(raw), "debts")
    assert [row[8].value for row in rows] == ["EUR", "EUR", "EUR", "EUR", "EUR", "USD"]
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    first = rows[0][0].row
    ranges = set(re.findall(r"\$[B-F]\$(\d+):\$[B-F]\$(\d+)", chart))
    assert ranges == {(str(first), str(first + 3))}  # not the others, which are the fifth
    assert drawing.count("descr=") == 2
    assert "Jansen Fietsen €3,630.00, €0.00 past due" in drawing


@pytest.mark.parametrize(
    "review",
    [with_invoices(strangers=(invoice("5.00"),)), with_invoices((0, invoice("-250.00", 12)))],
    ids=["strangers", "credit"],
)
def test_a_chart_is_left_out_where_no_client_owes_money(review: Review) -> None:
    with zipfile.ZipFile(io.BytesIO(render(review))) as parts:
        assert [one for one in parts.namelist() if one.startswith("xl/charts/chart")] == [
            "xl/charts/chart1.xml"
        ]


@pytest.mark.libreoffice
@pytest.mark.skipif(FOUND is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_the_cent_that_is_missing(tmp_path: Path) -> None:
    owed = [
        (n % 5, invoice(f"{n * 1234567}.{n + 10}", n * 9 - 39, ("EUR", "USD", "GBP")[n % 3]))
        for n in range(1, 30)
    ]
    review = with_invoices(*owed, strangers=(invoice("77.70", 20, "USD"), invoice("-3.30", 95)))
    wrong = replace(review.ageing[0], total=review.ageing[0].total + Decimal("0.01"))
    review = replace(review, ageing=(wrong, *review.ageing[1:]))
    books: dict[str, bytes] = {language: render(review, language) for language in LANGUAGES}
    for language, raw in recompute(books, tmp_path).items():
        found, shown = (values_of(read_page(one, values=True), "ageing") for one in (raw, books[language]))
        assert [row[11][0] for row in found] == ["✗", "✓", "✓"]
        assert [row[11] for row in found] == [row[11] for row in shown]
        for place in (6, 9, 10):
            assert [row[place] for row in found] == pytest.approx([row[place] for row in shown], abs=0.001)
