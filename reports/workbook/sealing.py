"""A workbook's bytes: formulas with the values that they will show, and the same bytes for the same cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from openpyxl import Workbook

_FORMULA = re.compile(r'<c r="(?P<cell>[A-Z]+\d+)"(?P<rest>[^>]*)><f>(?P<f>[^<]*)</f><v ?/?>(?:</v>)?</c>')
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def save_book(book: Workbook, formulas: Mapping[tuple[str, str], str | Decimal], day: date) -> bytes:
    """Save, then give formulas the values that viewers without a calculator show, and steady stamps."""
    raw, sealed = io.BytesIO(), io.BytesIO()
    book.properties.creator = "goodterms"
    book.save(raw)
    titles = {f"xl/worksheets/sheet{place}.xml": one for place, one in enumerate(book.sheetnames, 1)}
    with (
        zipfile.ZipFile(raw) as before,
        zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            if name in titles:
                part = _inject(part.decode(), titles[name], formulas).encode()
            elif name == "docProps/core.xml":
                part = _STAMPS.sub(rb"\g<1>%sT00:00:00Z\g<2>" % day.isoformat().encode(), part)
            after.writestr(_entry(name, day), part)
    return sealed.getvalue()


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(max(day.year, 1980), day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _inject(xml: str, title: str, formulas: Mapping[tuple[str, str], str | Decimal]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = formulas.get((title, found["cell"]))
        if value is None:
            return found[0]
        kind = ' t="str"' if isinstance(value, str) else ""
        return f'<c r="{found["cell"]}"{found["rest"]}{kind}><f>{found["f"]}</f><v>{value}</v></c>'

    return _FORMULA.sub(fill, xml)
