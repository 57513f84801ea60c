"""Cases: where each exit stands, where the user decides, and what to say in the talk."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from goodterms.casebook import Case, Step
from goodterms.decisions import DECISION_LABELS
from goodterms.model import Client, Lateness
from reports.locale import (
    EVENTS,
    Text,
    format_date,
    format_money,
    word_code,
    word_contract,
    word_decision,
    word_gate,
    word_reason,
    word_step,
)
from reports.workbook.style import (
    NOTHING,
    Column,
    Contents,
    Page,
    Value,
    add_choice,
    add_rule,
    finish_page,
    one_line,
    set_widths,
    write_prose,
    write_section,
    write_table,
    write_title,
)

TOP = 5
_DECISION, _UNTIL, _DECIDED_ON = 7, 8, 9  # columns of the decision table
# The headings from Decision on are those that the next run looks for.
_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 24),
    Column(Text("Key", "Sleutel"), "text", 16),
    Column(Text("Step", "Stap"), "text", 19),
    Column(Text("Since", "Sinds"), "date", 13),
    Column(Text("Waits for", "Wacht op"), "text", 46),
    Column(Text("Not before", "Niet vóór"), "date", 13),
    Column(Text("Decision", "Besluit"), "input", 18),
    Column(Text("Until", "Tot"), "input", 13),
    Column(Text("Decided on", "Besloten op"), "input", 13),
    Column(Text("Decision note", "Toelichting"), "input", 32),
)
# The tables below stay left of the Decision column: nothing there may look like a decision.
_TAKEN = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Key", "Sleutel"), "text", 0),
    Column(Text("Taken over", "Overgenomen"), "text", 0),
    Column(Text("On", "Op"), "date", 0),
    Column(Text("Note and source", "Opmerking en bron"), "text", 0),
    Column(Text("To", "Tot en met"), "date", 0),
)
_CHECKS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Key", "Sleutel"), "text", 0),
    Column(Text("Check", "Controle"), "text", 0),
    Column(Text("Result", "Uitkomst"), "text", 0),
    Column(Text("What decides it", "Wat de doorslag geeft"), "text", 0),
)
_STORY = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Key", "Sleutel"), "text", 0),
    Column(Text("What", "Wat"), "text", 0),
    Column(Text("Day", "Dag"), "date", 0),
    Column(Text("Detail", "Bijzonderheden"), "text", 0),
)
_NOTE = Text(
    "Choose a decision in the yellow cells, save the file and close it: the next run reads it, applies it "
    "once and says so below. Until is needed for Snooze only; without a date a decision counts from the day "
    "it is read.",
    "Kies een besluit in de gele cellen, bewaar het bestand en sluit het: "
    "de volgende keer wordt het gelezen, "
    "één keer toegepast en hieronder genoemd. Tot is alleen nodig bij Uitstellen; zonder datum telt een "
    "besluit vanaf de dag dat het gelezen wordt.",
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the decision table (cases first, then every other client), checks, talking points, history."""
    set_widths(page, _COLUMNS)
    day = format_date(contents.review.as_of, page.language)
    subtitle = Text("Open cases and your decisions, as of {day}.", "Lopende zaken en je besluiten, op {day}.")
    write_title(page, Text("Cases", "Zaken"), page.say(subtitle, day=day))
    write_prose(page, TOP - 2, page.say(_NOTE), len(_COLUMNS), "gt note")
    rows = _decision_rows(page, contents)
    last = write_table(page, TOP, "decisions", _COLUMNS, rows)
    if rows:
        _add_choices(page, last)
    top = _write_details(page, contents, last + 2)
    _write_talks(page, contents, top)
    finish_page(page, contents, len(_COLUMNS), TOP)


def _decision_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    open_cases = {case.client.key for case in contents.review.cases}
    others = [one.client for one in contents.review.clients if one.client.key not in open_cases]
    cases = [_case_row(page, case, contents) for case in contents.review.cases]
    return cases + [_idle_row(client, contents) for client in others]


def _case_row(page: Page, case: Case, contents: Contents) -> tuple[Value, ...]:
    return (
        contents.link(case.client.key, case.client.name),
        case.client.key,
        word_step(case.step, page.language),
        case.since,
        _sentence(word_reason(case.waits_for, page.language)),
        case.until or NOTHING,
        *_INPUTS,
    )


def _idle_row(client: Client, contents: Contents) -> tuple[Value, ...]:
    name = contents.link(client.key, client.name)
    return (name, client.key, NOTHING, NOTHING, NOTHING, NOTHING, *_INPUTS)


_INPUTS: tuple[Value, ...] = (None, None, None, None)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}." if clause else ""


def _add_choices(page: Page, last: int) -> None:
    def below(column: int) -> str:
        letter = get_column_letter(column)
        return f"{letter}{TOP + 1}:{letter}{last}"

    add_choice(page, DECISION_LABELS[page.language].values(), [below(_DECISION)])
    day = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
    day.errorTitle = page.say(Text("Not a date", "Geen datum"))
    day.error = page.say(Text("Please enter a date.", "Vul een datum in."))
    add_rule(page, day, [below(_UNTIL), below(_DECIDED_ON)])


# --- below the table ---------------------------------------------------------------------------


