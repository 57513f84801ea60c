"""Labelled mail, where it is at hand: people's is kept, programs' is caught, and nothing breaks a reader."""

from __future__ import annotations

from corpus_folder import find_labelled, read_labelled

from bench.corpus import kind_of_message, parse_message


def test_people_are_kept_and_programs_caught() -> None:
    folder = find_labelled("auto")
    verdicts = [
        (row["expected"] == "human", kind_of_message((folder / row["eml_path"]).read_bytes()) == "human")
        for row in read_labelled("auto")
    ]
    people = [found for expected, found in verdicts if expected]
    programs = [not found for expected, found in verdicts if not expected]
    # One "person" there says Auto-Submitted: auto-replied, and is none.
    assert sum(people) >= len(people) - 1
    assert sum(programs) >= 0.99 * len(programs)


def test_malformed_mail_is_read_as_far_as_it_goes() -> None:
    folder = find_labelled("malformed")
    read = [parse_message((folder / row["path"]).read_bytes()) for row in read_labelled("malformed")]
    assert len(read) > 500
    assert sum(1 for _, text in read if text.strip()) > 0.8 * len(read)
