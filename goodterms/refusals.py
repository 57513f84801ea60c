"""Refusals that say nothing of what is wanted, told from concrete wishes.

A refusal is vague when its signs weigh at least two points and outweigh what is concrete: colours,
parts, places, changes, facts, numbers, quotes, links and files, and words that are not general ones.
How much each counts stands in `phrases/weights.toml`. A sentence about when to meet says nothing of
the work. A change request is the opposite: one sentence that asks, names a change, and names what to
change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from goodterms.phrases import WEIGHTS
from goodterms.phrases.book import Found, find, vocabulary
from goodterms.sentences import Sentence

CHANGE = "change"
_ENOUGH = 2
_UNKNOWN = 0.5  # points for a word that is no general one
_CONCRETE = re.compile(
    r"\d|\"[^\"]{2,}\"|https?:|www\.|\w\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|svg|psd|ai|eps|indd|html?|mp[34]|zip)\b",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„«»", '"""""')
_REPEATS = 2  # of one rule, so many hits count
_CONTENT = 3  # letters of a word that may name something


def find_vague(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> tuple[str, str] | None:
    """Return rule and sentence of the first refusal of a text that names no wish; None if there is none."""
    hits = [(one.rule, sentence.said) for sentence in sentences for one in _refusals(sentence, languages)]
    counted = Counter(rule for rule, _ in hits)
    points = sum(_weight("vague_refusal", rule) * min(n, _REPEATS) for rule, n in counted.items())
    concrete = concreteness(sentences, languages)
    bare = not concrete and any(_is_bare(rule) for rule in counted)
    if points <= concrete or not (points >= _ENOUGH or bare):
        return None
    return max(hits, key=lambda hit: _weight("vague_refusal", hit[0]))


def _refusals(sentence: Sentence, languages: tuple[str, ...]) -> list[Found]:
    """Return the refusals of a sentence, each word counted once."""
    kept: list[Found] = []
    for one in find("vague_refusal", sentence.plain, languages):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _weight(section: str, rule: str) -> float:
    table = WEIGHTS[section]
    return float(table.get(rule, table["default"])["weight"])


def _is_bare(rule: str) -> bool:
    return bool(WEIGHTS["vague_refusal"].get(rule, {}).get("bare", False))


# --- what is concrete ------------------------------------------------------------------------------


def concreteness(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> float:
    """Return the points of what is named in a text, sentences about meeting apart."""
    return sum(_named(one, languages) for one in sentences if not _is_meeting(one, languages))


def _named(sentence: Sentence, languages: tuple[str, ...]) -> float:
    points = float(_ENOUGH) * len(_CONCRETE.findall(sentence.said.translate(_QUOTES)))
    anchors = find("anchor", sentence.plain, languages)
    points += sum(_weight("anchor", one.rule) for one in anchors)
    covered = {one.start for one in anchors}
    return points + _UNKNOWN * sum(
        1
        for start, word in sentence.plain.words
        if start not in covered and _names_something(word, languages)
    )


def _names_something(word: str, languages: tuple[str, ...]) -> bool:
    return len(word) >= _CONTENT and word.isalpha() and not any(word in _general(code) for code in languages)


@cache
def _general(code: str) -> frozenset[str]:
    """Return the words of a language that name nothing: small, general, courteous, and those of refusals."""
    sections = ("words", "closing", "vague_refusal", "courtesy")
    return frozenset().union(*(vocabulary(section, code) for section in sections))


def _is_meeting(sentence: Sentence, languages: tuple[str, ...]) -> bool:
    return bool(find("words", sentence.plain, languages, "meeting"))


# --- concrete wishes -------------------------------------------------------------------------------


def find_change_request(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> tuple[str, str] | None:
    """Return rule and sentence of the first wish that names a change and what to change."""
    for one in sentences:
        anchors = {hit.rule for hit in find("anchor", one.plain, languages)}
        if "change" not in anchors or _is_meeting(one, languages):
            continue
        named = len(anchors) > 1 or _CONCRETE.search(one.said) or _names_work(one, languages)
        if named and find("request", one.plain, languages):
            return CHANGE, one.said
    return None


def _names_work(sentence: Sentence, languages: tuple[str, ...]) -> bool:
    return bool(find("words", sentence.plain, languages, "work"))
