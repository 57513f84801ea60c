"""What a list's columns are called, and what the settings say where a list is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.sheets.amounts import DecimalSign

# How a column is called in a message; the names are those of GOODTERMS_COLUMNS__….
SAID = {
    "number": "the invoice number",
    "client": "the client",
    "client_number": "the client's number",
    "email": "the e-mail address",
    "issued": "the invoice date",
    "due": "the due date",
    "terms": "the payment terms",
    "amount_incl": "the amount",
    "amount_excl": "the amount without tax",
    "tax": "the tax",
    "open": "the open amount",
    "paid_amount": "the paid amount",
    "paid_on": "the date of payment",
    "paid": "paid or not",
    "currency": "the currency",
    "status": "the status",
    "type": "the kind of document",
    "debit": "the debit amount",
    "credit": "the credit amount",
    "side": "debit or credit",
    "credited": "the credited amount",
    "credit_of": "the credited invoice",
    "written_off": "written off",
    "disputed": "disputed or not",
    "prepaid": "prepaid or not",
    "delivered": "delivered or not",
    "remark": "your remarks",
}
DATES = ("issued", "due", "paid_on")
MONEYS = ("amount_incl", "amount_excl", "tax", "open", "paid_amount", "debit", "credit", "credited")


@dataclass(frozen=True, slots=True)
class ListRules:
    """What the settings say where a list is silent.

    `currency` is that of amounts without one; `day_first` and `sign` read columns that do not prove how;
    `columns` are headings or column letters by name; `legal_days` is the term where none was agreed.
    """

    currency: str = "EUR"
    day_first: bool | None = None
    sign: DecimalSign = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    legal_days: int = 30
