"""The exit as dated events: what step a client's case is at, what gate holds it, what is next.

A case is a fold over its events and the facts of the day; deciding the same day twice adds nothing.
The steps and their order are those of the method page, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from goodterms.casebook import (
    LIVE_STATES,
    Case,
    CaseEvent,
    Decision,
    Draft,
    Gate,
    LetterKind,
    LetterRequest,
    Step,
)
from goodterms.model import Client, ContractKind, Invoice, Language, Reason, Signal, Verdict
from goodterms.policy import Policy
from goodterms.verdict import Repair
from goodterms.workcalendar import WorkCalendar

_STANCES = ("keep", "closed", "exit", "repaired", "talk-held")  # of these the user's latest word counts
_ENDINGS = ("eased", "keep", "closed")  # events after which a client's story begins anew


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case is decided from, as of a day: the verdict, the money, the story so far.

    `overdue` is money past its due date and `open` all that is still to be paid, by currency;
    `open_invoices` are the ones past due, `undelivered` those that are paid ahead of the work, `unread` lists
    of invoices that could not be read: what money is at risk is not known then. Events,
    decisions (in the order they were made) and drafts are this client's own.
    """

    client: Client
    verdict: Verdict
    signals: tuple[Signal, ...]
    overdue: Mapping[str, Decimal]
    open: Mapping[str, Decimal]
    open_invoices: tuple[Invoice, ...]
    undelivered: tuple[Invoice, ...]
    events: tuple[CaseEvent, ...]
    decisions: tuple[Decision, ...]
    drafts: tuple[Draft, ...]
    language: Language
    to: tuple[str, ...]
    terms_days: int | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided case, its new events and the letter it wants now, if any."""

    case: Case | None
    events: tuple[CaseEvent, ...] = ()
    letter: LetterRequest | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step needs to look at."""

    facts: Facts
    as_of: date
    calendar: WorkCalendar
    policy: Policy

    @property
    def story(self) -> list[CaseEvent]:
        """The events since the case last eased, or the user closed it or kept the client."""
        return _running(self.facts.events)

    @property
    def began(self) -> date:
        """From when decisions and drafts belong to this story: the day the one before ended."""
        ends = [event.on for event in self.facts.events if event.kind in _ENDINGS]
        return max(ends, default=date.min)

    def last(self, *kinds: str) -> Decision | None:
        """Return the latest decision of one of these kinds in this story."""
        own = [one for one in self.facts.decisions if one.on >= self.began]
        return _latest(own, kinds)

    def since(self, kind: str) -> date | None:
        """Return the day of the first event of a kind in this story."""
        return min((event.on for event in self.story if event.kind == kind), default=None)

    def drafts(self, kind: LetterKind) -> list[Draft]:
        """Return the drafts of a kind of letter that belong to this story."""
        return [one for one in self.facts.drafts if one.kind == kind and one.planned_on >= self.began]


def decide_case(facts: Facts, as_of: date, calendar: WorkCalendar, policy: Policy) -> Outcome:
    """Decide where one client's case stands as of a day; None if there is no case."""
    desk = _Desk(facts, as_of, calendar, policy)
    rested = _resting(desk)
    if rested is not None:
        return rested
    said = desk.last(*_STANCES)
    if said is not None and said.kind == "talk-held":
        return _after_talk(desk)
    if facts.verdict is Verdict.EXIT or _told_to_leave(desk):
        return _leaving(desk)
    if facts.verdict is Verdict.REPAIR:
        return _mending(desk)
    return _eased(desk)


def rank_letters(wanted: Iterable[LetterRequest], drafts: Sequence[Draft]) -> tuple[LetterRequest, ...]:
    """Return the letters that are not drafts yet, the longest waiting first.

    A client who has a live draft waits: one at a time.
    """
    known = {draft.id for draft in drafts}
    busy = {draft.client_key for draft in drafts if draft.state in LIVE_STATES}
    ordered = sorted(wanted, key=lambda one: (one.waiting_since, one.client.key))
    return tuple(one for one in ordered if one.id not in known and one.client.key not in busy)


