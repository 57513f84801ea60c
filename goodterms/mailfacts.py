"""What each counted message is, as a fact that later mail never changes.

Working these out once, with running sums over them, lets the replay cut them at any past Monday: the counts
of a period are the difference of two sums.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from goodterms.correspondence import AddressBook, Correspondence, side_of
from goodterms.indecision import NO_MARK, Mark, mark_chain
from goodterms.model import Absence, Client, LeftOut, Message, Side, Wait
from goodterms.policy import Policy
from goodterms.threads import Chain, Turn, build_chains, find_waits, split_turns
from goodterms.workcalendar import Off, WorkCalendar


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

    def minutes(self, message: Message, *, opens_turn: bool) -> float:
        """Return the user's minutes for one message: its words read or written, and a switch per turn."""
        words = message.reading.words if message.reading is not None else self.policy.words_unknown
        if self.side(message) == "client":
            pace = self.policy.reading_words_per_minute
        else:
            pace = self.policy.writing_words_per_minute
        return words / pace + (self.policy.switch_minutes if opens_turn else 0)


@dataclass(frozen=True, slots=True)
class MailCounts:
    """What a period's messages come to. Counts, but for `minutes` (the user's own, estimated) and `words`.

    `theirs` are the client's messages, `asked` those that ask for something; `night`, `weekend`, `holiday`
    and `edge` say why as many of these came outside both sides' hours. `turns` are the client's, `chases`
    his further mails within a working day, `trouble` his mails that chase or came off hours. Of his `read`
    mails, `vague` refuse without a wish, `turned_back` turn an approval back without being vague.
    """

    minutes: float = 0.0
    messages: int = 0
    words: int = 0
    theirs: int = 0
    asked: int = 0
    night: int = 0
    weekend: int = 0
    holiday: int = 0
    edge: int = 0
    off_answers: int = 0
    turns: int = 0
    chases: int = 0
    trouble: int = 0
    read: int = 0
    vague: int = 0
    turned_back: int = 0
    reversals: int = 0
    rounds: int = 0
    deliveries: int = 0
    disrespect: int = 0

    @property
    def off(self) -> int:
        """The client's asking mails outside both sides' hours."""
        return self.night + self.weekend + self.holiday + self.edge


@dataclass(frozen=True, slots=True)
class Sums:
    """Running sums over facts in time order: entry n is that of the first n.

    `at` are the facts' times in epoch seconds, of shape (n,); `counts` are the counts of MailCounts but for
    the minutes, in its order, of shape (n + 1, counts); `minutes` of shape (n + 1,).
    """

    at: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int32]
    minutes: npt.NDArray[np.float64]

    def between(self, since: datetime, until: datetime) -> MailCounts:
        """Return the counts of the messages with since <= at < until."""
        low, high = np.searchsorted(self.at, (since.timestamp(), until.timestamp())).tolist()
        if low >= high:
            return NO_MAIL
        found = (self.counts[high] - self.counts[low]).tolist()
        return MailCounts(float(self.minutes[high] - self.minutes[low]), *found)

    def weekly(self, ends: Sequence[datetime]) -> dict[Literal["mails", "trouble"], list[int]]:
        """Return the client's mails, and those that are trouble, in each week between `ends`.

        Oldest first, from the week of the first message on: before it nobody knows of him.
        """
        places = np.searchsorted(self.at, [one.timestamp() for one in ends])
        known = places[1:] > 0
        counts = np.diff(self.counts[places], axis=0)[known]
        return {"mails": counts[:, _THEIRS].tolist(), "trouble": counts[:, _TROUBLE].tolist()}


