"""The author's own new words: quotes, forwards, signatures and "sent from my phone" cut away.

`languages` holds what programs and people write, `marks` and `cards` ask what a single line says, `quotes`
labels the lines in one pass, `signatures` finds the card below a run of own lines, `names` compares the name
on it with the one that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from goodterms.replies import marks
from goodterms.replies.cards import is_small_print
from goodterms.replies.quotes import Label, label_lines
from goodterms.replies.signatures import card_range

LONGEST_TEXT = 200_000  # characters; nobody writes more in a mail, and what is more is a quote or hostile
MOST_LINES = 10_000
_PARAGRAPH = 4  # lines that tell what small print is about
_BREAK = re.compile(r"\r\n|\r|\n")
# Marks that are not seen: Windows Mail puts them around dates, phones before a quote, the web in addresses.
_UNSEEN = [0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, 0xFEFF]
_UNSEEN += [*range(0x202A, 0x202F), *range(0x2060, 0x206A), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)]
_PLAIN = str.maketrans({**dict.fromkeys(_UNSEEN), 0xA0: " ", 0x202F: " "})


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text taken apart: what the author newly wrote, and the signature below it ("" if none)."""

    own: str
    signature: str


def own_words(text: str) -> str:
    """Return what the author newly wrote, lines kept; "" if all of it is quoted."""
    return split_words(text).own


def signature_of(text: str) -> str:
    """Return the author's signature: name, numbers and addresses as they stand; "" if there is none."""
    return split_words(text).signature


@lru_cache(maxsize=4)  # who wrote it and what it says are asked of one text in turn
def split_words(text: str) -> Parts:
    """Return own words and signature. Only 200,000 characters and 10,000 lines are read; linear time."""
    lines = [line.rstrip() for line in _BREAK.split(text[:LONGEST_TEXT].translate(_PLAIN))][:MOST_LINES]
    heads = [line.lstrip()[: marks.LONGEST_LINE].rstrip() for line in lines]
    own: list[str] = []
    signature: list[str] = []
    signed = 0  # where the last signature ends
    for label, begin, end in _runs(label_lines(heads)):
        if label is Label.OWN:
            start, stop = (begin + at for at in card_range(heads[begin:end]))
            own += [*_without_rules(lines[begin:start]), *_without_rules(lines[stop:end])]
            signature += lines[start:stop]
            signed = stop if stop > start else 0
        elif label is Label.SIGNED or (label is Label.ADDED and signed == begin > 0):
            signed = begin + _signed_lines(heads[begin:end], label)
            signature += lines[begin:signed]
    return Parts(_joined(own), _joined(_without_footer(signature)).lstrip("-").strip())


def _runs(labels: Sequence[Label]) -> Iterator[tuple[Label, int, int]]:
    """Yield label, begin and end of every run of equal labels."""
    begin = 0
    for label, run in groupby(labels):
        end = begin + sum(1 for _ in run)
        yield label, begin, end
        begin = end


def _signed_lines(heads: Sequence[str], label: Label) -> int:
    """Return how many lines belong to the signature: of those that were added, small print alone."""
    if label is Label.SIGNED:
        return len(heads)
    if not is_small_print(" ".join(heads[:_PARAGRAPH])):
        return 0
    return next((at for at, head in enumerate(heads) if _is_programs(head)), len(heads))


def _is_programs(head: str) -> bool:
    """Whether a phone, a mail program or a list says this."""
    return marks.is_device_line(head) or marks.is_list_footer(head) or marks.is_separator(head)


def _without_rules(lines: Sequence[str]) -> list[str]:
    """Return the lines without the rules and blank lines they end with, one blank line in their place."""
    end = len(lines)
    while end and (not lines[end - 1] or marks.is_separator(lines[end - 1].strip())):
        end -= 1
    return [*lines[:end], ""] if end < len(lines) else list(lines)


def _without_footer(lines: Sequence[str]) -> Sequence[str]:
    """Return a signature's lines up to the rule below which a mailing list speaks."""
    spoken = max((at for at, line in enumerate(lines) if marks.is_list_footer(line)), default=0)
    rules = (
        at for at in range(spoken) if marks.is_separator(lines[at].strip()) and lines[at].strip() != "--"
    )
    return lines[: next(rules, len(lines))]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()
