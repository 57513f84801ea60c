from __future__ import annotations

from sheet_builders import table

from connectors.sheets.corrections import Corrected, read_correction_table

_HEADINGS = ("Client", "When", "What", "Message-ID or number", "Correction")


def test_corrections_of_mails_are_read_by_their_message_id() -> None:
    sheet = read_correction_table(
        table(
            ("Evidence",),
            (),
            _HEADINGS,
            ("Acme", None, "Closing", "<a@x>", "Asks something"),
            ("Acme", None, "Closing", "<b@x>", None),
            ("Acme", None, "Closing", "<c@x>", "vraagt niets"),
            sheet="Evidence",
        )
    )
    found = sheet.corrections
    assert [(one.message_id, one.says) for one in found] == [("<a@x>", "asks"), ("<c@x>", "asks-nothing")]
    assert found[0].source == "list.csv [Evidence] row 4"
    assert sheet.problems == ()


def test_the_same_correction_in_a_copy_is_the_same() -> None:
    once = read_correction_table(table(_HEADINGS, ("A", None, "", "<a@x>", "Automatic"))).corrections
    other = read_correction_table(table(_HEADINGS, ("B", None, "", "<a@x>", "automatisch"))).corrections
    later = read_correction_table(table(_HEADINGS, ("A", None, "", "<a@x>", "Automatic")), "2026-W49")
    assert once[0].id == other[0].id != later.corrections[0].id


def test_a_table_that_is_sorted_parted_and_has_its_columns_moved_is_read_to_its_end() -> None:
    sheet = read_correction_table(
        table(
            ("Correction", "Subject", "Message-ID"),
            ("Automatic", "Hello", "<a@x>"),
            (),
            ("", "Hello", "<b@x>"),
            (),
            ("as READ ", "Hello", "<c@x>"),
        )
    )
    assert [(one.message_id, one.says) for one in sheet.corrections] == [
        ("<a@x>", "automatic"),
        ("<c@x>", "as-read"),
    ]


def test_what_cannot_be_read_is_a_problem() -> None:
    sheet = read_correction_table(
        table(
            _HEADINGS,
            ("Acme", None, "Closing", "<a@x>", "whatever"),
            ("Acme", None, "Invoice", "2026-014", "Asks nothing"),
        )
    )
    assert sheet.corrections == ()
    assert [one.where for one in sheet.problems] == ["list.csv row 2", "list.csv row 3"]
    assert "whatever" in sheet.problems[0].what and "Message-ID" in sheet.problems[1].what


def test_a_sheet_without_the_column_holds_none() -> None:
    assert read_correction_table(table(("Client", "Message-ID"), ("Acme", "<a@x>"))) == Corrected()
