"""xl/styles.xml: not too many of them, and each number leads to what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbook_lint.book import Book
from workbook_lint.markup import MAIN, child, children, descendants, lint_count, number, repeated, split

HOME = "xl/styles.xml"
_MOST = {"cellXfs": 64_000, "fonts": 1_024, "fills": 64_000, "borders": 64_000, "numFmts": 250}
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_ORDER = (*_LISTS, "tableStyles", "colors", "extLst")
_FIRST_OWN = 164  # number formats below it are Excel's
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')


def count_styles(book: Book, name: str) -> int:
    """Return how many cellXfs or dxfs there are."""
    found = child(book.package.trees.get(HOME), name)
    return 0 if found is None else len(found)


def lint_styles(book: Book) -> list[str]:
    """Check the lists, what they lead to in each other, and number formats."""
    root = book.package.trees.get(HOME)
    if root is None:
        return [f"{HOME}: is not there"]
    return [f"{HOME}, {one}" for one in (*_lint_lists(root), *_lint_xfs(root), *_lint_rest(root))]


def _lint_lists(root: Element) -> Iterator[str]:
    names = [split(one.tag)[1] for one in root]
    if names != [one for one in _ORDER if one in names]:
        yield f"{', '.join(names)} is not their order"
    for name in _LISTS:
        found = child(root, name)
        yield from lint_count(found, name)
        if found is not None and len(found) >= _MOST.get(name, 65_000):
            yield f"{name}: {len(found)} of them are too many"


def _lint_xfs(root: Element) -> Iterator[str]:
    sizes = {name: len(found) for name in _LISTS if (found := child(root, name)) is not None}
    own = {number(one, "numFmtId") for one in children(child(root, "numFmts"), "numFmt")}
    for kind in ("cellStyleXfs", "cellXfs"):
        for place, one in enumerate(children(child(root, kind), "xf")):
            for name, among in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                if not 0 <= number(one, name) < sizes.get(among, 0):
                    yield f"{kind} {place}: {name} {one.get(name)} is not there"
            used = number(one, "numFmtId")
            if used >= _FIRST_OWN and used not in own:
                yield f"{kind} {place}: the number format {used} is not there"
            if kind == "cellXfs" and not 0 <= number(one, "xfId") < sizes.get("cellStyleXfs", 0):
                yield f"{kind} {place}: the style {one.get('xfId')} is not there"


def _lint_rest(root: Element) -> Iterator[str]:
    styles, formats = (
        children(child(root, "cellStyles"), "cellStyle"),
        children(child(root, "numFmts"), "numFmt"),
    )
    for name in repeated(one.get("name", "") for one in styles):
        yield f"cellStyles: {name} is there more than once"
    for name in repeated(one.get("numFmtId", "") for one in formats):
        yield f"numFmts: {name} is there more than once"
    for one in descendants(root, MAIN, "numFmt"):
        yield from (f"the number format {one.get('formatCode')} {said}" for said in _lint_format(one))
    for one in root.iter():
        if not re.fullmatch("[0-9A-Fa-f]{8}", one.get("rgb", "00000000")):
            yield f"a colour {one.get('rgb')}"


def _lint_format(one: Element) -> Iterator[str]:
    code = one.get("formatCode", "")
    bare = _LITERAL.sub("", code)
    if not 0 < len(code) <= 255:
        yield f"has {len(code)} characters"
    if '"' in bare or re.sub(r"\[[^\[\]]*\]", "", bare).strip("[]") != re.sub(r"\[[^\[\]]*\]", "", bare):
        yield "is not balanced"
    if bare.count(";") > 3:
        yield "has more than four sections"
