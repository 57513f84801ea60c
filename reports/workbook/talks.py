"""Talking points: half a page for the talk, below the cases. What is said there is said by the user alone."""

from __future__ import annotations

from collections.abc import MutableMapping

from goodterms.casebook import Case, Motive, Step
from goodterms.model import Client, ContractKind, Lateness
from goodterms.wanted import TOPICS
from reports.excel.cells import one_line
from reports.excel.pages import Page
from reports.excel.tables import write_jump, write_lead, write_section
from reports.locale import (
    Text,
    format_date,
    format_money,
    format_weekday,
    word_contract,
    word_reason,
)
from reports.workbook.contents import Contents

_SIGNAL_CODES = ("burden-extreme", "burden-heavy")
_MOST_INVOICES, _MOST_QUESTIONS = 8, 3


def write_talks(
    page: Page, contents: Contents, top: int, across: int, sections: MutableMapping[str, int]
) -> int:
    """Write the talking points of each case that is ready for its talk; return the row after them."""
    ready = [case for case in contents.review.cases if case.step is Step.TALK]
    if not ready:
        return top
    title = Text("Talking points", "Gesprekspunten")
    sections[page.say(title)] = top
    top = write_section(page, top, title)
    for case in ready:
        name = contents.link(case.client.key, case.client.name)
        write_jump(page, top, (1, across), name)
        top += 1
        for lead, said in talking_points(page, case, contents):
            top = write_lead(page, top, lead, said, across)
        top += 1
    return top


def talking_points(page: Page, case: Case, contents: Contents) -> list[tuple[str, str]]:
    """Return the points, each with its lead: how to begin, the reason, what is open, dates, what to offer."""
    points = (
        (Text("To begin", "Om te beginnen"), page.say(_BEGIN)),
        (Text("One reason", "Eén reden"), _reason(page, case, contents)),
        (Text("What is open", "Wat openstaat"), _open_points(page, case, contents)),
        (Text("Dates", "Datums"), _dates(page, case)),
        (Text("What you can offer", "Wat je kunt bieden"), _offer(page, case.client)),
        (Text("What not to say", "Wat je niet zegt"), page.say(_NOT_TO_SAY)),
        (Text("Afterwards", "Erna"), page.say(_AFTER)),
    )
    return [(page.say(lead), _capital(said)) for lead, said in points]


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


_BEGIN = Text(
    "by phone or in person, half an hour. Say within the first minutes that you are going to stop, kindly "
    "and without a detour; then let them speak.",
    "bel of spreek af, een half uur. Zeg in de eerste minuten dat je gaat stoppen, vriendelijk en zonder "
    "omweg; laat hen daarna praten.",
)
_AFTER = Text(
    "choose Talk held above. The next run puts the written confirmation into your Drafts folder.",
    "kies hierboven Gesprek gevoerd. De volgende keer staat de schriftelijke bevestiging in Concepten.",
)
_NOT_TO_SAY = Text(
    "more than the one reason; old grievances; anything about character; figures, scores or this report; "
    "threats or legal claims; promises beyond the agreement; “effective immediately”. Money that is owed "
    "is a separate matter, and a separate letter.",
    "meer dan die ene reden; oude grieven; iets over karakter; cijfers, scores of dit verslag; dreigementen "
    "of juridische stellingen; beloften buiten de afspraken om; “per direct”. Geld dat nog openstaat is een "
    "aparte zaak, en een aparte brief.",
)
_MOTIVES: dict[Motive, Text] = {
    "hours": Text(
        "“my working hours and what this work asks for do not go together well.”",
        "“mijn werktijden en wat dit werk vraagt, passen niet goed bij elkaar.”",
    ),
    "rounds": Text(
        "“my way of working, with a few clear rounds, does not suit this work well.”",
        "“mijn werkwijze, met een paar duidelijke rondes, past niet goed bij dit werk.”",
    ),
    "other": Text(
        "“our ways of working do not fit together well enough.”",
        "“onze manieren van werken sluiten niet goed genoeg op elkaar aan.”",
    ),
}


def _reason(page: Page, case: Case, contents: Contents) -> str:
    """Return the reason as the confirmation will give it, and what is behind it, for the user alone."""
    said = page.say(_MOTIVES[case.motive])
    assessed = (one for one in contents.review.clients if one.client.key == case.client.key)
    reasons = [reason for one in assessed for reason in one.assessment.reasons]
    heavy = [one for one in reasons if one.code in _SIGNAL_CODES]
    telling = next((one for one in heavy if TOPICS.get(one.signal) == case.motive), None)
    telling = telling or next(iter(heavy), None)
    if telling is None:
        return said
    own = Text("{said} For yourself alone: {fact}.", "{said} Alleen voor jezelf: {fact}.")
    return page.say(own, said=said, fact=word_reason(telling, page.language))


