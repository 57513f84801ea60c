"""Which names fit beside the points of a chart: as many as can be read, those that matter most first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

Side = Literal["r", "l", "t", "b"]  # right, left, above, below, as Excel calls them
SIDES: tuple[Side, ...] = ("r", "l", "t", "b")
_GAP = 0.2  # centimetres from a point's middle to its label


@dataclass(frozen=True, slots=True)
class Spot:
    """A point's place in a plot, in centimetres from its left and lower edge, and how wide its name is."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a plot, and the height of a line of text, in centimetres."""

    width: float
    height: float
    line: float


Box = tuple[float, float, float, float]  # left, lower, right, upper


def place_labels(spots: Sequence[Spot], frame: Frame) -> list[Side | None]:
    """Return on which side of each point its name stands, None where it would cover something.

    Spots come in the order of their weight. No name covers another name, or a point, or leaves the frame. Of
    the orders in which sides can be tried, the one is taken that leaves the weightiest names out least.
    """
    tried = [_place_in_order(spots, frame, order) for order in permutations(SIDES)]
    return max(tried, key=_weight_of)


def _weight_of(sides: Sequence[Side | None]) -> float:
    """Return how much of the weight is named: each point weighs less than the one before it."""
    return sum(1 / (place + 1) for place, side in enumerate(sides) if side is not None)


def _place_in_order(spots: Sequence[Spot], frame: Frame, order: Sequence[Side]) -> list[Side | None]:
    points = [(one.x - _GAP / 2, one.y - _GAP / 2, one.x + _GAP / 2, one.y + _GAP / 2) for one in spots]
    taken: list[Box] = []
    sides: list[Side | None] = []
    for spot in spots:
        free = (side for side in order if _is_free(box_of(spot, side, frame), (*taken, *points), frame))
        side = next(free, None)
        if side is not None:
            taken.append(box_of(spot, side, frame))
        sides.append(side)
    return sides


def box_of(spot: Spot, side: Side, frame: Frame) -> Box:
    """Return where a name stands on a side of its point."""
    half = frame.line / 2
    if side in "rl":
        left = spot.x + _GAP if side == "r" else spot.x - _GAP - spot.width
        return left, spot.y - half, left + spot.width, spot.y + half
    low = spot.y + _GAP if side == "t" else spot.y - _GAP - frame.line
    return spot.x - spot.width / 2, low, spot.x + spot.width / 2, low + frame.line


def _is_free(box: Box, taken: Sequence[Box], frame: Frame) -> bool:
    left, low, right, high = box
    if left < 0 or low < 0 or right > frame.width or high > frame.height:
        return False
    return not any(
        left < other[2] and other[0] < right and low < other[3] and other[1] < high for other in taken
    )
