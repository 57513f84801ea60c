"""Drafts: appending one so that it is there once, and looking, read-only, at what became of it.

The only write to a mailbox in the whole product is the APPEND below, into the Drafts folder. Whether a
draft is there is asked before: the answer to an earlier APPEND may have been lost on its way.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from imapclient.datetime_util import format_criteria_date

from connectors.foldernames import SENT, TRASH
from connectors.imap.account import ImapAccount
from connectors.imap.failures import Refused, clean
from connectors.imap.folders import Folder, Status, find_drafts, list_folders
from connectors.imap.opening import open_folder
from connectors.imap.session import Session
from connectors.imap.windows import render_sets
from connectors.imap.wire import Fetched, Response, parse_fetch, quote
from connectors.mime.headers import split_fields
from connectors.mime.message import parse_whole
from connectors.sightings import CONTENT_CAP, make_sighting, read_message_id, read_recipients, read_subject
from connectors.store import Store
from goodterms.casebook import Draft, Fate
from goodterms.draftfate import Role, Sighting, decide_fate, is_addressed_alike, rivals_of
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

FLAGS = (rb"\Draft", rb"\Seen")
_LOOK_BACK = 1000  # messages that are looked at where a search finds nothing: searches were seen to lie
_LOOK_BACK_UNDATED = 300  # the same, where the server refuses to say which are new enough
_MOST_READ = 10  # messages whose text is compared
_APPENDUID = re.compile(rb"\[APPENDUID (\d{1,10}) (\d{1,10})\]", re.IGNORECASE)
_LIMIT = re.compile(rb"APPENDLIMIT=(\d{1,19})")
_FOUND = re.compile(rb"\* SEARCH((?: +\d{1,10})*)", re.IGNORECASE)
_DELETED = re.compile(rb"\bFLAGS \([^()]*\\Deleted\b", re.IGNORECASE)


def append_draft(session: Session, folder: Folder, draft: Draft, store: Store, account: ImapAccount) -> Draft:
    """Put a draft into the Drafts folder, unless it is there already, and return it as placed.

    The attempt is noted before the APPEND, so that a run that ends in between is seen by the next. A draft
    that was put there, but whose answer was lost, may have been sent or thrown away meanwhile: then it is
    not put there again.
    """
    attempted_at = store.uidnext_before(draft.id)
    status, uid = _find_uid(session, folder, draft.message_id, attempted_at)
    if uid is None and (attempted_at is None or not _was_taken(session, draft, account, store.drafts())):
        _check_size(session, draft, account)
        store.note_attempt(draft.id, account.name, folder.name, status.uidnext)
        status, uid = _append(session, folder, draft, status)
    placed = replace(
        draft,
        state="waiting",
        account=account.name,
        folder=folder.name,
        uidvalidity=status.uidvalidity,
        uid=uid,
    )
    store.place_draft(
        draft.id, account=account.name, folder=folder.name, uidvalidity=status.uidvalidity, uid=uid
    )
    return placed


def _was_taken(session: Session, draft: Draft, account: ImapAccount, every: Sequence[Draft]) -> bool:
    """Whether the user has done something with a draft that isn't known to be there, by what can be seen."""
    return find_draft(session, list_folders(session), draft, account, every).state != "gone"


def _append(session: Session, folder: Folder, draft: Draft, status: Status) -> tuple[Status, int | None]:
    """APPEND and return the new UID in its epoch; looked for where it isn't told, None if it hides well."""
    _leave(session)
    try:
        answer = session.client.append(folder.raw, draft.raw, FLAGS)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _explain(session.account, folder, draft, str(error)) from error
    told = _APPENDUID.search(answer if isinstance(answer, bytes) else b"")
    if told is not None and int(told[1]) == status.uidvalidity:
        return status, int(told[2])
    return _find_uid(session, folder, draft.message_id, status.uidnext)


def _leave(session: Session) -> None:
    """Leave the open folder: Courier 5.0 takes no APPEND while one is open read-only.

    After EXAMINE, CLOSE expunges nothing (RFC 3501 section 6.4.2).
    """
    if session.examined is None:
        return
    session.examined = None
    if session.has("UNSELECT"):
        session.client.unselect_folder()
    else:
        session.client.close_folder()


def _check_size(session: Session, draft: Draft, account: ImapAccount) -> None:
    limits = [_LIMIT.fullmatch(one) for one in session.client.capabilities()]
    limit = min((int(one[1]) for one in limits if one), default=0)
    if limit and len(draft.raw) > limit:
        raise NeedsUser(
            f"{account.where}: takes no message of more than {limit} bytes; {draft.subject!r} is longer."
        )


