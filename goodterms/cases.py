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

from goodterms.model import (
    Case,
    CaseEvent,
    Client,
    ContractKind,
    Decision,
    Draft,
    Gate,
    Invoice,
    Language,
    LetterKind,
    LetterRequest,
    Reason,
    Signal,
    Step,
    Verdict,
)
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar

_LIVE = ("planned", "waiting", "edited")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case is decided from, as of a day: the verdict, the money, the story so far.

    `overdue` is money past its due date and `open` all that is still to be paid, by currency;
    `open_invoices` are the ones past due; events, decisions and drafts are this client's own.
    """

    client: Client
    verdict: Verdict
    reasons: tuple[Reason, ...]
    signals: tuple[Signal, ...]
    overdue: Mapping[str, Decimal]
    open: Mapping[str, Decimal]
    open_invoices: tuple[Invoice, ...]
    events: tuple[CaseEvent, ...]
    decisions: tuple[Decision, ...]
    drafts: tuple[Draft, ...]
    language: Language
    to: tuple[str, ...]


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

    def last(self, *kinds: str) -> Decision | None:
        """Return the latest decision of one of these kinds."""
        own = [one for one in self.facts.decisions if one.kind in kinds]
        return max(own, key=lambda one: one.on) if own else None

    def since(self, kind: str) -> date | None:
        """Return the day of the first event of a kind in the story that runs now."""
        days = [event.on for event in _running(self.facts.events) if event.kind == kind]
        return min(days) if days else None


def decide_case(facts: Facts, as_of: date, calendar: WorkCalendar, policy: Policy) -> Outcome:
    """Decide where one client's case stands as of a day; None if there is no case."""
    desk = _Desk(facts, as_of, calendar, policy)
    rested = _resting(desk)
    if rested is not None:
        return rested
    if desk.since("talk-held") or desk.last("talk-held"):
        return _after_talk(desk)
    if facts.verdict is Verdict.EXIT or _told_to_leave(desk):
        return _leaving(desk)
    if facts.verdict is Verdict.REPAIR:
        return _mending(desk)
    return _eased(desk)


def limit_letters(
    wanted: Iterable[LetterRequest], drafts: Sequence[Draft], policy: Policy
) -> tuple[LetterRequest, ...]:
    """Choose the letters that become drafts now: the longest waiting first, at most three new ones a run.

    A letter that already is a draft is not new and is kept; a client has one live draft at a time.
    """
    known = {draft.id for draft in drafts}
    busy = {draft.client_key for draft in drafts if draft.state in _LIVE}
    ordered = sorted(wanted, key=lambda one: (one.waiting_since, one.client.key))
    fresh = [one for one in ordered if one.id not in known and one.client.key not in busy]
    return tuple(fresh[: policy.new_drafts_a_run])


def note_drafts(drafts: Iterable[Draft], events: Iterable[CaseEvent], as_of: date) -> tuple[CaseEvent, ...]:
    """Return the events that follow from what became of drafts: sent, discarded or gone, each once."""
    known = {(event.kind, event.detail) for event in events}
    found = [
        CaseEvent(draft.client_key, as_of, f"{_noted_as(draft)}-{draft.state}", draft.id)
        for draft in drafts
        if draft.state not in _LIVE
    ]
    return tuple(one for one in found if (one.kind, one.detail) not in known)


def _noted_as(draft: Draft) -> str:
    return draft.kind if draft.state == "sent" else "draft"


# --- the steps ---------------------------------------------------------------------------------


def _resting(desk: _Desk) -> Outcome | None:
    """Whether the user closed, kept or put off this client, or threw the last draft away."""
    closed = desk.last("keep", "closed", "exit", "snooze")
    if closed is None:
        return _discarded(desk)
    if closed.kind == "closed":
        return _case(desk, Step.CLOSED, closed.on, Reason("wait-closed"))
    if closed.kind == "keep" and desk.as_of < closed.on + timedelta(weeks=desk.policy.keep_weeks):
        return Outcome(None)
    if closed.kind == "snooze" and closed.until is not None and desk.as_of <= closed.until:
        return _case(
            desk,
            _step_by_verdict(desk),
            closed.on,
            Reason("snoozed", "", closed.until),
            until=closed.until,
        )
    return _discarded(desk)


def _discarded(desk: _Desk) -> Outcome | None:
    thrown = [event for event in _running(desk.facts.events) if event.kind == "draft-discarded"]
    if not thrown:
        return None
    until = max(event.on for event in thrown) + timedelta(weeks=desk.policy.rest_weeks)
    if desk.as_of >= until:
        return None
    return _case(
        desk,
        _step_by_verdict(desk),
        thrown[-1].on,
        Reason("wait-discarded-rest", "", until),
        until=until,
    )


def _step_by_verdict(desk: _Desk) -> Step:
    return Step.REPAIR if desk.facts.verdict is not Verdict.EXIT else Step.TALK


