"""The exit as dated events: what step a client's case is at, what gate holds it, what is next.

A case is a fold over its events, the user's decisions, what became of drafts, and the facts of the day;
deciding the same day twice adds nothing. The steps and their order are those of the method page, section 8:
repair, cool-off, contract and obligations, money, talk; and after the talk confirmation, notice, hand-over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import get_args

from goodterms.casebook import (
    ALL_LETTERS,
    LIVE_STATES,
    SENT_STATES,
    Case,
    CaseEvent,
    Decision,
    Draft,
    Gate,
    LetterKind,
    LetterRequest,
    Motive,
    Step,
)
from goodterms.gates import (
    Money,
    contract_gates,
    cool_off_gate,
    last_working_day,
    money_gate,
    notice_days,
    repair_gate,
)
from goodterms.model import Client, ContractKind, Invoice, Language, Reason, Signal, Verdict
from goodterms.policy import Policy
from goodterms.story import Sifted, Story, find_repair, read_story, sift_decisions, tell_story
from goodterms.verdict import Repair
from goodterms.wanted import (
    NO_WISH,
    Addressee,
    Wish,
    advise_draft,
    find_motive,
    find_rest,
    find_topic,
    letter_id,
    propose_times,
    say_deliverables,
    wish_for,
)
from goodterms.workcalendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case is decided from, as of a day: the verdict, the money, the story so far.

    `undelivered` are invoices paid ahead of the work. Events, decisions (in the order they were made) and
    drafts are this client's own. `letters` are the kinds that the user wants queued, `own_language` that of
    his sheets, `their_calendar` the client's working hours where they are known.
    """

    client: Client
    verdict: Verdict
    signals: tuple[Signal, ...]
    money: Money
    undelivered: tuple[Invoice, ...]
    events: tuple[CaseEvent, ...]
    decisions: tuple[Decision, ...]
    drafts: tuple[Draft, ...]
    addressee: Addressee
    own_language: Language = "en"
    terms_days: int | None = None
    letters: frozenset[LetterKind] = ALL_LETTERS
    their_calendar: WorkCalendar | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided case, its new events and the letter it wants now, if any.

    `advice` says of drafts that still lie in the mailbox why they should not be sent as they are, by id;
    `misfits` are decisions that change nothing, and why.
    """

    case: Case | None
    events: tuple[CaseEvent, ...] = ()
    letter: LetterRequest | None = None
    advice: Mapping[str, Reason] = field(default_factory=dict)
    misfits: tuple[tuple[Decision, Reason], ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step looks at."""

    facts: Facts
    story: Story
    repair: Repair
    as_of: date
    calendar: WorkCalendar
    policy: Policy

    def event(self, kind: str, on: date | None = None, detail: str = "") -> CaseEvent:
        """Return an event of this client, on its first day in this story, else today."""
        return CaseEvent(self.facts.client.key, on or self.story.since(kind) or self.as_of, kind, detail)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a case stands: what a step decides."""

    step: Step
    since: date
    waits_for: Reason
    wish: Wish = NO_WISH
    until: date | None = None
    gates: tuple[Gate, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    motive: Motive = "other"
    last_day: date | None = None


def decide_case(facts: Facts, as_of: date, calendar: WorkCalendar, policy: Policy) -> Outcome:
    """Decide where one client's case stands as of a day; None if there is no case."""
    sifted = sift_decisions(facts.decisions, facts.events, policy)
    story = read_story(facts.events, sifted.fitting, facts.drafts, policy)
    repair = find_repair(facts.client, sifted.fitting, facts.events, policy)
    desk = _Desk(facts, story, repair, as_of, calendar, policy)
    stand = _find_stand(desk)
    if stand is None:
        eased = (desk.event("eased", as_of),) if _was_open(desk) else ()
        return Outcome(None, eased, None, _advise(desk, None), sifted.others)
    return _close_up(desk, stand, sifted)


def note_drafts(drafts: Iterable[Draft], events: Iterable[CaseEvent], as_of: date) -> tuple[CaseEvent, ...]:
    """Return the events that follow from what became of drafts: sent, discarded or gone, each once.

    They are dated when it was seen.
    """
    known = {(event.kind, event.detail) for event in events}
    found = [
        CaseEvent(draft.client_key, draft.state_on or as_of, _noted_as(draft), draft.id)
        for draft in drafts
        if draft.state not in LIVE_STATES
    ]
    return tuple(one for one in found if (one.kind, one.detail) not in known)


def _noted_as(draft: Draft) -> str:
    return f"{draft.kind}-sent" if draft.state in SENT_STATES else f"draft-{draft.state}"


