import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event
from store_builders import NOON, make_row

import connectors.store
from connectors.store import HeaderRow, ReadBook, Snapshot, Store, open_copy, open_store
from connectors.store.schema import HEAD, metadata
from goodterms.casebook import CaseEvent, Decision, DecisionKind, Draft, Fate
from goodterms.errors import GoodtermsError, NeedsUser, NothingYet
from goodterms.model import Correction, Cue, Kind, Message, Problem, Reading, Verdict

DAY = date(2026, 3, 2)
DRAFT = Draft(
    "acme|talk|x", "acme", "talk", "<d@x>", ("bea@acme.example",), "Meet", b"raw\r\n", DAY, account="studio"
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home' / 'goodterms.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def save(store: Store, rows: list[HeaderRow], folder: bytes = b"INBOX", epoch: int = 1) -> int:
    last = max((row.uid for row in rows), default=0)
    return store.save_batch("studio", folder, folder.decode(), "", epoch, rows, last)


def test_rows_and_their_cursor_are_one_write(store: Store) -> None:
    assert save(store, [make_row(1), make_row(2)]) == 2
    cursor = store.cursors("studio")[b"INBOX"]
    assert (cursor.uidvalidity, cursor.last_uid, cursor.messages) == (1, 2, -1)
    broken = make_row(4)._replace(message_id=None)  # type: ignore[arg-type]  # what the database refuses
    with pytest.raises(GoodtermsError) as refused:
        save(store, [make_row(3), broken])
    assert "acme" not in f"{refused.value!s} {refused.value.__cause__!s}"  # of the rows, nothing
    assert store.cursors("studio")[b"INBOX"] == cursor
    assert len(store.messages()) == 2


def test_what_a_text_says_of_its_language_and_of_us_is_kept_until_the_level_is_lowered(store: Store) -> None:
    save(store, [make_row(1)])
    said = Reading(12, asks=True, language="fr", names_us=True)
    store.save_readings("studio", b"INBOX", 1, {1: said}, 3)
    (message,) = store.messages()
    assert message.reading == said
    store.lower_content("counts")
    store.lower_content("none")
    (message,) = store.messages()
    assert message.reading is None


def test_the_users_names_and_addresses_are_told_by_the_mail_that_was_sent(store: Store) -> None:
    sent = [
        make_row(1)._replace(from_address="me@studio.example", from_name="Fenna"),
        make_row(2)._replace(from_address="me@studio.example", from_name="Fenna"),
        make_row(3)._replace(from_address="hello@studio.example", from_name="The Studio"),
        make_row(4)._replace(from_address="me@studio.example", from_name="F. de Boer"),
    ]
    store.save_batch("studio", b"Sent", "Sent", "\\Sent", 1, sent, 4)
    save(store, [make_row(9)])
    assert store.names(["me@studio.example"]) == ["Fenna", "F. de Boer"]
    assert store.sent_from() == {"me@studio.example": 3, "hello@studio.example": 1}


def test_saying_a_batch_twice_is_once(store: Store) -> None:
    save(store, [make_row(1), make_row(2)])
    assert save(store, [make_row(2), make_row(3)]) == 1
    assert len(store.messages()) == 3


def test_a_message_in_several_folders_is_one(store: Store) -> None:
    save(store, [make_row(1)])
    save(store, [make_row(7, message_id="<m1@acme.example>", at=NOON + 3600)], b"Archive")
    (message,) = store.messages()
    assert message.folders == ("Archive", "INBOX")


def test_what_lies_in_drafts_was_never_sent(store: Store) -> None:
    store.save_batch("studio", b"Concepten", "Concepten", "\\Drafts", 1, [make_row(1), make_row(2)], 2)
    assert store.messages() == []
    save(store, [make_row(9, message_id="<m1@acme.example>", at=NOON + 3600)], b"Sent")
    assert [one.message_id for one in store.messages()] == ["<m1@acme.example>"]


def test_without_a_message_id_sender_time_subject_and_size_make_one(store: Store) -> None:
    save(store, [make_row(1, message_id="")])
    save(store, [make_row(9, message_id="", at=NOON + 3600, size=1001)], b"Archive")
    save(store, [make_row(10, message_id="", at=NOON + 3600, size=4)], b"Archive")
    assert len(store.messages()) == 2


def test_a_message_id_used_again_by_a_broken_sender_is_two_messages(store: Store) -> None:
    save(store, [make_row(1), make_row(2, message_id="<m1@acme.example>")])
    assert len(store.messages()) == 2


def test_a_new_epoch_doubles_and_loses_nothing(store: Store) -> None:
    save(store, [make_row(1), make_row(2), make_row(3)])
    before = store.messages()
    moved = [make_row(11, message_id="<m1@acme.example>", at=NOON + 3600, size=1001)]
    save(store, moved, epoch=2)
    assert store.cursors("studio")[b"INBOX"].last_uid == 11
    assert store.messages() == before
    store.finish_folder("studio", b"INBOX", uidvalidity=2, uidnext=12, messages=1, highestmodseq=5)
    assert store.messages() == before
    assert store.cursors("studio")[b"INBOX"].messages == 1


def test_a_new_epoch_inherits_what_was_learnt_and_the_first_server_date(store: Store) -> None:
    save(store, [make_row(1, date=None), make_row(2)])
    read = Reading(12, True, (Cue("closing", "thanks"),))
    store.save_readings("studio", b"INBOX", 1, {1: read}, 1, attachments={1: True})
    before = store.messages()
    moved = {"internal_date": NOON + 9_000_000}  # the day of the move
    save(store, [make_row(11, message_id="<m1@acme.example>", size=1001, date=None, **moved)], epoch=2)
    store.finish_folder("studio", b"INBOX", uidvalidity=2, uidnext=12, messages=1, highestmodseq=5)
    assert store.messages() == before
    assert store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9) == []


