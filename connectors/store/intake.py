"""What a pull remembers beside the mail itself: messages that can't be read, texts done with, bytes spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection, and_, delete, select, update

from connectors.store.mail import read_folder_id, upsert
from connectors.store.rows import MessagePart, UnreadableMessage
from connectors.store.schema import account, copy, folder, unreadable


def read_saved_uids(connection: Connection, name: str, raw: bytes, uidvalidity: int, above: int) -> list[int]:
    """Read which copies beyond a folder's cursor are there: a run that was cut off left them."""
    return list(
        connection.execute(
            select(copy.c.uid)
            .join(folder, folder.c.id == copy.c.folder_id)
            .where(folder.c.account == name, folder.c.raw == raw)
            .where(copy.c.uidvalidity == uidvalidity, copy.c.uid > above)
            .order_by(copy.c.uid)
        ).scalars()
    )


def read_unreadable(connection: Connection, name: str) -> list[UnreadableMessage]:
    """Read which messages of an account's folders, as they are numbered now, could not be read."""
    rows = connection.execute(
        select(
            folder.c.raw,
            unreadable.c.uidvalidity,
            folder.c.display,
            unreadable.c.uid,
            unreadable.c.part,
            unreadable.c.reason,
            unreadable.c.tries,
        )
        .join(
            unreadable,
            and_(unreadable.c.folder_id == folder.c.id, unreadable.c.uidvalidity == folder.c.uidvalidity),
        )
        .where(folder.c.account == name)
        .order_by(folder.c.raw, unreadable.c.uid, unreadable.c.part)
    )
    return [UnreadableMessage(*row) for row in rows]


def write_unreadable(
    connection: Connection,
    name: str,
    raw: bytes,
    uidvalidity: int,
    part: MessagePart,
    reasons: Mapping[int, str],
) -> None:
    """Note why messages could not be read, one try more each, and forget those of older epochs."""
    folder_id = read_folder_id(connection, name, raw)
    if folder_id is None:
        return
    connection.execute(
        delete(unreadable).where(unreadable.c.folder_id == folder_id, unreadable.c.uidvalidity != uidvalidity)
    )
    key = [unreadable.c.folder_id, unreadable.c.uidvalidity, unreadable.c.uid, unreadable.c.part]
    for uid, reason in reasons.items():
        new = upsert(connection, unreadable).values(
            folder_id=folder_id, uidvalidity=uidvalidity, uid=uid, part=part, reason=reason, tries=1
        )
        again = {"reason": reason, "tries": unreadable.c.tries + 1}
        connection.execute(new.on_conflict_do_update(index_elements=key, set_=again))


def forget_unreadable(connection: Connection, name: str, raw: bytes, uids: Collection[int]) -> None:
    """Forget that messages could not be read: now they could, or are gone."""
    folder_id = read_folder_id(connection, name, raw)
    for uid in uids:
        connection.execute(
            delete(unreadable).where(unreadable.c.folder_id == folder_id, unreadable.c.uid == uid)
        )


def read_settled(connection: Connection, name: str) -> dict[bytes, str]:
    """Read for which question the texts of each folder are settled; "" for none."""
    rows = connection.execute(select(folder.c.raw, folder.c.settled).where(folder.c.account == name))
    return {row.raw: row.settled for row in rows}


def write_settled(connection: Connection, name: str, raw: bytes, question: str) -> None:
    """Note for which question all texts of a folder were read."""
    connection.execute(
        update(folder).where(folder.c.account == name, folder.c.raw == raw).values(settled=question)
    )


def read_spent(connection: Connection, name: str, day: date) -> int:
    """Read how many bytes an account brought on a day, 0 if none."""
    found = connection.execute(
        select(account.c.spent_bytes).where(account.c.account == name, account.c.spent_on == day)
    ).scalar()
    return int(found or 0)


def write_spent(connection: Connection, name: str, day: date, received: int) -> int:
    """Note how many bytes more an account brought on a day, and return the sum; other days are forgotten."""
    spent = read_spent(connection, name, day) + received
    values = {"spent_on": day, "spent_bytes": spent}
    new = upsert(connection, account).values(account=name, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["account"], set_=values))
    return spent
