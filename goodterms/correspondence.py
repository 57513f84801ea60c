"""Whose mail is it: which messages belong to which client, on which side, and what is left out.

Direction comes from the sender, never from the folder. Clients are an allow-list of addresses and
domains; plus-tags are ignored; a domain covers its subdomains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goodterms.model import Client, Kind, LeftOut, Message, Side, in_time
from goodterms.senttime import mend_clocks

_LINKS_UP = 5  # messages of nobody's in a row between two that count: more is no conversation


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Answers whose an address is: ours, a client's (by key) or nobody's that we know."""

    ours: frozenset[str]
    by_address: Mapping[str, str]
    by_domain: Mapping[str, str]
    _known: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    def is_ours(self, address: str) -> bool:
        """Whether the address is one of the user's own."""
        return without_tag(address) in self.ours

    def client_of(self, address: str) -> str | None:
        """Return the key of the client whose address this is; None for ours and strangers."""
        if address not in self._known:
            self._known[address] = self._look_up(without_tag(address))
        return self._known[address]

    def is_client(self, addresses: Iterable[str]) -> bool:
        """Whether any of the addresses is a client's."""
        return any(self.client_of(address) is not None for address in addresses)

    def _look_up(self, address: str) -> str | None:
        if address in self.ours:
            return None
        if address in self.by_address:
            return self.by_address[address]
        domain = address.rpartition("@")[2]
        while domain:
            if domain in self.by_domain:
                return self.by_domain[domain]
            domain = domain.partition(".")[2]
        return None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One client's mail in time order: the human messages that count, and the rest with its reason.

    `links` are messages of no side that tie the counted ones together (see `threads.build_chains`).
    """

    client: Client
    counted: tuple[Message, ...]
    left_out: tuple[LeftOut, ...]
    links: tuple[Message, ...] = ()


def without_tag(address: str) -> str:
    """Return the lower-case address without a plus-tag."""
    local, at, domain = address.lower().rpartition("@")  # casefold would make straße.de strasse.de
    return f"{local.partition('+')[0] or local}{at}{domain}"


def build_address_book(clients: Iterable[Client], ours: Iterable[str]) -> AddressBook:
    """Make the look-up from clients.xlsx and the user's own addresses; the first client named wins."""
    by_address: dict[str, str] = {}
    by_domain: dict[str, str] = {}
    for client in clients:
        for address in client.addresses:
            by_address.setdefault(without_tag(address), client.key)
        for domain in client.domains:
            by_domain.setdefault(domain.casefold(), client.key)
    return AddressBook(frozenset(without_tag(one) for one in ours), by_address, by_domain)


def side_of(message: Message, book: AddressBook) -> Side:
    """Return whose message it is, by its sender."""
    return "us" if book.is_ours(message.from_address) else "client"


def parties(message: Message, book: AddressBook) -> frozenset[str]:
    """Return the keys of the clients whose correspondence this message is part of."""
    if book.is_ours(message.from_address):
        keys = (book.client_of(address) for address in (*message.to, *message.cc))
        return frozenset(key for key in keys if key is not None)
    key = book.client_of(message.from_address)
    return frozenset() if key is None else frozenset((key,))


def sort_mail(
    messages: Sequence[Message], clients: Sequence[Client], book: AddressBook
) -> dict[str, Correspondence]:
    """Give each client his correspondence; every client of the list has one, be it empty."""
    counted: dict[str, list[Message]] = defaultdict(list)
    left_out: dict[str, list[LeftOut]] = defaultdict(list)
    for message in messages:
        for key in parties(message, book):
            reason = _reason_to_leave_out(message)
            if reason:
                left_out[key].append(LeftOut(message, reason))
            else:
                counted[key].append(message)
    links = _find_links(messages, counted)
    return {
        client.key: Correspondence(
            client,
            tuple(mend_clocks(counted[client.key], book.is_ours)),
            tuple(sorted(left_out[client.key], key=lambda one: in_time(one.message))),
            tuple(links.get(client.key, ())),
        )
        for client in clients
    }


def _find_links(
    messages: Sequence[Message], counted: Mapping[str, Sequence[Message]]
) -> dict[str, list[Message]]:
    """Return, by client, what counted messages answer that is not among them, and what that answers."""
    links: dict[str, list[Message]] = defaultdict(list)
    known = {key: {one.message_id for one in some} for key, some in counted.items()}
    asked: dict[str, set[str]] = defaultdict(set)  # by Message-ID, the clients that look for it
    for key, some in counted.items():
        for one in some:
            if one.in_reply_to and one.in_reply_to not in known[key]:
                asked[one.in_reply_to].add(key)
    for _ in range(_LINKS_UP):
        found = [one for one in messages if one.message_id in asked]
        above: dict[str, set[str]] = defaultdict(set)
        for one in found:
            for key in asked[one.message_id]:
                links[key].append(one)
                known[key].add(one.message_id)
                if one.in_reply_to and one.in_reply_to not in known[key]:
                    above[one.in_reply_to].add(key)
        if not above:
            break
        asked = above
    return links


def _reason_to_leave_out(message: Message) -> str:
    if message.failed_dmarc:  # anybody can write a From, ours too; what we sent lies in our folder for it
        return "dmarc"
    if message.kind is Kind.HUMAN:
        return ""
    return message.kind.value