def test_an_empty_new_epoch_begins_at_its_first_uid(store: Store) -> None:
    save(store, [make_row(1), make_row(2)])
    store.finish_folder("studio", b"INBOX", uidvalidity=2, uidnext=1, messages=0, highestmodseq=1)
    cursor = store.cursors("studio")[b"INBOX"]
    assert (cursor.uidvalidity, cursor.last_uid) == (2, 0)
    assert len(store.messages()) == 2


def test_a_day_that_no_calendar_has_spoils_nothing(store: Store) -> None:
    save(store, [make_row(1, internal_date=10**15), make_row(2, internal_date=-(10**15)), make_row(3)])
    assert len(store.messages()) == 3


def test_the_time_that_speaks_is_chosen_on_reading(store: Store) -> None:
    save(store, [make_row(1, date=None), make_row(2, date=NOON + 90_000_000), make_row(3)])
    assert [(one.time_source, one.sent_at.timestamp()) for one in store.messages()] == [
        ("internaldate", NOON + 3600),
        ("internaldate", NOON + 7200),
        ("date", NOON + 3 * 3600 - 5),
    ]


def test_in_an_imported_folder_the_date_speaks(store: Store) -> None:
    rows = [make_row(uid, internal_date=NOON, date=NOON - uid * 86_400) for uid in range(1, 80)]
    save(store, rows)
    assert {one.time_source for one in store.messages()} == {"date"}


def test_messages_can_be_asked_for_by_time_and_address(store: Store) -> None:
    save(store, [make_row(1), make_row(2, from_address="x@else.example"), make_row(3)])
    until = datetime.fromtimestamp(NOON + 2 * 3600, UTC)
    assert len(store.messages(until)) == 2


def test_readings_come_back_and_are_asked_for_once(store: Store) -> None:
    save(
        store,
        [make_row(1), make_row(2), make_row(3, kind=Kind.LIST), make_row(4, from_address="x@else.example")],
    )

    def is_client(addresses: object) -> bool:
        return "bea@acme.example" in addresses  # type: ignore[operator]  # an iterable of addresses

    assert [one.uid for one in store.unread_texts("studio", b"INBOX", is_client, 1, 10)] == [1, 2]
    assert [one.uid for one in store.unread_texts("studio", b"INBOX", is_client, 1, 1)] == [1]
    assert [one.uid for one in store.unread_texts("studio", b"INBOX", is_client, 1, 10, after=1)] == [2]
    read = Reading(12, False, (Cue("closing", "thanks", "Thanks!"),))
    store.save_readings(
        "studio",
        b"INBOX",
        1,
        {1: read, 2: None},
        1,
        attachments={1: True},
        kinds={2: (Kind.CALENDAR, "part")},
    )
    assert store.unread_texts("studio", b"INBOX", is_client, 1, 10) == []
    assert [one.uid for one in store.unread_texts("studio", b"INBOX", is_client, 2, 10)] == [1, 2]
    first, second = store.messages()[:2]
    assert (first.reading, first.has_attachment) == (read, True)
    assert (second.reading, second.kind) == (None, Kind.CALENDAR)


