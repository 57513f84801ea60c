"""`goodterms explain`: everything behind one client's figures, from the store as last synced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from connectors.store import open_store
from flows.gather import gather_practice
from flows.lookup import find_client
from flows.settings import Settings
from flows.steps import read_known, read_sheets
from flows.views import explain_view
from goodterms.judgement import review_practice
from goodterms.model import Language
from reports.locale import (
    CUE_NAMES,
    CUES,
    format_number,
    format_share,
    word_code,
    word_left_out,
    word_signal,
)

_ROWS_SHOWN = 5  # of those behind a figure; --json has all


def explain_client(settings: Settings, word: str, as_of: date) -> dict[str, Any]:
    """Judge as of a day, without mail or writing, and return what `explain --json` prints of one client."""
    with open_store(settings.store_url, create=False) as store:
        sheets = read_sheets(settings, as_of, read_known(settings, store))
        client = find_client(sheets.clients.clients, word)
        practice = gather_practice(settings, store, sheets, as_of)
        review = review_practice(replace(practice, whole=frozenset({client.key})), as_of)
    found = next(one for one in review.clients if one.client.key == client.key)
    return explain_view(review, found, settings.language, settings.timezone, settings.policy)


def say_explanation(view: dict[str, Any], language: Language) -> str:
    """Return the view as text for a terminal, newest evidence first."""
    lines = [
        f"{view['name']} as of {view['as_of']}: {view['verdict']}, strain {_number(view['strain'])}",
        "",
    ]
    lines += [f"  {reason}" for reason in view["reasons"]]
    said = [one["said"] for one in view["would_change"]]
    lines += [f"  What would change it: {'; '.join(said)}"] if said else []
    lines += [_language_line(view["language"], language)]
    lines += ["", "Signals"]
    lines += [_signal_line(name, one, language) for name, one in view["signals"].items()]
    behind = [_behind_line(name, rows, language) for name, rows in view["behind"].items() if rows]
    lines += ["", "Rows behind the reasons (newest first)", *behind] if behind else []
    lines += _block("Away", [*_absence_lines(view["away"])])
    lines += _block("Waits (newest first)", [_wait_line(one) for one in reversed(view["waits"])])
    lines += _block("Invoices", [_invoice_line(one) for one in reversed(view["invoices"])])
    lines += _block(
        "Cues",
        [_cue_line(one, language) for one in reversed(view["cues"])],
    )
    own = [_cue_line(one, language) for one in reversed(view["our_cues"])]
    lines += _block("Closings and deliveries of your own", own)
    lines += _block("Corrections", [f"{one['says']}  {one['message_id']}" for one in view["corrections"]])
    lines += _block("Left out", [_left_out_line(one, language) for one in reversed(view["left_out"])])
    lines += _block("Weeks", [_week_line(one) for one in reversed(view["weeks"])])
    return "\n".join(lines)


def _language_line(found: dict[str, Any], language: Language) -> str:
    if not found["mails"]:
        told = "no mail tells it"
    else:
        share = format_share(found["share"], language)
        told = (
            f"{share} of the words of {found['mails']} mails, {found['in_mail'] or 'which decides nothing'}"
        )
    return f"  Language: {found['language'] or 'not known'} (from {found['from']}; {told})"


def _block(title: str, rows: list[str]) -> list[str]:
    return ["", f"{title}: {len(rows)}", *(f"  {row}" for row in rows)]


def _signal_line(name: str, one: dict[str, Any], language: Language) -> str:
    value = "not enough data" if one["value"] is None else _value_in_unit(one, language)
    burden = "" if one["burden"] is None else f", burden {one['burden']:.0f}"
    return f"  {word_signal(name, language)}: {value} (n = {one['n']}{burden})"


def _value_in_unit(one: dict[str, Any], language: Language) -> str:
    at_least = "≥ " if one["at_least"] else ""
    if one["unit"] == "share":
        return at_least + format_share(one["value"], language)
    digits = 0 if one["value"] == round(one["value"]) else 1
    return f"{at_least}{format_number(one['value'], language, digits)} {one['unit']}"


def _behind_line(name: str, rows: list[str], language: Language) -> str:
    more = f" and {len(rows) - _ROWS_SHOWN} more" if len(rows) > _ROWS_SHOWN else ""
    return f"  {word_signal(name, language)}, {len(rows)}: {' '.join(rows[:_ROWS_SHOWN])}{more}"


def _absence_lines(away: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    for side, whose in (("us", "you"), ("client", "the client")):
        for one in reversed(away[side]):
            yield f"{one['first']} until {one['last']}  {whose}, told by {one['note'] or one['told_by']}"


def _wait_line(one: dict[str, Any]) -> str:
    whose = "you owe" if one["owes"] == "us" else "they owe"
    answered = one["answered_at"][:16] if one["answered_at"] else "no answer yet  "
    hours = f"{one['working_hours']:.1f} working h, {one['wall_hours']:.1f} h"
    return f"{one['asked_at'][:16]} → {answered}  {whose}  {hours}  {one['asked_by']}"


def _cue_line(one: dict[str, Any], language: Language) -> str:
    kind, name = word_code(CUES, one["kind"], language), word_code(CUE_NAMES, one["cue"], language)
    quote = f"  “{one['quote']}”" if one["quote"] else ""
    return f"{one['sent_at'][:16]}  {kind}: {name}{quote}  {one['message_id']}"


def _left_out_line(one: dict[str, Any], language: Language) -> str:
    said = word_left_out(one["why"] or one["reason"], language)
    return f"{one['sent_at'][:16]}  {said}  {one['message_id']}"


def _invoice_line(one: dict[str, Any]) -> str:
    state = f"paid {one['paid']}" if one["paid"] else "paid, no day told"
    if one["open"]:
        state = f"open, expected {one['expected']}" if one["expected"] else "open"
    elif one["written_off"]:
        state = "written off"
    if len(one["payments"]) > 1 or (one["open"] and one["payments"]):
        state += " (" + ", ".join(f"{part['amount']:.2f} on {part['on']}" for part in one["payments"]) + ")"
    days = one["days_beyond_terms"]
    late = "" if days is None else f"  {days:+d} days"
    return f"{one['number']}  due {one['due']}  {state}{late}  {one['source']}"


def _week_line(one: dict[str, Any]) -> str:
    told = one["reported"]
    then = f"  (reported on {told['on']}: {told['verdict']}, {_number(told['strain'])})" if told else ""
    return f"{one['monday']}  {one['verdict']:<7} {_number(one['strain'])}{then}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
