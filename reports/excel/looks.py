"""One look for every sheet: a restrained palette that works in grey, named styles, number formats."""

from __future__ import annotations

import re
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from goodterms.model import Language, Verdict
from reports.excel.values import Kind

INK, MUTED, ACCENT, PALE, LINE = "1F2933", "6B7280", "334E68", "EEF2F6", "CBD2D9"
STRAIN_BAR, BURDEN_BAR, INPUT, LINK = "D9A28C", "B8C7D6", "FFF9E5", "1D4ED8"
# Of much the same lightness on purpose: what tells verdicts apart without colour is their sign.
VERDICT_COLOURS: dict[Verdict, str] = {
    Verdict.FINE: "2F6B4F",
    Verdict.WATCH: "8A6100",
    Verdict.REPAIR: "B04A14",
    Verdict.EXIT: "8E1F2F",
}
FONT = "Arial"
BODY_SIZE, HEADING_SIZE, PROSE_SIZE, NOTE_SIZE = 10.0, 9.0, 10.5, 9.0  # points

NUMBERS = frozenset({"count", "number", "share", "score", "money", "plain"})  # kinds that stand right
_LOCALE: dict[Language, str] = {"en": "[$-809]", "nl": "[$-413]"}
_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "number": "#,##0.0",
    "share": "0%",
    "score": "0",
    "money": "#,##0.00",
}
_SIGNED = {"EUR": "€", "GBP": "£"}
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")


def number_format(kind: Kind, language: Language, sign: str = "") -> str:
    """Return the number format of a kind, with a sign before it; General for those that have none."""
    before = f'"{sign}"' if sign else ""
    plain = _FORMATS.get(kind)
    return f"{before}General" if plain is None else f"{_LOCALE[language]}{before}{plain}"


def date_format(language: Language) -> str:
    """Return the format of a day: 3 Nov 2026, with the month's name of the language."""
    return f"{_LOCALE[language]}d mmm yyyy"


def time_format(language: Language) -> str:
    """Return the format of a moment, with the day of the week."""
    return f"{_LOCALE[language]}ddd d mmm yyyy hh:mm"


def money_format(currency: str, language: Language) -> str:
    """Return the number format of a currency; one without a sign shows its code; odd codes show none."""
    space = "\\ " if language == "nl" else ""
    if currency in _SIGNED:
        return f"[${_SIGNED[currency]}{_LOCALE[language][2:-1]}]{space}#,##0.00"
    return f"[${currency}]\\ #,##0.00" if _CURRENCY_CODE.fullmatch(currency) else "#,##0.00"


def _body(
    name: str,
    colour: str = INK,
    *,
    size: float = BODY_SIZE,
    bold: bool = False,
    wrap: bool = False,
    stands: Literal["left", "center", "right"] = "left",
    indent: int = 0,
) -> NamedStyle:
    """Return the look of a table's cell; what stands left is indented."""
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=size, color=colour, bold=bold),
        alignment=Alignment(
            vertical="top", wrap_text=wrap, horizontal=stands, indent=indent or (stands == "left")
        ),
        border=Border(bottom=Side(style="hair", color=LINE)),
    )


def _plain(name: str, size: float, colour: str, *, bold: bool = False, wrap: bool = False) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=size, color=colour, bold=bold),
        alignment=Alignment(vertical="top", wrap_text=wrap),
    )


def add_styles(book: Workbook) -> None:
    """Add the looks of all sheets, by name, so that a user can restyle the file.

    Columns' widths are counted in digits of the font of the style Normal: ours, so that they are the same on
    machines that have no Calibri.
    """
    normal = Font(name=FONT, size=BODY_SIZE)  # openpyxl has no public way to it
    book._named_styles["Normal"].font = normal  # type: ignore[attr-defined] # noqa: SLF001
    book._fonts[0] = normal  # type: ignore[attr-defined] # noqa: SLF001
    styles = [
        _plain("gt title", 16, ACCENT, bold=True),
        _plain("gt subtitle", NOTE_SIZE, MUTED),
        _plain("gt section", 12, ACCENT, bold=True),
        _plain("gt prose", PROSE_SIZE, INK, wrap=True),
        _plain("gt lead", PROSE_SIZE, ACCENT, bold=True),
        _plain("gt note", NOTE_SIZE, MUTED, wrap=True),
        _body("gt text", wrap=True),
        _body("gt line", MUTED, size=NOTE_SIZE),
        _body("gt strip", ACCENT, size=8),
        _body("gt number", stands="right"),
        _body("gt date"),
        _body("gt missing", MUTED, stands="right"),
        _body("gt link", LINK, wrap=True),
        _body("gt date link", LINK),
        _body("gt input", wrap=True),
        _body("gt hour", size=8, stands="center"),
        _body("gt heading", "FFFFFF", size=HEADING_SIZE, bold=True, wrap=True),
        _body(  # the indent leaves room for the button of the filter
            "gt heading of numbers",
            "FFFFFF",
            size=HEADING_SIZE,
            bold=True,
            wrap=True,
            stands="right",
            indent=2,
        ),
        *(_body(f"gt {one.value}", VERDICT_COLOURS[one], bold=True) for one in Verdict),
    ]
    for style in styles:
        if style.name.startswith("gt heading"):
            style.fill = PatternFill("solid", fgColor=ACCENT)
        if style.name == "gt input":
            style.fill = PatternFill("solid", fgColor=INPUT)
        book.add_named_style(style)
