"""What one row says of one invoice: its amounts, what is open, when it was due and paid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connectors.sheets.amounts import Money, resolve_currency
from connectors.sheets.layout import Layout, Rules, Values
from connectors.sheets.rules import SAID
from goodterms.model import Invoice, Payment, RowRef

_ZERO = Decimal(0)
_LONG_BEFORE = 400  # days: nobody pays an invoice more than a year before it is written
_WORTH_NOTHING = frozenset({"paid", "credited", "prepaid"})  # states in which nothing is open


class Doubt(Exception):
    """A row that cannot be read: the column or fact, as written, why, and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


def build_invoice(values: Values, where: RowRef, layout: Layout) -> tuple[Invoice, bool]:
    """Return the invoice of one row, and whether the row tells what is open or it was worked out.

    Doubt if it lacks something or contradicts itself.
    """
    client, email, code = (values.get(name) or "" for name in ("client", "email", "client_number"))
    money, net = _amount(values, layout)
    issued: date | None = values.get("issued")
    if not (values.get("number") and (client or email or code) and issued and money):
        need(number=values.get("number"), client=client or email or code, issued=issued, amount_incl=money)
    assert issued is not None
    assert money is not None
    amount = money.amount
    key = layout.find(client, email, code)
    due, due_from = _due(values, issued, key, layout.rules)
    if due < issued and amount > 0:
        raise Doubt(f"the due date {due} is before the invoice date {issued}")
    paid_on: date | None = values.get("paid_on")
    if paid_on is not None and (issued - paid_on).days > _LONG_BEFORE:
        raise Doubt(f"the day of payment {paid_on} is long before the invoice date {issued}")
    status = values.get("status") or ""
    still, says_open = _open(values, amount, layout)
    gone = _ZERO
    remark = values.get("remark") or ""
    if "written_off" in {status, remark} or values.get("written_off"):
        still, gone = _write_off(still, values.get("written_off"), amount, values.get("paid_amount"))
    invoice = Invoice(
        number=values["number"],
        client=client or code or email,
        issued=issued,
        due=due,
        due_from=due_from,
        amount=amount,
        open=still,
        currency=find_currency(values, money, layout),
        source=where,
        payments=_payments(values, amount, still + gone),
        net=net,
        written_off=gone,
        email=email.lower(),
        client_number=code,
        client_key=key,
        disputed=bool(values.get("disputed")) or "disputed" in {status, remark},
        prepaid=bool(values.get("prepaid")) or "prepaid" in {status, values.get("type")},
        delivered=_delivered(values, layout),
    )
    return invoice, says_open


def need(**told: Any) -> None:
    """Raise Doubt for the first of these columns that says nothing."""
    for name, value in told.items():
        if not value:
            raise Doubt(f"{SAID[name]} is empty")


def find_currency(values: Values, money: Money, layout: Layout) -> str:
    """Return the currency of an amount: its own column, its mark, else that of the list; Doubt if unknown."""
    written = values.get("currency") or money.mark
    code = resolve_currency(written, layout.currency)
    if not code:
        raise Doubt(f"the currency “{written[:20]}” is not known", "use codes such as EUR")
    return code


# --- amounts -------------------------------------------------------------------------------------


def _amount(values: Values, layout: Layout) -> tuple[Money | None, Decimal | None]:
    """Return the amount with tax if that is told, and the one without; credit notes are negative."""
    full, bare, tax = values.get("amount_incl"), values.get("amount_excl"), values.get("tax")
    if full is None and bare is not None and tax is not None and not layout.has("amount_incl"):
        full = Money(bare.amount + tax.amount, bare.mark)
    if full is None and bare is None and layout.booked:
        full = _booked(values)
    if full is None and bare is not None and layout.has("amount_incl"):
        raise Doubt(f"{SAID['amount_incl']} is empty", "save the workbook in Excel if it is a formula")
    money = full or bare
    if money is None and not layout.has_amount:
        money = _with_paid(values.get("open"), values.get("paid_amount"))
    if money is None:
        return None, None
    net = bare.amount if bare is not None else None
    if net is None and full is not None and tax is not None:
        net = full.amount - tax.amount
    if "credit" in {values.get("type"), values.get("side")} and money.amount > 0:
        money, net = Money(-money.amount, money.mark), None if net is None else -net
    _turn_signs(values, money.amount)
    return money, net


