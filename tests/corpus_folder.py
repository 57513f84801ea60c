"""Where the labelled mail lies that is not part of the project: in a folder above it, or nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def find_labelled(name: str) -> Path:
    """Return the folder `shared/corpus/NAME` above this one; the test is skipped where there is none."""
    places = (above / "shared" / "corpus" / name for above in Path(__file__).resolve().parents)
    found = next((one for one in places if (one / f"{name}.jsonl").is_file()), None)
    if found is None:
        pytest.skip(f"needs shared/corpus/{name} above the project: labelled mail, not part of it")
    return found


def find_folder(name: str) -> Path:
    """Return the folder `shared/corpus/NAME` above this one; the test is skipped where there is none."""
    places = (above / "shared" / "corpus" / name for above in Path(__file__).resolve().parents)
    found = next((one for one in places if one.is_dir()), None)
    if found is None:
        pytest.skip(f"needs shared/corpus/{name} above the project: a collection that is not part of it")
    return found


def read_labelled(name: str) -> list[dict[str, Any]]:
    """Return the rows of a labelled set."""
    lines = (find_labelled(name) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
