"""The counts of a period are those of its messages."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from builders import ME, MONDAY, make_client, make_lens, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.correspondence import Correspondence
from goodterms.history import measure_waits
from goodterms.mailfacts import ClientMail, gather_facts, sum_up
from goodterms.model import Cue, Message
from goodterms.timelines import NO_MAIL

MAILS = st.lists(
    st.tuples(
        st.integers(0, 600),
        st.booleans(),
        st.sampled_from([None, "vague_refusal", "approval", "delivery", "disrespect", "change_request"]),
        st.integers(0, 200),
        st.booleans(),
    ),
    max_size=14,
    unique_by=lambda one: one[0],
)
Said = list[tuple[int, bool, str | None, int, bool]]


def mail_of(some: Said) -> ClientMail:
    mails: list[Message] = []
    for place, (hours, ours, cue, words, read) in enumerate(sorted(some)):
        cues = (Cue(cue, "rule"),) if cue else ()  # type: ignore[arg-type] # one of the kinds above
        mails.append(
            make_message(
                f"m{place}",
                hours,
                *((ME,) if ours else ()),
                reply_to=f"m{place - 1}" if place % 4 else "",
                reading=reading(words, cues=cues) if read else None,
            )
        )
    client = make_client()
    return gather_facts(Correspondence(client, tuple(mails), ()), make_lens(client))


@settings(deadline=None, derandomize=True, max_examples=150)
@given(MAILS, st.integers(-5, 600), st.integers(0, 400))
def test_a_period_counts_its_own_messages(some: Said, since: int, hours: int) -> None:
    mail = mail_of(some)
    start, end = MONDAY + timedelta(hours=since), MONDAY + timedelta(hours=since + hours)
    counts, facts = mail.count(start, end), [one for one in mail.facts if start <= one.at < end]
    theirs = [one for one in facts if one.side == "client"]
    assert counts.messages == len(facts)
    assert counts.theirs == len(theirs)
    assert counts.asked == sum(one.asks for one in theirs)
    assert counts.off == sum(bool(one.off) for one in theirs)
    assert counts.trouble == sum(bool(one.off) or one.chases for one in theirs)
    assert counts.deliveries == sum(one.mark.delivery for one in facts)
    assert counts.vague + counts.turned_back <= counts.read <= counts.theirs
    assert counts.minutes == pytest.approx(sum(one.minutes for one in facts))
    assert mail.sums.minutes_each(start, end) == pytest.approx([one.minutes for one in facts])


@settings(deadline=None, derandomize=True, max_examples=80)
@given(MAILS, st.integers(-5, 600))
def test_two_periods_side_by_side_add_up(some: Said, cut: int) -> None:
    mail = mail_of(some)
    start, middle, end = (MONDAY + timedelta(hours=hours) for hours in (-10, cut, 700))
    before, after, both = mail.count(start, middle), mail.count(middle, end), mail.count(start, end)
    assert before.messages + after.messages == both.messages == len(mail.facts)
    assert before.words + after.words == both.words


@settings(deadline=None, derandomize=True, max_examples=80)
@given(MAILS, st.integers(1, 200))
def test_the_pace_of_each_period_is_its_count(some: Said, hours: int) -> None:
    mail = mail_of(some)
    ends = [MONDAY + timedelta(hours=hours * place) for place in range(5)]
    counts = [mail.count(start, end) for start, end in pairwise(ends)]
    found = mail.sums.paces(np.array([end.timestamp() for end in ends]))
    assert [one[:2] for one in found] == [(one.theirs, one.off) for one in counts]
    assert [one[2] for one in found] == pytest.approx([one.minutes for one in counts])


@settings(deadline=None, derandomize=True, max_examples=80)
@given(MAILS, st.integers(0, 700))
def test_answers_stand_as_the_waits_did_on_any_day(some: Said, hours: int) -> None:
    mail, until = mail_of(some), MONDAY + timedelta(hours=hours)
    for side, calendar in (("client", mail.lens.theirs), ("us", mail.lens.ours)):
        found = mail.answers[side].between(MONDAY, until, calendar)  # type: ignore[index] # a Side
        spans = [one for one in measure_waits(mail, until) if one.wait.owes == side]
        assert found.censored == [one.censored for one in spans]
        assert found.hours == [one.working_hours for one in spans]
        assert found.wall == pytest.approx([one.wall_hours for one in spans])


def test_what_is_not_kept_is_counted_all_the_same() -> None:
    some: Said = [(hours, False, None, 10, True) for hours in range(30)]
    client, whole = make_client(), mail_of(some)
    mails = tuple(one.message for one in whole.facts)
    few = gather_facts(Correspondence(client, mails, ()), make_lens(client), keep=4)
    end = MONDAY + timedelta(weeks=1)
    assert few.count(MONDAY, end) == whole.count(MONDAY, end)
    assert few.facts == whole.facts[-4:]
    assert few.not_kept == len(whole.facts) - 4 + max(0, len(whole.waits) - 4)


def test_without_mail_nothing_is_counted() -> None:
    assert sum_up(()).between(MONDAY, MONDAY + timedelta(weeks=1)) == NO_MAIL
