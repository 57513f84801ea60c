from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import AMSTERDAM, THEM, make_client, make_invoice

from goodterms.casebook import CaseEvent, Decision, DecisionKind, Draft, DraftState, LetterKind, Step
from goodterms.cases import Facts, Outcome, decide_case, note_drafts
from goodterms.gates import Money
from goodterms.model import ContractKind, Reason, Signal, Verdict
from goodterms.policy import Policy
from goodterms.wanted import Addressee, rank_letters

POLICY = Policy()
DAY = date(2026, 3, 2)  # a Monday
CLIENT = make_client(contract_kind=ContractKind.INDEFINITE)
OWED = make_invoice("2026-004", DAY - timedelta(days=20))


def facts(**more: Any) -> Facts:
    known: dict[str, Any] = {
        "client": CLIENT,
        "verdict": Verdict.EXIT,
        "signals": (),
        "money": Money({}, {}, unread=more.pop("unread", ())),
        "undelivered": (),
        "events": (),
        "decisions": (),
        "drafts": (),
        "addressee": Addressee(more.pop("to", (THEM,)), "en", "informal", "Kim"),
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
OWING = Money({"EUR": Decimal(900)}, {"EUR": Decimal(900)}, (OWED,), (OWED,))
MONEY: dict[str, Any] = {"money": OWING}


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
    owing = replace(OWING, unread=("list.xlsx",))
    assert step_of(decide(events=EXIT_SHOWN, money=owing)) == (Step.MONEY, "gate-money-unread", None)
    seen: dict[str, Any] = {**unread, "events": (*EXIT_SHOWN, event("money-held", DAY))}
    assert step_of(decide(**seen, decisions=(decision("exit"),)))[0] is Step.TALK


def test_while_a_list_cannot_be_read_no_repair_letter_speaks_of_payment() -> None:
    late = (Signal("late_rate", "share", 9, 0.9, burden=95.0),)
    mending: dict[str, Any] = {"verdict": Verdict.REPAIR, "signals": late}
    assert step_of(decide(**mending))[2] == "repair"
    assert step_of(decide(**mending, unread=("list.xlsx",))) == (Step.REPAIR, "gate-money-unread", None)


def test_paid_first_waits_for_money_that_is_not_due_yet_too() -> None:
    money = Money({}, {"EUR": Decimal(400)})
    open_only: dict[str, Any] = {"money": money, "decisions": (decision("paid-first"),)}
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
    assert step_of(outcome)[1:] == ("wait-one-live-draft", None)


def test_a_client_with_a_live_draft_gets_no_second_one() -> None:
    letter = decide(events=EXIT_SHOWN).letter
    assert letter is not None
    assert rank_letters([letter], [draft("reminder", "waiting")]) == ()


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


# --- money -------------------------------------------------------------------------------------


def test_who_does_not_pay_after_a_reminder_is_reminded_again_and_then_called() -> None:
    def money_at(weeks: int, *drafts: Draft) -> tuple[Step, str, str | None]:
        return step_of(decide(DAY + timedelta(weeks=weeks), events=EXIT_SHOWN, drafts=drafts, **MONEY))

    first = draft("reminder", "sent")
    assert money_at(1, first) == (Step.MONEY, "wait-money-on-its-way", None)
    assert money_at(4, first) == (Step.MONEY, "wait-money", "reminder")
    second = draft("reminder", "sent-edited", DAY + timedelta(weeks=4))
    assert money_at(9, first, second) == (Step.MONEY, "wait-money-reminded", None)


def test_a_reminder_has_waited_since_the_exit_was_shown() -> None:
    later = (*EXIT_SHOWN, event("money-held", DAY))
    letter = decide(events=later, **MONEY).letter
    assert letter is not None and letter.waiting_since == EXIT_SHOWN[0].on


def test_a_second_reminder_is_another_draft_than_the_first() -> None:
    first = decide(events=EXIT_SHOWN, **MONEY).letter
    assert first is not None
    sent = replace(draft("reminder", "sent"), id=first.id, state_on=DAY)
    again = decide(DAY + timedelta(weeks=5), events=EXIT_SHOWN, drafts=(sent,), **MONEY).letter
    assert again is not None and again.id != first.id
    assert rank_letters([again], [sent]) == (again,)


# --- after the talk ----------------------------------------------------------------------------

HELD = (decision("talk-held"),)
PROJECT = replace(CLIENT, contract_kind=ContractKind.PROJECT)


def confirmed(kind: LetterKind = "confirm", last_day: date | None = None) -> Draft:
    return replace(draft(kind, "sent"), state_on=DAY + timedelta(days=1), last_day=last_day)


def test_after_the_talk_it_is_confirmed_with_a_last_working_day_that_gives_notice() -> None:
    outcome = decide(events=EXIT_SHOWN, decisions=HELD)
    assert step_of(outcome) == (Step.CONFIRM, "wait-confirm", "confirm")
    letter = outcome.letter
    assert letter is not None and letter.talk_day == DAY
    assert letter.last_day == date(2026, 4, 1)  # thirty days on, a Wednesday
    weekend = replace(CLIENT, notice_days=33)
    held = decide(events=EXIT_SHOWN, decisions=HELD, client=weekend).letter
    assert held is not None and held.last_day == date(2026, 4, 6)  # the 4th is a Saturday


@pytest.mark.parametrize("kind", [ContractKind.FIXED_TERM, ContractKind.PROJECT, ContractKind.UNKNOWN])
def test_only_a_contract_for_an_indefinite_time_is_given_notice(kind: ContractKind) -> None:
    letter = decide(events=EXIT_SHOWN, decisions=HELD, client=replace(CLIENT, contract_kind=kind)).letter
    assert letter is not None
    assert (letter.kind, letter.last_day) == ("finish", None)
    ends = replace(CLIENT, contract_kind=kind, end_date=date(2026, 6, 30))
    letter = decide(events=EXIT_SHOWN, decisions=HELD, client=ends).letter
    assert letter is not None and letter.last_day == date(2026, 6, 30)


def test_the_reason_stays_what_it_was_when_the_talk_was_prepared() -> None:
    rounds = (Signal("indecision", "share", 20, 0.3, burden=80.0),)
    ready = decide(events=EXIT_SHOWN, signals=rounds)
    assert ready.letter is not None and ready.letter.kind == "talk"
    events = (*EXIT_SHOWN, *ready.events)
    letter = decide(DAY + timedelta(days=7), events=events, decisions=(decision("talk-held"),)).letter
    assert letter is not None and letter.motive == "rounds"


def test_what_is_to_be_delivered_is_named_only_where_it_can_stand_in_a_letter() -> None:
    def deliverables(text: str) -> tuple[str, ...]:
        client = replace(CLIENT, open_obligations=text)
        letter = decide(events=EXIT_SHOWN, decisions=HELD, client=client).letter
        assert letter is not None
        return letter.deliverables

    assert deliverables("Homepage; annual report") == ("Homepage", "annual report")
    assert deliverables("the logo of that rude man") == ()
    assert deliverables("3 banners") == ()
    assert deliverables("a; b; c; d") == ()


def test_a_colleague_is_named_unless_disrespect_was_confirmed() -> None:
    kind = replace(CLIENT, referral="Studio Noord")
    letter = decide(events=EXIT_SHOWN, decisions=HELD, client=kind).letter
    assert letter is not None and (letter.offers_alternative, letter.colleague) == (True, "Studio Noord")
    rude = replace(kind, disrespect_confirmed=True)
    letter = decide(events=EXIT_SHOWN, decisions=HELD, client=rude).letter
    assert letter is not None and (letter.offers_alternative, letter.colleague) == (False, "")


def test_the_notice_runs_from_the_day_the_confirmation_was_seen_sent() -> None:
    last = date(2026, 4, 1)
    done = {"events": EXIT_SHOWN, "decisions": HELD, "drafts": (confirmed(last_day=last),)}
    outcome = decide(DAY + timedelta(days=7), **done)
    assert step_of(outcome) == (Step.NOTICE, "wait-notice", None)
    assert outcome.case is not None and outcome.case.until == outcome.case.last_day == last
    assert CaseEvent("acme", DAY + timedelta(days=1), "notice") in outcome.events


def test_an_end_date_agreed_in_the_talk_goes_before_the_letters() -> None:
    client = replace(CLIENT, end_date=date(2026, 5, 1))
    sent = confirmed(last_day=date(2026, 4, 1))
    outcome = decide(DAY + timedelta(7), client=client, events=EXIT_SHOWN, decisions=HELD, drafts=(sent,))
    assert outcome.case is not None and outcome.case.last_day == date(2026, 5, 1)


def test_running_work_ends_when_the_user_knows_its_last_day() -> None:
    done: dict[str, Any] = {"events": EXIT_SHOWN, "decisions": HELD, "drafts": (confirmed("finish"),)}
    assert step_of(decide(DAY + timedelta(weeks=9), client=PROJECT, **done)) == (
        Step.NOTICE,
        "wait-running-work",
        None,
    )
    known = replace(PROJECT, end_date=DAY + timedelta(weeks=12))
    assert step_of(decide(DAY + timedelta(weeks=9), client=known, **done))[1] == "wait-notice"


@pytest.mark.parametrize("state", ["discarded", "gone"])
def test_what_the_user_confirmed_in_his_own_words_is_known_by_the_end_date(state: DraftState) -> None:
    done: dict[str, Any] = {
        "events": EXIT_SHOWN,
        "decisions": HELD,
        "drafts": (draft("confirm", state),),
    }
    assert step_of(decide(DAY + timedelta(7), **done))[0] is Step.CONFIRM
    agreed = replace(CLIENT, end_date=DAY + timedelta(weeks=5))
    assert step_of(decide(DAY + timedelta(7), client=agreed, **done))[0] is Step.NOTICE


def test_the_hand_over_is_asked_about_some_days_before_the_last() -> None:
    last = date(2026, 4, 1)
    done: dict[str, Any] = {"events": EXIT_SHOWN, "decisions": HELD, "drafts": (confirmed(last_day=last),)}
    assert step_of(decide(date(2026, 3, 24), **done)) == (Step.NOTICE, "wait-notice", None)
    assert step_of(decide(date(2026, 3, 25), **done)) == (Step.NOTICE, "wait-handover", "handover")


def test_after_the_last_day_the_last_invoice_and_then_it_is_closed() -> None:
    last = date(2026, 4, 1)
    handed = replace(draft("handover", "sent"), state_on=last)
    done: dict[str, Any] = {
        "events": EXIT_SHOWN,
        "decisions": HELD,
        "drafts": (confirmed(last_day=last), handed),
    }
    after = date(2026, 4, 7)
    assert step_of(decide(after, **done)) == (Step.AFTER, "wait-last-invoice-time", None)
    not_due = Money({}, {"EUR": Decimal(400)})
    assert step_of(decide(after, money=not_due, **done)) == (Step.AFTER, "wait-last-invoice", None)
    assert step_of(decide(after, **MONEY, **done)) == (Step.AFTER, "wait-last-invoice", "reminder")
    closed = decide(date(2026, 4, 29), **done)
    assert step_of(closed) == (Step.CLOSED, "wait-closed", None)
    events = (*EXIT_SHOWN, *closed.events)
    again = decide(date(2026, 4, 29), **{**done, "events": events})
    assert again.events == () and step_of(again)[0] is Step.CLOSED
    assert decide(date(2026, 8, 3), **{**done, "events": events}).case is None


def test_a_closed_client_who_comes_back_is_one_story() -> None:
    old = DAY - timedelta(weeks=30)
    events = (event("exit", old - timedelta(weeks=4)), event("closed", old))
    outcome = decide(events=events, decisions=(decision("talk-held", old - timedelta(weeks=3)),))
    assert step_of(outcome) == (Step.COOL_OFF, "wait-cool-off", None)
    assert outcome.case is not None
    assert [one.kind for one in outcome.case.story] == ["exit", "said-talk-held", "closed", "exit"]


# --- decisions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["talk-held", "paid-first"])
def test_a_decision_that_fits_no_exit_changes_nothing_and_says_so(kind: DecisionKind) -> None:
    said = decision(kind)
    outcome = decide(verdict=Verdict.FINE, decisions=(said,))
    assert outcome.case is None and outcome.events == ()
    assert [(one, reason.code) for one, reason in outcome.misfits] == [(said, "misfit-no-exit")]


def test_a_slip_is_taken_back_by_a_later_word_of_the_same_week() -> None:
    slip = (decision("talk-held", DAY), decision("closed", DAY), decision("talk-held", DAY + timedelta(3)))
    outcome = decide(DAY + timedelta(7), events=EXIT_SHOWN, decisions=slip)
    assert step_of(outcome) == (Step.CONFIRM, "wait-confirm", "confirm")


def test_a_talk_that_was_not_held_after_all_is_taken_back_by_exit() -> None:
    said = (decision("talk-held"), decision("exit", DAY + timedelta(days=1)))
    outcome = decide(DAY + timedelta(7), events=EXIT_SHOWN, decisions=said)
    assert step_of(outcome) == (Step.TALK, "wait-talk-draft", "talk")


def test_all_decisions_are_in_the_story() -> None:
    said = (decision("snooze", DAY - timedelta(5), DAY - timedelta(2)), decision("talk-held"))
    case = decide(events=EXIT_SHOWN, decisions=said).case
    assert case is not None
    assert [one.kind for one in case.story] == ["exit", "said-snooze", "said-talk-held"]


# --- drafts that lie there ----------------------------------------------------------------------


def test_a_draft_that_no_longer_fits_is_told_not_to_be_sent() -> None:
    waiting = draft("repair", "waiting")
    assert decide(drafts=(waiting,)).advice == {waiting.id: Reason("draft-not-called-for")}
    eased = decide(verdict=Verdict.FINE, drafts=(waiting,))
    assert eased.advice == {waiting.id: Reason("draft-not-called-for")}


def test_a_reminder_of_what_is_paid_is_told_not_to_be_sent() -> None:
    letter = decide(events=EXIT_SHOWN, **MONEY).letter
    assert letter is not None
    waiting = replace(draft("reminder", "waiting"), id=letter.id)
    assert decide(events=EXIT_SHOWN, drafts=(waiting,), **MONEY).advice == {}
    assert decide(events=EXIT_SHOWN, drafts=(waiting,)).advice == {waiting.id: Reason("draft-paid")}


def test_an_invitation_whose_times_begin_to_pass_is_to_be_changed_first() -> None:
    letter = decide(events=EXIT_SHOWN).letter
    assert letter is not None and letter.outdated_on is not None
    waiting = replace(draft("talk", "waiting"), id=letter.id, outdated_on=letter.outdated_on)
    assert decide(events=EXIT_SHOWN, drafts=(waiting,)).advice == {}
    late = decide(letter.outdated_on, events=EXIT_SHOWN, drafts=(waiting,))
    assert late.advice == {waiting.id: Reason("draft-outdated-talk", "", letter.outdated_on)}
    edited = replace(waiting, state="edited")
    assert decide(letter.outdated_on, events=EXIT_SHOWN, drafts=(edited,)).advice == {}


def test_a_letter_that_the_user_does_not_want_queued_holds_the_case_and_says_so() -> None:
    outcome = decide(events=EXIT_SHOWN, letters=frozenset({"repair"}))
    assert step_of(outcome) == (Step.TALK, "letter-not-wanted", None)


def test_the_times_proposed_are_in_working_hours_of_both() -> None:
    afternoons = replace(AMSTERDAM, timezone="America/New_York")
    letter = decide(events=EXIT_SHOWN, their_calendar=afternoons).letter
    assert letter is not None and len(letter.slots) == POLICY.talk_slots
    assert all(AMSTERDAM.is_working(slot) and afternoons.is_working(slot) for slot in letter.slots)
