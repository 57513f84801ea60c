"""Who wrote what to whom, and when: the conversations behind the made-up mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from examples.freelancer_clients import ZONE, Habit, Profile
from examples.freelancer_texts import TEXTS
from goodterms.model import Side

_OPENS, _CLOSES = 9.0, 17.5  # hours of a working day, everybody's in their own zone
_OURS = ZoneInfo(ZONE)
_FRIDAY = 4
_LONGEST_WEEKS = 78

What = Literal["new", "version", "text"]


@dataclass(frozen=True, slots=True)
class Said:
    """One mail before it is bytes. `answers` is the mail it replies to; `person` counts their people."""

    when: datetime
    side: Side
    person: int
    subject: str
    lines: tuple[str, ...]
    answers: Said | None = field(repr=False)
    what: What = "text"
    off: bool = False


def hold_conversations(profile: Profile, as_of: date, rng: Random) -> list[Said]:
    """Return all mails between a client and Fenna before a day, in time order."""
    start = as_of - timedelta(weeks=_LONGEST_WEEKS)
    end = datetime.combine(as_of, time(), _OURS)
    said: list[Said] = []
    for week in range(_LONGEST_WEEKS):
        habit = habit_at(profile.habits, _LONGEST_WEEKS - week)
        for _ in range(_how_many(habit.threads, rng)):
            day = start + timedelta(weeks=week, days=rng.randrange(7))
            talk = _Talk(profile, habit, rng)
            said += (one for one in talk.hold(day) if one.when < end)
    said.sort(key=lambda one: one.when)
    return said[: profile.most_mails]


def habit_at(habits: Sequence[Habit], weeks_ago: int) -> Habit:
    """Return the habit that a client has so many weeks before the day."""
    return min((one for one in habits if one.weeks >= weeks_ago), key=lambda one: one.weeks)


class _Talk:
    """One conversation while it is made up: where it stands, and who is to write next."""

    def __init__(self, profile: Profile, habit: Habit, rng: Random) -> None:
        self.profile, self.habit, self.rng = profile, habit, rng
        self.texts = TEXTS[profile.language]
        self.item = rng.choice(profile.items)
        self.person = 0 if rng.random() < 0.8 else rng.randrange(len(profile.people))
        self.zone = ZoneInfo(profile.zone)
        subject = rng.choice(self.texts.subjects).format(item=self.item)
        self.subject = subject[0].upper() + subject[1:]
        self.said: list[Said] = []

    def hold(self, day: date) -> list[Said]:
        """Write the whole conversation: a request, rounds of delivery and feedback, thanks."""
        self._client(self._begin(day), self._line("requests", filler=0.6), "new")
        rounds = self.rng.randint(*self.habit.rounds)
        if rounds == 0:
            self._us(self._line("questions_us"))
            self._client(self._answer_time(), self._line("answers"))
            self._us(self._line("deliveries", version=1), "version")
            self._client(self._answer_time(), self._line("thanks"))
            return self.said
        for version in range(1, rounds + 1):
            self._us(self._line("deliveries", version=version), "version")
            self._client(self._answer_time(), self._feedback(last=version == rounds))
        self._us(self._line("thanks_us"))
        return self.said

    def _feedback(self, *, last: bool) -> tuple[str, ...]:
        if last:
            return self._line("approvals")
        if self.rng.random() < self.habit.vague:
            return self._line("vague")
        return self._line("concrete", filler=0.2)

    def _client(self, when: datetime, lines: tuple[str, ...], what: What = "text") -> None:
        self._say("client", when, lines, what)
        closing = len(lines) == 1 and lines[0] in (*self.texts.thanks, *self.texts.approvals)
        if not closing and self.rng.random() < self.habit.chase:
            self._say("client", self._soon_after(when), self._line("chases"), "text")

    def _us(self, lines: tuple[str, ...], what: What = "text") -> None:
        hours = self.rng.expovariate(1 / 2.5) if self.rng.random() < 0.92 else self.rng.uniform(8, 18)
        self._say("us", add_working_hours(self.said[-1].when, hours + 0.1, _OURS), lines, what)

    def _say(self, side: Side, when: datetime, lines: tuple[str, ...], what: What) -> None:
        when = when.replace(microsecond=0) + timedelta(seconds=self.rng.randrange(60))
        before = self.said[-1] if self.said else None
        self.said.append(Said(when, side, self.person, self.subject, lines, before, what))

    def _line(self, kind: str, filler: float = 0.0, version: int = 0) -> tuple[str, ...]:
        line: str = self.rng.choice(getattr(self.texts, kind))
        detail = self.rng.choice(self.texts.details)
        text = line.format(item=self.item, detail=detail, version=version)
        if self.rng.random() >= filler:
            return (text[0].upper() + text[1:],)
        return (text[0].upper() + text[1:], self.rng.choice(self.texts.fillers))

    # --- times

    def _begin(self, day: date) -> datetime:
        morning = datetime.combine(day, time(int(_OPENS)), self.zone)
        if self.rng.random() < self.habit.off:
            return self._off_hours(morning)
        return add_working_hours(morning, self.rng.uniform(0, 8.3), self.zone)

    def _answer_time(self) -> datetime:
        hours = self.habit.reply_hours * self.rng.lognormvariate(0, 0.55)
        when = add_working_hours(self.said[-1].when, hours, self.zone)
        return self._off_hours(when) if self.rng.random() < self.habit.off else when

    def _soon_after(self, when: datetime) -> datetime:
        local = when.astimezone(self.zone)
        if is_working(local):
            return local + timedelta(minutes=self.rng.randrange(25, 150))
        return local + timedelta(minutes=self.rng.randrange(15, 70))

    def _off_hours(self, after: datetime) -> datetime:
        """Return an evening, or a moment of a weekend, that comes next."""
        local = after.astimezone(self.zone)
        day = local.date()
        if local.weekday() >= _FRIDAY and self.rng.random() < 0.6:
            day += timedelta(days=5 - local.weekday() if local.weekday() == _FRIDAY else 0)
            hour = self.rng.uniform(max(9.5, local.hour + 1.0 if day == local.date() else 9.5), 22)
        else:
            hour = self.rng.uniform(max(19.5, local.hour + 0.6), 23.6)
        return _at(day, min(hour, 23.8), self.zone)


def add_working_hours(after: datetime, hours: float, zone: ZoneInfo) -> datetime:
    """Return the moment when so many hours of Monday to Friday, 9:00 to 17:30, have gone by."""
    local = after.astimezone(zone)
    day, hour = local.date(), local.hour + local.minute / 60
    while True:
        if day.weekday() <= _FRIDAY:
            begin = max(hour, _OPENS)
            left = _CLOSES - begin
            if left > 0 and hours < left:
                return _at(day, begin + hours, zone)
            hours -= max(left, 0.0)
        day, hour = day + timedelta(days=1), 0.0


def is_working(local: datetime) -> bool:
    """Whether a moment in somebody's own zone is within their working day."""
    return local.weekday() <= _FRIDAY and _OPENS <= local.hour + local.minute / 60 < _CLOSES


def _at(day: date, hour: float, zone: ZoneInfo) -> datetime:
    minutes = int(hour * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)


def _how_many(mean: float, rng: Random) -> int:
    whole = int(mean)
    return whole + (rng.random() < mean - whole)
