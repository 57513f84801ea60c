"""Wording in English and Dutch, side by side: codes become sentences, values become text.

A wording is a template. `{slot}` is filled in; a part in [square brackets] is left out where one of
its slots has no value, so that a code with fewer facts still makes a sentence. An unknown code shows
as itself: a report with one odd word is better than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goodterms.casebook import CaseEvent, DecisionKind, Draft, DraftState, Gate, LetterKind, Step
from goodterms.decisions import DECISION_LABELS
from goodterms.model import ContractKind, Language, Reason, Scalar, Verdict

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_NBSP = "\u00a0"
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in every language."""

    en: str
    nl: str

    def say(self, language: Language, **slots: str | None) -> str:
        """Return the wording with its slots filled in; bracketed parts without a value are left out."""
        return _fill(self.nl if language == "nl" else self.en, slots)


def _fill(template: str, slots: Mapping[str, str | None]) -> str:
    def keep(found: re.Match[str]) -> str:
        filled = all(slots.get(name) for name in _SLOT.findall(found[1]))
        return found[1] if filled else ""

    return _SLOT.sub(lambda found: slots.get(found[1]) or _NOTHING, _OPTIONAL.sub(keep, template))


# --- values ------------------------------------------------------------------------------------

_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}
_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
}
CURRENCY_SIGNS: dict[str, str] = {"EUR": "€", "GBP": "£"}


def format_number(value: float | Decimal, language: Language, digits: int = 0) -> str:
    """Return 1,234.5 in English and 1.234,5 in Dutch, with that many decimals; "–" for no number."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return _NOTHING
    elif value != value or value in (float("inf"), float("-inf")):
        return _NOTHING
    english = f"{value:,.{digits}f}"
    if language == "en":
        return english
    return english.replace(",", "_").replace(".", ",").replace("_", ".")


def format_share(value: float | Decimal, language: Language) -> str:
    """Return 0.42 as 42%."""
    return f"{format_number(value * 100, language)}%"


def format_date(day: date, language: Language) -> str:
    """Return 3 Nov 2026, with the month's name of the language."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def format_weekday(day: date, language: Language) -> str:
    """Return the short name of the day of the week."""
    return _DAYS[language][day.weekday()]


def format_money(amount: Decimal | float, currency: str, language: Language, digits: int = 2) -> str:
    """Return €1,234.50 in English and € 1.234,50 in Dutch; currencies without a sign show their code."""
    number = format_number(amount, language, digits)
    sign = CURRENCY_SIGNS.get(currency)
    if sign is None:
        return f"{currency}{_NBSP}{number}" if currency else number
    return f"{sign}{_NBSP if language == 'nl' else ''}{number}"


