"""The dossier: what was agreed with one client, what is open and what happened, in one workbook.

Like the weekly workbook its sheets never compute, they place; and it has its looks.
"""

from __future__ import annotations

from collections.abc import Callable

from reports.dossier import deliveries, evidence, invoices, overview, scope
from reports.dossier.look import TITLES, Dossier, TitleKey
from reports.excel.pages import Page, make_book
from reports.excel.values import Target

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
    sheets = {TITLES[key]: render for key, render in _RENDERERS.items()}
    return make_book(sheets, dossier, language=dossier.language, zone=dossier.zone, as_of=dossier.as_of)
