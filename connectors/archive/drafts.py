"""Drafts of an archive: .eml files in a folder of ours, and looking at what became of them.

`X-Unsent: 1` has Outlook open such a file as a message to be sent; in other programs "edit as new" does. The
archive itself is never written to. That a draft was sent is known where the archive's sent mail has it, as it
does in a mail program's own folders, and not in an export.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from heapq import nlargest
from pathlib import Path

from connectors.archive.account import ArchiveAccount
from connectors.archive.header import HEADER_CAP, Marks, find_header, pick_fields, read_marks
from connectors.archive.mbox import read_content, read_header, split_mbox
from connectors.archive.places import ArchiveFolder, find_folders, list_files, sorts_sent_mail
from connectors.archive.single import read_single
from connectors.foldernames import DRAFTS, SENT, TRASH
from connectors.mime.headers import Header, parse_addresses, split_fields
from connectors.mime.message import parse_whole
from connectors.sightings import (
    CONTENT_CAP,
    make_sighting,
    read_message_id,
    read_recipients,
    read_subject,
)
from connectors.store import Store
from goodterms.casebook import Draft, Fate
from goodterms.draftfate import Role, Sighting, decide_fate, is_addressed_alike, rivals_of
from goodterms.errors import NeedsUser

EPOCH = 1  # of the numbers of our own files: a number is that of a file's content
_ELSEWHERE = 0  # an epoch in which numbers tell nothing: those of the archive's folders
_TAIL = 64 * 1024 * 1024  # bytes at the end of an mbox that are looked through for what is new
_LOOK_BACK = 1000  # files that are looked through: the newest
_ROLES: dict[str, Role] = {SENT: "sent", DRAFTS: "drafts", TRASH: "trash"}
_ASKED = ("message-id", "from", "to", "cc", "subject")
_PREFIX, _SUFFIX = ".goodterms-", ".tmp"
_UNSENT = b"X-Unsent: 1\r\n"
_NO_NAME = re.compile(r"[^\w-]+")
_LONGEST_NAME = 60  # characters of the subject in a file's name


def own_folder(account: ArchiveAccount) -> Path:
    """Return the folder that drafts are written to; NeedsUser if it lies within the archive."""
    if account.drafts.resolve().is_relative_to(account.path.resolve()):
        raise NeedsUser(
            f"{account.where}: drafts would be written into the archive itself ({account.drafts}); set"
            f" {account.setting('drafts')} to a folder elsewhere."
        )
    return account.drafts


def write_draft(draft: Draft, store: Store, account: ArchiveAccount) -> Draft:
    """Write a draft as a file, unless it is there already or was dealt with, and return it as placed.

    The attempt is noted before, as with a server: what was written by a run that ended before it could say
    so, and has been sent or thrown away since, is not written again.
    """
    folder = own_folder(account)
    has_tried = store.uidnext_before(draft.id) is not None
    known = next((one for one in _read_own(folder) if one.message_id == draft.message_id), None)
    uid = None if known is None else known.uid
    if known is None and not (has_tried and _was_taken(account, draft, store.drafts())):
        store.note_attempt(draft.id, account.name, str(folder), 0)
        uid = _write(account, folder / _name(draft), _UNSENT + draft.raw)
    store.place_draft(draft.id, account=account.name, folder=str(folder), uidvalidity=EPOCH, uid=uid)
    return replace(
        draft, state="waiting", account=account.name, folder=str(folder), uidvalidity=EPOCH, uid=uid
    )


def _was_taken(account: ArchiveAccount, draft: Draft, every: Sequence[Draft]) -> bool:
    return find_fates(account, [draft], every)[0].state != "gone"


def _name(draft: Draft) -> str:
    words = _NO_NAME.sub(" ", draft.subject)[:_LONGEST_NAME].strip()
    digest = hashlib.blake2b(draft.message_id.encode(), digest_size=4).hexdigest()
    return f"{draft.planned_on} {words} {digest}.eml"


def _write(account: ArchiveAccount, path: Path, content: bytes) -> int:
    """Write a file for its owner alone, whole or not at all; one of that name stays. Return its number."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in path.parent.glob(f"{_PREFIX}*{_SUFFIX}"):
            left.unlink(missing_ok=True)
        if path.exists():
            return _number(path.read_bytes())
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise NeedsUser(
            f"{account.where}: a draft could not be written to {path.parent} ({error.strerror}); make that"
            f" folder usable, or set {account.setting('drafts')} to another one."
        ) from error
    return _number(content)


