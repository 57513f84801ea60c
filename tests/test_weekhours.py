"""The week by hour: each of the client's mails is in one cell, by the user's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from builders import ME, MONDAY, make_client, make_lens, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.correspondence import Correspondence
from goodterms.mailfacts import ClientMail, gather_facts
from goodterms.weekhours import (
    NO_MAILS,
    MailHours,
    add_hours,
    count_hours,
    hours_of_mails,
    working_cells,
)
from goodterms.workcalendar import parse_working_hours

ZONES = st.sampled_from(["Europe/Amsterdam", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York"])
MOMENTS = st.lists(st.integers(1_600_000_000, 1_900_000_000).map(float), max_size=40)
SENT = st.lists(st.tuples(st.integers(0, 500), st.booleans()), max_size=20)


def cells(found: MailHours) -> dict[tuple[int, int], int]:
    """The cells that are not empty, by weekday and hour."""
    return {
        (day, hour): count for day, row in enumerate(found.counts) for hour, count in enumerate(row) if count
    }


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type] # year, month, day and time


def client_mail(sent: list[tuple[int, bool]], keep: int | None = None) -> ClientMail:
    """Mails so many hours after MONDAY, of ours (True) or the client's; every other one asks."""
    some = [
        make_message(f"m{place}", hours, *((ME,) if ours else ()), reading=reading(asks=hours % 2 > 0))
        for place, (hours, ours) in enumerate(sorted(sent))
    ]
    client = make_client()
    return gather_facts(Correspondence(client, tuple(some), ()), make_lens(client), keep)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(SENT, ZONES, st.integers(-10, 510), st.integers(0, 300))
def test_the_cells_add_up_to_the_clients_mails_of_the_period(
    sent: list[tuple[int, bool]], zone: str, since: int, hours: int
) -> None:
    start, end = MONDAY + timedelta(hours=since), MONDAY + timedelta(hours=since + hours)
    mail = client_mail(sent)
    theirs = [one for one, ours in sent if not ours and since <= one < since + hours]
    found = hours_of_mails(mail.sums, start, end, zone)
    assert found.total == len(theirs)
    assert found == count_hours([(MONDAY + timedelta(hours=one)).timestamp() for one in theirs], zone)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(MOMENTS, MOMENTS, ZONES)
def test_two_clients_added_are_both_together(some: list[float], others: list[float], zone: str) -> None:
    both = add_hours([count_hours(some, zone), count_hours(others, zone)])
    assert both == count_hours([*some, *others], zone)
    assert both.total == len(some) + len(others)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(MOMENTS, st.randoms(use_true_random=False), ZONES)
def test_the_order_does_not_matter(some: list[float], chance: object, zone: str) -> None:
    mixed = list(some)
    chance.shuffle(mixed)  # type: ignore[attr-defined] # a random.Random
    assert count_hours(mixed, zone) == count_hours(some, zone)


def test_nothing_adds_up_to_nothing() -> None:
    assert add_hours([]) == NO_MAILS == count_hours([], "Europe/Amsterdam")
    assert [len(row) for row in NO_MAILS.counts] == [24] * 7


def test_mails_that_are_not_kept_count_too() -> None:
    sent = [(hours, hours % 3 == 0) for hours in range(100)]
    end = MONDAY + timedelta(weeks=1)
    trimmed, whole = client_mail(sent, keep=2), client_mail(sent)
    assert trimmed.not_kept > 0
    found = hours_of_mails(trimmed.sums, MONDAY, end, "Europe/Amsterdam")
    assert found == hours_of_mails(whole.sums, MONDAY, end, "Europe/Amsterdam")
    assert found.total == 66


def test_the_clock_is_the_users() -> None:
    sunday_night = [at(2026, 3, 1, 22, 59), at(2026, 3, 1, 23, 0)]
    assert cells(count_hours(sunday_night, "Europe/Amsterdam")) == {(6, 23): 1, (0, 0): 1}
    assert cells(count_hours(sunday_night, "America/New_York")) == {(6, 17): 1, (6, 18): 1}
    assert cells(count_hours(sunday_night, "Asia/Kolkata")) == {(0, 4): 2}


@pytest.mark.parametrize(
    ("zone", "moments", "found"),
    [
        # Spring: after 01:59 comes 03:00, and the same hour of UTC is an hour later than the week before.
        ("Europe/Amsterdam", [at(2026, 3, 29, 0, 59), at(2026, 3, 29, 1, 0)], {(6, 1): 1, (6, 3): 1}),
        ("Europe/Amsterdam", [at(2026, 3, 23, 9), at(2026, 3, 30, 9)], {(0, 10): 1, (0, 11): 1}),
        # Autumn: the hour from two to three comes twice.
        ("Europe/Amsterdam", [at(2026, 10, 25, 0, 30), at(2026, 10, 25, 1, 30)], {(6, 2): 2}),
        # Half an hour back, from two to half past one.
        ("Australia/Lord_Howe", [at(2026, 4, 4, 14, 59), at(2026, 4, 4, 15, 0)], {(6, 1): 2}),
        ("Australia/Lord_Howe", [at(2026, 4, 4, 15, 30)], {(6, 2): 1}),
    ],
)
def test_a_clock_change_moves_mails_to_the_hour_that_the_clock_shows(
    zone: str, moments: list[float], found: dict[tuple[int, int], int]
) -> None:
    assert cells(count_hours(moments, zone)) == found


def worked(text: str) -> list[list[int]]:
    """The hours of each day, Monday first, that are worked."""
    found = working_cells(parse_working_hours(text))
    assert [len(row) for row in found] == [24] * 7
    return [[hour for hour, works in enumerate(row) if works] for row in found]


def test_an_hour_is_worked_from_half_of_it_on() -> None:
    monday, tuesday, *others = worked("Mon 09:00-17:30; Tue 09:31-12:20, 12:50-17:29")
    assert monday == list(range(9, 18))
    assert tuesday == list(range(10, 17))  # of the hour from nine 29 minutes, of that from twelve 30
    assert others == [[]] * 5


def test_a_day_of_24_hours_has_them_all() -> None:
    assert worked("Sat 00:00-24:00") == [[], [], [], [], [], list(range(24)), []]


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(1, 24)), max_size=6))
def test_whole_hours_are_worked_as_they_are_written(windows: list[tuple[int, int, int]]) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    some = [(day, start, end) for day, start, end in windows if start < end]
    text = "; ".join(f"{days[day]} {start:02}:00-{end:02}:00" for day, start, end in some)
    expected: list[set[int]] = [set() for _ in days]
    for day, start, end in some:
        expected[day].update(range(start, end))
    assert not some or worked(text) == [sorted(one) for one in expected]
