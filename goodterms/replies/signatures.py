"""Where the calling card begins that closes a run of the author's own lines.

"Kind regards", a name and what stands below is a signature; so is a name with its numbers. Thanks are
said to the reader and stay; so does a formula that stands alone or shares its line with the name, since that
is typed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from goodterms.replies import marks

_CARD_LINES = 16  # lines that are not blank; longer cards exist, but then a rule or a notice is among them
_NAMES_ONLY = 6  # lines below a formula where no number or address shows that they are a card
_RULED_CARD = 12


def card_range(heads: Sequence[str]) -> tuple[int, int]:
    """Return from where to where the card stretches in a run of own lines; equal numbers for none.

    A postscript below the card is the author's own again.
    """
    filled = [at for at, head in enumerate(heads) if head]
    tail = filled[-_CARD_LINES:]
    if len(filled) < 2:
        return 0, 0
    stop = next((at for at in tail[1:] if marks.is_postscript(heads[at])), len(heads))
    places = [at for at in tail if at < stop]
    begin = _formula(heads, places)
    if begin < 0:
        begin = _ruled(heads, places)
    if begin < 0:
        begin = _bare_card(heads, places)
    return (begin, stop) if begin >= 0 else (0, 0)


def _formula(heads: Sequence[str], places: Sequence[int]) -> int:
    """Return where the signature begins that a formula or a dashed name opens, -1 if there is none."""
    for nth, at in enumerate(places):
        below = [heads[one] for one in places[nth + 1 :]]
        if marks.is_regards(heads[at]) and _closes(below):
            return at
        if marks.is_thanks(heads[at]) and len(below) > 1 and _closes(below) and _is_card(below):
            return places[nth + 1]
        if marks.is_signed_formula(heads[at]) and below and _is_card(below):
            return at
        if (
            at > 0
            and not heads[at - 1]
            and marks.is_dashed_name(heads[at])
            and (not below or _is_card(below))
        ):
            return at
    return -1


def _closes(below: Sequence[str]) -> bool:
    """Whether what stands below a formula is a name, and a card perhaps."""
    if not below or not (marks.is_name(below[0]) or marks.has_contact(below[0]) or below[0].startswith("[")):
        return False
    if any(marks.has_contact(head) for head in below):
        return True
    return len(below) <= _NAMES_ONLY and not any(marks.is_sentence(head) for head in below)


def _is_card(below: Sequence[str]) -> bool:
    return any(marks.has_contact(head) for head in below) and not any(
        marks.is_sentence(head) for head in below[:2]
    )


def _ruled(heads: Sequence[str], places: Sequence[int]) -> int:
    """Return where a card or a mailing list's footer begins below a rule, -1 if there is none."""
    for nth, at in enumerate(places):
        below = [heads[one] for one in places[nth + 1 :]]
        if not (marks.is_separator(heads[at]) and 0 < len(below) <= _RULED_CARD):
            continue
        if any(marks.is_list_footer(head) for head in below):
            return at
        if _is_card(below) and not any(marks.is_sentence(head) for head in below):
            return at
    return -1


def _bare_card(heads: Sequence[str], places: Sequence[int]) -> int:
    """Return where the last paragraph is a name with its numbers, -1 if it is not.

    "Please call: Anna, 06…" is an answer: one number is not enough, nor a paragraph below a colon.
    """
    last = places[-1]
    begin = last
    while begin > 0 and heads[begin - 1]:
        begin -= 1
    card = heads[begin : last + 1]
    above = next((heads[at] for at in reversed(range(begin)) if heads[at]), "")
    if begin == 0 or not 2 <= len(card) <= _RULED_CARD or above.endswith((":", "\uff1a")):
        return -1
    contacts = sum(marks.has_contact(head) for head in card)
    if not _is_full_name(card[0]) or any(marks.is_sentence(head) for head in card):
        return -1
    return begin if contacts >= 2 or (contacts and len(card) >= 3) else -1


def _is_full_name(head: str) -> bool:
    """Whether the line is two to five words, each with a capital or as short as "van" and "de"."""
    words = head.strip("*_ ").partition(",")[0].split()
    if not 2 <= len(words) <= 5 or head.endswith((".", "!")) or not marks.is_name(head):
        return False
    return words[-1][:1].isupper() and all(word[:1].isupper() or len(word) <= 3 for word in words)
