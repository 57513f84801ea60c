"""The sheets Cases and Waiting: what they say, where they lead, and that what is typed comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from page_builders import CALENDAR, render_book
from review_builders import (
    AS_OF,
    make_client,
    make_client_review,
    make_drafts,
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_rich_review,
    make_span,
)

from connectors.sheets.typed import Typed, read_typed
from goodterms.casebook import Case, CaseEvent, DecisionKind, Draft, Gate, Step
from goodterms.corrections import CORRECTION_LABELS
from goodterms.decisions import DECISION_LABELS
from goodterms.findings import Pace, Review
from goodterms.model import ContractKind, Language, Reason, Span, Verdict
from goodterms.policy import Policy
from reports.excel.pages import make_book
from reports.workbook import cases, waiting
from reports.workbook.contents import SHEETS, Contents, SheetKey
from reports.workbook.evidence import plan_rows
from reports.workbook.waiting import choose_waits

LANGUAGES: tuple[Language, ...] = get_args(Language)
KEY: Mapping[Language, str] = {"en": "Key", "nl": "Sleutel"}
DECISION: Mapping[Language, str] = {"en": "Decision", "nl": "Besluit"}


def show(
    review: Review,
    sheet: SheetKey = "cases",
    language: Language = "en",
    drafts: Sequence[Draft] = (),
    host: str = "imap.gmail.com",
) -> Any:  # the stubs' unions would need a cast a cell
    """Return one sheet of the workbook, without the others."""
    contents = Contents(
        review=review,
        language=language,
        calendar=CALENDAR,
        policy=Policy(),
        drafts=tuple(drafts),
        version="0.1.0",
        syncs=(),
        content="counts",
        hosts={"studio": host},
        evidence=plan_rows(review).first_rows,
    )
    sheets = {SHEETS[sheet]: {"cases": cases, "waiting": waiting}[sheet].render_sheet}
    zone = ZoneInfo(CALENDAR.timezone)
    raw = make_book(sheets, contents, language=language, zone=zone, as_of=review.as_of)
    return openpyxl.load_workbook(io.BytesIO(raw)).active


def table(sheet: Any, name: str) -> list[dict[str, Any]]:
    """Return a table's rows, cells by their headings."""
    left, top, right, bottom = (one or 0 for one in range_boundaries(sheet.tables[f"goodterms_{name}"].ref))
    headings = [sheet.cell(top, column).value for column in range(left, right + 1)]
    rows = [
        [sheet.cell(row, column) for column in range(left, right + 1)] for row in range(top + 1, bottom + 1)
    ]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def only(rows: Sequence[dict[str, Any]], client: str, heading: str = "Client") -> dict[str, Any]:
    (found,) = [row for row in rows if row[heading].value == client]
    return found


def column_of(sheet: Any, name: str, heading: str) -> int:
    left, top, right, _ = (one or 0 for one in range_boundaries(sheet.tables[f"goodterms_{name}"].ref))
    return next(one for one in range(left, right + 1) if sheet.cell(top, one).value == heading)


def at_steps() -> Review:
    """Return a review with a case at every step."""
    review = make_large_review(12, 2)
    clients = [replace(one.client, contract_kind=ContractKind.INDEFINITE) for one in review.clients]
    cases = [
        Case(client, step, date(2026, 11, 9), Reason("wait-talk-draft"), last_day=date(2026, 11, 2),
             story=(CaseEvent(client.key, date(2026, 8, 31), "exit"),))
        for client, step in zip(clients, Step, strict=False)
    ]  # fmt: skip
    return replace(review, cases=tuple(cases))


# --- the decision table ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_decision_table_has_keys_and_something_to_type_into(language: Language) -> None:
    for review in (make_rich_review(), at_steps(), make_hostile_review()):
        sheet = show(review, "cases", language, make_drafts())
        decision = column_of(sheet, "decisions", DECISION[language])
        for name, ref in sheet.tables.items():
            left, top, right, _ = (one or 0 for one in range_boundaries(ref))
            headings = [sheet.cell(top, column).value for column in range(left, right + 1)]
            if name == "goodterms_decisions":
                assert headings[-1] == KEY[language]
            else:
                assert right < decision
                assert headings[0] == ("Client" if language == "en" else "Klant")
                assert not {KEY[language], DECISION[language], "Until", "Tot"} & set(headings)
        for span in sheet.merged_cells.ranges:  # of what is said below the table
            assert span.min_row < 6 or span.max_col < decision


