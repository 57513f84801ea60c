"""Refusals that say nothing of what is wanted, told from concrete wishes.

A refusal is vague when its signs weigh at least two points and outweigh what is concrete. People say in
endless ways that they are unhappy, so the signs are mostly single words that add up: words of praise that
are denied, words of displeasure that are not, the next step refused, hopes, another round, a mood. What is
concrete are colours, parts, places, changes, facts, numbers, quotes, links and files, and unknown words,
but a part or an unknown word only in a sentence that judges or asks: who was shown the work, and where, is
no wish. How much each counts stands in `phrases/weights.toml`. A sentence about when to meet says nothing
of the work. A change request is the opposite: one sentence that asks, names a change, and names what to
change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from goodterms.phrases import WEIGHTS
from goodterms.phrases.book import Found, Plain, find, vocabulary
from goodterms.sentences import Sentence

CHANGE = "change"
_ENOUGH = 2
_MOST = 4  # points of a refusal that count at most: a rant is no vaguer than that
_UNKNOWN = 0.5  # points for a word that is no general one
_MOST_UNKNOWN = 3
_STORY = 30  # words from which a mail may tell a story around the work
_SLIP = 0.5  # points: one unknown word names nothing yet
_FROWN = 1
_CONCRETE = re.compile(
    r"\d|\"[^\"]{2,}\"|https?:|www\.|\w\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|svg|psd|ai|eps|indd|html?|mp[34]|zip)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[€$£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|k\b|euros?|eur\b|usd\b|gbp\b|%)"
    r"|\b\d{1,2}(?:[:.h]\d{2}|\s?(?:uhr|uur|u\b|h\b|am\b|pm\b|o'clock|heures?|horas?))"
    r"|\b\d+\s(?:people|persons|colleagues|times|minutes|hours|days|weeks|months|years|mensen|personen"
    r"|collega's|keer|uur|dagen|weken|maanden|jaar|leute|kollegen|mal|stunden|tage|tagen|wochen|monate"
    r"|monaten|jahre|jahren|personnes|collegues|fois|heures|jours|semaines|mois|ans|personas|veces|horas"
    r"|dias|semanas|meses|anos|años|días|minuten|minutos)\b",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„«»", '"""""')
_FROWNS = re.compile(
    r"[:;]['-]?[(/|\\](?!\w)|:'\(|[\U0001f615\U0001f641\u2639\U0001f61e\U0001f614\U0001f610\U0001f611\U0001f612\U0001f644\U0001f62c\U0001f937\U0001f44e\U0001f62d\U0001f622\U0001f613\U0001f629\U0001f62b\U0001f971\U0001f928\U0001f61f\U0001f625]"
)
_REPEATS = 2  # of one rule, so many hits count
_CONTENT = 3  # letters of a word that may name something
_BRIEF = 12  # words of a sentence that is about reaching each other, if it names a day or a call
_SHORT = 6  # words of a mail that is little more than a no
_REACH = 6  # words before a word of praise in which a denial is looked for
_BEHIND = 4  # and behind it, as in "gefällt mir nicht"
_CLAUSE = re.compile(r"[;:.!?()…\"]|, (?!(?:dass|dat|que|qu) )")


