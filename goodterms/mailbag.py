"""All mail of a practice, as a review asks for it: nothing that is asked here needs all of it in memory.

A review reads one client's messages after the other's, and of everybody else's mail no more than its
envelopes. Where the mail lies is not known here: `mail_of` holds it in memory, a store gives it from its
database. What the user says of messages, or what may be looked at of them, is laid over it (`ChangedMail`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from goodterms.model import Kind, Message

Whose = Callable[[str, Sequence[str]], frozenset[str]]  # sender and recipients → keys of clients


class Envelope(NamedTuple):
    """What is seen of a message from outside: a plain tuple, since there are as many as messages."""

    sent_at: datetime
    from_address: str
    from_name: str
    to: tuple[str, ...]
    kind: Kind
    failed_dmarc: bool


class Mailbag(Protocol):
    """All messages of a practice, each once."""

    def before(self, until: datetime) -> Mailbag:
        """Return the mail that was sent before a moment."""

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last message were sent; None without any."""

    def sent_by(self, is_wanted: Callable[[str], bool]) -> Iterator[Envelope]:
        """Yield, in any order, the envelopes of what was sent from addresses that are wanted."""

    def since(self, moment: datetime) -> Iterator[Envelope]:
        """Yield, in any order, the envelopes of what was sent at a moment or later."""

    def by_client(self, keys: Sequence[str], whose: Whose) -> Iterator[Sequence[Message]]:
        """Yield for each key, in their order, the messages that are its client's, those in any order.

        A message may be several clients', and most are the same to `whose`: it is asked as seldom as can be.
        """

    def called(self, message_ids: Collection[str]) -> Sequence[Message]:
        """Return the messages with one of these Message-IDs, in time order."""


def envelope_of(message: Message) -> Envelope:
    """Return what is seen of a message from outside."""
    return Envelope(
        message.sent_at,
        message.from_address,
        message.from_name,
        message.to,
        message.kind,
        message.failed_dmarc,
    )


def mail_of(messages: Iterable[Message]) -> Mailbag:
    """Hold messages in memory; what is called by its Message-ID comes in the order that they have here."""
    return _HeldMail(tuple(messages))


class _HeldMail:
    def __init__(self, messages: tuple[Message, ...]) -> None:
        self._messages = messages
        self._places: dict[str, list[int]] = {}  # by Message-ID, made when first asked for

    def before(self, until: datetime) -> Mailbag:
        return mail_of(one for one in self._messages if one.sent_at < until)

    def span(self) -> tuple[datetime, datetime] | None:
        times = [one.sent_at for one in self._messages]
        return (min(times), max(times)) if times else None

    def sent_by(self, is_wanted: Callable[[str], bool]) -> Iterator[Envelope]:
        return (envelope_of(one) for one in self._messages if is_wanted(one.from_address))

    def since(self, moment: datetime) -> Iterator[Envelope]:
        return (envelope_of(one) for one in self._messages if one.sent_at >= moment)

    def by_client(self, keys: Sequence[str], whose: Whose) -> Iterator[Sequence[Message]]:
        found: dict[str, list[Message]] = defaultdict(list)
        for one in self._messages:
            for key in whose(one.from_address, (*one.to, *one.cc)):
                found[key].append(one)
        return (found.get(key, ()) for key in keys)

    def called(self, message_ids: Collection[str]) -> Sequence[Message]:
        if not self._places:
            self._places = defaultdict(list)
            for place, one in enumerate(self._messages):
                self._places[one.message_id].append(place)
        found = (place for one in set(message_ids) for place in self._places.get(one, ()))
        return [self._messages[place] for place in sorted(found)]


class ChangedMail:
    """Mail of which each message is changed as it comes; who sent it to whom and when stays as it is.

    `message_ids` are those of the messages that have another envelope then.
    """

    def __init__(
        self, mail: Mailbag, change: Callable[[Message], Message], message_ids: Collection[str] = ()
    ) -> None:
        self._mail = mail
        self._change = change
        self._message_ids = message_ids

    def before(self, until: datetime) -> Mailbag:
        """Return the changed mail that was sent before a moment."""
        return ChangedMail(self._mail.before(until), self._change, self._message_ids)

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last message were sent; None without any."""
        return self._mail.span()

    def sent_by(self, is_wanted: Callable[[str], bool]) -> Iterator[Envelope]:
        """Yield the envelopes of what was sent from addresses that are wanted."""
        return self._changed(self._mail.sent_by(is_wanted))

    def since(self, moment: datetime) -> Iterator[Envelope]:
        """Yield the envelopes of what was sent at a moment or later."""
        return self._changed(self._mail.since(moment))

    def by_client(self, keys: Sequence[str], whose: Whose) -> Iterator[Sequence[Message]]:
        """Yield for each key the messages that are its client's, changed."""
        return ([self._change(one) for one in some] for some in self._mail.by_client(keys, whose))

    def called(self, message_ids: Collection[str]) -> Sequence[Message]:
        """Return the messages with one of these Message-IDs, changed."""
        return [self._change(one) for one in self._mail.called(message_ids)]

    def _changed(self, envelopes: Iterable[Envelope]) -> Iterator[Envelope]:
        """Yield envelopes, each of a changed message as it is then; of equal ones it is no matter which."""
        changed: dict[Envelope, list[Envelope]] = defaultdict(list)
        for one in self._mail.called(self._message_ids) if self._message_ids else ():
            changed[envelope_of(one)].append(envelope_of(self._change(one)))
        if not changed:
            yield from envelopes
            return
        for envelope in envelopes:
            instead = changed.get(envelope)
            yield instead.pop() if instead else envelope
