"""Whether the words of a message are a program's, where header and structure are silent.

No phrase is proof: people write about being away too, and thank for mails. So evidence adds up. Each rule
of `wording/automatic.toml` gives its points once; what only people write (a question to the reader, the
work itself, a look back on an absence) takes points away. Quotes are cut off before, and only the first
5,000 characters are looked at, so that the time is bounded.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

from goodterms.kinds import Finding
from goodterms.model import Kind
from goodterms.replies import own_words, split_words

_LONGEST_TEXT = 5_000  # characters
_LONGEST_SUBJECT = 300
_OPENING = 160
_WRAPPED = 45  # a line at least as long goes on in the next one
_MANY_WORDS = 160  # more than programs write to whoever writes

_Where = Literal["own", "opening", "foot", "subject"]
_Side = Literal["auto_reply", "bounce", "notification", "calendar", "machine", "human", "personal"]
_FOUND: Mapping[str, Finding] = {
    "bounce": (Kind.BOUNCE, "bounce-words"),
    "calendar": (Kind.CALENDAR, "calendar-words"),
    "auto_reply": (Kind.AUTO_REPLY, "automatic-words"),
    "notification": (Kind.NOTIFICATION, "notification-words"),
}
# How much of a person's signs counts against each: who was absent is told of in the same words by people,
# while a calendar and a mail server quote what people write.
_AGAINST: Mapping[str, float] = {"bounce": 0.7, "calendar": 0.5, "auto_reply": 1.0, "notification": 0.5}
_IMPERSONAL = frozenset({"notification", "calendar"})


@dataclass(frozen=True)
class Rule:
    """A named pattern in all languages, what its match speaks for, and why."""

    name: str
    kind: _Side
    points: float
    where: _Where
    regex: str
    why: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first looked for: most commands read no mail."""
        return re.compile(self.regex)


def decide_kind_by_words(subject: str, text: str) -> Finding | None:
    """Return who wrote it and why, by the words of a subject and a plain text; None for a person."""
    places = _places(subject, text)
    found = _match(_OF_PROGRAMS, places)
    if not found:  # so it is with nearly all mail
        return None
    score: dict[str, float] = defaultdict(float)
    for rule in (*found, *_match(_OF_PEOPLE, places)):
        score[rule.kind] += rule.points
    score["human"] += _count_human_signs(own_words(text[:_LONGEST_TEXT]))
    kind = max(_FOUND, key=lambda one: _strength(score, one))
    return _FOUND[kind] if _strength(score, kind) >= 0 else None


def match_rules(subject: str, text: str) -> tuple[Rule, ...]:
    """Return the rules whose words are in a message, for whoever wants to know why."""
    return _match(RULES, _places(subject, text))


def _places(subject: str, text: str) -> Mapping[_Where, str]:
    parts = split_words(text[:_LONGEST_TEXT])
    plain = _plain(_MARKED.sub(" ", parts.own))
    signed = _plain(_MARKED.sub(" ", parts.signature))
    return {
        "own": plain,
        "opening": plain[:_OPENING],
        "foot": f"{plain} ¶ {signed}",
        "subject": _plain(subject[:_LONGEST_SUBJECT]),
    }