def find_vague(
    sentences: Sequence[Sentence], languages: tuple[str, ...], rude: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """Return rule and sentence of the first refusal of a text that names no wish; None if there is none.

    The `rude` sentences refuse only by clear words for the work, and not where they speak of the reader.
    """
    judged = [_judge(one, languages) for one in sentences]
    judged = [_without_reproach(one, languages) if one.sentence.said in rude else one for one in judged]
    hits = [(one.rule, each.sentence.said) for each in judged for one in each.refusals]
    hits += _bare_no(judged, languages)
    counted = Counter(rule for rule, _ in hits)
    points = _points(counted) + _FROWN * any(_FROWNS.search(one.said) for one in sentences)
    if all(_row("vague_refusal", rule).get("soft") for rule in counted) and _is_friendly(
        sentences, languages
    ):
        return None
    concrete = _concreteness(judged, languages)
    bare = concrete <= _SLIP and any(_is_bare(rule) for rule in counted)
    if min(points, _MOST) <= concrete or not (points >= _ENOUGH or bare) or not hits:
        return None
    return max(hits, key=lambda hit: _weight("vague_refusal", hit[0]))


def _points(counted: Counter[str]) -> float:
    """Return the points of the rules; those of one point count only where none of more does."""
    points = {rule: _weight("vague_refusal", rule) * min(n, _REPEATS) for rule, n in counted.items()}
    strong = [n for rule, n in points.items() if _weight("vague_refusal", rule) >= _ENOUGH]
    return sum(strong or points.values())


def _is_friendly(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> bool:
    """Whether a text thanks, or says that a hope was met, and takes nothing back by a "but"."""
    return any(
        find("courtesy", one.plain, languages, "thanks") or find("words", one.plain, languages, "met")
        for one in sentences
    ) and not any(find("words", one.plain, languages, "but") for one in sentences)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A sentence and the refusals in it."""

    sentence: Sentence
    refusals: list[Found]


def _judge(sentence: Sentence, languages: tuple[str, ...]) -> _Judged:
    """Return a sentence with its refusals, each word counted once."""
    kept: list[Found] = []
    denials = _Denials(sentence, languages)
    if len(sentence.plain.words) <= _BRIEF and find("words", sentence.plain, languages, "contact"):
        return _Judged(sentence, kept)
    for one in find("vague_refusal", sentence.plain, languages):
        if (not kept or one.start >= kept[-1].end) and _counts(one, denials):
            kept.append(one)
    return _Judged(sentence, kept)


def _without_reproach(judged: _Judged, languages: tuple[str, ...]) -> _Judged:
    if find("rough", judged.sentence.plain, languages, "second-person"):
        return _Judged(judged.sentence, [])
    clear = [one for one in judged.refusals if _weight("vague_refusal", one.rule) >= _ENOUGH]
    return _Judged(judged.sentence, clear)


def _counts(one: Found, denials: _Denials) -> bool:
    only = _row("vague_refusal", one.rule).get("only")
    if only and denials.is_harmless(one):
        return False
    if only == "denied":
        return denials.reach(one)
    if only == "affirmed":
        return not denials.reach(one)
    if only == "asked":
        return denials.is_asked
    return only is None


class _Denials:
    """The denials of a sentence, looked for once, when the first word needs them."""

    __slots__ = ("_ends", "_found", "_harmless", "_languages", "_sentence")

    def __init__(self, sentence: Sentence, languages: tuple[str, ...]) -> None:
        self._sentence, self._languages = sentence, languages
        self._found: list[Found] | None = None
        self._ends: list[int] = []
        self._harmless: list[Found] = []

    @property
    def is_asked(self) -> bool:
        return self._sentence.plain.text.endswith("? ")

    def is_harmless(self, one: Found) -> bool:
        """Whether it is part of a denial that denies nothing, as in "not bad"."""
        if self._found is None:
            self._look()
        return any(each.start <= one.start < each.end for each in self._harmless)

    def reach(self, one: Found) -> bool:
        """Whether one of them stands within six words before, or four behind, in the same clause."""
        if self._found is None:
            self._look()
        text = self._sentence.plain.text
        return any(self._denies(each, one, text) for each in self._found or ())

    def _denies(self, denial: Found, one: Found, text: str) -> bool:
        if denial.end <= one.start:
            between, most = text[denial.end : one.start], _REACH
        elif denial.start >= one.end:
            between, most = text[one.end : denial.start], _BEHIND
            if any(one.end <= end < denial.start for end in self._ends):
                return False
        else:
            return False
        return between.count(" ") <= most and not _CLAUSE.search(between)

    def _look(self) -> None:
        where = self._sentence.plain
        self._harmless = find("words", where, self._languages, "no_denial")
        self._ends = [one.start for one in find("words", where, self._languages, "scope_end")]
        self._found = [
            one
            for one in find("words", where, self._languages, "negation")
            if not any(each.start <= one.start < each.end for each in self._harmless)
        ]


def _bare_no(judged: Sequence[_Judged], languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the no of a mail that is little more than a no."""
    words = [word for each in judged for _, word in each.sentence.plain.words]
    if not words or len(words) > _SHORT:
        return []
    hits: list[tuple[str, str]] = []
    for each in judged:
        where = each.sentence.plain
        denials = _Denials(each.sentence, languages)
        noes = [
            one for one in find("vague_refusal", where, languages, "bare-no") if not denials.is_harmless(one)
        ]
        if find("closing", where, languages) or _names(where.words, noes, languages):
            return []
        hits += [(one.rule, each.sentence.said) for one in noes[:1]]
    return hits


def _names(words: Iterable[tuple[int, str]], covered: Sequence[Found], languages: tuple[str, ...]) -> bool:
    return any(
        not any(one.start <= start < one.end for one in covered) and _names_something(word, languages)
        for start, word in words
    )


def _row(section: str, rule: str) -> dict[str, object]:
    table = WEIGHTS[section]
    return dict(table.get(rule, table["default"]))


def _weight(section: str, rule: str) -> float:
    table = WEIGHTS[section]
    return float(table.get(rule, table["default"])["weight"])


def _is_bare(rule: str) -> bool:
    return bool(WEIGHTS["vague_refusal"].get(rule, {}).get("bare", False))


# --- what is concrete ------------------------------------------------------------------------------


def _concreteness(judged: Sequence[_Judged], languages: tuple[str, ...]) -> float:
    """Return the points of what is named in a text, sentences about meeting apart."""
    short = sum(len(one.sentence.plain.words) for one in judged) <= _STORY
    named = [
        _named(one, languages, anywhere=short) for one in judged if not _is_meeting(one.sentence, languages)
    ]
    return sum(points for points, _ in named) + min(_MOST_UNKNOWN, _UNKNOWN * sum(n for _, n in named))


def _named(judged: _Judged, languages: tuple[str, ...], *, anywhere: bool) -> tuple[float, int]:
    """Return the points of the anchors of a sentence, and how many unknown words it has.

    Parts and unknown words count only where the sentence judges or asks, or `anywhere`.
    """
    sentence = judged.sentence
    points = float(_ENOUGH) * len(_CONCRETE.findall(_COUNTED.sub(" ", sentence.said.translate(_QUOTES))))
    story = find("words", sentence.plain, languages, "everyday")
    covered = [*story, *judged.refusals]
    anchors = [
        one
        for one in find("anchor", sentence.plain, languages)
        if not any(each.start <= one.start < each.end for each in covered)
    ]
    about_work = anywhere or bool(judged.refusals) or any(one.rule == "change" for one in anchors)
    about_work = about_work or bool(find("request", sentence.plain, languages))
    if not about_work:
        return points, 0
    points += sum(_weight("anchor", one.rule) for one in anchors)
    known = {one.start for one in anchors}
    return points, _count_unknown(sentence.plain, known, languages)


def _count_unknown(where: Plain, known: set[int], languages: tuple[str, ...]) -> int:
    """Return how many words name something unknown; one behind an article counts twice."""
    named = {one.end for one in find("words", where, languages, "article")}
    return sum(
        2 if start in named else 1
        for start, word in where.words
        if start not in known and _names_something(word, languages)
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
