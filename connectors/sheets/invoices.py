"""Invoice lists to invoices: every row is used, recognised as no invoice, or a problem that says why."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from connectors.sheets.columns import (
    SAID,
    Understood,
    column_cells,
    looks_intended,
    understand_invoices,
)
from connectors.sheets.reader import read_many
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import (
    DecimalSign,
    Money,
    Unreadable,
    decide_day_order,
    decide_decimal_sign,
    is_blank,
    parse_date,
    parse_days,
    parse_money,
    parse_yes_no,
    resolve_currency,
    text_of,
)
from goodterms.companynames import fold, name_key
from goodterms.errors import NeedsUser
from goodterms.model import Client, Invoice, Problem, RowRef

_DATES = ("issued", "due", "paid_on")
_MONEYS = ("amount_incl", "amount_excl", "open", "paid_amount")
_FLAGS = ("disputed", "prepaid", "delivered")
_UNSCORED = frozenset((*_FLAGS, "terms"))  # unreadable ones cost that cell, not the invoice


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of the filled rows below the headers: `rows` is the sum of all the others.

    `used` rows are the invoices, `repeated` ones tell again of an invoice that another row gives;
    `sums` and `titles` are subtotals, totals, group and heading rows; `unread` ones are problems.
    """

    rows: int = 0
    used: int = 0
    repeated: int = 0
    sums: int = 0
    titles: int = 0
    drafts: int = 0
    cancelled: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """Everything that the invoice lists say. `unmatched` are names that no client has, as first written."""

    invoices: tuple[Invoice, ...]
    problems: tuple[Problem, ...]
    understood: tuple[Understood, ...]
    unmatched: tuple[str, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class _Rules:
    """What decides where a row itself is silent."""

    people: _People
    terms: Mapping[str, int]
    currency: str
    legal_days: int


def read_invoices(
    paths: Sequence[Path],
    *,
    clients: Sequence[Client],
    terms: Mapping[str, int] | None = None,
    currency: str = "EUR",
    day_first: bool | None = None,
    legal_days: int = 30,
) -> InvoiceList:
    """Return the invoices of all lists, each once, matched to clients.

    `terms` are the clients' own in days, by client key; `currency` speaks where a list is silent;
    `day_first` reads 3-4-2026 where the list does not prove the order. Raises NeedsUser for a file
    or a column that cannot be understood.
    """
    rules = _Rules(_index_clients(clients), terms or {}, currency, legal_days)
    told: list[_Told] = []
    problems: list[Problem] = []
    understood: list[Understood] = []
    counts: Counter[str] = Counter()
    found = read_many(paths)
    for file, path in enumerate(paths):
        sheets = found[path]
        if isinstance(sheets, NeedsUser):
            raise sheets
        tables, doubts = _understand_tables(sheets.tables)
        understood += tables
        problems += doubts
        for table in tables:
            _read_table(table, file, rules, day_first, told, problems, counts)
    invoices = _merge(told, problems, counts)
    names = dict.fromkeys(one.client or one.email for one in invoices if not one.client_key)
    totals = Totals(**counts, rows=sum(counts.values()))
    return InvoiceList(invoices, tuple(problems), tuple(understood), tuple(names), totals)


def _understand_tables(tables: Sequence[Table]) -> tuple[list[Understood], list[Problem]]:
    """Return the sheets that are invoice lists; a sheet that seems meant as one is a problem."""
    understood: list[Understood] = []
    refused: list[tuple[Table, NeedsUser]] = []
    for table in tables:
        try:
            understood.append(understand_invoices(table))
        except NeedsUser as trouble:
            refused.append((table, trouble))
    meant = [(table, trouble) for table, trouble in refused if looks_intended(table)]
    if not understood:
        raise (meant or refused)[0][1]
    return understood, [
        Problem(table.place, f"this sheet is not read: {trouble}") for table, trouble in meant
    ]


# --- rows ---------------------------------------------------------------------------------------


class _Told(NamedTuple):
    """An invoice as one row tells it, with the number of its file in order."""

    file: int
    invoice: Invoice


class _Doubt(Exception):
    """A row that cannot be read: the column or fact, as written, why, and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


_Values = dict[str, Any]


def _read_table(
    found: Understood,
    file: int,
    rules: _Rules,
    day_first: bool | None,
    told: list[_Told],
    problems: list[Problem],
    counts: Counter[str],
) -> None:
    """Add what one table tells to the lists; each of its rows is counted once."""
    readers = _readers(found, day_first)
    for row in found.rows:
        where = found.table.ref(row)
        if kind := _no_invoice(found, row):
            counts[kind] += 1
            continue
        try:
            values = _read_cells(found, row, readers, problems)
            if left_out := _LEFT_OUT.get(values.get("status", "")):
                counts[left_out] += 1
            else:
                told.append(_Told(file, _invoice(values, where, rules)))
        except _Doubt as doubt:
            counts["unread"] += 1
            hint = doubt.hint or "correct the row in the list, or export it again"
            problems.append(Problem(str(where), str(doubt), hint))


_SUM = re.compile(
    r"(?:(?:sub|eind|deel|grand|page)[ -]?)?tota(?:a)?l(?:en|s|e|bedrag)?\b|(?:zwischen|gesamt)?summe\b|"
    r"gesamt\b|(?:sous-)?total\b|somme\b|te transporteren\b",
    re.IGNORECASE,
)


def _no_invoice(found: Understood, row: Row) -> str:
    """Return "sums" or "titles" for a row that is none, "" for one that should be an invoice."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    if not filled:
        return "titles"
    key = {name: _own(found, row, name) for name in ("number", "client", "email", "issued")}
    summed = any(isinstance(cell, str) and _SUM.match(cell.strip()) for cell in filled)
    if summed and all(is_blank(key[name]) or _is_sum(key[name]) for name in ("number", "issued")):
        return "sums"
    if len(filled) == 1:
        return "titles" if isinstance(filled[0], str) else "sums"
    if any(text_of(key[name]) == found.columns[name].heading for name in ("number", "issued")):
        return "titles"
    if all(is_blank(cell) for cell in key.values()):
        return "sums" if any(not is_blank(_own(found, row, name)) for name in _MONEYS) else "titles"
    return ""


def _is_sum(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_SUM.match(cell.strip()))


def _own(found: Understood, row: Row, name: str) -> Cell:
    column = found.columns.get(name)
    return row.cell(column.position) if column else None


def _readers(found: Understood, day_first: bool | None) -> dict[str, Callable[[Cell], Any]]:
    """Return per known column how its cells are read, with what the whole column proves."""
    readers: dict[str, Callable[[Cell], Any]] = dict.fromkeys(found.columns, text_of)
    readers |= {name: _money_reader(sign) for name, sign in _decimal_signs(found).items()}
    readers |= {name: _date_reader(order) for name, order in _day_orders(found, day_first).items()}
    readers |= dict.fromkeys(_FLAGS, parse_yes_no)
    readers |= {"terms": parse_days, "status": _parse_status, "paid": _parse_paid}
    return {name: readers[name] for name in found.columns}


def _money_reader(sign: DecimalSign) -> Callable[[Cell], Money | Unreadable | None]:
    return lambda cell: parse_money(cell, sign)


def _date_reader(day_first: bool | None) -> Callable[[Cell], date | Unreadable | None]:
    return lambda cell: parse_date(cell, day_first=day_first)


def _decimal_signs(found: Understood) -> dict[str, DecimalSign]:
    """Return each money column's decimal sign; one that proves none takes that of all the others."""
    signs = {name: decide_decimal_sign(_cells(found, name)) for name in _MONEYS if name in found.columns}
    proven = {sign for sign in signs.values() if sign}
    common: DecimalSign = next(iter(proven)) if len(proven) == 1 else ""
    return {name: sign or common for name, sign in signs.items()}


def _day_orders(found: Understood, day_first: bool | None) -> dict[str, bool | None]:
    """Return per date column whether the day comes first; NeedsUser where nothing and nobody tells."""
    orders = {name: decide_day_order(_cells(found, name)) for name in _DATES if name in found.columns}
    proven = {order for order in orders.values() if order in {"day first", "month first"}}
    common = (proven == {"day first"}) if len(proven) == 1 else day_first
    decided: dict[str, bool | None] = {}
    for name, order in orders.items():
        if order == "undecided" and common is None:
            raise NeedsUser(_say_undecided(found, name))
        decided[name] = order == "day first" if order in {"day first", "month first"} else common
    return decided


def _say_undecided(found: Understood, name: str) -> str:
    doubtful = [
        text_of(cell)
        for cell in _cells(found, name)
        if isinstance(cell, str) and isinstance(parse_date(cell, day_first=None), Unreadable)
    ]
    example = doubtful[0] if doubtful else ""
    both = [parse_date(example, day_first=first) for first in (True, False)]
    meant = " or ".join(one.isoformat() for one in both if isinstance(one, date))
    return (
        f"{found.table.place}: column “{found.columns[name].heading}” does not tell whether day or month "
        f"comes first (“{example}” may be {meant}): set GOODTERMS_COUNTRY to the country it was written "
        "in, or format the column as dates"
    )


def _cells(found: Understood, name: str) -> list[Cell]:
    header = next(row for row in found.table.rows if row.number == found.header_row)
    return column_cells(found.table, header, found.columns[name].position)


def _read_cells(
    found: Understood,
    row: Row,
    readers: Mapping[str, Callable[[Cell], Any]],
    problems: list[Problem],
) -> _Values:
    """Return the row's values; one that cannot be read is a problem, and a doubt if the invoice needs it."""
    values: _Values = {}
    needed = _needed_names(found, row)
    for name, column in found.columns.items():
        value = readers[name](row.cell(column.position)) if name in needed else None
        if isinstance(value, Unreadable):
            what = f"{column.heading}: “{value.text[:60]}” {value.reason}"
            if name not in _UNSCORED:
                raise _Doubt(what)
            where = str(found.table.ref(row))
            problems.append(Problem(where, what, "the invoice is used without it: correct the cell"))
            value = None
        values[name] = value
    return values


def _needed_names(found: Understood, row: Row) -> set[str]:
    """Return the columns that matter in this row: a due date makes its terms idle, and so on."""
    needed = set(found.columns)
    if not is_blank(_own(found, row, "amount_incl")):
        needed.discard("amount_excl")
    if not is_blank(_own(found, row, "due")):
        needed.discard("terms")
    if not is_blank(_own(found, row, "open")) or not is_blank(_own(found, row, "paid_amount")):
        needed.discard("paid")
    return needed


# --- one invoice --------------------------------------------------------------------------------


def _invoice(values: _Values, where: RowRef, rules: _Rules) -> Invoice:
    """Return the invoice of one row; _Doubt if it lacks something or contradicts itself."""
    number, client, email = (values.get(name) or "" for name in ("number", "client", "email"))
    issued: date | None = values.get("issued")
    money: Money | None = values.get("amount_incl") or values.get("amount_excl")
    for name, value in (
        ("number", number),
        ("client", client or email),
        ("issued", issued),
        ("amount_incl", money),
    ):
        if not value:
            raise _Doubt(f"{SAID[name]} is empty")
    assert issued is not None
    assert money is not None
    key = rules.people.find(client, email)
    due, due_from = _due(values, issued, rules, key)
    if due < issued and money.amount > 0:
        raise _Doubt(f"the due date {due} is before the invoice date {issued}")
    return Invoice(
        number=number,
        client=client,
        issued=issued,
        due=due,
        due_from=due_from,
        amount=money.amount,
        open=_open(values, money.amount),
        currency=_currency(values, money, rules),
        paid_on=values.get("paid_on"),
        source=where,
        email=email.lower(),
        client_key=key,
        disputed=bool(values.get("disputed")) or values.get("status") == "disputed",
        prepaid=bool(values.get("prepaid")),
        delivered=values.get("delivered"),
    )


def _due(values: _Values, issued: date, rules: _Rules, key: str) -> tuple[date, str]:
    """Return the due date and the rule that gave it (method page, section 4)."""
    if values.get("due") is not None:
        return values["due"], "given"
    if values.get("terms") is not None:
        return issued + timedelta(days=values["terms"]), "invoice terms"
    if key in rules.terms:
        return issued + timedelta(days=rules.terms[key]), "client terms"
    return issued + timedelta(days=rules.legal_days), "legal"


def _open(values: _Values, amount: Decimal) -> Decimal:
    """Return what is still to be paid: the open column, else less the paid amount, else what is said."""
    if values.get("open") is not None:
        return _amount(values["open"])
    if values.get("paid_amount") is not None:
        left = amount - _amount(values["paid_amount"])
        without_tax = values.get("amount_incl") is None
        return max(left, Decimal(0)) if without_tax and amount > 0 else left
    said = values.get("paid") or values.get("status") or ""
    if values.get("paid_on") is not None or said in {"paid", "credited"}:
        return Decimal(0)
    if said == "part":
        raise _Doubt("it is paid in part, but no column says how much is open")
    if said.startswith("?"):
        raise _Doubt(f"the status “{said[1:][:60]}” is not known, and no column says what is open")
    if "open" in values and said not in {"open", "disputed"}:
        raise _Doubt(
            "the open amount is empty, and nothing else says whether it was paid", "write 0 if it was"
        )
    return amount


def _amount(money: Money) -> Decimal:
    return money.amount


def _currency(values: _Values, money: Money, rules: _Rules) -> str:
    written = values.get("currency") or money.mark
    code = resolve_currency(written, rules.currency)
    if not code:
        raise _Doubt(f"the currency “{written[:20]}” is not known", "use codes such as EUR")
    return code


# --- status words -------------------------------------------------------------------------------

# "vervallen" said of an invoice: its due date has passed. One that was withdrawn is "geannuleerd".
_STATUS = {
    **dict.fromkeys(("paid", "betaald", "voldaan", "bezahlt", "payee", "paye", "reglee"), "paid"),
    **dict.fromkeys(("fully paid", "paid in full", "volledig betaald", "afgehandeld", "closed"), "paid"),
    **dict.fromkeys(("ontvangen", "received", "gesloten", "verrekend", "settled", "erledigt"), "paid"),
    **dict.fromkeys(("open", "openstaand", "openstaande", "unpaid", "onbetaald", "niet betaald"), "open"),
    **dict.fromkeys(
        ("not paid", "due", "outstanding", "offen", "unbezahlt", "impayee", "en attente"), "open"
    ),
    **dict.fromkeys(("sent", "verzonden", "verstuurd", "gesendet", "versendet", "envoyee", "viewed"), "open"),
    **dict.fromkeys(
        ("overdue", "late", "te laat", "vervallen", "verlopen", "uberfallig", "en retard"), "open"
    ),
    **dict.fromkeys(("past due", "pending", "awaiting payment", "authorised", "approved", "final"), "open"),
    **dict.fromkeys(("definitief", "bekeken", "gemahnt", "incasso", "in incasso", "echue"), "open"),
    **dict.fromkeys(("partial", "partially paid", "partly paid", "part paid", "deels betaald"), "part"),
    **dict.fromkeys(("gedeeltelijk betaald", "deelbetaling", "teilbezahlt", "teilweise bezahlt"), "part"),
    **dict.fromkeys(("draft", "concept", "entwurf", "brouillon", "proforma", "pro forma"), "draft"),
    **dict.fromkeys(("cancelled", "canceled", "geannuleerd", "annulee", "void", "voided"), "cancelled"),
    **dict.fromkeys(("storniert", "storno", "deleted", "ingetrokken", "verwijderd"), "cancelled"),
    **dict.fromkeys(("disputed", "in dispute", "betwist", "in geschil", "strittig", "litige"), "disputed"),
    **dict.fromkeys(("conteste", "contestee"), "disputed"),
    # An uncollectible invoice was never paid: it stays open, and it speaks.
    **dict.fromkeys(("written off", "write off", "oninbaar", "afgeboekt", "afgeschreven"), "open"),
    **dict.fromkeys(("uncollectible", "bad debt", "uneinbringlich", "irrecouvrable"), "open"),
    **dict.fromkeys(("credited", "gecrediteerd", "gutgeschrieben", "creditee", "refunded"), "credited"),
}
_REMINDED = ("herinnering", "reminder", "aanmaning", "mahnung", "relance", "rappel")
_LEFT_OUT = {"draft": "drafts", "cancelled": "cancelled"}


def _parse_status(cell: Cell) -> str:
    """Return what a status means, "" if it is blank, "?" and the word if it is not known."""
    if is_blank(cell):
        return ""
    text = fold(text_of(cell)).replace("-", " ").strip(" .")
    if text.startswith(_REMINDED):
        return "open"
    return _STATUS.get(text) or f"?{text_of(cell)}"


def _parse_paid(cell: Cell) -> str:
    said = parse_yes_no(cell)
    if isinstance(said, bool):
        return "paid" if said else "open"
    return _parse_status(cell)


# --- whose invoice ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _People:
    """How clients are found: by address, by domain, by name. A name that two clients have finds none."""

    by_address: Mapping[str, str]
    by_domain: Mapping[str, str]
    by_name: Mapping[str, str]

    def find(self, client: str, email: str) -> str:
        """Return the client's key, "" if nobody fits exactly; an e-mail address outweighs a name."""
        for address in re.split(r"[\s,;]+", email.lower()):
            domain = address.rpartition("@")[2]
            if found := self.by_address.get(address) or self.by_domain.get(domain):
                return found
        return self.by_name.get(name_key(client), "") if client else ""


def _index_clients(clients: Sequence[Client]) -> _People:
    names = Counter(name_key(one.name) for one in clients)
    return _People(
        {address: one.key for one in reversed(clients) for address in one.addresses},
        {domain: one.key for one in reversed(clients) for domain in one.domains},
        {name_key(one.name): one.key for one in clients if names[name_key(one.name)] == 1},
    )


# --- each once ----------------------------------------------------------------------------------


def _merge(told: Sequence[_Told], problems: list[Problem], counts: Counter[str]) -> tuple[Invoice, ...]:
    """Return each invoice once, in the order of first telling; a paid state wins, else the later file.

    Within one file the same number with another amount is a problem: lines of one invoice, or an error.
    """
    kept: dict[tuple[str, str], _Told] = {}
    for one in told:
        key = _identity(one.invoice)
        before = kept.get(key)
        if before is None:
            kept[key] = one
        elif before.file == one.file and _facts(before.invoice) != _facts(one.invoice):
            counts["unread"] += 1
            what = (
                f"invoice {one.invoice.number} is already in row {before.invoice.source.row} "
                f"with {before.invoice.amount} instead of {one.invoice.amount}"
            )
            problems.append(Problem(str(one.invoice.source), what, "export one row per invoice"))
        else:
            counts["repeated"] += 1
            kept[key] = _newer(before, one)
    counts["used"] += len(kept)
    return tuple(one.invoice for one in kept.values())


def _identity(invoice: Invoice) -> tuple[str, str]:
    who = invoice.client_key or name_key(invoice.client) or invoice.email
    return re.sub(r"\s", "", invoice.number.casefold()), who


def _facts(invoice: Invoice) -> tuple[date, Decimal, str]:
    return invoice.issued, invoice.amount, invoice.currency


def _newer(before: _Told, later: _Told) -> _Told:
    if before.invoice.open == 0 and later.invoice.open != 0:
        return before
    if later.invoice.open == 0 and later.invoice.paid_on is None:
        return later._replace(invoice=replace(later.invoice, paid_on=before.invoice.paid_on))
    return later


# --- which files --------------------------------------------------------------------------------


def expand_patterns(patterns: Sequence[str], base: Path) -> tuple[Path, ...]:
    """Return the files that names and patterns stand for, each once, in order; relative to `base`.

    Lock files of Excel and LibreOffice are left out. Raises NeedsUser for one that finds nothing.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        literal = base / pattern
        if literal.is_file():
            files = [literal]
        else:
            matches = sorted(
                glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207  # Path.glob refuses absolute ones
            )
            files = [base / match for match in matches if _is_sheet_file(base / match)]
        if not files:
            raise NeedsUser(
                f"GOODTERMS_INVOICES: no file fits “{pattern}” in {base}: correct it, or export the list"
            )
        found |= dict.fromkeys(files)
    return tuple(found)


def _is_sheet_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(("~$", ".~lock."))
