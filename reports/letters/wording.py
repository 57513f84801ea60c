"""How a letter says names, days, times and hours, in each language."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodterms.model import Invoice, Language
from goodterms.tact import is_one_line

_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
}
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
}
_ABBREVIATIONS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)", re.IGNORECASE)
_HOURS_FORM: dict[Language, tuple[str, str, str]] = {  # days from-to, a day with its times, the last "and"
    "en": ("{0} to {1}", "{0} from {1} to {2}", " and "),
    "nl": ("{0} t/m {1}", "{0} van {1} tot {2} uur", " en "),
}

# A contact is greeted by the first name where that can be told, else by the whole name.
_NOT_A_FIRST_NAME = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "the", "team", "family"),
        *(
            "dhr",
            "de",
            "heer",
            "meneer",
            "mw",
            "mevr",
            "mevrouw",
            "het",
            "afdeling",
            "fam",
            "familie",
        ),
    }
)
_SHARED = frozenset(  # addresses that several people read: the contact may not be among them
    {
        *("info", "office", "hello", "mail", "contact", "support", "reception", "receptie", "secretariaat"),
        *("accounts", "accounting", "accountspayable", "billing", "finance", "invoices", "invoice", "ap"),
        *("administratie", "boekhouding", "crediteuren", "facturen", "factuur", "financien", "financieel"),
    }
)
_SEVERAL = re.compile(r"[,&/+]| (?:and|en|und|et) ", re.IGNORECASE)
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
    is_title = first.casefold().rstrip(".") in _NOT_A_FIRST_NAME
    is_initial = "." in first or len(first) == 1
    is_latin = unicodedata.name(first[0], "").startswith("LATIN")  # elsewhere the family comes first
    return first if is_latin and not is_title and not is_initial else name


def is_shared(address: str) -> bool:
    """Whether an address is a department's by its name, so that a letter there greets nobody."""
    local = address.partition("@")[0].casefold()
    return re.split(r"[^a-z]", local, maxsplit=1)[0] in _SHARED or local.replace("-", "") in _SHARED


def say_greeting(contact: str, language: Language) -> str:
    """Return the line that a letter begins with; neutral where no name is known."""
    name = first_name(contact)
    if not name:
        return {"en": "Hello,", "nl": "Goedendag,"}[language]
    return {"en": f"Dear {name},", "nl": f"Beste {name},"}[language]


def say_day(day: date, language: Language) -> str:
    """Return a day with its month in words and its year."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def say_slot(slot: datetime, language: Language, client_zone: str = "") -> str:
    """Return a proposed moment, with the client's own time beside it where their clock differs."""
    day = f"{_DAYS[language][slot.weekday()]} {slot.day} {_MONTHS[language][slot.month - 1]}"
    said = f"{day} {_say_time(slot, language)}"
    theirs = _in_zone(slot, client_zone)
    if theirs is None or theirs.utcoffset() == slot.utcoffset():
        return said
    city = client_zone.rpartition("/")[2].replace("_", " ")
    inner = f"{theirs:%H:%M}" + (" uur" if language == "nl" else "")
    next_day = "" if theirs.date() == slot.date() else f"{_DAYS[language][theirs.weekday()]} "
    return f"{said} ({next_day}{inner} in {city})"


def say_hours(hours: str, language: Language) -> str:
    """Return working hours such as "Mon-Fri 09:00-17:30" in words; another form as given."""
    parts = [part.strip() for part in re.split(r"[,;]", hours) if part.strip()]
    found = [_HOURS.fullmatch(part) for part in parts]
    said = [_say_span(one, language) for one in found if one]
    if not said or len(said) != len(parts) or "" in said:
        return " ".join(hours.split())
    joined = _HOURS_FORM[language][2]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + joined + said[-1]


def say_invoice(invoice: Invoice, language: Language) -> str:
    """Return an invoice's number and dates; never an amount."""
    issued, due = say_day(invoice.issued, language), say_day(invoice.due, language)
    if language == "nl":
        return f"factuur {invoice.number} van {issued}, te betalen uiterlijk {due}"
    return f"invoice {invoice.number} of {issued}, due on {due}"


def _say_time(slot: datetime, language: Language) -> str:
    return f"at {slot:%H:%M}" if language == "en" else f"om {slot:%H:%M} uur"


def _in_zone(slot: datetime, zone: str) -> datetime | None:
    if not zone:
        return None
    try:
        return slot.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None  # an unreadable zone is a problem of the client list, said there


def _say_span(found: re.Match[str], language: Language) -> str:
    first, last, start, end = found.groups()
    days = [_say_weekday(one, language) for one in (first, last) if one]
    if "" in days:
        return ""
    span, with_times, _ = _HOURS_FORM[language]
    return with_times.format(span.format(*days) if len(days) == 2 else days[0], start, end)


def _say_weekday(abbreviation: str, language: Language) -> str:
    lowered = abbreviation.casefold()
    return _DAYS[language][_ABBREVIATIONS.index(lowered)] if lowered in _ABBREVIATIONS else ""
