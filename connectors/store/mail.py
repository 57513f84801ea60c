"""Mail in the store: copies with their cursor in, messages out. All can be read again from the server."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.store.rows import Cursor, HeaderRow, UnreadText
from connectors.store.schema import copy, folder
from goodterms.model import Cue, Kind, Message, Reading
from goodterms.senttime import DAY, DayCount, choose_time, is_imported

_LAST = 253_402_300_799  # the last second that a datetime can hold: servers may say what they like
_AT_ONCE = 2_000  # rows in memory while messages are made
_SENT = "\\sent"
_DRAFTS = "\\drafts"  # what lies there was never sent, and is nobody's message
_READ = (
    "reading_version",
    "words",
    "asks",
    "cues",
    "language",
    "names_us",
    "signs",
)  # the columns of a reading
_TEXT_KIND = ("text_kind", "text_kind_reason")
IsClient = Callable[[Iterable[str]], bool]
Wanted = Callable[[frozenset[str]], bool]


def upsert(connection: Connection, table: Any) -> Any:
    """Return an INSERT of the connection's dialect, which knows ON CONFLICT."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def read_cursors(connection: Connection, account: str) -> dict[bytes, Cursor]:
    """Read where each folder of an account has come to."""
    rows = connection.execute(select(folder).where(folder.c.account == account))
    return {
        row.raw: Cursor(row.raw, row.uidvalidity, row.last_uid, row.uidnext, row.messages, row.highestmodseq)
        for row in rows
    }


def write_batch(
    connection: Connection,
    *,
    account: str,
    raw: bytes,
    display: str,
    special_use: str,
    uidvalidity: int,
    rows: Sequence[HeaderRow],
    last_uid: int,
) -> int:
    """Write rows and cursor; a row that is there already stays as it is. Return how many were new."""
    folder_id = _folder_id(connection, account, raw, display, special_use, uidvalidity, last_uid)
    if not rows:
        return 0
    before = _count(connection, folder_id, uidvalidity)
    statement = upsert(connection, copy).on_conflict_do_nothing()
    connection.execute(statement, [_columns(folder_id, uidvalidity, row) for row in rows])
    return _count(connection, folder_id, uidvalidity) - before


def finish_folder(
    connection: Connection,
    *,
    account: str,
    raw: bytes,
    uidvalidity: int,
    uidnext: int,
    messages: int,
    highestmodseq: int,
) -> None:
    """Remember a folder's numbers, and let go of an older epoch's copies that the new one has too."""
    found = _read_folder_id(connection, account, raw)
    if found is None:
        return
    last_uid = case((folder.c.uidvalidity == uidvalidity, folder.c.last_uid), else_=0)
    numbers = {"uidvalidity": uidvalidity, "uidnext": uidnext, "messages": messages}
    connection.execute(
        update(folder)
        .where(folder.c.id == found)
        .values(**numbers, highestmodseq=highestmodseq, last_uid=last_uid)
    )
    _let_go_of_old_epochs(connection, found, uidvalidity)


def read_unread(
    connection: Connection,
    *,
    account: str,
    raw: bytes,
    is_client: IsClient,
    persons: frozenset[str],
    version: int,
    limit: int,
    after: int,
) -> list[UnreadText]:
    """Read which human messages of clients in a folder's current epoch have no reading of this version.

    `persons` are the Message-IDs of those that the user says a person wrote, whatever the rules say.
    """
    said = copy.c.message_id.in_(persons)
    stale = or_(copy.c.reading_version.is_(None), copy.c.reading_version < version)
    rows = connection.execute(
        select(copy.c.uid, copy.c.size, said, copy.c.from_address, copy.c.to_addresses, copy.c.cc_addresses)
        .join(folder, and_(folder.c.id == copy.c.folder_id, folder.c.uidvalidity == copy.c.uidvalidity))
        .where(folder.c.account == account, folder.c.raw == raw, copy.c.uid > after)
        .where(or_(copy.c.kind == Kind.HUMAN.value, said))
        .where(or_(stale, and_(said, copy.c.text_kind.is_not(None))))
        .order_by(copy.c.uid)
    )
    known: dict[tuple[str, str, str], bool] = {}
    found = []
    for uid, size, is_persons, sender, to, cc in rows:
        who = (sender, to, cc)
        if who not in known:
            known[who] = is_client((sender, *_lines(to), *_lines(cc)))
        if known[who]:
            found.append(UnreadText(uid, size, bool(is_persons)))
            if len(found) >= limit:
                break
    return found


