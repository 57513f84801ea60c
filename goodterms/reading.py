"""What one text says about the work: its words, whether it asks for something, and the cues in it.

Only the author's own new words are read (`replies`). The rules are phrases (`phrases`), so that
every hit can be shown and understood; they are weak evidence and never a verdict alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from goodterms.acquaintance import signs_of
from goodterms.language import detect_language
from goodterms.model import Content, Cue, Reading
from goodterms.ownnames import names_somebody
from goodterms.phrases import PHRASES, Phrases, Rule
from goodterms.replies import split_words
from goodterms.subjects import canonical_subject

READING_VERSION = 2  # raised when the same text may be read otherwise: the store then reads it again

_CueKind = Literal["vague_refusal", "approval", "disrespect", "closing"]
_LONGEST_READ = 20_000  # characters that are looked through for cues
_LONGEST_SENTENCE = 600
_LONGEST_QUOTE = 200
_CLOSING_WORDS = 25
_STATEMENT_WORDS = 40
STATEMENT = "statement"
_NAMES = 3
_WRAPPED = 50  # a line at least as long goes on in the next one


def read_text(
    text: str,
    *,
    subject: str,
    content: Content,
    own_names: frozenset[str] = frozenset(),
    salt: bytes = b"",
) -> Reading:
    """Return the words, the cues, and whether the text asks for something.

    A text asks, unless it is a short closing: at most 25 words, no question mark (nor one in the
    subject of a new mail), and nothing but thanks, assent, good wishes, a salutation, a farewell and
    at most 3 names. "Thanks!", "Top, dankjewel" and "Prima, groet Anna" ask for nothing; "Thanks, and
    could you …" does. Such a text has the cue `closing`. An empty text asks. A short text without a
    question mark or a word of asking ("Done, it is online") has the cue `statement`: from us it asks for
    nothing, from a client it may ("The logo is missing"). Sentences are quoted, up to 200 characters,
    only where `content` is "quotes". `own_names` are those by which people speak to the user,
    `salt` the store's own, for digests.
    """
    parts = split_words(text)
    own = parts.own
    closing = _is_closing(own, subject)
    hits = [_Hit("closing", "closing", own)] if closing else []
    if not closing and _is_statement(own, subject):
        hits.append(_Hit("closing", STATEMENT, own))
    hits += _find_hits(own[:_LONGEST_READ])
    cues = tuple(Cue(one.kind, one.name, _quote(one.said) if content == "quotes" else "") for one in hits)
    return Reading(
        words=_count_words(own),
        asks=not closing,
        cues=cues,
        language=detect_language(own),
        names_us=names_somebody(own, own_names),
        signs=signs_of(parts.signature, salt),
    )


@dataclass(frozen=True, slots=True)
class _Hit:
    """A rule that matched: what kind, which, and the sentence as written."""

    kind: _CueKind
    name: str
    said: str


def _count_words(own: str) -> int:
    return sum(1 for token in own.split() if any(character.isalnum() for character in token))


def _quote(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


# --- sentences -------------------------------------------------------------------------------------

_PLAIN = str.maketrans("‘’´`“”„«»", '\'\'\'\'"""""')
_CONTRACTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"(?<=\w)'re\b"), " are"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"(?<=\w)'ll\b"), " will"),
    (re.compile(r"(?<=\w)'ve\b"), " have"),
    (re.compile(r"\bda's\b"), "dat is"),
    (re.compile(r"(?<!\w)'t\b"), "het"),
)
_END = re.compile(r"(?<=[.!?…;])\s+")
_MARKED = re.compile(r"\"[^\"\n]{1,400}\"")  # somebody else's words


def _sentences(own: str) -> Iterator[str]:
    """Yield the sentences as written; a short line ends one, a long line was wrapped."""
    held: list[str] = []
    for line in [*own.split("\n"), ""]:
        held.append(line.strip())
        if len(line) < _WRAPPED:
            joined = " ".join(held).strip()
            held = []
            yield from (one[:_LONGEST_SENTENCE] for one in _END.split(joined) if one.strip())


def _plain(said: str) -> str:
    """Return the text as the patterns expect it: lower case, plain quotes, contractions written out."""
    plain = " ".join(said.translate(_PLAIN).split()).lower()
    if "'" in plain or "cannot" in plain:
        for pattern, full in _CONTRACTIONS:
            plain = pattern.sub(full, plain)
    return plain


# --- rules -----------------------------------------------------------------------------------------


