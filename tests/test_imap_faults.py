"""What may go wrong with a server: a run ends by itself, keeps all that came, and the next one mends it."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from imaplib import IMAP4
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from dovecot import PASSWORD, USER, start_dovecot
from faults import Conduct, Fault, FaultProxy, asked_uids, conducted, fault_proxy, fetch_answer
from mailbox_builders import build_mail, build_mail_with_parts
from mailboxes import ROLES, Post, make_account, scripted

from connectors.imap.account import ImapAccount
from connectors.imap.sync import pull
from connectors.pulled import Pulled
from connectors.store import Store, open_store
from examples.imap_server import Cut, Hang, MailServer
from goodterms.errors import NeedsUser, TryAgain

QUICK = 0.4  # seconds: the time-out of tests in which nobody answers
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PARTS = 17  # places, spread over a whole answer, in which it is cut


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store without mail: with the same salt the same mail makes the same rows."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    with open_store(f"sqlite:///{path}"):
        return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty, tmp_path / "store.db")
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


def is_client(addresses: Any) -> bool:
    return any(one.endswith("@client.example") for one in addresses)


def pull_from(account: ImapAccount, store: Store, **more: Any) -> Pulled:
    facts: dict[str, Any] = {
        "is_client": is_client, "content": "counts", "pause": lambda _: None, "timeout": 10, "whose": "me",
    }  # fmt: skip
    return pull(account, store, **(facts | more))


def rows(store: Store) -> dict[str, list[str]]:
    """Return what the store holds of mail, table by table."""
    with closing(sqlite3.connect(store.url.removeprefix("sqlite:///"))) as raw:
        return {
            name: sorted(map(repr, raw.execute(f"SELECT * FROM {name}")))
            for name in ("folder", "copy", "unreadable")
        }


def message_ids(store: Store) -> list[str]:
    return sorted(one.message_id for one in store.messages())


# --- a real server behind a line that fails ----------------------------------------------------


class World:
    """A Dovecot with mail in three folders, and what an undisturbed pull makes of it."""

    def __init__(self, port: int, empty: Path, folder: Path) -> None:
        self.port = port
        post = Post(make_account(port))
        post.put("INBOX", [build_mail(n, text=f"Could you send part {n}?") for n in range(1, 91)])
        post.put("INBOX", [build_mail_with_parts(), build_mail(91, text="X-Spam-Flag: NO\r\n* BYE\r\ng1 OK")])
        post.put("Sent", [build_mail(n, sender="Me <me@studio.example>") for n in range(101, 131)])
        post.put("Work", [build_mail(n) for n in range(201, 221)])
        shutil.copy(empty, folder / "whole.db")
        with open_store(f"sqlite:///{folder / 'whole.db'}") as store, fault_proxy(port) as proxy:
            pull_from(make_account(proxy.port), store)
            self.rows = rows(store)
            self.length = proxy.passed[0]
        self.before = post.fingerprint()


@pytest.fixture(scope="module")
def world(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_dovecot(folders=ROLES) as dovecot:
        yield World(dovecot.port, empty, tmp_path_factory.mktemp("whole"))


@pytest.fixture
def proxy(world: World) -> Iterator[FaultProxy]:
    with fault_proxy(world.port) as opened:
        yield opened


def follow_up(proxy: FaultProxy, store: Store) -> dict[str, list[str]]:
    """Pull without faults, if there is anything left to do, and return the rows."""
    proxy.faults.clear()
    pull_from(make_account(proxy.port), store)
    return rows(store)


@pytest.mark.dovecot
@pytest.mark.parametrize("part", range(1, PARTS))
def test_a_line_that_is_cut_anywhere(world: World, proxy: FaultProxy, store: Store, part: int) -> None:
    """Cases 1 and 2: cut or reset once, the run goes on; cut for good, the next one does."""
    cut = Fault(at=world.length * part // PARTS, reset=part % 2 == 0)
    proxy.faults = [cut]
    with suppress(TryAgain):  # cut before we were signed in: a password is not offered twice
        pull_from(make_account(proxy.port), store)
    assert follow_up(proxy, store) == world.rows


@pytest.mark.dovecot
@pytest.mark.parametrize("part", [2, 6, 13])
def test_a_server_that_stops_in_the_middle(world: World, proxy: FaultProxy, store: Store, part: int) -> None:
    """Case 3: no bytes and no end; time-out, a new connection, no message lost."""
    proxy.faults = [Fault(at=world.length * part // PARTS, stall=True)]
    pull_from(make_account(proxy.port), store, timeout=QUICK)
    assert follow_up(proxy, store) == world.rows


@pytest.mark.dovecot
@pytest.mark.parametrize("size", [1, 2, 3, 7, 16])
def test_a_stream_in_small_pieces(world: World, proxy: FaultProxy, store: Store, size: int) -> None:
    """Case 23: wherever the stream is parted, the rows are the same."""
    proxy.faults = [Fault(slice=size)]
    pull_from(make_account(proxy.port), store)
    assert rows(store) == world.rows


UNSOLICITED = (
    b"* 3 FETCH (FLAGS (\\Seen))\r\n* 4 FETCH (UID 4 FLAGS ())\r\n* 99 EXISTS\r\n* 1 RECENT\r\n"
    b"* OK [ALERT] hello\r\n* OK Still here\r\n* 2 EXPUNGE\r\n* FLAGS (\\Draft)\r\n* ESEARCH\r\n"
)


@pytest.mark.dovecot
def test_what_nobody_asked_for_is_passed_over(world: World, proxy: FaultProxy, store: Store) -> None:
    """Case 18: flags, counts, expunges and alerts between the answers."""

    def rewrite(content: bytes) -> bytes:
        return content.replace(b")\r\n* ", b")\r\n" + UNSOLICITED + b"* ")

    proxy.faults = [Fault(rewrite=rewrite)]
    pull_from(make_account(proxy.port), store)
    assert rows(store) == world.rows


@pytest.mark.dovecot
def test_the_mailbox_is_as_it_was_whatever_happens(world: World, proxy: FaultProxy, store: Store) -> None:
    for part in (3, 10, 16):
        proxy.faults = [Fault(at=world.length * part // PARTS)]
        pull_from(make_account(proxy.port), store)
    assert Post(make_account(world.port)).fingerprint() == world.before


@pytest.mark.dovecot
def test_a_message_that_is_deleted_meanwhile(empty: Path, store: Store) -> None:
    """Case 17: what another client expunges while it is read is gone, and not asked for for ever."""
    with start_dovecot(folders=ROLES) as dovecot, fault_proxy(dovecot.port) as proxy:
        post = Post(make_account(dovecot.port))
        post.put("INBOX", [build_mail(n) for n in range(1, 21)])
        done = False

        def expunge(content: bytes) -> bytes:
            nonlocal done
            if b"EXISTS" in content and not done:
                done = True
                with post.client() as client:
                    client.select_folder("INBOX")
                    client.delete_messages([7, 8])
                    client.expunge()
            return content

        proxy.faults = [Fault(rewrite=expunge)]
        pull_from(make_account(proxy.port), store)
        assert len(message_ids(store)) in (18, 20)  # Dovecot may still give what it had opened
        pulled = pull_from(make_account(dovecot.port), store)
        assert (pulled.problems, sum(one.messages_read for one in pulled.folders)) == ((), 0)


# --- servers that say odd things ---------------------------------------------------------------


HEADER = b"From: Jo <jo@client.example>\r\nMessage-ID: <%d@client.example>\r\nSubject: Hello\r\n\r\n"


def header(uid: int) -> bytes:
    return HEADER % uid


def answers(broken: dict[int, bytes]) -> Any:
    """Answer each FETCH of header fields; those of `broken` in their own way, in place of the usual one."""

    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in asked_uids(command, 3):
            yield broken.get(uid, fetch_answer(uid, header(uid)))
        yield b"%b OK done\r\n"

    return fetch


GOOD = ["<1@client.example>", "<3@client.example>"]


def pull_headers_of(port: int, store: Store, **more: Any) -> Pulled:
    return pull_from(make_account(port), store, content="none", timeout=QUICK, **more)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (fetch_answer(2, header(2), size=400_000_000), "goes astray"),
        (fetch_answer(2, header(2), size=90_000_000_000), "goes astray"),
        (fetch_answer(2, header(2), size=4_294_967_296), "goes astray"),
        (fetch_answer(2, header(2), size=3000), "goes astray"),
        (fetch_answer(2, header(2), size=9), "goes astray"),
        (b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {-5}\r\nabc)\r\n", "goes astray"),
        (b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {1e9}\r\nabc)\r\n", "goes astray"),
        (b"* 2 FETCH (UID 2 " + b"x" * 70_000 + b")\r\n", "goes astray"),
        (fetch_answer(2, header(2)).removesuffix(b"\r\n") + b" X-MORE (1 2)\r\n", "grammar"),
        (fetch_answer(2, header(2)).removesuffix(b")\r\n") + b"\r\n", "not closed"),
        (fetch_answer(2, b"X: " + b"y" * 300_000), "more than"),
    ],
    ids=["400M", "90G", "4G", "longer", "shorter", "negative", "exponent", "line", "behind", "open", "over"],
)
def test_one_answer_that_cannot_be_read_costs_one_message(store: Store, broken: bytes, reason: str) -> None:
    """Cases 20, 21 and 26: the others are read, and the one is told, by this run and by the next."""
    with conducted(Conduct(fetch=answers({2: broken}))) as (port, _):
        for _ in range(2):
            pulled = pull_headers_of(port, store)
            assert message_ids(store) == GOOD
            (problem,) = pulled.problems
            assert problem.where == "studio: INBOX"
            assert "message 2: its header can't be read" in problem.what
            assert reason in problem.what


def test_a_message_that_can_be_read_later_is_read(store: Store) -> None:
    broken: dict[int, bytes] = {2: b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] NONSENSE ((\r\n"}
    with conducted(Conduct(fetch=answers(broken))) as (port, _):
        assert len(pull_headers_of(port, store).problems) == 1
        broken.clear()
        assert pull_headers_of(port, store).problems == ()
    assert message_ids(store) == [f"<{uid}@client.example>" for uid in (1, 2, 3)]


def test_a_header_without_end_is_read_in_part(tmp_path: Path, store: Store) -> None:
    """Case 30: 100,000 recipients and 5 MB of References; the sender and the subject count all the same."""
    many = ",\r\n ".join(f"a{n}@elsewhere.example" for n in range(20_000))
    long = "\r\n ".join(f"<{n}@r.example>" for n in range(60_000))
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        post = Post(make_account(server.port))
        post.put(
            "INBOX", [build_mail(1, to=many), build_mail(2, more=(f"References: {long}",)), build_mail(3)]
        )
        assert pull_from(post.account, store).problems == ()
    found = {one.message_id: one for one in store.messages()}
    assert sorted(found) == [f"<{uid}@client.example>" for uid in (1, 2, 3)]
    assert len(found["<1@client.example>"].to) == 1000
    assert len(found["<2@client.example>"].references) == 200
    assert all(one.reading is not None for one in found.values())


@pytest.mark.parametrize("uid", [1, 2, 3])
def test_a_fault_of_the_stream_is_no_end(store: Store, uid: int) -> None:
    """A message that breaks each connection is gone around, wherever it stands."""
    asked: list[bytes] = []

    def fetch(command: bytes) -> Iterator[bytes]:
        asked.append(command)
        yield from answers({uid: fetch_answer(uid, header(uid), size=90_000_000_000)})(command)

    with conducted(Conduct(fetch=fetch)) as (port, _):
        pull_headers_of(port, store)
        assert message_ids(store) == [f"<{one}@client.example>" for one in (1, 2, 3) if one != uid]
        first = len(asked)
        pull_headers_of(port, store)
        assert len(asked) - first <= 2  # one more look at the one that can't be read


def test_rows_before_a_bye_are_kept(store: Store) -> None:
    """Case 6: BYE in the middle of FETCH; what came stays, and it can be tried again."""

    def fetch(command: bytes) -> Iterator[bytes]:
        yield fetch_answer(1, header(1))
        yield b"* BYE [UNAVAILABLE] going down for maintenance\r\n"

    with conducted(Conduct(fetch=fetch)) as (port, _), pytest.raises(TryAgain, match="going down") as failure:
        pull_headers_of(port, store)
    assert "account studio" in str(failure.value)
    assert message_ids(store) == ["<1@client.example>"]


def test_too_many_connections_at_the_greeting(store: Store) -> None:
    """Case 7."""
    conduct = Conduct(greeting=b"* BYE [ALERT] Too many simultaneous connections\r\n")
    with conducted(conduct) as (port, heard), pytest.raises(TryAgain, match="Too many simultaneous"):
        pull_headers_of(port, store)
    assert heard == []


def test_a_quota_that_is_used_up_is_respected_by_the_next_run(store: Store) -> None:
    """Case 8: Gmail's words; nothing is sent before the time that the store remembers."""

    def fetch(command: bytes) -> Iterator[bytes]:
        yield fetch_answer(1, header(1))
        yield b"%b NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)\r\n"

    with conducted(Conduct(fetch=fetch)) as (port, heard):
        with pytest.raises(TryAgain, match="asks for a pause"):
            pull_headers_of(port, store, now=lambda: NOW)
        count = len(heard)
        with pytest.raises(TryAgain, match="2026-11-23 13:00 UTC"):
            pull_headers_of(port, store, now=lambda: NOW + timedelta(minutes=59))
        assert len(heard) == count
    assert message_ids(store) == ["<1@client.example>"]