def write_readings(
    connection: Connection,
    *,
    account: str,
    raw: bytes,
    uidvalidity: int,
    readings: Mapping[int, Reading | None],
    version: int,
    attachments: Mapping[int, bool],
    kinds: Mapping[int, tuple[Kind, str]],
    absent: Collection[int],
) -> None:
    """Write what was read of texts; None is "looked at, nothing readable".

    What is known of a text that the server no longer gives (`absent`) stays.
    """
    folder_id = _read_folder_id(connection, account, raw)
    for uid in readings.keys() | attachments.keys() | kinds.keys() | set(absent):
        values: dict[str, Any] = {"reading_version": version} if uid in absent else {}
        if uid in readings:
            values |= _reading_columns(readings[uid], version)
            values |= dict.fromkeys(_TEXT_KIND)
        if uid in attachments:
            values["has_attachment"] = attachments[uid]
        if uid in kinds:
            kind, reason = kinds[uid]
            values |= {"text_kind": kind.value, "text_kind_reason": reason}
        connection.execute(
            update(copy)
            .where(copy.c.folder_id == folder_id, copy.c.uidvalidity == uidvalidity, copy.c.uid == uid)
            .values(**values)
        )


def erase_readings(connection: Connection) -> None:
    """Erase all that was read of texts."""
    connection.execute(update(copy).values(dict.fromkeys((*_READ, *_TEXT_KIND))))


def erase_quotes(connection: Connection) -> None:
    """Erase the quoted sentences, and keep the names of the cues."""
    rows = connection.execute(
        select(copy.c.folder_id, copy.c.uidvalidity, copy.c.uid, copy.c.cues).where(
            copy.c.cues.is_not(None), copy.c.cues != "[]"
        )
    ).all()
    for row in rows:
        bare = json.dumps([[kind, name, ""] for kind, name, _ in json.loads(row.cues)])
        connection.execute(
            update(copy)
            .where(
                copy.c.folder_id == row.folder_id,
                copy.c.uidvalidity == row.uidvalidity,
                copy.c.uid == row.uid,
            )
            .values(cues=bare)
        )


def read_again(connection: Connection) -> None:
    """Have all texts read again at the next sync (a higher content level keeps more)."""
    connection.execute(update(copy).where(copy.c.reading_version.is_not(None)).values(reading_version=0))


def read_names(connection: Connection, addresses: Iterable[str]) -> list[str]:
    """Read the names that mail from these addresses was sent under, the most frequent first."""
    many = func.count().desc()
    return list(
        connection.execute(
            select(copy.c.from_name)
            .join(folder, folder.c.id == copy.c.folder_id)
            .where(func.lower(folder.c.special_use) == _SENT)  # what comes in may call itself anything
            .where(copy.c.from_address.in_(list(addresses)), copy.c.from_name != "")
            .group_by(copy.c.from_name)
            .order_by(many, copy.c.from_name)
        ).scalars()
    )


def is_known(connection: Connection, message_id: str) -> bool:
    """Whether any copy has that Message-ID."""
    found = connection.execute(select(copy.c.uid).where(copy.c.message_id == message_id).limit(1))
    return found.first() is not None


