"""Invoices: all of them, what is open, and their totals as formulas that can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from goodterms.model import Invoice, Lateness
from goodterms.payments import is_undelivered
from reports.dossier.look import MOST_ROWS, OPENS, TITLES, Dossier, Row, source_target, write_rows
from reports.excel.pages import Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import NOTHING, Bound, Column, Formula, Money, Value
from reports.locale import DUE_FROM, Text, format_money, word_code

_TOP = 5
_MOST_TOTALS = 200  # currencies of one client
_COLUMNS = (
    Column(Text("Number", "Nummer"), "text", 18),
    Column(Text("Issued", "Factuurdatum"), "date", 14),
    Column(Text("Due", "Vervaldatum"), "date", 14),
    Column(Text("Amount", "Bedrag"), "money", 14),
    Column(Text("Open", "Openstaand"), "money", 14),
    Column(Text("Paid on", "Betaald op"), "date", 14),
    Column(Text("Days past due", "Dagen te laat"), "count", 12),
    Column(Text("Currency", "Valuta"), "text", 9.5),
    Column(Text("Remarks", "Bijzonderheden"), "text", 30),
    Column(Text("Row in your list", "Rij in je lijst"), "text", 30),
    OPENS,
)
_TOTALS = (
    Column(Text("Currency", "Valuta"), "text", 0),
    Column(Text("Invoices", "Facturen"), "count", 0),
    Column(Text("Open, past due", "Vervallen, open"), "money", 0),
    Column(Text("Amount", "Bedrag"), "money", 0),
    Column(Text("Open", "Openstaand"), "money", 0),
)
_SUBTITLE = Text(
    "All that your lists know of, oldest first, as they are now.",
    "Alles wat je lijsten weten, oudste eerst, zoals ze nu zijn.",
)
_NOTE = Text(
    "Days past due are counted up to the payment, or up to today (“≥”) while it is open; none stand "
    "where they say nothing (not yet due, credited). Credit notes are negative.",
    "Dagen te laat zijn geteld tot de betaling, of tot vandaag (“≥”) zolang die er niet is; er staat niets "
    "waar het niets zegt (nog niet vervallen, gecrediteerd). Creditnota's zijn negatief.",
)
_NOTHING = Text("No invoice of this client is known.", "Van deze klant is geen factuur bekend.")
_REMARKS = {
    "disputed": Text("disputed", "betwist"),
    "undelivered": Text("paid ahead, not delivered", "vooruitbetaald, niet geleverd"),
    "prepaid": Text("paid ahead", "vooruitbetaald"),
    "credit": Text("credit note", "creditnota"),
    "gone": Text("{amount} written off", "{amount} afgeschreven"),
    "due": Text("due date: {rule}", "vervaldatum: {rule}"),
}


def render_sheet(page: Page, dossier: Dossier) -> None:
    """Place the invoices, and below them the totals of each currency."""
    set_widths(page, _COLUMNS)
    write_title(page, TITLES["invoices"], page.say(_SUBTITLE))
    write_prose(page, 3, page.say(_NOTE), len(_COLUMNS), "gt note")
    ledger = sorted(dossier.client.ledger, key=lambda one: (one.issued, one.number))
    late = {one.invoice.source: one for one in dossier.client.invoices}
    rows = [_row(page, dossier, one, late.get(one.source)) for one in ledger]
    top = write_rows(page, _TOP, "invoices", _COLUMNS, rows, _NOTHING, keep_newest=True) + 1
    if ledger:
        top = write_section(page, top, Text("Totals", "Totalen"))
        totals = list(_totals(ledger[-MOST_ROWS:], dossier.as_of, top))
        write_table(page, top, "totals", _TOTALS, totals)
    finish_page(page, len(_COLUMNS), _TOP)


def _row(page: Page, dossier: Dossier, one: Invoice, late: Lateness | None) -> Row:
    days: Value = None
    if late is not None:
        days = Bound(late.days, "≥") if late.open else late.days
    cells: tuple[Value, ...] = (
        one.number or NOTHING,
        one.issued,
        one.due,
        Money(one.amount, one.currency),
        Money(one.open, one.currency),
        one.paid_on or NOTHING,
        days,
        one.currency,
        "; ".join(_remarks(page, one)) or NOTHING,
        str(one.source),
    )
    return Row(cells, source_target(dossier, one.source))


def _remarks(page: Page, one: Invoice) -> Iterator[str]:
    if one.amount < 0:
        yield page.say(_REMARKS["credit"])
    if one.disputed:
        yield page.say(_REMARKS["disputed"])
    if is_undelivered(one):
        yield page.say(_REMARKS["undelivered"])
    elif one.prepaid:
        yield page.say(_REMARKS["prepaid"])
    if one.written_off:
        amount = format_money(one.written_off, one.currency, page.language)
        yield page.say(_REMARKS["gone"], amount=amount)
    if one.due_from != "given":
        yield page.say(_REMARKS["due"], rule=word_code(DUE_FROM, one.due_from, page.language))


def sum_up(ledger: Sequence[Invoice], day: date) -> Iterator[tuple[str, int, Decimal, Decimal, Decimal]]:
    """Yield by currency how many invoices there are, and what is past due, invoiced and open of them."""
    for currency in sorted({one.currency for one in ledger})[:_MOST_TOTALS]:
        own = [one for one in ledger if one.currency == currency]
        due = sum((one.open for one in own if one.due < day), Decimal(0))
        amount = sum((one.amount for one in own), Decimal(0))
        yield currency, len(own), due, amount, sum((one.open for one in own), Decimal(0))


def _totals(ledger: Sequence[Invoice], day: date, top: int) -> Iterator[tuple[Value, ...]]:
    first, last = _TOP + 1, _TOP + len(ledger)
    today = f"DATE({day.year},{day.month},{day.day})"
    for row, (currency, count, due, amount, left) in enumerate(sum_up(ledger, day), start=top + 1):
        own = f"($H${first}:$H${last}=A{row})"
        yield (
            currency,
            count,
            Formula(f"=SUMPRODUCT({own}*($C${first}:$C${last}<{today})*$E${first}:$E${last})", due, currency),
            Formula(f"=SUMPRODUCT({own}*$D${first}:$D${last})", amount, currency),
            Formula(f"=SUMPRODUCT({own}*$E${first}:$E${last})", left, currency),
        )