def note_drafts(drafts: Iterable[Draft], events: Iterable[CaseEvent], as_of: date) -> tuple[CaseEvent, ...]:
    """Return the events that follow from what became of drafts: sent, discarded or gone, each once.

    They are dated when it was seen.
    """
    known = {(event.kind, event.detail) for event in events}
    found = [
        CaseEvent(draft.client_key, draft.state_on or as_of, f"{_noted_as(draft)}-{draft.state}", draft.id)
        for draft in drafts
        if draft.state not in LIVE_STATES
    ]
    return tuple(one for one in found if (one.kind, one.detail) not in known)


def _noted_as(draft: Draft) -> str:
    return draft.kind if draft.state == "sent" else "draft"


# --- the steps ---------------------------------------------------------------------------------


def _resting(desk: _Desk) -> Outcome | None:
    """Whether the user closed, kept or put off this client, or threw the last draft away."""
    put_off = desk.last(*_STANCES, "snooze")
    if (
        put_off is not None
        and put_off.kind == "snooze"
        and put_off.until is not None
        and desk.as_of <= put_off.until
    ):
        return _held(desk, put_off.on, Reason("snoozed", "", put_off.until), put_off.until)
    said = desk.last(*_STANCES)
    if said is None:
        return _discarded(desk)
    if said.kind == "closed":
        return _case(desk, Step.CLOSED, said.on, Reason("wait-closed"), events=(_ended(desk, said),))
    if said.kind == "keep" and desk.as_of < said.on + timedelta(weeks=desk.policy.keep_weeks):
        return Outcome(None, _fresh(desk, (_ended(desk, said),)))
    return None if said.kind == "talk-held" else _discarded(desk)


def _ended(desk: _Desk, said: Decision) -> CaseEvent:
    return CaseEvent(desk.facts.client.key, said.on, said.kind)


def _discarded(desk: _Desk) -> Outcome | None:
    thrown = _last_discard(desk)
    if thrown is None:
        return None
    until = thrown + timedelta(weeks=desk.policy.rest_weeks)
    if desk.as_of >= until:
        return None
    return _held(desk, thrown, Reason("wait-discarded-rest", "", until), until)


def _last_discard(desk: _Desk) -> date | None:
    return max((event.on for event in desk.story if event.kind == "draft-discarded"), default=None)


def _held(desk: _Desk, since: date, reason: Reason, until: date) -> Outcome:
    """Return the case put off; a client who asks for nothing and has no story has no case either."""
    if not desk.story and desk.facts.verdict in (Verdict.FINE, Verdict.WATCH):
        return Outcome(None)
    step = Step.TALK if desk.facts.verdict is Verdict.EXIT else Step.REPAIR
    return _case(desk, step, since, reason, until=until)


def _mending(desk: _Desk) -> Outcome:
    """Repair: a letter that resets expectations, one topic; then time for it to work."""
    since = desk.since("repair") or desk.as_of
    opened = CaseEvent(desk.facts.client.key, since, "repair")
    facts = desk.facts
    repair = find_repair(facts.client, facts.decisions, facts.events, desk.policy)
    tried = repair.counts_from(desk.as_of)
    if tried is not None:
        until = tried + timedelta(weeks=desk.policy.repair_hold_weeks)
        code = "wait-repair" if desk.as_of < until else "wait-repair-over"
        return _case(desk, Step.REPAIR, since, Reason(code, "", until), until=until, events=(opened,))
    topic = _topic(desk)
    if topic is None:
        return _case(desk, Step.REPAIR, since, Reason("wait-own-repair"), events=(opened,))
    if topic == "payment" and facts.unread:
        wait = Reason("gate-money-unread", "", ", ".join(facts.unread))
        return _case(desk, Step.REPAIR, since, wait, events=(opened,))
    letter = _letter(desk, "repair", since, topic=topic)
    wait = _letter_wait(desk, letter, "wait-repair-letter")
    return _case(desk, Step.REPAIR, since, wait, events=(opened,), letter=letter)


