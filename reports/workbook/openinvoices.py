"""The open invoices, the longest due first: since when, how much, when it will come, where it is listed."""

from __future__ import annotations

from decimal import Decimal

from goodterms.model import Client, Invoice, RowRef
from reports.excel.cells import one_line
from reports.excel.pages import Page
from reports.excel.values import NOTHING, Bound, Column, Money, Value, linked
from reports.locale import Text, format_date, format_number, word_code
from reports.workbook.ageing import OTHERS
from reports.workbook.contents import Contents
from reports.workbook.debts import MOST_LISTED, OpenInvoices

OPEN = (
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Invoice", "Factuur"), "text", 12),
    Column(Text("Issued", "Datum"), "date", 12),
    Column(Text("Due", "Vervalt"), "date", 12),
    Column(Text("Set by", "Volgens"), "text", 13),
    Column(Text("Days past due", "Dagen te laat"), "count", 12),
    Column(Text("Amount", "Bedrag"), "money", 12.5),
    Column(Text("Open", "Open"), "money", 12.5),
    Column(Text("Currency", "Valuta"), "text", 9.5),
    Column(Text("Disputed", "Betwist"), "text", 12),
    Column(Text("Expected on", "Verwacht op"), "date", 12),
    Column(Text("Interest by law", "Wettelijke rente"), "money", 12),
    Column(Text("Row in the list", "Rij in de lijst"), "text", 16.5),
)
AMOUNTS, CURRENCIES = "H", "I"  # the columns' letters
_RULES = {  # what told the due date, in the words that a narrow column has room for
    "given": Text("the list", "de lijst"),
    "invoice terms": Text("its terms", "factuurtermijn"),
    "client terms": Text("client's terms", "klanttermijn"),
    "legal": Text("the law", "de wet"),
}
_BEFORE: tuple[Value, ...] = (*[NOTHING] * 4, None, None)  # what a sum has no value for
_AFTER: tuple[Value, ...] = (NOTHING, NOTHING, None, NOTHING)
_MORE = Text("{count} more, due later", "Nog {count}, die later vervallen")
_MORE_ONE = Text("1 more, due later", "Nog 1, die later vervalt")
_NOTE = Text(
    "Set by is what gave the due date. Days below zero are days to go; ≥ counts up to today. Expected is the "
    "day by which half of such invoices were paid, going by how this client pays. Interest by law (Directive "
    "2011/7/EU, without the 40 euro an invoice) is for information and in no letter[{unknown}].[ {cut}]",
    "Volgens: wat de vervaldatum gaf. Dagen onder nul zijn dagen te gaan; ≥ telt tot vandaag. Verwacht is "
    "de dag waarop de helft van zulke facturen betaald was, naar hoe deze klant betaalt. Wettelijke rente "
    "(Richtlijn 2011/7/EU, zonder de 40 euro per factuur) is ter informatie en staat in geen "
    "brief[{unknown}].[ {cut}]",
)
_CUT = Text(
    "Listed are the {most} that are longest due; what is due later is one row a currency, so that the sums "
    "hold.",
    "Hier staan de {most} die het langst openstaan; wat later vervalt is één regel per valuta, zodat de "
    "sommen kloppen.",
)


def open_rows(page: Page, contents: Contents, some: OpenInvoices) -> list[tuple[Value, ...]]:
    """Return the invoices that are listed, then by currency what is not, so that it adds up."""
    return [
        *(_row(page, contents, client, invoice) for client, invoice in some.listed),
        *(_sum_row(_say_more(page, count), currency, amount) for currency, count, amount in some.more),
        *(_sum_row(page.say(OTHERS), currency, amount) for currency, amount in some.others),
    ]


def say_note(page: Page, contents: Contents, some: OpenInvoices) -> str:
    """Say what the columns mean, and what is not listed."""
    most = format_number(MOST_LISTED, page.language)
    cut = page.say(_CUT, most=most) if some.more else None
    return page.say(_NOTE, unknown=_say_unknown(page, contents), cut=cut)


def _say_unknown(page: Page, contents: Contents) -> str:
    """Say which half-years have no rate."""
    outlooks = contents.review.outlooks.values()
    halves = {half for one in outlooks if one.interest is not None for half in one.interest.unknown}
    if not halves:
        return ""
    days = ", ".join(format_date(half, page.language) for half in sorted(halves))
    text = Text(
        "; it lacks the half-years from {days}, whose rate is not known (GOODTERMS_INTEREST_RATES)",
        "; de halfjaren vanaf {days} ontbreken, waarvan de rente niet bekend is (GOODTERMS_INTEREST_RATES)",
    )
    return page.say(text, days=days)


def _say_more(page: Page, count: int) -> str:
    return page.say(_MORE_ONE if count == 1 else _MORE, count=format_number(count, page.language))


def _sum_row(what: str, currency: str, amount: Decimal) -> tuple[Value, ...]:
    return (what, *_BEFORE, Money(amount, currency), currency, *_AFTER)


def _row(page: Page, contents: Contents, client: Client, one: Invoice) -> tuple[Value, ...]:
    days = (contents.review.as_of - one.due).days
    outlook = contents.review.outlooks.get(one.source)
    interest = outlook.interest if outlook is not None else None
    behind = contents.behind(client.key, "overdue_amount")
    return (
        contents.link(client.key, client.name),
        one.number,
        one.issued,
        one.due,
        word_code(_RULES, one.due_from, page.language),
        linked(Bound(days, "≥") if days > 0 and one.open > 0 else days, behind),
        Money(one.amount, one.currency),
        Money(one.open, one.currency),
        one.currency,
        page.say(Text("yes", "ja")) if one.disputed else NOTHING,
        (outlook.expected or NOTHING) if outlook is not None else NOTHING,
        Money(interest.amount, "EUR") if interest is not None and interest.amount else None,
        linked(_say_place(page, one.source), contents.row(one.source)),
    )


def _say_place(page: Page, source: RowRef) -> str:
    """Say where an invoice is listed as short as a column has room for; the link knows the file too."""
    return page.say(_PLACE, list=one_line(source.sheet or source.file), row=str(source.row))


_PLACE = Text("{list}, row {row}", "{list}, rij {row}")
