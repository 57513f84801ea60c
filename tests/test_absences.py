from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from builders import AMSTERDAM, MONDAY, THEM, make_message
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.absences import find_absences, free_days
from goodterms.model import Absence, Kind, Message
from goodterms.policy import Policy

FIRST = MONDAY.date()  # Monday 2 March 2026
POLICY = Policy()


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def mail(number: float, kind: Kind = Kind.HUMAN, sender: str = THEM) -> Message:
    return make_message(f"{sender}{kind}{number}", 24 * number, sender, kind=kind)


def away(number: float, sender: str = THEM) -> Message:
    return mail(number, Kind.AUTO_REPLY, sender)


def spans(messages: Iterable[Message]) -> list[tuple[date, date]]:
    found = find_absences(messages, "Europe/Amsterdam", POLICY)
    return [(one.first, one.last) for one in found]


def test_somebody_is_away_from_the_first_automatic_reply_until_the_day_before_he_writes_again() -> None:
    assert spans([mail(0), away(7), away(9), mail(14)]) == [(day(7), day(13))]


def test_one_who_has_not_written_since_may_be_away_for_a_week_more() -> None:
    assert spans([mail(0), away(7)]) == [(day(7), day(14))]


def test_one_who_writes_in_between_was_there() -> None:
    assert spans([mail(0), away(7), mail(9), away(11), mail(12)]) == [(day(7), day(8)), (day(11), day(11))]


def test_two_automatic_replies_far_apart_are_two_absences() -> None:
    assert spans([mail(0), away(7), mail(10), away(60), mail(61)]) == [(day(7), day(9)), (day(60), day(60))]


def test_a_mailbox_that_confirms_every_mail_is_not_away() -> None:
    confirmed = [away(7 * week) for week in range(1, 30)]
    written = [mail(7 * week + 1) for week in range(30)]
    found = spans([*confirmed, *written])
    assert found == [(day(7 * week), day(7 * week)) for week in (1, 2, 3)]  # it takes three to be sure


def test_one_of_several_people_who_is_away_stops_nobodys_clock() -> None:
    others = [mail(number, sender="cor@acme.example") for number in range(5)]
    assert spans([mail(0), away(7), *others]) == []
    assert spans([*(mail(number) for number in range(20)), away(30), *others]) == [(day(30), day(37))]


def test_one_who_never_wrote_before_is_nobody_to_wait_for() -> None:
    assert spans([away(7), mail(20)]) == []


def test_what_failed_dmarc_tells_nothing() -> None:
    forged = [replace(away(number), failed_dmarc=True) for number in (7, 9, 12)]
    assert spans([mail(0), *forged]) == []
    assert spans([mail(0), away(7), replace(mail(9), failed_dmarc=True)]) == [(day(7), day(14))]


def test_the_clock_stands_still_for_the_absence_and_its_grace() -> None:
    absence = Absence(date(2026, 3, 5), date(2026, 3, 13), "file")  # Thursday to Friday
    assert free_days([absence], AMSTERDAM, POLICY) == ((date(2026, 3, 5), date(2026, 3, 16)),)
    assert free_days([absence], AMSTERDAM, Policy(absence_grace_days=0)) == (
        (date(2026, 3, 5), date(2026, 3, 13)),
    )


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.booleans()), max_size=30, unique=True),
    st.randoms(use_true_random=False),
)
def test_absences_are_apart_hold_no_mail_by_hand_and_do_not_depend_on_order(
    made: list[tuple[int, bool]], chance: object
) -> None:
    mails = [mail(-1), *(away(number) if automatic else mail(number + 0.2) for number, automatic in made)]
    found = spans(mails)
    shuffled = list(mails)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random, as hypothesis hands it
    assert spans(shuffled) == found
    assert all(last < first for (_, last), (first, _) in pairwise(found))
    written = {day(number) for number, automatic in made if not automatic}
    assert not any(first < one <= last for first, last in found for one in written)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.booleans(), st.sampled_from([THEM, "cor@acme.example"])),
        max_size=25,
        unique=True,
    ),
    st.integers(0, 60),
)
def test_whether_a_past_day_was_free_does_not_change_by_later_mail(
    made: list[tuple[int, bool, str]], today: int
) -> None:
    mails = [away(n, who) if automatic else mail(n + 0.2, sender=who) for n, automatic, who in made]
    known = [one for one in mails if one.sent_at.date() <= day(today)]

    def free(some: list[Message]) -> set[date]:
        return {
            one
            for one in map(day, range(today + 1))
            if any(first <= one <= last for first, last in spans(some))
        }

    assert free(known) == free(mails)