def test_a_short_pause_is_kept_within_the_run(store: Store) -> None:
    """Case 9: Exchange Online's words."""
    refusals = [b"%b BAD Request is throttled. Suggested Backoff Time: 2500 milliseconds\r\n"]

    def fetch(command: bytes) -> Iterator[bytes]:
        if refusals:
            yield refusals.pop()
        else:
            yield from answers({})(command)

    waits: list[float] = []
    with conducted(Conduct(fetch=fetch)) as (port, _):
        pull_headers_of(port, store, pause=waits.append)
    assert waits == [3]
    assert len(message_ids(store)) == 3


def test_a_mailbox_that_is_not_connected_needs_the_user(store: Store) -> None:
    """Case 10: Exchange Online takes any password, and then opens nothing; that is no storm of tries."""
    conduct = Conduct(examine=b"%b BAD User is authenticated but not connected.\r\n")
    with conducted(conduct) as (port, heard), pytest.raises(NeedsUser, match="IMAP is switched on"):
        pull_headers_of(port, store)
    assert sum(b"LOGIN" in line for line in heard) == 1


@pytest.mark.parametrize("greets", [False, True])
def test_silence_ends_by_itself(tmp_path: Path, store: Store, greets: bool) -> None:
    """Case 4: accepted, and nothing said; or greeted, and then nothing."""

    def hang(name: str, content: bytes) -> bytes:
        if greets == (name != ""):
            raise Hang
        return content

    with (
        MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=hang) as server,
        pytest.raises(TryAgain, match="account studio"),
    ):
        pull_headers_of(server.port, store)


