"""One sheet that is being written, and what screen and printer need of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from goodterms.model import Language
from reports.excel.looks import add_styles
from reports.excel.sealing import Extras, save_book
from reports.locale import Text, format_date

Contents = TypeVar("Contents")
TITLE_ROW, SUBTITLE_ROW, FIRST_ROW = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet that is being written, as of a day, with the extras of its whole workbook."""

    ws: Worksheet
    language: Language
    zone: ZoneInfo
    as_of: date
    extras: Extras = field(default_factory=Extras)

    def say(self, text: Text, **slots: str | None) -> str:
        """Return a wording in the report's language."""
        return text.say(self.language, **slots)


def make_book(
    sheets: Mapping[Text, Callable[[Page, Contents], None]],
    contents: Contents,
    *,
    language: Language,
    zone: ZoneInfo,
    as_of: date,
) -> bytes:
    """Place contents on sheets, by their titles; return the same xlsx bytes for the same arguments."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_styles(book)
    extras = Extras()
    for title, render in sheets.items():
        render(Page(book.create_sheet(title.say(language)), language, zone, as_of, extras), contents)
    return save_book(book, extras, as_of)


def finish_page(
    page: Page,
    across: int,
    heading_row: int | None = None,
    *,
    last: int | None = None,
    frozen: str | None = None,
) -> None:
    """Set what screen and printer need: frozen headings, A4 landscape, one page wide, headers, footers.

    `heading_row` is that of the sheet's one long table; where several follow each other only the title
    stays, since headings above somebody else's figures mislead. Printed are the columns up to `across`, and
    the rows up to `last` where others stand beside them. `frozen` is the first cell that moves, where it is
    another one: it must be said here, since openpyxl adds panes with each cell that it is told.
    """
    ws = page.ws
    ws.sheet_view.showGridLines = False
    ws.freeze_panes = frozen or f"B{(heading_row or SUBTITLE_ROW) + 1}"
    ws.print_title_rows = f"{heading_row or TITLE_ROW}:{heading_row or TITLE_ROW}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr] # openpyxl makes one
    ws.print_area = f"A1:{get_column_letter(across)}{last or ws.max_row}"
    margins = ws.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.6, 0.6
    margins.header = margins.footer = 0.3
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.left.text = f"goodterms · {ws.title}"
    day = format_date(page.as_of, page.language)
    header.right.text = page.say(Text("as of {day}", "stand van {day}"), day=day)
    footer.left.text = page.say(Text("confidential", "vertrouwelijk"))
    footer.right.text = page.say(Text("page &P of &N", "blad &P van &N"))
    ws.HeaderFooter.oddHeader, ws.HeaderFooter.oddFooter = header, footer