def read_sent_from(connection: Connection) -> dict[str, int]:
    """Read how many mails in folders for sent mail come from each address."""
    count = func.count()
    rows = connection.execute(
        select(copy.c.from_address, count)
        .join(folder, folder.c.id == copy.c.folder_id)
        .where(func.lower(folder.c.special_use) == _SENT, copy.c.from_address != "")
        .group_by(copy.c.from_address)
        .order_by(count.desc(), copy.c.from_address)
    )
    return {address: number for address, number in rows}  # noqa: C416 - a Row is no pair for dict()


def read_messages(connection: Connection, until: datetime | None, wanted: Wanted | None) -> list[Message]:
    """Read each message once, in time order; see `Store.messages`."""
    imported = _imported_epochs(connection)
    folders = connection.execute(select(folder)).all()
    names = {row.id: row for row in folders}
    unsent = {row.id for row in folders if row.special_use.casefold() == _DRAFTS}
    asked: dict[tuple[str, str, str], bool] = {}
    pool = _Pool()
    messages = []
    for key, copies in _read_copies(connection):
        sent = [row for row in copies if row.folder_id not in unsent]
        if sent and (wanted is None or _is_wanted(sent[0], wanted, asked)):
            messages.append(_message(key, sent, names, imported, pool))
    if until is not None:
        messages = [one for one in messages if one.sent_at < until]
    messages.sort(key=lambda one: (one.sent_at, one.key))
    return messages


def _read_copies(connection: Connection) -> Iterator[tuple[str, list[Row[Any]]]]:
    """Yield the copies of each message, those without Message-ID at the end."""
    nameless: dict[str, list[Row[Any]]] = defaultdict(list)
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        select(copy).order_by(copy.c.message_id, copy.c.date, copy.c.from_address)
    )
    for key, group in groupby(rows, identity):
        copies = list(group)
        if copies[0].message_id:
            yield key, copies
        else:
            nameless[key].extend(copies)
    yield from nameless.items()


