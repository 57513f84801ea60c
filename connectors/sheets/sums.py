"""Rows and titles that are no invoices: words of totals, of periods and of currencies; wrong totals."""

from __future__ import annotations

import re

from connectors.sheets.amounts import resolve_currency
from connectors.sheets.dates import is_month_name
from connectors.sheets.table import Cell
from connectors.sheets.values import is_blank, text_of
from goodterms.model import ListCheck, Problem

_SUM = re.compile(
    r"(?:btw|vat|mwst|ust|tva|tax)\b[^:]{0,20}:?\s*$|"
    r"tot\.?$|(?:(?:sub|eind|deel|grand|page|pagina|groeps|tussen)[ -]?)?tota(?:a)?l(?:en|s|e|bedrag)?\b|"
    r"(?:zwischen|gesamt|end|teil)?summen?\b|gesamt(?:betrag)?\b|(?:sous-?\s?)?total\b|somme\b|"
    r"(?:begin|eind|end|anfangs)?saldo\b|(?:opening|closing|brought|carried)\s(?:balance|forward)\b|"
    r"te transporteren\b|ubertrag\b|übertrag\b|transport\b|over te brengen\b|"
    r"[àa] reporter\b|solde (?:initial|final)\b",
    re.IGNORECASE,
)
_SUM_AT_END = re.compile(
    r".{1,60}\s(?:sub)?tota(?:a)?l\W*$|.{1,60}\s(?:zwischen|gesamt)?summe\W*$", re.IGNORECASE
)
_COUNT = 4  # digits: in the row of a total a short whole number counts rows


def is_sum(cell: Cell) -> bool:
    """Whether a cell says that its row is a total."""
    return isinstance(cell, str) and bool(_SUM.match(cell.strip()) or _SUM_AT_END.match(cell.strip()))


def is_no_number(cell: Cell) -> bool:
    """Whether there is no invoice number in the number's place of a total row."""
    if is_blank(cell) or is_sum(cell):
        return True
    return bool(re.fullmatch(rf"\d{{1,{_COUNT}}}(?:\s\D*)?", text_of(cell)))


def is_period(text: str) -> bool:
    """Whether a title names a period or a page: a month, a quarter, a year; no client's name."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return not any(
        not word.isdigit()
        and not re.fullmatch(r"q[1-4]|k[1-4]|kwartaal|quarter|quartal|trimestre|pagina|page|seite", word)
        and not is_month_name(word)
        for word in words
    )


_CODES = re.compile(r"\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|PLN|JPY)\b|[€£$]")


def currency_in(heading: str) -> str:
    """Return the currency that headings of amounts name, "" if none or several."""
    marks = set(_CODES.findall(heading))
    return resolve_currency(marks.pop(), "") if len(marks) == 1 else ""


def say_sums(check: ListCheck) -> list[Problem]:
    """Say which totals of the file are not the sum of its rows."""
    return [
        Problem(
            f"{check.place} row {one.row}",
            f"the total of “{one.heading}” is {one.told}, but the rows above add up to {one.found}",
            "see whether rows are missing in the list; the rows count, not the total",
        )
        for one in check.totals
        if not one.adds_up
    ]