def _was_open(desk: _Desk) -> bool:
    """Whether a case ends by itself, having begun: nobody closed it, and the user did not keep the client."""
    story = desk.story
    rests = story.is_kept(desk.as_of, desk.policy) or story.is_closed(desk.as_of, desk.policy)
    return not rests and story.last_event("repair", "exit") is not None


def _find_stand(desk: _Desk) -> _Stand | None:
    story, verdict = desk.story, desk.facts.verdict
    if story.is_kept(desk.as_of, desk.policy):
        return None
    if story.is_closed(desk.as_of, desk.policy):
        return _closed(desk)
    stance = story.stance.kind if story.stance is not None else None
    if stance == "talk-held":
        return _after_talk(desk)
    if verdict is Verdict.EXIT or stance == "exit" or story.sent("talk"):
        return _leaving(desk)
    if verdict is Verdict.REPAIR:
        return _mending(desk)
    return None


def _close_up(desk: _Desk, stand: _Stand, sifted: Sifted) -> Outcome:
    """Return the case with its story, what is new in it, and the letter unless something holds it back."""
    is_held_by_money = stand.step is not Step.COOL_OFF  # then only time holds it
    held = [one for one in stand.gates if one.name == "money" and not one.passed and is_held_by_money]
    asked = (*stand.events, *(desk.event("money-held") for _ in held))
    known = {event.id for event in desk.facts.events}
    new = tuple(event for event in dict.fromkeys(asked) if event.id not in known)
    wish = stand.wish
    case = Case(
        client=desk.facts.client,
        step=stand.step,
        since=stand.since,
        waits_for=wish.hold or stand.waits_for,
        until=wish.until or stand.until,
        gates=stand.gates,
        story=tell_story((*desk.facts.events, *new), sifted.fitting),
        motive=stand.motive,
        last_day=stand.last_day,
    )
    letter = wish.letter if wish.hold is None else None
    return Outcome(case, new, letter, _advise(desk, wish.letter), sifted.others)


def _advise(desk: _Desk, wanted: LetterRequest | None) -> dict[str, Reason]:
    is_paid = not desk.facts.money.overdue and not desk.facts.money.unread
    found: dict[str, Reason] = {}
    for draft in desk.facts.drafts:
        if draft.state in LIVE_STATES:
            advice = advise_draft(draft, wanted, desk.as_of, is_paid=is_paid)
            if advice is not None:
                found[draft.id] = advice
    return found


# --- before the talk ---------------------------------------------------------------------------


def _mending(desk: _Desk) -> _Stand:
    """Repair: a letter that resets expectations, one topic; then time for it to work."""
    opened = desk.event("repair")
    since = opened.on
    tried = desk.repair.counts_from(desk.as_of)
    if tried is not None:
        until = tried + timedelta(weeks=desk.policy.repair_hold_weeks)
        is_over = desk.as_of >= until
        wait = Reason("wait-repair-over" if is_over else "wait-repair", "", until)
        wish = _rest(desk)
        return _Stand(Step.REPAIR, since, wait, wish, until=None if is_over else until, events=(opened,))
    topic = find_topic(desk.facts.signals, desk.policy)
    if topic is None:
        return _Stand(Step.REPAIR, since, Reason("wait-own-repair"), events=(opened,))
    if topic == "payment" and desk.facts.money.unread:
        wait = Reason("gate-money-unread", "", ", ".join(desk.facts.money.unread))
        return _Stand(Step.REPAIR, since, wait, events=(opened,))
    letter = replace(_letter(desk, "repair", since), topic=topic)
    return _Stand(Step.REPAIR, since, Reason("wait-repair-letter"), _wish(desk, letter), events=(opened,))


def _leaving(desk: _Desk) -> _Stand:
    """Cool off, then the gates, then the talk."""
    opened = desk.event("exit")
    until = desk.calendar.next_working_day(opened.on, desk.policy.cool_off_working_days)
    gates = _gates(desk, until)
    plan = _Stand(
        step=Step.COOL_OFF,
        since=opened.on,
        waits_for=Reason("wait-cool-off", "", until),
        until=until,
        gates=gates,
        events=(opened,),
        motive=_motive(desk),
        last_day=last_working_day(desk.facts.client, desk.as_of, desk.calendar, desk.policy),
    )
    if desk.story.sent("talk"):
        since = desk.event("talk").on
        return replace(plan, step=Step.TALK, since=since, waits_for=Reason("wait-talk-held"), until=None)
    if desk.as_of <= until:
        return replace(plan, wish=_rest(desk))
    plan = replace(plan, until=None)
    held = next((gate for gate in gates if not gate.passed and gate.name != "repair"), None)
    if held is None:
        return _talk(desk, plan)
    if held.name == "money":
        return _money(desk, plan, held)
    return replace(plan, step=Step.CONTRACT, waits_for=held.reason)


