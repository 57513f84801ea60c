"""Formal or informal: how a text speaks to its reader, told by pronouns (u/je, Sie/du, vous/tu, usted/tú).

English has one "you", so it says nothing. In German the capital tells "Sie" from "sie", which at the
beginning of a sentence it does not: there it is not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from goodterms.model import AddressForm, MailLanguage

_FORMAL: dict[MailLanguage, re.Pattern[str]] = {
    "nl": re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE),
    "de": re.compile(r"(?<=[\w,] )(?:Sie|Ihnen|Ihre?[mnrs]?)\b"),
    "fr": re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:usted|ustedes|le|les)\b", re.IGNORECASE),
}
_INFORMAL: dict[MailLanguage, re.Pattern[str]] = {
    "nl": re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w{0,2}|[Ee]uch|[Ee]ue?r\w{0,2})\b"),
    "fr": re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt'", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|te|ti|tu|tus|contigo|vosotros|vosotras|os)\b", re.IGNORECASE),
}
# Where nothing tells: freelancers write "je" in Dutch; elsewhere the formal one offends nobody.
_USUAL: dict[MailLanguage, AddressForm] = {"nl": "informal", "en": "informal"}
_ENOUGH = 20  # of the newest texts that tell: how people write now


def find_form(text: str, language: MailLanguage | None) -> AddressForm | None:
    """Return how a text in a language speaks to its reader; None where it does not tell."""
    if language is None or language not in _FORMAL:
        return None
    formal = len(_FORMAL[language].findall(text))
    informal = len(_INFORMAL[language].findall(text))
    if formal == informal:
        return None
    return "formal" if formal > informal else "informal"


def decide_form(newest_first: Iterable[AddressForm | None], language: MailLanguage) -> AddressForm:
    """Return the form that most of the newest texts have, else what is usual in a language."""
    told = list(islice((one for one in newest_first if one is not None), _ENOUGH))
    counts = Counter(told)
    if counts["formal"] == counts["informal"]:
        return told[0] if told else _USUAL.get(language, "formal")
    return "formal" if counts["formal"] > counts["informal"] else "informal"
