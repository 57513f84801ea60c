"""What would change a verdict: the cases that are said to do it do it, and one fewer does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.demand import chasing_figure, indecision_figure, off_hours_figure
from goodterms.figures import Figure
from goodterms.model import Reason, Verdict
from goodterms.policy import Policy, burden_of
from goodterms.responsiveness import reply_figure
from goodterms.strain import compute_strain
from goodterms.timelines import Answers, MailCounts
from goodterms.verdict import heavy_habits
from goodterms.whatif import MOST_MAILS, what_would_change

POLICY = Policy()


def figures(off: int, vague: int, chases: int, hours: float) -> list[Figure]:
    """A client with 40 asking mails, 40 turns and 20 answers after so many hours."""
    counts = MailCounts(theirs=40, asked=40, night=off, turns=40, chases=chases, read=40, vague=vague)
    answers = Answers([hours] * 20, [False] * 20, [0.0] * 20, [0.0] * 20)
    return [
        reply_figure(answers, 13, POLICY),
        off_hours_figure(counts, 13, 0.1, POLICY),
        chasing_figure(counts, 13, POLICY),
        indecision_figure(counts, 13, POLICY),
    ]


def eased(some: Sequence[Figure], changes: Sequence[Reason], fewer: int = 0) -> list[Figure]:
    """The figures after the cases, or so many fewer of each."""
    cases = {one.signal: one.value for one in changes}
    found = []
    for one in some:
        more = cases.get(one.signal.name)
        if isinstance(more, int) and one.better is not None and one.table is not None:
            value = one.better(max(0, more - fewer))
            one = replace(one, signal=replace(one.signal, burden=burden_of(value, one.table)))  # noqa: PLW2901
        found.append(one)
    return found


def strain(some: Sequence[Figure]) -> float:
    return compute_strain([one.signal for one in some], POLICY.weights).value or 0.0


def test_by_hand_for_one_habit() -> None:
    """12 of 40 refuse without a wish; a burden of 60 is at 15.3 %, and 12 / (40 + 39) is 15.2 %."""
    some = figures(off=0, vague=12, chases=0, hours=1)
    habits = heavy_habits([one.signal for one in some], POLICY)
    assert habits == {"rounds"}
    changes = what_would_change(some, Verdict.REPAIR, habits, POLICY)
    assert [(one.signal, one.value) for one in changes] == [("indecision", 39)]


def test_a_client_who_is_fine_needs_no_change() -> None:
    some = figures(off=0, vague=0, chases=0, hours=1)
    assert what_would_change(some, Verdict.FINE, frozenset(), POLICY) == ()


def test_more_cases_than_anybody_waits_for_are_not_counted() -> None:
    some = figures(off=0, vague=40, chases=0, hours=1)
    (change,) = what_would_change(some, Verdict.REPAIR, frozenset({"rounds"}), POLICY)
    assert (change.signal, change.value) == ("indecision", None)
    assert MOST_MAILS < 40 / 0.153 - 40


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 60),
    st.floats(0, 90),
    st.sampled_from([(Verdict.WATCH, 25), (Verdict.REPAIR, 40), (Verdict.EXIT, 43)]),
)
def test_what_is_said_to_change_it_does(
    off: int, vague: int, chases: int, hours: float, verdict: tuple[Verdict, float]
) -> None:
    some = figures(off, vague, chases, hours)
    changes = what_would_change(some, verdict[0], frozenset(), POLICY)
    assert bool(changes) == (strain(some) >= verdict[1])
    if changes and all(one.value is not None for one in changes):
        assert strain(eased(some, changes)) < verdict[1]
        if len(changes) == 1:
            assert strain(eased(some, changes, fewer=1)) >= verdict[1]


@pytest.mark.parametrize("verdict", [Verdict.WATCH, Verdict.REPAIR])
def test_a_habit_is_named_even_where_the_strain_is_low(verdict: Verdict) -> None:
    some = figures(off=30, vague=0, chases=0, hours=1)
    changes = what_would_change(some, verdict, frozenset({"hours"}), POLICY)
    assert [one.signal for one in changes] == ["off_hours_share"]
