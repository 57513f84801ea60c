"""The JSON that commands print: plain dictionaries, as promised on the contract page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flows.conduct import Outcome
from flows.mailviews import View, folder_views, problem_views
from goodterms.casebook import Case, Decision, Draft
from goodterms.findings import ClientReview, Concentration, Review, Stranger
from goodterms.grounds import reference, rows_behind
from goodterms.history import end_of_day
from goodterms.model import (
    Absence,
    Cue,
    Language,
    Message,
    Outlook,
    Reason,
    Reported,
    RowRef,
    Signal,
    Span,
    Week,
)
from goodterms.policy import Policy
from reports.locale import word_change, word_reason


def run_view(outcome: Outcome, language: Language = "en") -> View:
    """Return what `run --json` prints."""
    review = outcome.review
    return {
        "as_of": review.as_of.isoformat(),
        "report": str(outcome.report) if outcome.report is not None else None,
        "clients": [client_view(one, language) for one in review.clients],
        "cases": [case_view(one, language) for one in review.cases],
        "drafts": [
            draft_view(one) | {"advice": _worded(review.advice.get(one.id), language)}
            for one in outcome.drafts
        ],
        "decisions": [decision_view(one, review, language) for one in review.decisions],
        "sync": [row for one in outcome.pulled for row in folder_views(one)],
        "concentration": [concentration_view(one) for one in review.concentration],
        "revised": [revised_view(key, week) for key, week in review.revised],
        "strangers": [stranger_view(one) for one in review.strangers],
        "problems": problem_views(review.problems, (p for one in outcome.pulled for p in one.problems)),
        "seconds": {**outcome.seconds, "total": round(sum(outcome.seconds.values()), 3)},
    }


def concentration_view(one: Concentration) -> View:
    """Return what the top fifth of the clients take of something, beside what chance would show."""
    return {
        "what": one.what,
        "clients": one.clients,
        "top_clients": one.top_clients,
        "top_share": round(one.top_share, 6),
        "chance": round(one.chance, 6),
        "speaks": one.speaks,
        "gini": round(one.gini, 6),
        "gini_low": round(one.gini_low, 6),
        "gini_high": round(one.gini_high, 6),
        "lorenz": [round(point, 6) for point in one.lorenz],
    }


def revised_view(key: str, week: Week) -> View:
    """Return a reported week that looks different now, with what was said then and what is now."""
    return {
        "client": key,
        "monday": week.monday.isoformat(),
        "reported": _reported_view(week.reported),
        "strain": week.strain,
        "verdict": week.verdict.value,
    }


def stranger_view(one: Stranger) -> View:
    """Return an unknown correspondent, with the client that he may belong to and why."""
    return {
        "address": one.address,
        "received": one.received,
        "answered": one.answered,
        "last": one.last.isoformat(),
        "client": one.client_key or None,
        "name": one.name or None,
        "why": one.why or None,
    }


def client_view(review: ClientReview, language: Language) -> View:
    """Return one client with verdict, rank and all signals."""
    one = review.assessment
    return {
        "key": one.client.key,
        "name": one.client.name,
        "verdict": one.verdict.value,
        "strain": one.strain,
        "strain_low": one.strain_low,
        "strain_high": one.strain_high,
        "rank": one.rank,
        "rank_low": one.rank_low,
        "rank_high": one.rank_high,
        "coverage": one.coverage,
        "reasons": [word_reason(reason, language) for reason in one.reasons],
        "would_change": [change_view(reason, language) for reason in one.changes],
        "signals": {signal.name: signal_view(signal) for signal in one.signals},
    }


def signal_view(signal: Signal) -> View:
    """Return one signal; values are numbers, null for "not enough data"."""
    view: View = {
        "value": plain(signal.value),
        "unit": f"{signal.currency} {signal.unit}".strip() if signal.currency else signal.unit,
        "n": signal.n,
        "low": plain(signal.low),
        "high": plain(signal.high),
        "burden": signal.burden,
        "at_least": signal.at_least,
        "weeks": signal.weeks,
    }
    return view | {name: plain(value) for name, value in signal.more if name not in view}


def case_view(case: Case, language: Language) -> View:
    """Return one case: its step, since when, and what it waits for in words."""
    return {
        "client": case.client.key,
        "step": case.step.value,
        "since": case.since.isoformat(),
        "waits_for": word_reason(case.waits_for, language),
        "until": case.until.isoformat() if case.until is not None else None,
        "last_day": case.last_day.isoformat() if case.last_day is not None else None,
        "story": [{"on": one.on.isoformat(), "event": one.kind, "detail": one.detail} for one in case.story],
        "gates": [
            {"gate": gate.name, "passed": gate.passed, "reason": word_reason(gate.reason, language)}
            for gate in case.gates
        ],
    }


def _worded(reason: Reason | None, language: Language) -> str | None:
    return None if reason is None else word_reason(reason, language)


def decision_view(one: Decision, review: Review, language: Language) -> View:
    """Return one decision of the last weeks, and why it changed nothing (null where it did)."""
    return {
        "client": one.client_key,
        "decision": one.kind,
        "on": one.on.isoformat(),
        "until": one.until.isoformat() if one.until is not None else None,
        "note": one.note,
        "source": one.source,
        "changes_nothing": _worded(review.misfits.get(one.id), language),
    }


def draft_view(draft: Draft) -> View:
    """Return one draft: what it is and what became of it; never its text."""
    return {
        "client": draft.client_key,
        "kind": draft.kind,
        "state": draft.state,
        "state_on": draft.state_on.isoformat() if draft.state_on is not None else None,
        "certain": draft.certain,
        "similarity": None if draft.similarity is None else round(draft.similarity, 3),
        "last_day": draft.last_day.isoformat() if draft.last_day is not None else None,
        "account": draft.account,
        "folder": draft.folder,
        "message_id": draft.message_id,
        "subject": draft.subject,
    }


def explain_view(review: Review, client: ClientReview, language: Language, zone: str, policy: Policy) -> View:
    """Return everything behind one client's figures; times are in the user's zone."""
    return {
        "client": client.client.key,
        "name": client.client.name,
        "as_of": review.as_of.isoformat(),
        "verdict": client.assessment.verdict.value,
        "strain": client.assessment.strain,
        "signals": {signal.name: signal_view(signal) for signal in client.assessment.signals},
        "reasons": [word_reason(reason, language) for reason in client.assessment.reasons],
        "would_change": [change_view(reason, language) for reason in client.assessment.changes],
        "behind": behind_view(client, review.as_of, zone, policy),
        "language": language_view(client),
        "away": {"us": absence_views(review.absences), "client": absence_views(client.absences)},
        "waits": [wait_view(span, zone) for span in client.spans],
        "invoices": invoice_views(client, review.outlooks),
        "cues": [cue_view(message, cue, zone) for message, cue in client.cues],
        "our_cues": [cue_view(message, cue, zone) for message, cue in client.our_cues],
        "left_out": [
            {
                "message_id": one.message.message_id,
                "sent_at": local(one.message.sent_at, zone),
                "reason": one.reason,
                "why": one.message.kind_reason if one.reason == one.message.kind.value else "",
            }
            for one in client.left_out
        ],
        "corrections": [
            {"message_id": message_id, "says": says}
            for message_id, says in review.corrections.items()
            if message_id in _ids(client)
        ],
        "weeks": [week_view(week, language) for week in client.weeks],
    }


def change_view(reason: Reason, language: Language) -> View:
    """Return how many good cases of a signal would change the verdict; null for more than can be counted."""
    return {"signal": reason.signal, "cases": plain(reason.value), "said": word_change(reason, language)}


def behind_view(client: ClientReview, as_of: date, zone: str, policy: Policy) -> View:
    """Return the Message-IDs and invoices behind each signal that a reason names, newest first."""
    until = end_of_day(as_of, zone)
    named = dict.fromkeys(reason.signal for reason in client.assessment.reasons if reason.signal)
    return {name: [reference(row) for row in rows_behind(client, name, until, policy)] for name in named}


def _ids(client: ClientReview) -> frozenset[str]:
    counted = (one.message_id for one in client.messages)
    return frozenset((*counted, *(one.message.message_id for one in client.left_out)))


def language_view(client: ClientReview) -> View:
    """Return the client's language: the user's setting, else what his mails are in, with its certainty."""
    found = client.language
    return {
        "language": client.client.language or found.language,
        "from": "clients.xlsx" if client.client.language else "mail",
        "in_mail": found.language,
        "share": round(found.share, 3),
        "mails": found.mails,
    }


def cue_view(message: Message, cue: Cue, zone: str) -> View:
    """Return one cue; `quote` is empty unless the content level is quotes."""
    return {
        "message_id": message.message_id,
        "sent_at": local(message.sent_at, zone),
        "kind": cue.kind,
        "cue": cue.name,
        "quote": cue.quote,
    }


def absence_views(absences: Sequence[Absence]) -> list[View]:
    """Return absences, their first and last day and how they are known."""
    return [
        {
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "told_by": one.told_by,
            "note": one.note,
        }
        for one in absences
    ]


def invoice_views(client: ClientReview, outlooks: Mapping[RowRef, Outlook]) -> list[View]:
    """Return all invoices; those that say nothing of lateness (not yet due, credit …) have null days.

    `paid` is the day on which the last of it came; null while any is open, or where the list tells no day.
    """
    days = {one.invoice.source: one.days for one in client.invoices}
    return [
        {
            "number": one.number,
            "issued": one.issued.isoformat(),
            "due": one.due.isoformat(),
            "paid": one.paid_on.isoformat() if one.paid_on is not None and not one.open else None,
            "days_beyond_terms": days.get(one.source),
            "open": one.open != 0,
            "amount": plain(one.amount),
            "net": plain(one.net),
            "open_amount": plain(one.open),
            "written_off": plain(one.written_off),
            "payments": [{"on": part.on.isoformat(), "amount": plain(part.amount)} for part in one.payments],
            "expected": plain(outlooks[one.source].expected) if one.source in outlooks else None,
            "currency": one.currency,
            "disputed": one.disputed,
            "source": str(one.source),
        }
        for one in client.ledger
    ]


def wait_view(span: Span, zone: str) -> View:
    """Return one wait; a censored one has null answers and hours up to as_of."""
    wait = span.wait
    return {
        "owes": wait.owes,
        "asked_by": wait.asked.message_id or wait.asked.key,
        "asked_at": local(wait.asked.sent_at, zone),
        "answered_by": _name(wait.answered),
        "answered_at": local(wait.answered.sent_at, zone) if wait.answered is not None else None,
        "wall_hours": round(span.wall_hours, 4),
        "working_hours": round(span.working_hours, 4),
    }


def week_view(week: Week, language: Language) -> View:
    """Return one past Monday."""
    return {
        "monday": week.monday.isoformat(),
        "strain": week.strain,
        "verdict": week.verdict.value,
        "reasons": [word_reason(reason, language) for reason in week.reasons],
        "reported": _reported_view(week.reported),
    }


def _reported_view(told: Reported | None) -> View | None:
    if told is None:
        return None
    return {"on": told.on.isoformat(), "strain": told.strain, "verdict": told.verdict.value}


def plain(value: object) -> object:
    """Return a value as JSON knows it: money as a number, dates as ISO text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    return value


def local(at: datetime, zone: str) -> str:
    """Return a moment as ISO text in the user's zone."""
    return at.astimezone(ZoneInfo(zone)).isoformat()


def _name(message: Message | None) -> str | None:
    return None if message is None else message.message_id or message.key
