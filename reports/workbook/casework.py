"""What is behind the cases: checks and dates, drafts, decisions taken over, what changed, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from goodterms.aftermath import BEFORE_WEEKS, Aftermath, Usual, look_back
from goodterms.casebook import LIVE_STATES, Case, CaseEvent, Decision, DecisionKind, Draft, Gate
from goodterms.model import ContractKind, Reason
from goodterms.policy import Policy
from reports.excel.marks import add_sign
from reports.excel.pages import Page
from reports.excel.tables import write_lead, write_prose, write_section, write_table
from reports.excel.targets import draft_target
from reports.excel.values import NOTHING, Column, Money, Plain, Target, Value, linked
from reports.locale import (
    EVENTS,
    Text,
    format_date,
    format_number,
    format_weekday,
    say_sentence,
    word_code,
    word_contract,
    word_decision,
    word_detail,
    word_fate,
    word_gate,
    word_letter,
    word_reason,
)
from reports.workbook.contents import Contents

# All of them stand in the first columns of the decision table, left of what is typed in.
_CHECKS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Repair tried", "Herstel"), "date", 0),
    Column(Text("Slept over", "Bedenktijd"), "date", 0),
    Column(Text("Contract", "Contract"), "text", 0),
    Column(Text("Money, work, and what to mind", "Geld, werk, en waar je op let"), "text", 0),
    Column(Text("Last working day", "Laatste werkdag"), "date", 0),
)
_REPAIR, _SLEPT = 2, 3
_DRAFTS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Queued", "Klaargezet"), "date", 0),
    Column(Text("Seen on", "Gezien op"), "date", 0),
    Column(Text("Letter", "Brief"), "text", 0),
    Column(Text("What became of it", "Wat ervan werd"), "text", 0),
)
_TAKEN = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("On", "Op"), "date", 0),
    Column(Text("To", "Tot en met"), "date", 0),
    Column(Text("Taken over", "Overgenomen"), "text", 0),
    Column(Text("Note and source", "Opmerking en bron"), "text", 0),
)
_CHANGED = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Before", "Eerst"), "number", 0),
    Column(Text("Now", "Nu"), "number", 0),
    Column(Text("A week, on average", "Per week, gemiddeld"), "text", 0),
    Column(Text("Compared", "Vergeleken"), "text", 0),
)
_STORY = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Day", "Dag"), "date", 0),
    Column(Text("Weeks ago", "Weken terug"), "count", 0),
    Column(Text("What", "Wat"), "text", 0),
    Column(Text("Detail", "Bijzonderheden"), "text", 0),
)
_NONE = Text("None.", "Geen.")
_DRAFT_WEEKS = 26  # that a draft is told of after it was queued


def write_casework(
    page: Page, contents: Contents, top: int, across: int, sections: MutableMapping[str, int]
) -> int:
    """Write the tables below the decisions; `sections` gets their titles and rows; return the row after."""
    review = contents.review
    parts: tuple[tuple[Text, str, Sequence[Column], Sequence[Sequence[Value]]], ...] = (
        (
            Text("What became of drafts", "Wat er van concepten werd"),
            "draft_fates",
            _DRAFTS,
            [_draft_row(page, one, contents) for one in _shown_drafts(contents)],
        ),
        (
            Text("Decisions taken over", "Overgenomen besluiten"),
            "taken_over",
            _TAKEN,
            [_taken_row(page, one, contents) for one in review.decisions],
        ),
        (
            Text("What happened so far", "Wat er tot nu toe gebeurde"),
            "story",
            _STORY,
            [_story_row(page, case, event) for case in review.cases for event in case.story],
        ),
        (
            Text("What changed", "Wat er veranderde"),
            "changed",
            _CHANGED,
            [
                row
                for one in look_back(review.cases, review.clients, review.as_of)
                for row in _changed_rows(page, one)
            ],
        ),
    )
    top = _write_checks(page, contents, top, across, sections)
    for title, name, columns, rows in parts:
        if not rows and name == "changed":
            continue
        sections[page.say(title)] = top
        top = write_table(page, write_section(page, top, title), name, columns, rows, _NONE) + 2
    return _write_words(page, contents.policy, top, across, sections)


# --- checks and dates --------------------------------------------------------------------------


def _write_checks(
    page: Page, contents: Contents, top: int, across: int, sections: MutableMapping[str, int]
) -> int:
    title = Text("Checks and dates", "Controles en datums")
    sections[page.say(title)] = top
    top = write_section(page, top, title)
    top = write_prose(page, top, page.say(_SIGNS), across, "gt note")
    shown = [case for case in contents.review.cases if case.gates or case.last_day is not None]
    rows = [_check_row(page, case, contents) for case in shown]
    last = write_table(page, top, "checks", _CHECKS, rows, _NONE)
    for row, case in enumerate(shown, start=top + 1):
        for column, gate in ((_REPAIR, _gate(case, "repair")), (_SLEPT, _gate(case, "cool_off"))):
            if gate is not None and isinstance(gate.reason.value, date):
                add_sign(page, row, column, _mark(gate))
    return last + 2


_SIGNS = Text(
    "Before the talk: ✓ in order, ⚠ mind it, ✗ holds it back.",
    "Vóór het gesprek: ✓ in orde, ⚠ let erop, ✗ houdt het tegen.",
)
_TO_MIND = frozenset(
    ("gate-contract-talk-only", "gate-notice-courtesy", "gate-money-waived", "repair-waived")
)


def _mark(gate: Gate) -> str:
    if not gate.passed:
        return "✗"
    return "⚠" if gate.reason.code in _TO_MIND else "✓"


def _gate(case: Case, name: str) -> Gate | None:
    return next((one for one in case.gates if one.name == name), None)


def _check_row(page: Page, case: Case, contents: Contents) -> tuple[Value, ...]:
    return (
        contents.link(case.client.key, case.client.name),
        _short_check(page, _gate(case, "repair")),
        _short_check(page, _gate(case, "cool_off")),
        _contract(page, case),
        "\n".join(_to_mind(page, case, contents)) or NOTHING,
        case.last_day or NOTHING,
    )


def _short_check(page: Page, gate: Gate | None) -> Plain:
    """Return the day that decides a check, or a word where there is none."""
    if gate is None:
        return NOTHING
    if isinstance(gate.reason.value, date):
        return gate.reason.value
    short = _SHORT.get(gate.reason.code)
    said = word_reason(gate.reason, page.language) if short is None else page.say(short)
    return f"{_mark(gate)} {said}"


_SHORT: dict[str, Text] = {
    "repair-waived": Text("waived", "niet nodig"),
    "gate-repair-none": Text("not tried", "nog niet"),
    "gate-repair-tried": Text("tried", "gedaan"),
    "gate-cool-off-over": Text("over", "voorbij"),
}


def _contract(page: Page, case: Case) -> str:
    kind = word_contract(case.client.contract_kind, page.language)
    gate = _gate(case, "contract")
    return kind if gate is None else f"{_mark(gate)} {kind}"


def _to_mind(page: Page, case: Case, contents: Contents) -> Iterator[str]:
    """Yield what the other columns can't say: what holds the talk first, then what to mind, then the rest."""
    told = [one for one in case.gates if not (one.name in ("repair", "cool_off") or _is_plain(one))]
    for gate in sorted(told, key=lambda one: "✗⚠✓".index(_mark(one))):
        said = say_sentence(word_reason(gate.reason, page.language))
        name = "" if gate.name in _NAMED_BY_REASON else f"{word_gate(gate, page.language)}: "
        yield f"{_mark(gate)} {name}{said}{_say_expected(page, gate, case, contents)}"
    if case.last_day is not None and case.gates:
        day = f"{format_weekday(case.last_day, page.language)} {format_date(case.last_day, page.language)}"
        is_notice = case.client.contract_kind is ContractKind.INDEFINITE and case.client.end_date is None
        yield page.say(_SAID_TODAY if is_notice else _ENDS, day=day)


