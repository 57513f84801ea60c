"""What is this column? Headings are compared as sets of words, in any order, case or accent.

A `Vocabulary` says for each known name which headings mean it exactly and which only may; what the user
says in GOODTERMS_COLUMNS goes before both. Two columns for one thing are an error that lists them, unless
just one of them has the best claim, or they hold the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from itertools import islice, pairwise
from typing import NamedTuple

from connectors.sheets.dates import decide_day_order
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import is_blank, text_of
from goodterms.companynames import fold
from goodterms.errors import NeedsUser

Words = frozenset[str]
HEADER_WITHIN = 20  # rows
_LONGEST_HEADING = 80  # characters


class Claim(IntEnum):
    """How sure a heading is of what it means."""

    FAINT = 0
    WEAK = 1
    EXACT = 2
    SAID = 3  # by the user


class Column(NamedTuple):
    """Where a known column stands, counted from 0, and its heading as written."""

    position: int
    heading: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A table, its header row's number, what its columns are, and the headings that mean nothing to us."""

    table: Table
    header_row: int
    columns: Mapping[str, Column]
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()  # what was decided by cells rather than by headings
    extra: frozenset[str] = frozenset()  # names of known columns that are not read
    what: str = ""  # kind of list
    width: int = 0  # cells of the header

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the header."""
        return self.table.below(self.header_row)

    def texts(self, name: str) -> list[str]:
        """Return the cells of a known column that are text and say something, below the header."""
        column = self.columns.get(name)
        if column is None:
            return []
        at = column.position
        found = [row.cells[at] for row in self.rows if len(row.cells) > at]
        return [cell for cell in found if type(cell) is str and not is_blank(cell)]


class Meaning(NamedTuple):
    """A known name that a heading stands for, and how surely."""

    name: str
    claim: Claim = Claim.EXACT


Vocabulary = Mapping[Words, Meaning]
Claims = dict[str, list[tuple[Claim, Column]]]

# --- headings to words --------------------------------------------------------------------------

_SAME = {
    **dict.fromkeys(("btw", "vat", "mwst", "ust", "tva", "taxes", "gst", "moms", "belasting"), "tax"),
    **dict.fromkeys(("inclusief", "including", "inkl", "inklusive", "included", "inc"), "incl"),
    **dict.fromkeys(("exclusief", "excluding", "exkl", "exclusive", "ex", "excluded"), "excl"),
    **dict.fromkeys(("bruto", "brutto", "gross", "ttc", "tvac"), "incl"),
    **dict.fromkeys(("netto", "net", "ht", "htva"), "excl"),
    **dict.fromkeys(("nr", "no", "num", "numero", "nummer", "#", "№", "n°", "nbr"), "number"),
    **dict.fromkeys(("factuur", "rechnung", "rechnungs", "facture", "factures"), "invoice"),
    **dict.fromkeys(("faktuur", "fact", "fakt", "rech", "re", "rg", "inv"), "invoice"),
    **dict.fromkeys(("datum", "dt", "dat"), "date"),
    **dict.fromkeys(("bedr",), "bedrag"),
    **dict.fromkeys(("tot",), "totaal"),
    **dict.fromkeys(("bet",), "betaald"),
    **dict.fromkeys(("bez",), "bezahlt"),
    **dict.fromkeys(("recd",), "received"),
    **dict.fromkeys(("emailadres", "emailaddress", "mailadres"), "email"),
    **dict.fromkeys(("amt", "value"), "amount"),
}
_NOISE = frozenset(
    ("the", "van", "het", "de", "of", "der", "la", "in", "des", "d", "l", "utc", "yyyy", "mm", "dd", "dc")
) | {"dagen", "days", "tage", "jours", "eur", "euro", "euros", "usd", "gbp", "chf", "sek", "nok", "dkk"}
_GLUED = (
    (re.compile(r"-[ \t]*[\r\n]+\s*"), ""),  # a word parted at a line's end
    (re.compile("MwSt"), "mwst"),
    (re.compile(r"(?<=[a-z])(?=[A-Z])"), " "),  # InvoiceDate
    (re.compile(r"\be[ -]?mail", re.IGNORECASE), "email"),
    (re.compile(r"\bo/s\b", re.IGNORECASE), "outstanding"),
    (
        re.compile(r"\b(netto|brutto|bruto)(?=summe|betrag|bedrag|wert|preis|prijs|umsatz)", re.IGNORECASE),
        r"\1 ",
    ),
    (re.compile(r"\b(factuur|rechnungs)-?(?=n(?:umme)?r\b)", re.IGNORECASE), r"\1 "),
    (re.compile(r"n[°º]", re.IGNORECASE), " no "),
    (re.compile("_"), " "),
    (re.compile(r"\d+(?:[.,]\d+)?\s*%"), " "),  # “21% BTW” is the tax
    (re.compile("%"), " percentage "),  # “BTW %” is its rate
)
_WORD = re.compile(r"[#№]|\w+")
_LETTERS = re.compile(r"[^\W\d_]+")


def words_of(heading: str) -> Words:
    """Return what a heading says, without order, case, accents, fillers and the language of common words."""
    text = heading
    for pattern, instead in _GLUED:
        text = pattern.sub(instead, text)
    words = frozenset(_SAME.get(word, word) for word in _WORD.findall(fold(text)))
    return words - _NOISE or words


def vocabulary(exact: Mapping[str, str], weak: Mapping[str, str] | None = None) -> Vocabulary:
    """Return the lookup for headings given as text: known name to headings, separated by commas."""
    made: dict[Words, Meaning] = {}
    for source, claim in ((weak or {}, Claim.WEAK), (exact, Claim.EXACT)):
        for name, headings in source.items():
            for heading in headings.split(","):
                made[words_of(heading)] = Meaning(name, claim)
    return made


def load_words(file: str) -> dict[str, dict[str, list[str]]]:
    """Return one of the product's own files of words."""
    return tomllib.loads(files("connectors.sheets.words").joinpath(file).read_text("utf-8"))