def _leaving(desk: _Desk) -> Outcome:
    """Cool off, then the gates, then the talk."""
    start = desk.since("exit") or desk.as_of
    opened = CaseEvent(desk.facts.client.key, start, "exit")
    if any(draft.state == "sent" for draft in desk.drafts("talk")):
        since = desk.since("talk") or desk.as_of
        return _case(
            desk, Step.TALK, since, Reason("wait-talk-held"), gates=decide_gates(desk), events=(opened,)
        )
    until = desk.calendar.next_working_day(start, desk.policy.cool_off_working_days)
    if desk.as_of <= until:
        return _case(
            desk,
            Step.COOL_OFF,
            start,
            Reason("wait-cool-off", "", until),
            until=until,
            events=(opened,),
        )
    gates = decide_gates(desk)
    held = next((gate for gate in gates if not gate.passed), None)
    if held is None:
        return _talk(desk, gates, start, opened)
    if held.name == "money":
        letter = None if desk.facts.unread else _letter(desk, "reminder", start)
        wait = Reason("wait-money", held.reason.signal, held.reason.value)
        if desk.last("paid-first"):
            wait = Reason("wait-paid-first", held.reason.signal, held.reason.value)
        if desk.facts.unread:
            wait = held.reason
        since = desk.since("money-held") or desk.as_of
        return _case(desk, Step.MONEY, since, wait, gates=gates, events=(opened,), letter=letter)
    return _case(desk, Step.CONTRACT, start, held.reason, gates=gates, events=(opened,))


def decide_gates(desk: _Desk) -> tuple[Gate, ...]:
    """Check the contract, the open obligations and the money; `exit` said at the gates waives the money."""
    return (_contract_gate(desk), _prepaid_gate(desk), *_obligations(desk), _money_gate(desk))


def _contract_gate(desk: _Desk) -> Gate:
    kind = desk.facts.client.contract_kind
    if kind is ContractKind.INDEFINITE:
        return Gate("contract", True, Reason("gate-contract-ok", "", kind.value))
    return Gate("contract", True, Reason("gate-contract-talk-only", "", kind.value))


def _prepaid_gate(desk: _Desk) -> Gate:
    text = desk.facts.client.prepaid_undelivered
    text = text or ", ".join(invoice.number for invoice in desk.facts.undelivered)
    if text:
        return Gate("prepaid", False, Reason("gate-prepaid", "", text))
    return Gate("prepaid", True, Reason("gate-prepaid-none"))


def _obligations(desk: _Desk) -> tuple[Gate, ...]:
    text = desk.facts.client.open_obligations
    return (Gate("obligations", True, Reason("gate-obligations", "", text)),) if text else ()


def _money_gate(desk: _Desk) -> Gate:
    said = desk.last("exit", "paid-first")
    everything = said is not None and said.kind == "paid-first"
    amounts = desk.facts.open if everything else desk.facts.overdue
    currency, amount = max(amounts.items(), key=lambda one: one[1], default=("", Decimal(0)))
    if desk.facts.unread and not _goes_on_anyway(desk, said):
        return Gate("money", False, Reason("gate-money-unread", "", ", ".join(desk.facts.unread)))
    if amount <= Decimal(str(desk.policy.risk_amount)) or _goes_on_anyway(desk, said):
        return Gate("money", True, Reason("gate-money-none", currency, amount))
    return Gate("money", False, Reason("gate-money", currency, amount))


def _goes_on_anyway(desk: _Desk, said: Decision | None) -> bool:
    """Whether the user said `exit` after a report had shown the money gate, and not `paid-first` later."""
    held = desk.since("money-held")
    return said is not None and said.kind == "exit" and held is not None and said.on >= held


def _talk(desk: _Desk, gates: tuple[Gate, ...], start: date, opened: CaseEvent) -> Outcome:
    since = desk.since("talk") or desk.as_of
    events = (opened, CaseEvent(desk.facts.client.key, since, "talk"))
    letter = _letter(desk, "talk", start)
    return _case(
        desk,
        Step.TALK,
        since,
        _letter_wait(desk, letter, "wait-talk-draft"),
        gates=gates,
        events=events,
        letter=letter,
    )


def _after_talk(desk: _Desk) -> Outcome:
    held = desk.last("talk-held")
    on = held.on if held is not None else desk.as_of
    event = CaseEvent(desk.facts.client.key, on, "talk-held")
    return _case(desk, Step.CONFIRM, on, Reason("wait-confirm"), gates=decide_gates(desk), events=(event,))


def _eased(desk: _Desk) -> Outcome:
    """No case; if one was open and the talk was not held yet, it ends here."""
    if not desk.story:
        return Outcome(None)
    return Outcome(None, (CaseEvent(desk.facts.client.key, desk.as_of, "eased"),))


# --- the pieces --------------------------------------------------------------------------------