def test_a_port_that_never_answers(store: Store) -> None:
    """Case 4: nobody accepts; connecting ends with the time-out."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        with pytest.raises(TryAgain, match="account studio"):
            pull_headers_of(port, store)
        for one in waiting:
            one.close()


def test_a_trickle_is_cut_off(store: Store) -> None:
    """Case 5: a byte now and then is no answer, however long it goes on."""
    ended = Event()

    def trickle(command: bytes) -> Iterator[bytes]:
        while not ended.wait(QUICK / 4):
            yield b"x"

    with conducted(Conduct(fetch=trickle)) as (port, _):
        with pytest.raises(TryAgain, match="too slowly"):
            pull_headers_of(port, store)
        ended.set()


def test_a_run_has_an_end(store: Store) -> None:
    """Whatever comes, a run that takes too long ends, with all that it has."""

    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in range(1, 10_000_000):
            yield fetch_answer(uid, header(uid))

    with conducted(Conduct(fetch=fetch)) as (port, _), pytest.raises(TryAgain, match="in time"):
        pull_headers_of(port, store, deadline=2 * QUICK)
    assert message_ids(store)[0] == "<1000@client.example>"


def test_a_day_has_its_measure(store: Store) -> None:
    """Case 8: below what a provider allows, over all runs of a day, whatever is still to come."""

    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in asked_uids(command, 6):
            yield fetch_answer(uid, header(uid) + b"X-Filling: %b\r\n" % (b"x" * 250_000))
        yield b"%b OK done\r\n"

    conduct = Conduct(fetch=fetch)
    conduct.listing = conduct.listing.replace(b"MESSAGES 3 UIDNEXT 4", b"MESSAGES 6 UIDNEXT 7")
    with conducted(conduct) as (port, heard):
        account = make_account(port, daily_megabytes=1)
        with pytest.raises(TryAgain, match=r"today's 1 MB are read.*DAILY_MEGABYTES"):
            pull_from(account, store, content="none", now=lambda: NOW)
        count = len(heard)
        with pytest.raises(TryAgain, match="tomorrow"):
            pull_from(account, store, content="none", now=lambda: NOW + timedelta(hours=11))
        assert len(heard) == count
        pulled = pull_from(account, store, content="none", now=lambda: NOW + timedelta(hours=12))
    assert sum(one.messages_read for one in pulled.folders) == 0
    assert len(message_ids(store)) == 6


def peak_of(call: Callable[[], object]) -> int:
    """Return how many bytes a call had at once, at most."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


