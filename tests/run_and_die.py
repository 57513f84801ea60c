"""Runs one review in a process of its own, and kills it at its Nth write: `run_and_die.py FOLDER DAY N`.

A write is a commit of the database, a file being renamed or made. N = 0 never kills; the number of
writes is printed at the end.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, event

from flows.conduct import Order, conduct
from flows.settings import load_settings

WRITES = ("os.rename", "tempfile.mkstemp")


def main(folder: str, day: str, at: int) -> None:
    """Review, and die before the Nth write is done."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def listen(name: str, _arguments: tuple[object, ...]) -> None:
        if name in WRITES:
            note()

    settings = load_settings(Path(folder))
    event.listen(Engine, "commit", note)
    sys.addaudithook(listen)
    conduct(settings, Order(date.fromisoformat(day), queue=True))
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