def format_ordinal(number: int, language: Language) -> str:
    """Return 1st, 2nd, 3rd, 11th; 1e in Dutch."""
    if language == "nl":
        return f"{number}e"
    teen = 10 < number % 100 < 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def format_scalar(value: Scalar, language: Language) -> str | None:
    """Return any fact as text: numbers with a decimal only where they have one; None for no value."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, datetime):
        return format_date(value.date(), language)
    if isinstance(value, date):
        return format_date(value, language)
    digits = 0 if round(value, 1) == round(value) else 1
    return format_number(value, language, digits)


# --- short words -------------------------------------------------------------------------------

VERDICTS: dict[Verdict, Text] = {
    Verdict.FINE: Text("Fine", "Goed"),
    Verdict.WATCH: Text("Watch", "Opletten"),
    Verdict.REPAIR: Text("Repair", "Herstellen"),
    Verdict.EXIT: Text("Exit", "Afscheid"),
}
VERDICT_SIGNS: dict[Verdict, str] = {
    Verdict.FINE: "●",
    Verdict.WATCH: "▲",
    Verdict.REPAIR: "◆",
    Verdict.EXIT: "■",
}
STEPS: dict[Step, Text] = {
    Step.REPAIR: Text("Repair", "Herstellen"),
    Step.COOL_OFF: Text("Cool off", "Bedenktijd"),
    Step.CONTRACT: Text("Contract", "Contract"),
    Step.MONEY: Text("Money", "Geld"),
    Step.TALK: Text("Talk", "Gesprek"),
    Step.CONFIRM: Text("Confirm", "Bevestigen"),
    Step.NOTICE: Text("Notice", "Opzegtermijn"),
    Step.AFTER: Text("After", "Nazorg"),
    Step.CLOSED: Text("Closed", "Afgesloten"),
}
LETTERS: dict[LetterKind, Text] = {
    "repair": Text("Repair", "Herstel"),
    "reminder": Text("Payment reminder", "Betalingsherinnering"),
    "talk": Text("Invitation to talk", "Uitnodiging voor een gesprek"),
    "confirm": Text("Confirmation of the talk", "Bevestiging van het gesprek"),
    "finish": Text("Finish, and do not renew", "Afronden, en niet verlengen"),
    "handover": Text("Hand-over", "Overdracht"),
}
DRAFT_STATES: dict[DraftState, Text] = {
    "planned": Text("Not yet in the mailbox", "Nog niet in de mailbox"),
    "waiting": Text("In Drafts, as written", "In Concepten, zoals geschreven"),
    "edited": Text("In Drafts, changed by you", "In Concepten, door jou gewijzigd"),
    "sent": Text("Sent", "Verzonden"),
    "sent-edited": Text("Sent, changed by you", "Verzonden, door jou gewijzigd"),
    "discarded": Text("Thrown away", "Weggegooid"),
    "gone": Text("Not found: sent or deleted?", "Niet gevonden: verzonden of gewist?"),
}
CONTRACTS: dict[ContractKind, Text] = {
    ContractKind.INDEFINITE: Text("for an indefinite time", "voor onbepaalde tijd"),
    ContractKind.FIXED_TERM: Text("for a fixed term", "voor bepaalde tijd"),
    ContractKind.PROJECT: Text("for a project", "voor een project"),
    ContractKind.UNKNOWN: Text("of unknown kind", "van onbekende soort"),
}
DUE_FROM: dict[str, Text] = {
    "given": Text("as given", "zoals opgegeven"),
    "invoice terms": Text("invoice's terms", "termijn op de factuur"),
    "client terms": Text("client's terms", "termijn van de klant"),
    "legal": Text("legal 30 days", "wettelijke 30 dagen"),
}
CUES: dict[str, Text] = {
    "vague_refusal": Text("Refusal without a wish", "Afkeuring zonder wens"),
    "approval": Text("Approval", "Akkoord"),
    "round": Text("Round after a delivery", "Ronde na een oplevering"),
    "reversal": Text("Approval turned back", "Akkoord teruggedraaid"),
    "disrespect": Text("Tone: please judge yourself", "Toon: oordeel zelf"),
    "closing": Text("Closing that asks nothing", "Afsluiting zonder vraag"),
    "delivery": Text("Work handed over", "Werk opgeleverd"),
    "change_request": Text("Concrete wish for a change", "Concrete wens tot wijziging"),
    "off_hours": Text("Off hours", "Buiten werktijd"),
    "chasing": Text("Chasing", "Najagen"),
}
CUE_NAMES: dict[str, Text] = {  # the rules of goodterms/phrases
    "night": Text("at night", "'s nachts"),
    "weekend": Text("in the weekend", "in het weekend"),
    "holiday": Text("on a holiday", "op een feestdag"),
    "edge": Text("before or after working hours", "voor of na werktijd"),
    "within-a-day": Text("again within a working day", "opnieuw binnen een werkdag"),
    "closing": Text("thanks, assent or good wishes", "dank, instemming of goede wensen"),
    "first-round": Text("the first", "de eerste"),
    "second-round": Text("the second", "de tweede"),
    "later-round": Text("the third or a later one", "de derde of een latere"),
    "after-approval": Text("a change after they had approved", "een wijziging nadat ze akkoord waren"),
    "statement": Text("a short statement", "een korte mededeling"),
    "not-quite-it": Text("not quite it", "dat is het niet helemaal"),
    "not-good-enough": Text("not good enough, without a ground", "niet goed genoeg, zonder reden"),
    "not-satisfied": Text(
        "not satisfied, without saying with what", "niet tevreden, zonder te zeggen waarmee"
    ),
    "not-what-we-had-in-mind": Text("not what they had in mind", "niet wat ze voor ogen hadden"),
    "does-not-feel-right": Text("does not feel right", "voelt niet goed"),
    "does-not-speak": Text("does not speak to them", "spreekt niet aan"),
    "something-missing": Text("something is missing", "er ontbreekt iets"),
    "word-of-taste": Text("a word of taste", "een smaakoordeel"),
    "cannot-say-what": Text("cannot say what it is", "kan niet zeggen wat het is"),
    "left-to-you": Text("the wish is left to you", "de wens wordt aan jou gelaten"),
    "make-it-pop": Text("a wish that cannot be checked", "een wens die niet te toetsen is"),
    "try-again": Text("another round without a direction", "nog een ronde zonder richting"),
    "lukewarm": Text("hesitation", "aarzeling"),
    "contentment-denied": Text("not content, without saying why", "niet tevreden, zonder te zeggen waarom"),
    "displeasure": Text("a word of displeasure", "een woord van ongenoegen"),
    "unease": Text("unease", "onbehagen"),
    "approval-denied": Text("will not go on with it", "wil er niet mee verder"),
    "hoped-for": Text("had hoped for something else", "had op iets anders gehoopt"),
    "another-round": Text("asks for another round", "vraagt om nog een ronde"),
    "mood-wished": Text("wishes a mood", "wenst een sfeer"),
    "is-that-all": Text("asks whether that is all", "vraagt of dat alles is"),
    "not-worth-it": Text("not worth the money or the time", "het geld of de tijd niet waard"),
    "it-denied": Text("says no to it", "zegt er nee tegen"),
    "disbelief": Text("a question in disbelief", "een vraag vol ongeloof"),
    "cool-reception": Text("tells of a cool reception", "vertelt van een koele ontvangst"),
    "bare-no": Text("nothing but a no", "alleen een nee"),
    "approved": Text("says that it is approved", "zegt akkoord"),
    "looks-good": Text("says that it looks good", "zegt dat het er goed uitziet"),
    "go-ahead": Text("says to go ahead", "zegt door te gaan"),
    "happy-with": Text("is happy with it", "is er blij mee"),
    "here-it-is": Text("says that the work is here", "zegt dat het werk er is"),
    "attached": Text("says that the work is attached", "zegt dat het werk is bijgevoegd"),
    "ready": Text("says that the work is ready", "zegt dat het werk klaar is"),
    "link": Text("says where to fetch the work", "zegt waar het werk te halen is"),
    "change": Text("names a change and what to change", "noemt een wijziging en waarvan"),
    "insult": Text("an insult", "een belediging"),
    "called-incapable": Text("judges the person, not the work", "oordeelt over de persoon, niet het werk"),
    "asked-if-stupid": Text("a question that insults", "een vraag die beledigt"),
    "swearing-at": Text("swearing", "schelden"),
    "any-fool-could": Text("belittles the work", "kleineert het werk"),
    "paying-you-for": Text("what am I paying you for", "waar betaal ik je voor"),
    "did-you-even": Text("a reproach as a question", "een verwijt als vraag"),
    "waste-of-time": Text("calls it a waste of time", "noemt het tijdverspilling"),
    "garbage": Text("scorn for the work", "hoon voor het werk"),
    "threat": Text("a threat", "een dreigement"),
    "ultimatum": Text("an ultimatum", "een ultimatum"),
    "contempt": Text("contempt", "minachting"),
    "sarcasm": Text("sarcasm", "sarcasme"),
    "blame": Text("puts all blame on you", "legt alle schuld bij jou"),
    "shouting": Text("shouting in capitals", "schreeuwen in hoofdletters"),
}
TOPICS: dict[str, Text] = {
    "hours": Text("working hours", "werktijden"),
    "rounds": Text("rounds of changes", "correctierondes"),
    "payment": Text("payment terms", "betalingstermijnen"),
}
GATES: dict[str, Text] = {
    "repair": Text("Repair", "Herstel"),
    "cool_off": Text("Cooling off", "Bedenktijd"),
    "contract": Text("Contract", "Contract"),
    "notice": Text("Notice", "Opzegtermijn"),
    "prepaid": Text("Paid and not delivered", "Betaald en niet geleverd"),
    "obligations": Text("Open obligations", "Lopende verplichtingen"),
    "money": Text("Overdue money", "Achterstallig geld"),
    "language": Text("Language of the letter", "Taal van de brief"),
    "address": Text("Address", "Adres"),
    "drafts": Text("Drafts", "Concepten"),
}
EVENTS: dict[str, Text] = {
    "repair": Text("Repair began", "Herstel begonnen"),
    "repair-sent": Text("Repair letter sent", "Herstelbrief verzonden"),
    "reminder-sent": Text("Payment reminder sent", "Betalingsherinnering verzonden"),
    "talk-sent": Text("Invitation to talk sent", "Uitnodiging verzonden"),
    "confirm-sent": Text("Confirmation sent", "Bevestiging verzonden"),
    "finish-sent": Text("Letter to finish and not renew sent", "Brief om af te ronden verzonden"),
    "handover-sent": Text("Hand-over letter sent", "Overdrachtsbrief verzonden"),
    "draft-discarded": Text("Draft thrown away", "Concept weggegooid"),
    "exit": Text("Exit shown for the first time", "Afscheid voor het eerst getoond"),
    "money-held": Text("Held for overdue money", "Wacht op achterstallig geld"),
    "talk": Text("Ready for the talk", "Klaar voor het gesprek"),
    "notice": Text("It stands in writing: notice runs", "Het staat op papier: de termijn loopt"),
    "after": Text("Last working day over", "Laatste werkdag voorbij"),
    "draft-gone": Text("Draft not found any more", "Concept niet meer gevonden"),
    "eased": Text("It eased: case over", "Het ging beter: zaak voorbij"),
    "closed": Text("All done: case closed", "Alles gedaan: zaak afgesloten"),
    "said-keep": Text("You: keep", "Jij: houden"),
    "said-exit": Text("You: exit", "Jij: afscheid"),
    "said-snooze": Text("You: put off", "Jij: uitstellen"),
    "said-repaired": Text("You: tried to mend it", "Jij: geprobeerd te herstellen"),
    "said-talk-held": Text("You: talk held", "Jij: gesprek gevoerd"),
    "said-paid-first": Text("You: payment first", "Jij: eerst betalen"),
    "said-closed": Text("You: closed", "Jij: afgesloten"),
}


@dataclass(frozen=True, slots=True)
class SignalWords:
    """A signal's name, its short heading, and the clause that states its value."""

    name: Text
    heading: Text
    fact: Text


