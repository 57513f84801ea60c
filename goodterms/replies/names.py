"""Whether one line is the full form of the name on another: "Sadet" and "Sadet Yilmaz, MSc".

An author types his first name, his initials or his name without its titles; the mail program's card below
begins with all of it.
"""

from __future__ import annotations

import re
import unicodedata

from goodterms.replies import marks


def plain_word(part: str) -> str:
    """Return a word without its accents, in lower case."""
    plain = unicodedata.normalize("NFD", part.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


_LONGEST = 8  # words of a name with its titles
_TYPED = 4
_INITIALS = 4
_KIN = 3  # letters that a pet name shares with the name: "Dave", "David"
_SURNAME = 4  # letters of one that shows a family's firm: "H. Mulder", "Mulder & Zonen"
_TITLES = frozenset(map(plain_word, marks.folded_words("title")))
_PARTICLES = frozenset(map(plain_word, marks.folded_words("particle") | {"al", "el", "bin", "ibn", "ben"}))
_HEADINGS = frozenset(map(plain_word, marks.folded_words("heading")))
_BESIDE_NAMES = _TITLES | _PARTICLES
_CUT = re.compile(r"\s[|–—•·/-]\s|[|,;•·]|\s{3,}")
_BREAK = re.compile(r"[,!?–]\s|[^\W\d_]{3}\.\s")  # before the name that closes a sentence's line
_SMILE = re.compile(r"\s(?:[:;]-?[)D]|x{1,3})$")
# Pronouns, the "i. A." of who signs for another, and what is short for a title: "Rev.", "Dipl.-".
_BESIDE = re.compile(r"\([a-z/ ]{2,20}\)|(?<!\w)(?:i\. ?[AV]\.?(?!\w)|[^\W\d_]{2,6}\.-?)")
_EDGES = "*_ ,-–—~./"
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?")


def echoes(typed: str, full: str) -> bool:
    """Whether `full` begins a card with the name of which `typed` is a part, its initials or all."""
    short = _short_name(typed)
    if not short:
        return False
    long = _full_name(full)
    if not long:
        return False
    if len(short) == 1 and _are_initials(short[0]) and _spells(plain_word(short[0]), long):
        return True
    wanted = [plain_word(part) for part in short]
    if all(len(part) == 1 for part in wanted):
        return len(long) > 1 and _spells("".join(wanted), long)
    if len(wanted) > 1 and len(wanted[0]) == 1 and len(wanted[-1]) >= _SURNAME and wanted[-1] in long:
        return True
    least = _KIN if marks.without_formula(typed) == typed else _KIN - 1
    return _stands_in(wanted, long, least)


def is_bare_name(head: str) -> bool:
    """Whether the line is nothing but one to four words with capitals, or initials, and no heading."""
    parts = _short_name(head)
    if not parts or not head[0].isupper() or is_heading(head):
        return False
    return all(part[0].isupper() for part in parts)


def is_full_name(head: str) -> bool:
    """Whether the line begins with a first and a last name, titles and degrees not counted."""
    return len(_full_name(head)) >= 2 and not is_heading(head)


def repeats_surname(full: str, below: str) -> bool:
    """Whether the last of the names stands on the line below too: a firm called after its owner."""
    long = _full_name(full)
    if len(long) < 2 or len(long[-1]) < _SURNAME:
        return False
    return long[-1] in map(plain_word, _PARTS.findall(below))


def is_heading(head: str) -> bool:
    """Whether a short line announces an address, hours or people: "Contact", "Our team"."""
    words = _PARTS.findall(head)
    return (
        head[-1:] not in set(".!?,")
        and len(words) <= _TYPED
        and any(plain_word(word) in _HEADINGS for word in words)
    )


def _short_name(head: str) -> list[str]:
    """Return the words of a name that was typed, without titles; none if the line is more than a name."""
    line = marks.without_formula(_SMILE.sub("", head)).strip(_EDGES)
    if len(line.split()) > _TYPED or any(sign in line for sign in ",!?"):
        line = _BREAK.split(line)[-1].strip(_EDGES)
    parts = _PARTS.findall(line)
    is_more = len(line.split()) > _TYPED or any(sign in line for sign in ":;?!@<>|,") or not line
    if is_more or any(map(str.isdigit, line)):
        return []
    kept = [part for part in parts if plain_word(part) not in _BESIDE_NAMES and not _is_short_von(part)]
    return kept or parts[-1:]


def _full_name(head: str) -> list[str]:
    """Return the names of a card's first line in lower case; none if it is a sentence or a salutation."""
    line = _BESIDE.sub("", head).strip("*_~ ")
    if line[-1:] in {",", ":", "!", "?"}:
        return []
    parts = _PARTS.findall(_CUT.split(line, maxsplit=1)[0])
    if not 1 <= len(parts) <= _LONGEST or any(not _may_stand_in_name(part) for part in parts):
        return []
    return [plain_word(part) for part in parts if plain_word(part) not in _BESIDE_NAMES]


def _may_stand_in_name(part: str) -> bool:
    """Whether a word of a name, or beside one: "Jo's" and "Thomas'" own something."""
    if part[-1] in "'’" or part.casefold().endswith(("'s", "’s")):
        return False
    return part[0].isupper() or plain_word(part) in _BESIDE_NAMES


def _is_short_von(part: str) -> bool:
    return len(part) == 1 and part.islower()


def _are_initials(part: str) -> bool:
    return 2 <= len(part) <= _INITIALS and (part.isupper() or part.islower())


def _spells(initials: str, names: list[str]) -> bool:
    """Whether the letters begin the names, in their order and from the first one on."""
    if names[0][0] != initials[0]:
        return False
    firsts = iter(name[0] for name in names)
    return all(letter in firsts for letter in initials)


def _stands_in(wanted: list[str], names: list[str], least: int) -> bool:
    """Whether the wanted words, some of them initials, stand among the names in this order."""
    rest = iter(names)
    return all(any(_is_same(part, name, least) for name in rest) for part in wanted)


def _is_same(part: str, name: str, least: int) -> bool:
    """Whether both are one name, or one is its initial or a pet name with the same `least` first letters."""
    if len(part) == 1 or len(name) == 1:
        return name[0] == part[0]
    if part == name or name == f"{part}s":
        return part == name
    is_kin = len(name) >= len(part) - 1 and len(part) >= _KIN and part[:least] == name[:least]
    return is_kin or name.startswith(part)
