"""Whose mail is it: which messages belong to which client, on which side, and what is left out.

Direction comes from the sender, never from the folder. Clients are an allow-list of addresses and
domains; plus-tags are ignored; a domain covers its subdomains.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goodterms.mailbag import Mailbag, mail_of
from goodterms.model import Client, Kind, LeftOut, Message, Side, in_time
from goodterms.senttime import mend_clocks

Called = Callable[[Collection[str]], Sequence[Message]]  # messages by their Message-IDs

_LINKS_UP = 5  # messages of nobody's in a row between two that count: more is no conversation


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Answers whose an address is: ours, a client's (by key) or nobody's that we know."""

    ours: frozenset[str]
    by_address: Mapping[str, str]
    by_domain: Mapping[str, str]
    _known: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)
    _own: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def is_ours(self, address: str) -> bool:
        """Whether the address is one of the user's own."""
        if address not in self._own:
            self._own[address] = without_tag(address) in self.ours
        return self._own[address]

    def client_of(self, address: str) -> str | None:
        """Return the key of the client whose address this is; None for ours and strangers."""
        if address not in self._known:
            self._known[address] = self._look_up(without_tag(address))
        return self._known[address]

    @property
    def fingerprint(self) -> str:
        """What is equal for books that hold the same addresses."""
        known = (sorted(self.ours), sorted(self.by_address.items()), sorted(self.by_domain.items()))
        return hashlib.blake2b(repr(known).encode(), digest_size=12).hexdigest()

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
    return _parties(message.from_address, (*message.to, *message.cc), book)


def _parties(sender: str, recipients: Sequence[str], book: AddressBook) -> frozenset[str]:
    if book.is_ours(sender):
        keys = (book.client_of(address) for address in recipients)
        return frozenset(key for key in keys if key is not None)
    key = book.client_of(sender)
    return frozenset() if key is None else frozenset((key,))


def correspondences(mail: Mailbag, clients: Sequence[Client], book: AddressBook) -> Iterator[Correspondence]:
    """Yield each client's correspondence, in the order of the list; every client has one, be it empty."""
    keys = [client.key for client in clients]
    found = mail.by_client(keys, lambda sender, recipients: _parties(sender, recipients, book))
    for client, messages in zip(clients, found, strict=True):
        yield _correspondence(client, messages, mail.called, book)


def sort_mail(
    messages: Sequence[Message], clients: Sequence[Client], book: AddressBook
) -> dict[str, Correspondence]:
    """Give each client his correspondence of messages that are all in memory."""
    found = correspondences(mail_of(messages), clients, book)
    return {mail.client.key: mail for mail in found}


def _correspondence(
    client: Client, messages: Sequence[Message], called: Called, book: AddressBook
) -> Correspondence:
    counted: list[Message] = []
    left_out: list[LeftOut] = []
    for message in messages:
        reason = _reason_to_leave_out(message)
        if reason:
            left_out.append(LeftOut(message, reason))
        else:
            counted.append(message)
    return Correspondence(
        client,
        tuple(mend_clocks(counted, book.is_ours)),
        tuple(sorted(left_out, key=lambda one: in_time(one.message))),
        tuple(_find_links(counted, called)),
    )


def _find_links(counted: Sequence[Message], called: Called) -> list[Message]:
    """Return what counted messages answer that is not among them, and what that answers."""
    links: list[Message] = []
    known = {one.message_id for one in counted}
    asked = {one.in_reply_to for one in counted if one.in_reply_to not in known}
    for _ in range(_LINKS_UP):
        asked.discard("")
        if not asked:
            break
        above: set[str] = set()
        for one in called(asked):
            links.append(one)
            known.add(one.message_id)
            if one.in_reply_to not in known:
                above.add(one.in_reply_to)
        asked = above
    return links


def _reason_to_leave_out(message: Message) -> str:
    if message.failed_dmarc:  # anybody can write a From, ours too; what we sent lies in our folder for it
        return "dmarc"
    if message.kind is Kind.HUMAN:
        return ""
    return message.kind.value
