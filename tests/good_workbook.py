"""A workbook with one of everything that Excel could stumble over, and nothing that it does stumble over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, IconSetRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table

FIRST, SECOND, BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
STYLES, TABLE, OTHER_TABLE = "xl/styles.xml", "xl/tables/table1.xml", "xl/tables/table2.xml"
DRAWING, CHART, CORE = "xl/drawings/drawing1.xml", "xl/charts/chart1.xml", "docProps/core.xml"
TYPES, RELATIONS = "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"
BOOK_RELATIONS, STRINGS = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
TWIN = "{AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'

IN_RULE = f"""<extLst>
<ext {_X14} uri="{{B025F937-C7B1-47D3-B67F-A62EFF666E3E}}"><x14:id>{TWIN}</x14:id></ext>
</extLst>"""
_BELOW = f"""<extLst>
<ext {_X14} uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">
<x14:conditionalFormattings><x14:conditionalFormatting {_XM}>
<x14:cfRule type="dataBar" id="{TWIN}"><x14:dataBar minLength="0" maxLength="100" gradient="0">
<x14:cfvo type="num"><xm:f>0</xm:f></x14:cfvo><x14:cfvo type="num"><xm:f>100</xm:f></x14:cfvo>
</x14:dataBar></x14:cfRule><xm:sqref>B4:B6</xm:sqref>
</x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext {_X14} uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups {_XM}>
<x14:sparklineGroup type="column" displayEmptyCellsAs="gap" minAxisType="custom" manualMin="0">
<x14:colorSeries rgb="FF334E68"/><x14:colorLow rgb="FF334E68"/><x14:sparklines>
<x14:sparkline><xm:f>'Second''s'!A1:C1</xm:f><xm:sqref>E4</xm:sqref></x14:sparkline>
<x14:sparkline><xm:f>'Second''s'!A2:C2</xm:f><xm:sqref>E5</xm:sqref></x14:sparkline>
</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>
</extLst></worksheet>"""

_FORMULAS = (  # with what they come to, which openpyxl doesn't write
    (FIRST, "SUM(B4:B5)", "21.5"),
    (FIRST, "'Second''s'!A1", "1"),
    (FIRST, 'IF(B4&gt;1,"a;b","")', "a;b"),
    (FIRST, "_xlfn.IFS(B4&gt;1,{1;2})", "1"),
    (SECOND, "SUM(goodterms_one[Score])", "51.5"),
)
_OTHERS = (  # what openpyxl writes in another way, or not at all
    (FIRST, '<c r="C6">', '<c r="C6" t="str">'),
    (FIRST, "</dataBar></cfRule>", f"</dataBar>{IN_RULE}</cfRule>"),
    (FIRST, "</worksheet>", _BELOW),
    (SECOND, '<c r="C2" t="n"><v>6</v>', '<c r="C2" t="d"><v>2026-11-29T00:00:00</v>'),
    (SECOND, 't="inlineStr"><is><t>Key</t></is>', 't="s"><v>0</v>'),
    (
        TABLE,
        ' name="Sum" />',
        ' name="Sum"><calculatedColumnFormula>SUM(B4:B5)</calculatedColumnFormula></tableColumn>',
    ),
    (
        TYPES,
        "</Types>",
        f'<Override PartName="/{STRINGS}" ContentType="{_STRINGS}"/></Types>',
    ),
    (
        BOOK_RELATIONS,
        "</Relationships>",
        f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    ),
)


@cache
def good_parts() -> Mapping[str, bytes]:
    """Make the workbook, and return its parts by their names."""
    book = Workbook()
    first: Any = book.active
    second: Any = book.create_sheet("Second's")
    first.title = "First one"
    _write_cells(first, second)
    _lay_over_cells(first)
    _set_page(first, second)
    chart = LineChart()
    chart.add_data(Reference(second, min_col=1, max_col=2, min_row=1, max_row=2))
    second.add_chart(chart, "D6")
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, formula, value in _FORMULAS:
        _change(parts, name, f"<f>{formula}</f><v />", f"<f>{formula}</f><v>{value}</v>")
    for name, old, new in _OTHERS:
        _change(parts, name, old, new)
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Key</t></si></sst>'
    )
    return {**parts, STRINGS: strings.encode()}


def _write_cells(first: Any, second: Any) -> None:
    numbers: Any = [[1, 2, 3], [4, 5, 6]]
    people: Any = [["Ann", 1.5, None, "a"], ["Bo", 20, None, "b"], ["Cy", 30, None, "c"]]
    for row in [["Title"], [], ["Name", "Score", "Sum", "State"], *people]:
        first.append(row)
    first["C4"], first["C5"], first["C6"] = "=SUM(B4:B5)", "='Second''s'!A1", '=IF(B4>1,"a;b","")'
    first["F1"] = "=_xlfn.IFS(B4>1,{1;2})"
    for row in [*numbers, ["Key", "Value"], ["k", "=SUM(goodterms_one[Score])"]]:
        second.append(row)
    first.add_table(Table(displayName="goodterms_one", ref="A3:D6"))
    second.add_table(Table(displayName="goodterms_two", ref="A3:B4"))


def _lay_over_cells(sheet: Any) -> None:
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A8:B9")
    choice = DataValidation(type="list", formula1='"a,b,c"', allow_blank=True)
    choice.add("D4:D6")
    sheet.add_data_validation(choice)
    rules: Any = (DataBarRule, ColorScaleRule, IconSetRule, CellIsRule)  # without types
    bar, scale, icons, compare = rules
    add = sheet.conditional_formatting.add
    add("B4:B6", bar("num", 0, "num", 100, "FFD9A28C"))
    add("C4:C6", scale("min", None, "FFFFFFFF", "max", None, "FFD9A28C"))
    add("B4:B6", icons("3Arrows", "num", [0, 10, 20]))
    add("D4:D6", compare("equal", ['"a"'], fill=PatternFill("solid", bgColor="FFD9A28C")))
    sheet["A4"].hyperlink = Hyperlink(ref="A4", location="'Second''s'!A1", tooltip="there")
    sheet["A5"].hyperlink = "https://example.org/?a=1&b=2"
    sheet["D4"].comment = Comment("a note", "me")


def _set_page(first: Any, second: Any) -> None:
    first.freeze_panes, second.freeze_panes = "B4", "A4"
    first.column_dimensions["G"].outlineLevel = 2
    first.row_dimensions[6].outlineLevel = 1
    first.print_title_rows, first.print_area = "3:3", "A1:D6"
    second.print_area = "A1:B4"
    first.oddHeader.left.text = "Head"
    first.row_breaks.append(Break(id=3))


def _change(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    text = parts[name].decode().replace("<v></v>", "<v />")  # the one with lxml, the other without
    assert old in text, f"{old} is not in {name}"
    parts[name] = text.replace(old, new, 1).encode()


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Make a file of parts."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return raw.getvalue()
