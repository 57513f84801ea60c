"""A message that a draft of ours may have become, as `goodterms.draftfate` looks at it."""

from __future__ import annotations

from connectors.mime.headers import ADDRESS_CAP, Header, decode_words, parse_addresses, parse_id, split_fields
from connectors.mime.message import parse_whole
from goodterms.draftfate import Role, Sighting

CONTENT_CAP = 65_536  # bytes that are looked at: a letter's text is within them


def make_sighting(
    role: Role, content: bytes, *, uid: int, uidvalidity: int, is_deleted: bool = False
) -> Sighting:
    """Make one of the beginning of a message, as far as a letter's text goes."""
    whole = parse_whole(content)
    fields = split_fields(whole.header)
    return Sighting(
        role=role,
        uid=uid,
        uidvalidity=uidvalidity,
        message_id=read_message_id(fields),
        recipients=read_recipients(fields),
        subject=read_subject(fields),
        text=whole.text if whole.plan.part is not None else None,
        is_deleted=is_deleted,
    )


def read_message_id(fields: Header) -> str:
    """Return the Message-ID, "" if there is none."""
    return parse_id(fields.get("message-id", [""])[0])


def read_recipients(fields: Header) -> frozenset[str]:
    """Return the addresses of To and Cc."""
    named = ", ".join((*fields.get("to", ()), *fields.get("cc", ())))
    return frozenset(address for _, address in parse_addresses(named, ADDRESS_CAP) if "@" in address)


def read_subject(fields: Header) -> str:
    """Return the subject, decoded."""
    return decode_words(fields.get("subject", [""])[0])
