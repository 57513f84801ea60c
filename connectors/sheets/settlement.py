"""What many rows, sheets and files tell of one invoice, made one: each invoice once, its payments laid to it.

Within a file, rows with the same facts repeat an invoice or are its part payments; rows of other amounts
are its lines, where the list is one of lines, or what came in, where it is one of debit and credit; else the
second is a problem. Between files the newest speaks: the one whose own dates reach furthest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from connectors.sheets.columns import Understood
from connectors.sheets.invoice_rows import Paid, TableRows, Told
from connectors.sheets.lists import BY_LINE
from goodterms.companynames import name_key
from goodterms.model import Invoice, Payment, Problem

_ZERO = Decimal(0)
_LINES = frozenset({"line", "description"})


class Source(NamedTuple):
    """A table that was read: the number of its file, what its columns are, what its rows came to."""

    file: int
    found: Understood
    rows: TableRows


def settle(sources: Sequence[Source], problems: list[Problem]) -> tuple[Invoice, ...]:
    """Return each invoice once, in the order of first telling, and count what became of each row."""
    newest = _order_of_files(sources)
    by_lines = _find_lines(sources)
    by_identity: dict[tuple[str, str], list[Told]] = {}
    for source in sources:
        for one in source.rows.told:
            by_identity.setdefault(_identity(one.invoice), []).append(one)
    kept: dict[tuple[str, str], Told] = {}
    for identity, told in by_identity.items():
        kept[identity] = (
            told[0] if len(told) == 1 else _one_of_many(sources, told, newest, by_lines, problems)
        )
        _count(sources, kept[identity], "used")
    problems += _say_shared_numbers(kept)
    return _lay_payments(sources, kept, problems)


def _one_of_many(
    sources: Sequence[Source],
    told: Sequence[Told],
    newest: Mapping[int, tuple[date, int]],
    by_lines: frozenset[int],
    problems: list[Problem],
) -> Told:
    """Return what several rows say of one invoice; those of older files are told again."""
    files: dict[int, list[Told]] = {}
    for one in told:
        files.setdefault(sources[one.table].file, []).append(one)
    order = sorted(files, key=lambda file: newest[file])
    states = [_one_of_file(sources, files[file], by_lines, problems) for file in order]
    found = _newest(states, [newest[file][0] for file in order])
    for one in states:
        if one.table != found.table or one.invoice.source != found.invoice.source:
            _count(sources, one, "repeated")
    return found


def _say_shared_numbers(kept: Mapping[tuple[str, str], Told]) -> list[Problem]:
    """Ask about a number that one file gives to invoices of several clients."""
    holders: defaultdict[tuple[str, str], list[Invoice]] = defaultdict(list)
    for (number, _), one in kept.items():
        holders[number, one.invoice.source.file].append(one.invoice)
    return [
        Problem(
            str(some[1].source),
            f"invoice number {some[1].number} is also in row {some[0].source.row}, for “{some[0].client}”",
            "both are used: correct the number, or the client, if they are one",
        )
        for some in holders.values()
        if len(some) > 1 and not re.fullmatch(r"\d{4}-\d\d-\d\d(?: \(\d+\))?", some[0].number)
    ]


def _identity(invoice: Invoice) -> tuple[str, str]:
    who = invoice.client_key or name_key(invoice.client) or invoice.email
    return _plain_number(invoice.number), who


def _plain_number(number: str) -> str:
    return "".join(number.casefold().split())


def _count(sources: Sequence[Source], told: Told, fate: str) -> None:
    rows = sources[told.table].rows
    rows.fates[fate] += 1
    rows.amounts[fate][told.invoice.currency] += told.invoice.amount


# --- within a file -------------------------------------------------------------------------------


def _facts(one: Told) -> tuple[date, Decimal, str]:
    return one.invoice.issued, one.invoice.amount, one.invoice.currency


def _one_of_file(
    sources: Sequence[Source], rows: list[Told], by_lines: frozenset[int], problems: list[Problem]
) -> Told:
    """Return what the rows of one file say of one invoice together."""
    if len(rows) == 1:
        return rows[0]
    rows = sorted(
        rows, key=lambda one: not sources[one.table].found.table.hidden
    )  # a hidden sheet is an old one
    if any(one.booked for one in rows):
        return _book(sources, rows)
    if all(one.table in by_lines for one in rows):
        for one in rows[1:]:
            _count(sources, one, "lines")
        return _sum_lines(rows)
    first = rows[0]
    alike = [one for one in rows if _facts(one) == _facts(first)]
    for one in rows:
        if _facts(one) != _facts(first):
            _count(sources, one, "unread")
            problems.append(_say_twice(first.invoice, one.invoice))
    parts = tuple(dict.fromkeys(payment for one in alike for payment in one.invoice.payments))
    if len(parts) < 2 and len({one.invoice.open for one in alike}) > 1 and not any(map(_says_open, alike)):
        for one in alike[1:]:
            _count(sources, one, "parts")
        return _take_off(alike)
    for one in alike[1:]:
        _count(sources, one, "parts" if len(parts) > 1 else "repeated")
    return _join_parts(alike, parts) if len(parts) > 1 else _newest(alike, [date.min] * len(alike))


def _say_twice(first: Invoice, other: Invoice) -> Problem:
    what = f"invoice {other.number} is already in row {first.source.row} "
    what += (
        "with another date"
        if other.amount == first.amount
        else f"with {first.amount} instead of {other.amount}"
    )
    return Problem(str(other.source), what, "export one row per invoice")


def _find_lines(sources: Sequence[Source]) -> frozenset[int]:
    """Return the tables in which a row is a line of an invoice.

    Their amount is that of a line; or they have lines or descriptions, and a number stands with several
    amounts of one day.
    """
    found = set()
    for table, source in enumerate(sources):
        if BY_LINE in source.found.extra:
            found.add(table)
        if not source.found.extra & _LINES:
            continue
        bills: dict[tuple[str, str], set[tuple[date, Decimal, str]]] = {}
        for one in source.rows.told:
            bills.setdefault(_identity(one.invoice), set()).add(_facts(one))
        several = [facts for facts in bills.values() if len(facts) > 1]
        if several and all(len({(day, currency) for day, _, currency in facts}) == 1 for facts in several):
            found.add(table)
    return frozenset(found)


def _says_open(told: Told) -> bool:
    return told.says_open


def _take_off(rows: Sequence[Told]) -> Told:
    """Return an invoice of which each row tells a part that was paid, without its day."""
    first = rows[0].invoice
    paid = sum((first.amount - one.invoice.open for one in rows), _ZERO)
    return rows[0]._replace(invoice=replace(first, open=first.amount - paid))


def _sum_lines(rows: Sequence[Told]) -> Told:
    bills = [one.invoice for one in rows]
    first = bills[0]
    amount = sum((one.amount for one in bills), _ZERO)
    opens = [one.open for one in bills]
    whole = rows[0].says_open and len(set(opens)) == 1 and opens[0] not in {_ZERO, first.amount}
    still = opens[0] if whole else sum(opens, _ZERO)
    if still > amount > 0 and len(set(opens)) == 1:
        still = opens[0]  # told of the whole invoice beside each of its lines
    nets = [one.net for one in bills]
    payments: tuple[Payment, ...] = ()
    if first.paid_on is not None and amount - still:
        payments = (Payment(first.paid_on, amount - still),)
    net = None if None in nets else sum((one for one in nets if one is not None), _ZERO)
    gone = sum((one.written_off for one in bills), _ZERO)
    return rows[0]._replace(
        invoice=replace(first, amount=amount, open=still, net=net, payments=payments, written_off=gone)
    )


def _join_parts(rows: Sequence[Told], parts: tuple[Payment, ...]) -> Told:
    """Return an invoice with the payments of all its rows; what is open is told, or what they leave."""
    first = rows[0].invoice
    paid = sum((one.amount for one in parts), _ZERO)
    opens = {one.invoice.open for one in rows}
    still = min(opens, key=abs) if rows[0].says_open and len(opens) == 1 else first.amount - paid
    return rows[0]._replace(invoice=replace(first, open=still, payments=_in_order(parts)))


def _book(sources: Sequence[Source], rows: list[Told]) -> Told:
    """Return the invoice of a list with debit and credit: what stands against it came in."""
    ordered = sorted(rows, key=lambda one: (one.invoice.amount <= 0, one.invoice.issued))
    first, *others = ordered
    bill = first.invoice
    for one in others:
        _count(sources, one, "payments" if one.invoice.amount < 0 else "lines")
        came = Payment(one.invoice.issued, -one.invoice.amount)
        if one.invoice.amount < 0:
            bill = replace(bill, payments=_in_order((*bill.payments, came)))
        else:
            bill = replace(bill, amount=bill.amount + one.invoice.amount)
    said = [one.invoice.open for one in rows if one.says_open]
    still = (
        said[-1]
        if said and rows[-1].says_open
        else bill.amount - sum((one.amount for one in bill.payments), _ZERO)
    )
    return first._replace(invoice=replace(bill, open=still))


# --- between files -------------------------------------------------------------------------------


def _order_of_files(sources: Sequence[Source]) -> Mapping[int, tuple[date, int]]:
    """Return what files are put in order by, the newest last: how far their dates reach, then as given."""
    reach: dict[int, date] = {}
    for source in sources:
        days = [
            day
            for one in source.rows.told
            for day in (one.invoice.issued, *(payment.on for payment in one.invoice.payments))
        ]
        reach[source.file] = max([reach.get(source.file, date.min), *days])
    return {file: (until, file) for file, until in reach.items()}


def _newest(states: Sequence[Told], reach: Sequence[date]) -> Told:
    """Return the last state; of those that reach equally far, one that is paid is the later one.

    A day of payment that an older state knew is kept.
    """
    best, until = states[0], reach[0]
    for later, day in zip(states[1:], reach[1:], strict=True):
        if day == until and best.invoice.open == 0 and later.invoice.open != 0:
            continue
        known = later.invoice.payments
        if later.invoice.open == 0 and not known:
            known = best.invoice.payments
        best, until = later._replace(invoice=replace(later.invoice, payments=known)), day
    return best


def _in_order(payments: Iterable[Payment]) -> tuple[Payment, ...]:
    return tuple(sorted(payments, key=lambda one: one.on))


# --- lists of payments ---------------------------------------------------------------------------


def _lay_payments(
    sources: Sequence[Source], kept: Mapping[tuple[str, str], Told], problems: list[Problem]
) -> tuple[Invoice, ...]:
    """Lay each listed payment to its invoice; one that names none, or too many, is a problem."""
    if not any(source.rows.paid for source in sources):
        return tuple(one.invoice for one in kept.values())
    by_number: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for identity in kept:
        by_number[identity[0]].append(identity)
    came: defaultdict[tuple[str, str], list[Payment]] = defaultdict(list)
    for paid in _once(sources):
        fits = by_number.get(_plain_number(paid.number), [])
        who = name_key(paid.who)
        if len(fits) > 1:
            fits = [one for one in fits if who and one[1] in {paid.who, who}] or fits
        if len(fits) == 1 and kept[fits[0]].invoice.currency == paid.currency:
            came[fits[0]].append(paid.payment)
            _count_payment(sources, paid, "payments")
            continue
        _count_payment(sources, paid, "unread")
        found = "several invoices have" if fits else "no invoice list has"
        if len(fits) == 1:
            found = f"is in {kept[fits[0]].invoice.currency} and not in {paid.currency}"
        what = f"a payment of {paid.payment.amount} is for {paid.number}, which {found}"
        problems.append(
            Problem(str(paid.source), what, "correct the number, or add the list that holds the invoice")
        )
    return tuple(_with_payments(one, came[identity], problems) for identity, one in kept.items())


def _once(sources: Sequence[Source]) -> list[Paid]:
    """Return the listed payments; what several files tell counts as often as the file with most has it."""
    most: dict[tuple[str, str, Payment], list[Paid]] = {}
    by_file: defaultdict[tuple[int, tuple[str, str, Payment]], list[Paid]] = defaultdict(list)
    for source in sources:
        for one in source.rows.paid:
            by_file[source.file, (_plain_number(one.number), one.who, one.payment)].append(one)
    for (_, key), some in by_file.items():
        fewer, more = sorted((some, most.get(key, [])), key=len)
        for one in fewer:
            _count_payment(sources, one, "repeated")
        most[key] = more
    return [one for some in most.values() for one in some]


def _count_payment(sources: Sequence[Source], paid: Paid, fate: str) -> None:
    rows = sources[paid.table].rows
    rows.fates[fate] += 1
    rows.amounts[fate][paid.currency] += paid.payment.amount


def _with_payments(told: Told, came: Sequence[Payment], problems: list[Problem]) -> Invoice:
    """Return the invoice with listed payments; what is open is what its list tells, else what they leave."""
    invoice = told.invoice
    if not came:
        return invoice
    known = Counter(invoice.payments)
    new = [one for one in came if not known[one] or known.subtract((one,))]
    payments = _in_order((*invoice.payments, *new))
    if invoice.payments and sum((one.amount for one in came), _ZERO) == invoice.amount - invoice.open:
        payments = _in_order(came)  # the parts of what the invoice list gives as one
    paid = sum((one.amount for one in payments), _ZERO)
    if not told.says_open:
        return replace(invoice, open=invoice.amount - paid - invoice.written_off, payments=payments)
    if paid > invoice.amount - invoice.open:
        what = (
            f"invoice {invoice.number} is said to be open for {invoice.open}, "
            f"but payments of {paid} are listed for {invoice.amount}"
        )
        problems.append(
            Problem(str(invoice.source), what, "the payments are believed: see which list is older")
        )
        return replace(invoice, open=invoice.amount - paid, payments=payments)
    return replace(invoice, payments=payments)
