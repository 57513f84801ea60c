"""All mail of the store, a client at a time, by way of an index of some 60 bytes a message.

The index is made in one pass over the columns that tell which copies are one message, who wrote it to whom
and when, and under which Message-ID. Texts that many messages share are numbered; of Message-IDs only hashes
of 64 bits are kept. What a hash proposes is looked at before it is given; only that two different messages
are taken for copies of one is left to chance: once in thirty million mailboxes of a million messages.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, case, func, select

from connectors.store.copies import (
    LEAF,
    Hand,
    Leaf,
    Place,
    find_hand,
    identity,
    lines_of,
    make_reading,
    merge,
)
from connectors.store.database import changed_meanwhile, fetch_parts, reading
from connectors.store.schema import copy, folder
from goodterms.mailbag import Envelope, Mailbag, Whose
from goodterms.model import Kind, Message, in_time
from goodterms.senttime import DAY, DayCount, choose_dates, is_imported

_AT_ONCE = 4_000  # copies in memory as rows
_LAST = 253_402_300_799  # the last second that a datetime can hold: servers may say what they like
_NO_DATE = -(2**63)
_SENT = "\\sent"
_DRAFTS = "\\drafts"  # what lies there was never sent, and is nobody's message
_KINDS = tuple(Kind)
_KIND_NUMBERS = {one.value: number for number, one in enumerate(_KINDS)}

Text = TypeVar("Text")
Who = tuple[str, tuple[str, ...], tuple[str, ...]]  # sender, To and Cc
Numbers = NDArray[np.int64]
SmallNumbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Index:
    """Where the copies of each message lie, and what is asked of all mail.

    By copy: its epoch (a number in `epochs`; `accounts` and `folders` say where that is) and UID; those of
    one message stand side by side, the one that the server dated first before the others. By message, in no
    order: where its copies begin (and, as one more, where the last ones end), when it was sent and whether
    its Date says so, its sender and recipients (a number in `whos`), the name of its sender, its kind with
    the reason for it, whether it failed DMARC. `hashes` are those of the Message-IDs in their order, `hashed`
    the messages that they belong to.
    """

    epochs: Sequence[tuple[int, int]]
    accounts: Sequence[str]
    folders: Sequence[tuple[str, ...]]
    epoch: SmallNumbers
    uid: Numbers
    begin: Numbers
    sent: Numbers
    by_date: NDArray[np.bool_]
    who: SmallNumbers
    name: SmallNumbers
    kind: NDArray[np.int8]
    reason: SmallNumbers
    failed: NDArray[np.bool_]
    hashes: Numbers
    hashed: SmallNumbers
    whos: Sequence[Who]
    names: Sequence[str]
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredMail:
    """The messages of the store, sent before `until` (epoch seconds), as they were when the index was made.

    Each question is a transaction of its own; TryAgain where copies have gone since.
    """

    engine: Engine
    index: Index
    until: float = float("inf")

    def before(self, until: datetime) -> Mailbag:
        """Return the mail that was sent before a moment."""
        return replace(self, until=min(self.until, until.timestamp()))

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last message were sent; None without any."""
        sent = self.index.sent[self.index.sent < self.until]
        return (_moment(int(sent.min())), _moment(int(sent.max()))) if len(sent) else None

    def sent_by(self, is_wanted: Callable[[str], bool]) -> Iterator[Envelope]:
        """Yield the envelopes of what was sent from addresses that are wanted."""
        known = {sender: is_wanted(sender) for sender in {sender for sender, _, _ in self.index.whos}}
        wanted = np.array([known[sender] for sender, _, _ in self.index.whos], dtype=bool)
        return self._envelopes(np.flatnonzero(wanted[self.index.who]))

    def since(self, moment: datetime) -> Iterator[Envelope]:
        """Yield the envelopes of what was sent at a moment or later."""
        return self._envelopes(np.flatnonzero(self.index.sent >= moment.timestamp()))

    def by_client(self, keys: Sequence[str], whose: Whose) -> Iterator[Sequence[Message]]:
        """Yield for each key, in their order, the messages that are its client's."""
        batch: list[Numbers] = []
        for picks in _of_clients(self.index, keys, whose):
            batch.append(self._known(picks))
            if sum(map(len, batch)) >= _AT_ONCE:
                yield from self._read_batch(batch)
                batch = []
        yield from self._read_batch(batch)

    def called(self, message_ids: Collection[str]) -> Sequence[Message]:
        """Return the messages with one of these Message-IDs, in time order."""
        picks = self._known(_proposed(self.index, {one for one in message_ids if one}))
        if not len(picks):
            return ()
        (found,) = self._read_batch([picks])
        return sorted((one for one in found if one.message_id in message_ids), key=in_time)

    def _known(self, picks: Numbers) -> Numbers:
        return picks[self.index.sent[picks] < self.until]

    def _read_batch(self, batch: Sequence[Numbers]) -> Iterator[Sequence[Message]]:
        if not batch:
            return
        picks, places = np.unique(np.concatenate(batch), return_inverse=True)
        with reading(self.engine) as connection:
            messages = [*_read_picked(connection, self.index, picks)]
        start = 0
        for some in batch:
            yield [messages[place] for place in places[start : start + len(some)].tolist()]
            start += len(some)

    def _envelopes(self, picks: Numbers) -> Iterator[Envelope]:
        index, picks = self.index, self._known(picks)
        for start in range(0, len(picks), _AT_ONCE):
            part = picks[start : start + _AT_ONCE]
            columns = (index.sent, index.who, index.name, index.kind, index.failed)
            for sent, who, name, kind, failed in zip(*(one[part].tolist() for one in columns), strict=True):
                sender, to, _ = index.whos[who]
                yield Envelope(_moment(sent), sender, index.names[name], to, _KINDS[kind], failed)


