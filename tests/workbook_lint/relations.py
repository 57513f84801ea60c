"""Relationships: each leads to a part that is there and is what it should be, and each r:id is one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from workbook_lint.contenttypes import read_types
from workbook_lint.markup import R, repeated, split
from workbook_lint.package import Package

LONGEST_URL = 2_079
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = {  # by the last word of the relationship's type
    "officeDocument": f"{_OFFICE}spreadsheetml.sheet.main+xml",
    "worksheet": f"{_OFFICE}spreadsheetml.worksheet+xml",
    "styles": f"{_OFFICE}spreadsheetml.styles+xml",
    "sharedStrings": f"{_OFFICE}spreadsheetml.sharedStrings+xml",
    "table": f"{_OFFICE}spreadsheetml.table+xml",
    "comments": f"{_OFFICE}spreadsheetml.comments+xml",
    "theme": f"{_OFFICE}theme+xml",
    "drawing": f"{_OFFICE}drawing+xml",
    "chart": f"{_OFFICE}drawingml.chart+xml",
    "vmlDrawing": f"{_OFFICE}vmlDrawing",
}
_NAMED = ("worksheet", "table", "drawing", "vmlDrawing", "chart", "image", "hyperlink")  # by an r:id


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a relationship leads: to a part, or out of the package."""

    kind: str
    target: str
    outside: bool


def relations_file(part: str) -> str:
    """Return the name of the part that holds a part's relationships; those of "" are the package's."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_relations(package: Package, part: str) -> dict[str, Relation]:
    """Return a part's relationships by their ids."""
    root = package.trees.get(relations_file(part))
    found = {}
    for one in [] if root is None else root:
        target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
        kind = one.get("Type", "").rpartition("/")[2]
        place = target if outside else _resolve(part, target)
        found[one.get("Id", "")] = Relation(kind, place, outside)
    return found


def _resolve(part: str, target: str) -> str:
    joined = posixpath.join("/", posixpath.dirname(part), unquote(target))
    return posixpath.normpath(joined).lstrip("/")


def lint_relations(package: Package) -> list[str]:
    """Check the relationships of all parts, and that each part is reached by one."""
    found: list[str] = []
    types = read_types(package)
    reached = {"[Content_Types].xml"}
    for part in ("", *package.parts):
        home = relations_file(part)
        if home in package.parts:
            relations = read_relations(package, part)
            reached |= {home, *(one.target for one in relations.values() if not one.outside)}
            found += [f"{home}: {one}" for one in _lint_targets(package, types, part, relations)]
        if part in package.trees and not part.endswith(".rels"):
            found += [f"{part}: {one}" for one in _lint_uses(package, part)]
    return found + [f"{name}: nothing leads to it" for name in package.parts if name not in reached]


def _lint_targets(
    package: Package, types: dict[str, str], part: str, relations: dict[str, Relation]
) -> Iterator[str]:
    root = package.trees.get(relations_file(part))
    for name in repeated(one.get("Id", "") for one in ([] if root is None else root)):
        yield f"{name} is there more than once"
    for name, one in relations.items():
        if one.outside:
            yield from (f"{name}: {said}" for said in lint_url(one.target))
        elif one.target not in package.parts:
            yield f"{name} leads to {one.target}, which is not there"
        elif types.get(one.target) != _KINDS.get(one.kind, types.get(one.target)):
            yield f"{name} leads to {one.target}, which is no {one.kind} but {types.get(one.target)}"


def lint_url(url: str) -> Iterator[str]:
    """Say what is wrong with an address that leads out of the workbook."""
    if not 0 < len(url) <= LONGEST_URL:
        yield f"an address of {len(url)} characters"
    if re.search(r'[\s<>"{}|^`\x00-\x1f]', url) or url.count("#") > 1:
        yield f"an address with characters that must be escaped: {url[:60]}"


def _lint_uses(package: Package, part: str) -> Iterator[str]:
    relations = read_relations(package, part)
    used: list[str] = []
    for element in package.trees[part].iter():
        names = [value for key, value in element.attrib.items() if split(key)[0] == R]
        used += names
        for name in names:
            if name not in relations:
                yield f"{split(element.tag)[1]}: {name} is no relationship"
    for name, one in relations.items():
        if one.kind in _NAMED and name not in used:
            yield f"{name}: the {one.kind} {one.target[:60]} is not used"
        elif one.kind in ("worksheet", "table", "drawing", "chart") and used.count(name) > 1:
            yield f"{name}: the {one.kind} {one.target} is used more than once"
