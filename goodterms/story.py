"""One client's story so far: what happened, what the user said, which drafts there were.

A case that eased, was closed, or whose client the user keeps has ended; what comes later is a new one, told
after the old. A decision that fits nothing at its time changes nothing and is said to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from goodterms.casebook import SENT_STATES, CaseEvent, Decision, DecisionKind, Draft, LetterKind
from goodterms.model import Client, Reason
from goodterms.policy import Policy
from goodterms.verdict import Repair

STANCES: tuple[DecisionKind, ...] = ("keep", "closed", "exit", "repaired", "talk-held")
_ENDING_WORDS = ("keep", "closed")
_ENDING_EVENTS = ("eased", "closed")
_LEAVING_EVENTS = ("exit", "talk", "money-held")

Ending = Literal["", "eased", "keep", "closed"]


@dataclass(frozen=True, slots=True)
class Story:
    """The part of a client's story that runs, and how and when the one before it ended ("" for no end).

    `events`, `decisions` and `drafts` are those since then, oldest first; `stance` is the latest decision
    that says where the user stands, in this part or as its beginning (keep, closed). `thrown_on` is when a
    draft was last seen thrown away, in an earlier part too: that lets the client rest.
    """

    events: tuple[CaseEvent, ...]
    decisions: tuple[Decision, ...]
    drafts: tuple[Draft, ...]
    stance: Decision | None
    ending: Ending
    ended_on: date
    thrown_on: date | None = None

    def is_kept(self, day: date, policy: Policy) -> bool:
        """Whether the user decided to keep the client, not too long ago."""
        return self._rests("keep", day, policy)

    def is_closed(self, day: date, policy: Policy) -> bool:
        """Whether the case was closed, not too long ago."""
        return self._rests("closed", day, policy)

    def _rests(self, ending: Ending, day: date, policy: Policy) -> bool:
        said = self.stance is None or self.stance.kind in _ENDING_WORDS
        return said and self.ending == ending and day < self.ended_on + timedelta(weeks=policy.keep_weeks)

    def since(self, kind: str) -> date | None:
        """Return the day of the first event of a kind."""
        return min((one.on for one in self.events if one.kind == kind), default=None)

    def last_event(self, *kinds: str) -> CaseEvent | None:
        """Return the latest event of one of these kinds."""
        return max((one for one in self.events if one.kind in kinds), key=lambda one: one.on, default=None)

    def last_word(self, *kinds: DecisionKind) -> Decision | None:
        """Return the latest decision of one of these kinds; of one day's, the one made last."""
        own = [one for one in self.decisions if one.kind in kinds]
        return max(reversed(own), key=lambda one: one.on, default=None)

    def sent(self, *kinds: LetterKind) -> Draft | None:
        """Return the latest draft of these kinds that was sent."""
        own = [one for one in self.drafts if one.kind in kinds and one.state in SENT_STATES]
        return max(own, key=lambda one: (one.state_on or one.planned_on, one.planned_on), default=None)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The decisions that fit where the client stood when they were made, and why the others do not."""

    fitting: tuple[Decision, ...]
    others: tuple[tuple[Decision, Reason], ...]


def read_story(
    events: Sequence[CaseEvent], decisions: Sequence[Decision], drafts: Sequence[Draft], policy: Policy
) -> Story:
    """Return the running part of a client's story; `decisions` fit, and are in the order they were made."""
    endings: list[tuple[date, Ending]] = [(one.on, "eased") for one in events if one.kind == "eased"]
    endings += [(one.on, "closed") for one in events if one.kind == "closed"]
    endings += [
        (one.on, "keep" if one.kind == "keep" else "closed")
        for place, one in enumerate(decisions)
        if one.kind in _ENDING_WORDS and not _is_taken_back(one, decisions[place + 1 :], policy)
    ]
    ended_on, ending = max(endings, key=lambda one: one[0], default=(date.min, ""))
    stances = [one for one in decisions if one.kind in STANCES]
    return Story(
        events=tuple(_in_order(one for one in events if one.on > ended_on)),
        decisions=tuple(one for one in decisions if one.on >= ended_on),
        drafts=tuple(one for one in drafts if one.planned_on >= ended_on),
        stance=stances[-1] if stances and stances[-1].on >= ended_on else None,
        ending=ending,
        ended_on=ended_on,
        thrown_on=max((one.on for one in events if one.kind == "draft-discarded"), default=None),
    )


