"""What amounts mean: the decimal sign is decided once for a whole column.

`12.500` means nothing by itself: what no column proves is an Unreadable, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from connectors.sheets.table import Cell
from connectors.sheets.values import Unreadable, is_blank, plain_signs, text_of

DecimalSign = Literal[",", ".", ""]

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents' precision; `mark` is the currency as written: a code, "$", "kr" or ""."""

    amount: Decimal
    mark: str = ""


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
_DOLLARS = {
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
}
_SHARED = {  # marks that several currencies write
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_MARK = re.compile(
    rf"(?i:\b(?:{_CODES})\b|(?<![A-Z])(?:{_CODES})(?=\d)|€|£|¥|₹|(?:US|CA|C|AU|A|NZ|HK|S)?\$|euros?\b|zł|kč|fr\.|\bkr\b\.?)"
)
_MINUSES = dict.fromkeys(map(ord, "−–—‐‑‒﹣－"), "-")
_SEPARATORS = {ord("٫"): ".", ord("٬"): "'", ord("،"): ","}  # Arabic
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ‘`´"), "'")
_WHOLE_ONLY = re.compile(r"(?<=\d)([.,])[-=]{1,2}$")  # "250,-", "250.--" and "250,="
_SIDE = re.compile(
    r"(?<=[\d)\s-])(cr|dr|[HS])\.?$", re.IGNORECASE
)  # “100.00 CR”, “100,00 H”: to the other side
_BODY = re.compile(r"\d[\d.,' ]*|[.,]\d+")
_PLAIN = {
    sign: re.compile(
        rf"(?:\d+|\d{{1,3}}(?:([ '{other}])\d{{3}})(?:\1\d{{3}})*|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?=\.|$))?"
        rf"(?:{re.escape(sign)}\d*)?"
    )
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
    if named := re.findall(rf"\b{_CODE.pattern}\b", mark.upper()):
        return str(named[0]) if len(set(named)) == 1 else ""
    return _DOLLARS.get(bare) or _SYMBOLS.get(bare, "")


def marks_of(code: str) -> list[str]:
    """Return how a currency may be written."""
    return [code, *(mark for mark, meant in (_SYMBOLS | _DOLLARS).items() if meant == code)] + [
        mark for mark, codes in _SHARED.items() if code in codes
    ]


def _in_cents(amount: Decimal, cell: Cell, mark: str) -> Money | Unreadable:
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        return Unreadable(text_of(cell), "is too large to be an amount")
    return Money(amount.quantize(_CENT, ROUND_HALF_UP), mark)


@lru_cache(maxsize=65_536)
def _money_parts(text: str) -> tuple[str, bool, str] | None:
    """Return digits with separators, whether negative, and the currency mark; None if no amount."""
    bare = plain_signs(text).translate(_SEPARATORS).translate(_MINUSES).translate(_APOSTROPHES)
    marks = {mark.upper() if _CODE.fullmatch(mark.upper()) else mark for mark in _MARK.findall(bare)}
    if len({resolve_currency(mark, "") for mark in marks}) > 1:
        return None
    bare = _MARK.sub(" ", bare).strip()
    if bare == "-" and marks:
        bare = "0"  # as accountants write nothing
    side = _SIDE.search(bare)
    bare = bare[: side.start()].strip() if side else bare
    bare = _WHOLE_ONLY.sub(r"\g<1>00", bare)
    negative = side is not None and side[1].casefold() in {"cr", "h"}
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
