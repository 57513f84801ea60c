"""Problems: what could not be read or matched, with the way out, and who might be a client."""

from __future__ import annotations

from reports.locale import Text
from reports.workbook.style import (
    FIRST_ROW,
    Column,
    Contents,
    Page,
    finish_page,
    set_widths,
    write_section,
    write_table,
    write_title,
)

_PROBLEMS = (
    Column(Text("Where", "Waar"), "text", 44),
    Column(Text("What", "Wat"), "text", 60),
    Column(Text("What to do", "Wat te doen"), "text", 60),
)
_STRANGERS = (
    Column(Text("Address", "Adres"), "text", 44),
    Column(Text("Mails from them", "Mails van hen"), "text", 60),
    Column(Text("Last mail", "Laatste mail"), "date", 60),
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the problems, then the unknown correspondents."""
    set_widths(page, _PROBLEMS)
    subtitle = Text(
        "Nothing listed here was dropped silently or read as something else.",
        "Niets hiervan is stilletjes weggelaten of als iets anders gelezen.",
    )
    write_title(page, Text("Problems", "Problemen"), page.say(subtitle))
    rows = [(one.where, one.what, one.hint) for one in contents.review.problems]
    none = Text("No problems: everything could be read.", "Geen problemen: alles kon gelezen worden.")
    last = write_table(page, FIRST_ROW, "problems", _PROBLEMS, rows, none)
    title = Text("Who is this? Perhaps a client to add", "Wie is dit? Misschien een klant om toe te voegen")
    top = write_section(page, last + 2, title)
    counted = Text("{received}, of which {answered} answered", "{received}, waarvan {answered} beantwoord")
    strangers = [
        (
            one.address,
            page.say(counted, received=str(one.received), answered=str(one.answered)),
            one.last,
        )
        for one in contents.review.strangers
    ]
    nobody = Text("Nobody unknown writes often.", "Geen onbekende schrijft vaak.")
    write_table(page, top, "strangers", _STRANGERS, strangers, nobody)
    finish_page(page, contents, len(_PROBLEMS), FIRST_ROW)
