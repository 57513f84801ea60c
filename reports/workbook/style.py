"""One look for every sheet, and the only place where cells are written.

A value goes in as what it is (a date, an amount, a link) and gets its format here. Text is always
text: openpyxl takes a string that begins with "=" for a formula, and Excel refuses control characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from goodterms.casebook import Draft
from goodterms.findings import Review
from goodterms.model import Assessment, Content, Language, Scalar, Signal, Verdict
from goodterms.policy import Policy
from reports.locale import VERDICT_SIGNS, Text, format_date, word_verdict

INK, MUTED, ACCENT, PALE, LINE = "1F2933", "6B7280", "334E68", "EEF2F6", "CBD2D9"
VERDICT_COLOURS: dict[Verdict, str] = {
    Verdict.FINE: "2F6B4F",
    Verdict.WATCH: "8A6100",
    Verdict.REPAIR: "B04A14",
    Verdict.EXIT: "8E1F2F",
}
FONT = "Arial"
LONGEST_TEXT = 32_767  # characters in a cell; longer ones are cut silently by openpyxl
_LONGEST_LINE = 200
NOTHING = "–"
_HIGHEST = 409.0  # points: Excel's highest row
TITLE_ROW, SUBTITLE_ROW, FIRST_ROW = 1, 2, 4

SheetKey = Literal[
    "this_week",
    "clients",
    "responsiveness",
    "payments",
    "cases",
    "evidence",
    "waiting",
    "problems",
    "method",
]
SHEETS: dict[SheetKey, Text] = {
    "this_week": Text("This week", "Deze week"),
    "clients": Text("Clients", "Klanten"),
    "responsiveness": Text("Responsiveness", "Bereikbaarheid"),
    "payments": Text("Payments", "Betalingen"),
    "cases": Text("Cases", "Zaken"),
    "evidence": Text("Evidence", "Bewijs"),
    "waiting": Text("Waiting", "Wachten"),
    "problems": Text("Problems", "Problemen"),
    "method": Text("Method", "Methode"),
}


# --- what goes in ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """The user's own calendar as the report tells it: zone name, working hours as set, holidays."""

    timezone: str
    working_hours: str
    holidays: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the sheets are placed from. `evidence` is each client's first row on that sheet."""

    review: Review
    language: Language
    calendar: CalendarFacts
    policy: Policy
    drafts: tuple[Draft, ...]
    version: str
    syncs: tuple[tuple[str, datetime], ...]
    content: Content
    evidence: Mapping[str, int] = field(default_factory=dict)

    def link(self, key: str, name: str) -> Link | str:
        """Return a client's name, linked to the first row of its evidence if it has any."""
        row, shown = self.evidence.get(key), name or key
        return Link(shown, "evidence", row) if row else shown

    def name_of(self, key: str) -> str:
        """Return the client's name for its key; the key where the client is not in the review."""
        for one in self.review.clients:
            if one.client.key == key:
                return one.client.name or key
        return key


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet that is being written. `formulas` collects the values that formulas will show."""

    ws: Worksheet
    language: Language
    zone: ZoneInfo
    formulas: dict[tuple[str, str], str | Decimal]

    def say(self, text: Text, **slots: str | None) -> str:
        """Return a wording in the report's language."""
        return text.say(self.language, **slots)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that the data only bounds from below, shown with a sign before it."""

    value: float | Decimal
    sign: Literal[">", "≥"]


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a row of another sheet, or of the same."""

    text: str
    sheet: SheetKey
    row: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A visible check: the formula, and the value that it has now."""

    text: str
    value: str | Decimal
    currency: str = ""


Value = Scalar | datetime | Money | Bound | Link | Formula | Verdict
Kind = Literal[
    "text", "strip", "count", "number", "plain", "share", "score", "date", "time", "money", "input"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, kind of value, width in characters."""

    heading: Text
    kind: Kind
    width: float


# --- looks -------------------------------------------------------------------------------------

_FORMATS: dict[Kind, str] = {
    "plain": "General",
    "count": "#,##0",
    "number": "#,##0.0",
    "share": "0%",
    "score": "0",
    "money": "#,##0.00",
}
_NUMBERS = frozenset({"count", "number", "share", "score", "money", "plain"})
_DATE = {"en": "[$-809]d mmm yyyy", "nl": "[$-413]d mmm yyyy"}
_TIME = {"en": "[$-809]ddd d mmm yyyy hh:mm", "nl": "[$-413]ddd d mmm yyyy hh:mm"}
_CURRENCY = {
    ("EUR", "en"): "[$€-809]#,##0.00",
    ("EUR", "nl"): "[$€-413]\\ #,##0.00",
    ("GBP", "en"): "[$£-809]#,##0.00",
    ("GBP", "nl"): "[$£-413]\\ #,##0.00",
}
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")


