"""The dossier: what was agreed with one client, what is open and what happened, in one workbook.

Like the weekly workbook its sheets never compute, they place; and it has its looks.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from openpyxl import Workbook

from reports.dossier import deliveries, evidence, invoices, overview, scope
from reports.dossier.look import TITLES, Dossier, Target, TitleKey
from reports.workbook.sealing import save_book
from reports.workbook.style import Page, add_styles

__all__ = ["Dossier", "Target", "render_dossier"]

_RENDERERS: dict[TitleKey, Callable[[Page, Dossier], None]] = {
    "overview": overview.render_sheet,
    "scope": scope.render_sheet,
    "deliveries": deliveries.render_sheet,
    "invoices": invoices.render_sheet,
    "evidence": evidence.render_sheet,
}


def render_dossier(dossier: Dossier) -> bytes:
    """Return one client's dossier as xlsx bytes, the same bytes for the same arguments."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_styles(book)
    formulas: dict[tuple[str, str], str | Decimal] = {}
    for key, render in _RENDERERS.items():
        sheet = book.create_sheet(TITLES[key].say(dossier.language))
        render(Page(sheet, dossier.language, dossier.zone, formulas), dossier)
    return save_book(book, formulas, dossier.as_of)
