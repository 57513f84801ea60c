from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import pytest
from sheet_builders import Rows, Value, write_xlsx

from connectors.sheets.typed import read_typed
from goodterms.casebook import Decision, DecisionKind
from goodterms.decisions import DECISION_LABELS, DECISION_WORDS, parse_decision
from goodterms.model import Client, Problem

_CLIENTS = (
    Client(key="acme", name="Acme B.V."),
    Client(key="beta", name="Beta"),
    Client(key="twin-1", name="Twin"),
    Client(key="twin-2", name="Twin Ltd"),
)
_TODAY = date(2026, 11, 23)
_ENGLISH = ["Client", "Key", "Step", "Decision", "Until", "Decided on", "Decision note"]
_DUTCH = ["Klant", "Sleutel", "Stap", "Besluit", "Tot", "Besloten op", "Toelichting"]
_INTRO: Rows = [["Cases"], [], ["Choose in the yellow cells."], []]


def _write(folder: Path, name: str, rows: Rows, sheet: str = "Cases") -> Path:
    return write_xlsx(folder / name, sheets={"This week": [["Hello"]], sheet: [*_INTRO, *rows]})


def _read(folder: Path, on: date = _TODAY) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    typed = read_typed(folder, _CLIENTS, default_on=on)
    return typed.decisions, typed.problems


@pytest.mark.parametrize(
    ("headings", "sheet", "language"), [(_ENGLISH, "Cases", "en"), (_DUTCH, "Zaken", "nl")], ids=["en", "nl"]
)
def test_every_word_of_the_drop_down_is_read(
    tmp_path: Path, headings: list[str], sheet: str, language: str
) -> None:
    labels = DECISION_LABELS["en" if language == "en" else "nl"]
    rows = [
        ["Acme", "acme", "-", word, None, date(2026, 11, day), ""]
        for day, word in enumerate(labels.values(), 1)
    ]
    _write(tmp_path, "goodterms-2026-W48.xlsx", [headings, *rows], sheet)
    decisions, problems = _read(tmp_path)
    assert problems == ()
    assert [one.kind for one in decisions] == list(labels) == list(get_args(DecisionKind))


def test_a_decision_with_everything(tmp_path: Path) -> None:
    row: list[Value] = ["", "beta", "talk", "snooze", date(2026, 12, 24), "13-11-2026", "drukke maand"]
    _write(
        tmp_path,
        "goodterms-2026-W47.xlsx",
        [_ENGLISH, ["Acme", "acme", "", "", None, None, "–"], row],
    )
    (one,), problems = _read(tmp_path)
    assert problems == ()
    assert (one.client_key, one.kind, one.on, one.until) == (
        "beta",
        "snooze",
        date(2026, 11, 13),
        date(2026, 12, 24),
    )
    assert (one.note, one.source) == ("drukke maand", "goodterms-2026-W47.xlsx [Cases] row 7")


def test_the_same_decision_is_one_in_every_file_and_on_every_run(tmp_path: Path) -> None:
    rows: Rows = [_ENGLISH, ["Acme", "acme", "", "Keep", None, None, "nice people"]]
    _write(tmp_path, "goodterms-2026-W47.xlsx", rows)
    _write(tmp_path, "goodterms-latest.xlsx", [["another table above"], *rows])
    (first,), _ = _read(tmp_path)
    (again,), _ = _read(tmp_path, date(2026, 11, 30))
    assert first.id == again.id == "d39897f5f29435b4f69f00e2"  # as it is in databases of before
    assert (first.on, again.on) == (_TODAY, date(2026, 11, 30))
    assert first.source.startswith("goodterms-2026-W47.xlsx")


def test_ids_tell_different_decisions_apart(tmp_path: Path) -> None:
    day = date(2026, 11, 2)
    rows = [
        ("acme", "Keep", None, None, ""),
        ("beta", "Keep", None, None, ""),
        ("acme", "Exit", None, None, ""),
        ("acme", "Keep", day, None, ""),
        ("acme", "Keep", None, day, ""),
        ("acme", "Keep", None, None, "x"),
    ]
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, *(["", key, "", *rest] for key, *rest in rows)])
    decisions, (doubt,) = _read(tmp_path)
    assert len({one.id for one in decisions}) == len(rows)
    assert "“Keep” here, but “Exit” in goodterms-a.xlsx [Cases] row 8" in doubt.what