def read_messages(connection: Connection, until: datetime | None) -> list[Message]:
    """Read all messages into memory, in time order."""
    index = read_index(connection)
    picks = np.arange(len(index.sent), dtype=np.int64)
    if until is not None:
        picks = picks[index.sent < until.timestamp()]
    return sorted(_read_picked(connection, index, picks), key=in_time)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# --- what the index proposes -------------------------------------------------------------------------


def _of_clients(index: Index, keys: Sequence[str], whose: Whose) -> Iterator[Numbers]:
    """Yield for each key the messages of its client; one of several clients comes to each of them."""
    whos: dict[str, list[int]] = defaultdict(list)
    for number, (sender, to, cc) in enumerate(index.whos):
        for key in whose(sender, (*to, *cc)):
            whos[key].append(number)
    ordered = np.argsort(index.who, kind="stable")
    begin = np.searchsorted(index.who, np.arange(len(index.whos) + 1), sorter=ordered)
    nothing = np.empty(0, dtype=np.int64)
    for key in keys:
        yield np.concatenate([nothing, *(ordered[begin[one] : begin[one + 1]] for one in whos.get(key, ()))])


def _proposed(index: Index, message_ids: Collection[str]) -> Numbers:
    """Return the messages whose Message-ID has the hash of one of these."""
    asked = np.unique(np.array([*map(_hash_name, message_ids)], dtype=np.int64))
    low, high = (np.searchsorted(index.hashes, asked, side=side) for side in ("left", "right"))
    hits = np.flatnonzero(low < high)
    nothing = np.empty(0, dtype=np.int64)
    return np.concatenate([nothing, *(index.hashed[low[hit] : high[hit]] for hit in hits)])


# --- messages out of their copies --------------------------------------------------------------------


_BY_UID = (
    select(*LEAF)
    .where(copy.c.folder_id == bindparam("in_folder"), copy.c.uidvalidity == bindparam("in_epoch"))
    # As numbers in the statement: databases take fewer parameters than that.
    .where(copy.c.uid.in_(bindparam("uids", expanding=True, literal_execute=True)))
    .order_by(copy.c.uid)
)


