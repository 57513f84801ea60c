"""Drafts: appending one so that it is there once, and looking, read-only, at what became of it.

The only write to a mailbox in the whole product is the APPEND below, into the Drafts folder. Whether a
draft is there is asked before: the answer to an earlier APPEND may have been lost on its way.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from connectors.imap.account import ImapAccount
from connectors.imap.folders import DRAFTS, SENT, TRASH, Folder, Status, find_drafts
from connectors.imap.opening import open_folder
from connectors.imap.session import Refused, Session, clean
from connectors.imap.wire import Fetched, parse_fetch
from connectors.mime.headers import parse_id, split_fields
from connectors.store import Store
from goodterms.casebook import Draft, DraftState
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain

FLAGS = (rb"\Draft", rb"\Seen")
_LOOK_BACK = 1000  # UIDs whose Message-ID is read where a search finds nothing: searches were seen to lie
_APPENDUID = re.compile(rb"\[APPENDUID (\d{1,10}) (\d{1,10})\]", re.IGNORECASE)
_LIMIT = re.compile(rb"APPENDLIMIT=(\d{1,19})")


def append_draft(session: Session, folder: Folder, draft: Draft, store: Store, account: ImapAccount) -> Draft:
    """Put a draft into the Drafts folder, unless it is there already, and return it as placed.

    The attempt is noted before the APPEND, so that a run that ends in between is seen by the next.
    """
    status, _ = open_folder(session, folder)
    uid = _find_uid(session, status, draft.message_id, store.uidnext_before(draft.id))
    if uid is None:
        _check_size(session, draft, account)
        store.note_attempt(draft.id, account.name, folder.name, status.uidnext)
        uid = _append(session, folder, draft, status)
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


def _append(session: Session, folder: Folder, draft: Draft, status: Status) -> int | None:
    """APPEND and return the new UID; looked for where the server doesn't tell, None if it hides well."""
    try:
        answer = session.client.append(folder.raw, draft.raw, FLAGS)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _explain(session.account, folder, str(error)) from error
    told = _APPENDUID.search(answer if isinstance(answer, bytes) else b"")
    if told is not None and int(told[1]) == status.uidvalidity:
        return int(told[2])
    return _find_uid(session, status, draft.message_id, status.uidnext)


def _check_size(session: Session, draft: Draft, account: ImapAccount) -> None:
    limits = [_LIMIT.fullmatch(one) for one in session.client.capabilities()]
    limit = min((int(one[1]) for one in limits if one), default=0)
    if limit and len(draft.raw) > limit:
        raise NeedsUser(
            f"{account.where}: takes no message of more than {limit} bytes; {draft.subject!r} is longer."
        )


def _explain(account: ImapAccount, folder: Folder, text: str) -> GoodtermsError:
    said = clean(text)
    where = f"{account.where}: the draft could not be put into {folder.name} ({said})"
    if "TRYCREATE" in said.upper():
        return NeedsUser(f"{where}; the folder is gone: make it again or set {account.setting('drafts')}.")
    if "OVERQUOTA" in said.upper():
        return NeedsUser(f"{where}; the mailbox is full: make room and run again.")
    return TryAgain(f"{where}; it stays planned and is tried again on the next run.")


# --- what became of it -------------------------------------------------------------------------


def find_draft(session: Session, folders: Sequence[Folder], draft: Draft, account: ImapAccount) -> DraftState:
    """Say where a placed draft is now, by its Message-ID; every folder is opened read-only.

    The same UID in Drafts is "waiting", another one there "edited", in Sent "sent", in Trash
    "discarded"; found nowhere it is "gone".
    """
    drafts = find_drafts(folders, account)
    status, _ = open_folder(session, drafts)
    found = _search(session, draft.message_id)
    uids = _scan(session, status, draft.message_id, draft.uid or 0) if found is None else found
    if uids:
        return _compare(session, draft, status, max(uids))
    if _is_in_role(session, folders, SENT, draft):
        return "sent"
    if _is_in_role(session, folders, TRASH, draft):
        return "discarded"
    return "gone"


def _compare(session: Session, draft: Draft, status: Status, uid: int) -> DraftState:
    """A message under one UID never changes; in a new epoch its size has to tell."""
    if draft.uidvalidity == status.uidvalidity and draft.uid is not None:
        return "waiting" if draft.uid == uid else "edited"
    sizes = session.client.fetch([uid], ["RFC822.SIZE"])
    return "waiting" if sizes.get(uid, {}).get(b"RFC822.SIZE") == len(draft.raw) else "edited"


def _is_in_role(session: Session, folders: Iterable[Folder], role: str, draft: Draft) -> bool:
    for folder in folders:
        if folder.special_use == role and folder.selectable and role != DRAFTS:
            try:
                open_folder(session, folder)
            except Refused:
                continue
            if _search(session, draft.message_id):
                return True
    return False


def _find_uid(session: Session, status: Status, message_id: str, attempted_at: int | None) -> int | None:
    """Return the newest UID of a Message-ID in the open folder, by search, else by reading the newest ones.

    `attempted_at` is UIDNEXT before an APPEND whose answer may have been lost, None if there was none.
    """
    found = _search(session, message_id, "ALL")
    if not found:
        found = _scan(session, status, message_id, attempted_at or 0)
    return max(found, default=None)


def _search(session: Session, message_id: str, which: str = "UNDELETED") -> list[int] | None:
    """Return the UIDs of a Message-ID in the open folder; None if the server refuses to search."""
    try:
        return [int(uid) for uid in session.client.search([which, "HEADER", "Message-ID", message_id])]
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return None


def _scan(session: Session, status: Status, message_id: str, first: int) -> list[int]:
    """Read the Message-IDs from UID `first` on, or of the newest thousand UIDs, whatever is more."""
    newest = max(1, status.uidnext - _LOOK_BACK)
    first = min(first, newest) if first else newest
    (tag,) = session.send(b"UID FETCH %d:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])" % first)
    items = [parse_fetch(response) for response in session.responses(tag)]
    return [
        item.uid
        for item in items
        if isinstance(item, Fetched)
        and parse_id(split_fields(item.header).get("message-id", [""])[0]) == message_id
    ]