def _match(rules: Sequence[Rule], places: Mapping[_Where, str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.pattern.search(places[rule.where]))


def _strength(score: Mapping[str, float], kind: str) -> float:
    programs = score.get("machine", 0) if kind in {"auto_reply", "notification"} else 0
    persons = _AGAINST[kind] * score.get("human", 0)
    if kind in _IMPERSONAL:
        persons += score.get("personal", 0)
    return score.get(kind, 0) + programs - persons - _ENOUGH[kind]


# --- what people do ----------------------------------------------------------------------------------

# Questions that programs ask of everybody: "Urgent? Please call …".
_FORM_QUESTION = re.compile(
    r"(?:urgent\w{0,3}|emergency|spoed\w{0,3}|haast|dringend\w{0,2}|questions?|vragen|fragen|hilfe|help|urgence"
    r"|urgencia|dudas|preguntas|going|hulp nodig|nodig|wachten|needed|yourself|besoin d.aide|ayuda)\s?\?",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S{1,500}")
_SALUTATION = re.compile(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|afternoon)|beste|hoi|hallo|dag|lieve|goedemorgen|goedemiddag"
    r"|lieber?"
    r"|moin|servus|guten (?:morgen|tag)|bonjour|salut|cher|chère|hola|querid[oa]|buenos días"
    r"|buenas(?: tardes)?)"
    r"\s+(?!all\b|there\b|team\b|allemaal\b|afzender|relatie|klant|absender|kund|client|à tous)"
    r"[^\W\d_][\w'’.-]{1,20}(?: [^\W\d_][\w'’.-]{1,20})?\s{0,2}[,!:\n–-]",
    re.IGNORECASE,
)
_QUESTION, _NAMED, _LONG = 2.5, 2.0, 1.0


def _count_human_signs(own: str) -> float:
    """Return the points for a question mark, a name in the salutation, and length."""
    asked = _FORM_QUESTION.sub("", _LINK.sub("", own)).count("?")
    return (
        (_QUESTION if asked else 0)
        + (_NAMED if _SALUTATION.match(own) else 0)
        + (_LONG if len(own.split()) > _MANY_WORDS else 0)
    )


# --- text --------------------------------------------------------------------------------------------

_MARKED = re.compile('["“”„«][^"“”„«»\\n]{1,200}["“”»]')  # somebody else's words, or a title
# A dot ends a sentence, but not in an address, in "24.12." and in "14. August".
_DOTTED = (
    (re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}\w"), "somebody@example"),
    (re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(?:\d{4})?(?!\d)"), r"\1/\2"),
    (re.compile(r"\b(\d{1,2})\. (?=[a-z]{3,9}\b)"), r"\1 "),
)
_QUOTES = str.maketrans("‘’´`“”„«»\u2011\u2013\u2014\u00a0\u202f", '\'\'\'\'"""""---  ')


def _plain(text: str) -> str:
    """Return the text as the patterns expect it: no accents, lower case, " ¶ " where a line ends."""
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    for pattern, undotted in _DOTTED:
        bare = pattern.sub(undotted, bare)
    return " ".join("".join(_mark_ends(bare.split("\n"))).split()).strip("¶ ")


def _mark_ends(lines: Sequence[str]) -> Iterable[str]:
    for line in lines:
        yield line
        yield " " if len(line) >= _WRAPPED else " ¶ "


# --- the phrase file ---------------------------------------------------------------------------------

_LANGUAGES = ("en", "nl", "de", "fr", "es")
_WORD = re.compile(r"\{([a-z_]+)\}")


def _read_rules(table: Mapping[str, Any]) -> tuple[Rule, ...]:
    words: dict[str, str] = {}
    for name, row in table["words"].items():  # a row may use those above it
        pattern = row if isinstance(row, str) else f"(?:{'|'.join(row)})"
        words[name] = _fill(pattern, words)
    return tuple(_read_rule(row, words) for row in table["rule"])


def _read_rule(row: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    patterns = [_fill(one, words) for language in _LANGUAGES for one in row.get(language, ())]
    return Rule(
        name=row["name"],
        kind=row["kind"],
        points=float(row["points"]),
        where=row.get("where", "own"),
        regex=rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)",
        why=row["why"],
    )


def _fill(pattern: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words[found[1]], pattern)


_TABLE = tomllib.loads((files("goodterms.wording") / "automatic.toml").read_text("utf-8"))
_ENOUGH: Mapping[str, float] = _TABLE["enough"]
RULES = _read_rules(_TABLE)
_OF_PEOPLE = tuple(rule for rule in RULES if rule.kind in {"human", "personal"})
_OF_PROGRAMS = tuple(rule for rule in RULES if rule not in _OF_PEOPLE)
