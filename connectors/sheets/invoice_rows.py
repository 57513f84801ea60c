"""The rows of one list: each tells of an invoice or of a payment, is no such row, or is a problem."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from connectors.sheets.amounts import Money
from connectors.sheets.columns import Understood, meaning_of
from connectors.sheets.headings import INVOICE_WORDS
from connectors.sheets.layout import Columns, Layout, Rules, State, Values, lay_out, read_columns
from connectors.sheets.one_invoice import Doubt, build_invoice, find_currency, need
from connectors.sheets.rules import MONEYS
from connectors.sheets.sums import is_no_number, is_period, is_sum
from connectors.sheets.table import Cell, Row
from connectors.sheets.values import Unreadable, is_blank, is_ditto, text_of
from goodterms.model import Invoice, ListTotal, Payment, Problem, RowRef

_KEYS = ("number", "client", "client_number", "email", "issued")
_UNSCORED = frozenset(("terms", "disputed", "prepaid", "delivered", "written_off", "tax"))
_LEFT_OUT = {"draft": "drafts", "cancelled": "cancelled"}
_ZERO = Decimal(0)
_CENTS = re.compile(r"\d{1,2}")


class Told(NamedTuple):
    """An invoice as one row tells it. `says_open`: what is open is told, not worked out."""

    table: int
    invoice: Invoice
    says_open: bool
    booked: bool  # in a list with debit and credit: a later row of the number is what came in


class Paid(NamedTuple):
    """A payment of a row of its own, by the number of the invoice that it is for."""

    table: int
    number: str
    who: str
    payment: Payment
    currency: str
    source: RowRef


@dataclass(slots=True)
class TableRows:
    """What the rows of one table came to; `fates` counts rows, `amounts` sums them by fate and currency."""

    told: list[Told] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: list[ListTotal] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    amounts: defaultdict[str, defaultdict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )


def read_rows(found: Understood, table: int, rules: Rules) -> TableRows:
    """Return what each row below the header tells; NeedsUser where a whole column cannot be decided."""
    layout = lay_out(found, rules)
    sheet = _Sheet(layout, table, read_columns(layout, found.rows))
    for place, row in enumerate(found.rows):
        sheet.take(place, row)
    return sheet.made


class _Sheet:
    """A list while its rows are read: the client above, the sums so far, what was made of the rows."""

    def __init__(self, layout: Layout, table: int, told: Columns) -> None:
        self.layout, self.table, self.told, self.doubtful = layout, table, told.rows, told.doubtful
        self.made = TableRows()
        self.names = tuple(layout.readers)
        self.moneys = [(place, name) for place, name in enumerate(self.names) if name in MONEYS]
        self.group = ("", "")  # the client's name and number that stand above rows
        self.total_at = -1  # the place of the last total row
        self.before_total: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.numbered = layout.has("number")
        self.has_idle = layout.has("terms", "paid")
        self.unnamed: Counter[tuple[str, date]] = Counter()

    def take(self, place: int, row: Row) -> None:
        """Add what one row tells; it is counted once."""
        if kind := self._no_invoice(place, row):
            self.made.fates[kind] += 1
            return
        where = self.layout.found.table.ref(row)
        values: Values = dict(zip(self.names, self.told[place], strict=True))
        self._find_client(values)
        try:
            self._check(row, where, values)
            self._tell(where, values)
        except Doubt as doubt:
            self._count("unread", values)
            hint = doubt.hint or "correct the row in the list, or export it again"
            self.made.problems.append(Problem(str(where), str(doubt), hint))

    def _count(self, fate: str, values: Values) -> None:
        self.made.fates[fate] += 1
        money = values.get("amount_incl") or values.get("amount_excl") or values.get("open")
        if isinstance(money, Money):
            self.made.amounts[fate][self.layout.currency] += money.amount

    # --- rows that are none ---

    def _no_invoice(self, place: int, row: Row) -> str:
        """Return "sums" or "titles" for a row that is none, "" for one that should be an invoice."""
        if isinstance(self.layout.own(row, "issued"), date) and self.layout.own(row, "number") is not None:
            return ""  # nearly all rows of a workbook
        filled = [cell for cell in row.cells if not is_blank(cell)]
        key = {name: self.layout.own(row, name) for name in _KEYS}
        if not filled or self._repeats_heading(key):
            return "titles"
        undated = is_blank(key["issued"]) or is_sum(key["issued"])
        if undated and is_no_number(key["number"]) and any(is_sum(cell) for cell in filled):
            return self._compare_total(place, row)
        moneys = any(isinstance(self.told[place][at], Money) for at, _ in self.moneys)
        if len(filled) == 1 and not moneys:
            return self._open_group(filled) if isinstance(filled[0], str) else self._compare_total(place, row)
        if not undated and not is_blank(key["number"]):
            return ""
        if all(is_blank(cell) for cell in key.values()):
            return self._compare_total(place, row) if moneys else self._open_group(filled)
        if moneys or not undated or not is_blank(self.layout.own(row, "due")):
            return ""
        return self._half_empty(row, key, filled)

    def _repeats_heading(self, key: Mapping[str, Cell]) -> bool:
        columns = self.layout.found.columns
        return any(
            isinstance(key[name], str) and text_of(key[name]) == columns[name].heading
            for name in ("number", "issued", "client")
            if name in columns
        )

    def _half_empty(self, row: Row, key: Mapping[str, Cell], filled: Sequence[Cell]) -> str:
        """Return "titles" for a client's own row above his, and for footers; "" for what lacks too much."""
        if is_blank(key["number"]) and not is_blank(key["client"]) and len(filled) <= 3:
            return self._open_group([key["client_number"], key["client"]])
        known = sum(not is_blank(row.cell(at)) for at in self.layout.positions.values())
        worded = any(isinstance(cell, str) and " " in cell.strip() for cell in filled)
        if len(filled) <= 2 and known <= 2 and worded and not re.search(r"\d", text_of(key["number"])):
            return "titles"
        return ""

    def _open_group(self, cells: Sequence[Cell]) -> str:
        """Take the client's name, and number, from a title above rows; return "titles"."""
        if len(cells) > 2 or not isinstance(cells[-1], str):
            return "titles"
        if len(cells) == 2:
            self.group = (text_of(cells[1]), text_of(cells[0]))
            return "titles"
        text = text_of(cells[0])
        first, _, rest = text.partition(":") if ":" in text else text.partition(" ")
        meaning = meaning_of(first, INVOICE_WORDS)
        if rest.strip() and meaning is not None and meaning.name in {"client", "client_number"}:
            text = rest.strip()
        number = re.match(r"(\d{2,})\s*[-–:·]?\s+(?=\S*[^\W\d])", text)
        name = text[number.end() :] if number else re.sub(r"\s*\((\d+)\)$", "", text)
        if not is_period(name):
            self.group = (name.strip(), number[1] if number else "")
        return "titles"

    # --- totals ---

    def _compare_total(self, place: int, row: Row) -> str:
        """Hold what a total row says against the rows since the last one or the header; return "sums"."""
        since = self.told[self.total_at + 1 : place]
        for at, name in self.moneys:
            near = sum((told[at].amount for told in since if isinstance(told[at], Money)), _ZERO)
            far = self.before_total[name] + near
            if isinstance(money := self.told[place][at], Money):
                found = near if abs(money.amount - near) < abs(money.amount - far) else far
                heading = self.layout.found.columns[name].heading
                self.made.totals.append(ListTotal(row.number, heading, money.amount, found))
            self.before_total[name] = far
        self.total_at = place
        return "sums"

    # --- one row ---

    def _check(self, row: Row, where: RowRef, values: Values) -> None:
        """Take out what cannot be read: a problem, and a doubt if the invoice needs it."""
        for name in self._idle(row) if self.has_idle else ():
            values[name] = None
        doubts = []
        found = self.layout.found
        if not found.table.sheet and any(_CENTS.fullmatch(text_of(one)) for one in row.cells[found.width :]):
            doubts.append("it has more cells than the list has headings: an amount may be cut at its comma")
        for name in self.doubtful:
            value = values[name]
            if type(value) is Unreadable:
                what = f"{self.layout.found.columns[name].heading}: “{value.text[:60]}” {value.reason}"
                if name not in _UNSCORED:
                    doubts.append(what)
                else:
                    hint = "the invoice is used without it: correct the cell"
                    self.made.problems.append(Problem(str(where), what, hint))
                values[name] = None
        if type(values.get("paid_on")) is State:
            values["paid"] = values.get("paid") or values["paid_on"].said
            values["paid_on"] = None
        if doubts:
            raise Doubt(doubts[0])

    def _idle(self, row: Row) -> Sequence[str]:
        """Return the columns that do not matter in this row: a due date makes its terms idle, and so on."""
        idle = []
        if not is_blank(self.layout.own(row, "due")):
            idle.append("terms")
        if not (is_blank(self.layout.own(row, "open")) and is_blank(self.layout.own(row, "paid_amount"))):
            idle.append("paid")
        return idle

    def _tell(self, where: RowRef, values: Values) -> None:
        kind = values.get("type")
        left_out = "other" if kind == "other" else _LEFT_OUT.get(values.get("status") or "")
        if self.layout.found.what == "payments" or kind == "payment":
            self._tell_payment(where, values)
        elif left_out:
            self._count(left_out, values)
        else:
            self._find_number(values)
            invoice, says_open = build_invoice(values, where, self.layout)
            self._say_contradiction(values, invoice)
            self.made.told.append(Told(self.table, invoice, says_open, self.layout.booked))

    def _say_contradiction(self, values: Values, invoice: Invoice) -> None:
        """Say where the state and the open amount of a row cannot both be true."""
        said, told, paid = values.get("status"), values.get("open"), values.get("paid_amount")
        if told is None or paid is not None or invoice.amount <= 0 or said not in {"paid", "open"}:
            return
        if said == "paid" and invoice.open == invoice.amount:
            what = f"it is said to be paid, and {invoice.open} of {invoice.amount} to be open"
        elif said == "open" and told.amount == 0 and invoice.paid_on is None:
            what = "it is said to be unpaid, and nothing to be open"
        else:
            return
        hint = "the open amount is believed: correct the row if it is wrong"
        self.made.problems.append(Problem(str(invoice.source), what, hint))

    def _tell_payment(self, where: RowRef, values: Values) -> None:
        on: date | None = values.get("paid_on") or values.get("issued")
        names = ("paid_amount", "credit", "amount_incl", "debit")
        money: Money | None = next((one for name in names if (one := values.get(name))), None)
        number = values.get("credit_of") or values.get("number") or ""
        if not number and self.layout.has("open"):
            self._count("other", values)  # what is open is told beside each invoice
            return
        need(number=number, paid_on=on, paid_amount=money)
        assert on is not None
        assert money is not None
        amount = abs(money.amount) if values.get("type") == "payment" else money.amount
        client, email = values.get("client") or "", values.get("email") or ""
        who = self.layout.rules.parties.find(client, email) or client or email
        currency = find_currency(values, money, self.layout)
        self.made.paid.append(Paid(self.table, number, who, Payment(on, amount), currency, where))

    def _find_client(self, values: Values) -> None:
        """Take the client from the title or the row above, where the list is made like that."""
        client = values.get("client") or ""
        if is_ditto(client):
            values["client"] = self.group[0]
        elif client:
            self.group = (client, values.get("client_number") or "")
        elif self.group[0] and not self.layout.has("client"):
            values["client"] = self.group[0]
            values["client_number"] = values.get("client_number") or self.group[1]
        elif self.group[0] and self.layout.carries and not values.get("email"):
            values["client"], values["client_number"] = self.group

    def _find_number(self, values: Values) -> None:
        """Let the date stand for the number where the list has none, and say which one of that day it is."""
        issued: date | None = values.get("issued")
        if self.numbered or issued is None:
            return
        who = (values.get("client") or values.get("email") or "", issued)
        self.unnamed[who] += 1
        which = self.unnamed[who]
        values["number"] = issued.isoformat() if which == 1 else f"{issued.isoformat()} ({which})"
