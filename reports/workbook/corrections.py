"""The column in which the user says what a message really is; its words come back through the next run.

It is always empty in a new report: what was said before stands beside what the message is, so that a word in
this column is the user's own and new.
"""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from goodterms.corrections import CORRECTION_LABELS
from reports.excel.pages import FIRST_ROW, Page
from reports.excel.tables import add_choice
from reports.excel.values import Column
from reports.locale import Text
from reports.workbook.contents import Contents

CORRECTION = Column(Text("Correction", "Correctie"), "input", 15)
_SAID = Text(" · you said: {label}", " · jij zei: {label}")


def say_correction(page: Page, contents: Contents, message_id: str) -> str:
    """Return what the user said of a message before, to be put behind what it is; "" if nothing."""
    says = contents.review.corrections.get(message_id) if message_id else None
    return page.say(_SAID, label=CORRECTION_LABELS[page.language][says]) if says is not None else ""


def add_corrections(page: Page, column: int, last: int, top: int = FIRST_ROW) -> None:
    """Offer the words in a column of a table that has its headings in row `top` and ends in row `last`."""
    if last == top:
        return  # no row to correct
    letter = get_column_letter(column)
    add_choice(page, CORRECTION_LABELS[page.language].values(), [f"{letter}{top + 1}:{letter}{last}"])
