"""Which attachments look, by their names, as if they said what was agreed: offers, orders, contracts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_NAMES = 10
LONGEST_NAME = 200

# Long words are looked for anywhere (Dutch and German write "Werkvertrag", "raamovereenkomst" in one).
_ANYWHERE = (
    *("agreement", "contract", "proposal", "quotation", "estimate", "statement of work", "engagement letter"),
    *("purchase order", "order confirmation", "briefing"),
    *("overeenkomst", "opdracht", "offerte", "aanbieding", "voorstel", "algemene voorwaarden"),
    *("angebot", "vertrag", "auftrag", "vereinbarung", "kostenvoranschlag", "leistungsbeschreibung"),
    *("pflichtenheft", "lastenheft"),
    *("contrat", "bon de commande", "lettre de mission", "cahier des charges", "convention"),
    *("proposition commerciale", "presupuesto", "contrato", "acuerdo", "propuesta", "encargo"),
    "pliego de condiciones",
)
# Short ones only as words of their own, or with an ending.
_AS_WORDS = ("offers?", "quotes?", "scope", "sow", "brief", "agb", "devis", "offres?", "cgv", "oferta")
_FOUND = re.compile(rf"{'|'.join(_ANYWHERE)}|(?<![a-z])(?:{'|'.join(_AS_WORDS)})(?![a-z])")
_JOINTS = re.compile(r"[\W_]+")


def looks_like_scope(name: str) -> bool:
    """Whether the name of a file says that it is an offer, an order or a contract."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)  # ProjectProposal
    bare = unicodedata.normalize("NFKD", spaced).casefold()
    return _FOUND.search(_JOINTS.sub(" ", bare)) is not None


def scope_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the names that look like scope, each once, on one line and not too long."""
    lines = (" ".join("".join(char for char in one if char.isprintable()).split()) for one in names)
    return tuple(dict.fromkeys(one[:LONGEST_NAME] for one in lines if looks_like_scope(one)))[:MOST_NAMES]
