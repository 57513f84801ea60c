from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from builders import ME, MONDAY, make_client, make_lens, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.correspondence import Correspondence
from goodterms.demand import indecision_figure
from goodterms.figures import companion
from goodterms.indecision import cues_of
from goodterms.mailfacts import MailFact, gather_facts
from goodterms.model import Cue, CueKind, Message, Reading, Signal
from goodterms.policy import Policy

POLICY = Policy()
Said = tuple[str, CueKind | None]  # "us" or "client", and the cue that the message holds


def said(*cues: CueKind) -> Reading:
    return reading(8, cues=tuple(Cue(kind, "rule") for kind in cues))


def course(*messages: Said) -> list[Message]:
    """One chain, a message an hour, each answering the one before."""
    return [
        make_message(
            f"m{at:02}",
            at,
            *((ME,) if who == "us" else ()),
            reply_to=f"m{at - 1:02}" if at else "",
            reading=said(cue) if cue else said(),
        )
        for at, (who, cue) in enumerate(messages)
    ]


def facts_of(mails: Sequence[Message]) -> tuple[MailFact, ...]:
    client = make_client()
    return gather_facts(Correspondence(client, tuple(mails), ()), make_lens(client)).facts


def marks(*messages: Said) -> list[str]:
    """What each message is: "delivery", "round N", "reversal" or nothing."""
    found = []
    for fact in facts_of(course(*messages)):
        mark = fact.mark
        names = ["delivery"] * mark.delivery + ["reversal"] * mark.reversal
        found.append(" ".join([*names, *([f"round {mark.round}"] if mark.round else [])]))
    return found


def test_a_change_asked_for_after_a_delivery_is_a_round_and_they_are_counted() -> None:
    assert marks(
        ("client", "change_request"),  # nothing was delivered yet: that is the order
        ("us", "delivery"),
        ("client", "change_request"),
        ("us", None),
        ("client", "vague_refusal"),
        ("us", "delivery"),
        ("client", None),
    ) == ["", "delivery", "round 1", "", "round 2", "delivery", ""]


def test_several_wishes_in_one_turn_are_one_round() -> None:
    assert marks(("us", "delivery"), ("client", "change_request"), ("client", "vague_refusal")) == [
        *("delivery", "round 1", "")
    ]


def test_an_approval_ends_the_rounds_and_a_wish_after_it_turns_it_back_once() -> None:
    assert marks(
        ("us", "delivery"),
        ("client", "approval"),
        ("us", None),
        ("client", "change_request"),
        ("client", "change_request"),
        ("us", None),
        ("client", "change_request"),
    ) == ["delivery", "", "", "reversal", "", "", ""]


def test_a_wish_about_what_was_delivered_after_the_approval_is_a_round() -> None:
    assert marks(
        ("us", "delivery"), ("client", "approval"), ("us", "delivery"), ("client", "change_request")
    ) == ["delivery", "", "delivery", "round 1"]


def test_an_approval_can_be_turned_back_before_we_say_anything() -> None:
    assert marks(("us", "delivery"), ("client", "approval"), ("client", "change_request")) == [
        *("delivery", "", "reversal")
    ]


def test_a_reversal_is_a_cue_of_its_message() -> None:
    facts = facts_of(
        course(("us", "delivery"), ("client", "approval"), ("us", None), ("client", "vague_refusal"))
    )
    kinds = [cue.kind for cue in cues_of(facts[-1].message, facts[-1].mark)]
    assert kinds == ["vague_refusal", "reversal"]


def test_a_round_is_a_cue_that_says_which_it_is() -> None:
    back_and_forth: list[Said] = [("client", "change_request"), ("us", None)]
    facts = facts_of(course(("us", "delivery"), *back_and_forth * 4))
    names = [cue.name for fact in facts for cue in cues_of(fact.message, fact.mark) if cue.kind == "round"]
    assert names == ["first-round", "second-round", "later-round", "later-round"]


def figure(mails: Sequence[Message]) -> Signal:
    client = make_client()
    mail = gather_facts(Correspondence(client, tuple(mails), ()), make_lens(client))
    counts = mail.count(MONDAY, MONDAY + timedelta(weeks=520))
    return indecision_figure(counts, 13, POLICY).signal


def test_the_share_is_of_refusals_without_a_wish_and_reversals_not_of_rounds() -> None:
    work: list[Said] = []
    for _ in range(4):
        work += [("us", "delivery"), ("client", "change_request")]
    work += [("us", "delivery"), ("client", "vague_refusal"), ("us", "delivery"), ("client", "approval")]
    work += [("us", None), ("client", "change_request")]
    work += [("client", None)] * 3
    signal = figure(course(*work))
    assert (signal.n, signal.value) == (10, 0.2)
    assert [companion(signal, name) for name in ("vague_refusals", "reversals", "rounds", "deliveries")] == [
        *(1, 1, 5, 6)
    ]


def test_unread_mails_and_few_mails_give_no_figure() -> None:
    assert figure([make_message(f"a{n}", n * 24) for n in range(12)]).value is None
    assert (
        figure([make_message(f"a{n}", n * 24, reading=said("vague_refusal")) for n in range(9)]).value is None
    )


_KINDS: list[CueKind | None] = [None, "delivery", "change_request", "vague_refusal", "approval"]


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from(["us", "client"]), st.sampled_from(_KINDS)), max_size=16), st.data()
)
def test_what_a_message_is_does_not_change_by_what_comes_later(work: list[Said], data: st.DataObject) -> None:
    mails = course(*work)
    known = data.draw(st.integers(0, len(mails)))
    before = [fact.mark for fact in facts_of(mails[:known])]
    assert [fact.mark for fact in facts_of(mails)][:known] == before
