"""Finding the phrases of a section in a text: by the word that a match begins with, then by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from goodterms.phrases import CODES, RULES, Rule
from goodterms.phrases.notation import Edge, first_words, parse_phrase, plain

_EDGE = 3  # letters by which an ending or a beginning is looked up
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in the plain form, and where its words begin."""

    text: str
    words: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a rule that stands in a plain text, from `start` to `end`."""

    rule: str
    start: int
    end: int


def make_plain(said: str) -> Plain:
    """Return the text as phrases are looked for in it."""
    text = plain(said)
    return Plain(text, tuple((one.start(), one[0]) for one in _WORD.finditer(text)))


def find(section: str, where: Plain, languages: Iterable[str] = CODES, rule: str = "") -> list[Found]:
    """Return where rules of a section match (or one rule of it), in the order of the text."""
    found = [one for code in languages for one in _book(code, section, rule).find(where)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def vocabulary(section: str, code: str) -> frozenset[str]:
    """Return the single words among the phrases of a section, in the plain form."""
    return _vocabulary(section, code)


@cache
def _vocabulary(section: str, code: str) -> frozenset[str]:
    return frozenset(
        word
        for rule in RULES[code].get(section, ())
        for phrase in rule.phrases
        for word in plain(phrase).split()
    )


@cache
def _book(code: str, section: str, rule: str) -> _Book:
    return _Book(one for one in RULES[code].get(section, ()) if not rule or one.name == rule)


class _Book:
    """The phrases of one section; a pattern is compiled when the word that it begins with is first met."""

    __slots__ = ("_bundles", "_rows")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rows: dict[tuple[Edge, str], list[tuple[str, str]]] = {}
        self._bundles: dict[tuple[Edge, str], tuple[re.Pattern[str], tuple[str, ...]]] = {}
        for rule in rules:
            for phrase in rule.phrases:
                self._add(rule.name, phrase)

    def _add(self, name: str, phrase: str) -> None:
        for first in first_words(phrase):
            letters = first.letters
            if first.edge != "whole":
                letters = letters[:_EDGE] if first.edge == "beginning" else letters[-_EDGE:]
            row = (name, phrase)
            rows = self._rows.setdefault((first.edge, letters), [])
            if row not in rows:
                rows.append(row)

    def find(self, where: Plain) -> Iterator[Found]:
        """Yield at most one match for each word and each way that a phrase may begin."""
        rows, text = self._rows, where.text
        for start, word in where.words:
            keys: tuple[tuple[Edge, str], ...] = (
                ("whole", word),
                ("beginning", word[:_EDGE]),
                ("ending", word[-_EDGE:]),
            )
            for key in keys:
                if key in rows:
                    pattern, names = self._bundle(key)
                    match = pattern.match(text, start)
                    if match is not None:
                        yield Found(names[(match.lastindex or 1) - 1], start, match.end())

    def _bundle(self, key: tuple[Edge, str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
        if key not in self._bundles:
            rows = self._rows[key]
            pattern = re.compile("|".join(f"({parse_phrase(phrase).regex})" for _, phrase in rows))
            self._bundles[key] = (pattern, tuple(name for name, _ in rows))
        return self._bundles[key]
