"""The author's own new words: quotes, forwards, signatures and "sent from my phone" cut away.

One pass over the lines, each looked at with at most the next few: the time is linear in the text,
whatever it holds. Mail programs announce a quote in their user's language; a language is one row of
`_LANGUAGES`. A quote whose lines begin with ">" is skipped and what follows is read on (answers
between the lines); one without such marks ends the author's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_TEXT = 200_000  # characters; nobody writes more in a mail, and what is more is a quote or hostile
_LONGEST_LINE = 300  # of a line only so much is compared with the tables
_INTRO_LINES = 4  # an intro is wrapped over as many lines at most
_HEADER_LINES = 8
_DEVICE_LINE = 90  # characters


@dataclass(frozen=True, slots=True)
class _Language:
    """How mail programs speak in a language; each field is an alternation of regular expressions."""

    starts: str  # the first word of an intro
    wrote: str  # what stands in an intro instead of a message: the verb
    sender: str  # header words of a quoted block
    sent: str
    to: str
    subject: str
    original: str  # a ruled line above a quoted or forwarded message
    device: str  # the beginning of a line that a phone adds
    greeting: str  # a closing formula, alone in its line


_LANGUAGES = (
    _Language(  # English
        starts="on|at",
        wrote="wrote|writes|sent",
        sender="from",
        sent="sent|date",
        to="to|cc",
        subject="subject",
        original="original (?:message|appointment)|forwarded (?:message|by .{1,80})|reply message",
        device=r"sent from (?:my|mail|outlook|yahoo|proton|samsung|gmail|blackberry)"
        r"|get outlook for|sent (?:via|using|with) ",
        greeting=r"(?:kind|best|warm|many)?\s*regards|(?:yours )?(?:sincerely|faithfully|truly)|cheers"
        r"|best|best wishes|all the best|(?:many )?thanks|thank you",
    ),
    _Language(  # Dutch
        starts="op|in een bericht van",
        wrote="schreef|schreven|geschreven|schrijft",
        sender="van|afzender",
        sent="verzonden|verstuurd|datum|gestuurd",
        to="aan|cc",
        subject="onderwerp|betreft",
        original="oorspronkelijk(?:e)? bericht|origineel bericht|doorgestuurd bericht",
        device="(?:verzonden|verstuurd) (?:vanaf|met|via) |outlook voor (?:ios|android)",
        greeting=r"(?:met )?(?:vriendelijke|hartelijke|beste|warme)?\s*groet(?:en|jes)?"
        r"|mvg|hoogachtend|bedankt|dank je wel|dankjewel|bij voorbaat dank|alvast bedankt",
    ),
    _Language(  # German
        starts="am",
        wrote="schrieb|schrieben|geschrieben",
        sender="von",
        sent="gesendet|datum",
        to="an|cc",
        subject="betreff",
        original="ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht",
        device="von meinem .{1,40} gesendet|gesendet von|gesendet mit|diese nachricht wurde von",
        greeting=r"(?:mit )?(?:freundlichen|herzlichen|besten|vielen)\s*"
        r"(?:gr(?:ü|ue)(?:ß|ss)en|dank)|(?:viele|liebe|beste|schöne)\s*grü(?:ß|ss)e|mfg|lg|vg|gruß",
    ),
    _Language(  # French
        starts="le",
        wrote="a écrit|écrivait|a ecrit",
        sender="de|expéditeur",
        sent="envoyé|date",
        to="à|a|cc",
        subject="objet",
        original="message (?:d['’]origine|original|transféré|transmis|initial)",
        device="envoyé (?:de|depuis|à partir de) |télécharger outlook",
        greeting="(?:bien )?cordialement|salutations(?: distinguées)?|bien à vous|merci(?: d'avance)?",
    ),
    _Language(  # Spanish
        starts="el",
        wrote="escribió|escribio|escribe",
        sender="de|remitente",
        sent="enviado(?: el)?|fecha",
        to="para|cc",
        subject="asunto",
        original="mensaje (?:original|reenviado|enviado)",
        device="enviado desde |obtener outlook",
        greeting=r"(?:un )?(?:cordial saludo|saludos(?: cordiales)?|saludo)|atentamente|gracias",
    ),
    _Language(  # Italian
        starts="il(?: giorno)?",
        wrote="ha scritto",
        sender="da|mittente",
        sent="inviato|data",
        to="a|cc",
        subject="oggetto",
        original="messaggio (?:originale|inoltrato)",
        device="inviato (?:da|dal) ",
        greeting="(?:cordiali|distinti) saluti|saluti|grazie",
    ),
    _Language(  # Portuguese
        starts="em",
        wrote="escreveu",
        sender="de",
        sent="enviad[ao](?: em)?|data",
        to="para|cc",
        subject="assunto",
        original="mensagem (?:original|encaminhada)",
        device="enviado (?:do|de|via) ",
        greeting="atenciosamente|cumprimentos|obrigad[oa]|abraços",
    ),
    _Language(  # Danish, Norwegian, Swedish
        starts="den",
        wrote="skrev|følgende|følgjande",
        sender="fra|från",
        sent="sendt|skickat|dato|datum",
        to="til|till|kopi",
        subject="emne|ämne",
        original="(?:oprindelig|opprinnelig|videresendt|vidarebefordrat|ursprungligt)"
        " (?:meddelelse|besked|melding|meddelande)",
        device="(?:sendt|skickat) (?:fra|från) ",
        greeting="(?:med )?(?:venlig|vennlig|vänlig)e?a? hils(?:en|ning)(?:ar)?|mvh|hilsen|tack|tak",
    ),
    _Language(  # Polish
        starts="w dniu|dnia",
        wrote=r"napisał(?:\(a\)|a)?|pisze",
        sender="od",
        sent="wysłano|data",
        to="do|dw",
        subject="temat",
        original="wiadomość (?:oryginalna|przekazana)|treść przekazanej wiadomości",
        device="wysłane z ",
        greeting="pozdrawiam|z poważaniem|pozdrowienia|dziękuję",
    ),
)


def _any(field: str) -> str:
    return "|".join(str(getattr(one, field)) for one in _LANGUAGES)


_RULE = r"[-_=*–—]{2,}"
_ORIGINAL = re.compile(rf"{_RULE}\s*(?:{_any('original')})\s*:?\s*{_RULE}", re.IGNORECASE)
_FORWARDED = re.compile(
    r"(?:(?:begin )?forwarded message|begin doorgestuurd bericht|anfang der weitergeleiteten nachricht"
    r"|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado)\s*:\s*$",
    re.IGNORECASE,
)
_INTRO_START = re.compile(rf"[-*\s]*(?:{_any('starts')})\b", re.IGNORECASE)
_WROTE = re.compile(rf"(?:^|[\s>\",])(?:{_any('wrote')})(?:[\s:-]|$)", re.IGNORECASE)
# "Op 3-3-2026 schreef je dat …:" is the author's own sentence.
_TOLD = re.compile(
    rf"\b(?:{_any('wrote')}) (?:(?:you|je|jij|u|du|sie|ihr) )?(?:that|dat|dass|que)\b", re.IGNORECASE
)
_INTRO_END = re.compile(r"(?:\S\s*:|>|\swrote\s*-{2,})[-*\s]*$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[:.h]\d{2}|\b20\d\d\b|\d{1,2}[-/.]\d{1,2}")
_ADDRESSED = re.compile(r"[^\s@]@[^\s@]")
_FIELDS = {
    name: re.compile(rf"[*_]*(?:{_any(name)})[*_\s]*[::]", re.IGNORECASE)
    for name in ("sender", "sent", "to", "subject")
}
_DEVICE = re.compile(rf"[-_*(\[\s]*(?:{_any('device')})", re.IGNORECASE)
_GREETING = re.compile(rf"(?:{_any('greeting')})[,.!\s]*$", re.IGNORECASE)
_CONTACT = re.compile(
    r"https?://|www\.|[^\s@]{1,64}@[^\s@]{1,64}\.|\+?\(?\d[\d\s().-]{7,}\d|\s\|\s|\bkvk\b|\bbtw\b"
)
_SEPARATOR = re.compile(r"\s*[-_=*–—]{3,}$")
_SIGNATURE = re.compile(r"--$")  # RFC 3676 section 4.3; the space after it is gone here
_FOOT = re.compile(r"_{20,}$")  # Outlook rules off its quote so, Mailman its footer
_BREAK = re.compile(r"\r\n|\r|\n")


def own_words(text: str) -> str:
    """Return what the author newly wrote, lines kept; "" if all of it is quoted.

    Only the first 200,000 characters are looked at; the time is linear.
    """
    plain = text[:LONGEST_TEXT].replace("\u00a0", " ").replace("\u200b", "")
    lines = [line.rstrip() for line in _BREAK.split(plain)]
    return "\n".join(_without_calling_card(_new_lines(lines))).strip()


def _new_lines(lines: Sequence[str]) -> list[str]:
    heads = [line.strip()[:_LONGEST_LINE] for line in lines]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if not heads[at]:
            kept.append("")
            at += 1
            continue
        if _ends_own_words(heads, at):
            break
        intro = _intro_length(heads, at)
        if intro and not _quote_follows(heads, at + intro):
            break
        if not (intro or _is_quoted(heads[at]) or _is_device_line(heads, at)):
            kept.append(lines[at])
        at += max(intro, 1)
    while kept and (not kept[-1] or _SEPARATOR.match(kept[-1])):
        kept.pop()
    return kept


# From here on `heads` are the lines, stripped and cut to _LONGEST_LINE.


def _is_quoted(head: str) -> bool:
    return head.startswith(">")


def _is_device_line(heads: Sequence[str], at: int) -> bool:
    """Whether a phone added this line: short, and no sentence goes on below it."""
    if len(heads[at]) > _DEVICE_LINE or not _DEVICE.match(heads[at]):
        return False
    below = heads[at + 1] if at + 1 < len(heads) else ""
    if not below or _is_quoted(below) or _DEVICE.match(below):
        return True
    return _ends_own_words(heads, at + 1) or _intro_length(heads, at + 1) > 0


def _ends_own_words(heads: Sequence[str], at: int) -> bool:
    """Whether a signature, a ruled line above a message, or a block of quoted fields begins here."""
    head = heads[at]
    if any(mark.match(head) for mark in (_SIGNATURE, _FOOT, _ORIGINAL, _FORWARDED)):
        return True
    begins = _FIELDS["sender"].match(head) or _FIELDS["sent"].match(head)
    return begins is not None and _is_header_block(heads, at)


def _is_header_block(heads: Sequence[str], at: int) -> bool:
    """Whether From, a time, To or Subject stand together; "From: Utrecht, To: Paris" is a trip."""
    block = heads[at : at + _HEADER_LINES]
    seen = {name for name, field in _FIELDS.items() for one in block if field.match(one)}
    has_address = any("@" in one for one in block)
    return len(seen) >= 3 and (seen >= {"sender", "subject"} or has_address)


def _intro_length(heads: Sequence[str], at: int) -> int:
    """Return over how many lines an intro such as "On … wrote:" stretches from here, 0 if there is none.

    It begins with a known word or holds a date or address from its first line on, and ends with a
    colon. It says "wrote" in a known language, or stands with date and address right above a quote.
    """
    first = heads[at]
    known = _INTRO_START.match(first) is not None
    if not (known or _DATED.search(first) or _ADDRESSED.search(first)):
        return 0
    joined = ""
    for count, head in enumerate(heads[at : at + _INTRO_LINES], start=1):
        if not head or (count > 1 and _begins_anew(head)):
            return 0
        joined = f"{joined} {head}"
        if _INTRO_END.search(joined[-60:]) and _is_intro(joined, heads, at + count, known=known):
            return count
    return 0


def _begins_anew(head: str) -> bool:
    """Whether a second line is a quote, or the true beginning of an intro below a last sentence."""
    return _is_quoted(head) or (_INTRO_START.match(head) is not None and _DATED.search(head) is not None)


def _is_intro(joined: str, heads: Sequence[str], below: int, *, known: bool) -> bool:
    dated, addressed = _DATED.search(joined) is not None, _ADDRESSED.search(joined) is not None
    above_quote = _quote_follows(heads, below)
    if not _WROTE.search(joined):
        return dated and addressed and above_quote
    if above_quote:
        return dated or addressed
    return (dated or addressed if known else dated and addressed) and not _TOLD.search(joined)


def _quote_follows(heads: Sequence[str], at: int) -> bool:
    """Whether the next line that is not blank begins with ">"."""
    return _is_quoted(next((head for head in heads[at : at + 5] if head), ""))


_SIGNATURE_LINES = 14


def _without_calling_card(lines: list[str]) -> list[str]:
    """Cut what stands below the greeting and the name, where it looks like a calling card."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_LINES), -1):
        if not _GREETING.match(lines[at].strip()[:_LONGEST_LINE]):
            continue
        below = [one for one in range(at + 1, len(lines)) if lines[one].strip()]
        card = [lines[one][:_LONGEST_LINE] for one in below[1:]]
        if any(_CONTACT.search(one) for one in card):
            return lines[: below[0] + 1]
    return lines
