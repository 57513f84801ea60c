from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.casebook import Draft, Fate
from goodterms.draftfate import LIKELY, Rival, Sighting, decide_fate, is_same_text, similarity

TEXT = (
    "Dear Bea,\n\nI would like to talk with you about how we work together, and what should change for both "
    "of us in the coming months. Would Tuesday at ten suit you, or Thursday in the afternoon? It takes half "
    "an hour at most.\n\nKind regards,\nMe"
)
EDITED = TEXT.replace("Would Tuesday", "There is no hurry at all. Would Tuesday")
SHARE = similarity(TEXT, EDITED)
ANOTHER = (
    "Dear Bea,\n\nThank you for the drawings, which came this morning. I shall look at them tomorrow and "
    "send you the next version before the weekend, with the colours that you asked for.\n\nKind regards,\nMe"
)
DRAFT = Draft(
    id="talk-acme",
    client_key="acme",
    kind="talk",
    message_id="<ours@studio.example>",
    to=("bea@acme.example",),
    subject="A word about our work",
    raw=b"",
    planned_on=date(2026, 11, 23),
    state="waiting",
    uidvalidity=9,
    uid=7,
)
OURS = Sighting(
    role="drafts",
    uid=7,
    uidvalidity=9,
    message_id=DRAFT.message_id,
    recipients=frozenset({"bea@acme.example"}),
    subject=DRAFT.subject,
    text=TEXT,
)
OTHER_ID = replace(OURS, uid=8, message_id="<CAF@mail.example>")


def decide(*sightings: Sighting) -> Fate:
    return decide_fate(DRAFT, TEXT, sightings)


# --- by Message-ID -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "fate"),
    [
        (OURS, Fate("waiting")),
        (replace(OURS, text=None), Fate("waiting")),
        (replace(OURS, uid=8), Fate("edited")),
        (replace(OURS, uidvalidity=10, uid=1), Fate("waiting")),
        (replace(OURS, uidvalidity=10, uid=7, text=EDITED), Fate("edited")),
        (replace(OURS, is_deleted=True), Fate("discarded")),
        (replace(OURS, role="trash"), Fate("discarded")),
        (replace(OURS, role="sent"), Fate("sent", similarity=1.0)),
        (replace(OURS, role="sent", is_deleted=True), Fate("sent", similarity=1.0)),
        (replace(OURS, role="sent", text=EDITED), Fate("sent-edited", similarity=SHARE)),
        (replace(OURS, role="sent", text=f"{TEXT}\n-- \nStudio Me"), Fate("sent-edited", similarity=1.0)),
        (replace(OURS, role="sent", text=ANOTHER), Fate("sent-edited", similarity=similarity(TEXT, ANOTHER))),
        (replace(OURS, role="sent", text=None), Fate("sent-edited")),
        (replace(OURS, role="sent", recipients=frozenset(), subject="?"), Fate("sent", similarity=1.0)),
    ],
)
def test_the_message_id_decides_for_certain(seen: Sighting, fate: Fate) -> None:
    assert decide(seen) == fate


def test_a_uid_that_was_never_told_says_nothing() -> None:
    unknown = replace(DRAFT, uid=None)
    assert decide_fate(unknown, TEXT, [OURS]).state == "waiting"
    assert decide_fate(unknown, TEXT, [replace(OURS, text=EDITED)]).state == "edited"


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ((OURS, replace(OURS, role="sent")), "sent"),  # sent, and the draft kept
        ((replace(OURS, role="sent"), replace(OURS, role="sent", text=EDITED)), "sent"),
        ((replace(OURS, is_deleted=True), replace(OURS, uid=8)), "edited"),  # the old one not yet expunged
        ((OURS, replace(OURS, role="trash", uid=3)), "waiting"),
        ((replace(OURS, role="trash"), replace(OTHER_ID, role="sent")), "sent"),  # another one in its place
        ((replace(OURS, role="trash"), replace(OTHER_ID, role="drafts")), "edited"),
        ((replace(OURS, role="trash"), replace(OTHER_ID, role="trash")), "discarded"),
        ((), "gone"),
    ],
)
def test_of_several_the_first_that_counts_decides(seen: Sequence[Sighting], state: str) -> None:
    assert decide(*seen).state == state
    assert decide(*reversed(seen)) == decide(*seen)


def test_a_twin_of_another_draft_is_not_taken_for_this_one() -> None:
    rival = Rival("<rival@studio.example>", EDITED, is_newer=True)
    its_own = replace(OTHER_ID, message_id=rival.message_id, role="sent", text=TEXT)
    assert decide_fate(DRAFT, TEXT, [its_own], [rival]).state == "gone"
    rather = replace(OTHER_ID, role="sent", text=EDITED)
    assert decide_fate(DRAFT, TEXT, [rather], [rival]).state == "gone"
    same = Rival("<rival@studio.example>", TEXT, is_newer=True)
    twin = replace(OTHER_ID, role="sent", text=TEXT)
    assert decide_fate(DRAFT, TEXT, [twin], [same]).state == "gone"  # as much the newer one's
    assert decide_fate(DRAFT, TEXT, [twin], [replace(same, is_newer=False)]).state == "sent"


