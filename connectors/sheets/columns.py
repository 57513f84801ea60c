"""What is this column? Headings are compared as sets of words, in any order, case or accent.

A `Vocabulary` says for each known name which headings mean it exactly and which only may. Two columns
for one thing are an error that lists them, unless just one of them is exact or just one holds anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import (
    Money,
    Unreadable,
    decide_day_order,
    decide_decimal_sign,
    is_blank,
    looks_like_date,
    parse_days,
    parse_money,
    parse_yes_no,
    text_of,
)
from goodterms.companynames import fold
from goodterms.errors import NeedsUser

Words = frozenset[str]
_HEADER_WITHIN = 20  # rows
_LOOK_AT = 200  # filled cells, to see what a column holds


class Column(NamedTuple):
    """Where a known column stands, counted from 0, and its heading as written."""

    position: int
    heading: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A table, its header row's number, what its columns are, and the headings that mean nothing to us."""

    table: Table
    header_row: int
    columns: Mapping[str, Column]
    ignored: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the header."""
        return tuple(row for row in self.table.rows if row.number > self.header_row)


class Meaning(NamedTuple):
    """A known name that a heading stands for; `exact` if it cannot stand for another."""

    name: str
    exact: bool


Vocabulary = Mapping[Words, Meaning]
_Claims = dict[str, list[tuple[bool, Column]]]
_ROUNDING = Decimal("0.02")

# --- headings to words --------------------------------------------------------------------------

_SAME = {
    **dict.fromkeys(("btw", "vat", "mwst", "ust", "tva", "taxes", "gst", "moms", "belasting"), "tax"),
    **dict.fromkeys(
        ("inclusief", "including", "inkl", "inklusive", "brutto", "bruto", "gross", "ttc"), "incl"
    ),
    **dict.fromkeys(("inc",), "incl"),
    **dict.fromkeys(("exclusief", "excluding", "exkl", "exclusive", "ex", "netto", "net", "ht"), "excl"),
    **dict.fromkeys(("nr", "no", "num", "numero", "nummer", "#", "№", "n°"), "number"),
    **dict.fromkeys(("factuur", "rechnung", "rechnungs", "facture", "factures"), "invoice"),
    **dict.fromkeys(("datum",), "date"),
    **dict.fromkeys(("emailadres", "emailaddress", "mailadres"), "email"),
}
_NOISE = frozenset(
    ("the", "van", "het", "de", "of", "der", "du", "le", "la", "in", "eur", "euro", "euros", "usd", "gbp")
) | {"dagen", "days", "tage", "jours"}
_GLUED = (
    (re.compile(r"\be[ -]?mail"), "email"),
    (re.compile(r"\b(factuur|rechnungs)(?=n(?:umme)?r\b)"), r"\1 "),
)
_WORD = re.compile(r"[\w#№°]+")


def words_of(heading: str) -> Words:
    """Return what a heading says, without order, case, accents, fillers and the language of common words."""
    text = fold(heading).replace("n°", " no ")
    for pattern, instead in _GLUED:
        text = pattern.sub(instead, text)
    words = frozenset(_SAME.get(word, word) for word in _WORD.findall(text))
    return words - _NOISE or words


def vocabulary(exact: Mapping[str, str], weak: Mapping[str, str] | None = None) -> Vocabulary:
    """Return the lookup for headings given as text: known name to headings, separated by commas."""
    made: dict[Words, Meaning] = {}
    for source, is_exact in ((weak or {}, False), (exact, True)):
        for name, headings in source.items():
            for heading in headings.split(","):
                made[words_of(heading)] = Meaning(name, is_exact)
    return made


# --- the header row -----------------------------------------------------------------------------


def find_header(table: Table, known: Vocabulary, *, within: int = _HEADER_WITHIN) -> Row | None:
    """Return the row with the most different known headings among the first rows, None if none has two."""
    best: Row | None = None
    most = 1
    for row in table.rows:
        if row.number > within:
            break
        found = {meaning.name for cell in row.cells if (meaning := _meaning(cell, known))}
        if len(found) > most:
            best, most = row, len(found)
    return best


def _meaning(cell: Cell, known: Vocabulary) -> Meaning | None:
    return known.get(words_of(cell)) if isinstance(cell, str) and len(cell) <= 80 else None


def match_columns(table: Table, header: Row, known: Vocabulary) -> Understood:
    """Return which column is what by the headings alone; NeedsUser if two claim to be one thing."""
    claims, ignored = _claims(header, known)
    _settle_tax(table, header, claims)
    columns = {name: _choose(table, header, name, several) for name, several in claims.items()}
    chosen = {column.position for column in columns.values()}
    passed_over = [
        one.heading for several in claims.values() for _, one in several if one.position not in chosen
    ]
    return Understood(table, header.number, columns, (*ignored, *passed_over))


def _claims(header: Row, known: Vocabulary) -> tuple[_Claims, list[str]]:
    """Return per known name the columns whose headings claim it, and the headings that claim nothing."""
    claims: _Claims = {}
    ignored: list[str] = []
    for index, cell in enumerate(header.cells):
        if meaning := _meaning(cell, known):
            claims.setdefault(meaning.name, []).append((meaning.exact, Column(index, text_of(cell))))
        elif not is_blank(cell):
            ignored.append(text_of(cell))
    return claims, ignored


def _settle_tax(table: Table, header: Row, claims: _Claims) -> None:
    """Tell “Bedrag, BTW, Totaal” apart by their sums: in nearly all rows the amounts differ by the tax."""
    amounts, taxes = claims.get("amount_incl", []), claims.get("tax", [])
    if len(amounts) != 2 or len(taxes) != 1 or "amount_excl" in claims or any(exact for exact, _ in amounts):
        return
    bare, tax, full = (
        _amounts_in(table, header, column) for column in (amounts[0][1], taxes[0][1], amounts[1][1])
    )
    together = [(bare[row], tax[row], full[row]) for row in bare.keys() & tax.keys() & full.keys()]
    for low, high in ((0, 2), (2, 0)):
        fits = sum(abs(one[low] + one[1] - one[high]) <= _ROUNDING and one[1] != 0 for one in together)
        if together and fits * 10 >= len(together) * 9:
            claims["amount_excl"] = [amounts[low // 2]]
            claims["amount_incl"] = [amounts[high // 2]]
            return


def _amounts_in(table: Table, header: Row, column: Column) -> dict[int, Decimal]:
    """Return the readable amounts of one column by row number."""
    sign = decide_decimal_sign(column_cells(table, header, column.position))
    rows = islice((row for row in table.rows if row.number > header.number), _LOOK_AT)
    read = {row.number: parse_money(row.cell(column.position), sign) for row in rows}
    return {row: money.amount for row, money in read.items() if isinstance(money, Money)}


def _choose(table: Table, header: Row, name: str, several: Sequence[tuple[bool, Column]]) -> Column:
    """Return the one exact column, else the only one, else the only one that holds anything."""
    left = [column for exact, column in several if exact] or [column for _, column in several]
    if len(left) > 1:
        left = [column for column in left if any(column_cells(table, header, column.position))] or left[:1]
    if len(left) > 1 and len({tuple(column_cells(table, header, column.position)) for column in left}) == 1:
        left = left[:1]
    if len(left) > 1:
        listed = ", ".join(f"“{column.heading}” (column {letters(column.position)})" for column in left)
        raise NeedsUser(
            f"{table.place} row {header.number}: more than one column looks like {SAID.get(name, name)}: "
            f"{listed}: rename or remove all but one"
        )
    return left[0]


def column_cells(table: Table, header: Row, index: int) -> list[Cell]:
    """Return the filled cells below the header of one column."""
    found = (row.cell(index) for row in table.rows if row.number > header.number)
    return [cell for cell in found if not is_blank(cell)]


def decide_day_first(found: Understood, name: str, usual: bool | None) -> bool | None:
    """Return whether a column's dates begin with the day: as its own cells decide it, else as is usual."""
    column = found.columns.get(name)
    if column is None:
        return usual
    header = next(row for row in found.table.rows if row.number == found.header_row)
    order = decide_day_order(column_cells(found.table, header, column.position))
    return order == "day first" if order in {"day first", "month first"} else usual


