"""Mail a client at a time gives what all mail at once would give, from memory and from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from builders import ME, THEM, make_client, make_message, reading
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import NOON, make_row

from connectors.store import HeaderRow, Store, mailbag, open_store
from goodterms.contentlevels import keep_mail_to_level
from goodterms.corrections import correct_mail
from goodterms.correspondence import Correspondence, build_address_book, correspondences, parties
from goodterms.errors import TryAgain
from goodterms.mailbag import Mailbag, envelope_of, mail_of
from goodterms.model import Correction, Cue, Kind, LeftOut, Message, Reading, in_time
from goodterms.senttime import mend_clocks

ANNA = "anna@studio.example"
BOLT = "bea@bolt.example"
STRANGER = "new@person.example"
CLIENTS = [make_client(), make_client("bolt"), make_client("cato")]
BOOK = build_address_book(CLIENTS, [ME, ANNA])
LATE = datetime(9000, 1, 1, tzinfo=UTC)
FOLDERS = {b"INBOX": "", b"Archive": "", b"Sent": "\\Sent", b"Drafts": "\\Drafts"}

people = st.sampled_from([ME, ANNA, THEM, BOLT, STRANGER, ""])
ids = st.sampled_from(["", *(f"<m{n}@x>" for n in range(6))])
letters = st.fixed_dictionaries(
    {
        "message_id": ids,
        "in_reply_to": ids,
        "date": st.none() | st.integers(0, 40).map(lambda hours: NOON + hours * 3600),
        "at": st.integers(0, 20).map(lambda hours: NOON + hours * 3600),
        "from_address": people,
        "to": st.lists(people.filter(bool), max_size=3).map(tuple),
        "cc": st.lists(people.filter(bool), max_size=1).map(tuple),
        "size": st.integers(1, 2),
    }
)
differences = st.fixed_dictionaries(  # of one message's copies
    {
        "from_name": st.sampled_from(["Bea", "B. Vos"]),
        "kind": st.sampled_from([Kind.HUMAN, Kind.HUMAN, Kind.AUTO_REPLY, Kind.LIST]),
        "failed_dmarc": st.booleans(),
        "has_attachment": st.booleans(),
        "subject": st.sampled_from([None, "Logo"]),
        "internal_date": st.integers(0, 3).map(lambda minutes: NOON + minutes * 60),
    }
)
texts = st.none() | st.builds(
    Reading,
    st.integers(1, 50),
    st.booleans(),
    st.sampled_from([(), (Cue("closing", "thanks"),), (Cue("vague_refusal", "not quite it", "Hm."),)]),
    st.sampled_from(["nl", None]),
)
copies = st.tuples(st.sampled_from([*FOLDERS]), differences, st.none() | texts)
mailboxes = st.lists(st.tuples(letters, st.lists(copies, min_size=1, max_size=4)), max_size=14)
Mailbox = list[tuple[dict[str, Any], list[tuple[bytes, dict[str, Any], Reading | None]]]]


def filled(mails: Mailbox) -> Store:
    """Save each letter's copies, those of one folder under UIDs of their own, and some of their texts."""
    store = open_store("sqlite://")
    rows: dict[bytes, list[HeaderRow]] = defaultdict(list)
    readings: dict[bytes, dict[int, Reading | None]] = defaultdict(dict)
    for letter, some in mails:
        for folder, differs, text in some:
            uid = len(rows[folder]) + 1
            rows[folder].append(make_row(uid, **(letter | differs)))
            if text is not None:
                readings[folder][uid] = text
    for folder, found in rows.items():
        store.save_batch("studio", folder, folder.decode(), FOLDERS[folder], 1, found, len(found))
        store.save_readings("studio", folder, 1, readings[folder], 1)
    return store


def sort_all(messages: Sequence[Message]) -> list[Correspondence]:
    """Sort all mail at once, as it is defined: messages by client, and what links them up to 5 levels up."""
    found = []
    for client in CLIENTS:
        own = [one for one in messages if client.key in parties(one, BOOK)]
        counted = [one for one in own if one.kind is Kind.HUMAN and not one.failed_dmarc]
        left_out = [
            LeftOut(one, "dmarc" if one.failed_dmarc else one.kind.value) for one in own if one not in counted
        ]
        known = {one.message_id for one in counted}
        asked = {one.in_reply_to for one in counted} - known - {""}
        links: list[Message] = []
        for _ in range(5):
            above = set()
            for one in messages:
                if one.message_id in asked:
                    links.append(one)
                    known.add(one.message_id)
                    above |= {one.in_reply_to} - known - {""}
            asked = above
        found.append(
            Correspondence(
                client,
                tuple(mend_clocks(counted, BOOK.is_ours)),
                tuple(sorted(left_out, key=lambda one: in_time(one.message))),
                tuple(links),
            )
        )
    return found


