"""Weeks of clients, payments and users, from a seed: no draft before its gates, none twice, none stuck.

    python -m bench.leaving [WORLDS] [WEEKS]

Each world has some clients with a review each Monday, and now and then a second one on the same day. Users
decide (fitting or not), send, edit, throw away, lose or ignore drafts in a mailbox that behaves; clients pay
or do not. What must hold is checked here from the facts of the world, not by asking the code that decided. It
ends with a line of counts, or with the world, week and client in which something did not hold.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email import policy as mail_policy
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from goodterms.casebook import (
    LIVE_STATES,
    SENT_STATES,
    Case,
    CaseEvent,
    Decision,
    DecisionKind,
    Draft,
    LetterRequest,
    Step,
)
from goodterms.cases import Facts, Outcome, decide_case, note_drafts
from goodterms.draftfate import Role, Sighting, decide_fate, rivals_of
from goodterms.gates import Money, notice_days
from goodterms.model import (
    AddressForm,
    Client,
    ContractKind,
    Invoice,
    MailLanguage,
    RowRef,
    Signal,
    Verdict,
)
from goodterms.policy import Policy
from goodterms.story import sift_decisions
from goodterms.tact import check_letter
from goodterms.wanted import Addressee, rank_letters
from goodterms.workcalendar import WorkCalendar, parse_working_hours
from reports.letters import Sender, letter_message_id, render_letter

Decide = Callable[[Facts, date, WorkCalendar, Policy], Outcome]

POLICY = Policy()
ZONE = "Europe/Amsterdam"
HOURS = "Mon-Fri 09:00-17:30"
MONDAY = date(2026, 1, 5)
SENDER = Sender("Fenna de Wit", "fenna@studio.example")
COOPERATES_WITHIN = 45  # weeks from an exit to its end, for a user who does what the report asks for

LANGUAGES: tuple[MailLanguage, ...] = ("en", "nl", "de", "fr", "es")
FORMS: tuple[AddressForm, ...] = ("formal", "informal")
MOODS = (Verdict.FINE, Verdict.WATCH, Verdict.REPAIR, Verdict.EXIT)


class Breach(AssertionError):
    """Something that must hold does not."""


@dataclass(slots=True)
class Mail:
    """A message in the user's mailbox that is, or was, a draft of ours."""

    role: Role
    uid: int
    message_id: str
    to: frozenset[str]
    subject: str
    text: str


@dataclass(slots=True)
class Life:
    """One client with all that happens to him. `helps`: this user does what the report asks for."""

    client: Client
    addressee: Addressee
    helps: bool
    mood: Verdict = Verdict.FINE
    owes: list[Invoice] = field(default_factory=list)
    unread: bool = False
    events: list[CaseEvent] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    case: Case | None = None
    waits_since: dict[tuple[Step, str], date] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """One user's practice, mailbox and calendar."""

    rng: Random
    lives: list[Life]
    calendar: WorkCalendar
    decide: Decide = decide_case
    mailbox: list[Mail] = field(default_factory=list)
    uid: int = 0
    tally: Counter[str] = field(default_factory=Counter)


