"""What each counted message is, as a fact that later mail never changes.

Working these out once, with columns over them (`timelines`), lets the replay cut them at any past Monday.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

import numpy as np

from goodterms.correspondence import AddressBook, Correspondence, side_of
from goodterms.indecision import NO_MARK, Mark, mark_chain
from goodterms.language import decide_language
from goodterms.model import Absence, Client, Cue, LanguageFound, LeftOut, Message, Side, Wait
from goodterms.policy import Policy
from goodterms.threads import Chain, Turn, build_chains, find_waits, split_turns
from goodterms.timelines import AnswerTimes, MailCounts, Sums, answer_times
from goodterms.workcalendar import Off, WorkCalendar

WITHIN_A_DAY = "within-a-day"
TIME_NAMES = ("night", "weekend", "holiday", "edge", WITHIN_A_DAY)


@dataclass(frozen=True, slots=True)
class MailFact:
    """One human message of a correspondence. `minutes` is the user's own time that it took (estimated).

    `off` says why a client's asking mail came outside both sides' hours ("" if it did not);
    `off_answer` marks our answer outside our hours to such a mail, `mark` a delivery, round or reversal.
    """

    message: Message
    at: datetime
    side: Side
    asks: bool
    opens_turn: bool
    chases: bool
    minutes: float
    off: Off
    off_answer: bool
    mark: Mark = NO_MARK


@dataclass(frozen=True, slots=True)
class Lens:
    """How one client's mail is looked at: whose address is whose, both calendars, the policy."""

    client: Client
    book: AddressBook
    ours: WorkCalendar
    theirs: WorkCalendar
    knows_their_hours: bool
    policy: Policy
    absences: tuple[Absence, ...] = ()

    def side(self, message: Message) -> Side:
        """Return whose message it is."""
        return side_of(message, self.book)

    def asks(self, message: Message) -> bool:
        """Whether somebody owes an answer.

        Nobody does to a closing that asks for nothing, nor to a copy that does not speak to us by name.
        What the user said of a message goes before all rules.
        """
        if message.asks is not None:
            return message.asks
        if message.reading is not None and not message.reading.asks:
            return False
        if self.side(message) == "us":
            if message.reading is not None and any(cue.kind == "closing" for cue in message.reading.cues):
                return False  # a short statement of ours: "Done, it is online"
            return any(self.book.client_of(one) == self.client.key for one in message.to)
        to_us = any(self.book.is_ours(one) for one in message.to)
        named = message.reading is not None and message.reading.names_us
        return to_us or named or not any(self.book.is_ours(one) for one in message.cc)

    def off(self, at: datetime) -> Off:
        """Return why a moment is outside both sides' hours, "" if it is not."""
        if self.ours.is_working(at) or (self.knows_their_hours and self.theirs.is_working(at)):
            return ""
        return self.ours.describe_off(at)

    def minutes(self, message: Message, side: Side, *, opens_turn: bool) -> float:
        """Return the user's minutes for one message: its words read or written, and a switch per turn."""
        words = message.reading.words if message.reading is not None else self.policy.words_unknown
        if side == "client":
            pace = self.policy.reading_words_per_minute
        else:
            pace = self.policy.writing_words_per_minute
        return words / pace + (self.policy.switch_minutes if opens_turn else 0)


@dataclass(frozen=True, slots=True)
class ClientMail:
    """One client's mail: columns of all of it, by which he is judged, and the newest facts, to be shown.

    `facts`, `waits` and `left_out` are in time order; of `not_kept` messages and waits only the columns are
    there. `lens` is what they were seen through.
    """

    client: Client
    sums: Sums
    answers: Mapping[Side, AnswerTimes]  # by the side that owes them
    language: LanguageFound
    lens: Lens
    facts: tuple[MailFact, ...]
    waits: tuple[Wait, ...]
    left_out: tuple[LeftOut, ...]
    not_kept: int = 0

    def count(self, since: datetime, until: datetime) -> MailCounts:
        """Return what the messages with since <= at < until come to."""
        return self.sums.between(since, until)


