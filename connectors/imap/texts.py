"""Reading clients' texts: structure, then one text part of at most 16 KB, then counts; never the text kept.

Here it also turns out whose header hid a program: by rarer fields, by the parts, and last by the words.
Such a message gets its kind and no reading, since nobody wrote it.

Structures are parsed by imapclient. One that it can't parse spoils its batch, which is then asked for
one by one.
"""

from __future__ import annotations

import imaplib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from connectors.imap.folders import Folder
from connectors.imap.opening import open_folder
from connectors.imap.session import Session
from connectors.mime.headers import KIND_FIELDS, read_facts, split_fields
from connectors.mime.text import TextPart, decode_text_part, plan_text_part
from connectors.store import Store, UnreadText
from goodterms.kinds import Finding, HeaderFacts
from goodterms.machines import find_machine, find_machine_in_words
from goodterms.model import Content, Reading
from goodterms.reading import READING_VERSION, read_text
from goodterms.structure import Part

BATCH = 200
TEXT_CAP = 16384  # bytes of a text part, before decoding
_HEADER = f"HEADER.FIELDS ({KIND_FIELDS})"

Answers = dict[int, dict[bytes, object]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose texts are read, how much is kept of them, who the user is and is called, the digests' salt."""

    is_client: Callable[[Iterable[str]], bool]
    content: Content
    is_ours: Callable[[str], bool] = lambda _: False
    own_names: frozenset[str] = frozenset()
    salt: bytes = b""


@dataclass(slots=True)
class _Found:
    """What a batch of messages came to."""

    readings: dict[int, Reading | None] = field(default_factory=dict)
    attachments: dict[int, bool] = field(default_factory=dict)
    kinds: dict[int, Finding] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unreadable: Counter[str] = field(default_factory=Counter)

    def take_kind(self, uid: int, kind: Finding) -> None:
        """Keep that no person wrote a message: then nothing is read of it."""
        self.kinds[uid] = kind
        self.readings[uid] = None


def read_texts(
    session: Session, store: Store, folder: Folder, uidvalidity: int, reader: Reader
) -> tuple[str, ...]:
    """Read all texts of a folder that are unread at this version; return what could not be, in words."""
    account = session.account.name
    problems: list[str] = []
    unreadable: Counter[str] = Counter()
    previous: list[UnreadText] = []
    while unread := store.unread_texts(account, folder.raw, reader.is_client, READING_VERSION, BATCH):
        if unread == previous or not _is_open(session, folder, uidvalidity):
            problems.append("its messages changed while they were read")
            break
        previous = unread
        found = _read_batch(session, unread, reader)
        problems.extend(found.problems)
        unreadable.update(found.unreadable)
        store.save_readings(
            account,
            folder.raw,
            uidvalidity,
            found.readings,
            READING_VERSION,
            attachments=found.attachments,
            kinds=found.kinds,
            absent=[one.uid for one in unread if one.uid not in found.readings],
        )
    return (*problems, *(f"{count} texts can't be read: {why}" for why, count in sorted(unreadable.items())))


def _is_open(session: Session, folder: Folder, uidvalidity: int) -> bool:
    """Open the folder unless it is open; say whether its message numbers still mean the same."""
    if session.examined == folder.raw:
        return True
    opened, _ = open_folder(session, folder)
    return opened.uidvalidity == uidvalidity


def _read_batch(session: Session, unread: Sequence[UnreadText], reader: Reader) -> _Found:
    found = _Found()
    parts: dict[int, TextPart] = {}
    facts: dict[int, HeaderFacts] = {}
    structures: dict[int, tuple[Part, ...]] = {}
    persons = {one.uid for one in unread if one.is_persons}
    for uid, items in _fetch_structures(session, [one.uid for one in unread], found.problems).items():
        facts[uid] = _facts(items)
        plan = plan_text_part(items.get(b"BODYSTRUCTURE"))
        found.attachments[uid] = plan.has_attachment
        kind = None if uid in persons else find_machine(facts[uid], plan.parts)
        if kind is not None:
            found.take_kind(uid, kind)
        elif plan.part is not None:
            parts[uid], structures[uid] = plan.part, plan.parts
        else:
            found.readings[uid] = None
            found.unreadable.update([plan.unreadable] if plan.unreadable else [])
    for uid, payload in _fetch_parts(session, parts).items():
        text = decode_text_part(parts[uid], payload)
        is_known = uid in persons or reader.is_ours(facts[uid].from_address)
        kind = find_machine_in_words(facts[uid], text, is_known=is_known)
        if kind is not None:
            found.take_kind(uid, kind)
            continue
        found.readings[uid] = read_text(
            text,
            subject=facts[uid].subject,
            content=reader.content,
            own_names=reader.own_names,
            salt=reader.salt,
            files=[part.name for part in structures[uid] if part.name],
        )
    return found


def _fetch_structures(session: Session, uids: Sequence[int], problems: list[str]) -> Answers:
    items = ["BODYSTRUCTURE", f"BODY.PEEK[{_HEADER}]"]
    try:
        return _fetch(session, uids, items)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ValueError, TypeError, LookupError, RecursionError) as error:
        if len(uids) == 1:
            problems.append(f"message {uids[0]}: its structure can't be read ({error.__class__.__name__})")
            return {}
    answers: Answers = {}
    for uid in uids:
        answers.update(_fetch_structures(session, [uid], problems))
    return answers


def _fetch_parts(session: Session, parts: dict[int, TextPart]) -> dict[int, bytes]:
    """Return the first 16 KB of each message's part, in one FETCH for each section number."""
    by_section: dict[str, list[int]] = defaultdict(list)
    for uid, part in parts.items():
        by_section[part.section].append(uid)
    payloads: dict[int, bytes] = {}
    for section, uids in by_section.items():
        name = f"BODY[{section}]<0>".encode()
        for uid, items in _fetch(session, uids, [f"BODY.PEEK[{section}]<0.{TEXT_CAP}>"]).items():
            payload = items.get(name)
            if isinstance(payload, bytes):
                payloads[uid] = payload
    return payloads


def _fetch(session: Session, uids: Sequence[int], items: Sequence[str]) -> Answers:
    answers: Answers = session.client.fetch(list(uids), list(items))
    return answers


def _facts(items: dict[bytes, object]) -> HeaderFacts:
    """Find the header by the beginning of its name: servers quote or reorder the list of fields."""
    named = (value for key, value in items.items() if key.startswith(b"BODY[HEADER.FIELDS"))
    header = next(named, b"")
    return read_facts(split_fields(header if isinstance(header, bytes) else b""))
