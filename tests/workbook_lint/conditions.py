"""Conditional formatting: rules of known kinds, over areas, in looks that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbook_lint.book import Book
from workbook_lint.formulas import lint_formula
from workbook_lint.markup import bounds, child, children, number
from workbook_lint.styles import count_styles

_KINDS = (
    *("expression", "cellIs", "colorScale", "dataBar", "iconSet", "top10", "uniqueValues", "duplicateValues"),
    *("containsText", "notContainsText", "beginsWith", "endsWith", "containsBlanks", "notContainsBlanks"),
    *("containsErrors", "notContainsErrors", "timePeriod", "aboveAverage"),
)
_WANT_FORMULA = ("expression", "cellIs", "containsText", "notContainsText", "beginsWith", "endsWith")
_LIMITS = ("num", "percent", "percentile", "max", "min", "formula")


def lint_conditions(book: Book, root: Element) -> Iterator[str]:
    """Check all rules of a sheet."""
    for one in children(root, "conditionalFormatting"):
        place = one.get("sqref", "")
        if not place.split() or [name for name in place.split() if bounds(name) is None]:
            yield f"conditional formatting of {place!r}: is of no area"
        if not children(one, "cfRule"):
            yield f"conditional formatting of {place}: has no rule"
        for rule in children(one, "cfRule"):
            yield from (f"conditional formatting of {place}: {said}" for said in _lint_rule(book, rule))


def _lint_rule(book: Book, rule: Element) -> Iterator[str]:
    kind = rule.get("type", "")
    if kind not in _KINDS:
        yield f"a rule of kind {kind}"
    if number(rule, "priority", -1) < 1:
        yield f"priority {rule.get('priority')}"
    if rule.get("dxfId") is not None and not 0 <= number(rule, "dxfId") < count_styles(book, "dxfs"):
        yield f"the look {rule.get('dxfId')} is not there"
    formulas = children(rule, "formula")
    if kind in _WANT_FORMULA and not formulas:
        yield f"a rule of kind {kind} without a formula"
    for one in formulas:
        yield from lint_formula(one.text or "", book.known)
    if kind in ("colorScale", "dataBar", "iconSet"):
        yield from _lint_scale(kind, child(rule, kind))


def _lint_scale(kind: str, scale: Element | None) -> Iterator[str]:
    if scale is None:
        yield f"a rule of kind {kind} without its {kind}"
        return
    limits, colours = children(scale, "cfvo"), len(children(scale, "color"))
    wanted = _wanted(kind, scale, colours)
    if (len(limits), colours) != wanted:
        yield f"{kind} has {len(limits)} limits and {colours} colours, not {wanted[0]} and {wanted[1]}"
    for one in limits:
        known, value = one.get("type", ""), one.get("val", "")
        if known not in _LIMITS or (known[0] in "np" and not re.fullmatch(r"-?\d+(?:\.\d+)?", value)):
            yield f"a limit of {known} {value}"


def _wanted(kind: str, scale: Element, colours: int) -> tuple[int, int]:
    """Return how many limits and colours belong together."""
    if kind == "dataBar":
        return 2, 1
    if kind == "iconSet":
        icons = scale.get("iconSet", "3TrafficLights1")
        return (int(icons[0]) if icons[:1] in "345" else 0), 0
    return min(max(colours, 2), 3), min(max(colours, 2), 3)
