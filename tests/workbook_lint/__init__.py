"""What Excel would offer to repair in a workbook, told without Excel: `assert lint_workbook(raw) == []`.

No validator knows these rules: they come from ECMA-376 part 1 (the schema and its order of elements), from
the OPC rules of packages, from Microsoft's page of limits, and from what people saw being repaired.
"""

from __future__ import annotations

from workbook_lint.book import Book, lint_names, lint_sheet_list, read_book
from workbook_lint.contenttypes import lint_types
from workbook_lint.package import lint_parts, read_package
from workbook_lint.properties import lint_properties
from workbook_lint.relations import lint_relations
from workbook_lint.sheets import lint_sheet
from workbook_lint.styles import lint_styles
from workbook_lint.tables import lint_tables


def lint_workbook(raw: bytes) -> list[str]:
    """Return what is wrong with the bytes of an xlsx, each as "sheet, place: what"; [] if nothing is."""
    package, found = read_package(raw)
    found += lint_parts(package)
    found += lint_types(package)
    found += lint_relations(package)
    found += lint_properties(package)
    book = read_book(package)
    if book is None:
        return [*found, "xl/workbook.xml: the workbook itself is not there or cannot be read"]
    return found + _lint_book(book)


def _lint_book(book: Book) -> list[str]:
    found = [*lint_sheet_list(book), *lint_names(book), *lint_styles(book), *lint_tables(book)]
    for sheet in book.sheets:
        found += [f"{sheet.title}, {one}" for one in lint_sheet(book, sheet)]
    return found