def test_what_a_text_says_of_its_writer_goes_with_the_text(store: Store) -> None:
    save(store, [make_row(1)])
    machine = {1: (Kind.AUTO_REPLY, "automatic-words")}
    store.save_readings("studio", b"INBOX", 1, {1: None}, 1, kinds=machine)
    assert [(one.kind, one.kind_reason) for one in store.messages()] == [*machine.values()]
    store.save_readings("studio", b"INBOX", 1, {1: Reading(3, asks=True)}, 2)  # a milder table
    assert [one.kind for one in store.messages()] == [Kind.HUMAN]
    store.save_readings("studio", b"INBOX", 1, {1: None}, 3, kinds=machine)
    store.lower_content("counts")
    store.lower_content("none")
    assert [one.kind for one in store.messages()] == [Kind.HUMAN]


def test_what_the_user_says_a_person_wrote_is_read(store: Store) -> None:
    save(store, [make_row(1, kind=Kind.LIST), make_row(2)])
    store.save_readings("studio", b"INBOX", 1, {2: None}, 1, kinds={2: (Kind.AUTO_REPLY, "words")})
    assert store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9) == []
    store.add_corrections([Correction(one.key, one.message_id, "human") for one in store.messages()])
    unread = store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9)
    assert [(one.uid, one.is_persons) for one in unread] == [(1, True), (2, True)]
    store.save_readings("studio", b"INBOX", 1, {1: Reading(3, asks=True), 2: Reading(4, asks=True)}, 1)
    assert store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9) == []


def test_what_is_known_of_a_text_that_is_gone_stays(store: Store) -> None:
    save(store, [make_row(1), make_row(2)])
    store.save_readings("studio", b"INBOX", 1, {1: Reading(2, asks=False), 2: None}, 1)
    store.save_readings("studio", b"INBOX", 1, {2: Reading(9, asks=True)}, 2, absent=[1])
    assert [one.reading and one.reading.words for one in store.messages()] == [2, 9]
    assert store.unread_texts("studio", b"INBOX", lambda _: True, 2, 9) == []


def test_texts_are_read_again_when_the_user_is_known_otherwise(store: Store) -> None:
    save(store, [make_row(1)])
    store.read_as("fenna")
    store.save_readings("studio", b"INBOX", 1, {1: Reading(2, asks=False)}, 1)
    store.read_as("fenna")
    assert store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9) == []
    store.read_as("fenna and studio")
    assert [one.uid for one in store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9)] == [1]


def test_a_lower_content_level_erases_down_to_the_bytes(store: Store, url: str) -> None:
    store.lower_content("quotes")
    save(store, [make_row(1)])
    read = Reading(9, True, (Cue("disrespect", "insult", "unmistakable sentence"),))
    store.save_readings("studio", b"INBOX", 1, {1: read}, 1)
    store.lower_content("counts")
    assert store.messages()[0].reading == Reading(9, True, (Cue("disrespect", "insult"),))
    store.lower_content("none")
    assert store.messages()[0].reading is None
    store.close()
    path = Path(url.removeprefix("sqlite:///"))
    left = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"unmistakable" not in left


def test_a_higher_content_level_reads_again(store: Store) -> None:
    store.lower_content("counts")
    save(store, [make_row(1)])
    store.save_readings("studio", b"INBOX", 1, {1: Reading(9, True)}, 1)
    store.lower_content("quotes")
    assert [one.uid for one in store.unread_texts("studio", b"INBOX", lambda _: True, 1, 9)] == [1]


def test_the_ledger_keeps_each_thing_once(store: Store) -> None:
    event = CaseEvent("acme", DAY, "exit")
    decision = Decision("d1", "acme", "snooze", DAY, DAY + timedelta(days=9), "later", "command")
    for _ in range(2):
        store.plan([event], [DRAFT], [decision])
    store.plan([], [replace(DRAFT, subject="Another")])
    assert store.case_events(DAY) == [event]
    assert store.decisions(DAY) == [decision]
    assert [replace(one, state_on=None) for one in store.drafts()] == [DRAFT]
    assert store.case_events(DAY - timedelta(days=1)) == []
    assert store.add_decisions([decision]) == 0


