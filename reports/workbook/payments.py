"""Payments: what is open and for how long, clients' habits, the open invoices, and the lists behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from goodterms.findings import Ageing, ClientReview
from goodterms.model import Client, Invoice, ListCheck, Receivables
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import NOTHING, Bound, Column, Formula, Money, Value
from reports.locale import DUE_FROM, Text, format_date, format_number, format_share, word_code
from reports.workbook.contents import Contents, companion, figure, find_signal

_AGEING = (
    Column(Text("Currency", "Valuta"), "text", 26),
    Column(Text("Not due", "Nog niet vervallen"), "money", 15),
    Column(Text("1–30 days", "1–30 dagen"), "money", 14),
    Column(Text("31–60 days", "31–60 dagen"), "money", 14),
    Column(Text("61–90 days", "61–90 dagen"), "money", 14),
    Column(Text("Over 90 days", "Meer dan 90 dagen"), "money", 14),
    Column(Text("Open in all", "Totaal open"), "money", 15),
    Column(Text("Sum of the buckets", "Som van de vakken"), "money", 15),
    Column(Text("Check", "Controle"), "text", 14),
)
_RECEIVABLES = (
    Column(Text("Currency", "Valuta"), "text", 26),
    Column(Text("Invoiced in the period", "Gefactureerd in de periode"), "money", 15),
    Column(Text("DSO, days", "DSO, dagen"), "number", 14),
    Column(Text("Best possible DSO", "Best mogelijke DSO"), "number", 14),
    Column(Text("Average days delinquent", "Gemiddeld te laat"), "number", 14),
    Column(Text("Collected of collectable", "Geïnd van het inbare"), "share", 14),
)
_CLIENTS = (
    Column(Text("Client", "Klant"), "text", 26),
    Column(Text("Days beyond terms", "Dagen over de termijn"), "number", 15),
    Column(Text("Days from", "Dagen vanaf"), "number", 14),
    Column(Text("Days to", "Dagen tot"), "number", 14),
    Column(Text("Late", "Te laat"), "count", 14),
    Column(Text("Invoices due", "Vervallen facturen"), "count", 14),
    Column(Text("Late rate", "Aandeel te laat"), "share", 15),
    Column(Text("Rate from", "Aandeel vanaf"), "share", 15),
    Column(Text("Rate to", "Aandeel tot"), "share", 14),
    Column(Text("Payment index", "Betaalindex"), "score", 14),
    Column(Text("Overdue", "Achterstallig"), "money", 15),
    Column(Text("Revenue, 12 months", "Omzet, 12 maanden"), "money", 17),
)
_OPEN = (
    Column(Text("Client", "Klant"), "text", 26),
    Column(Text("Invoice", "Factuur"), "text", 15),
    Column(Text("Issued", "Factuurdatum"), "date", 14),
    Column(Text("Due", "Vervaldatum"), "date", 14),
    Column(Text("Due date from", "Vervaldatum volgens"), "text", 14),
    Column(Text("Days past due", "Dagen te laat"), "count", 14),
    Column(Text("Amount", "Bedrag"), "money", 15),
    Column(Text("Open", "Open"), "money", 15),
    Column(Text("Disputed", "Betwist"), "text", 14),
    Column(Text("Expected on", "Verwacht op"), "date", 14),
    Column(Text("Interest by law", "Wettelijke rente"), "money", 15),
    Column(Text("Row in the list", "Rij in de lijst"), "text", 17),
)
_LISTS = (
    Column(Text("List", "Lijst"), "text", 26),
    Column(Text("Kind", "Soort"), "text", 15),
    Column(Text("Rows", "Rijen"), "count", 14),
    Column(Text("Invoices", "Facturen"), "count", 14),
    Column(Text("Told again", "Dubbel verteld"), "count", 14),
    Column(Text("Payments", "Betalingen"), "count", 14),
    Column(Text("Totals, titles", "Totalen, titels"), "count", 15),
    Column(Text("No invoice", "Geen factuur"), "count", 15),
    Column(Text("Not read", "Niet gelezen"), "count", 14),
    Column(Text("Adds up to the rows", "Telt op tot de rijen"), "text", 14),
    Column(Text("Amount", "Bedrag"), "money", 15),
    Column(Text("The list's own totals", "Totalen van de lijst"), "text", 17),
)
_NOTE_ACROSS = 8  # columns of a note
_KINDS = {
    "invoices": Text("invoices", "facturen"),
    "payments": Text("payments", "betalingen"),
    "timesheet": Text("hours", "uren"),
}
_ADDS_UP = Text("✓ adds up", "✓ klopt")
_DIFFERS = Text("✗ differs", "✗ klopt niet")


def render_sheet(page: Page, contents: Contents) -> None:
    """Place ageing and DSO per currency, the clients, the open invoices, and what became of lists' rows."""
    set_widths(page, _CLIENTS)
    write_title(page, Text("Payments", "Betalingen"), _subtitle(page, contents))
    review = contents.review
    last = write_table(page, FIRST_ROW, "ageing", _AGEING, _ageing_rows(page, review.ageing), _NO_MONEY)
    top = write_section(page, last + 2, Text("How fast money comes in", "Hoe snel geld binnenkomt"))
    days = str(contents.policy.dso_days)
    top = write_prose(page, top, page.say(_DSO_NOTE, days=days), _NOTE_ACROSS, "gt note")
    last = write_table(
        page, top, "receivables", _RECEIVABLES, map(_receivable_row, review.receivables), _NO_MONEY
    )
    top = write_section(page, last + 2, Text("How clients pay", "Hoe klanten betalen"))
    last = write_table(
        page, top, "payment_habits", _CLIENTS, [_client_row(one, contents) for one in review.clients]
    )
    top = write_section(page, last + 2, Text("Open invoices", "Open facturen"))
    unknown = _say_unknown(page, contents)
    top = write_prose(page, top, page.say(_OUTLOOK_NOTE, unknown=unknown), _NOTE_ACROSS, "gt note")
    last = write_table(page, top, "open_invoices", _OPEN, _open_rows(page, contents), _NO_MONEY)
    top = write_section(page, last + 2, Text("The lists behind it", "De lijsten erachter"))
    write_table(page, top, "lists", _LISTS, [_list_row(page, one) for one in review.lists], _NO_LISTS)
    finish_page(page, len(_CLIENTS))


