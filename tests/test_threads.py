from collections.abc import Sequence
from datetime import timedelta

import pytest
from builders import AMSTERDAM, ME, MONDAY, THEM, make_lens, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.model import Cue, Message, Wait
from goodterms.policy import Policy
from goodterms.threads import build_chains, cut_waits, find_waits, measure_wait, split_turns

LENS = make_lens()


def waits_of(messages: Sequence[Message]) -> list[Wait]:
    chains = build_chains(messages, Policy())
    return [wait for chain in chains for wait in find_waits(chain, LENS.side, LENS.asks)]


def named(waits: Sequence[Wait]) -> set[tuple[str, str, str | None]]:
    return {(one.owes, one.asked.key, one.answered.key if one.answered else None) for one in waits}


def test_an_answer_closes_the_wait_that_its_question_opened() -> None:
    waits = waits_of([make_message("a", 0), make_message("b", 3, ME, reply_to="a")])
    assert named(waits) == {("us", "a", "b"), ("client", "b", None)}


def test_several_mails_in_a_row_are_one_wait_from_the_first() -> None:
    mails = [
        make_message("a", 0),
        make_message("b", 1, reply_to="a"),
        make_message("c", 5, ME, reply_to="b"),
    ]
    assert ("us", "a", "c") in named(waits_of(mails))
    assert len([one for one in waits_of(mails) if one.owes == "us"]) == 1


def test_a_closing_that_asks_for_nothing_opens_no_wait() -> None:
    mails = [
        make_message("a", 0),
        make_message("b", 1, ME, reply_to="a", reading=reading()),
        make_message("c", 2, reply_to="b", reading=reading(2, asks=False)),
    ]
    assert named(waits_of(mails)) == {("us", "a", "b"), ("client", "b", "c")}


def test_a_copy_asks_for_nothing() -> None:
    assert waits_of([make_message("a", 0, to=("else@acme.example",), cc=(ME,))]) == []


def test_a_copy_that_speaks_to_us_by_name_asks() -> None:
    copied = make_message("a", 0, to=("else@acme.example",), cc=(ME,), reading=reading(names_us=True))
    assert named(waits_of([copied])) == {("us", "a", None)}


def test_a_forward_closes_no_wait() -> None:
    mails = [make_message("a", 0), make_message("b", 1, ME, reply_to="a", subject="Fwd: Logo")]
    assert ("us", "a", None) in named(waits_of(mails))


def test_a_subject_alone_never_joins() -> None:
    assert len(build_chains([make_message("a", 0), make_message("b", 1, ME)], Policy())) == 2


def test_references_join_only_under_the_same_subject() -> None:
    first = make_message("a", 0)
    same = make_message("b", 1, ME, references=("<a@mail.example>",), subject="Re: Logo")
    other = make_message("c", 2, ME, references=("<a@mail.example>",), subject="Invoice")
    assert [len(chain.messages) for chain in build_chains([first, same, other], Policy())] == [2, 1]


def test_answers_to_a_message_that_is_missing_still_belong_together() -> None:
    mails = [make_message("b", 1, ME, reply_to="lost"), make_message("c", 2, reply_to="lost")]
    assert len(build_chains(mails, Policy())) == 1


@pytest.mark.parametrize(("days", "chains"), [(2, 1), (30, 2)])
def test_a_changed_subject_opens_a_new_chain_only_after_a_pause(days: int, chains: int) -> None:
    old = make_message("a", 0)
    new = make_message("b", MONDAY + timedelta(days=days), reply_to="a", subject="Website")
    assert len(build_chains([old, new], Policy())) == chains


def test_working_time_is_that_of_the_side_that_owes_the_answer() -> None:
    friday = MONDAY + timedelta(days=4, hours=6)  # 16:00 in Amsterdam
    asked = make_message("a", friday)
    answered = make_message("b", friday + timedelta(days=3), ME, reply_to="a")
    span = measure_wait(Wait("us", "a", asked, answered), AMSTERDAM, AMSTERDAM, friday + timedelta(days=9))
    assert span.wall_hours == 72
    assert span.working_hours == pytest.approx(8.5)


