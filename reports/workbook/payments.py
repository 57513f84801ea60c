"""Payments: what is open and for how long, clients' habits, the open invoices, and the lists behind it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from goodterms.findings import Ageing, Review
from goodterms.model import Receivables
from reports.excel.cells import one_line
from reports.excel.charts import row_below
from reports.excel.fitting import fit_widths, wide_cm
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import write_lead, write_prose, write_section, write_table, write_title
from reports.excel.values import Column, Money, Value
from reports.locale import Text, format_date, format_money, format_number, format_share
from reports.workbook.ageing import (
    AGEING,
    DEBTS,
    Listed,
    ageing_amounts,
    debt_rows,
    draw_debts,
    write_ageing,
)
from reports.workbook.contents import Contents
from reports.workbook.debts import Debt, OpenInvoices, choose_open, currencies_of, gather_debts
from reports.workbook.habits import HABITS, draw_days, habit_rows, write_habits
from reports.workbook.lists import LISTS, list_row
from reports.workbook.openinvoices import AMOUNTS, CURRENCIES, OPEN, open_rows, say_note

_RECEIVABLES = (
    Column(Text("Currency", "Valuta"), "text", 27),
    Column(Text("Invoiced", "Gefactureerd"), "money", 12),
    Column(Text("DSO, days", "DSO, dagen"), "number", 12),
    Column(Text("Best possible DSO", "Best mogelijke DSO"), "number", 12),
    Column(Text("Days late on average", "Gemiddeld dagen te laat"), "number", 12),
    Column(Text("Collected (CEI)", "Geïnd (CEI)"), "share", 12),
)
_ACROSS = len(OPEN)
_CHART_HIGH = 7.2  # centimetres
_SECOND = 8  # the second chart's column


def render_sheet(page: Page, contents: Contents) -> None:
    """Place what is open by age, with pictures; how clients pay; the open invoices; and what was read."""
    review, title = contents.review, Text("Payments", "Betalingen")
    if not _knows_money(review):
        fit_widths(page, [(OPEN, []), (LISTS, [])])
        write_title(page, title, format_date(review.as_of, page.language))
        row = write_prose(page, FIRST_ROW - 1, page.say(_NO_MONEY), _ACROSS)
        _write_lists(page, row + 1, contents)
        finish_page(page, _ACROSS)
        return
    debts, some = gather_debts(review), choose_open(review)
    widths = _set_widths(page, contents, debts, some)
    write_title(page, title, _subtitle(page, contents))
    top = FIRST_ROW - 1
    for lead, said in _sentences(page, contents, some):
        top = write_lead(page, top, page.say(lead), said, _ACROSS)
    top += 1
    row = _write_receivables(page, top + len(review.ageing) + 2 if review.ageing else top, contents)
    charts, row = row, row_below(page, row, _CHART_HIGH) if review.clients else row
    by_client, row = _write_debts(page, row, debts, contents)
    habits, row = write_habits(page, row, contents)
    by_invoice, row = _write_open(page, row, some, contents)
    _write_lists(page, row, contents)
    if review.ageing:
        write_ageing(page, top, review.ageing, by_client, by_invoice)
    _draw(page, charts, widths, debts, by_client, habits, contents)
    finish_page(page, _ACROSS)


def _knows_money(review: Review) -> bool:
    """Whether any invoice is known."""
    lists = any(one.what == "invoices" for one in review.lists)
    return lists or bool(review.ageing or review.receivables) or any(one.ledger for one in review.clients)


_NO_MONEY = Text(
    "No invoice list was read, so there is nothing to show yet: set GOODTERMS_INVOICES to your list of "
    "invoices (xlsx, ods or csv) and run again. If it is set, Problems says what is wrong.",
    "Er is geen factuurlijst gelezen, dus er is nog niets te tonen: zet GOODTERMS_INVOICES op je lijst met "
    "facturen (xlsx, ods of csv) en draai opnieuw. Staat hij er al, dan zegt Problemen wat eraan schort.",
)


def _set_widths(page: Page, contents: Contents, debts: Sequence[Debt], some: OpenInvoices) -> list[float]:
    """Give the columns widths in which every amount fits; return them."""
    review = contents.review
    return fit_widths(
        page,
        [
            (AGEING, ageing_amounts(review.ageing)),
            (DEBTS, debt_rows(page, debts, contents, 0)),
            (_RECEIVABLES, map(_receivable_row, review.receivables)),
            (HABITS, habit_rows(contents)),
            (OPEN, open_rows(page, contents, some)),
            (LISTS, [list_row(page, one) for one in review.lists]),
        ],
    )


def _subtitle(page: Page, contents: Contents) -> str:
    return page.say(
        Text(
            "As of {day}, with tax. ≥ marks figures that include open invoices. Intervals are {level}. "
            "{rates}",
            "Stand van {day}, met btw. ≥ staat bij cijfers waarin open facturen meetellen. Intervallen zijn "
            "{level}. {rates}",
        ),
        day=format_date(contents.review.as_of, page.language),
        level=format_share(contents.policy.interval, page.language),
        rates=_say_rates(page, contents),
    )


def _say_rates(page: Page, contents: Contents) -> str:
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


# --- in words ----------------------------------------------------------------------------------


def _sentences(page: Page, contents: Contents, some: OpenInvoices) -> list[tuple[Text, str]]:
    """Say what is open in each currency, which invoice is longest due, and how fast money comes in."""
    review = contents.review
    order = {currency: place for place, currency in enumerate(currencies_of(review))}
    ageing = sorted(review.ageing, key=lambda one: order[one.currency])
    main = next(iter(order), "")
    paces = (_say_pace(page, one) for one in review.receivables if one.currency == main)
    said = (
        (_OPEN, " ".join(_say_open(page, one) for one in ageing) or page.say(_NOTHING_OPEN)),
        (_OLDEST, _say_oldest(page, contents, some)),
        (_PACE, "".join(paces)),
    )
    return [(lead, sentence) for lead, sentence in said if sentence]


_OPEN, _OLDEST = Text("Open money", "Open geld"), Text("Longest due", "Langst vervallen")
_PACE = Text("How fast it comes", "Hoe snel het komt")
_NOTHING_OPEN = Text("Nothing is open: all that was invoiced is paid.", "Niets staat open: alles is betaald.")


def _say_open(page: Page, one: Ageing) -> str:
    overdue, old = one.total - one.not_due, one.days_61_90 + one.over_90
    if one.total < 0:
        credit = Text("Clients have {total} to their credit.", "Klanten hebben {total} tegoed.")
        return page.say(credit, total=format_money(-one.total, one.currency, page.language))
    text = Text(
        "{total} is open[, of which {overdue} ({share}) is past due][, and {old} for more than 60 days].",
        "{total} staat open[, waarvan {overdue} ({share}) vervallen is][, en {old} al meer dan 60 dagen].",
    )
    is_share = 0 < overdue <= one.total
    return page.say(
        text,
        total=format_money(one.total, one.currency, page.language),
        overdue=format_money(overdue, one.currency, page.language) if is_share else None,
        share=format_share(overdue / one.total, page.language) if is_share else None,
        old=format_money(old, one.currency, page.language) if is_share and old > 0 else None,
    )


def _say_oldest(page: Page, contents: Contents, some: OpenInvoices) -> str:
    """Name the invoice that is longest past due; "" where none is."""
    as_of = contents.review.as_of
    late = next(((client, one) for client, one in some.listed if one.open > 0 and one.due < as_of), None)
    if late is None:
        return ""
    client, one = late
    text = Text(
        "{name}[, invoice {number}]: {amount} since {day}, {days} days ago.",
        "{name}[, factuur {number}]: {amount} sinds {day}, {days} dagen geleden.",
    )
    return page.say(
        text,
        name=one_line(client.name or client.key),
        number=one_line(one.number) or None,
        amount=format_money(one.open, one.currency, page.language),
        day=format_date(one.due, page.language),
        days=format_number((as_of - one.due).days, page.language),
    )


def _say_pace(page: Page, one: Receivables) -> str:
    if one.dso is None or one.best is None:
        return ""
    text = Text(
        "Money comes in after {dso} days; if nobody paid late it would be {best}.",
        "Geld komt binnen na {dso} dagen; betaalde niemand te laat, dan was het na {best}.",
    )
    dso, best = (format_number(days, page.language) for days in (one.dso, one.best))
    return page.say(text, dso=dso, best=best)


# --- how fast, who, and how --------------------------------------------------------------------


def _write_receivables(page: Page, row: int, contents: Contents) -> int:
    receivables = contents.review.receivables
    if not receivables:
        return row
    row = write_section(page, row, Text("How fast money comes in", "Hoe snel geld binnenkomt"))
    row = write_prose(page, row, page.say(_DSO_NOTE, days=str(receivables[0].days)), _ACROSS, "gt note")
    return write_table(page, row, "receivables", _RECEIVABLES, map(_receivable_row, receivables)) + 2


_DSO_NOTE = Text(
    "DSO is what is open, in days of what was invoiced in the last {days} days; the best possible one counts "
    "only what is not due yet, and their difference is how late money is on average. CEI is the share of the "
    "money that could be collected in these days that was.",
    "DSO is wat openstaat, in dagen van wat er in de laatste {days} dagen is gefactureerd; de best mogelijke "
    "telt alleen wat nog niet vervallen is, en hun verschil is hoe laat geld gemiddeld is. CEI is het "
    "aandeel van het geld dat in die dagen geïnd kon worden, en is.",
)


def _receivable_row(one: Receivables) -> tuple[Value, ...]:
    return (one.currency, Money(one.sales, one.currency), one.dso, one.best, one.add, one.cei)


def _write_debts(page: Page, row: int, debts: Sequence[Debt], contents: Contents) -> tuple[Listed, int]:
    """Write who owes what by age; return where its amounts are, and the row after."""
    if not debts:
        return Listed("G", "I", row, row, {}), row
    top = write_section(page, row, Text("Who owes you", "Wie jou schuldig is"))
    last = write_table(page, top, "debts", DEBTS, debt_rows(page, debts, contents, top))
    sums: dict[str, Decimal] = {}
    for one in debts:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.total
    return Listed("G", "I", top + 1, last, sums), last + 2


def _write_open(page: Page, row: int, some: OpenInvoices, contents: Contents) -> tuple[Listed, int]:
    """Write the open invoices; return where their amounts are, and the row after."""
    rows = open_rows(page, contents, some)
    if not rows:
        return Listed(AMOUNTS, CURRENCIES, row, row, {}), row
    top = write_section(page, row, Text("Open invoices", "Open facturen"))
    top = write_prose(page, top, say_note(page, contents, some), _ACROSS, "gt note")
    last = write_table(page, top, "open_invoices", OPEN, rows)
    return Listed(AMOUNTS, CURRENCIES, top + 1, last, some.sums), last + 2


def _write_lists(page: Page, row: int, contents: Contents) -> None:
    lists = contents.review.lists
    if lists:
        row = write_section(page, row, Text("The lists behind it", "De lijsten erachter"))
        write_table(page, row, "lists", LISTS, [list_row(page, one) for one in lists])


# --- the pictures ------------------------------------------------------------------------------


def _draw(
    page: Page,
    row: int,
    widths: Sequence[float],
    debts: Sequence[Debt],
    by_client: Listed,
    habits: int,
    contents: Contents,
) -> None:
    """Draw who owes what by age, and beside it how late clients pay."""
    left, right = widths[: _SECOND - 1], widths[_SECOND - 1 :]
    if debts:
        draw_debts(page, f"A{row}", (wide_cm(left) - 0.3, _CHART_HIGH), debts, by_client.first)
    anchor = f"{get_column_letter(_SECOND)}{row}"
    draw_days(page, anchor, (wide_cm(right), _CHART_HIGH), contents.review.clients, habits)
