"""The one database of a home: mail that can be read again, and what can't: cases, decisions, the outbox."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, select

from connectors.store import intake, ledger, mail
from connectors.store.database import copy_file, open_engine, reading, writing
from connectors.store.mail import IsClient, upsert
from connectors.store.rows import (
    Cursor,
    HeaderRow,
    MessagePart,
    ReadBook,
    Snapshot,
    UnreadableMessage,
    UnreadText,
)
from connectors.store.schema import account as account_table
from connectors.store.schema import meta
from goodterms.casebook import CaseEvent, Decision, Draft, Fate
from goodterms.corrections import latest_corrections
from goodterms.errors import NothingYet
from goodterms.mailbag import Mailbag
from goodterms.model import Content, Correction, Kind, Message, Problem, Reading

if TYPE_CHECKING:
    from connectors.store.mailbag import Index

__all__ = [
    "Cursor", "HeaderRow", "ReadBook", "Snapshot", "Store", "UnreadText", "UnreadableMessage", "open_copy",
    "open_store",
]  # fmt: skip  # the public names, in one look

_LEVELS: tuple[Content, ...] = ("none", "counts", "quotes")


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the database at a SQLAlchemy URL, migrated to head; NeedsUser or TryAgain if it can't be.

    NothingYet if it isn't there and may not be created.
    """
    return _open(url, create=create)


def open_copy(url: str, folder: Path) -> Store:
    """Copy a SQLite database into a folder and open the copy: for a dry run, which may write to it.

    The original is neither made nor migrated; where there is none, the copy is empty.
    """
    copy = folder / "copy.db"
    try:
        place = str(copy_file(url, copy))
    except NothingYet:
        place = ""
    return _open(f"sqlite:///{copy}", create=True, place=place)


def _open(url: str, *, create: bool, place: str = "") -> Store:
    engine = open_engine(url, create=create, place=place)
    with reading(engine) as connection:
        salt = _meta(connection, "salt")
    if salt is None:
        with writing(engine) as connection:
            salt = _make_salt(connection)
    return Store(engine, bytes.fromhex(salt))