def _is_plain(gate: Gate) -> bool:
    return gate.reason.code == "gate-contract-ok"


# Gates whose sentence says what they are about.
_NAMED_BY_REASON = frozenset(("contract", "prepaid", "obligations", "money"))
_SAID_TODAY = Text(
    "Said today, the last working day is {day}.", "Vandaag gezegd is de laatste werkdag {day}."
)
_ENDS = Text("The contract ends on {day}.", "Het contract eindigt op {day}.")
_EXPECTED = Text(" Expected by {day}.", " Verwacht op {day}.")


def _say_expected(page: Page, gate: Gate, case: Case, contents: Contents) -> str:
    """Return by when overdue money is expected, "" where that is not known."""
    day = _expect_money(case, contents) if gate.reason.code == "gate-money" else None
    return "" if day is None else page.say(_EXPECTED, day=format_date(day, page.language))


def _expect_money(case: Case, contents: Contents) -> date | None:
    """Return the day by which all overdue invoices are expected to be paid; None if that is not known."""
    review = contents.review
    own = next((one for one in review.clients if one.client.key == case.client.key), None)
    overdue = (
        [late.invoice for late in own.invoices if late.invoice.open > 0 and late.days > 0] if own else []
    )
    days = [outlook.expected for one in overdue if (outlook := review.outlooks.get(one.source)) is not None]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(overdue) else None