def test_what_answers_a_message_that_counts_for_nothing_belongs_to_what_that_answered() -> None:
    asked = make_message("a", 0)
    forwarded = make_message("f", 1, ME, to=("anna@studio.example",), reply_to="a", subject="Fwd: Logo")
    answered = make_message("b", 2, "anna@studio.example", to=(THEM,), reply_to="f", subject="Re: Logo")
    apart = build_chains([asked, answered], Policy())
    tied = build_chains([asked, answered], Policy(), links=[forwarded])
    assert [len(chain.messages) for chain in apart] == [1, 1]
    assert [[one.key for one in chain.messages] for chain in tied] == [["a", "b"]]


def test_turns_are_runs_of_one_side() -> None:
    mails = [
        make_message("a", 0),
        make_message("b", 1, reply_to="a"),
        make_message("c", 2, ME, reply_to="b"),
        make_message("d", 3, reply_to="c"),
    ]
    (chain,) = build_chains(mails, Policy())
    assert [(turn.side, len(turn.messages)) for turn in split_turns(chain, LENS.side)] == [
        ("client", 2),
        ("us", 1),
        ("client", 1),
    ]


def test_a_message_that_was_sent_again_under_its_id_is_one_matter() -> None:
    again = make_message("again", 2, message_id="<a@mail.example>")
    mails = [make_message("a", 0), again, make_message("b", 5, ME, reply_to="a")]
    assert named(waits_of(mails)) == {("us", "a", "b"), ("client", "b", None)}


def test_a_forward_ends_no_turn() -> None:
    mails = [
        make_message("a", 0),
        make_message("f", 1, ME, reply_to="a", subject="Fwd: Logo"),
        make_message("b", 2, reply_to="a"),
    ]
    (chain,) = build_chains(mails, Policy())
    turns = sorted(split_turns(chain, LENS.side), key=lambda turn: turn.side)
    assert [(turn.side, [one.key for one in turn.messages]) for turn in turns] == [
        ("client", ["a", "b"]),
        ("us", ["f"]),
    ]


def _ids(mails: Sequence[Message]) -> list[str]:
    return ["<lost@mail.example>", "<gone@mail.example>", *(one.message_id for one in mails)]


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Message]:
    """A mailbox whose messages answer earlier ones (or a lost one), from either side."""
    count = draw(st.integers(1, 14))
    mails: list[Message] = []
    for number in range(count):
        parent = draw(st.sampled_from(["", "lost", "gone", *(one.key for one in mails)]))
        mails.append(
            make_message(
                f"m{number:02}",
                number * 5 + draw(st.integers(0, 4)),
                draw(st.sampled_from([ME, THEM])),
                reply_to=parent,
                subject=draw(st.sampled_from(["Logo", "Re: Logo", "Website", "Fwd: Logo"])),
                references=tuple(draw(st.lists(st.sampled_from(_ids(mails)), max_size=3))),
                reading=draw(st.sampled_from([None, reading(2, asks=False)])),
            )
        )
    return mails


@settings(deadline=None, derandomize=True)
@given(mailboxes(), st.randoms(use_true_random=False))
def test_chains_and_waits_do_not_depend_on_the_order_of_arrival(mails: list[Message], chance: object) -> None:
    shuffled = list(mails)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random, as hypothesis hands it
    assert named(waits_of(mails)) == named(waits_of(shuffled))
    assert build_chains(mails, Policy()) == build_chains(shuffled, Policy())


@settings(deadline=None, derandomize=True, max_examples=500)
@given(mailboxes(), st.integers(0, 75))
def test_the_waits_of_an_earlier_day_are_the_waits_of_today_cut(mails: list[Message], hours: int) -> None:
    at = MONDAY + timedelta(hours=hours)
    known = [one for one in mails if one.sent_at < at]
    assert named(waits_of(known)) == named(list(cut_waits(waits_of(mails), at)))


@settings(deadline=None, derandomize=True)
@given(mailboxes())
def test_each_message_is_in_exactly_one_chain(mails: list[Message]) -> None:
    found = [one.key for chain in build_chains(mails, Policy()) for one in chain.messages]
    assert sorted(found) == sorted(one.key for one in mails)


def test_a_short_statement_of_ours_asks_for_nothing_but_a_clients_may() -> None:
    said = reading(3, cues=(Cue("closing", "statement"),))
    mails = [make_message("a", 0, reading=said), make_message("b", 1, ME, reply_to="a", reading=said)]
    assert named(waits_of(mails)) == {("us", "a", "b")}
