from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sheet_builders import write_csv, write_xlsx

from connectors.sheets.away import read_away
from goodterms.errors import NeedsUser
from goodterms.model import Absence

_SUMMER = Absence(date(2026, 7, 20), date(2026, 8, 7), "file", "summer")


def test_absences_own_holidays_and_days_worked_all_the_same(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "away.xlsx",
        [
            ["From", "Until", "Kind", "Note"],
            [date(2026, 7, 20), date(2026, 8, 7), None, "summer"],
            [None, None, None, None],
            [date(2026, 10, 2), None, "holiday", "Studio's birthday"],
            [date(2026, 5, 25), None, "working", None],
        ],
    )
    found = read_away(path)
    assert found.absences == (_SUMMER,)
    assert found.holidays == {date(2026, 10, 2): "Studio's birthday"}
    assert found.working == {date(2026, 5, 25)}
    assert found.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "Vanaf;Tot en met;Soort;Reden\n20-07-2026;07-08-2026;vakantie;summer\n",
        "Ab,Bis,Art,Grund\n20.07.2026,07.08.2026,Urlaub,summer\n",
        "Du;Au;Motif\n20/07/2026;07/08/2026;summer\n",
        "Desde;Hasta;Motivo\n20/7/2026;7/8/2026;summer\n",
    ],
)
def test_headings_and_kinds_in_five_languages(tmp_path: Path, text: str) -> None:
    assert read_away(write_csv(tmp_path / "away.csv", text)).absences == (_SUMMER,)


def test_what_cannot_be_read_is_a_problem_and_the_rest_is_used(tmp_path: Path) -> None:
    text = (
        "From,Until,Kind,Note\n"
        "2026-07-20,2026-08-07,,summer\n"
        "soon,2026-08-07,,\n"
        ",2026-08-07,,\n"
        "2026-08-07,2026-07-20,,\n"
        "2026-09-01,,party,\n"
    )
    found = read_away(write_csv(tmp_path / "away.csv", text))
    assert found.absences == (_SUMMER,)
    assert [(one.where[-5:], one.what.partition(":")[0]) for one in found.problems] == [
        ("row 3", "From"),
        ("row 4", "the first day is empty"),
        ("row 5", "from 2026-08-07 until 2026-07-20 is no absence"),
        ("row 6", "Kind"),
    ]


def test_a_list_without_headings_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="From and Until"):
        read_away(write_csv(tmp_path / "away.csv", "20-07-2026;07-08-2026\n"))
