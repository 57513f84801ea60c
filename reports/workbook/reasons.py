"""Why a verdict: the heavy burdens in a few words, and every reason as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from goodterms.findings import ClientReview
from goodterms.model import Assessment, Language, Reason, Verdict
from reports.excel.pages import Page
from reports.excel.tables import write_table
from reports.excel.values import NOTHING, Column, Value, linked
from reports.locale import Text, say_sentence, word_changes, word_reason, word_signal, word_value
from reports.workbook.contents import Contents, find_signal

_BURDENS = ("burden-extreme", "burden-heavy")
_SHOWN = 3
_BRIEF: dict[str, Text] = {
    "client_reply_time": Text("{value} h to answer", "{value} u tot antwoord"),
    "off_hours_share": Text("{value} off hours", "{value} buiten werktijd"),
    "load_minutes": Text("{value} min of mail a week", "{value} min mail per week"),
    "chasing": Text("{value} chasers a turn", "{value}× najagen per beurt"),
    "indecision": Text("{value} vague refusals", "{value} vage afkeuringen"),
    "days_beyond_terms": Text("{value} days late", "{value} dagen te laat"),
    "late_rate": Text("{value} paid late", "{value} te laat betaald"),
    "overdue_amount": Text("{value} overdue", "{value} achterstallig"),
}
_COLUMNS = (
    Column(Text("Client", "Klant"), "text", 0),
    Column(Text("Verdict", "Oordeel"), "text", 0),
    Column(Text("Burden", "Last"), "score", 0),
    Column(Text("About", "Waarover"), "text", 0),
    Column(Text("Reason", "Reden"), "text", 0),
)


def say_burdens(assessment: Assessment, language: Language, most: int = _SHOWN) -> str:
    """Return the heaviest burdens in few words ("35% vague refusals, 93% paid late, +2"), "" for none."""
    heavy = [one for one in assessment.reasons if one.code in _BURDENS]
    said = [_brief(one, language) for one in heavy[:most]]
    if len(heavy) > most:
        said.append(f"+{len(heavy) - most}")
    return ", ".join(said)


def _brief(reason: Reason, language: Language) -> str:
    wording = _BRIEF.get(reason.signal)
    return wording.say(language, value=word_value(reason, language)) if wording else reason.signal


def write_reasons(page: Page, contents: Contents, top: int) -> int:
    """Write every reason of the clients that are not fine, and what would change it; return the last row."""
    rows = [row for one in contents.review.clients for row in _rows(one, contents)]
    everybody = Text("Every client is fine.", "Met elke klant gaat het goed.")
    return write_table(page, top, "reasons", _COLUMNS, rows, everybody)


def _rows(one: ClientReview, contents: Contents) -> Iterator[tuple[Value, ...]]:
    assessed, key = one.assessment, one.client.key
    if assessed.verdict is Verdict.FINE:
        return
    name = contents.link(key, one.client.name)
    for reason in assessed.reasons:
        signal = find_signal(assessed, reason.signal)
        about = word_signal(reason.signal, contents.language) if signal is not None else NOTHING
        yield (
            name,
            assessed.verdict,
            signal.burden if signal is not None else None,
            linked(about, contents.behind(key, reason.signal)),
            say_sentence(word_reason(reason, contents.language)),
        )
    if assessed.changes:
        said = say_sentence(word_changes(assessed.changes, contents.language))
        yield name, assessed.verdict, None, NOTHING, said