# --- drafts, decisions, history ----------------------------------------------------------------


def open_draft(draft: Draft, contents: Contents) -> Target | None:
    """Return what opens a draft in the user's mail program; None where it is in no folder by its own id."""
    findable = draft.certain and draft.state in ("waiting", "edited", "sent", "sent-edited")
    return draft_target(draft, contents.hosts.get(draft.account, "")) if findable else None


def _shown_drafts(contents: Contents) -> list[Draft]:
    """Return the drafts to tell of: those in the mailbox first, then the newest."""
    since = contents.review.as_of - timedelta(weeks=_DRAFT_WEEKS)
    own = [one for one in contents.drafts if one.planned_on >= since or one.state in LIVE_STATES]
    own.sort(key=lambda one: (one.planned_on, one.id), reverse=True)
    return sorted(own, key=lambda one: one.state not in LIVE_STATES)


def _draft_row(page: Page, draft: Draft, contents: Contents) -> tuple[Value, ...]:
    advice = contents.review.advice.get(draft.id)
    mind = "" if advice is None else f"⚠ {say_sentence(word_reason(advice, page.language))} "
    return (
        contents.link(draft.client_key, contents.name_of(draft.client_key)),
        draft.planned_on,
        draft.state_on or NOTHING,
        linked(word_letter(draft.kind, page.language), open_draft(draft, contents)),
        f"{mind}{say_sentence(word_fate(draft, page.language)).replace('?.', '?')}",
    )


def _taken_row(page: Page, one: Decision, contents: Contents) -> tuple[Value, ...]:
    misfit = contents.review.misfits.get(one.id)
    return (
        contents.link(one.client_key, contents.name_of(one.client_key)),
        one.on,
        one.until or NOTHING,
        f"{'✓' if misfit is None else '✗'} {word_decision(one.kind, page.language)}",
        " ".join(part for part in (_say_misfit(page, misfit), one.note, f"({one.source})") if part),
    )


def _say_misfit(page: Page, misfit: Reason | None) -> str:
    nothing = Text("Changes nothing: {why}.", "Verandert niets: {why}.")
    return "" if misfit is None else page.say(nothing, why=word_reason(misfit, page.language))


def _story_row(page: Page, case: Case, event: CaseEvent) -> tuple[Value, ...]:
    return (
        case.client.name or case.client.key,
        event.on,
        (page.as_of - event.on).days // 7,
        word_code(EVENTS, event.kind, page.language),
        word_detail(event, page.language) or NOTHING,
    )


# --- what changed ------------------------------------------------------------------------------

