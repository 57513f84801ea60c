"""Clients' texts from a server: structure, then one text part of at most 16 KB, for the reader to count.

Structures are parsed by imapclient. One that it can't parse spoils its batch, which is then asked for
one by one.
"""

from __future__ import annotations

import imaplib
from collections import Counter, defaultdict
from collections.abc import Sequence

from connectors.imap.folders import Folder
from connectors.imap.opening import open_folder
from connectors.imap.session import Session
from connectors.mime.headers import KIND_FIELDS, read_facts, split_fields
from connectors.mime.text import TextPart, TextPlan, decode_text_part, plan_text_part
from connectors.reader import Findings, Reader, say_unreadable
from connectors.store import Store, UnreadText
from goodterms.kinds import HeaderFacts
from goodterms.reading import READING_VERSION

BATCH = 200
TEXT_CAP = 16384  # bytes of a text part, before decoding
_HEADER = f"HEADER.FIELDS ({KIND_FIELDS})"

Answers = dict[int, dict[bytes, object]]


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
        found = _read_batch(session, unread, reader, problems)
        unreadable.update(found.unreadable)
        found.save(store, account, folder.raw, uidvalidity, [one.uid for one in unread])
    return (*problems, *say_unreadable(unreadable))


def _is_open(session: Session, folder: Folder, uidvalidity: int) -> bool:
    """Open the folder unless it is open; say whether its message numbers still mean the same."""
    if session.examined == folder.raw:
        return True
    opened, _ = open_folder(session, folder)
    return opened.uidvalidity == uidvalidity


def _read_batch(
    session: Session, unread: Sequence[UnreadText], reader: Reader, problems: list[str]
) -> Findings:
    found = Findings(reader)
    wanted: dict[int, tuple[HeaderFacts, TextPlan]] = {}
    persons = {one.uid for one in unread if one.is_persons}
    for uid, items in _fetch_structures(session, [one.uid for one in unread], problems).items():
        facts, plan = _facts(items), plan_text_part(items.get(b"BODYSTRUCTURE"))
        if found.wants(uid, facts, plan, is_persons=uid in persons):
            wanted[uid] = (facts, plan)
    parts = {uid: plan.part for uid, (_, plan) in wanted.items() if plan.part is not None}
    for uid, payload in _fetch_parts(session, parts).items():
        facts, plan = wanted[uid]
        found.take(uid, facts, plan, decode_text_part(parts[uid], payload), is_persons=uid in persons)
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
