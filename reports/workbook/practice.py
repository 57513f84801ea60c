"""The whole practice in one picture: what each client costs in strain, against what he brings in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl.chart import ScatterChart
from openpyxl.chart.axis import NumericAxis
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import XYSeries

from goodterms.findings import ClientReview
from goodterms.model import Verdict
from reports.excel.cells import one_line, put, put_text
from reports.excel.charts import (
    calm_axis,
    cells_of,
    fill,
    inner_layout,
    name_axis,
    place_chart,
    points,
    write_small,
)
from reports.excel.looks import INK, VERDICT_COLOURS
from reports.excel.pages import Page
from reports.excel.widths import text_width
from reports.locale import Text, format_number, word_verdict
from reports.workbook.contents import Contents, companion, find_signal
from reports.workbook.labels import Frame, Side, Spot, place_labels

MOST = 1_000  # points of a chart
_MOST_NAMES = 40
_LONGEST_NAME = 22
_ORDER = (Verdict.EXIT, Verdict.REPAIR, Verdict.WATCH, Verdict.FINE)
_SYMBOLS: dict[Verdict, Literal["square", "diamond", "triangle", "circle"]] = {
    Verdict.EXIT: "square",
    Verdict.REPAIR: "diamond",
    Verdict.WATCH: "triangle",
    Verdict.FINE: "circle",
}
_NAME_SIZE = 8.0  # points
_CENTIMETRES = 2.54 / 96  # of a pixel
SIZE = (14, 9)  # centimetres of the chart
_PLOT = (0.09, 0.03, 0.79, 0.73)  # of it: left edge, upper edge, width, height; names may stand right of it
_LEFT = -40  # where the scale of strain begins: names stand left of clients without any
_ROOM = 1.08  # above the highest point

Measure = Literal["revenue", "load_minutes"]
_SHARES: dict[Measure, Text] = {
    "revenue": Text("Share of revenue, %", "Aandeel in de omzet, %"),
    "load_minutes": Text("Share of mail time, %", "Aandeel in de mailtijd, %"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A client in the picture: strain of 100, and his share of the measure, in percent."""

    review: ClientReview
    strain: float
    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The points, worst verdict first, and of what their second figure is a share."""

    points: tuple[Point, ...]
    measure: Measure


def draw_points(clients: Sequence[ClientReview]) -> Picture:
    """Return a point for each client with a strain and a share of revenue; of mail time if none has one."""
    by_revenue = _points(clients, "revenue")
    if by_revenue:
        return Picture(by_revenue, "revenue")
    return Picture(_points(clients, "load_minutes"), "load_minutes")


def _points(clients: Iterable[ClientReview], measure: Measure) -> tuple[Point, ...]:
    found = []
    for one in clients:
        share = companion(find_signal(one.assessment, measure), "share")
        strain = one.assessment.strain
        if strain is not None and isinstance(share, int | float):
            found.append(Point(one, strain, max(0.0, float(share)) * 100))
    found.sort(key=lambda one: (_ORDER.index(one.review.assessment.verdict), -one.strain))
    return tuple(found[:MOST])


def draw_practice(page: Page, contents: Contents, anchor: str, figures: tuple[int, int]) -> None:
    """Draw the chart at a cell; its figures stand in four columns from the row and column `figures` on."""
    picture = draw_points(contents.review.clients)
    if not picture.points:
        return
    row, column = figures
    _write_figures(page, picture, row, column)
    chart = ScatterChart()
    chart.style = 2
    chart.scatterStyle = "lineMarker"
    top = _highest(picture)
    for verdict in _ORDER:
        places = [n for n, one in enumerate(picture.points) if one.review.assessment.verdict is verdict]
        if places:
            chart.series.append(_marked(page, verdict, row + 1 + places[0], row + 1 + places[-1], column))
    marked = len(chart.series)
    for place, side in _named(picture, top):
        chart.series.append(_name(page, row + 1 + place, column, side))
    _set_axes(page, chart, picture, top)
    assert chart.legend is not None  # openpyxl makes one
    chart.legend.position = "b"
    chart.legend.txPr = write_small(INK)
    chart.legend.legendEntry = [LegendEntry(idx=n, delete=True) for n in range(marked, len(chart.series))]
    place_chart(page, chart, anchor, SIZE, _say_picture(page, picture))


def _write_figures(page: Page, picture: Picture, top: int, column: int) -> None:
    title = Text("Figures of the chart", "Cijfers van de grafiek")
    headings = (
        page.say(title),
        "",
        page.say(Text("Strain", "Belasting")),
        page.say(_SHARES[picture.measure]),
    )
    for place, heading in enumerate(headings):
        put_text(page, top, column + place, heading, "gt subtitle")
    for row, one in enumerate(picture.points, start=top + 1):
        put(page, row, column, _short(one.review), "line")
        put(page, row, column + 1, word_verdict(one.review.assessment.verdict, page.language), "line")
        put(page, row, column + 2, one.strain, "score")
        put(page, row, column + 3, one.share, "score")


def _short(one: ClientReview) -> str:
    name = one_line(one.client.name or one.client.key)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _highest(picture: Picture) -> float:
    """Return the upper end of the shares' scale: the next multiple of 5 above the highest."""
    most = max(one.share for one in picture.points) * _ROOM
    return max(5.0, -(-most // 5) * 5)


def _marked(page: Page, verdict: Verdict, first: int, last: int, column: int) -> XYSeries:
    """Return the points of one verdict, in its colour and with its own sign."""
    series = points(
        cells_of(page, column + 2, first, last),
        cells_of(page, column + 3, first, last),
        cells_of(page, column + 1, first, first),
    )
    series.marker = Marker(symbol=_SYMBOLS[verdict], size=8, spPr=fill(VERDICT_COLOURS[verdict]))
    return series


def _name(page: Page, row: int, column: int, side: Side) -> XYSeries:
    """Return a point that is not seen itself, with the client's name beside it."""
    series = points(
        cells_of(page, column + 2, row, row),
        cells_of(page, column + 3, row, row),
        cells_of(page, column, row, row),
    )
    series.dLbls = DataLabelList(
        dLblPos=side,
        showSerName=True,
        showVal=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
        txPr=write_small(INK, round(_NAME_SIZE * 100)),
    )
    return series


def _named(picture: Picture, top: float) -> list[tuple[int, Side]]:
    """Return which points get their names, and on which side: those with most strain or value first."""
    left, _, width, height = _PLOT
    across, up = SIZE[0] * width, SIZE[1] * height
    frame = Frame(SIZE[0] * (1 - left), up, _NAME_SIZE * 1.35 / 72 * 2.54)
    everybody = list(enumerate(picture.points))
    flagged = [one for one in everybody if one[1].review.assessment.verdict is not Verdict.FINE]
    rest = sorted((one for one in everybody if one not in flagged), key=lambda one: -one[1].share)
    chosen = [*flagged, *rest][:_MOST_NAMES]
    spots = [
        Spot(
            (min(one.strain, 100) - _LEFT) / (100 - _LEFT) * across,
            one.share / top * up,
            text_width(_short(one.review), _NAME_SIZE) * _CENTIMETRES,
        )
        for _, one in chosen
    ]
    sides = place_labels(spots, frame)
    return [(place, side) for (place, _), side in zip(chosen, sides, strict=True) if side is not None]


def _set_axes(page: Page, chart: ScatterChart, picture: Picture, top: float) -> None:
    strain = Text("Strain: what it costs you, of 100", "Belasting: wat het je kost, van 100")
    for axis, title, low, high in (
        (chart.x_axis, page.say(strain), _LEFT, 100.0),
        (chart.y_axis, page.say(_SHARES[picture.measure]), 0, top),
    ):
        calm_axis(axis)
        name_axis(axis, title)
        axis.number_format = "0;;0"  # negative numbers are not shown
        axis.scaling.min, axis.scaling.max = low, high
    if isinstance(chart.x_axis, NumericAxis):
        chart.x_axis.majorUnit = 20
    chart.x_axis.crosses = chart.y_axis.crosses = "min"
    chart.layout = inner_layout(*_PLOT)


def _say_picture(page: Page, picture: Picture) -> str:
    """Say in words what the chart shows."""
    wording = Text(
        "Scatter chart of {count} clients: strain from left to right, {share} from below upwards. {told}",
        "Spreidingsgrafiek van {count} klanten: belasting van links naar rechts, {share} van onder naar "
        "boven. {told}",
    )
    told = "; ".join(
        f"{_short(one.review)} ({word_verdict(one.review.assessment.verdict, page.language).lower()}): "
        f"{format_number(one.strain, page.language)}, {format_number(one.share, page.language)}%"
        for one in picture.points[:10]
    )
    share = page.say(_SHARES[picture.measure])
    return page.say(wording, count=str(len(picture.points)), share=share[:1].lower() + share[1:], told=told)
