"""Where the calling card stands that closes a run of the author's own lines.

"Kind regards", a name and what stands below is a signature; so is a name with its numbers, and a paragraph
that begins with the full form of the name that was typed above it. Thanks are said to the reader and stay;
so does a name, or a formula that shares its line with it, since that is typed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodterms.replies import cards, marks, names

_TAIL_LINES = 32  # that are not blank; longer cards exist, but then a rule or a notice is among them
_NAMES_ONLY = 6  # lines below a formula where nothing shows that they are a card
_CARD_LINES = 14  # the small print not counted
_RULED_CARD = 12
_COLONS = (":", "\uff1a")
_ENDS = (".", "!", "?", "…", ")", ";")
_BULLETS = ("- ", "* ", "• ", "+ ", "– ", "· ")


@dataclass(frozen=True, slots=True)
class _Tail:
    """The last lines of a run that are not blank, with what is asked of each of them more than once."""

    heads: Sequence[str]
    places: Sequence[int]  # where in the run
    opens: Sequence[bool]  # whether a paragraph begins here
    contact: Sequence[bool]
    role: Sequence[bool]
    place: Sequence[bool]
    print: Sequence[bool]  # whether the line belongs to small print
    sentence: Sequence[bool]  # whether it is a sentence, and none of the small print's

    def tells(self, begin: int, end: int) -> int:
        """Return how many lines show that they are a card's."""
        return sum(self.contact[at] or self.role[at] or self.place[at] for at in range(begin, end))

    def paragraph(self, at: int) -> int:
        """Return the end of the paragraph that `at` stands in."""
        end = at + 1
        while end < len(self.heads) and not self.opens[end]:
            end += 1
        return end


def card_range(heads: Sequence[str]) -> tuple[int, int]:
    """Return from where to where the card stretches in a run of own lines; equal numbers for none.

    What the author says below the card, in a postscript or of himself, is his own again.
    """
    filled = [at for at, head in enumerate(heads) if head]
    if len(filled) < 2:
        return 0, 0
    places = filled[-_TAIL_LINES:]
    stop = next((at for at in places[1:] if marks.is_postscript(heads[at])), len(heads))
    tail = _tail(heads, [at for at in places if at < stop])
    for find in (_echo, _formula, _ruled, _bare_card, _below_name):
        begin, end = find(tail)
        if begin < end:
            return tail.places[begin], stop if end == len(tail.places) else tail.places[end]
    return 0, 0


def _tail(heads: Sequence[str], places: Sequence[int]) -> _Tail:
    """Ask every line what it says, and every paragraph whether it is small print."""
    lines = [heads[at] for at in places]
    opens = [at == 0 or not heads[at - 1] for at in places]
    printed = _small_print(lines, opens)
    return _Tail(
        heads=lines,
        places=places,
        opens=opens,
        contact=[marks.has_contact(line) for line in lines],
        role=[cards.has_role(line) for line in lines],
        place=[cards.has_place(line) for line in lines],
        print=printed,
        sentence=[marks.is_sentence(line) and not small for line, small in zip(lines, printed, strict=True)],
    )


def _small_print(lines: Sequence[str], opens: Sequence[bool]) -> list[bool]:
    """Return for every line whether its paragraph is small print."""
    begins = [at for at, opened in enumerate(opens) if opened or at == 0]
    printed: list[bool] = []
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        printed += [cards.is_small_print(" ".join(lines[begin:end]))] * (end - begin)
    return printed


# --- the name echoed -------------------------------------------------------------------------------


def _echo(tail: _Tail) -> tuple[int, int]:
    """Return the card that begins with the full form of the name typed above it, and its formula if any."""
    for at in range(1, len(tail.heads)):
        typed = _above(tail, at)
        if typed < 0 or not (
            names.echoes(tail.heads[typed], tail.heads[at]) or _is_pet_name(tail, typed, at)
        ):
            continue
        if not (tail.opens[at] or _stands_apart(tail, typed)) or _announced(tail, typed):
            continue
        if tail.places[typed] == 0 and tail.heads[typed].endswith(","):  # that is who is written to
            continue
        end = _end_of_echo(tail, at)
        if end > at:
            return _with_formula(tail, typed), end
    return 0, 0


def _is_pet_name(tail: _Tail, typed: int, at: int) -> bool:
    """Whether a lone name may be short for the full one of a card: "Hetty" and "Hedwig Moos, Moos Gardens".

    Then they share the first letter, and the card shows a trade, or its second line repeats the surname.
    """
    if not (tail.opens[at] and typed > 0 and tail.opens[typed] and _is_lone_name(tail, typed)):
        return False
    end = tail.paragraph(at)
    if end - at < 2 or not _is_card_name(tail.heads[at]):
        return False
    if names.repeats_surname(tail.heads[at], tail.heads[at + 1]):
        return True
    return tail.heads[typed][0] == tail.heads[at][0] and _shows_trade(tail, at, end)


