"""What the headings of invoice lists mean: as a whole, else by the words they are put together from."""

from __future__ import annotations

from connectors.sheets.columns import (
    Claim,
    Lexicon,
    Meaning,
    Words,
    load_foreign,
    load_vocabulary,
    load_words,
)

_SUMS = frozenset(("amount", "total", "bedrag", "betrag", "montant"))
_PARTS = {name: frozenset(words) for name, words in load_words("parts.toml").items()}


def _mean_by_parts(words: Words) -> Meaning | None:  # noqa: C901  # a table of cases, one a line
    """Return what a heading means by the words it is put together from (words/parts.toml)."""
    has = {name for name, parts in _PARTS.items() if words & parts}
    amounts = _PARTS["amount"] | _PARTS["price"] | _PARTS["incl"] | _PARTS["excl"] | _PARTS["tax"]
    if "line" in has and has & {"amount", "line_amount"} and words <= amounts | _PARTS["line"]:
        return None if "tax" in has and not has & {"incl", "excl"} else Meaning("line_total")
    if "due" in has and words & _SUMS and words <= amounts | _PARTS["due"]:
        return Meaning("open")
    if words <= amounts and "amount" in has:
        if {"incl", "excl"} <= has or has == {"tax"}:
            return None
        name = (
            "amount_excl" if "excl" in has else "amount_incl" if "incl" in has or "tax" not in has else "tax"
        )
        return Meaning(name, Claim.EXACT if has & {"incl", "excl", "tax"} else Claim.WEAK)
    if "open" in has and words <= amounts | _PARTS["open"] | _PARTS["due"]:
        return None if "tax" in has and not has & {"incl", "excl"} else Meaning("open")
    if "paid" in has and "day" in has and words <= _PARTS["paid"] | _PARTS["day"] | _PARTS["issued"]:
        return Meaning("paid_on")
    if "paid" in has and "amount" in has and words <= amounts | _PARTS["paid"]:
        return Meaning("paid_amount")
    if "due" in has and words <= _PARTS["due"] | _PARTS["day"] | _PARTS["issued"] | _PARTS["paid"]:
        return Meaning("due")
    if "issued" in has and "day" in has and words <= _PARTS["issued"] | _PARTS["day"]:
        return Meaning("issued")
    if "client" in has and "code" in has and words <= _PARTS["client"] | _PARTS["code"]:
        return Meaning("client_number")
    if "client" in has and words <= _PARTS["client"] | _PARTS["called"]:
        return Meaning("client")
    if "of_document" in has and "code" in has and words <= _PARTS["of_document"] | _PARTS["code"]:
        return Meaning("number", Claim.FAINT if "id" in words else Claim.EXACT)
    return None


INVOICE_WORDS = Lexicon(load_vocabulary("invoices.toml"), _mean_by_parts)
FOREIGN = load_foreign("invoices.toml")  # words that no English heading has