# --- by resemblance ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "fate"),
    [
        (OTHER_ID, Fate("edited", False, 1.0)),
        (replace(OTHER_ID, text=EDITED), Fate("edited", False, SHARE)),
        (replace(OTHER_ID, role="sent"), Fate("sent", False, 1.0)),
        (replace(OTHER_ID, role="sent", message_id=""), Fate("sent", False, 1.0)),
        (replace(OTHER_ID, role="sent", text=EDITED), Fate("sent-edited", False, SHARE)),
        (replace(OTHER_ID, role="sent", subject="RE: a Word about  our work"), Fate("sent", False, 1.0)),
        (replace(OTHER_ID, role="trash", text=EDITED), Fate("discarded", False, SHARE)),
        (replace(OTHER_ID, is_deleted=True), Fate("discarded", False, 1.0)),
        (replace(OTHER_ID, role="sent", text=ANOTHER), Fate("gone")),
        (replace(OTHER_ID, role="sent", text=None), Fate("gone")),
        (replace(OTHER_ID, role="sent", subject="Another word"), Fate("gone")),
        (replace(OTHER_ID, role="sent", recipients=frozenset({"jo@wear.example"})), Fate("gone")),
        (replace(OTHER_ID, role="sent", recipients=OURS.recipients | {"jo@wear.example"}), Fate("gone")),
        (replace(OTHER_ID, role="sent", recipients=frozenset()), Fate("gone")),
    ],
)
def test_what_resembles_it_is_likely(seen: Sighting, fate: Fate) -> None:
    assert decide(seen) == fate


@pytest.mark.parametrize(
    ("seen", "fate"),
    [
        ((OTHER_ID, replace(OTHER_ID, role="sent", text=EDITED)), Fate("sent-edited", False, SHARE)),
        ((replace(OTHER_ID, role="trash"), replace(OTHER_ID, text=EDITED)), Fate("edited", False, SHARE)),
        (
            (replace(OTHER_ID, role="sent"), replace(OTHER_ID, role="sent", text=EDITED)),
            Fate("sent", False, 1.0),
        ),
        ((OTHER_ID, replace(OTHER_ID, text=EDITED)), Fate("edited", False, 1.0)),
    ],
)
def test_of_several_likely_ones_the_most_similar_in_the_first_place_decides(
    seen: Sequence[Sighting], fate: Fate
) -> None:
    assert decide(*seen) == decide(*reversed(seen)) == fate


def test_an_address_outside_ascii_is_the_one_in_the_header() -> None:
    there = replace(OTHER_ID, role="sent", recipients=frozenset({"bea@xn--caf-dma.example"}))
    assert decide_fate(replace(DRAFT, to=("Bea@café.example",)), TEXT, [there]).state == "sent"
    odd = replace(DRAFT, to=(f"bea@{'é' * 300}.example", "bea@é..é"))
    assert decide_fate(odd, TEXT, [there]).state == "gone"


# --- texts -------------------------------------------------------------------------------------

WORDS = st.lists(st.text("abcdefgh", min_size=2, max_size=9), max_size=60).map(" ".join)
LETTERS = st.lists(st.text("abcdefgh", min_size=2, max_size=9), min_size=40, max_size=80, unique=True)
SENTENCES = st.lists(st.text("stuvw", min_size=1, max_size=9), min_size=1, max_size=40)


@given(st.text(), st.text())
def test_similarity_is_a_share(ours: str, theirs: str) -> None:
    assert 0 <= similarity(ours, theirs) <= 1
    assert similarity(ours, ours) == 1


@given(WORDS, WORDS)
def test_the_same_text_is_similar_both_ways(ours: str, theirs: str) -> None:
    if is_same_text(ours, theirs):
        assert similarity(ours, theirs) == similarity(theirs, ours) == 1


@given(LETTERS, SENTENCES, st.data())
def test_a_sentence_more_or_fewer_is_the_same_letter(
    words: list[str], sentence: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(words)))
    inserted = [*words[:at], *sentence, *words[at:]]
    assert similarity(" ".join(words), " ".join(inserted)) >= LIKELY
    at = data.draw(st.integers(0, len(words) - 6))
    left_out = [*words[:at], *words[at + 6 :]]
    assert similarity(" ".join(words), " ".join(left_out)) >= LIKELY


@given(LETTERS, SENTENCES)
def test_another_letter_is_another_letter(words: list[str], others: list[str]) -> None:
    greeted = [*words[:6], *others, *words[-6:]]
    assert similarity(" ".join(words), " ".join(others)) == 0
    assert similarity(" ".join(words), " ".join(greeted)) < LIKELY


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Don’t “wait” – please.", 'don\'t "wait" -- please', True),
        ("Straße 12,\r\nﬁne", "STRASSE 12 fine", True),
        ("cafe\u0301 caf\u00e9", "CAFÉ café", True),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen", True),
        ("on Tuesday at ten", "on Tuesday at two", False),
        ("", "", True),
        ("", "x", False),
    ],
)
def test_words_count_and_what_programs_change_does_not(ours: str, theirs: str, same: bool) -> None:
    assert is_same_text(ours, theirs) is same
    assert similarity(ours, theirs) == float(same)


def test_what_is_shorter_than_a_shingle_compares_whole() -> None:
    assert similarity("Shall we talk?", "shall we talk") == 1
    assert similarity("Shall we talk?", "Shall we talk? " * 3) == 0
    assert similarity("Shall we talk? " * 3, "Shall we talk?") == 0


def test_ours_is_what_is_looked_for() -> None:
    quoted = f"{TEXT}\n\n> On Monday Bea wrote:\n> {ANOTHER}"
    assert similarity(TEXT, quoted) == 1
    assert similarity(quoted, TEXT) < 1
    assert not is_same_text(TEXT, quoted)