def _read_picked(connection: Connection, index: Index, picks: Numbers) -> Iterator[Message]:
    """Read messages of the index, each named once, in the order of `picks`."""
    for start in range(0, len(picks), _AT_ONCE):
        yield from _read_part(connection, index, picks[start : start + _AT_ONCE])


def _read_part(connection: Connection, index: Index, picks: Numbers) -> list[Message]:
    begin = index.begin[picks]
    sizes = index.begin[picks + 1] - begin
    start = np.cumsum(sizes) - sizes
    wanted = np.repeat(begin - start, sizes) + np.arange(sizes.sum())
    leaves = _read_leaves(connection, index, wanted)
    epochs = index.epoch[wanted].tolist()
    columns = (index.sent, index.by_date, index.who, index.name, index.kind, index.reason, index.failed)
    known = zip(*(one[picks].tolist() for one in columns), strict=True)
    return [
        _make_message(index, leaves[first : first + size], epochs[first : first + size], facts)
        for first, size, facts in zip(start.tolist(), sizes.tolist(), known, strict=True)
    ]


def _read_leaves(connection: Connection, index: Index, wanted: Numbers) -> list[Sequence[Any]]:
    """Read copies of the index, in the order of `wanted`; each is a `Leaf` but for its type."""
    epochs, uids = index.epoch[wanted], index.uid[wanted]
    by_uid = np.argsort(uids)
    found: dict[int, Sequence[Any]] = {}
    for epoch in np.unique(epochs).tolist():
        here = by_uid[epochs[by_uid] == epoch]
        folder_id, uidvalidity = index.epochs[epoch]
        asked = {"in_folder": folder_id, "in_epoch": uidvalidity, "uids": uids[here].tolist()}
        rows = [row for some in fetch_parts(connection, _BY_UID, asked, _AT_ONCE) for row in some]
        if len(rows) != len(here):
            raise changed_meanwhile(connection.engine)
        found.update(zip(here.tolist(), rows, strict=True))
    return [found[place] for place in range(len(wanted))]


def _make_message(
    index: Index,
    leaves: Sequence[Sequence[Any]],
    epochs: Sequence[int],
    facts: tuple[int, bool, int, int, int, int, bool],
) -> Message:
    """Make one message of its copies: the first speaks, the others fill in."""
    leaf = leaves[0] if len(leaves) == 1 else merge([Leaf._make(one) for one in leaves])
    _, internal_date, size, message_id, date, subject, subject_key, is_forward = leaf[:8]
    in_reply_to, references, has_attachment, words, *text = leaf[8:]
    sent, by_date, who, name, kind, reason, failed = facts
    sender, to, cc = index.whos[who]
    return Message(  # by place: that many names take a third longer
        identity(message_id, date, sender, internal_date, subject_key, size),
        message_id,
        index.accounts[epochs[0]],
        datetime.fromtimestamp(sent, UTC),
        "date" if by_date else "internaldate",
        sender,
        index.names[name],
        to,
        cc,
        subject,
        subject_key,
        bool(is_forward),
        in_reply_to,
        lines_of(references),
        size,
        _KINDS[kind],
        index.reasons[reason],
        failed,
        bool(has_attachment),
        _folders(index, epochs),
        None if words is None else make_reading(words, *text),
    )


def _folders(index: Index, epochs: Sequence[int]) -> tuple[str, ...]:
    if len(epochs) == 1:
        return index.folders[epochs[0]]
    return tuple(sorted({one for epoch in epochs for one in index.folders[epoch]}))


# --- making the index --------------------------------------------------------------------------------