_DAY = date(2026, 11, 2)
_ROW: list[Value] = ["Acme", "acme", "", "Keep"]
_BELOW: Rows = [
    [],
    ["Talking points: Acme"],
    ["To begin: by phone or in person, half an hour."],
    [],
    ["Decisions taken over"],
    ["Client", "Key", "x", "Taken over"],
    ["Acme", "acme", "", "Exit"],
]


@pytest.mark.parametrize(
    "rows",
    [
        [_ROW, *_BELOW],
        [[], _ROW, [], [], ["Beta", "beta"], *_BELOW],
        [["Beta", "beta"], [], _ROW, *_BELOW[1:]],
        [
            _ROW,
            [],
            ["Decisions taken over"],
            ["Client", "Taken over", "x", "On"],
            ["Acme", "Exit", "", "Exit"],
        ],
        [_ROW, [], ["Client", "Whatever", "x", "On"], ["Acme", "Exit", "", "Exit"]],
        [["Klant", "klant", "", ""], _ROW],  # a client of that name is no heading
        [_ROW, [], [], ["", "", "", "call them!", None, None, "and these"]],  # scribbled below
    ],
)
def test_a_table_goes_on_behind_empty_rows_and_ends_at_the_next_headings(tmp_path: Path, rows: Rows) -> None:
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, *rows])
    decisions, problems = _read(tmp_path)
    assert ([one.kind for one in decisions], problems) == (["keep"], ())


@pytest.mark.parametrize(
    "rows",
    [
        [["Decision", "Client", "Step", "Key", "Decided on"], ["Keep", "Acme", "", "acme", _DAY]],
        [["Mine", *_ENGLISH[3:], "Client", "Key"], ["x", "Keep", None, _DAY, "", "Acme", "acme"]],
        [["Client", *_ENGLISH[3:]], ["Acme", "Keep", None, _DAY]],  # the key was taken out
        [["Key", *_ENGLISH[3:]], ["ACME ", "Keep", None, _DAY]],
        [["Sleutel", "Klant", "Decision", "besluit toelichting", "Besloten  op"],
         ["acme", "acme bv", "Houden", "", _DAY]],
        [["Client", "Key", "Decision", "Decision", "Decided on"], ["Acme", "acme", "", "keep", "2 nov 2026"]],
    ],
)  # fmt: skip
def test_columns_that_were_moved_taken_out_or_put_between_are_found(tmp_path: Path, rows: Rows) -> None:
    _write(tmp_path, "goodterms-a.xlsx", rows, sheet="My decisions")
    (one,), problems = _read(tmp_path)
    assert (one.client_key, one.kind, one.on, problems) == ("acme", "keep", date(2026, 11, 2), ())


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("Keep ", date(2026, 11, 12)),
        ("  keep", "12-11-2026"),
        ("KEEP", "2026-11-12"),
        ("houden", "12 nov 2026"),
        ("Houden\u00a0", "Nov 12, 2026"),
        ("keep\u200b", "12.11.2026"),
        ("Keep", 46338),  # a day in a cell that shows numbers
        ("Keep", datetime.fromisoformat("2026-11-12T09:30")),
    ],
)
def test_words_and_days_are_read_however_they_are_typed(tmp_path: Path, word: str, day: Value) -> None:
    rows: Rows = [
        _ENGLISH,
        ["Acme", "acme", "", word, None, day],
        ["Beta", "beta", "", "Exit", None, "13-11-2026"],
    ]
    _write(tmp_path, "goodterms-a.xlsx", rows)
    (one, _), problems = _read(tmp_path)
    assert (one.kind, one.on, problems) == ("keep", date(2026, 11, 12), ())


def test_in_a_dutch_workbook_the_day_comes_first(tmp_path: Path) -> None:
    _write(tmp_path, "goodterms-a.xlsx", [_DUTCH, ["Acme", "acme", "", "Houden", None, "3-4-2026"]], "Zaken")
    (one,), problems = _read(tmp_path)
    assert (one.on, problems) == (date(2026, 4, 3), ())


