"""[Content_Types].xml: says of every part that is there what it is, and of none that isn't."""

from __future__ import annotations

from workbook_lint.markup import repeated, split
from workbook_lint.package import Package

_HOME = "[Content_Types].xml"


def read_types(package: Package) -> dict[str, str]:
    """Return the content type of each part that has one."""
    root = package.trees.get(_HOME)
    entries = [] if root is None else list(root)
    defaults = {one.get("Extension", "").lower(): one.get("ContentType", "") for one in entries}
    stated = {one.get("PartName", "").lstrip("/"): one.get("ContentType", "") for one in entries}
    kinds = {
        name: stated.get(name) or defaults.get(name.rpartition(".")[2].lower()) for name in package.parts
    }
    return {name: kind for name, kind in kinds.items() if kind}


def lint_types(package: Package) -> list[str]:
    """Compare the list with the parts."""
    root = package.trees.get(_HOME)
    if root is None:
        return [f"{_HOME}: is not there"]
    stated = [one.get("PartName", "") for one in root if split(one.tag)[1] == "Override"]
    endings = [one.get("Extension", "") for one in root if split(one.tag)[1] == "Default"]
    known = read_types(package)
    return [
        *(f"{name}: has no content type" for name in package.parts if name != _HOME and name not in known),
        *(f"{_HOME}: {name} is not there" for name in stated if name.lstrip("/") not in package.parts),
        *(f"{_HOME}: {name} is there more than once" for name in repeated([*stated, *endings])),
    ]
