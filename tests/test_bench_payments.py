"""The yardstick of late payment: nothing later than an invoice's date enters its prediction."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pytest
from builders import make_invoice
from sheet_builders import write_csv

from bench.latechance import logistic, shrunk_rate, walk
from bench.payments import area_under_curve, main, measure, score
from goodterms.model import Invoice, Payment
from goodterms.policy import Policy

_POLICY = Policy()
_START = date(2024, 1, 1)
_END = date(2026, 6, 1)


def _world(clients: int = 12, each: int = 30) -> list[Invoice]:
    """Clients who pay around a day of their own, some early and some late."""
    rng = Random(5)
    some = []
    for client in range(clients):
        usual = rng.uniform(-12, 12)
        for number in range(each):
            issued = _START + timedelta(days=number * 20 + rng.randrange(15))
            paid = issued + timedelta(days=max(0, round(30 + usual + rng.gauss(0, 6))))
            some.append(
                make_invoice(
                    f"{client}-{number}",
                    issued + timedelta(days=30),
                    issued=issued,
                    paid_on=paid,
                    client_key=f"c{client}",
                )
            )
    return some


def test_what_happens_after_an_invoice_does_not_enter_its_chance() -> None:
    """Everything that becomes known from a day on is turned round; what was said before stays."""
    some = _world()
    cut = _START + timedelta(days=300)
    other = [
        replace(one, payments=(Payment(one.payments[0].on + timedelta(days=60), one.amount),))
        if one.payments[0].on >= cut or one.due >= cut
        else one
        for one in some
    ]
    cases, changed = walk(some, _END, _POLICY), walk(other, _END, _POLICY)
    early = [place for place, one in enumerate(cases) if one.issued + 1 <= cut.toordinal()]
    assert len(early) > 100
    assert np.array_equal(logistic(cases, _POLICY)[early], logistic(changed, _POLICY)[early])
    assert [shrunk_rate(cases[place], _POLICY) for place in early] == [
        shrunk_rate(changed[place], _POLICY) for place in early
    ]


def test_what_is_known_later_about_a_dispute_is_not_looked_at() -> None:
    some = _world(3, 20)
    disputed = [replace(one, disputed=True) for one in some]
    assert score(walk(disputed, _END, _POLICY), _POLICY) == score(walk(some, _END, _POLICY), _POLICY)


def test_clients_of_steady_habits_are_told_apart() -> None:
    told = score(walk(_world(), _END, _POLICY), _POLICY)
    models = told["models"]
    assert told["auc"] == models["logistic"]["auc"]
    assert models["logistic"]["auc"] > 0.8
    assert models["shrunk"]["auc"] > 0.8
    assert abs(models["constant"]["auc"] - 0.5) < 0.1
    assert models["logistic"]["brier"] < models["constant"]["brier"]


def test_the_measures_by_hand() -> None:
    chances, late = np.array([0.1, 0.4, 0.4, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])
    assert area_under_curve(chances, late) == 0.875  # of four pairs three are right and one is even
    told = measure(chances, late)
    assert told["brier"] == pytest.approx((0.01 + 0.16 + 0.36 + 0.01) / 4)
    assert told["calibration"][1] == {"from": 0.4, "n": 2, "said": 0.4, "came": 0.5}


def test_open_invoices_past_their_date_are_late_and_others_not_yet_told() -> None:
    late = make_invoice("1", date(2026, 1, 31))
    soon = make_invoice("2", date(2026, 6, 30), issued=date(2026, 5, 31))
    credit = make_invoice("3", date(2026, 1, 31), amount=Decimal(-5))
    (one,) = walk([late, soon, credit], _END, _POLICY)
    assert one.was_late


def test_it_prints_one_line_for_any_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        f"{one.number},{one.client_key},{one.issued},{one.due},100.00,{one.paid_on}\n"
        for one in _world(6, 30)
    ]
    path = write_csv(
        tmp_path / "list.csv", "invoiceNumber,who,InvoiceDate,DueDate,InvoiceAmount,Settled\n" + "".join(rows)
    )
    assert main([str(path), "--columns", "client=who", "paid_on=Settled"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert {"n", "base_rate", "auc", "brier", "log_loss", "calibration", "models"} <= told.keys()
    assert set(told["models"]) == {"logistic", "shrunk", "constant", "raw_rate", "last_three"}


def test_a_list_that_it_cannot_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write_csv(tmp_path / "a.csv", "Kleur;Maat\nrood;3\n"))]) == 65
    assert "Kleur" in capsys.readouterr().err
