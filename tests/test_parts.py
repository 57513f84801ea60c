"""Judged in parts, here or in another process, clients come out as they do in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench.large import fill_store, load_practice
from bench.worlds import AS_OF, ZONE, make_world
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
    return place


def test_another_process_finds_the_same(large: Path) -> None:
    practice = load_practice(CLIENTS, draws=50)
    with open_store(f"sqlite:///{large / 'large.db'}") as store:
        practice = replace(practice, mail=store.mail(end_of_day(AS_OF, ZONE)))
        with split_clients(store, "counts", large=1) as split:
            in_two = review_practice(practice, AS_OF, split)
        with split_clients(store, "counts") as split:  # not large: all of it here
            here = review_practice(practice, AS_OF, split)
    assert in_two == here == review_practice_again(large)
    assert len(in_two.clients) == CLIENTS


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
