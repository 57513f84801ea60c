"""Made-up practices with clients of known kinds, as values of the core. The same seed is the same world.

A client is what he does (`Habits`), and when that changes. Nothing here knows a threshold of the policy: the
numbers are those that a freelancer would tell over coffee, drawn from wide ranges, so that clients of one
kind differ. As in real mail, a fifth of the cues are missed, two mails of a hundred hold one by mistake, and
everybody pays late or writes at night now and then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from goodterms.mailbag import mail_of
from goodterms.model import (
    Client,
    ContractKind,
    Cue,
    CueKind,
    Invoice,
    Kind,
    Message,
    Payment,
    Reading,
    RowRef,
    Verdict,
)
from goodterms.policy import Policy
from goodterms.practice import Practice
from goodterms.workcalendar import WorkCalendar, parse_working_hours

ME = "fenna@studio.example"
ZONE = "Europe/Amsterdam"
HOURS = parse_working_hours("Mon-Fri 09:00-17:30")
AS_OF = date(2026, 3, 2)  # a Monday
WEEKS = 92  # of history: a year of Mondays, and what the first of them looks back on
_MISSED, _MISTAKEN = 0.2, 0.02  # of cues, as measured on unseen mail (docs/method.md)
_UNREAD = 0.03  # of mails: images, attachments, a text that could not be read
_CLOSING = 0.1
_TERMS = timedelta(days=30)
_OPENS, _CLOSES = 9.0, 17.5  # o'clock


@dataclass(frozen=True, slots=True)
class Habits:
    """What a client does. Rates are a week, shares 0 to 1, hours working hours, days beyond terms.

    `mails` are the threads that he begins, `questions` ours; `rounds` how often a thread goes back and forth
    after the first answer; `never` the share of our mails that he does not answer.
    """

    mails: float
    questions: float
    rounds: float
    reply_hours: float
    never: float
    off_hours: float
    chases: float
    vague: float
    days_late: float
    days_spread: float
    invoices: float
    amount: float
    words: float
    rude: float = 0.0


@dataclass(frozen=True, slots=True)
class Made:
    """One client: his habits by week, counted back from the last (0), and what is special about him.

    `repaired` and `onset` are weeks back: when a repair was tried, and when he began to get worse.
    """

    course: Callable[[int], Habits]
    repaired: int | None = None
    onset: int | None = None
    since: int = WEEKS
    zone: str = ""
    free_mail: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of client: what a fair verdict on him is, and how he is made."""

    fair: frozenset[Verdict]
    make: Callable[[Random], Made]


@dataclass(frozen=True, slots=True)
class World:
    """A practice, and what is true of its clients: the name of each one's kind and how he was made."""

    practice: Practice
    kinds: Mapping[str, str]
    made: Mapping[str, Made]


def make_world(seed: int, kinds: Mapping[str, int] | None = None) -> World:
    """Make a practice with so many clients of each kind: one each, and five ordinary ones, if not told."""
    counts = kinds if kinds is not None else dict.fromkeys(SORTS, 1) | {"ordinary": 5}
    names = [name for name, count in counts.items() for _ in range(count)]
    clients: list[Client] = []
    mails: list[Message] = []
    invoices: list[Invoice] = []
    calendars: dict[str, WorkCalendar] = {}
    truth: dict[str, str] = {}
    made: dict[str, Made] = {}
    for place, name in enumerate(names):
        chance = Random(f"{seed} {place} {name}")
        key = f"c{place:03}"
        one = SORTS[name].make(chance)
        client = make_client(key, one)
        clients.append(client)
        mails += list(mails_of(client, one, chance))
        invoices += list(invoices_of(key, one, chance, len(invoices)))
        truth[key], made[key] = name, one
        if one.zone:
            calendars[key] = WorkCalendar(one.zone, HOURS, frozenset())
    mails.sort(key=lambda one: (one.sent_at, one.key))
    practice = Practice(
        clients=tuple(clients),
        me=frozenset({ME}),
        timezone=ZONE,
        language="en",
        calendar=WorkCalendar(ZONE, HOURS, frozenset()),
        calendars=calendars,
        policy=Policy(),
        mail=mail_of(mails),
        invoices=invoices,
    )
    return World(practice, truth, made)


# --- kinds -------------------------------------------------------------------------------------