SIGNALS: dict[str, SignalWords] = {
    "client_reply_time": SignalWords(
        Text("Client's reply time", "Antwoordtijd van de klant"),
        Text("Reply time", "Antwoord"),
        Text(
            "answers after {value} working hours in the middle case",
            "antwoordt in het middelste geval na {value} werkuren",
        ),
    ),
    "our_reply_time": SignalWords(
        Text("Our reply time", "Onze antwoordtijd"),
        Text("Our reply", "Ons antwoord"),
        Text(
            "we answer after {value} working hours in the middle case",
            "wij antwoorden in het middelste geval na {value} werkuren",
        ),
    ),
    "answered_share": SignalWords(
        Text("Share answered", "Aandeel beantwoord"),
        Text("Answered", "Beantwoord"),
        Text("answers {value} of what we ask", "beantwoordt {value} van wat wij vragen"),
    ),
    "off_hours_share": SignalWords(
        Text("Off-hours mail", "Mail buiten werktijd"),
        Text("Off hours", "Buiten werktijd"),
        Text(
            "{value} of the mails that ask something arrive off hours",
            "{value} van de mails met een vraag komt buiten werktijd",
        ),
    ),
    "load_minutes": SignalWords(
        Text("Mail time", "Mailtijd"),
        Text("Mail time", "Mailtijd"),
        Text("the mail takes {value} minutes a week", "de mail kost {value} minuten per week"),
    ),
    "chasing": SignalWords(
        Text("Chasing", "Najagen"),
        Text("Chasing", "Najagen"),
        Text(
            "sends {value} further mails a turn within a working day",
            "stuurt binnen een werkdag {value} mails na per beurt",
        ),
    ),
    "indecision": SignalWords(
        Text("Indecision", "Besluiteloosheid"),
        Text("Indecision", "Twijfel"),
        Text(
            "{value} of the mails refuse without saying what is wanted",
            "{value} van de mails keurt af zonder te zeggen wat er gewenst is",
        ),
    ),
    "mails_trend": SignalWords(
        Text("Mails, against the three months before", "Mails, naast de drie maanden ervoor"),
        Text("Mails, trend", "Mails, verloop"),
        Text("writes {value} times as often as before", "schrijft {value} keer zo vaak als daarvoor"),
    ),
    "trouble_trend": SignalWords(
        Text("Off-hours and chasing mails, the same", "Mails buiten werktijd en najagen, idem"),
        Text("Trouble, trend", "Last, verloop"),
        Text(
            "off hours and chasing {value} times as often as before",
            "buiten werktijd en najagen {value} keer zo vaak als daarvoor",
        ),
    ),
    "disrespect": SignalWords(
        Text("Tone, for you to judge", "Toon, aan jou om te beoordelen"),
        Text("Tone", "Toon"),
        Text("{value} mails to judge for their tone", "{value} mails om op toon te beoordelen"),
    ),
    "days_beyond_terms": SignalWords(
        Text("Days beyond terms", "Dagen over de termijn"),
        Text("Days late", "Dagen te laat"),
        Text(
            "pays {value} days beyond terms on average",
            "betaalt gemiddeld {value} dagen over de termijn",
        ),
    ),
    "late_rate": SignalWords(
        Text("Late rate", "Aandeel te laat"),
        Text("Late rate", "Deel te laat"),
        Text(
            "is expected to pay {value} of invoices late",
            "betaalt naar verwachting {value} te laat",
        ),
    ),
    "payment_index": SignalWords(
        Text("Payment index", "Betaalindex"),
        Text("Payment index", "Betaalindex"),
        Text("has a payment index of {value}", "heeft een betaalindex van {value}"),
    ),
    "overdue_amount": SignalWords(
        Text("Overdue amount", "Achterstallig bedrag"),
        Text("Overdue", "Achterstallig"),
        Text("has {value} overdue", "heeft {value} achterstallig"),
    ),
    "revenue": SignalWords(
        Text("Revenue of 12 months", "Omzet van 12 maanden"),
        Text("Revenue", "Omzet"),
        Text("brings in {value} a year", "brengt {value} per jaar op"),
    ),
    "revenue_per_hour": SignalWords(
        Text("Revenue per hour", "Omzet per uur"),
        Text("Per hour", "Per uur"),
        Text("brings in {value} an hour", "brengt {value} per uur op"),
    ),
}
_SHARES = frozenset({"answered_share", "off_hours_share", "indecision", "late_rate"})
# What a signal's threshold is counted in, where that is not the unit of its value.
_THRESHOLDS: dict[str, Text] = {
    "load_minutes": Text(
        "{threshold} times the share of the revenue", "{threshold} keer het aandeel in de omzet"
    ),
    "overdue_amount": Text(
        "{threshold} average months of invoices", "{threshold} gemiddelde maanden factuur"
    ),
}

