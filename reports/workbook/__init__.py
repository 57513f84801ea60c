"""The weekly workbook: a review, laid out. Sheets never compute, they place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Content, Language
from goodterms.policy import Policy
from reports.excel.pages import Page, make_book
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
from reports.workbook.contents import SHEETS, CalendarFacts, Contents, SheetKey

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
    hosts: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> bytes:
    """Return the week's workbook as xlsx bytes, the same bytes for the same arguments.

    `drafts` are all that are known, with what became of them; `syncs` say when each account was last
    read, `content` how much of the texts was looked at. Links lead to mails by the accounts' IMAP `hosts` and
    to the lists' `files`, URIs by file name. Times are shown in the calendar's zone.
    """
    contents = Contents(
        review=review,
        language=language,
        calendar=calendar,
        policy=policy,
        drafts=tuple(drafts),
        version=version,
        syncs=tuple(syncs),
        content=content,
        hosts=hosts or {},
        files=files or {},
        evidence=evidence.plan_rows(review).first_rows,
    )
    sheets = {SHEETS[key]: render for key, render in _RENDERERS.items()}
    zone = ZoneInfo(calendar.timezone)
    return make_book(sheets, contents, language=language, zone=zone, as_of=review.as_of)
