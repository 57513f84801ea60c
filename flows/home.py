"""The home folder: made for its owner alone, and held by one run at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from connectors.store.database import prepare_file
from goodterms.errors import NeedsUser, TryAgain


@contextmanager
def hold_home(home: Path) -> Iterator[None]:
    """Hold the home folder for one run; TryAgain if another run has it. The hold ends with the process."""
    make_folder(home)
    file = home / "lock.db"
    prepare_file(file, create=True)
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(closing(sqlite3.connect(file, timeout=0, isolation_level=None)))
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise TryAgain(
                    f"{home}: another goodterms run is at work here; try again when it is done."
                ) from error
            raise NeedsUser(f"{file}: cannot be used ({error}); remove it and run again.") from error
        yield


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone, unless it is there; NeedsUser where it can't be made."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NeedsUser(
            f"{path}: this folder cannot be made ({error.strerror}); see GOODTERMS_HOME."
        ) from error