def money_format(currency: str, language: Language) -> str:
    """Return the number format of a currency; one without a sign shows its code; odd codes show none."""
    known = _CURRENCY.get((currency, language))
    if known:
        return known
    return f"[${currency}]\\ #,##0.00" if _CURRENCY_CODE.fullmatch(currency) else "#,##0.00"


def _body(
    name: str, colour: str = INK, *, size: float = 10, bold: bool = False, **alignment: object
) -> NamedStyle:
    layout: dict[str, object] = {"vertical": "top", **alignment}
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=size, color=colour, bold=bold),
        alignment=Alignment(**layout),  # type: ignore[arg-type] # the stubs want each word spelled out
        border=Border(bottom=Side(style="hair", color=LINE)),
    )


def _plain(name: str, size: float, colour: str, *, bold: bool = False, wrap: bool = False) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=size, color=colour, bold=bold),
        alignment=Alignment(vertical="top", wrap_text=wrap),
    )


def add_styles(book: Workbook) -> None:
    """Add the looks of all sheets, by name, so that a user can restyle the file."""
    styles = [
        _plain("gt title", 16, ACCENT, bold=True),
        _plain("gt subtitle", 9, MUTED),
        _plain("gt section", 12, ACCENT, bold=True),
        _plain("gt prose", 10.5, INK, wrap=True),
        _plain("gt note", 9, MUTED, wrap=True),
        _body("gt text", wrap_text=True, horizontal="left", indent=1),
        _body("gt strip", ACCENT, size=8, horizontal="left", indent=1),
        _body("gt number", horizontal="right"),
        _body("gt date", horizontal="left", indent=1),
        _body("gt missing", MUTED, horizontal="right"),
        _body("gt link", "1D4ED8", wrap_text=True, horizontal="left", indent=1),
        _body("gt input", wrap_text=True, horizontal="left", indent=1),
        *(
            _body(f"gt {one.value}", VERDICT_COLOURS[one], bold=True, horizontal="left", indent=1)
            for one in Verdict
        ),
    ]
    headings = [
        _body("gt heading", "FFFFFF", size=9, bold=True, wrap_text=True, horizontal="left", indent=1),
        _body("gt heading of numbers", "FFFFFF", size=9, bold=True, wrap_text=True, horizontal="right"),
    ]
    for style in [*styles, *headings]:
        if style.name.startswith("gt heading"):
            style.fill = PatternFill("solid", fgColor=ACCENT)
        if style.name == "gt input":
            style.fill = PatternFill("solid", fgColor="FFF9E5")
        book.add_named_style(style)


# --- cells -------------------------------------------------------------------------------------

# What XML cannot hold, lone surrogates, and marks that turn the direction of the text around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as a character: ECMA-376, 22.4.2.4
_LEADS = ("=", "+", "-", "@", "\t")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Return text that a cell can hold: no unprintable characters, at most 32,767 of them."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPED.sub("_x005F_", _UNPRINTABLE.sub("\ufffd", whole))[:LONGEST_TEXT]


def one_line(text: str) -> str:
    """Return at most 200 characters without line ends and doubled spaces, for use within a sentence."""
    line = _SPACES.sub(" ", text[: _LONGEST_LINE * 2]).strip()
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def put_text(cell: Cell, text: str, style: str) -> None:
    """Write text as text, whatever it begins with."""
    cell.style = style
    cell.value = clean_text(text)
    cell.data_type = "s"
    if text.startswith(_LEADS):
        cell.quotePrefix = True


def put(page: Page, row: int, column: int, value: Value, kind: Kind = "text") -> None:
    """Write one value in the looks of its kind; no value, NaN and infinity show as a dash."""
    cell = cast(Cell, page.ws.cell(row, column))
    if isinstance(value, Verdict):
        sign = VERDICT_SIGNS[value]
        put_text(cell, f"{sign} {word_verdict(value, page.language)}", f"gt {value.value}")
    elif isinstance(value, str):
        put_text(cell, value, f"gt {kind}" if kind in ("strip", "input") else "gt text")
    elif isinstance(value, Link):
        _put_link(page, cell, value)
    elif isinstance(value, Formula):
        _put_formula(page, cell, value)
    elif isinstance(value, date):
        _put_date(page, cell, value, kind)
    else:
        _put_number(page, cell, value, kind)


