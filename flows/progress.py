"""Progress on standard error: bars on a terminal, one plain line a folder elsewhere, nothing if quiet."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from flows.mailin import Progress as Tell

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Tell | None]:
    """Give a callback (account, folder, done, total) that shows how far the mail is."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


def _bars() -> Progress:
    rich = import_module("rich.progress")  # only a terminal needs it
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeElapsedColumn(),
    )
    console = import_module("rich.console").Console(stderr=True)
    bars: Progress = rich.Progress(*columns, console=console, transient=True)
    return bars


class _Bars:
    """A bar a folder."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._ids: dict[tuple[str, str], TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, account: str, folder: str, done: int, total: int) -> None:
        """Move the folder's bar."""
        with self._lock:
            place = (account, folder)
            if place not in self._ids:
                self._ids[place] = self._bars.add_task(f"{account} · {folder}", total=total)
            self._bars.update(self._ids[place], completed=done, total=max(total, done))


class _Lines:
    """A line when a folder is done."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str, int]] = set()

    def __call__(self, account: str, folder: str, done: int, total: int) -> None:
        """Say it once, when all of the folder's new messages are read."""
        if done >= total > 0 and (account, folder, total) not in self._said:
            self._said.add((account, folder, total))
            print(f"{account} · {folder}: {total} messages", file=sys.stderr)  # noqa: T201 - it is a command's output
