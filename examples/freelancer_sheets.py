"""The made-up spreadsheets: clients.xlsx, an English invoice export, and an older Dutch one as csv."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from examples.freelancer_clients import Billing, Profile
from goodterms.model import Language

Value = str | int | Decimal | date | None
Row = tuple[Value, ...]

CLIENTS_FILE = "clients.xlsx"
EXPORT_FILE = "invoices.xlsx"
OLD_FILE = "facturen-oud.csv"
_DAYS = 7 * 78
_EXPORT_DAYS = 365  # the newer program knows the last year
_OLD_DAYS = 305  # the older one was used until then: two months are in both
_VAT = Decimal("0.21")
_CENT = Decimal("0.01")

_HEADINGS: dict[Language, tuple[str, ...]] = {
    "en": (
        *("Client", "Addresses and domains", "Contact", "Language", "Country", "Time zone", "Contract kind"),
        *("Notice (days)", "Contract file", "End date", "Open obligations", "Prepaid and undelivered"),
        *("Repair tried on", "Disrespect confirmed", "Referral", "Note"),
    ),
    "nl": (
        *("Klant", "Adressen en domeinen", "Contactpersoon", "Taal", "Land", "Tijdzone", "Soort contract"),
        *("Opzegtermijn (dagen)", "Contractbestand", "Einddatum", "Openstaande verplichtingen"),
        *("Vooruitbetaald en niet geleverd", "Herstel geprobeerd op", "Respectloosheid bevestigd"),
        *("Doorverwijzing", "Opmerking"),
    ),
}
_EXPORT_HEADINGS = (
    *(
        "Invoice number",
        "Client",
        "Client e-mail",
        "Invoice date",
        "Due date",
        "Currency",
        "Amount excl. VAT",
    ),
    *("VAT", "Total incl. VAT", "Open amount", "Paid on", "Status"),
)
_OLD_HEADINGS = (
    *("Factuurnummer", "Klant", "E-mail", "Factuurdatum", "Vervaldatum", "Bedrag excl. btw", "Btw"),
    *("Bedrag incl. btw", "Openstaand", "Betaald op", "Status"),
)


@dataclass(frozen=True, slots=True)
class Bill:
    """One made-up invoice; `paid` is None while nothing came in."""

    number: str
    profile: Profile
    issued: date
    due: date
    net: Decimal
    vat: Decimal
    paid: date | None

    @property
    def gross(self) -> Decimal:
        """The amount with VAT."""
        return self.net + self.vat

    @property
    def open(self) -> Decimal:
        """What is still to be paid."""
        return Decimal(0) if self.paid else self.gross


def make_bills(profiles: Iterable[Profile], as_of: date, rng: Random) -> tuple[Bill, ...]:
    """Return all invoices issued before a day, numbered by year in the order of issue."""
    drawn = [bill for profile in profiles for bill in _bills_of(profile, as_of, rng)]
    drawn.sort(key=lambda one: (one.issued, one.profile.key))
    counts: dict[int, int] = {}
    numbered = []
    for one in drawn:
        counts[one.issued.year] = counts.get(one.issued.year, 0) + 1
        number = f"{one.issued.year}-{counts[one.issued.year]:04}"
        numbered.append(Bill(number, one.profile, one.issued, one.due, one.net, one.vat, one.paid))
    return tuple(numbered)


def client_rows(profiles: Iterable[Profile], as_of: date, language: Language) -> tuple[Row, ...]:
    """Return the rows of clients.xlsx, the headings first."""
    return (_HEADINGS[language], *(_client_row(one, as_of) for one in profiles))


def export_rows(bills: Iterable[Bill], as_of: date) -> tuple[Row, ...]:
    """Return the rows of the English export: a title, a blank row, headings, invoices, a total."""
    shown = [one for one in bills if (as_of - one.issued).days <= _EXPORT_DAYS]
    rows = [_export_row(one, as_of) for one in shown]
    total = sum((one.gross for one in shown), Decimal(0))
    outstanding = sum((one.open for one in shown), Decimal(0))
    blank: Row = (None,) * len(_EXPORT_HEADINGS)
    title: Row = ("Fenna de Wit - invoices", *blank[1:])
    last: Row = ("Total", *blank[1:8], total, outstanding, None, None)
    return (title, blank, _EXPORT_HEADINGS, *rows, last)


def old_rows(bills: Iterable[Bill], as_of: date) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the older Dutch export as text: decimal comma, day first."""
    shown = [one for one in bills if (as_of - one.issued).days >= _OLD_DAYS]
    return (_OLD_HEADINGS, *(_old_row(one) for one in shown))


