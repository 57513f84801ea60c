"""Clients: a row each, most strain first, with what it is made of and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from goodterms.findings import ClientReview
from goodterms.model import Assessment, Language, Week
from goodterms.policy import Weights
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import add_bars, set_widths, write_table, write_title
from reports.excel.values import NOTHING, Column, Value
from reports.locale import SIGNALS, Text, format_date, say_sentence, word_changes, word_reason
from reports.workbook.contents import Contents, companion, figure, find_signal

BURDENS = tuple(one.name for one in fields(Weights))
STRIP_WEEKS = 52
_HEAVY_SHOWN = 3
_BLOCKS = "▁▂▃▄▅▆▇█"
_STRAIN_COLUMN = 5

_COLUMNS = (
    Column(Text("Rank", "Plaats"), "count", 7.5),
    Column(Text("Between", "Tussen"), "text", 8.5),
    Column(Text("Client", "Klant"), "text", 22),
    Column(Text("Verdict", "Oordeel"), "text", 13),
    Column(Text("Strain", "Belasting"), "score", 9.5),
    Column(Text("Strain between", "Belasting tussen"), "text", 10),
    *(Column(SIGNALS[name].heading, "score", 9.8) for name in BURDENS),
    Column(Text("Revenue", "Omzet"), "money", 12.5),
    Column(Text("Share", "Aandeel"), "share", 8.5),
    Column(Text("Hours a year", "Uren per jaar"), "number", 8.5),
    Column(Text("Per hour", "Per uur"), "money", 10.5),
    Column(Text("Coverage", "Dekking"), "share", 9.5),
    Column(Text("Last 52 weeks", "Laatste 52 weken"), "strip", 47),
    Column(Text("Why, and what would change it", "Waarom, en wat het zou veranderen"), "text", 52),
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place one row a client; ranks and intervals are those of the review."""
    set_widths(page, _COLUMNS)
    write_title(page, Text("Clients", "Klanten"), _subtitle(page, contents))
    reviews = contents.review.clients
    rows = [_row(one, contents) for one in reviews]
    last = write_table(page, FIRST_ROW, "clients", _COLUMNS, rows)
    if rows:
        add_bars(page, _STRAIN_COLUMN, FIRST_ROW + 1, last, "D9A28C")
        for place in range(len(BURDENS)):
            add_bars(page, _STRAIN_COLUMN + 2 + place, FIRST_ROW + 1, last)
    finish_page(page, len(_COLUMNS), FIRST_ROW)
    page.ws.freeze_panes = f"D{FIRST_ROW + 1}"


def _subtitle(page: Page, contents: Contents) -> str:
    return page.say(
        Text(
            "As of {day}. Strain and burdens run from 0 (none) to 100; – means not enough data. "
            "A client's name leads to its evidence.",
            "Stand van {day}. Belasting en lasten lopen van 0 (geen) tot 100; – is te weinig gegevens. "
            "De naam van een klant leidt naar het bewijs.",
        ),
        day=format_date(contents.review.as_of, page.language),
    )


def _row(review: ClientReview, contents: Contents) -> tuple[Value, ...]:
    one = review.assessment
    revenue = find_signal(one, "revenue")
    share, per_hour = companion(revenue, "share"), find_signal(one, "revenue_per_hour")
    return (
        one.rank,
        between(one.rank_low, one.rank_high),
        contents.link(one.client.key, one.client.name),
        one.verdict,
        one.strain,
        between(one.strain_low, one.strain_high),
        *(_burden(one, name) for name in BURDENS),
        figure(revenue),
        share,
        companion(per_hour, "hours"),
        figure(per_hour),
        one.coverage,
        strip_of(review.weeks),
        reasons_text(one, contents.language),
    )


def _burden(assessment: Assessment, name: str) -> Value:
    signal = find_signal(assessment, name)
    return signal.burden if signal is not None else None


def between(low: float | None, high: float | None) -> str:
    """Return an interval of whole numbers as text, a dash where it is not known."""
    return NOTHING if low is None or high is None else f"{low:.0f} – {high:.0f}"


def strip_of(weeks: Sequence[Week]) -> str:
    """Return the strain of the last weeks as a strip of blocks, oldest first; a dot where it is not known.

    A week that was reported stands as it was reported.
    """
    ordered = sorted(weeks, key=lambda week: week.monday)[-STRIP_WEEKS:]
    return "".join("·" if week.told is None else _block(week.told) for week in ordered)


def _block(strain: float) -> str:
    place = int(max(0.0, min(strain, 100.0)) / 100 * len(_BLOCKS))
    return _BLOCKS[min(place, len(_BLOCKS) - 1)]


def reasons_text(assessment: Assessment, language: Language) -> str:
    """Return the reasons in words, a line each, and last what would change the verdict.

    Of the heavy burdens, which stand beside it as bars, the heaviest three.
    """
    heavy = [one for one in assessment.reasons if one.code.startswith("burden-")]
    shown = [one for one in assessment.reasons if one not in heavy[_HEAVY_SHOWN:]]
    said = [word_reason(one, language) for one in shown]
    if assessment.changes:
        said.append(word_changes(assessment.changes, language))
    return "\n".join(map(say_sentence, said))
