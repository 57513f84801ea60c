"""How a list writes amounts and dates: by each column's own cells, by what goes with it, or by the user.

What nothing tells is refused with the setting that decides it: 03/04/2026 is never guessed, nor is 1.234.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.sheets.amounts import DecimalSign, Money, decide_decimal_sign, parse_money
from connectors.sheets.columns import Understood, speaks_foreign
from connectors.sheets.dates import decide_day_order, parse_date
from connectors.sheets.headings import FOREIGN
from connectors.sheets.rules import DATES, MONEYS
from connectors.sheets.values import Unreadable, text_of
from goodterms.errors import NeedsUser


def decide_signs(found: Understood, said: DecimalSign = "") -> dict[str, DecimalSign]:
    """Return each money column's decimal sign: its own, else the user's word, else that of all the others."""
    signs = {name: decide_decimal_sign(found.texts(name)) for name in MONEYS if name in found.columns}
    proven = {sign for sign in signs.values() if sign}
    common: DecimalSign = said or (next(iter(proven)) if len(proven) == 1 else "")
    return {name: sign or common for name, sign in signs.items()}


def decide_orders(found: Understood, said: bool | None) -> dict[str, bool | None]:
    """Return per date column whether the day comes first.

    As its own cells prove it, else the other columns', else as dates and due dates fit each other, else
    the language of the headings, else the user's word. NeedsUser where nothing and nobody tells.
    """
    orders = {name: decide_day_order(found.texts(name)) for name in DATES if name in found.columns}
    proven = {order for order in orders.values() if order in {"day first", "month first"}}
    common = (proven == {"day first"}) if len(proven) == 1 else None
    if common is None and "undecided" in orders.values():
        common = said
        if common is None:
            common = _fit_together(found)
        if common is None and speaks_foreign(found, FOREIGN):
            common = True
    decided: dict[str, bool | None] = {}
    for name, order in orders.items():
        if order == "undecided" and common is None:
            raise NeedsUser(_say_undecided(found, name))
        decided[name] = order == "day first" if order in {"day first", "month first"} else common
    return decided


def _fit_together(found: Understood) -> bool | None:
    """Return the order by which no invoice is due before its date, if the other one makes any so."""
    issued, due = found.columns.get("issued"), found.columns.get("due")
    if issued is None or due is None:
        return None
    wrong = {}
    for first in (True, False):
        pairs = [
            (
                parse_date(row.cell(issued.position), day_first=first),
                parse_date(row.cell(due.position), day_first=first),
            )
            for row in found.rows
        ]
        wrong[first] = sum(isinstance(a, date) and isinstance(b, date) and b < a for a, b in pairs)
    if bool(wrong[True]) == bool(wrong[False]):
        return None
    return not wrong[True]


def _say_undecided(found: Understood, name: str) -> str:
    doubtful = [
        text_of(cell)
        for cell in found.texts(name)
        if isinstance(parse_date(cell, day_first=None), Unreadable)
    ]
    example = doubtful[0] if doubtful else ""
    both = [parse_date(example, day_first=first) for first in (True, False)]
    meant = " or ".join(one.isoformat() for one in both if isinstance(one, date))
    return (
        f"{found.table.place}: column “{found.columns[name].heading}” does not tell whether day or month "
        f"comes first (“{example}” may be {meant}): set GOODTERMS_DATES=day-first or "
        "GOODTERMS_DATES=month-first, or format the column as dates"
    )


def check_signs(found: Understood, signs: Mapping[str, DecimalSign]) -> None:
    """Refuse a column of amounts such as 1.234 that nothing decides; NeedsUser."""
    for name, sign in signs.items():
        if sign:
            continue
        for cell in found.texts(name):
            read = parse_money(cell, "")
            if isinstance(read, Unreadable) and "nothing" in read.reason:
                point, comma = parse_money(cell, "."), parse_money(cell, ",")
                meant = " or ".join(f"{one.amount:f}" for one in (point, comma) if isinstance(one, Money))
                raise NeedsUser(
                    f"{found.table.place}: column “{found.columns[name].heading}” does not tell whether a "
                    f"point or a comma is its decimal sign (“{text_of(cell)}” may be {meant}): set "
                    "GOODTERMS_DECIMAL=point or GOODTERMS_DECIMAL=comma, or format the column as numbers"
                )
