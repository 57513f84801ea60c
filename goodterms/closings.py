"""Messages that ask for nothing: short closings, and short statements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from goodterms.phrases.book import Found, Plain, find, make_plain, words_of
from goodterms.phrases.notation import fold
from goodterms.sentences import LONGEST_SENTENCE
from goodterms.subjects import canonical_subject

_CLOSING_WORDS = 25
_STATEMENT_WORDS = 40
_NAMES = 3
_SHARE = 0.5  # of the words of a closing may say something else
_HARMLESS = 2  # words that always may
_BARRING = ("change", "place", "fact", "day")  # of the anchors: a colour or a part alone asks nothing
_GREETING = 6  # words of a salutation's line
_SIGNED = 5  # lines below a farewell
_CARD_LINES = 8
_NUMBER = re.compile(r"\d{3}|https?:|www\.")
_NAME_WORDS = 4  # of each of them: a name, an office, a firm
_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"(?<=[.!…,;])\s+")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]|[:;]-?[D)]")


def count_words(own: str) -> int:
    """Return how many of the tokens hold a letter or a digit."""
    return sum(1 for token in own.split() if any(character.isalnum() for character in token))


def is_statement(own: str, subject: str, languages: tuple[str, ...]) -> bool:
    """Whether a short text only says something: no question mark, no word that asks."""
    if not own.strip() or "?" in own or count_words(own) > _STATEMENT_WORDS:
        return False
    return not _asks(make_plain(own), languages) and not ("?" in subject and _is_new(subject))


def is_closing(own: str, subject: str, languages: tuple[str, ...], signature: str = "") -> bool:
    """Whether the text is nothing but a short closing; the rule is in `reading.read_text`.

    A line among the signature that denies, wants or asks for something is no part of a calling card.
    """
    if any(_speaks(line, languages) for line in signature.split("\n")[:_CARD_LINES]):
        return False
    if not own or len(own) > LONGEST_SENTENCE or count_words(own) > _CLOSING_WORDS:
        return False
    if "?" in own or ("?" in subject and _is_new(subject)):
        return False
    if not count_words(own):
        return _EMOJI.search(own) is not None
    return _says_no_more(_without_frame(own, languages), languages)


def _speaks(line: str, languages: tuple[str, ...]) -> bool:
    if not _NAME_WORDS < count_words(line) <= _CLOSING_WORDS or "@" in line or _NUMBER.search(line):
        return False
    where = make_plain(line)
    return _asks(where, languages) or _is_open(where, [], languages)


def _says_no_more(body: str, languages: tuple[str, ...]) -> bool:
    """Whether a text closes and what else it says is little, and neither a wish nor a fault."""
    where = make_plain(body)
    closing = [*find("closing", where, languages), *find("approval", where, languages)]
    if not (closing or _EMOJI.search(body)) or _asks(where, languages) or _is_open(where, closing, languages):
        return False
    left = _left(where, [*closing, *_rule("glue", where, languages)])
    names = {fold(word) for word in _WORD.findall(body) if word[0].isupper()}
    unknown = [word for word in left if not _is_general(word, languages) and word not in names]
    return len(unknown) <= max(_HARMLESS, _SHARE * len(where.words))


def _is_open(where: Plain, closing: list[Found], languages: tuple[str, ...]) -> bool:
    """Whether something is denied, wanted, wrong or to be chosen, outside a closing phrase."""
    phrases = [one for one in closing if " " in where.text[one.start : one.end].strip(" ,")]
    harmless = [*phrases, *_rule("no_denial", where, languages)]
    if any(_uncovered("words", where, phrases, languages, name) for name in ("but", "pending")):
        return True
    if _uncovered("words", where, harmless, languages, "negation"):
        return True
    return any(_uncovered("anchor", where, closing, languages, name) for name in _BARRING)


def _without_frame(own: str, languages: tuple[str, ...]) -> str:
    """Return the text without the salutation's line and without the farewell and the names below it."""
    lines = [line.strip() for line in own.split("\n") if line.strip()]
    first = make_plain(lines[0])
    greeted = next(iter(_rule("salutation", first, languages)), None)
    if greeted is not None and greeted.start == 0 and len(lines) > 1 and len(first.words) <= _GREETING:
        lines = lines[1:]
    for at, line in enumerate(lines):
        if _is_farewell(line, lines[at + 1 :], languages):
            return "\n".join(lines[:at])
    return "\n".join([*lines[:-1], _without_farewell(lines[-1], languages)])


def _is_farewell(line: str, below: list[str], languages: tuple[str, ...]) -> bool:
    """Whether a line is a farewell alone and nothing but a name and an office stands below it."""
    where = make_plain(line)
    whole = any(
        one.start == 0 and not where.text[one.end :].strip(" ,.!")
        for one in _rule("farewell", where, languages)
    )
    if not whole or len(below) > _SIGNED or any(count_words(one) > _NAME_WORDS for one in below):
        return False  # sentences below it are the message
    return not _asks(make_plain("\n".join(below)), languages)


def _without_farewell(line: str, languages: tuple[str, ...]) -> str:
    """Return a line without "… groet Anna" at its end."""
    sentences = _ENDS.split(line)
    tail = make_plain(sentences[-1])
    for one in _rule("farewell", tail, languages):
        names = tail.text[one.end :].split()
        if len(names) <= _NAMES and not _asks(make_plain(" ".join(names)), languages):
            said = len(make_plain(tail.text[: one.start]).words)
            return " ".join([*sentences[:-1], *_WORD.findall(sentences[-1])[:said]])
    return line


def _asks(where: Plain, languages: tuple[str, ...]) -> bool:
    """Whether a word of asking stands outside a closing phrase."""
    closing = find("closing", where, languages)
    return _uncovered("words", where, closing, languages, "asking")


def _uncovered(
    section: str, where: Plain, covered: Iterable[Found], languages: tuple[str, ...], rule: str = ""
) -> bool:
    """Whether a phrase of a section stands outside what is covered."""
    spans = [(one.start, one.end) for one in covered]
    return any(
        not any(begin <= one.start < end for begin, end in spans)
        for one in find(section, where, languages, rule)
    )


def _rule(name: str, where: Plain, languages: tuple[str, ...]) -> list[Found]:
    return find("words", where, languages, name)


def _left(where: Plain, covered: Iterable[Found]) -> list[str]:
    """Return the words that none of these covers."""
    spans = [(one.start, one.end) for one in covered]
    return [word for start, word in where.words if not any(begin <= start < end for begin, end in spans)]


def _is_general(word: str, languages: tuple[str, ...]) -> bool:
    return any(word in words_of(code, name) for code in languages for name in ("small", "filler"))


def _is_new(subject: str) -> bool:
    """Whether the subject carries no reply or forward mark."""
    return canonical_subject(subject) == " ".join(subject.split()).casefold()
