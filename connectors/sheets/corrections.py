"""What the user says of single messages, typed into the sheets Evidence and Waiting."""

from __future__ import annotations

import hashlib

from connectors.sheets.columns import Understood, vocabulary
from connectors.sheets.table import Table
from connectors.sheets.typed_rows import HINT, find_typed, said, unbroken
from goodterms.corrections import CORRECTION_LABELS, parse_correction
from goodterms.model import Correction, Problem

SHEETS = ("Evidence", "Bewijs", "Waiting", "Wachten")
EVIDENCE_WORDS = vocabulary(
    {
        "message_id": "message-id,message-id or number,message-id of nummer",
        "correction": "correction,correctie",
    }
)


def read_correction_table(table: Table, week: str = "") -> tuple[list[Correction], list[Problem]]:
    """Return the corrections of one sheet, and what cannot be read; nothing where no column is for them.

    `week` names the report: what is said again in a later one is news, in a copy of the same it is not.
    """
    found = find_typed(table, EVIDENCE_WORDS)
    if not isinstance(found, Understood):
        return [], [found] if found is not None else []
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for row in unbroken(found):
        word = said(found, row, "correction")
        if not word:
            continue
        outcome = _correction(word, said(found, row, "message_id"), week, str(table.ref(row)))
        if isinstance(outcome, Correction):
            corrections.append(outcome)
        else:
            problems.append(Problem(str(table.ref(row)), outcome, HINT))
    return corrections, problems


def _correction(word: str, message_id: str, week: str, source: str) -> Correction | str:
    """Return the correction of one row, or what is wrong with it."""
    says = parse_correction(word)
    if says is None:
        words = ", ".join(label for labels in CORRECTION_LABELS.values() for label in labels.values())
        return f"Correction: “{word[:60]}” is none of {words}"
    if not message_id.startswith("<"):
        return f"Correction: “{word[:60]}” stands in a row without a Message-ID"
    identity = f"{message_id}\x1f{says}\x1f{week}"
    digest = hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()
    return Correction(digest, message_id, says, source)