# --- what would change a verdict ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseWords:
    """A good case of a signal: one of them, {count} of them, and more than can be counted."""

    one: Text
    many: Text
    longer: Text


_PAID_ON_TIME = CaseWords(
    Text("one invoice paid on time", "één factuur op tijd betaald"),
    Text("{count} invoices paid on time", "{count} facturen op tijd betaald"),
    Text("invoices paid on time for more than a year", "meer dan een jaar facturen op tijd betaald"),
)
CASES: dict[str, CaseWords] = {
    "client_reply_time": CaseWords(
        Text("one more answer the same day", "nog één antwoord dezelfde dag"),
        Text("{count} more answers the same day", "nog {count} antwoorden dezelfde dag"),
        Text("answers the same day for a long time", "lange tijd antwoorden dezelfde dag"),
    ),
    "off_hours_share": CaseWords(
        Text("one more mail in working hours", "nog één mail in werktijd"),
        Text("{count} more mails in working hours", "nog {count} mails in werktijd"),
        Text("mails in working hours for a long time", "lange tijd mails in werktijd"),
    ),
    "chasing": CaseWords(
        Text("one more mail without a second on its heels", "nog één mail zonder tweede erachteraan"),
        Text(
            "{count} more mails without a second on their heels",
            "nog {count} mails zonder tweede erachteraan",
        ),
        Text(
            "mails without a second on their heels, for a long time",
            "lange tijd mails zonder tweede erachteraan",
        ),
    ),
    "indecision": CaseWords(
        Text("one more mail that says what is wanted", "nog één mail die zegt wat er moet"),
        Text("{count} more mails that say what is wanted", "nog {count} mails die zeggen wat er moet"),
        Text("mails that say what is wanted for a long time", "lange tijd mails die zeggen wat er moet"),
    ),
    "days_beyond_terms": _PAID_ON_TIME,
    "late_rate": _PAID_ON_TIME,
    "overdue_amount": CaseWords(
        Text("one overdue invoice paid", "één achterstallige factuur betaald"),
        Text("{count} overdue invoices paid", "{count} achterstallige facturen betaald"),
        Text("all overdue invoices paid", "alle achterstallige facturen betaald"),
    ),
}


def word_change(reason: Reason, language: Language) -> str:
    """Return how many good cases of a signal would change the verdict, in words."""
    words = CASES[reason.signal]
    if reason.value is None:
        return words.longer.say(language)
    if reason.value == 1:
        return words.one.say(language)
    return words.many.say(language, count=format_scalar(reason.value, language))