class Store:
    """The database, to be closed. Every method is one transaction and may raise NeedsUser or TryAgain."""

    def __init__(self, engine: Engine, salt: bytes) -> None:
        self._engine = engine
        self.salt = salt
        self.index: Index | None = None  # by which mail was last given

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the database."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # --- mail ----------------------------------------------------------------------------------

    def cursors(self, account: str) -> dict[bytes, Cursor]:
        """Where each folder of an account has come to, by the folder's raw name."""
        with reading(self._engine) as connection:
            return mail.read_cursors(connection, account)

    def save_batch(
        self,
        account: str,
        folder: bytes,
        display: str,
        special_use: str,
        uidvalidity: int,
        rows: Sequence[HeaderRow],
        last_uid: int,
    ) -> int:
        """Write rows and their cursor in one transaction; twice is once. Return how many were new."""
        with writing(self._engine) as connection:
            return mail.write_batch(
                connection,
                account=account,
                raw=folder,
                display=display,
                special_use=special_use,
                uidvalidity=uidvalidity,
                rows=rows,
                last_uid=last_uid,
            )

    def finish_folder(
        self,
        account: str,
        folder: bytes,
        *,
        uidvalidity: int,
        uidnext: int,
        messages: int,
        highestmodseq: int,
    ) -> None:
        """Remember the folder's numbers as of a finished read; an older epoch's copies that came again go."""
        with writing(self._engine) as connection:
            mail.finish_folder(
                connection,
                account=account,
                raw=folder,
                uidvalidity=uidvalidity,
                uidnext=uidnext,
                messages=messages,
                highestmodseq=highestmodseq,
            )

    def unread_texts(
        self, account: str, folder: bytes, is_client: IsClient, version: int, limit: int, *, after: int = 0
    ) -> list[UnreadText]:
        """Clients' human messages of a folder's current epoch that have no reading of this version.

        In the order of their UIDs, above `after`: asking on from the last one does not look at all again.
        """
        with reading(self._engine) as connection:
            says = latest_corrections(ledger.read_corrections(connection))
            return mail.read_unread(
                connection,
                account=account,
                raw=folder,
                is_client=is_client,
                persons=frozenset(one for one, word in says.items() if word != "automatic"),
                version=version,
                limit=limit,
                after=after,
            )

    def save_readings(
        self,
        account: str,
        folder: bytes,
        uidvalidity: int,
        readings: Mapping[int, Reading | None],
        version: int,
        *,
        attachments: Mapping[int, bool] | None = None,
        kinds: Mapping[int, tuple[Kind, str]] | None = None,
        absent: Collection[int] = (),
    ) -> None:
        """Write what was read of texts, by UID; None is "looked at, nothing readable".

        What is known of a text that the server no longer gives (`absent`) stays.
        """
        with writing(self._engine) as connection:
            mail.write_readings(
                connection,
                account=account,
                raw=folder,
                uidvalidity=uidvalidity,
                readings=readings,
                version=version,
                attachments=attachments or {},
                kinds=kinds or {},
                absent=absent,
            )

    # --- what a pull remembers -----------------------------------------------------------------

    def saved_uids(self, account: str, folder: bytes, uidvalidity: int, above: int) -> list[int]:
        """The copies beyond a folder's cursor, in order: a run that was cut off left them there."""
        with reading(self._engine) as connection:
            return intake.read_saved_uids(connection, account, folder, uidvalidity, above)

    def unreadable(self, account: str) -> list[UnreadableMessage]:
        """The messages that could not be read, of each folder as it is numbered now."""
        with reading(self._engine) as connection:
            return intake.read_unreadable(connection, account)

    def note_unreadable(
        self, account: str, folder: bytes, uidvalidity: int, part: MessagePart, reasons: Mapping[int, str]
    ) -> None:
        """Note why messages could not be read, by UID; one try more each."""
        with writing(self._engine) as connection:
            intake.write_unreadable(connection, account, folder, uidvalidity, part, reasons)

    def forget_unreadable(self, account: str, folder: bytes, uids: Collection[int]) -> None:
        """Forget that messages could not be read: now they could, or are gone."""
        with writing(self._engine) as connection:
            intake.forget_unreadable(connection, account, folder, uids)

    def settled(self, account: str) -> dict[bytes, str]:
        """For which question all texts of each folder were read; "" where there are unread ones."""
        with reading(self._engine) as connection:
            return intake.read_settled(connection, account)

    def settle(self, account: str, folder: bytes, question: str) -> None:
        """Note that all texts of a folder were read, and for which question."""
        with writing(self._engine) as connection:
            intake.write_settled(connection, account, folder, question)

    def spent(self, account: str, day: date) -> int:
        """How many bytes an account brought on a day."""
        with reading(self._engine) as connection:
            return intake.read_spent(connection, account, day)

    def spend(self, account: str, day: date, received: int) -> int:
        """Note how many bytes more an account brought on a day, and return how many that are."""
        with writing(self._engine) as connection:
            return intake.write_spent(connection, account, day, received)

    def reads_as(self) -> str:
        """As whom texts are read, and how deeply: where that changes, they are read again."""
        with reading(self._engine) as connection:
            return f"{_meta(connection, 'read_as')} {_meta(connection, 'content')}"

    def read_as(self, who: str) -> None:
        """Remember as whom texts are read, and have all read again where that is somebody else now."""
        with writing(self._engine) as connection:
            before = _meta(connection, "read_as")
            if before != who:
                _remember(connection, "read_as", who)
            if before not in (None, who):
                mail.read_again(connection)

    def lower_content(self, content: Content) -> None:
        """Keep to a content level: a lower one erases what it no longer covers, a higher one reads again."""
        with writing(self._engine) as connection:
            before = _meta(connection, "content")
            if before == content:
                return
            _remember(connection, "content", content)
            if before is None:
                return
            rise = _LEVELS.index(content) - _LEVELS.index(before)
            if rise > 0:
                mail.read_again(connection)
            elif content == "none":
                mail.erase_readings(connection)
            else:
                mail.erase_quotes(connection)

    def mail(self, until: datetime, index: Index | None = None) -> Mailbag:
        """All messages sent before `until`, for whoever reads them a client at a time while this is open.

        `index` is the one that another process made of the same database (see `index`): that takes seconds.
        """
        from connectors.store import mailbag  # noqa: PLC0415 - reading mail in needs neither it nor numpy

        if index is None:
            with reading(self._engine) as connection:
                index = mailbag.read_index(connection)
        self.index = index
        return mailbag.StoredMail(self._engine, index, until.timestamp())

    def size(self) -> int:
        """How many copies of messages there are."""
        with reading(self._engine) as connection:
            return mail.count_copies(connection)

    @property
    def url(self) -> str:
        """Where the database is, for another process to open it; with its password, where it has one."""
        return self._engine.url.render_as_string(hide_password=False)

    def messages(self, until: datetime | None = None) -> list[Message]:
        """All messages at once, in time order: sent before `until`. A large mailbox takes a lot of memory."""
        from connectors.store import mailbag  # noqa: PLC0415 - as above

        with reading(self._engine) as connection:
            return mailbag.read_messages(connection, until)

    def names(self, addresses: Iterable[str]) -> list[str]:
        """The names that mail from these addresses was sent under, the most frequent first."""
        with reading(self._engine) as connection:
            return mail.read_names(connection, addresses)

    def sent_from(self) -> dict[str, int]:
        """How many mails in folders for sent mail come from each address, the most frequent first."""
        with reading(self._engine) as connection:
            return mail.read_sent_from(connection)

    def note_sync(self, account: str, at: datetime, problems: Sequence[Problem]) -> None:
        """Remember that an account was read, when, and what was wrong."""
        said = json.dumps([[one.where, one.what, one.hint] for one in problems], ensure_ascii=False)
        self._note_account(account, synced_at=int(at.timestamp()), problems=said)

    def last_syncs(self) -> dict[str, datetime]:
        """When each account was last read to its end."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(account_table)).all()
        return {one.account: _moment(one.synced_at) for one in rows if one.synced_at is not None}

    def sync_problems(self) -> list[Problem]:
        """What was wrong when the accounts were last read."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(account_table.c.problems).order_by(account_table.c.account)
            ).scalars()
            return [Problem(*one) for said in rows for one in json.loads(said)]

    def not_before(self, account: str) -> datetime | None:
        """Until when the server asked to be left alone."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(account_table.c.not_before).where(account_table.c.account == account)
            ).scalar()
        return None if found is None else _moment(found)

    def set_not_before(self, account: str, when: datetime | None) -> None:
        """Remember until when the server asked to be left alone."""
        self._note_account(account, not_before=None if when is None else int(when.timestamp()))

    def _note_account(self, account: str, **values: object) -> None:
        with writing(self._engine) as connection:
            statement = upsert(connection, account_table).values(account=account, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["account"], set_=values))

    # --- cases, decisions, drafts, reports -----------------------------------------------------

    def case_events(self, until: date) -> list[CaseEvent]:
        """All case events up to a day, oldest first."""
        with reading(self._engine) as connection:
            return ledger.read_events(connection, until)

    def decisions(self, until: date) -> list[Decision]:
        """All decisions up to a day, oldest first; those of one day in the order they were noted in."""
        with reading(self._engine) as connection:
            return ledger.read_decisions(connection, until)

    def add_decisions(self, decisions: Sequence[Decision]) -> int:
        """Write decisions, each once; return how many were new."""
        with writing(self._engine) as connection:
            return ledger.write_decisions(connection, decisions)

    def corrections(self) -> list[Correction]:
        """What the user said of single messages, in the order he said it."""
        with reading(self._engine) as connection:
            return ledger.read_corrections(connection)

    def add_corrections(self, corrections: Sequence[Correction]) -> int:
        """Write corrections, each once; return how many were new."""
        with writing(self._engine) as connection:
            return ledger.write_corrections(connection, corrections)

    def has_message(self, message_id: str) -> bool:
        """Whether a message of that Message-ID was read."""
        with reading(self._engine) as connection:
            return mail.is_known(connection, message_id)

    def drafts(self) -> list[Draft]:
        """The outbox, oldest first."""
        with reading(self._engine) as connection:
            return ledger.read_drafts(connection)

    def plan(
        self,
        events: Sequence[CaseEvent],
        drafts: Sequence[Draft],
        decisions: Sequence[Decision] = (),
        corrections: Sequence[Correction] = (),
        place: str = "",
        books: Sequence[ReadBook] = (),
    ) -> None:
        """Write it all in one transaction, each once; no draft is ever replaced.

        `books` of the folder `place` are noted with what stood in them, to be read again until they are
        noted with their stamps: a run that is killed before its report is written tells again.
        """
        with writing(self._engine) as connection:
            ledger.write_books(connection, place, [replace(one, stamp=None) for one in books])
            ledger.write_corrections(connection, corrections)
            ledger.write_decisions(connection, decisions)
            ledger.write_events(connection, events)
            ledger.write_drafts(connection, drafts)

    def books(self, place: str) -> dict[str, ReadBook]:
        """The workbooks of a folder as they were last read, by name."""
        with reading(self._engine) as connection:
            return ledger.read_books(connection, place)

    def note_books(self, place: str, books: Sequence[ReadBook]) -> None:
        """Note how workbooks of a folder are; one with a stamp is read again when it has changed."""
        with writing(self._engine) as connection:
            ledger.write_books(connection, place, books)

    def note_attempt(self, draft_id: str, account: str, folder: str, uidnext_before: int) -> None:
        """Note, before an APPEND, where it goes and what UIDNEXT was; a first attempt's number is kept."""
        with writing(self._engine) as connection:
            before = ledger.read_uidnext_before(connection, draft_id)
            ledger.change_draft(
                connection,
                draft_id,
                account=account,
                folder=folder,
                uidnext_before=uidnext_before if before is None else before,
            )

    def uidnext_before(self, draft_id: str) -> int | None:
        """UIDNEXT of the Drafts folder before the first attempt to append a draft; None before any."""
        with reading(self._engine) as connection:
            return ledger.read_uidnext_before(connection, draft_id)

    def place_draft(
        self, draft_id: str, *, account: str, folder: str, uidvalidity: int | None, uid: int | None
    ) -> None:
        """Note that a draft waits in the mailbox, and where."""
        with writing(self._engine) as connection:
            ledger.change_draft(
                connection,
                draft_id,
                account=account,
                folder=folder,
                uidvalidity=uidvalidity,
                uid=uid,
                state="waiting",
            )

    def set_draft_fate(self, draft_id: str, fate: Fate, on: date) -> None:
        """Note what became of a draft, and how certain that is."""
        with writing(self._engine) as connection:
            values = {"state": fate.state, "certain": fate.certain, "similarity": fate.similarity}
            ledger.change_draft(connection, draft_id, state_on=on, **values)

    def save_snapshot(self, as_of: date, rows: Sequence[Snapshot], path: str) -> None:
        """Remember what the report of a day said, in place of an earlier one of that day."""
        with writing(self._engine) as connection:
            ledger.write_snapshots(connection, as_of, rows, path)

    def snapshots(self, until: date) -> list[Snapshot]:
        """What the reports up to a day said, oldest first."""
        with reading(self._engine) as connection:
            return ledger.read_snapshots(connection, until)

    def last_report(self) -> tuple[date, str] | None:
        """The day and the path of the latest report."""
        with reading(self._engine) as connection:
            return ledger.read_last_report(connection)


def _meta(connection: Connection, name: str) -> str | None:
    found = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return None if found is None else str(found)


def _make_salt(connection: Connection) -> str:
    """Make the salt unless another has just made it, and return the one that is kept."""
    statement = upsert(connection, meta).values(name="salt", value=secrets.token_hex(16))
    connection.execute(statement.on_conflict_do_nothing())
    return str(_meta(connection, "salt"))


def _remember(connection: Connection, name: str, value: str) -> None:
    statement = upsert(connection, meta).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
