"""What the user typed into the weekly workbooks: decisions and corrections. The files are not touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.sheets import corrections, decisions
from connectors.sheets.corrections import read_correction_table
from connectors.sheets.decisions import read_decision_table
from connectors.sheets.reader import read_many
from goodterms.casebook import Decision
from goodterms.errors import NeedsUser
from goodterms.model import Client, Correction, Problem

_WEEK = re.compile(r"\d{4}-W\d{2}")
SHEETS = (*decisions.SHEETS, *corrections.SHEETS)


@dataclass(frozen=True, slots=True)
class Typed:
    """Decisions and corrections, each once, and what cannot be read."""

    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    problems: tuple[Problem, ...]


def read_typed(
    folder: Path, clients: Sequence[Client], *, default_on: date, day_first: bool | None = None
) -> Typed:
    """Return what was typed into the workbooks goodterms-*.xlsx of a folder.

    A decision without a date counts from `default_on`.
    """
    files = sorted(path for path in folder.glob("goodterms-*.xlsx") if path.is_file())
    decided: dict[str, Decision] = {}
    corrected: dict[str, Correction] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for path, sheets in read_many(files, only=SHEETS).items():
        if isinstance(sheets, NeedsUser):
            hint = "close it and run again; decisions in it are not lost"
            problems[path.name, ""] = Problem(path.name, str(sheets), hint)
            continue
        for table in sheets.tables:
            choices, doubts = read_decision_table(table, clients, default_on, day_first)
            says, more_doubts = read_correction_table(table, _week(path, files))
            for choice in choices:
                decided.setdefault(choice.id, choice)
            for one in says:
                corrected.setdefault(one.id, one)
            for doubt in (*doubts, *more_doubts):
                problems[doubt.where, doubt.what] = doubt
    return Typed(tuple(decided.values()), tuple(corrected.values()), tuple(problems.values()))


def _week(path: Path, files: Sequence[Path]) -> str:
    """Return the week that a report's name says; goodterms-latest.xlsx and other names are of the newest."""
    weeks = [found[0] for one in (path, *reversed(files)) if (found := _WEEK.search(one.stem))]
    return weeks[0] if weeks else ""