MEMORY = 16_000_000  # bytes, while an answer of hundreds of megabytes comes


def test_endless_lines_are_cut_off(store: Store) -> None:
    """Case 28: nothing is kept of them."""

    def fetch(command: bytes) -> Iterator[bytes]:
        yield fetch_answer(1, header(1))
        for _ in range(200):
            yield (b"* OK [FLOOD] %b\r\n" % (b"and so on " * 400)) * 50

    def pull_it() -> None:
        with pytest.raises(TryAgain, match="nobody asked for"):
            pull_headers_of(port, store)

    with conducted(Conduct(fetch=fetch)) as (port, _):
        assert peak_of(pull_it) < MEMORY
    assert message_ids(store) == ["<1@client.example>"]


def test_a_literal_that_is_really_sent_is_not_kept(store: Store) -> None:
    """Case 26: 100 MB of header fields, all of them sent."""

    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in asked_uids(command, 3):
            if uid != 2:
                yield fetch_answer(uid, header(uid))
                continue
            yield fetch_answer(2, b"", size=100_000_000).partition(b")\r\n")[0]
            for _ in range(100):
                yield b"x" * 1_000_000
            yield b")\r\n"
        yield b"%b OK done\r\n"

    with conducted(Conduct(fetch=fetch)) as (port, _):
        assert peak_of(lambda: pull_headers_of(port, store)) < MEMORY
    assert message_ids(store) == GOOD