def _turn_signs(values: Values, amount: Decimal) -> None:
    """Give what a credit note has open and paid its sign, and take payments that are booked as negative."""
    for name in ("open", "paid_amount", "credited"):
        told: Money | None = values.get(name)
        if told is None or told.amount * amount >= 0:
            continue
        if amount < 0 or (name != "open" and values.get("paid_on") is None):
            values[name] = Money(-told.amount, told.mark)


def _with_paid(still: Money | None, paid: Money | None) -> Money | None:
    """Return what is open and what is paid together: the amount, where no column has it."""
    if still is None or paid is None:
        return still
    return Money(still.amount + paid.amount, still.mark or paid.mark)


def _booked(values: Values) -> Money | None:
    """Return debit less credit; where a row has both, the credit is what was paid of it."""
    debit: Money | None = values.get("debit")
    credit: Money | None = values.get("credit")
    told = debit or credit
    if told is None:
        return None
    if debit and credit and debit.amount > credit.amount > 0:
        values.setdefault("paid_amount", credit)
        return debit
    return Money((debit.amount if debit else _ZERO) - (credit.amount if credit else _ZERO), told.mark)


def _open(values: Values, amount: Decimal, layout: Layout) -> tuple[Decimal, bool]:
    """Return what is still to be paid, and whether it is told or worked out from what was paid."""
    less = [values[name].amount for name in ("paid_amount", "credited") if values.get(name) is not None]
    said = values.get("paid") or values.get("status") or ""
    if values.get("open") is not None:
        told = values["open"].amount
        # Stripe's “Amount due” is what was charged, also where it is paid.
        charged = told == amount != 0 and said == "paid" and sum(less, _ZERO) == amount
        # “Amount due” may be all that a list has for the amount.
        named = not layout.has_amount and not less and (said == "paid" or values.get("paid_on") is not None)
        return (_ZERO if charged or named else told), True
    if less and (any(less) or said not in _WORTH_NOTHING):
        left = amount - sum(less, _ZERO)
        without_tax = values.get("amount_incl") is None and values.get("tax") is None
        return (max(left, _ZERO) if without_tax and amount > 0 else left), False
    if said in _WORTH_NOTHING or (values.get("paid_on") and said not in {"open", "part", "reversed"}):
        return _ZERO, True
    _doubt_state(said, tells_open="open" in values)
    return amount, bool(said)


def _doubt_state(said: str, *, tells_open: bool) -> None:
    """Raise Doubt where a state does not say how much is open."""
    if said == "part":
        raise Doubt("it is paid in part, but no column says how much is open")
    if said.startswith("?"):
        raise Doubt(f"the status “{said[1:][:60]}” is not known, and no column says what is open")
    if tells_open and said not in {"open", "disputed", "written_off", "reversed"}:
        raise Doubt(
            "the open amount is empty, and nothing else says whether it was paid", "write 0 if it was"
        )


def _write_off(still: Decimal, told: Any, amount: Decimal, paid: Money | None) -> tuple[Decimal, Decimal]:
    """Return what stays open and what is written off: the amount told, else all that was never paid."""
    part = told.amount if isinstance(told, Money) else still or amount - (paid.amount if paid else _ZERO)
    part = min(part, still) if still > 0 else part
    return max(still - part, _ZERO), part


def _payments(values: Values, amount: Decimal, unpaid: Decimal) -> tuple[Payment, ...]:
    """Return the part of which the row tells the day."""
    on = values.get("paid_on")
    if on is None:
        return ()
    told, credited = values.get("paid_amount"), values.get("credited")
    paid = told.amount if told is not None else amount - unpaid - (credited.amount if credited else _ZERO)
    return (Payment(on, paid),) if paid or not amount else ()


# --- days ----------------------------------------------------------------------------------------


def _due(values: Values, issued: date, key: str, rules: Rules) -> tuple[date, str]:
    """Return the due date and the rule that gave it (method page, section 4)."""
    if values.get("due") is not None:
        return values["due"], "given"
    if values.get("terms") is not None:
        return issued + timedelta(days=values["terms"]), "invoice terms"
    if key in rules.terms:
        return issued + timedelta(days=rules.terms[key]), "client terms"
    return issued + timedelta(days=rules.legal_days), "legal"


def _delivered(values: Values, layout: Layout) -> bool | None:
    said: bool | None = values.get("delivered")
    if said is None and values.get("prepaid") and layout.has("delivered"):
        return False
    return said
