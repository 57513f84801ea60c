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
        (NOON + 90 * 86_400, NOON, True, (NOON, "internaldate")),  # written after it was imported
        (None, NOON, True, (NOON, "internaldate")),
    ],
)
def test_the_date_speaks_unless_it_is_missing_or_far_off(
    date: int | None, internal: int, imported: bool, chosen: tuple[int, str]
) -> None:
    assert choose_time(date, internal, imported=imported) == chosen


def test_a_folder_full_of_one_day_that_dates_disagree_with_was_imported() -> None:
    assert is_imported([DayCount(100, 99)])
    assert is_imported([DayCount(30, 28), *(DayCount(1, 0) for _ in range(70))])
    assert is_imported([DayCount(60, 0), DayCount(40, 40)])  # a busy day does not hide it


@pytest.mark.parametrize(
    "days",
    [
        [],
        [DayCount(40, 40)],  # too few to tell
        [DayCount(100, 0)],  # a busy day that Dates agree with
        [DayCount(20, 20), *(DayCount(1, 0) for _ in range(80))],  # exactly a fifth
    ],
)
def test_other_folders_were_not(days: list[DayCount]) -> None:
    assert not is_imported(days)
