"""One sheet: its parts in the schema's order, each within its bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from openpyxl.utils import get_column_letter

from workbook_lint.book import Book, Sheet
from workbook_lint.cells import lint_cells
from workbook_lint.conditions import lint_conditions
from workbook_lint.drawings import lint_drawings
from workbook_lint.extensions import lint_extensions
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import (
    COLUMNS,
    MAIN,
    ROWS,
    Bounds,
    R,
    bounds,
    child,
    children,
    lint_count,
    number,
    overlaps,
    repeated,
    split,
    width,
)
from workbook_lint.relations import LONGEST_URL
from workbook_lint.styles import count_styles

_ORDER = (  # ECMA-376 part 1, 18.3.1.99
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts"),
    "extLst",
)
_MOST_LINKS, _MOST_VALIDATIONS, _MOST_BREAKS = 65_530, 65_534, 1_026
_KINDS = ("none", "whole", "decimal", "list", "date", "time", "textLength", "custom")


def lint_sheet(book: Book, sheet: Sheet) -> Iterator[str]:
    """Check everything on a sheet but its tables."""
    yield from _lint_order(sheet.root)
    yield from _lint_views(sheet.root)
    yield from _lint_columns(sheet.root, count_styles(book, "cellXfs"))
    yield from lint_cells(book, sheet)
    yield from _lint_merges(sheet.root)
    yield from lint_conditions(book, sheet.root)
    yield from _lint_validations(book, sheet.root)
    yield from _lint_links(book, sheet)
    yield from _lint_page(sheet.root)
    yield from lint_drawings(book, sheet)
    yield from lint_extensions(book, sheet.root)


def _lint_order(root: Element) -> Iterator[str]:
    names = [split(one.tag)[1] for one in root if split(one.tag)[0] == MAIN]
    for name in (one for one in names if one not in _ORDER):
        yield f"{name}: is nothing that a sheet has"
    places = [_ORDER.index(one) for one in names if one in _ORDER]
    for before, after in pairwise(places):
        if after < before:
            yield f"{_ORDER[after]}: comes after {_ORDER[before]}"
    for name in repeated(one for one in names if one != "conditionalFormatting"):
        yield f"{name}: is there more than once"


# --- views and columns -------------------------------------------------------------------------


def _lint_views(root: Element) -> Iterator[str]:
    for view in children(child(root, "sheetViews"), "sheetView"):
        chosen = children(view, "selection")
        panes = [one.get("pane", "topLeft") for one in chosen]
        if len(chosen) > 4:
            yield f"selection: {len(chosen)} of them, where four panes are all"
        for name in repeated(panes):
            yield f"selection: the pane {name} is there more than once"
        for one in chosen:
            places = one.get("sqref", "A1").split()
            if [place for place in (one.get("activeCell", "A1"), *places) if bounds(place) is None]:
                yield f"selection: {one.get('sqref')} is no area"
        pane = child(view, "pane")
        shown = {"topLeft"} if pane is None else _panes(pane)
        if not set(panes) <= shown:
            yield f"selection: there is no pane {', '.join(sorted(set(panes) - shown))}"
        if pane is not None:
            yield from (f"pane: {said}" for said in _lint_pane(pane))


def _panes(pane: Element) -> set[str]:
    right, below = bool(pane.get("xSplit")), bool(pane.get("ySplit"))
    names = {"topLeft"} | ({"topRight"} if right else set()) | ({"bottomLeft"} if below else set())
    return names | ({"bottomRight"} if right and below else set())


def _lint_pane(pane: Element) -> Iterator[str]:
    right, below = number(pane, "xSplit"), number(pane, "ySplit")
    active = {(True, True): "bottomRight", (True, False): "topRight", (False, True): "bottomLeft"}
    if pane.get("activePane", "topLeft") != active.get((right > 0, below > 0), "topLeft"):
        yield f"{pane.get('activePane')} is active, with {right} columns and {below} rows above"
    first = f"{get_column_letter(right + 1)}{below + 1}"
    if pane.get("state") in ("frozen", "frozenSplit") and pane.get("topLeftCell") != first:
        yield f"begins at {pane.get('topLeftCell')} below what is frozen up to {first}"


def _lint_columns(root: Element, looks: int) -> Iterator[str]:
    last = 0
    for one in children(child(root, "cols"), "col"):
        name = f"columns {one.get('min')} to {one.get('max')}"
        first, end = number(one, "min"), number(one, "max")
        if not last < first <= end <= COLUMNS:
            yield f"{name}: are not after column {last}, or outside of the sheet"
        if not 0 <= number(one, "outlineLevel") <= 7:
            yield f"{name}: outline level {one.get('outlineLevel')}"
        if not 0 <= float(one.get("width", "0")) <= 255:
            yield f"{name}: a width of {one.get('width')}"
        if not 0 <= number(one, "style") < looks:
            yield f"{name}: the style {one.get('style')} is not there"
        last = end


# --- what lies over cells ----------------------------------------------------------------------


def areas_of(text: str) -> list[tuple[str, Bounds | None]]:
    """Return the areas of a list of them."""
    return [(one, bounds(one)) for one in text.split()]


def _lint_merges(root: Element) -> Iterator[str]:
    merges = child(root, "mergeCells")
    yield from lint_count(merges, "mergeCells")
    found = []
    for one in children(merges, "mergeCell"):
        name = one.get("ref", "")
        area = bounds(name)
        if area is None or area[:2] == area[2:]:
            yield f"merged cells {name}: are no area of several cells"
        else:
            found.append((name, area))
    yield from (f"merged cells {one} and {other} overlap" for one, other in overlaps(found))


def _lint_validations(book: Book, root: Element) -> Iterator[str]:
    all_of_them = child(root, "dataValidations")
    yield from lint_count(all_of_them, "dataValidations")
    count = sum(len(one.get("sqref", "").split()) for one in children(all_of_them, "dataValidation"))
    if count > _MOST_VALIDATIONS:
        yield f"dataValidations: {count} areas are too many"
        return
    found: list[tuple[str, Bounds]] = []
    for one in children(all_of_them, "dataValidation"):
        place = one.get("sqref", "")
        areas = areas_of(place)
        if not areas or [name for name, area in areas if area is None]:
            yield f"validation of {place!r}: is of no area"
        found += [(name, area) for name, area in areas if area is not None]
        yield from (f"validation of {place}: {said}" for said in _lint_validation(book, one))
    yield from (f"validations of {one} and {other} overlap" for one, other in overlaps(found))


def _lint_validation(book: Book, one: Element) -> Iterator[str]:
    kind = one.get("type", "none")
    formulas = [found.text or "" for name in ("formula1", "formula2") for found in children(one, name)]
    if kind not in _KINDS or (kind != "none" and not formulas):
        yield f"is of kind {kind} and allows nothing"
    for text in formulas:
        if len(text) > 255:
            yield f"a source of {len(text)} characters"
        if not re.fullmatch('"(?:[^"]|"")*"', text):
            yield from lint_formula(text, book.known)
    for name, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
        if width(one.get(name, "")) > most:
            yield f"{name} of {width(one.get(name, ''))} characters"


def _lint_links(book: Book, sheet: Sheet) -> Iterator[str]:
    links = children(child(sheet.root, "hyperlinks"), "hyperlink")
    if len(links) > _MOST_LINKS:
        yield f"hyperlinks: {len(links)} of them are too many"
        return
    found: list[tuple[str, Bounds]] = []
    for one in links:
        place = one.get("ref", "")
        area = bounds(place)
        if area is None:
            yield f"a link at {place!r}, which is no cell"
        else:
            found.append((place, area))
        yield from (f"link at {place}: {said}" for said in _lint_link(book, sheet, one))
    yield from (f"links at {one} and {other} overlap" for one, other in overlaps(found))


def _lint_link(book: Book, sheet: Sheet, one: Element) -> Iterator[str]:
    lead = sheet.relations.get(one.get(f"{{{R}}}id", ""))
    place = one.get("location", "")
    if lead is None and not place:
        yield "leads nowhere"
    if lead is not None and lead.kind != "hyperlink":
        yield f"leads to a {lead.kind}"
    if lead is None and place:
        yield from lint_formula(place, book.known)
    if len(place) > LONGEST_URL:
        yield f"a place of {len(place)} characters"
    for name in ("tooltip", "display"):
        if width(one.get(name, "")) > (255 if name == "tooltip" else LONGEST_URL):
            yield f"{name} of {width(one.get(name, ''))} characters"


# --- the printed page --------------------------------------------------------------------------


def _lint_page(root: Element) -> Iterator[str]:
    for one in children(root, "headerFooter"):
        for part in one:
            if width(part.text or "") > 255:
                yield f"{split(part.tag)[1]}: {width(part.text or '')} characters"
    for setup in children(root, "pageSetup"):
        if not 10 <= number(setup, "scale", 100) <= 400:
            yield f"pageSetup: a scale of {setup.get('scale')}"
    for name, most in (("rowBreaks", ROWS), ("colBreaks", COLUMNS)):
        breaks = child(root, name)
        if breaks is not None:
            yield from (f"{name}: {said}" for said in _lint_breaks(breaks, most))


def _lint_breaks(breaks: Element, most: int) -> Iterator[str]:
    places = children(breaks, "brk")
    if number(breaks, "count", len(places)) != len(places):
        yield f"says {breaks.get('count')}, has {len(places)}"
    if len(places) > _MOST_BREAKS:
        yield f"{len(places)} of them are too many"
    for one in places:
        if not 0 < number(one, "id") < most:
            yield f"a break after {one.get('id')}"
    for place in repeated(one.get("id", "") for one in places):
        yield f"a break after {place} is there more than once"
    by_hand = len([one for one in places if one.get("man") in ("1", "true")])
    if number(breaks, "manualBreakCount", by_hand) != by_hand:
        yield f"says that {breaks.get('manualBreakCount')} are made by hand, {by_hand} are"
