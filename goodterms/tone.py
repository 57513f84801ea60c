"""How a text speaks to its reader: named signs of disrespect, and an order among the rest.

A firm sign (insult, threat, contempt …) is found by a phrase and shown by its name. Weaker signs of
roughness and of courtesy only put texts in order; their weights stand in `phrases/weights.toml`. The
strategies are those of Brown and Levinson (1987) and Danescu-Niculescu-Mizil et al. (2013); what is
rough in work talk follows Ferreira et al. (2021) and Raman et al. (2020). A hint, never a verdict.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from goodterms.language import languages_to_read, small_words
from goodterms.phrases import CODES, WEIGHTS
from goodterms.phrases.book import Found, Plain, find, make_plain
from goodterms.replies import own_words
from goodterms.sentences import Sentence, has_before, phrase_in, split_sentences

LONGEST_READ = 20_000  # characters that are looked through for cues
SHOUTING = "shouting"
_MARKED = re.compile(r"[\"“„«][^\"“”„«»\n]{1,400}[\"”“»]")  # somebody else's words
_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-Þ]{2,}(?!\w)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_RUN = {"exclamations": re.compile(r"!\s?[!1?]"), "questions": re.compile(r"\?\s?[?!]")}
_SMILE = re.compile(r"[:;]-?[)D]|😊|🙂|😄|😉|🙏|👍|❤|🎉")
_SCORN = re.compile(r"[🤮🤢😡🤬😤👿😠🖕👎💩🤡🤦🙄😒]")
_SAD = re.compile(r":'?-?\(|[😞😢😕🙁☹]")
_FIGURE = re.compile(
    r"\d[\d.,:/]*|\w\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|svg|psd|html?|zip)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)[@#][\w-]+")  # a link, somebody's handle: no words of the author
_OF_PERSONS = ("name-calling", "judgement", "slur", "belittling")  # harmless where they are about the author
_WORKADAY = ("part", "change", "fact", "day")  # anchors of work; colours and sides name parties as well
_NEAR = 6  # words and marks
_SHOUTED = 4  # words in capitals
_LOUD = 0.6  # of all words
_MOST = 2  # times that a sign counts
_SCALE = 2.0  # points over which the order is spread
_SHORT = 8  # words: below, a text is not yet read as shorter


def disrespect_score(text: str, lang: str) -> float:
    """Return how rude a text is: above 0 where a firm sign was found, else below 0; only the order counts.

    `lang` is the text's language if it is known ("" if not); other languages that its words show are
    looked through as well.
    """
    own = own_words(text)[:LONGEST_READ]
    sentences = split_sentences(own)
    languages = languages_to_read(own, lang)
    firm = len(find_disrespect(sentences, languages))
    graded = 1 / (1 + math.exp(-_roughness(own, sentences, languages) / _SCALE))
    return firm + graded if firm else graded - 1


def find_disrespect(sentences: Sequence[Sentence], languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return rule and sentence of each firm sign: none that is denied, nor what others said (in quotes)."""
    found = []
    for one in sentences:
        name = _firm(one, languages)
        if name:
            found.append((name, one.said))
    if not found and _is_shouted(sentences):
        found.append((SHOUTING, sentences[0].said))
    return found


def _firm(sentence: Sentence, languages: tuple[str, ...]) -> str:
    own = _unquoted(sentence)
    for one in find("disrespect", own, languages):
        if not has_before("denial", own, one.start, languages) and not _of_oneself(own, one, languages):
            return one.rule
    return ""


def _unquoted(sentence: Sentence) -> Plain:
    """Return a sentence without what somebody else said."""
    if _MARKED.search(sentence.said):
        return make_plain(_MARKED.sub(" ", sentence.said))
    return sentence.plain


def _of_oneself(own: Plain, one: Found, languages: tuple[str, ...]) -> bool:
    """Whether the author speaks of himself shortly before or after, and the phrase not of the reader."""
    if find("rough", make_plain(own.text[one.start : one.end]), languages, "second-person"):
        return False
    after = " ".join(own.text[one.end :].split()[:_NEAR])
    return has_before("self", own, one.start, languages) or phrase_in("self", after, languages) is not None


def _is_shouted(sentences: Sequence[Sentence]) -> bool:
    """Whether most words are in capitals, and they are a sentence rather than a name or a title."""
    said = " ".join(one.said for one in sentences)
    loud = _CAPITALS.findall(said)
    if len(loud) < _SHOUTED:
        return False
    small = sum(1 for word in loud if any(word.lower() in small_words(code) for code in CODES))
    return (len(loud) >= _LOUD * len(_WORDS.findall(said)) and small > 1) or any(
        len(_CAPITALS.findall(one.said)) > _SHOUTED and "!" in one.said for one in sentences
    )


# --- the order among the rest ----------------------------------------------------------------------


def _roughness(own: str, sentences: Sequence[Sentence], languages: tuple[str, ...]) -> float:
    """Return the points of all weak signs, the denser the more; courtesy takes points off."""
    signs = Counter(
        (section, one.rule)
        for said in map(_unquoted, sentences)
        for section in ("rough", "courtesy")
        for one in find(section, said, languages)
        if one.rule not in _OF_PERSONS or not _of_oneself(said, one, languages)
    )
    signs += Counter({("form", name): n for name, n in _forms(own, sentences, languages).items()})
    points = sum(_weight(section, name) * min(n, _MOST) for (section, name), n in signs.items())
    words = sum(len(sentence.plain.words) for sentence in sentences)
    return points / math.sqrt(max(words, _SHORT) / _SHORT)


def _forms(own: str, sentences: Sequence[Sentence], languages: tuple[str, ...]) -> dict[str, int]:
    runs = {name: len(pattern.findall(own)) for name, pattern in _RUN.items()}
    return runs | {
        "capitals": sum(1 for word in _CAPITALS.findall(own) if _is_plain_word(word)),
        "concrete": sum(
            one.rule in _WORKADAY
            for sentence in sentences
            for one in find("anchor", sentence.plain, languages)
        )
        + len(_FIGURE.findall(_ADDRESS.sub(" ", own))),
        "asks": int("?" in own and not runs["questions"]),
        "laughs": len(_SMILE.findall(own)),
        "scorn": len(_SCORN.findall(own)),
        "sad": len(_SAD.findall(own)),
    }


@cache
def _weights(section: str) -> dict[str, float]:
    return {name: float(row["weight"]) for name, row in WEIGHTS[section].items()}


def _weight(section: str, name: str) -> float:
    return _weights(section).get(name, 0.0)


def _is_plain_word(word: str) -> bool:
    return any(word.lower() in small_words(code) for code in CODES)
