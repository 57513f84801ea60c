"""LibreOffice opens the workbooks, computes what they say, changes nothing, and prints every sheet."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from libreoffice import print_pdf, recompute
from page_builders import render_book
from review_builders import (
    make_empty_review,
    make_hostile_review,
    make_large_review,
    make_rich_review,
)

from goodterms.findings import Review
from goodterms.model import Language

pytestmark = pytest.mark.libreoffice

REVIEWS: dict[str, Callable[[], Review]] = {
    "rich": make_rich_review,
    "empty": make_empty_review,
    "hostile": make_hostile_review,
    "large": lambda: make_large_review(12, 3),
}


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    languages: tuple[Language, ...] = get_args(Language)
    return {
        f"{name}-{one}": with_one_long_text(render_book(make(), one))
        for name, make in REVIEWS.items()
        for one in languages
    }


def load(raw: bytes, *, values: bool) -> Any:  # the stubs' unions would need a cast a cell
    with warnings.catch_warnings(action="ignore"):  # extensions, which it does not read
        return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


def cells(raw: bytes) -> dict[tuple[str, str], Any]:
    """Return what all cells show, by sheet and place."""
    return {
        (sheet.title, cell.coordinate): as_shown(cell.value)
        for sheet in load(raw, values=True)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def as_shown(value: Any) -> Any:
    """Undo the escape of what looks like an escape: openpyxl does so in shared strings only."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def formulas(raw: bytes) -> set[tuple[str, str]]:
    """Return where formulas are."""
    return {
        (sheet.title, cell.coordinate)
        for sheet in load(raw, values=False)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def differences(before: dict[tuple[str, str], Any], after: dict[tuple[str, str], Any]) -> Iterator[str]:
    for place in sorted({*before, *after}):
        one, other = before.get(place), after.get(place)
        if isinstance(one, int | float) and isinstance(other, int | float):
            if one != pytest.approx(other, rel=1e-9, abs=1e-9):
                yield f"{place}: {one} became {other}"
        elif one != other:
            yield f"{place}: {one!r} became {other!r}"


def with_changes(raw: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with all its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(written, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)))
    return written.getvalue()


def with_one_long_text(raw: bytes) -> bytes:
    """Keep the first text of many thousand characters: to lay out each takes LibreOffice a second."""
    seen = count()

    def cut(found: re.Match[bytes]) -> bytes:
        return found[0] if next(seen) == 0 else found[0][:1_000]

    return with_changes(raw, lambda part: re.sub(rb"(?:long ){1000,}", cut, part))


def with_wrong_values(raw: bytes) -> bytes:
    """Change what formulas come to, as they say themselves."""
    return with_changes(raw, lambda part: re.sub(rb"(</f><v>)[^<]*", rb"\g<1>77.5", part))


def test_it_computes_what_formulas_say_and_leaves_the_rest(books: dict[str, bytes], tmp_path: Path) -> None:
    wrong = with_wrong_values(books["rich-en"])
    assert {cells(wrong)[place] for place in formulas(wrong)} <= {77.5, "77.5"}
    found = recompute({**books, "wrong": wrong}, tmp_path)
    told = [
        f"{name}, {one}" for name, raw in books.items() for one in differences(cells(raw), cells(found[name]))
    ]
    assert told == []
    assert list(differences(cells(books["rich-en"]), cells(found["wrong"]))) == []
    assert formulas(books["rich-en"]) <= formulas(found["rich-en"])


def test_it_prints_every_sheet(books: dict[str, bytes], tmp_path: Path) -> None:
    for name, path in print_pdf(books, tmp_path).items():
        pages = len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        assert pages >= len(load(books[name], values=True).sheetnames), name