def word_changes(reasons: Sequence[Reason], language: Language) -> str:
    """Return what would change a verdict, all of it together, as a clause; "" for nothing."""
    cases = [word_change(one, language) for one in reasons]
    if not cases:
        return ""
    joined = ", ".join(cases[:-1])
    and_ = Text("{first} and {last}", "{first} en {last}")
    listed = and_.say(language, first=joined, last=cases[-1]) if joined else cases[0]
    return Text("what would change it: {listed}", "wat het zou veranderen: {listed}").say(
        language, listed=listed
    )


# --- reasons -----------------------------------------------------------------------------------

REASONS: dict[str, Text] = {
    # a signal
    "burden-heavy": Text("{fact}[; heavy from {threshold}]", "{fact}[; zwaar vanaf {threshold}]"),
    "burden-extreme": Text(
        "{fact}: far beyond heavy[, which starts at {threshold}]",
        "{fact}: ver over zwaar[, dat begint bij {threshold}]",
    ),
    # a verdict
    "strain-above": Text(
        "the strain of {value} is above the line[ of {threshold}]",
        "de belasting van {value} ligt boven de grens[ van {threshold}]",
    ),
    "below-repair": Text(
        "the strain of {value} stays below the line for a repair[ of {threshold}]",
        "de belasting van {value} blijft onder de grens voor herstel[ van {threshold}]",
    ),
    "persisted": Text(
        "it has lasted: {value} weeks above the line[, where {threshold} are asked]",
        "het houdt aan: {value} weken boven de grens[, waar er {threshold} nodig zijn]",
    ),
    "not-persisted": Text(
        "it has not lasted yet: {value} weeks above the line[ of the {threshold} that are asked]",
        "het houdt nog niet aan: {value} weken boven de grens[ van de {threshold} die nodig zijn]",
    ),
    "below-exit": Text(
        "short of an exit: {value} weeks above that line[, where {threshold} are asked]",
        "nog geen afscheid: {value} weken boven die grens[, waar er {threshold} nodig zijn]",
    ),
    "few-weeks": Text(
        "too little mail to go by: he wrote in {value} of the last weeks[, {threshold} are asked]",
        "te weinig mail om op af te gaan: mail in {value} van de laatste weken[, {threshold} is nodig]",
    ),
    "few-mails": Text(
        "too little mail to go by: {value} mails in half a year[, {threshold} are asked]",
        "te weinig mail om op af te gaan: {value} mails in een half jaar[, {threshold} is nodig]",
    ),
    "habit-hours": Text(
        "writing outside working hours is a habit: heavy in {value}[ of the last {threshold}] weeks",
        "mailen buiten werktijd is een gewoonte: zwaar in {value}[ van de laatste {threshold}] weken",
    ),
    "habit-chasing": Text(
        "chasing is a habit: heavy in {value}[ of the last {threshold}] weeks",
        "najagen is een gewoonte: zwaar in {value}[ van de laatste {threshold}] weken",
    ),
    "habit-rounds": Text(
        "sending work back without a wish is a habit: heavy in {value}[ of the last {threshold}] weeks",
        "werk terugsturen zonder wens is een gewoonte: zwaar in {value}[ van de laatste {threshold}] weken",
    ),
    "habit-answers": Text(
        "letting you wait is a habit: heavy in {value}[ of the last {threshold}] weeks",
        "laten wachten is een gewoonte: zwaar in {value}[ van de laatste {threshold}] weken",
    ),
    "habit-payment": Text(
        "paying late is a habit: heavy in {value}[ of the last {threshold}] weeks",
        "te laat betalen is een gewoonte: zwaar in {value}[ van de laatste {threshold}] weken",
    ),
    "habit-only": Text(
        "one habit is for mending, not for leaving",
        "één gewoonte is om te herstellen, niet om afscheid te nemen",
    ),
    "rising-mails": Text(
        "it is getting more: {value} times as many mails a week as in the three months before",
        "het wordt meer: {value} keer zoveel mails per week als in de drie maanden ervoor",
    ),
    "rising-trouble": Text(
        "it is getting worse: {value} times as many off-hours and chasing mails a week as in the three "
        "months before",
        "het wordt erger: {value} keer zoveel mails per week buiten werktijd of kort na elkaar als in de "
        "drie maanden ervoor",
    ),
    "coverage-low": Text(
        "too little data: {value} of the weights have figures[, {threshold} are asked]",
        "te weinig gegevens: {value} van de gewichten heeft cijfers[, {threshold} is nodig]",
    ),
    "interval-low": Text(
        "not certain enough: the strain's lower end[ of {value}] is below the line[ of {threshold}]",
        "niet zeker genoeg: de ondergrens van de belasting[, {value},] ligt onder de grens[ van {threshold}]",
    ),
    "one-signal-only": Text(
        "only {value} heavy signal[ where {threshold} are asked]",
        "maar {value} zwaar signaal[ waar er {threshold} nodig zijn]",
    ),
    "repair-first": Text("a repair comes first", "eerst een poging tot herstel"),
    "repair-waived": Text("you waived the repair", "je zag af van een poging tot herstel"),
    "repair-running": Text(
        "a repair[ of {value}] is running[ and gets until {threshold}]",
        "een poging tot herstel[ van {value}] loopt[ en krijgt tot {threshold}]",
    ),
    "repair-unknown": Text(
        "since the repair it is not clear yet: {value} weeks above the line[, where {threshold} are asked]",
        "sinds het herstel is het nog onduidelijk: {value} weken boven de grens[, {threshold} zijn er nodig]",
    ),
    "repair-helps": Text(
        "since the repair it is better: {value} weeks above the line[, {threshold} would be too many]",
        "sinds het herstel gaat het beter: {value} weken boven de grens[, {threshold} zou te veel zijn]",
    ),
    "repair-failed": Text("the repair[ of {value}] did not help", "het herstel[ van {value}] hielp niet"),
    "returning": Text("it came back {value} times in a year", "het kwam in een jaar {value} keer terug"),
    "not-enough-data": Text("not enough data", "te weinig gegevens"),
    "snoozed": Text("put off[ until {until}]", "uitgesteld[ tot {until}]"),
    # what a case waits for
    "wait-repair": Text("the repair gets time[ until {until}]", "het herstel krijgt de tijd[ tot {until}]"),
    "wait-repair-over": Text(
        "the time of the repair is over[ since {until}]: the coming weeks say whether it helped",
        "de tijd voor herstel is om[ sinds {until}]: de komende weken wijzen uit of het hielp",
    ),
    "wait-own-repair": Text(
        "no letter fits what weighs most: mend it in your own words, then enter Repaired",
        "geen brief past bij wat het zwaarst weegt: herstel het in je eigen woorden en vul dan Hersteld in",
    ),
    "wait-past-run": Text(
        "a letter is due; a run of a past day queues none",
        "er is een brief nodig; een run van een dag in het verleden zet er geen klaar",
    ),
    "letter-not-wanted": Text(
        "this kind of letter is not among those you want queued",
        "dit soort brief hoort niet bij wat je klaargezet wilt hebben",
    ),
    "letter-refused": Text(
        "the letter was held back: see Problems", "de brief is tegengehouden: zie Problemen"
    ),
    "wait-repair-letter": Text(
        "the repair letter: read it and send it", "de herstelbrief: lees hem en verstuur hem"
    ),
    "wait-cool-off": Text(
        "cooling off[ until {until}]: nothing is queued before then",
        "bedenktijd[ tot {until}]: tot dan wordt er niets klaargezet",
    ),
    "wait-money": Text(
        "overdue money[ of {money}]: a payment reminder goes first",
        "achterstallig geld[, {money}]: eerst een betalingsherinnering",
    ),
    "wait-money-on-its-way": Text(
        "the money: a reminder was sent, and another may follow[ from {until}]",
        "het geld: er is herinnerd, en dat kan nog eens[ vanaf {until}]",
    ),
    "wait-money-reminded": Text(
        "the money[ ({money})]: you have reminded them; call them, or enter Exit to go on without it",
        "het geld[ ({money})]: je hebt herinnerd; bel ze, of vul Afscheid in om door te gaan zonder",
    ),
    "wait-paid-first": Text(
        "payment of all that is open[ ({money})], as you decided",
        "betaling van alles wat openstaat[ ({money})], zoals je besloot",
    ),
    "wait-talk-draft": Text(
        "the invitation to talk is in Drafts: review and send it",
        "de uitnodiging voor een gesprek staat in Concepten: lees en verstuur",
    ),
    "wait-drafts-limit": Text(
        "next week: no more than three new drafts a run",
        "volgende week: niet meer dan drie nieuwe concepten per keer",
    ),
    "wait-one-live-draft": Text(
        "an earlier draft to this client is still in Drafts",
        "een eerder concept aan deze klant staat nog in Concepten",
    ),
    "draft-gone": Text(
        "the draft is nowhere to be found: did you send it? Enter what happened (Repaired, Talk held, "
        "Closed)",
        "het concept is nergens te vinden: heb je het verzonden? Vul in wat er gebeurde (Hersteld, Gesprek "
        "gevoerd, Afgesloten)",
    ),
    "draft-paid": Text("do not send it: the money has come", "niet versturen: het geld is binnen"),
    "draft-not-called-for": Text(
        "do not send it: it no longer fits where this stands",
        "niet versturen: hij past niet meer bij hoe het ervoor staat",
    ),
    "draft-outdated-talk": Text(
        "change the proposed times before you send it: they begin to pass[ on {until}]",
        "pas de voorgestelde momenten aan voor je verstuurt: ze verstrijken[ vanaf {until}]",
    ),
    "draft-outdated-confirm": Text(
        "check the last working day before you send it: the notice gets shorter every day",
        "controleer de laatste werkdag voor je verstuurt: de opzegtermijn wordt elke dag korter",
    ),
    "draft-outdated-finish": Text(
        "check the end date before you send it", "controleer de einddatum voor je verstuurt"
    ),
    "draft-outdated-handover": Text(
        "the last working day in it is over: change it before you send it",
        "de laatste werkdag erin is voorbij: pas dat aan voor je verstuurt",
    ),
    "wait-discarded-rest": Text(
        "you threw the draft away: rest[ until {until}]",
        "je gooide het concept weg: rust[ tot {until}]",
    ),
    "wait-talk-held": Text(
        'the talk: enter "Talk held" once it took place',
        'het gesprek: vul "Gesprek gevoerd" in zodra het geweest is',
    ),
    "wait-confirm": Text(
        "the written confirmation of the talk is in Drafts: check its dates, review and send",
        "de bevestiging van het gesprek staat in Concepten: controleer de datums, lees en verstuur",
    ),
    "wait-running-work": Text(
        "the running work: once you know its last day, enter it as End date in clients.xlsx, or Closed here",
        "het lopende werk: weet je de laatste dag, vul die dan in als Einddatum in clients.xlsx, of hier "
        "Afgesloten",
    ),
    "wait-notice": Text("the last working day[, {until}]", "de laatste werkdag[, {until}]"),
    "wait-handover": Text(
        "the hand-over[ before {until}]: the letter is in Drafts, review and send it",
        "de overdracht[ voor {until}]: de brief staat in Concepten, lees en verstuur",
    ),
    "wait-last-invoice": Text("the last money[: {money} is open]", "het laatste geld[: {money} staat open]"),
    "wait-last-invoice-time": Text("your last invoice[, until {until}]", "je laatste factuur[, tot {until}]"),
    "wait-closed": Text("nothing: it is closed", "niets: het is afgesloten"),
    # why a decision changes nothing
    "no-until": Text("a Snooze needs a day until which", "bij Uitstellen hoort een dag tot wanneer"),
    "misfit-after-talk": Text(
        "the talk was held already; enter Keep or Closed to end the case, or Exit to take the talk back",
        "het gesprek is al geweest; vul Houden of Afgesloten in om de zaak te beëindigen, of Afscheid om het "
        "gesprek terug te nemen",
    ),
    "misfit-no-exit": Text(
        "no exit was under way; enter Exit first",
        "er liep geen afscheid; vul eerst Afscheid in",
    ),
    "misfit-no-case": Text("there was no case to close", "er was geen zaak om af te sluiten"),
    "no-address": Text(
        "no address to write to: add one in clients.xlsx",
        "geen adres om aan te schrijven: vul het aan in clients.xlsx",
    ),
    # checks before the talk
    "gate-repair-tried": Text(
        "it was tried to mend it[ on {until}]", "er is geprobeerd te herstellen[ op {until}]"
    ),
    "gate-repair-none": Text("nobody tried to mend it yet", "er is nog niet geprobeerd te herstellen"),
    "gate-cool-off-over": Text(
        "you slept over it[ until {until}]", "je sliep er een paar nachten over[, tot {until}]"
    ),
    "gate-notice": Text(
        "[{value} days by contract; ]check there in which form notice has to be given",
        "[{value} dagen volgens het contract; ]kijk daar in welke vorm opgezegd moet worden",
    ),
    "gate-notice-courtesy": Text(
        "the contract names none here:[ {value} days] by courtesy, not by law; check the contract",
        "er is er hier geen opgegeven:[ {value} dagen] uit beleefdheid, niet volgens de wet; kijk het "
        "contract na",
    ),
    "gate-money-waived": Text(
        "{money} is overdue; you decided to go on", "{money} is achterstallig; je besloot door te gaan"
    ),
    "gate-contract-ok": Text(
        "the contract can be given notice[: it is {contract}]",
        "het contract kan worden opgezegd[: het is {contract}]",
    ),
    "gate-contract-talk-only": Text(
        "the contract[ is {contract} and] may not be open to notice: letters "
        "only invite to talk or finish the work",
        "het contract[ is {contract} en] is misschien niet opzegbaar: brieven "
        "nodigen alleen uit of ronden het werk af",
    ),
    "gate-prepaid": Text("paid and not delivered[: {value}]", "betaald en niet geleverd[: {value}]"),
    "gate-prepaid-none": Text("nothing is paid and not delivered", "er is niets betaald en niet geleverd"),
    "gate-obligations": Text("open obligations[: {value}]", "lopende verplichtingen[: {value}]"),
    "gate-money": Text("{money} is overdue", "{money} is achterstallig"),
    "gate-money-unread": Text(
        "a list of invoices cannot be read[ ({value})]: what is owed is not known",
        "een factuurlijst is niet te lezen[ ({value})]: wat openstaat is niet bekend",
    ),
    "gate-money-none": Text("no money is overdue", "er is geen geld achterstallig"),
}

