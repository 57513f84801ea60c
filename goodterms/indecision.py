"""Rounds after a delivery, and approvals that are turned back: what a client does with the work he gets.

Within one chain. A round is a turn of the client that refuses or asks for a change after we delivered; one
with a concrete wish is work. A reversal is a refusal or a change asked for after the client approved, unless
we delivered anew meanwhile; an approval ends the rounds. What a message is depends on earlier ones only, so
that the past does not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goodterms.model import Cue, Message
from goodterms.threads import Turn

_ROUNDS = ("first-round", "second-round", "later-round")
_TURNED_BACK = "after-approval"
COURSE_NAMES = (*_ROUNDS, _TURNED_BACK)
_WISHES = frozenset({"vague_refusal", "change_request"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What one message is in the course of the work: the n-th round (0: none), a reversal, our delivery."""

    round: int = 0
    reversal: bool = False
    delivery: bool = False


NO_MARK = Mark()


def mark_chain(turns: Iterable[Turn]) -> dict[str, Mark]:
    """Return the marks of a chain's messages, by message key; those without one are left out."""
    marks: dict[str, Mark] = {}
    delivered = approved = False
    rounds = 0
    for turn in turns:
        if turn.side == "us":
            new = [one for one in turn.messages if has_cue(one, "delivery")]
            marks |= {one.key: Mark(delivery=True) for one in new}
            if new:
                delivered, approved = True, False
            continue
        counted = False
        for message in turn.messages:
            if _is_wish(message):
                begins = delivered and not counted
                rounds += begins
                marks[message.key] = Mark(rounds if begins else 0, reversal=approved)
                approved, counted = False, True
            elif has_cue(message, "approval"):
                approved, delivered = True, False
    return {key: mark for key, mark in marks.items() if mark != NO_MARK}


def _is_wish(message: Message) -> bool:
    return any(has_cue(message, kind) for kind in _WISHES)


def has_cue(message: Message, kind: str) -> bool:
    """Whether a message was read, and holds a cue of a kind."""
    return message.reading is not None and any(cue.kind == kind for cue in message.reading.cues)


def cues_of(message: Message, mark: Mark) -> tuple[Cue, ...]:
    """Return the cues of a message, and those that its place in the course of the work makes."""
    read = message.reading.cues if message.reading is not None else ()
    course = [Cue("reversal", _TURNED_BACK)] if mark.reversal else []
    if mark.round:
        course.append(Cue("round", _ROUNDS[min(mark.round, len(_ROUNDS)) - 1]))
    return (*read, *course)
