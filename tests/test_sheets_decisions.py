from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from sheet_builders import Rows, Value, write_csv, write_xlsx

from connectors.sheets.typed import read_typed
from goodterms.casebook import Decision, DecisionKind
from goodterms.decisions import DECISION_LABELS, DECISION_WORDS, parse_decision
from goodterms.model import Client, Problem

_CLIENTS = (Client(key="acme", name="Acme B.V."), Client(key="beta", name="Beta"))
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
        [_ENGLISH, ["Acme", "acme", "", "", None, None, "no decision"], row],
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
    assert first.id == again.id
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
    decisions, problems = _read(tmp_path)
    assert problems == ()
    assert len({one.id for one in decisions}) == len(rows)


def test_tables_below_an_empty_row_are_not_decisions(tmp_path: Path) -> None:
    below = [[], ["Client", "Key", "x", "Taken over"], ["Acme", "acme", "", "Exit"]]
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, ["Acme", "acme", "", "Keep"], *below])
    assert [one.kind for one in _read(tmp_path)[0]] == ["keep"]


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
    ],
)
def test_an_unreadable_decision_is_a_problem(tmp_path: Path, row: list[str | None], what: str) -> None:
    _write(tmp_path, "goodterms-a.xlsx", [_ENGLISH, row])
    decisions, (problem,) = _read(tmp_path)
    assert decisions == ()
    assert problem.where == "goodterms-a.xlsx [Cases] row 6"
    assert problem.what.startswith(what)


def test_lock_files_other_workbooks_and_half_written_ones(tmp_path: Path) -> None:
    write_csv(tmp_path / "~$goodterms-a.xlsx", "lock")
    write_xlsx(tmp_path / "goodterms-dossier.xlsx", [_ENGLISH, ["Acme", "acme", "", "Keep"]])
    write_csv(tmp_path / "goodterms-b.xlsx", "PK\3\4 half")
    decisions, (problem,) = _read(tmp_path)
    assert decisions == ()
    assert problem.where == "goodterms-b.xlsx"
    assert "damaged or half written" in problem.what


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
