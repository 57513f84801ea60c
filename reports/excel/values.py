"""What goes into a cell: a value is what it is (a date, an amount), looks come later; and tables' columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from goodterms.model import Scalar, Verdict
from reports.locale import Text

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that the data only bounds from below, shown with a sign before it."""

    value: float | Decimal
    sign: Literal[">", "≥"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A visible formula, and the value that it has now; an amount where it has a currency."""

    text: str
    value: str | Decimal
    currency: str = ""


Plain = Scalar | datetime | Money | Bound | Formula | Verdict


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: out of the workbook by a URL, or to a place within it or within a spreadsheet."""

    url: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere."""

    value: Plain
    target: Target


Value = Plain | Link
Kind = Literal[
    "text", "line", "strip", "count", "number", "plain", "share", "score", "date", "time", "money", "input"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, kind of value, width in characters.

    A "text" is wrapped, a "line" is not: it runs on into the empty cells beside it.
    """

    heading: Text
    kind: Kind
    width: float


def linked(value: Plain, target: Target | None) -> Value:
    """Return a value that leads to a target, or the value itself where there is none."""
    return value if target is None else Link(value, target)
