"""Formulas: as a file has to write them, whatever the language of who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import FORMULAE

from workbook_lint.markup import bounds

LONGEST = 8_192
_PLACE = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^\W\d][\w.]*))!(?P<place>.+)")
_STRUCTURED = re.compile(r"(?P<table>[^\W\d]\w*)\[.*\]", re.DOTALL)
_NEW = re.compile(r"_xlfn\.(?:_xlws\.)?[A-Z][A-Z0-9.]*")


@dataclass(frozen=True, slots=True)
class Known:
    """The sheets, and the names and tables, that a formula may speak of; without their case."""

    titles: frozenset[str]
    names: frozenset[str]


def lint_formula(text: str, known: Known) -> list[str]:
    """Return what is wrong with a formula, which in a file does not begin with "="."""
    shown = text if len(text) <= 80 else f"{text[:79]}…"
    return [f"the formula {shown} {one}" for one in _lint(text, known)]


def _lint(text: str, known: Known) -> Iterator[str]:
    if not text.strip():
        yield "is empty"
        return
    if text.startswith("="):
        yield "begins with ="
    if len(text) > LONGEST:
        yield f"has {len(text)} characters"
    try:
        items = Tokenizer(f"={text.removeprefix('=')}").items
    except (TokenizerError, IndexError) as error:
        yield f"is not balanced: {error}"
        return
    yield from _lint_brackets(items)
    for one in items:
        if one.type == Token.FUNC and one.subtype == Token.OPEN:
            yield from _lint_function(one.value.rstrip("("))
        elif one.type == Token.OPERAND and one.value == "#REF!":
            yield "points at nothing"
        elif one.type == Token.OPERAND and one.subtype == Token.RANGE:
            yield from _lint_reference(one.value, known)


def _lint_brackets(items: list[Token]) -> Iterator[str]:
    within: list[str] = []
    for one in items:
        if one.subtype == Token.OPEN:
            within.append(one.type)
        elif one.subtype == Token.CLOSE:
            within.pop()  # the tokenizer has seen that it fits
        elif one.value == ";" and one.type == Token.SEP and within[-1:] != [Token.ARRAY]:
            yield "separates with ; where a file has a comma"
    if within:
        yield "is not balanced: something is not closed"


def _lint_function(name: str) -> Iterator[str]:
    if name.upper() not in FORMULAE and not _NEW.fullmatch(name):
        yield f"calls {name}, which Excel 2007 did not know: it needs _xlfn."


def _lint_reference(text: str, known: Known) -> Iterator[str]:
    if "#REF!" in text:
        yield "points at nothing"
        return
    on_sheet = _PLACE.fullmatch(text)
    if on_sheet is not None:
        title = (on_sheet["quoted"] or on_sheet["bare"]).replace("''", "'")
        if title.casefold() not in known.titles:
            yield f"speaks of a sheet {title}, which is not there"
        text = on_sheet["place"]
    structured = _STRUCTURED.fullmatch(text)
    if structured is not None:
        yield from _lint_structured(text, structured["table"], known)
    elif bounds(text) is None and text.casefold() not in known.names:
        yield f"speaks of {text}, which is nothing on a sheet"


def _lint_structured(text: str, table: str, known: Known) -> Iterator[str]:
    if table.casefold() not in known.names:
        yield f"speaks of a table {table}, which is not there"
    if "[@" in text:
        yield "has @, which a file writes as [#This Row]"
