"""Cases: where each exit stands and where the user decides; below it what each of them is about."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from goodterms.casebook import Case, Step
from goodterms.decisions import DECISION_LABELS
from goodterms.findings import ClientReview
from goodterms.model import Verdict
from reports.excel.marks import make_bold
from reports.excel.pages import Page, finish_page
from reports.excel.tables import (
    add_rule,
    set_widths,
    write_headings,
    write_jump,
    write_prose,
    write_section,
    write_table,
    write_title,
)
from reports.excel.values import Column, Link, Value
from reports.locale import Text, format_date, say_sentence, word_reason, word_step
from reports.workbook.casework import write_casework
from reports.workbook.contents import Contents
from reports.workbook.reasons import write_reasons
from reports.workbook.talks import write_talks

TOP = 5
_NOTE_ROW, _JUMP_ROW = TOP - 2, TOP - 1
_STEP, _DECISION, _UNTIL, _DECIDED_ON = 4, 7, 8, 9  # columns
# The headings from Decision on are those that the next run looks for, and so are Client and Key.
_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 27),
    Column(Text("Verdict", "Oordeel"), "text", 15.5),
    Column(Text("Since", "Sinds"), "date", 15.5),
    Column(Text("Step", "Stap"), "text", 30),
    Column(Text("Waits for", "Wacht op"), "text", 45),
    Column(Text("Not before", "Niet vóór"), "date", 13),
    Column(Text("Decision", "Besluit"), "input", 17),
    Column(Text("Until", "Tot"), "input", 13),
    Column(Text("Decided on", "Besloten op"), "input", 15),
    Column(Text("Decision note", "Toelichting"), "input", 28),
    Column(Text("Key", "Sleutel"), "line", 30),
)
_PRINTED = len(_COLUMNS) - 1  # the key is for the next run, not for reading
_ACROSS = _DECISION - 1  # what stands below keeps out of the columns to type into
# Where the links to the sections below stand: columns that are merged. The last sections may have none.
_JUMPS = ((1, 1), (2, 3), (4, 4), (5, 5), (6, 7), (8, 9), (10, 10), (11, 11))

_NOTE = Text(
    "Choose a decision in the yellow cells, save the file and close it: the next run reads it, applies it "
    "once and says so below. Until is needed for Snooze only; without a date a decision counts from the day "
    "it is read. A blue client leads to the evidence, a blue letter to the draft.",
    "Kies een besluit in de gele cellen, bewaar het bestand en sluit het: de volgende keer wordt het "
    "gelezen, één keer toegepast en hieronder genoemd. Tot is alleen nodig bij Uitstellen; zonder datum telt "
    "een besluit vanaf de dag dat het gelezen wordt. Een blauwe klant leidt naar het bewijs, een blauwe "
    "brief naar het concept.",
)
_NO_CASE = Text("No case is open as of {day}.", "Er loopt geen zaak op {day}.")
_NOBODY = Text("No client is followed yet.", "Er wordt nog geen klant gevolgd.")
_ONE_CASE = Text("One case is open as of {day}.", "Er loopt één zaak op {day}.")
_CASES = Text("{count} cases are open as of {day}.", "Er lopen {count} zaken op {day}.")
_WAY = Text("{said} The way: {steps}.", "{said} De weg: {steps}.")
_HINT = Text(
    "Keep: no case for now. Exit: go on, even without a repair or the money. Snooze: rest until a day. "
    "Repaired: you tried to mend it. Talk held: the confirmation follows. Paid first: all money first. "
    "Closed: it is over.",
    "Houden: nu geen zaak. Afscheid: ga door, ook zonder herstel of het geld. Uitstellen: rust tot een dag. "
    "Hersteld: je probeerde het. Gesprek gevoerd: de bevestiging volgt. Eerst betalen: eerst al het geld. "
    "Afgesloten: voorbij.",
)


def render_sheet(page: Page, contents: Contents) -> None:
    """Place the decision table, cases first, then every other client; below it what the cases are about."""
    set_widths(page, _COLUMNS)
    write_title(page, Text("Cases", "Zaken"), _subtitle(page, contents))
    write_prose(page, _NOTE_ROW, page.say(_NOTE), _PRINTED, "gt note")
    rows = _decision_rows(page, contents)
    if rows:
        last = write_table(page, TOP, "decisions", _COLUMNS, rows)
        _add_choices(page, last)
    else:  # the next run knows the workbook by these headings
        write_headings(page, TOP, _COLUMNS)
        last = write_table(page, TOP + 1, "decisions", _COLUMNS, rows, _NOBODY)
    for place in range(len(contents.review.cases)):
        make_bold(page, TOP + 1 + place, [_STEP])
    _write_below(page, contents, last + 2)
    finish_page(page, _PRINTED, TOP)
    page.ws.print_title_rows = "1:1"  # on paper these headings would stand above other tables too


def _subtitle(page: Page, contents: Contents) -> str:
    count = sum(1 for case in contents.review.cases if case.step is not Step.CLOSED)
    wording = {0: _NO_CASE, 1: _ONE_CASE}.get(count, _CASES)
    day = format_date(contents.review.as_of, page.language)
    steps = ", ".join(f"{place} {word_step(one, page.language)}" for place, one in enumerate(Step, start=1))
    return page.say(_WAY, said=page.say(wording, count=str(count), day=day), steps=steps)


# --- the table ---------------------------------------------------------------------------------


def _decision_rows(page: Page, contents: Contents) -> list[tuple[Value, ...]]:
    verdicts = {one.client.key: one.assessment.verdict for one in contents.review.clients}
    open_cases = {case.client.key for case in contents.review.cases}
    others = [one for one in contents.review.clients if one.client.key not in open_cases]
    cases = [_case_row(page, case, verdicts.get(case.client.key), contents) for case in contents.review.cases]
    return cases + [_idle_row(one, contents) for one in others]


def _case_row(page: Page, case: Case, verdict: Verdict | None, contents: Contents) -> tuple[Value, ...]:
    return (
        contents.link(case.client.key, case.client.name),
        "" if verdict is None else verdict,
        case.since,
        say_step(page, case.step),
        _say_wait(page, case),
        case.until or "",
        *_INPUTS,
        case.client.key,
    )


def _idle_row(one: ClientReview, contents: Contents) -> tuple[Value, ...]:
    name = contents.link(one.client.key, one.client.name)
    return (name, one.assessment.verdict, "", "", "", "", *_INPUTS, one.client.key)


_INPUTS: tuple[Value, ...] = (None, None, None, None)


def say_step(page: Page, step: Step) -> str:
    """Return how far along the way a step is, as a strip of dots, and its name."""
    steps = list(Step)
    done = steps.index(step) + 1
    return f"{'●' * done}{'○' * (len(steps) - done)} {done} {word_step(step, page.language)}"


def _say_wait(page: Page, case: Case) -> str:
    """Return what a case waits for; while it cools off also what would follow."""
    said = say_sentence(word_reason(case.waits_for, page.language))
    return f"{said} {page.say(_FOLLOWS)}" if case.step is Step.COOL_OFF else said


_FOLLOWS = Text(
    "Then the contract and the money are looked at, and the invitation to talk is put into Drafts.",
    "Dan komen contract en geld aan de beurt, en komt de uitnodiging voor een gesprek in Concepten.",
)


def _add_choices(page: Page, last: int) -> None:
    def below(column: int) -> str:
        letter = get_column_letter(column)
        return f"{letter}{TOP + 1}:{letter}{last}"

    words = ",".join(DECISION_LABELS[page.language].values())
    choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    choice.errorTitle = page.say(Text("Not in the list", "Niet in de lijst"))
    choice.error = page.say(Text("Please choose one of the list.", "Kies er een uit de lijst."))
    choice.showInputMessage, choice.prompt = True, page.say(_HINT)
    add_rule(page, choice, [below(_DECISION)])
    day = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
    day.errorTitle = page.say(Text("Not a date", "Geen datum"))
    day.error = page.say(Text("Please enter a date.", "Vul een datum in."))
    add_rule(page, day, [below(_UNTIL), below(_DECIDED_ON)])


# --- below the table ---------------------------------------------------------------------------


_WHY = Text("Why, and what would change it", "Waarom, en wat het zou veranderen")


def _write_below(page: Page, contents: Contents, top: int) -> None:
    """Write the sections, and links to them above the table: it may be long."""
    sections: dict[str, int] = {}
    top = write_talks(page, contents, top, _ACROSS, sections)
    top = write_casework(page, contents, top, _ACROSS, sections)
    sections[page.say(_WHY)] = top  # the longest comes last
    write_reasons(page, contents, write_section(page, top, _WHY))
    for across, (title, row) in zip(_JUMPS, sections.items(), strict=False):
        write_jump(page, _JUMP_ROW, across, Link(title, contents.at("cases", row)))
