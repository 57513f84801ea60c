"""Problems: what could not be read or matched, with the way out, and who might be a client."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from goodterms.findings import Stranger
from goodterms.model import Problem, RowRef
from reports.excel.cells import one_line
from reports.excel.pages import FIRST_ROW, Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_table, write_title
from reports.excel.values import Column, Value, linked
from reports.locale import Text, format_number
from reports.workbook.contents import Contents

ROWS = 400  # more is no reading matter: who has mended these runs again
_NAMED = 5  # lists whose further rows are counted
_LONGEST = 1_000  # characters of a cell: nobody reads more
_LONGEST_PLACE = 400
_PROBLEMS = (
    Column(Text("Where", "Waar"), "text", 42),
    Column(Text("What", "Wat"), "text", 62),
    Column(Text("What to do", "Wat te doen"), "text", 50),
)
_STRANGERS = (
    Column(Text("Address", "Adres"), "text", 42),
    Column(Text("Perhaps", "Misschien"), "text", 62),
    Column(Text("What to do", "Wat te doen"), "text", 50),
    Column(Text("Mails in a quarter", "Mails per kwartaal"), "count", 12),
    Column(Text("Answered", "Beantwoord"), "count", 12),
    Column(Text("Last mail", "Laatste mail"), "date", 14),
)
_ROW = re.compile(r"(?P<file>.+?)(?: \[(?P<sheet>.*)\])? row (?P<row>[1-9]\d{0,6})")


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the problems, then the unknown correspondents."""
    set_widths(page, _STRANGERS)
    review = contents.review
    write_title(page, Text("Problems", "Problemen"), _subtitle(page, contents))
    shown, hidden = choose_problems(review.problems)
    rows = [_problem_row(contents, one) for one in shown]
    none = Text("No problems: everything could be read.", "Geen problemen: alles kon gelezen worden.")
    last = write_table(page, FIRST_ROW, "problems", _PROBLEMS, rows, none)
    if hidden:
        last = write_prose(page, last + 1, _say_hidden(page, hidden), len(_PROBLEMS), "gt note") - 1
    title = Text("Who is this? Perhaps a client to add", "Wie is dit? Misschien een klant om toe te voegen")
    top = write_section(page, last + 2, title)
    strangers = [_stranger_row(page, contents, one) for one in review.strangers]
    nobody = Text("Nobody unknown writes often.", "Geen onbekende schrijft vaak.")
    write_table(page, top, "strangers", _STRANGERS, strangers, nobody)
    finish_page(page, len(_STRANGERS), FIRST_ROW)
    page.ws.print_title_rows = "1:1"  # on paper these headings would stand above the other table too


def _subtitle(page: Page, contents: Contents) -> str:
    count, unknown = len(contents.review.problems), len(contents.review.strangers)
    wording = Text(
        "{problems}, {unknown}. What cannot be read is listed here, never left out silently or read as "
        "something else.",
        "{problems}, {unknown}. Wat niet te lezen is staat hier; niets is stilletjes weggelaten of als iets "
        "anders gelezen.",
    )
    return page.say(
        wording,
        problems=page.say(_PROBLEM_COUNTS.get(count, _MANY_PROBLEMS), n=format_number(count, page.language)),
        unknown=page.say(_WRITER_COUNTS.get(unknown, _MANY_WRITERS), n=format_number(unknown, page.language)),
    )


_PROBLEM_COUNTS = {0: Text("No problems", "Geen problemen"), 1: Text("1 problem", "1 probleem")}
_MANY_PROBLEMS = Text("{n} problems", "{n} problemen")
_WRITER_COUNTS = {
    0: Text("no unknown writers", "geen onbekende schrijvers"),
    1: Text("1 unknown writer", "1 onbekende schrijver"),
}
_MANY_WRITERS = Text("{n} unknown writers", "{n} onbekende schrijvers")


# --- problems ----------------------------------------------------------------------------------


def choose_problems(problems: Sequence[Problem], most: int = ROWS) -> tuple[list[Problem], Counter[str]]:
    """Choose at most `most`, and count what is left out by its list.

    What concerns a whole list, account or setting comes first; of single rows each list has its share, the
    first ones in their order.
    """
    rows = [one for one in problems if _row_of(one) is not None]
    whole = [one for one in problems if _row_of(one) is None]
    taken: Counter[str] = Counter()
    ranked = []
    for place, one in enumerate(rows):
        ranked.append((taken[_list_of(one)], place))
        taken[_list_of(one)] += 1
    chosen = sorted(place for _, place in sorted(ranked)[: max(0, most - len(whole))])
    shown = [*whole[:most], *(rows[place] for place in chosen)]
    left = Counter(map(_list_of, problems)) - Counter(map(_list_of, shown))
    return shown, left


def _row_of(problem: Problem) -> RowRef | None:
    """Return the row of a list that a problem is about, None if it is about something else."""
    found = _ROW.fullmatch(problem.where)
    return RowRef(found["file"], found["sheet"] or "", int(found["row"])) if found else None


def _list_of(problem: Problem) -> str:
    row = _row_of(problem)
    return problem.where if row is None else row.file


def _problem_row(contents: Contents, one: Problem) -> tuple[Value, ...]:
    row = _row_of(one)
    where = linked(one.where[:_LONGEST_PLACE], contents.row(row) if row is not None else None)
    return where, one.what[:_LONGEST], one.hint[:_LONGEST]


def _say_hidden(page: Page, hidden: Counter[str]) -> str:
    wording = Text(
        "{count} more are not listed here: {named}[ and {others} more places]. Mend these first: the next "
        "run lists what is left.",
        "{count} andere staan hier niet: {named}[ en nog {others} plaatsen]. Los deze eerst op: de volgende "
        "keer staat hier wat overblijft.",
    )
    most = hidden.most_common()
    named = ", ".join(
        f"{one_line(name)} ({format_number(count, page.language)})" for name, count in most[:_NAMED]
    )
    others = str(len(most) - _NAMED) if len(most) > _NAMED else None
    count = format_number(hidden.total(), page.language)
    return page.say(wording, count=count, named=named, others=others)


# --- who is this? ------------------------------------------------------------------------------

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
_NOTHING_KNOWN = Text("nothing tells who it is", "niets vertelt wie het is")
_ADD_TO = Text(
    "if so, add the address or its domain to “{client}” in clients.xlsx",
    "zo ja, zet het adres of het domein bij “{client}” in clients.xlsx",
)
_ADD_NEW = Text(
    "if so, add “{name}” with this address to clients.xlsx",
    "zo ja, zet “{name}” met dit adres in clients.xlsx",
)
_ADD = Text(
    "a client? Add it to clients.xlsx. If not, leave it",
    "een klant? Zet die in clients.xlsx. Zo niet, laat het zo",
)


def _stranger_row(page: Page, contents: Contents, one: Stranger) -> tuple[Value, ...]:
    perhaps, to_do = _perhaps(page, contents, one)
    return one.address, perhaps, to_do, one.received, one.answered, one.last


def _perhaps(page: Page, contents: Contents, one: Stranger) -> tuple[str, str]:
    """Return which client somebody may belong to and why, and what to do: it is the user who adds him."""
    if one.name:
        name = one_line(one.name)
        return page.say(_NEW_NAME, name=name), page.say(_ADD_NEW, name=name)
    if not one.why:
        return page.say(_NOTHING_KNOWN), page.say(_ADD)
    client = one_line(contents.name_of(one.client_key))
    return page.say(_PERHAPS[one.why], client=client), page.say(_ADD_TO, client=client)
