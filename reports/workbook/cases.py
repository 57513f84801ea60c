"""Cases: where each exit stands, where the user decides, and what to say in the talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from goodterms.aftermath import Aftermath, look_back
from goodterms.casebook import LIVE_STATES, Case, Decision, Draft
from goodterms.decisions import DECISION_LABELS
from goodterms.model import Client
from reports.excel.pages import Page, finish_page
from reports.excel.tables import (
    add_choice,
    add_rule,
    set_widths,
    write_prose,
    write_section,
    write_table,
    write_title,
)
from reports.excel.values import NOTHING, Column, Money, Value
from reports.locale import (
    EVENTS,
    Text,
    format_date,
    format_money,
    format_number,
    say_sentence,
    word_code,
    word_decision,
    word_detail,
    word_fate,
    word_gate,
    word_letter,
    word_reason,
    word_step,
)
from reports.workbook.contents import Contents
from reports.workbook.talks import write_talks

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
_DRAFTS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Key", "Sleutel"), "text", 0),
    Column(Text("Letter", "Brief"), "text", 0),
    Column(Text("Seen on", "Gezien op"), "date", 0),
    Column(Text("What became of it", "Wat ervan werd"), "text", 0),
    Column(Text("Queued", "Klaargezet"), "date", 0),
)
_CHANGED = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Key", "Sleutel"), "text", 0),
    Column(Text("A week, on average", "Per week, gemiddeld"), "text", 0),
    Column(Text("Before", "Eerst"), "number", 0),
    Column(Text("Now", "Nu"), "text", 0),
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
    top = write_talks(page, contents, last + 2, len(_COLUMNS))
    _write_details(page, contents, top)
    finish_page(page, len(_COLUMNS), TOP)


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
        say_sentence(word_reason(case.waits_for, page.language)),
        case.until or NOTHING,
        *_INPUTS,
    )


def _idle_row(client: Client, contents: Contents) -> tuple[Value, ...]:
    name = contents.link(client.key, client.name)
    return (name, client.key, NOTHING, NOTHING, NOTHING, NOTHING, *_INPUTS)


_INPUTS: tuple[Value, ...] = (None, None, None, None)


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
            say_sentence(word_reason(gate.reason, page.language)),
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
            word_detail(event, page.language) or NOTHING,
        )
        for case in review.cases
        for event in case.story
    ]
    taken = _taken_rows(page, contents)
    drafts = [_draft_row(page, one, contents) for one in _shown_drafts(contents)]
    changed = [
        row
        for one in look_back(review.cases, review.clients, review.as_of)
        for row in _changed_rows(page, one)
    ]
    parts: tuple[tuple[Text, str, Sequence[Column], Sequence[Sequence[Value]]], ...] = (
        (Text("Decisions taken over", "Overgenomen besluiten"), "taken_over", _TAKEN, taken),
        (Text("Checks before the talk", "Controles vóór het gesprek"), "checks", _CHECKS, checks),
        (Text("What became of drafts", "Wat er van concepten werd"), "draft_fates", _DRAFTS, drafts),
        (Text("What changed", "Wat er veranderde"), "changed", _CHANGED, changed),
        (Text("What happened so far", "Wat er tot nu toe gebeurde"), "story", _STORY, story),
    )
    for title, name, columns, rows in parts:
        top = write_table(page, write_section(page, top, title), name, columns, rows, _NONE) + 2
    return top


_NONE = Text("None.", "Geen.")
_DRAFT_WEEKS = 26  # that a draft is told of after it was queued


def _shown_drafts(contents: Contents) -> list[Draft]:
    since = contents.review.as_of - timedelta(weeks=_DRAFT_WEEKS)
    own = [one for one in contents.drafts if one.planned_on >= since or one.state in LIVE_STATES]
    return sorted(own, key=lambda one: (one.planned_on, one.id), reverse=True)


def _draft_row(page: Page, draft: Draft, contents: Contents) -> tuple[Value, ...]:
    return (
        contents.name_of(draft.client_key),
        draft.client_key,
        word_letter(draft.kind, page.language),
        draft.state_on or NOTHING,
        say_sentence(word_fate(draft, page.language)),
        draft.planned_on,
    )


def _changed_rows(page: Page, one: Aftermath) -> Iterator[tuple[Value, ...]]:
    """Return what an average week was before and is now, for the client and all clients, and late money."""
    now = Text("{number} (in {weeks} weeks)", "{number} (in {weeks} weken)")
    everybody = page.say(Text("all clients together", "alle klanten samen"))
    sides = (
        (one.case.client.name, one.before, one.since),
        (f"{one.case.client.name}: {everybody}", one.all_before, one.all_since),
    )
    for name, before, since in sides:
        for field, wording in _WEEKLY.items():
            number = None if since is None else format_number(getattr(since, field), page.language, 1)
            said = page.say(now, number=number, weeks=str(one.weeks)) if number else page.say(_NOT_YET)
            yield name, one.case.client.key, page.say(wording), getattr(before, field), said
    for currency in sorted({*one.overdue_before, *one.overdue_now}):
        was, late = one.overdue_before.get(currency), one.overdue_now.get(currency, Decimal(0))
        said = format_money(late, currency, page.language)
        yield (
            one.case.client.name,
            one.case.client.key,
            page.say(_LATE),
            Money(was or Decimal(0), currency),
            said,
        )


_WEEKLY = {
    "off_hours": Text("Mails off hours", "Mails buiten werktijd"),
    "mails": Text("Mails from them", "Mails van hen"),
    "hours": Text("Hours of mail", "Uren mail"),
}
_LATE = Text("Overdue money", "Achterstallig geld")
_NOT_YET = Text("not a whole week yet", "nog geen hele week")


def _outcome(page: Page, decision: Decision, contents: Contents) -> str:
    """Return what a decision did: nothing, and why; else its note; and where it was said."""
    misfit = contents.review.misfits.get(decision.id)
    nothing = Text("✗ changes nothing: {why}", "✗ verandert niets: {why}")
    why = page.say(nothing, why=word_reason(misfit, page.language)) if misfit is not None else ""
    return " ".join(one for one in (why, decision.note, f"({decision.source})") if one)


def _taken_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    return [
        (
            contents.name_of(one.client_key),
            one.client_key,
            word_decision(one.kind, page.language),
            one.on,
            _outcome(page, one, contents),
            one.until or NOTHING,
        )
        for one in contents.review.decisions
    ]