def test_a_case_shows_its_verdict_and_how_far_along_the_way_it_is() -> None:
    sheet = show(at_steps())
    rows = table(sheet, "decisions")
    steps = [row["Step"].value for row in rows[: len(Step)]]
    assert steps[0] == "●○○○○○○○○ 1 Repair"
    assert steps[4] == "●●●●●○○○○ 5 Talk"
    assert steps[8] == "●●●●●●●●● 9 Closed"
    assert all(row["Step"].font.bold for row in rows[: len(Step)])
    idle = rows[len(Step)]
    assert idle["Verdict"].value == "◆ Repair"
    assert [idle[one].value for one in ("Since", "Step", "Waits for", "Not before")] == [None] * 4
    assert rows[0]["Since"].value.date() == date(2026, 11, 9)
    assert sheet["A2"].value.startswith("8 cases are open as of 23 Nov 2026. The way: 1 Repair, 2 Cool off, ")


def test_a_case_that_cools_off_says_what_would_follow() -> None:
    rows = table(show(at_steps()), "decisions")
    assert "the invitation to talk is put into Drafts" in rows[1]["Waits for"].value
    others = [str(row["Waits for"].value) for row in rows if row is not rows[1]]
    assert not any("is put into Drafts" in one for one in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_above_the_table_lead_to_every_section_below(language: Language) -> None:
    sheet = show(at_steps(), "cases", language, make_drafts())
    jumps = [cell for cell in sheet[4] if cell.hyperlink is not None]
    titles = {cell.value for row in sheet.iter_rows(max_col=1) for cell in row if cell.style == "gt section"}
    assert {cell.value for cell in jumps} == titles
    for cell in jumps:
        assert sheet[cell.hyperlink.location.rpartition("!")[2]].value == cell.value
    assert sheet.freeze_panes == "B6"  # the links stay in sight


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [make_rich_review, at_steps, lambda: make_large_review(80, 1)])
def test_a_typed_decision_comes_back_for_any_client(make: Any, language: Language, tmp_path: Path) -> None:
    review = make()
    clients = [one.client for one in review.clients]
    last = clients[-1].key  # below all others: the table may be long
    sheet = show(review, "cases", language, make_drafts())
    key, decision = (column_of(sheet, "decisions", one[language]) for one in (KEY, DECISION))
    for row in range(6, sheet.max_row + 1):
        if sheet.cell(row, key).value in (clients[0].key, last):
            sheet.cell(row, decision).value = DECISION_LABELS[language]["snooze"]
            sheet.cell(row, decision + 1).value = date(2026, 12, 14)
            sheet.cell(row, decision + 3).value = "after the fair"
    sheet.parent.save(tmp_path / "goodterms-2026-W48.xlsx")
    typed = read_typed(tmp_path, clients, default_on=date(2026, 11, 24))
    assert typed.problems == ()
    assert {one.client_key for one in typed.decisions} == {clients[0].key, last}
    assert {(one.kind, one.until, one.note) for one in typed.decisions} == {
        ("snooze", date(2026, 12, 14), "after the fair")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_report_brings_nothing(language: Language, tmp_path: Path) -> None:
    for week, make in enumerate(
        (make_rich_review, at_steps, make_hostile_review, make_empty_review), start=40
    ):
        raw = render_book(make(), language)
        (tmp_path / f"goodterms-2026-W{week}.xlsx").write_bytes(raw)
    assert read_typed(tmp_path, [], default_on=date(2026, 11, 24)) == Typed((), (), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hint_at_the_drop_down_fits_into_excels_255_characters(language: Language) -> None:
    sheet = show(make_rich_review(), "cases", language)
    (choice,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    words = [choice.prompt, *choice.formula1.strip('"').split(",")]
    assert len(choice.prompt) <= 255
    assert all(word in words[0] for word in words[1:])


def test_what_each_decision_does_is_said_by_the_policys_weeks() -> None:
    sheet = show(make_rich_review())
    said = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=7, max_col=2)}
    assert set(DECISION_LABELS["en"].values()) <= set(said)
    assert said["Keep"] == "No case for 26 weeks. Another word within 7 days takes it back."
    assert len(DECISION_LABELS["en"]) == len(get_args(DecisionKind))


# --- checks and dates --------------------------------------------------------------------------


def gated(*gates: Gate, **more: Any) -> Review:
    review = make_rich_review()
    case = replace(review.cases[0], gates=gates, **more)
    return replace(review, cases=(case, *review.cases[1:]))


def test_checks_stand_in_one_row_a_case_with_signs_and_real_dates() -> None:
    review = gated(
        Gate("repair", True, Reason("gate-repair-tried", "", date(2026, 8, 9))),
        Gate("cool_off", False, Reason("wait-cool-off", "", date(2026, 11, 26))),
        Gate("contract", True, Reason("gate-contract-ok", "", "indefinite")),
        Gate("notice", True, Reason("gate-notice", "", 30)),
        Gate("prepaid", True, Reason("gate-prepaid-none")),
        Gate("money", False, Reason("gate-money", "EUR", Decimal("4235.00"))),
    )
    row = only(table(show(review), "checks"), "Bakker & Zonen Vastgoed B.V.")
    assert row["Repair tried"].value.date() == date(2026, 8, 9)
    assert row["Repair tried"].number_format == '[$-809]"✓ "d mmm yyyy'
    assert row["Slept over"].value.date() == date(2026, 11, 26)
    assert row["Slept over"].number_format == '[$-809]"✗ "d mmm yyyy'
    assert row["Contract"].value == "✓ for an indefinite time"
    assert row["Last working day"].value.date() == date(2026, 12, 23)
    assert row["Money, work, and what to mind"].value.split("\n") == [
        "✗ €4,235.00 is overdue. Expected by 5 Dec 2026.",
        "✓ Notice: 30 days by contract; check there in which form notice has to be given.",
        "✓ Nothing is paid and not delivered.",
        "Said today, the last working day is Wed 23 Dec 2026.",
    ]


def test_what_is_to_mind_has_a_sign_of_its_own() -> None:
    review = gated(
        Gate("repair", True, Reason("repair-waived")),
        Gate("contract", True, Reason("gate-contract-talk-only", "", "indefinite")),
        Gate("money", True, Reason("gate-money-waived", "EUR", Decimal("100.00"))),
        Gate("odd", False, Reason("odd")),
        last_day=None,
    )
    row = only(table(show(review), "checks"), "Bakker & Zonen Vastgoed B.V.")
    assert row["Repair tried"].value == "⚠ waived"
    assert row["Contract"].value == "⚠ for an indefinite time"
    told = row["Money, work, and what to mind"].value.split("\n")
    assert [one[0] for one in told] == ["✗", "⚠", "⚠"]
    assert told[0] == "✗ odd: Odd."
    assert row["Last working day"].value == "–"


def test_expected_money_is_said_only_where_all_of_it_is_expected() -> None:
    held = Gate("money", False, Reason("gate-money", "EUR", Decimal("4235.00")))
    row = only(table(show(replace(gated(held), outlooks={})), "checks"), "Visser Media")
    assert "Expected" not in row["Money, work, and what to mind"].value


# --- drafts, decisions, history ----------------------------------------------------------------


def test_a_letter_leads_to_the_draft_where_it_can_be_found() -> None:
    talk, reminder, repair = make_drafts()
    drafts = (talk, reminder, replace(repair, certain=False, similarity=0.8))
    rows = table(show(make_rich_review(), drafts=drafts), "draft_fates")
    bakker = only(rows, "Bakker & Zonen Vastgoed B.V.")["Letter"]
    assert bakker.value == "Invitation to talk"
    assert bakker.hyperlink.target == "https://mail.google.com/mail/u/0/"
    assert bakker.hyperlink.location == "search/rfc822msgid%3Abakker%40studio.example"
    assert only(rows, "Visser Media")["Letter"].hyperlink is None  # not in the mailbox yet
    assert only(rows, "Smit Advies")["Letter"].hyperlink is None  # only likely the one that was sent
    assert "80%" in only(rows, "Smit Advies")["What became of it"].value


def test_drafts_that_lie_in_the_mailbox_come_first_and_advice_stands_with_them() -> None:
    talk, reminder, repair = make_drafts()
    old = replace(talk, planned_on=AS_OF - timedelta(weeks=40))
    gone = replace(reminder, state="gone", planned_on=AS_OF - timedelta(weeks=27))
    review = replace(make_rich_review(), advice={old.id: Reason("draft-paid")})
    rows = table(show(review, drafts=(repair, gone, old)), "draft_fates")
    assert [row["Client"].value for row in rows] == ["Bakker & Zonen Vastgoed B.V.", "Smit Advies"]
    assert rows[0]["What became of it"].value.startswith("⚠ Do not send it: the money has come. ")
    assert rows[0]["Queued"].value.date() == old.planned_on


def test_a_decision_that_changes_nothing_says_why() -> None:
    review = make_rich_review()
    review = replace(review, misfits={"d2": Reason("no-until")})
    rows = table(show(review), "taken_over")
    kept, put_off = only(rows, "Jansen Fietsen"), only(rows, "Smit Advies")
    assert (kept["Taken over"].value, kept["Note and source"].value) == (
        "✓ Keep",
        "good year ahead (command)",
    )
    assert put_off["Taken over"].value == "✗ Snooze"
    assert put_off["Note and source"].value.startswith("Changes nothing: a Snooze needs a day until which. (")
    assert put_off["To"].value.date() == date(2026, 12, 1)


def test_the_story_is_told_by_days_and_weeks_ago() -> None:
    rows = table(show(make_rich_review()), "story")
    first = rows[0]
    assert (first["Day"].value.date(), first["Weeks ago"].value) == (date(2026, 8, 3), 16)
    assert first["What"].value == "Repair letter sent"


def test_what_changed_stands_in_figures_before_and_now() -> None:
    review = at_steps()
    weeks = [AS_OF - timedelta(weeks=back) for back in range(20)]
    paces = tuple(
        Pace(day - timedelta(days=6), day, 10 if back > 3 else 4, 2, 120.0) for back, day in enumerate(weeks)
    )
    owed = review.clients[0].ledger
    clients = tuple(replace(one, paces=paces, ledger=owed) for one in review.clients)
    review = replace(review, clients=clients)
    rows = [row for row in table(show(review), "changed") if row["Client"].value == "Client number 8"]
    mails = next(row for row in rows if row["A week, on average"].value == "Mails from them")
    assert mails["Before"].value == pytest.approx(10 * 8 / 13, abs=4)
    assert mails["Now"].value == 4
    assert mails["Compared"].value == "13 weeks before the exit, 3 weeks since the last working day"
    assert {row["A week, on average"].value for row in rows} >= {
        "Hours of mail, all clients",
        "Overdue money",
    }


# --- talking points ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_talking_points_have_their_leads_in_a_column_and_a_measure_to_read(language: Language) -> None:
    sheet = show(make_rich_review(), "cases", language)
    leads = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).style == "gt lead"]
    assert len(leads) == 7 + 7  # talking points, and what each decision does
    for row in leads:
        assert sheet.cell(row, 2).style == "gt prose"
        assert len(sheet.cell(row, 1).value) <= 20
    across = [sheet.column_dimensions[one].width for one in "BCDEF"]
    assert 100 <= sum(across) <= 125  # characters