def _open_points(page: Page, case: Case, contents: Contents) -> str:
    client = case.client
    found = [client.open_obligations, client.prepaid_undelivered]
    found += [_invoice_text(page, late) for late in _open_invoices(case, contents)[:_MOST_INVOICES]]
    waits = Text(
        "their question of {day} that still waits for you", "hun vraag van {day} die nog op jou wacht"
    )
    for one in contents.review.clients:
        if one.client.key == client.key:
            owed = [span for span in one.spans if span.censored and span.wait.owes == "us"]
            days = sorted(span.wait.asked.sent_at.astimezone(page.zone).date() for span in owed)
            found += [page.say(waits, day=format_date(day, page.language)) for day in days[:_MOST_QUESTIONS]]
    said = "; ".join(one_line(one) for one in found if one)
    nothing = Text("nothing that the lists know of.", "niets dat in de lijsten staat.")
    return f"{said}." if said else page.say(nothing)


def _open_invoices(case: Case, contents: Contents) -> list[Lateness]:
    own = [one for one in contents.review.clients if one.client.key == case.client.key]
    return [late for one in own for late in one.invoices if late.invoice.open]


def _invoice_text(page: Page, late: Lateness) -> str:
    one = late.invoice
    wording = Text("invoice {number} of {amount}, due {day}", "factuur {number} van {amount}, vervalt {day}")
    return page.say(
        wording,
        number=one.number,
        amount=format_money(one.open, one.currency, page.language),
        day=format_date(one.due, page.language),
    )


def _dates(page: Page, case: Case) -> str:
    client = case.client
    if client.contract_kind is not ContractKind.INDEFINITE:
        said = page.say(_ENDS if case.last_day is not None else _RUNS, day=_day(page, case))
        kind = word_contract(client.contract_kind, page.language)
        return f"{said} {page.say(_LAW, kind=kind)}"
    days = None if client.notice_days is None else str(client.notice_days)
    courtesy = Text("the usual thirty days", "de gebruikelijke dertig dagen")
    notice = page.say(Text("{days} days by contract", "{days} dagen volgens het contract"), days=days)
    return page.say(_NOTICE, day=_day(page, case), notice=notice if days else page.say(courtesy))


def _day(page: Page, case: Case) -> str | None:
    if case.last_day is None:
        return None
    return f"{format_weekday(case.last_day, page.language)} {format_date(case.last_day, page.language)}"


_NOTICE = Text(
    "told today, your last working day is {day} ({notice}). Agree on it in the talk; if it becomes another "
    "day, enter that as End date in clients.xlsx before the next run.",
    "zeg je het vandaag, dan is je laatste werkdag {day} ({notice}). Spreek die af in het gesprek; wordt het "
    "een andere dag, vul die dan vóór de volgende keer in als Einddatum in clients.xlsx.",
)
_ENDS = Text(
    "the contract runs until {day}; you finish, and do not renew.",
    "het contract loopt tot {day}; je maakt het af, en verlengt niet.",
)
_RUNS = Text(
    "you finish the running work; its last day is not known. Agree on one, and enter it as End date in "
    "clients.xlsx.",
    "je maakt het lopende werk af; de laatste dag is niet bekend. Spreek er een af, en vul die in als "
    "Einddatum in clients.xlsx.",
)
_LAW = Text(
    "The contract is {kind}: Dutch law lets a contractor end such an assignment early only for weighty "
    "reasons (art. 7:408 BW). This is no legal advice; let a lawyer look where much depends on it.",
    "Het contract is {kind}: zo'n opdracht mag een opdrachtnemer alleen om gewichtige redenen eerder "
    "beëindigen (art. 7:408 BW). Dit is geen juridisch advies; laat een jurist kijken als er veel van "
    "afhangt.",
)


def _offer(page: Page, client: Client) -> str:
    offers = [page.say(_FINISH), page.say(_HAND_OVER)]
    if client.referral and not client.disrespect_confirmed:
        offers.append(page.say(_REFERRAL, name=one_line(client.referral)))
    elif not client.disrespect_confirmed:
        offers.append(page.say(_PROVIDER))
    return f"{'; '.join(offers)}."


_FINISH = Text("to finish the work that is running and paid for", "het lopende en betaalde werk afmaken")
_HAND_OVER = Text("a tidy hand-over with a list", "een nette overdracht met een lijst")
_REFERRAL = Text("the name of a colleague: {name}", "de naam van een collega: {name}")
_PROVIDER = Text("to think along about who would suit them better", "meedenken over wie beter bij hen past")