def _words(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", flags)


def _all(pick: Callable[[Phrases], str]) -> str:
    return "|".join(pick(one) for one in PHRASES)


class _RuleSet:
    """The rules of one kind in all languages: first one pattern for all, then which one it was."""

    __slots__ = ("_any", "_rules")

    def __init__(self, pick: Callable[[Phrases], tuple[Rule, ...]]) -> None:
        rules = [rule for one in PHRASES for rule in pick(one)]
        self._any = _words("|".join(rule.pattern for rule in rules))
        self._rules = [(rule, _words(rule.pattern)) for rule in rules]

    def search(self, plain: str) -> re.Match[str] | None:
        """Return the first place where any rule matches."""
        return self._any.search(plain)

    def name(self, match: re.Match[str]) -> str:
        """Return the name of the rule that matches where `search` did."""
        at = match.start()
        return next((rule.name for rule, one in self._rules if one.match(match.string, at)), "")


_VAGUE = _RuleSet(lambda one: one.vague)
_ANCHORS = _RuleSet(lambda one: one.anchors)
_APPROVAL = _RuleSet(lambda one: one.approval)
_DISRESPECT = _RuleSet(lambda one: one.disrespect)
_NOT_BEFORE = _words(_all(lambda one: one.not_before))
_BUT = _words(_all(lambda one: one.but))
_CONCRETE = re.compile(r"\d|\"|https?:|www\.|\w\.(?:pdf|docx?|xlsx?|jpe?g|png|svg|psd|ai|html?)\b")
_SHOUT = re.compile(r"(?:\b[A-ZÀ-Þ]{2,}\b[ ,.]*){5,}!")


def _find_hits(own: str) -> list[_Hit]:
    said = list(_sentences(own))
    plain = [_plain(one) for one in said]
    approval = _find_approval(said, plain)
    vague = None if approval else _find_vague(said, plain)
    disrespect = (_disrespect_in(one, low) for one, low in zip(said, plain, strict=True))
    return [hit for hit in (approval, vague, *disrespect) if hit is not None]


def _find_approval(said: Sequence[str], plain: Sequence[str]) -> _Hit | None:
    """Return the first approval that is no question, no condition, and taken back by no "but"."""
    for index, low in enumerate(plain):
        match = _APPROVAL.search(low)
        if match is None or low.endswith("?") or _is_negated(low, match.start()):
            continue
        following = plain[index + 1][:20] if index + 1 < len(plain) else ""
        if not _BUT.search(low[match.end() :]) and not _BUT.match(following):
            return _Hit("approval", _APPROVAL.name(match), said[index])
    return None


def _find_vague(said: Sequence[str], plain: Sequence[str]) -> _Hit | None:
    """Return the first refusal, unless the message names an object, a number or a wish anywhere."""
    if any(_CONCRETE.search(low) or _ANCHORS.search(low) for low in plain):
        return None
    for one, low in zip(said, plain, strict=True):
        match = _VAGUE.search(low)
        if match is not None:
            return _Hit("vague_refusal", _VAGUE.name(match), one)
    return None


def _disrespect_in(said: str, low: str) -> _Hit | None:
    """Return the rude phrase of a sentence; not one that is denied, nor what others said (in quotes)."""
    own = _MARKED.sub(" ", low)
    match = _DISRESPECT.search(own)
    if match is not None and not _is_negated(own, match.start()):
        return _Hit("disrespect", _DISRESPECT.name(match), said)
    return _Hit("disrespect", "shouting", said) if _SHOUT.search(said) else None


def _is_negated(low: str, at: int) -> bool:
    """Whether a denying or conditional word stands among the four before this place, in the same clause."""
    clause = re.split(r"[,;:]", low[max(0, at - 80) : at])[-1]
    return _NOT_BEFORE.search(" ".join(clause.split()[-4:])) is not None


# --- closings --------------------------------------------------------------------------------------

_CLOSING = _words(_all(lambda one: one.closing), re.IGNORECASE)
_GLUE = _words(_all(lambda one: one.glue), re.IGNORECASE)
_ASKING = _words(_all(lambda one: one.asking), re.IGNORECASE)
_SALUTATION = re.compile(
    rf"\s*(?:{_all(lambda one: one.salutation)})(?: [\w.-]+){{0,3}}\s*(?:[,!.\n]|$)", re.IGNORECASE
)
_FAREWELL = re.compile(
    rf"(?:^|[\s,.!])(?:{_all(lambda one: one.farewell)})(?!\w)[,.!\s]*(?P<name>(?:[\w-]+[\s.,]*){{0,3}})$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def _is_statement(own: str, subject: str) -> bool:
    """Whether a short text only says something: no question mark, no word that asks."""
    if not own.strip() or "?" in own or _count_words(own) > _STATEMENT_WORDS:
        return False
    return _ASKING.search(own) is None and not (
        "?" in subject and canonical_subject(subject) == subject.casefold()
    )


def _is_closing(own: str, subject: str) -> bool:
    """Whether the text is nothing but a short closing; the rule is in `read_text`."""
    if not own or len(own) > _LONGEST_SENTENCE or _count_words(own) > _CLOSING_WORDS:
        return False
    if "?" in own or ("?" in subject and _is_new(subject)):
        return False
    text = "\n".join(" ".join(line.split()) for line in own.translate(_PLAIN).split("\n"))
    greeted = _SALUTATION.match(text)
    body = text[greeted.end() :] if greeted else text
    signed = _FAREWELL.search(body)
    if signed and not _ASKING.search(signed["name"]):
        body = body[: signed.start()]
    rest, thanked = _CLOSING.subn(" ", body)
    left = _WORD.findall(_GLUE.sub(" ", rest))
    return bool(thanked) and len(left) <= _NAMES and all(_is_name(word) for word in left)


def _is_name(word: str) -> bool:
    return word[0].isupper() and not _ASKING.fullmatch(word) and not _NOT_BEFORE.fullmatch(word.lower())


def _is_new(subject: str) -> bool:
    """Whether the subject carries no reply or forward mark."""
    return canonical_subject(subject) == " ".join(subject.split()).casefold()
