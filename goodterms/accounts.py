"""One client's invoices as they stood at the end of any day, worked out once.

An invoice stands still between its payments, so its past is a handful of states, each from a day on; a replay
looks up the state instead of undoing the payments again for each Monday.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from goodterms.model import Invoice, Lateness
from goodterms.payments import known_at, lateness_of, place_of


@dataclass(frozen=True, slots=True)
class InvoicePast:
    """An invoice from each of `days` on; `settled` is what a state says for good, None while open."""

    days: tuple[date, ...]
    states: tuple[Invoice, ...]
    settled: tuple[Lateness | None, ...]

    def at(self, day: date) -> Invoice | None:
        """Return the invoice as it stood at the end of a day; None if it was not issued yet."""
        place = bisect_right(self.days, day)
        return self.states[place - 1] if place else None

    def lateness(self, day: date) -> Lateness | None:
        """Return what it says of lateness at the end of a day; see `payments.lateness`."""
        place = bisect_right(self.days, day) - 1
        if place < 0:
            return None
        settled = self.settled[place]
        return settled if settled is not None else lateness_of(self.states[place], day)


@dataclass(frozen=True, slots=True)
class Account:
    """A client's invoices by due date, each with its past."""

    pasts: tuple[InvoicePast, ...] = ()

    def statement(self, day: date) -> Statement:
        """Return the account as it stood at the end of a day."""
        return Statement(
            [state for one in self.pasts if (state := one.at(day)) is not None],
            [found for one in self.pasts if (found := one.lateness(day)) is not None],
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """The invoices issued by the end of a day, and what they say of lateness; by due date."""

    known: Sequence[Invoice] = ()
    lateness: Sequence[Lateness] = ()


NO_STATEMENT = Statement()


def open_account(invoices: Iterable[Invoice]) -> Account:
    """Work out the past of a client's invoices."""
    ordered = sorted(invoices, key=place_of)
    return Account(tuple(_past_of(one) for one in ordered))


def _past_of(invoice: Invoice) -> InvoicePast:
    days = sorted({invoice.issued, *(one.on for one in invoice.payments if one.on > invoice.issued)})
    states = [state for day in days if (state := known_at(invoice, day)) is not None]
    settled = [_settled(state, day) for state, day in zip(states, days, strict=True)]
    return InvoicePast(tuple(days), tuple(states), tuple(settled))


def _settled(state: Invoice, day: date) -> Lateness | None:
    """Return the lateness of a state that no later day changes."""
    return None if state.open > 0 or state.written_off > 0 else lateness_of(state, day)
