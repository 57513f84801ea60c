"""Which of the known languages a text is written in, told by its small words."""

from __future__ import annotations

from functools import cache

from goodterms.phrases import CODES, RULES
from goodterms.phrases.book import Plain
from goodterms.phrases.notation import plain

_SURE = 3  # small words that must be met before a language is left out
_SHARE = 0.6  # of the most frequent language's small words


def guess_languages(where: Plain) -> tuple[str, ...]:
    """Return the languages whose small words are met most; all where too few are met to tell."""
    met = {code: sum(1 for _, word in where.words if word in small_words(code)) for code in CODES}
    most = max(met.values())
    if most < _SURE:
        return CODES
    return tuple(code for code in CODES if met[code] >= _SHARE * most)


def choose_languages(where: Plain, language: str) -> tuple[str, ...]:
    """Return the languages to look in: the one that is said, and those that the text itself shows."""
    guessed = guess_languages(where)
    if language not in CODES:
        return guessed
    return tuple(dict.fromkeys((language, "en") if guessed == CODES else (language, *guessed)))


@cache
def words_of(code: str, name: str) -> frozenset[str]:
    """Return the words in the phrases of a rule of the section `words`."""
    phrases = (phrase for rule in RULES[code]["words"] if rule.name == name for phrase in rule.phrases)
    return frozenset(word for phrase in phrases for word in plain(phrase).split() if word.isalnum())


def small_words(code: str) -> frozenset[str]:
    """Return the articles, pronouns and the like of a language, in the plain form."""
    return words_of(code, "small")