@pytest.mark.parametrize("letters", [b"\0", b"* OK %b\r\n" % (b"and so on " * 400)])
def test_a_bomb_under_compression_does_not_go_off(store: Store, letters: bytes) -> None:
    """Case 29: 200 MB in some kilobytes; they are inflated piece by piece, and given up."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(letters * 100) for _ in range(200_000_000 // len(letters) // 100))
    bomb += packer.flush(zlib.Z_SYNC_FLUSH)
    conduct = Conduct()
    script = (conduct.greeting, conduct.login, conduct.listing, b"%b OK deflating\r\n" + bomb)

    def pull_it() -> None:
        with pytest.raises(TryAgain):
            pull_headers_of(port, store, deflate=True)

    with scripted(*script) as (port, _):
        assert peak_of(pull_it) < MEMORY


def test_a_damaged_stream_under_compression(store: Store) -> None:
    conduct = Conduct()
    script = (conduct.greeting, conduct.login, conduct.listing, b"%b OK deflating\r\nno deflate at all")
    with scripted(*script) as (port, _), pytest.raises(TryAgain):
        pull_headers_of(port, store, deflate=True)


@pytest.mark.parametrize(
    "literal", [b"* OK {5000}\r\n" + b"x" * 5000, b"* OK " + b"x" * 9000, b"* OK {90000000000}\r\n"]
)
def test_a_greeting_with_a_literal_is_refused(store: Store, literal: bytes) -> None:
    """Case 27."""
    with conducted(Conduct(greeting=literal)) as (port, heard), pytest.raises(TryAgain, match="signed in"):
        pull_headers_of(port, store)
    assert not any(b"LOGIN" in line for line in heard)


# --- message numbers ---------------------------------------------------------------------------


def test_new_numbers_are_told_and_lose_nothing(tmp_path: Path, store: Store) -> None:
    """Case 13: a restored or moved mailbox; what was read of texts is known still."""
    with MailServer(tmp_path / "mail", {USER: PASSWORD}) as server:
        post = Post(make_account(server.port))
        post.put("INBOX", [build_mail(n) for n in range(1, 6)])
        pull_from(post.account, store)
        before = [(one.message_id, one.sent_at, one.reading) for one in store.messages()]
        server.mailbox(USER).bump_uidvalidity("INBOX")
        (problem,) = pull_from(post.account, store).problems
        assert "UIDVALIDITY" in problem.what
        assert "Nothing is lost" in problem.hint
        assert [(one.message_id, one.sent_at, one.reading) for one in store.messages()] == before
        assert pull_from(post.account, store).problems == ()


@pytest.mark.dovecot
def test_a_mailbox_that_was_restored(store: Store) -> None:
    """Case 13 on a real server: its own numbers are edited, as a restored backup has others."""
    with start_dovecot(folders=ROLES) as dovecot:
        post = Post(make_account(dovecot.port))
        post.put("INBOX", [build_mail(n) for n in range(1, 6)])
        pull_from(post.account, store)
        before = store.messages()
        numbers = dovecot.maildir() / "dovecot-uidlist"
        numbers.write_text(re.sub(r"\bV\d+", "V4711", numbers.read_text()))
        for index in dovecot.maildir().glob("dovecot.index*"):
            index.unlink()
        pulled = pull_from(post.account, store)
        assert [one.where for one in pulled.problems if "UIDVALIDITY" in one.what] == ["studio: INBOX"]
        assert store.cursors("studio")[b"INBOX"].uidvalidity == 4711
        assert store.messages() == before


@pytest.mark.parametrize(
    ("listing", "examine", "read"),
    [
        (b"UIDVALIDITY 7", b"* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT 4] ok\r\n", 3),
        (b"UIDVALIDITY 9", b"* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n", 3),
        (b"UIDVALIDITY 7", b"* OK [UIDVALIDITY 7] ok\r\n", 3),
        (b"UIDVALIDITY 0", b"* OK [UIDVALIDITY 0] ok\r\n", 0),
        (b"UIDVALIDITY 7", b"", 0),
        (b"UNSEEN 1", b"* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n", 3),
    ],
    ids=["changed", "gone down", "no UIDNEXT", "zero", "none", "not told by STATUS"],
)
def test_what_examine_says_counts(store: Store, listing: bytes, examine: bytes, read: int) -> None:
    """Cases 14 and 15: without lasting numbers a folder is left alone, and that is said."""
    conduct = Conduct(
        listing=b'* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES 3 UIDNEXT 4 %b)\r\n%%b OK listed\r\n'
        % listing,
        examine=b"* 3 EXISTS\r\n%b%%b OK [READ-ONLY] done\r\n" % examine,
        fetch=answers({}),
    )
    with conducted(conduct) as (port, _):
        pulled = pull_headers_of(port, store)
    assert len(message_ids(store)) == read
    assert any("UIDVALIDITY" in one.what for one in pulled.problems) == (not read)


def test_a_uidnext_that_is_too_low_hides_nothing(store: Store) -> None:
    """Case 15: what is above it is asked for all the same."""
    conduct = Conduct(fetch=answers({}))
    conduct.listing = conduct.listing.replace(b"UIDNEXT 4", b"UIDNEXT 2")
    with conducted(conduct) as (port, _):
        pull_headers_of(port, store)
    assert len(message_ids(store)) == 3


def test_the_last_message_again_is_no_news(store: Store) -> None:
    """Case 16: `4:*` gives message 3 where there is no fourth."""
    conduct = Conduct(fetch=answers({}))
    with conducted(conduct) as (port, _):
        pull_headers_of(port, store)
        conduct.listing = conduct.listing.replace(b"MESSAGES 3", b"MESSAGES 2")
        conduct.fetch = lambda _: iter((fetch_answer(3, header(3)), b"%b OK done\r\n"))
        pulled = pull_headers_of(port, store)
    assert sum(one.messages_read for one in pulled.folders) == 0


def test_a_fetch_that_misses_what_was_expunged(store: Store) -> None:
    """Case 17: NO [EXPUNGEISSUED] is no failure."""

    def fetch(command: bytes) -> Iterator[bytes]:
        yield fetch_answer(1, header(1))
        yield fetch_answer(3, header(3))
        yield b"%b NO [EXPUNGEISSUED] Some messages are gone\r\n"

    with conducted(Conduct(fetch=fetch)) as (port, _):
        assert pull_headers_of(port, store).problems == ()
    assert message_ids(store) == GOOD


def test_a_run_that_is_cut_refetches_little(tmp_path: Path, store: Store) -> None:
    """P11: of 5,000 messages at most 2,000 come twice, although a window is not finished."""
    count = 0

    def cut(name: str, content: bytes) -> bytes:
        nonlocal count
        count += name == "UID FETCH"
        if count == 4 and name == "UID FETCH":
            raise Cut
        return content

    with MailServer(tmp_path / "mail", {USER: PASSWORD}, on_write=cut) as server:
        mails = ((build_mail(n), NOW, ()) for n in range(1, 5001))
        server.mailbox(USER).deliver_all("INBOX", mails)
        pulled = pull_headers_of(server.port, store)
    assert len(message_ids(store)) == 5000
    assert sum(one.messages_read for one in pulled.folders) <= 7000


@pytest.mark.dovecot
def test_a_folder_that_is_refused_costs_only_itself(store: Store) -> None:
    """One that can't be opened, with others asked for behind it in the same burst."""
    with start_dovecot(folders=ROLES) as dovecot:
        post = Post(make_account(dovecot.port))
        for place, name in enumerate(("A", "B", "C", "D")):
            post.put(name, [build_mail(place * 10 + n) for n in range(3)])
        place_of_b = dovecot.maildir("B")
        place_of_b.chmod(0)
        pulled = pull_from(post.account, store)
        place_of_b.chmod(0o700)
        assert [one.where for one in pulled.problems] == ["studio: B"]
    assert len(message_ids(store)) == 9


