"""What a letter may never say, checked on every rendered letter, whoever wrote its template.

The rules are those of the method page, section 8. The words stand in `goodterms/tactwords`, one readable
file a language; they rather refuse a harmless letter than let a hurtful one through. Every letter is held
against the lists of all languages, but for another language's `own_only`: the words that are harmless
elsewhere (French "lui" is "him", Dutch "lui" is "lazy"). Reasons are counted in the letter's own language.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import get_args

from goodterms.casebook import LetterKind
from goodterms.model import Client, MailLanguage

MOST_WORDS = 150
LONGEST_SAID = 80
LANGUAGES: tuple[MailLanguage, ...] = get_args(MailLanguage)

NEVER: Mapping[str, str] = MappingProxyType(  # the lists refused in every letter, and how a reason names them
    {
        "grievance": "a grievance",
        "character": "a character judgement",
        "threat": "a threat",
        "legal": "a legal claim",
        "promise": "a promise",
        "score": "a score or a figure of the report",
        "program": "a hint that a program had a part in it",
        "at_once": "that something is to happen at once",
    }
)
TOPICS = ("hours", "rounds", "payment")
_PLAIN_LISTS = ("leaving", "terminating", "reason", "reasons", "marks", "own_only")
_LISTS = frozenset({*NEVER, *TOPICS, *_PLAIN_LISTS})

# Leaving is said in a conversation first; a letter has one subject, the invitation to talk names none.
_BEFORE_THE_TALK: frozenset[LetterKind] = frozenset({"repair", "reminder", "talk"})
_ALLOWED_TOPICS: Mapping[LetterKind, frozenset[str]] = MappingProxyType(
    {"talk": frozenset(), "reminder": frozenset({"payment"})}
)

# What no deliverable is called; "market analysis" and "software" are work like other work.
_HURTS = ("grievance", "character", "threat", "legal", "promise")

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}|\$\{?[A-Za-z_]\w*|%\([A-Za-z_]\w*\)s|<<[^<>\n]+>>|\[[A-Z_ ]{3,}\]")
_WORD = re.compile(r"\w+")
_MONEY = re.compile(r"[%‰‱٪]|\b(?:eur|euros?|usd|gbp|chf|dollars?|dólar(?:es)?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,253}")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # Unicode categories of what a reader can't see
_FIGURES = frozenset({"Nd", "Nl", "No", "Sc"})  # digits of any script, fractions, money signs
_JOINERS = frozenset("\u200c\u200d")  # but names in some scripts are spelled with these
_SIGNS = re.compile(r"[@{}]")  # of addresses, and of what templates leave open
_LINK = re.compile(r"\w://|www\.|mailto:", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.(?:com|net|org|info|eu|nl|be|de|at|ch|fr|es|uk|io|example)\b", re.IGNORECASE)

# Two ways to write the same: looked for as the lists have it, found as people type it.
_SAME = str.maketrans({**dict.fromkeys("’‘ʼ′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "_": " "})
_TYPED = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "œ": "(?:œ|oe)", " ": "[ -]", "*": r"\w*"}


@dataclass(frozen=True, slots=True)
class TactWords:
    """Lists of words and phrases, folded; a `*` ends a word that may go on. `never` is by kind of hurt."""

    never: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[str, ...]]
    leaving: tuple[str, ...]
    terminating: tuple[str, ...]
    reason: tuple[str, ...]
    reasons: tuple[str, ...]
    marks: tuple[str, ...]
    own_only: tuple[str, ...]


@cache
def read_words(language: MailLanguage) -> TactWords:
    """Return the lists of one language's file; ValueError names those that it lacks."""
    file = files("goodterms.tactwords").joinpath(f"{language}.toml")
    return _parse_words(file.read_text("utf-8"), language)


@cache
def held_against(language: MailLanguage) -> TactWords:
    """Return what letters in a language are held against: its own lists, and those of the others."""
    own = read_words(language)
    lists = [own, *(_shared(read_words(one)) for one in LANGUAGES if one != language)]
    return replace(
        own,
        never=_joined([one.never for one in lists]),
        topics=_joined([one.topics for one in lists]),
        leaving=tuple(word for one in lists for word in one.leaving),
        terminating=tuple(word for one in lists for word in one.terminating),
    )


