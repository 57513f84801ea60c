"""The tables. Rebuildable: folder, copy, unreadable, account, workbook. Precious: all others.

A message is stored as copies, one row for each (folder, epoch, UID), and made one on reading. Times are
epoch seconds UTC; lists of addresses and ids are lines of text. There is no column for a body.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

HEAD = "0008"  # the newest migration; a test holds it to the scripts

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

account = Table(
    "account",
    metadata,
    Column("account", Text, primary_key=True),
    Column("synced_at", BigInteger),
    Column("not_before", BigInteger),
    Column("problems", Text, nullable=False, server_default="[]"),
    Column("spent_on", Date),
    Column("spent_bytes", BigInteger, nullable=False, server_default="0"),
)

folder = Table(
    "folder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("display", Text, nullable=False),
    Column("special_use", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False, server_default="0"),
    Column("messages", BigInteger, nullable=False, server_default="-1"),
    Column("highestmodseq", BigInteger, nullable=False, server_default="0"),
    Column("settled", Text, nullable=False, server_default=""),  # what all its texts were read for
    UniqueConstraint("account", "raw"),
)

copy = Table(
    "copy",
    metadata,
    Column("folder_id", Integer, ForeignKey("folder.id"), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("internal_date", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("date", BigInteger),
    Column("from_address", Text, nullable=False),
    Column("from_name", Text, nullable=False),
    Column("to_addresses", Text, nullable=False),
    Column("cc_addresses", Text, nullable=False),
    Column("subject", Text),
    Column("subject_key", Text, nullable=False),
    Column("is_forward", Boolean, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("message_references", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_reason", Text, nullable=False),
    Column("failed_dmarc", Boolean, nullable=False),
    Column("has_attachment", Boolean, nullable=False),
    Column("reading_version", Integer),
    Column("words", Integer),
    Column("asks", Boolean),
    Column("cues", Text),
    Column("language", Text),
    Column("names_us", Boolean),
    Column("signs", Text),
    Column("address_form", Text),
    Column("scope_files", Text),
    Column("text_kind", Text),
    Column("text_kind_reason", Text),
    Column("is_sent", Boolean, nullable=False, server_default=false()),  # the server says so, not the folder
    sqlite_with_rowid=False,
)

unreadable = Table(
    "unreadable",
    metadata,
    Column("folder_id", Integer, ForeignKey("folder.id"), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("part", Text, primary_key=True),  # its header or its text
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False),
)

case_event = Table(
    "case_event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client_key", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("until_day", Date),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),  # epoch milliseconds: the order within a day
)

correction = Table(
    "correction",
    metadata,
    Column("id", Text, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("says", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_on", Date, nullable=False),
    Column("account", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("uidnext_before", BigInteger),
    Column("last_day", Date),
    Column("outdated_on", Date),
    Column("certain", Boolean, nullable=False, server_default=true()),
    Column("similarity", Float),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("as_of", Date, primary_key=True),
    Column("client_key", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("strain", Float),
    Column("rank", Integer),
    Column("rank_low", Integer),
    Column("rank_high", Integer),
    Column("coverage", Float, nullable=False),
    Column("step", Text, nullable=False),
    Column("since", Date),
    Column("waits_for", Text, nullable=False),
    Column("until_day", Date),
    Column("held", Text, nullable=False, server_default=""),
)

report = Table(
    "report", metadata, Column("as_of", Date, primary_key=True), Column("path", Text, nullable=False)
)

workbook = Table(
    "workbook",
    metadata,
    Column("place", Text, primary_key=True),  # the machine and its reports folder
    Column("name", Text, primary_key=True),
    Column("changed_ns", BigInteger),
    Column("size", BigInteger),
    Column("is_ours", Boolean, nullable=False),
    Column("said", Text, nullable=False),
)
