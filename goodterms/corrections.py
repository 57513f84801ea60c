"""What the user says of one message, over what the rules said: whether it asks, whether a person wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from goodterms.labels import plain_word, understood_words
from goodterms.mailbag import ChangedMail, Mailbag
from goodterms.model import Correction, CorrectionKind, Kind, Language, Message

CORRECTED = "corrected"  # the reason code of a message that the user said no person wrote

# In the order of the drop-down.
CORRECTION_LABELS: Mapping[Language, Mapping[CorrectionKind, str]] = {
    "en": {
        "asks": "Asks something",
        "asks-nothing": "Asks nothing",
        "human": "By a person",
        "automatic": "Automatic",
        "as-read": "As read",
    },
    "nl": {
        "asks": "Vraagt iets",
        "asks-nothing": "Vraagt niets",
        "human": "Van een mens",
        "automatic": "Automatisch",
        "as-read": "Zoals gelezen",
    },
}
_UNDERSTOOD: Mapping[str, CorrectionKind] = understood_words(CORRECTION_LABELS, get_args(CorrectionKind))


def parse_correction(word: str) -> CorrectionKind | None:
    """Return the correction that a word means, in either language and any case; None if it means none."""
    return _UNDERSTOOD.get(plain_word(word))


def latest_corrections(corrections: Iterable[Correction]) -> dict[str, CorrectionKind]:
    """Return what holds of each message by its Message-ID: the latest word, nothing for "as read"."""
    latest = {one.message_id: one.says for one in corrections}
    return {message_id: says for message_id, says in latest.items() if says != "as-read"}


def correct_mail(mail: Mailbag, corrections: Iterable[Correction]) -> Mailbag:
    """Return the mail as the user says it is; what he says nothing of comes as the same objects."""
    said = latest_corrections(corrections)
    if not said:
        return mail
    return ChangedMail(mail, lambda one: _correct(one, said.get(one.message_id)), said.keys())


def _correct(message: Message, says: CorrectionKind | None) -> Message:
    if says is None:
        return message
    if says == "automatic":
        return replace(message, kind=Kind.NOTIFICATION, kind_reason=CORRECTED)
    human = replace(message, kind=Kind.HUMAN, kind_reason="", failed_dmarc=False)
    return human if says == "human" else replace(human, asks=says == "asks")
