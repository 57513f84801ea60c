"""Invoice lists and lists of payments: what each column is, by its heading and by its cells.

Headings decide first (words/invoices.toml), the user's own word before all. Cells decide where a heading
alone cannot: “Betaald” over dates, amounts or yes; a column without a known heading where just one can be
what is missing. Two that could be are an error that names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise, permutations

from connectors.sheets.amounts import Money, decide_decimal_sign, parse_money
from connectors.sheets.cellkinds import LOOK_AT, usual_kind
from connectors.sheets.columns import (
    HEADER_WITHIN,
    Claim,
    Claims,
    Column,
    Lexicon,
    Understood,
    claim_columns,
    column_cells,
    find_header,
    letters,
    list_cells,
    meaning_of,
    position_of,
    say_ambiguous,
    settle_claims,
    words_of,
)
from connectors.sheets.dates import looks_like_date
from connectors.sheets.headings import INVOICE_WORDS
from connectors.sheets.rules import SAID
from connectors.sheets.statuses import parse_status
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import Unreadable, is_blank, parse_days, text_of
from goodterms.companynames import fold
from goodterms.errors import NeedsUser

_FEW = 3  # cells: too few to say that a column is not what its heading says
_ROUNDING = Decimal("0.02")

_EXTRA = frozenset({"other", "remark", "ledger", "line", "description", "tax"})

_AMOUNTS_TOLD = ("amount_incl", "amount_excl", "debit", "credit")
_AMOUNTS = ("amount_incl", "amount_excl", "open", "debit", "credit")
_NEEDED = (
    ("issued", ("issued",)),
    ("amount_incl", _AMOUNTS),
    ("client", ("client", "email", "client_number")),
)
_UNREAD = frozenset(("line", "line_total", "description", "gateway", "ledger", "other", "supplier"))
_MINOR = frozenset(("client_number", "email", "side", "credit_of", "remark"))  # of several the first will do
_DIGIT = re.compile(r"\d")
_FULL_HEADER = 3  # known headings in a row below the first header: another table begins there
BY_LINE = "by_line"  # among the extras: the amount is that of a line, an invoice the sum of its rows
_OF_INVOICES = frozenset(
    ("number", "issued", "due", "amount_incl", "amount_excl", "open", "paid_on", "debit")
)
_NOT_INVOICES = re.compile(
    r"\b(?:offertes?|quot(?:e|ation)s?|estimates?|angebote?|devis|inkoop\w*|purchases?|expenses?|kosten|bills|achats?)\b"
)
_PAYMENT_TABLE = re.compile(
    r"\b(?:payments?|receipts|betaling(?:en)?|ontvangsten|zahlung(?:en|seingange)?|paiements?|reglements?|encaissements)\b"
)


def understand_list(table: Table, said: Mapping[str, str] | None = None) -> Understood:
    """Return what the columns of an invoice list or a list of payments are (`what` says which).

    `said` holds the user's own headings, or letters, by name. Raises NeedsUser if the table lacks what
    it cannot do without, or if two columns have equal claims.
    """
    said = said or {}
    header = find_header(table, INVOICE_WORDS.with_said(said), passed_over=_EXTRA)
    if header is None:
        shown = next((row for row in table.rows if len(row.cells) > 1), table.rows[0])
        raise NeedsUser(
            f"{table.place}: no header row in the first {HEADER_WITHIN} rows; "
            f"row {shown.number} says: {list_cells(shown.cells)}: "
            "name the columns in one row (Number, Client, Date, Amount)"
        )
    claims, unknown = claim_columns(header, INVOICE_WORDS.with_said(said))
    _obey_letters(header, claims, unknown, said)
    _refuse_others(table, header, claims)
    _hear_remarks(table, header, claims)
    extra = frozenset(claims) & _UNREAD
    if "line_total" in claims and not claims.keys() & set(_AMOUNTS):
        claims["amount_incl"] = claims["line_total"]
        extra |= {BY_LINE}
    leftover = [column for name in sorted(extra) for _, column in claims.pop(name, [])]
    _hear_cells(table, header, claims)
    for name in _MINOR & claims.keys():
        claims[name] = claims[name][:1]
    _settle_tax(table, header, claims)
    _settle_rate(table, header, claims)
    if len(claims.get("amount_excl", [])) > 1 and claims.get("amount_incl"):
        del claims["amount_excl"]  # one for each rate of tax: the amount with tax says enough
    if len(claims.get("tax", [])) > 1 and claims.get("amount_incl"):
        del claims["tax"]
    found = settle_claims(table, header, claims, (*unknown, *leftover), SAID)
    columns = dict(found.columns)
    notes = _find_missing(found, header, unknown, columns)
    if _is_payment_list(table, columns):
        return replace(found, columns=_as_payments(columns), what="payments", extra=extra)
    notes += _check_needed(found, header, columns)
    kept = {column.position for column in columns.values()}
    ignored = tuple(
        text_of(cell) for at, cell in enumerate(header.cells) if at not in kept and not is_blank(cell)
    )
    return replace(found, columns=columns, ignored=ignored, notes=tuple(notes), what="invoices", extra=extra)


def split_table(table: Table, said: Mapping[str, str]) -> tuple[Table, ...]:
    """Return the tables that stand under each other on a sheet: a row of other headings begins a new one."""
    words = INVOICE_WORDS.with_said(said)
    header = find_header(table, words, passed_over=_EXTRA)
    if header is None:
        return (table,)
    first = _headings(header, words)
    starts = [
        place
        for place, row in enumerate(table.rows)
        if row.number > header.number and len(own := _headings(row, words)) >= _FULL_HEADER and own != first
    ]
    edges = [0, *starts, len(table.rows)]
    return tuple(replace(table, rows=table.rows[low:high]) for low, high in pairwise(edges) if high > low)


def _headings(row: Row, words: Lexicon) -> dict[str, int]:
    """Return what a row's cells mean as headings, with their places; nothing if most mean nothing."""
    for cell in row.cells:
        if cell is not None and type(cell) is not str:
            return {}  # quickly: a list has many rows, and few of them are headings
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    figures = sum(1 for cell in texts if _DIGIT.search(cell))
    if figures * 2 > len(texts) or len(texts) - figures < _FULL_HEADER:
        return {}
    found = {}
    for place, cell in enumerate(row.cells):
        if (meaning := meaning_of(cell, words)) and meaning.name not in _EXTRA:
            found[meaning.name] = place
    filled = sum(not is_blank(cell) for cell in row.cells)
    return found if len(found) * 2 > filled else {}