class _Pool:
    """Texts that many messages share, kept once: a mailbox has few people and few address lists."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def text(self, text: str) -> str:
        """Return the text, the same object for equal ones."""
        return self._texts.setdefault(text, text)

    def lines(self, text: str) -> tuple[str, ...]:
        """Return the lines of a text, the same object for equal ones."""
        if text not in self._lines:
            self._lines[text] = tuple(map(self.text, _lines(text)))
        return self._lines[text]


def identity(row: Any) -> str:
    """Return what makes copies one message: Message-ID, Date and sender; else sender, time, subject, size."""
    if row.message_id:
        return f"{row.message_id} {row.date or ''} {row.from_address}"
    sent = row.date if row.date is not None else row.internal_date
    parts = f"{row.from_address}|{sent}|{row.subject_key}|{row.size}"
    return "no-id " + hashlib.blake2b(parts.encode(), digest_size=12).hexdigest()


def _folder_id(
    connection: Connection,
    account: str,
    raw: bytes,
    display: str,
    special_use: str,
    uidvalidity: int,
    last_uid: int,
) -> int:
    names = {"display": display, "special_use": special_use}
    cursor = {"uidvalidity": uidvalidity, "last_uid": last_uid}
    new = upsert(connection, folder).values(account=account, raw=raw, **names, **cursor)
    connection.execute(new.on_conflict_do_nothing(index_elements=["account", "raw"]))
    known = connection.execute(
        select(folder.c.id, folder.c.uidvalidity, folder.c.last_uid).where(
            folder.c.account == account, folder.c.raw == raw
        )
    ).one()
    if known.uidvalidity == uidvalidity:
        cursor["last_uid"] = max(last_uid, known.last_uid)
    else:
        cursor |= {"uidnext": 0, "messages": -1, "highestmodseq": 0}
    connection.execute(update(folder).where(folder.c.id == known.id).values(**names, **cursor))
    return int(known.id)


def _read_folder_id(connection: Connection, account: str, raw: bytes) -> int | None:
    return connection.execute(
        select(folder.c.id).where(folder.c.account == account, folder.c.raw == raw)
    ).scalar_one_or_none()


def _count(connection: Connection, folder_id: int, uidvalidity: int) -> int:
    where = (copy.c.folder_id == folder_id, copy.c.uidvalidity == uidvalidity)
    return int(connection.execute(select(func.count()).select_from(copy).where(*where)).scalar_one())


def _columns(folder_id: int, uidvalidity: int, row: HeaderRow) -> dict[str, Any]:
    return {
        "folder_id": folder_id,
        "uidvalidity": uidvalidity,
        "uid": row.uid,
        "internal_date": row.internal_date,
        "size": row.size,
        "message_id": row.message_id,
        "date": row.date,
        "from_address": row.from_address,
        "from_name": row.from_name,
        "to_addresses": "\n".join(row.to),
        "cc_addresses": "\n".join(row.cc),
        "subject": row.subject,
        "subject_key": row.subject_key,
        "is_forward": row.is_forward,
        "in_reply_to": row.in_reply_to,
        "message_references": "\n".join(row.references),
        "kind": row.kind.value,
        "kind_reason": row.kind_reason,
        "failed_dmarc": row.failed_dmarc,
        "has_attachment": row.has_attachment,
    }


def _reading_columns(reading: Reading | None, version: int) -> dict[str, Any]:
    if reading is None:
        return dict.fromkeys(_READ) | {"reading_version": version}
    return {
        "reading_version": version,
        "words": reading.words,
        "asks": reading.asks,
        "cues": json.dumps([[cue.kind, cue.name, cue.quote] for cue in reading.cues], ensure_ascii=False),
        "language": reading.language,
        "names_us": reading.names_us,
        "signs": "\n".join(reading.signs),
    }


def _let_go_of_old_epochs(connection: Connection, folder_id: int, uidvalidity: int) -> None:
    """Hand on what an older epoch's copies knew to the same messages' new copies, and drop the old ones.

    The first day on which the server dated a message stays: a mailbox that moved is dated by the move.
    """
    here = copy.c.folder_id == folder_id
    known: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(*_HANDED_ON).where(here, copy.c.uidvalidity != uidvalidity)):
        known[identity(row)].append(row)
    if not known:
        return
    heirs, gone = [], []
    for row in connection.execute(select(*_HANDED_ON).where(here, copy.c.uidvalidity == uidvalidity)):
        old = known.pop(identity(row), ())
        gone += [_place(one) for one in old]
        heirs += [_place(row) | _inherited(row, old)] if old else []
    place = (here, copy.c.uidvalidity == bindparam("in_epoch"), copy.c.uid == bindparam("at_uid"))
    if heirs:
        connection.execute(update(copy).where(*place), heirs)
        connection.execute(delete(copy).where(*place), gone)


_LEARNT = ("has_attachment", *_READ, *_TEXT_KIND)
_IDENTITY = ("message_id", "date", "from_address", "subject_key", "size", "internal_date")
_HANDED_ON = [copy.c[name] for name in ("uidvalidity", "uid", *_IDENTITY, *_LEARNT)]


def _place(row: Row[Any]) -> dict[str, Any]:
    return {"in_epoch": row.uidvalidity, "at_uid": row.uid}


def _inherited(row: Row[Any], old: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return the columns of a new copy: what was learnt by the newest reading, the earliest server date."""
    learnt = max((row, *old), key=lambda one: -1 if one.reading_version is None else one.reading_version)
    first = min(one.internal_date for one in (row, *old))
    return {name: getattr(learnt, name) for name in _LEARNT} | {"internal_date": first}


