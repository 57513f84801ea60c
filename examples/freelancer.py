"""Fenna de Wit, graphic and web design in Haarlem: a made-up mailbox and made-up sheets of 18 months.

Nobody here exists: domains end in .example, and the one free-mail address is invented. The world is the
same for the same day, seed and language, and holds no mail of the day itself nor of a later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from examples.freelancer_clients import CLIENTS, ZONE
from examples.freelancer_mail import (
    ALIAS,
    ME,
    MY_NAME,
    FolderMail,
    Folders,
    file_conversations,
    file_strangers,
    file_the_rest,
)
from examples.freelancer_sheets import (
    CLIENTS_FILE,
    EXPORT_FILE,
    OLD_FILE,
    Row,
    client_rows,
    export_rows,
    make_bills,
    old_rows,
    write_csv,
    write_workbook,
)
from examples.freelancer_talk import hold_conversations
from goodterms.model import Language


@dataclass(frozen=True, slots=True)
class World:
    """The made-up freelancer: mailbox by folder, the rows of the sheets, and the settings that fit them."""

    as_of: date
    folders: tuple[FolderMail, ...]
    clients_rows: tuple[Row, ...]
    invoice_rows_xlsx: tuple[Row, ...]
    invoice_rows_csv: tuple[tuple[str, ...], ...]
    me: str = ME
    aliases: tuple[str, ...] = (ALIAS,)
    name: str = MY_NAME
    timezone: str = ZONE
    country: str = "NL"
    working_hours: str = "Mon-Fri 09:00-17:30"
    clients_file: str = CLIENTS_FILE
    invoice_files: tuple[str, ...] = (EXPORT_FILE, OLD_FILE)

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """All addresses that are Fenna's."""
        return (self.me, *self.aliases)


class Sheets(NamedTuple):
    """Where the spreadsheets were written."""

    clients: Path
    invoices: tuple[Path, ...]


def make_world(as_of: date, seed: int = 7, language: Language = "en") -> World:
    """Make up 18 months that end the day before `as_of`; `language` is that of clients.xlsx."""
    folders = Folders()
    for profile in CLIENTS:
        rng = Random(f"{seed}-{profile.key}")
        file_conversations(profile, hold_conversations(profile, as_of, rng), as_of, folders, rng)
    rng = Random(f"{seed}-everybody else")
    file_strangers(as_of, folders, rng)
    file_the_rest(as_of, folders, rng)
    bills = make_bills(CLIENTS, as_of, Random(f"{seed}-money"))
    return World(
        as_of=as_of,
        folders=folders.close(),
        clients_rows=client_rows(CLIENTS, as_of, language),
        invoice_rows_xlsx=export_rows(bills, as_of),
        invoice_rows_csv=old_rows(bills, as_of),
    )


def write_sheets(world: World, folder: Path) -> Sheets:
    """Write clients.xlsx, the English export and the older Dutch csv into a folder that exists."""
    clients, export, old = (folder / name for name in (CLIENTS_FILE, EXPORT_FILE, OLD_FILE))
    write_workbook(clients, world.clients_rows, "Clients", heading_row=1)
    write_workbook(export, world.invoice_rows_xlsx, "Invoices", heading_row=3)
    write_csv(old, world.invoice_rows_csv)
    return Sheets(clients, (export, old))
