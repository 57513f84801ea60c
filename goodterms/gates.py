"""What is checked before a word is said: cool-off, contract, notice, prepaid work, obligations, money.

Dutch law (art. 7:408 BW) lets a professional contractor end only an assignment for an indefinite time that
does not end by completion; so of other contracts the work is finished, and not renewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goodterms.casebook import Decision, Gate
from goodterms.model import Client, ContractKind, Invoice, Reason
from goodterms.policy import Policy
from goodterms.story import Story
from goodterms.verdict import Repair
from goodterms.workcalendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Money:
    """What a client owes as of a day: past its due date, and in all, by currency.

    `due` are the invoices past their date, `open` all that are not paid, `unread` the lists of invoices that
    could not be read: what is owed is not known then. `is_billed` says that there were invoices of late.
    """

    overdue: Mapping[str, Decimal]
    owed: Mapping[str, Decimal]
    due: tuple[Invoice, ...] = ()
    open: tuple[Invoice, ...] = ()
    unread: tuple[str, ...] = ()
    is_billed: bool = False


def repair_gate(repair: Repair, day: date) -> Gate:
    """Check that it was tried to mend it, or that the user waived that."""
    tried = repair.counts_from(day)
    if tried is not None:
        return Gate("repair", True, Reason("gate-repair-tried", "", tried))
    if repair.is_waived(day):
        return Gate("repair", True, Reason("repair-waived"))
    return Gate("repair", False, Reason("gate-repair-none"))


def cool_off_gate(until: date, day: date) -> Gate:
    """Check that some working days have passed since the report that showed the exit."""
    if day <= until:
        return Gate("cool_off", False, Reason("wait-cool-off", "", until))
    return Gate("cool_off", True, Reason("gate-cool-off-over", "", until))


def contract_gates(client: Client, undelivered: Sequence[Invoice], notice: int) -> Iterator[Gate]:
    """Check the contract and its notice, what is paid and not delivered, and what else is to be done."""
    kind = client.contract_kind.value
    if client.contract_kind is ContractKind.INDEFINITE:
        yield Gate("contract", True, Reason("gate-contract-ok", "", kind))
        given = client.notice_days is not None
        yield Gate("notice", True, Reason("gate-notice" if given else "gate-notice-courtesy", "", notice))
    else:
        yield Gate("contract", True, Reason("gate-contract-talk-only", "", kind))
    text = client.prepaid_undelivered or ", ".join(invoice.number for invoice in undelivered)
    yield Gate("prepaid", not text, Reason("gate-prepaid", "", text) if text else Reason("gate-prepaid-none"))
    if client.open_obligations:
        yield Gate("obligations", True, Reason("gate-obligations", "", client.open_obligations))


def money_gate(money: Money, story: Story, policy: Policy) -> Gate:
    """Check that no money is at risk; `exit`, said after a report had shown this gate held, waives it."""
    said = story.last_word("exit", "paid-first")
    waived = _is_waived(story, said)
    if money.unread and not waived:
        return Gate("money", False, Reason("gate-money-unread", "", ", ".join(money.unread)))
    everything = said is not None and said.kind == "paid-first"
    amounts = money.owed if everything else money.overdue
    currency, amount = max(amounts.items(), key=lambda one: one[1], default=("", Decimal(0)))
    if amount <= Decimal(str(policy.risk_amount)):
        return Gate("money", True, Reason("gate-money-none", currency, amount))
    return Gate("money", waived, Reason("gate-money-waived" if waived else "gate-money", currency, amount))


def last_working_day(client: Client, day: date, calendar: WorkCalendar, policy: Policy) -> date | None:
    """Return the last working day, if it is said on a day that the collaboration ends.

    The end date in clients.xlsx, if it is still to come; else, where notice may be given, the first working
    day after it. None where a running work decides.
    """
    if client.end_date is not None and client.end_date >= day:
        return client.end_date
    if client.contract_kind is not ContractKind.INDEFINITE:
        return None
    return calendar.next_working_day(day + timedelta(days=notice_days(client, policy)), 0)


def notice_days(client: Client, policy: Policy) -> int:
    """Return the contract's notice, else the user's own, in days."""
    return policy.notice_days if client.notice_days is None else client.notice_days


def _is_waived(story: Story, said: Decision | None) -> bool:
    held = story.since("money-held")
    return said is not None and said.kind == "exit" and held is not None and said.on >= held