def looks_intended(table: Table) -> bool:
    """Whether a sheet that cannot be understood seems to be an invoice list all the same."""
    header = find_header(table, INVOICE_WORDS, passed_over=_EXTRA)
    if header is None:
        return False
    known = {meaning.name for cell in header.cells if (meaning := meaning_of(cell, INVOICE_WORDS))}
    return len(known - _EXTRA) >= 3 and len(known & _OF_INVOICES) >= 2 and "supplier" not in known


# --- the user's word -----------------------------------------------------------------------------


def _obey_letters(header: Row, claims: Claims, unknown: list[Column], said: Mapping[str, str]) -> None:
    """Give the columns that the user named by letter to what he said."""
    headings = {words_of(text_of(cell)) for cell in header.cells if not is_blank(cell)}
    for name, word in said.items():
        at = position_of(word)
        if at is None or words_of(word) in headings:
            continue
        for several in claims.values():
            several[:] = [one for one in several if one[1].position != at]
        unknown[:] = [one for one in unknown if one.position != at]
        claims[name] = [(Claim.SAID, Column(at, text_of(header.cell(at)) or letters(at)))]
    for name in [name for name, several in claims.items() if not several]:
        del claims[name]


def _refuse_others(table: Table, header: Row, claims: Claims) -> None:
    """Refuse lists of other things. In a book of accounts an invoice stands several times, paid or not."""
    told = {name for name, several in claims.items() if name != "open" or max(several)[0] > Claim.WEAK}
    found = ""
    if _NOT_INVOICES.search(fold(table.sheet)):
        raise NeedsUser(f"{table.place}: a list of quotations or purchases, by its name, not of invoices")
    if "gateway" in claims and "due" not in claims:
        found, why = "gateway", "a list of card payments"
    elif "supplier" in claims and "client" not in claims:
        found, why = "supplier", "a list of purchases"
    elif "ledger" in claims and not told & {"due", "terms", "open", "status", "paid", "paid_on"}:
        found, why = "ledger", "a book of accounts"
    if found:
        heading = claims[found][0][1].heading
        raise NeedsUser(
            f"{table.place} row {header.number}: {why} (“{heading}”), not of invoices: "
            "export the list of sales invoices"
        )


