"""Charts in the house's looks: native, readable in grey, each with words that say what it shows."""

from __future__ import annotations

from typing import Literal

from openpyxl.chart._chart import ChartBase
from openpyxl.chart.axis import NumericAxis, TextAxis
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel, XYSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.utils import get_column_letter, quote_sheetname

from reports.excel.cells import clean_text
from reports.excel.looks import FONT, INK, LINE, MUTED
from reports.excel.pages import Page

_ROW = 15.0  # points: a row that has no height of its own
_TEXT = 900  # hundredths of a point
_HAIR, _LINE = 6350, 22225  # English Metric Units: 12,700 are a point


def place_chart(
    page: Page, chart: ChartBase, anchor: str, centimetres: tuple[float, float], alt_text: str
) -> None:
    """Put a chart on the page at a cell, so wide and high, with words for who cannot see it."""
    chart.width, chart.height = centimetres  # type: ignore[assignment] # a stub of whole centimetres
    page.ws.add_chart(chart, anchor)
    page.extras.alt_texts[page.ws.title].append(clean_text(alt_text))


def row_below(page: Page, top: int, centimetres: float) -> int:
    """Return the first row below a chart that begins in row `top`, by the rows' heights as they are now."""
    left, row = centimetres / 2.54 * 72, top
    while left > 0:
        left -= page.ws.row_dimensions[row].height or _ROW
        row += 1
    return row + 1


def write_small(colour: str = INK, size: int = _TEXT) -> RichText:
    """Return the look of a chart's texts: not wrapped, a size in hundredths of a point."""
    letters = CharacterProperties(sz=size, b=False, solidFill=colour, latin=Font(typeface=FONT))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)
    return RichText(bodyPr=RichTextProperties(wrap="none"), p=[paragraph])


def calm_axis(axis: NumericAxis | TextAxis) -> None:
    """Give an axis small letters, a light line and a light grid."""
    axis.delete = False
    axis.txPr = write_small(MUTED)
    axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    if axis.majorGridlines is not None:
        axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=_HAIR))


def fill(colour: str) -> GraphicalProperties:
    """Return a surface of one colour without a line around it."""
    return GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))


def inner_layout(x: float, y: float, width: float, height: float) -> Layout:
    """Return a place for the plot within its chart, in shares of it."""
    return Layout(ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=x, y=y, w=width, h=height))


def name_axis(axis: NumericAxis | TextAxis, text: str) -> None:
    """Write below or beside an axis what it measures."""
    letters = CharacterProperties(sz=_TEXT, b=False, solidFill=MUTED, latin=Font(typeface=FONT))
    words = Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[RegularTextRun(rPr=letters, t=text)])
    rich = RichText(bodyPr=RichTextProperties(), p=[words])
    axis.title = Title(tx=ChartText(rich=rich), overlay=False)


def cells_of(page: Page, column: int, first: int, last: int) -> str:
    """Return the reference of a column's cells, as series have them."""
    letter = get_column_letter(column)
    return f"{quote_sheetname(page.ws.title)}!${letter}${first}:${letter}${last}"


def points(xs: str, ys: str, name: str) -> XYSeries:
    """Return a series of points without a line, from the references of its cells."""
    return XYSeries(
        tx=SeriesLabel(strRef=StrRef(name)),
        xVal=AxDataSource(numRef=NumRef(f=xs)),
        yVal=NumDataSource(numRef=NumRef(f=ys)),
        marker=Marker(symbol="none"),
        spPr=GraphicalProperties(ln=LineProperties(noFill=True)),
        smooth=False,
    )


Dash = Literal["solid", "dash", "sysDot"]


def draw_line(series: XYSeries, colour: str, dash: Dash) -> XYSeries:
    """Join a series' points by a line in a colour and a stroke of its own; return the series."""
    series.spPr = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=_LINE))
    return series
