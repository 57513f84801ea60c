"""How a letter says names, days, times and hours, in each language; months and days are Babel's (CLDR)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list

from goodterms.model import AddressForm, Invoice, MailLanguage
from goodterms.tact import is_one_line

Title = Literal["", "f", "m"]


@dataclass(frozen=True, slots=True)
class _Words:
    """What one language says: patterns of CLDR for days, and our own for the rest.

    A greeting is for a first name, a whole name, a title with the family name (woman, man), nobody by name.
    """

    locale: Locale
    day: str
    slot_day: str
    at: str
    clock: str
    week: tuple[str, ...]  # the days as working hours name them; empty for CLDR's own
    span: str
    hours: str
    one_invoice: str
    many_invoices: str
    to_first: str
    to_whole: str
    to_woman: str
    to_man: str
    to_nobody: str


_WORDS: dict[MailLanguage, _Words] = {
    "en": _Words(
        locale=Locale("en", "GB"),
        day="d MMMM y",
        slot_day="EEEE d MMMM",
        at="{day} at {time}",
        clock="{hour:02}:{minute:02}",
        week=(),
        span="{first} to {last}",
        hours="{days} from {start} to {end}",
        one_invoice="invoice {number} of {issued}, due on {due}",
        many_invoices="invoices {numbers}",
        to_first="Hi {name},",
        to_whole="Dear {name},",
        to_woman="Dear Ms {name},",
        to_man="Dear Mr {name},",
        to_nobody="Hello,",
    ),
    "nl": _Words(
        locale=Locale("nl"),
        day="d MMMM y",
        slot_day="EEEE d MMMM",
        at="{day} om {time} uur",
        clock="{hour:02}:{minute:02}",
        week=(),
        span="{first} t/m {last}",
        hours="{days} van {start} tot {end} uur",
        one_invoice="factuur {number} van {issued}, te betalen uiterlijk {due}",
        many_invoices="de facturen {numbers}",
        to_first="Beste {name},",
        to_whole="Beste {name},",
        to_woman="Geachte mevrouw {name},",
        to_man="Geachte heer {name},",
        to_nobody="Goedendag,",
    ),
    "de": _Words(
        locale=Locale("de"),
        day="d. MMMM y",
        slot_day="EEEE, d. MMMM",
        at="{day}, um {time} Uhr",
        clock="{hour}:{minute:02}",
        week=("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags"),
        span="{first} bis {last}",
        hours="{days} von {start} bis {end} Uhr",
        one_invoice="Rechnung {number} vom {issued}, fällig am {due}",
        many_invoices="die Rechnungen {numbers}",
        to_first="Hallo {name},",
        to_whole="Guten Tag {name},",
        to_woman="Sehr geehrte Frau {name},",
        to_man="Sehr geehrter Herr {name},",
        to_nobody="Guten Tag,",
    ),
    "fr": _Words(
        locale=Locale("fr"),
        day="d MMMM y",
        slot_day="EEEE d MMMM",
        at="{day} à {time}",
        clock="{hour} h {minute:02}",
        week=(),
        span="du {first} au {last}",
        hours="{days} de {start} à {end}",
        one_invoice="facture {number} du {issued}, échéance le {due}",
        many_invoices="les factures {numbers}",
        to_first="Bonjour {name},",
        to_whole="Bonjour {name},",
        to_woman="Madame,",
        to_man="Monsieur,",
        to_nobody="Bonjour,",
    ),
    "es": _Words(
        locale=Locale("es"),
        day="d 'de' MMMM 'de' y",
        slot_day="EEEE d 'de' MMMM",
        at="{day} a las {time}",
        clock="{hour}:{minute:02}",
        week=(),
        span="de {first} a {last}",
        hours="{days} de {start} a {end}",
        one_invoice="factura {number} del {issued}, con vencimiento el {due}",
        many_invoices="las facturas {numbers}",
        to_first="Hola, {name}:",
        to_whole="Buenos días, {name}:",
        to_woman="Estimada señora {name}:",
        to_man="Estimado señor {name}:",
        to_nobody="Buenos días:",
    ),
}
_ABBREVIATIONS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)", re.IGNORECASE
)

_TITLES: dict[str, Title] = {
    **dict.fromkeys(("mrs", "ms", "miss", "madam", "mevr", "mevrouw", "mw", "frau", "fr", "mme"), "f"),
    **dict.fromkeys(("madame", "mlle", "mademoiselle", "sra", "srta", "señora", "doña", "dña"), "f"),
    **dict.fromkeys(("mr", "sir", "dhr", "heer", "meneer", "herr", "hr", "m", "monsieur"), "m"),
    **dict.fromkeys(("sr", "señor", "don", "d"), "m"),
}
_NO_TITLE: dict[MailLanguage, frozenset[str]] = {"nl": frozenset({"mr"})}  # a lawyer's degree, man or woman
# What else stands before a name, or instead of one.
_NOT_A_FIRST_NAME = frozenset(
    {
        *("mx", "dr", "prof", "ing", "ir", "drs", "the", "team", "family", "familie", "fam", "familia"),
        *("de", "het", "afdeling", "abteilung", "equipo", "département", "service"),
    }
)
_PARTICLES = frozenset(
    {
        *("van", "de", "der", "den", "ten", "ter", "'t", "te", "in", "op", "von", "zu", "zum", "zur", "vom"),
        *("du", "des", "d'", "del", "della", "la", "las", "los", "le", "da", "dos", "di"),
    }
)
_SHARED = frozenset(  # addresses that several people read: the contact may not be among them
    {
        *("info", "office", "hello", "mail", "contact", "support", "reception", "receptie", "secretariaat"),
        *("accounts", "accounting", "accountspayable", "billing", "finance", "invoices", "invoice", "ap"),
        *("administratie", "boekhouding", "crediteuren", "facturen", "factuur", "financien", "financieel"),
        *("buchhaltung", "rechnung", "rechnungen", "empfang", "kontakt", "sekretariat", "verwaltung"),
        *("comptabilite", "compta", "facturation", "accueil", "direction", "bonjour", "secretariat"),
        *("contabilidad", "facturas", "facturacion", "administracion", "hola", "contacto", "recepcion"),
    }
)
_SEVERAL = re.compile(r"[,&/+]| (?:and|en|und|et|y) ", re.IGNORECASE)
_LONGEST_NAME = 60


def plain_name(name: str) -> str:
    """Return a name as it can stand in a letter, "" if it is empty, over-long or odd."""
    if not is_one_line(name):
        return ""
    name = " ".join(name.split())
    if len(name) > _LONGEST_NAME or not any(char.isalpha() for char in name):
        return ""
    return "" if re.search(r"[\d{}<>@\\\[\]$%|=:;\"]|<<", name) else name


def first_name(contact: str) -> str:
    """Return what to greet a contact with, "" for nobody we know by name."""
    name = plain_name(contact)
    words = name.split()
    if len(words) < 2 or _SEVERAL.search(name):
        return name
    first = words[0]
    bare = first.casefold().rstrip(".")
    is_title = bare in _NOT_A_FIRST_NAME or bare in _TITLES
    is_initial = "." in first or len(first) == 1
    is_latin = unicodedata.name(first[0], "").startswith("LATIN")  # elsewhere the family comes first
    return first if is_latin and not is_title and not is_initial else name


def is_shared(address: str) -> bool:
    """Whether an address is a department's by its name, so that a letter there greets nobody."""
    local = address.partition("@")[0].casefold()
    return re.split(r"[^a-z]", local, maxsplit=1)[0] in _SHARED or local.replace("-", "") in _SHARED