def letters(index: int) -> str:
    """Return a column's name as the spreadsheet shows it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- invoice lists ------------------------------------------------------------------------------

SAID = {
    "number": "the invoice number",
    "client": "the client",
    "email": "the e-mail address",
    "issued": "the invoice date",
    "due": "the due date",
    "terms": "the payment terms",
    "amount_incl": "the amount",
    "amount_excl": "the amount without tax",
    "open": "the open amount",
    "paid_amount": "the paid amount",
    "paid_on": "the date of payment",
    "paid": "paid or not",
    "currency": "the currency",
    "status": "the status",
    "disputed": "disputed or not",
    "prepaid": "prepaid or not",
    "delivered": "delivered or not",
}
_AMOUNTS = "bedrag,amount,totaal,total,totaalbedrag,betrag,gesamtbetrag,gesamt,summe,montant,sum"
_INVOICE_AMOUNTS = "factuurbedrag,rechnungsbetrag,factuurtotaal"
_TWO_WORD_AMOUNTS = "invoice amount,invoice total,total amount,bedrag totaal"


def _amounts(suffixes: Sequence[str]) -> str:
    bare = f"{_AMOUNTS},{_INVOICE_AMOUNTS},{_TWO_WORD_AMOUNTS}"
    return ",".join(f"{heading} {suffix}" for heading in bare.split(",") for suffix in suffixes)


INVOICE_WORDS = vocabulary(
    exact={
        "number": "factuurnummer,invoice number,rechnungsnummer,facture number,invoice reference",
        "client": "klant,klantnaam,naam klant,client,client name,customer,customer name,relatie,relatienaam,"
        "debiteur,debiteurnaam,naam debiteur,opdrachtgever,kunde,kundenname,debitor,nom client",
        "email": "email,mail,email address,email klant,klant email,client email,customer email,email adresse,"
        "adresse email,email contact,billing email",
        "issued": "factuurdatum,datum factuur,invoice date,date issued,issue date,issued,issued on,"
        "rechnungsdatum,date facture,date facturation,date emission,invoiced on,gefactureerd op",
        "due": "vervaldatum,vervalt op,due date,due,due on,due by,uiterste betaaldatum,betalen voor,"
        "te betalen voor,falligkeitsdatum,fallig am,fallig,falligkeit,faelligkeitsdatum,zahlbar bis,"
        "date echeance,echeance,pay by,payment due,payment due date",
        "terms": "betaaltermijn,betalingstermijn,termijn,payment terms,payment term,terms,zahlungsziel,"
        "delai paiement,conditions paiement,betaalconditie,betalingsconditie,krediettermijn,net terms",
        "amount_incl": _amounts(("incl", "incl tax")) + ",incl,incl tax",
        "amount_excl": _amounts(("excl", "excl tax")) + ",excl,excl tax",
        "open": "openstaand,openstaand bedrag,bedrag openstaand,open,open bedrag,open amount,outstanding,"
        "outstanding amount,amount due,balance due,nog te betalen,nog open,openstaand saldo,open saldo,"
        "offen,offener betrag,restant,restant a payer,reste a payer,open balance,amount open,te ontvangen",
        "paid_amount": "betaald bedrag,bedrag betaald,paid amount,amount paid,ontvangen bedrag,"
        "amount received,received amount,voldaan bedrag,bezahlter betrag,bezahlt betrag,montant paye,"
        "total paid,reeds betaald,already paid",
        "paid_on": "betaaldatum,betaald op,datum betaald,datum betaling,betalingsdatum,paid on,paid date,"
        "paid at,payment date,voldaan op,ontvangen op,datum ontvangst,date received,received on,"
        "zahlungsdatum,bezahlt am,date paiement,paye le",
        "currency": "valuta,currency,munteenheid,munt,wahrung,waehrung,devise,currency code,valutacode",
        "status": "status,state,statut,etat,betaalstatus,factuurstatus,payment status,invoice status",
        "disputed": "betwist,disputed,dispute,in dispute,geschil,in geschil,strittig,litige,conteste",
        "prepaid": "vooruitbetaald,vooraf betaald,prepaid,voorschot,prepayment,anzahlung,acompte",
        "delivered": "geleverd,delivered,opgeleverd,geliefert,livre",
        "tax": "tax,btw bedrag,bedrag tax,tax amount,mwst betrag,montant tax",
    },
    weak={
        "number": "nummer,invoice,belegnummer,boekstuknummer,boekstuk number,document number,invoice id",
        "client": "bedrijfsnaam,bedrijf,company,company name,organisation,organization,organisatie,naam,name,"
        "contact,contactnaam,contact name,firma,firmenname,societe,raison sociale,bill to,billed to,"
        "empfanger,recipient",
        "issued": "datum,date,belegdatum,boekdatum,boekingsdatum,document date,created,created at,created on,"
        "verzonden op,verzenddatum,sent on,date sent,aangemaakt op",
        "due": "verval,expires,deadline,betalen",
        "amount_incl": f"{_AMOUNTS},{_INVOICE_AMOUNTS},invoice amount,invoice total,total amount,"
        "factuur totaal,bedrag totaal,te betalen",
        "amount_excl": "subtotal,subtotaal,zwischensumme,grondslag,maatstaf",
        "open": "balance,saldo,solde",
        "paid_amount": "ontvangen,received,payments,betalingen",
        "paid": "betaald,paid,voldaan,bezahlt,paye,reglee,payee",
    },
)


def understand_invoices(table: Table) -> Understood:
    """Return what the columns of an invoice list are; NeedsUser if it lacks one that it cannot do without."""
    header = find_header(table, INVOICE_WORDS)
    if header is None:
        shown = next((row for row in table.rows if len(row.cells) > 1), table.rows[0])
        raise NeedsUser(
            f"{table.place}: no header row in the first {_HEADER_WITHIN} rows; "
            f"row {shown.number} says: {_list(shown.cells)}: "
            "name the columns in one row (Number, Client, Date, Amount)"
        )
    found = match_columns(table, header, INVOICE_WORDS)
    columns = _by_values(found, header)
    missing = [said for said, names in _NEEDED if not any(name in columns for name in names)]
    if missing:
        raise NeedsUser(
            f"{table.place} row {header.number}: no column looks like {' or '.join(missing)}; "
            f"found: {_list(header.cells)}: rename the one that is"
        )
    kept = {column.position for column in columns.values()}
    lost = tuple(column.heading for column in found.columns.values() if column.position not in kept)
    return Understood(table, header.number, columns, found.ignored + lost)


_NEEDED = (
    ("the invoice number", ("number",)),
    ("the client", ("client", "email")),
    ("the invoice date", ("issued",)),
    ("the amount", ("amount_incl", "amount_excl")),
)


def looks_intended(table: Table) -> bool:
    """Whether a sheet that cannot be understood seems to be an invoice list all the same."""
    header = find_header(table, INVOICE_WORDS)
    if header is None:
        return False
    known = {meaning.name for cell in header.cells if (meaning := _meaning(cell, INVOICE_WORDS))}
    return len(known) >= 3


def _by_values(found: Understood, header: Row) -> dict[str, Column]:
    """Let the values speak where a heading alone cannot: paid, terms, e-mail."""
    columns = dict(found.columns)
    table = found.table
    if paid := columns.pop("paid", None):
        name = _PAID_AS.get(_usual_kind(column_cells(table, header, paid.position)), "paid")
        columns.setdefault(name, paid)
    if terms := columns.get("terms"):
        cells = column_cells(table, header, terms.position)[:_LOOK_AT]
        if cells and sum(isinstance(parse_days(cell), Unreadable) for cell in cells) * 2 > len(cells):
            del columns["terms"]
    if "email" not in columns:
        taken = {column.position for column in columns.values()}
        for index in range(len(header.cells)):
            if index not in taken and _usual_kind(column_cells(table, header, index)) == "email":
                columns["email"] = Column(index, text_of(header.cell(index)))
                break
    columns.pop("tax", None)
    return columns


_PAID_AS = {"date": "paid_on", "money": "paid_amount"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _usual_kind(cells: Sequence[Cell]) -> str:
    """Return what most of a column's cells are: date, money, yes or no, email, text; "" if it is empty."""
    kinds = Counter(_kind(cell) for cell in islice(cells, _LOOK_AT))
    if not kinds:
        return ""
    kind, times = kinds.most_common(1)[0]
    return kind if times * 10 >= sum(kinds.values()) * 8 else "text"


def _kind(cell: Cell) -> str:
    if isinstance(cell, date):
        return "date"
    if isinstance(cell, bool) or isinstance(parse_yes_no(cell), bool):
        return "yes or no"
    if isinstance(cell, Decimal):
        return "money"
    text = text_of(cell)
    if _EMAIL.fullmatch(text):
        return "email"
    if isinstance(parse_money(text, "."), Money) or isinstance(parse_money(text, ","), Money):
        return "money"
    return "date" if looks_like_date(text) else "text"


def _list(cells: Sequence[Cell]) -> str:
    """Return the filled headings for a message, shortened."""
    shown = [f"“{text_of(cell)[:40]}”" for cell in cells if not is_blank(cell)]
    return ", ".join(shown[:25]) or "nothing"