def test_a_draft_is_placed_and_its_first_attempt_remembered(store: Store) -> None:
    store.plan([], [DRAFT])
    store.note_attempt(DRAFT.id, "studio", "Drafts", 5)
    store.note_attempt(DRAFT.id, "studio", "Drafts", 9)
    assert store.uidnext_before(DRAFT.id) == 5
    store.place_draft(DRAFT.id, account="studio", folder="Drafts", uidvalidity=3, uid=7)
    (placed,) = store.drafts()
    assert (placed.state, placed.folder, placed.uidvalidity, placed.uid) == ("waiting", "Drafts", 3, 7)
    store.set_draft_fate(DRAFT.id, Fate("sent-edited", certain=False, similarity=0.9), DAY)
    (seen,) = store.drafts()
    assert (seen.state, seen.state_on, seen.certain, seen.similarity) == ("sent-edited", DAY, False, 0.9)


def test_a_report_of_the_same_day_replaces_what_the_earlier_one_said(store: Store) -> None:
    said = Snapshot(DAY, "acme", Verdict.WATCH, 31.5, 1, 1, 2, 0.8, "cool_off", DAY, "wait")
    store.save_snapshot(DAY, [said, replace(said, client_key="old")], "a.xlsx")
    store.save_snapshot(DAY, [said], "b.xlsx")
    assert store.snapshots(DAY) == [said]
    assert store.last_report() == (DAY, "b.xlsx")


def test_accounts_remember_when_they_were_read_and_what_was_wrong(store: Store) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    problem = Problem("studio INBOX", "message 7: unreadable", "look at it")
    store.note_sync("studio", at, [problem])
    store.set_not_before("studio", at + timedelta(hours=1))
    assert store.last_syncs() == {"studio": at}
    assert store.sync_problems() == [problem]
    assert store.not_before("studio") == at + timedelta(hours=1)
    store.set_not_before("studio", None)
    assert store.not_before("studio") is None


def test_decisions_of_one_day_come_back_in_the_order_they_were_noted_in(store: Store) -> None:
    kinds: list[DecisionKind] = ["exit", "keep", "snooze", "paid-first", "closed", "repaired"]
    ids = ("z", "b", "y", "a", "x", "c")  # digests: their own order says nothing
    decisions = [Decision(one, "acme", kind, DAY) for one, kind in zip(ids, kinds, strict=True)]
    store.plan([], [], decisions[:3])
    for one in decisions[3:]:  # within a millisecond, and none before what was noted earlier
        store.add_decisions([decisions[0], one])
    yesterday = Decision("n", "acme", "exit", DAY - timedelta(days=1))
    store.add_decisions([yesterday])
    assert store.decisions(DAY) == [yesterday, *decisions]


def test_workbooks_are_remembered_with_what_stood_in_them_by_the_folder_they_are_in(store: Store) -> None:
    whole = ReadBook("Maandag.xlsx", (1_790_000_000_123_456_789, 52_123), said=frozenset({"a", "b"}))
    other = ReadBook("planning.xlsx", (1, 1), is_ours=False)
    store.plan([], [], [], [], "here", [whole, other])
    assert store.books("here") == {
        "Maandag.xlsx": replace(whole, stamp=None),  # to be read again until the report is written
        "planning.xlsx": replace(other, stamp=None),
    }
    store.note_books("here", [whole])
    store.note_books("there", [other])
    assert store.books("here")["Maandag.xlsx"] == whole
    assert store.books("there") == {"planning.xlsx": other}
    store.plan([], [], [], [], "here", [replace(whole, said=frozenset())])
    assert store.books("here")["Maandag.xlsx"] == ReadBook("Maandag.xlsx")


def test_a_decision_and_the_workbook_that_it_was_read_from_are_one_write(store: Store) -> None:
    book = ReadBook("a.xlsx", (1, 1), said=frozenset({"d"}))
    broken = replace(Decision("d", "acme", "keep", DAY), note=None)  # type: ignore[arg-type]  # refused
    with pytest.raises(GoodtermsError):
        store.plan([], [], [broken], [], "here", [book])
    assert store.books("here") == {}


def test_a_copy_holds_everything_and_leaves_the_original_alone(
    store: Store, url: str, tmp_path: Path
) -> None:
    save(store, [make_row(1)])
    (tmp_path / "dry").mkdir()
    with open_copy(url, tmp_path / "dry") as copy:
        save(copy, [make_row(2)])
        assert len(copy.messages()) == 2
        assert copy.salt == store.salt
    assert len(store.messages()) == 1
    assert stat.S_IMODE((tmp_path / "dry" / "copy.db").stat().st_mode) == 0o600