def _put_link(page: Page, cell: Cell, link: Link) -> None:
    put_text(cell, link.text, "gt link")
    sheet = page.say(SHEETS[link.sheet])
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{link.row}")


def _put_formula(page: Page, cell: Cell, formula: Formula) -> None:
    cell.style = "gt number" if isinstance(formula.value, Decimal) else "gt text"
    cell.value = formula.text
    if isinstance(formula.value, Decimal):
        cell.number_format = money_format(formula.currency, page.language)
    page.formulas[page.ws.title, cell.coordinate] = formula.value


def _put_date(page: Page, cell: Cell, value: date, kind: Kind) -> None:
    cell.style = "gt input" if kind == "input" else "gt date"
    if isinstance(value, datetime):
        cell.value = value.astimezone(page.zone).replace(tzinfo=None)  # Excel knows no zones
        cell.number_format = _TIME[page.language]
    else:
        cell.value = value
        cell.number_format = _DATE[page.language]


def _put_number(page: Page, cell: Cell, value: Money | Bound | float | Decimal | None, kind: Kind) -> None:
    number = value.amount if isinstance(value, Money) else value
    bare = number.value if isinstance(number, Bound) else number
    if kind == "input":
        cell.style = "gt input"
        cell.number_format = _DATE[page.language]
    elif bare is None or not math.isfinite(bare):
        put_text(cell, NOTHING, "gt missing" if kind in _NUMBERS else "gt text")
        return
    else:
        cell.style = "gt number"
        cell.number_format = _number_format(page, value, kind)
    cell.value = bare


def _number_format(page: Page, value: object, kind: Kind) -> str:
    if isinstance(value, Money):
        return money_format(value.currency, page.language)
    plain = _FORMATS.get(kind, "General")
    return f'"{value.sign} "{plain}' if isinstance(value, Bound) else plain


# --- tables and prose --------------------------------------------------------------------------


def write_title(page: Page, title: Text, subtitle: str) -> None:
    """Write the sheet's title and the line below it."""
    put_text(cast(Cell, page.ws.cell(TITLE_ROW, 1)), page.say(title), "gt title")
    put_text(cast(Cell, page.ws.cell(SUBTITLE_ROW, 1)), subtitle, "gt subtitle")
    page.ws.row_dimensions[TITLE_ROW].height = 24


def write_section(page: Page, row: int, title: Text, **slots: str | None) -> int:
    """Write a heading between tables; return the row after it."""
    put_text(cast(Cell, page.ws.cell(row, 1)), page.say(title, **slots), "gt section")
    page.ws.row_dimensions[row].height = 18
    return row + 1


def write_prose(page: Page, row: int, text: str, across: int, style: str = "gt prose") -> int:
    """Write a paragraph across that many columns, high enough to be read; return the row after it."""
    put_text(cast(Cell, page.ws.cell(row, 1)), text, style)
    page.ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)
    letters = [get_column_letter(one) for one in range(1, across + 1)]
    width = sum(page.ws.column_dimensions[letter].width for letter in letters)
    per_line, line = (width * 1.15, 12.0) if style == "gt note" else (width * 1.08, 14.5)
    page.ws.row_dimensions[row].height = min(_HIGHEST, count_lines(text, per_line) * line + 3)
    return row + 1


def count_lines(text: str, per_line: float) -> int:
    """Estimate how many lines a wrapped text takes: not every program finds the height by itself."""
    return sum(max(1, math.ceil(len(part) / per_line)) for part in text.split("\n"))


def set_widths(page: Page, columns: Sequence[Column]) -> None:
    """Give the sheet's columns the widths of this table."""
    for place, column in enumerate(columns, start=1):
        page.ws.column_dimensions[get_column_letter(place)].width = column.width


def write_table(
    page: Page,
    top: int,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    nothing: Text = Text("Nothing here this week.", "Deze week niets."),  # noqa: B008 - frozen
) -> int:
    """Write headings in row `top` and the rows below, as a table with filters; return its last row.

    Without rows there is no table (Excel asks one row at least): the headings and a line that says so.
    """
    widths = [page.ws.column_dimensions[get_column_letter(one)].width for one in range(1, len(columns) + 1)]
    for place, column in enumerate(columns, start=1):
        look = "gt heading of numbers" if column.kind in _NUMBERS else "gt heading"
        put_text(cast(Cell, page.ws.cell(top, place)), page.say(column.heading), look)
    _set_height(page, top, [page.say(column.heading) for column in columns], widths)
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            put(page, last, place, value, column.kind)
        _set_height(page, last, row, widths)
    if last == top:
        put_text(cast(Cell, page.ws.cell(top + 1, 1)), page.say(nothing), "gt subtitle")
        return top + 1
    _add_table(page, name, f"A{top}:{get_column_letter(len(columns))}{last}")
    return last


