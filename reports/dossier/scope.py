"""Scope: how the collaboration began, and the attachments that look like an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from goodterms.model import Message, in_time
from reports.dossier.look import (
    MAIL,
    NOT_LOOKED_AT,
    OPENS,
    TITLES,
    Dossier,
    Row,
    mail_row,
    say_subject,
    say_writer,
    write_rows,
)
from reports.excel.cells import one_line
from reports.excel.pages import Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_section, write_title
from reports.excel.values import NOTHING, Column
from reports.locale import Text

FIRST_MAILS = 20
_TOP = 5
_FIRST = (
    Column(Text("When", "Wanneer"), "time", 22),
    Column(Text("Who wrote", "Wie schreef"), "text", 30),
    Column(Text("Subject", "Onderwerp"), "text", 38),
    Column(Text("Attachments that look like scope", "Bijlagen die op een afspraak lijken"), "text", 30),
    MAIL,
    OPENS,
)
_FILES = (
    Column(Text("When", "Wanneer"), "time", 0),
    Column(Text("Who wrote", "Wie schreef"), "text", 0),
    Column(Text("Subject", "Onderwerp"), "text", 0),
    Column(Text("Attachment", "Bijlage"), "text", 0),
    MAIL,
    OPENS,
)
_SUBTITLE = Text(
    "How it began, and what may hold the agreement. Times are yours.",
    "Hoe het begon, en waar de afspraak in kan staan. Tijden zijn die van jou.",
)
_NOTE = Text(
    "An attachment is listed for its name (offer, quote, contract, order …): read it before you rely on it. "
    "What was agreed on the phone or in the text of a mail is not recognised.",
    "Een bijlage staat hier om zijn naam (offerte, contract, opdracht, overeenkomst …): lees hem voor je "
    "erop bouwt. Wat aan de telefoon of in de tekst van een mail is afgesproken, wordt niet herkend.",
)
_NOT_LOOKED = Text(
    "Attachments are not looked at: GOODTERMS_CONTENT is none. Search your mailbox for the offer and the "
    "contract yourself.",
    "Bijlagen worden niet bekeken: GOODTERMS_CONTENT is none. Zoek de offerte en het contract zelf op in je "
    "mailbox.",
)
_NO_FILES = Text(
    "No attachment's name looks like an offer or a contract.",
    "Geen enkele bijlage heet als een offerte of contract.",
)
_NO_MAIL = Text("No mail with this client has been read.", "Er is geen mail met deze klant gelezen.")


def render_sheet(page: Page, dossier: Dossier) -> None:
    """Place the first mails of both sides, then every attachment that looks like scope, oldest first."""
    set_widths(page, _FIRST)
    write_title(page, TITLES["scope"], page.say(_SUBTITLE))
    looked = dossier.content != "none"
    write_prose(page, 3, page.say(_NOTE if looked else _NOT_LOOKED), len(_FIRST), "gt note")
    first = [_mail_row(page, dossier, one) for one in first_mails(dossier)]
    top = write_section(page, _TOP, Text("The first mails", "De eerste mails"))
    top = write_rows(page, top, "first_mails", _FIRST, first, _NO_MAIL) + 1
    title = Text("Attachments that look like scope", "Bijlagen die op een afspraak lijken")
    top = write_section(page, top, title)
    files = [_file_row(page, dossier, *one) for one in scope_files(dossier)]
    write_rows(page, top, "scope_files", _FILES, files, _NO_FILES if looked else NOT_LOOKED_AT)
    finish_page(page, len(_FIRST))


def first_mails(dossier: Dossier) -> list[Message]:
    """Return the first messages of both sides that people wrote."""
    return sorted(dossier.client.messages, key=in_time)[:FIRST_MAILS]


def scope_files(dossier: Dossier) -> list[tuple[Message, str]]:
    """Return the attachments that look like scope with their messages, oldest first.

    Programs send offers too; a message whose sender is not certain is no evidence.
    """
    sure = (one.message for one in dossier.client.left_out if one.reason != "dmarc")
    return [
        (one, name)
        for one in sorted((*dossier.client.messages, *sure), key=in_time)
        for name in _scope_of(one)
    ]


def _scope_of(message: Message) -> Iterator[str]:
    if message.reading is not None:
        yield from message.reading.scope


def _mail_row(page: Page, dossier: Dossier, one: Message) -> Row:
    names = "; ".join(one_line(name) for name in _scope_of(one))
    return mail_row(dossier, one, say_writer(page, dossier, one), say_subject(one), names or NOTHING)


def _file_row(page: Page, dossier: Dossier, one: Message, name: str) -> Row:
    return mail_row(dossier, one, say_writer(page, dossier, one), say_subject(one), one_line(name))