def test_notes_hold_nothing_that_a_database_or_a_workbook_could_trip_over(tmp_path: Path) -> None:
    note = "fine_x0007_\ttab\nline _xD83D_ half \u202eturned 👩‍💻"
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, ["Acme", "acme", "", "Keep", None, None, note]])
    (one,), problems = _read(tmp_path)
    assert problems == ()
    assert one.note.encode()
    assert all(unicodedata.category(sign) not in ("Cc", "Cs") for sign in one.note)
    assert one.note.startswith("fine") and one.note.endswith("turned 👩‍💻")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["Acme", "acme", "", "Weg ermee"], "Decision: “Weg ermee” is none of Keep, Exit, Snooze"),
        (["Gamma", "gamma", "", "Keep"], "Decision: no client is called “Gamma”"),
        (["Acme", "acme", "", "Snooze", "straks"], "Until: “straks” is no date"),
        (
            ["Acme", "acme", "", "Snooze", None, "3-4-2026"],
            "Decided on: “3-4-2026” may be day or month first",
        ),
        (["Acme", "acme", "", "Keep", None, "24-11-2026"], "Decided on: 2026-11-24 is later than 2026-11-23"),
        (
            ["Acme", "acme", "", "", None, None, "nice"],
            "Decision note: “nice” stands there without a decision",
        ),
        (["Acme", "acme", "", None, "1-12-2026"], "Until: “1-12-2026” stands there without a decision"),
        (["Acme", "acme", "", "#N/A"], "Decision: “#N/A” is none of Keep"),
        (["Acme", "acme", "", 7], "Decision: “7” is none of Keep"),
        (
            ["Acme", "beta", "", "Exit"],
            "Decision: the row is of “Acme”, but its key “beta” is that of “Beta”",
        ),
        (["Twin", "", "", "Exit"], "Decision: more than one client is called “Twin” (twin-1, twin-2)"),
        (["", "", "", "Exit"], "Decision: stands in a row without a client"),
        (
            ["Acme", "acme", "", "Keep", None, None, "x" * 30_000],
            "Decision note: has 30000 characters, at most 4000",
        ),
    ],
)
def test_an_unreadable_decision_is_a_problem(tmp_path: Path, row: list[str | None], what: str) -> None:
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, row])
    decisions, (problem,) = _read(tmp_path)
    assert decisions == ()
    assert problem.where == "goodterms-a.xlsx [Cases] row 6"
    assert problem.what.startswith(what)


def test_the_tables_of_a_sheet_that_lost_its_headings_are_not_lost_in_silence(tmp_path: Path) -> None:
    evidence: Rows = [["Client", "Message-ID", "Correction"]]
    headings = ["Client", "Key", "Step", "What I do", "Until", "Decided on", "Decision note"]
    for name, cases in (("a", headings), ("b", ["Client", "Key", "Step"])):
        path = tmp_path / f"goodterms-{name}.xlsx"
        write_xlsx(path, sheets={"Cases": [cases, ["Acme", "acme", "", "Exit"]], "Evidence": evidence})
    decisions, (problem,) = _read(tmp_path)
    assert decisions == ()
    assert problem.where == "goodterms-a.xlsx [Cases]"
    assert "“Decision”, “Until”" in problem.hint


def test_two_columns_for_one_thing_are_a_problem(tmp_path: Path) -> None:
    headings = ["Client", "Key", "Decision", "Until", "Decision"]
    _write(tmp_path, "goodterms-a.xlsx", [headings, ["Acme", "acme", "Keep", None, "Exit"]])
    decisions, (problem,) = _read(tmp_path)
    assert decisions == ()
    assert "“Decision” (column C), “Decision” (column E)" in problem.what


def test_an_old_name_beside_a_known_key_is_a_client_that_was_renamed(tmp_path: Path) -> None:
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, ["Acme Holding", "acme", "", "Keep"]])
    (one,), problems = _read(tmp_path)
    assert (one.client_key, problems) == ("acme", ())


def test_no_folder_yet_is_no_decision(tmp_path: Path) -> None:
    assert _read(tmp_path / "reports") == ((), ())


def test_words() -> None:
    assert (
        parse_decision(" talk  HELD ")
        == parse_decision("talk-held")
        == parse_decision("Gesprek gevoerd")
        == "talk-held"
    )
    assert parse_decision("maybe") is None
    assert len(DECISION_WORDS) == 14
