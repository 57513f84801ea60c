"""The same mail at five providers: each message once, what was sent known, drafts and junk left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mailbox_builders import build_mail
from providers import GMAIL, PROVIDERS, Account, Provider, served_by

from connectors.imap.folders import find_drafts, list_folders
from connectors.imap.session import open_session
from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store, open_store

ME = "me@studio.example"
ROUND_TRIPS = 5  # the greeting, LOGIN, LIST, all STATUS in one burst, LOGOUT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(params=PROVIDERS, ids=[one.name for one in PROVIDERS])
def mailbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    provider: Provider = request.param
    with served_by(provider, tmp_path) as opened:
        opened.put("INBOX", [build_mail(n) for n in (1, 2, 3)])
        sent = [build_mail(n, sender=f"Mia <{ME}>", to="jo@client.example") for n in (4, 5)]
        opened.put(provider.sent, sent)
        opened.put(provider.drafts, [build_mail(6, sender=f"Mia <{ME}>", to="jo@client.example")])
        for place, use in provider.folders.items():
            if use in ("\\Junk", "\\Trash"):
                opened.put(place, [build_mail(7)])
        yield opened


def pull_from(mailbox: Account, store: Store) -> Pulled:
    facts: dict[str, Any] = {"content": "counts", "pause": lambda _: None, "timeout": 10, "whose": "me"}
    return pull(
        mailbox.account,
        store,
        is_client=lambda some: any(one.endswith("@client.example") for one in some),
        is_ours=lambda one: one == ME,
        **facts,
    )


def test_each_message_counts_once(mailbox: Account, store: Store) -> None:
    assert pull_from(mailbox, store).problems == ()
    found = {one.message_id: one for one in store.messages()}
    assert sorted(found) == [f"<{n}@client.example>" for n in (1, 2, 3, 4, 5)]
    assert all(one.reading is not None for one in found.values())
    assert "UID SEARCH" not in mailbox.heard


def test_what_was_sent_is_known(mailbox: Account, store: Store) -> None:
    pull_from(mailbox, store)
    assert store.names([ME]) == ["Mia"]
    assert store.sent_from() == {ME: 2}


def test_drafts_have_their_folder(mailbox: Account) -> None:
    with open_session(mailbox.account) as session:
        assert find_drafts(list_folders(session), mailbox.account).name == mailbox.provider.drafts


def test_without_news_it_costs_little(mailbox: Account, store: Store) -> None:
    pull_from(mailbox, store)
    mailbox.heard.clear()
    pulled = pull_from(mailbox, store)
    assert pulled.round_trips <= ROUND_TRIPS
    assert {"EXAMINE", "UID FETCH"}.isdisjoint(mailbox.heard)


def test_what_is_new_is_read(mailbox: Account, store: Store) -> None:
    pull_from(mailbox, store)
    mailbox.put("INBOX", [build_mail(8)])
    mailbox.put(mailbox.provider.drafts, [build_mail(9, sender=f"Mia <{ME}>")])
    pull_from(mailbox, store)
    found = {one.message_id for one in store.messages()}
    assert "<8@client.example>" in found
    assert "<9@client.example>" not in found


def test_a_mailbox_at_gmail_that_hides_all_mail_is_read_by_its_folders(tmp_path: Path, store: Store) -> None:
    folders = {name: use for name, use in GMAIL.folders.items() if use != "\\All"}
    provider = Provider("Gmail", folders, GMAIL.extensions, GMAIL.sent, GMAIL.drafts)
    with served_by(provider, tmp_path) as mailbox:
        mailbox.put("INBOX", [build_mail(1)])
        mailbox.put("Clients/Jo", [build_mail(1), build_mail(2)])
        mailbox.put("[Gmail]/Starred", [build_mail(2)])
        mailbox.put(provider.sent, [build_mail(3, sender=f"Mia <{ME}>")])
        pull_from(mailbox, store)
    assert sorted(one.message_id for one in store.messages()) == [f"<{n}@client.example>" for n in (1, 2, 3)]
