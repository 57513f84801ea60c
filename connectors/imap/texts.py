"""Clients' texts from a server: structure, then one text part of at most 16 KB, for the reader to count.

While a batch's parts are on their way the next batch's structures are too. A structure that can't be read
costs one message a second look, at its first 64 KB.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.findings import TEXT_CAP, Findings, say_unreadable
from connectors.imap.channel import LinkError
from connectors.imap.failures import Refused, raise_for_account
from connectors.imap.folders import Folder
from connectors.imap.opening import drain, open_folder
from connectors.imap.run import MOST_TRIES, TRIES, Run
from connectors.imap.session import Session
from connectors.imap.structure import shape_structure
from connectors.imap.windows import render_sets
from connectors.imap.wire import Fetched, Unreadable, WireFaultError, parse_fetch
from connectors.mime.headers import KIND_FIELDS, read_facts, split_fields
from connectors.mime.message import parse_whole
from connectors.mime.text import TextPlan, decode_text_part, plan_text_part
from connectors.reader import Reader
from connectors.store import UnreadText
from goodterms.kinds import HeaderFacts
from goodterms.model import READING_VERSION

BATCH = 200
_WHOLE_CAP = 65536  # bytes of a message whose structure can't be read
_Take = Callable[[Fetched], None]
_STRUCTURES = b"UID FETCH %%b (UID BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (%b)])" % KIND_FIELDS.encode()


@dataclass(slots=True)
class _Batch:
    """Messages whose structures were asked for, and what came of it."""

    unread: Sequence[UnreadText]
    tags: tuple[bytes, ...] = ()
    wanted: dict[int, tuple[HeaderFacts, TextPlan]] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)  # whose structures the server did not give
    persons: dict[int, bool] = field(init=False)  # whether the user says that a person wrote it

    def __post_init__(self) -> None:
        """Know which messages were asked for."""
        self.persons = {one.uid: one.is_persons for one in self.unread}

    @property
    def uids(self) -> list[int]:
        """Which messages these are."""
        return [one.uid for one in self.unread]

    @property
    def commands(self) -> list[bytes]:
        """What asks for their structures."""
        return [_STRUCTURES % some for some in render_sets(self.uids)]


@dataclass(slots=True)
class TextPull:
    """The texts of one folder while they are read, but for those that broke the connection twice.

    `problems` are for the user; `refused` is what the server said where it did not give some: try again.
    """

    session: Session
    run: Run
    folder: Folder
    reader: Reader
    problems: list[str] = field(default_factory=list)
    refused: str = ""
    skip: frozenset[int] = frozenset()
    tries: dict[int, int] = field(default_factory=dict)

    def read(self) -> None:
        """Read all texts that are unread at this version."""
        unreadable: Counter[str] = Counter()
        self.tries = self.run.unreadable(self.folder, self._uidvalidity, "text")
        self.skip = frozenset(uid for uid, count in self.tries.items() if self._is_hopeless(uid, count))
        batch = self._next(0)
        if not batch.unread:
            return
        opened, batch.tags = self._open(batch)
        if opened != self._uidvalidity:
            drain(self.session, batch.tags)
            self.refused = "that its message numbers have changed meanwhile"
            return
        while batch.unread:
            found = Findings(self.reader)
            try:
                self._read_structures(batch, found)
                following = self._next(batch.uids[-1])
                is_refused = self._read_parts(batch, following, found)
            except (LinkError, WireFaultError):
                self._save(batch, found, found.readings)
                raise
            unreadable.update(found.unreadable)
            self._save(batch, found, found.readings if is_refused else batch.uids)
            batch = following
        self.problems.extend(say_unreadable(unreadable))

    def _is_hopeless(self, uid: int, tries: int) -> bool:
        """Whether a text is gone around: for good after some runs, in this one after breaking it twice."""
        is_blamed = (self.folder.raw, uid) in self.run.blamed
        return tries >= MOST_TRIES or (tries >= TRIES and is_blamed)

    @property
    def _uidvalidity(self) -> int:
        return self.run.epochs[self.folder.raw]

    def _next(self, after: int) -> _Batch:
        while unread := self.run.store.unread_texts(
            self.run.account.name, self.folder.raw, self.reader.is_client, READING_VERSION, BATCH, after=after
        ):
            if asked := [one for one in unread if one.uid not in self.skip]:
                return _Batch(asked)
            after = unread[-1].uid
        return _Batch(())

    def _open(self, batch: _Batch) -> tuple[int, tuple[bytes, ...]]:
        """Ask for the structures, behind an EXAMINE unless the folder is open; return its UIDVALIDITY too."""
        if self.session.examined == (self.folder.raw, self._uidvalidity):
            return self._uidvalidity, self.session.send(*batch.commands)
        opened, tags = open_folder(self.session, self.folder, *batch.commands)
        return opened.uidvalidity, tuple(tags)

    def _read_structures(self, batch: _Batch, found: Findings) -> None:
        refused = self._take(batch.tags, batch.broken, lambda item: self._look(item, batch, found))
        read = batch.wanted.keys() | found.readings.keys()
        batch.broken = {uid: why for uid, why in batch.broken.items() if uid not in read}
        if refused:
            batch.refused = {uid for uid in batch.uids if uid not in read | batch.broken.keys()}
            self.refused = self.refused or refused[0]

    def _look(self, item: Fetched, batch: _Batch, found: Findings) -> None:
        if item.uid not in batch.persons or item.uid in batch.wanted or item.uid in found.readings:
            return  # nobody asked for it, or it came before
        batch.broken.pop(item.uid, None)
        facts = read_facts(split_fields(item.content))
        plan = plan_text_part(shape_structure(item.structure))
        is_multipart = facts.content_type.lower().startswith("multipart/")
        if is_multipart and len(plan.parts) == 1 and plan.parts[0].media_type == "text/plain":
            batch.broken[item.uid] = "malformed"  # Courier 5.0 takes it apart only if it has a MIME-Version
        elif plan.unreadable in {"malformed", "too-deep"}:
            batch.broken[item.uid] = plan.unreadable
        elif found.wants(item.uid, facts, plan, is_persons=batch.persons[item.uid]):
            batch.wanted[item.uid] = (facts, plan)

    def _read_parts(self, batch: _Batch, following: _Batch, found: Findings) -> bool:
        """Read a batch's parts, with the next one's structures behind; return whether any was refused."""
        commands = _part_commands(batch.wanted)
        looked_at = batch.broken.keys() | batch.refused
        commands += [
            b"UID FETCH %b (UID BODY.PEEK[]<0.%d>)" % (one, _WHOLE_CAP) for one in render_sets(looked_at)
        ]
        tags = self.session.send(*commands, *following.commands)
        following.tags = tags[len(commands) :]

        def take(item: Fetched) -> None:
            if item.uid in batch.wanted:
                facts, plan = batch.wanted[item.uid]
                assert plan.part is not None
                text = decode_text_part(plan.part, item.content)
                found.take(item.uid, facts, plan, text, is_persons=batch.persons[item.uid])
            elif item.uid in looked_at:
                self._look_at_whole(item, batch, found)

        refusals = self._take(tags[: len(commands)], batch.broken, take)
        self.refused = self.refused or "".join(refusals[:1])
        return bool(refusals) or not batch.refused <= found.readings.keys()

    def _save(self, batch: _Batch, found: Findings, asked: Collection[int]) -> None:
        """Write what was found; what was asked for and did not come is not asked for again."""
        store, account, raw = self.run.store, self.run.account.name, self.folder.raw
        found.save(store, account, raw, self._uidvalidity, asked)
        if batch.broken:
            store.note_unreadable(account, raw, self._uidvalidity, "text", batch.broken)
        if mended := [uid for uid in self.tries if uid in asked and uid not in batch.broken]:
            store.forget_unreadable(account, raw, mended)  # read, or gone
        self.run.gained += len(batch.unread)
        self.run.spend()

    def _look_at_whole(self, item: Fetched, batch: _Batch, found: Findings) -> None:
        whole = parse_whole(item.content)
        facts, is_persons = read_facts(split_fields(whole.header)), batch.persons[item.uid]
        if found.wants(item.uid, facts, whole.plan, is_persons=is_persons):
            found.take(item.uid, facts, whole.plan, whole.text, is_persons=is_persons)
        batch.broken.pop(item.uid, None)

    def _take(self, tags: Iterable[bytes], broken: dict[int, str], take: _Take) -> list[str]:
        """Hand each message that comes to `take`; return the words of each command that was refused."""
        refusals = []
        for tag in tags:
            try:
                for response in self.session.responses(tag):
                    item = parse_fetch(response)
                    if item is None or item.uid is None:
                        continue
                    self.run.suspect = item.uid if isinstance(item, Unreadable) else None
                    self.session.channel.renew_budget()
                    if isinstance(item, Unreadable):
                        broken[item.uid] = item.reason
                    else:
                        take(item)
            except Refused as refused:
                raise_for_account(self.run.account, refused)
                refusals.append(str(refused))
        return refusals


def _part_commands(wanted: Mapping[int, tuple[HeaderFacts, TextPlan]]) -> list[bytes]:
    """Return what asks for the first 16 KB of each message's part: one FETCH for each section number."""
    by_section: dict[str, list[int]] = defaultdict(list)
    for uid, (_, plan) in wanted.items():
        assert plan.part is not None
        by_section[plan.part.section].append(uid)
    return [
        b"UID FETCH %b (UID BODY.PEEK[%b]<0.%d>)" % (some, section.encode(), TEXT_CAP)
        for section, uids in by_section.items()
        for some in render_sets(uids)
    ]
