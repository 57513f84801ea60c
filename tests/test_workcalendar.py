"""Working time over calendars, zones and clock changes."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.workcalendar import WeekHours, WorkCalendar, parse_working_hours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = parse_working_hours("Mon-Fri 09:00-17:30")
ALWAYS = parse_working_hours("Mon-Sun 00:00-24:00")
DAY = ((9 * 60, 17 * 60 + 30),)


def calendar(
    hours: WeekHours = OFFICE,
    zone: str = "Europe/Amsterdam",
    holidays: frozenset[date] = frozenset(),
    away: tuple[tuple[date, date], ...] = (),
) -> WorkCalendar:
    return WorkCalendar(zone, hours, holidays, away)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM, fold=fold)


# --- reading hours -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "monday", "thursday", "sunday"),
    [
        ("Mon-Fri 09:00-17:30", DAY, DAY, ()),
        ("maandag t/m vrijdag 9.00 tot 17.30", DAY, DAY, ()),
        ("ma-vr 9:00–17:30;", DAY, DAY, ()),
        ("MON, THU 09:00-17:30", DAY, DAY, ()),
        ("Sun-Thu 9-17.30", DAY, DAY, DAY),
        (
            "Mon-Wed 09:00-12:30, 13:00-17:00; Thu 09:00-12:00",
            ((540, 750), (780, 1020)),
            ((540, 720),),
            (),
        ),
        ("Mon 9-12, 11-14; ma 14-15; do, zo 20-24", ((540, 900),), ((1200, 1440),), ((1200, 1440),)),
    ],
)
def test_hours_are_read_in_english_and_dutch(
    text: str, monday: object, thursday: object, sunday: object
) -> None:
    days = parse_working_hours(text).days
    assert (days[0], days[3], days[6]) == (monday, thursday, sunday)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty part"),
        ("Mon 9-12,, 13-17", "empty part"),
        ("Mon-Fri", "days that have no times"),
        ("Mon 9-17; Fri", "days that have no times"),
        ("09:00-17:00", "times of no day"),
        ("Foo 9-17", "no day with 'foo'"),
        ("m 9-17", "no day with 'm'"),
        ("Mon - - Fri 9-17", "no day with"),
        ("Mon-Fri 9", "no times in '9'"),
        ("Mon 9-25", "the time 25:00"),
        ("Mon 9:70-12", "the time 9:70"),
        ("Fri 22:00-06:00", "over midnight as two parts"),
    ],
)
def test_hours_that_cannot_be_read_are_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_working_hours(text)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd"])
def test_an_unknown_zone_is_refused_at_once(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        calendar(zone=zone)


# --- counting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(23, 10), at(23, 12, 30), 2.5),
        (at(23, 17), at(24, 9, 30), 1.0),  # over a night
        (at(27, 17), at(30, 10), 1.5),  # over a weekend
        (at(28, 11), at(29, 23), 0.0),  # within a weekend
        (at(23, 7), at(23, 8, 59), 0.0),
        (at(23), at(30), 42.5),
        (at(24, 12), at(24, 10), 0.0),  # the answer before the question
    ],
)
def test_working_hours(start: datetime, end: datetime, hours: float) -> None:
    assert calendar().working_hours(start, end) == hours


def test_holidays_and_absence_do_not_count() -> None:
    free = calendar(holidays=frozenset({date(2026, 11, 24)}))
    away = calendar(away=((date(2026, 11, 24), date(2026, 11, 25)),))
    assert free.working_hours(at(23), at(28)) == 4 * 8.5
    assert away.working_hours(at(23), at(28)) == 3 * 8.5


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        calendar().working_hours(datetime(2026, 11, 23), at(24))  # noqa: DTZ001 - that is the point


def test_clock_changes_keep_office_hours_and_bend_nights() -> None:
    nights = calendar(parse_working_hours("Mon-Sun 00:00-06:00"))
    office, always = calendar(), calendar(ALWAYS)
    spring, autumn = (at(29, month=3), at(30, month=3)), (at(25, month=10), at(26, month=10))
    assert (always.working_hours(*spring), always.working_hours(*autumn)) == (23, 25)
    assert (nights.working_hours(*spring), nights.working_hours(*autumn)) == (5, 7)
    assert office.working_hours(at(27, 17, month=3), at(30, 10, month=3)) == 1.5
    assert office.working_hours(at(23, 17, month=10), at(26, 10, month=10)) == 1.5


def test_an_edge_in_the_skipped_hour_is_the_change_itself() -> None:
    early = calendar(parse_working_hours("Sun 02:30-05:00"))
    late = calendar(parse_working_hours("Sun 00:00-02:30"))
    inside = calendar(parse_working_hours("Sun 02:10-02:50"))
    spring = (at(29, month=3), at(30, month=3))
    assert early.working_hours(*spring) == 2
    assert late.working_hours(*spring) == 2
    assert inside.working_hours(*spring) == 0


def test_the_two_equal_hours_of_autumn_are_an_hour_apart() -> None:
    first, second = at(25, 2, 30, month=10), at(25, 2, 30, month=10, fold=1)
    assert calendar(ALWAYS).working_hours(first, second) == 1


@pytest.mark.parametrize("zone", ["America/Santiago", "Pacific/Apia", "Australia/Lord_Howe", "UTC"])
def test_odd_zones_lose_no_time(zone: str) -> None:
    """Santiago changes at midnight, Apia skipped a whole day in 2011, Lord Howe moves half an hour."""
    start, end = datetime(2011, 1, 1, tzinfo=UTC), datetime(2013, 1, 1, tzinfo=UTC)
    assert calendar(ALWAYS, zone).working_hours(start, end) == (end - start) / timedelta(hours=1)


def test_nonsense_dates_cost_nothing_and_count_nothing() -> None:
    one = calendar(ALWAYS, "UTC")
    assert one.working_hours(datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)) == 24
    assert not one.is_working(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))


moments = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
windows = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 700)), max_size=2)
zones = st.sampled_from(["Europe/Amsterdam", "America/New_York", "America/Santiago", "Asia/Tehran"])


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    def clocks() -> str:
        some = [(start, min(start + long, 1440)) for start, long in draw(windows)]
        return ", ".join(f"{a // 60}:{a % 60:02}-{b // 60}:{b % 60:02}" for a, b in some)

    days = [f"{day} {text}" for day in ("mon", "tue", "fri", "sat", "sun") if (text := clocks())]
    free = frozenset(draw(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=3)))
    first = draw(st.dates(date(2020, 1, 1), date(2029, 1, 1)))
    away = ((first, first + timedelta(days=draw(st.integers(0, 40)))),)
    hours = parse_working_hours("; ".join(days or ["wed 10-12"]))
    return WorkCalendar(draw(zones), hours, free, away)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(calendars(), moments, moments, moments)
def test_working_time_adds_up_grows_and_never_exceeds_wall_time(
    one: WorkCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    start, middle, end = sorted((a, b, c))
    first, second = one.working_hours(start, middle), one.working_hours(middle, end)
    whole = one.working_hours(start, end)
    assert whole == pytest.approx(first + second, abs=1e-9)
    assert 0 <= first <= whole <= (end - start) / timedelta(hours=1)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(zones, moments, moments)
def test_a_calendar_without_closing_is_wall_time(zone: str, a: datetime, b: datetime) -> None:
    start, end = sorted((a, b))
    wall = (end - start) / timedelta(hours=1)
    assert calendar(ALWAYS, zone).working_hours(start, end) == pytest.approx(wall, abs=1e-9)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(calendars(), moments, st.integers(1, 9))
def test_counting_agrees_with_asking_minute_by_minute(one: WorkCalendar, start: datetime, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = [start + timedelta(minutes=step) for step in range(60 * hours)]
    asked = sum(one.is_working(minute) for minute in minutes) / 60
    assert one.working_hours(start, start + timedelta(hours=hours)) == pytest.approx(asked)


@settings(deadline=None, derandomize=True, max_examples=30)
@given(calendars(), st.lists(moments, min_size=2, max_size=6))
def test_the_order_of_questions_changes_no_answer(one: WorkCalendar, asked: list[datetime]) -> None:
    fresh = WorkCalendar(one.timezone, one.hours, one.holidays, one.away)
    pairs = [(a, b) for a in asked for b in asked]
    forth = [one.working_hours(a, b) for a, b in pairs]
    assert forth == [fresh.working_hours(a, b) for a, b in reversed(pairs)][::-1]


def test_a_calendar_is_a_value() -> None:
    one, other = calendar(), calendar()
    one.working_hours(at(23), at(24))
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)).working_hours(at(23), at(24)) == 8.5


# --- outside hours -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (at(23, 12), ""),
        (at(23, 17, 30), "edge"),
        (at(23, 19, 59), "edge"),
        (at(23, 20), "night"),
        (at(23, 6, 59), "night"),
        (at(23, 7), "edge"),
        (at(28, 12), "weekend"),
        (at(28, 23), "weekend"),
        (at(24, 12), "holiday"),
        (at(24, 23), "holiday"),
        (at(29, 12), "holiday"),  # before weekend
        (at(23, 23).astimezone(UTC), "night"),  # local time speaks
        (at(25, 12), ""),  # away: nobody can know
        (at(25, 22), "night"),
    ],
)
def test_why_a_moment_is_off(moment: datetime, why: str) -> None:
    free = frozenset({date(2026, 11, 24), date(2026, 11, 29)})
    one = calendar(holidays=free, away=((date(2026, 11, 25), date(2026, 11, 25)),))
    assert one.describe_off(moment) == why
    assert one.is_working(moment) == (why == "" and moment.day != 25)


def test_a_free_weekday_is_no_weekend_and_a_worked_saturday_is_none() -> None:
    part_time = calendar(parse_working_hours("Mon-Thu, Sat 09:00-13:00"))
    assert part_time.describe_off(at(27, 11)) == "edge"
    assert part_time.describe_off(at(28, 15)) == "edge"
    assert calendar(parse_working_hours("Sun-Thu 9-17")).describe_off(at(27, 11)) == "weekend"


# --- days and slots ------------------------------------------------------------------------------


def test_working_days_forward() -> None:
    one = calendar(holidays=frozenset({date(2026, 11, 30)}))
    friday = date(2026, 11, 27)
    assert one.next_working_day(friday, 1) == date(2026, 12, 1)
    assert one.next_working_day(friday, 3) == date(2026, 12, 3)
    assert one.next_working_day(friday, 0) == friday
    assert one.next_working_day(date(2026, 11, 28), 0) == date(2026, 12, 1)
    with pytest.raises(ValueError, match="forwards"):
        one.next_working_day(friday, -1)


def test_a_calendar_that_never_works_says_so() -> None:
    never = calendar(away=((date(2000, 1, 1), date(2090, 1, 1)),))
    with pytest.raises(ValueError, match="no 2 working days"):
        never.next_working_day(date(2026, 11, 23), 2)
    assert never.next_slots(date(2026, 11, 23), 3) == ()


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 30))
def test_working_days_and_the_nth_working_day_agree(day: date, n: int) -> None:
    one = calendar(holidays=frozenset({date(2026, 4, 6), date(2026, 4, 27)}))
    later = one.next_working_day(day, n)
    assert one.is_working_day(later)
    assert one.working_days(day, later) == n
    assert one.working_days(later, day) == 0


def test_talks_are_proposed_in_working_time_at_changing_hours() -> None:
    one = calendar(holidays=frozenset({date(2026, 11, 24)}))
    assert one.next_slots(date(2026, 11, 21), 3) == (at(23, 10), at(25, 14), at(26, 11))


def test_talks_are_proposed_in_working_time_of_both() -> None:
    ours, theirs = calendar(), calendar(zone="America/New_York")
    slots = ours.next_slots(date(2026, 11, 23), 3, theirs)
    assert slots == (at(23, 15), at(24, 15), at(25, 15))  # nine o'clock there
    antipodes = calendar(zone="Pacific/Auckland")
    assert ours.next_slots(date(2026, 11, 23), 3, antipodes) == ours.next_slots(date(2026, 11, 23), 3)


def test_a_talk_must_fit() -> None:
    mornings = calendar(parse_working_hours("Mon 09:00-12:00; Tue 09:00-10:15; Wed 14-14:30"))
    slots = mornings.next_slots(date(2026, 11, 23), 3)
    assert slots == (at(23, 10), at(24, 9, 30), at(25, 14))
    assert all(mornings.is_working(slot) and slot.utcoffset() is not None for slot in slots)
