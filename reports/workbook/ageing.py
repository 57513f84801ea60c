"""Open money by age: per currency with a printed check, and per client with a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from goodterms.findings import Ageing
from reports.excel.bars import add_bar, calm_bars
from reports.excel.cells import one_line
from reports.excel.charts import cells_of, place_chart
from reports.excel.pages import Page
from reports.excel.tables import write_table
from reports.excel.values import NOTHING, Bound, Column, Formula, Money, Value, linked
from reports.locale import Text, format_money
from reports.workbook.contents import Contents
from reports.workbook.debts import Debt, buckets_of

_BUCKETS = (
    Column(Text("Not due", "Niet vervallen"), "money", 12),
    Column(Text("1–30 days", "1–30 dagen"), "money", 12),
    Column(Text("31–60 days", "31–60 dagen"), "money", 12),
    Column(Text("61–90 days", "61–90 dagen"), "money", 13),
    Column(Text("Over 90 days", "Meer dan 90"), "money", 12),
)
AGEING = (
    Column(Text("Currency", "Valuta"), "text", 27),
    *_BUCKETS,
    Column(Text("Sum of these", "Som hiervan"), "money", 12.5),
    Column(Text("Open in all", "Totaal open"), "money", 12.5),
    Column(Text("Past due", "Vervallen"), "share", 9.5),
    Column(Text("Sum by client", "Som per klant"), "money", 12),
    Column(Text("Sum by invoice", "Som per factuur"), "money", 12),
    Column(Text("Check", "Controle"), "text", 12),
)
DEBTS = (
    Column(Text("Client", "Klant"), "text", 27),
    *_BUCKETS,
    Column(Text("Open", "Open"), "money", 12.5),
    Column(Text("Past due", "Vervallen"), "money", 12.5),
    Column(Text("Currency", "Valuta"), "text", 9.5),
    Column(Text("Oldest due", "Oudste vervaldag"), "date", 12),
    Column(Text("Days past due", "Dagen te laat"), "count", 12),
    Column(Text("Invoices", "Facturen"), "count", 12),
)
OTHERS = Text("Others, not in clients.xlsx", "Anderen, niet in clients.xlsx")
_SHADES = ("FFFFFF", "CBD6E2", "8FA9C4", "4F6F91", "1F2933")  # from not due to the oldest, also in grey
_SHOWN = 10
_ADDS_UP, _DIFFERS = Text("✓ adds up", "✓ klopt"), Text("✗ differs", "✗ klopt niet")


@dataclass(frozen=True, slots=True)
class Listed:
    """A table below whose amounts are added up by currency: the columns' letters, and its rows."""

    amounts: str
    currencies: str
    first: int
    last: int
    sums: Mapping[str, Decimal]

    def add_up(self, currency: str, cell: str) -> Formula:
        """Return the sum of the rows whose currency is that of a cell."""
        amounts, currencies = (
            f"${one}${self.first}:${one}${self.last}" for one in (self.amounts, self.currencies)
        )
        return Formula(f"=SUMIFS({amounts},{currencies},{cell})", self.sum_of(currency), currency)

    def sum_of(self, currency: str) -> Decimal:
        """Return what they come to."""
        return self.sums.get(currency, Decimal(0))


def write_ageing(
    page: Page, top: int, ageing: Sequence[Ageing], by_client: Listed, by_invoice: Listed
) -> None:
    """Write the open money of each currency, and whether all sums of it agree."""
    rows = (
        _ageing_row(page, row, one, by_client, by_invoice) for row, one in enumerate(ageing, start=top + 1)
    )
    write_table(page, top, "ageing", AGEING, rows)


