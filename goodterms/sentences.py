"""The sentences of a text, as written and in the plain form in which phrases are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goodterms.phrases.book import Found, Plain, find, make_plain

LONGEST_SENTENCE = 600
_OVERLAP = 80  # characters
_WRAPPED = 50  # a line at least as long goes on in the next one
_END = re.compile(r"(?<=[.!?…;])\s+")
_CLAUSE = re.compile(r"[;:()]|,(?! (?:dass|dat|that|que|qu) )")
_BEFORE = 80  # characters in which a word that denies is looked for
_NEAR = 4  # words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, and its plain form."""

    said: str
    plain: Plain


def split_sentences(own: str) -> list[Sentence]:
    """Return the sentences in their order; a short line ends one, a long line was wrapped."""
    return [Sentence(one, make_plain(one)) for one in _split(own)]


def _pieces(sentence: str) -> Iterator[str]:
    """Cut what goes on without end into pieces that overlap by some words."""
    for start in range(0, max(len(sentence), 1), LONGEST_SENTENCE - _OVERLAP):
        yield sentence[start : start + LONGEST_SENTENCE]
        if start + LONGEST_SENTENCE >= len(sentence):
            return


def _split(own: str) -> Iterator[str]:
    held: list[str] = []
    for line in [*own.split("\n"), ""]:
        held.append(line.strip())
        if len(line) < _WRAPPED:
            joined = " ".join(held).strip()
            held = []
            for one in _END.split(joined):
                yield from (piece for piece in _pieces(one) if piece.strip())


def has_before(rule: str, where: Plain, at: int, languages: tuple[str, ...]) -> bool:
    """Whether a phrase of this rule of `words` is among the four words before, in the same clause."""
    clause = _CLAUSE.split(where.text[max(0, at - _BEFORE) : at])[-1]
    return phrase_in(rule, " ".join(clause.split()[-_NEAR:]), languages) is not None


def phrase_in(rule: str, text: str, languages: tuple[str, ...]) -> Found | None:
    """Return the first phrase of this rule of `words` in a text."""
    return next(iter(find("words", make_plain(text), languages, rule)), None)