def _above(tail: _Tail, at: int) -> int:
    """Return the line above, rules and images passed over; -1 if there is none."""
    above = at - 1
    while above >= 0 and (marks.is_separator(tail.heads[above]) or tail.heads[above].startswith("[")):
        above -= 1
    return above


def _stands_apart(tail: _Tail, at: int) -> bool:
    """Whether the line begins a paragraph or stands below a formula: a list of names has more above."""
    if tail.opens[at]:
        return at > 0
    above = tail.heads[at - 1]
    return above.endswith(",") or marks.is_regards(above) or marks.is_thanks(above)


def _announced(tail: _Tail, at: int) -> bool:
    """Whether the line above is a heading or ends with a colon: then what follows is an answer."""
    return at > 0 and (tail.heads[at - 1].endswith(_COLONS) or names.is_heading(tail.heads[at - 1]))


def _with_formula(tail: _Tail, typed: int) -> int:
    """Return where the card begins: at the formula it belongs to, else below the typed name."""
    if typed > 0 and marks.is_regards(tail.heads[typed - 1]):
        return typed - 1
    return typed if marks.is_signed_formula(tail.heads[typed]) else typed + 1


def _end_of_echo(tail: _Tail, at: int) -> int:
    """Return where the card ends whose first line is `at`; `at` if it is none.

    It begins with two lines that are no sentence; below them anything goes but what the author says of
    himself.
    """
    end = tail.paragraph(at)
    if end - at > _CARD_LINES or not _is_card(tail, at, min(at + 2, end)) or _is_personal(tail, at, end):
        return at
    while end < len(tail.heads) and not _is_personal(tail, end, tail.paragraph(end)):
        end = tail.paragraph(end)
    return end


def _is_personal(tail: _Tail, begin: int, end: int) -> bool:
    """Whether the author speaks of himself or asks in a sentence of the paragraph that is no small print."""
    return not _is_card(tail, begin, end) and cards.is_personal(" ".join(tail.heads[begin:end]))


def _is_card(tail: _Tail, begin: int, end: int) -> bool:
    """Whether the lines are those of a card: no sentence, no formula, no list."""
    return not any(tail.sentence[at] or _is_own(tail, at) for at in range(begin, end))


def _is_own(tail: _Tail, at: int) -> bool:
    """Whether the line has a shape that no card's line has; "Need to print this?" is small print."""
    head = tail.heads[at]
    if head.startswith(_BULLETS) or (head.endswith("?") and not tail.print[at]):
        return True
    return marks.is_regards(head) or marks.is_thanks(head)


# --- the formula -----------------------------------------------------------------------------------


def _formula(tail: _Tail) -> tuple[int, int]:
    """Return the signature that a formula or a dashed name opens."""
    end = len(tail.heads)
    for at, head in enumerate(tail.heads):
        if end - at - sum(tail.print[at:]) > _CARD_LINES + 2:
            continue
        if marks.is_regards(head) and _closes(tail, at + 1):
            return at, end
        if marks.is_thanks(head) and at + 2 < end and _closes(tail, at + 1) and _shows_card(tail, at + 1):
            return _below_thanks(tail, at + 1), end
        if marks.is_signed_formula(head) and at + 1 < end and _shows_card(tail, at + 1):
            return at, end
        if _is_dashed(tail, at) and (at + 1 == end or _shows_card(tail, at + 1)):
            return at, end
    return 0, 0


def _below_thanks(tail: _Tail, at: int) -> int:
    """Return where the card begins below thanks: a name that stands for itself was typed."""
    typed = at + 1 < len(tail.heads) and tail.opens[at + 1] and names.is_bare_name(tail.heads[at])
    return at + 1 if typed else at


def _is_dashed(tail: _Tail, at: int) -> bool:
    return tail.places[at] > 0 and tail.opens[at] and marks.is_dashed_name(tail.heads[at])


def _closes(tail: _Tail, at: int) -> bool:
    """Whether what stands below a formula is a name, and a card perhaps."""
    if at >= len(tail.heads):
        return False
    first, end = tail.heads[at], len(tail.heads)
    if not (marks.is_name(first) or tail.contact[at] or tail.role[at] or first.startswith("[")):
        return False
    if any(tail.contact[at:]):
        return True
    spoken = next((below for below in range(at, end) if tail.sentence[below]), end)
    if spoken < end and (spoken < at + 2 or cards.is_personal(" ".join(tail.heads[spoken:]))):
        return False
    return (spoken == end <= at + _NAMES_ONLY) or tail.tells(at, spoken) > 0


