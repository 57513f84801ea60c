"""Method: what the report is of, what it does not see, what its words mean, and with which settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from goodterms.model import Absence, InterestRates, Lateness
from reports.excel.pages import Page, finish_page
from reports.excel.tables import (
    set_widths,
    write_jump,
    write_lead,
    write_prose,
    write_section,
    write_table,
    write_title,
)
from reports.excel.values import Column, Link, Value
from reports.locale import Text, format_date, format_number, format_weekday
from reports.workbook.contents import Contents, companion, find_signal
from reports.workbook.definitions import DEFINITIONS, TEXTS_READ, UNSEEN, definition_slots
from reports.workbook.thresholds import write_burdens, write_thresholds

_JUMP_ROW, _TOP = 3, 5
_JUMPS = ((1, 1), (2, 3), (4, 4), (5, 5), (6, 6))  # columns that are merged
_WIDTHS = tuple(Column(Text("", ""), "text", width) for width in (27, 15, 24, 62, 25, 28))
_ACROSS, _READ_ACROSS = len(_WIDTHS), 5  # of tables, and of prose: some 120 characters
_ACCOUNTS = (
    Column(Text("Account", "Account"), "text", 0),
    Column(Text("Days ago", "Dagen geleden"), "count", 0),
    Column(Text("Last read", "Laatst gelezen"), "time", 0),
    Column(Text("Server", "Server"), "text", 0),
)
_CALENDAR = (
    Column(Text("First day", "Eerste dag"), "date", 0),
    Column(Text("Last day", "Laatste dag"), "date", 0),
    Column(Text("Day of the week", "Dag van de week"), "text", 0),
    Column(Text("What", "Wat"), "text", 0),
)
_RATES = (
    Column(Text("Currency", "Valuta"), "text", 0),
    Column(Text("One is worth", "Eén is waard"), "plain", 0),
    Column(Text("In", "In"), "text", 0),
    Column(Text("Source", "Bron"), "text", 0),
)
_INTEREST = (
    Column(Text("Half-year from", "Halfjaar vanaf"), "date", 0),
    Column(Text("Rate, %", "Rente, %"), "plain", 0),
    Column(Text("By law, % a year", "Wettelijk, % per jaar"), "plain", 0),
    Column(Text("Source", "Bron"), "text", 0),
)
_AHEAD = timedelta(weeks=53)  # that holidays are listed
_MOST_HALVES = 8

_SECTIONS = (
    Text("What is not seen", "Wat niet gezien wordt"),
    Text("What the words mean", "Wat de woorden betekenen"),
    Text("Days that are no working time", "Dagen die geen werktijd zijn"),
    Text("Thresholds", "Drempels"),
    Text("Weights and burdens", "Gewichten en lasten"),
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place what the report is of, its blind spots, definitions, calendar, thresholds and rates."""
    set_widths(page, _WIDTHS)
    subtitle = Text("How the figures are made, and with what settings.", "Hoe de cijfers tot stand komen.")
    write_title(page, Text("Method", "Methode"), page.say(subtitle))
    tops = [_write_facts(page, contents)]
    tops.append(_write_unseen(page, contents, tops[-1]))
    tops.append(_write_definitions(page, contents, tops[-1]))
    tops.append(_write_calendar(page, contents, tops[-1]))
    tops.append(write_thresholds(page, contents.policy, tops[-1], _ACROSS, _SECTIONS[3]))
    top = write_burdens(page, contents.policy, tops[-1], _ACROSS, _SECTIONS[4])
    _write_rates(page, contents, top)
    for across, title, row in zip(_JUMPS, _SECTIONS, tops, strict=True):
        write_jump(page, _JUMP_ROW, across, Link(page.say(title), contents.at("method", row)))
    finish_page(page, _ACROSS, _JUMP_ROW)  # the links stay in sight
    page.ws.print_title_rows = "1:1"


# --- what the report is of ---------------------------------------------------------------------


def _write_facts(page: Page, contents: Contents) -> int:
    top = write_section(page, _TOP, Text("This report", "Dit verslag"))
    for lead, said in _facts(page, contents):
        top = write_lead(page, top, page.say(lead), said, _READ_ACROSS)
    rows = [_account_row(page, contents, account, when) for account, when in contents.syncs]
    none = Text("No account was read yet.", "Er is nog geen account gelezen.")
    return write_table(page, top + 1, "accounts", _ACCOUNTS, rows, none) + 2