def _explain(account: ImapAccount, folder: Folder, draft: Draft, text: str) -> GoodtermsError:
    said = clean(text)
    where = f"{account.where}: the draft could not be put into {folder.name} ({said})"
    if "TRYCREATE" in said.upper():
        return NeedsUser(f"{where}; the folder is gone: make it again or set {account.setting('drafts')}.")
    if "QUOTA" in said.upper():  # [OVERQUOTA], or Courier's words
        return NeedsUser(f"{where}; the mailbox is full: make room and run again.")
    if "TOOBIG" in said.upper():
        return NeedsUser(f"{where}; {draft.subject!r} is too long for this server: write it yourself.")
    return TryAgain(f"{where}; it stays planned and is tried again on the next run.")


def _find_uid(
    session: Session, folder: Folder, message_id: str, attempted_at: int | None
) -> tuple[Status, int | None]:
    """Open a folder and return the newest UID of a Message-ID, by search, else by reading the newest ones.

    `attempted_at` is UIDNEXT before an APPEND whose answer may have been lost, None if there was none.
    """
    status, (tag,) = open_folder(session, folder, b"UID SEARCH " + _having(message_id))
    found = _read_uids(session, tag)
    if not found:
        found = _scan(session, status, message_id, attempted_at or 0)
    return status, max(found, default=None)


def _scan(session: Session, status: Status, message_id: str, first: int) -> list[int]:
    """Read the Message-IDs from UID `first` on, or of the newest thousand UIDs, whatever is more."""
    newest = max(1, status.uidnext - _LOOK_BACK)
    first = min(first, newest) if first else newest
    items = _fetch(session, b"UID FETCH %d:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])" % first)
    return [item.uid for item in items if read_message_id(split_fields(item.content)) == message_id]


# --- what became of it -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder that a draft may have got to."""

    folder: Folder
    role: Role


@dataclass(frozen=True, slots=True)
class _Item:
    """What a FETCH brought of a message: some header fields, or its first 64 KB."""

    uid: int
    is_deleted: bool
    content: bytes


_Look = Callable[[Session, _Place, Draft], Sequence[Sighting]]


def find_draft(
    session: Session,
    folders: Sequence[Folder],
    draft: Draft,
    account: ImapAccount,
    every: Sequence[Draft],
) -> Fate:
    """Say what became of a placed draft, from Sent, Drafts and Trash; every folder is opened read-only.

    The Message-ID is searched for, then looked for, and then whatever resembles the draft: some programs
    throw the draft away and send another message in its place. Sent and Trash are passed over where there is
    none, or where they can't be opened. `every` are all drafts of ours: others to the same client are not
    taken for this one.
    """
    our_text = _read_text(draft)
    rivals = rivals_of(draft, every, _read_text)
    places = _list_places(folders, account)
    looks: tuple[_Look, ...] = (_search_own, _scan_own, _search_alike)
    seen: list[Sighting] = []
    for look in looks:
        if look is _scan_own and seen:
            continue  # thrown away, as it was written: only a twin that was sent instead says otherwise
        for place in places:
            seen += look(session, place, draft)
            fate = decide_fate(draft, our_text, seen, rivals)
            if fate.state not in ("gone", "discarded"):
                return fate
    return decide_fate(draft, our_text, seen, rivals)


def _read_text(draft: Draft) -> str:
    return parse_whole(draft.raw).text


def _list_places(folders: Iterable[Folder], account: ImapAccount) -> tuple[_Place, ...]:
    """Return the places in an order in which the first that has the draft decides."""
    listed = tuple(folders)
    drafts = find_drafts(listed, account)
    others = [one for one in listed if one.selectable and one.raw != drafts.raw]
    return (
        *(_Place(one, "sent") for one in others if one.special_use == SENT),
        _Place(drafts, "drafts"),
        *(_Place(one, "trash") for one in others if one.special_use == TRASH),
    )


def _search_own(session: Session, place: _Place, draft: Draft) -> Sequence[Sighting]:
    """Search for the Message-ID; one that waits under its UID costs no more than that."""
    having = _having(draft.message_id)
    keys = (having, b"UNDELETED " + having) if place.role == "drafts" else (having,)
    opened = _open(session, place, *(b"UID SEARCH " + key for key in keys))
    if opened is None:
        return ()
    status, tags = opened
    found, *kept = [_read_uids(session, tag) or [] for tag in tags]
    return _read_own(session, place, status, draft, found, *kept)


