"""Finding the phrases of a section in a text: by the word that a match begins with, then by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from goodterms.phrases import CODES, RULES, Rule
from goodterms.phrases.notation import Edge, first_words, parse_phrase, plain

_EDGE = 3  # letters by which an ending or a beginning is looked up
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in the plain form, where its words begin, and what they can be looked up by."""

    text: str
    words: tuple[tuple[int, str], ...]
    keys: Mapping[Edge, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a rule that stands in a plain text, from `start` to `end`."""

    rule: str
    start: int
    end: int


def make_plain(said: str) -> Plain:
    """Return the text as phrases are looked for in it."""
    text = plain(said)
    words = tuple((one.start(), one[0]) for one in _WORD.finditer(text))
    keys = {edge: frozenset(_key(edge, word) for _, word in words) for edge in get_args(Edge)}
    return Plain(text, words, keys)


def find(section: str, where: Plain, languages: Iterable[str] = CODES, rule: str = "") -> list[Found]:
    """Return where rules of a section match (or one rule of it), in the order of the text."""
    found = [one for code in languages for one in _book(code, section, rule).find(where)]
    return sorted(found, key=lambda one: (one.start, -one.end))


@cache
def vocabulary(section: str, code: str) -> frozenset[str]:
    """Return the single words among the phrases of a section, in the plain form."""
    phrases = (phrase for rule in RULES[code].get(section, ()) for phrase in rule.phrases)
    return frozenset(word for phrase in phrases for word in plain(phrase).split())


@cache
def words_of(code: str, name: str) -> frozenset[str]:
    """Return the words in the phrases of a rule of the section `words`, in the plain form."""
    return frozenset(
        word
        for rule in RULES[code]["words"]
        if rule.name == name
        for phrase in rule.phrases
        for word in plain(phrase).split()
        if word.isalnum()
    )


@cache
def _book(code: str, section: str, rule: str) -> _Book:
    return _Book(one for one in RULES[code].get(section, ()) if not rule or one.name == rule)


class _Book:
    """The phrases of one section; a phrase is compiled when a word that it begins with is first met."""

    __slots__ = ("_patterns", "_rows")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rows: dict[Edge, dict[str, list[tuple[str, str]]]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        for rule in rules:
            for phrase in rule.phrases:
                self._add(rule.name, phrase)

    def _add(self, name: str, phrase: str) -> None:
        for edge, letters in {(first.edge, _key(first.edge, first.letters)) for first in first_words(phrase)}:
            self._rows.setdefault(edge, {}).setdefault(letters, []).append((name, phrase))

    def find(self, where: Plain) -> Iterator[Found]:
        """Yield at most one match for each word and each way to begin: that of the first phrase."""
        for edge, rows in self._rows.items():
            if rows.keys().isdisjoint(where.keys[edge]):  # so it is with nearly all books
                continue
            for start, word in where.words:
                key = _key(edge, word)
                if key in rows:
                    yield from self._first(rows[key], where.text, start)

    def _first(self, rows: list[tuple[str, str]], text: str, start: int) -> Iterator[Found]:
        for name, phrase in rows:
            pattern = self._patterns.get(phrase)
            if pattern is None:
                pattern = self._patterns[phrase] = re.compile(parse_phrase(phrase).regex)
            match = pattern.match(text, start)
            if match is not None:
                yield Found(name, start, match.end())
                return


def _key(edge: Edge, word: str) -> str:
    if edge == "whole":
        return word
    return word[:_EDGE] if edge == "beginning" else word[-_EDGE:]