def _facts(page: Page, contents: Contents) -> Iterator[tuple[Text, str]]:
    calendar, review = contents.calendar, contents.review
    day = f"{format_weekday(review.as_of, page.language)} {format_date(review.as_of, page.language)}"
    end = Text("the end of {day}, {zone}", "het eind van {day}, {zone}")
    yield Text("As of", "Stand op"), page.say(end, day=day, zone=calendar.timezone)
    yield Text("Working hours", "Werktijden"), f"{calendar.working_hours}{_say_others(page, contents)}"
    yield Text("Followed", "Gevolgd"), _say_counts(page, contents)
    yield Text("Texts of mails", "Teksten van mails"), page.say(TEXTS_READ[contents.content])
    yield Text("Program", "Programma"), f"goodterms {contents.version}"


def _say_others(page: Page, contents: Contents) -> str:
    clients = [one.client for one in contents.review.clients]
    own = sum(1 for one in clients if one.timezone or one.country or one.working_hours)
    wording = Text(
        "; clients with a zone, holidays or hours of their own: {count}",
        "; klanten met een eigen zone, feestdagen of werktijden: {count}",
    )
    return page.say(wording, count=str(own)) if own else ""


def _say_counts(page: Page, contents: Contents) -> str:
    clients = contents.review.clients
    mails = [companion(find_signal(one.assessment, "load_minutes"), "messages") for one in clients]
    ledgers = sum(len(one.ledger) for one in clients)
    wording = Text(
        "{clients} clients; {mails} mails with them in the weeks that figures look back; {invoices} invoices",
        "{clients} klanten; {mails} mails met hen in de weken die cijfers terugkijken; {invoices} facturen",
    )
    return page.say(
        wording,
        clients=format_number(len(clients), page.language),
        mails=format_number(sum(one for one in mails if isinstance(one, int)), page.language),
        invoices=format_number(ledgers, page.language),
    )


def _account_row(page: Page, contents: Contents, account: str, when: datetime) -> tuple[Value, ...]:
    ago = (page.as_of - when.astimezone(page.zone).date()).days
    here = page.say(Text("a folder on this machine", "een map op deze computer"))
    return account, max(ago, 0), when, contents.hosts.get(account) or here


def _write_unseen(page: Page, contents: Contents, top: int) -> int:
    top = write_section(page, top, _SECTIONS[0])
    count = sum(len(one.left_out) for one in contents.review.clients)
    said = format_number(count, page.language) if count else None
    for lead, meaning in UNSEEN:
        top = write_lead(page, top, page.say(lead), page.say(meaning, count=said), _READ_ACROSS)
    return top + 1


def _write_definitions(page: Page, contents: Contents, top: int) -> int:
    top = write_section(page, top, _SECTIONS[1])
    slots = definition_slots(contents.policy)
    for lead, meaning in DEFINITIONS:
        top = write_lead(page, top, page.say(lead), page.say(meaning, **slots), _READ_ACROSS)
    return top + 1


# --- the calendar ------------------------------------------------------------------------------


def _write_calendar(page: Page, contents: Contents, top: int) -> int:
    """Write the days on which no clock runs, of the last year and the next."""
    top = write_section(page, top, _SECTIONS[2])
    note = Text(
        "Your public holidays and days away, of the half year that mail figures may look back and the year "
        "ahead. Nobody's clock runs while he is away, nor on the first {days} after it.",
        "Je feestdagen en dagen weg, van het halve jaar dat mailcijfers hooguit terugkijken en het jaar dat "
        "komt. Niemands klok loopt terwijl hij weg is, noch op de eerste {days} erna.",
    )
    grace = contents.policy.absence_grace_days
    one, many = Text("working day", "werkdag"), Text("{count} working days", "{count} werkdagen")
    days = page.say(one if grace == 1 else many, count=str(grace))
    top = write_prose(page, top, page.say(note, days=days), _READ_ACROSS, "gt note")
    none = Text("None known.", "Geen bekend.")
    return write_table(page, top, "calendar", _CALENDAR, _calendar_rows(page, contents), none) + 2


