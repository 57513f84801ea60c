from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import AMSTERDAM, THEM, make_client, make_invoice

from goodterms.casebook import CaseEvent, Decision, DecisionKind, Draft, DraftState, LetterKind, Step
from goodterms.cases import Facts, Outcome, decide_case, note_drafts, rank_letters
from goodterms.model import ContractKind, Signal, Verdict
from goodterms.policy import Policy

POLICY = Policy()
DAY = date(2026, 3, 2)  # a Monday
CLIENT = make_client(contract_kind=ContractKind.INDEFINITE)
OWED = make_invoice("2026-004", DAY - timedelta(days=20))


def facts(**more: Any) -> Facts:
    known: dict[str, Any] = {
        "client": CLIENT,
        "verdict": Verdict.EXIT,
        "signals": (),
        "overdue": {},
        "open": {},
        "open_invoices": (),
        "undelivered": (),
        "events": (),
        "decisions": (),
        "drafts": (),
        "language": "en",
        "to": (THEM,),
    }
    return Facts(**(known | more))


def decide(day: date = DAY, **more: Any) -> Outcome:
    return decide_case(facts(**more), day, AMSTERDAM, POLICY)


def decision(kind: DecisionKind, on: date = DAY, until: date | None = None) -> Decision:
    return Decision(f"{kind}{on}", "acme", kind, on, until)


def event(kind: str, on: date, detail: str = "") -> CaseEvent:
    return CaseEvent("acme", on, kind, detail)


def draft(kind: LetterKind, state: DraftState, on: date = DAY) -> Draft:
    return Draft(f"acme|{kind}|{on}", "acme", kind, "<d@x>", (THEM,), "Subject", b"", on, state)


EXIT_SHOWN = (event("exit", DAY - timedelta(days=7)),)
MONEY: dict[str, Any] = {
    "overdue": {"EUR": Decimal(900)},
    "open": {"EUR": Decimal(900)},
    "open_invoices": (OWED,),
}


def step_of(outcome: Outcome) -> tuple[Step, str, str | None]:
    assert outcome.case is not None
    return outcome.case.step, outcome.case.waits_for.code, outcome.letter.kind if outcome.letter else None


def test_a_fine_client_has_no_case() -> None:
    assert decide(verdict=Verdict.FINE) == Outcome(None)


def test_the_first_report_that_says_exit_starts_the_cool_off_and_queues_nothing() -> None:
    outcome = decide()
    assert step_of(outcome) == (Step.COOL_OFF, "wait-cool-off", None)
    assert outcome.events == (event("exit", DAY),)
    assert outcome.case is not None and outcome.case.until == date(2026, 3, 5)  # three working days


@pytest.mark.parametrize(
    ("days", "step"), [(0, Step.COOL_OFF), (3, Step.COOL_OFF), (4, Step.TALK), (7, Step.TALK)]
)
def test_a_run_after_the_cool_off_goes_on(days: int, step: Step) -> None:
    outcome = decide(DAY + timedelta(days=days), events=(event("exit", DAY),))
    assert step_of(outcome)[0] is step


def test_the_talk_is_invited_to_with_times_in_working_hours() -> None:
    outcome = decide(events=EXIT_SHOWN)
    assert step_of(outcome) == (Step.TALK, "wait-talk-draft", "talk")
    assert outcome.letter is not None
    assert len(outcome.letter.slots) == POLICY.talk_slots
    assert all(AMSTERDAM.is_working(slot) and slot.date() > DAY for slot in outcome.letter.slots)


def test_overdue_money_holds_the_talk_back_and_wants_a_reminder() -> None:
    outcome = decide(events=EXIT_SHOWN, **MONEY)
    assert step_of(outcome) == (Step.MONEY, "wait-money", "reminder")
    assert outcome.letter is not None and outcome.letter.invoices == (OWED,)


def test_the_talk_follows_when_the_money_is_there() -> None:
    held = decide(events=EXIT_SHOWN, **MONEY)
    assert step_of(decide(DAY + timedelta(days=7), events=(*EXIT_SHOWN, *held.events)))[0] is Step.TALK


def test_the_user_may_go_on_although_money_is_open_but_only_after_seeing_it() -> None:
    seen = (*EXIT_SHOWN, event("money-held", DAY))
    early = decision("exit", DAY - timedelta(days=6))
    assert step_of(decide(events=EXIT_SHOWN, decisions=(early,), **MONEY))[0] is Step.MONEY
    assert step_of(decide(events=seen, decisions=(decision("exit"),), **MONEY))[0] is Step.TALK


def test_while_a_list_cannot_be_read_nobody_is_reminded_or_invited() -> None:
    unread: dict[str, Any] = {"events": EXIT_SHOWN, "unread": ("list.xlsx",)}
    assert step_of(decide(**unread)) == (Step.MONEY, "gate-money-unread", None)
    assert step_of(decide(**unread, **MONEY)) == (Step.MONEY, "gate-money-unread", None)
    seen: dict[str, Any] = {**unread, "events": (*EXIT_SHOWN, event("money-held", DAY))}
    assert step_of(decide(**seen, decisions=(decision("exit"),)))[0] is Step.TALK