_NO_LISTS = Text("No list was read.", "Er is geen lijst gelezen.")
_NO_MONEY = Text("No open invoices.", "Geen open facturen.")


_DSO_NOTE = Text(
    "DSO is what is open, in days of what was invoiced in the last {days} days; the best possible one "
    "counts only what is not due yet, and their difference is how late money is on average. The last "
    "column is the share of the money that could be collected in these days that was.",
    "DSO is wat openstaat, in dagen van wat er in de laatste {days} dagen is gefactureerd; de best "
    "mogelijke telt alleen wat nog niet vervallen is, en hun verschil is hoe laat geld gemiddeld is. De "
    "laatste kolom is het aandeel van het geld dat in die dagen geïnd kon worden, en is.",
)
_OUTLOOK_NOTE = Text(
    "Expected is the day by which half of such invoices were paid, going by how this client pays. "
    "Interest by law (Directive 2011/7/EU, without the 40 euro an invoice) is for information and in no "
    "letter{unknown}.",
    "Verwacht is de dag waarop de helft van zulke facturen betaald was, naar hoe deze klant betaalt. "
    "Wettelijke rente (Richtlijn 2011/7/EU, zonder de 40 euro per factuur) is ter informatie en staat in "
    "geen brief{unknown}.",
)


def _subtitle(page: Page, contents: Contents) -> str:
    return page.say(
        Text(
            "Open amounts by days past due as of {day}. ≥ marks figures that include open invoices. "
            "Intervals are {level}. {rates}",
            "Open bedragen naar dagen na de vervaldatum op {day}. ≥ staat bij cijfers waarin open facturen "
            "meetellen. Intervallen zijn {level}. {rates}",
        ),
        day=format_date(contents.review.as_of, page.language),
        level=format_share(contents.policy.interval, page.language),
        rates=_say_rates(page, contents),
    )


def _say_rates(page: Page, contents: Contents) -> str:
    """Say by which rates currencies are added up, or that they are not."""
    rates = contents.review.rates
    if not rates.of:
        return page.say(Text("Currencies are never added up.", "Valuta's worden nooit opgeteld."))
    told = ", ".join(
        f"1 {code} = {format_number(rate, page.language, _decimals(rate))} {rates.own}"
        for code, rate in rates.of.items()
    )
    text = Text(
        "Revenue and overdue money of a client are added up at your rates: {rates}.",
        "Omzet en achterstallig geld van een klant zijn opgeteld tegen jouw koersen: {rates}.",
    )
    return page.say(text, rates=told)


