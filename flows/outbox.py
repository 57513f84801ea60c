"""What becomes of drafts: put where an account's drafts are, and looked after there, as plain functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from connectors.accounts import Account
from connectors.archive.account import ArchiveAccount
from connectors.archive.drafts import find_fates, own_folder, write_draft
from connectors.imap.account import ImapAccount
from connectors.imap.drafts import append_draft, find_draft
from connectors.imap.folders import find_drafts, list_folders
from connectors.imap.session import open_session
from connectors.store import Store
from goodterms.casebook import Draft, Fate

_OBSERVED = ("waiting", "edited", "gone")  # a draft that was nowhere may have been moved meanwhile


def observe_drafts(store: Store, account: Account, as_of: date) -> tuple[Draft, ...]:
    """Look, read-only, at what became of this account's drafts, and note it; return those that changed."""
    every = store.drafts()
    placed = [one for one in every if one.account == account.name and one.state in _OBSERVED]
    if not placed:
        return ()
    changed = []
    for draft, fate in _find_fates(account, placed, every):
        if fate.state != draft.state:
            store.set_draft_fate(draft.id, fate, as_of)
            changed.append(
                replace(
                    draft,
                    state=fate.state,
                    state_on=as_of,
                    certain=fate.certain,
                    similarity=fate.similarity,
                )
            )
    return tuple(changed)


def _find_fates(
    account: Account, placed: Sequence[Draft], every: Sequence[Draft]
) -> Iterator[tuple[Draft, Fate]]:
    if isinstance(account, ImapAccount):
        with open_session(account) as session:
            folders = list_folders(session)
            for draft in placed:
                yield draft, find_draft(session, folders, draft, account, every)
    else:
        yield from zip(placed, find_fates(account, placed, every), strict=True)


def queue_drafts(store: Store, account: Account) -> tuple[Draft, ...]:
    """Put each planned draft of the outbox where its account's drafts are, unless it is there already."""
    planned = [one for one in store.drafts() if one.state == "planned" and one.account == account.name]
    if not planned:
        return ()
    if isinstance(account, ArchiveAccount):
        return tuple(write_draft(draft, store, account) for draft in planned)
    with open_session(account) as session:
        folder = find_drafts(list_folders(session), account)
        return tuple(append_draft(session, folder, draft, store, account) for draft in planned)


def check_drafts_folder(account: Account) -> str:
    """Return the name of the folder for drafts; NeedsUser, before anything is written, if there is none."""
    if isinstance(account, ArchiveAccount):
        return str(own_folder(account))
    with open_session(account) as session:
        return find_drafts(list_folders(session), account).name
