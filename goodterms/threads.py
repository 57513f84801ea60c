"""Messages to chains, chains to turns and waits.

A chain is what In-Reply-To ties together, and References where the canonical subject is the same;
a subject alone never joins. Chains are made by union, so the order of arrival does not matter, and
the waits as of an earlier day are the waits of today, cut (`cut_waits`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from goodterms.model import Message, Side, Span, Wait, in_time
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar

SideOf = Callable[[Message], Side]
Asks = Callable[[Message], bool]


@dataclass(frozen=True, slots=True)
class Chain:
    """The messages of one matter, in time order; `id` is the key of the first."""

    id: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A run of one side's messages in a chain, without the other side in between."""

    side: Side
    chain: str
    messages: tuple[Message, ...]


class _Union:
    """Disjoint sets of strings, with path halving."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, node: str) -> str:
        parent = self.parent
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: str, other: str) -> None:
        a, b = self.find(one), self.find(other)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


def build_chains(
    messages: Sequence[Message], policy: Policy, links: Sequence[Message] = ()
) -> tuple[Chain, ...]:
    """Tie messages to chains, whatever their order; chains come in the order of their first message.

    `links` are messages that count for nothing here and are in no chain, but what answers them belongs to
    what they answer: a colleague's forward within the studio, an automatic reply, a third party's answer.
    """
    by_id: dict[str, Message] = {}
    for message in sorted((*messages, *links), key=in_time):
        if message.message_id:
            by_id.setdefault(message.message_id, message)
    union = _Union()
    for message in (*messages, *links):
        node = _node(message)
        union.find(node)
        if message.message_id:  # sent again under the same id: one matter, whoever answers which
            union.join(node, "mid:" + message.message_id)
        other = _tie(message, by_id, policy)
        if other:
            union.join(node, other)
    chains: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        chains[union.find(_node(message))].append(message)
    ordered = [sorted(chain, key=in_time) for chain in chains.values()]
    return tuple(
        Chain(chain[0].key, tuple(chain)) for chain in sorted(ordered, key=lambda one: in_time(one[0]))
    )


def split_turns(chain: Chain, side_of: SideOf) -> Iterator[Turn]:
    """Yield the turns of a chain in time order; a forward is one by itself and ends no other."""
    run: list[Message] = []
    for message in chain.messages:
        if run and side_of(run[0]) != side_of(message):
            if message.is_forward:
                yield Turn(side_of(message), chain.id, (message,))
                continue
            yield Turn(side_of(run[0]), chain.id, tuple(run))
            run = []
        run.append(message)
    if run:
        yield Turn(side_of(run[0]), chain.id, tuple(run))


def find_waits(chain: Chain, side_of: SideOf, asks: Asks) -> Iterator[Wait]:
    """Yield the waits of a chain, each from the first asking message of a turn to the first answer.

    A forward opens a wait, but closes none.
    """
    open_waits: dict[Side, Message] = {}
    for message in chain.messages:
        side = side_of(message)
        other: Side = "client" if side == "us" else "us"
        if side in open_waits and not message.is_forward:
            yield Wait(side, chain.id, open_waits.pop(side), message)
        if other not in open_waits and asks(message):
            open_waits[other] = message
    for owes, asked in open_waits.items():
        yield Wait(owes, chain.id, asked, None)


def cut_waits(waits: Iterable[Wait], at: datetime) -> Iterator[Wait]:
    """Yield the waits as they stood at a moment: later questions gone, later answers not there yet."""
    for wait in waits:
        if wait.asked.sent_at >= at:
            continue
        if wait.answered is not None and wait.answered.sent_at >= at:
            yield replace(wait, answered=None)
        else:
            yield wait


def measure_wait(wait: Wait, ours: WorkCalendar, theirs: WorkCalendar, at: datetime) -> Span:
    """Measure a wait with both clocks; the working time is that of the side that owes the answer."""
    start = wait.asked.sent_at
    end = wait.answered.sent_at if wait.answered is not None else at
    calendar = ours if wait.owes == "us" else theirs
    wall = max(0.0, (end - start).total_seconds() / 3600)
    return Span(wait, wall, calendar.working_hours(start, end))


def _tie(message: Message, by_id: Mapping[str, Message], policy: Policy) -> str:
    """Return what a message hangs on: what it answers, else what it refers to under its own subject.

    One tie each, so that a later message never joins chains that were apart.
    """
    parent = by_id.get(message.in_reply_to)
    if parent is not None:
        return "" if _is_new_topic(message, parent, policy) else _node(parent)
    for reference in reversed(message.references):
        found = by_id.get(reference)
        if found is not None and found.subject_key == message.subject_key:
            return _node(found)
    if message.in_reply_to:
        return "id:" + message.in_reply_to
    return f"ref:{message.references[0]}:{message.subject_key}" if message.references else ""


def _is_new_topic(message: Message, parent: Message, policy: Policy) -> bool:
    """A subject that changed after a pause opens a new chain (people answer old mail to begin anew)."""
    if message.subject_key == parent.subject_key:
        return False
    return message.sent_at - parent.sent_at > timedelta(days=policy.new_topic_after_days)


def _node(message: Message) -> str:
    return "key:" + message.key