def _imported_epochs(connection: Connection) -> set[tuple[int, int]]:
    """Return the folder and epoch of imported mailboxes; see goodterms/senttime.py."""
    far = func.sum(case((func.abs(copy.c.date - copy.c.internal_date) > DAY, 1), else_=0))
    epoch, day = (copy.c.folder_id, copy.c.uidvalidity), copy.c.internal_date // DAY
    days: dict[tuple[int, int], list[DayCount]] = defaultdict(list)
    for folder_id, uidvalidity, messages, apart in connection.execute(
        select(*epoch, func.count(), far).group_by(*epoch, day)
    ):
        days[folder_id, uidvalidity].append(DayCount(messages, int(apart)))
    return {epoch for epoch, counts in days.items() if is_imported(counts)}


def _is_wanted(row: Row[Any], wanted: Wanted, asked: dict[tuple[str, str, str], bool]) -> bool:
    who = (row.from_address, row.to_addresses, row.cc_addresses)
    if who not in asked:
        asked[who] = wanted(
            frozenset((row.from_address, *_lines(row.to_addresses), *_lines(row.cc_addresses)))
        )
    return asked[who]


def _message(
    key: str,
    copies: Sequence[Row[Any]],
    names: Mapping[int, Row[Any]],
    imported: set[tuple[int, int]],
    pool: _Pool,
) -> Message:
    """Make one message of its copies: the one that the server dated first speaks, the others fill in."""

    def age(row: Row[Any]) -> tuple[int, str, bytes, int, int]:
        """No number of ours decides: those depend on which folder was read first."""
        place = names[row.folder_id]
        return (row.internal_date, place.account, place.raw, row.uidvalidity, row.uid)

    ordered = copies if len(copies) == 1 else sorted(copies, key=age)
    first = ordered[0]
    sent_by_us = [row for row in ordered if names[row.folder_id].special_use.casefold() == _SENT]
    kind, kind_reason = _kind(sent_by_us or ordered)
    epoch = (first.folder_id, first.uidvalidity)
    sent, source = choose_time(first.date, first.internal_date, imported=epoch in imported)
    return Message(
        key=key,
        message_id=first.message_id,
        account=names[first.folder_id].account,
        sent_at=datetime.fromtimestamp(min(max(sent, 0), _LAST), UTC),
        time_source=source,
        from_address=pool.text(first.from_address),
        from_name=pool.text(first.from_name),
        to=pool.lines(first.to_addresses),
        cc=pool.lines(first.cc_addresses),
        subject=next((row.subject for row in ordered if row.subject is not None), None),
        subject_key=first.subject_key,
        is_forward=first.is_forward,
        in_reply_to=first.in_reply_to,
        references=_lines(first.message_references),
        size=first.size,
        kind=kind,
        kind_reason=pool.text(kind_reason),
        failed_dmarc=not sent_by_us and all(row.failed_dmarc for row in ordered),
        has_attachment=any(row.has_attachment for row in ordered),
        folders=pool.lines("\n".join(sorted({names[row.folder_id].display for row in ordered}))),
        reading=next((_reading(row) for row in ordered if row.words is not None), None),
    )


def _kind(copies: Sequence[Row[Any]]) -> tuple[Kind, str]:
    """Return who wrote a message: a person, if any copy that was looked at says so.

    What came by way of a list too was written by somebody all the same; and what lies in the folder for sent
    mail was written there, whatever a copy of it that came in says of itself.
    """
    looked_at = [row for row in copies if row.reading_version is not None] or list(copies)
    found = [
        (row.text_kind, row.text_kind_reason) if row.text_kind is not None else (row.kind, row.kind_reason)
        for row in looked_at
    ]
    kind, reason = next((one for one in found if one[0] == Kind.HUMAN.value), found[0])
    return Kind(kind), reason


def _reading(row: Row[Any]) -> Reading:
    cues = tuple(Cue(kind, name, quote) for kind, name, quote in json.loads(row.cues or "[]"))
    return Reading(row.words, bool(row.asks), cues, row.language, bool(row.names_us), _lines(row.signs or ""))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