_INDEXED = (
    copy.c.folder_id,
    copy.c.uidvalidity,
    copy.c.uid,
    copy.c.internal_date,
    copy.c.size,
    copy.c.message_id,
    copy.c.date,
    copy.c.from_address,
    copy.c.from_name,
    copy.c.to_addresses,
    copy.c.cc_addresses,
    copy.c.subject_key,
    func.coalesce(copy.c.text_kind, copy.c.kind),
    case((copy.c.text_kind.is_(None), copy.c.kind_reason), else_=copy.c.text_kind_reason),
    copy.c.failed_dmarc,
    copy.c.reading_version.is_not(None),
    copy.c.is_sent,
)


class _Noted:
    """What is noted of each copy while the table is gone through, and the texts that were numbered."""

    def __init__(self) -> None:
        self.epoch, self.who, self.name, self.reason = (array("i") for _ in range(4))
        self.uid, self.internal, self.date = (array("q") for _ in range(3))
        self.identity, self.called = array("q"), array("q")
        self.kind, self.failed, self.looked_at, self.was_sent = (array("b") for _ in range(4))
        self.epochs: dict[tuple[int, int], int] = {}
        self.whos: dict[tuple[str, str, str], int] = {}
        self.names: dict[str, int] = {}
        self.reasons: dict[str, int] = {}


def read_index(connection: Connection) -> Index:
    """Go through all copies once, and keep of each what a review asks of all mail."""
    folders = connection.execute(select(folder)).all()
    places = {
        row.id: Place(row.account, row.raw, row.display, row.special_use.casefold() == _SENT)
        for row in folders
    }
    unsent = {row.id for row in folders if row.special_use.casefold() == _DRAFTS}
    noted = _Noted()
    all_sent = select(*_INDEXED).where(copy.c.folder_id.not_in(unsent))
    for rows in fetch_parts(connection, all_sent, {}, _AT_ONCE):
        _note(noted, rows)
    return _arrange(noted, places)


def _note(noted: _Noted, rows: Sequence[Sequence[Any]]) -> None:
    columns = zip(*rows, strict=True)
    folder_id, uidvalidity, uid, internal, size, message_id, date, sender, name, to, cc, *more = columns
    subject_key, kind, reason, failed, looked_at, was_sent = more
    noted.epoch.extend(_numbered(noted.epochs, zip(folder_id, uidvalidity, strict=True)))
    noted.who.extend(_numbered(noted.whos, zip(sender, to, cc, strict=True)))
    noted.name.extend(_numbered(noted.names, name))
    noted.reason.extend(_numbered(noted.reasons, reason))
    noted.uid.extend(uid)
    noted.internal.extend(internal)
    noted.date.extend(_NO_DATE if one is None else one for one in date)
    noted.kind.extend(_KIND_NUMBERS[one] for one in kind)
    noted.failed.extend(failed)
    noted.looked_at.extend(looked_at)
    noted.was_sent.extend(was_sent)
    noted.called.extend(map(_hash_name, message_id))
    noted.identity.extend(map(_hash_identity, message_id, date, sender, internal, subject_key, size))


def _numbered(numbers: dict[Text, int], texts: Iterable[Text]) -> Iterator[int]:
    return (numbers.setdefault(one, len(numbers)) for one in texts)


