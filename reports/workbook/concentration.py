"""How mail time, trouble and revenue are spread over clients, beside what chance alone would show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from openpyxl.chart import ScatterChart
from openpyxl.chart.series import XYSeries

from goodterms.findings import Concentration
from goodterms.model import Verdict
from reports.excel.cells import put, put_text
from reports.excel.charts import (
    Dash,
    calm_axis,
    cells_of,
    draw_line,
    inner_layout,
    name_axis,
    place_chart,
    points,
    write_small,
)
from reports.excel.looks import ACCENT, INK, LINE, VERDICT_COLOURS
from reports.excel.pages import Page
from reports.locale import Text, format_number, format_share

SIZE = (14, 8)  # centimetres of the chart
_PLOT = (0.1, 0.04, 0.86, 0.68)
# Told apart by their strokes too: colour alone is not seen by everybody, nor printed by every printer.
_STROKES: dict[str, tuple[str, Dash]] = {
    "mail_time": (ACCENT, "solid"),
    "trouble": (VERDICT_COLOURS[Verdict.REPAIR], "dash"),
    "revenue": (VERDICT_COLOURS[Verdict.FINE], "sysDot"),
}
_WHAT = {
    "mail_time": Text("mail time", "mailtijd"),
    "trouble": Text("trouble", "last"),
    "revenue": Text("revenue", "omzet"),
}
_SPEAKS = Text(
    "{top} of your {clients} clients take {share} of the {what}. Among equal clients chance alone would show "
    "up to {chance}.",
    "{top} van je {clients} klanten nemen {share} van de {what}. Bij gelijke klanten zou toeval alleen tot "
    "{chance} laten zien.",
)
_CHANCE = Text(
    "{top} of your {clients} clients take {share} of the {what}: no more than chance shows among equal "
    "clients (up to {chance}).",
    "{top} van je {clients} klanten nemen {share} van de {what}: niet meer dan toeval laat zien bij gelijke "
    "klanten (tot {chance}).",
)
_TAKE = Text(
    "{top} of your {clients} clients take {listed}.", "{top} van je {clients} klanten nemen {listed}."
)
_PART = Text(
    "{share} of the {what} (by chance up to {chance})", "{share} van de {what} (door toeval tot {chance})"
)


def say_pareto(page: Page, found: Sequence[Concentration]) -> str:
    """Return what few clients take, of each thing where it is more than chance shows; else that it is not."""
    speaking = [one for one in found if one.speaks]
    if not speaking:
        return " ".join(say_concentration(page, one) for one in found[:1])
    said = []
    for (top, clients), group in groupby(speaking, lambda one: (one.top_clients, one.clients)):
        parts = [page.say(_PART, **_slots(page, one)) for one in group]
        said.append(page.say(_TAKE, top=str(top), clients=str(clients), listed=", ".join(parts)))
    return " ".join(said)


def say_concentration(page: Page, one: Concentration) -> str:
    """Return what the top fifth takes of one thing, and what chance alone would show."""
    counts = {"top": str(one.top_clients), "clients": str(one.clients)}
    return page.say(_SPEAKS if one.speaks else _CHANCE, **counts, **_slots(page, one))


def say_gini(page: Page, one: Concentration) -> str:
    """Return the Gini coefficient of one thing with its range."""
    numbers = [format_number(each, page.language, 2) for each in (one.gini, one.gini_low, one.gini_high)]
    return f"{page.say(_WHAT[one.what])} {numbers[0]} ({numbers[1]}–{numbers[2]})"


def _slots(page: Page, one: Concentration) -> dict[str, str]:
    return {
        "what": page.say(_WHAT[one.what]),
        "share": format_share(one.top_share, page.language),
        "chance": format_share(one.chance, page.language),
    }


def draw_lorenz(page: Page, found: Sequence[Concentration], anchor: str, figures: tuple[int, int]) -> None:
    """Draw the Lorenz curves at a cell; their figures stand from the row and column `figures` on."""
    curves = [one for one in found if one.lorenz]
    if not curves:
        return
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    row, column = figures
    for one in curves:
        colour, dash = _STROKES[one.what]
        chart.series.append(draw_line(_curve(page, row, column, _WHAT[one.what], one.lorenz), colour, dash))
        column += 2
    equal = _curve(page, row, column, Text("all equal", "allen gelijk"), (0.0, 1.0))
    chart.series.append(draw_line(equal, LINE, "solid"))
    clients = Text("Clients, those with least first, %", "Klanten, die met het minst eerst, %")
    share = Text("Share that they have together, %", "Aandeel dat ze samen hebben, %")
    for axis, title in ((chart.x_axis, clients), (chart.y_axis, share)):
        calm_axis(axis)
        name_axis(axis, page.say(title))
        axis.number_format = "0"
        axis.scaling.min, axis.scaling.max = 0, 100
    chart.layout = inner_layout(*_PLOT)
    assert chart.legend is not None  # openpyxl makes one
    chart.legend.position = "b"
    chart.legend.txPr = write_small(INK)
    place_chart(page, chart, anchor, SIZE, " ".join(say_concentration(page, one) for one in curves))


def _curve(page: Page, top: int, column: int, heading: Text, shares: Sequence[float]) -> XYSeries:
    """Write a curve's figures, the share of clients and what they have together, and return its series."""
    put_text(page, top, column, page.say(Text("Clients, %", "Klanten, %")), "gt subtitle")
    put_text(page, top, column + 1, page.say(heading), "gt subtitle")
    for place, value in enumerate(shares):
        put(page, top + 1 + place, column, place / (len(shares) - 1) * 100, "score")
        put(page, top + 1 + place, column + 1, value * 100, "score")
    last = top + len(shares)
    return points(
        cells_of(page, column, top + 1, last),
        cells_of(page, column + 1, top + 1, last),
        cells_of(page, column + 1, top, top),
    )