def _gates(desk: _Desk, cool_off: date) -> tuple[Gate, ...]:
    client = desk.facts.client
    return (
        repair_gate(desk.repair, desk.as_of),
        cool_off_gate(cool_off, desk.as_of),
        *contract_gates(client, desk.facts.undelivered, notice_days(client, desk.policy)),
        money_gate(desk.facts.money, desk.story, desk.policy),
    )


def _money(desk: _Desk, plan: _Stand, held: Gate) -> _Stand:
    """Money at risk: a neutral reminder instead of the talk, and another where the first did not help."""
    started = plan.since
    plan = replace(plan, step=Step.MONEY, since=desk.event("money-held").on)
    if desk.facts.money.unread:
        return replace(plan, waits_for=held.reason)
    if not desk.facts.money.overdue:  # the user waits for what is not due yet
        return replace(plan, waits_for=Reason("wait-paid-first", held.reason.signal, held.reason.value))
    return _reminded(desk, plan, Reason("wait-money", held.reason.signal, held.reason.value), started)


def _reminded(desk: _Desk, plan: _Stand, wait: Reason, since: date) -> _Stand:
    """Want a reminder: the first, or one more some weeks after it, until there were enough of them."""
    sent = [one for one in desk.story.drafts if one.kind == "reminder" and one.state in SENT_STATES]
    last = max((one.state_on or one.planned_on for one in sent), default=None)
    if last is None:
        return replace(plan, waits_for=wait, wish=_wish(desk, _letter(desk, "reminder", since)))
    again = last + timedelta(weeks=desk.policy.reminder_again_weeks)
    if len(sent) >= desk.policy.reminders:
        return replace(plan, waits_for=Reason("wait-money-reminded", wait.signal, wait.value))
    if desk.as_of < again:
        return replace(plan, waits_for=Reason("wait-money-on-its-way", "", again), until=again)
    letter = _letter(desk, "reminder", last + timedelta(days=1))  # another than the one sent that day
    return replace(plan, waits_for=wait, wish=_wish(desk, letter))


def _talk(desk: _Desk, plan: _Stand) -> _Stand:
    ready = desk.event("talk", detail=plan.motive)
    letter = propose_times(
        _letter(desk, "talk", plan.since), desk.as_of, desk.calendar, desk.facts.their_calendar, desk.policy
    )
    return replace(
        plan,
        step=Step.TALK,
        since=ready.on,
        waits_for=Reason("wait-talk-draft"),
        wish=_wish(desk, letter),
        events=(*plan.events, ready),
    )


# --- after the talk ----------------------------------------------------------------------------


def _after_talk(desk: _Desk) -> _Stand:
    """Confirm in writing, then the notice, then the hand-over and the last invoice."""
    said = desk.story.last_word("talk-held")
    held = said.on if said is not None else desk.as_of
    confirmed = _confirmed(desk, held)
    if confirmed is None:
        return _confirming(desk, held)
    since, last_day = confirmed
    plan = _Stand(
        Step.NOTICE,
        since,
        Reason("wait-running-work"),
        until=last_day,
        events=(desk.event("notice", since),),
        motive=_motive(desk),
        last_day=last_day,
    )
    if last_day is None:
        return plan
    if desk.as_of > last_day:
        return _winding_up(desk, plan, last_day)
    if desk.calendar.working_days(desk.as_of, last_day) > desk.policy.handover_working_days:
        return replace(plan, waits_for=Reason("wait-notice", "", last_day))
    return _handing_over(desk, plan, last_day) or replace(plan, waits_for=Reason("wait-notice", "", last_day))


def _confirmed(desk: _Desk, held: date) -> tuple[date, date | None] | None:
    """Return since when it stands in writing, and the last working day (None where running work decides).

    What the user confirmed in his own words is known by the end date in clients.xlsx, where no letter of ours
    can tell: it was thrown away, cannot be found, or is not wanted.
    """
    kind, end = _confirmation(desk), desk.facts.client.end_date
    agreed = end if end is not None and end >= held else None
    sent = desk.story.sent("confirm", "finish")
    if sent is not None:
        return sent.state_on or sent.planned_on, agreed or sent.last_day
    own = [one for one in desk.story.drafts if one.kind in ("confirm", "finish")]
    is_ours = kind in desk.facts.letters and not any(one.state in ("discarded", "gone") for one in own)
    return None if is_ours or agreed is None else (held, agreed)


