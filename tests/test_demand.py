from datetime import timedelta
from typing import Any

import pytest
from builders import AMSTERDAM, HOURS, ME, MONDAY, make_client, make_lens, make_message, reading

from goodterms.correspondence import Correspondence
from goodterms.demand import (
    chasing_figure,
    disrespect_figure,
    load_figure,
    minutes_per_week,
    off_hours_base,
    off_hours_figure,
)
from goodterms.figures import companion
from goodterms.mailfacts import ClientMail, gather_facts
from goodterms.model import Cue, Message
from goodterms.policy import Policy
from goodterms.timelines import MailCounts
from goodterms.workcalendar import WorkCalendar

POLICY = Policy()


def facts_of(mails: list[Message], **lens: Any) -> ClientMail:
    client = make_client()
    return gather_facts(Correspondence(client, tuple(mails), ()), make_lens(client, **lens))


def counts_of(mail: ClientMail) -> MailCounts:
    return mail.count(MONDAY - timedelta(weeks=520), MONDAY + timedelta(weeks=520))


def test_a_mail_is_off_hours_only_outside_both_sides_hours() -> None:
    late = MONDAY + timedelta(hours=11)  # 21:00 in Amsterdam, 15:00 in New York
    new_york = WorkCalendar("America/New_York", HOURS, frozenset())
    ours = facts_of([make_message("a", late)])
    theirs = facts_of([make_message("a", late)], theirs=new_york, knows_their_hours=True)
    assert [fact.off for fact in ours.facts] == ["night"]
    assert [fact.off for fact in theirs.facts] == [""]


def test_the_share_is_shrunk_to_the_base_rate() -> None:
    mails = [make_message(f"n{day}", MONDAY + timedelta(days=7 * day, hours=12)) for day in range(10)]
    mails += [make_message(f"d{day}", MONDAY + timedelta(days=7 * day, hours=1)) for day in range(10)]
    mail = facts_of(mails)
    signal = off_hours_figure(counts_of(mail), 13, 0.2, POLICY).finish(0.9)
    assert signal.value == pytest.approx((10 + 4 * 0.2) / (20 + 4))
    assert signal.n == 20
    assert companion(signal, "night") == 10
    assert signal.low is not None and signal.high is not None and signal.value is not None
    assert signal.low < signal.value < signal.high


def test_below_the_floor_there_is_no_figure() -> None:
    signal = off_hours_figure(counts_of(facts_of([make_message("a", 12)])), 13, 0.2, POLICY).signal
    assert (signal.value, signal.burden, signal.n) == (None, None, 1)


def test_the_base_rate_is_that_of_all_clients() -> None:
    mail = facts_of([make_message(f"n{day}", MONDAY + timedelta(days=7 * day, hours=12)) for day in range(9)])
    counts = counts_of(mail)
    assert off_hours_base(counts.asked, counts.off, POLICY) == pytest.approx(10 / 13)


def test_an_answer_at_night_to_a_mail_at_night_is_counted() -> None:
    mail = facts_of([make_message("a", 12), make_message("b", 13, ME, reply_to="a")])
    assert [fact.off_answer for fact in mail.facts] == [False, True]


def test_a_second_mail_within_a_working_day_chases() -> None:
    mails = [
        make_message("a", 0),
        make_message("b", 1, reply_to="a"),
        make_message("c", 49, reply_to="b"),
        make_message("d", 50, ME, reply_to="c"),
        make_message("e", 51, reply_to="d"),
    ]
    assert [fact.chases for fact in facts_of(mails).facts] == [False, True, False, False, False]


def test_chasing_is_per_turn() -> None:
    mails = []
    for turn in range(5):
        start = turn * 24
        mails += [make_message(f"a{turn}", start), make_message(f"b{turn}", start + 1, reply_to=f"a{turn}")]
        mails.append(make_message(f"c{turn}", start + 2, ME, reply_to=f"b{turn}"))
    signal = chasing_figure(counts_of(facts_of(mails)), 13, POLICY).signal
    assert (signal.n, signal.value, signal.burden) == (5, 1.0, 100)


def test_minutes_are_words_and_a_switch_per_turn() -> None:
    mails = [
        make_message("a", 0, reading=reading(400)),
        make_message("b", 1, ME, reply_to="a", reading=reading(80)),
    ]
    assert [fact.minutes for fact in facts_of(mails).facts] == [400 / 200 + 3, 80 / 40 + 3]


def test_the_load_weighs_by_its_share_of_time_over_its_share_of_revenue() -> None:
    mails = [make_message(f"a{n}", n * 24, reading=reading(4000)) for n in range(20)]
    counts = counts_of(facts_of(mails))
    heavy = load_figure(
        counts, 13, minutes=minutes_per_week(counts, 13), share=0.6, revenue_share=0.2, policy=POLICY
    ).signal
    assert heavy.burden == 65  # a ratio of 3
    assert heavy.value == pytest.approx(20 * 23 / 13, abs=0.01)
    assert (
        load_figure(
            counts, 13, minutes=minutes_per_week(counts, 13), share=0.6, revenue_share=None, policy=POLICY
        ).signal.burden
        is None
    )


def test_a_light_load_is_no_burden_whatever_its_ratio() -> None:
    counts = counts_of(facts_of([make_message(f"a{n}", n * 24, reading=reading(10)) for n in range(10)]))
    assert (
        load_figure(
            counts, 13, minutes=minutes_per_week(counts, 13), share=0.5, revenue_share=0.01, policy=POLICY
        ).signal.burden
        == 0
    )


def test_disrespect_is_shown_and_never_scored() -> None:
    rude = reading(5, cues=(Cue("disrespect", "insult"),))
    signal = disrespect_figure(counts_of(facts_of([make_message("a", 0, reading=rude)])), 13).signal
    assert (signal.value, signal.burden) == (1, None)


def test_our_calendar_is_the_one_that_chasing_is_measured_in() -> None:
    assert AMSTERDAM.working_hours(MONDAY, MONDAY + timedelta(hours=24)) == pytest.approx(8.5)