LEFT_OUT: dict[str, Text] = {
    "auto_reply": Text("automatic reply", "automatisch antwoord"),
    "bounce": Text("delivery report", "bezorgbericht"),
    "list": Text("mailing list or newsletter", "mailinglijst of nieuwsbrief"),
    "calendar": Text("calendar message", "agendabericht"),
    "notification": Text("notification by a program", "melding van een programma"),
    "corrected": Text("you said that no person wrote it", "jij zei dat geen mens dit schreef"),
    "dmarc": Text("failed the sender check (DMARC)", "afzendercontrole mislukt (DMARC)"),
    "delivery-report": Text("delivery report", "bezorgbericht"),
    "read-receipt": Text("read receipt", "leesbevestiging"),
    "abuse-report": Text("abuse report", "misbruikmelding"),
    "mail-daemon": Text("written by a mail server", "geschreven door een mailserver"),
    "list-id": Text("mailing list (List-Id)", "mailinglijst (List-Id)"),
    "auto-submitted": Text("written by a program (Auto-Submitted)", "door een programma (Auto-Submitted)"),
    "x-autoreply": Text("automatic reply (X-Autoreply)", "automatisch antwoord (X-Autoreply)"),
    "x-autorespond": Text("automatic reply (X-Autorespond)", "automatisch antwoord (X-Autorespond)"),
    "empty-return-path": Text("may not be answered (Return-Path)", "niet te beantwoorden (Return-Path)"),
    "precedence": Text("sent in bulk (Precedence)", "in bulk verzonden (Precedence)"),
    "x-auto-response-suppress": Text(
        "wants no automatic reply (X-Auto-Response-Suppress)",
        "wil geen automatisch antwoord (X-Auto-Response-Suppress)",
    ),
    "list-unsubscribe": Text("newsletter (List-Unsubscribe)", "nieuwsbrief (List-Unsubscribe)"),
    "no-reply-sender": Text("no-reply sender", "afzender zonder antwoordadres"),
    "automatic-subject": Text("automatic reply, by its subject", "automatisch antwoord, naar het onderwerp"),
    "bounce-subject": Text("delivery report, by its subject", "bezorgbericht, naar het onderwerp"),
    "list-address": Text("mailing list, by its sender", "mailinglijst, naar de afzender"),
    "failed-recipients": Text("delivery report (X-Failed-Recipients)", "bezorgbericht (X-Failed-Recipients)"),
    "autoreply-field": Text("automatic reply, by its header", "automatisch antwoord, naar de kopregels"),
    "generated-field": Text("written by a program, by its header", "door een programma, naar de kopregels"),
    "feedback-id": Text("sent in bulk (Feedback-ID)", "in bulk verzonden (Feedback-ID)"),
    "automatic-words": Text("automatic reply, by its words", "automatisch antwoord, naar de bewoording"),
    "bounce-words": Text("delivery report, by its words", "bezorgbericht, naar de bewoording"),
    "notification-words": Text(
        "notification by a program, by its words", "melding van een programma, naar de bewoording"
    ),
    "calendar-words": Text("calendar message, by its words", "agendabericht, naar de bewoording"),
}