def _decimals(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2


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


def _receivable_row(one: Receivables) -> tuple[Value, ...]:
    return (one.currency, Money(one.sales, one.currency), one.dso, one.best, one.add, one.cei)


def _ageing_rows(page: Page, ageing: Sequence[Ageing]) -> Iterable[tuple[Value, ...]]:
    for row, one in enumerate(ageing, start=FIRST_ROW + 1):
        buckets = (one.not_due, one.days_1_30, one.days_31_60, one.days_61_90, one.over_90)
        total = sum(buckets, Decimal(0))
        right, wrong = page.say(_ADDS_UP), page.say(_DIFFERS)
        check = f'IF(ROUND(H{row}-G{row},2)=0,"{right}","{wrong}")'
        yield (
            one.currency,
            *(Money(amount, one.currency) for amount in (*buckets, one.total)),
            Formula(f"=SUM(B{row}:F{row})", total, one.currency),
            Formula(f"={check}", right if total == one.total else wrong),
        )


def _client_row(review: ClientReview, contents: Contents) -> tuple[Value, ...]:
    one = review.assessment
    days, late = find_signal(one, "days_beyond_terms"), find_signal(one, "late_rate")
    return (
        contents.link(one.client.key, one.client.name),
        figure(days, "≥"),
        days.low if days else None,
        days.high if days else None,
        companion(late, "late"),
        companion(late, "due"),
        figure(late),
        late.low if late else None,
        late.high if late else None,
        figure(find_signal(one, "payment_index")),
        figure(find_signal(one, "overdue_amount")),
        figure(find_signal(one, "revenue")),
    )


def _open_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    """Return the open invoices of all clients, the longest due first."""
    review = contents.review
    still = [(one.client, invoice) for one in review.clients for invoice in one.ledger if invoice.open]
    still.sort(key=lambda entry: (entry[1].due, entry[0].name, entry[1].number))
    return [_open_row(page, contents, client, invoice) for client, invoice in still]


def _open_row(page: Page, contents: Contents, client: Client, one: Invoice) -> tuple[Value, ...]:
    days = (contents.review.as_of - one.due).days
    outlook = contents.review.outlooks.get(one.source)
    interest = outlook.interest if outlook is not None else None
    return (
        contents.link(client.key, client.name),
        one.number,
        one.issued,
        one.due,
        word_code(DUE_FROM, one.due_from, page.language),
        Bound(days, "≥") if days > 0 and one.open > 0 else days,
        Money(one.amount, one.currency),
        Money(one.open, one.currency),
        page.say(Text("yes", "ja")) if one.disputed else NOTHING,
        (outlook.expected or NOTHING) if outlook is not None else NOTHING,
        Money(interest.amount, "EUR") if interest is not None and interest.amount else NOTHING,
        str(one.source),
    )


def _list_row(page: Page, one: ListCheck) -> tuple[Value, ...]:
    """Return what became of a list's rows; its counts add up to the rows, its totals to its amounts."""
    rows = Counter(dict(one.rows))
    counts = (
        rows["used"] + rows["hours"],
        rows["repeated"],
        rows["parts"] + rows["payments"] + rows["lines"],
        rows["sums"] + rows["titles"],
        rows["drafts"] + rows["cancelled"] + rows["other"],
        rows["unread"],
    )
    used = [(currency, amount) for fate, currency, amount in one.amounts if fate == "used"]
    wrong = sum(not total.adds_up for total in one.totals)
    told = page.say(_TOTALS, right=str(len(one.totals) - wrong), all=str(len(one.totals)))
    return (
        one.place,
        page.say(_KINDS[one.what]),
        sum(rows.values()),
        *counts,
        page.say(_ADDS_UP if sum(counts) == sum(rows.values()) else _DIFFERS),
        Money(used[0][1], used[0][0]) if len(used) == 1 else NOTHING,
        ("✗ " if wrong else "✓ ") + told if one.totals else NOTHING,
    )


_TOTALS = Text("{right} of {all} add up", "{right} van {all} kloppen")
