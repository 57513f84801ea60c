"""What cells say: shared strings, and the texts of a sheet by their places."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from workbook_lint.markup import MAIN, bounds, child, children, descendants, text_of
from workbook_lint.package import Package

Texts = dict[tuple[int, int], str]  # (row, column): only of cells whose value is a text


def shared_strings(package: Package) -> list[str]:
    """Return all shared strings, in their order."""
    return [text_of(one) for one in children(package.trees.get("xl/sharedStrings.xml"), "si")]


def read_texts(package: Package, sheet: Element) -> Texts:
    """Return the texts of a sheet."""
    shared = shared_strings(package)
    found: Texts = {}
    for cell in descendants(sheet, MAIN, "c"):
        area, kind = bounds(cell.get("r", "")), cell.get("t", "n")
        value = child(cell, "v")
        text = "" if value is None else value.text or ""
        if area is None:
            continue
        if kind == "inlineStr":
            found[area[1], area[0]] = text_of(cell)
        elif kind == "str":
            found[area[1], area[0]] = text
        elif kind == "s" and text.isdigit() and int(text) < len(shared):
            found[area[1], area[0]] = shared[int(text)]
    return found
