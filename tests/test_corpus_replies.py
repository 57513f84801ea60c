"""Own words of public fixtures, where that corpus lies beside the project: floors, not goals.

The metric is the F1 of the words, as bags. Where libraries contradict each other about the same mail the
floor allows for it: a forwarded text or a quote is never the author's own, a full signature is not either.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from corpus_folder import find_labelled, read_labelled

from bench.corpus import own_words, own_words_of_html, own_words_of_message

FLOORS = {
    "crisp-oss/email-reply-parser": 0.93,
    "discourse/email_reply_trimmer": 0.85,
    "mailgun/talon": 0.90,
    "zapier/email-reply-parser": 0.95,
    "closeio/quotequail": 0.95,
    "alfonsrv/mail-parser-reply": 0.95,
    "crisp-oss/email-forward-parser": 0.95,
}
LEAKS = 0.2  # of the signatures that are labelled; "Thank you, Some One" is kept on purpose


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return read_labelled("replies")


def read(row: dict[str, Any]) -> str:
    if row["format"] == "eml":
        return own_words_of_message((find_labelled("replies") / row["eml_path"]).read_bytes())
    raw = row["raw_text"].replace("\r\n", "\n")
    return own_words_of_html(raw) if row["format"] == "html" else own_words(raw)


def f1(want: str, got: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (got, want))
    if not ours and not theirs:
        return 1.0
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


@pytest.mark.parametrize("source", FLOORS)
def test_own_words_of_public_fixtures(rows: list[dict[str, Any]], source: str) -> None:
    scores = [
        f1(row["expected_reply"], read(row))
        for row in rows
        if row["source"] == source and row["expected_reply"] is not None
    ]
    assert scores
    assert sum(scores) / len(scores) >= FLOORS[source]


def test_signatures_do_not_leak(rows: list[dict[str, Any]]) -> None:
    signed = [row for row in rows if row["expected_signature"]]
    leaked = [
        row["id"]
        for row in signed
        if any(
            len(line) > 5 and line in read(row)
            for line in map(str.strip, row["expected_signature"].split("\n"))
        )
    ]
    assert len(leaked) <= LEAKS * len(signed), leaked
