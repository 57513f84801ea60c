import numpy as np
import pytest
from builders import ME, make_message

from goodterms.model import Message
from goodterms.senttime import DayCount, choose_dates, is_imported, mend_clocks

NOON = 1_770_000_000


@pytest.mark.parametrize(
    ("date", "internal", "imported", "speaks"),
    [
        (NOON, NOON + 60, False, True),
        (NOON, NOON + 6 * 3600, False, True),
        (NOON, NOON + 6 * 3600 + 1, False, False),
        (NOON + 400 * 3600, NOON, False, False),
        (NOON, NOON + 90 * 86_400, True, True),
        (NOON + 90 * 86_400, NOON, True, False),  # written after it was imported
    ],
)
def test_the_date_speaks_unless_it_is_far_off(date: int, internal: int, imported: bool, speaks: bool) -> None:
    chosen = choose_dates(np.array([date]), np.array([internal]), np.array([imported]))
    assert chosen.tolist() == [speaks]


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


def _order(mails: list[Message]) -> list[str]:
    return [one.key for one in mend_clocks(mails, lambda address: address == ME)]


def test_a_client_whose_clock_is_ahead_asked_before_we_answered() -> None:
    asked, answer = make_message("asked", 2), make_message("answer", 1, ME, reply_to="asked")
    mended = mend_clocks([asked, answer], lambda address: address == ME)
    assert [one.key for one in mended] == ["asked", "answer"]
    assert mended[1].sent_at == answer.sent_at  # our own clock is believed


def test_a_client_whose_clock_is_behind_answered_after_we_asked() -> None:
    asked, answer = make_message("asked", 2, ME), make_message("answer", 1, reply_to="asked")
    mended = mend_clocks([answer, asked], lambda address: address == ME)
    assert [one.key for one in mended] == ["asked", "answer"]
    assert mended[0].sent_at == asked.sent_at


def test_what_is_far_apart_or_of_one_side_is_left_alone() -> None:
    assert _order([make_message("b", 1, ME, reply_to="a"), make_message("a", 9)]) == ["b", "a"]
    assert _order([make_message("b", 1, reply_to="a"), make_message("a", 2)]) == ["b", "a"]
