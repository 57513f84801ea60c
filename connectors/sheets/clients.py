"""clients.xlsx to clients: a bad cell is a problem, and the rest of its row is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.sheets.columns import (
    Understood,
    decide_day_first,
    find_header,
    match_columns,
    vocabulary,
)
from connectors.sheets.dates import parse_date
from connectors.sheets.reader import read_tables
from connectors.sheets.table import Cell, Row, Table
from connectors.sheets.values import Unreadable, is_blank, parse_days, parse_yes_no, text_of
from goodterms.companynames import fold, name_key, slug
from goodterms.errors import NeedsUser
from goodterms.freemail import is_free_mail
from goodterms.model import Client, ContractKind, Problem
from goodterms.workcalendar import parse_working_hours

CLIENT_WORDS = vocabulary(
    {
        "name": "client,klant,client name,klantnaam,customer,customer name,opdrachtgever,relatie,name,naam",
        "addresses": "addresses and domains,addresses,adressen en domeinen,adressen,email,email addresses,"
        "email adressen,emailadressen,domains,domeinen,domain,domein,address,adres,"
        "email addresses and domains,emailadressen en domeinen",
        "invoice_names": "names on invoices,namen op facturen,names and numbers on invoices,"
        "namen en nummers op facturen,also known as,ook bekend als,customer number,klantnummer,"
        "debiteurnummer,client number,relatienummer",
        "contact": "contact,contactpersoon,contact person,contact name",
        "language": "language,taal",
        "address_form": "address form,form of address,aanspreekvorm,aanspreken",
        "country": "country,land",
        "timezone": "time zone,timezone,tijdzone",
        "working_hours": "working hours,office hours,hours,werktijden,werkuren,kantooruren,openingstijden",
        "contract_kind": "contract kind,kind contract,contract,soort contract,contractsoort,contract type,"
        "type contract,contractvorm",
        "notice_days": "notice,opzegtermijn,notice period",
        "contract_file": "contract file,contractbestand,bestand contract,file contract",
        "end_date": "end date,einddatum,date end,einde,contract end,einde contract,ends on",
        "open_obligations": "open obligations,openstaande verplichtingen,open verplichtingen,verplichtingen,"
        "obligations,lopende verplichtingen",
        "prepaid_undelivered": "prepaid and undelivered,vooruitbetaald en niet geleverd,"
        "prepaid,vooruitbetaald,prepaid undelivered,vooruitbetaald niet geleverd",
        "repair_tried_on": "repair tried on,herstel geprobeerd op,repair tried,herstel geprobeerd,"
        "herstelpoging op,herstelpoging",
        "disrespect_confirmed": "disrespect confirmed,onheuse bejegening bevestigd,"
        "respectloosheid bevestigd,onheuse bejegening,disrespect",
        "referral": "referral,doorverwijzing,verwijzing,doorverwijzen naar,refer to",
        "note": "note,notitie,notes,notities,opmerking,opmerkingen,remarks,remark",
        "terms": "payment terms,betaaltermijn,betalingstermijn,payment term,terms",
    }
)


@dataclass(frozen=True, slots=True)
class ClientList:
    """The clients of the file, what is wrong in it, and the clients' payment terms in days by client key."""

    clients: tuple[Client, ...]
    problems: tuple[Problem, ...]
    terms: Mapping[str, int]


def read_clients(path: Path, *, day_first: bool | None = None) -> ClientList:
    """Return the clients of clients.xlsx (.ods, .xls, .csv). Raises NeedsUser if it is no list of clients.

    Of an address or domain that two rows give, the first row keeps it. `day_first` reads 3-4-2026 in
    cells that are text.
    """
    found = _find_list(read_tables(path).tables)
    readers = _readers(found, day_first)
    taken = _Taken()
    clients: list[Client] = []
    problems: list[Problem] = []
    terms: dict[str, int] = {}
    for row in found.rows:
        values = _read_row(found, row, readers, problems)
        if not any(values.values()):
            continue
        where = found.table.ref(row)
        if not values["name"]:
            problems.append(Problem(str(where), "the client's name is empty", "fill it in, or clear the row"))
            continue
        days = values.pop("terms", None)
        if name_key(values["name"]) in taken.names:
            said = f"the client “{values['name']}” stands in the list twice"
            problems.append(Problem(str(where), said, "put everything of one client in one row"))
        addresses, domains = _addresses(values.pop("addresses", "") or "", str(where), taken, problems)
        key = taken.new_key(values["name"])
        clients.append(Client(key=key, addresses=addresses, domains=domains, source=where, **values))
        if days is not None:
            terms[key] = days
    return ClientList(tuple(clients), tuple(problems), terms)


