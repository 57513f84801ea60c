"""What a letter may never say, checked on every rendered letter, whoever wrote its template.

The rules are those of the method page, section 8. The lists are meant to be read and added to; they
rather refuse a harmless letter than let a hurtful one through. A `*` ends a word that may go on.
Both languages' lists are held against every letter; the reason words only of its own language, for
Dutch "want" (because) is an English word too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from goodterms.casebook import LetterKind
from goodterms.model import Client, Language

MOST_WORDS = 150


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


# What is refused in every letter: the reason, then the words and phrases of both languages.
NEVER: dict[str, tuple[str, ...]] = {
    "a grievance": _listed("""
        complain*, disappointed, disappointing, frustrat*, fed up, annoy*, tired of,
        unacceptable, yet again, once again, time and again, as i have said, how many times,
        every single time, you always, you never, you keep, you still have not, you failed,
        your fault, your behaviour,
        teleurgesteld, teleurstellend, gefrustreerd, frustrer*, ergernis, erger me, zat van,
        klacht*, onacceptabel, alweer, keer op keer, zoals ik al zei, hoe vaak, telkens weer,
        je gedrag, altijd te laat, je moet altijd, jij altijd, je hebt nooit, jij nooit,
        jouw schuld, jullie schuld
    """),
    "a character judgement": _listed("""
        rude, disrespect*, difficult client, difficult person, unreasonable, unprofessional,
        toxic, demanding, incompetent, lazy, dishonest, ungrateful, arrogant, unreliable,
        indecisive,
        onbeschoft, respectloos, lastige klant, onredelijk*, onprofessioneel, veeleisend*, lui,
        incompetent*, oneerlijk*, ondankbaar, arrogant*, onbetrouwbaar, besluiteloos
    """),
    "a threat": _listed("""
        or else, consequences, final warning, last warning, final notice, last chance,
        you will regret, forced to, leave me no choice, no other choice, will be forced,
        bad review, blacklist*,
        de gevolgen, laatste waarschuwing, laatste aanmaning, laatste kans, genoodzaakt,
        gedwongen, geen andere keus, geen andere keuze, slechte review, zwarte lijst, zwartmaken,
        anders zal ik
    """),
    "a legal claim": _listed("""
        lawyer*, solicitor*, attorney*, court, lawsuit, sue, legal*, by law, statutory, liable,
        breach*, in default, debt collect*, collection agency, bailiff*, late fee*,
        interest charge*, entitled to, statute*, claim*, damages, hereby demand,
        advocaat, advocaten, jurist*, rechter, rechtbank, rechtszaak, juridisch*, wettelijk*,
        aansprakelijk*, wanprestatie, in gebreke, ingebrekestelling, verzuim, incasso*,
        deurwaarder*, rente, schadevergoeding, sommeer, sommatie, burgerlijk wetboek, bw,
        recht op, vordering*
    """),
    "a promise": _listed("""
        i promise, we promise, promised, guarantee*, i assure you, you can count on,
        no matter what, free of charge, at no cost, discount, refund,
        ik beloof, wij beloven, beloofd, garandeer, garantie*, ik verzeker je,
        je kunt erop rekenen, gratis, kosteloos, korting, geld terug
    """),
    "a score or a figure of the report": _listed("""
        score*, rating*, rank*, strain, burden, index, percent*, per cent, percentile, median,
        on average, statistic*, data show*, the figures, the numbers show, hours per week,
        scoort, ranglijst, belasting, procent, mediaan, gemiddeld*, statistiek*, uit de cijfers,
        de cijfers, de data, uren per week
    """),
    "a hint that a program had a part in it": _listed("""
        goodterms, software, algorithm*, automat*, flagged, the system, tool, dashboard,
        spreadsheet, this report, my report, analysis, analysed, analyzed, tracked, monitor*,
        verdict, generated,
        algoritme*, geautomatiseerd*, het systeem, rapportage, mijn rapport, uit de analyse,
        analyse, geanalyseerd, bijgehouden, gemonitord, oordeel, gegenereerd, computerprogramma,
        spreadsheet*
    """),
    "that something is to happen at once": _listed("""
        effective immediately, with immediate effect, immediately, as of today, as of now,
        at once,
        per direct, met onmiddellijke ingang, onmiddellijk, met ingang van vandaag, vanaf heden,
        per ommegaande
    """),
}

# Leaving is said in a conversation first: these letters come before it.
LEAVING = _listed("""
    terminat*, part ways, parting ways, end our, ending our, end the, stop working,
    no longer work, last working day, notice period, give notice, goodbye, farewell, cancel*,
    discontinu*, resign*, hand over, handover, hand-over, wind down, another provider,
    another supplier, someone else, other clients, move on, not renew, leave you, leaving,
    beëindig*, opzeg*, zeg ik op, afscheid, stop met, stoppen met, uit elkaar, ermee ophouden,
    laatste werkdag, niet langer, overdracht, overdragen, niet verlengen, iemand anders,
    andere klanten, een ander bureau, andere leverancier, niet meer voor je werken, niet verder
