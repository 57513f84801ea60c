"""Names of companies, compared and made into keys."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_LEGAL_FORMS = frozenset(
    (
        *("bv", "nv", "vof", "cv", "bvba", "sprl", "srl", "eenmanszaak", "maatschap", "cooperatie", "ua"),
        *("gmbh", "ag", "kg", "ohg", "gbr", "ug", "ek", "mbh", "haftungsbeschrankt", "co"),
        *("ltd", "limited", "llc", "llp", "lp", "inc", "incorporated", "plc", "corp", "corporation"),
        *("sa", "sas", "sasu", "sarl", "eurl", "sci", "sl", "slu", "spa", "ab", "as", "asa", "oy", "oyj"),
        *("aps", "doo", "sro", "zoo"),
    )
)
_INITIALS = re.compile(r"\b(?:\w\.\s?)+(?:\w\b)?")  # B.V. and b. v. are the one word bv
_OTHER = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Return the text without case and accents, for comparison only."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """Return what is equal for two ways to write one company: no case, accents, dots or legal form."""
    text = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", fold(name))
    words = [word for word in _OTHER.split(text) if word]
    kept = list(words)
    while kept and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return " ".join(kept or words)


def slug(name: str) -> str:
    """Return a readable key: ascii, lower case, dashes. A name without a Latin letter gets a digest."""
    bare = fold(name).replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("ł", "l")
    plain = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    return plain or f"client-{hashlib.blake2b(name.encode(), digest_size=3).hexdigest()}"
