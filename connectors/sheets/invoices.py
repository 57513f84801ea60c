"""Lists of invoices and payments to invoices: every row is used, is none, or is a problem that says why."""

from __future__ import annotations

import gc
import glob
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from connectors.sheets.columns import Understood
from connectors.sheets.invoice_rows import read_rows
from connectors.sheets.layout import Rules
from connectors.sheets.lists import looks_intended, split_table, understand_list
from connectors.sheets.parties import index_clients, said_of, suggest_names
from connectors.sheets.reader import read_many
from connectors.sheets.rules import ListRules
from connectors.sheets.settlement import Source, settle
from connectors.sheets.sums import say_sums
from connectors.sheets.table import Table
from goodterms.errors import NeedsUser
from goodterms.model import Client, Invoice, ListCheck, Problem

FATES = (
    "used",
    "repeated",
    "parts",
    "lines",
    "payments",
    "sums",
    "titles",
    "drafts",
    "cancelled",
    "other",
    "unread",
)


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """Everything that the invoice lists say.

    `unmatched` are names that no client has, as first written, with the client that each is most like or
    ""; `unread` are files that could not be read: what they would say is missing. `understood` says what
    each table's columns were taken for, `checks` what became of its rows, and `questions` ask about names
    that are like a client's.
    """

    invoices: tuple[Invoice, ...] = ()
    problems: tuple[Problem, ...] = ()
    understood: tuple[Understood, ...] = ()
    checks: tuple[ListCheck, ...] = ()
    unmatched: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    questions: tuple[Problem, ...] = ()

    @property
    def rows(self) -> Mapping[str, int]:
        """The filled rows below all headers, by what became of them."""
        return {fate: sum(dict(one.rows).get(fate, 0) for one in self.checks) for fate in FATES}


def read_invoices(
    paths: Sequence[Path],
    *,
    clients: Sequence[Client],
    terms: Mapping[str, int] | None = None,
    rules: ListRules | None = None,
) -> InvoiceList:
    """Return the invoices of all lists, each once, matched to clients, with the payments of all lists.

    `terms` are the clients' own in days, by client key. A file that cannot be read is a problem, and its
    name is in `unread`; so is one that is no such list, beside others that are. NeedsUser where a column
    could be two things (it names the setting that decides it) or no file is a list.
    """
    with _collector_paused():
        return _read_lists(paths, clients, terms or {}, rules or ListRules())


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for circular garbage: hundreds of thousands of small values are made, and all stay.

    Measured: a fifth of the time of a list of 50,000 invoices.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_lists(
    paths: Sequence[Path], clients: Sequence[Client], terms: Mapping[str, int], own: ListRules
) -> InvoiceList:
    parties = index_clients(clients)
    inner = Rules(parties, terms, own.currency, own.legal_days, own.day_first, own.sign)
    problems: list[Problem] = []
    unread: list[str] = []
    sources: list[Source] = []
    strangers: list[tuple[Table, NeedsUser]] = []
    found = read_many(paths, currency=own.currency)
    for file, path in enumerate(paths):
        sheets = found[path]
        if isinstance(sheets, NeedsUser):
            unread.append(path.name)
            problems.append(Problem(path.name, _without_name(str(sheets), path.name), _INCOMPLETE))
            continue
        tables, refused = _understand_tables(sheets.tables, own.columns)
        if not tables:
            unread.append(path.name)
            strangers += refused
        problems += [
            Problem(table.place, f"this sheet is not read: {trouble}", _INCOMPLETE)
            for table, trouble in refused
        ]
        for table in tables:
            rows = read_rows(table, len(sources), inner)
            problems += rows.problems
            sources.append(Source(file, table, rows))
    if strangers and not sources:
        raise strangers[0][1]
    invoices = settle(sources, problems)
    checks = tuple(_check(one) for one in sources)
    problems += [problem for one in checks for problem in say_sums(one)]
    names = suggest_names(invoices, parties)
    return InvoiceList(
        invoices=invoices,
        problems=tuple(problems),
        understood=tuple(one.found for one in sources),
        checks=checks,
        unmatched=names,
        unread=tuple(dict.fromkeys(unread)),
        questions=_ask_about(invoices, names),
    )


_INCOMPLETE = "until it can be read, no letter about money or leaving is queued"


def _without_name(what: str, name: str) -> str:
    return what.removeprefix(name).lstrip(": ") or what


def _understand_tables(
    tables: Sequence[Table], said: Mapping[str, str]
) -> tuple[list[Understood], list[tuple[Table, NeedsUser]]]:
    """Return the sheets that are lists, and those that seem meant as one, or one of a file without any.

    NeedsUser where two columns could be one thing, or the only sheet that seems meant as a list lacks one.
    """
    understood: list[Understood] = []
    refused: list[tuple[Table, NeedsUser]] = []
    for table in (part for one in tables for part in split_table(one, said)):
        try:
            understood.append(understand_list(table, said))
        except NeedsUser as trouble:
            if "more than one column" in str(trouble) and not table.hidden:
                raise
            refused.append((table, trouble))
    meant = [(table, trouble) for table, trouble in refused if looks_intended(table) and not table.hidden]
    if not understood and meant:
        raise meant[0][1]
    return understood, meant if understood else refused[:1]


def _ask_about(invoices: Sequence[Invoice], names: Mapping[str, str]) -> tuple[Problem, ...]:
    """Ask about names on invoices that are like a client's, each once."""
    first = {said_of(one): one for one in reversed(invoices) if not one.client_key}
    return tuple(
        Problem(
            str(first[name].source),
            f"“{name}” is no client of yours, but is much like “{client}”: these invoices count for nobody",
            "if it is the same, add the name to the column “Names on invoices” of clients.xlsx",
        )
        for name, client in names.items()
        if client
    )


def _check(source: Source) -> ListCheck:
    rows = source.rows
    amounts = [
        (fate, currency, amount)
        for fate in FATES
        for currency, amount in sorted(rows.amounts.get(fate, {}).items())
    ]
    counts = tuple((fate, rows.fates[fate]) for fate in FATES if rows.fates[fate])
    return ListCheck(source.found.table.place, source.found.what, counts, tuple(amounts), tuple(rows.totals))


# --- which files --------------------------------------------------------------------------------


def expand_patterns(
    patterns: Sequence[str], base: Path, setting: str = "GOODTERMS_INVOICES"
) -> tuple[Path, ...]:
    """Return the files that names and patterns stand for, each once, in order; relative to `base`.

    Lock files of Excel and LibreOffice are left out. Raises NeedsUser for one that finds nothing.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        literal = base / pattern
        if literal.is_file():
            files = [literal]
        else:
            matches = sorted(
                glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207  # Path.glob refuses absolute ones
            )
            files = [base / match for match in matches if _is_sheet_file(base / match)]
        if not files:
            raise NeedsUser(f"{setting}: no file fits “{pattern}” in {base}: correct it, or export the list")
        found |= dict.fromkeys(files)
    return tuple(found)


def _is_sheet_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(("~$", ".~lock."))
