"""Judged in parts, here or in another process, clients come out as they do in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import make_message, reading

from bench.large import fill_store, load_practice, made_client, row_of
from bench.worlds import AS_OF, ME, ZONE, make_world
from connectors.store import open_store
from connectors.store.database import open_engine, writing
from connectors.store.schema import copy
from flows.parts import split_clients
from goodterms.errors import TryAgain
from goodterms.history import end_of_day
from goodterms.judgement import plan_review, review_practice
from goodterms.parts import LocalPart, Part
from goodterms.practice import Practice

CLIENTS = 6
KINDS = ("ordinary", "declining", "night writer", "everything at once", "free-mail domain", "new")


def in_three(practice: Practice, as_of: date) -> Sequence[Part]:
    plan, some = plan_review(practice, as_of), practice.clients
    return [LocalPart(practice, part, plan) for part in (some[:1], some[1:4], some[4:])]


def test_in_three_parts_everything_is_as_in_one() -> None:
    practice = make_world(3, dict.fromkeys(KINDS, 1)).practice
    assert review_practice(practice, AS_OF, in_three) == review_practice(practice, AS_OF)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("large")
    fill_store(place, CLIENTS)
    _add_a_link(place)
    return place


def _add_a_link(place: Path) -> None:
    """The last client answers a colleague's forward of our question: only its Message-ID ties the two."""
    client, *_ = made_client(CLIENTS - 1)
    (address,) = client.addresses
    asked = make_message("asked", datetime(2026, 2, 2, 9, tzinfo=UTC), ME, to=(address,), reading=reading())
    passed = make_message("passed", datetime(2026, 2, 2, 10, tzinfo=UTC), "x@else.example", reply_to="asked")
    answer = make_message("answer", datetime(2026, 2, 3, 9, tzinfo=UTC), address, to=(ME,), reply_to="passed")
    engine = open_engine(f"sqlite:///{place / 'large.db'}", create=False)
    with writing(engine) as connection:
        for uid, one in enumerate((asked, passed, answer), start=10_000_000):
            connection.execute(copy.insert().values(**row_of(one, 0, uid)))
    engine.dispose()


def test_another_process_finds_the_same(large: Path) -> None:
    practice = load_practice(CLIENTS, draws=50)
    with open_store(f"sqlite:///{large / 'large.db'}") as store:
        practice = replace(practice, mail=store.mail(end_of_day(AS_OF, ZONE)))
        with split_clients(store, "counts", large=1) as split:
            in_two = review_practice(practice, AS_OF, split)
        with split_clients(store, "counts") as split:  # not large: all of it here
            here = review_practice(practice, AS_OF, split)
    assert in_two == here == review_practice_again(large)
    last = next(one for one in in_two.clients if one.client == practice.clients[-1])
    (linked,) = [one.wait for one in last.spans if one.wait.asked.message_id == "<asked@mail.example>"]
    assert linked.answered is not None
    assert linked.answered.message_id == "<answer@mail.example>"


def review_practice_again(large: Path) -> object:
    with open_store(f"sqlite:///{large / 'large.db'}") as store:
        mail = store.mail(end_of_day(AS_OF, ZONE))
        return review_practice(replace(load_practice(CLIENTS, draws=50), mail=mail), AS_OF)


def test_what_is_wrong_there_is_said_here(tmp_path: Path) -> None:
    """Mail that goes while it is read: both processes say so, and whichever is heard ends the review."""
    fill_store(tmp_path, CLIENTS)
    url = f"sqlite:///{tmp_path / 'large.db'}"
    with open_store(url) as store:
        practice = replace(load_practice(CLIENTS, draws=50), mail=store.mail(end_of_day(AS_OF, ZONE)))
        engine = open_engine(url, create=False)
        with writing(engine) as connection:
            last = f"c{CLIENTS - 1:05}.example"
            connection.execute(copy.delete().where(copy.c.from_address == f"bea@{last}"))
        engine.dispose()
        with split_clients(store, "counts", large=1) as split, pytest.raises(TryAgain):
            review_practice(practice, AS_OF, split)