def load_vocabulary(file: str) -> Vocabulary:
    """Return the lookup of one of the product's files of headings: [name.exact] and so on, by language."""
    made: dict[Words, Meaning] = {}
    for claim in (Claim.FAINT, Claim.WEAK, Claim.EXACT):
        for name, strengths in load_words(file).items():
            languages: Mapping[str, list[str]] = strengths.get(claim.name.lower(), {})  # type: ignore[assignment]  # a table deeper
            for headings in languages.values():
                for heading in headings:
                    made[words_of(heading)] = Meaning(name, claim)
    return made


def load_foreign(file: str) -> frozenset[str]:
    """Return the words of a file's headings that no English heading has."""
    own: set[str] = set()
    others: set[str] = set()
    for strengths in load_words(file).values():
        for languages in strengths.values():
            for language, headings in languages.items():  # type: ignore[attr-defined]  # a table deeper
                words = {word for heading in headings for word in _WORD.findall(fold(heading))}
                (own if language == "en" else others).update(words)
    return frozenset(others - own)


def speaks_foreign(found: Understood, foreign: frozenset[str]) -> bool:
    """Whether a heading is Dutch, German or French: in none of these is the month written first."""
    headings = " ".join((*(column.heading for column in found.columns.values()), *found.ignored))
    return any(word in foreign for word in _LETTERS.findall(fold(headings)))


class Lexicon(Mapping[Words, Meaning]):
    """A vocabulary whose unknown headings are understood by their parts; what the user said goes first."""

    def __init__(
        self,
        known: Vocabulary,
        by_parts: Callable[[Words], Meaning | None],
        said: Mapping[str, str] | None = None,
    ) -> None:
        self._known, self._by_parts = known, by_parts
        self._said = {words_of(heading): Meaning(name, Claim.SAID) for name, heading in (said or {}).items()}

    def __getitem__(self, words: Words) -> Meaning:
        """Return what the words of a heading mean; KeyError if nothing that is known."""
        found = self._said.get(words) or self._known.get(words) or self._by_parts(words)
        if found is None:
            raise KeyError(words)
        return found

    def __iter__(self) -> Iterator[Words]:
        """Go through the headings that are known as a whole."""
        return iter({**self._known, **self._said})

    def __len__(self) -> int:
        """Count them."""
        return len({**self._known, **self._said})

    def with_said(self, said: Mapping[str, str]) -> Lexicon:
        """Return it with the headings that the user named: they mean that, and nothing else."""
        return Lexicon(self._known, self._by_parts, said)


# --- the header row -----------------------------------------------------------------------------


def find_header(
    table: Table, known: Vocabulary, *, within: int = HEADER_WITHIN, passed_over: frozenset[str] = frozenset()
) -> Row | None:
    """Return the headings: the row, or two rows as one, with the most different known ones near the top.

    None if no row has two. `passed_over` names count only where rows are otherwise equal.
    """
    best: Row | None = None
    most = (1, 0)
    for row in _candidates(table, within, known):
        names = {meaning.name for cell in row.cells if (meaning := meaning_of(cell, known))}
        score = (len(names - passed_over), len(names & passed_over))
        if score > most and score[0] > 1:
            best, most = row, score
    return best


def _candidates(table: Table, within: int, known: Vocabulary) -> Iterator[Row]:
    """Yield each row near the top, and after it the row together with the headings above it."""
    near = [row for row in table.rows if row.number <= within]
    if near:
        yield near[0]
    for above, row in pairwise(near):
        yield row
        if above.number == row.number - 1:
            yield Row(row.number, _together(above, row, known))