def _hash_name(message_id: str) -> int:
    """Return 64 bits of a Message-ID, the same in every process: an index may be handed to another."""
    return int.from_bytes(
        hashlib.blake2b(message_id.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


def _hash_identity(
    message_id: str, date: int | None, sender: str, internal_date: int, subject_key: str, size: int
) -> int:
    """Return what is equal where `copies.identity` is."""
    if message_id:
        return hash((message_id, date or 0, sender))
    return hash((sender, internal_date if date is None else date, subject_key, size))


def _arrange(noted: _Noted, places: Mapping[int, Place]) -> Index:
    """Put copies of one message side by side, oldest first: no number of ours decides which speaks."""
    epochs = [*noted.epochs]
    ages = sorted(range(len(epochs)), key=lambda one: _age(epochs[one], places))
    rank = np.empty(len(epochs), dtype=np.int32)
    rank[ages] = np.arange(len(epochs))
    epoch, uid, identities = _held(noted.epoch), _held(noted.uid), _held(noted.identity)
    ordered = np.lexsort((uid, rank[epoch], _held(noted.internal), identities))
    same = identities[ordered]
    is_first = np.ones(len(same) + 1, dtype=bool)
    is_first[1:-1] = same[1:] != same[:-1]
    begin = np.flatnonzero(is_first)
    first = ordered[begin[:-1]]
    sent, by_date = _choose_times(noted, epoch)
    is_sent = _is_sent(epochs, places)[epoch] | _held(noted.was_sent).astype(bool)
    hands = _find_hands(noted, ordered, begin, is_sent)
    failed = np.minimum.reduceat((_held(noted.failed).astype(bool) & ~is_sent)[ordered], begin[:-1])
    called = _held(noted.called)[first]
    hashed = np.argsort(called, kind="stable")
    return Index(
        epochs=epochs,
        accounts=[places[folder_id].account for folder_id, _ in epochs],
        folders=[(places[folder_id].display,) for folder_id, _ in epochs],
        epoch=epoch[ordered],
        uid=uid[ordered],
        begin=begin,
        sent=sent[first],
        by_date=by_date[first],
        who=_held(noted.who)[first],
        name=_held(noted.name)[first],
        kind=_held(noted.kind)[hands],
        reason=_held(noted.reason)[hands],
        failed=failed,
        hashes=called[hashed],
        hashed=hashed.astype(np.int32),
        whos=_split(noted.whos),
        names=[*noted.names],
        reasons=[*noted.reasons],
    )


def _age(epoch: tuple[int, int], places: Mapping[int, Place]) -> tuple[str, bytes, int]:
    folder_id, uidvalidity = epoch
    return places[folder_id].account, places[folder_id].raw, uidvalidity


def _held(numbers: array[int]) -> NDArray[Any]:
    return np.frombuffer(numbers, dtype=numbers.typecode)


def _split(whos: Iterable[tuple[str, str, str]]) -> list[Who]:
    """Return senders and recipients with their columns split; equal ones are the same objects."""
    split = lru_cache(maxsize=None)(lines_of)
    return [(sender, split(to), split(cc)) for sender, to, cc in whos]


def _is_sent(epochs: Sequence[tuple[int, int]], places: Mapping[int, Place]) -> NDArray[np.bool_]:
    return np.array([places[folder_id].is_sent for folder_id, _ in epochs], dtype=bool)


def _find_hands(noted: _Noted, ordered: Numbers, begin: Numbers, is_sent: NDArray[np.bool_]) -> Numbers:
    """Return for each message the copy that tells who wrote it."""
    hands = ordered[begin[:-1]]
    for message in np.flatnonzero(np.diff(begin) > 1).tolist():
        copies = ordered[begin[message] : begin[message + 1]].tolist()
        told = [
            Hand(bool(is_sent[one]), bool(noted.looked_at[one]), _KINDS[noted.kind[one]]) for one in copies
        ]
        hands[message] = copies[find_hand(told)]
    return hands


def _choose_times(noted: _Noted, epoch: SmallNumbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the time of each copy that speaks, and whether it is the Date; see goodterms/senttime.py."""
    date, internal = _held(noted.date), _held(noted.internal)
    dated = date != _NO_DATE
    day, far = internal // DAY, dated & (np.abs(date - internal) > DAY)
    imported = np.zeros(len(noted.epochs), dtype=bool)
    for one in range(len(imported)):
        here = epoch == one
        _, days = np.unique(day[here], return_inverse=True)
        counts = zip(np.bincount(days).tolist(), np.bincount(days, far[here]).tolist(), strict=True)
        imported[one] = is_imported(DayCount(messages, int(apart)) for messages, apart in counts)
    by_date = dated & choose_dates(date, internal, imported[epoch])
    return np.clip(np.where(by_date, date, internal), 0, _LAST), by_date
