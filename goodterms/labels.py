"""The labels of a drop-down, and what is understood when a word comes back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from goodterms.model import Language

_Code = TypeVar("_Code", bound=str)


def understood_words(
    labels: Mapping[Language, Mapping[_Code, str]], codes: Iterable[_Code]
) -> Mapping[str, _Code]:
    """Return the code of each word that `plain_word` may give: labels of all languages, and the codes."""
    by_label = {label.casefold(): code for row in labels.values() for code, label in row.items()}
    return by_label | {code.replace("-", " "): code for code in codes}


def plain_word(word: str) -> str:
    """Return a word as `understood_words` has it: any case, blanks and hyphens alike."""
    return " ".join(word.replace("-", " ").split()).casefold()