def _together(above: Row, row: Row, known: Vocabulary) -> tuple[Cell, ...]:
    """Return headings of two rows as one: “Payment” over “Date”, or only the one that stands there."""
    joined: list[Cell] = []
    over: Cell = None
    for index in range(max(len(above.cells), len(row.cells))):
        top, own = above.cell(index), row.cell(index)
        over = over if is_blank(top) else top
        if is_blank(own):
            joined.append(top)
            continue
        both = f"{text_of(over)} {text_of(own)}" if isinstance(over, str) else own
        joined.append(both if meaning_of(both, known) else own)
    return tuple(joined)


def meaning_of(cell: Cell, known: Vocabulary) -> Meaning | None:
    """Return what a heading means, None if nothing that is known."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return None
    return known.get(words_of(cell)) or known.get(words_of(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", cell)))


def match_columns(table: Table, header: Row, known: Vocabulary) -> Understood:
    """Return which column is what by the headings alone; NeedsUser if two claim to be one thing."""
    claims, ignored = claim_columns(header, known)
    return settle_claims(table, header, claims, ignored, {})


def claim_columns(header: Row, known: Vocabulary) -> tuple[Claims, list[Column]]:
    """Return per known name the columns whose headings claim it, and the columns that claim nothing."""
    claims: Claims = {}
    unknown: list[Column] = []
    for index, cell in enumerate(header.cells):
        column = Column(index, text_of(cell))
        if meaning := meaning_of(cell, known):
            claims.setdefault(meaning.name, []).append((meaning.claim, column))
        elif not is_blank(cell):
            unknown.append(column)
    return claims, unknown


def settle_claims(
    table: Table, header: Row, claims: Claims, unknown: Sequence[Column], said: Mapping[str, str]
) -> Understood:
    """Give each known name one column; NeedsUser where two have equal claims. `said` words the names."""
    columns = {name: _choose(table, header, name, several, said) for name, several in claims.items()}
    chosen = {column.position for column in columns.values()}
    left = [one for several in claims.values() for _, one in several if one.position not in chosen]
    ignored = tuple(one.heading for one in (*unknown, *left))
    return Understood(table, header.number, columns, ignored, width=len(header.cells))


def _choose(
    table: Table, header: Row, name: str, several: Sequence[tuple[Claim, Column]], said: Mapping[str, str]
) -> Column:
    """Return the column with the best claim; of several, the only one that holds anything, or equal ones."""
    best = max(claim for claim, _ in several)
    left = [column for claim, column in several if claim == best]
    if len(left) > 1:
        left = [column for column in left if any(column_cells(table, header, column.position))] or left[:1]
    if len(left) > 1 and len({tuple(column_cells(table, header, one.position)) for one in left}) == 1:
        left = left[:1]
    if len(left) > 1:
        raise NeedsUser(say_ambiguous(table, header, name, left, said))
    return left[0]


def say_ambiguous(
    table: Table, header: Row, name: str, several: Sequence[Column], said: Mapping[str, str]
) -> str:
    """Say which columns may be one thing, and what decides it."""
    listed = ", ".join(f"“{column.heading}” (column {letters(column.position)})" for column in several)
    way_out = "rename or remove all but one"
    if name in said:
        one = several[0].heading if len({words_of(it.heading) for it in several}) > 1 else ""
        setting = one or letters(several[0].position)
        way_out = f"say which it is with GOODTERMS_COLUMNS__{name.upper()}={setting}, or rename the others"
    return (
        f"{table.place} row {header.number}: more than one column looks like {said.get(name, name)}: "
        f"{listed}: {way_out}"
    )


def column_cells(table: Table, header: Row, index: int, most: int | None = None) -> list[Cell]:
    """Return the filled cells below the header of one column, at most that many."""
    found = (row.cell(index) for row in table.below(header.number))
    return list(islice((cell for cell in found if not is_blank(cell)), most))


def decide_day_first(found: Understood, name: str, usual: bool | None) -> bool | None:
    """Return whether a column's dates begin with the day: as its own cells decide it, else as is usual."""
    order = decide_day_order(found.texts(name))
    return order == "day first" if order in {"day first", "month first"} else usual


def letters(index: int) -> str:
    """Return a column's name as the spreadsheet shows it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def position_of(letter: str) -> int | None:
    """Return the position of a column named as the spreadsheet shows it, None if it is no such name."""
    if not re.fullmatch("[A-Z]{1,2}", letter):
        return None
    index = 0
    for sign in letter:
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1


def list_cells(cells: Sequence[Cell]) -> str:
    """Return the filled headings for a message, shortened."""
    shown = [f"“{text_of(cell)[:40]}”" for cell in cells if not is_blank(cell)]
    return ", ".join(shown[:25]) or "nothing"
