"""Whether a text speaks to the user by name: then even somebody who only got a copy owes an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ROLES = """
info hello hallo hoi mail post office contact admin team studio support help sales service factuur facturen
invoice invoices billing accounts administratie boekhouding welcome welkom web webmaster kontakt bonjour hola
buero bureau jobs press redactie planning
"""  # what stands before the @ of a shared mailbox
_PARTICLES = "van de der den von zu del la le di da dr ir mr mrs ms drs the and en und et"
_NO_NAMES = frozenset(f"{_ROLES} {_PARTICLES}".split())
_SHORTEST = 3  # letters: "Jo" is also the beginning of a sentence in many a language
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def own_given_names(addresses: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Return the names by which people speak to the user, each with a capital: of "Fenna de Boer", "Fenna".

    Taken from the display names of the user's own mail and from what stands before the @, unless that is a
    role ("info", "studio").
    """
    given = [found[0] for name in names if (found := _NAME.match(name.strip())) is not None]
    given += [re.split(r"[._+-]", address.partition("@")[0])[0] for address in addresses]
    return frozenset(one.capitalize() for one in given if _is_name(one))


def _is_name(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and word.lower() not in _NO_NAMES


def names_somebody(own: str, names: frozenset[str]) -> bool:
    """Whether the author's own words hold one of these names with its capital: "Mark", not "mark"."""
    return any(found[0] in names for found in _NAME.finditer(own)) if names else False
