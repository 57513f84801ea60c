"""Tables: names of their own, headings that are the cells' and once each, and nothing in their way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbook_lint.book import Book, Sheet
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import (
    CELL_LIKE,
    MAIN,
    Bounds,
    bounds,
    child,
    children,
    descendants,
    lint_count,
    number,
    overlaps,
    plain,
    repeated,
)
from workbook_lint.texts import Texts, read_texts

_NAME = re.compile(r"[A-Za-z_]\w{2,254}")


def lint_tables(book: Book) -> list[str]:
    """Check each table, what all share, and what else lies where they are."""
    tables = book.tables
    defined = children(child(book.root, "definedNames"), "definedName")
    names = [one.get("displayName", "") for _, one in tables]
    taken = {one.get("name", "").casefold() for one in defined}
    found = [f"{name}: two tables have this name" for name in repeated(names)]
    found += [f"{name}: a table has the name of something else" for name in names if name.casefold() in taken]
    found += [
        f"{name}: two tables have this number" for name in repeated(one.get("id", "") for _, one in tables)
    ]
    for sheet in book.sheets:
        own = [one for its, one in tables if its is sheet]
        texts = read_texts(book.package, sheet.root)
        said = [*_lint_places(sheet, own), *lint_count(child(sheet.root, "tableParts"), "tableParts")]
        for one in own:
            said += [f"table {one.get('displayName')}: {what}" for what in _lint_table(book, one, texts)]
        found += [f"{sheet.title}, {one}" for one in said]
    return found


def _area(table: Element) -> Bounds | None:
    return bounds(table.get("ref", ""))


def _lint_places(sheet: Sheet, tables: list[Element]) -> Iterator[str]:
    areas = [(one.get("displayName", ""), area) for one in tables if (area := _area(one)) is not None]
    others = [("merged cells", one) for one in descendants(sheet.root, MAIN, "mergeCell")]
    others += [("a filter", one) for one in children(sheet.root, "autoFilter")]
    for what, one in others:
        if (area := bounds(one.get("ref", ""))) is not None:
            areas.append((f"{what} {one.get('ref')}", area))
    names = {one.get("displayName", "") for one in tables}
    for name, other in overlaps(areas):
        if name in names or other in names:
            yield f"table {name} and {other} share cells"


def _lint_table(book: Book, table: Element, texts: Texts) -> Iterator[str]:
    for name in (table.get("displayName", ""), table.get("name", table.get("displayName", ""))):
        if not _NAME.fullmatch(name) or CELL_LIKE.fullmatch(name):
            yield f"{name} is no name of a table"
    area = _area(table)
    if area is None:
        yield f"{table.get('ref')} is no area"
        return
    heads, totals = number(table, "headerRowCount", 1), number(table, "totalsRowCount")
    if area[3] - area[1] + 1 < heads + totals + 1:
        yield "has no row"
    yield from _lint_columns(table, area, texts if heads else None)
    yield from _lint_filter(table, area, totals)
    for one in (
        *descendants(table, MAIN, "calculatedColumnFormula"),
        *descendants(table, MAIN, "totalsRowFormula"),
    ):
        yield from lint_formula(one.text or "", book.known)


def _lint_columns(table: Element, area: Bounds, texts: Texts | None) -> Iterator[str]:
    columns = children(child(table, "tableColumns"), "tableColumn")
    names = [plain(one.get("name", "")) for one in columns]
    yield from lint_count(child(table, "tableColumns"), "tableColumns")
    if len(columns) != area[2] - area[0] + 1:
        yield f"has {len(columns)} columns over {area[2] - area[0] + 1} of the sheet"
    for one in repeated(one.get("id", "") for one in columns):
        yield f"two columns have the number {one}"
    for one in repeated(names):
        yield f"two columns are headed {one}"
    for place, name in enumerate(names):
        if not 1 <= len(name) <= 255:
            yield f"column {place + 1} has a heading of {len(name)} characters"
        if "\n" in name:
            yield f"column {place + 1} has a heading of several lines"
        if texts is not None and texts.get((area[1], area[0] + place)) != name:
            yield f"column {name} is headed {texts.get((area[1], area[0] + place))!r} in its cell"


def _lint_filter(table: Element, area: Bounds, totals: int) -> Iterator[str]:
    one = child(table, "autoFilter")
    wanted = (*area[:3], area[3] - totals)
    if one is not None and bounds(one.get("ref", "")) != wanted:
        yield f"its filter is over {one.get('ref')}"
