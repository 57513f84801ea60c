"""Whose invoice is it? By e-mail address, then by the name or number that clients.xlsx knows, exactly.

What is only alike is suggested, never counted: the user confirms it in clients.xlsx, in the column
“Names on invoices”.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from goodterms.companynames import name_key
from goodterms.model import Client, Invoice

_ALIKE = 0.84  # of a name's letters in order, to be suggested
_SHORTEST = 4  # letters of a word that alone may point at a client


@dataclass(frozen=True, slots=True)
class Parties:
    """How clients are found. A name that two clients have finds none."""

    by_address: Mapping[str, str]
    by_domain: Mapping[str, str]
    by_name: Mapping[str, str]
    names: Mapping[str, str]  # client key to name, for suggestions

    def find(self, client: str, email: str, number: str = "") -> str:
        """Return the client's key, "" if nobody fits exactly; an e-mail address outweighs a name."""
        for address in re.split(r"[\s,;]+", email.lower()):
            domain = address.rpartition("@")[2]
            if found := self.by_address.get(address) or self.by_domain.get(domain):
                return found
        for name in (client, number):
            if name and (found := self.by_name.get(name_key(name), "")):
                return found
        return ""

    def suggest(self, name: str) -> str:
        """Return the name of the one client that a name on invoices is most like, "" if none is."""
        key = name_key(name)
        marks = sorted(((_likeness(key, name_key(one)), one) for one in self.names.values()), reverse=True)
        if not marks or marks[0][0] < _ALIKE or (len(marks) > 1 and marks[0][0] == marks[1][0]):
            return ""
        return marks[0][1]


def index_clients(clients: Sequence[Client]) -> Parties:
    """Return the index of clients by everything that an invoice list may say of them."""
    claims = [(name_key(name), one.key) for one in clients for name in (one.name, *one.invoice_names)]
    holders = Counter(name for name, _ in set(claims))
    return Parties(
        {address: one.key for one in reversed(clients) for address in one.addresses},
        {domain: one.key for one in reversed(clients) for domain in one.domains},
        {name: key for name, key in claims if holders[name] == 1},
        {one.key: one.name for one in clients},
    )


def suggest_names(invoices: Iterable[Invoice], parties: Parties) -> dict[str, str]:
    """Return for each name that no client has the client that it is most like, "" where there is none."""
    names = dict.fromkeys(said_of(one) for one in invoices if not one.client_key)
    return {name: parties.suggest(name) for name in names}


def said_of(invoice: Invoice) -> str:
    """Return what the list says of whose an invoice is."""
    return invoice.client or invoice.client_number or invoice.email


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1; where one has all words of the other they are."""
    words, others = set(one.split()), set(other.split())
    fewer = min(words, others, key=len)
    if fewer and fewer <= (words & others) and any(len(word) >= _SHORTEST for word in fewer):
        return 0.95
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
