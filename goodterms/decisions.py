"""The words for decisions: what the workbook's drop-down offers and what is understood when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from goodterms.casebook import DecisionKind
from goodterms.labels import plain_word, understood_words
from goodterms.model import Language

# In the order of the drop-down.
DECISION_LABELS: Mapping[Language, Mapping[DecisionKind, str]] = {
    "en": {
        "keep": "Keep",
        "exit": "Exit",
        "snooze": "Snooze",
        "repaired": "Repaired",
        "talk-held": "Talk held",
        "paid-first": "Paid first",
        "closed": "Closed",
    },
    "nl": {
        "keep": "Houden",
        "exit": "Afscheid",
        "snooze": "Uitstellen",
        "repaired": "Hersteld",
        "talk-held": "Gesprek gevoerd",
        "paid-first": "Eerst betalen",
        "closed": "Afgesloten",
    },
}

DECISION_WORDS: Mapping[str, DecisionKind] = {
    label: kind for labels in DECISION_LABELS.values() for kind, label in labels.items()
}

_UNDERSTOOD: Mapping[str, DecisionKind] = understood_words(DECISION_LABELS, get_args(DecisionKind))


def parse_decision(word: str) -> DecisionKind | None:
    """Return the decision that a word means, in either language and any case; None if it means none."""
    return _UNDERSTOOD.get(plain_word(word))