def _write_details(page: Page, contents: Contents, top: int) -> int:
    """Write what was taken over, the checks and the history, as far as there are any."""
    review = contents.review
    checks = [
        (
            case.client.name,
            case.client.key,
            word_gate(gate, page.language),
            page.say(Text("✓ passed", "✓ in orde") if gate.passed else Text("✗ holds", "✗ houdt op")),
            _sentence(word_reason(gate.reason, page.language)),
        )
        for case in review.cases
        for gate in case.gates
    ]
    story = [
        (
            case.client.name,
            case.client.key,
            word_code(EVENTS, event.kind, page.language),
            event.on,
            NOTHING if not event.detail or "|" in event.detail else event.detail,  # ids say nothing
        )
        for case in review.cases
        for event in case.story
    ]
    taken = _taken_rows(page, contents)
    parts: tuple[tuple[Text, str, Sequence[Column], Sequence[Sequence[Value]]], ...] = (
        (Text("Decisions taken over", "Overgenomen besluiten"), "taken_over", _TAKEN, taken),
        (Text("Checks before the talk", "Controles vóór het gesprek"), "checks", _CHECKS, checks),
        (Text("What happened so far", "Wat er tot nu toe gebeurde"), "story", _STORY, story),
    )
    for title, name, columns, rows in parts:
        top = write_table(page, write_section(page, top, title), name, columns, rows, _NONE) + 2
    return top


_NONE = Text("None.", "Geen.")


def _taken_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    return [
        (
            contents.name_of(one.client_key),
            one.client_key,
            word_decision(one.kind, page.language),
            one.on,
            f"{one.note} ({one.source})" if one.note else f"({one.source})",
            one.until or NOTHING,
        )
        for one in contents.review.decisions
    ]


# --- the talk ----------------------------------------------------------------------------------


def _write_talks(page: Page, contents: Contents, top: int) -> int:
    for case in contents.review.cases:
        if case.step is Step.TALK:
            title = Text("Talking points: {name}", "Gesprekspunten: {name}")
            top = write_section(page, top, title, name=one_line(case.client.name))
            for line in _talking_points(page, case, contents):
                top = write_prose(page, top, line, len(_COLUMNS))
            top += 1
    return top


def _talking_points(page: Page, case: Case, contents: Contents) -> list[str]:
    client = case.client
    points = [
        (_REASON, _first_reason(page, case, contents)),
        (_OPEN, _open_points(page, case, contents)),
        (_OFFER, _offer(page, client)),
        (_SILENT, page.say(_NOT_TO_SAY)),
    ]
    return [page.say(heading, said=said) for heading, said in points]


_REASON = Text("One reason, as a fact: {said}", "Eén reden, als feit: {said}")
_OPEN = Text("What is open: {said}", "Wat er openstaat: {said}")
_OFFER = Text("What you can offer: {said}", "Wat je kunt bieden: {said}")
_SILENT = Text("What not to say: {said}", "Wat je niet zegt: {said}")
_NOT_TO_SAY = Text(
    "more than the one reason; old grievances; anything about character; figures, scores or this report; "
    "threats or legal claims; promises beyond the agreement; “effective immediately”. Money that is owed "
    "is a separate matter, and a separate letter.",
    "meer dan die ene reden; oude grieven; iets over karakter; cijfers, "
    "scores of dit verslag; dreigementen of "
    "juridische stellingen; beloften buiten de afspraken om; “per direct”. Geld dat nog openstaat is een "
    "aparte zaak, en een aparte brief.",
)
_SIGNAL_CODES = ("burden-extreme", "burden-heavy")


def _first_reason(page: Page, case: Case, contents: Contents) -> str:
    assessed = (one for one in contents.review.clients if one.client.key == case.client.key)
    reasons = [reason for one in assessed for reason in one.assessment.reasons]
    telling = [one for one in reasons if one.code in _SIGNAL_CODES] or reasons
    own = Text(
        "it no longer fits the way you work. For yourself: {fact}.",
        "het past niet meer bij hoe je werkt. Voor jezelf: {fact}.",
    )
    if not telling:
        return page.say(Text("it no longer fits the way you work.", "het past niet meer bij hoe je werkt."))
    return page.say(own, fact=word_reason(telling[0], page.language))


def _open_points(page: Page, case: Case, contents: Contents) -> str:
    client = case.client
    found = [client.open_obligations, client.prepaid_undelivered]
    found += [_invoice_text(page, late) for late in _open_invoices(case, contents)[:8]]
    waits = Text(
        "their question of {day} that still waits for you", "hun vraag van {day} die nog op jou wacht"
    )
    for one in contents.review.clients:
        if one.client.key == client.key:
            owed = [span for span in one.spans if span.censored and span.wait.owes == "us"]
            days = sorted(span.wait.asked.sent_at.astimezone(page.zone).date() for span in owed)
            found += [page.say(waits, day=format_date(day, page.language)) for day in days[:3]]
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


def _offer(page: Page, client: Client) -> str:
    offers = [page.say(_FINISH), page.say(_HAND_OVER), page.say(_LAST_DAY, **_notice(page, client))]
    if client.referral and not client.disrespect_confirmed:
        offers.append(page.say(_REFERRAL, name=one_line(client.referral)))
    contract = Text("The contract is {kind}.", "Het contract is {kind}.")
    return (
        f"{'; '.join(offers)}. {page.say(contract, kind=word_contract(client.contract_kind, page.language))}"
    )


def _notice(page: Page, client: Client) -> dict[str, str | None]:
    days = None if client.notice_days is None else str(client.notice_days)
    end = format_date(client.end_date, page.language) if client.end_date else None
    return {"days": days, "end": end}


_FINISH = Text("to finish the work that is running", "het lopende werk afmaken")
_HAND_OVER = Text("a tidy hand-over with a list", "een nette overdracht met een lijst")
_LAST_DAY = Text(
    "a last working day with notice[ of {days} days][ (the contract ends on {end})]",
    "een laatste werkdag met opzegtermijn[ van {days} dagen][ (het contract eindigt op {end})]",
)
_REFERRAL = Text("the name of a colleague: {name}", "de naam van een collega: {name}")
