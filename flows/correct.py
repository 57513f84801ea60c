"""`goodterms correct`: what a message really is, the same as the report's last column."""

from __future__ import annotations

import uuid

from connectors.store import open_store
from flows.settings import Settings
from goodterms.corrections import latest_corrections
from goodterms.errors import NeedsUser
from goodterms.model import Correction, CorrectionKind

_SAID: dict[CorrectionKind, str] = {
    "asks": "asks for an answer",
    "asks-nothing": "asks for nothing",
    "human": "was written by a person",
    "automatic": "was written by no person, and counts for nothing",
    "as-read": "counts as the rules read it",
}


def record_correction(settings: Settings, word: str, says: CorrectionKind) -> str:
    """Store what the user says of a message, and return the sentence that says what follows."""
    message_id = f"<{word.strip().strip('<>')}>"
    with open_store(settings.store_url, create=False) as store:
        if not store.has_message(message_id):
            raise NeedsUser(f"No message with the Message-ID {message_id} was read; see `goodterms explain`.")
        known = latest_corrections(store.corrections())
        if known.get(message_id, "as-read") == says:
            return f"{message_id}: was noted so before."
        store.add_corrections([Correction(uuid.uuid4().hex, message_id, says)])
    return f"{message_id} {_SAID[says]}: from the next run on, also in the past."
