"""The lint of workbooks finds each defect that is planted into a good one, and none in the good one."""

from __future__ import annotations

import io
import re
import warnings
import zipfile

import pytest
from good_workbook import (
    BOOK,
    BOOK_RELATIONS,
    CHART,
    CORE,
    DRAWING,
    FIRST,
    IN_RULE,
    OTHER_TABLE,
    RELATIONS,
    SECOND,
    STYLES,
    TABLE,
    TWIN,
    TYPES,
    good_parts,
    pack,
)
from workbook_lint import lint_workbook


def with_change(part: str, old: str, new: str) -> bytes:
    """Put something else in place of what is found first."""
    parts = dict(good_parts())
    text = parts[part].decode()
    assert re.search(old, text), f"{old} is not in {part}"
    parts[part] = re.sub(old, lambda _: new, text, count=1).encode("utf-8", "surrogatepass")
    return pack(parts)


def test_a_good_workbook_has_nothing() -> None:
    assert lint_workbook(pack(good_parts())) == []


def links(count: int) -> str:
    return "<hyperlinks>" + "".join(f'<hyperlink ref="H{row}" location="A1"/>' for row in range(1, count + 1))


def many(column: str, count: int) -> str:
    return " ".join(f"{column}{row}" for row in range(1, count + 1))


def formats(*codes: str) -> str:
    each = "".join(f'<numFmt numFmtId="164" formatCode="{one}"/>' for one in codes)
    return f'<numFmts count="{len(codes)}">{each}</numFmts>'


def defined(*names: str) -> str:
    return "<definedNames>" + "".join(f"<definedName {one}</definedName>" for one in names)


