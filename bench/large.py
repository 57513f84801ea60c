"""How long a review of a large studio takes, and its memory: `python -m bench.large [CLIENTS] [DRAWS]`.

A store (SQLite) is filled with the mail of so many made-up clients (`bench.worlds`), a thousand messages
each; fifty invoices each are at hand. Measured, each in a process of its own, is the review of a tenth of the
clients and of all: mail from the store, facts, 52 weeks of replay, the bootstrap, cases. Then a profile.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert

from bench.worlds import AS_OF, HOURS, ME, SORTS, ZONE, Made, invoices_of, mails_of, make_client
from connectors.store import open_store
from connectors.store.database import open_engine, writing
from connectors.store.schema import copy, folder
from flows.collector import collector_at_rest
from flows.parts import split_clients
from flows.sync import peak_megabytes
from goodterms.history import end_of_day
from goodterms.judgement import review_practice
from goodterms.mailbag import mail_of
from goodterms.model import Client, Invoice, Message, Verdict
from goodterms.policy import Policy
from goodterms.practice import Practice
from goodterms.workcalendar import WorkCalendar

MESSAGES, INVOICES = 1_000, 50  # of each client
_BATCH = 20_000

ONCE = "import sys; from bench.large import review_once; review_once(*sys.argv[1:])"


PROCESSES = {"one": "one process", "two": "two processes"}


def main(clients: int = 1_000, draws: int = 1_000) -> None:
    """Fill two stores, for a tenth of the clients and for all, and review both on one core and on two."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as name:
        stores = {count: Path(name) / str(count) for count in (clients // 10, clients)}
        for count, place in stores.items():
            place.mkdir()
            messages = fill_store(place, count)
            print(f"{count} clients, {messages} messages, {count * INVOICES} invoices")
        for how, said in PROCESSES.items():
            took = {count: review(place, count, draws, how) for count, place in stores.items()}
            for count, one in took.items():
                peaks = f"{one['peak_mb']:.0f} and {one['second_mb']:.0f} MB"
                print(f"{said}, {count} clients: {one['seconds']:.1f} s, peaks {peaks}")
            ratio = took[clients]["seconds"] / took[clients // 10]["seconds"]
            print(f"{said}: ten times the clients take {ratio:.1f} times as long")
        print(review(stores[clients], clients, draws, "profile")["profile"])


def review(place: Path, clients: int, draws: int, how: str) -> dict[str, Any]:
    """Review the first so many clients in a process of its own, on "two" cores, "one", or in a "profile"."""
    command = [sys.executable, "-c", ONCE, str(place), str(clients), str(draws), how]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env)
    told, _, profile = done.stdout.partition("\n")
    took: dict[str, Any] = json.loads(told)
    return took | {"profile": profile}


def review_once(place: str, clients: str, draws: str, how: str) -> None:
    """Review the first so many clients of a store; print seconds and peak MB as JSON, and the profile.

    The peak is that of the larger process.
    """
    practice = load_practice(int(clients), int(draws))
    with open_store(f"sqlite:///{Path(place) / 'large.db'}") as store:
        profile = cProfile.Profile()
        start = time.perf_counter()
        if how == "profile":
            profile.enable()
        large = 1 if how == "two" else 10**9
        with collector_at_rest(), split_clients(store, "counts", large=large) as split:
            mail = store.mail(end_of_day(AS_OF, ZONE))
            found = review_practice(replace(practice, mail=mail), AS_OF, split)
        seconds = time.perf_counter() - start
        profile.disable()
    exits = sum(1 for one in found.clients if one.assessment.verdict is Verdict.EXIT)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = {"seconds": seconds, "peak_mb": peak_megabytes(), "second_mb": children, "exits": exits}
    print(json.dumps(told), flush=True)
    if how == "profile":
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def made_client(place: int) -> tuple[Client, Made, Random]:
    """Make one client of the large practice: the kinds in turn."""
    kind = list(SORTS)[place % len(SORTS)]
    chance = Random(f"large {place}")
    made = SORTS[kind].make(chance)
    return make_client(f"c{place:05}", made), made, chance


def load_practice(clients: int, draws: int) -> Practice:
    """Make the practice of the first so many clients, without its mail."""
    everybody: list[Client] = []
    invoices: list[Invoice] = []
    for place in range(clients):
        client, made, _ = made_client(place)
        everybody.append(client)
        own = list(invoices_of(client.key, made, Random(f"invoices {place}"), len(invoices)))
        invoices += _exactly(own, INVOICES, place)
    return Practice(
        clients=tuple(everybody),
        me=frozenset({ME}),
        timezone=ZONE,
        language="en",
        calendar=WorkCalendar(ZONE, HOURS, frozenset()),
        calendars={},
        policy=Policy(draws=draws),
        mail=mail_of(()),
        invoices=invoices,
    )


def _exactly(some: Sequence[Invoice], count: int, place: int) -> list[Invoice]:
    """Return so many invoices: the last ones, or the same again under other numbers."""
    again = [
        replace(
            one,
            number=f"{one.number}/{turn}",
            source=replace(one.source, row=place * 10_000 + turn * 100 + row),
        )
        for turn in range(1 + count // max(1, len(some)))
        for row, one in enumerate(some)
    ]
    return again[:count]


def fill_store(place: Path, clients: int) -> int:
    """Write the mail of so many clients; return how many messages."""
    engine = open_engine(f"sqlite:///{place / 'large.db'}", create=True)
    written = 0
    with writing(engine) as connection:
        for number, (name, use) in enumerate((("INBOX", "\\\\Inbox"), ("Sent", "\\\\Sent")), start=1):
            values = {"id": number, "account": "studio", "raw": name.encode(), "display": name}
            connection.execute(insert(folder).values(**values, special_use=use, uidvalidity=1, last_uid=0))
    rows: list[dict[str, Any]] = []
    for number in range(clients):
        for row in _rows(number, written):
            rows.append(row)
            written += 1
        if len(rows) >= _BATCH or number == clients - 1:
            with writing(engine) as connection:
                connection.execute(insert(copy), rows)
            rows = []
    engine.dispose()
    return written


def _rows(place: int, first_uid: int) -> Iterator[dict[str, Any]]:
    """Yield a thousand messages of a client: his mail, and where that is less, again a minute later."""
    client, made, chance = made_client(place)
    own = list(mails_of(client, made, chance))
    if not own:
        return
    for number in range(MESSAGES):
        turn, at = divmod(number, len(own))
        yield row_of(own[at], turn, first_uid + number + 1)


def row_of(one: Message, turn: int, uid: int) -> dict[str, Any]:
    """Return a message as a row of the store; `turn` makes it another one, so many minutes later."""
    sent = int(one.sent_at.timestamp()) + 60 * turn
    reading = one.reading
    return {
        "folder_id": 2 if one.from_address == ME else 1,
        "uidvalidity": 1,
        "uid": uid,
        "internal_date": sent + 5,
        "size": one.size,
        "message_id": _again(one.message_id, turn),
        "date": sent,
        "from_address": one.from_address,
        "from_name": "",
        "to_addresses": "\n".join(one.to),
        "cc_addresses": "",
        "subject": one.subject,
        "subject_key": one.subject_key,
        "is_forward": False,
        "in_reply_to": _again(one.in_reply_to, turn),
        "message_references": _again(one.in_reply_to, turn),
        "kind": one.kind.value,
        "kind_reason": "",
        "failed_dmarc": False,
        "has_attachment": False,
        "reading_version": 1,
        "words": reading.words if reading is not None else None,
        "asks": reading.asks if reading is not None else None,
        "cues": json.dumps([[cue.kind, cue.name, ""] for cue in reading.cues])
        if reading is not None
        else None,
        "language": "en",
        "names_us": False,
        "signs": "",
        "text_kind": None,
        "text_kind_reason": None,
    }


def _again(message_id: str, turn: int) -> str:
    return message_id.replace("@", f".{turn}@") if turn else message_id


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