def word_reason(reason: Reason, language: Language) -> str:
    """Return the reason as a clause without a full stop; an unknown code shows as itself with its facts."""
    wording = REASONS.get(reason.code)
    if wording is None:
        facts = (reason.signal, reason.value, reason.threshold)
        return " ".join([reason.code, *(said for one in facts if (said := format_scalar(one, language)))])
    return wording.say(language, **_reason_slots(reason, language))


def _reason_slots(reason: Reason, language: Language) -> dict[str, str | None]:
    value = _in_unit(reason.value, reason, language)
    words = SIGNALS.get(reason.signal)
    fact = words.fact.say(language, value=value) if words else f"{reason.signal} {value or ''}".strip()
    day = reason.value if isinstance(reason.value, date) else reason.threshold
    return {
        "value": value,
        "threshold": _threshold(reason, language),
        "fact": fact,
        "until": format_scalar(day, language),
        "money": _money(reason, language),
        "contract": _contract(reason.value, language),
    }


def word_value(reason: Reason, language: Language) -> str | None:
    """Return a reason's value in the unit of its signal, None where it has none."""
    return _in_unit(reason.value, reason, language)


def _in_unit(value: Scalar, reason: Reason, language: Language) -> str | None:
    share = reason.signal in _SHARES or reason.code == "coverage-low"
    if share and isinstance(value, int | float | Decimal):
        return format_share(value, language)
    return format_scalar(value, language)


