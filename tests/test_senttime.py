import pytest

from goodterms.senttime import DayCount, choose_time, is_imported

NOON = 1_770_000_000


@pytest.mark.parametrize(
    ("date", "internal", "imported", "chosen"),
    [
        (NOON, NOON + 60, False, (NOON, "date")),
        (NOON, NOON + 6 * 3600, False, (NOON, "date")),
        (NOON, NOON + 6 * 3600 + 1, False, (NOON + 6 * 3600 + 1, "internaldate")),
        (NOON + 400 * 3600, NOON, False, (NOON, "internaldate")),
        (None, NOON, False, (NOON, "internaldate")),
        (NOON, NOON + 90 * 86_400, True, (NOON, "date")),
        (None, NOON, True, (NOON, "internaldate")),
    ],
)
def test_the_date_speaks_unless_it_is_missing_or_far_off(
    date: int | None, internal: int, imported: bool, chosen: tuple[int, str]
) -> None:
    assert choose_time(date, internal, imported=imported) == chosen


def test_a_folder_full_of_one_day_that_dates_disagree_with_was_imported() -> None:
    assert is_imported([DayCount(100, 1)])
    assert is_imported([DayCount(30, 2), *(DayCount(1, 1) for _ in range(70))])


@pytest.mark.parametrize(
    "days",
    [
        [],
        [DayCount(40, 0)],  # too few to tell
        [DayCount(100, 100)],  # a busy day that Dates agree with
        [DayCount(20, 0), *(DayCount(1, 1) for _ in range(80))],  # exactly a fifth
    ],
)
def test_other_folders_were_not(days: list[DayCount]) -> None:
    assert not is_imported(days)
