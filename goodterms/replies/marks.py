"""What a single line of a mail says of itself: a quote, a header field, a rule, a phone's line, a formula.

Every question is asked of a head: a line stripped and cut to `LONGEST_LINE`. The tables of `languages`
are turned into sets that are looked up by first word, so that twenty languages cost what one costs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from goodterms.replies.languages import LANGUAGES

LONGEST_LINE = 300  # characters; of a line only so much is compared with the tables
_DEVICE_LINE = 100
_FORMULA_LINE = 60
_COLONS = frozenset(":\uff1a")
_FIELD_NAME = 30


def _words(field: str) -> frozenset[str]:
    """Return a field's alternatives in all languages."""
    return frozenset(word for language in LANGUAGES for word in language.alternatives(field))


def folded_words(field: str) -> frozenset[str]:
    """Return the same as they are looked up: casefold makes "gruss" of "gruß"."""
    return frozenset(map(str.casefold, _words(field)))


def _any(words: Iterable[str]) -> str:
    return "|".join(_pattern(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", ".{1,40}?")


# --- quotes ----------------------------------------------------------------------------------------

_INITIALS = re.compile(r"[A-Z]{1,3}>(?:\s|$)")  # The Bat! marks a quote by the initials of who wrote it


def is_quoted(head: str) -> bool:
    """Whether a line is marked as quoted."""
    return head.startswith(">") or _INITIALS.match(head) is not None


_RULE = r"[-_=*–—~#]"
_RULED = re.compile(rf"{_RULE}{{2,}}\s*(?:{_any(_words('original'))})", re.IGNORECASE)
_RULED_ANY = re.compile(rf"{_RULE}{{5,}}\s*[^\W\d_][^-_=]{{4,60}}{_RULE}{{3,}}$")
_RULED_END = re.compile(rf"{_RULE}{{2,}}")
_RULE_WROTE = re.compile(
    r"-{2,} .{3,120}\b(?:wrote|schreef|schrieb|a écrit|escribió)\b[ :]*-{2,}$", re.IGNORECASE
)
_BEGINS = _words("begins")
_ABOVE = re.compile(_any(_words("above")), re.IGNORECASE)


def is_message_rule(head: str) -> bool:
    """Whether the line announces the message below it: "-----Original Message-----" and its like."""
    if _is_rule_start(head):
        found = _RULED.match(head)
        if found is not None and _RULED_END.search(head, found.end()) is not None:
            return True
        return _RULE_WROTE.match(head) is not None or _ABOVE.search(head) is not None
    if head[-1:] in _COLONS:
        return head[:-1].strip().casefold() in _BEGINS
    return False


def is_unknown_rule(head: str) -> bool:
    """Whether words stand between two rules, whatever they say."""
    return _is_rule_start(head) and _RULED_ANY.match(head) is not None


def _is_rule_start(head: str) -> bool:
    return head[:1] in "-_=*–—~#" and head[1:2] in "-_=*–—~#"


# --- intros ----------------------------------------------------------------------------------------

# Where words are not set apart by spaces, a verb may follow a digit at once.
_VERBS = _words("wrote")
_GLUED = frozenset(verb for verb in _VERBS if ord(verb[0]) > 0x2E7F)
_WROTE = re.compile(
    rf"(?:^|[\s>\",)])(?:{_any(_VERBS - _GLUED)})(?=[\s:\uff1a(\-,]|$)|(?:{_any(_GLUED)})\s*[:\uff1a]",
    re.IGNORECASE,
)
_AROUND_VERB = '",>)(:-'
_VERB_STARTS = frozenset(verb.split()[0].strip(_AROUND_VERB) for verb in _VERBS)
_START = re.compile(rf"[-*\s]*(?:{_any(_words('starts'))})(?:\s|,)", re.IGNORECASE)
# "Op 3-3-2026 schreef je dat …:" is the author's own sentence.
_TOLD = re.compile(
    r"\b(?:wrote|schreef|schreven|schrieb|schrieben|a écrit|escribió)"
    r" (?:(?:you|je|jij|jullie|u|du|sie|ihr) )?(?:that|dat|dass|que|in )\b",
    re.IGNORECASE,
)
_END = re.compile(r"(?:\S\s*[:\uff1a]|>|\swrote|-{2,})[-*\s]*$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}|(?<!\d)20\d\d(?!\d)|\d{1,2}[-/.]\d{1,2}")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESSED = re.compile(r"[^\s@]@[^\s@]")
_BARE_END = re.compile(r"[<(\[][^\s<>@]{1,80}@[^\s<>@]{1,90}[>)\]]{1,2}\s*[:\uff1a]$")
# Gmail until 2014: "2013/7/20 Some One <some@one.example>", in every language.
_OLD_GMAIL = re.compile(
    r"20\d\d[-/]\d{1,2}[-/]\d{1,2} (?:\d{1,2}:\d\d )?(?:GMT[+-]\d\d:\d\d )?"
    r"[^\s<>][^<>]{0,60}<[^<>\s]{3,80}>\s*:?$"
    r"|20\d\d-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d [^<>]{2,60}$"
)
_NAME_WROTE = re.compile(r"[^<>@]{0,60}<[^<>\s]{3,80}> (?:[^\s:]{1,20} ){0,2}[^\s:]{1,20}\s*:$")


def may_end_intro(head: str) -> bool:
    """Whether an intro can end with this line: a quick question that saves the slow ones."""
    return head[-1:] in ":\uff1a>-*" or head.endswith("wrote")


def starts_intro(head: str) -> bool:
    """Whether the line begins as an intro does in a known language."""
    return _START.match(head) is not None


def ends_with_address(text: str) -> bool:
    """Whether the text ends with an address in brackets and a colon: "Zitat von Some One <a@b.example>:"."""
    return _BARE_END.search(text[-180:]) is not None


def ends_intro(text: str) -> bool:
    """Whether the text ends as an intro does."""
    return _END.search(text[-60:]) is not None


def says_wrote(text: str) -> bool:
    """Whether "wrote" stands in it, in a known language."""
    words = {word.strip(_AROUND_VERB) for word in text.casefold().split()}
    if text.isascii() and not words & _VERB_STARTS:
        return False
    return _WROTE.search(text) is not None


def ends_with_wrote(head: str) -> bool:
    """Whether a short line ends with the verb and a colon: "Some One wrote:"."""
    if head[-1:] not in _COLONS or len(head) > _DEVICE_LINE:
        return False
    words = head[:-1].casefold().split()[-2:]
    return bool(words) and (words[-1] in _VERBS or " ".join(words) in _VERBS)


def tells(text: str) -> bool:
    """Whether the author tells in an own sentence what somebody wrote."""
    return _TOLD.search(text) is not None


def is_dated(text: str) -> bool:
    """Whether a date or a time stands in it."""
    return _DATED.search(text) is not None


def is_timed(text: str) -> bool:
    """Whether a year and a time of day stand in it."""
    return _CLOCK.search(text) is not None and _YEAR.search(text) is not None


def is_addressed(text: str) -> bool:
    """Whether an address stands in it."""
    return "@" in text and _ADDRESSED.search(text) is not None


def is_bare_intro(text: str, *, wrote: bool) -> bool:
    """Whether a date, a name and an address stand there as a program writes them, whatever is below."""
    if _OLD_GMAIL.match(text) or (wrote and _NAME_WROTE.match(text)):
        return True
    begins = text[:1].isdigit() or _DATED.search(text[:40]) is not None
    return begins and is_timed(text) and ends_with_address(text)


# --- quoted header fields --------------------------------------------------------------------------

_FIELDS = {
    word: name
    for name in ("subject", "to", "sent", "sender")
    for language in LANGUAGES
    for word in language.alternatives(name)
}
_NO_FIELDS: frozenset[str] = frozenset()


def field_of(head: str) -> str:
    """Return which header field a line is: "sender", "sent", "to", "subject", or "" if none."""
    at = _colon(head)
    return _FIELDS.get(_key(head[:at]), "") if at > 0 else ""


def fields_in(head: str) -> frozenset[str]:
    """Return the fields of a line that holds one or, where line breaks were lost, several."""
    first = field_of(head)
    if not first:
        return _NO_FIELDS
    if "@" not in head:
        return frozenset({first})
    later = {_FIELDS.get(_key(word[:-1]), "") for word in head.split()[1:] if word[-1] in _COLONS}
    return frozenset({first, *later}) - {""}


def is_any_field(head: str) -> bool:
    """Whether the line may be a header field of a language that is not known."""
    at = _colon(head)
    return at > 0 and len(head[:at].split()) <= 3 and not any(map(str.isdigit, head[:at]))


def _colon(head: str) -> int:
    return head[:_FIELD_NAME].replace("\uff1a", ":").find(":")


def _key(word: str) -> str:
    return unicodedata.normalize("NFC", word.strip("*_ \t")).casefold()


# --- lines that programs add -----------------------------------------------------------------------

_WRAPPED = "-_*([<\"'“ \t"
_DEVICE = re.compile(rf"(?:{_any(_words('device'))})", re.IGNORECASE)
# "Sent from my desk, much easier than the phone" is a sentence; "…, please excuse typos" is a program's.
_GOES_ON = re.compile(
    r"[,;.!?]\s+(?!please|excuse|pardon|sorry|so |apolog|bitte|excus|perdón|scus|graag)\w", re.IGNORECASE
)
_NAMED = re.compile(
    r"phone|pad\b|android|outlook|samsung|galaxy|huawei|xiaomi|pixel|blackberry|windows|mail|proton|yahoo|tuta"
    r"|mob[ií]|móvil|tablet|device|gerät|toestel|apparat|appareil|dispositiv|telef|tel[eé]m|\bapp\b"
    r"|\bmy\b|\bmijn\b|\bmeine[mr]?\b|\bmon\b|\bmi\b|\bmio\b|\bmin\b|\bmeu\b|\bmojego\b|моего|мого|我|の",
    re.IGNORECASE,
)
_NOTICES = folded_words("notice")
_ABOUTS = folded_words("about")
_NOTICE_STARTS = frozenset(phrase.split()[0].strip("].,:;") for phrase in _NOTICES | _ABOUTS)
_NOTICE = tuple(sorted(_NOTICES))
_ABOUT = tuple(sorted(_ABOUTS))
_PROOF = re.compile(_any(folded_words("proof")))


def is_device_line(head: str) -> bool:
    """Whether the line reads as one that a phone or a mail program adds."""
    if len(head) > _DEVICE_LINE:
        return False
    words = head.lstrip(_WRAPPED)
    return _DEVICE.match(words) is not None and _GOES_ON.search(words) is None


def names_device(head: str) -> bool:
    """Whether such a line names a device or a program: "Sent via courier" does not."""
    return _NAMED.search(head) is not None


def begins_notice(head: str, below: str) -> bool:
    """Whether a disclaimer, a banner or a list's footer begins here; `below` are its next lines.

    "This message" begins many a sentence: it takes a word of secrecy, or of viruses, behind it.
    """
    words = head.lstrip("*_-(> ").replace("’", "'").casefold()
    first = words.split(maxsplit=1)[0].strip("].,:;") if words else ""
    if first not in _NOTICE_STARTS:
        return False
    if words.startswith(_NOTICE):
        return True
    return words.startswith(_ABOUT) and _PROOF.search(f"{words} {below.casefold()}") is not None


# --- closing formulas ------------------------------------------------------------------------------

_REGARDS = folded_words("regards")
_THANKS = folded_words("thanks")
_FORMULAS = _REGARDS | _THANKS
_FORMULA_WORDS = 6
_VOCABULARIES = tuple(
    frozenset(" ".join(language.alternatives("regards")).casefold().split()) for language in LANGUAGES
)
_LAST_WORDS = frozenset(phrase.split()[-1] for phrase in _REGARDS if " " in phrase)
_BOTH = re.compile(r"[/|]")
_AND = re.compile(r" (?:and|&|\+|en|und|et|y|e|og|och) ")
_FROM_PLACE = re.compile(r" (?:aus|uit|vanuit|from|depuis|desde|da|fra|från|van|von)(?: (?=\w)|$)")
_EDGES = " \t,.!;:*_-–—~"


def is_regards(head: str) -> bool:
    """Whether the line is a closing formula and no more, in one language or in two ("Groet / Regards")."""
    if len(head) > _FORMULA_LINE:
        return False
    parts = [part.strip(_EDGES) for part in _BOTH.split(_plain(head)) if part.strip(_EDGES)]
    return bool(parts) and all(_is_formula(_FROM_PLACE.split(part, maxsplit=1)[0]) for part in parts)


def _is_formula(phrase: str) -> bool:
    """Whether it is a known formula, or made of the words of known ones: "with all good wishes"."""
    if phrase in _REGARDS:
        return True
    words = phrase.split()
    if not 2 <= len(words) <= _FORMULA_WORDS or words[-1] not in _LAST_WORDS:
        return False
    return any(vocabulary.issuperset(words) for vocabulary in _VOCABULARIES)


def is_thanks(head: str) -> bool:
    """Whether the line is a word of thanks and no more, a formula beside it perhaps ("Danke und Gruß")."""
    if len(head) > _FORMULA_LINE:
        return False
    plain = _plain(head)
    first, *rest = _AND.split(plain)
    return plain in _THANKS or (first in _THANKS and all(part in _FORMULAS for part in rest))


def is_signed_formula(head: str) -> bool:
    """Whether a formula and a name share the line: "Regards, Anna"."""
    words = _plain(head).split()
    if len(head) > _FORMULA_LINE or not 2 <= len(words) <= 8:
        return False
    firsts = (" ".join(words[:count]).rstrip(",.!") for count in range(1, min(6, len(words))))
    # A single letter is an initial, though Finns close with "t".
    return any(first in _REGARDS and len(first) > 1 for first in firsts) and is_name(
        head.rsplit(maxsplit=1)[-1]
    )


def without_formula(head: str) -> str:
    """Return the name behind a formula or thanks that share its line, else the line."""
    words = head.split()
    if len(head) > _FORMULA_LINE or not 2 <= len(words) <= 8:
        return head
    for count in range(min(5, len(words) - 1), 0, -1):
        if _plain(" ".join(words[:count])) in _FORMULAS:
            return " ".join(words[count:])
    return head


def _plain(head: str) -> str:
    return " ".join(head.replace("’", "'").casefold().split()).strip(_EDGES)


_NAME = re.compile(r"[^\W\d_][^\d@:;?!<>]{0,39}$")
_SIGNED = re.compile(r"(?:[-–—]|/{1,2})\s?[^\W\d_][^\W\d_.'’-]*(?: [^\W\d_][^\W\d_.'’-]*){0,2}$")


def is_name(head: str) -> bool:
    """Whether the line can be the name below a formula: one to five words, no sentence."""
    words = head.strip("*_ /-–—~")
    return _NAME.match(words) is not None and len(words.split()) <= 5 and not words.endswith(("…", ".."))


def is_dashed_name(head: str) -> bool:
    """Whether the line is a name behind a dash or a slash that touches it: "-Anna", "/Anna Smit"."""
    if not _SIGNED.match(head) or head[1:2] == " ":
        return False
    return all(word[:1].isupper() for word in head.lstrip("-–—/").split())


_CONTACT = re.compile(
    r"https?://|www\.|[^\s@]{1,64}@[^\s@]{1,64}\.|\+?\(?\d(?:[\s().-]{0,2}\d){8,14}|\s\|\s|\b(?:kvk|btw|tva|ust-?id|siret|vat|nif|iban|steuernr)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:t|m|f|e|w|tel|mob|fax|phone|mobile|mobiel|telefoon|telefon|mobil|tél|email|e-mail|mail|web|website"
    r"|skype|linkedin|twitter|instagram)\b\s?[.:)|]",
    re.IGNORECASE,
)


def has_contact(head: str) -> bool:
    """Whether a telephone number, an address, a site or a company number stands in the line."""
    return _CONTACT.search(head) is not None or _LABEL.match(head) is not None


_SENTENCE = re.compile(r"[.?!…]$")


def is_sentence(head: str) -> bool:
    """Whether the line reads as a sentence rather than as a line of a calling card."""
    words = head.split()
    return len(words) > 10 or head.endswith("?") or (len(words) >= 5 and _SENTENCE.search(head) is not None)


_LIST = re.compile(_any(_words("footer")), re.IGNORECASE)


def is_list_footer(head: str) -> bool:
    """Whether a mailing list speaks."""
    return _LIST.search(head) is not None


_SEPARATOR = re.compile(r"[-_=*–—~#+\u1427\s]{2,}$|\u1427$")  # U+1427 is left behind by Streak for Gmail


def is_separator(head: str) -> bool:
    """Whether the line is a rule and no more."""
    return _SEPARATOR.match(head) is not None


# "PD" takes a colon or dots: a "PD Dr." teaches at a German university.
_PS = re.compile(
    r"(?:p\.?[\s-]?s\b|nb\b|n\.b)[.:)]?\s?\S|(?:pd ?:|p\.\s?d\.|post ?scriptum\b|posdata\b)[.:)]?\s?\S",
    re.IGNORECASE,
)


def is_postscript(head: str) -> bool:
    """Whether a postscript begins here."""
    return _PS.match(head) is not None
