"""The first sheet: in a few sentences what matters and what to do, then what changed and what lies ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties

from goodterms.casebook import LIVE_STATES, Draft, Step
from goodterms.findings import ClientReview, Concentration, Review
from goodterms.model import Verdict, Week
from reports.excel.cells import one_line
from reports.excel.looks import ACCENT, LINE
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import NOTHING, Column, Link, Value
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_ordinal,
    format_share,
    format_weekday,
    word_fate,
    word_letter,
    word_reason,
    word_step,
    word_verdict,
)
from reports.workbook.cases import TOP as CASES_TOP
from reports.workbook.contents import Contents, companion, find_signal

_SHOWN = 10  # clients in the table and the chart
_REVISED_SHOWN = 10
_TO_REVIEW = (*LIVE_STATES, "gone")

_MOST = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Verdict", "Oordeel"), "text", 20),
    Column(Text("Strain", "Belasting"), "score", 12),
    Column(Text("Revenue %", "Omzet %"), "score", 13),
)
_WIDTHS = (
    *_MOST,
    Column(Text("", ""), "text", 44),
    Column(Text("", ""), "text", 32),
)
_CHANGES = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Now", "Nu"), "text", 20),
    Column(Text("Strain", "Belasting"), "score", 12),
    Column(Text("Before", "Was"), "score", 13),
    Column(Text("What changed", "Wat er veranderde"), "text", 44),
)
_REVISED = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Now", "Nu"), "text", 20),
    Column(Text("Strain", "Belasting"), "score", 12),
    Column(Text("Reported", "Gemeld"), "score", 13),
    Column(Text("What was reported", "Wat er gemeld was"), "text", 44),
)
_DRAFTS = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Letter", "Brief"), "text", 20),
    Column(Text("Queued", "Klaargezet"), "date", 12),
    Column(Text("Account", "Account"), "text", 13),
    Column(Text("Subject", "Onderwerp"), "text", 44),
    Column(Text("Where it is", "Waar hij is"), "text", 32),
)
_DATES = (
    Column(Text("Client", "Klant"), "text", 28),
    Column(Text("Date", "Datum"), "date", 20),
    Column(Text("Day", "Dag"), "text", 12),
    Column(Text("Step", "Stap"), "text", 13),
    Column(Text("What", "Wat"), "text", 44),
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the sentences, the clients with most strain with their chart, and the week's lists."""
    review = contents.review
    set_widths(page, _WIDTHS)
    week = review.as_of.isocalendar()
    subtitle = Text("Week {week} of {year}, as of {day}", "Week {week} van {year}, stand van {day}")
    day = format_date(review.as_of, page.language)
    said = page.say(subtitle, week=str(week.week), year=str(week.year), day=day)
    write_title(page, Text("This week", "Deze week"), said)
    top = FIRST_ROW - 1
    for sentence in _sentences(page, contents):
        top = write_prose(page, top, sentence, len(_WIDTHS))
    top = _write_most_strain(page, contents, top + 1)
    top = _write_lists(page, contents, top)
    if review.concentration:
        top = write_section(
            page, top, Text("How it is spread over clients", "Hoe het over klanten is verdeeld")
        )
    for statement in _concentration_lines(page, review.concentration):
        top = write_prose(page, top, statement, len(_WIDTHS))
    finish_page(page, len(_WIDTHS))
    page.ws.freeze_panes = f"A{FIRST_ROW - 1}"


# --- the sentences -----------------------------------------------------------------------------


def _sentences(page: Page, contents: Contents) -> list[str]:
    """Return three to five sentences: how it stands, who stands out, what to do, money, whom to thank."""
    review = contents.review
    if not review.clients:
        return [page.say(_EMPTY), page.say(_EMPTY_TO_DO), page.say(_EMPTY_PAST)]
    said = [
        _standing(page, review),
        _standing_out(page, review),
        _to_do(page, contents),
        _money(page, review),
        _thanks(page, review),
    ]
    return [one for one in said if one]


_EMPTY = Text(
    "There is nothing to say yet: no client is followed.",
    "Er is nog niets te zeggen: er wordt geen klant gevolgd.",
)
_EMPTY_TO_DO = Text(
    "To do: fill in clients.xlsx (goodterms init proposes clients), then run again.",
    "Te doen: vul clients.xlsx in (goodterms init stelt klanten voor) en draai opnieuw.",
)
_EMPTY_PAST = Text(
    "The first run looks back over a year of mail, so the next report has a history from the start.",
    "De eerste keer kijkt een jaar mail terug, dus het volgende verslag heeft meteen een geschiedenis.",
)


