"""The first sheet: what matters and what to do in five sentences, the practice in a picture, the lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from openpyxl.worksheet.pagebreak import Break

from goodterms.casebook import Draft, Step
from goodterms.findings import Change, ClientReview, Receipt
from goodterms.model import Week
from reports.excel.cells import one_line, put_text
from reports.excel.charts import row_below
from reports.excel.looks import STRAIN_BAR
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import (
    add_bars,
    set_widths,
    write_prose,
    write_section,
    write_table,
    write_title,
)
from reports.excel.targets import draft_target
from reports.excel.values import NOTHING, Column, Link, Money, Value, linked
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_weekday,
    word_fate,
    word_letter,
    word_reason,
    word_step,
    word_verdict,
)
from reports.workbook.cases import TOP as CASES_TOP
from reports.workbook.concentration import SIZE as LORENZ_SIZE
from reports.workbook.concentration import draw_lorenz, say_concentration, say_gini, say_pareto
from reports.workbook.contents import Contents, companion, find_signal
from reports.workbook.practice import SIZE as PRACTICE_SIZE
from reports.workbook.practice import draw_practice
from reports.workbook.reasons import say_burdens
from reports.workbook.sentences import TO_REVIEW, say_change, say_week

_SHOWN = 10  # clients in the table of most strain
_CHANGES_SHOWN, _REVISED_SHOWN, _DATES_SHOWN = 10, 10, 25
_AHEAD = timedelta(weeks=4)  # of expected payments
_WIDTHS = (27, 19, 13.5, 14, 37, 37, 37)
_ACROSS = len(_WIDTHS)
_LEFT = 5  # columns beside the charts
_FIGURES = _ACROSS + 2  # the column, right of what is printed, where the charts' figures begin


_MOST = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Verdict", "Oordeel"), "text", 0),
    Column(Text("Strain", "Belasting"), "score", 0),
    Column(Text("Revenue %", "Omzet %"), "score", 0),
    Column(Text("What weighs most", "Wat het zwaarst weegt"), "text", 0),
)
_CHANGES = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Now", "Nu"), "text", 0),
    Column(Text("Strain", "Belasting"), "score", 0),
    Column(Text("Before", "Was"), "score", 0),
    Column(Text("What changed", "Wat er veranderde"), "text", 0),
)
_RECEIPTS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Came in", "Binnengekomen"), "money", 0),
    Column(Text("Invoices", "Facturen"), "count", 0),
    Column(Text("Of it late", "Daarvan te laat"), "money", 0),
)
_REVISED = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Now", "Nu"), "text", 0),
    Column(Text("Strain", "Belasting"), "score", 0),
    Column(Text("Reported", "Gemeld"), "score", 0),
    Column(Text("What was reported", "Wat er gemeld was"), "text", 0),
)
_DRAFTS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Letter", "Brief"), "text", 0),
    Column(Text("Queued", "Klaargezet"), "date", 0),
    Column(Text("Account", "Account"), "text", 0),
    Column(Text("Subject", "Onderwerp"), "text", 0),
    Column(Text("Where it is", "Waar hij is"), "text", 0),
)
_DATES = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Date", "Datum"), "date", 0),
    Column(Text("Day", "Dag"), "text", 0),
    Column(Text("Step", "Stap"), "text", 0),
    Column(Text("What", "Wat"), "text", 0),
)
_NOTHING = Text("Nothing.", "Niets.")


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the sentences, the clients with most strain beside the picture, and the week's lists."""
    review = contents.review
    set_widths(page, [Column(Text("", ""), "text", width) for width in _WIDTHS])
    week = review.as_of.isocalendar()
    subtitle = Text("Week {week} of {year}, as of {day}", "Week {week} van {year}, stand van {day}")
    day = format_date(review.as_of, page.language)
    said = page.say(subtitle, week=str(week.week), year=str(week.year), day=day)
    write_title(page, Text("This week", "Deze week"), said)
    top = FIRST_ROW - 1
    for lead, sentence in say_week(page, contents):
        put_text(page, top, 1, page.say(lead), "gt lead")
        top = write_prose(page, top, sentence, _ACROSS, first=2)
    if review.clients:
        top = _write_practice(page, contents, top + 1)
    last = _write_lists(page, contents, top + 1)
    if review.concentration:
        last = _write_spread(page, contents, last)
    finish_page(page, _ACROSS, last=last, frozen=f"A{FIRST_ROW - 1}")


# --- the practice ------------------------------------------------------------------------------