# A client as most are, and one who does all of it at once; the ends of what is drawn.
_USUAL = {
    "mails": (0.8, 4.0),
    "questions": (0.5, 2.0),
    "rounds": (0.5, 1.5),
    "reply_hours": (1.0, 6.0),
    "never": (0.02, 0.1),
    "off_hours": (0.02, 0.16),
    "chases": (0.02, 0.1),
    "vague": (0.0, 0.03),
    "days_late": (-8.0, 4.0),
    "days_spread": (3.0, 9.0),
    "invoices": (0.18, 0.4),
    "amount": (600.0, 4000.0),
    "words": (40.0, 110.0),
}
_WEARING = {
    "mails": (2.5, 6.0),
    "reply_hours": (18.0, 45.0),
    "never": (0.1, 0.3),
    "off_hours": (0.45, 0.75),
    "chases": (0.3, 0.7),
    "vague": (0.2, 0.45),
    "days_late": (22.0, 50.0),
    "days_spread": (5.0, 15.0),
}


def _draw(ranges: Mapping[str, tuple[float, float]], chance: Random) -> dict[str, float]:
    return {name: chance.uniform(*ends) for name, ends in ranges.items()}


def _usual(chance: Random) -> Habits:
    return Habits(**_draw(_USUAL, chance))


def _wearing(chance: Random) -> Habits:
    return replace(_usual(chance), **_draw(_WEARING, chance))


def _steady(**ranges: tuple[float, float]) -> Callable[[Random], Made]:
    """Like most, but for what is named, and always the same."""

    def make(chance: Random) -> Made:
        habits = _usual(chance)
        habits = replace(habits, **_draw(ranges, chance))
        return Made(lambda _: habits, repaired=_perhaps(chance))

    return make


def _once(weeks: int, latest: int, **event: float) -> Callable[[Random], Made]:
    """Like most, but for some weeks within the last `latest`; `mails` is a factor."""

    def make(chance: Random) -> Made:
        usual, last = _usual(chance), chance.randint(0, latest)
        other = replace(usual, **(event | {"mails": usual.mails * event.get("mails", 1.0)}))
        return Made(lambda back: other if last <= back < last + weeks else usual, repaired=_perhaps(chance))

    return make


def _everything(*, repaired: bool) -> Callable[[Random], Made]:
    def make(chance: Random) -> Made:
        habits = _wearing(chance)
        return Made(lambda _: habits, repaired=chance.randint(14, 40) if repaired else None)

    return make


def _improved(chance: Random) -> Made:
    before, after, when = _wearing(chance), _usual(chance), chance.randint(12, 30)
    return Made(lambda back: before if back >= when else after, repaired=when)


def _declining(chance: Random) -> Made:
    before, after, when = _usual(chance), _wearing(chance), chance.randint(6, 24)
    return Made(lambda back: before if back >= when else after, onset=when)


def _louder(chance: Random) -> Made:
    """Twice the mails from some week on, and nothing else."""
    before, when = replace(_usual(chance), mails=5.0), chance.randint(4, 12)
    after = replace(before, mails=before.mails * 2)
    return Made(lambda back: before if back >= when else after, onset=when)


def _hardly(chance: Random) -> Made:
    habits = replace(_wearing(chance), mails=chance.uniform(0.04, 0.12), questions=0.04, invoices=0.02)
    return Made(lambda _: habits, repaired=_perhaps(chance))


def _new(chance: Random) -> Made:
    habits = _usual(chance)
    return Made(lambda _: habits, since=chance.randint(5, 12))


def _far(chance: Random) -> Made:
    habits = _usual(chance)
    zones = ("America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney")
    return Made(lambda _: habits, zone=chance.choice(zones), repaired=_perhaps(chance))


def _free_mail(chance: Random) -> Made:
    habits = _usual(chance)
    return Made(lambda _: habits, free_mail=True, repaired=_perhaps(chance))


def _waves(chance: Random) -> Made:
    """Projects that come and go: from half to one and a half times the mails, in thirteen weeks."""
    habits, phase = _usual(chance), chance.uniform(0, 13)

    def course(back: int) -> Habits:
        return replace(habits, mails=habits.mails * (1 + 0.5 * math.sin((back + phase) / 13 * math.tau)))

    return Made(course, repaired=_perhaps(chance))


def _perhaps(chance: Random) -> int | None:
    """Something may have been talked over long ago: that alone must make nobody one to leave."""
    return chance.choice([None, chance.randint(12, 45)])


