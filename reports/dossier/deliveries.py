"""Deliveries: work that was handed over, and what the client said to it."""

from __future__ import annotations

from collections.abc import Iterator

from goodterms.model import Cue, CueKind, Message, in_time
from reports.dossier.look import (
    MAIL,
    NOT_LOOKED_AT,
    OPENS,
    TITLES,
    Dossier,
    Row,
    mail_row,
    say_subject,
    write_rows,
)
from reports.excel.cells import one_line
from reports.excel.pages import Page, finish_page
from reports.excel.tables import set_widths, write_prose, write_title
from reports.excel.values import Column
from reports.locale import CUE_NAMES, CUES, Text, word_code

_TOP = 5
_COLUMNS = (
    Column(Text("When", "Wanneer"), "time", 22),
    Column(Text("Whose", "Van wie"), "text", 12),
    Column(Text("What", "Wat"), "text", 28),
    Column(Text("How it is known", "Waaraan dat te zien is"), "text", 36),
    Column(Text("Subject", "Onderwerp"), "text", 38),
    MAIL,
    OPENS,
)
_OURS: tuple[CueKind, ...] = ("delivery",)
_THEIRS: tuple[CueKind, ...] = ("round", "approval", "reversal")
_SUBTITLE = Text(
    "Your mails that hand work over, and the client's rounds and approvals, oldest first.",
    "Jouw mails die werk opleveren, en de rondes en akkoorden van de klant, oudste eerst.",
)
_NOTE = Text(
    "Recognised by their words. What was delivered or approved in another way (a call, a shared folder) is "
    "not here.",
    "Herkend aan de woorden. Wat anders is opgeleverd of goedgekeurd (telefoon, gedeelde map) ontbreekt.",
)
_NOT_LOOKED = Text(
    "Texts are not looked at: GOODTERMS_CONTENT is none, so deliveries and approvals can't be told.",
    "Teksten worden niet bekeken: GOODTERMS_CONTENT is none, dus opleveringen en akkoorden ontbreken.",
)
_NOTHING = Text("No mail says so.", "Geen mail zegt zoiets.")


def render_sheet(page: Page, dossier: Dossier) -> None:
    """Place both sides' mails about deliveries as they followed each other."""
    set_widths(page, _COLUMNS)
    write_title(page, TITLES["deliveries"], page.say(_SUBTITLE))
    looked = dossier.content != "none"
    write_prose(page, 3, page.say(_NOTE if looked else _NOT_LOOKED), len(_COLUMNS), "gt note")
    rows = [_row(page, dossier, *one) for one in handed_over(dossier)]
    nothing = _NOTHING if looked else NOT_LOOKED_AT
    write_rows(page, _TOP, "deliveries", _COLUMNS, rows, nothing, keep_newest=True)
    finish_page(page, len(_COLUMNS), _TOP)


def handed_over(dossier: Dossier) -> list[tuple[Message, CueKind, tuple[Cue, ...]]]:
    """Return the messages that hand work over or answer to it, with what shows it, oldest first."""
    found: dict[tuple[str, CueKind], tuple[Message, list[Cue]]] = {}
    for message, cue in _telling(dossier):
        found.setdefault((message.key, cue.kind), (message, []))[1].append(cue)
    rows = [(message, kind, tuple(cues)) for (_, kind), (message, cues) in found.items()]
    return sorted(rows, key=lambda one: (in_time(one[0]), one[1]))


def _telling(dossier: Dossier) -> Iterator[tuple[Message, Cue]]:
    yield from (one for one in dossier.client.our_cues if one[1].kind in _OURS)
    yield from (one for one in dossier.client.cues if one[1].kind in _THEIRS)


def _row(page: Page, dossier: Dossier, message: Message, kind: CueKind, cues: tuple[Cue, ...]) -> Row:
    whose = Text("you", "jij") if kind in _OURS else Text("client", "klant")
    what = word_code(CUES, kind, page.language)
    known = "; ".join(dict.fromkeys(say_cue(page, one) for one in cues))
    return mail_row(dossier, message, page.say(whose), what, known, say_subject(message))


def say_cue(page: Page, cue: Cue) -> str:
    """Return what a cue shows, with its words where they are kept."""
    name = word_code(CUE_NAMES, cue.name, page.language)
    return f"{name}: “{one_line(cue.quote)}”" if cue.quote else name
