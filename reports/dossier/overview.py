"""Overview: who the client is, what the contract says, what is open, where the case stands, and the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from goodterms.casebook import Case
from goodterms.model import Client, ContractKind, Message
from goodterms.payments import is_undelivered
from reports.dossier.deliveries import handed_over
from reports.dossier.invoices import sum_up
from reports.dossier.look import (
    TITLES,
    Dossier,
    TitleKey,
    say_subject,
    source_target,
)
from reports.dossier.scope import first_mails, scope_files
from reports.excel.cells import one_line, put, put_text
from reports.excel.pages import FIRST_ROW, SUBTITLE_ROW, TITLE_ROW, Page, finish_page
from reports.excel.tables import set_widths, set_wrapped, write_prose, write_section, write_title
from reports.excel.values import Column, Link, Plain, Target, linked
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_number,
    say_sentence,
    word_contract,
    word_gate,
    word_letter,
    word_reason,
    word_step,
    word_verdict,
)
from reports.workbook.contents import SHEETS

_COLUMNS = (
    Column(Text("What", "Wat"), "text", 31),
    Column(Text("Fact", "Feit"), "text", 69),
)
_FACT = 2  # the column of the facts
_MOST_WAITS = 5  # of the client's questions that are named; the number tells how many there are
_TITLE = Text("Dossier: {name}", "Dossier: {name}")
_SUBTITLE = Text(
    "What was agreed, what is open and what happened, as of {day}[; mail as read on {synced}].",
    "Wat is afgesproken, wat openstaat en wat er gebeurde, stand van {day}[; mail gelezen op {synced}].",
)
_LAW = Text(
    "Under Dutch law (art. 7:408 BW) a professional contractor may end an assignment only if it runs for an "
    "indefinite time and does not end by completion, otherwise only for weighty reasons. Thirty days of "
    "notice is courtesy, not law. This is no legal advice: have a lawyer read the contract before you end "
    "it.",
    "Naar Nederlands recht (art. 7:408 BW) mag een professionele opdrachtnemer een opdracht alleen opzeggen "
    "als die voor onbepaalde tijd loopt en niet eindigt door volbrenging, anders alleen om gewichtige "
    "redenen. Dertig dagen opzegtermijn is beleefdheid, geen wet. Dit is geen juridisch advies: laat een "
    "jurist het contract lezen voor je opzegt.",
)
_TALK = Text(
    "What to say in the talk, and what not, is on the sheet “{sheet}” of the weekly workbook once the talk "
    "is the next step.",
    "Wat je in het gesprek zegt, en wat niet, staat op het blad “{sheet}” van het weekverslag zodra "
    "het gesprek de volgende stap is.",
)
_LINKS = Text(
    "“open” leads to a mail in Gmail, or in the program on this computer that opens links to mail "
    "(Thunderbird, Apple Mail), and to the row of a list. Where nothing opens, search for the Message-ID.",
    "“open” leidt naar een mail in Gmail, of in het programma op deze computer dat links naar mail opent "
    "(Thunderbird, Apple Mail), en naar de rij van een lijst. Gebeurt er niets, zoek dan op de Message-ID.",
)
_TO_WRITE = Text(
    "the letter “{letter}”: a next run writes it, for you to review",
    "de brief “{letter}”: een volgende run schrijft die, zodat je hem kunt lezen",
)
_NOT_FILLED_IN = Text("not filled in", "niet ingevuld")
_COURTESY = Text(
    "{days} by custom: clients.xlsx names none", "{days} volgens gebruik: clients.xlsx noemt er geen"
)


# One fact: what it is, what it says, and where it leads.
Fact = tuple[Text | str, Plain, Target | None]


def render_sheet(page: Page, dossier: Dossier) -> None:
    """Place the facts, section by section, in two columns."""
    set_widths(page, _COLUMNS)
    write_title(page, _TITLE, "")
    title = page.say(_TITLE, name=one_line(dossier.facts.name or dossier.facts.key))
    put_text(page, TITLE_ROW, 1, title, "gt title")
    put_text(page, SUBTITLE_ROW, 1, _say_subtitle(page, dossier), "gt subtitle")
    top = FIRST_ROW
    for heading, facts in (
        (Text("Client", "Klant"), _client_facts(page, dossier)),
        (Text("Contract", "Contract"), _contract_facts(page, dossier)),
        (Text("Open now", "Wat openstaat"), _open_facts(page, dossier)),
        (Text("Case", "Zaak"), _case_facts(page, dossier)),
    ):
        top = _write_facts(page, write_section(page, top, heading), list(facts)) + 1
    notes = [_TALK] if dossier.case is not None else []
    notes += [_LAW] if _needs_law(dossier) else []
    for one in notes:
        said = page.say(one, sheet=page.say(SHEETS["cases"]))
        top = write_prose(page, top, said, len(_COLUMNS))
    _write_contents(page, dossier, top + 1 if notes else top)
    finish_page(page, len(_COLUMNS))
    page.ws.page_setup.orientation = "portrait"


def _say_subtitle(page: Page, dossier: Dossier) -> str:
    synced = _say_moment(page, dossier.synced) if dossier.synced is not None else None
    return page.say(_SUBTITLE, day=format_date(dossier.as_of, page.language), synced=synced)


def _say_moment(page: Page, moment: datetime) -> str:
    local = moment.astimezone(page.zone)
    return f"{format_date(local.date(), page.language)} {local:%H:%M}"


def _needs_law(dossier: Dossier) -> bool:
    one = dossier.facts
    dutch = one.country.upper() == "NL" or one.language == "nl" or dossier.language == "nl"
    return dutch or one.contract_kind is not ContractKind.INDEFINITE


def _write_facts(page: Page, top: int, facts: list[Fact]) -> int:
    """Write what each fact is and what it says; return the row after them."""
    for row, (what, value, target) in enumerate(facts, start=top):
        put(page, row, 1, page.say(what) if isinstance(what, Text) else what)
        put(page, row, _FACT, linked(value, target), "date" if isinstance(value, date) else "text")
        if isinstance(value, str):
            set_wrapped(page, row, value, _COLUMNS[1].width)
    return top + len(facts)


def _or_not(page: Page, text: str) -> str:
    """Return a cell of clients.xlsx as it is, or that it is empty."""
    return text.strip() or page.say(_NOT_FILLED_IN)


# --- the sections ------------------------------------------------------------------------------


def _client_facts(page: Page, dossier: Dossier) -> Iterator[Fact]:
    one = dossier.facts
    yield Text("Name", "Naam"), one.name or one.key, None
    yield Text("Contact", "Contactpersoon"), _or_not(page, one.contact), None
    known = "; ".join(sorted(one.addresses) + sorted(f"@{domain}" for domain in one.domains))
    yield Text("Addresses and domains", "Adressen en domeinen"), known or page.say(_NOT_FILLED_IN), None
    if one.country:
        yield Text("Country", "Land"), one.country, None
    if one.note:
        yield Text("Note", "Opmerking"), one.note, None
    if one.source is not None:
        row = Text("Row in your list of clients", "Rij in je klantenlijst")
        yield row, str(one.source), source_target(dossier, one.source)


def _contract_facts(page: Page, dossier: Dossier) -> Iterator[Fact]:
    one = dossier.facts
    kind = word_contract(one.contract_kind, page.language)
    yield Text("Kind", "Soort"), say_sentence(kind).rstrip("."), None
    yield Text("Notice", "Opzegtermijn"), _say_notice(page, one, dossier.policy.notice_days), None
    yield Text("End date", "Einddatum"), one.end_date or page.say(_NOT_FILLED_IN), None
    yield Text("Contract file", "Contractbestand"), *_contract_file(page, dossier)
    yield Text("Open obligations", "Lopende verplichtingen"), _or_not(page, one.open_obligations), None
    prepaid = Text("Paid and not delivered", "Betaald en niet geleverd")
    yield prepaid, _or_not(page, one.prepaid_undelivered), None
    tried = Text("Repair tried on", "Herstel geprobeerd op")
    yield tried, one.repair_tried_on or page.say(_NOT_FILLED_IN), None
    confirmed = Text("yes", "ja") if one.disrespect_confirmed else Text("no", "nee")
    yield Text("Disrespect confirmed by you", "Respectloosheid door jou bevestigd"), page.say(confirmed), None
    referral = Text("Colleague to refer to", "Collega om naar te verwijzen")
    yield referral, _or_not(page, one.referral), None


def _say_notice(page: Page, client: Client, usual: int) -> str:
    days = client.notice_days
    many = Text("{count} days", "{count} dagen")
    if days is None:
        return page.say(_COURTESY, days=page.say(many, count=str(usual)))
    return page.say(Text("1 day", "1 dag") if days == 1 else many, count=str(days))


def _contract_file(page: Page, dossier: Dossier) -> tuple[Plain, Target | None]:
    named = dossier.facts.contract_file.strip()
    if not named:
        return page.say(_NOT_FILLED_IN), None
    if not dossier.contract:
        missing = Text(
            "{name} (no such file beside your settings)", "{name} (niet gevonden bij je instellingen)"
        )
        return page.say(missing, name=one_line(named)), None
    return one_line(named), Target(dossier.contract)


def _open_facts(page: Page, dossier: Dossier) -> Iterator[Fact]:
    ledger = dossier.client.ledger
    amounts = [
        _say_open(page, currency, due, left)
        for currency, _, due, _, left in sum_up(ledger, dossier.as_of)
        if left
    ]
    nothing = page.say(Text("nothing", "niets"))
    yield Text("Money", "Geld"), "; ".join(amounts) or nothing, None
    undelivered = ", ".join(one_line(one.number) for one in ledger if is_undelivered(one))
    label = Text("Invoices paid ahead, not delivered", "Vooruitbetaald, niet geleverd")
    yield label, undelivered or nothing, None
    waits = [one.wait.asked for one in dossier.client.spans if one.censored and one.wait.owes == "us"]
    label = Text("Their questions that wait for you", "Hun vragen die op jou wachten")
    yield label, _say_waits(page, waits) or nothing, None
    waits = [one.wait.asked for one in dossier.client.spans if one.censored and one.wait.owes == "client"]
    label = Text("Your questions that wait for them", "Jouw vragen die op hen wachten")
    yield label, _say_waits(page, waits) or nothing, None


def _say_open(page: Page, currency: str, due: Decimal, left: Decimal) -> str:
    wording = Text("{left} open[, of which {due} past due]", "{left} open[, waarvan {due} vervallen]")
    shown = format_money(due, currency, page.language) if due else None
    return page.say(wording, left=format_money(left, currency, page.language), due=shown)


def _say_waits(page: Page, asked: list[Message]) -> str:
    """Return the latest questions, one a line, and how many more there are."""
    latest = sorted(asked, key=lambda one: one.sent_at, reverse=True)
    days = [format_date(one.sent_at.astimezone(page.zone).date(), page.language) for one in latest]
    lines = [f"{day}: {say_subject(one)}" for day, one in zip(days, latest[:_MOST_WAITS], strict=False)]
    if len(latest) > _MOST_WAITS:
        more = Text("and {count} older ones", "en {count} oudere")
        lines.append(page.say(more, count=str(len(latest) - _MOST_WAITS)))
    return "\n".join(lines)


def _case_facts(page: Page, dossier: Dossier) -> Iterator[Fact]:
    case = dossier.case
    verdict = word_verdict(dossier.client.assessment.verdict, page.language)
    if case is None:
        none = Text(
            "no case is open; the figures say “{verdict}”",
            "er loopt geen zaak; de cijfers zeggen “{verdict}”",
        )
        yield Text("Step", "Stap"), page.say(none, verdict=verdict), None
        return
    yield Text("Step", "Stap"), word_step(case.step, page.language), None
    yield Text("Since", "Sinds"), case.since, None
    yield Text("Waits for", "Wacht op"), say_sentence(_say_waits_for(page, dossier, case)), None
    if case.until is not None:
        yield Text("Not before", "Niet vóór"), case.until, None
    if case.last_day is not None:
        yield Text("Last working day", "Laatste werkdag"), case.last_day, None
    yield from _gate_facts(page, case)


def _say_waits_for(page: Page, dossier: Dossier, case: Case) -> str:
    if dossier.letter is None:
        return one_line(word_reason(case.waits_for, page.language))
    return page.say(_TO_WRITE, letter=word_letter(dossier.letter, page.language))


def _gate_facts(page: Page, case: Case) -> Iterator[Fact]:
    for gate in case.gates:
        name = one_line(word_gate(gate, page.language))
        said = say_sentence(one_line(word_reason(gate.reason, page.language)))
        yield name, f"{'✓' if gate.passed else '✗'} {said}", None


# --- what else there is ------------------------------------------------------------------------


def _write_contents(page: Page, dossier: Dossier, top: int) -> None:
    """Name the other sheets, with what is on each and a link to it; and say where links lead."""
    top = write_section(page, top, Text("In this dossier", "In dit dossier"))
    for key, said in _contents(page, dossier):
        title = page.say(TITLES[key])
        put(page, top, 1, Link(title, Target(location=f"'{title}'!A1")))
        put(page, top, _FACT, said)
        top += 1
    write_prose(page, top, page.say(_LINKS), len(_COLUMNS), "gt note")


_CONTENTS: dict[TitleKey, Text] = {
    "scope": Text(
        "first mails: {first}; attachments that look like scope: {files}",
        "eerste mails: {first}; bijlagen die op een afspraak lijken: {files}",
    ),
    "deliveries": Text(
        "deliveries, rounds and approvals: {handed}", "opleveringen, rondes en akkoorden: {handed}"
    ),
    "invoices": Text("invoices: {invoices}", "facturen: {invoices}"),
    "evidence": Text(
        "events: {events}; reasons and the rows behind them",
        "gebeurtenissen: {events}; redenen en de rijen erachter",
    ),
}


def _contents(page: Page, dossier: Dossier) -> Iterator[tuple[TitleKey, str]]:
    counts = {
        "first": len(first_mails(dossier)),
        "files": len(scope_files(dossier)),
        "handed": len(handed_over(dossier)),
        "invoices": len(dossier.client.ledger),
        "events": len(dossier.story),
    }
    slots = {name: format_number(count, page.language) for name, count in counts.items()}
    for key, wording in _CONTENTS.items():
        yield key, page.say(wording, **slots)