NO_MAIL = MailCounts()
_COUNTS = [one.name for one in fields(MailCounts)][1:]  # but for the minutes
_THEIRS, _TROUBLE = _COUNTS.index("theirs"), _COUNTS.index("trouble")


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The waits for one side's answers, by the time they were asked: epoch seconds, and working hours.

    `answered` is infinite and `hours` 0 where no answer has come.
    """

    asked: tuple[float, ...]
    answered: tuple[float, ...]
    hours: tuple[float, ...]

    def between(
        self, since: datetime, until: datetime, calendar: WorkCalendar
    ) -> tuple[list[float], list[bool]]:
        """Return hours and "still waiting" of what was asked in a period, as it stood at its end."""
        end = until.timestamp()
        low, high = bisect_left(self.asked, since.timestamp()), bisect_left(self.asked, end)
        censored = [answered >= end for answered in self.answered[low:high]]
        hours = list(self.hours[low:high])
        for place, still in enumerate(censored):
            if still:
                asked = datetime.fromtimestamp(self.asked[low + place], UTC)
                hours[place] = calendar.working_hours(asked, until)
        return hours, censored


@dataclass(frozen=True, slots=True)
class ClientMail:
    """One client's facts and waits, in time order, with the lens they were seen through."""

    client: Client
    facts: tuple[MailFact, ...]
    waits: tuple[Wait, ...]
    left_out: tuple[LeftOut, ...]
    lens: Lens
    sums: Sums
    answers: AnswerTimes  # the client's

    def between(self, since: datetime, until: datetime) -> Sequence[MailFact]:
        """Return the facts with since <= at < until."""
        low = bisect_left(self.facts, since, key=_at)
        return self.facts[low : bisect_left(self.facts, until, key=_at)]

    def count(self, since: datetime, until: datetime) -> MailCounts:
        """Return what the messages with since <= at < until come to."""
        return self.sums.between(since, until)


def gather_facts(mail: Correspondence, lens: Lens) -> ClientMail:
    """Work out the turns, waits and facts of one client's correspondence."""
    facts: list[MailFact] = []
    waits: list[Wait] = []
    for chain in build_chains(mail.counted, lens.policy, mail.links):
        waits.extend(find_waits(chain, lens.side, lens.asks))
        facts.extend(_chain_facts(chain, lens))
    facts.sort(key=lambda fact: (fact.at, fact.message.key))
    waits.sort(key=lambda wait: (wait.asked.sent_at, wait.asked.key, wait.owes))
    return ClientMail(
        mail.client,
        tuple(facts),
        tuple(waits),
        mail.left_out,
        lens,
        sum_up(facts),
        _answer_times(waits, lens),
    )


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


def _answer_times(waits: Sequence[Wait], lens: Lens) -> AnswerTimes:
    own = [one for one in waits if one.owes == "client"]
    return AnswerTimes(
        tuple(one.asked.sent_at.timestamp() for one in own),
        tuple(math.inf if one.answered is None else one.answered.sent_at.timestamp() for one in own),
        tuple(
            0.0
            if one.answered is None
            else lens.theirs.working_hours(one.asked.sent_at, one.answered.sent_at)
            for one in own
        ),
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


def _chain_facts(chain: Chain, lens: Lens) -> Iterator[MailFact]:
    before: Turn | None = None
    turns = list(split_turns(chain, lens.side))
    marks = mark_chain(turns)
    for turn in turns:
        previous: Message | None = None
        for message in turn.messages:
            fact = _fact(message, previous, turn, before, lens)
            mark = marks.get(message.key)
            yield replace(fact, mark=mark) if mark is not None else fact
            previous = message
        before = turn


def _fact(
    message: Message, previous: Message | None, turn: Turn, before: Turn | None, lens: Lens
) -> MailFact:
    asks = lens.asks(message)
    theirs = turn.side == "client"
    return MailFact(
        message=message,
        at=message.sent_at,
        side=turn.side,
        asks=asks,
        opens_turn=previous is None,
        chases=theirs and previous is not None and _within_a_day(previous, message, lens),
        minutes=lens.minutes(message, opens_turn=previous is None),
        off=lens.off(message.sent_at) if theirs and asks else "",
        off_answer=not theirs and previous is None and _is_off_answer(message, before, lens),
    )


def _within_a_day(previous: Message, message: Message, lens: Lens) -> bool:
    hours = lens.ours.working_hours(previous.sent_at, message.sent_at)
    return hours < lens.policy.working_day_hours


def _is_off_answer(answer: Message, before: Turn | None, lens: Lens) -> bool:
    if before is None or lens.ours.is_working(answer.sent_at):
        return False
    return bool(lens.off(before.messages[0].sent_at))


def _at(fact: MailFact) -> datetime:
    return fact.at