def write_workbook(path: Path, rows: Sequence[Row], sheet: str, *, heading_row: int) -> None:
    """Write rows as an xlsx file with real dates and numbers, text as text."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = page.cell(number, place, value)
            if isinstance(value, date):
                cell.number_format = "dd-mm-yyyy"
            elif isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            cell.font = Font(bold=number == heading_row)
    for place in range(1, len(rows[0]) + 1):
        page.column_dimensions[get_column_letter(place)].width = 20
    page.freeze_panes = f"A{heading_row + 1}"
    book.save(path)


def write_csv(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    """Write rows as Dutch programs export them: semicolons, cp1252, CRLF."""
    text = "".join(";".join(row) + "\r\n" for row in rows)
    path.write_bytes(text.encode("cp1252"))


# --- rows --------------------------------------------------------------------------------------


def _bills_of(profile: Profile, as_of: date, rng: Random) -> Iterable[Bill]:
    billing = profile.billing
    back, made = billing.last_due, 0
    while back - billing.every > -billing.terms:  # the invoices that are not due yet
        back -= billing.every
    while made < billing.most:
        issued = as_of - timedelta(days=back + billing.terms)
        if (as_of - issued).days > _DAYS:
            return
        if back not in billing.skipped and issued < as_of:
            net = Decimal(rng.randint(*billing.amounts)) + Decimal(rng.choice((0, 0, 50))) / 100
            vat = (net * _VAT).quantize(_CENT) if profile.country == "NL" else Decimal(0)
            due = as_of - timedelta(days=back)
            yield Bill("", profile, issued, due, net, vat, _paid_on(billing, due, as_of, rng))
            made += 1
        back += billing.every


def _paid_on(billing: Billing, due: date, as_of: date, rng: Random) -> date | None:
    """Return the day of payment, None if it is not before the world's day."""
    back = (as_of - due).days
    paid = due + timedelta(days=_days_after_due(billing, back, rng))
    if billing.batches is not None and back <= max(billing.batches.days):
        later = [days for days in billing.batches.days if days <= back]
        if not later:
            return None
        paid = as_of - timedelta(days=max(later))
    return paid if paid < as_of else None


def _days_after_due(billing: Billing, back: int, rng: Random) -> int:
    begun = [one for one in billing.payers if one.weeks * 7 >= back] or [billing.payers[0]]
    return rng.randint(*min(begun, key=lambda one: one.weeks).days)


def _client_row(profile: Profile, as_of: date) -> Row:
    addresses = [f"{local}@{profile.domain}" for _, local in profile.people]
    if not profile.free_mail:
        addresses = [profile.domain]
    repair = as_of - timedelta(weeks=profile.repair_weeks) if profile.repair_weeks else None
    return (
        *(profile.name, ", ".join(addresses), profile.people[0][0], profile.language, profile.country),
        *(profile.zone, profile.contract, profile.notice, None, None, profile.obligations or None, None),
        *(repair, None, profile.referral or None, profile.note or None),
    )


def _email(profile: Profile) -> str:
    """Return the address that invoices go to: the last of the client's people."""
    return f"{profile.people[-1][1]}@{profile.domain}"


def _export_row(bill: Bill, as_of: date) -> Row:
    status = "Paid" if bill.paid else "Overdue" if bill.due < as_of else "Open"
    return (
        *(bill.number, bill.profile.name, _email(bill.profile), bill.issued, bill.due, "EUR", bill.net),
        *(bill.vat, bill.gross, bill.open, bill.paid, status),
    )


def _old_row(bill: Bill) -> tuple[str, ...]:
    paid = f"{bill.paid:%d-%m-%Y}" if bill.paid else ""
    return (
        *(bill.number, bill.profile.name, _email(bill.profile), f"{bill.issued:%d-%m-%Y}"),
        *(f"{bill.due:%d-%m-%Y}", _dutch(bill.net), _dutch(bill.vat), _dutch(bill.gross), _dutch(bill.open)),
        *(paid, "Betaald" if bill.paid else "Open"),
    )


def _dutch(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