def _write_practice(page: Page, contents: Contents, top: int) -> int:
    """Write the clients with most strain and what changed, beside the picture; return a row after them."""
    review = contents.review
    top = write_section(page, top, Text("The whole practice", "De hele praktijk"))
    pareto = say_pareto(page, review.concentration)
    if pareto:
        top = write_prose(page, top, pareto, _ACROSS, "gt note")
    shown = [one for one in review.clients if one.assessment.strain is not None][:_SHOWN]
    draw_practice(page, contents, f"F{top}", (top, _FIGURES))
    last = write_table(page, top, "most_strain", _MOST, [_strain_row(one, contents) for one in shown])
    if shown:
        add_bars(page, 3, top + 1, last, STRAIN_BAR)
    lower = _write_changes(page, contents, last + 2)
    return max(lower, row_below(page, top, PRACTICE_SIZE[1]))


def _strain_row(one: ClientReview, contents: Contents) -> tuple[Value, ...]:
    share = companion(find_signal(one.assessment, "revenue"), "share")
    percent = float(share) * 100 if isinstance(share, int | float) else None
    assessed = one.assessment
    return (
        contents.link(one.client.key, one.client.name),
        assessed.verdict,
        assessed.strain,
        percent,
        say_burdens(assessed, contents.language) or NOTHING,
    )


def _write_changes(page: Page, contents: Contents, top: int) -> int:
    news = contents.review.news
    day = format_date(news.since, page.language) if news.since is not None else None
    title = Text("Changed since {day}", "Veranderd sinds {day}")
    if day is None:
        title = Text("Changed since the last report", "Veranderd sinds het vorige verslag")
    top = write_section(page, top, title, day=day)
    nobody = Text("Nobody moved.", "Niemand is opgeschoven.")
    first = Text("This is the first report.", "Dit is het eerste verslag.")
    changes = [_change_row(page, one, contents) for one in news.changes[:_CHANGES_SHOWN]]
    return write_table(page, top, "changes", _CHANGES, changes, first if day is None else nobody) + 1


def _change_row(page: Page, one: Change, contents: Contents) -> tuple[Value, ...]:
    return (
        contents.link(one.client_key, contents.name_of(one.client_key)),
        one.verdict if one.verdict is not None else NOTHING,
        one.strain,
        one.strain_before,
        say_change(page, one),
    )


# --- the lists ---------------------------------------------------------------------------------


def _write_lists(page: Page, contents: Contents, top: int) -> int:
    review = contents.review
    top = write_section(page, top, Text("Drafts that wait for you", "Concepten die op je wachten"))
    top = write_table(page, top, "drafts", _DRAFTS, _draft_rows(page, contents), _NOTHING) + 2
    top = write_section(page, top, Text("Dates ahead", "Komende datums"))
    top = write_table(page, top, "dates", _DATES, _date_rows(page, contents), _NOTHING) + 2
    if review.news.receipts:
        since = format_date(review.news.since, page.language) if review.news.since is not None else None
        title = Text("Money that came in since {day}", "Geld dat binnenkwam sinds {day}")
        top = write_section(page, top, title, day=since)
        rows = [_receipt_row(one, contents) for one in review.news.receipts[:_DATES_SHOWN]]
        top = write_table(page, top, "receipts", _RECEIPTS, rows) + 2
    return _write_revised(page, contents, top) if review.revised else top


def _receipt_row(one: Receipt, contents: Contents) -> tuple[Value, ...]:
    key = one.client_key
    name = contents.link(key, contents.name_of(key)) if key else one_line(one.name)
    return name, Money(one.amount, one.currency), one.invoices, Money(one.late, one.currency)


def _draft_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    waiting = [one for one in contents.drafts if one.state in TO_REVIEW]
    waiting.sort(key=lambda one: (one.planned_on, one.id))
    return [_draft_row(page, one, contents) for one in waiting]


def _draft_row(page: Page, draft: Draft, contents: Contents) -> tuple[Value, ...]:
    state = word_fate(draft, page.language)
    where = f"{state} ({draft.folder})" if draft.folder else state
    advice = contents.review.advice.get(draft.id)
    mind = "" if advice is None else f"⚠ {word_reason(advice, page.language)}. "
    return (
        contents.name_of(draft.client_key),
        word_letter(draft.kind, page.language),
        draft.planned_on,
        draft.account or NOTHING,
        linked(one_line(draft.subject), draft_target(draft, contents.hosts.get(draft.account, ""))),
        f"{mind[:3].upper()}{mind[3:]}{where}",
    )


Ahead = tuple[date, Value, str, str]  # the day, whose it is, the step, what


def _date_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    ahead = [*_case_dates(page, contents), *_contract_ends(page, contents), *_expected(page, contents)]
    ahead.sort(key=lambda entry: (entry[0], entry[3], str(entry[1])))
    return [
        (name, day, format_weekday(day, page.language), step, what)
        for day, name, step, what in ahead[:_DATES_SHOWN]
    ]