def _hear_remarks(table: Table, header: Row, claims: Claims) -> None:
    """Take remarks for the state where nothing else tells it and most of them are states."""
    if claims.keys() & {"status", "paid", "paid_on", "open"} or "remark" not in claims:
        return
    for _, column in claims["remark"]:
        cells = column_cells(table, header, column.position, LOOK_AT)
        if cells and sum(not parse_status(cell).startswith("?") for cell in cells) * 2 >= len(cells):
            claims["status"] = [(Claim.WEAK, column)]
            claims["remark"] = [one for one in claims["remark"] if one[1] is not column]
            if not claims["remark"]:
                del claims["remark"]
            return


# --- the cells' word -----------------------------------------------------------------------------


def _hear_cells(table: Table, header: Row, claims: Claims) -> None:
    """Move columns whose cells cannot be what their heading says to what they are, or out of the way."""
    kinds = {
        one.position: usual_kind(column_cells(table, header, one.position, LOOK_AT))
        for several in claims.values()
        for _, one in several
    }
    for claim, column in claims.pop("paid", []):
        name = {"date": "paid_on", "serial": "paid_on", "money": "paid_amount"}.get(
            kinds[column.position], "paid"
        )
        claims.setdefault(name, []).append((claim, column))
    _move(claims, kinds, "prepaid", "money", "paid_amount")
    _move(claims, kinds, "paid_amount", "date", "paid_on")
    _name_clients(table, header, claims)
    for name in ("due", "issued", "paid_on"):
        _move(claims, kinds, name, "money", {"due": "open", "paid_on": "paid_amount"}.get(name, ""))
    _move(claims, kinds, "client", "money", "client_number")
    _move(claims, kinds, "client", "email", "email")
    _move(claims, kinds, "open", "yes or no", "")
    _drop_no_days(table, header, claims)
    if terms := claims.get("terms"):
        fit = [one for one in terms if not _unreadable_terms(table, header, one[1])]
        if fit:
            claims["terms"] = fit
        else:
            del claims["terms"]
    if "email" not in claims:
        taken = {one.position for several in claims.values() for _, one in several}
        for index in range(len(header.cells)):
            if index not in taken and usual_kind(column_cells(table, header, index, LOOK_AT)) == "email":
                claims["email"] = [(Claim.EXACT, Column(index, text_of(header.cell(index))))]
                break


def _name_clients(table: Table, header: Row, claims: Claims) -> None:
    """Of several columns for the client, take the codes among them for his number."""
    several = claims.get("client", [])
    if len(several) < 2:
        return
    codes = [one for one in several if _are_codes(column_cells(table, header, one[1].position, LOOK_AT))]
    if codes and len(codes) < len(several):
        claims["client"] = [one for one in several if one not in codes]
        claims.setdefault("client_number", codes[:1])