def add_choice(page: Page, words: Iterable[str], cells: Iterable[str]) -> None:
    """Offer a list of words in ranges of cells, and refuse others; the words take at most 255 characters."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.errorTitle = page.say(Text("Not in the list", "Niet in de lijst"))
    choice.error = page.say(Text("Please choose one of the list.", "Kies er een uit de lijst."))
    add_rule(page, choice, cells)


def add_rule(page: Page, rule: DataValidation, cells: Iterable[str]) -> None:
    """Check what is typed into ranges of cells, with the rule's own message."""
    rule.showErrorMessage = True
    for one in cells:
        rule.add(one)
    page.ws.add_data_validation(rule)


def _set_height(page: Page, row: int, values: Sequence[Value], widths: Sequence[float]) -> None:
    texts = (value.text if isinstance(value, Link) else value for value in values)
    lines = max(
        (
            count_lines(text, max(1.0, (width - 1) * 1.22))
            for text, width in zip(texts, widths, strict=False)
            if isinstance(text, str)
        ),
        default=1,
    )
    if lines > 1:
        set_lines(page, row, lines)


def set_lines(page: Page, row: int, lines: int) -> None:
    """Make a row of a table as high as so many lines."""
    page.ws.row_dimensions[row].height = min(_HIGHEST, lines * 12.25 + 2)


def _add_table(page: Page, name: str, ref: str) -> None:
    table = Table(displayName=f"goodterms_{name}", ref=ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.ws.add_table(table)


def add_bars(page: Page, column: int, first: int, last: int, colour: str = "9FB3C8") -> None:
    """Draw a bar from 0 to 100 behind each number of a column."""
    if last < first:
        return
    letter = get_column_letter(column)
    bounds = {"start_type": "num", "start_value": 0, "end_type": "num", "end_value": 100}
    rule = DataBarRule(**bounds, color=f"FF{colour}")  # type: ignore[no-untyped-call] # a stub without types
    page.ws.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def finish_page(page: Page, contents: Contents, across: int, heading_row: int | None = None) -> None:
    """Set what screen and printer need: frozen headings, A4 landscape, one page wide, headers, footers.

    `heading_row` is that of the sheet's one long table; where several follow each other only the title
    stays, since headings above somebody else's figures mislead.
    """
    ws = page.ws
    ws.sheet_view.showGridLines = False
    ws.freeze_panes = f"B{(heading_row or SUBTITLE_ROW) + 1}"
    ws.print_title_rows = f"{heading_row or TITLE_ROW}:{heading_row or TITLE_ROW}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr] # openpyxl makes one
    ws.print_area = f"A1:{get_column_letter(across)}{ws.max_row}"
    margins = ws.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.6, 0.6
    margins.header = margins.footer = 0.3
    day = format_date(contents.review.as_of, page.language)
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.left.text = f"goodterms · {ws.title}"
    header.right.text = page.say(Text("as of {day}", "stand van {day}"), day=day)
    footer.left.text = page.say(Text("confidential", "vertrouwelijk"))
    footer.right.text = page.say(Text("page &P of &N", "blad &P van &N"))
    ws.HeaderFooter.oddHeader, ws.HeaderFooter.oddFooter = header, footer


# --- figures -----------------------------------------------------------------------------------


def find_signal(assessment: Assessment, name: str) -> Signal | None:
    """Return the signal of that name, None if there is none."""
    return next((one for one in assessment.signals if one.name == name), None)


def figure(signal: Signal | None, sign: Literal[">", "≥"] = ">") -> Value:
    """Return a signal's value as a cell shows it: money with its currency, a bound with its sign."""
    if signal is None or signal.value is None:
        return None
    if signal.currency:
        return Money(Decimal(str(signal.value)), signal.currency)
    return Bound(signal.value, sign) if signal.at_least else signal.value


def companion(signal: Signal | None, name: str) -> Scalar:
    """Return a signal's companion figure, None where there is none."""
    return dict(signal.more).get(name) if signal is not None else None
