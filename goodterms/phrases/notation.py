"""The notation of a phrase, and the plain form of a text in which phrases are looked for.

A phrase is what somebody writes, word by word. Five signs say what may vary:

    (good|great)      one of these, each of one or more words
    [really|very]     one of these, or nothing
    ..                up to three words, whatever they are
    change*  *farbe   any ending of up to 14 letters, any beginning
    .                 the clause begins or ends here (alone, at the beginning or the end of a phrase)

Case, accents and apostrophes do not matter, "isn't" and "is not" are the same, and a comma may
stand between any two words. A phrase becomes a regular expression without an unbounded repeat.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_GAP = 3  # words that ".." stands for at most
_WORD = 40  # letters of such a word at most
_STEM = 3  # letters that stand beside a "*" in a first word at least
_ENDING = 14  # letters that "*" stands for at most


# --- the plain form --------------------------------------------------------------------------------

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o"})
_QUOTES = str.maketrans("‘’´`“”„«»", '\'\'\'\'"""""')
_CONTRACTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:can'?t|cannot)\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (
        re.compile(r"\b(do|does|did|is|was|are|were|could|would|should|have|has|had|need|must)n'?t\b"),
        r"\1 not",
    ),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(you|they|we)'re\b"), r"\1 are"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (
        re.compile(r"\b(it|that|this|what|there|here|who|how|where|something|everything|nothing)'s\b"),
        r"\1 is",
    ),
    (re.compile(r"\b(its|thats) (?=not|just|still|too|a bit|missing|lacking)"), r"\1 is "),
    (re.compile(r"\b(it|that)s is "), r"\1 is "),
    (re.compile(r"(?<=\w)'ll\b"), " will"),
    (re.compile(r"(?<=\w)'ve\b"), " have"),
    (re.compile(r"\b(i|you|we|they)'d\b"), r"\1 would"),
    (re.compile(r"\bda's\b"), "dat is"),
    (re.compile(r"(?<!\w)'t\b"), "het"),
    (re.compile(r"(?<!\w)'n\b"), "een"),
)
_TRIGGER = re.compile(r"'|nt\b|cannot|\bim\b|\bits\b|\bthats\b")
_TOKEN = re.compile(r"[^\W_]+|[.,!?;:…\"()]")


def plain(said: str) -> str:
    """Return the text as phrases expect it: folded words and punctuation marks, a space after each."""
    low = fold(said)
    if _TRIGGER.search(low):
        for pattern, full in _CONTRACTIONS:
            low = pattern.sub(full, low)
    return "".join(f"{token} " for token in _TOKEN.findall(low))


def fold(said: str) -> str:
    """Return the text in lower case, without accents and with plain quotes; "ü" becomes "ue"."""
    low = said.translate(_QUOTES).lower()
    if low.isascii():
        return low
    low = unicodedata.normalize("NFC", low).translate(_UMLAUTS)
    return "".join(one for one in unicodedata.normalize("NFKD", low) if not unicodedata.combining(one))


# --- the notation ----------------------------------------------------------------------------------

_SIGN = re.compile(r"\.\.|[()\[\]|.]|[^\s()\[\]|.]+")
_PLAIN_WORD = re.compile(r"(?!im$|its$|thats$|cannot$)[a-z]+(?<!nt)")
_CLAUSE_END = r"(?:(?<=, )|(?=[.!?;:…,\")(])|$)"
_CLAUSE_BEGINNING = r"(?:(?<=[.!?;:…,\")(] )|(?<![\s\S]))"
_OPENS: dict[str, str] = {"(": ")", "[": "]"}

Edge = Literal["whole", "beginning", "ending"]


@dataclass(frozen=True, slots=True)
class First:
    """What the first word of a match is: a whole word, its beginning or its ending."""

    edge: Edge
    letters: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase as a regular expression for the plain form, and the words a match may begin with."""

    regex: str
    firsts: frozenset[First]


class NotationError(ValueError):
    """A phrase that cannot be read; says the phrase and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Part:
    regex: str
    firsts: frozenset[First]
    may_be_empty: bool


