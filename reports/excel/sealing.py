"""A workbook's bytes: what openpyxl cannot write is put into the parts of the saved file.

Formulas get the values that they will show, so that viewers without a calculator show them too; data bars
become solid (Excel 2010 and later; older ones keep their shade); sparklines are drawn; charts say in words
what they show. Stamps are steady: the same cells give the same bytes.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

_FORMULA = re.compile(r'<c r="(?P<cell>[A-Z]+\d+)"(?P<rest>[^>]*)><f>(?P<f>[^<]*)</f><v ?/?>(?:</v>)?</c>')
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_BARS = re.compile(
    r'<conditionalFormatting sqref="(?P<cells>[^"]+)"><cfRule (?P<rule>[^>]*type="dataBar"[^>]*)>'
    r'(?P<bar><dataBar>.*?<color rgb="(?P<colour>\w{8})" ?/></dataBar>)</cfRule>'
)
_CHART = re.compile(r'<(?P<tag>(?:\w+:)?cNvPr) id="(?P<id>\d+)" name="Chart \d+" ?/>')
_DRAWING = re.compile(r'Target="/xl/drawings/(drawing\d+\.xml)"')
_SPREADSHEET_2009 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_EXCEL_2006 = "http://schemas.microsoft.com/office/excel/2006/main"
_BAR_IN_RULE = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"
_BARS_OF_SHEET = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
_SPARKLINES_OF_SHEET = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"
_NAMES = uuid.UUID("8f6f2f0c-61c5-4b8e-9a55-6f3f8f6f9d10")  # bars are named after their sheet and place


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Columns from 0 to 100 in a cell, from a row of cells of the same sheet."""

    cell: str
    cells: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What is put into the saved file: formulas' values, sparklines and charts' words, by sheet's title."""

    formulas: dict[tuple[str, str], str | Decimal] = field(default_factory=dict)
    sparklines: defaultdict[str, list[Sparkline]] = field(default_factory=lambda: defaultdict(list))
    alt_texts: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def save_book(book: Workbook, extras: Extras, day: date) -> bytes:
    """Save a workbook with its extras; `alt_texts` are in the order in which a sheet's charts were added."""
    raw, sealed = io.BytesIO(), io.BytesIO()
    book.properties.creator = "goodterms"
    book.save(raw)
    titles = {f"xl/worksheets/sheet{place}.xml": one for place, one in enumerate(book.sheetnames, 1)}
    with (
        zipfile.ZipFile(raw) as before,
        zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        drawings = _find_drawings(before, titles)
        for name in before.namelist():
            part = before.read(name)
            if name in titles:
                part = _seal_sheet(part.decode(), titles[name], extras).encode()
            elif name in drawings:
                part = _describe(part.decode(), extras.alt_texts[drawings[name]]).encode()
            elif name == "docProps/core.xml":
                part = _STAMPS.sub(rb"\g<1>%sT00:00:00Z\g<2>" % day.isoformat().encode(), part)
            after.writestr(_entry(name, day), part)
    return sealed.getvalue()


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _find_drawings(parts: zipfile.ZipFile, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the sheets' drawings: part name to the sheet's title."""
    found = {}
    for name, title in titles.items():
        relations = name.replace("worksheets/", "worksheets/_rels/") + ".rels"
        if relations in parts.namelist():
            for drawing in _DRAWING.findall(parts.read(relations).decode()):
                found[f"xl/drawings/{drawing}"] = title
    return found


def _describe(xml: str, texts: Sequence[str]) -> str:
    """Say in words what each chart shows."""
    left = iter(texts)

    def add(found: re.Match[str]) -> str:
        words = quoteattr(next(left, ""))
        return f'<{found["tag"]} id="{found["id"]}" name="Chart {found["id"]}" descr={words}/>'

    return _CHART.sub(add, xml)


def _seal_sheet(xml: str, title: str, extras: Extras) -> str:
    xml = _FORMULA.sub(lambda found: _with_value(found, title, extras.formulas), xml)
    bars: list[str] = []
    xml = _BARS.sub(lambda found: _make_solid(found, title, bars), xml)
    extensions = []
    if bars:
        inner = f"<x14:conditionalFormattings>{''.join(bars)}</x14:conditionalFormattings>"
        extensions.append((_BARS_OF_SHEET, inner))
    if extras.sparklines[title]:
        extensions.append((_SPARKLINES_OF_SHEET, _sparklines(title, extras.sparklines[title])))
    if not extensions:
        return xml
    told = "".join(
        f'<ext xmlns:x14="{_SPREADSHEET_2009}" xmlns:xm="{_EXCEL_2006}" uri="{uri}">{inner}</ext>'
        for uri, inner in extensions
    )
    return xml.replace("</worksheet>", f"<extLst>{told}</extLst></worksheet>")


def _with_value(found: re.Match[str], title: str, formulas: Mapping[tuple[str, str], str | Decimal]) -> str:
    value = formulas.get((title, found["cell"]))
    if value is None:
        return found[0]
    kind = ' t="str"' if isinstance(value, str) else ""
    return f'<c r="{found["cell"]}"{found["rest"]}{kind}><f>{found["f"]}</f><v>{escape(str(value))}</v></c>'


def _make_solid(found: re.Match[str], title: str, bars: list[str]) -> str:
    """Tie a bar to its solid form, which is collected in `bars`."""
    named = "{" + str(uuid.uuid5(_NAMES, f"{title} {found['cells']}")).upper() + "}"
    bars.append(
        f'<x14:conditionalFormatting><x14:cfRule type="dataBar" id="{named}">'
        '<x14:dataBar minLength="0" maxLength="100" gradient="0">'
        '<x14:cfvo type="num"><xm:f>0</xm:f></x14:cfvo><x14:cfvo type="num"><xm:f>100</xm:f></x14:cfvo>'
        f'<x14:negativeFillColor rgb="{found["colour"]}"/><x14:axisColor rgb="FF000000"/>'
        f"</x14:dataBar></x14:cfRule><xm:sqref>{found['cells']}</xm:sqref></x14:conditionalFormatting>"
    )
    return (
        f'<conditionalFormatting sqref="{found["cells"]}"><cfRule {found["rule"]}>{found["bar"]}<extLst>'
        f'<ext xmlns:x14="{_SPREADSHEET_2009}" uri="{_BAR_IN_RULE}"><x14:id>{named}</x14:id></ext>'
        "</extLst></cfRule>"
    )


def _sparklines(title: str, lines: Sequence[Sparkline]) -> str:
    sheet = escape("'" + title.replace("'", "''") + "'")
    drawn = "".join(
        f"<x14:sparkline><xm:f>{sheet}!{one.cells}</xm:f><xm:sqref>{one.cell}</xm:sqref></x14:sparkline>"
        for one in lines
    )
    return (
        '<x14:sparklineGroups><x14:sparklineGroup manualMax="100" manualMin="0" type="column" '
        'displayEmptyCellsAs="gap" displayHidden="1" minAxisType="custom" maxAxisType="custom">'
        '<x14:colorSeries rgb="FF334E68"/><x14:colorNegative rgb="FF334E68"/><x14:colorAxis rgb="FF000000"/>'
        '<x14:colorMarkers rgb="FF334E68"/><x14:colorFirst rgb="FF334E68"/><x14:colorLast rgb="FF334E68"/>'
        '<x14:colorHigh rgb="FF334E68"/><x14:colorLow rgb="FF334E68"/>'
        f"<x14:sparklines>{drawn}</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>"
    )
