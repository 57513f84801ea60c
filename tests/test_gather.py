from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sheet_builders import write_csv, write_xlsx
from store_builders import make_row

from connectors.store import Store, open_store
from flows.gather import gather_practice
from flows.settings import Settings, load_settings
from flows.steps import read_sheets
from goodterms.model import Correction, Problem

DAY = date(2026, 3, 31)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_xlsx(tmp_path / "clients.xlsx", [["Client", "Addresses"], ["Acme", "acme.example"]])
    write_csv(tmp_path / "away.csv", "From,Until,Kind\n2026-03-09,2026-03-10,\n2026-04-06,,working\n")
    lines = ["GOODTERMS_ME=me@studio.example", f"GOODTERMS_HOME={tmp_path}", "GOODTERMS_AWAY=away.csv"]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    return load_settings(tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.store_url) as opened:
        yield opened


def _sent(store: Store, *senders: str) -> None:
    rows = [make_row(n)._replace(from_address=one) for n, one in enumerate(senders, 1)]
    store.save_batch("studio", b"Sent", "Sent", "\\Sent", 1, rows, len(rows))


def _asked(settings: Settings, store: Store) -> list[Problem]:
    practice = gather_practice(settings, store, read_sheets(settings, DAY), DAY)
    return [one for one in practice.problems if one.where == "GOODTERMS_ME"]


def test_who_else_writes_the_sent_mail_is_asked_about(settings: Settings, store: Store) -> None:
    _sent(store, *["hello@studio.example"] * 3, *["me@studio.example"] * 4, *["once@x.example"] * 2)
    (asked,) = _asked(settings, store)
    assert "3 mails" in asked.what and "hello@studio.example" in asked.what


def test_own_addresses_and_clients_in_sent_mail_are_not_asked_about(settings: Settings, store: Store) -> None:
    _sent(store, *["Me+web@studio.example".lower()] * 3, *["bea@acme.example"] * 5)
    assert _asked(settings, store) == []


def test_days_away_and_days_worked_reach_the_calendar(settings: Settings, store: Store) -> None:
    practice = gather_practice(settings, store, read_sheets(settings, DAY), DAY)
    away, grace, easter_monday = date(2026, 3, 10), date(2026, 3, 11), date(2026, 4, 6)
    assert not practice.calendar.is_working_day(away)
    assert not practice.calendar.is_working_day(grace)
    assert practice.calendar.is_working_day(date(2026, 3, 12))
    assert practice.calendar.is_working_day(easter_monday)
    assert [(one.first, one.last) for one in practice.absences] == [(date(2026, 3, 9), away)]


def test_corrections_of_the_store_come_before_those_just_typed(settings: Settings, store: Store) -> None:
    noted, typed = Correction("1", "<a@x>", "asks"), Correction("2", "<a@x>", "asks-nothing", "W13 row 4")
    store.add_corrections([noted])
    sheets = replace(read_sheets(settings, DAY), corrections=(noted, typed))
    assert gather_practice(settings, store, sheets, DAY).corrections == (noted, typed)
