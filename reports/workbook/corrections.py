"""The column in which the user says what a message really is; its words come back through the next run."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from goodterms.corrections import CORRECTION_LABELS
from reports.locale import Text
from reports.workbook.style import FIRST_ROW, Column, Contents, Page, Value, add_choice

CORRECTION = Column(Text("Correction", "Correctie"), "input", 15)


def correction_of(page: Page, contents: Contents, message_id: str) -> Value:
    """Return what the user said of a message before, nothing if he did not."""
    says = contents.review.corrections.get(message_id)
    return CORRECTION_LABELS[page.language][says] if says is not None else None


def add_corrections(page: Page, column: int, last: int) -> None:
    """Offer the words in a column of a table that ends in row `last`."""
    letter = get_column_letter(column)
    add_choice(page, CORRECTION_LABELS[page.language].values(), [f"{letter}{FIRST_ROW + 1}:{letter}{last}"])
