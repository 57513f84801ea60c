"""Which of five languages somebody writes in, told by the small words that every sentence needs.

One mail is weak evidence ("Top, thanks!" is any language), so a client's language is decided over all of
his mails. A library was measured and left out: the best one takes more memory than the whole of a sync may
(docs/decisions.md), and over some twenty words these tables err as rarely.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from goodterms.model import LanguageFound, MailLanguage, Reading

_ENGLISH = """
the and of to is it that this for you your yours with are was were be been have has had not but they their
there we our us i my me he she his her its do does did can could would should will just from at by as or an
a if when what which who how about any some please thanks thank hi hello dear regards here now new more than
then them these those because into out up so let's don't i'm it's i'll can't isn't doesn't we're that's see
know think make need like get send sent looking yet also very only other could next week on in no one
"""
_DUTCH = """
de het een en van ik je jij jou jullie we wij ons onze zijn is was waren ben bent heb hebt heeft hebben had
niet geen wel nog al ook maar dat dit deze die er daar hier met voor naar door over bij uit aan op om als
dan wat wie hoe waar wanneer waarom of want dus te tot kan kun kunnen kunt wil willen zou moet moeten mag
gaan gaat graag even weer zo heel erg mijn jouw uw u hij zij ze haar hem hun hallo hoi beste groet groeten
bedankt dank vriendelijke alvast morgen vandaag week nieuwe meer eens zal zullen worden wordt werd doen doe
goed in mee iets alles volgens
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer und ist sind war waren bin bist habe hast hat haben hatte
nicht kein keine auch noch schon nur aber oder denn weil dass wenn wie was wer wo wann warum ich du er sie
es wir ihr uns euch mich mir dich dir sich mein meine dein ihre ihren unser unsere mit von zu zum zur für
auf aus bei nach über unter vor im in am an um als so sehr mal bitte danke gerne würde würden wäre könnte
könnten können kann muss müssen soll sollte wird werden wurde hallo liebe lieber guten tag grüße gruß viele
beste hier da dann jetzt morgen heute alles etwas mehr leider ganz vielen dank anbei rechnung ja
"""
_FRENCH = """
le la les un une des du de d' l' et est sont était suis es êtes avons avez ont ai as a pas ne n' plus que
qui quoi où quand comment pourquoi ce cet cette ces c' ça il elle ils elles on nous vous je j' tu me te se
s' mon ma mes ton ta tes son sa ses notre nos votre vos leur dans sur sous pour par avec sans chez vers
entre mais ou donc car si bonjour bonsoir merci cordialement salut bien très aussi encore déjà peu beaucoup
tout tous toute faire fait être avoir peut peux pouvez pourriez voudrais serait sera aux au y en même comme
après avant aujourd'hui demain voici
"""
_SPANISH = """
el la los las un una unos unas de del al y e o u que qué quien cuando cómo como dónde donde por para con sin
sobre entre hasta desde es son era está están estoy soy eres somos he has ha hemos han había no sí ni ya muy
más menos pero porque si yo tú él ella nosotros usted ustedes me te se nos lo le les mi mis tu tus su sus
nuestro nuestra este esta esto estos estas ese esa eso hay hacer hace puede puedes podéis podría quiero
quería gracias hola buenos buenas días tardes saludos saludo cordial también todavía aquí ahora hoy mañana
bien todo todos algo nada en a
"""
_TABLES: Mapping[MailLanguage, str] = {
    "en": _ENGLISH,
    "nl": _DUTCH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
}
_LONGEST = 4_000  # characters of a text that are looked at: the first paragraphs tell
_FEWEST_WORDS = 1.5  # small words of its own, before a mail is said to be in a language
_LEAD = 1.4  # times the next language's
_FEWEST_MAILS = 3
_CLEAR_SHARE = 0.7
_MOST_WORDS = 60  # of one mail that count: a long one is no stronger evidence than that
_WORD = re.compile(r"[^\W\d_]+['’]?(?:[^\W\d_]+)?")
_ELISION = re.compile(r"^([cdjlnmst]|qu)['’](?=\w)")  # French: l'offre, qu'il


def _weigh_words() -> dict[str, tuple[tuple[MailLanguage, float], ...]]:
    """Return each small word with its languages; one that several share says as much less."""
    owners: dict[str, list[MailLanguage]] = {}
    for language, table in _TABLES.items():
        for word in dict.fromkeys(table.split()):
            owners.setdefault(word, []).append(language)
    return {word: tuple((one, 1 / len(some) ** 2) for one in some) for word, some in owners.items()}


_WEIGHTS = _weigh_words()


def detect_language(text: str) -> MailLanguage | None:
    """Return the language of a text by its small words; None where they are too few or undecided."""
    scores: Counter[MailLanguage] = Counter()
    for word in _small_words(text[:_LONGEST].lower()):
        for language, weight in _WEIGHTS.get(word, ()):
            scores[language] += weight  # type: ignore[assignment]  # a Counter adds floats as well
    ranked = scores.most_common(2)
    if not ranked or ranked[0][1] < _FEWEST_WORDS:
        return None
    if len(ranked) == 2 and ranked[0][1] < _LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def _small_words(text: str) -> Iterable[str]:
    for found in _WORD.finditer(text):
        word = found[0].replace("’", "'")
        elided = _ELISION.match(word)
        if elided is not None and word not in _WEIGHTS:
            yield f"{elided[1]}'"
            yield word[elided.end() :]
        else:
            yield word.rstrip("'")


def decide_language(readings: Iterable[Reading]) -> LanguageFound:
    """Decide over all of a client's read mails; each counts by its words, a long one as 60."""
    words: Counter[MailLanguage] = Counter()
    mails = 0
    for one in readings:
        if one.language is not None:
            words[one.language] += max(1, min(one.words, _MOST_WORDS))
            mails += 1
    if not words:
        return LanguageFound(None, 0.0, 0)
    language, most = words.most_common(1)[0]
    share = most / words.total()
    clear = mails >= _FEWEST_MAILS and share >= _CLEAR_SHARE
    return LanguageFound(language if clear else None, share, mails)