def _ageing_row(
    page: Page, row: int, one: Ageing, by_client: Listed, by_invoice: Listed
) -> tuple[Value, ...]:
    buckets = buckets_of(one)
    total = sum(buckets, Decimal(0))
    below = (by_client, by_invoice)
    right, wrong = page.say(_ADDS_UP), page.say(_DIFFERS)
    agree = ",".join(f"ROUND({letter}{row}-H{row},2)=0" for letter in "GJK")
    sums = (total, *(some.sum_of(one.currency) for some in below))
    return (
        one.currency,
        *(Money(amount, one.currency) for amount in buckets),
        Formula(f"=SUM(B{row}:F{row})", total, one.currency),
        Money(one.total, one.currency),
        (one.total - one.not_due) / one.total if one.total > 0 and one.not_due >= 0 else None,
        *(some.add_up(one.currency, f"A{row}") for some in below),
        Formula(f'=IF(AND({agree}),"{right}","{wrong}")', right if set(sums) == {one.total} else wrong),
    )


def ageing_amounts(ageing: Sequence[Ageing]) -> Iterator[tuple[Value, ...]]:
    """Return the amounts that the table has to have room for."""
    for one in ageing:
        amounts = [Money(amount, one.currency) for amount in (*buckets_of(one), one.total, one.total)]
        yield (None, *amounts, None, amounts[-1], amounts[-1], None)


# --- by client ---------------------------------------------------------------------------------


def debt_rows(page: Page, debts: Sequence[Debt], contents: Contents, top: int) -> list[tuple[Value, ...]]:
    """Return a row a client and currency; `top` is the row of the headings."""
    return [_debt_row(page, row, one, contents) for row, one in enumerate(debts, start=top + 1)]


def _debt_row(page: Page, row: int, one: Debt, contents: Contents) -> tuple[Value, ...]:
    key = one.client.key if one.client is not None else ""
    target = contents.behind(key, "overdue_amount")
    days = (contents.review.as_of - one.oldest).days if one.oldest is not None else 0
    return (
        contents.link(key, one.client.name) if one.client is not None else page.say(OTHERS),
        *(linked(Money(amount, one.currency), target) if amount else None for amount in one.buckets),
        Formula(f"=SUM(B{row}:F{row})", one.total, one.currency),
        Formula(f"=SUM(C{row}:F{row})", one.overdue, one.currency),
        one.currency,
        one.oldest or NOTHING,
        Bound(days, "≥") if days > 0 else None,
        one.invoices,
    )


def draw_debts(page: Page, anchor: str, size: tuple[float, float], debts: Sequence[Debt], first: int) -> None:
    """Draw what the clients with most overdue money owe by age, in the currency of most invoices."""
    main = debts[0].currency
    shown = [*takewhile(lambda one: one.currency == main and _owes(one), debts)][:_SHOWN]
    if not shown:
        return
    chart = calm_bars(page.say(_CHART_TITLE, currency=main), lying=True, stacked=True)
    last = first + len(shown) - 1
    names = cells_of(page, 1, first, last)
    for place, (column, colour) in enumerate(zip(_BUCKETS, _SHADES, strict=True), start=2):
        add_bar(chart, page.say(column.heading), cells_of(page, place, first, last), names, colour)
    told = "; ".join(_say_debt(page, one) for one in shown)
    place_chart(page, chart, anchor, size, page.say(_CHART_WORDS, currency=main, told=told))


def _owes(one: Debt) -> bool:
    """Whether it is a client's, and more than credit."""
    return one.client is not None and (one.overdue > 0 or one.total > 0)


def _say_debt(page: Page, one: Debt) -> str:
    name = one_line(one.client.name or one.client.key) if one.client is not None else ""
    total, overdue = (format_money(some, one.currency, page.language) for some in (one.total, one.overdue))
    return page.say(_DEBT, name=name, total=total, overdue=overdue)


_DEBT = Text("{name} {total}, {overdue} past due", "{name} {total}, waarvan {overdue} vervallen")
_CHART_TITLE = Text(
    "Who owes you, and for how long ({currency})", "Wie jou schuldig is, en hoe lang ({currency})"
)
_CHART_WORDS = Text(
    "Stacked bars: open money in {currency} by days past due, of the clients with most of it past due. "
    "{told}.",
    "Gestapelde balken: open geld in {currency} naar dagen na de vervaldatum, van de klanten met het meeste "
    "vervallen. {told}.",
)