def _are_codes(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(re.fullmatch(r"[\w-]*\d[\w-]*", text_of(cell)) for cell in cells)


def _move(claims: Claims, kinds: Mapping[int, str], name: str, kind: str, to: str) -> None:
    """Take the columns of a kind away from a name, and give them to another where it has none."""
    several = claims.get(name, [])
    moved = [one for one in several if kinds[one[1].position] == kind and one[0] < Claim.SAID]
    left = [one for one in several if one not in moved]
    if not moved or (not to and not left):
        return
    if left:
        claims[name] = left
    else:
        del claims[name]
    if to and to not in claims:
        claims[to] = moved


def _drop_no_days(table: Table, header: Row, claims: Claims) -> None:
    """Take columns for the due date in which no cell is a day out of the way: “14 days ago”."""
    kept = []
    for claim, column in claims.get("due", []):
        cells = column_cells(table, header, column.position, LOOK_AT)
        if len(cells) < _FEW or any(map(_is_day, cells)) or usual_kind(cells) == "serial":
            kept.append((claim, column))
    dropped = [one for one in claims.pop("due", []) if one not in kept]
    if kept:
        claims["due"] = kept
    if dropped and "terms" not in claims and not _unreadable_terms(table, header, dropped[0][1]):
        claims["terms"] = dropped[:1]  # “14 days”


def _is_day(cell: Cell) -> bool:
    return isinstance(cell, date) or looks_like_date(text_of(cell))


def _unreadable_terms(table: Table, header: Row, column: Column) -> bool:
    cells = column_cells(table, header, column.position, LOOK_AT)
    return bool(cells) and sum(isinstance(parse_days(one), Unreadable) for one in cells) * 2 > len(cells)


def _settle_tax(table: Table, header: Row, claims: Claims) -> None:
    """Tell “Bedrag, BTW, Totaal” apart by their sums: in nearly all rows the amounts differ by the tax."""
    amounts, taxes = claims.get("amount_incl", []), claims.get("tax", [])
    if len(amounts) < 2 or len(taxes) != 1 or "amount_excl" in claims or amounts[0][0] > Claim.WEAK:
        return
    tax = _amounts_in(table, header, taxes[0][1])
    read = [_amounts_in(table, header, column) for _, column in amounts]
    for low, high in permutations(range(len(amounts)), 2):
        together = [
            (read[low][row], tax[row], read[high][row])
            for row in read[low].keys() & tax.keys() & read[high].keys()
        ]
        fits = sum(abs(bare + more - full) <= _ROUNDING and more != 0 for bare, more, full in together)
        if together and fits * 10 >= len(together) * 9:
            claims["amount_excl"], claims["amount_incl"] = [amounts[low]], [amounts[high]]
            return


_RATES = tuple(
    map(Decimal, ("0.21", "0.09", "0.20", "0.19", "0.07", "0.10", "0.055", "0.06", "0.12", "0.23", "0.25"))
)
_NEARLY = Decimal("0.004")


def _settle_rate(table: Table, header: Row, claims: Claims) -> None:
    """Take rates for no tax, and a bare “Bedrag” for an amount without tax if the tax is a rate of it."""
    if len(claims.get("tax", [])) != 1:
        return
    taxes = _amounts_in(table, header, claims["tax"][0][1])
    shown = {abs(one) for one in taxes.values() if one}
    if shown and all(one in _RATES or one / 100 in _RATES for one in shown):
        del claims["tax"]
        return
    amounts = claims.get("amount_incl", [])
    if len(amounts) != 1 or "amount_excl" in claims or amounts[0][0] > Claim.WEAK:
        return
    read = _amounts_in(table, header, amounts[0][1])
    shares = [taxes[row] / read[row] for row in taxes.keys() & read.keys() if taxes[row] and read[row]]
    bare = sum(any(abs(share - rate) < _NEARLY for rate in _RATES) for share in shares)
    full = sum(any(abs(share - rate / (1 + rate)) < _NEARLY for rate in _RATES) for share in shares)
    if shares and bare > full and bare * 10 >= len(shares) * 9:
        claims["amount_excl"] = claims.pop("amount_incl")
    elif shares and not full * 10 >= len(shares) * 9:
        del claims["tax"]


def _amounts_in(table: Table, header: Row, column: Column) -> dict[int, Decimal]:
    """Return the readable amounts of one column by row number."""
    sign = decide_decimal_sign(column_cells(table, header, column.position, LOOK_AT))
    rows = islice((row for row in table.rows if row.number > header.number), LOOK_AT)
    read = {row.number: parse_money(row.cell(column.position), sign) for row in rows}
    return {row: money.amount for row, money in read.items() if isinstance(money, Money)}


# --- what no heading names -----------------------------------------------------------------------


def _find_missing(
    found: Understood, header: Row, unknown: Sequence[Column], columns: dict[str, Column]
) -> list[str]:
    """Add the columns that only their cells tell, where just one can be it; say so in notes."""
    notes: list[str] = []
    wanted = {"issued": "date", "amount_incl": "money", "client": "text", "number": "number"}
    unknown = [*unknown, *_without_heading(found.table, header)]
    for name, kind in wanted.items():
        have = _AMOUNTS_TOLD if name == "amount_incl" else dict(_NEEDED).get(name, (name,))
        if any(one in columns for one in have) or (name == "client" and has_groups(found.table, header)):
            continue
        taken = {column.position for column in columns.values()}
        fit = [one for one in unknown if one.position not in taken and _holds(found.table, header, one, kind)]
        if len(fit) > 1:
            raise NeedsUser(say_ambiguous(found.table, header, name, fit, SAID))
        if fit:
            columns[name] = fit[0]
            called = f"“{fit[0].heading}”" if fit[0].heading else f"column {letters(fit[0].position)}"
            notes.append(f"{called} is taken for {SAID[name]}, by what it holds")
    return notes


_SHOWS_MONEY = re.compile(r"[.,]\d{1,2}\b|[€$£]|[.,]-")
_NUMBER = re.compile(r"[^\W\d]{0,6}[-_ /.#]?\d{2,}\w*(?:[-_/]\w+)*")  # F-2026-014, 20260014


def _without_heading(table: Table, header: Row) -> list[Column]:
    """Return the columns that hold something and have no heading."""
    width = max((len(row.cells) for row in table.below(header.number)), default=0)
    bare = (at for at in range(width) if is_blank(header.cell(at)))
    return [Column(at, "") for at in bare if column_cells(table, header, at, 1)]


def _holds(table: Table, header: Row, column: Column, kind: str) -> bool:
    cells = column_cells(table, header, column.position, LOOK_AT)
    rows = sum(1 for row in table.rows if row.number > header.number)
    if len(cells) * 2 < min(rows, LOOK_AT):
        return False
    if kind == "number":
        texts = [text_of(cell) for cell in cells]
        return len(set(texts)) == len(texts) and all(_NUMBER.fullmatch(text) for text in texts)
    if kind == "money" and not any(_SHOWS_MONEY.search(text_of(cell)) for cell in cells):
        return False  # whole numbers may be anything
    return usual_kind(cells) == kind


def _check_needed(found: Understood, header: Row, columns: Mapping[str, Column]) -> list[str]:
    """Return what is done without; NeedsUser for what cannot be."""
    notes: list[str] = []
    missing = [name for name, names in _NEEDED if not any(one in columns for one in names)]
    if missing == ["client"] and has_groups(found.table, header):
        missing = []
        notes.append("the client is the title above each group of rows")
    if missing:
        wanting = " or ".join(SAID[name] for name in missing)
        raise NeedsUser(
            f"{found.table.place} row {header.number}: no column looks like {wanting}; "
            f"found: {list_cells(header.cells)}: rename the one that is, or say which it is with "
            f"GOODTERMS_COLUMNS__{missing[0].upper()}=…"
        )
    if "number" not in columns:
        notes.append("no column has invoice numbers: the invoice date stands for them")
    if not any(name in columns for name in ("amount_incl", "amount_excl", "debit", "credit")):
        notes.append("no column has the invoiced amount: the open amount stands for it")
    return notes


def has_groups(table: Table, header: Row) -> bool:
    """Whether rows with one text and nothing else stand between the rows of a list."""
    first = next(iter(table.below(header.number)), None)
    if first is None:
        return False
    filled = [cell for cell in first.cells if not is_blank(cell)]
    worded = [cell for cell in filled if isinstance(cell, str) and re.search(r"[^\W\d]{2}", cell)]
    return len(worded) == 1 and len(filled) <= 2 and not any(isinstance(cell, date) for cell in filled)


def _is_payment_list(table: Table, columns: Mapping[str, Column]) -> bool:
    if "number" not in columns or any(name in columns for name in ("due", "open", "terms", "status")):
        return False
    if "issued" not in columns:
        return "paid_on" in columns and any(name in columns for name in ("paid_amount", "amount_incl"))
    named = _PAYMENT_TABLE.search(fold(f"{table.sheet} {table.file}").replace("_", " ").replace("-", " "))
    return bool(named) and "client" not in columns and "amount_incl" in columns


def _as_payments(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns by what they are in a list of payments."""
    own = {
        name: column for name, column in columns.items() if name in {"number", "client", "email", "currency"}
    }
    own["paid_on"] = columns.get("paid_on") or columns["issued"]
    own["paid_amount"] = columns.get("paid_amount") or columns["amount_incl"]
    return own
