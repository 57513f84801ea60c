"""How well “this invoice will be paid late” is told from what was known on the day before it was issued.

    python -m bench.payments FILE [--columns NAME=HEADING …] [--dates day-first|month-first]
                                  [--decimal comma|point] [--until YYYY-MM-DD]

prints one line of JSON. The invoices are gone through in the order of their dates; scored are those from
which on 200 outcomes were known (or a fifth of the list, if that is less). `all` scores them from the first.
The top figures are the logistic model's; `models` has it beside the product's shrunk late rate, a constant
(the practice's late rate until then), the raw rate of the client and that of his last three invoices.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.latechance import Case, Floats, last_three, logistic, raw_rate, shrunk_rate, walk
from connectors.sheets.amounts import DecimalSign
from connectors.sheets.invoices import read_invoices
from connectors.sheets.rules import ListRules
from goodterms.errors import GoodtermsError
from goodterms.policy import Policy

_BURN_IN = 200  # known outcomes
_LEAST_SHARE = 5  # of the list
_CERTAIN = 1e-6  # a raw rate of 0 or 1 would cost an infinite log loss
_BINS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line for one list."""
    options = _parse(arguments)
    signs: dict[str, DecimalSign] = {"comma": ",", "point": "."}
    rules = ListRules(
        columns=dict(one.split("=", 1) for one in options.columns),
        day_first={"day-first": True, "month-first": False}.get(options.dates),
        sign=signs.get(options.decimal, ""),
    )
    try:
        found = read_invoices([options.file], clients=(), rules=rules)
    except GoodtermsError as error:
        sys.stderr.write(f"{error}\n")
        return 65
    if not found.invoices:
        sys.stderr.write(f"{options.file.name}: no invoice could be read\n")
        return 65
    policy = Policy()
    last = max(max(one.issued, one.paid_on or one.issued) for one in found.invoices)
    cases = walk(found.invoices, options.until or last, policy)
    if not cases:
        sys.stderr.write(f"{options.file.name}: no invoice tells when it was paid\n")
        return 65
    print(json.dumps({"file": options.file.name, "unread": found.rows["unread"], **score(cases, policy)}))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.payments")
    parser.add_argument("file", type=Path)
    parser.add_argument("--columns", nargs="+", default=[], metavar="NAME=HEADING")
    parser.add_argument("--dates", choices=["day-first", "month-first"], default="")
    parser.add_argument("--decimal", choices=["comma", "point"], default="")
    parser.add_argument("--until", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    options = parser.parse_args(arguments)
    wrong = next((one for one in options.columns if "=" not in one), None)
    if wrong:
        parser.error(f"{wrong!r}: write NAME=HEADING, such as due=Vervaldatum")
    return options


def score(cases: Sequence[Case], policy: Policy) -> dict[str, Any]:
    """Return the figures of all models on the same invoices."""
    late = np.array([float(one.was_late) for one in cases])
    chances = {
        "logistic": logistic(cases, policy),
        "shrunk": np.array([shrunk_rate(one, policy) for one in cases]),
        "constant": np.array([one.practice for one in cases]),
        "raw_rate": np.array([raw_rate(one) for one in cases]),
        "last_three": np.array([last_three(one) for one in cases]),
    }
    enough = min(_BURN_IN, len(cases) // _LEAST_SHARE)
    scored = np.array([one.outcomes >= enough for one in cases])
    if not scored.any():
        scored[:] = True
    models = {name: measure(some[scored], late[scored]) for name, some in chances.items()}
    everything = {name: measure(some, late) for name, some in chances.items()}
    return {
        "n": int(scored.sum()),
        "base_rate": round(float(late[scored].mean()), 4),
        **models["logistic"],
        "models": models,
        "all": {
            "n": len(cases),
            "base_rate": round(float(late.mean()), 4),
            "models": {
                name: {key: value for key, value in one.items() if key != "calibration"}
                for name, one in everything.items()
            },
        },
    }


def measure(chances: Floats, late: Floats) -> dict[str, Any]:
    """Return AUC, Brier score, log loss and calibration of chances against what came."""
    sure = np.clip(chances, _CERTAIN, 1 - _CERTAIN)
    loss = -np.mean(late * np.log(sure) + (1 - late) * np.log(1 - sure))
    return {
        "auc": _rounded(area_under_curve(chances, late)),
        "brier": _rounded(float(np.mean((chances - late) ** 2))),
        "log_loss": _rounded(float(loss)),
        "calibration": _calibration(chances, late),
    }


def area_under_curve(chances: Floats, late: Floats) -> float:
    """Return how often the late one of two has the greater chance, equal ones half; NaN if all are alike."""
    values, place = np.unique(chances, return_inverse=True)
    counts = np.bincount(place, minlength=len(values))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    ones = float(late.sum())
    zeros = len(late) - ones
    if not ones or not zeros:
        return math.nan
    return float((ranks[late == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def _calibration(chances: Floats, late: Floats) -> list[dict[str, float]]:
    """Return per tenth of the chances: how many, the mean chance, and the share that was late."""
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    return [
        {
            "from": one / _BINS,
            "n": int((bins == one).sum()),
            "said": round(float(chances[bins == one].mean()), 3),
            "came": round(float(late[bins == one].mean()), 3),
        }
        for one in range(_BINS)
        if (bins == one).any()
    ]


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


if __name__ == "__main__":
    sys.exit(main())
