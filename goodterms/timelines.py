"""One client's mail as columns: running counts over his messages, and the waits for either side's answers.

The counts of a period are the difference of two sums, and a wait is cut at a day by comparing two numbers, so
that any past Monday costs next to nothing, and a year of mail takes a hundred bytes a message.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from goodterms.model import Wait
from goodterms.workcalendar import WorkCalendar


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

    def minutes_each(self, since: datetime, until: datetime) -> list[float]:
        """Return the minutes of each message with since <= at < until."""
        low, high = np.searchsorted(self.at, (since.timestamp(), until.timestamp())).tolist()
        each: list[float] = np.diff(self.minutes[low : high + 1]).tolist()
        return each

    def weekly(self, ends: npt.NDArray[np.float64]) -> dict[Literal["mails", "trouble"], list[int]]:
        """Return the client's mails, and those that are trouble, in each week between `ends` (epoch seconds).

        Oldest first, from the week of the first message on: before it nobody knows of him.
        """
        places = np.searchsorted(self.at, ends)
        known = places[1:] > 0
        counts = np.diff(self.counts[places], axis=0)[known]
        return {"mails": counts[:, _THEIRS].tolist(), "trouble": counts[:, _TROUBLE].tolist()}

    def paces(self, ends: npt.NDArray[np.float64]) -> list[tuple[int, int, float]]:
        """Return the client's mails, those that ask off hours, the minutes of each week between `ends`."""
        places = np.searchsorted(self.at, ends)
        counts, minutes = np.diff(self.counts[places], axis=0), np.diff(self.minutes[places])
        off = counts[:, _OFF].sum(axis=1)
        return list(zip(counts[:, _THEIRS].tolist(), off.tolist(), minutes.tolist(), strict=True))


_HOUR = 3600.0
NO_MAIL = MailCounts()
_COUNTS = [one.name for one in fields(MailCounts)][1:]  # but for the minutes
_THEIRS, _TROUBLE = _COUNTS.index("theirs"), _COUNTS.index("trouble")
_OFF = [_COUNTS.index(name) for name in ("night", "weekend", "holiday", "edge")]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to what was asked in a period, in working hours; censored: still waited for.

    `asked` and `ended` (by an answer, or by the end of the period) are epoch seconds.
    """

    hours: Sequence[float]
    censored: Sequence[bool]
    asked: Sequence[float]
    ended: Sequence[float]

    @property
    def wall(self) -> list[float]:
        """The same in hours of the wall clock."""
        return [max(0.0, last - first) / _HOUR for first, last in zip(self.asked, self.ended, strict=True)]

    def __len__(self) -> int:
        """How many waits they are."""
        return len(self.hours)


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The waits for one side's answers, by the time they were asked: epoch seconds, and working hours.

    `answered` is infinite and `hours` 0 where no answer has come.
    """

    asked: npt.NDArray[np.float64]
    answered: npt.NDArray[np.float64]
    hours: npt.NDArray[np.float64]

    def between(self, since: datetime, until: datetime, calendar: WorkCalendar) -> Answers:
        """Return what was asked in a period, as it stood at its end; the calendar is that of who owes."""
        end = until.timestamp()
        low, high = np.searchsorted(self.asked, (since.timestamp(), end)).tolist()
        asked: list[float] = self.asked[low:high].tolist()
        answered: list[float] = self.answered[low:high].tolist()
        hours: list[float] = self.hours[low:high].tolist()
        censored = [at >= end for at in answered]
        for place, still in enumerate(censored):
            if still:
                hours[place] = calendar.working_hours(datetime.fromtimestamp(asked[place], UTC), until)
        return Answers(hours, censored, asked, [min(at, end) for at in answered])


def answer_times(waits: Sequence[Wait], calendar: WorkCalendar) -> AnswerTimes:
    """Return the columns of one side's waits, which are in the order of their asking."""
    ends = [one.answered.sent_at if one.answered is not None else None for one in waits]
    return AnswerTimes(
        np.array([one.asked.sent_at.timestamp() for one in waits], dtype=np.float64),
        np.array([math.inf if end is None else end.timestamp() for end in ends], dtype=np.float64),
        np.array(
            [
                0.0 if end is None else calendar.working_hours(one.asked.sent_at, end)
                for one, end in zip(waits, ends, strict=True)
            ],
            dtype=np.float64,
        ),
    )
