"""Names of namespaces, and small readings of XML that all parts of the lint share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from openpyxl.utils import range_boundaries

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

ROWS, COLUMNS, LONGEST_TEXT = 1_048_576, 16_384, 32_767
CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*(?:[Cc]\d*)?|[Cc]\d*")
Bounds = tuple[int, int, int, int]  # left, top, right, bottom
_RANGE = re.compile(
    r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?\d{1,7}:\$?\d{1,7}"
)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def split(tag: str) -> tuple[str, str]:
    """Return namespace and local name of a tag or an attribute."""
    space, _, name = tag.rpartition("}")
    return space[1:], name


def children(parent: Element | None, name: str) -> list[Element]:
    """Return the children of this name, in the main namespace."""
    return [] if parent is None else parent.findall(f"{{{MAIN}}}{name}")


def child(parent: Element | None, name: str) -> Element | None:
    """Return the first child of this name, in the main namespace."""
    return None if parent is None else parent.find(f"{{{MAIN}}}{name}")


def descendants(parent: Element | None, space: str, name: str) -> Iterator[Element]:
    """Return everything of this name below, in the namespace."""
    return iter(()) if parent is None else parent.iter(f"{{{space}}}{name}")


def number(element: Element, name: str, default: int = 0) -> int:
    """Return an attribute as a whole number; -1 if it is none."""
    text = element.get(name, str(default))
    return int(text) if re.fullmatch(r"-?\d+", text) else -1


def text_of(parent: Element | None) -> str:
    """Return the text of all <t> below, as a cell shows it: _x000a_ is a line end."""
    pieces = "".join(one.text or "" for one in descendants(parent, MAIN, "t"))
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), pieces)


def plain(text: str) -> str:
    """Return an attribute's text without Excel's escapes."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def width(text: str) -> int:
    """Return the length that Excel counts: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bounds(reference: str) -> Bounds | None:
    """Return the corners of one range within a sheet; None if it is none or reaches out of the sheet."""
    if not _RANGE.fullmatch(reference):
        return None
    left, top, right, bottom = range_boundaries(reference)
    area = (
        1 if left is None else left,
        1 if top is None else top,
        COLUMNS if right is None else right,
        ROWS if bottom is None else bottom,
    )
    whole = 1 <= area[0] <= area[2] <= COLUMNS and 1 <= area[1] <= area[3] <= ROWS
    return area if whole else None


def meet(one: Bounds, other: Bounds) -> bool:
    """Whether two areas share a cell."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def overlaps(areas: Iterable[tuple[str, Bounds]]) -> list[tuple[str, str]]:
    """Return the pairs of areas that share cells."""
    known, found = list(areas), []
    known.sort(key=lambda one: one[1][1])  # by their top: those further down than a bottom need no look
    for place, (name, area) in enumerate(known):
        for other, its in known[place + 1 :]:
            if its[1] > area[3]:
                break
            if meet(area, its):
                found.append((name, other))
    return found


def repeated(some: Iterable[str]) -> list[str]:
    """Return what is there more than once, whatever its case."""
    return sorted(one for one, times in Counter(name.casefold() for name in some).items() if times > 1)


def lint_count(parent: Element | None, what: str) -> list[str]:
    """Compare a count attribute with what is there."""
    if parent is None or parent.get("count") is None or number(parent, "count") == len(parent):
        return []
    return [f"{what}: says {parent.get('count')}, has {len(parent)}"]
