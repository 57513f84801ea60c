"""Timesheets to hours by client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sheet_builders import write_csv

from connectors.sheets.timesheets import Timesheets, read_timesheets
from goodterms.errors import NeedsUser
from goodterms.model import Client

_CLIENTS = (Client(key="acme", name="Acme B.V."), Client(key="bea", name="Bea"))
_TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,"
    "Tags\n"
    "Fenna,f@x.nl,Acme,Site,,home,Yes,2026-03-02,09:00:00,2026-03-02,10:30:00,01:30:00,\n"
    "Fenna,f@x.nl,Bea,Logo,,draft,Yes,2026-03-03,09:00:00,2026-03-03,09:20:30,00:20:30,\n"
)
_CLOCKIFY = (
    '"Project","Client","Description","User","Billable","Start Date","Start Time","End Date","End Time",'
    '"Duration (h)","Duration (decimal)","Billable Rate (EUR)","Billable Amount (EUR)"\n'
    '"Site","Acme","","F","Yes","02/03/2026","09:00","02/03/2026","10:20","01:20:00","1.33","80","106.67"\n'
    '"Logo","Bea","","F","Yes","13/03/2026","09:00","13/03/2026","10:00","01:00:00","1.00","80","80"\n'
)
_HARVEST = (
    "Date,Client,Project,Project Code,Task,Notes,Hours,Hours Rounded,Billable?,First Name,Currency\n"
    '2026-03-02,Acme,Site,,Design,"a, b",1.25,1.5,Yes,F,Euro - EUR\n'
    "2026-03-02,Bea,,,Design,,0.75,1,Yes,F,Euro - EUR\n"
)
_OWN = (
    "Urenlijst maart\n\nDatum;Klant;Van;Tot;Uren;Wat\n2-3-2026;Acme;9:00;10:30;1,5;logo\n3-3-2026;idem;;;2;\n"
    "4-3-2026;Bea;13:00;15:15;;site\nTotaal;;;;5,75;\n"
)


def _read(tmp_path: Path, *texts: str) -> Timesheets:
    paths = [write_csv(tmp_path / f"{number}.csv", text) for number, text in enumerate(texts)]
    return read_timesheets(paths, clients=_CLIENTS)


def _hours(found: Timesheets) -> dict[str, Decimal]:
    return {key: sum((one.hours for one in some), Decimal(0)) for key, some in found.by_client.items()}


@pytest.mark.parametrize(
    ("text", "acme", "bea"),
    [
        (_TOGGL, "1.5", "0.3417"),
        (_CLOCKIFY, "1.3333", "1"),
        (_HARVEST, "1.25", "0.75"),
        (_OWN, "3.5", "2.25"),
    ],
    ids=["toggl", "clockify", "harvest", "own"],
)
def test_hours_by_client(tmp_path: Path, text: str, acme: str, bea: str) -> None:
    found = _read(tmp_path, text)
    assert found.problems == ()
    assert _hours(found) == {"acme": Decimal(acme), "bea": Decimal(bea)}
    assert found.entries[0].day == date(2026, 3, 2)


def test_the_total_of_the_sheet_is_held_against_its_rows(tmp_path: Path) -> None:
    (check,) = _read(tmp_path, _OWN).checks
    assert [one.adds_up for one in check.totals] == [True]
    assert dict(check.rows) == {"hours": 3, "sums": 1}
    wrong = _read(tmp_path, _OWN.replace("5,75", "3,5"))
    assert [one.where for one in wrong.problems] == ["0.csv row 7"]


def test_words_of_sums_in_names_lose_no_hour(tmp_path: Path) -> None:
    clients = (Client(key="transport", name="Transport Jansen B.V."), *_CLIENTS)
    text = (
        "Client,Project,Date,Hours\nAcme,BTW aangifte,2026-01-05,3\nTransport Jansen BV,Site,2026-01-05,4\n"
    )
    found = read_timesheets([write_csv(tmp_path / "a.csv", text)], clients=clients)
    assert _hours(found) == {"acme": 3, "transport": 4}


def test_a_day_that_stands_once_is_asked_for_and_hours_and_minutes_add_up(tmp_path: Path) -> None:
    found = _read(tmp_path, "Datum;Klant;Uren;Minuten\n13-1-2026;Acme;1;30\n;Bea;3;\n")
    assert _hours(found) == {"acme": Decimal("1.5")}
    assert [one.what for one in found.problems] == ["the day is empty"]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("1:30", "1.5"),
        ("1u30", "1.5"),
        ("45 min", "0.75"),
        ("2,5 uur", "2.5"),
        ("1h 15m", "1.25"),
        ("half uur", "0.5"),
        ("8", "8"),
        ("0,25", "0.25"),
        ("26:00", "26"),
    ],
)
def test_notations_of_hours(tmp_path: Path, written: str, hours: str) -> None:
    found = _read(tmp_path, f"Datum;Klant;Tijd\n13-3-2026;Acme;{written}\n")
    assert _hours(found) == {"acme": Decimal(hours)}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("13-3-2026;Acme;een middag", "“een middag” is no number of hours"),
        ("13-3-2026;Acme;", "the hours are empty"),
        ("13-3-2026;;2", "the client is empty"),
        ("31-2-2026;Acme;2", "“31-2-2026” is no date"),
        ("13-3-2026;Acme;5000", "“5000” is no number of hours of one row"),
        ("13-3-2026;Zomer;2", "“Zomer” is no client of yours: these hours count for nobody"),
    ],
)
def test_a_row_that_counts_for_nobody_says_why(tmp_path: Path, row: str, what: str) -> None:
    found = _read(tmp_path, f"Datum;Klant;Uren\n14-3-2026;Bea;1\n{row}\n")
    assert [(one.where, one.what) for one in found.problems] == [("0.csv row 3", what)]
    assert _hours(found) == {"bea": 1}


def test_overlapping_exports_count_once_and_equal_rows_of_one_twice(tmp_path: Path) -> None:
    head, first, second = _TOGGL.splitlines(keepends=True)
    assert _hours(_read(tmp_path, head + first + first, head + first + first + second))["acme"] == 3


def test_a_summary_without_dates_is_a_problem(tmp_path: Path) -> None:
    found = _read(tmp_path, "Project,Client,Title,Duration\nSite,Acme,home,01:30:00\n")
    assert found.entries == ()
    assert "no column for a date" in found.problems[0].what


def test_an_undecidable_date_needs_the_user(tmp_path: Path) -> None:
    with pytest.raises(NeedsUser, match="GOODTERMS_DATES"):
        _read(tmp_path, "Date,Client,Hours\n03/04/2026,Acme,1\n")


def test_projects_stand_for_clients_where_there_are_none(tmp_path: Path) -> None:
    text = "Date,Client,Project,Hours\n2026-03-02,(Without client),Bea,1\n2026-03-02,,Acme,2\n"
    assert _hours(_read(tmp_path, text)) == {"bea": 1, "acme": 2}