def test_while_a_list_cannot_be_read_no_repair_letter_speaks_of_payment() -> None:
    late = (Signal("late_rate", "share", 9, 0.9, burden=95.0),)
    mending: dict[str, Any] = {"verdict": Verdict.REPAIR, "signals": late}
    assert step_of(decide(**mending))[2] == "repair"
    assert step_of(decide(**mending, unread=("list.xlsx",))) == (Step.REPAIR, "gate-money-unread", None)


def test_paid_first_waits_for_money_that_is_not_due_yet_too() -> None:
    open_only: dict[str, Any] = {"open": {"EUR": Decimal(400)}, "decisions": (decision("paid-first"),)}
    assert step_of(decide(events=EXIT_SHOWN, **open_only))[:2] == (Step.MONEY, "wait-paid-first")


def test_work_that_is_paid_and_not_delivered_comes_first() -> None:
    client = replace(CLIENT, prepaid_undelivered="Homepage")
    assert step_of(decide(client=client, events=EXIT_SHOWN)) == (Step.CONTRACT, "gate-prepaid", None)


def test_a_repair_verdict_wants_one_letter_on_the_heaviest_topic() -> None:
    signals = (
        Signal("off_hours_share", "share", 20, 0.6, burden=70.0),
        Signal("late_rate", "share", 8, 0.8, burden=90.0),
    )
    outcome = decide(verdict=Verdict.REPAIR, signals=signals)
    assert step_of(outcome) == (Step.REPAIR, "wait-repair-letter", "repair")
    assert outcome.letter is not None and outcome.letter.topic == "payment"


def test_a_repair_that_was_tried_gets_its_time() -> None:
    client = replace(CLIENT, repair_tried_on=DAY - timedelta(days=10))
    outcome = decide(verdict=Verdict.REPAIR, client=client)
    assert step_of(outcome) == (Step.REPAIR, "wait-repair", None)
    assert (
        step_of(decide(DAY + timedelta(weeks=8), verdict=Verdict.REPAIR, client=client))[1]
        == "wait-repair-over"
    )
    assert outcome.case is not None and outcome.case.until == DAY - timedelta(days=10) + timedelta(weeks=6)


def test_the_user_may_waive_the_repair() -> None:
    assert step_of(decide(verdict=Verdict.REPAIR, decisions=(decision("exit"),)))[0] is Step.COOL_OFF


@pytest.mark.parametrize(
    ("kind", "until", "step"),
    [
        ("snooze", DAY + timedelta(days=30), Step.TALK),
        ("closed", None, Step.CLOSED),
        ("talk-held", None, Step.CONFIRM),
    ],
)
def test_decisions_move_the_case_and_queue_nothing(
    kind: DecisionKind, until: date | None, step: Step
) -> None:
    found = step_of(decide(events=EXIT_SHOWN, decisions=(decision(kind, until=until),)))
    assert (found[0], found[2]) == (step, None)


def test_keep_ends_the_case_until_the_pattern_has_had_half_a_year() -> None:
    kept = (decision("keep"),)
    assert decide(events=EXIT_SHOWN, decisions=kept).case is None
    assert decide(DAY + timedelta(weeks=30), events=EXIT_SHOWN, decisions=kept).case is not None


def test_a_snooze_that_is_over_goes_on() -> None:
    over = (decision("snooze", DAY - timedelta(days=20), DAY - timedelta(days=1)),)
    assert step_of(decide(events=EXIT_SHOWN, decisions=over))[2] == "talk"


def test_a_discarded_draft_lets_the_client_rest_and_then_a_new_one_is_written() -> None:
    first = decide(events=EXIT_SHOWN)
    assert first.letter is not None
    thrown = replace(draft("talk", "discarded"), id=first.letter.id)
    events = (*EXIT_SHOWN, *first.events, *note_drafts([thrown], [], DAY))
    assert step_of(decide(events=events, drafts=(thrown,)))[1:] == ("wait-discarded-rest", None)
    later = decide(DAY + timedelta(weeks=9), events=events, drafts=(thrown,))
    assert step_of(later)[1:] == ("wait-talk-draft", "talk")
    assert later.letter is not None
    assert rank_letters([later.letter], [thrown]) == (later.letter,)


def test_nothing_of_an_ended_story_speaks_in_the_next() -> None:
    """Kept after a talk was invited to and held; forty weeks later it begins with the cool-off again."""
    old = DAY - timedelta(weeks=40)
    events = (event("exit", old), event("talk", old), event("keep", old + timedelta(days=9)))
    decisions = (
        decision("paid-first", old),
        decision("talk-held", old + timedelta(days=8)),
        decision("keep", old + timedelta(days=9)),
    )
    outcome = decide(events=events, decisions=decisions, drafts=(draft("talk", "sent", old),))
    assert step_of(outcome) == (Step.COOL_OFF, "wait-cool-off", None)