# --- what a cursor may not pass over ------------------------------------------------------------


def numbered(conduct: Conduct, *, messages: int = 3, uidnext: int = 4, uidvalidity: int = 7) -> Conduct:
    """Give a scripted mailbox these numbers, by STATUS and by EXAMINE."""
    conduct.listing = (
        b'* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)\r\n%%b OK listed\r\n'
    ) % (messages, uidnext, uidvalidity)
    conduct.examine = (
        b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n* OK [UIDNEXT %d] ok\r\n%%b OK [READ-ONLY] done\r\n"
    ) % (messages, uidvalidity, uidnext)
    return conduct


def test_what_could_not_be_read_in_an_old_epoch_is_asked_for_in_the_new_one(store: Store) -> None:
    broken: dict[int, bytes] = {2: fetch_answer(2, header(2), size=90_000_000_000)}
    conduct = numbered(Conduct(fetch=answers(broken)))
    with conducted(conduct) as (port, _):
        pull_headers_of(port, store)
        assert message_ids(store) == GOOD
        broken.clear()
        numbered(conduct, uidvalidity=8)
        pull_headers_of(port, store)
    assert message_ids(store) == [f"<{uid}@client.example>" for uid in (1, 2, 3)]


def test_what_could_not_be_read_is_remembered_although_the_connection_is_lost_behind_it(store: Store) -> None:
    lost = [True]

    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in asked_uids(command, 4001):
            if uid == 2:
                yield b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] NONSENSE ((\r\n"
            elif uid in (1, 3):
                yield fetch_answer(uid, header(uid))
            elif uid == 4001 and lost:
                lost.pop()
                yield b"* BYE for now\r\n"
                return
            elif uid == 4001:
                yield fetch_answer(uid, header(uid))
        yield b"%b OK done\r\n"

    with conducted(numbered(Conduct(fetch=fetch), messages=4, uidnext=4002)) as (port, _):
        (problem,) = pull_headers_of(port, store).problems
    assert "message 2: its header can't be read" in problem.what
    assert message_ids(store) == ["<1@client.example>", "<3@client.example>", "<4001@client.example>"]


def test_a_number_beyond_what_was_asked_for_moves_no_cursor(store: Store) -> None:
    lost = [True]

    def fetch(command: bytes) -> Iterator[bytes]:
        wanted = asked_uids(command, 4500)
        if 1 in wanted:
            yield fetch_answer(1, header(1))
            yield fetch_answer(4500, header(4500))
        elif lost:
            lost.pop()
            yield b"* BYE for now\r\n"
            return
        for uid in (3000, 4000, 4500):
            if uid in wanted:
                yield fetch_answer(uid, header(uid))
        yield b"%b OK done\r\n"

    with conducted(numbered(Conduct(fetch=fetch), messages=4, uidnext=4501)) as (port, _):
        pull_headers_of(port, store)
    assert message_ids(store) == [f"<{uid}@client.example>" for uid in (1, 3000, 4000, 4500)]


def test_a_message_without_a_number_of_its_own_is_told(store: Store) -> None:
    odd = fetch_answer(2, header(2)).replace(b"UID 2 ", b"UID 99999999999 ")
    with conducted(Conduct(fetch=answers({2: odd}))) as (port, _):
        (problem,) = pull_headers_of(port, store).problems
        assert "it has no number" in problem.what
        assert store.cursors("studio")[b"INBOX"].last_uid == 3


def test_expunges_that_leave_nothing_of_a_window_are_asked_about_again(store: Store) -> None:
    gone = [True]

    def fetch(command: bytes) -> Iterator[bytes]:
        if gone:
            gone.pop()  # once: asked again it gives them
            yield b"%b NO [EXPUNGEISSUED] Some messages are gone\r\n"
        else:
            yield from answers({})(command)

    with conducted(Conduct(fetch=fetch)) as (port, _):
        assert pull_headers_of(port, store).problems == ()
    assert len(message_ids(store)) == 3


def test_a_status_that_counts_nothing_says_nothing(store: Store) -> None:
    conduct = Conduct(fetch=answers({}))
    conduct.listing = conduct.listing.replace(b"MESSAGES 3 ", b"")
    with conducted(conduct) as (port, _):
        pull_headers_of(port, store)
    assert len(message_ids(store)) == 3


@pytest.mark.parametrize("number", [b"4294967296", b"99999999999999999999", b"9223372036854775808"])
@pytest.mark.parametrize("name", [b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"HIGHESTMODSEQ"])
def test_a_folders_number_that_is_none(store: Store, name: bytes, number: bytes) -> None:
    conduct = Conduct(fetch=answers({}))
    status = b"(MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 HIGHESTMODSEQ 5)"
    spoilt = re.sub(name + rb" \d+", name + b" " + number, status)
    conduct.listing = conduct.listing.replace(b"(MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)", spoilt)
    with conducted(conduct) as (port, _):
        for _ in range(2):
            pull_headers_of(port, store)
    assert len(message_ids(store)) == 3


@pytest.mark.dovecot
def test_folders_with_brackets_in_their_names(store: Store) -> None:
    """Dovecot sends them as atoms."""
    names = ["[Tag", "a[b", "c[d]e", "x]y", "p{q", "%z", "*"]
    with start_dovecot(folders=ROLES) as dovecot:
        post = Post(make_account(dovecot.port))
        made = []
        for number, name in enumerate(names):
            with suppress(IMAP4.error):  # Dovecot makes no folder of a wildcard
                post.put(name, [build_mail(number)])
                made.append(f"<{number}@client.example>")
        pull_from(post.account, store)
    assert len(made) >= 5
    assert message_ids(store) == made


# --- servers that end at the same message each time ---------------------------------------------


def test_a_message_at_which_the_server_hangs_up_each_time_is_gone_around(store: Store) -> None:
    def fetch(command: bytes) -> Iterator[bytes]:
        for uid in asked_uids(command, 3):
            if uid == 2:
                yield fetch_answer(2, header(2))[:120]
                raise OSError("the server dies here")
            yield fetch_answer(uid, header(uid))
        yield b"%b OK done\r\n"

    with conducted(Conduct(fetch=fetch)) as (port, _):
        (problem,) = pull_headers_of(port, store).problems
    assert "message 2" in problem.what
    assert message_ids(store) == GOOD


def test_a_folder_that_is_refused_at_the_second_look_ends_nothing(store: Store) -> None:
    conduct = Conduct(fetch=answers({2: b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] NONSENSE ((\r\n"}))
    with conducted(conduct) as (port, _):
        pull_headers_of(port, store)
        conduct.examine = b"%b NO [NOPERM] not any more\r\n"
        problems = pull_headers_of(port, store).problems
    assert any("could not be opened: the server says [NOPERM]" in one.what for one in problems)


@pytest.mark.parametrize(
    "conduct",
    [
        Conduct(greeting=b"* OK {%b}\r\n" % (b"9" * 5000)),
        Conduct(login=b"* OK {%b}\r\n%%b OK in\r\n" % (b"9" * 5000)),
        Conduct(greeting=b"* OK hello\r\n", login=b"* CAPABILITY \xff\xfe\r\n%b OK in\r\n"),
    ],
    ids=["greeting", "login", "letters"],
)
def test_what_imaplib_cannot_bear_is_one_sentence(store: Store, conduct: Conduct) -> None:
    with conducted(conduct) as (port, _), pytest.raises(TryAgain, match="account studio"):
        pull_headers_of(port, store)


@pytest.mark.parametrize("bad", [(1,), (700,), (1234, 2200), (2400,)])
def test_a_message_that_is_refused_holds_nothing_back(store: Store, bad: tuple[int, ...]) -> None:
    """Whatever is asked for together with it: it is found by halving, told, and asked for by later runs."""
    refusing = set(bad)

    def fetch(command: bytes) -> Iterator[bytes]:
        wanted = asked_uids(command, 2400)
        if refusing.isdisjoint(wanted):
            for uid in wanted:
                yield fetch_answer(uid, header(uid))
            yield b"%b OK done\r\n"
        else:
            yield b"%b NO [SERVERBUG] can't open that message\r\n"

    with conducted(numbered(Conduct(fetch=fetch), messages=2400, uidnext=2401)) as (port, heard):
        problems = pull_headers_of(port, store).problems
        assert [one.what for one in problems] == [
            f"message {uid}: its header can't be read: the server says [SERVERBUG] can't open that message"
            for uid in bad
        ]
        assert len(store.messages()) == 2400 - len(bad)
        assert sum(b"FETCH" in line for line in heard) < 60
        for _ in range(4):
            pull_headers_of(port, store)
        refusing.clear()
        assert pull_headers_of(port, store).problems == ()
    assert len(store.messages()) == 2400


def test_a_window_that_is_cut_while_it_is_halved_loses_nothing(store: Store) -> None:
    served: list[int] = []
    cuts = [1000, 1500]

    def fetch(command: bytes) -> Iterator[bytes]:
        wanted = asked_uids(command, 2400)
        if 700 in wanted:
            yield b"%b NO [SERVERBUG] can't open that message\r\n"
            return
        if cuts and len(served) > cuts[0]:
            cuts.pop(0)
            yield b"* BYE in the middle of it\r\n"
            return
        served.extend(wanted)
        for uid in wanted:
            yield fetch_answer(uid, header(uid))
        yield b"%b OK done\r\n"

    with conducted(numbered(Conduct(fetch=fetch), messages=2400, uidnext=2401)) as (port, _):
        with suppress(TryAgain):
            pull_headers_of(port, store)
        pull_headers_of(port, store)
    assert len(store.messages()) == 2399


def test_a_server_that_refuses_everything_is_asked_little(store: Store) -> None:
    def fetch(command: bytes) -> Iterator[bytes]:
        yield b"%b NO [SERVERBUG] not today\r\n"

    with conducted(numbered(Conduct(fetch=fetch), messages=2400, uidnext=2401)) as (port, heard):
        (problem,) = pull_headers_of(port, store).problems
        assert "could not be read: the server says [SERVERBUG] not today" in problem.what
        assert sum(b"FETCH" in line for line in heard) < 60
    assert store.unreadable("studio") == []