_GOOD = frozenset({Verdict.FINE, Verdict.WATCH})
_TALK = frozenset({Verdict.WATCH, Verdict.REPAIR})  # one bad habit: seen, and mended at the most
SORTS: Mapping[str, Sort] = {
    "ordinary": Sort(_GOOD, _steady()),
    "healthy and busy": Sort(_GOOD, _steady(mails=(6, 12), questions=(3, 6), invoices=(0.5, 1.0))),
    "great": Sort(
        frozenset({Verdict.FINE}),
        _steady(
            reply_hours=(0.5, 2), never=(0, 0.02), off_hours=(0, 0.05), vague=(0, 0.01), days_late=(-20, -5)
        ),
    ),
    "mildly slow": Sort(_GOOD, _steady(reply_hours=(8, 14))),
    "in waves": Sort(_GOOD, _waves),
    "other time zone": Sort(_GOOD, _far),
    "free-mail domain": Sort(_GOOD, _free_mail),
    "on holiday": Sort(_GOOD, _once(3, 8, mails=0, never=0, reply_hours=90)),
    "new": Sort(_GOOD, _new),
    "hardly any data": Sort(_GOOD, _hardly),
    "one bad invoice": Sort(_GOOD, _once(1, 20, invoices=1.5, days_late=75)),
    "one angry mail": Sort(_GOOD, _once(1, 20, rude=0.7, vague=0.7)),
    "one busy month": Sort(_GOOD, _once(4, 20, mails=4, off_hours=0.45, chases=0.4, rounds=2.5)),
    "chronically late": Sort(_TALK, _steady(days_late=(25, 55), days_spread=(5, 15))),
    "night writer": Sort(_TALK, _steady(off_hours=(0.6, 0.85), mails=(2, 5))),
    "never satisfied": Sort(_TALK, _steady(vague=(0.3, 0.5), rounds=(2, 3), mails=(1.5, 4))),
    "silent": Sort(_TALK, _steady(reply_hours=(40, 70), never=(0.2, 0.5), questions=(1, 2))),
    "rude": Sort(frozenset({Verdict.FINE, *_TALK}), _steady(rude=(0.15, 0.35))),
    "declining": Sort(frozenset({Verdict.FINE, *_TALK}), _declining),
    "louder": Sort(_GOOD, _louder),
    "everything, no repair yet": Sort(frozenset({Verdict.REPAIR}), _everything(repaired=False)),
    "improved after a repair": Sort(frozenset({Verdict.FINE, *_TALK}), _improved),
    "everything at once": Sort(frozenset({Verdict.EXIT}), _everything(repaired=True)),
}
STEADY = (
    "ordinary",
    "healthy and busy",
    "great",
    "mildly slow",
    "in waves",
    "other time zone",
    "free-mail domain",
)
SINGLE = ("chronically late", "night writer", "never satisfied", "silent")


# --- mail --------------------------------------------------------------------------------------


def make_client(key: str, made: Made) -> Client:
    """Return the row of clients.xlsx."""
    address = f"{key}@gmail.com" if made.free_mail else f"bea@{key}.example"
    repaired = AS_OF - timedelta(weeks=made.repaired) if made.repaired is not None else None
    return Client(
        key,
        key.title(),
        addresses=frozenset({address}),
        domains=frozenset() if made.free_mail else frozenset({f"{key}.example"}),
        timezone=made.zone,
        contract_kind=ContractKind.INDEFINITE,
        repair_tried_on=repaired,
    )


def mails_of(client: Client, made: Made, chance: Random) -> Iterator[Message]:
    """Yield what a client and we wrote each other, thread by thread."""
    writer = _Writer(client, ZoneInfo(made.zone or ZONE), chance)
    last = datetime.combine(AS_OF + timedelta(days=1), time(), UTC)
    for back in range(made.since - 1, -1, -1):
        habits, monday = made.course(back), AS_OF - timedelta(weeks=back + 1)
        for ours, rate in ((False, habits.mails), (True, habits.questions)):
            for _ in range(_count(rate, chance)):
                yield from (one for one in writer.thread(habits, monday, ours=ours) if one.sent_at < last)


def _count(rate: float, chance: Random) -> int:
    """Draw a count that is a little wilder than chance alone: busy weeks and quiet ones."""
    wild = rate * chance.gammavariate(4, 1 / 4)
    limit, product, count = math.exp(-wild), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