def test_without_a_talk_there_are_no_talking_points() -> None:
    review = make_rich_review()
    sheet = show(replace(review, cases=review.cases[1:]))
    assert "Talking points" not in [row[0].value for row in sheet.iter_rows(max_col=1)]


# --- waiting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_waits_for_us_comes_first_and_oldest_first(language: Language) -> None:
    sheet = show(make_rich_review(), "waiting", language)
    rows = list(sheet.iter_rows(min_row=7, values_only=True))
    we = "We" if language == "en" else "Wij"
    owes = [row[1] for row in rows]
    assert owes == sorted(owes, key=lambda one: one != we)
    for side in set(owes):
        since = [row[2] for row in rows if row[1] == side]
        assert since == sorted(since)


def test_the_time_of_a_wait_opens_the_mail() -> None:
    rows = table(show(make_rich_review(), "waiting", host="imap.example.org"), "waiting")
    assert rows[0]["Since"].hyperlink.target == f"mid:{rows[0]['Message-ID'].value.strip('<>')}"
    assert rows[0]["Since"].is_date
    assert rows[0]["Who owes an answer"].font.bold


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_id_is_a_column_outside_the_print_area(language: Language) -> None:
    sheet = show(make_rich_review(), "waiting", language)
    last = column_of(sheet, "waiting", "Message-ID")
    assert last == sheet.max_column
    assert sheet.print_area.split(":")[1].startswith("$H$")
    assert sheet.cell(6, last - 1).value == ("Correction" if language == "en" else "Correctie")
    rules = [str(one.sqref) for one in sheet.data_validations.dataValidation]
    assert rules == [f"H7:H{sheet.max_row}"]
    assert sheet["A7"].hyperlink.location.startswith("'Evidence'!" if language == "en" else "'Bewijs'!")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_typed_on_waiting_comes_back(language: Language, tmp_path: Path) -> None:
    sheet = show(make_rich_review(), "waiting", language)
    sheet["H9"].value = CORRECTION_LABELS[language]["asks-nothing"]
    sheet.parent.save(tmp_path / "goodterms-2026-W48.xlsx")
    typed = read_typed(tmp_path, [], default_on=AS_OF)
    assert [(one.message_id, one.says) for one in typed.corrections] == [(sheet["I9"].value, "asks-nothing")]
    assert typed.problems == ()


