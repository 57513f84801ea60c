"""Decisions typed into weekly workbooks, through whole runs: taken over once, told, no file touched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from libreoffice import convert
from mail_servers import serve
from openpyxl import load_workbook
from practice_world import TODAY

from connectors.sheets.typed_files import Stamp, stamp_file
from connectors.store import open_store
from flows.conduct import Order, Outcome, Steps, conduct
from flows.explain import explain_client
from flows.reportfiles import LATEST, Written
from flows.settings import Settings, load_settings
from flows.steps import place_of
from flows.summary import say_run
from goodterms.casebook import Decision

WEEK = timedelta(weeks=1)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Give the settings of a practice without mail, whose first report is a week old."""
    with serve("embedded", tmp_path, [], []):
        found = load_settings(tmp_path)
        review(found, TODAY - WEEK)
        yield found


def review(settings: Settings, day: date = TODAY, steps: Steps | None = None, **more: bool) -> Outcome:
    return conduct(settings, Order(day, queue=False, **more), steps)


def type_word(report: Path, word: str, client: str = "wear", target: Path | None = None) -> Path:
    """Choose a decision for a client in a report, or in a copy of it."""
    book = load_workbook(report)
    sheet = book["Cases"]
    rows = list(sheet.iter_rows())
    header = next(row for row in rows if {"Key", "Decision"} <= {cell.value for cell in row})
    at = {cell.value: (cell.column or 0) - 1 for cell in header}
    row = next(row for row in rows[header[0].row or 0 :] if row[at["Key"]].value == client)
    row[at["Decision"]].value = word
    path = target or report
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def an_hour_ago(path: Path) -> Path:
    earlier = path.stat().st_mtime_ns - 3_600 * 10**9
    os.utime(path, ns=(earlier, earlier))
    return path


def stored(settings: Settings) -> list[Decision]:
    with open_store(settings.store_url) as store:
        return store.decisions(date.max)


def told_in(report: Path | None, sheet: str) -> list[str]:
    assert report is not None
    rows = load_workbook(report, read_only=True)[sheet].iter_rows(values_only=True)
    return [" | ".join(str(cell) for cell in row if cell is not None) for row in rows]


def find_report(settings: Settings, day: date = TODAY - WEEK) -> Path:
    year, week, _ = day.isocalendar()
    return settings.reports / f"goodterms-{year}-W{week:02}.xlsx"


@pytest.mark.parametrize("kind", ["xlsx", pytest.param("ods", marks=pytest.mark.libreoffice)])
def test_a_decision_in_a_renamed_copy_is_taken_over_once_and_told(
    settings: Settings, tmp_path: Path, kind: str
) -> None:
    typed = type_word(find_report(settings), "Keep", target=tmp_path / "monday.xlsx")
    if kind == "ods":
        typed = convert({"monday": typed.read_bytes()}, tmp_path / "office", kind)["monday"]
    place = an_hour_ago(typed.rename(settings.reports / f"Monday morning.{kind}"))
    before = place.read_bytes(), place.stat().st_mtime_ns

    view = explain_client(settings, "wear", TODAY)  # no run, and nothing is noted
    assert view["client"] == "wear"
    assert [one.kind for one in review(settings, dry_run=True).review.decisions] == ["keep"]
    assert stored(settings) == []

    outcome = review(settings)
    (decision,) = outcome.review.decisions
    assert (decision.client_key, decision.kind, decision.on) == ("wear", "keep", TODAY)
    assert decision.source.startswith(f"Monday morning.{kind} [Cases] row ")
    assert [one for one in outcome.review.problems if "Monday" in one.where] == []
    assert any(
        "Keep" in line and f"Monday morning.{kind}" in line for line in told_in(outcome.report, "Cases")
    )
    for day in (TODAY, TODAY + WEEK):
        assert review(settings, day).review.decisions == (decision,)
    assert stored(settings) == [decision]
    assert (place.read_bytes(), place.stat().st_mtime_ns) == before
    with open_store(settings.store_url) as store:
        assert store.books(place_of(settings))[place.name].stamp == stamp_file(place)


def test_a_mind_that_is_changed_and_changed_back_in_one_day_is_followed(settings: Settings) -> None:
    for word in ("Keep", "Exit", "Keep"):
        type_word(settings.reports / LATEST, word)
        review(settings)
    review(settings)
    assert [one.kind for one in stored(settings)] == ["keep", "exit", "keep"]


def test_a_report_that_is_open_stays_and_the_new_one_says_so(settings: Settings) -> None:
    first = review(settings).report
    assert first == find_report(settings, TODAY)
    type_word(first, "Keep")
    locks = [one.with_name(f".~lock.{one.name}#") for one in (first, settings.reports / LATEST)]
    for lock in locks:
        lock.touch()
    typed = first.read_bytes()
    outcome = review(settings)
    assert outcome.report == first.with_name(f"{first.stem} (2).xlsx")
    assert [one.kind for one in outcome.review.decisions] == ["keep"]  # what is saved in it counts
    assert first.read_bytes() == typed
    said = [one for one in outcome.review.problems if "open in another program" in one.what]
    assert [one.where for one in said] == [first.name, LATEST]
    for one in said:
        assert any(one.where in line and "is open" in line for line in told_in(outcome.report, "Problems"))
        assert f"! {one.where} is open in another program" in say_run(outcome, settings)
    for lock in locks:
        lock.unlink()
    again = review(settings)
    assert (again.report, again.beside) == (first, ())
    assert [one.kind for one in stored(settings)] == ["keep"]


def test_a_report_with_something_unreadable_stays_and_the_new_one_says_so(settings: Settings) -> None:
    first = type_word(find_report(settings), "Perhaps")
    outcome = review(settings, TODAY - WEEK)
    assert outcome.report == first.with_name(f"{first.stem} (2).xlsx")
    assert any(first.name in line and "not read" in line for line in told_in(outcome.report, "Problems"))
    assert any("“Perhaps” is none of Keep" in line for line in told_in(outcome.report, "Problems"))
    type_word(first, "Keep")
    assert review(settings, TODAY - WEEK).report == first


def test_what_is_typed_into_a_report_that_looks_back_counts_today(settings: Settings) -> None:
    review(settings)
    back = review(settings, TODAY - WEEK - WEEK).report
    assert back is not None
    type_word(back, "Keep")
    assert [one.kind for one in review(settings).review.decisions] == ["keep"]


def test_a_run_that_is_cut_off_before_its_report_takes_over_once_and_tells(settings: Settings) -> None:
    an_hour_ago(an_hour_ago(type_word(find_report(settings), "Keep")))
    an_hour_ago(type_word(find_report(settings), "Exit", target=settings.reports / "copy.xlsx"))

    def fail(*_: object) -> Written:
        raise KeyboardInterrupt

    def write(reports: Path, name: str, content: bytes, seen: Mapping[Path, Stamp] | None) -> Written:
        return fail(reports, name, content, seen)

    with pytest.raises(KeyboardInterrupt):
        review(settings, steps=replace(Steps(), write_report=write))
    assert [one.kind for one in stored(settings)] == ["keep", "exit"]
    problems: list[Any] = [one for one in review(settings).review.problems if "saved last counts" in one.what]
    assert [one.where.partition(" ")[0] for one in problems] == ["copy.xlsx"]
    assert [one.kind for one in stored(settings)] == ["keep", "exit"]
    assert not any("saved last counts" in one.what for one in review(settings, TODAY + WEEK).review.problems)