def _number(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") >> 1


# --- what became of them -----------------------------------------------------------------------


@dataclass(slots=True)
class _Sought:
    """A draft, its text, by whom it is, and what was seen that may be it."""

    draft: Draft
    text: str
    sender: str
    seen: list[Sighting] = field(default_factory=list)


def find_fates(account: ArchiveAccount, placed: Sequence[Draft], every: Sequence[Draft]) -> list[Fate]:
    """Say what became of drafts, in their order: from our own folder and the archive's Sent, Drafts, Trash.

    `every` are all drafts of ours: others to the same client are not taken for one of these.
    """
    sought = [_seek(one) for one in placed]
    own = _read_own(own_folder(account))
    for one in sought:
        one.seen += own
    _look_through(account, sought)
    return [
        decide_fate(one.draft, one.text, one.seen, rivals_of(one.draft, every, _read_text)) for one in sought
    ]


def _seek(draft: Draft) -> _Sought:
    whole = parse_whole(draft.raw)
    return _Sought(draft, whole.text, _read_sender(split_fields(whole.header)))


def _read_sender(fields: Header) -> str:
    return next(iter(parse_addresses(fields.get("from", [""])[0], 1)), ("", ""))[1]


def _read_text(draft: Draft) -> str:
    return parse_whole(draft.raw).text


def _read_own(folder: Path) -> list[Sighting]:
    """Read the drafts that lie in our own folder; a file that can't be read just now is not there."""
    found = []
    for path in sorted(one for one in folder.glob("*") if one.suffix.lower() == ".eml" and one.is_file()):
        with suppress(OSError):
            content = path.read_bytes()
            found.append(
                make_sighting("drafts", content[:CONTENT_CAP], uid=_number(content), uidvalidity=EPOCH)
            )
    return found


def _look_through(account: ArchiveAccount, sought: Sequence[_Sought]) -> None:
    """Look for drafts in the archive's Sent, Drafts and Trash; what can't be read is passed over.

    In an archive without a folder for sent mail the labels tell, and whose mail it is.
    """
    found = find_folders(account)
    for folder in found.folders:
        role = _ROLES.get(folder.special_use)
        if role is None and (folder.special_use or sorts_sent_mail(found)):
            continue
        with suppress(OSError):
            for header, load in _newest_mbox(folder) if folder.shape == "mbox" else _newest_files(folder):
                _consider(sought, role, header, load)


Load = Callable[[], bytes | None]  # the beginning of a message


def _newest_mbox(folder: ArchiveFolder) -> Iterator[tuple[bytes, Load]]:
    with folder.paths[0].open("rb", buffering=0) as file:
        end = os.fstat(file.fileno()).st_size
        for entry in split_mbox(file, max(0, end - _TAIL), end):
            yield read_header(file, entry), partial(read_content, file, entry.at, end, CONTENT_CAP)


def _newest_files(folder: ArchiveFolder) -> Iterator[tuple[bytes, Load]]:
    for path in nlargest(_LOOK_BACK, list_files(folder).values(), key=_changed):
        with suppress(OSError):
            single = read_single(path, HEADER_CAP)
            header = find_header(single.content)
            if header is not None and not single.is_deleted:
                yield header, partial(bytes, single.content[:CONTENT_CAP])


def _changed(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except OSError:
        return 0.0  # gone since it was listed


def _consider(sought: Sequence[_Sought], role: Role | None, header: bytes, load: Load) -> None:
    """Note a message for the drafts that it may be: by its Message-ID, or by its recipients and subject."""
    fields, marks = split_fields(pick_fields(header, _ASKED)), read_marks(header)
    sender, message_id = _read_sender(fields), read_message_id(fields)
    for one in sought:
        seen_as = role or _ROLES.get(marks.role) or ("sent" if sender == one.sender else None)
        if seen_as is None or not (message_id == one.draft.message_id or _is_alike(one.draft, fields, marks)):
            continue
        content = load()
        if content is not None:
            one.seen.append(
                make_sighting(seen_as, content, uid=0, uidvalidity=_ELSEWHERE, is_deleted=marks.is_deleted)
            )


def _is_alike(draft: Draft, fields: Header, marks: Marks) -> bool:
    since = datetime.combine(draft.planned_on - timedelta(days=1), time.min, UTC).timestamp()
    if marks.came is not None and marks.came < since:
        return False
    return is_addressed_alike(draft, read_recipients(fields), read_subject(fields))