def _case_dates(page: Page, contents: Contents) -> Iterator[Ahead]:
    review, language = contents.review, page.language
    for place, case in enumerate(review.cases):
        there = contents.at("cases", CASES_TOP + 1 + place)
        name = Link(case.client.name or case.client.key, there)
        step = word_step(case.step, language)
        if case.until is not None and case.until >= review.as_of:
            yield case.until, name, step, word_reason(case.waits_for, language)
        if case.step is Step.NOTICE and case.last_day is not None and case.last_day != case.until:
            yield case.last_day, name, step, page.say(Text("the last working day", "de laatste werkdag"))


def _contract_ends(page: Page, contents: Contents) -> Iterator[Ahead]:
    for one in contents.review.clients:
        if one.client.end_date is not None and one.client.end_date >= contents.review.as_of:
            ends = page.say(Text("the contract ends", "het contract eindigt"))
            yield one.client.end_date, one.client.name, NOTHING, ends


def _expected(page: Page, contents: Contents) -> Iterator[Ahead]:
    """Return the payments that are expected in the coming weeks, by how each client pays."""
    review = contents.review
    for one in review.clients:
        for invoice in one.ledger:
            outlook = review.outlooks.get(invoice.source)
            if outlook is None or outlook.expected is None or not invoice.open:
                continue
            if review.as_of < outlook.expected <= review.as_of + _AHEAD:
                wording = Text("{amount} expected, invoice {number}", "{amount} verwacht, factuur {number}")
                amount = format_money(invoice.open, invoice.currency, page.language)
                name = contents.link(one.client.key, one.client.name)
                what = page.say(wording, amount=amount, number=one_line(invoice.number))
                yield outlook.expected, name, NOTHING, what


def _write_revised(page: Page, contents: Contents, top: int) -> int:
    """Say which reported weeks look different now; what was reported stays as it was."""
    review = contents.review
    title = Text("The past looks different now", "Het verleden ziet er nu anders uit")
    top = write_section(page, top, title)
    why = Text(
        "New mail or payments, a correction or other settings changed what is known of reported weeks "
        "({count}). The strips show what was reported; verdicts go by what is known now.[ The newest {shown} "
        "are listed.]",
        "Nieuwe mail of betalingen, een correctie of andere instellingen veranderden wat bekend is van "
        "gemelde weken ({count}). De strips tonen wat er gemeld was; oordelen gaan uit van wat nu bekend is."
        "[ De nieuwste {shown} staan hier.]",
    )
    count = len(review.revised)
    shown = str(_REVISED_SHOWN) if count > _REVISED_SHOWN else None
    top = write_prose(page, top, page.say(why, count=str(count), shown=shown), _ACROSS, "gt note")
    rows = [_revised_row(page, key, week, contents) for key, week in review.revised[:_REVISED_SHOWN]]
    return write_table(page, top, "revised", _REVISED, rows) + 2


def _revised_row(page: Page, key: str, week: Week, contents: Contents) -> tuple[Value, ...]:
    told = week.reported
    assert told is not None  # a revised week was reported
    said = Text("week of {monday}: {verdict}", "week van {monday}: {verdict}")
    words = page.say(
        said,
        monday=format_date(week.monday, page.language),
        verdict=word_verdict(told.verdict, page.language).lower(),
    )
    return contents.link(key, contents.name_of(key)), week.verdict, week.strain, told.strain, words


# --- how it is spread --------------------------------------------------------------------------


def _write_spread(page: Page, contents: Contents, top: int) -> int:
    """Say how mail time, trouble and revenue are spread, beside their curves; return a row below both."""
    found = contents.review.concentration
    title = Text("How it is spread over clients", "Hoe het over klanten is verdeeld")
    page.ws.row_breaks.append(Break(id=top - 1))  # a chart is not cut in two
    top = write_section(page, top, title)
    draw_lorenz(page, found, f"F{top}", (top, _FIGURES + 5))
    row = top
    for one in found:
        row = write_prose(page, row, say_concentration(page, one), _LEFT)
    note = Text(
        "The curve shows what the clients with least have together. The further it hangs below the straight "
        "line, the more a few take; Gini: {ginis}.",
        "De kromme toont wat de klanten met het minst samen hebben. Hoe verder ze onder de rechte lijn "
        "hangt, hoe meer enkelen nemen; Gini: {ginis}.",
    )
    last = write_prose(page, row, page.say(note, ginis=_say_ginis(page, contents)), _LEFT, "gt note")
    return max(last, row_below(page, top, LORENZ_SIZE[1]))


def _say_ginis(page: Page, contents: Contents) -> str:
    return ", ".join(say_gini(page, one) for one in contents.review.concentration)
