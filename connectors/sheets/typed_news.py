"""What of all that stands in the weekly workbooks is new.

A word stays in its workbook after it was taken over, and in every copy of it: it counts once. It is said
again if the user has said something else since, and then it came into a workbook that was read without it
before, or stands in one that was made after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from connectors.sheets.decisions import Said
from connectors.store.rows import ReadBook
from goodterms.casebook import Decision
from goodterms.corrections import CORRECTION_LABELS
from goodterms.decisions import DECISION_LABELS
from goodterms.model import Client, Correction, Problem

Word = TypeVar("Word", Decision, Correction)


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs know: the workbooks they read, by name; decisions and corrections, in their order."""

    books: Mapping[str, ReadBook] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    corrections: Sequence[Correction] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that words stand in: its name, the day it speaks of (None if not told), and its week."""

    name: str
    made_on: date | None
    week: str


def choose_decisions(
    heard: Sequence[tuple[Book, Said]], known: Known, clients: Sequence[Client], default_on: date
) -> tuple[list[Decision], list[Problem]]:
    """Return each decision once, in the order of the files; and what contradicts itself.

    Two of one client that were typed without a date and count from the same day contradict each other.
    """
    stored = {one.id: one for one in known.decisions}
    latest = {one.client_key: one for one in known.decisions if one.on <= default_on}

    def is_again(book: Book, said: Said) -> bool:
        last = latest.get(said.decision.client_key)
        if last is None or _content(last) == _content(said.decision):
            return False
        is_later = not said.is_dated and book.made_on is not None and book.made_on > last.on
        return _came_later(book, said.decision.id, known, is_later=is_later)

    entries = [(said.decision, is_again(book, said)) for book, said in heard]
    chosen = _once(entries, stored)
    undated = {said.decision.id for _, said in heard if not said.is_dated}
    names = {one.key: one.name or one.key for one in clients}
    groups: dict[tuple[str, date], list[Decision]] = {}
    for base, one in chosen.items():
        if base in undated:
            day = stored[one.id].on if one.id in stored else one.on
            groups.setdefault((one.client_key, day), []).append(one)
    problems = [
        _contradiction(names[key], [(_say(one), one.source) for one in several])
        for (key, _), several in groups.items()
        if len({_say(one) for one in several}) > 1
    ]
    return list(chosen.values()), problems


def choose_corrections(
    heard: Sequence[tuple[Book, Correction]], known: Known
) -> tuple[list[Correction], list[Problem]]:
    """Return each correction once, in the order of the files; and what contradicts itself."""
    stored = {one.id: one for one in known.corrections}
    latest = {one.message_id: one.says for one in known.corrections}

    def is_again(book: Book, one: Correction) -> bool:
        return latest.get(one.message_id) not in (None, one.says) and _came_later(book, one.id, known)

    chosen = _once([(one, is_again(book, one)) for book, one in heard], stored)
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for book, one in heard:
        if chosen[one.id].id not in stored:
            words = groups.setdefault((one.message_id, book.week), [])
            words.append((CORRECTION_LABELS["en"][one.says], one.source))
    problems = [
        _contradiction(message_id, words)
        for (message_id, _), words in groups.items()
        if len({word for word, _ in words}) > 1
    ]
    return list(chosen.values()), problems


def _came_later(book: Book, base: str, known: Known, *, is_later: bool = False) -> bool:
    """Whether a word came into a workbook after it was read, or stands in one of a later day."""
    before = known.books.get(book.name)
    if before is None or not before.is_ours:
        return is_later
    return base not in before.said


def _once(entries: Iterable[tuple[Word, bool]], stored: Mapping[str, Word]) -> dict[str, Word]:
    """Return each word by the id of what it says, with an id of its own where it is said again."""
    chosen: dict[str, Word] = {}
    for one, is_again in entries:
        first = chosen.setdefault(one.id, one)
        if is_again and one.id in stored and first.id == one.id:
            chosen[one.id] = replace(first, id=_free_id(one.id, stored))
    return chosen


def _free_id(base: str, stored: Mapping[str, object]) -> str:
    number = 2
    while f"{base}-{number}" in stored:
        number += 1
    return f"{base}-{number}"


def _content(one: Decision) -> tuple[object, ...]:
    return one.kind, one.until, one.note


def _say(one: Decision) -> str:
    until = f" until {one.until}" if one.kind == "snooze" and one.until is not None else ""
    return DECISION_LABELS["en"][one.kind] + until


def _contradiction(of: str, words: Sequence[tuple[str, str]]) -> Problem:
    """Tell of words that contradict each other, each with its place; the last one counts."""
    last, place = words[-1]
    listed = ", ".join(f"“{word}” in {where}" for word, where in words if word != last)
    what = f"{of}: “{last}” here, but {listed}: the one that was saved last counts, “{last}”"
    return Problem(place, what, "if another was meant, choose it again in the new report")