def _find_list(tables: tuple[Table, ...]) -> Understood:
    """Return the first sheet that has both needed columns; NeedsUser with what was found if none has."""
    lacking: list[str] = []
    for table in tables:
        header = find_header(table, CLIENT_WORDS)
        if header is None:
            lacking.append(f"{table.place}: no row names the columns")
            continue
        found = match_columns(table, header, CLIENT_WORDS)
        missing = [said for name, said in _NEEDED.items() if name not in found.columns]
        if not missing:
            return found
        headings = ", ".join(f"“{text_of(cell)}”" for cell in header.cells if not is_blank(cell))
        lacking.append(
            f"{table.place} row {header.number}: no column {' or '.join(missing)}; found: {headings}"
        )
    raise NeedsUser(f"{lacking[0]}: the list of clients needs the columns Client, and Addresses and domains")


_NEEDED = {"name": "Client", "addresses": "Addresses and domains"}


# --- cells --------------------------------------------------------------------------------------


def _readers(found: Understood, day_first: bool | None) -> dict[str, Callable[[Cell], Any]]:
    readers: dict[str, Callable[[Cell], Any]] = dict.fromkeys(found.columns, text_of)
    readers |= {
        "addresses": lambda cell: cell if isinstance(cell, str) else text_of(cell),
        "invoice_names": _parse_names,
        "language": _parse_language,
        "address_form": _parse_form,
        "country": _parse_country,
        "timezone": _parse_timezone,
        "working_hours": _parse_hours,
        "contract_kind": _parse_contract_kind,
        "notice_days": parse_days,
        "terms": parse_days,
        "disrespect_confirmed": parse_yes_no,
    }
    for name in ("end_date", "repair_tried_on"):
        if name in found.columns:
            order = decide_day_first(found, name, day_first)
            readers[name] = partial(parse_date, day_first=order)
    return {name: readers[name] for name in found.columns}


def _read_row(
    found: Understood, row: Row, readers: Mapping[str, Callable[[Cell], Any]], problems: list[Problem]
) -> dict[str, Any]:
    """Return what the row says, without the blank cells; `name` is always there."""
    values: dict[str, Any] = {"name": ""}
    for name, column in found.columns.items():
        cell = row.cell(column.position)
        value = None if is_blank(cell) else readers[name](cell)
        if isinstance(value, Unreadable):
            what = f"{column.heading}: “{value.text[:60]}” {value.reason}"
            problems.append(
                Problem(str(found.table.ref(row)), what, "correct the cell; the rest of the row is used")
            )
        elif value is not None:
            values[name] = value
    return values


def _parse_names(cell: Cell) -> tuple[str, ...]:
    """Return names and numbers, separated by semicolons or line breaks; by commas where there is neither."""
    text = cell if isinstance(cell, str) else text_of(cell)
    parts = re.split(r"[;\r\n|]+", text) if re.search(r"[;\r\n|]", text) else text.split(",")
    return tuple(" ".join(part.split()) for part in parts if part.strip())


def _parse_language(cell: Cell) -> str | Unreadable:
    text = text_of(cell)
    language = _LANGUAGES.get(fold(text).partition("-")[0])
    return language or Unreadable(text, "is not a language known here: en, nl, de, fr or es")


_LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "engels", "englisch", "anglais"), "en"),
    **dict.fromkeys(("nl", "nld", "dutch", "nederlands", "niederlandisch", "neerlandais", "vlaams"), "nl"),
    **dict.fromkeys(("de", "deu", "german", "duits", "deutsch", "allemand", "aleman"), "de"),
    **dict.fromkeys(("fr", "fra", "french", "frans", "franzosisch", "francais", "frances"), "fr"),
    **dict.fromkeys(("es", "spa", "spanish", "spaans", "spanisch", "espagnol", "espanol"), "es"),
}


def _parse_form(cell: Cell) -> str | Unreadable:
    text = text_of(cell)
    return _FORMS.get(fold(text)) or Unreadable(text, "is no form of address: formal or informal")


_FORMS = {
    **dict.fromkeys(("formal", "formeel", "u", "sie", "vous", "usted", "siezen", "vousvoyer"), "formal"),
    **dict.fromkeys(("informal", "informeel", "je", "jij", "du", "tu", "duzen", "tutoyer"), "informal"),
}


def _parse_country(cell: Cell) -> str | Unreadable:
    text = text_of(cell)
    if re.fullmatch("[A-Za-z]{2}", text):
        return {"UK": "GB"}.get(text.upper(), text.upper())
    return _COUNTRIES.get(fold(text)) or Unreadable(text, "is no country code: write NL, BE, DE, GB, US …")


_COUNTRIES = {
    **dict.fromkeys(("nederland", "netherlands", "the netherlands", "holland"), "NL"),
    **dict.fromkeys(("belgie", "belgium", "belgique"), "BE"),
    **dict.fromkeys(("duitsland", "germany", "deutschland"), "DE"),
    **dict.fromkeys(("frankrijk", "france"), "FR"),
    **dict.fromkeys(("luxemburg", "luxembourg"), "LU"),
    **dict.fromkeys(("verenigd koninkrijk", "united kingdom", "engeland", "england", "great britain"), "GB"),
    **dict.fromkeys(("ierland", "ireland"), "IE"),
    **dict.fromkeys(("verenigde staten", "united states", "usa", "amerika"), "US"),
    **dict.fromkeys(("oostenrijk", "austria", "osterreich"), "AT"),
    **dict.fromkeys(("zwitserland", "switzerland", "schweiz", "suisse"), "CH"),
    **dict.fromkeys(("spanje", "spain", "espana"), "ES"),
    **dict.fromkeys(("italie", "italy", "italia"), "IT"),
    **dict.fromkeys(("denemarken", "denmark", "danmark"), "DK"),
    **dict.fromkeys(("zweden", "sweden", "sverige"), "SE"),
    **dict.fromkeys(("noorwegen", "norway", "norge"), "NO"),
    "portugal": "PT",
    "canada": "CA",
    "australia": "AU",
    "australie": "AU",
}


