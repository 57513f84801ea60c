"""The weekly workbook: a review, laid out. Sheets never compute, they place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Content, Language
from goodterms.policy import Policy
from reports.workbook import (
    cases,
    clients,
    evidence,
    method,
    payments,
    problems,
    responsiveness,
    this_week,
    waiting,
)
from reports.workbook.style import SHEETS, CalendarFacts, Contents, Page, SheetKey, add_styles

__all__ = ["CalendarFacts", "render_workbook"]

_RENDERERS: dict[SheetKey, Callable[[Page, Contents], None]] = {
    "this_week": this_week.render_sheet,
    "clients": clients.render_sheet,
    "responsiveness": responsiveness.render_sheet,
    "payments": payments.render_sheet,
    "cases": cases.render_sheet,
    "evidence": evidence.render_sheet,
    "waiting": waiting.render_sheet,
    "problems": problems.render_sheet,
    "method": method.render_sheet,
}


def render_workbook(
    review: Review,
    *,
    language: Language,
    calendar: CalendarFacts,
    policy: Policy,
    drafts: Sequence[Draft],
    version: str,
    syncs: Sequence[tuple[str, datetime]] = (),
    content: Content = "counts",
) -> bytes:
    """Return the week's workbook as xlsx bytes, the same bytes for the same arguments.

    `drafts` are all that are known, with what became of them; `syncs` say when each account was last
    read, `content` how much of the texts was looked at. Times are shown in the calendar's zone.
    """
    contents = Contents(review, language, calendar, policy, tuple(drafts), version, tuple(syncs), content)
    contents = replace(contents, evidence=evidence.plan_rows(review).first_rows)
    book = Workbook()
    book.remove(book.worksheets[0])
    add_styles(book)
    formulas: dict[tuple[str, str], str | Decimal] = {}
    zone = ZoneInfo(calendar.timezone)
    for key, render in _RENDERERS.items():
        sheet = book.create_sheet(SHEETS[key].say(language))
        render(Page(sheet, language, zone, formulas), contents)
    return _save(book, formulas, review.as_of)


# --- the file ----------------------------------------------------------------------------------

_FORMULA = re.compile(r'<c r="(?P<cell>[A-Z]+\d+)"(?P<rest>[^>]*)><f>(?P<f>[^<]*)</f><v ?/?>(?:</v>)?</c>')
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def _save(book: Workbook, formulas: Mapping[tuple[str, str], str | Decimal], day: date) -> bytes:
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
