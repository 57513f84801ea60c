"""What cells mean: money, dates, days, yes and no.

`12.500` and `03-04-2026` mean nothing by themselves: the decimal sign and the order of day and month
are decided once for a whole column, and what stays undecided is an Unreadable, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from connectors.sheets.table import Cell
from goodterms.companynames import fold

DecimalSign = Literal[",", ".", ""]
DayOrder = Literal["day first", "month first", "undecided", "irrelevant"]

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_STRAY = 0.05  # at most this share of a column's dates may contradict the rest, as typing errors
_BLANKS = frozenset({"", "-", "–", "—", "n/a", "nvt", "n.v.t.", "0000-00-00", "00-00-0000"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that does not mean what its column means: as written, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents' precision; `mark` is the currency as written: a code, "$", "kr" or ""."""

    amount: Decimal
    mark: str = ""


def is_blank(cell: Cell) -> bool:
    """Whether the cell says nothing: empty, or one of the marks that people write for that."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _BLANKS)


def text_of(cell: Cell) -> str:
    """Return the cell as a reader sees it, in one line; "" if it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}"


# --- money --------------------------------------------------------------------------------------

_CODES = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|UAH|AUD|NZD|CAD|HKD|SGD|JPY|CNY|INR|"
    "ZAR|BRL|MXN|ILS|AED|SRD|ANG|XCG|AWG|IDR|THB|KRW"
)
_CODE = re.compile(f"(?:{_CODES})")
_SYMBOLS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "¥": "JPY", "zł": "PLN"} | {
    "kč": "CZK",
    "fr": "CHF",
    "₹": "INR",
}
_SHARED = {  # marks that several currencies write
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_MARK = re.compile(rf"(?i:\b(?:{_CODES})\b|(?<![A-Z])(?:{_CODES})(?=\d)|€|£|¥|₹|\$|zł|kč|fr\.|\bkr\b\.?)")
_MINUSES = dict.fromkeys(map(ord, "−–—‐‑‒﹣－"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ‘`´"), "'")
_WHOLE_ONLY = re.compile(r"(?<=\d)[.,]-{1,2}$")  # "250,-" and "250.--"
_BODY = re.compile(r"\d[\d.,' ]*|[.,]\d+")
_PLAIN = {
    sign: re.compile(rf"(?:\d+|\d{{1,3}}(?:([ '{other}])\d{{3}})(?:\1\d{{3}})*)?(?:{re.escape(sign)}\d*)?")
    for sign, other in ((",", "."), (".", ","))
}


def decide_decimal_sign(cells: Iterable[Cell]) -> DecimalSign:
    """Return the decimal sign that the column's texts prove, "" if none does or they disagree."""
    signs = {_sign_shown(parts[0]) for parts in map(_money_parts, _texts(cells)) if parts} - {""}
    return signs.pop() if len(signs) == 1 else ""


def parse_money(cell: Cell, sign: DecimalSign) -> Money | Unreadable | None:
    """Return the amount of a cell, None if it is blank. `sign` is the column's decimal sign.

    A number is rounded to cents: what a formula calculated is shown so, too.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, Decimal):
        return _in_cents(cell, cell, "")
    parts = _money_parts(cell) if isinstance(cell, str) else None
    if parts is None:
        return Unreadable(text_of(cell), "is no amount")
    body, negative, mark = parts
    shown = _sign_shown(body) or sign
    if not shown and ("." in body or "," in body):
        reason = "may mean thousands or decimals, and nothing else in the column tells"
        return Unreadable(text_of(cell), reason)
    shown = shown or "."
    if not _PLAIN[shown].fullmatch(body):
        return Unreadable(text_of(cell), "is no amount")
    whole, _, rest = body.partition(shown)
    amount = Decimal(f"{re.sub('[^0-9]', '', whole) or 0}.{rest or 0}")
    return _in_cents(-amount if negative else amount, cell, mark)


def resolve_currency(mark: str, default: str) -> str:
    """Return the currency code of a mark; the default's where it fits; "" if it means nothing."""
    if not mark or mark == default:
        return default
    bare = mark.strip().rstrip(".").casefold()
    if bare in _SHARED:
        return default if default in _SHARED[bare] else _SHARED[bare][0] if bare == "$" else ""
    return _SYMBOLS.get(bare) or (bare.upper() if _CODE.fullmatch(bare.upper()) else "")


def _in_cents(amount: Decimal, cell: Cell, mark: str) -> Money | Unreadable:
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        return Unreadable(text_of(cell), "is too large to be an amount")
    return Money(amount.quantize(_CENT, ROUND_HALF_UP), mark)


@lru_cache(maxsize=65_536)
def _money_parts(text: str) -> tuple[str, bool, str] | None:
    """Return digits with separators, whether negative, and the currency mark; None if no amount."""
    bare = unicodedata.normalize("NFKC", text).translate(_MINUSES).translate(_APOSTROPHES)
    marks = {mark.upper() if _CODE.fullmatch(mark.upper()) else mark for mark in _MARK.findall(bare)}
    if len({resolve_currency(mark, "") for mark in marks}) > 1:
        return None
    bare = _MARK.sub(" ", bare).strip()
    bare = _WHOLE_ONLY.sub("", bare)
    negative = False
    for before, after in (("(", ")"), ("-", ""), ("", "-")):
        if bare.startswith(before) and bare.endswith(after) and len(bare) > 1:
            if negative:
                return None
            negative = True
            bare = bare[len(before) : len(bare) - len(after)].strip()
    bare = bare.removeprefix("+").strip()
    return (bare, negative, next(iter(marks), "")) if _BODY.fullmatch(bare) else None


def _sign_shown(body: str) -> DecimalSign:
    """Return the decimal sign that one amount proves by itself, "" if it proves none."""
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    if not points and not commas:
        return ""
    sign: DecimalSign = "." if points else ","
    if points + commas > 1:
        return "," if points else "."
    whole, _, rest = body.partition(sign)
    grouped = " " in whole or "'" in whole
    return sign if len(rest) != 3 or grouped or len(whole) > 3 or whole in {"", "0"} else ""


def _texts(cells: Iterable[Cell]) -> Iterable[str]:
    return (cell for cell in cells if isinstance(cell, str) and not is_blank(cell))


# --- dates --------------------------------------------------------------------------------------

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
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})()(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|ste|de)? ([a-z]+) (\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_FILLERS = re.compile(r"\b(?:de|del|of|the)\b")

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


def parse_date(cell: Cell, *, day_first: bool | None) -> date | Unreadable | None:
    """Return the date of a cell, None if it is blank. With `day_first` None only what is certain."""
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    text = text_of(cell)
    if isinstance(cell, bool) or (isinstance(cell, Decimal) and len(text) != 8):
        return Unreadable(text, "is a number, not a date: format the column as dates")
    found = _scan_date(text)
    if isinstance(found, tuple):
        return _numeric_date(found, day_first, text)
    return Unreadable(text, "is no date") if found is None else _plausible(found, cell)


def looks_like_date(text: str) -> bool:
    """Whether a text is a date by any of the known forms."""
    return _scan_date(text) is not None


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
    bare = _TIME.sub("", unicodedata.normalize("NFKC", text).strip()).strip()
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


# --- days, yes and no ---------------------------------------------------------------------------

_AT_ONCE = frozenset(
    (
        "direct",
        "contant",
        "per direct",
        "per omgaande",
        "due on receipt",
        "on receipt",
        "immediate",
        "immediately",
        "sofort",
        "comptant",
        "a reception",
    )
)
_DAYS = re.compile(
    r"(?:net(?:to)?|n|binnen|within|innerhalb|sous)? ?(\d{1,3}) ?"
    r"(?:d|dgn|dag(?:en)?|days?|tagen?|jours?)?"
    r"(?: net(?:to)?| na factuurdatum| (?:from|after) invoice(?: date)?)?"
)
_DISCOUNT = re.compile(r"\d(?:[.,]\d)? ?%? ?/ ?\d{1,2},? (?:net|n) ?/? ?(\d{1,3})")
_YES = frozenset(("yes", "y", "ja", "j", "oui", "si", "true", "waar", "wahr", "vrai", "1", "x", "✓", "✔"))
_NO = frozenset(("no", "n", "nee", "nein", "non", "false", "onwaar", "falsch", "faux", "0"))


def parse_days(cell: Cell) -> int | Unreadable | None:
    """Return a number of days as people write payment terms ("30", "30 dagen", "net 30"); None if blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, Decimal):
        if cell == cell.to_integral_value() and 0 <= cell <= 999:
            return int(cell)
        return Unreadable(text_of(cell), "is no number of days")
    text = fold(text_of(cell)).rstrip(".")
    if text in _AT_ONCE:
        return 0
    found = _DAYS.fullmatch(text) or _DISCOUNT.fullmatch(text)
    return int(found[1]) if found else Unreadable(text_of(cell), "is no number of days")


def parse_yes_no(cell: Cell) -> bool | Unreadable | None:
    """Return what a yes-or-no cell says; None if it is blank."""
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    text = fold(text_of(cell))
    if text in _YES:
        return True
    return False if text in _NO else Unreadable(text_of(cell), "is neither yes nor no")