def test_a_copy_of_an_older_database_is_migrated_and_the_original_is_not(tmp_path: Path) -> None:
    path = tmp_path / "goodterms.db"
    path.touch()  # as a run killed before its first migration leaves it
    with open_copy(f"sqlite:///{path}", tmp_path) as copy:
        assert copy.messages() == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "goodterms.db"]
    assert path.stat().st_size == 0


def test_a_copy_of_nothing_is_empty_and_makes_nothing(tmp_path: Path) -> None:
    with open_copy(f"sqlite:///{tmp_path / 'home' / 'goodterms.db'}", tmp_path) as copy:
        assert copy.messages() == []
    assert [one.name for one in tmp_path.iterdir()] == ["copy.db"]


def test_what_cannot_be_copied_is_named_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(NeedsUser, match=r"mine\.db: is no database of goodterms"):
        open_copy(f"sqlite:///{path}", tmp_path)
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE theirs (x)")
    (tmp_path / "copy.db").unlink()
    with pytest.raises(NeedsUser, match=r"mine\.db: is another program's"):
        open_copy(f"sqlite:///{path}", tmp_path)
    for address in ("sqlite://", "nonsense", "postgresql://localhost/x"):
        with pytest.raises(NeedsUser, match="GOODTERMS_DATABASE_URL"):
            open_copy(address, tmp_path)