def main(worlds: int = 200, weeks: int = 104) -> None:
    """Run many worlds and print what happened in them."""
    tally: Counter[str] = Counter()
    for seed in range(worlds):
        tally += simulate(seed, weeks)
        print(f"\r{seed + 1} of {worlds} worlds", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(
        f"{worlds} worlds of {weeks} weeks: " + ", ".join(f"{n} {what}" for what, n in sorted(tally.items()))
    )


def simulate(seed: int, weeks: int, clients: int = 5, decide: Decide = decide_case) -> Counter[str]:
    """Live through one world; Breach, with the world and the week, where something does not hold."""
    world = replace(make_world(seed, clients), decide=decide)
    for week in range(weeks):
        day = MONDAY + timedelta(weeks=week)
        try:
            for life in world.lives:
                _live(life, world, day)
            _review(world, day)
            if world.rng.random() < 0.1:
                _review(world, day)
            for life in world.lives:
                _use(life, world, day)
        except Breach as breach:
            raise Breach(f"world {seed}, week {week} ({day}): {breach}") from breach
    return world.tally


def make_world(seed: int, clients: int) -> World:
    """Make a practice: contracts, languages and users of every kind."""
    rng = Random(seed)
    calendar = WorkCalendar(
        hours=parse_working_hours(HOURS),
        timezone=ZONE,
        holidays=frozenset(MONDAY + timedelta(days=rng.randrange(700)) for _ in range(16)),
    )
    return World(rng, [_make_life(rng, number) for number in range(clients)], calendar)


def _make_life(rng: Random, number: int) -> Life:
    kind = rng.choice(list(ContractKind))
    ends = rng.choice([None, None, MONDAY + timedelta(days=rng.randrange(900))])
    client = Client(
        key=f"c{number}",
        name=f"Client {number}",
        addresses=frozenset({f"kim@c{number}.example"}),
        contact=rng.choice(["Kim Winter", "Frau Anna Schmidt", "", "山田 太郎"]),
        contract_kind=kind,
        notice_days=rng.choice([None, 14, 31, 60]),
        end_date=ends if kind is not ContractKind.INDEFINITE else None,
        open_obligations=rng.choice(["", "Homepage; brochure", "3 banners", "that idiot's logo"]),
        referral=rng.choice(["", "Studio Noord"]),
        disrespect_confirmed=rng.random() < 0.2,
    )
    to = () if rng.random() < 0.03 else (f"kim@c{number}.example",)
    addressee = Addressee(to, rng.choice(LANGUAGES), rng.choice(FORMS), client.contact)
    return Life(client, addressee, helps=rng.random() < 0.5)


# --- what happens in a week --------------------------------------------------------------------


def _live(life: Life, world: World, day: date) -> None:
    """Let the client's ways change, invoices fall due and be paid, lists go missing."""
    rng = world.rng
    place = MOODS.index(life.mood)
    if rng.random() < 0.12:
        life.mood = MOODS[max(0, min(3, place + rng.choice([-1, 1, 1])))]
    if rng.random() < 0.1:
        life.owes.append(_invoice(life.client, len(life.owes), day, rng))
    life.owes = [one for one in life.owes if rng.random() > 0.06 or one.due > day]
    life.unread = rng.random() < 0.03
    if rng.random() < 0.02:
        prepaid = "" if life.client.prepaid_undelivered else "Annual report"
        life.client = replace(life.client, prepaid_undelivered=prepaid)
    elif life.client.prepaid_undelivered and rng.random() < 0.2:
        life.client = replace(life.client, prepaid_undelivered="")


def _invoice(client: Client, number: int, day: date, rng: Random) -> Invoice:
    due = day + timedelta(days=rng.randrange(-10, 30))
    return Invoice(
        f"{day:%Y%m%d}-{number}",
        client=client.name,
        issued=due - timedelta(days=30),
        due=due,
        due_from="given",
        amount=Decimal(500),
        open=Decimal(500),
        currency="EUR",
        source=RowRef("invoices.xlsx", "", 2),
        client_key=client.key,
    )


def _use(life: Life, world: World, day: date) -> None:
    """Let the user do something in the days after the report: with drafts, by a decision, or nothing."""
    rng = world.rng
    today = day + timedelta(days=rng.randrange(1, 6))
    for draft in life.drafts:
        if draft.state in ("waiting", "edited") and rng.random() < (0.6 if life.helps else 0.3):
            _handle(draft, world, helps=life.helps and life.case is not None)
    if life.helps and life.case is not None and rng.random() < 0.7:
        _do_as_told(life, life.case, today, rng)
    elif not life.helps and rng.random() < 0.06:
        kinds: tuple[DecisionKind, ...] = (
            *("keep", "exit", "exit", "snooze", "repaired", "talk-held", "paid-first", "closed"),
        )
        kind = rng.choice(kinds)
        until = today + timedelta(days=rng.randrange(1, 60)) if kind == "snooze" else None
        _decide(life, kind, today, until)


def _handle(draft: Draft, world: World, *, helps: bool) -> None:
    """Send, edit, throw away or lose a draft, as Thunderbird, Gmail or Exchange leave it."""
    rng = world.rng
    mail = next((one for one in world.mailbox if _is_same(one, draft)), None)
    if mail is None:
        return
    what = "send" if helps else rng.choice(["send", "edit", "edit and send", "discard", "lose", "leave"])
    world.tally[what] += 1
    if "edit" in what:
        world.uid += 1
        words = mail.text.split(" ")
        mail.text = " ".join([*words[:-3], "By", "the", "way,", *words[-3:]])
        mail.uid = world.uid
        if rng.random() < 0.5:
            mail.message_id = f"<new-{world.uid}@mail.example>"
    if "send" in what:
        mail.role = "sent"
        if rng.random() < 0.2:
            mail.message_id = f"<exchange-{mail.uid}@mail.example>"
    elif what == "discard":
        mail.role = "trash"
    elif what == "lose":
        world.mailbox.remove(mail)


def _is_same(mail: Mail, draft: Draft) -> bool:
    return mail.role == "drafts" and mail.to == frozenset(draft.to) and mail.subject == draft.subject


def _do_as_told(life: Life, case: Case, today: date, rng: Random) -> None:
    """Do what the case waits for, if it is the user's to do."""
    code = case.waits_for.code
    if code == "wait-talk-held" or (code == "draft-gone" and case.step is Step.TALK):
        _decide(life, "talk-held", today)
    elif code == "draft-gone":
        _decide(life, "repaired" if case.step is Step.REPAIR else "exit", today)
    elif code == "wait-own-repair":
        _decide(life, "repaired", today)
    elif code == "gate-prepaid":
        life.client = replace(life.client, prepaid_undelivered="")
    elif code == "wait-money-reminded":
        _decide(life, "exit", today)
        life.owes = []
    elif code in ("wait-running-work", "wait-discarded-rest") and case.step in (Step.CONFIRM, Step.NOTICE):
        life.client = replace(life.client, end_date=today + timedelta(days=rng.randrange(20, 60)))
    elif code == "no-address":
        life.addressee = replace(life.addressee, to=tuple(life.client.addresses))
    elif code == "wait-last-invoice":
        life.owes = []


def _decide(life: Life, kind: DecisionKind, on: date, until: date | None = None) -> None:
    life.decisions.append(
        Decision(f"{len(life.decisions)}-{life.client.key}", life.client.key, kind, on, until)
    )


# --- the review --------------------------------------------------------------------------------


def _review(world: World, day: date) -> None:
    """Do what a weekly run does with cases and drafts, and check that all holds."""
    wanted: list[LetterRequest] = []
    for life in world.lives:
        _observe(life, world, day)
        facts = _facts(life, day)
        noted = note_drafts(life.drafts, life.events, day)
        facts = replace(facts, events=(*facts.events, *noted))
        outcome = world.decide(facts, day, world.calendar, POLICY)
        _check_once(facts, outcome, day, world)
        life.events += [*noted, *outcome.events]
        life.case = outcome.case
        _check_not_stuck(life, world, day)
        if outcome.letter is not None:
            wanted.append(outcome.letter)
    everything = [draft for life in world.lives for draft in life.drafts]
    room = POLICY.new_drafts_a_run - sum(one.planned_on == day for one in everything)
    for letter in rank_letters(wanted, everything)[: max(0, room)]:
        _queue(letter, world, day)
    _check_mailbox(world, day)


def _facts(life: Life, day: date) -> Facts:
    due = tuple(one for one in life.owes if one.due < day)
    total = sum((one.open for one in life.owes), Decimal(0))
    late = sum((one.open for one in due), Decimal(0))
    money = Money(
        overdue={"EUR": late} if late else {},
        owed={"EUR": total} if total else {},
        due=due,
        open=tuple(life.owes),
        unread=("list.xlsx",) if life.unread else (),
        is_billed=bool(life.owes),
    )
    heavy = life.mood in (Verdict.REPAIR, Verdict.EXIT)
    signal = Signal("off_hours_share", "share", 30, 0.7, burden=80.0 if heavy else 10.0)
    return Facts(
        client=life.client,
        verdict=life.mood,
        signals=(signal,),
        money=money,
        undelivered=(),
        events=tuple(life.events),
        decisions=tuple(one for one in life.decisions if one.on <= day),
        drafts=tuple(life.drafts),
        addressee=life.addressee,
    )


def _observe(life: Life, world: World, day: date) -> None:
    """See what became of the drafts, by what lies in the mailbox."""
    for place, draft in enumerate(life.drafts):
        if draft.state in ("waiting", "edited", "gone"):
            seen = [_sighting(one) for one in world.mailbox]
            fate = decide_fate(draft, _text_of(draft), seen, rivals_of(draft, life.drafts, _text_of))
            if fate.state != draft.state:
                world.tally[f"seen {fate.state}"] += 1
                life.drafts[place] = replace(draft, state=fate.state, state_on=day)


def _sighting(mail: Mail) -> Sighting:
    return Sighting(mail.role, mail.uid, 1, mail.message_id, mail.to, mail.subject, mail.text)


def _text_of(draft: Draft) -> str:
    return _read_text(draft.raw)


@cache
def _read_text(raw: bytes) -> str:
    message = message_from_bytes(raw, policy=mail_policy.default)
    return "\n".join(str(message.get_content()).splitlines()).replace(" \n", " ")


def _queue(letter: LetterRequest, world: World, day: date) -> None:
    life = next(one for one in world.lives if one.client.key == letter.client.key)
    _check_gates(letter, life, world, day)
    made = render_letter(
        letter,
        SENDER,
        message_id=letter_message_id(letter.id, SENDER.address, b"secret"),
        date=datetime.combine(day, time(9), ZoneInfo(ZONE)),
        working_hours=HOURS,
        other_names=[one.client.name for one in world.lives if one is not life],
    )
    if not isinstance(made, Draft):
        raise Breach(f"{life.client.key}: {made.what}")
    _check_letter(letter, made, life)
    world.uid += 1
    world.tally[f"{letter.kind} letters"] += 1
    life.drafts.append(replace(made, state="waiting", uid=world.uid, uidvalidity=1))
    mail = Mail("drafts", world.uid, made.message_id, frozenset(made.to), made.subject, _text_of(made))
    world.mailbox.append(mail)


# --- what must hold ----------------------------------------------------------------------------


def _check_once(facts: Facts, outcome: Outcome, day: date, world: World) -> None:
    """Deciding again on the same day adds nothing and says the same."""
    again = world.decide(replace(facts, events=(*facts.events, *outcome.events)), day, world.calendar, POLICY)
    if again.events:
        raise Breach(f"{facts.client.key}: decided again, new events {again.events}")
    closed = outcome.case is not None and outcome.case.step is Step.CLOSED
    if not closed and (again.case, again.letter) != (outcome.case, outcome.letter):
        raise Breach(f"{facts.client.key}: decided again, {again.case} after {outcome.case}")


def _check_gates(letter: LetterRequest, life: Life, world: World, day: date) -> None:
    """No letter before its gates: told from the story of the world."""
    for reason in _held(letter, life, world, day):
        raise Breach(f"{life.client.key}: a {letter.kind} letter {reason}")


def _held(letter: LetterRequest, life: Life, world: World, day: date) -> Iterator[str]:
    said = _stances(life, day)
    last = said[-1] if said else None
    rests = any(
        one.state == "discarded" and one.state_on and day < one.state_on + timedelta(weeks=POLICY.rest_weeks)
        for one in life.drafts
    )
    lifted = last is not None and last.kind in ("exit", "talk-held")
    if rests and not lifted:
        yield "while the client rests"
    if last is not None and last.kind in ("keep", "closed") and day < last.on + timedelta(weeks=26):
        yield f"after the user said {last.kind}"
    if any(one.state in LIVE_STATES for one in life.drafts):
        yield "beside a live one"
    if any(one.id == letter.id for one in life.drafts):
        yield "for the second time"
    if not letter.to:
        yield "to nobody"
    yield from _held_by_kind(letter, life, world, day)


def _held_by_kind(letter: LetterRequest, life: Life, world: World, day: date) -> Iterator[str]:
    late = [one for one in life.owes if one.due < day]
    if letter.kind == "repair" and life.mood is not Verdict.REPAIR:
        yield f"for a client who is {life.mood}"
    elif letter.kind == "reminder" and (not late or life.unread):
        yield "without overdue money"
    elif letter.kind == "talk":
        yield from _held_talk(life, world, day, late)
    elif letter.kind in ("confirm", "finish", "handover"):
        yield from _held_after(letter, life, world, day)


def _held_after(letter: LetterRequest, life: Life, world: World, day: date) -> Iterator[str]:
    said = _stances(life, day)
    if not said or said[-1].kind != "talk-held":
        yield "before the talk"
    if letter.kind == "handover":
        last = letter.last_day
        if last is None or world.calendar.working_days(day, last) > POLICY.handover_working_days:
            yield "long before the last day"
        return
    if (letter.kind == "confirm") != (life.client.contract_kind is ContractKind.INDEFINITE):
        yield f"for a contract that is {life.client.contract_kind}"
    yield from _held_notice(letter, life, world, day)


def _held_talk(life: Life, world: World, day: date, late: Sequence[Invoice]) -> Iterator[str]:
    shown = [one.on for one in life.events if one.kind == "exit"]
    if not any(world.calendar.working_days(on, day) > POLICY.cool_off_working_days for on in shown):
        yield "without a cool-off"
    if life.client.prepaid_undelivered:
        yield "before paid work was delivered"
    held = [one.on for one in life.events if one.kind == "money-held"]
    waived = any(one.kind == "exit" and held and one.on >= min(held) for one in _stances(life, day))
    if (late or life.unread) and not waived:
        yield "while money is at risk"


def _held_notice(letter: LetterRequest, life: Life, world: World, day: date) -> Iterator[str]:
    if letter.last_day is None:
        if letter.kind == "confirm":
            yield "without a last working day"
        return
    if letter.last_day == life.client.end_date:
        return
    if letter.last_day < day + timedelta(days=notice_days(life.client, POLICY)):
        yield "without enough notice"
    if not world.calendar.is_working_day(letter.last_day):
        yield "with a last day that is no working day"


def _check_letter(letter: LetterRequest, made: Draft, life: Life) -> None:
    """No grievance of the user's sheet in it, no alternative where there was disrespect, words in bounds."""
    text = _text_of(made)
    if "idiot" in text or (life.client.disrespect_confirmed and "Studio Noord" in text):
        raise Breach(f"{life.client.key}: a {letter.kind} letter says what it must not")
    facts = [life.client.contact, "Kim", "Studio Noord", *text.split("\n- ")[1:]]
    wrong = [
        one
        for one in check_letter(
            letter.kind, letter.language, made.subject, text, to=made.to, client=life.client, given=facts
        )
        if "figures" not in one and "placeholder" not in one
    ]
    if wrong:
        raise Breach(f"{life.client.key}: tact would refuse a {letter.kind} letter: {wrong}")


def _check_mailbox(world: World, day: date) -> None:
    for life in world.lives:
        live = [one for one in life.drafts if one.state in LIVE_STATES]
        if len(live) > 1:
            raise Breach(f"{life.client.key}: {len(live)} live drafts")
        sent = Counter(one.id for one in life.drafts if one.state in SENT_STATES)
        if any(count > 1 for count in sent.values()):
            raise Breach(f"{life.client.key}: the same letter was sent twice")
    queued = [one for life in world.lives for one in life.drafts if one.planned_on == day]
    if len(queued) > POLICY.new_drafts_a_run:
        raise Breach(f"{len(queued)} new drafts on one day")
    ids = Counter(one.message_id for life in world.lives for one in life.drafts)
    if any(count > 1 for count in ids.values()):
        raise Breach("two drafts with one Message-ID")


def _check_not_stuck(life: Life, world: World, day: date) -> None:
    """What a case waits for comes: a date passes, or the user who helps does it; so the case moves."""
    case = life.case
    if case is None:
        life.waits_since.clear()
        return
    key = (case.step, case.waits_for.code)
    since = life.waits_since.get(key)
    life.waits_since = {key: since or day}
    if case.until is not None and case.until < day:
        raise Breach(f"{life.client.key}: {case.step} waits until {case.until}, which is over")
    told = [one.on for one in case.story if one.kind in ("exit", "said-talk-held", "after")]
    began = max(told, default=day)
    waits = case.step in (Step.REPAIR, Step.CLOSED) or (case.until is not None and case.until >= day)
    if life.helps and not waits and day > began + timedelta(weeks=COOPERATES_WITHIN):
        raise Breach(f"{life.client.key}: {case.step} since {case.since}, waits for {case.waits_for.code}")
    if case.step is Step.CLOSED and (since is None):
        world.tally["cases closed"] += 1


def _stances(life: Life, day: date) -> list[Decision]:
    kinds = ("keep", "exit", "repaired", "talk-held", "closed")
    own = [one for one in life.decisions if one.on <= day]
    fitting = sift_decisions(own, life.events, POLICY).fitting
    return [one for one in fitting if one.kind in kinds]


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
