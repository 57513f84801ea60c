"""How well waits agree with an archive's own headers: `python -m bench.archive MBOX --me ADDRESS [--me …]`.

The mbox, Maildir or folder of .eml of one person is read as a mailbox would be; everybody he exchanged mail
with is taken for a client of his own. The pairs that the headers say by themselves are a message and the
first answer by the other side whose In-Reply-To names it. Printed is for how many of them the wait that
covers the message is answered by just that answer, and why not: it asks for nothing, or one of the two was
a machine's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.archive.account import ArchiveAccount
from connectors.archive.sync import pull_archive
from connectors.store import Store, open_store
from goodterms.correspondence import AddressBook, Correspondence, build_address_book, sort_mail
from goodterms.kinds import KIND_REASONS
from goodterms.mailfacts import ClientMail, Lens, gather_facts
from goodterms.model import Client, Kind, Message
from goodterms.policy import Policy
from goodterms.workcalendar import WorkCalendar, parse_working_hours

NOTHING_ASKED = "it asks for nothing"
_SHOWN = 20
_BY_HEADER = frozenset(KIND_REASONS)  # what says by its header that no person wrote it is no pair


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of the pairs that the headers say: agreed, or why not."""

    pairs: int
    agreed: int
    why: Counter[str]
    shown: list[str]

    @property
    def asking(self) -> int:
        """How many pairs begin with a message that asks for something."""
        return self.pairs - self.why[NOTHING_ASKED]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the archive, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("path", type=Path, help="an mbox file, a Maildir or a folder of .eml")
    parser.add_argument("--me", action="append", required=True, metavar="ADDRESS")
    asked = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="goodterms-bench-") as folder,
        open_store(f"sqlite:///{Path(folder) / 'archive.db'}") as store,
    ):
        fill_store(store, asked.path)
        messages = store.messages()
    mails, book = correspond(messages, asked.me)
    found = compare(mails, book, messages)
    human = sum(one.kind is Kind.HUMAN for one in messages)
    print(f"{len(messages)} messages ({human} by people), {len(mails)} correspondents")
    print(f"pairs that the headers say: {found.pairs}")
    share = found.agreed / found.asking if found.asking else 1.0
    print(f"answered by just that message: {found.agreed}, {share:.2%} of the {found.asking} that ask")
    for why, count in found.why.most_common():
        print(f"  else, {why}: {count}")
    print(*found.shown, sep="\n")
    return 0


def fill_store(store: Store, path: Path) -> None:
    """Read an archive, texts too; everybody may be a client."""
    account = ArchiveAccount("archive", path, path.with_name("drafts"))
    pull_archive(account, store, is_client=lambda _: True, content="counts")


def correspond(messages: Sequence[Message], me: Iterable[str]) -> tuple[dict[str, ClientMail], AddressBook]:
    """Take everybody who exchanged mail with `me` for a client, and work out the waits with each."""
    ours = build_address_book((), me)
    others: set[str] = set()
    for one in messages:
        if ours.is_ours(one.from_address):
            others.update(address for address in (*one.to, *one.cc) if not ours.is_ours(address))
        elif any(ours.is_ours(address) for address in (*one.to, *one.cc)):
            others.add(one.from_address)
    clients = [Client(address, address, frozenset({address})) for address in sorted(others)]
    book = build_address_book(clients, me)
    calendar = WorkCalendar("UTC", parse_working_hours("Mon-Sun 00:00-24:00"), frozenset())
    policy = Policy()
    mails = {}
    for key, mail in sort_mail(messages, clients, book).items():
        if _is_both_ways(mail, book):
            mails[key] = gather_facts(mail, Lens(mail.client, book, calendar, calendar, False, policy))
    return mails, book


def _is_both_ways(mail: Correspondence, book: AddressBook) -> bool:
    return len({book.is_ours(one.from_address) for one in mail.counted}) == 2


def compare(mails: dict[str, ClientMail], book: AddressBook, messages: Sequence[Message]) -> Compared:
    """Hold the wait that covers each message against the first direct answer to it by the other side."""
    answers: dict[str, list[Message]] = defaultdict(list)
    for one in messages:
        if one.in_reply_to and not one.is_forward and one.kind_reason not in _BY_HEADER:
            answers[one.in_reply_to].append(one)
    pairs, agreed = 0, 0
    why: Counter[str] = Counter()
    shown: list[str] = []
    for key, mail in mails.items():
        for asked, first in _header_pairs(key, messages, answers, book):
            pairs += 1
            reason = _difference(asked, first, mail)
            agreed += not reason
            why.update([reason] if reason else [])
            if reason and len(shown) < _SHOWN:
                shown.append(f"  {key}: {asked.message_id} by {first.message_id}: {reason}")
    return Compared(pairs, agreed, why, shown)


def _header_pairs(
    key: str, messages: Sequence[Message], answers: dict[str, list[Message]], book: AddressBook
) -> Iterator[tuple[Message, Message]]:
    """Yield each message exchanged with a correspondent, with the first direct answer by the other side."""
    for asked in messages:
        ours = book.is_ours(asked.from_address)
        theirs = key in {book.client_of(one) for one in (*asked.to, *asked.cc)}
        if not asked.message_id or not (theirs if ours else book.client_of(asked.from_address) == key):
            continue
        direct = [
            one
            for one in answers.get(asked.message_id, ())
            if (book.client_of(one.from_address) == key if ours else book.is_ours(one.from_address))
        ]
        if direct and asked.kind_reason not in _BY_HEADER:
            yield asked, min(direct, key=lambda one: one.sent_at)


def _difference(asked: Message, first: Message, mail: ClientMail) -> str:
    """Return why the wait that covers a message is not answered by just that answer, "" if it is."""
    facts = {fact.message.key: fact for fact in mail.facts}
    if asked.key not in facts or first.key not in facts:
        left = asked if asked.key not in facts else first
        return f"one of the two counts for nothing ({left.kind_reason or 'dmarc'})"
    owes = "us" if facts[first.key].side == "us" else "client"
    at = facts[asked.key].message.sent_at
    for wait in mail.waits:
        end = wait.answered.sent_at if wait.answered is not None else None
        covers = wait.owes == owes and wait.asked.sent_at <= at and (end is None or end >= at)
        if covers and wait.answered is not None and wait.answered.key == first.key:
            return ""
    if not facts[asked.key].asks:
        return NOTHING_ASKED
    answered = next((wait.answered for wait in mail.waits if wait.asked.key == asked.key), None)
    if answered is not None and answered.sent_at <= facts[first.key].message.sent_at:
        return "an earlier message of the other side in the same matter came first"
    return "another message answers it, or none"


if __name__ == "__main__":
    sys.exit(main())
