"""The header rows of packages: each column is what it is, and the page on lists names them all."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connectors.sheets.columns import claim_columns
from connectors.sheets.headings import INVOICE_WORDS
from connectors.sheets.table import Row

_HERE = Path(__file__).parent
_LISTS: list[dict[str, Any]] = tomllib.loads((_HERE / "package_headers.toml").read_text("utf-8"))["list"]
_PAGE = (_HERE.parent / "docs" / "lists.md").read_text("utf-8")


@pytest.mark.parametrize("one", _LISTS, ids=lambda one: f"{one['package']}-{one['report']}-{one['language']}")
def test_the_columns_of_a_package(one: dict[str, Any]) -> None:
    claims, _ = claim_columns(Row(1, tuple(one["header"])), INVOICE_WORDS)
    best = {name: max(several, key=lambda claim: claim[0])[1].heading for name, several in claims.items()}
    assert {name: best.get(name) for name in one["columns"]} == one["columns"]


def test_the_page_says_of_each_whether_it_is_documented() -> None:
    for one in _LISTS:
        row = next(line for line in _PAGE.splitlines() if line.startswith(f"| {one['package']}"))
        documented, assumed = row.split("|")[2:4]
        assert one["report"] in (documented if one["basis"] == "documented" else assumed), one
