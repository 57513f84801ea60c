"""Opening the database: the engine, its errors in one sentence, and the migrations up to head."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from connectors.store.schema import HEAD
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

_BUSY_MS = 30_000
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str, *, create: bool) -> Engine:
    """Open the database at a SQLAlchemy URL and bring its schema up to date.

    NeedsUser if it isn't there and may not be created, is no database, or comes from a newer version.
    """
    try:
        parsed = make_url(url)
        path = _sqlite_path(url)
        if path is not None:
            _prepare_file(path, create=create)
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise NeedsUser(
            "GOODTERMS_DATABASE_URL: is not the address of a database that can be used here."
        ) from error
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    with said_plainly(engine):
        _migrate(engine)
    return engine


@contextmanager
def said_plainly(engine: Engine) -> Iterator[None]:
    """Turn a database's failure into one sentence that names the database and the way out."""
    try:
        yield
    except DBAPIError as error:
        raise _plain(error, _place(engine)) from error


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
    """Give a connection in one transaction that sees one state."""
    with said_plainly(engine), engine.connect() as connection:
        yield connection


def _plain(error: DBAPIError, place: str) -> GoodtermsError:
    said = str(error.orig).lower()
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
    if error.connection_invalidated or "connect" in said:
        return TryAgain(f"{place}: the database does not answer; try again.")
    return NeedsUser(f"{place}: {error.orig.__class__.__name__}: {error.orig}")


def _place(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string(hide_password=True)


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(parsed.database or "")


def _prepare_file(path: Path, *, create: bool) -> None:
    """Make the file readable by its owner alone, before the first byte is in it."""
    if path.exists():
        return
    if not create:
        raise NeedsUser(f"Nothing has been read yet ({path} is not there): run `goodterms sync` first.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise NeedsUser(f"{path}: cannot be made ({error.strerror}); see GOODTERMS_HOME.") from error


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is gone from the file
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        lock = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {lock}")


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        found = _revision(connection)
        if found == HEAD:
            return
        _upgrade(connection, _place(engine))


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