def _calendar_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    as_of = contents.review.as_of
    since, until = as_of - timedelta(weeks=contents.policy.mail_weeks_wide), as_of + _AHEAD
    free = [(day, day, name) for day, name in contents.calendar.holidays]
    free += [(one.first, one.last, _say_absence(page, one)) for one in contents.review.absences]
    shown = sorted(one for one in free if since <= one[1] and one[0] <= until)
    return [(first, last, _say_days(page, first, last), what) for first, last, what in shown]


def _say_days(page: Page, first: date, last: date) -> str:
    days = [format_weekday(day, page.language) for day in dict.fromkeys((first, last))]
    return " – ".join(days)


def _say_absence(page: Page, one: Absence) -> str:
    by = {
        "file": Text("Away, by your list[: {note}]", "Weg, volgens je lijst[: {note}]"),
        "automatic replies": Text(
            "Away, by automatic replies[: {note}]", "Weg, volgens automatische antwoorden[: {note}]"
        ),
    }[one.told_by]
    return page.say(by, note=one.note or None)


# --- rates -------------------------------------------------------------------------------------


def _write_rates(page: Page, contents: Contents, top: int) -> None:
    rates = contents.review.rates
    top = write_section(page, top, Text("Exchange rates", "Wisselkoersen"))
    yours = page.say(Text("yours: GOODTERMS_RATES", "van jou: GOODTERMS_RATES"))
    rows = [(one, worth, rates.own, yours) for one, worth in sorted(rates.of.items())]
    none = Text(
        "None given (GOODTERMS_RATES): amounts in different currencies are never added up.",
        "Geen opgegeven (GOODTERMS_RATES): bedragen in verschillende valuta worden nooit opgeteld.",
    )
    top = write_table(page, top, "exchange_rates", _RATES, rows, none) + 2
    late = [late for one in contents.review.clients for late in one.invoices if _bears_interest(late)]
    table = contents.review.interest
    if not late or table is None:
        return
    top = write_section(page, top, Text("Interest by law", "Wettelijke rente"))
    note = Text(
        "Of the half-years in which open invoices in euro are overdue. For information, and in no letter: "
        "Directive 2011/7/EU, the ECB's main refinancing rate on the first day and {points} points, simple. "
        "National law may give more.",
        "Van de halfjaren waarin open facturen in euro achterstallig zijn. Ter informatie, en in geen brief: "
        "Richtlijn 2011/7/EU, de herfinancieringsrente van de ECB op de eerste dag en {points} punten, "
        "enkelvoudig. Nationaal recht kan meer geven.",
    )
    top = write_prose(page, top, page.say(note, points=f"{table.points:g}"), _READ_ACROSS, "gt note")
    oldest = min(one.invoice.due for one in late) + timedelta(days=1)
    write_table(page, top, "interest", _INTEREST, list(_interest_rows(page, contents, table, oldest)))


def _bears_interest(late: Lateness) -> bool:
    return late.open and late.days > 0 and late.invoice.currency == "EUR"


def _interest_rows(
    page: Page, contents: Contents, table: InterestRates, since: date
) -> Iterator[tuple[Value, ...]]:
    """Go through the half-years from a day on, the newest first: their rates, and where these are from."""
    own = page.say(Text("yours: GOODTERMS_INTEREST_RATES", "van jou: GOODTERMS_INTEREST_RATES"))
    ecb = page.say(Text("ECB, as this version knows it", "ECB, zoals deze versie die kent"))
    missing = page.say(
        Text(
            "✗ not known, and not counted: add it as GOODTERMS_INTEREST_RATES",
            "✗ niet bekend, en niet meegeteld: geef hem op als GOODTERMS_INTEREST_RATES",
        )
    )
    for half in _halves(since, contents.review.as_of)[:_MOST_HALVES]:
        rate = table.reference.get(half)
        source = missing if rate is None else own if half in table.given else ecb
        yield half, rate, None if rate is None else rate + table.points, source


def _halves(since: date, until: date) -> list[date]:
    """Return the first days of the half-years from one day to another, the newest first."""
    days = [date(year, month, 1) for year in range(since.year, until.year + 1) for month in (1, 7)]
    first = date(since.year, 7 if since.month > 6 else 1, 1)
    return [day for day in reversed(days) if first <= day <= until]
