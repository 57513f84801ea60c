"""Bar charts in the house's looks, made from the references of their cells."""

from __future__ import annotations

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumDataSource,
    NumRef,
    StrRef,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun

from reports.excel.charts import calm_axis, write_small
from reports.excel.looks import ACCENT, FONT, INK, MUTED

_SMALL, _TITLE = 800, 1000  # hundredths of a point
_HAIR = 6350  # English Metric Units: 12,700 are a point


def calm_bars(title: str, *, lying: bool = False, stacked: bool = False) -> BarChart:
    """Return a bar chart in the house's looks, still without bars: standing columns, or lying bars."""
    chart = BarChart()
    chart.type = "bar" if lying else "col"
    chart.grouping, chart.overlap = ("stacked", 100) if stacked else ("clustered", 0)
    chart.gapWidth = 45
    chart.style = 10
    letters = CharacterProperties(sz=_TITLE, b=True, solidFill=ACCENT, latin=Font(typeface=FONT))
    words = Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[RegularTextRun(rPr=letters, t=title)])
    chart.title = Title(tx=ChartText(rich=RichText(p=[words])), overlay=False)
    chart.legend = Legend()
    chart.legend.position, chart.legend.txPr = "b", write_small(MUTED)
    for axis in (chart.x_axis, chart.y_axis):
        calm_axis(axis)
    chart.y_axis.majorGridlines = None
    chart.x_axis.tickLblPos = "low"  # also where a bar goes below zero
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.numFmt.sourceLinked = False
    if lying:
        chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
        chart.y_axis.crosses = "max"  # and the numbers below
    return chart


def add_bar(chart: BarChart, name: str, values: str, categories: str, colour: str) -> Series:
    """Add bars of one colour to a chart, named so, from the references of their cells; return them."""
    series = Series(
        idx=len(chart.series),
        order=len(chart.series),
        tx=SeriesLabel(v=name),
        cat=AxDataSource(strRef=StrRef(categories)),
        val=NumDataSource(numRef=NumRef(f=values)),
        spPr=GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=MUTED, w=_HAIR)),
        invertIfNegative=False,
    )
    chart.series.append(series)
    return series


def show_values(chart: BarChart, form: str) -> None:
    """Write each bar's value at its end, in place of an axis."""
    chart.y_axis.delete = True
    for series in chart.series:
        _label(series, form)


def _label(series: Series, form: str) -> None:
    labels = DataLabelList(numFmt=form, txPr=write_small(INK, _SMALL), showVal=True)
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    series.dLbls = labels
