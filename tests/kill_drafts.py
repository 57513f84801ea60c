"""Kills the writing of drafts at random moments: `kill_drafts.py own|dovecot|cyrus|courier TRIALS [SEED]`.

In each trial an outbox of two drafts is written into a mailbox by a process that is killed with SIGKILL at
some moment, up to three times, and then by one that may end. Each draft must be there once: never two,
never none. Prints how many kills hit.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from mailboxes import Post, open_post

from connectors.store import open_store
from flows.outbox import queue_drafts
from goodterms.casebook import Draft

LONGEST_LIFE = 1.3  # of the time that an undisturbed one takes


def main(world: str, trials: int, seed: int = 1) -> None:
    """Run the trials; exit with a sentence on the first draft that is there twice or not at all."""
    rng = Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, open_post(world, Path(folder)) as post:
        _finish(post, _outbox(Path(folder), "cold"))  # imports take longer than the work
        warm = _outbox(Path(folder), "warm")
        started = time.monotonic()
        _finish(post, warm)
        whole = time.monotonic() - started
        for number in range(trials):
            url = _outbox(Path(folder), str(number))
            for _ in range(rng.randrange(1, 4)):
                _kill(post, url, rng.uniform(0, whole * LONGEST_LIFE), tally)
            _finish(post, url)
            _check(post, url, number)
    counts = f"{tally['killed']} kills, {tally['ended']} had ended"
    sys.stdout.write(f"{world}: {trials} trials, {counts}; each draft once\n")


def _outbox(folder: Path, name: str) -> str:
    url = f"sqlite:///{folder / name}.db"
    with open_store(url) as store:
        store.plan((), [_draft(f"{name}-{n}") for n in range(2)])
    return url


def _draft(name: str) -> Draft:
    message_id = f"<{name}@kill.example>"
    raw = f"Message-ID: {message_id}\r\nTo: bea@acme.example\r\nSubject: {name}\r\n\r\nHello {name}\r\n"
    day = date(2026, 3, 2)
    return Draft(
        name, name, "talk", message_id, ("bea@acme.example",), name, raw.encode(), day, account="studio"
    )


def _kill(post: Post, url: str, life: float, tally: Counter[str]) -> None:
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            _finish(post, url)
        os._exit(0)
    time.sleep(life)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    tally["killed" if os.WIFSIGNALED(status) else "ended"] += 1


def _finish(post: Post, url: str) -> None:
    with open_store(url) as store:
        queue_drafts(store, post.account)


def _check(post: Post, url: str, number: int) -> None:
    with open_store(url) as store:
        wanted = {one.message_id: one.state for one in store.drafts()}
    with post.client() as client:
        client.select_folder(post.path("Drafts"), readonly=True)
        found: Counter[str] = Counter()
        items: dict[int, dict[bytes, Any]] = client.fetch(client.search("ALL"), ["BODY.PEEK[HEADER]"])
        for one in items.values():
            header = one[b"BODY[HEADER]"].decode()
            found.update(message_id for message_id in wanted if message_id in header)
    if dict(found) != dict.fromkeys(wanted, 1) or set(wanted.values()) != {"waiting"}:
        sys.exit(f"trial {number}: {dict(found)}, {wanted}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *(int(one) for one in sys.argv[3:]))
