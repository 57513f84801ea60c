"""How well waits agree with an archive's own headers: `python -m bench.archive MBOX --me ADDRESS [--me …]`.

The mbox (or Maildir) of one person is read as a mailbox would be; everybody he exchanged mail with is taken
for a client of his own. Beside our waits stand the pairs that the headers say by themselves: a message and
the first answer by the other side whose In-Reply-To names it. Printed is how many of the waits that have such
a pair are answered by just that message, and each that is not, with the reason where there is one.
"""

from __future__ import annotations

import argparse
import mailbox
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from connectors.mime.headers import Known, read_row
from connectors.mime.message import parse_whole
from connectors.store import HeaderRow, Store, open_store
from goodterms.correspondence import AddressBook, Correspondence, build_address_book, sort_mail
from goodterms.mailfacts import ClientMail, Lens, gather_facts
from goodterms.model import Client, Kind, Message, Reading
from goodterms.policy import Policy
from goodterms.reading import READING_VERSION, read_text
from goodterms.workcalendar import WorkCalendar, parse_working_hours

BATCH = 500
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of the pairs that the headers say: agreed, or why not."""

    pairs: int
    agreed: int
    why: Counter[str]
    shown: list[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the archive, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("path", type=Path, help="an mbox file or a Maildir")
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
    print(f"waits with an answer that the headers name: {found.pairs}")
    share = found.agreed / found.pairs if found.pairs else 1.0
    print(f"answered by just that message: {found.agreed} ({share:.2%})")
    for why, count in found.why.most_common():
        print(f"  else, {why}: {count}")
    print(*found.shown, sep="\n")
    return 0


def fill_store(store: Store, path: Path) -> None:
    """Read an archive as one folder, texts too."""
    known = Known(lambda addresses: True, store.salt)  # noqa: ARG005 - everybody may be a client
    rows: list[HeaderRow] = []
    readings: dict[int, Reading | None] = {}
    for uid, raw in enumerate(_raw_messages(path), start=1):
        whole = parse_whole(raw)
        row = read_row(uid, None, len(raw), whole.header, known)
        if row is not None:
            rows.append(row)
            readings[uid] = read_text(whole.text, subject=row.subject or "", content="counts")
        if len(rows) >= BATCH:
            _save(store, rows, readings)
    _save(store, rows, readings)


def _raw_messages(path: Path) -> Iterator[bytes]:
    box: mailbox.Maildir | mailbox.mbox
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    with closing(box):
        for key in box.iterkeys():
            yield box.get_bytes(key)


def _save(store: Store, rows: list[HeaderRow], readings: dict[int, Reading | None]) -> None:
    if rows:
        store.save_batch("archive", b"archive", "archive", "", 1, rows, rows[-1].uid)
        store.save_readings("archive", b"archive", 1, readings, READING_VERSION)
        rows.clear()
        readings.clear()


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
    """Hold each wait against the first direct answer by the other side."""
    answers: dict[str, list[Message]] = defaultdict(list)
    for one in messages:
        if one.in_reply_to and one.kind is Kind.HUMAN and not one.is_forward:
            answers[one.in_reply_to].append(one)
    pairs = agreed = 0
    why: Counter[str] = Counter()
    shown: list[str] = []
    for key, mail in mails.items():
        counted = {fact.message.key for fact in mail.facts}
        for wait in mail.waits:
            direct = [
                one
                for one in answers.get(wait.asked.message_id, ())
                if one.key in counted and book.is_ours(one.from_address) == (wait.owes == "us")
            ]
            if not direct or not wait.asked.message_id:
                continue
            first = min(direct, key=lambda one: one.sent_at)
            pairs += 1
            if wait.answered is not None and wait.answered.key == first.key:
                agreed += 1
                continue
            reason = _reason(wait.answered, first)
            why[reason] += 1
            if len(shown) < _SHOWN:
                shown.append(f"  {key}: {wait.asked.message_id} by {first.message_id}: {reason}")
    return Compared(pairs, agreed, why, shown)


def _reason(answered: Message | None, first: Message) -> str:
    if answered is None:
        return "ours is open"
    if answered.sent_at <= first.sent_at:
        return "an earlier message of the other side in the same matter came first"
    return "ours is answered later"


if __name__ == "__main__":
    sys.exit(main())
