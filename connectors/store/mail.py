"""Mail in the store: copies with their cursor. All can be read again from the server."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, or_, select, update

from connectors.store.copies import identity, lines_of
from connectors.store.rows import Cursor, HeaderRow, UnreadText
from connectors.store.schema import copy, folder
from goodterms.model import Kind, Reading

_WAS_SENT = or_(func.lower(folder.c.special_use) == "\\sent", copy.c.is_sent)
_READ = (
    "reading_version",
    "words",
    "asks",
    "cues",
    "language",
    "names_us",
    "signs",
    "address_form",
    "scope_files",
)  # the columns of a reading
_TEXT_KIND = ("text_kind", "text_kind_reason")
IsClient = Callable[[Iterable[str]], bool]


def upsert(connection: Connection, table: Any) -> Any:
    """Return an INSERT of the connection's dialect, which knows ON CONFLICT."""
    name = "postgresql" if connection.dialect.name == "postgresql" else "sqlite"
    return import_module(f"sqlalchemy.dialects.{name}").insert(table)  # PostgreSQL's is slow to import


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
    place = (folder_id, uidvalidity)
    written = (min(row.uid for row in rows), max(row.uid for row in rows))
    before = _count(connection, place, written)
    _insert(connection, [_values(place, row) for row in rows])
    return _count(connection, place, written) - before


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
    found = read_folder_id(connection, account, raw)
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
            known[who] = is_client((sender, *lines_of(to), *lines_of(cc)))
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
    folder_id = read_folder_id(connection, account, raw)
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
    _unsettle(connection)


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
    _unsettle(connection)


def _unsettle(connection: Connection) -> None:
    connection.execute(update(folder).values(settled=""))


def read_names(connection: Connection, addresses: Iterable[str]) -> list[str]:
    """Read the names that mail from these addresses was sent under, the most frequent first."""
    many = func.count().desc()
    return list(
        connection.execute(
            select(copy.c.from_name)
            .join(folder, folder.c.id == copy.c.folder_id)
            .where(_WAS_SENT)  # what comes in may call itself anything
            .where(copy.c.from_address.in_(list(addresses)), copy.c.from_name != "")
            .group_by(copy.c.from_name)
            .order_by(many, copy.c.from_name)
        ).scalars()
    )


def count_copies(connection: Connection) -> int:
    """Count the copies of messages."""
    return int(connection.execute(select(func.count()).select_from(copy)).scalar_one())


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
        .where(_WAS_SENT, copy.c.from_address != "")
        .group_by(copy.c.from_address)
        .order_by(count.desc(), copy.c.from_address)
    )
    return {address: number for address, number in rows}  # noqa: C416 - a Row is no pair for dict()


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


def read_folder_id(connection: Connection, account: str, raw: bytes) -> int | None:
    """Read the number of a folder here; None for one that was never read."""
    return connection.execute(
        select(folder.c.id).where(folder.c.account == account, folder.c.raw == raw)
    ).scalar_one_or_none()


def _count(connection: Connection, place: tuple[int, int], uids: tuple[int, int]) -> int:
    """Count the copies of a folder's epoch with these UIDs, first and last: all of it may be a million."""
    folder_id, uidvalidity = place
    where = (copy.c.folder_id == folder_id, copy.c.uidvalidity == uidvalidity, copy.c.uid.between(*uids))
    return int(connection.execute(select(func.count()).select_from(copy).where(*where)).scalar_one())


_HEADER = (
    "folder_id",
    "uidvalidity",
    "uid",
    "internal_date",
    "size",
    "message_id",
    "date",
    "from_address",
    "from_name",
    "to_addresses",
    "cc_addresses",
    "subject",
    "subject_key",
    "is_forward",
    "in_reply_to",
    "message_references",
    "kind",
    "kind_reason",
    "failed_dmarc",
    "has_attachment",
    "is_sent",
)  # the columns of a header row, as `_values` gives them


_KIND_NAMES = {kind: kind.value for kind in Kind}  # an enum takes its time to tell a value


def _values(place: tuple[int, int], row: HeaderRow) -> tuple[Any, ...]:
    return (
        *place,
        row.uid,
        row.internal_date,
        row.size,
        row.message_id,
        row.date,
        row.from_address,
        row.from_name,
        "\n".join(row.to),
        "\n".join(row.cc),
        row.subject,
        row.subject_key,
        row.is_forward,
        row.in_reply_to,
        "\n".join(row.references),
        _KIND_NAMES[row.kind],
        row.kind_reason,
        row.failed_dmarc,
        row.has_attachment,
        row.is_sent,
    )


def _insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Insert header rows that aren't there yet; SQLite's through its driver, in a third of the time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_INSERT, rows)
        return
    statement = upsert(connection, copy).on_conflict_do_nothing()
    connection.execute(statement, [dict(zip(_HEADER, row, strict=True)) for row in rows])


_PLACES = ", ".join("?" for _ in _HEADER)
_INSERT = f"INSERT INTO copy ({', '.join(_HEADER)}) VALUES ({_PLACES}) ON CONFLICT DO NOTHING"  # noqa: S608 - our names


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
        "address_form": reading.form,
        "scope_files": "\n".join(reading.scope),
    }


def _let_go_of_old_epochs(connection: Connection, folder_id: int, uidvalidity: int) -> None:
    """Hand on what an older epoch's copies knew to the same messages' new copies, and drop the old ones.

    The first day on which the server dated a message stays: a mailbox that moved is dated by the move.
    """
    here = copy.c.folder_id == folder_id
    known: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(*_HANDED_ON).where(here, copy.c.uidvalidity != uidvalidity)):
        known[_identity(row)].append(row)
    if not known:
        return
    heirs, gone = [], []
    for row in connection.execute(select(*_HANDED_ON).where(here, copy.c.uidvalidity == uidvalidity)):
        old = known.pop(_identity(row), ())
        gone += [_place(one) for one in old]
        heirs += [_place(row) | _inherited(row, old)] if old else []
    place = (here, copy.c.uidvalidity == bindparam("in_epoch"), copy.c.uid == bindparam("at_uid"))
    if heirs:
        connection.execute(update(copy).where(*place), heirs)
        connection.execute(delete(copy).where(*place), gone)


_LEARNT = ("has_attachment", *_READ, *_TEXT_KIND)
_IDENTITY = (
    "message_id",
    "date",
    "from_address",
    "internal_date",
    "subject_key",
    "size",
)  # as `identity` takes them
_HANDED_ON = [copy.c[name] for name in ("uidvalidity", "uid", *_IDENTITY, *_LEARNT)]


def _identity(row: Row[Any]) -> str:
    return identity(*(getattr(row, name) for name in _IDENTITY))


def _place(row: Row[Any]) -> dict[str, Any]:
    return {"in_epoch": row.uidvalidity, "at_uid": row.uid}


def _inherited(row: Row[Any], old: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return the columns of a new copy: what was learnt by the newest reading, the earliest server date."""
    learnt = max((row, *old), key=lambda one: -1 if one.reading_version is None else one.reading_version)
    first = min(one.internal_date for one in (row, *old))
    return {name: getattr(learnt, name) for name in _LEARNT} | {"internal_date": first}
