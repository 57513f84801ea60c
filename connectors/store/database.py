"""Opening the database: the engine, its errors in one sentence, and the migrations up to head."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from connectors.store.schema import HEAD, metadata
from goodterms.errors import GoodtermsError, NeedsUser, NothingYet, TryAgain

_BUSY_MS = 30_000
_PRAGMAS = (
    f"busy_timeout={_BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is gone from the file
)
_MIGRATION_LOCK = 0x676F6F64  # PostgreSQL's advisory locks are numbers: any one, always the same
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str, *, create: bool, place: str = "") -> Engine:
    """Open the database at a SQLAlchemy URL and bring its schema up to date; failures name `place`.

    NeedsUser if it is no database or comes from a newer version; NothingYet if it isn't there and may
    not be created.
    """
    try:
        parsed = make_url(url)
        path = _sqlite_path(url)
        if path is not None:
            prepare_file(path, create=create)
        # An error that is not expected may be shown: never with the rows that it was about.
        engine = create_engine(parsed, hide_parameters=True, execution_options={"place": place})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise NeedsUser(
            "GOODTERMS_DATABASE_URL: is not the address of a database that can be used here."
        ) from error
    if engine.dialect.is_async:
        raise NeedsUser(f"GOODTERMS_DATABASE_URL: {parsed.drivername} is a driver for asyncio; use another.")
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    try:
        with said_plainly(engine):
            _migrate(engine)
    except GoodtermsError:
        engine.dispose()
        raise
    return engine


@contextmanager
def said_plainly(engine: Engine) -> Iterator[None]:
    """Turn a database's failure into one sentence that names the database and the way out."""
    try:
        yield
    except DBAPIError as error:
        raise explain(error.orig, _place(engine)) from error
    except UnicodeDecodeError as error:  # what the driver makes of a damaged schema
        raise explain(ValueError("malformed"), _place(engine)) from error
    except engine.dialect.loaded_dbapi.Error as error:  # in `fetch_parts`
        raise explain(error, _place(engine)) from error
    except SQLAlchemyError as error:
        raise NeedsUser(f"{_place(engine)}: the database can't be used: {_first_line(error)}") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction that holds the write lock from its start."""
    with (
        said_plainly(engine),
        engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction that sees one state, whatever others write meanwhile."""
    with said_plainly(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # SQLite's transactions are like that
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def fetch_parts(
    connection: Connection, statement: Select[Any], parameters: Mapping[str, Any], at_once: int
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a statement in parts, never all at once; a Boolean may come as a number.

    SQLite's are its driver's own: by the million, SQLAlchemy's take half as long again.
    """
    if connection.dialect.name != "sqlite":
        options = {"yield_per": at_once}
        yield from connection.execute(statement, parameters, execution_options=options).partitions()
        return
    cursor = connection.execute(statement, parameters).cursor
    assert cursor is not None
    while rows := cursor.fetchmany(at_once):
        yield rows
    cursor.close()


def explain(error: BaseException | None, place: str) -> GoodtermsError:
    """Return a driver's error as one sentence that names the database and the way out."""
    said = str(error).lower()
    if "locked" in said:
        return TryAgain(f"{place}: is in use by another program for too long; try again.")
    if "full" in said:
        return NeedsUser(f"{place}: the disk is full; make room and run again, nothing is lost.")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return NeedsUser(f"{place}: cannot be written; see GOODTERMS_HOME and the rights of that folder.")
    if "not a database" in said or "malformed" in said:
        return NeedsUser(
            f"{place}: is no database of goodterms, or is damaged; move it away or restore a backup."
        )
    if "authentication failed" in said or "does not exist" in said:
        return NeedsUser(f"{place}: the server refuses ({_first_line(error)}); see GOODTERMS_DATABASE_URL.")
    if "connect" in said or "i/o error" in said:
        return TryAgain(f"{place}: the database does not answer ({_first_line(error)}); try again.")
    return NeedsUser(f"{place}: the database refuses: {_first_line(error)}")


def changed_meanwhile(engine: Engine) -> TryAgain:
    """Return what to say where what was there at the first look is gone at the second."""
    return TryAgain(f"{_place(engine)}: was changed by another program while it was read; try again.")


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).splitlines()), error.__class__.__name__)


def _place(engine: Engine) -> str:
    told = engine.get_execution_options().get("place")
    return str(told or engine.url.database or engine.url.render_as_string(hide_password=True))


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(url)
    name = parsed.database or ":memory:"
    if parsed.get_backend_name() != "sqlite" or name == ":memory:" or name.startswith("file:"):
        return None  # not a file, or a SQLite URI, whose writer knows what he asks for
    return Path(name)


def prepare_file(path: Path, *, create: bool) -> None:
    """Make the file readable by its owner alone, before the first byte is in it."""
    try:
        if path.exists():
            return
        if not create:
            raise _nothing_yet(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise NeedsUser(f"{path}: cannot be made ({error.strerror}); see GOODTERMS_HOME.") from error


def _nothing_yet(path: Path) -> NothingYet:
    return NothingYet(f"Nothing has been read yet ({path} is not there): run `goodterms sync` first.")


def copy_file(url: str, target: Path) -> Path:
    """Copy the SQLite database at a URL into a new file, as it is: not migrated, not written to.

    Return the file that was copied. NothingYet if it isn't there, NeedsUser for another kind of database.
    """
    try:
        path = _sqlite_path(url)
    except ArgumentError:
        path = None
    if path is None:
        raise NeedsUser("GOODTERMS_DATABASE_URL: a dry run needs a SQLite file; run without --dry-run.")
    if not path.exists():
        raise _nothing_yet(path)
    prepare_file(target, create=True)
    # `rw` and never writing, since SQLite leaves two files behind when it is opened by `ro`.
    address = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=_BUSY_MS / 1000)) as source,
            closing(sqlite3.connect(target)) as destination,
        ):
            source.execute("PRAGMA query_only=ON").close()
            source.backup(destination)
    except sqlite3.Error as error:
        raise explain(error, str(path)) from error
    return path


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").close()
        except Exception:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        lock = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {lock}")


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        found = _revision(connection)
        if found == HEAD:
            return
        if not inspect(connection).get_table_names():
            _create(connection)
            return
        _refuse_foreign(connection, _place(engine))
        _upgrade(connection, _place(engine))


def _create(connection: Connection) -> None:
    """Make all tables at once: what the migrations come to, without importing what carries them out."""
    metadata.create_all(connection)
    version = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
    version.append_constraint(PrimaryKeyConstraint("version_num", name="alembic_version_pkc"))
    version.create(connection)
    connection.execute(version.insert().values(version_num=HEAD))


def _refuse_foreign(connection: Connection, place: str) -> None:
    tables = set(inspect(connection).get_table_names())
    if tables and not tables >= {"alembic_version", "case_event"}:
        raise NeedsUser(
            f"{place}: is another program's database; see GOODTERMS_HOME or GOODTERMS_DATABASE_URL."
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, place: str) -> None:
    command, config_module = import_module("alembic.command"), import_module("alembic.config")
    util = import_module("alembic.util")
    config = config_module.Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except util.CommandError as error:
        raise NeedsUser(
            f"{place}: was written by a newer goodterms; use that version, or another home."
        ) from error
