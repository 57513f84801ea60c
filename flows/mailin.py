"""Pulling an account's mail into the store, as a plain function."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from connectors.accounts import Account
from connectors.imap.account import ImapAccount
from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store
from flows.collector import collector_at_rest
from flows.settings import Settings
from goodterms.correspondence import build_address_book
from goodterms.model import Client
from goodterms.ownnames import own_given_names

Progress = Callable[[str, str, int, int], None]  # account, folder, done, total


def pull_account(
    settings: Settings,
    store: Store,
    account: Account,
    clients: Sequence[Client],
    progress: Progress | None = None,
) -> Pulled:
    """Bring the store up to date with one account; the mailbox is only read."""
    book = build_address_book(clients, settings.me)

    def tell(folder: str, done: int, total: int) -> None:
        if progress is not None:
            progress(account.name, folder, done, total)

    if isinstance(account, ImapAccount):
        pull_mail = partial(pull, account, store, whose=book.fingerprint)
    else:
        from connectors.archive.sync import pull_archive  # noqa: PLC0415 - few have one

        pull_mail = partial(pull_archive, account, store)
    with collector_at_rest():
        pulled = pull_mail(
            is_client=book.is_client,
            content=settings.content,
            is_ours=book.is_ours,
            own_names=lambda: _read_as(store, book.ours),
            progress=tell,
        )
    store.note_sync(account.name, datetime.now(UTC), pulled.problems)
    return pulled


def _read_as(store: Store, ours: frozenset[str]) -> frozenset[str]:
    """Return what people call the user; texts that were read when he was known otherwise are read again."""
    names = own_given_names(ours, store.names(ours))
    who = "\n".join((*sorted(ours), "", *sorted(names)))
    store.read_as(hashlib.blake2b(who.encode(), digest_size=16).hexdigest())
    return names