def say_greeting(contact: str, language: MailLanguage, form: AddressForm = "informal") -> str:
    """Return the line that a letter begins with; neutral where no name is known."""
    words, name = _WORDS[language], plain_name(contact)
    if not name:
        return words.to_nobody
    title, family = _title_of(name, language)
    if title:
        return (words.to_woman if title == "f" else words.to_man).format(name=family)
    first = first_name(name)
    if form == "informal" and (first != name or len(name.split()) == 1):
        return words.to_first.format(name=first)
    return words.to_whole.format(name=name)


def _title_of(name: str, language: MailLanguage) -> tuple[Title, str]:
    """Return the title that a name begins with, and the family name after it; "" for no title."""
    words = name.split()
    if len(words) > 2 and words[0].casefold() == "de" and words[1].casefold() == "heer":
        words = words[1:]
    bare = words[0].casefold().rstrip(".")
    title = _TITLES.get(bare, "")
    if len(words) < 2 or not title or bare in _NO_TITLE.get(language, ()) or _SEVERAL.search(name):
        return "", ""
    rest = words[1:]
    start = next((n for n, one in enumerate(rest) if one.casefold() in _PARTICLES), None)
    if start is None:
        start = max(1, len(rest) - (2 if language == "es" and len(rest) > 2 else 1)) if len(rest) > 1 else 0
    family = " ".join(rest[start:])
    return title, family[:1].upper() + family[1:] if language == "nl" else family