def test_the_summary_counts_and_names_the_oldest() -> None:
    sheet = show(make_rich_review(), "waiting")
    assert (sheet["A3"].value, sheet["A4"].value) == ("Waits for you", "Waits for clients")
    assert sheet["B3"].value.startswith("5 questions: Bakker & Zonen Vastgoed B.V., Dekker Tuinen, ")
    assert "The oldest: " in sheet["B4"].value
    one = make_client_review(make_client("a", "Acme"), 1, 0.5, Verdict.WATCH)
    some: tuple[Span, ...] = (make_span(one.client, "us", 1, None, "Ready?"),)
    sheet = show(replace(make_empty_review(), clients=(replace(one, spans=some),)), "waiting")
    assert sheet["B3"].value == "1 question: Acme, Sun 22 Nov 2026, “Ready?”."
    assert sheet["B4"].value == "Nothing."


def test_of_too_many_waits_ours_are_kept_and_the_rest_is_counted() -> None:
    client = make_client("a", "Acme")
    one = make_client_review(client, 1, 0.5, Verdict.WATCH)
    theirs = tuple(make_span(client, "client", 1 + n / 10, None) for n in range(600))
    ours = tuple(make_span(client, "us", 100 + n, None) for n in range(3))
    ancient = make_span(client, "us", 400, None)
    review = replace(make_empty_review(), clients=(replace(one, spans=(*theirs, *ours, ancient)),))
    shown, hidden = choose_waits(review, Policy())
    assert [span.wait.owes for _, span in shown[:4]] == ["us", "us", "us", "client"]
    assert (len(shown), hidden) == (500, 104)
    newest = max(span.wait.asked.sent_at for _, span in shown)
    assert newest == theirs[0].wait.asked.sent_at
    sheet = show(review, "waiting")
    assert "104 older or further ones are not shown" in sheet["A2"].value
