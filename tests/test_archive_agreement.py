"""Waits against the pairs that the headers of a whole archive say by themselves."""

from __future__ import annotations

import mailbox
import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
from practice_world import CALM, ME, all_mail

from bench.archive import Compared, compare, correspond, fill_store
from connectors.store import open_store

Change = Callable[[list[bytes], random.Random], list[bytes]]


def as_it_is(mails: list[bytes], chance: random.Random) -> list[bytes]:
    return mails


def in_any_order(mails: list[bytes], chance: random.Random) -> list[bytes]:
    return chance.sample(mails, len(mails))


def without_references(mails: list[bytes], chance: random.Random) -> list[bytes]:
    return [re.sub(rb"^References:.*\r\n", b"", one, flags=re.MULTILINE) for one in mails]


def twice(mails: list[bytes], chance: random.Random) -> list[bytes]:
    return [*mails, *mails[::3]]


def with_clients_clocks_wrong(mails: list[bytes], chance: random.Random) -> list[bytes]:
    """Move every Date of a client by up to two hours: many an answer then comes before its question."""

    def move(found: re.Match[bytes]) -> bytes:
        said: datetime = parsedate_to_datetime(found[1].decode())
        moved = said + timedelta(minutes=chance.randint(-120, 120))
        return b"Date: " + format_datetime(moved).encode() + b"\r\n"

    date = re.compile(rb"^Date: (.*)\r\n", re.MULTILINE)
    return [one if ME.encode() in one.partition(b"\r\n")[0] else date.sub(move, one) for one in mails]


def compared(mails: Sequence[bytes], folder: Path) -> Compared:
    box = mailbox.mbox(folder / "archive.mbox")
    for one in mails:
        box.add(one)
    box.close()
    with open_store(f"sqlite:///{folder / 'archive.db'}") as store:
        fill_store(store, folder / "archive.mbox")
        messages = store.messages()
    return compare(*correspond(messages, [ME]), messages)


@pytest.mark.parametrize(
    "change", [as_it_is, in_any_order, without_references, twice, with_clients_clocks_wrong]
)
def test_waits_are_answered_by_the_message_that_the_headers_name(change: Change, tmp_path: Path) -> None:
    inbox, sent = all_mail(calm=CALM)
    mails = change([raw for _, raw in (*inbox, *sent)], random.Random(5))
    found = compared(mails, tmp_path)
    assert found.asking > 400
    assert found.asking > 0.8 * found.pairs  # hardly any question is taken for a closing
    assert found.agreed >= 0.99 * found.asking, found.shown