def say_day(day: date, language: MailLanguage) -> str:
    """Return a day with its month in words and its year."""
    return _first_of_month(format_date(day, _WORDS[language].day, _WORDS[language].locale), day, language)


def say_slot(slot: datetime, language: MailLanguage, client_zone: str = "") -> str:
    """Return a proposed moment, with the client's own time beside it where their clock differs."""
    words = _WORDS[language]
    day = _first_of_month(format_date(slot.date(), words.slot_day, words.locale), slot.date(), language)
    said = words.at.format(day=day, time=_clock(slot.hour, slot.minute, language))
    theirs = _in_zone(slot, client_zone)
    if theirs is None or theirs.utcoffset() == slot.utcoffset():
        return said
    city = client_zone.rpartition("/")[2].replace("_", " ")
    time = _clock(theirs.hour, theirs.minute, language)
    next_day = "" if theirs.date() == slot.date() else f"{_day_names(language)[theirs.weekday()]} "
    return f"{said} ({city}: {next_day}{time})"


def say_hours(hours: str, language: MailLanguage) -> str:
    """Return working hours such as "Mon-Fri 09:00-17:30" in words; another form as given."""
    parts = [part.strip() for part in re.split(r"[,;]", hours) if part.strip()]
    found = [_HOURS.fullmatch(part) for part in parts]
    said = [_say_span(one, language) for one in found if one]
    if not said or len(said) != len(parts) or "" in said:
        return " ".join(hours.split())
    return format_list(said, locale=_WORDS[language].locale)


def say_invoice(invoice: Invoice, language: MailLanguage) -> str:
    """Return an invoice's number and dates; never an amount."""
    issued, due = say_day(invoice.issued, language), say_day(invoice.due, language)
    return _WORDS[language].one_invoice.format(number=invoice.number, issued=issued, due=due)


def say_invoices(invoices: Sequence[Invoice], language: MailLanguage, most: int) -> list[str]:
    """Return a line for each invoice; of more than `most`, and more than one, a line with all numbers."""
    if len(invoices) <= max(most, 1):
        return [say_invoice(one, language) for one in invoices]
    numbers = format_list([one.number for one in invoices], locale=_WORDS[language].locale)
    return [_WORDS[language].many_invoices.format(numbers=numbers)]


def _clock(hour: int, minute: int, language: MailLanguage) -> str:
    said = _WORDS[language].clock.format(hour=hour, minute=minute)
    return said.removesuffix(" 00") if language == "fr" else said


def _first_of_month(said: str, day: date, language: MailLanguage) -> str:
    return re.sub(r"\b1\b", "1er", said, count=1) if language == "fr" and day.day == 1 else said


def _day_names(language: MailLanguage) -> Sequence[str]:
    names = get_day_names("wide", locale=_WORDS[language].locale)
    return [names[place] for place in range(7)]


def _in_zone(slot: datetime, zone: str) -> datetime | None:
    if not zone:
        return None
    try:
        return slot.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None  # an unreadable zone is a problem of the client list, said there


def _say_span(found: re.Match[str], language: MailLanguage) -> str:
    first, last, *times = found.groups()
    words = _WORDS[language]
    names = words.week or _day_names(language)
    days = [_say_weekday(one, names) for one in (first, last) if one]
    if "" in days:
        return ""
    span = words.span.format(first=days[0], last=days[1]) if len(days) == 2 else days[0]
    start, end = (_clock(int(times[n]), int(times[n + 1]), language) for n in (0, 2))
    return words.hours.format(days=span, start=start, end=end)


def _say_weekday(abbreviation: str, names: Sequence[str]) -> str:
    lowered = abbreviation.casefold()
    return names[_ABBREVIATIONS.index(lowered)] if lowered in _ABBREVIATIONS else ""