def gather_facts(mail: Correspondence, lens: Lens, keep: int | None = None) -> ClientMail:
    """Work out the turns, waits and facts of a client's mail; keep the newest `keep` of each (1 at least)."""
    facts: list[MailFact] = []
    waits: list[Wait] = []
    asking = {id(one) for one in mail.counted if lens.asks(one)}
    for chain in build_chains(mail.counted, lens.policy, mail.links):
        waits.extend(find_waits(chain, lens.side, lambda one: id(one) in asking))
        facts.extend(_chain_facts(chain, lens, asking))
    facts.sort(key=lambda fact: (fact.at, fact.message.key))
    waits.sort(key=lambda wait: (wait.asked.sent_at, wait.asked.key, wait.owes))
    read = (one.message.reading for one in facts if one.side == "client")
    newest = slice(None) if keep is None else slice(-keep, None)
    everything = (facts, waits, mail.left_out)
    return ClientMail(
        client=mail.client,
        sums=sum_up(facts),
        answers={
            "client": answer_times([one for one in waits if one.owes == "client"], lens.theirs),
            "us": answer_times([one for one in waits if one.owes == "us"], lens.ours),
        },
        language=decide_language(one for one in read if one is not None),
        lens=lens,
        facts=tuple(facts[newest]),
        waits=tuple(waits[newest]),
        left_out=mail.left_out[newest],
        not_kept=sum(len(some) - len(some[newest]) for some in everything),
    )


def cues_of_time(fact: MailFact) -> tuple[Cue, ...]:
    """Return what the time of a client's mail makes of it: off hours, chasing."""
    off = [Cue("off_hours", fact.off)] if fact.off else []
    return (*off, *([Cue("chasing", WITHIN_A_DAY)] if fact.chases else []))


def sum_up(facts: Sequence[MailFact]) -> Sums:
    """Return the running sums of facts that are in time order."""
    counts = np.zeros((len(facts) + 1, len(fields(MailCounts)) - 1), dtype=np.int32)
    if facts:
        counts[1:] = [_counted(fact) for fact in facts]
    return Sums(
        np.array([fact.at.timestamp() for fact in facts], dtype=np.float64),
        np.cumsum(counts, axis=0, dtype=np.int32),
        np.cumsum([0.0, *(fact.minutes for fact in facts)], dtype=np.float64),
    )


def _counted(fact: MailFact) -> tuple[int, ...]:
    """Return one message's own counts, in the order of MailCounts."""
    theirs = fact.side == "client"
    reading, mark, off = fact.message.reading, fact.mark, fact.off
    cues = {cue.kind for cue in reading.cues} if reading is not None else ()
    read = theirs and reading is not None
    vague = read and "vague_refusal" in cues
    return (
        1,
        reading.words if reading is not None else 0,
        theirs,
        theirs and fact.asks,
        off == "night",
        off == "weekend",
        off == "holiday",
        off == "edge",
        fact.off_answer,
        theirs and fact.opens_turn,
        fact.chases,
        bool(off) or fact.chases,
        read,
        vague,
        mark.reversal and not vague,
        mark.reversal,
        mark.round > 0,
        mark.delivery,
        read and "disrespect" in cues,
    )


def _chain_facts(chain: Chain, lens: Lens, asking: Container[int]) -> Iterator[MailFact]:
    before: Turn | None = None
    turns = list(split_turns(chain, lens.side))
    marks = mark_chain(turns)
    for turn in turns:
        previous: Message | None = None
        for message in turn.messages:
            place = _Place(turn, previous, before, id(message) in asking, marks.get(message.key, NO_MARK))
            yield _fact(message, place, lens)
            previous = message
        before = turn


class _Place(NamedTuple):
    """Where a message stands: in which turn, after which message of it and after which turn; what it is."""

    turn: Turn
    previous: Message | None
    before: Turn | None
    asks: bool
    mark: Mark


def _fact(message: Message, place: _Place, lens: Lens) -> MailFact:
    theirs, opens, previous = place.turn.side == "client", place.previous is None, place.previous
    return MailFact(
        message=message,
        at=message.sent_at,
        side=place.turn.side,
        asks=place.asks,
        opens_turn=opens,
        chases=theirs and previous is not None and _within_a_day(previous, message, lens),
        minutes=lens.minutes(message, place.turn.side, opens_turn=opens),
        off=lens.off(message.sent_at) if theirs and place.asks else "",
        off_answer=not theirs and opens and _is_off_answer(message, place.before, lens),
        mark=place.mark,
    )


def _within_a_day(previous: Message, message: Message, lens: Lens) -> bool:
    hours = lens.ours.working_hours(previous.sent_at, message.sent_at)
    return hours < lens.policy.working_day_hours


def _is_off_answer(answer: Message, before: Turn | None, lens: Lens) -> bool:
    if before is None or lens.ours.is_working(answer.sent_at):
        return False
    return bool(lens.off(before.messages[0].sent_at))
