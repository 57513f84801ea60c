"""The workbook part: its sheets and their names, and the names that are defined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from workbook_lint.formulas import Known, lint_formula
from workbook_lint.markup import CELL_LIKE, R, bounds, child, children, number, repeated
from workbook_lint.package import Package
from workbook_lint.relations import Relation, read_relations

_HOME = "xl/workbook.xml"
_DEFINED = re.compile(r"[^\W\d][\w.]*|_xlnm\.[A-Za-z_]+|\\[\w.]*")
_AREA = re.compile(
    r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+|\$\d+:\$\d+|\$[A-Z]+:\$[A-Z]+)"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, its part, and where that part's relationships lead."""

    title: str
    part: str
    root: Element
    relations: dict[str, Relation]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole workbook, as far as it could be read."""

    package: Package
    root: Element
    titles: tuple[str, ...]  # of all sheets, in their order
    sheets: tuple[Sheet, ...]  # that could be read
    tables: tuple[tuple[Sheet, Element], ...]
    known: Known  # what formulas may name


def read_book(package: Package) -> Book | None:
    """Return the workbook; None if its own part can't be read. Sheets that can't are left out."""
    root = package.trees.get(_HOME)
    if root is None:
        return None
    titles = tuple(one.get("name", "") for one in children(child(root, "sheets"), "sheet"))
    sheets = tuple(_read_sheets(package, root))
    tables = tuple(
        (sheet, package.trees[one.target])
        for sheet in sheets
        for one in sheet.relations.values()
        if one.kind == "table" and one.target in package.trees
    )
    names = [one.get("name", "") for one in children(child(root, "definedNames"), "definedName")]
    names += [one.get("displayName", "") for _, one in tables]
    known = Known(frozenset(map(str.casefold, titles)), frozenset(map(str.casefold, names)))
    return Book(package, root, titles, sheets, tables, known)


def _read_sheets(package: Package, root: Element) -> Iterator[Sheet]:
    leads = read_relations(package, _HOME)
    for one in children(child(root, "sheets"), "sheet"):
        lead = leads.get(one.get(f"{{{R}}}id", ""))
        if lead is not None and lead.target in package.trees:
            relations = read_relations(package, lead.target)
            yield Sheet(one.get("name", ""), lead.target, package.trees[lead.target], relations)


def lint_sheet_list(book: Book) -> Iterator[str]:
    """Check the names, numbers and states of sheets."""
    sheets = children(child(book.root, "sheets"), "sheet")
    if not [one for one in sheets if one.get("state", "visible") == "visible"]:
        yield f"{_HOME}: no sheet can be seen"
    for title in repeated(book.titles):
        yield f"{title}: two sheets have this name"
    for name in repeated(one.get("sheetId", "") for one in sheets):
        yield f"{_HOME}: two sheets have the number {name}"
    for title in book.titles:
        yield from (f"{title}: {said}" for said in _lint_title(title))
    for view in children(child(book.root, "bookViews"), "workbookView"):
        if not 0 <= number(view, "activeTab") < len(sheets):
            yield f"{_HOME}: the sheet that opens is not there"


def _lint_title(title: str) -> Iterator[str]:
    if not 1 <= len(title) <= 31:
        yield f"a sheet's name of {len(title)} characters"
    if re.search(r"[\[\]:*?/\\]|^'|'$", title):
        yield "a character that no sheet's name may have"
    if title.casefold() == "history":
        yield "a name that Excel keeps for itself"


def lint_names(book: Book) -> Iterator[str]:
    """Check defined names; print areas and titles are of their own sheet, and quoted."""
    defined = children(child(book.root, "definedNames"), "definedName")
    places = [f"{one.get('localSheetId', 'all')}!{one.get('name', '')}" for one in defined]
    for name in repeated(places):
        yield f"{_HOME}: the name {name} is defined more than once"
    for one in defined:
        name, text = one.get("name", ""), one.text or ""
        said = (
            _lint_print(book, one)
            if re.fullmatch(r"_xlnm\.Print_\w+", name)
            else lint_formula(text, book.known)
        )
        yield from (f"{_HOME}, the name {name}: {what}" for what in (*_lint_name(book, one), *said))


def _lint_name(book: Book, one: Element) -> Iterator[str]:
    name = one.get("name", "")
    if not _DEFINED.fullmatch(name) or CELL_LIKE.fullmatch(name) or len(name) > 255:
        yield "is no name"
    if not 0 <= number(one, "localSheetId") < len(book.titles):
        yield "belongs to a sheet that is not there"


def _lint_print(book: Book, one: Element) -> Iterator[str]:
    place, text = number(one, "localSheetId", -1), one.text or ""
    own = book.titles[place] if 0 <= place < len(book.titles) else ""
    at = 0
    while at <= len(text):
        found = _AREA.match(text, at)
        if found is None or text[found.end() : found.end() + 1] not in ("", ","):
            yield f"{text} is no area of a sheet, or its name is not quoted"
            return
        if (found[1] or found[2]).replace("''", "'") != own or bounds(found[3]) is None:
            yield f"{text} is not on the sheet {own}"
        at = found.end() + 1