def _standing(page: Page, review: Review) -> str:
    counts = Counter(one.assessment.verdict for one in review.clients)
    order = (Verdict.EXIT, Verdict.REPAIR, Verdict.WATCH, Verdict.FINE)
    listed = ", ".join(
        f"{counts[one]} {word_verdict(one, page.language).lower()}" for one in order if counts[one]
    )
    wording = Text("{count} followed: {listed}.", "{count} gevolgd: {listed}.")
    clients = Text("1 client", "1 klant") if len(review.clients) == 1 else Text("{n} clients", "{n} klanten")
    return page.say(wording, count=page.say(clients, n=str(len(review.clients))), listed=listed)


def _standing_out(page: Page, review: Review) -> str:
    first = review.clients[0].assessment
    if first.verdict is Verdict.FINE or first.strain is None:
        calm = Text("No client asks for action.", "Geen enkele klant vraagt om actie.")
        return page.say(calm)
    wording = Text(
        "{name} costs most: a strain of {strain} of 100[, {rank} of all][ (between {low} and {high})]."
        "[ {why}.]",
        "{name} kost het meest: een belasting van {strain} op 100[, {rank} van allen]"
        "[ (tussen {low} en {high})].[ {why}.]",
    )
    whys = [word_reason(one, page.language) for one in first.reasons[:2]]
    is_open = first.rank_low != first.rank_high
    return page.say(
        wording,
        name=one_line(first.client.name),
        strain=f"{first.strain:.0f}",
        rank=format_ordinal(first.rank, page.language) if first.rank else None,
        low=format_ordinal(first.rank_low, page.language) if first.rank_low and is_open else None,
        high=format_ordinal(first.rank_high, page.language) if first.rank_high and is_open else None,
        why="; ".join(f"{one[:1].upper()}{one[1:]}" if n == 0 else one for n, one in enumerate(whys)),
    )


def _to_do(page: Page, contents: Contents) -> str:
    drafts = sum(1 for one in contents.drafts if one.state in _TO_REVIEW)
    cases = len(contents.review.cases)
    problems = len(contents.review.problems)
    wording = Text(
        "To do:[ {drafts} to read, then send, change or throw away][; {cases} to look at under Cases]"
        "[; {problems} under Problems].",
        "Te doen:[ {drafts} lezen, dan versturen, wijzigen of weggooien][; {cases} bekijken bij Zaken]"
        "[; {problems} bij Problemen].",
    )
    if not (drafts or cases or problems):
        return page.say(Text("There is nothing to do.", "Er is niets te doen."))
    said = page.say(
        wording,
        drafts=_counted(page, drafts, Text("draft", "concept"), Text("drafts", "concepten")),
        cases=_counted(page, cases, Text("case", "zaak"), Text("cases", "zaken")),
        problems=_counted(page, problems, Text("problem", "probleem"), Text("problems", "problemen")),
    )
    return said.replace(":;", ":")


def _counted(page: Page, count: int, one: Text, many: Text) -> str | None:
    return f"{count} {page.say(one if count == 1 else many)}" if count else None


def _money(page: Page, review: Review) -> str:
    said = []
    for one in review.ageing:
        wording = Text(
            "{total} is open with clients[, {old} of it for more than 90 days past due]",
            "{total} staat open bij klanten[, waarvan {old} meer dan 90 dagen over de vervaldatum]",
        )
        old = format_money(one.over_90, one.currency, page.language) if one.over_90 else None
        total = format_money(one.total, one.currency, page.language)
        said.append(page.say(wording, total=total, old=old))
    return "; ".join(said) + "." if said else ""


def _thanks(page: Page, review: Review) -> str:
    names = ", ".join(one_line(one.name) for one in review.keep)
    wording = Text("To keep, and to thank some day: {names}.", "Om te houden, en eens te bedanken: {names}.")
    return page.say(wording, names=names) if names else ""


# --- most strain, with its chart ---------------------------------------------------------------


def _write_most_strain(page: Page, contents: Contents, top: int) -> int:
    shown = [one for one in contents.review.clients if one.assessment.strain is not None][:_SHOWN]
    top = write_section(
        page, top, Text("Most strain, and what it brings in", "Meeste belasting, en wat het opbrengt")
    )
    rows = [_strain_row(one, contents) for one in shown]
    last = write_table(page, top, "most_strain", _MOST, rows)
    if not rows:
        return last + 2
    _draw_chart(page, top, last)
    return max(last + 2, top + 13)


def _strain_row(one: ClientReview, contents: Contents) -> tuple[Value, ...]:
    share = companion(find_signal(one.assessment, "revenue"), "share")
    percent = None if share is None or isinstance(share, str | date) else float(share) * 100
    assessed = one.assessment
    return (contents.link(one.client.key, one.client.name), assessed.verdict, assessed.strain, percent)