@dataclass(slots=True)
class _Writer:
    """Writes one client's threads; counts its messages."""

    client: Client
    zone: ZoneInfo
    chance: Random
    written: int = 0

    def thread(self, habits: Habits, monday: date, *, ours: bool) -> Iterator[Message]:
        """Yield a thread that one side begins in a week, in time order; the last word asks for nothing."""
        chance, zone = self.chance, ZoneInfo(ZONE) if ours else self.zone
        day = monday + timedelta(days=chance.randrange(5))
        at = datetime.combine(day, time(), zone) + timedelta(hours=chance.uniform(_OPENS, _CLOSES))
        if not ours and chance.random() < habits.off_hours:
            at = self._off(at)
        before = ""
        turns = 2 + 2 * _count(habits.rounds, chance) + chance.randrange(2)
        for turn in range(turns):
            message = self._write(habits, at, before, ours=ours, asks=turn < turns - 1)
            yield message
            before = message.message_id
            if not ours and chance.random() < habits.chases:
                at += timedelta(hours=chance.uniform(0.3, 3))
                message = self._write(habits, at, before, ours=ours, asks=True)
                yield message
                before = message.message_id
            ours = not ours
            if not ours and chance.random() < habits.never:
                return
            at = self._answered(habits, at, ours=ours)

    def _answered(self, habits: Habits, at: datetime, *, ours: bool) -> datetime:
        median, zone = (3.0, ZoneInfo(ZONE)) if ours else (habits.reply_hours, self.zone)
        hours = median * math.exp(self.chance.gauss(0, 0.9))
        answer = add_working(at.astimezone(zone), hours)
        off = 0.04 if ours else habits.off_hours
        return self._off(answer) if self.chance.random() < off else answer

    def _off(self, at: datetime) -> datetime:
        """Move a moment later, to the night or the weekend."""
        if self.chance.random() < 0.35:
            at += (
                timedelta(days=5 - at.weekday() + self.chance.randrange(2))
                if at.weekday() < 5
                else timedelta()
            )
            return at.replace(hour=self.chance.randrange(10, 22))
        return at.replace(hour=20) + timedelta(hours=self.chance.uniform(0, 5))

    def _write(self, habits: Habits, at: datetime, before: str, *, ours: bool, asks: bool) -> Message:
        self.written += 1
        key = f"{self.client.key}-{self.written}"
        (address,) = self.client.addresses
        return Message(
            key=key,
            message_id=f"<{key}@mail.example>",
            account="studio",
            sent_at=at.astimezone(UTC),
            time_source="date",
            from_address=ME if ours else address,
            from_name="",
            to=(address,) if ours else (ME,),
            cc=(),
            subject="Website",
            subject_key="website",
            is_forward=False,
            in_reply_to=before,
            references=(before,) if before else (),
            size=4000,
            kind=Kind.HUMAN,
            reading=None if self.chance.random() < _UNREAD else self._read(habits, ours=ours, asks=asks),
        )

    def _read(self, habits: Habits, *, ours: bool, asks: bool) -> Reading:
        words = max(3, round(habits.words * math.exp(self.chance.gauss(0, 0.7))))
        if self.chance.random() < (_CLOSING if asks else 1 - _CLOSING):
            return Reading(min(words, 8), asks=False, cues=(Cue("closing", "thanks"),), language="en")
        if ours:
            cues = (Cue("delivery", "here it is"),) if self.chance.random() < 0.2 else ()
            return Reading(words, asks=True, cues=cues, language="en")
        kinds: tuple[tuple[CueKind, float], ...] = (
            ("vague_refusal", habits.vague),
            ("disrespect", habits.rude),
        )
        told = tuple(Cue(kind, "rule") for kind, rate in kinds if self._is_told(rate))
        return Reading(words, asks=True, cues=told, language="en")

    def _is_told(self, rate: float) -> bool:
        """Whether a cue is found in a mail: most of those that are there, and a few that are not."""
        there = self.chance.random() < rate
        return self.chance.random() < (1 - _MISSED if there else _MISTAKEN)


def add_working(at: datetime, hours: float) -> datetime:
    """Return the moment after so many office hours (Monday to Friday), in the zone of `at`."""
    while True:
        opens = at.replace(hour=0, minute=0) + timedelta(hours=_OPENS)
        closes = at.replace(hour=0, minute=0) + timedelta(hours=_CLOSES)
        start = max(at, opens)
        room = (closes - start) / timedelta(hours=1) if at.weekday() < 5 else 0.0
        if room > 0 and hours <= room:
            return start + timedelta(hours=hours)
        hours -= max(room, 0.0)
        at = opens + timedelta(days=1)


# --- money -------------------------------------------------------------------------------------


def invoices_of(key: str, made: Made, chance: Random, row: int) -> Iterator[Invoice]:
    """Yield a client's invoices, oldest first, numbered after `row`."""
    for back in range(made.since - 1, -1, -1):
        habits = made.course(back)
        for _ in range(_count(habits.invoices, chance)):
            issued = AS_OF - timedelta(days=7 * back + chance.randrange(7))
            amount = Decimal(round(habits.amount * math.exp(chance.gauss(0, 0.5))))
            days = round(chance.gauss(habits.days_late, habits.days_spread))
            days += chance.randrange(10, 40) if chance.random() < 0.03 else 0
            row += 1
            yield _invoice(key, row, issued, amount, days)


def _invoice(key: str, row: int, issued: date, amount: Decimal, days: int) -> Invoice:
    due = issued + _TERMS
    paid = max(issued, due + timedelta(days=days))
    is_paid = paid <= AS_OF
    return Invoice(
        number=f"{key}-{row}",
        client=key.title(),
        issued=issued,
        due=due,
        due_from="given",
        amount=amount,
        open=Decimal(0) if is_paid else amount,
        currency="EUR",
        source=RowRef("invoices.xlsx", "Invoices", row),
        client_key=key,
        payments=(Payment(paid, amount),) if is_paid else (),
    )
