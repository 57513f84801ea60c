"""Who is this? Unknown people who write often and are answered, and which client they may belong to.

A suggestion is for the user to confirm in clients.xlsx; nothing is ever counted on it. Of strangers only
addresses, times and ids are known, so the clues are the invoices, the client's own signatures (kept as
digests), the name of the domain, and whose conversations the stranger takes part in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from goodterms.companynames import name_key
from goodterms.correspondence import AddressBook, Correspondence
from goodterms.findings import Clue, Stranger
from goodterms.freemail import is_free_mail
from goodterms.mailbag import Mailbag
from goodterms.model import Client, Invoice, Kind
from goodterms.policy import Policy
from goodterms.signs import forms, sign_key

_MACHINES = ("no-reply", "noreply", "do-not-reply", "donotreply", "mailer-daemon", "postmaster")
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "ac", "gov", "edu"])  # example.co.uk
_ALIKE = 0.85
_SHORTEST_NAME = 4  # letters: shorter ones are alike by chance
_SHARED_MAILS = 3  # of a stranger in one client's conversations, before that says anything


def find_strangers(mail: Mailbag, book: AddressBook, policy: Policy) -> tuple[Stranger, ...]:
    """Return unknown people who wrote often in the last quarter of the mail and were answered: most first."""
    span = mail.span()
    if span is None:
        return ()
    received: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    last: dict[str, date] = {}
    for one in mail.since(span[1] - timedelta(weeks=policy.mail_weeks)):
        if one.kind is not Kind.HUMAN:
            continue
        if book.is_ours(one.from_address):
            answered.update(address for address in one.to if _is_unknown(address, book))
        elif _is_unknown(one.from_address, book):
            received[one.from_address] += 1
            day = one.sent_at.date()
            last[one.from_address] = max(day, last.get(one.from_address, day))
    return tuple(
        Stranger(address, count, answered[address], last[address])
        for address, count in sorted(received.items(), key=lambda one: (-one[1], one[0]))
        if count >= policy.stranger_mails and answered[address] * 2 >= count
    )


def _is_unknown(address: str, book: AddressBook) -> bool:
    if not address or book.is_ours(address) or book.client_of(address) is not None:
        return False
    return not address.startswith(_MACHINES)


@dataclass(frozen=True, slots=True)
class Traces:
    """Where strangers turn up in the mail of clients, as far as it was gone through (`follow`).

    `signed` has, by digest, the clients in whose own mails' signatures it stands; `met`, by stranger, how
    many mails of each client's conversations he wrote or got.
    """

    signed: Mapping[str, set[str]] = field(default_factory=dict)
    met: Mapping[str, Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clues:
    """What may say whose people somebody is: clients, invoices, traces in the mail, the salt of digests."""

    clients: Sequence[Client]
    invoices: Sequence[Invoice]
    traces: Traces
    salt: bytes


def suggest_clients(strangers: Sequence[Stranger], clues: Clues) -> tuple[Stranger, ...]:
    """Return the strangers, each with the client or name suggested and why, strongest clue first.

    An invoice's e-mail address; an address or domain in the signatures of a client; a domain called like
    a client; three mails or more in the conversations of one client. Two clients for one clue are none.
    """
    return tuple(_suggest(one, clues) for one in strangers)


def _suggest(stranger: Stranger, clues: Clues) -> Stranger:
    invoiced = _on_invoices(stranger.address, clues.invoices)
    if len(invoiced) == 1:
        (key, name), *_ = invoiced
        return replace(stranger, client_key=key, name=name, why="invoice")
    weaker: dict[Clue, set[str]] = {
        "signature": _signers(stranger.address, clues.traces.signed, clues.salt),
        "domain": _called_alike(stranger.address, clues.clients),
        "conversation": {key for key, n in clues.traces.met[stranger.address].items() if n >= _SHARED_MAILS},
    }
    for why, keys in weaker.items():
        if len(keys) == 1:
            return replace(stranger, client_key=keys.pop(), why=why)
    return stranger


# --- invoices ----------------------------------------------------------------------------------


def _on_invoices(address: str, invoices: Iterable[Invoice]) -> set[tuple[str, str]]:
    """Return client key ("" for none of clients.xlsx) and name of the invoices that point at an address.

    By their e-mail address, else its domain, else a name that is like the domain's.
    """
    domain = address.rpartition("@")[2]
    label = _label(domain)
    by_address: set[tuple[str, str]] = set()
    by_domain: set[tuple[str, str]] = set()
    by_name: set[tuple[str, str]] = set()
    for one in invoices:
        email = one.email.casefold()
        found = (one.client_key, "" if one.client_key else one.client)
        if email == address:
            by_address.add(found)
        elif email.rpartition("@")[2] == domain and not is_free_mail(domain):
            by_domain.add(found)
        elif len(label) >= _SHORTEST_NAME and _is_alike(label, _joined(one.client)):
            by_name.add(found)
    return by_address or by_domain or by_name


# --- signatures --------------------------------------------------------------------------------


def _signers(address: str, signed: Mapping[str, set[str]], salt: bytes) -> set[str]:
    for form in forms(address):
        keys = signed.get(sign_key(form, salt))
        if keys:
            return set(keys)
    return set()


# --- names -------------------------------------------------------------------------------------


def _called_alike(address: str, clients: Iterable[Client]) -> set[str]:
    """Return the clients whose name or own domain is like the name of an address's domain."""
    label = _label(address.rpartition("@")[2])
    if len(label) < _SHORTEST_NAME:
        return set()
    return {one.key for one in clients if any(_is_alike(label, name) for name in _names(one))}