def _draw_chart(page: Page, top: int, last: int) -> None:
    chart = BarChart()
    chart.type = "bar"
    chart.gapWidth = 60
    chart.overlap = -5
    chart.title = None
    chart.add_data(Reference(page.ws, min_col=3, max_col=4, min_row=top, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(page.ws, min_col=1, min_row=top + 1, max_row=last))
    for series, colour in zip(chart.series, (ACCENT, LINE), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.x_axis.scaling.orientation = "maxMin"  # first client on top
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.crosses = "max"  # the scale below, since the order is turned
    chart.legend.position = "b"
    chart.width, chart.height = 14, 6  # cm
    page.ws.add_chart(chart, f"E{top}")


# --- the lists ---------------------------------------------------------------------------------


def _write_lists(page: Page, contents: Contents, top: int) -> int:
    nothing = Text("Nothing.", "Niets.")
    first = Text("This is the first report.", "Dit is het eerste verslag.")
    changes = list(_change_rows(page, contents))
    top = write_section(
        page, top, Text("Changed since the last report", "Veranderd sinds het vorige verslag")
    )
    none = nothing if contents.review.previous else first
    top = write_table(page, top, "changes", _CHANGES, changes, none) + 2
    if contents.review.revised:
        top = _write_revised(page, contents, top)
    top = write_section(page, top, Text("Drafts that wait for you", "Concepten die op je wachten"))
    top = write_table(page, top, "drafts", _DRAFTS, _draft_rows(page, contents), nothing) + 2
    top = write_section(page, top, Text("Dates ahead", "Komende datums"))
    return write_table(page, top, "dates", _DATES, _date_rows(page, contents), nothing) + 2


def _change_rows(page: Page, contents: Contents) -> Iterator[tuple[Value, ...]]:
    before = {key: (verdict, strain) for key, verdict, strain in contents.review.previous}
    if not before:
        return
    for one in contents.review.clients:
        now = one.assessment
        was = before.get(one.client.key)
        if was is None:
            what = page.say(Text("new in this report", "nieuw in dit verslag"))
        elif was[0] is not now.verdict:
            moved = Text("from {old} to {new}", "van {old} naar {new}")
            words = [word_verdict(verdict, page.language).lower() for verdict in (was[0], now.verdict)]
            what = page.say(moved, old=words[0], new=words[1])
        else:
            continue
        name = contents.link(one.client.key, one.client.name)
        yield name, now.verdict, now.strain, was[1] if was else None, what


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
    top = write_prose(page, top, page.say(why, count=str(count), shown=shown), len(_WIDTHS), "gt note")
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


def _draft_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    waiting = [one for one in contents.drafts if one.state in _TO_REVIEW]
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
        one_line(draft.subject),
        f"{mind[:3].upper()}{mind[3:]}{where}",
    )


def _date_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    review, language = contents.review, page.language
    ahead: list[tuple[date, Value, str, str]] = []
    for place, case in enumerate(review.cases):
        name = Link(case.client.name or case.client.key, contents.at("cases", CASES_TOP + 1 + place))
        if case.until is not None and case.until >= review.as_of:
            what = word_reason(case.waits_for, language)
            ahead.append((case.until, name, word_step(case.step, language), what))
        if case.step is Step.NOTICE and case.last_day is not None and case.last_day != case.until:
            what = page.say(Text("the last working day", "de laatste werkdag"))
            ahead.append((case.last_day, name, word_step(case.step, language), what))
    for one in review.clients:
        if one.client.end_date is not None and one.client.end_date >= review.as_of:
            ends = page.say(Text("the contract ends", "het contract eindigt"))
            ahead.append((one.client.end_date, one.client.name, NOTHING, ends))
    ahead.sort(key=lambda entry: (entry[0], entry[3], str(entry[1])))
    return [(name, day, format_weekday(day, language), step, what) for day, name, step, what in ahead]


# --- concentration -----------------------------------------------------------------------------


def _concentration_lines(page: Page, found: Iterable[Concentration]) -> Iterator[str]:
    for one in found:
        wording = _SPEAKS if one.speaks else _CHANCE
        yield page.say(
            wording,
            what=page.say(_WHAT[one.what]),
            top=str(one.top_clients),
            clients=str(one.clients),
            share=format_share(one.top_share, page.language),
            chance=format_share(one.chance, page.language),
        )


_WHAT = {
    "mail_time": Text("mail time", "mailtijd"),
    "trouble": Text("trouble", "last"),
    "revenue": Text("revenue", "omzet"),
}
_SPEAKS = Text(
    "Of the {what}, {top} of {clients} clients take {share}; among equal clients chance alone would show up "
    "to {chance}.",
    "Van de {what} nemen {top} van de {clients} klanten {share}; bij gelijke klanten zou toeval alleen tot "
    "{chance} laten zien.",
)
_CHANCE = Text(
    "Of the {what}, {top} of {clients} clients take {share}: no more than chance shows among equal clients "
    "(up to {chance}).",
    "Van de {what} nemen {top} van de {clients} klanten {share}: niet meer dan toeval laat zien bij gelijke "
    "klanten (tot {chance}).",
)
