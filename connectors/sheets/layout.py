"""How the columns of one list read: each known column with what turns its cells into values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from connectors.sheets.amounts import DecimalSign, Money, parse_money
from connectors.sheets.columns import Understood
from connectors.sheets.conventions import check_signs, decide_orders, decide_signs
from connectors.sheets.dates import parse_date
from connectors.sheets.parties import Parties
from connectors.sheets.statuses import parse_paid, parse_remark, parse_status, parse_type
from connectors.sheets.sums import currency_in
from connectors.sheets.table import Cell, Row
from connectors.sheets.values import Unreadable, is_blank, parse_days, parse_yes_no, text_of

Reader = Callable[[Cell], Any]
Values = dict[str, Any]  # what a row says, by the names of its columns
_MIN_CARRIED = 1 / 3  # of the rows without a client, and no client twice: his name stands above his rows
_CREDIT_SIDE = frozenset(("h", "c", "cr", "credit", "haben"))


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides where a list itself is silent; `day_first` and `sign` are the user's word, if any."""

    parties: Parties
    terms: Mapping[str, int]
    currency: str
    legal_days: int
    day_first: bool | None = None
    sign: DecimalSign = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A list's known columns, their positions and readers; what holds for all of its rows.

    `currency` is that of amounts without one. `carries`: the client stands once above several rows.
    `booked`: amounts stand under debit and credit; `has_amount`: they stand somewhere, not only what is open.
    """

    found: Understood
    rules: Rules
    readers: Mapping[str, Reader]
    find: Callable[[str, str, str], str]  # a client's key by name, address and number
    positions: Mapping[str, int]
    currency: str
    carries: bool
    booked: bool
    has_amount: bool

    def own(self, row: Row, name: str) -> Cell:
        """Return the row's cell of a known column, None where there is no such column."""
        at = self.positions.get(name)
        return None if at is None else row.cell(at)

    def has(self, *names: str) -> bool:
        """Whether the list has one of these columns."""
        return any(name in self.positions for name in names)


def lay_out(found: Understood, rules: Rules) -> Layout:
    """Decide how the columns read; NeedsUser where a whole column can be read in two ways."""
    positions = {name: column.position for name, column in found.columns.items()}
    readers = _readers(found, rules)
    amounts = [
        one.heading for name, one in found.columns.items() if name in {"amount_incl", "amount_excl", "open"}
    ]
    return Layout(
        found=found,
        rules=rules,
        readers={name: readers.get(name, _parse_text) for name in positions},
        find=cache(rules.parties.find),
        positions=positions,
        currency=currency_in(" ".join(amounts)) or rules.currency,
        carries=_carries_clients(found, positions),
        has_amount=bool(positions.keys() & {"amount_incl", "amount_excl", "debit", "credit"}),
        booked="debit" in positions and not {"amount_incl", "amount_excl"} & positions.keys(),
    )


def _readers(found: Understood, rules: Rules) -> dict[str, Reader]:
    signs = decide_signs(found, rules.sign)
    check_signs(found, signs)
    readers: dict[str, Reader] = {name: partial(parse_money, sign=sign) for name, sign in signs.items()}
    for name, first in decide_orders(found, rules.day_first).items():
        readers[name] = partial(parse_date, day_first=first, epoch=found.table.epoch)
    if "paid_on" in readers:
        readers["paid_on"] = partial(_parse_paid_on, parse_day=readers["paid_on"])
    return readers | {
        "disputed": parse_yes_no,
        "prepaid": parse_yes_no,
        "delivered": _parse_delivered,
        "written_off": partial(_parse_written_off, sign=next(iter(signs.values()), "")),
        "terms": parse_days,
        "status": parse_status,
        "paid": parse_paid,
        "type": parse_type,
        "side": _parse_side,
        "remark": parse_remark,
    }


def _parse_text(cell: Cell) -> str | None:
    return None if is_blank(cell) else text_of(cell)


def _carries_clients(found: Understood, positions: Mapping[str, int]) -> bool:
    at, number = positions.get("client"), positions.get("number", positions.get("issued"))
    if at is None or number is None:
        return False
    rows = [row for row in found.rows if not is_blank(row.cell(number))]
    names = [text_of(row.cell(at)) for row in rows if not is_blank(row.cell(at))]
    without = len(rows) - len(names)
    return without > 1 and without >= _MIN_CARRIED * len(rows) and 0 < len(set(names)) == len(names)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the known columns say in each row, in the order of the readers; None for an empty cell.

    `doubtful` names the columns in which a cell could not be read, or says something else than it should.
    """

    rows: list[tuple[Any, ...]]
    doubtful: tuple[str, ...]


def read_columns(layout: Layout, rows: Sequence[Row]) -> Columns:
    """Read column by column, and each different cell once: most stand in many rows."""
    columns: list[list[Any]] = []
    doubtful = []
    for name, at in layout.positions.items():
        cells = [row.cells[at] if len(row.cells) > at else None for row in rows]
        known = _Known(layout.readers[name])
        values = [known.read(cell) if type(cell) is bool else known[cell] for cell in cells]  # true equals 1
        odd = any(isinstance(value, Unreadable | State) for value in known.values())
        if odd or any(type(cell) is bool for cell in cells):
            doubtful.append(name)
        columns.append(values)
    return Columns(list(zip(*columns, strict=True)), tuple(doubtful))


class _Known(dict[Cell, Any]):
    """What each different cell of a column says."""

    def __init__(self, read: Reader) -> None:
        super().__init__({None: None})
        self.read = read

    def __missing__(self, cell: Cell) -> Any:
        value = self[cell] = self.read(cell)
        return value


def _parse_written_off(cell: Cell, sign: DecimalSign) -> Money | bool | Unreadable | None:
    """Return the amount written off, or whether all is: yes or no, or the day on which it was."""
    said = parse_yes_no(cell)
    if not isinstance(said, Unreadable):
        return said
    if isinstance(parse_date(cell, day_first=True), date):
        return True
    money = parse_money(cell, sign)
    if isinstance(money, Money):
        return money if money.amount else None
    return said


def _parse_delivered(cell: Cell) -> bool | Unreadable | None:
    """Return whether it was delivered: yes or no, or the day on which it was."""
    return True if isinstance(parse_date(cell, day_first=True), date) else parse_yes_no(cell)


@dataclass(frozen=True, slots=True)
class State:
    """What stands in the place of a day of payment: that it is paid, or not yet."""

    said: str


def _parse_paid_on(cell: Cell, parse_day: Reader) -> date | State | Unreadable | None:
    """Return the day of payment; “not yet” and “yes” are no day, and say enough."""
    found: date | Unreadable | None = parse_day(cell)
    if isinstance(found, Unreadable) and (said := parse_paid(cell)) in {"open", "paid"}:
        return State(said)
    return found


def _parse_side(cell: Cell) -> str:
    return "credit" if text_of(cell).casefold().rstrip(".") in _CREDIT_SIDE else "debit"
