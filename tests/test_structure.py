"""What wrote a message: the evidence of its parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.kinds import KIND_REASONS
from goodterms.model import Kind
from goodterms.structure import Part, decide_kind_by_structure

TEXT = Part("text/plain", "alternative", size=900)
HTML = Part("text/html", "alternative", size=2900)
HELLO = Part("text/plain", "mixed", size=40)
LETTER = Part("text/plain", "mixed", size=700)
STATUS = Part("message/delivery-status", "report", size=300)
FORWARDED = Part("message/rfc822", "mixed", size=5000)


def invitation(within: str, *, method: str = "request", attached: bool = False) -> Part:
    return Part("text/calendar", within, method, is_attached=attached, size=1200)


def kind(*parts: Part) -> Kind | None:
    found = decide_kind_by_structure(parts)
    assert found is None or found[1] in KIND_REASONS
    return found[0] if found else None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((Part("text/plain", "report"), STATUS, Part("message/rfc822", "report")), Kind.BOUNCE),
        # A virus scanner or a list put a multipart around the report.
        ((HELLO, Part("text/plain", "report"), STATUS), Kind.BOUNCE),
        # Amazon's reports had no multipart/report.
        ((LETTER, Part("message/delivery-status", "mixed")), Kind.BOUNCE),
        ((Part("text/plain", "report"), Part("text/rfc822-headers", "report")), Kind.BOUNCE),
        ((Part("text/plain", "report"), Part("message/global-delivery-status", "report")), Kind.BOUNCE),
        ((LETTER, Part("message/disposition-notification", "report")), Kind.NOTIFICATION),
        ((LETTER, Part("message/feedback-report", "report")), Kind.NOTIFICATION),
    ],
)
def test_reports_however_they_are_wrapped(parts: tuple[Part, ...], expected: Kind) -> None:
    assert kind(*parts) is expected


@pytest.mark.parametrize(
    "parts",
    [
        (TEXT, HTML, invitation("alternative")),
        (TEXT, HTML, invitation("alternative", method="cancel")),
        (LETTER, invitation("mixed", method="reply")),
        (HELLO, invitation("mixed")),
        (invitation(""),),
        (invitation("", method=""),),
        (TEXT, invitation("alternative"), Part("application/ics", "mixed", is_attached=True)),
    ],
)
def test_invitations_and_their_answers(parts: tuple[Part, ...]) -> None:
    assert kind(*parts) is Kind.CALENDAR


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (TEXT, HTML),
        (LETTER, invitation("mixed", attached=True)),
        (HELLO, invitation("mixed", attached=True)),
        (LETTER, invitation("mixed")),  # "here are the dates", with a file that a program shows inline
        (HELLO, invitation("mixed", method="publish")),  # a ticket's date, handed on
        (LETTER, FORWARDED),  # a bounce that somebody passes on: what is in it, was not written by him
        (LETTER, Part("message/delivery-status", "mixed", is_attached=True)),
    ],
)
def test_what_people_attach_and_forward_stays_theirs(parts: tuple[Part, ...]) -> None:
    assert kind(*parts) is None


ANY_PART = st.builds(Part, st.text(), st.text(), st.text(), st.booleans(), st.integers(min_value=0))


@settings(deadline=None, derandomize=True)
@given(st.lists(ANY_PART).map(tuple))
def test_any_parts_are_read(parts: tuple[Part, ...]) -> None:
    kind(*parts)