def test_only_the_owner_can_read_the_file(store: Store, url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with open_store(url) as again:
        assert store.salt == again.salt


def test_the_migrations_make_the_schema_that_the_code_expects(store: Store, url: str, tmp_path: Path) -> None:
    """A new home is made at once, an old one by the migrations: both come to the same."""
    assert store.salt
    config = Config()
    config.set_main_option("script_location", str(Path(connectors.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    migrated = f"sqlite:///{tmp_path / 'migrated.db'}"
    engine = create_engine(migrated)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    for made in (url, migrated):
        engine = create_engine(made)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, metadata) == []
            assert context.get_current_revision() == HEAD
        engine.dispose()


def test_a_home_of_the_first_version_is_taken_over_with_all_it_knows(store: Store, url: str) -> None:
    save(store, [make_row(1)])
    store.save_readings("studio", b"INBOX", 1, {1: Reading(7, asks=False)}, 2)
    store.plan([CaseEvent("acme", DAY, "repair")], [DRAFT])
    config = Config()
    config.set_main_option("script_location", str(Path(connectors.store.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()
    with open_store(url) as again:
        (message,) = again.messages()
        assert message.reading == Reading(7, asks=False)
        assert again.case_events(DAY) == [CaseEvent("acme", DAY, "repair")]
        assert [one.id for one in again.drafts()] == [DRAFT.id]


def test_what_cannot_be_opened_says_why(tmp_path: Path, url: str) -> None:
    with pytest.raises(NothingYet, match="goodterms sync"):
        open_store(url, create=False)
    other = tmp_path / "other.db"
    other.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(NeedsUser, match="no database of goodterms"):
        open_store(f"sqlite:///{other}")
    for address in ("nonsense", "sqlite+aiosqlite://"):
        with pytest.raises(NeedsUser, match="GOODTERMS_DATABASE_URL"):
            open_store(address)
    (tmp_path / "file").touch()
    with pytest.raises(NeedsUser, match="cannot be"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'goodterms.db'}")
    open_store(url).close()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(NeedsUser, match="newer goodterms"):
        open_store(url)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE alembic_version (version_num TEXT)")
    raw.execute("INSERT INTO alembic_version VALUES ('theirs')")
    raw.commit()
    with pytest.raises(NeedsUser, match="another program"):
        open_store(f"sqlite:///{path}")
    assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("alembic_version",)]
    raw.close()


def test_migrations_cut_short_leave_nothing(url: str) -> None:
    def cut(*facts: object) -> None:
        if "CREATE TABLE folder" in str(facts[2]):
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", cut)
    try:
        with pytest.raises(KeyboardInterrupt):
            open_store(url)
    finally:
        event.remove(Engine, "before_cursor_execute", cut)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    with open_store(url) as store:
        assert store.messages() == []


def test_a_full_disk_is_said_and_loses_nothing(store: Store) -> None:
    save(store, [make_row(1)])
    with store._engine.connect() as connection:  # one connection is pooled: the limit stays with it
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(NeedsUser, match="disk is full"):
        save(store, [make_row(uid) for uid in range(2, 2000)])
    assert len(store.messages()) == 1
    assert store.cursors("studio")[b"INBOX"].last_uid == 1


def test_a_store_that_can_only_be_read_is_read_and_says_so(store: Store, url: str) -> None:
    save(store, [make_row(1)])
    path = url.removeprefix("sqlite:///")
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as frozen:
        assert len(frozen.messages()) == 1
        with pytest.raises(NeedsUser, match="cannot be written"):
            save(frozen, [make_row(2)])


def test_two_at_once_see_each_other(url: str) -> None:
    with open_store(url) as one, open_store(url) as other:
        save(one, [make_row(1)])
        save(other, [make_row(2)])
        assert one.messages() == other.messages()
        assert len(one.messages()) == 2


WRITER = """
import sys
from connectors.store import open_store
from store_builders import make_row
with open_store(sys.argv[1]) as store:
    for start in range(1, 100_000, 50):
        rows = [make_row(uid) for uid in range(start, start + 50)]
        store.save_batch("studio", b"INBOX", "INBOX", "", 1, rows, rows[-1].uid)
        print(start, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_rows_and_cursor_in_step(url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for batches in (1, 3, 4, 7):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
            assert writer.stdout is not None
            for _ in range(batches):
                assert writer.stdout.readline()
            os.kill(writer.pid, signal.SIGKILL)
        with open_store(url) as store:
            rows = len(store.messages())
            assert rows >= batches * 50
            assert store.cursors("studio")[b"INBOX"].last_uid == rows
        with sqlite3.connect(url.removeprefix("sqlite:///")) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()


@settings(deadline=None, derandomize=True, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([b"INBOX", b"Archive"]), st.sets(st.integers(1, 6), min_size=1)), min_size=1
    )
)
def test_any_order_and_repetition_of_batches_gives_the_same_messages(
    batches: list[tuple[bytes, set[int]]],
) -> None:
    def read(order: list[tuple[bytes, set[int]]]) -> list[Message]:
        with open_store("sqlite://") as store:
            for folder, uids in order:
                name = folder.decode()  # what differs between the copies of one message
                save(store, [make_row(uid, from_name=name) for uid in sorted(uids)], folder)
            return store.messages()

    assert read(batches) == read([*reversed(batches), *batches])


def test_corrections_are_kept_once_in_the_order_they_were_said(store: Store) -> None:
    first, second = Correction("1", "<a@x>", "asks"), Correction("2", "<a@x>", "as-read", "copy row 4")
    assert store.add_corrections([first]) == 1
    store.plan([], [], [], [first, second])
    assert store.corrections() == [first, second]
    save(store, [make_row(1)])
    (message,) = store.messages()
    assert store.has_message(message.message_id)
    assert not store.has_message("<nobody@x>")


def test_what_lies_in_the_folder_for_sent_mail_was_written_there(store: Store) -> None:
    ours = make_row(1)._replace(internal_date=200, kind=Kind.HUMAN)
    by_list = make_row(1)._replace(internal_date=100, kind=Kind.LIST, failed_dmarc=True)
    save(store, [by_list])
    store.save_batch("studio", b"Sent", "Sent", "\\Sent", 1, [ours], 1)
    (message,) = store.messages()
    assert (message.kind, message.failed_dmarc) == (Kind.HUMAN, False)


def test_a_copy_by_way_of_a_list_leaves_a_direct_mail_a_persons(store: Store) -> None:
    save(store, [make_row(1)._replace(internal_date=100, kind=Kind.LIST)])
    save(store, [make_row(1)._replace(internal_date=200)], folder=b"Direct")
    assert [one.kind for one in store.messages()] == [Kind.HUMAN]


def test_what_comes_in_names_nobody(store: Store) -> None:
    save(store, [make_row(1)._replace(from_address="me@studio.example", from_name="Please")])
    assert store.names(["me@studio.example"]) == []


def test_a_database_that_is_damaged_further_on_is_said_to_be_so(store: Store, url: str) -> None:
    save(store, [make_row(uid) for uid in range(1, 2_000)])
    store.close()
    path = Path(url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    raw.close()
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(whole[:half] + b"\xff" * (len(whole) - half))
    with open_store(url) as damaged, pytest.raises(NeedsUser, match="is damaged"):
        damaged.messages()
