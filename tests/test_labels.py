"""Names beside points: none covers anything, none leaves the frame, the weightiest come first."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reports.workbook.labels import Box, Frame, Spot, box_of, place_labels

FRAME = Frame(12.0, 7.0, 0.4)
spots = st.lists(
    st.builds(Spot, x=st.floats(0, 12), y=st.floats(0, 7), width=st.floats(0.5, 3.5)), max_size=25
)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(spots)
def test_no_name_covers_a_name_or_a_point_or_leaves_the_frame(some: list[Spot]) -> None:
    sides = place_labels(some, FRAME)
    boxes = [box_of(spot, side, FRAME) for spot, side in zip(some, sides, strict=True) if side is not None]
    assert not any(overlap(*pair) for pair in combinations(boxes, 2))
    for left, low, right, high in boxes:
        assert left >= 0
        assert low >= 0
        assert right <= FRAME.width
        assert high <= FRAME.height
        assert not any(left < spot.x < right and low < spot.y < high for spot in some)


def test_points_that_are_far_apart_are_all_named() -> None:
    apart = [Spot(x, y, 2.0) for x in (1.0, 6.0) for y in (1.0, 3.0, 5.0)]
    assert None not in place_labels(apart, FRAME)


def test_of_two_in_one_place_the_weightier_is_named() -> None:
    crowd = [Spot(6.0, 3.0, 2.0) for _ in range(20)]
    sides = place_labels(crowd, FRAME)
    assert sides[0] is not None
    assert None in sides


def test_another_side_is_taken_where_the_first_is_blocked() -> None:
    at_the_edge = Spot(11.9, 3.0, 2.0)
    assert place_labels([at_the_edge], FRAME) == ["l"]