def tell_story(events: Sequence[CaseEvent], decisions: Sequence[Decision]) -> tuple[CaseEvent, ...]:
    """Return all that happened with a client, earlier cases too, what the user said among it, by day."""
    said = [CaseEvent(one.client_key, one.on, f"said-{one.kind}", one.note) for one in decisions]
    return tuple(_in_order((*events, *said)))


def sift_decisions(decisions: Sequence[Decision], events: Sequence[CaseEvent], policy: Policy) -> Sifted:
    """Keep what fits where the client stood when it was said. Both are of one client and in their order."""
    fitting: list[Decision] = []
    others: list[tuple[Decision, Reason]] = []
    for one in sorted(decisions, key=lambda said: said.on):  # stable: of one day, as they were made
        reason = find_misfit(one, fitting, events, policy)
        if reason is None:
            fitting.append(one)
        else:
            others.append((one, reason))
    return Sifted(tuple(fitting), tuple(others))


def find_misfit(
    decision: Decision, before: Sequence[Decision], events: Sequence[CaseEvent], policy: Policy
) -> Reason | None:
    """Return why a decision changes nothing where the client stands on its day; None if it fits."""
    stance = next((one.kind for one in reversed(before) if one.kind in STANCES), None)
    if decision.kind == "snooze":
        return None if decision.until is not None and decision.until >= decision.on else Reason("no-until")
    if decision.kind == "repaired" and stance == "talk-held":
        return Reason("misfit-after-talk")
    if decision.kind in ("talk-held", "paid-first"):
        if decision.kind == "paid-first" and stance == "talk-held":
            return Reason("misfit-after-talk")
        since = _began(decision.on, before, events, policy)
        return None if _is_leaving(decision.on, stance, since, events) else Reason("misfit-no-exit")
    if decision.kind == "closed" and stance is None and all(one.on > decision.on for one in events):
        return Reason("misfit-no-case")
    return None


def _began(day: date, before: Sequence[Decision], events: Sequence[CaseEvent], policy: Policy) -> date:
    """Return when the story that runs on a day began; an ending that this day's word takes back is none."""
    ends = [
        one.on
        for one in before
        if one.kind in _ENDING_WORDS and one.on + timedelta(days=policy.take_back_days) < day
    ]
    ends += [one.on for one in events if one.kind in _ENDING_EVENTS and one.on < day]
    return max(ends, default=date.min)


def _is_leaving(day: date, stance: DecisionKind | None, since: date, events: Sequence[CaseEvent]) -> bool:
    """Whether an exit was under way on a day: shown by a report, or said by the user."""
    if stance in ("exit", "talk-held"):
        return True
    return any(one.kind in _LEAVING_EVENTS and since <= one.on <= day for one in events)


def find_repair(
    client: Client, decisions: Sequence[Decision], events: Sequence[CaseEvent], policy: Policy
) -> Repair:
    """Return when it was tried to mend it: by clients.xlsx, decisions, letters sent; or waived."""
    days = [one.on for one in decisions if one.kind == "repaired"]
    days += [event.on for event in events if event.kind == "repair-sent"]
    if client.repair_tried_on is not None:
        days.append(client.repair_tried_on)
    said = sorted((one for one in decisions if one.kind in STANCES), key=lambda one: one.on)
    stances = tuple((one.on, one.kind in ("exit", "talk-held")) for one in said)
    return Repair(tuple(sorted(set(days))), stances, policy.repair_counts_weeks)


def _is_taken_back(word: Decision, later: Sequence[Decision], policy: Policy) -> bool:
    """Whether the user said otherwise so soon that it was a slip."""
    until = word.on + timedelta(days=policy.take_back_days)
    return any(one.kind in STANCES and one.kind != word.kind and one.on <= until for one in later)


def _in_order(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    return sorted(events, key=lambda one: (one.on, one.kind in _ENDING_EVENTS, one.id))