def _scan_own(session: Session, place: _Place, draft: Draft) -> Sequence[Sighting]:
    """Look through the newest thousand messages for the Message-ID, where searches lie or are refused."""
    opened = _open(session, place)
    if opened is None or not opened[0].messages:
        return ()
    status = opened[0]
    wanted = b"FETCH %b (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
    items = _fetch(session, wanted % _newest(status, _LOOK_BACK))
    own = [item for item in items if read_message_id(split_fields(item.content)) == draft.message_id]
    kept = [item.uid for item in own if not item.is_deleted]
    return _read_own(session, place, status, draft, [item.uid for item in own], kept)


def _read_own(
    session: Session,
    place: _Place,
    status: Status,
    draft: Draft,
    found: Sequence[int],
    kept: Sequence[int] = (),
) -> Sequence[Sighting]:
    r"""Return the messages found that have the Message-ID; `kept` are those without \Deleted."""
    uid, is_known = draft.uid, place.role == "drafts" and draft.uidvalidity == status.uidvalidity
    if is_known and uid is not None and uid in kept:
        return (Sighting("drafts", uid, status.uidvalidity, draft.message_id),)
    sightings = _read(session, place, status, found)
    return [one for one in sightings if one.message_id == draft.message_id]  # a search may find too much


def _search_alike(session: Session, place: _Place, draft: Draft) -> Sequence[Sighting]:
    """Return the newest ten messages, of those since it was planned, with its recipients and subject."""
    opened = _open(session, place)
    if opened is None or not opened[0].messages:
        return ()
    status = opened[0]
    since = format_criteria_date(draft.planned_on - timedelta(days=1))  # days are the server's
    (tag,) = session.send(b"UID SEARCH %b SINCE %b" % (_newest(status, _LOOK_BACK), since))
    uids = _read_uids(session, tag)
    fields = b"(UID FLAGS BODY.PEEK[HEADER.FIELDS (TO CC SUBJECT MESSAGE-ID)])"
    if uids is None:
        items = _fetch(session, b"FETCH %b %b" % (_newest(status, _LOOK_BACK_UNDATED), fields))
    else:
        items = _fetch(session, *(b"UID FETCH %b %b" % (one, fields) for one in render_sets(uids)))
    return _read(session, place, status, [one.uid for one in items if _is_alike(draft, one)])


def _is_alike(draft: Draft, item: _Item) -> bool:
    fields = split_fields(item.content)
    return is_addressed_alike(draft, read_recipients(fields), read_subject(fields))


def _read(session: Session, place: _Place, status: Status, uids: Sequence[int]) -> list[Sighting]:
    """Read the newest ten of these messages, as far as a letter's text goes."""
    sets = render_sets(sorted(uids)[-_MOST_READ:])
    items = _fetch(
        session, *(b"UID FETCH %b (UID FLAGS BODY.PEEK[]<0.%d>)" % (one, CONTENT_CAP) for one in sets)
    )
    epoch = status.uidvalidity
    return [
        make_sighting(place.role, one.content, uid=one.uid, uidvalidity=epoch, is_deleted=one.is_deleted)
        for one in items
    ]


# --- asking ------------------------------------------------------------------------------------


def _open(session: Session, place: _Place, *commands: bytes) -> tuple[Status, Sequence[bytes]] | None:
    """Open a folder read-only; None where that is refused, but for Drafts, without which nothing is known."""
    try:
        return open_folder(session, place.folder, *commands)
    except Refused:
        if place.role == "drafts":
            raise
        return None


def _having(message_id: str) -> bytes:
    return b"HEADER Message-ID " + quote(message_id.encode())


def _read_uids(session: Session, tag: bytes) -> list[int] | None:
    """Return what a search found, in order; None if the server refuses to search."""
    found: list[int] = []
    try:
        for response in session.responses(tag):
            if line := _FOUND.match(response[0] or b""):
                found.extend(map(int, line[1].split()))
    except Refused:
        return None
    return sorted(found)


def _fetch(session: Session, *commands: bytes) -> list[_Item]:
    """Send FETCH commands in one go and return what came, without what can't be read."""
    items: list[_Item] = []
    for tag in session.send(*commands):
        for response in session.responses(tag):
            item = parse_fetch(response)
            if isinstance(item, Fetched):
                session.channel.renew_budget()
                items.append(_Item(item.uid, _is_deleted(response), item.content))
    return items


def _is_deleted(response: Response) -> bool:
    return any(_DELETED.search(text or b"") for text in response[::2])  # literals stand between


def _newest(status: Status, count: int) -> bytes:
    """Return the set of the newest messages, by number: Courier 5.0 tells no UIDNEXT to count back from."""
    return b"%d:*" % max(1, status.messages - count + 1)
