"""What the user says of single messages, typed into the sheets Evidence and Waiting."""

from __future__ import annotations

import hashlib

from connectors.sheets.columns import find_header, match_columns, vocabulary
from connectors.sheets.table import Table
from connectors.sheets.typed_rows import HEADER_WITHIN, HINT, said, unbroken
from goodterms.corrections import CORRECTION_LABELS, parse_correction
from goodterms.errors import NeedsUser
from goodterms.model import Correction, Problem

SHEETS = ("Evidence", "Bewijs", "Waiting", "Wachten")
EVIDENCE_WORDS = vocabulary(
    {
        "message_id": "message-id,message-id or number,message-id of nummer",
        "correction": "correction,correctie",
    }
)


def read_correction_table(table: Table) -> tuple[list[Correction], list[Problem]]:
    """Return the corrections of one sheet, and what cannot be read; nothing where no column is for them."""
    header = find_header(table, EVIDENCE_WORDS, within=HEADER_WITHIN)
    if header is None:
        return [], []
    try:
        found = match_columns(table, header, EVIDENCE_WORDS)
    except NeedsUser as trouble:
        return [], [Problem(table.place, str(trouble), "restore the headings of the sheet")]
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for row in unbroken(found):
        word = said(found, row, "correction")
        if not word:
            continue
        outcome = _correction(word, said(found, row, "message_id"), str(table.ref(row)))
        if isinstance(outcome, Correction):
            corrections.append(outcome)
        else:
            problems.append(Problem(str(table.ref(row)), outcome, HINT))
    return corrections, problems


def _correction(word: str, message_id: str, source: str) -> Correction | str:
    """Return the correction of one row, or what is wrong with it."""
    says = parse_correction(word)
    if says is None:
        words = ", ".join(label for labels in CORRECTION_LABELS.values() for label in labels.values())
        return f"Correction: “{word[:60]}” is none of {words}"
    if not message_id.startswith("<"):
        return f"Correction: “{word[:60]}” stands in a row without a Message-ID"
    return Correction(correction_id(message_id, says), message_id, says, source)


def correction_id(message_id: str, says: str) -> str:
    """Return what makes a correction typed into several copies of a workbook one."""
    return hashlib.blake2b(f"{message_id}\x1f{says}".encode(), digest_size=12).hexdigest()
