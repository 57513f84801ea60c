"""What dates mean: whether the day or the month comes first is decided once for a whole column.

`03-04-2026` means nothing by itself: what no column proves is an Unreadable, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from connectors.sheets.table import Cell
from connectors.sheets.values import Unreadable, is_blank, plain_signs, text_of
from goodterms.companynames import fold

DayOrder = Literal["day first", "month first", "undecided", "irrelevant"]

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_STRAY = 0.05  # at most this share of a column's dates may contradict the rest, as typing errors

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari januar jaenner janner janvier enero jan janv ene",
            "february februari februar fevrier febrero feb febr fevr fev",
            "march maart marz maerz mars marzo mar mrt mrz",
            "april avril abril apr avr abr",
            "may mei mai mayo",
            "june juni juin junio jun",
            "july juli juillet julio jul juil",
            "august augustus aout agosto aug ago",
            "september septembre septiembre setiembre sep sept",
            "october oktober octobre octubre oct okt",
            "november novembre noviembre nov",
            "december dezember decembre diciembre dec dez dic",
        ),
        1,
    )
    for name in names.split()
}
_TIME = re.compile(
    r"[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2}|UTC)?$"
)
_DAYS_OF_WEEK = (
    "monday tuesday wednesday thursday friday saturday sunday mon tues? wed thurs? thu fri sat sun "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo mi fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom"
)
_WEEKDAY = re.compile(
    rf"^(?:{_DAYS_OF_WEEK.replace(' ', '|')})(?:\.?,\s*(?=\S)|\.?\s+(?=\d+\S*[ \-/.]\s*[^\W\d]|\d+[-/.]\d))",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})()(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|ste|de)? ([a-z]+) (\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_FILLERS = re.compile(r"\b(?:de|del|of|the|den|le)\b")

_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")  # 1982 to 2091, counted from 1900

_Numeric = tuple[int, int, int]


def decide_day_order(cells: Iterable[Cell]) -> DayOrder:
    """Return what the column's texts prove about dates such as 3-4-2026.

    "irrelevant" if it has none that could be read both ways; "undecided" if it has and none proves.
    """
    numeric = [found for found in map(_scan_date, _texts(cells)) if isinstance(found, tuple)]
    votes = Counter("day first" if a > 12 else "month first" for a, b, _ in numeric if max(a, b) > 12)
    by_day, by_month = votes["day first"], votes["month first"]
    if min(by_day, by_month) <= _STRAY * max(by_day, by_month) and by_day != by_month:
        return "day first" if by_day > by_month else "month first"
    doubtful = any(a != b and max(a, b) <= 12 for a, b, _ in numeric)
    return "undecided" if doubtful else "irrelevant"


def parse_date(cell: Cell, *, day_first: bool | None, epoch: date | None = None) -> date | Unreadable | None:
    """Return the date of a cell, None if it is blank. With `day_first` None only what is certain.

    `epoch` is the day 0 of the file's serial numbers, None where they mean nothing.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    text = text_of(cell)
    if epoch is not None and not isinstance(cell, bool) and _SERIAL.fullmatch(text):
        return _plausible(epoch + timedelta(days=int(text.partition(".")[0])), cell)
    if isinstance(cell, bool) or (isinstance(cell, Decimal) and len(text) != 8):
        return Unreadable(text, "is a number, not a date: format the column as dates")
    found = _scan_date(text)
    if isinstance(found, tuple):
        return _numeric_date(found, day_first, text)
    return Unreadable(text, "is no date") if found is None else _plausible(found, cell)


def looks_like_date(text: str) -> bool:
    """Whether a text is a date by any of the known forms."""
    return _scan_date(text) is not None


def is_month_name(text: str) -> bool:
    """Whether a word is the name of a month, or short for one, in one of the five languages."""
    return fold(text).rstrip(".") in _MONTHS


def _numeric_date(found: _Numeric, day_first: bool | None, text: str) -> date | Unreadable:
    first, second, year = found
    if day_first is None and first != second and max(first, second) <= 12:
        return Unreadable(text, "may be day or month first")
    if day_first is None:
        day_first = first > 12
    day, month = (first, second) if day_first else (second, first)
    made = _date(year, month, day)
    return Unreadable(text, "is no date") if made is None else _plausible(made, text)


def _plausible(found: date, cell: Cell) -> date | Unreadable:
    if _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return found
    return Unreadable(text_of(cell), f"is not between {_FIRST_YEAR} and {_LAST_YEAR}")


@lru_cache(maxsize=65_536)
def _scan_date(text: str) -> date | _Numeric | None:
    """Return a certain date; the three numbers of one whose order is still to be decided; or None.

    Dates with points are day first wherever they are written.
    """
    bare = _WEEKDAY.sub("", _TIME.sub("", plain_signs(text).strip())).strip()
    if found := _ISO.fullmatch(bare):
        year, _, month, day = found.groups()[:4] if found[1] else found.groups()[4:]
        return _date(int(year), int(month), int(day))
    if found := _NUMERIC.fullmatch(bare):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        return _date(year, second, first) if found[2] == "." else (first, second, year)
    return _scan_month_name(bare)


def _scan_month_name(text: str) -> date | None:
    plain = fold(text)
    plain = " ".join(_FILLERS.sub(" ", re.sub(r"[,.\-/]", " ", plain)).split())
    if found := _DAY_MONTH.fullmatch(plain):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(plain):
        name, day, year = found.groups()
    else:
        return None
    month = _MONTHS.get(name)
    return _date(_year(year), month, int(day)) if month else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _texts(cells: Iterable[Cell]) -> Iterable[str]:
    return (cell for cell in cells if isinstance(cell, str) and not is_blank(cell))