_WEEKLY = {
    "off_hours": Text("Mails off hours", "Mails buiten werktijd"),
    "mails": Text("Mails from them", "Mails van hen"),
    "hours": Text("Hours of mail", "Uren mail"),
}
_OF_ALL = Text("{what}, all clients", "{what}, alle klanten")
_LATE = Text("Overdue money", "Achterstallig geld")
_WEEKS = Text(
    "{before} weeks before the exit, {weeks} weeks since the last working day",
    "{before} weken vóór het afscheid, {weeks} weken na de laatste werkdag",
)
_NOT_YET = Text(
    "{before} weeks before the exit; not a whole week since the last working day yet",
    "{before} weken vóór het afscheid; nog geen hele week na de laatste werkdag",
)
_DAYS = Text("{day} and today", "{day} en vandaag")


def _changed_rows(page: Page, one: Aftermath) -> Iterator[tuple[Value, ...]]:
    """Yield what an average week was and is, for the client and for all clients; and late money."""
    name = one.case.client.name or one.case.client.key
    wording = _WEEKS if one.weeks else _NOT_YET
    weeks = format_number(one.weeks, page.language)
    compared = page.say(wording, before=str(BEFORE_WEEKS), weeks=weeks)
    for is_all, before, since in ((False, one.before, one.since), (True, one.all_before, one.all_since)):
        for field, words in _WEEKLY.items():
            what = page.say(_OF_ALL, what=page.say(words)) if is_all else page.say(words)
            yield name, _figure(before, field), _figure(since, field), what, compared
    for currency in sorted({*one.overdue_before, *one.overdue_now}):
        amounts = [some.get(currency, Decimal(0)) for some in (one.overdue_before, one.overdue_now)]
        was, now = (Money(amount, currency) for amount in amounts)
        yield name, was, now, page.say(_LATE), page.say(_DAYS, day=format_date(one.exit_on, page.language))


def _figure(usual: Usual | None, field: str) -> float | None:
    return None if usual is None else float(getattr(usual, field))


# --- the words to decide with ------------------------------------------------------------------


def _write_words(
    page: Page, policy: Policy, top: int, across: int, sections: MutableMapping[str, int]
) -> int:
    title = Text("What each decision does", "Wat elk besluit doet")
    sections[page.say(title)] = top
    top = write_section(page, top, title)
    weeks = {"keep": str(policy.keep_weeks), "hold": str(policy.repair_hold_weeks)}
    for kind, meaning in _MEANINGS.items():
        said = page.say(meaning, **weeks, back=str(policy.take_back_days))
        top = write_lead(page, top, word_decision(kind, page.language), said, across)
    return top + 1


_MEANINGS: Mapping[DecisionKind, Text] = {
    "keep": Text(
        "No case for {keep} weeks. Another word within {back} days takes it back.",
        "Geen zaak gedurende {keep} weken. Een ander woord binnen {back} dagen neemt het terug.",
    ),
    "exit": Text(
        "Go on towards leaving, whatever the verdict: no repair is asked for. Given after this sheet showed "
        "that overdue money holds the talk, it goes on without the money too.",
        "Ga door met afscheid nemen, wat het oordeel ook is: een herstel is niet nodig. Gegeven nadat dit "
        "blad toonde dat achterstallig geld het gesprek tegenhoudt, gaat het ook zonder het geld door.",
    ),
    "snooze": Text(
        "No letter is queued until the day under Until.",
        "Er wordt geen brief klaargezet tot de dag onder Tot.",
    ),
    "repaired": Text(
        "You tried to mend it in your own way: it gets {hold} weeks to work, and only what comes after it "
        "counts towards an exit.",
        "Je probeerde het op je eigen manier te herstellen: dat krijgt {hold} weken om te werken, en alleen "
        "wat daarna komt telt mee voor een afscheid.",
    ),
    "talk-held": Text(
        "The talk took place: the written confirmation is put into Drafts.",
        "Het gesprek is geweest: de schriftelijke bevestiging komt in Concepten.",
    ),
    "paid-first": Text(
        "The talk waits until everything is paid that is open, not only what is overdue.",
        "Het gesprek wacht tot alles betaald is wat openstaat, niet alleen wat achterstallig is.",
    ),
    "closed": Text(
        "The case is over: none for {keep} weeks. Another word within {back} days takes it back.",
        "De zaak is voorbij: geen nieuwe gedurende {keep} weken. Een ander woord binnen {back} dagen neemt "
        "het terug.",
    ),
}