def _mending(desk: _Desk) -> Outcome:
    """Repair: a letter that resets expectations, one topic; then time for it to work."""
    since = desk.since("repair") or desk.as_of
    opened = CaseEvent(desk.facts.client.key, since, "repair")
    tried = repair_tried(desk.facts)
    if tried is not None:
        until = tried + timedelta(weeks=desk.policy.repair_hold_weeks)
        return _case(
            desk,
            Step.REPAIR,
            since,
            Reason("wait-repair", "", until),
            until=until,
            events=(opened,),
        )
    letter = _letter(desk, "repair", since, topic=_topic(desk.facts))
    return _case(
        desk,
        Step.REPAIR,
        since,
        _letter_wait(desk, letter, "wait-repair-letter"),
        events=(opened,),
        letter=letter,
    )


def _leaving(desk: _Desk) -> Outcome:
    """Cool off, then the gates, then the talk."""
    start = desk.since("exit") or desk.as_of
    opened = CaseEvent(desk.facts.client.key, start, "exit")
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
        letter = _letter(desk, "reminder", start)
        wait = Reason("wait-money", held.reason.signal, held.reason.value)
        if desk.last("paid-first"):
            wait = Reason("wait-paid-first", held.reason.signal, held.reason.value)
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
    sent = [draft for draft in desk.facts.drafts if draft.kind == "talk" and draft.state == "sent"]
    if sent:
        return _case(desk, Step.TALK, since, Reason("wait-talk-held"), gates=gates, events=events)
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
    on = held.on if held is not None else (desk.since("talk-held") or desk.as_of)
    event = CaseEvent(desk.facts.client.key, on, "talk-held")
    return _case(desk, Step.CONFIRM, on, Reason("wait-confirm"), gates=decide_gates(desk), events=(event,))


def _eased(desk: _Desk) -> Outcome:
    """No case; if one was open and nothing was said to the client yet, it ends here."""
    running = _running(desk.facts.events)
    if not running or (running[-1].on == desk.as_of and running[-1].kind == "eased"):
        return Outcome(None)
    return Outcome(None, (CaseEvent(desk.facts.client.key, desk.as_of, "eased"),))


# --- the pieces --------------------------------------------------------------------------------


def repair_tried(facts: Facts) -> date | None:
    """Return when it was last tried to mend it: from clients.xlsx, a decision, or a repair letter sent."""
    days = [one.on for one in facts.decisions if one.kind == "repaired"]
    days += [event.on for event in facts.events if event.kind == "repair-sent"]
    if facts.client.repair_tried_on is not None:
        days.append(facts.client.repair_tried_on)
    return max(days) if days else None


def repair_waived(facts: Facts) -> date | None:
    """Return since when the user wants to leave without another try."""
    days = [one.on for one in facts.decisions if one.kind == "exit"]
    return min(days) if days else None


def _told_to_leave(desk: _Desk) -> bool:
    """Whether the latest word of the user on this client is `exit`."""
    said = desk.last("exit", "keep", "closed", "repaired", "snooze")
    return said is not None and said.kind == "exit" and desk.facts.verdict is not Verdict.FINE


def _running(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Return the events since the case last eased or was closed."""
    ordered = sorted(events, key=lambda event: (event.on, event.kind == "eased", event.id))
    start = 0
    for place, event in enumerate(ordered):
        if event.kind in ("eased", "closed"):
            start = place + 1
    return ordered[start:]


def _topic(facts: Facts) -> Literal["hours", "rounds", "payment"]:
    """Choose the one topic of a repair letter: the heaviest burden's."""
    topics: dict[str, Literal["hours", "rounds", "payment"]] = {
        "off_hours_share": "hours",
        "chasing": "hours",
        "indecision": "rounds",
        "days_beyond_terms": "payment",
        "late_rate": "payment",
        "overdue_amount": "payment",
    }
    heavy = [one for one in facts.signals if one.name in topics and one.burden is not None]
    if not heavy:
        return "hours"
    return topics[max(heavy, key=lambda one: (one.burden or 0, one.name)).name]


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
        id=f"{facts.client.key}|{kind}|{since.isoformat()}",
        client=facts.client,
        kind=kind,
        language=facts.language,
        to=facts.to,
        waiting_since=since,
        slots=slots,
        invoices=facts.open_invoices if kind == "reminder" else (),
        topic=topic,
    )


def _letter_wait(desk: _Desk, letter: LetterRequest | None, code: str) -> Reason:
    if letter is None:
        return Reason("no-address")
    own = {draft.id: draft.state for draft in desk.facts.drafts}
    if own.get(letter.id) == "gone":
        return Reason("draft-gone")
    if any(state in _LIVE and one != letter.id for one, state in own.items()):
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
    known = {event.id for event in desk.facts.events}
    new = tuple(event for event in (*events, *held) if event.id not in known)
    story = tuple(sorted((*_running(desk.facts.events), *new), key=lambda event: (event.on, event.id)))
    return Outcome(Case(desk.facts.client, step, since, waits_for, until, gates, story), new, letter)
