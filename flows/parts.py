"""A large review on two cores: half of the clients are judged in a process of its own, from the same store.

Only where there is enough to do: the other process takes a second to start, and is handed the store's index.
Nothing of it is seen from outside: the outcome is the same, and so are the errors.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from connectors.store import Store, open_store
from connectors.store.mailbag import Index
from goodterms.contentlevels import keep_mail_to_level
from goodterms.errors import TryAgain
from goodterms.history import Plan, Share, Survey, end_of_day
from goodterms.judgement import Split, plan_review
from goodterms.mailbag import mail_of
from goodterms.model import Client, Content
from goodterms.parts import LocalPart, Part, PartOutcome
from goodterms.practice import Practice

_ENDED = "the second process of the review ended early; run again, or with fewer other programs open."
LARGE = 100_000  # messages: below it one core is done before two have begun


@dataclass(frozen=True, slots=True)
class Order:
    """What another process is to judge: clients of a practice, whose mail is in the store at `url`.

    `index` is the one that the mail was found by here; without one it is made again there.
    """

    url: str
    index: Index | None
    content: Content
    practice: Practice
    clients: tuple[Client, ...]
    plan: Plan


class RemotePart:
    """A part that is judged in another process; to be closed, which ends the process."""

    def __init__(self, order: Order) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_judge_there, args=(theirs, order), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._ours.close()
        self._process.terminate()
        self._process.join()

    def shares(self) -> Sequence[Share]:
        """Return what the clients add to the survey of each day; waits for it."""
        found: Sequence[Share] = self._receive()
        return found

    def judge(self, surveys: Sequence[Survey]) -> None:
        """Send the surveys; the clients are judged meanwhile."""
        try:
            self._ours.send(surveys)
        except OSError as error:
            raise TryAgain(_ENDED) from error

    def outcome(self) -> PartOutcome:
        """Return what became of the clients; waits for it."""
        found: PartOutcome = self._receive()
        return found

    def _receive(self) -> Any:
        try:
            said = self._ours.recv()
        except (EOFError, OSError) as error:
            raise TryAgain(_ENDED) from error
        if isinstance(said, Exception):
            raise said
        return said


@contextmanager
def split_clients(store: Store, content: Content, *, large: int = LARGE) -> Iterator[Split]:
    """Give what splits a large practice in two, one half to be judged in another process.

    Below `large` messages, and with one core, all of it is judged here.
    """
    with ExitStack() as stack:

        def split(practice: Practice, as_of: date) -> Sequence[Part]:
            plan = plan_review(practice, as_of)
            half = len(practice.clients) // 2
            if half == 0 or (os.cpu_count() or 1) < 2 or store.size() < large:
                return [LocalPart(practice, practice.clients, plan)]
            here, there = practice.clients[:half], practice.clients[half:]
            bare = replace(practice, mail=mail_of(()), problems=(), lists=())
            remote = stack.enter_context(
                RemotePart(Order(store.url, store.index, content, bare, there, plan))
            )
            return [LocalPart(practice, here, plan), remote]

        yield split


def _judge_there(pipe: Connection, order: Order) -> None:
    """Judge some clients in this process; what is wrong is sent in place of what was asked for."""
    gc.disable()
    practice, plan = order.practice, order.plan
    try:
        with open_store(order.url, create=False) as store:
            mail = store.mail(end_of_day(plan.as_of, practice.timezone), order.index)
            practice = replace(practice, mail=keep_mail_to_level(mail, order.content))
            part = LocalPart(practice, order.clients, plan)
        pipe.send(part.shares())
        part.judge(pipe.recv())
        pipe.send(part.outcome())
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return  # nobody waits any more
    except Exception as error:  # noqa: BLE001 - said where the review is waited for, as if it came up there
        pipe.send(error)
