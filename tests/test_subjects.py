import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms import subjects
from goodterms.subjects import canonical_subject, is_forward, subject_key


@pytest.mark.parametrize(
    "subject",
    [
        "Logo",
        "Re: Logo",
        "RE: re: Logo",
        "AW: Logo",
        "Antw: RE: Logo",
        "SV: logo",
        "Re[2]: Logo",
        "Fwd: Re:  LOGO ",
    ],
)
def test_reply_marks_case_and_spaces_do_not_change_a_subject(subject: str) -> None:
    assert canonical_subject(subject) == "logo"


@pytest.mark.parametrize(
    ("subject", "forward"), [("Fwd: a", True), ("Doorst: a", True), ("Re: Fwd: a", False), ("Fwiw", False)]
)
def test_only_the_outermost_mark_makes_a_forward(subject: str, forward: bool) -> None:
    assert is_forward(subject) is forward


def test_a_word_that_only_begins_like_a_mark_is_kept() -> None:
    assert canonical_subject("Reactie op offerte") == "reactie op offerte"
    assert canonical_subject("Result: 3 pages") == "result: 3 pages"


def test_the_digest_depends_on_the_salt_and_is_empty_for_no_subject() -> None:
    assert subject_key("Re: Logo", b"a") == subject_key("logo", b"a") != subject_key("logo", b"b")
    assert subject_key("Re: ", b"a") == ""


@given(st.one_of(st.text(), st.from_regex(subjects._MARK)))
def test_both_facts_of_a_subject_are_the_same_in_one_go(subject: str) -> None:
    assert subjects.read_subject(subject, b"salt") == (subject_key(subject, b"salt"), is_forward(subject))
