"""What the user says of single messages, typed into the sheets Evidence and Waiting."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from connectors.sheets.table import Table
from connectors.sheets.typed_rows import HINT, find_columns, find_header, headings, names_of, rows_of
from goodterms.corrections import CORRECTION_LABELS, parse_correction
from goodterms.model import Correction, Problem

SHEETS = ("Evidence", "Bewijs", "Waiting", "Wachten")
_HEADINGS = headings(
    {
        "message_id": "message-id,message-id or number,message-id of nummer",
        "correction": "correction,correctie",
    }
)
_NEEDED = {"message_id", "correction"}


@dataclass(frozen=True, slots=True)
class Corrected:
    """What one sheet says: corrections, what cannot be read; and whether it is our table at all."""

    corrections: tuple[Correction, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_ours: bool = False


def read_correction_table(table: Table, week: str = "") -> Corrected:
    """Return the corrections of one sheet, and what cannot be read; nothing of a sheet that is not ours.

    `week` names the report: what is said again in a later one is news, in a copy of the same it is not.
    """
    header = find_header(table, _HEADINGS)
    if header is None or not names_of(header, _HEADINGS) >= _NEEDED:
        return Corrected()
    found = find_columns(table, header, _HEADINGS)
    if isinstance(found, Problem):
        return Corrected((), (found,), is_ours=True)
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for row, _ in rows_of(found, _HEADINGS, "message_id"):
        word = found.says(row, "correction")
        if not word:
            continue
        outcome = _correction(word, found.says(row, "message_id"), week, str(table.ref(row)))
        if isinstance(outcome, Correction):
            corrections.append(outcome)
        else:
            problems.append(Problem(str(table.ref(row)), outcome, HINT))
    return Corrected(tuple(corrections), tuple(problems), is_ours=True)


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
