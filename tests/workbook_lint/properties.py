"""docProps: dates as the W3C writes them, each property once."""

from __future__ import annotations

import re
from datetime import datetime

from workbook_lint.markup import repeated, split
from workbook_lint.package import Package

_CORE = "docProps/core.xml"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def lint_properties(package: Package) -> list[str]:
    """Check what is said of the file itself."""
    root = package.trees.get(_CORE)
    if root is None:
        return []
    found = [f"{_CORE}: {name} is there more than once" for name in repeated(one.tag for one in root)]
    dates = [one for one in root if split(one.tag)[1] in ("created", "modified")]
    wrong = [one for one in dates if not _is_moment(one.text or "")]
    return found + [f"{_CORE}: {split(one.tag)[1]} is no moment: {one.text}" for one in wrong]


def _is_moment(text: str) -> bool:
    if not _MOMENT.fullmatch(text):
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
