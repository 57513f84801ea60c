"""Problems: what could not be read or matched, with the way out, and who might be a client."""

from __future__ import annotations

from goodterms.findings import Stranger
from reports.excel.cells import one_line
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_section, write_table, write_title
from reports.excel.values import NOTHING, Column, Value
from reports.locale import Text, format_date
from reports.workbook.contents import Contents

_PROBLEMS = (
    Column(Text("Where", "Waar"), "text", 44),
    Column(Text("What", "Wat"), "text", 60),
    Column(Text("What to do", "Wat te doen"), "text", 60),
)
_STRANGERS = (
    Column(Text("Address", "Adres"), "text", 44),
    Column(Text("Mails from them", "Mails van hen"), "text", 60),
    Column(Text("Perhaps", "Misschien"), "text", 60),
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
    strangers = [_stranger(page, contents, one) for one in contents.review.strangers]
    nobody = Text("Nobody unknown writes often.", "Geen onbekende schrijft vaak.")
    write_table(page, top, "strangers", _STRANGERS, strangers, nobody)
    finish_page(page, len(_PROBLEMS), FIRST_ROW)


_COUNTED = Text(
    "{received}, of which {answered} answered; the last on {day}",
    "{received}, waarvan {answered} beantwoord; de laatste op {day}",
)
_PERHAPS = {
    "invoice": Text(
        "{client}: their invoices go to this address or domain",
        "{client}: hun facturen gaan naar dit adres of domein",
    ),
    "signature": Text(
        "{client}: this address or domain stands in their signatures",
        "{client}: dit adres of domein staat in hun handtekeningen",
    ),
    "domain": Text("{client}: the domain is called like them", "{client}: het domein heet zoals zij"),
    "conversation": Text(
        "{client}: takes part in their conversations", "{client}: doet mee aan hun gesprekken"
    ),
}
_NEW_NAME = Text(
    "“{name}”: on your invoices, not in your list of clients",
    "“{name}”: op je facturen, niet in je klantenlijst",
)


def _stranger(page: Page, contents: Contents, one: Stranger) -> tuple[Value, ...]:
    day = format_date(one.last, page.language)
    counted = page.say(_COUNTED, received=str(one.received), answered=str(one.answered), day=day)
    return one.address, counted, _perhaps(page, contents, one)


def _perhaps(page: Page, contents: Contents, one: Stranger) -> str:
    """Say which client somebody may belong to, and why; it is for the user to add the address there."""
    if one.name:
        return page.say(_NEW_NAME, name=one_line(one.name))
    if not one.why:
        return NOTHING
    named = (each.client.name for each in contents.review.clients if each.client.key == one.client_key)
    return page.say(_PERHAPS[one.why], client=one_line(next(named, one.client_key)))