def check_letter(
    kind: LetterKind,
    language: MailLanguage,
    subject: str,
    body: str,
    *,
    to: Sequence[str],
    client: Client,
    given: Iterable[str] = (),
    other_names: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return why this letter may not go to Drafts, in English; empty if it may.

    `body` has LF line ends and no signature block. `given` are the facts as they stand in the text:
    the name greeted, dates, times, hours, terms, invoice numbers; they are not looked into (someone
    may be called Sue). `other_names` may not be named.
    """
    own_words = _without(f"{subject}\n{body}", given)
    words, plain = held_against(language), _fold(own_words)
    return (
        *_check_form(subject, body),
        *_check_recipients(to, client),
        *_check_never(words, plain),
        *_check_leaving(kind, words, plain),
        *_check_topics(kind, words, plain),
        *_check_reasons(words, plain),
        *_check_language(language, _fold(body)),
        *_check_figures(own_words),
        *_check_names(own_words, other_names),
    )


def can_be_said(text: str, language: MailLanguage) -> bool:
    """Whether a short text of the user's own, such as a deliverable, may stand in a letter verbatim."""
    shown = unicodedata.normalize("NFKC", text)  # makes a space of French's space before a colon
    if not shown.strip() or len(text) > LONGEST_SAID or not shown.isprintable():
        return False
    if any(found.search(shown) for found in (_PLACEHOLDER, _LINK, _DOMAIN, _SIGNS)):
        return False
    hurts = (held_against(language).never[kind] for kind in _HURTS)
    return not [*_check_figures(text)] and not any(find_words(text, words) for words in hurts)


def count_words(text: str) -> int:
    """Return how many words a text has, as the limit of 150 counts them."""
    return len(_WORD.findall(text))


def is_one_line(text: str) -> bool:
    """Whether a text is safe in a header: no line end, control, direction mark, lone surrogate."""
    return not any(unicodedata.category(char) in _UNSEEN and char not in _JOINERS for char in text)


def is_address(text: str) -> bool:
    """Whether a text is one plain e-mail address: an unquoted addr-spec (RFC 5322, 3.4.1)."""
    return len(text) <= 254 and is_one_line(text) and _ADDRESS.fullmatch(text) is not None


def find_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return what stands in a text of the words and phrases, however it is typed there; folded, each once."""
    return tuple(dict.fromkeys(_every(tuple(words), _fold(text))))


# --- the checks --------------------------------------------------------------------------------


def _check_form(subject: str, body: str) -> Iterable[str]:
    if not subject.strip() or not body.strip():
        yield "the subject or the text is empty"
    if not is_one_line(subject) or not all(is_one_line(line) for line in body.split("\n")):
        yield "it holds a control character or a hidden mark"
    if left := _PLACEHOLDER.findall(f"{subject}\n{body}"):
        yield f"a placeholder was not filled in: {_quoted(left)}"
    if (words := count_words(body)) > MOST_WORDS:
        yield f"it has {words} words, more than {MOST_WORDS}"
    if _LINK.search(unicodedata.normalize("NFKC", f"{subject}\n{body}")):
        yield "it holds a link"


def _check_recipients(to: Sequence[str], client: Client) -> Iterable[str]:
    if not to:
        yield "it has no recipient"
    for address in to:
        if not is_address(address):
            yield f"{address[:80]!r} is not an e-mail address"
        elif not _is_theirs(address, client):
            yield f"{address} is not an address of this client"


def _is_theirs(address: str, client: Client) -> bool:
    address = address.casefold()
    domain = address.rpartition("@")[2]
    if address in client.addresses:
        return True
    return any(domain == own or domain.endswith(f".{own}") for own in client.domains)


def _check_never(words: TactWords, plain: str) -> Iterable[str]:
    for kind, what in NEVER.items():
        if found := _every(words.never[kind], plain):
            yield f"it holds {what}: {_quoted(found)}"


def _check_leaving(kind: LetterKind, words: TactWords, plain: str) -> Iterable[str]:
    notice = _every(words.terminating, plain)
    if kind in _BEFORE_THE_TALK and (found := [*_every(words.leaving, plain), *notice]):
        yield f"it speaks of leaving: {_quoted(found)}"
    if kind == "finish" and notice:
        yield f"only an agreement for an indefinite time can be given notice: {_quoted(notice)}"


def _check_topics(kind: LetterKind, words: TactWords, plain: str) -> Iterable[str]:
    found = {topic for topic in TOPICS if _every(words.topics[topic], plain)}
    if foreign := found - _ALLOWED_TOPICS.get(kind, frozenset(TOPICS)):
        yield f"a {kind} letter does not speak of {' or '.join(sorted(foreign))}"
        return
    if kind not in _BEFORE_THE_TALK:
        found.discard("payment")  # what is still open may be named beside the subject
    if len(found) > 1:
        yield f"it has more than one topic: {', '.join(sorted(found))}"


def _check_reasons(words: TactWords, plain: str) -> Iterable[str]:
    found, several = _every(words.reason, plain), _every(words.reasons, plain)
    if len(found) > 1 or several:
        yield f"it gives more than one reason: {_quoted([*found, *several])}"


def _check_language(language: MailLanguage, plain: str) -> Iterable[str]:
    counts = {one: len(_every(read_words(one).marks, plain)) for one in LANGUAGES}
    own, other = counts.pop(language), max(counts.values())
    if own < 2 * other or not own:
        yield f"it does not read as {language}"


def _check_figures(text: str) -> Iterable[str]:
    money = _MONEY.findall(unicodedata.normalize("NFKC", text))
    if left := [*money, *(word for word in text.split() if any(map(_is_figure, word)))]:
        yield f"it holds figures that are no date, time, term or invoice number: {_quoted(left)}"


def _check_names(text: str, other_names: Iterable[str]) -> Iterable[str]:
    names = [name.strip() for name in other_names if len(name.strip()) > 2]  # "Bo" is a word, too
    if found := [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]:
        yield f"it names somebody else: {_quoted(found)}"


def _without(text: str, given: Iterable[str]) -> str:
    for fact in sorted((one for one in given if one), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(fact)}(?!\w)", " ", text)
    return text


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f'"{one[:40]}"' for one in dict.fromkeys(found))


def _is_figure(char: str) -> bool:
    return unicodedata.category(char) in _FIGURES


# --- the lists ---------------------------------------------------------------------------------


def _parse_words(text: str, language: str) -> TactWords:
    lists = {key: _listed(told) for key, told in tomllib.loads(text).items() if isinstance(told, str)}
    if wrong := sorted(_LISTS - {key for key, words in lists.items() if words}):
        raise ValueError(f"goodterms/tactwords/{language}.toml lacks words for: {', '.join(wrong)}")
    if wrong := sorted(lists.keys() - _LISTS):
        raise ValueError(f"goodterms/tactwords/{language}.toml has unknown lists: {', '.join(wrong)}")
    return TactWords(
        MappingProxyType({key: lists[key] for key in NEVER}),
        MappingProxyType({key: lists[key] for key in TOPICS}),
        *(lists[key] for key in _PLAIN_LISTS),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(_fold, text.split(",")) if word.strip("*"))


def _shared(words: TactWords) -> TactWords:
    """Return lists without the words that are only looked for in letters of their own language."""
    return replace(
        words,
        never=_joined([words.never], words.own_only),
        topics=_joined([words.topics], words.own_only),
        leaving=_less(words.leaving, words.own_only),
        terminating=_less(words.terminating, words.own_only),
    )


def _joined(
    lists: Sequence[Mapping[str, tuple[str, ...]]], without: Iterable[str] = ()
) -> Mapping[str, tuple[str, ...]]:
    keys = lists[0]
    return MappingProxyType({key: _less([w for one in lists for w in one[key]], without) for key in keys})


def _less(words: Iterable[str], without: Iterable[str]) -> tuple[str, ...]:
    left_out = frozenset(without)
    return tuple(word for word in words if word not in left_out)


# --- finding words -----------------------------------------------------------------------------


def _fold(text: str) -> str:
    """Return a text with what the eye does not tell apart made equal: case, width, spaces, hidden signs."""
    seen = "".join(char for char in text if char.isascii() or unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", seen.translate(_SAME)).casefold()
    folded = unicodedata.normalize("NFKC", folded)
    bare = (char for char in folded if char.isascii() or unicodedata.category(char)[0] != "M")
    return " ".join("".join(bare).split())


def _every(words: tuple[str, ...], plain: str) -> list[str]:
    return _pattern(words).findall(plain)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile one pattern for a whole list, the longest first: what is quoted is all that was found."""
    ways = "|".join(map(_spelled, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)" if words else r"(?!)")


def _spelled(word: str) -> str:
    """Return the pattern of a word or phrase as people type it: accents left out, ae for ä."""
    return "".join(map(_typed, _fold(word)))


def _typed(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return _TYPED.get(char) or (re.escape(char) if base == char else f"[{char}{base}]")
