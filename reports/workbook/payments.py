"""Payments: what is open and for how long, each client's habits, and the open invoices one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from goodterms.model import Ageing, ClientReview, Lateness
from reports.locale import DUE_FROM, Text, format_date, format_share, word_code
from reports.workbook.style import (
    FIRST_ROW,
    NOTHING,
    Bound,
    Column,
    Contents,
    Formula,
    Money,
    Page,
    Value,
    companion,
    figure,
    find_signal,
    finish_page,
    set_widths,
    write_section,
    write_table,
    write_title,
)

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
    Column(Text("Row in the list", "Rij in de lijst"), "text", 14),
)
_ADDS_UP = Text("✓ adds up", "✓ klopt")
_DIFFERS = Text("✗ differs", "✗ klopt niet")


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the ageing per currency with its printed check, the clients, and the open invoices."""
    set_widths(page, _CLIENTS)
    write_title(page, Text("Payments", "Betalingen"), _subtitle(page, contents))
    review = contents.review
    last = write_table(page, FIRST_ROW, "ageing", _AGEING, _ageing_rows(page, review.ageing), _NO_MONEY)
    top = write_section(page, last + 2, Text("How clients pay", "Hoe klanten betalen"))
    last = write_table(
        page, top, "payment_habits", _CLIENTS, [_client_row(one, contents) for one in review.clients]
    )
    top = write_section(page, last + 2, Text("Open invoices", "Open facturen"))
    write_table(page, top, "open_invoices", _OPEN, _open_rows(page, review.clients, contents), _NO_MONEY)
    finish_page(page, contents, len(_CLIENTS))


_NO_MONEY = Text("No open invoices.", "Geen open facturen.")


def _subtitle(page: Page, contents: Contents) -> str:
    return page.say(
        Text(
            "Open amounts by days past due as of {day}. ≥ marks figures that include open invoices. "
            "Intervals are {level}. Currencies are never added up.",
            "Open bedragen naar dagen na de vervaldatum op {day}. ≥ staat bij cijfers waarin open facturen "
            "meetellen. Intervallen zijn {level}. Valuta's worden nooit opgeteld.",
        ),
        day=format_date(contents.review.as_of, page.language),
        level=format_share(contents.policy.interval, page.language),
    )


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


def _open_rows(page: Page, reviews: Iterable[ClientReview], contents: Contents) -> list[tuple[Value, ...]]:
    found = [(one.client.name, one.client.key, late) for one in reviews for late in one.invoices]
    still = [entry for entry in found if entry[2].invoice.open]
    still.sort(key=lambda entry: (entry[2].invoice.due, entry[0], entry[2].invoice.number))
    return [_open_row(page, contents.link(key, name), late) for name, key, late in still]


def _open_row(page: Page, client: Value, late: Lateness) -> tuple[Value, ...]:
    one = late.invoice
    return (
        client,
        one.number,
        one.issued,
        one.due,
        word_code(DUE_FROM, one.due_from, page.language),
        Bound(late.days, "≥") if late.days > 0 else late.days,
        Money(one.amount, one.currency),
        Money(one.open, one.currency),
        page.say(Text("yes", "ja")) if one.disputed else NOTHING,
        str(one.source),
    )