""")

# What a letter is about. A letter has one subject; the invitation to talk names none of them.
TOPICS: dict[str, tuple[str, ...]] = {
    "hours": _listed("""
        working hours, office hours, evening*, weekend*, at night, outside hours, reach me,
        i work,
        werktijd*, kantooruren, avond*, 's nachts, 's avonds, bereikbaar, bereiken, ik werk
    """),
    "rounds": _listed("""
        feedback, revision*, new version, correction round*, rounds, indecisi*,
        correctieronde*, revisie*, nieuwe versie, rondes, opmerkingen bij
    """),
    "payment": _listed("""
        invoice*, payment*, paid, pay, overdue,
        factuur, facturen, betaling*, betaal*, betalen, openstaand*, achterstallig*
    """),
}
_ALLOWED_TOPIC: dict[LetterKind, frozenset[str]] = {
    "talk": frozenset(),
    "reminder": frozenset({"payment"}),
    "repair": frozenset(TOPICS),
}

_REASON_WORDS: dict[Language, tuple[str, ...]] = {
    "en": _listed("because, since, due to, owing to, on account of, the reason, reasons, that is why"),
    "nl": _listed("omdat, doordat, want, vanwege, wegens, aangezien, de reden, redenen, daarom"),
}
_MARKS: dict[Language, tuple[str, ...]] = {  # everyday words that only the one language has
    "en": _listed(
        "the, and, you, your, i, my, with, would, could, please, for, that, are, not, this, to, if"
    ),
    "nl": _listed(
        "de, het, een, en, je, jij, ik, mijn, met, wil, graag, dat, zijn, niet, dit, voor, van, als"
    ),
}

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}|\$\{?[A-Za-z_]\w*|%\([A-Za-z_]\w*\)s|<<[^<>\n]+>>|\[[A-Z_ ]{3,}\]")
_WORD = re.compile(r"\w+", re.UNICODE)
_MONEY = re.compile(r"[€$£%‰]|\b(?:eur|euro|euros|usd|gbp)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\S*\d\S*")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,253}")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # Unicode categories of what a reader can't see
_JOINERS = frozenset("\u200c\u200d")  # but names in some scripts are spelled with these
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def check_letter(
    kind: LetterKind,
    language: Language,
    subject: str,
    body: str,
    *,
    to: Sequence[str],
    client: Client,
    given: Iterable[str] = (),
    other_names: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return why this letter may not go to Drafts, in English; empty if it may.

    `body` has LF line ends and no signature block. `given` are the facts as they stand in the text:
    the name greeted, dates, times, hours, terms, invoice numbers; they are not looked into (someone
    may be called Sue). `other_names` may not be named.
    """
    own_words = _without(f"{subject}\n{body}", given)
    return (
        *_check_form(subject, body),
        *_check_recipients(to, client),
        *_check_never(own_words),
        *_check_leaving(own_words),
        *_check_topics(kind, own_words),
        *_check_reasons(language, own_words),
        *_check_language(language, body),
        *_check_figures(own_words),
        *_check_names(own_words, other_names),
    )