def _shows_card(tail: _Tail, at: int) -> bool:
    """Whether a number, an address, a trade or small print stands below, and no sentence at first."""
    if any(tail.sentence[at : at + 2]):
        return False
    if any(tail.contact[at:]):
        return True
    if any(tail.sentence[at:]) or names.is_heading(tail.heads[at]):
        return False
    return any(tail.print[at:]) or any(tail.role[at:])


# --- no formula ------------------------------------------------------------------------------------


def _ruled(tail: _Tail) -> tuple[int, int]:
    """Return the card or a mailing list's footer below a rule."""
    end = len(tail.heads)
    for at in range(max(0, end - 1 - _RULED_CARD), end - 1):
        if not marks.is_separator(tail.heads[at]):
            continue
        if any(marks.is_list_footer(head) for head in tail.heads[at + 1 :]):
            return at, end
        if _shows_card(tail, at + 1) and not any(tail.sentence[at + 1 :]):
            return at, end
    return 0, 0


def _bare_card(tail: _Tail) -> tuple[int, int]:
    """Return the last paragraphs if they begin with a name and show by trade or numbers that they are a card.

    "Please call: Anna, 06…" is an answer: one number is not enough, nor a paragraph below a colon.
    """
    for at in _paragraphs(tail):
        if _announced(tail, at) or not _is_card_name(tail.heads[at]):
            continue
        if _is_list_of_people(tail, at):
            break
        if _shows_trade(tail, at, tail.paragraph(at)):
            return at, len(tail.heads)
    return 0, 0


def _is_list_of_people(tail: _Tail, begin: int) -> bool:
    """Whether a second paragraph is a name above a trade: then the author names the people of a team."""
    return any(
        tail.opens[at - 1] and tail.role[at] and not tail.opens[at] and _is_person(tail, at - 1)
        for at in range(begin + 2, len(tail.heads))
    )


def _is_person(tail: _Tail, at: int) -> bool:
    shown = tail.role[at] or tail.contact[at] or tail.place[at]
    return not shown and names.is_full_name(tail.heads[at])


def _shows_trade(tail: _Tail, begin: int, end: int) -> bool:
    """Whether trade or numbers stand below a name; a first name takes a number and something more."""
    contacts = sum(tail.contact[begin:end])
    if not names.is_full_name(tail.heads[begin]):
        return contacts > 0 and tail.tells(begin, end) >= 2
    if contacts >= 2 or (contacts > 0 and end - begin >= 3):
        return True
    return any(tail.role[begin:end]) and not _introduced(tail, begin)


def _introduced(tail: _Tail, at: int) -> bool:
    """Whether the line above does not end as a sentence or a name does: "our new address from May on"."""
    above = tail.heads[at - 1] if at else ""
    return cards.names_firm(tail.heads[at]) or not (
        above.endswith(_ENDS) or (at > 1 and names.is_bare_name(above)) or marks.is_thanks(above)
    )


def _paragraphs(tail: _Tail) -> list[int]:
    """Return where the paragraphs begin from which on, to the end, all is a card, the first one first."""
    begins: list[int] = []
    end = len(tail.heads)
    for at in reversed(range(end)):
        if not tail.opens[at] or tail.places[at] == 0:
            continue
        below = tail.paragraph(at)
        if (
            not _is_card(tail, at, below)
            or _says(tail, at, below)
            or end - at - sum(tail.print[at:]) > _CARD_LINES
        ):
            break
        if below - at >= 2:
            begins.insert(0, at)
    return begins


def _says(tail: _Tail, begin: int, end: int) -> bool:
    """Whether a line is a short sentence: "Please change it." ends no card."""
    return any(
        tail.heads[at].endswith(_ENDS[:3])
        and len(tail.heads[at].split()) >= 2
        and not (tail.print[at] or tail.role[at] or tail.contact[at])
        for at in range(begin, end)
    )


def _is_card_name(head: str) -> bool:
    """Whether the line is a name, with titles or degrees perhaps."""
    return not head.endswith((".", "!", ",")) and (names.is_full_name(head) or names.is_bare_name(head))


def _below_name(tail: _Tail) -> tuple[int, int]:
    """Return the paragraphs of trade, firm and place, or the small print, below a name that stands alone."""
    end = len(tail.heads)
    for at in range(2, end):  # what stands at the top is who is written to
        if not tail.opens[at] or not _is_lone_name(tail, at - 1):
            continue
        if not _is_card(tail, at, end) or end - at - sum(tail.print[at:]) > _CARD_LINES:
            continue
        small_print = tail.print[at] and any(map(marks.is_sentence, tail.heads[at:]))
        if small_print or (any(tail.role[at:]) and 2 * tail.tells(at, end) >= end - at):
            return at, end
    return 0, 0


def _is_lone_name(tail: _Tail, at: int) -> bool:
    """Whether the line is a name, no trade, and nothing announces it."""
    return names.is_bare_name(tail.heads[at]) and not tail.role[at] and not _announced(tail, at)
