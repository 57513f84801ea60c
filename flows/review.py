"""Decide and render as plain calls on gathered values, without Prefect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version

from connectors.sheets.away import AwayList
from connectors.store import Snapshot
from flows.calendars import own_holidays
from flows.links import account_hosts, list_files
from flows.settings import Settings
from flows.stationery import Stationery
from goodterms.casebook import Case, Draft, LetterRequest
from goodterms.findings import ClientReview, Review
from goodterms.model import Language, Problem, Reason
from goodterms.practice import Practice
from reports.letters import Sender, letter_message_id, render_letter
from reports.locale import word_decision, word_gate, word_reason
from reports.workbook import CalendarFacts, render_workbook

VERSION = version("goodterms")
_TOLD = timedelta(weeks=2)  # that a decision which changes nothing is told as a problem


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a review wants written: the workbook, new drafts, the review with what rendering found."""

    review: Review
    drafts: tuple[Draft, ...]
    workbook: bytes
    report_name: str
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are written with: the user's name, addresses, stationery, drafts, a secret, the time."""

    own_name: str
    me: frozenset[str]
    stationery: Stationery
    drafts: tuple[Draft, ...]
    secret: bytes
    now: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """The letters that were written, what was wrong with others, and why a client's case waits."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    waits: Mapping[str, Reason]


def render(
    review: Review,
    settings: Settings,
    *,
    away: AwayList,
    desk: Desk,
    queue: bool,
    syncs: Sequence[tuple[str, datetime]],
) -> Rendered:
    """Write the letters and the workbook in memory; a letter that tact refuses becomes a problem."""
    written = write_letters(review, settings, desk, queue=queue)
    review = replace(
        review,
        cases=tuple(
            replace(case, waits_for=written.waits.get(case.client.key, case.waits_for))
            for case in review.cases
        ),
        problems=(*review.problems, *written.problems, *_misfits(review, settings)),
    )
    workbook = render_workbook(
        review,
        language=settings.language,
        calendar=_calendar_facts(settings, away, review.as_of),
        policy=settings.policy,
        drafts=(*desk.drafts, *(replace(one, state="waiting") for one in written.drafts)),
        version=VERSION,
        syncs=syncs,
        content=settings.content,
        hosts=account_hosts(settings),
        files=list_files(settings),
    )
    snapshots = snapshots_of(review, settings.language)
    return Rendered(review, written.drafts, workbook, report_name(review.as_of), snapshots)


def _misfits(review: Review, settings: Settings) -> Iterator[Problem]:
    """Say of late decisions that change nothing why they do not."""
    names = {one.client.key: one.client.name for one in review.clients}
    for decision in review.decisions:
        reason = review.misfits.get(decision.id)
        if reason is not None and review.as_of - decision.on <= _TOLD:
            said = word_decision(decision.kind, settings.language)
            why = word_reason(reason, settings.language)
            where = f"{names.get(decision.client_key, decision.client_key)} ({decision.source})"
            yield Problem(where, f"“{said}” of {decision.on} changes nothing: {why}")


def prepare_desk(
    practice: Practice,
    as_of: date,
    *,
    settings: Settings,
    stationery: Stationery,
    secret: bytes,
    now: datetime,
) -> Desk:
    """Keep what letters need of a practice: who writes, and which drafts there are."""
    names = Counter(one.from_name for one in practice.mail.sent_by(practice.me.__contains__) if one.from_name)
    own_name = settings.name or min(names, key=lambda name: (-names[name], name), default="")
    drafts = tuple(one for one in practice.drafts if one.planned_on <= as_of)
    return Desk(own_name, practice.me, stationery, drafts, secret, now)


def write_letters(review: Review, settings: Settings, desk: Desk, *, queue: bool) -> Written:
    """Write the letters that are wanted, at most three new ones a day; and say why the others wait."""
    made: list[Draft] = []
    problems: list[Problem] = []
    waits: dict[str, Reason] = {}
    room = settings.policy.new_drafts_a_run - sum(one.planned_on == review.as_of for one in desk.drafts)
    for request in review.letters:
        if not queue:
            waits[request.client.key] = Reason("wait-past-run")
        elif len(made) >= room:
            waits[request.client.key] = Reason("wait-drafts-limit")
        elif isinstance(letter := _write_letter(request, review, settings, desk), Problem):
            waits[request.client.key] = Reason("letter-refused")
            problems.append(letter)
        else:
            made.append(letter)
    return Written(tuple(made), tuple(problems), waits)


def _write_letter(request: LetterRequest, review: Review, settings: Settings, desk: Desk) -> Draft | Problem:
    account = _account_for(review, request.client.key, settings)
    address = _own_address(review, request.client.key, account, settings, desk.me)
    sender = Sender(desk.own_name, address, desk.stationery.signature)
    made = render_letter(
        request,
        sender,
        message_id=letter_message_id(request.id, sender.address, desk.secret),
        date=desk.now,
        working_hours=settings.working_hours,
        other_names=[one.client.name for one in review.clients if one.client.key != request.client.key],
        templates=desk.stationery.templates,
    )
    return made if isinstance(made, Problem) else replace(made, account=account, planned_on=review.as_of)


def _own_address(review: Review, key: str, account: str, settings: Settings, me: frozenset[str]) -> str:
    """Return the own address that this client is usually written to from, in that account."""
    own = next((one.messages for one in review.clients if one.client.key == key), ())
    used = Counter(one.from_address for one in own if one.account == account and one.from_address in me)
    if used:
        return min(used, key=lambda address: (-used[address], address))
    return settings.me[0] if settings.me else ""


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
            until=case.until if case is not None else None,
            held=_held(case, language) if case is not None else "",
        )
        for one in review.clients
    )


def _held(case: Case, language: Language) -> str:
    """Return the gates that hold the next letter back, a line each."""
    held = [one for one in case.gates if not one.passed]
    return "\n".join(f"{word_gate(one, language)}: {word_reason(one.reason, language)}" for one in held)


def _account_for(review: Review, key: str, settings: Settings) -> str:
    """Return the account that the client's last mail came through, else the first one."""
    accounts = sorted(settings.accounts)
    own: ClientReview | None = next((one for one in review.clients if one.client.key == key), None)
    if own is not None and own.messages and own.messages[-1].account in accounts:
        return own.messages[-1].account
    return accounts[0] if accounts else ""


def _calendar_facts(settings: Settings, away: AwayList, as_of: date) -> CalendarFacts:
    days = own_holidays(settings, (as_of.year, as_of.year + 1), away)
    return CalendarFacts(settings.timezone, settings.working_hours, tuple(days.items()))
