"""Decide and render as plain calls on gathered values, without Prefect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version

from connectors.store import Snapshot, Store
from flows.calendars import client_calendars, own_calendar, public_holidays
from flows.settings import Settings
from flows.steps import Sheets
from goodterms.correspondence import build_address_book
from goodterms.history import end_of_day
from goodterms.judgement import Practice, review_practice
from goodterms.model import ClientReview, Decision, Draft, Language, Message, Problem, Review, Verdict
from reports.letters import Sender, letter_message_id, render_letter
from reports.locale import word_reason
from reports.workbook import CalendarFacts, render_workbook

VERSION = version("goodterms")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a review wants written: the workbook, new drafts, the review with what rendering found."""

    review: Review
    drafts: tuple[Draft, ...]
    workbook: bytes
    report_name: str
    snapshots: tuple[Snapshot, ...]


def gather_practice(settings: Settings, store: Store, sheets: Sheets, as_of: date) -> Practice:
    """Read what the store has and put it beside the sheets; nothing is written."""
    clients = sheets.clients.clients
    book = build_address_book(clients, settings.me)
    until = end_of_day(as_of, settings.timezone)
    messages = store.messages(until)
    years = _years(messages, as_of)
    calendars, problems = client_calendars(settings, clients, years)
    decisions = {one.id: one for one in (*store.decisions(as_of), *sheets.decisions)}
    return Practice(
        clients=clients,
        me=book.ours,
        timezone=settings.timezone,
        language=settings.language,
        calendar=own_calendar(settings, years),
        calendars=calendars,
        policy=settings.policy,
        messages=messages,
        invoices=sheets.invoices.invoices,
        events=store.case_events(as_of),
        decisions=tuple(one for one in decisions.values() if one.on <= as_of),
        drafts=[one for one in store.drafts() if one.planned_on <= as_of],
        previous=_previous(store, as_of),
        problems=(
            *_setting_problems(settings, messages),
            *store.sync_problems(),
            *sheets.problems,
            *problems,
        ),
    )


def decide(practice: Practice, as_of: date) -> Review:
    """The whole judgement; see goodterms/judgement.py."""
    return review_practice(practice, as_of)


def render(
    review: Review,
    settings: Settings,
    *,
    own_name: str,
    drafts: Sequence[Draft],
    secret: bytes,
    now: datetime,
    syncs: Sequence[tuple[str, datetime]],
) -> Rendered:
    """Write the letters and the workbook in memory; a letter that tact refuses becomes a problem."""
    sender = Sender(own_name, settings.me[0] if settings.me else "")
    new: list[Draft] = []
    problems: list[Problem] = []
    for request in review.letters:
        if request.kind not in settings.letters:
            continue
        made = render_letter(
            request,
            sender,
            message_id=letter_message_id(request.id, sender.address, secret),
            date=now,
            working_hours=settings.working_hours,
            other_names=[one.client.name for one in review.clients if one.client.key != request.client.key],
        )
        if isinstance(made, Problem):
            problems.append(made)
        else:
            account = _account_for(review, request.client.key, settings)
            new.append(replace(made, account=account, planned_on=review.as_of))
    review = replace(review, problems=(*review.problems, *problems))
    shown = (*drafts, *(replace(one, state="waiting") for one in new))
    workbook = render_workbook(
        review,
        language=settings.language,
        calendar=_calendar_facts(settings, review.as_of),
        policy=settings.policy,
        drafts=shown,
        version=VERSION,
        syncs=syncs,
    )
    return Rendered(
        review, tuple(new), workbook, report_name(review.as_of), snapshots_of(review, settings.language)
    )


def report_name(as_of: date) -> str:
    """Return the file name of the week's workbook (ISO week)."""
    year, week, _ = as_of.isocalendar()
    return f"goodterms-{year}-W{week:02}.xlsx"


def snapshots_of(review: Review, language: Language) -> tuple[Snapshot, ...]:
    """Return what this report says of each client and where his case stands, to be remembered."""
    cases = {case.client.key: case for case in review.cases}
    return tuple(
        Snapshot(
            as_of=review.as_of,
            client_key=one.client.key,
            verdict=one.assessment.verdict,
            strain=one.assessment.strain,
            rank=one.assessment.rank,
            rank_low=one.assessment.rank_low,
            rank_high=one.assessment.rank_high,
            coverage=one.assessment.coverage,
            step=case.step.value if (case := cases.get(one.client.key)) is not None else "",
            since=case.since if case is not None else None,
            waits_for=word_reason(case.waits_for, language) if case is not None else "",
        )
        for one in review.clients
    )


def new_decisions(sheets: Sheets, as_of: date) -> list[Decision]:
    """Return the decisions typed into workbooks that exist as of a day; the store keeps each once."""
    return [one for one in sheets.decisions if one.on <= as_of]


def _years(messages: Sequence[Message], as_of: date) -> range:
    first = min((message.sent_at.year for message in messages), default=as_of.year)
    return range(max(first, as_of.year - 15), as_of.year + 2)


def _previous(store: Store, as_of: date) -> tuple[tuple[str, Verdict, float | None], ...]:
    earlier = [one for one in store.snapshots(as_of) if one.as_of < as_of]
    if not earlier:
        return ()
    last = max(one.as_of for one in earlier)
    return tuple((one.client_key, one.verdict, one.strain) for one in earlier if one.as_of == last)


def find_own_name(practice: Practice) -> str:
    """Return the name that the user's own mail is sent under most often."""
    names = Counter(
        one.from_name for one in practice.messages if one.from_address in practice.me and one.from_name
    )
    return min(names, key=lambda name: (-names[name], name)) if names else ""


def _account_for(review: Review, key: str, settings: Settings) -> str:
    """Return the account that the client's last mail came through, else the first one."""
    accounts = sorted(settings.accounts)
    own: ClientReview | None = next((one for one in review.clients if one.client.key == key), None)
    if own is not None and own.messages and own.messages[-1].account in accounts:
        return own.messages[-1].account
    return accounts[0] if accounts else ""


def _calendar_facts(settings: Settings, as_of: date) -> CalendarFacts:
    days = public_holidays(settings.country, (as_of.year, as_of.year + 1), settings.language)
    return CalendarFacts(settings.timezone, settings.working_hours, tuple(days.items()))


def _setting_problems(settings: Settings, messages: Sequence[Message]) -> tuple[Problem, ...]:
    problems = [
        Problem(
            name,
            "this setting is not known to this version and changes nothing",
            "see .env.example",
        )
        for name in settings.unknown
    ]
    if not settings.me:
        problems.append(
            Problem(
                "GOODTERMS_ME",
                "your own addresses are not set",
                "without them nobody's side is known",
            )
        )
    if not settings.invoices:
        problems.append(
            Problem("GOODTERMS_INVOICES", "no invoice list is set", "payment figures are left out")
        )
    if not messages:
        problems.append(
            Problem(
                "mail",
                "no message has been read yet",
                "run `goodterms sync`, or see `goodterms check`",
            )
        )
    return tuple(problems)