def find_repair(
    client: Client, decisions: Sequence[Decision], events: Sequence[CaseEvent], policy: Policy
) -> Repair:
    """Return when it was tried to mend it: by clients.xlsx, decisions, letters sent; or waived."""
    days = [one.on for one in decisions if one.kind == "repaired"]
    days += [event.on for event in events if event.kind == "repair-sent"]
    if client.repair_tried_on is not None:
        days.append(client.repair_tried_on)
    said = sorted((one for one in decisions if one.kind in _STANCES), key=lambda one: one.on)
    stances = tuple((one.on, one.kind in ("exit", "talk-held")) for one in said)
    return Repair(tuple(sorted(set(days))), stances, policy.repair_counts_weeks)


def _latest(decisions: Sequence[Decision], kinds: Sequence[str]) -> Decision | None:
    """Return the latest decision of one of these kinds; of one day's, the one made last."""
    own = [one for one in decisions if one.kind in kinds]
    return max(reversed(own), key=lambda one: one.on, default=None)


def _told_to_leave(desk: _Desk) -> bool:
    """Whether the latest word of the user in this story is `exit`."""
    said = desk.last(*_STANCES)
    return said is not None and said.kind == "exit"


def _running(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Return the events since the last ending, in the order of their days."""
    ordered = sorted(events, key=lambda event: (event.on, event.kind in _ENDINGS, event.id))
    ends = [place for place, event in enumerate(ordered) if event.kind in _ENDINGS]
    return ordered[ends[-1] + 1 :] if ends else ordered


def _topic(desk: _Desk) -> Literal["hours", "rounds", "payment"] | None:
    """Choose the one topic of a repair letter: that of the heaviest burden; None if no letter fits."""
    topics: dict[str, Literal["hours", "rounds", "payment"]] = {
        "off_hours_share": "hours",
        "chasing": "hours",
        "indecision": "rounds",
        "days_beyond_terms": "payment",
        "late_rate": "payment",
        "overdue_amount": "payment",
    }
    heavy = [
        (one.burden, one.name)
        for one in desk.facts.signals
        if one.name in topics and one.burden is not None and one.burden >= desk.policy.heavy_burden
    ]
    return topics[max(heavy)[1]] if heavy else None


def _letter(
    desk: _Desk,
    kind: LetterKind,
    since: date,
    topic: Literal["", "hours", "rounds", "payment"] = "",
) -> LetterRequest | None:
    facts = desk.facts
    if not facts.to:
        return None
    slots: tuple[datetime, ...] = ()
    if kind == "talk":
        first = desk.calendar.next_working_day(desk.as_of, desk.policy.talk_after_working_days)
        slots = desk.calendar.next_slots(first, desk.policy.talk_slots)
    return LetterRequest(
        id=f"{facts.client.key}|{kind}|{max(since, _last_discard(desk) or since).isoformat()}",
        client=facts.client,
        kind=kind,
        language=facts.language,
        to=facts.to,
        waiting_since=since,
        slots=slots,
        invoices=facts.open_invoices if kind == "reminder" else (),
        topic=topic,
        terms_days=facts.terms_days,
    )


def _letter_wait(desk: _Desk, letter: LetterRequest | None, code: str) -> Reason:
    if letter is None:
        return Reason("no-address")
    own = {draft.id: draft.state for draft in desk.facts.drafts}
    if own.get(letter.id) == "gone":
        return Reason("draft-gone")
    if any(state in LIVE_STATES and one != letter.id for one, state in own.items()):
        return Reason("wait-one-live-draft")
    return Reason(code)


def _case(
    desk: _Desk,
    step: Step,
    since: date,
    waits_for: Reason,
    *,
    until: date | None = None,
    gates: tuple[Gate, ...] = (),
    events: tuple[CaseEvent, ...] = (),
    letter: LetterRequest | None = None,
) -> Outcome:
    held = tuple(
        CaseEvent(desk.facts.client.key, desk.since("money-held") or desk.as_of, "money-held")
        for gate in gates
        if gate.name == "money" and not gate.passed
    )
    new = _fresh(desk, (*events, *held))
    story = tuple(sorted((*desk.facts.events, *new), key=lambda event: (event.on, event.id)))
    return Outcome(Case(desk.facts.client, step, since, waits_for, until, gates, story), new, letter)


def _fresh(desk: _Desk, events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    known = {event.id for event in desk.facts.events}
    return tuple(event for event in events if event.id not in known)
