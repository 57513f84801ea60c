"""Runs reviews, each in a process of its own that can be killed; asked by lines `FOLDER DAY N` on its input.

The process of a review is a fork of this one, which has done the slow things once: it has imported
everything, and has itself done the first review that it was asked for. Its answers are a line with the
process's id and, when that has ended, one with its exit code and the number of its writes.

A write is a commit of the database, a file being renamed or made. It is killed before the Nth; N = 0 never
kills.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, event

from flows.conduct import Order, conduct
from flows.settings import load_settings

WRITES = ("os.rename", "tempfile.mkstemp")
_state = {"writes": 0, "kill at": 0}


def main() -> None:
    """Do what is asked, until nothing more is."""
    event.listen(Engine, "commit", note)
    sys.addaudithook(listen)
    for place, line in enumerate(sys.stdin):
        folder, day, at = line.rstrip("\n").split("\t")
        _state.update({"writes": 0, "kill at": int(at)})
        if place == 0:
            say(os.getpid())
            review(folder, day)
            say(0, _state["writes"])
        else:
            review_in_a_fork(folder, day)


def note(*_: object) -> None:
    """Count a write, and die if its turn has come."""
    _state["writes"] += 1
    if _state["writes"] == _state["kill at"]:
        os.kill(os.getpid(), signal.SIGKILL)


def listen(name: str, _arguments: tuple[object, ...]) -> None:
    """Hear of what Python does."""
    if name in WRITES:
        note()


def review(folder: str, day: str) -> None:
    """Review the practice in a folder."""
    conduct(load_settings(Path(folder)), Order(date.fromisoformat(day), queue=True))


def review_in_a_fork(folder: str, day: str) -> None:
    """Review in another process, and say how it ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            review(folder, day)
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it is, this process may not go on as its parent
            traceback.print_exc()
        os._exit(code)
    say(child)
    _, status = os.waitpid(child, 0)
    say(os.waitstatus_to_exitcode(status), 0)


def say(*facts: int) -> None:
    """Answer with a line."""
    sys.stdout.write(" ".join(map(str, facts)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