def _parse_timezone(cell: Cell) -> str | Unreadable:
    text = text_of(cell)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Unreadable(text, "is no time zone: write one such as Europe/Amsterdam")
    return text


def _parse_hours(cell: Cell) -> str | Unreadable:
    text = text_of(cell)
    try:
        parse_working_hours(text)
    except ValueError:
        return Unreadable(text, "are no working hours: write them like Mon-Thu 09:00-17:00, Fri 09:00-12:00")
    return text


def _parse_contract_kind(cell: Cell) -> ContractKind | Unreadable:
    text = fold(text_of(cell)).replace("_", " ").replace("-", " ")
    return _CONTRACT_KINDS.get(text) or Unreadable(
        text_of(cell), "is no kind of contract: indefinite, fixed_term, project or unknown"
    )


_CONTRACT_KINDS = {
    **dict.fromkeys(
        ("indefinite", "onbepaald", "onbepaalde tijd", "voor onbepaalde tijd"), ContractKind.INDEFINITE
    ),
    **dict.fromkeys(
        ("fixed term", "bepaald", "bepaalde tijd", "voor bepaalde tijd"), ContractKind.FIXED_TERM
    ),
    "project": ContractKind.PROJECT,
    **dict.fromkeys(("unknown", "onbekend", "?"), ContractKind.UNKNOWN),
}


# --- addresses ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Taken:
    """What earlier rows of the list already hold: address or domain to client, names, keys."""

    places: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def new_key(self, name: str) -> str:
        """Return the slug of a name, with a number behind it if an earlier row has it."""
        self.names.add(name_key(name))
        bare = key = slug(name)
        count = 1
        while key in self.keys:
            count += 1
            key = f"{bare}-{count}"
        self.keys.add(key)
        return key


_INSIDE = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"[^@\s<>()\"]+@[^@\s<>()\"]+")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?:[^\W\d_]{{2,}}|xn--[a-z0-9-]+)")


def _addresses(
    text: str, where: str, taken: _Taken, problems: list[Problem]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return a cell's addresses and domains in lower case; what cannot be used is a problem."""
    addresses: set[str] = set()
    domains: set[str] = set()
    for entry in _entries(text):
        local, domain = _split(entry)
        trouble = _trouble(entry, local, domain)
        forms = [] if trouble else _forms(local, domain)
        holder = next((taken.places[form] for form in forms if form in taken.places), where)
        if holder != where:
            trouble = ("already belongs to another client", f"leave it in one of the rows: see {holder}")
        if trouble:
            problems.append(Problem(where, f"Addresses and domains: “{entry[:80]}” {trouble[0]}", trouble[1]))
            continue
        taken.places |= dict.fromkeys(forms, where)
        (addresses if local else domains).update(forms)
    return frozenset(addresses), frozenset(domains)


def _entries(text: str) -> list[str]:
    """Return the single entries of a cell; of “Jan <jan@acme.nl>” only the address."""
    parts = [_INSIDE.findall(part) or part.split() for part in re.split(r"[,;\r\n|]+", text)]
    return [entry.strip().removeprefix("mailto:") for several in parts for entry in several if entry.strip()]


def _split(entry: str) -> tuple[str, str]:
    """Return local part and domain; "" as local part for a whole domain (acme.nl, @acme.nl, *@acme.nl)."""
    local, at, domain = entry.lower().rpartition("@")
    bare = (domain if at else entry.lower()).rstrip(".").removeprefix("*.")
    return ("" if local == "*" else local), bare


def _trouble(entry: str, local: str, domain: str) -> tuple[str, str] | None:
    if not _DOMAIN.fullmatch(domain) or (local and not _ADDRESS.fullmatch(entry)):
        return (
            "is no e-mail address or domain",
            "write jan@acme.nl for one person, acme.nl for everybody there",
        )
    if not local and is_free_mail(domain):
        return "is a domain where anybody can have an address", "write the client's whole address"
    return None


def _forms(local: str, domain: str) -> list[str]:
    """Return an address or domain as mail may write it: international ones also in their ASCII form."""
    names = {domain}
    try:
        names.add(
            domain.encode("ascii").decode("idna") if domain.isascii() else domain.encode("idna").decode()
        )
    except UnicodeError:
        names = {domain}
    return sorted(f"{local}@{name}" if local else name for name in names if name)
