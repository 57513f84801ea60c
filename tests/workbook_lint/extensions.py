"""What newer versions keep in <extLst>: sparklines, and data bars with more than Excel 2007's had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbook_lint.book import Book
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import (
    MAIN,
    X14,
    XM,
    Bounds,
    bounds,
    child,
    children,
    descendants,
    overlaps,
    repeated,
    split,
)

SPARKLINES = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"
CONDITIONS = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
VALIDATIONS = "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"
RULE = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"  # in a rule: the number of its twin
_INSIDE = {
    SPARKLINES: f"{{{X14}}}sparklineGroups",
    CONDITIONS: f"{{{X14}}}conditionalFormattings",
    VALIDATIONS: f"{{{X14}}}dataValidations",
}
_GROUP = (  # the order of [MS-XLSX] 2.6.11
    *("colorSeries", "colorNegative", "colorAxis", "colorMarkers", "colorFirst", "colorLast", "colorHigh"),
    *("colorLow", "f", "sparklines"),
)
_NUMBER = re.compile(r"\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", re.IGNORECASE)


def lint_extensions(book: Book, root: Element) -> Iterator[str]:
    """Check the extensions of a sheet."""
    all_of_them = children(child(root, "extLst"), "ext")
    for uri in repeated(one.get("uri", "") for one in all_of_them):
        yield f"extension {uri}: is there more than once"
    for one in all_of_them:
        inside = [part.tag for part in one]
        if inside != [_INSIDE.get(one.get("uri", ""))]:
            names = ", ".join(split(tag)[1] for tag in inside)
            yield f"extension {one.get('uri')}: is not where {names or 'nothing'} belongs"
    yield from _lint_sparklines(book, root)
    yield from _lint_bars(book, root)


# --- sparklines --------------------------------------------------------------------------------


def _lint_sparklines(book: Book, root: Element) -> Iterator[str]:
    places: list[tuple[str, Bounds]] = []
    for group in descendants(root, X14, "sparklineGroup"):
        names = [split(one.tag)[1] for one in group]
        if names != [one for one in _GROUP if one in names] or "sparklines" not in names:
            yield f"sparklines: {', '.join(names)} is not their order"
        if group.get("type", "line") not in ("line", "column", "stacked"):
            yield f"sparklines: of kind {group.get('type')}"
        if group.get("displayEmptyCellsAs", "zero") not in ("gap", "zero", "span"):
            yield f"sparklines: empty cells as {group.get('displayEmptyCellsAs')}"
        for end in ("min", "max"):
            if group.get(f"{end}AxisType") == "custom" and group.get(f"manual{end.title()}") is None:
                yield f"sparklines: an axis without its {end}"
        lines = list(descendants(group, X14, "sparkline"))
        if not lines:
            yield "sparklines: a group without any"
        for line in lines:
            place = (line.findtext(f"{{{XM}}}sqref") or "").strip()
            area = bounds(place)
            if area is None or area[:2] != area[2:]:
                yield f"sparkline in {place!r}, which is no cell"
            else:
                places.append((place, area))
            yield from (f"sparkline in {place}: {said}" for said in _lint_source(book, line))
    yield from (f"sparkline in {one}: is there more than once" for one, _ in overlaps(places))


def _lint_source(book: Book, line: Element) -> Iterator[str]:
    text = (line.findtext(f"{{{XM}}}f") or "").strip()
    if "!" not in text:
        yield f"{text!r} names no sheet"
        return
    yield from lint_formula(text, book.known)
    area = bounds(text.rpartition("!")[2])
    if area is not None and area[0] != area[2] and area[1] != area[3]:
        yield f"{text} is neither a row nor a column"


# --- data bars ---------------------------------------------------------------------------------


def _lint_bars(book: Book, root: Element) -> Iterator[str]:
    """Each rule that names a twin has it, over the same cells, and the other way round."""
    yield from _lint_naming(root)
    rules = [
        (one.text or "", place.get("sqref", ""))
        for place in children(root, "conditionalFormatting")
        for one in descendants(place, X14, "id")
    ]
    twins = []
    for place in descendants(root, X14, "conditionalFormatting"):
        cells = (place.findtext(f"{{{XM}}}sqref") or "").strip()
        if not cells or [one for one in cells.split() if bounds(one) is None]:
            yield f"x14 conditional formatting of {cells!r}: is of no area"
        for rule in place.findall(f"{{{X14}}}cfRule"):
            yield from _lint_twin(book, rule)
            if rule.get("type") == "dataBar":
                twins.append((rule.get("id", ""), cells))
    for name in repeated(name for name, _ in rules):
        yield f"data bar {name}: two rules have this number"
    for name in repeated(name for name, _ in twins):
        yield f"data bar {name}: two twins have this number"
    for name, cells in sorted(set(rules) ^ set(twins)):
        yield f"data bar {name}: has no twin over {cells}"


def _lint_naming(root: Element) -> Iterator[str]:
    for rule in descendants(root, MAIN, "cfRule"):
        for ext in children(child(rule, "extLst"), "ext"):
            if ext.get("uri") != RULE or [part.tag for part in ext] != [f"{{{X14}}}id"]:
                yield f"extension {ext.get('uri')}: is not how a rule names its twin"


def _lint_twin(book: Book, rule: Element) -> Iterator[str]:
    name = rule.get("id", "")
    if not _NUMBER.fullmatch(name):
        yield f"data bar {name}: is no number in braces"
    for one in descendants(rule, XM, "f"):
        yield from lint_formula(one.text or "", book.known)
    if rule.get("type") == "dataBar":
        bar = rule.find(f"{{{X14}}}dataBar")
        limits = [] if bar is None else bar.findall(f"{{{X14}}}cfvo")
        if len(limits) != 2:
            yield f"data bar {name}: has {len(limits)} limits where 2 belong"
