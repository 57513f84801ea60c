"""Made-up weeks of clients, payments and users: what must hold in every world (see bench/leaving.py)."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from bench.leaving import Breach, Decide, make_world, simulate
from goodterms.casebook import LetterRequest, Step
from goodterms.cases import Facts, Outcome, decide_case
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar

WORLDS, WEEKS = 12, 70


@pytest.mark.parametrize("first", range(0, WORLDS, 6))
def test_no_draft_before_its_gates_none_twice_none_past_tact_no_case_stuck(first: int) -> None:
    tally = sum((simulate(seed, WEEKS) for seed in range(first, first + 6)), start=Counter[str]())
    for kind in ("repair", "reminder", "talk", "confirm", "finish", "handover"):
        assert tally[f"{kind} letters"] > 0, kind
    for fate in ("sent", "sent-edited", "edited", "discarded", "gone"):
        assert tally[f"seen {fate}"] > 0, fate
    assert tally["cases closed"] > 0


def test_the_same_seed_is_the_same_world() -> None:
    assert simulate(3, 40) == simulate(3, 40)
    assert [one.client for one in make_world(1, 3).lives] != [one.client for one in make_world(2, 3).lives]


def hasty(facts: Facts, day: date, calendar: WorkCalendar, policy: Policy) -> Outcome:
    """Invite to the talk while it is still being slept over."""
    outcome = decide_case(facts, day, calendar, policy)
    case = outcome.case
    if case is None or case.step is not Step.COOL_OFF:
        return outcome
    letter = LetterRequest("x", case.client, "talk", "en", facts.addressee.to, case.since)
    return replace(outcome, letter=letter)


def stuck(facts: Facts, day: date, calendar: WorkCalendar, policy: Policy) -> Outcome:
    """Forget that the talk was held."""
    said = tuple(one for one in facts.decisions if one.kind != "talk-held")
    return decide_case(replace(facts, decisions=said), day, calendar, policy)


@pytest.mark.parametrize("wrong", [hasty, stuck])
def test_the_simulation_would_see_a_breach(wrong: Decide) -> None:
    with pytest.raises(Breach):
        sum((simulate(seed, 90, decide=wrong) for seed in range(12)), start=Counter[str]())