def parse_phrase(phrase: str) -> Pattern:
    """Return the phrase's pattern; NotationError for an open bracket or a phrase that starts with a gap."""
    signs = _SIGN.findall(phrase)
    part, rest = _sequence(signs, 0, phrase)
    if rest != len(signs):
        raise NotationError(f"“{phrase}”: “{signs[rest]}” closes nothing")
    if part.may_be_empty or not part.firsts:
        raise NotationError(f"“{phrase}”: at least one word must be given")
    if any(first.edge != "whole" and len(first.letters) < _STEM for first in part.firsts):
        raise NotationError(f"“{phrase}”: a first word needs {_STEM} letters beside a “*”")
    return Pattern(part.regex, part.firsts)


def first_words(phrase: str) -> frozenset[First]:
    """Return what a match may begin with: reads the phrase no further than its first certain word."""
    signs = _SIGN.findall(phrase)
    firsts, at, empty = frozenset[First](), 0, True
    while empty and at < len(signs):
        part, at = _part(signs, at, phrase, first=at == 0)
        firsts, empty = firsts | part.firsts, part.may_be_empty
    return firsts


def _sequence(signs: list[str], at: int, phrase: str) -> tuple[_Part, int]:
    """Read parts up to a "|", a closing bracket or the end."""
    regex, firsts, empty = "", frozenset[First](), True
    while at < len(signs) and signs[at] not in ("|", ")", "]"):
        part, at = _part(signs, at, phrase, first=not regex)
        if signs[at - 1] == ".." and empty:
            raise NotationError(f"“{phrase}”: a phrase does not begin with “..”")
        regex += part.regex
        firsts |= part.firsts if empty else frozenset()
        empty = empty and part.may_be_empty
    return _Part(regex, firsts, empty), at


def _part(signs: list[str], at: int, phrase: str, *, first: bool) -> tuple[_Part, int]:
    sign = signs[at]
    if sign in _OPENS:
        return _choice(signs, at, phrase)
    if sign == "..":
        return _Part(rf"(?:\w{{1,{_WORD}}} ){{0,{_GAP}}}", frozenset(), may_be_empty=True), at + 1
    if sign == ".":
        edge = _CLAUSE_BEGINNING if first else _CLAUSE_END
        return _Part(edge, frozenset(), may_be_empty=True), at + 1
    return _word(sign, phrase), at + 1


def _choice(signs: list[str], at: int, phrase: str) -> tuple[_Part, int]:
    opening, ways = signs[at], []
    while True:
        way, at = _sequence(signs, at + 1, phrase)
        ways.append(way)
        if at >= len(signs):
            raise NotationError(f"“{phrase}”: “{opening}” is not closed")
        if signs[at] != "|":
            break
    if signs[at] != _OPENS[opening]:
        raise NotationError(f"“{phrase}”: “{opening}” is closed by “{signs[at]}”")
    optional = opening == "["
    regex = f"(?:{'|'.join(way.regex for way in ways)}){'?' if optional else ''}"
    firsts = frozenset().union(*(way.firsts for way in ways))
    return _Part(regex, firsts, optional or any(way.may_be_empty for way in ways)), at + 1


def _word(sign: str, phrase: str) -> _Part:
    letters = [sign] if _PLAIN_WORD.fullmatch(sign) else plain(sign.strip("*")).split()
    if not letters:
        raise NotationError(f"“{phrase}”: “{sign}” is no word")
    regexes = [re.escape(one) for one in letters]
    edge: Edge = "whole"
    if sign.endswith("*"):
        regexes[-1] += rf"\w{{0,{_ENDING}}}"
        edge = "beginning" if len(letters) == 1 else "whole"
    if sign.startswith("*"):
        regexes[0] = rf"\w{{0,{_ENDING}}}{regexes[0]}"
        edge = "ending"
    first = letters[0]
    return _Part(
        "".join(rf"{one} (?:, )?" for one in regexes), frozenset({First(edge, first)}), may_be_empty=False
    )
