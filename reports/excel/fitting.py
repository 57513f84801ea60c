"""Widths for a sheet whose tables stand below each other, in which no amount and no day is shown as ###."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl.utils import get_column_letter

from reports.excel.looks import BODY_SIZE
from reports.excel.pages import Page
from reports.excel.tables import heading_width
from reports.excel.values import Column, Formula, Link, Money, Value
from reports.excel.widths import characters, column_pixels, text_width
from reports.locale import format_date, format_money

_PADDING = 8.0  # pixels beside a number, and some for fonts that are a little wider
_INDENT = 11.0  # pixels before a day


def fit_widths(
    page: Page, tables: Iterable[tuple[Sequence[Column], Iterable[Sequence[Value]]]]
) -> list[float]:
    """Give columns the widths that the tables ask for, or more for a heading or an amount; return them."""
    widths: list[float] = []
    for columns, rows in tables:
        needs = [max(one.width, heading_width(page.say(one.heading))) for one in columns]
        for row in rows:
            needs = [max(need, _needed(page, value)) for need, value in zip(needs, row, strict=True)]
        widths += [0.0] * (len(needs) - len(widths))
        widths = [max(pair) for pair in zip(widths, needs + [0.0] * len(widths), strict=False)]
    for place, width in enumerate(widths, start=1):
        page.ws.column_dimensions[get_column_letter(place)].width = width
    return widths


def wide_cm(widths: Iterable[float]) -> float:
    """Return how many centimetres columns of these widths take, for a chart that stands over them."""
    return sum(map(column_pixels, widths)) * 2.54 / 96


def _needed(page: Page, value: Value) -> float:
    """Return the characters that an amount or a day needs not to be shown as ###; 0 for other values."""
    bare = value.value if isinstance(value, Link) else value
    if isinstance(bare, Formula) and bare.currency and isinstance(bare.value, Decimal):
        bare = Money(bare.value, bare.currency)
    if isinstance(bare, Money) and bare.amount.is_finite():
        said, room = format_money(bare.amount, bare.currency, page.language), _PADDING
    elif isinstance(bare, date) and not isinstance(bare, datetime):
        said, room = format_date(bare, page.language), _PADDING + _INDENT
    else:
        return 0.0
    return math.ceil(characters(text_width(said, BODY_SIZE) + room) * 4) / 4
