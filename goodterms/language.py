"""Which of five languages somebody writes in, told by the small words that every sentence needs.

The words are those of the rule `words.small` of each language's file in `phrases`. One mail is weak evidence
("Top, thanks!" is any language), so a client's language is decided over all of his mails. A library was
measured and left out: the best one takes more memory than the whole of a sync may (docs/decisions.md), and
over some twenty words these tables err as rarely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from goodterms.model import LanguageFound, MailLanguage, Reading
from goodterms.phrases import CODES
from goodterms.phrases.book import words_of
from goodterms.phrases.notation import plain

_LONGEST = 4_000  # characters of a text that are looked at: the first paragraphs tell
_PARAGRAPHS, _PARAGRAPH = 40, 20  # lines of a text that are looked at by themselves, and their length
_FEWEST_WORDS = 1.5  # small words of its own, before a text is said to be in a language
_LEAD = 1.4  # times the next language's
_FEWEST_MAILS = 3
_CLEAR_SHARE = 0.7
_MOST_WORDS = 60  # of one mail that count: a long one is no stronger evidence than that


def detect_language(text: str) -> MailLanguage | None:
    """Return the language of a text by its small words; None where they are too few or undecided."""
    weights = _weigh_words()
    scores: dict[MailLanguage, float] = {}
    for word in plain(text[:_LONGEST]).split():
        for language, weight in weights.get(word, ()):
            scores[language] = scores.get(language, 0.0) + weight
    ranked = sorted(scores, key=lambda one: -scores[one])
    if not ranked or scores[ranked[0]] < _FEWEST_WORDS:
        return None
    if len(ranked) > 1 and scores[ranked[0]] < _LEAD * scores[ranked[1]]:
        return None
    return ranked[0]


@cache
def _weigh_words() -> dict[str, tuple[tuple[MailLanguage, float], ...]]:
    """Return each small word with its languages; one that several share says less by the square."""
    owners: dict[str, list[MailLanguage]] = {}
    for language in CODES:
        for word in sorted(small_words(language)):
            owners.setdefault(word, []).append(language)
    return {word: tuple((one, 1 / len(some) ** 2) for one in some) for word, some in owners.items()}


def small_words(code: str) -> frozenset[str]:
    """Return the articles, pronouns and the like of a language, in the plain form."""
    return words_of(code, "small")


def languages_to_read(text: str, told: str = "") -> tuple[str, ...]:
    """Return the languages whose phrases to look for: the text's own and its paragraphs', else all.

    One that is `told` is looked for too. People write two languages in one mail.
    """
    whole = detect_language(text)
    if whole is None and told not in CODES:
        return CODES
    paragraphs = text[:_LONGEST].split("\n")[:_PARAGRAPHS]
    parts = (detect_language(one) for one in paragraphs if len(one) >= _PARAGRAPH)
    told_or_english = (told, "en") if told in CODES and whole is None else (told,)
    return tuple(one for one in dict.fromkeys((*told_or_english, whole, *parts)) if one in CODES)


def decide_language(readings: Iterable[Reading]) -> LanguageFound:
    """Decide over all of a client's read mails; each counts by its words, a long one as 60."""
    words: Counter[MailLanguage] = Counter()
    mails = 0
    for one in readings:
        if one.language is not None:
            words[one.language] += max(1, min(one.words, _MOST_WORDS))
            mails += 1
    if not words:
        return LanguageFound(None, 0.0, 0)
    language, most = words.most_common(1)[0]
    share = most / words.total()
    clear = mails >= _FEWEST_MAILS and share >= _CLEAR_SHARE
    return LanguageFound(language if clear else None, share, mails)