def _label(domain: str) -> str:
    """Return what a domain is called: "bakkerijjansen" of mail.bakkerij-jansen.co.uk; "" for free mail."""
    if is_free_mail(domain):
        return ""
    parts = domain.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    return parts[-1].replace("-", "") if parts else ""


def _names(client: Client) -> Iterator[str]:
    yield _joined(client.name)
    for domain in client.domains:
        yield _label(domain)


@lru_cache(maxsize=4096)
def _joined(name: str) -> str:
    """Return a company's name as it would stand in a domain."""
    return name_key(name).replace(" ", "")


@lru_cache(maxsize=65_536)
def _is_alike(label: str, name: str) -> bool:
    if len(name) < _SHORTEST_NAME:
        return False
    if label.startswith(name) or name.startswith(label):
        return True
    return SequenceMatcher(None, label, name).ratio() >= _ALIKE


# --- clients' mail -----------------------------------------------------------------------------


def look_for(strangers: Iterable[Stranger], salt: bytes) -> Traces:
    """Return the traces of strangers before any mail was gone through."""
    addresses = [one.address for one in strangers]
    signs = (sign_key(form, salt) for one in addresses for form in forms(one))
    return Traces({sign: set() for sign in signs}, {one: Counter() for one in addresses})


def follow(mails: Iterable[Correspondence], traces: Traces, book: AddressBook) -> Iterator[Correspondence]:
    """Pass clients' mail on, one after the other, and note in the traces what is found in each on its way."""
    for mail in mails:
        if traces.met:
            _note_signed(mail, traces, book)
            _note_met(mail, traces)
        yield mail


def join_traces(many: Iterable[Traces]) -> Traces:
    """Return what was noted in parts of the mail, together."""
    signed: defaultdict[str, set[str]] = defaultdict(set)
    met: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for traces in many:
        for sign, keys in traces.signed.items():
            signed[sign] |= keys
        for address, counts in traces.met.items():
            met[address] += counts
    return Traces(signed, met)


def _note_signed(mail: Correspondence, traces: Traces, book: AddressBook) -> None:
    for message in mail.counted:
        signs = message.reading.signs if message.reading is not None else ()
        for sign in signs:
            if sign in traces.signed and not book.is_ours(message.from_address):
                traces.signed[sign].add(mail.client.key)


def _note_met(mail: Correspondence, traces: Traces) -> None:
    strangers = traces.met.keys()
    for message in (*mail.counted, *mail.links):
        for address in strangers & {message.from_address, *message.to, *message.cc}:
            traces.met[address][mail.client.key] += 1
