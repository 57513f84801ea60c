"""Copies of a message in folders, and what they make together. Nothing here asks the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from connectors.store.schema import copy
from goodterms.model import AddressForm, Cue, Kind, MailLanguage, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: whose, its raw and its readable name, whether it is for sent mail."""

    account: str
    raw: bytes
    display: str
    is_sent: bool


class Hand(NamedTuple):
    """What one copy tells of who wrote the message."""

    is_sent: bool
    is_looked_at: bool
    kind: Kind


class Leaf(NamedTuple):
    """What is read of a copy when its message is wanted: the rest is in the index already."""

    uid: int
    internal_date: int
    size: int
    message_id: str
    date: int | None
    subject: str | None
    subject_key: str
    is_forward: bool
    in_reply_to: str
    message_references: str
    has_attachment: bool
    words: int | None
    asks: bool | None
    cues: str | None
    language: MailLanguage | None
    names_us: bool | None
    signs: str | None
    address_form: AddressForm | None
    scope_files: str | None


LEAF = [copy.c[name] for name in Leaf._fields]


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a column that holds several values; none of an empty text."""
    return tuple(text.split("\n")) if text else ()


def identity(
    message_id: str, date: int | None, sender: str, internal_date: int, subject_key: str, size: int
) -> str:
    """Return what makes copies one message: Message-ID, Date and sender; else sender, time, subject, size."""
    if message_id:
        return f"{message_id} {date or ''} {sender}"
    sent = date if date is not None else internal_date
    parts = f"{sender}|{sent}|{subject_key}|{size}"
    return "no-id " + hashlib.blake2b(parts.encode(), digest_size=12).hexdigest()


def find_hand(hands: Sequence[Hand]) -> int:
    """Return which of the copies tells who wrote a message: one that says a person did, of those looked at.

    What came by way of a list too was written by somebody all the same; and what lies in the folder for sent
    mail was written there, whatever a copy of it that came in says of itself.
    """
    asked = [n for n, one in enumerate(hands) if one.is_sent] or [*range(len(hands))]
    asked = [n for n in asked if hands[n].is_looked_at] or asked
    return next((n for n in asked if hands[n].kind is Kind.HUMAN), asked[0])


def merge(leaves: Sequence[Leaf]) -> Leaf:
    """Return the first copy, with what only the others know."""
    read = next((one for one in leaves if one.words is not None), leaves[0])
    return leaves[0]._replace(
        subject=next((one.subject for one in leaves if one.subject is not None), None),
        has_attachment=any(one.has_attachment for one in leaves),
        words=read.words,
        asks=read.asks,
        cues=read.cues,
        language=read.language,
        names_us=read.names_us,
        signs=read.signs,
        address_form=read.address_form,
        scope_files=read.scope_files,
    )


@lru_cache(maxsize=16_384)  # most are equal to many others
def make_reading(
    words: int,
    asks: bool | None,
    cues: str | None,
    language: MailLanguage | None,
    names_us: bool | None,
    signs: str | None,
    address_form: AddressForm | None,
    scope_files: str | None,
) -> Reading:
    """Return what is known of a text by its columns, the same object for equal ones."""
    return Reading(
        words=words,
        asks=bool(asks),
        cues=_cues(cues or "[]"),
        language=language,
        names_us=bool(names_us),
        signs=lines_of(signs or ""),
        form=address_form,
        scope=lines_of(scope_files or ""),
    )


@lru_cache(maxsize=1_024)
def _cues(text: str) -> tuple[Cue, ...]:
    return tuple(Cue(kind, name, quote) for kind, name, quote in json.loads(text))
