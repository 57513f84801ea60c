"""How long the workbook of a large practice takes, and its memory: `python -m bench.workbook [CLIENTS]`.

So many made-up clients (`bench.worlds`), a thousand messages and fifty invoices each (five years of most),
are reviewed; the review is handed to processes of their own, which render it in both languages. Beside
them, in the same run, openpyxl writes the same values without any looks: what is left is ours.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from bench.large import fill_store, load_practice
from bench.worlds import AS_OF, ZONE
from connectors.store import open_store
from flows.collector import collector_at_rest
from flows.sync import peak_megabytes
from goodterms.history import end_of_day
from goodterms.judgement import review_practice
from goodterms.policy import Policy
from reports.workbook import CalendarFacts, render_workbook

ONCE = "import sys; from bench.workbook import {what}; {what}(*sys.argv[1:])"


def main(clients: int = 300) -> None:
    """Review, render in both languages and write bare cells, each in a process; print times and ratios."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as name:
        place = Path(name)
        messages = fill_store(place, clients)
        run("review_once", place, str(clients))
        print(f"{clients} clients, {messages} messages")
        took = {language: run("render_once", place, language) for language in ("en", "nl")}
        bare = run("write_bare", place, "en")
        print(f"bare openpyxl, the same {bare['cells']} values: {bare['seconds']:.2f} s")
        for language, one in took.items():
            ratio = one["seconds"] / bare["seconds"]
            print(
                f"{language}: {one['seconds']:.2f} s = {ratio:.1f} x bare, {one['bytes'] / 1e6:.1f} MB, "
                f"peak {one['peak_mb']:.0f} MB, of which {one['before_mb']:.0f} were there before"
            )


def run(what: str, place: Path, word: str) -> dict[str, Any]:
    """Run one of the functions below in a process of its own; return what it prints."""
    command = [sys.executable, "-c", ONCE.format(what=what), str(place), word]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def review_once(place: str, clients: str) -> None:
    """Review the clients and keep the review in a file."""
    practice = load_practice(int(clients), 200)
    with open_store(f"sqlite:///{Path(place) / 'large.db'}") as store, collector_at_rest():
        mail = store.mail(end_of_day(AS_OF, ZONE))
        review = review_practice(replace(practice, mail=mail), AS_OF)
    (Path(place) / "review.pickle").write_bytes(pickle.dumps(review))
    print("{}")


def render_once(place: str, language: str) -> None:
    """Render the review; print seconds, bytes and MB as JSON."""
    review = pickle.loads((Path(place) / "review.pickle").read_bytes())
    before, start = peak_megabytes(), time.perf_counter()
    raw = render_workbook(
        review,
        language="nl" if language == "nl" else "en",
        calendar=CalendarFacts(ZONE, "Mon-Fri 09:00-17:30", ()),
        policy=Policy(),
        drafts=(),
        version="bench",
        hosts={"studio": "imap.example.com"},
    )
    seconds = time.perf_counter() - start
    (Path(place) / f"{language}.xlsx").write_bytes(raw)
    told = {"seconds": seconds, "bytes": len(raw), "peak_mb": peak_megabytes(), "before_mb": before}
    print(json.dumps(told))


def write_bare(place: str, language: str) -> None:
    """Write the values of a rendered workbook again, without looks; print seconds and cells as JSON."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read what is added to its files
        found = openpyxl.load_workbook(Path(place) / f"{language}.xlsx", data_only=True)
    values = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in found]
    start = time.perf_counter()
    book = openpyxl.Workbook()
    for rows in values:
        sheet = book.create_sheet()
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    sheet.cell(row, column, value)
    book.save(io.BytesIO())
    seconds = time.perf_counter() - start
    written = sum(value is not None for rows in values for row in rows for value in row)
    print(json.dumps({"seconds": seconds, "cells": written}))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