def test_the_last_word_of_a_day_counts() -> None:
    assert decide(events=EXIT_SHOWN, decisions=(decision("exit"), decision("keep"))).case is None
    assert decide(events=EXIT_SHOWN, decisions=(decision("keep"), decision("exit"))).case is not None


def test_the_user_may_leave_a_client_whom_the_figures_call_fine() -> None:
    assert step_of(decide(verdict=Verdict.FINE, decisions=(decision("exit"),)))[0] is Step.COOL_OFF


def test_a_snooze_on_a_client_without_a_case_makes_none() -> None:
    snoozed = (decision("snooze", until=DAY + timedelta(days=9)),)
    assert decide(verdict=Verdict.FINE, decisions=snoozed) == Outcome(None)


def test_an_invoice_that_falls_overdue_after_the_invitation_was_sent_does_not_take_it_back() -> None:
    outcome = decide(events=EXIT_SHOWN, drafts=(draft("talk", "sent"),), **MONEY)
    assert step_of(outcome) == (Step.TALK, "wait-talk-held", None)


def test_an_invoice_that_is_paid_ahead_and_not_delivered_comes_first() -> None:
    ahead = make_invoice("2026-009", DAY, paid_on=DAY, prepaid=True, delivered=False)
    assert step_of(decide(events=EXIT_SHOWN, undelivered=(ahead,)))[:2] == (Step.CONTRACT, "gate-prepaid")


def test_a_repair_of_years_ago_is_tried_again() -> None:
    client = replace(CLIENT, repair_tried_on=date(2019, 1, 7))
    signals = (Signal("indecision", "share", 20, 0.3, burden=80.0),)
    assert step_of(decide(verdict=Verdict.REPAIR, client=client, signals=signals))[2] == "repair"


def test_no_letter_is_written_on_a_matter_that_is_fine() -> None:
    signals = (
        Signal("client_reply_time", "working hours", 20, 50.0, burden=90.0),
        Signal("late_rate", "share", 8, 0.1, burden=0.0),
    )
    assert step_of(decide(verdict=Verdict.REPAIR, signals=signals)) == (Step.REPAIR, "wait-own-repair", None)


def test_an_invitation_that_was_sent_waits_for_the_talk() -> None:
    outcome = decide(events=EXIT_SHOWN, drafts=(draft("talk", "sent"),))
    assert step_of(outcome) == (Step.TALK, "wait-talk-held", None)


def test_another_live_draft_holds_the_next_letter_back() -> None:
    outcome = decide(events=EXIT_SHOWN, drafts=(draft("reminder", "waiting"),))
    assert step_of(outcome)[1] == "wait-one-live-draft"
    assert outcome.letter is not None
    assert rank_letters([outcome.letter], [draft("reminder", "waiting")]) == ()


def test_without_an_address_the_case_says_so() -> None:
    assert step_of(decide(events=EXIT_SHOWN, to=()))[1:] == ("no-address", None)


def test_a_client_who_gets_better_before_a_word_was_said_has_no_case_any_more() -> None:
    eased = decide(verdict=Verdict.WATCH, events=EXIT_SHOWN)
    assert eased.case is None
    assert [one.kind for one in eased.events] == ["eased"]
    again = decide(DAY + timedelta(days=21), events=(*EXIT_SHOWN, *eased.events))
    assert step_of(again)[0] is Step.COOL_OFF


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"events": EXIT_SHOWN},
        {"events": EXIT_SHOWN, **MONEY},
        {"verdict": Verdict.WATCH, "events": EXIT_SHOWN},
    ],
)
def test_deciding_the_same_day_twice_adds_nothing(more: dict[str, Any]) -> None:
    first = decide(**more)
    again = decide(**{**more, "events": (*more.get("events", ()), *first.events)})
    assert again.events == ()
    assert again.case == first.case
    assert again.letter == first.letter


def test_the_letters_that_wait_longest_come_first() -> None:
    letters = []
    for number in range(5):
        client = replace(CLIENT, key=f"c{number}")
        shown = (CaseEvent(client.key, DAY - timedelta(days=7 + number), "exit"),)
        outcome = decide_case(facts(client=client, events=shown), DAY, AMSTERDAM, POLICY)
        assert outcome.letter is not None
        letters.append(outcome.letter)
    assert [one.client.key for one in rank_letters(letters, [])] == ["c4", "c3", "c2", "c1", "c0"]


def test_what_became_of_drafts_becomes_events_once() -> None:
    drafts = [draft("talk", "discarded"), draft("repair", "sent"), draft("reminder", "waiting")]
    events = note_drafts(drafts, [], DAY)
    assert [(one.kind, one.detail) for one in events] == [
        ("draft-discarded", drafts[0].id),
        ("repair-sent", drafts[1].id),
    ]
    assert note_drafts(drafts, events, DAY + timedelta(days=7)) == ()