SUM = r"<f>SUM\(B4:B5\)"
LEADS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
IGNORING = (
    '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
)
DEFECTS = [
    # tables
    (TABLE, r'displayName="goodterms_one"', 'displayName="T1"', "T1 is no name of a table"),
    (TABLE, r'displayName="goodterms_one"', 'displayName="R1C1"', "R1C1 is no name of a table"),
    (TABLE, r'displayName="goodterms_one"', 'displayName="my table"', "my table is no name of a table"),
    (TABLE, r'displayName="goodterms_one"', 'displayName="GOODTERMS_two"', "two tables have this name"),
    (OTHER_TABLE, r' id="2"', ' id="1"', "two tables have this number"),
    (TABLE, r'name="Score"', 'name="NAME"', "two columns are headed name"),
    (TABLE, r'name="Score"', 'name="Points"', "column Points is headed 'Score' in its cell"),
    (TABLE, r'name="Score"', 'name="Sco_x000a_re"', "column 2 has a heading of several lines"),
    (TABLE, r'name="Score"', 'name=""', "a heading of 0 characters"),
    (FIRST, r"<is><t>Score</t></is>", "<is><t>Other</t></is>", "is headed 'Other' in its cell"),
    (FIRST, r'(?s)<c r="B3"[^>]*>.*?</c>', '<c r="B3"><v>2026</v></c>', "is headed None in its cell"),
    (TABLE, r'ref="A3:D6"', 'ref="A3:D3"', "has no row"),
    (TABLE, r'ref="A3:D6"', 'ref="A3:E6"', "has 4 columns over 5"),
    (TABLE, r'(<autoFilter) ref="A3:D6"', '<autoFilter ref="A3:D5"', "its filter is over A3:D5"),
    (TABLE, r'<tableColumn id="2"', '<tableColumn id="1"', "two columns have the number 1"),
    (TABLE, r'tableColumns count="4"', 'tableColumns count="5"', "tableColumns: says 5, has 4"),
    (FIRST, r'mergeCell ref="A8:B9"', 'mergeCell ref="A6:B9"', "share cells"),
    (FIRST, r"<mergeCells", '<autoFilter ref="A5:D6"/><mergeCells', "a filter A5:D6 share cells"),
    (TABLE, r'ref="A3:D6"', 'ref="A3:D0"', "A3:D0 is no area"),
    (TABLE, r"<calculatedColumnFormula>", "<calculatedColumnFormula>=", "begins with ="),
    (FIRST, r"(<tablePart [^>]*>)", f'<tablePart {LEADS} r:id="rId2"/>' * 2, "is used more than once"),
    # cells
    (FIRST, r"<v>1.5</v>", "<v>nan</v>", "B4: 'nan' is no value of kind n"),
    (FIRST, r"<v>1.5</v>", "<v>INF</v>", "B4: 'INF' is no value"),
    (FIRST, r"<v>1.5</v>", "<v>1E+999</v>", "B4: '1E+999' is no value"),
    (FIRST, r"<v>1.5</v>", "<v/>", "B4: '' is no value"),
    (FIRST, r"<v>1.5</v>", "<v>1,5</v>", "B4: '1,5' is no value"),
    (FIRST, r"<v>21.5</v>", "<v></v>", "C4: a formula without its value"),
    (FIRST, r"<v>21.5</v>", "", "C4: a formula without its value"),
    (FIRST, r"<t>Ann</t>", f"<t>{'x' * 32_768}</t>", "A4: a text of 32768 characters"),
    (FIRST, r"<t>Ann</t>", f"<t>{'🙂' * 16_384}</t>", "A4: a text of 32768 characters"),
    (FIRST, r"<t>Ann</t>", "<t>\x01</t>", "has a control character"),
    (FIRST, r"<t>Ann</t>", "<t>\ufffe</t>", "has a control character"),
    (FIRST, r"<t>Ann</t>", "<t>&#8;</t>", "is not well-formed"),
    (FIRST, r'<c r="B4"', '<c r="A4"', "A4: is no cell of row 4, or not after"),
    (FIRST, r'<c r="B4"', '<c r="B5"', "B5: is no cell of row 4"),
    (FIRST, r'<row r="6"', '<row r="1048577"', "row 1048577: is not after row 5, or outside"),
    (FIRST, r'<row r="6"', '<row r="4"', "row 4: is not after row 5"),
    (FIRST, r'<c r="F1"', '<c r="XFE1"', "XFE1: is no cell of row 1"),
    (FIRST, r'<c r="B4"', '<c s="999" r="B4"', "B4: the style 999 is not there"),
    (FIRST, r'<c r="B4"( t="n")?', '<c r="B4" t="s"', "B4: '1.5' is no value of kind s"),
    (FIRST, r'<c r="B4"( t="n")?', '<c r="B4" t="b"', "B4: '1.5' is no value of kind b"),
    (FIRST, r'<c r="B4"( t="n")?', '<c r="B4" t="e"', "B4: '1.5' is no value of kind e"),
    (FIRST, r'<c r="B4"( t="n")?', '<c r="B4" t="d"', "B4: '1.5' is no value of kind d"),
    (FIRST, r'<c r="B4"( t="n")?', '<c r="B4" t="odd"', "B4: '1.5' is no value of kind odd"),
    (FIRST, r'<row r="6"', '<row ht="500" r="6"', "row 6: a height of 500"),
    (FIRST, r'outlineLevel="1"', 'outlineLevel="8"', "row 6: outline level 8"),
    (FIRST, r'<row r="6"', '<row s="999" r="6"', "row 6: the style 999"),
    # formulas
    (FIRST, SUM, "<f>SUM(B4:B5", "is not balanced"),
    (FIRST, SUM, "<f>SUM(B4:B5))", "is not balanced"),
    (FIRST, SUM, "<f>SUM(\"B4:B5)", "is not balanced"),
    (FIRST, SUM, "<f>SUM(B4;B5)", "separates with ;"),
    (FIRST, SUM, "<f>=SUM(B4:B5)", "begins with ="),
    (FIRST, SUM, "<f>", "the formula  is empty"),
    (FIRST, SUM, "<f>" + "1+" * 4_100 + "1", "has 8201 characters"),
    (FIRST, r"_xlfn\.IFS", "IFS", "calls IFS, which Excel 2007 did not know"),
    (FIRST, SUM, "<f>SOM(B4:B5)", "calls SOM"),
    (FIRST, SUM, "<f>SUM(XFE4:B5)", "XFE4:B5, which is nothing on a sheet"),
    (FIRST, SUM, "<f>SUM(unknown)", "unknown, which is nothing on a sheet"),
    (FIRST, SUM, "<f>SUM(#REF!)", "points at nothing"),
    (FIRST, SUM, "<f>'Second''s'!#REF!", "points at nothing"),
    (FIRST, SUM, "<f>Third!A1", "speaks of a sheet Third"),
    (SECOND, r"goodterms_one\[Score\]", "goodterms_six[Score]", "speaks of a table goodterms_six"),
    (SECOND, r"goodterms_one\[Score\]", "goodterms_one[@Score]", "has @"),
    # validations
    (FIRST, r'"a,b,c"', '"' + "a," * 130 + '"', "a source of 262 characters"),
    (FIRST, r'dataValidations count="1"', 'dataValidations count="2"', "dataValidations: says 2, has 1"),
    (FIRST, r'sqref="D4:D6" show', 'sqref="D4:XFE6" show', "is of no area"),
    (FIRST, r'sqref="D4:D6" show', 'sqref="D4:D6 D5" show', "D4:D6 and D5 overlap"),
    (FIRST, r'<dataValidation ', f'<dataValidation prompt="{"x" * 256}" ', "prompt of 256 characters"),
    (FIRST, r'<dataValidation ', f'<dataValidation promptTitle="{"x" * 33}" ',
     "promptTitle of 33 characters"),
    (FIRST, r"<formula1>.*?</formula1>", "", "is of kind list and allows nothing"),
    (FIRST, r"<formula1>.*?</formula1>", "<formula1>Third!A1:A2</formula1>", "speaks of a sheet Third"),
    (FIRST, r'sqref="D4:D6" show', f'sqref="{many("H", 65_535)}" show',
     "dataValidations: 65535 areas are too many"),
    # sheets' names, defined names
    (BOOK, r'name="First one"', f'name="{"x" * 32}"', "a sheet's name of 32 characters"),
    (BOOK, r'name="First one"', 'name="a/b"', "a character that no sheet's name may have"),
    (BOOK, r'name="First one"', "name=\"'a\"", "a character that no sheet's name may have"),
    (BOOK, r'name="First one"', "name=\"SECOND'S\"", "two sheets have this name"),
    (BOOK, r'name="First one"', 'name="History"', "a name that Excel keeps for itself"),
    (BOOK, r'sheetId="2"', 'sheetId="1"', "two sheets have the number 1"),
    (BOOK, r'(?s)<sheets>.*</sheets>', "<sheets/>", "no sheet can be seen"),
    (BOOK, r'activeTab="0"', 'activeTab="2"', "the sheet that opens is not there"),
    (BOOK, r"'First one'!\$A", "First one!$A", "is no area of a sheet, or its name is not quoted"),
    (BOOK, r"'First one'!\$A", "'Second''s'!$A", "is not on the sheet First one"),
    (BOOK, r"\$A\$1:\$D\$6", "A1:D6", "is no area of a sheet"),
    (BOOK, r"\$3:\$3", "$3:$1048577", "is not on the sheet First one"),
    (BOOK, r"<definedNames>", defined('name="A1">1'), "the name A1: is no name"),
    (BOOK, r"<definedNames>", defined('name="a b">1'), "the name a b: is no name"),
    (BOOK, r"<definedNames>", defined('name="ab">Third!$A$1'), "speaks of a sheet Third"),
    (BOOK, r"<definedNames>", defined('name="ab" localSheetId="7">1'),
     "belongs to a sheet that is not there"),
    (BOOK, r"<definedNames>", defined('name="ab">1', 'name="AB">1'),
     "the name all!ab is defined more than once"),
    (BOOK, r"<definedNames>", defined('name="Goodterms_one">1'), "a table has the name of something else"),
    # links
    (RELATIONS, r"https://example.org/", f"https://example.org/{'x' * 2_060}",
     "an address of 2088 characters"),
    (RELATIONS, r"https://example.org/", "https://example.org/a b", "characters that must be escaped"),
    (FIRST, r"<hyperlinks>", links(65_531), "hyperlinks: 65533 of them are too many"),
    (FIRST, r'ref="A5" r:id="rId1"', 'ref="A5"', "link at A5: leads nowhere"),
    (FIRST, r"location=\"'Second''s'!A1\"", "location=\"'Third'!A1\"", "speaks of a sheet Third"),
    (FIRST, r"location=\"'Second''s'!A1\"", f'location="{"x" * 2_080}"', "a place of 2080 characters"),
    (FIRST, r'tooltip="there"', f'tooltip="{"x" * 256}"', "tooltip of 256 characters"),
    (FIRST, r'tooltip="there"', f'display="{"x" * 2_080}"', "display of 2080 characters"),
    (FIRST, r'ref="A5" r:id', 'ref="A4" r:id', "links at A4 and A4 overlap"),
    (FIRST, r'ref="A5" r:id', 'ref="5" r:id', "a link at '5', which is no cell"),
    (FIRST, r'ref="A5" r:id="rId1"', 'ref="A5" r:id="rId99"', "rId99 is no relationship"),
    # the rest of a sheet
    (FIRST, r'conditionalFormatting sqref="C4:C6"', 'conditionalFormatting sqref="C4:C0"', "is of no area"),
    (FIRST, r"(?s)<colorScale>.*</colorScale>", "", "a rule of kind colorScale without its colorScale"),
    (FIRST, r'(?s)<cfRule type="colorScale".*?</cfRule>', "", "has no rule"),
    (FIRST, r'type="colorScale"', 'type="rainbow"', "a rule of kind rainbow"),
    (FIRST, r'priority="2"', 'priority="0"', "priority 0"),
    (FIRST, r'dxfId="0"', 'dxfId="5"', "the look 5 is not there"),
    (FIRST, r'<formula>"a"</formula>', "", "a rule of kind cellIs without a formula"),
    (FIRST, r'<formula>"a"</formula>', '<formula>"a</formula>', "is not balanced"),
    (FIRST, r'(<iconSet[^>]*>)<cfvo[^>]*>', '<iconSet iconSet="3Arrows">', "iconSet has 2 limits"),
    (FIRST, r'<dataBar><cfvo type="num" val="0"', '<dataBar><cfvo type="num" val=""', "a limit of num"),
    (FIRST, r'mergeCell ref="A8:B9"', 'mergeCell ref="A8"', "merged cells A8: are no area"),
    (FIRST, r'mergeCell ref="A8:B9"', 'mergeCell ref="C1:D9"', "A1:D1 and C1:D9 overlap"),
    (FIRST, r'mergeCells count="2"', 'mergeCells count="1"', "mergeCells: says 1, has 2"),
    (FIRST, r"<oddHeader>", f"<oddHeader>{'x' * 256}", "oddHeader: 262 characters"),
    (FIRST, r'<brk id="3"', '<brk id="4"/>' * 1_027 + '<brk id="3"', "rowBreaks: 1028 of them are too many"),
    (FIRST, r'<brk id="3"', '<brk id="3"/><brk id="3"', "rowBreaks: a break after 3 is there more than once"),
    (FIRST, r'<brk id="3"', '<brk id="1048576"', "rowBreaks: a break after 1048576"),
    (FIRST, r'rowBreaks count="1"', 'rowBreaks count="3"', "rowBreaks: says 3, has 1"),
    (FIRST, r'manualBreakCount="1"', 'manualBreakCount="2"', "says that 2 are made by hand"),
    (FIRST, r"<pageMargins", '<pageSetup scale="5"/><pageMargins', "pageMargins: comes after pageSetup"),
    (FIRST, r"<pageMargins", '<pageSetup scale="5"/><pageMargins', "pageSetup: a scale of 5"),
    (FIRST, r"<sheetData>", "<mergeCells/><sheetData>", "sheetData: comes after mergeCells"),
    (FIRST, r"<sheetData>", "<sheetDate/><sheetData>", "sheetDate: is nothing that a sheet has"),
    (FIRST, r"<sheetData>", "<cols/><sheetData>", "cols: is there more than once"),
    (FIRST, r'topLeftCell="B4"', 'topLeftCell="B5"', "begins at B5"),
    (FIRST, r'activePane="bottomRight"', 'activePane="bottomLeft"', "bottomLeft is active"),
    (FIRST, r'<selection ', '<selection pane="bottomRight"/><selection pane="topLeft"/><selection ',
     "selection: 5 of them"),
    (FIRST, r'<selection ', '<selection pane="bottomRight"/><selection ',
     "the pane bottomright is there more than once"),
    (SECOND, r'pane="bottomLeft"', 'pane="bottomRight"', "there is no pane bottomRight"),
    (FIRST, r'<selection ', '<selection sqref="7" ', "7 is no area"),
    (FIRST, r'<col ([^>]*)min="7" max="7"', '<col min="7" max="7"/><col min="7" max="8"',
     "columns 7 to 8: are not after column 7"),
    (FIRST, r'outlineLevel="2"', 'outlineLevel="8"', "columns 7 to 7: outline level 8"),
    (FIRST, r'<col ', '<col style="999" ', "the style 999"),
    (FIRST, r'width="13"', 'width="300"', "a width of 300"),
    # extensions
    (FIRST, r"05C60535", "05C60536", "is not where sparklineGroups belongs"),
    (FIRST, r"B025F937", "B025F938", "is not how a rule names its twin"),
    (FIRST, r"<x14:id>\{A", "<x14:id>{B", "has no twin"),
    (FIRST, r"(?s)<x14:cfRule.*</x14:cfRule>", "", "has no twin"),
    (FIRST, r"<xm:sqref>B4:B6", "<xm:sqref>B4:B5", "has no twin over B4:B5"),
    (FIRST, r"<xm:sqref>B4:B6", "<xm:sqref>", "is of no area"),
    (FIRST, r'id="\{AAAA', 'id="{XAAA', "is no number in braces"),
    (FIRST, r"<x14:cfvo .*?</x14:cfvo>", "", "has 1 limits"),
    (FIRST, r"'Second''s'!A1:C1", "'Third'!A1:C1", "speaks of a sheet Third"),
    (FIRST, r"'Second''s'!A1:C1", "'Second''s'!A1:C2", "is neither a row nor a column"),
    (FIRST, r"'Second''s'!A1:C1", "A1:C1", "names no sheet"),
    (FIRST, r"<xm:sqref>E4", "<xm:sqref>E4:E5", "which is no cell"),
    (FIRST, r"<xm:sqref>E4", "<xm:sqref>E5", "sparkline in E5: is there more than once"),
    (FIRST, r'<x14:colorSeries rgb="FF334E68"/>', '<x14:sparklines/><x14:colorSeries rgb="FF334E68"/>',
     "is not their order"),
    (FIRST, r'manualMin="0"', "", "an axis without its min"),
    (FIRST, r'sparklineGroup type="column"', 'sparklineGroup type="bar"', "of kind bar"),
    (FIRST, r'displayEmptyCellsAs="gap"', 'displayEmptyCellsAs="none"', "empty cells as none"),
    (FIRST, r"(?s)<x14:sparkline>.*</x14:sparkline>", "", "a group without any"),
    (FIRST, r"<extLst>\n<ext (?=[^>]*78C0)",
     '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/><ext ',
     "{05c60535-1f16-4fd2-b633-f4f36f0b64e0}: is there more than once"),
    (FIRST, r"<cfRule (?=type=\"iconSet)", f'<cfRule type="dataBar" priority="9">{IN_RULE}</cfRule><cfRule ',
     "two rules have this number"),
    (FIRST, r"<x14:cfRule", f'<x14:cfRule type="dataBar" id="{TWIN}"/><x14:cfRule',
     "two twins have this number"),
    # drawings, styles, properties
    (SECOND, r'(<drawing [^>]*)r:id="rId1"', f'<drawing {LEADS} r:id="rId2"', "drawing: leads to no drawing"),
    (DRAWING, r"col>3</", "col>16384</", "a shape at col 16384"),
    (CHART, r"'Second''s'!", "'Third'!", "speaks of a sheet Third"),
    (CHART, r'<axId val="10"', '<axId val="11"', "there is no axis 11"),
    (CHART, r'<idx val="1"', '<idx val="0"', "two series have the number 0"),
    (STYLES, r"<cellXfs[^>]*>", "<cellXfs>" + "<xf/>" * 64_000, "of them are too many"),
    (STYLES, r'fontId="0"', 'fontId="9"', "fontId 9 is not there"),
    (STYLES, r'numFmtId="0"', 'numFmtId="164"', "the number format 164 is not there"),
    (STYLES, r'<numFmts count="0" />', formats("0&quot;x"), "is not balanced"),
    (STYLES, r'<numFmts count="0" />', formats("[Red0"), "is not balanced"),
    (STYLES, r'<numFmts count="0" />', formats("0;0;0;0;0"), "more than four sections"),
    (STYLES, r'<numFmts count="0" />', formats("0" * 256), "has 256 characters"),
    (STYLES, r'<cellXfs count="\d+"', '<cellXfs count="77"', "cellXfs: says 77"),
    (STYLES, r"(?s)(<fonts.*</fonts>)(<fills.*</fills>)", "<fills/><fonts/>", "is not their order"),
    (STYLES, r'rgb="FFD9A28C"', 'rgb="D9A28C"', "a colour D9A28C"),
    (CORE, r"(<dcterms:created[^>]*>)[^<]*", '<dcterms:created>2026-13-01T00:00:00Z', "created is no moment"),
    (CORE, r"(<dcterms:modified[^>]*>)[^<]*", '<dcterms:modified>yesterday', "modified is no moment"),
    (STYLES, r'<cellStyle name="Normal"', '<cellStyle name="normal"/><cellStyle name="Normal"',
     "cellStyles: normal is there more than once"),
    (STYLES, r'<numFmts count="0" />', formats("0", "00"), "numFmts: 164 is there more than once"),
    (STYLES, r'quotePrefix="0" xfId="0"', 'quotePrefix="0" xfId="4"', "the style 4 is not there"),
    # the package
    (TYPES, r'<Override PartName="/xl/tables/table1.xml"[^>]*>', "",
     "leads to xl/tables/table1.xml, which is no table"),
    (TYPES, r'<Default Extension="vml"[^>]*>', "", "commentsDrawing1.vml: has no content type"),
    (TYPES, r'PartName="/xl/tables/table1.xml"', 'PartName="/xl/tables/table7.xml"',
     "/xl/tables/table7.xml is not there"),
    (TYPES, r'PartName="/xl/tables/table1.xml"', 'PartName="/xl/tables/table2.xml"',
     "is there more than once"),
    (RELATIONS, r'Target="/xl/tables/table1.xml"', 'Target="/xl/tables/table9.xml"',
     "table9.xml, which is not there"),
    (RELATIONS, r'Id="rId2"', 'Id="rId1"', "rid1 is there more than once"),
    (BOOK_RELATIONS, r'Target="/xl/worksheets/sheet2.xml"', 'Target="/xl/worksheets/sheet1.xml"',
     "xl/worksheets/sheet2.xml: nothing leads to it"),
    (SECOND, r"<drawing [^>]*>", "", "the drawing xl/drawings/drawing1.xml is not used"),
    (FIRST, r"<worksheet ", IGNORING, "mc:Ignorable names x14ac"),
    (FIRST, r"<sheetData>", '<sheetData xmlns:own="urn:own" own:more="1">', "more is of urn:own"),
    (FIRST, r"<sheetData>", '<sheetData own:more="1">', "is not well-formed"),
    (FIRST, r"</worksheet>", "", "is not well-formed"),
    (FIRST, r"^", '<!DOCTYPE x [<!ENTITY a "b">]>', "is not well-formed"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new", "said"), DEFECTS, ids=[one[3] for one in DEFECTS])
def test_a_planted_defect_is_found(part: str, old: str, new: str, said: str) -> None:
    found = lint_workbook(with_change(part, old, new))
    assert [one for one in found if said in one], found


def test_a_part_that_is_there_twice_is_found() -> None:
    raw = io.BytesIO(pack(good_parts()))
    with zipfile.ZipFile(raw, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(FIRST, good_parts()[FIRST])
    assert f"{FIRST}: is there more than once" in lint_workbook(raw.getvalue())


def test_a_part_without_a_type_or_a_way_to_it_is_found() -> None:
    found = lint_workbook(pack({**good_parts(), "xl/media/one.odd": b"x"}))
    assert found == ["xl/media/one.odd: has no content type", "xl/media/one.odd: nothing leads to it"]


@pytest.mark.parametrize("missing", [BOOK, STYLES, FIRST, TABLE, CHART, TYPES])
def test_a_part_that_is_missing_is_found(missing: str) -> None:
    found = lint_workbook(pack({name: part for name, part in good_parts().items() if name != missing}))
    assert [one for one in found if "not there" in one]


def test_what_is_no_zip_is_found() -> None:
    assert lint_workbook(b"PK") == [
        "the file: is no sound zip: File is not a zip file",
        "[Content_Types].xml: is not there",
        "xl/workbook.xml: the workbook itself is not there or cannot be read",
    ]
    damaged = bytearray(pack(good_parts()))
    place = damaged.find(b"Ann")
    damaged[place] = ord("B")
    assert "is no sound zip" in lint_workbook(bytes(damaged))[0]