def sorted_by_client(mail: Mailbag) -> list[Correspondence]:
    return [*correspondences(mail, CLIENTS, BOOK)]


def same(one: Mailbag, messages: Sequence[Message]) -> None:
    """Hold all that a mailbag answers against a list of the messages that it should hold."""
    assert sorted_by_client(one) == sort_all(messages)
    times = [message.sent_at for message in messages]
    assert one.span() == ((min(times), max(times)) if times else None)
    moment = max(times, default=LATE) - timedelta(hours=3)
    envelopes = sorted(envelope_of(message) for message in messages)
    assert sorted(one.since(moment)) == [each for each in envelopes if each.sent_at >= moment]
    assert sorted(one.sent_by(BOOK.is_ours)) == [each for each in envelopes if BOOK.is_ours(each[1])]
    asked = {"<m1@x>", "<m2@x>", "<nobody@x>"}
    assert list(one.called(asked)) == [each for each in messages if each.message_id in asked]


@settings(deadline=None, derandomize=True, max_examples=80)
@given(mailboxes)
def test_mail_by_client_is_what_all_mail_at_once_would_give(mails: Mailbox) -> None:
    with filled(mails) as store:
        messages = store.messages()
        assert messages == sorted(messages, key=in_time)
        stored = store.mail(LATE)
        same(stored, messages)
        same(mail_of(messages), messages)
        if messages:
            until = messages[len(messages) // 2].sent_at
            before = [one for one in messages if one.sent_at < until]
            same(stored.before(until), before)
            same(mail_of(messages).before(until), before)
            same(store.mail(until), before)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(mailboxes, st.dictionaries(ids, st.sampled_from(["asks", "human", "automatic"])))
def test_what_the_user_says_and_what_may_be_looked_at_hold_as_messages_come(
    mails: Mailbox, said: dict[str, Any]
) -> None:
    with filled(mails) as store:
        messages = store.messages()
        corrections = [Correction(one, one, word) for one, word in said.items() if one]
        stored = store.mail(LATE)
        found = keep_mail_to_level(correct_mail(stored, corrections), "none")
        expected = []
        for one in messages:
            word = said.get(one.message_id) if one.message_id else None
            changed = replace(one, reading=None)
            if word == "automatic":
                changed = replace(changed, kind=Kind.NOTIFICATION, kind_reason="corrected")
            elif word is not None:
                changed = replace(changed, kind=Kind.HUMAN, kind_reason="", failed_dmarc=False)
            expected.append(replace(changed, asks=True) if word == "asks" else changed)
        same(found, expected)
        same(keep_mail_to_level(correct_mail(mail_of(messages), corrections), "none"), expected)


def test_a_client_with_more_mail_than_is_read_at_once_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbag, "_AT_ONCE", 3)
    with open_store("sqlite://") as store:
        rows = [make_row(uid, from_address=(THEM, THEM, THEM, BOLT)[uid % 4]) for uid in range(1, 41)]
        store.save_batch("studio", b"INBOX", "INBOX", "", 1, rows, 40)
        found = sorted_by_client(store.mail(LATE))
        assert [len(one.counted) for one in found] == [30, 10, 0]
        assert found == sort_all(store.messages())


def test_copies_that_go_while_mail_is_read_are_said_and_not_passed_over() -> None:
    with open_store("sqlite://") as store:
        store.save_batch("studio", b"INBOX", "INBOX", "", 1, [make_row(1), make_row(2)], 2)
        mail = store.mail(LATE)
        store.save_batch("studio", b"INBOX", "INBOX", "", 2, [make_row(1)], 1)
        store.finish_folder("studio", b"INBOX", uidvalidity=2, uidnext=2, messages=1, highestmodseq=1)
        with pytest.raises(TryAgain, match="while it was read"):
            sorted_by_client(mail)


def test_one_of_two_equal_envelopes_is_corrected() -> None:
    twins = [make_message(key, 0, reading=reading()) for key in ("a", "b")]
    said = [Correction("1", "<b@mail.example>", "automatic")]
    kinds = [one.kind for one in correct_mail(mail_of(twins), said).sent_by(bool)]
    assert sorted(kinds) == [Kind.HUMAN, Kind.NOTIFICATION]
