"""What wrote a message, asked in order of its whole header, its parts, and last its words."""

from __future__ import annotations

from goodterms.automatic import decide_kind_by_words
from goodterms.kinds import Finding, HeaderFacts, decide_kind, declares_human
from goodterms.model import Kind
from goodterms.structure import Part, decide_kind_by_structure


def find_machine(facts: HeaderFacts, parts: tuple[Part, ...]) -> Finding | None:
    """Return what wrote it if the whole header or the parts say that no person did."""
    kind, reason = decide_kind(facts)
    if kind is not Kind.HUMAN:
        return kind, reason
    return decide_kind_by_structure(parts)


def find_machine_in_words(facts: HeaderFacts, text: str, *, is_known: bool = False) -> Finding | None:
    """Return what wrote it if its words say that no person did.

    Words are not asked where the header declares a person, nor where a person is known to have written it:
    of the user's own mail, and where he says so.
    """
    return None if is_known or declares_human(facts) else decide_kind_by_words(facts.subject, text)