def _threshold(reason: Reason, language: Language) -> str | None:
    said = _in_unit(reason.threshold, reason, language)
    unit = _THRESHOLDS.get(reason.signal)
    return unit.say(language, threshold=said) if unit and said else said


def _money(reason: Reason, language: Language) -> str | None:
    if isinstance(reason.value, Decimal | int | float):
        return format_money(reason.value, reason.signal, language)
    return format_scalar(reason.value, language)


def _contract(value: Scalar, language: Language) -> str | None:
    try:
        return CONTRACTS[ContractKind(str(value))].say(language)
    except ValueError:
        return format_scalar(value, language)


def say_sentence(clause: str) -> str:
    """Return a clause as a sentence; "" stays."""
    return f"{clause[:1].upper()}{clause[1:]}." if clause else ""


def word_verdict(verdict: Verdict, language: Language) -> str:
    """Return the verdict as one word."""
    return VERDICTS[verdict].say(language)


def word_step(step: Step, language: Language) -> str:
    """Return the step's name."""
    return STEPS[step].say(language)


def word_signal(name: str, language: Language) -> str:
    """Return the signal's name; an unknown one shows as itself."""
    words = SIGNALS.get(name)
    return words.name.say(language) if words else name


def word_left_out(code: str, language: Language) -> str:
    """Return why a message counts for nothing; an unknown code shows as itself."""
    return word_code(LEFT_OUT, code, language)


def word_gate(gate: Gate, language: Language) -> str:
    """Return the name of the check; what decided it is `word_reason(gate.reason, …)`."""
    return word_code(GATES, gate.name, language)


def word_letter(kind: LetterKind, language: Language) -> str:
    """Return the kind of letter."""
    return LETTERS[kind].say(language)


def word_draft_state(state: DraftState, language: Language) -> str:
    """Return what became of a draft."""
    return DRAFT_STATES[state].say(language)


def word_fate(draft: Draft, language: Language) -> str:
    """Return what became of a draft, how certain that is, and how much of its text was found."""
    wording = Text(
        "{state}[ (likely: {share} of its text was found)]",
        "{state}[ (waarschijnlijk: {share} van de tekst gevonden)]",
    )
    likely = not draft.certain and draft.similarity is not None
    share = format_share(draft.similarity, language) if likely and draft.similarity is not None else None
    return wording.say(language, state=word_draft_state(draft.state, language), share=share)


def word_detail(event: CaseEvent, language: Language) -> str:
    """Return what is told beside an event: a note, the reason of a talk; "" where an id says nothing."""
    if event.kind == "talk":
        return word_code(TOPICS, event.detail, language) if event.detail in TOPICS else ""
    return "" if "|" in event.detail else event.detail


def word_contract(kind: ContractKind, language: Language) -> str:
    """Return "for an indefinite time" and so on."""
    return CONTRACTS[kind].say(language)


def word_decision(kind: DecisionKind, language: Language) -> str:
    """Return the word of the report's drop-down."""
    return DECISION_LABELS[language][kind]


def word_code(table: Mapping[str, Text], code: str, language: Language) -> str:
    """Return a code's wording in that table, or the code itself."""
    wording = table.get(code)
    return wording.say(language) if wording else code