def _confirmation(desk: _Desk) -> LetterKind:
    is_indefinite = desk.facts.client.contract_kind is ContractKind.INDEFINITE
    return "confirm" if is_indefinite else "finish"


def _confirming(desk: _Desk, held: date) -> _Stand:
    client, addressee = desk.facts.client, desk.facts.addressee
    last_day = last_working_day(client, desk.as_of, desk.calendar, desk.policy)
    letter = replace(
        _letter(desk, _confirmation(desk), held),
        talk_day=held,
        last_day=last_day,
        motive=_motive(desk),
        deliverables=say_deliverables(client, addressee.language, desk.facts.own_language),
        invoices=desk.facts.money.open,
        offers_alternative=not client.disrespect_confirmed,
        colleague="" if client.disrespect_confirmed else client.referral,
        outdated_on=desk.as_of + timedelta(days=desk.policy.confirm_days + 1) if last_day else None,
    )
    return _Stand(
        Step.CONFIRM,
        held,
        Reason("wait-confirm"),
        _wish(desk, letter),
        motive=letter.motive,
        last_day=last_day,
    )


def _handing_over(desk: _Desk, plan: _Stand, last_day: date) -> _Stand | None:
    """Want the hand-over letter; None once it is done, or the user does it in his own way."""
    own = [one for one in desk.story.drafts if one.kind == "handover"]
    if "handover" not in desk.facts.letters or any(one.state not in LIVE_STATES for one in own):
        return None
    letter = replace(
        _letter(desk, "handover", plan.since),
        last_day=last_day,
        invoices=desk.facts.money.open,
        expects_invoice=desk.facts.money.is_billed,
        outdated_on=last_day + timedelta(days=1),
    )
    wish = _wish(desk, letter)
    return replace(plan, waits_for=Reason("wait-handover", "", last_day), wish=wish)


def _winding_up(desk: _Desk, plan: _Stand, last_day: date) -> _Stand:
    """After the last day: the hand-over, the last invoice paid, then closed."""
    began = desk.event("after")
    plan = replace(plan, step=Step.AFTER, since=began.on, until=None, events=(*plan.events, began))
    handing_over = _handing_over(desk, plan, last_day)
    if handing_over is not None:
        return handing_over
    money = desk.facts.money
    if money.unread:
        return replace(plan, waits_for=Reason("gate-money-unread", "", ", ".join(money.unread)))
    if money.owed:
        currency, amount = max(money.owed.items(), key=lambda one: one[1])
        wait = Reason("wait-last-invoice", currency, amount)
        return _reminded(desk, plan, wait, began.on) if money.overdue else replace(plan, waits_for=wait)
    until = last_day + timedelta(weeks=desk.policy.last_invoice_weeks)
    if desk.as_of < until:
        return replace(plan, waits_for=Reason("wait-last-invoice-time", "", until), until=until)
    closed = desk.event("closed", desk.as_of)
    return replace(plan, step=Step.CLOSED, waits_for=Reason("wait-closed"), events=(*plan.events, closed))


def _closed(desk: _Desk) -> _Stand | None:
    """A closed case is shown for a while, with what changed."""
    ended = desk.story.ended_on
    if desk.as_of >= ended + timedelta(weeks=desk.policy.closed_weeks):
        return None
    return _Stand(Step.CLOSED, ended, Reason("wait-closed"))


# --- the pieces --------------------------------------------------------------------------------


def _motive(desk: _Desk) -> Motive:
    """Return the one reason, which stays what it was when the talk was prepared."""
    ready = desk.story.last_event("talk")
    motives: tuple[Motive, ...] = get_args(Motive)
    told = next((one for one in motives if ready is not None and one == ready.detail), None)
    return told or find_motive(desk.facts.signals, desk.policy)


def _letter(desk: _Desk, kind: LetterKind, since: date) -> LetterRequest:
    facts, addressee = desk.facts, desk.facts.addressee
    return LetterRequest(
        id=letter_id(facts.client, kind, since, desk.story),
        client=facts.client,
        kind=kind,
        language=addressee.language,
        to=addressee.to,
        waiting_since=since,
        form=addressee.form,
        contact=addressee.contact,
        invoices=facts.money.due if kind == "reminder" else (),
        terms_days=facts.terms_days,
    )


def _rest(desk: _Desk) -> Wish:
    """Return the wish for no letter, with the reason where the client is left alone anyway."""
    return find_rest(desk.story, desk.as_of, desk.policy) or NO_WISH


def _wish(desk: _Desk, letter: LetterRequest) -> Wish:
    return wish_for(letter, desk.story, desk.as_of, desk.policy, desk.facts.letters)
