"""How much of what was read may be looked at: less than the store has, right after a level is lowered."""

from __future__ import annotations

from dataclasses import replace

from goodterms.mailbag import ChangedMail, Mailbag
from goodterms.model import Content, Message


def keep_mail_to_level(mail: Mailbag, content: Content) -> Mailbag:
    """Return the mail without what a content level does not cover."""
    return mail if content == "quotes" else ChangedMail(mail, lambda one: keep_to_level(one, content))


def keep_to_level(message: Message, content: Content) -> Message:
    """Return the message without what a content level does not cover; the same object where it covers all."""
    reading = message.reading
    if reading is None or content == "quotes":
        return message
    if content == "none":
        return replace(message, reading=None)
    if not any(cue.quote for cue in reading.cues):
        return message
    bare = tuple(replace(cue, quote="") for cue in reading.cues)
    return replace(message, reading=replace(reading, cues=bare))
