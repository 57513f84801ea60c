"""How many lines a wrapped text takes in a column: Excel gives merged and generated rows no height by itself.

Widths are those of Helvetica, of which Arial is a copy, in thousandths of the size (Adobe's font metrics).
"""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

_COLUMN_UNIT = 7.0  # pixels of a digit of Arial 10, the font of the style Normal
_PADDING = 5.0  # pixels that a column adds to its digits
_PIXELS_PER_POINT = 96 / 72
_WIDE = 1000  # emoji and ideographs
_NORMAL, _CAPITAL = 556, 722
_NARROW: dict[str, int] = {
    **dict.fromkeys("'|", 222),
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" !,./:;ft[]\\I·\u00a0", 278),
    **dict.fromkeys("()-r`", 333),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys('"*', 370),
    **dict.fromkeys("=+<>~", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("&ABEKPSVXY", 667),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("w", 722),
    **dict.fromkeys("%", 889),
    **dict.fromkeys("W", 944),
    **dict.fromkeys("@…—", 1000),
}


@lru_cache(maxsize=4096)
def _width(letter: str) -> int:
    """Return a character's width in thousandths of the font's size."""
    known = _NARROW.get(letter)
    if known is not None:
        return known
    base = unicodedata.normalize("NFKD", letter)[0]
    if base != letter and base in _NARROW:
        return _NARROW[base]
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return _WIDE
    if unicodedata.combining(letter):
        return 0
    return _CAPITAL if base.isupper() else _NORMAL


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in pixels at a font size in points; bold letters are a fourteenth wider."""
    thousandths = sum(map(_width, text))
    return thousandths / 1000 * size * _PIXELS_PER_POINT * (15 / 14 if bold else 1.0)


def column_pixels(width: float) -> float:
    """Return the pixels of a column of that width in characters."""
    return width * _COLUMN_UNIT + _PADDING


def characters(pixels: float) -> float:
    """Return the width in characters of a column of so many pixels."""
    return (pixels - _PADDING) / _COLUMN_UNIT


def count_lines(text: str, pixels: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes that is wrapped between words; a longer word is broken."""
    return sum(_count_wrapped(part, pixels, size, bold=bold) for part in text.split("\n"))


def _count_wrapped(part: str, pixels: float, size: float, *, bold: bool) -> int:
    if text_width(part, size, bold=bold) <= pixels:
        return 1
    lines, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in part.split(" "):
        wide = text_width(word, size, bold=bold)
        if used and used + space + wide > pixels:
            lines, used = lines + 1, 0.0
        elif used:
            wide += space
        if used + wide > pixels:
            extra = math.ceil((used + wide) / max(pixels, 1.0)) - 1
            lines, used = lines + extra, (used + wide) - extra * pixels
        else:
            used += wide
    return lines