def is_one_line(text: str) -> bool:
    """Whether a text is safe in a header: no line end, control, direction mark, lone surrogate."""
    return not any(unicodedata.category(char) in _UNSEEN and char not in _JOINERS for char in text)


def is_address(text: str) -> bool:
    """Whether a text is one plain e-mail address: an unquoted addr-spec (RFC 5322, 3.4.1)."""
    return len(text) <= 254 and is_one_line(text) and _ADDRESS.fullmatch(text) is not None


def find_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return which of the words and phrases stand in a text, whatever their case and spacing."""
    flat = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
    return tuple(word for word in words if _pattern(word).search(flat))


def _check_form(subject: str, body: str) -> Iterable[str]:
    if not subject.strip() or not body.strip():
        yield "the subject or the text is empty"
    if not is_one_line(subject) or not all(is_one_line(line) for line in body.split("\n")):
        yield "it holds a control character or a hidden mark"
    if left := _PLACEHOLDER.findall(f"{subject}\n{body}"):
        yield f"a placeholder was not filled in: {_quoted(left)}"
    if (words := len(_WORD.findall(body))) > MOST_WORDS:
        yield f"it has {words} words, more than {MOST_WORDS}"
    if _LINK.search(f"{subject}\n{body}"):
        yield "it holds a link"


def _check_recipients(to: Sequence[str], client: Client) -> Iterable[str]:
    if not to:
        yield "it has no recipient"
    for address in to:
        if not is_address(address):
            yield f"{address[:80]!r} is not an e-mail address"
        elif not _is_theirs(address, client):
            yield f"{address} is not an address of this client"


def _is_theirs(address: str, client: Client) -> bool:
    address = address.casefold()
    domain = address.rpartition("@")[2]
    if address in client.addresses:
        return True
    return any(domain == own or domain.endswith(f".{own}") for own in client.domains)


def _check_never(text: str) -> Iterable[str]:
    for what, words in NEVER.items():
        if found := find_words(text, words):
            yield f"it holds {what}: {_quoted(found)}"


def _check_leaving(text: str) -> Iterable[str]:
    if found := find_words(text, LEAVING):
        yield f"it speaks of leaving: {_quoted(found)}"


def _check_topics(kind: LetterKind, text: str) -> Iterable[str]:
    found = {topic for topic, words in TOPICS.items() if find_words(text, words)}
    if foreign := found - _ALLOWED_TOPIC[kind]:
        yield f"a {kind} letter does not speak of {' or '.join(sorted(foreign))}"
    elif len(found) > 1:
        yield f"it has more than one topic: {', '.join(sorted(found))}"


def _check_reasons(language: Language, text: str) -> Iterable[str]:
    lowered = text.casefold()
    found = [word for word in _REASON_WORDS[language] for _ in _pattern(word).findall(lowered)]
    if len(found) > 1 or {"reasons", "redenen"} & set(found):
        yield f"it gives more than one reason: {_quoted(found)}"


def _check_language(language: Language, body: str) -> Iterable[str]:
    words = _WORD.findall(body.casefold())
    counts = {one: sum(1 for word in words if word in marks) for one, marks in _MARKS.items()}
    own, other = counts.pop(language), max(counts.values())
    if own < 2 * other or not own:
        yield f"it does not read as {language}"


def _check_figures(text: str) -> Iterable[str]:
    if left := [*_MONEY.findall(text), *_DIGITS.findall(text)]:
        yield f"it holds figures that are no date, time, term or invoice number: {_quoted(left)}"


def _check_names(text: str, other_names: Iterable[str]) -> Iterable[str]:
    names = [name.strip() for name in other_names if len(name.strip()) > 2]  # "Bo" is a word, too
    if found := [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]:
        yield f"it names somebody else: {_quoted(found)}"


def _without(text: str, given: Iterable[str]) -> str:
    for fact in sorted((one for one in given if one), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(fact)}(?!\w)", " ", text)
    return text


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f'"{one[:40]}"' for one in dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    word = " ".join(unicodedata.normalize("NFKC", word).replace("’", "'").casefold().split())
    end = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?<!\w){re.escape(word.rstrip('*'))}{end}(?!\w)")
