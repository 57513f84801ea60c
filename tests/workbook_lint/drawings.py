"""Drawings and their charts: anchored on the sheet, their numbers from cells that are there."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbook_lint.book import Book, Sheet
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import CHART, COLUMNS, DRAWING, ROWS, children, descendants, repeated, split
from workbook_lint.relations import read_relations


def lint_drawings(book: Book, sheet: Sheet) -> Iterator[str]:
    """Check the drawing of a sheet, if it has one."""
    for name in ("drawing", "legacyDrawing"):
        for one in children(sheet.root, name):
            lead = next(
                (sheet.relations[value] for value in one.attrib.values() if value in sheet.relations), None
            )
            if lead is None or lead.kind not in ("drawing", "vmlDrawing"):
                yield f"{name}: leads to no drawing"
            elif lead.kind == "drawing" and lead.target in book.package.trees:
                yield from _lint_drawing(book, lead.target)


def _lint_drawing(book: Book, part: str) -> Iterator[str]:
    root = book.package.trees[part]
    shapes = [one.get("id", "") for one in descendants(root, DRAWING, "cNvPr")]
    yield from (f"{part}: two shapes have the number {one}" for one in repeated(shapes))
    for name, most in (("col", COLUMNS), ("row", ROWS)):
        for one in descendants(root, DRAWING, name):
            if not (one.text or "").isdigit() or int(one.text or "") >= most:
                yield f"{part}: a shape at {name} {one.text}"
    for lead in read_relations(book.package, part).values():
        if lead.kind == "chart" and lead.target in book.package.trees:
            chart = book.package.trees[lead.target]
            yield from (f"{lead.target}: {said}" for said in _lint_chart(book, chart))


def _lint_chart(book: Book, root: Element) -> Iterator[str]:
    for one in descendants(root, CHART, "f"):
        yield from lint_formula(one.text or "", book.known)
    plots = next(descendants(root, CHART, "plotArea"), None)
    axes, used = set(), set()
    for plot in () if plots is None else plots:
        names = {one.get("val") for one in plot.findall(f"{{{CHART}}}axId")}
        if split(plot.tag)[1] in ("valAx", "catAx", "dateAx", "serAx"):
            axes |= names
            used |= {one.get("val") for one in plot.findall(f"{{{CHART}}}crossAx")}
        else:
            used |= names
    if used - axes:
        yield f"there is no axis {', '.join(sorted(map(str, used - axes)))}"
    numbers = [
        one.get("val", "")
        for series in descendants(root, CHART, "ser")
        for one in series.findall(f"{{{CHART}}}idx")
    ]
    yield from (f"two series have the number {one}" for one in repeated(numbers))
