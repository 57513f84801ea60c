"""Which letter a case wants now, and why it may not be queued: one live draft, at rest, no address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from goodterms.casebook import (
    LIVE_STATES,
    Draft,
    LetterKind,
    LetterRequest,
    Motive,
    Topic,
)
from goodterms.model import AddressForm, Client, Language, MailLanguage, Reason, Signal
from goodterms.policy import Policy
from goodterms.story import Story
from goodterms.tact import can_be_said
from goodterms.workcalendar import WorkCalendar

# What a repair letter is about, by the signal that weighs most.
TOPICS: dict[str, Topic] = {
    "off_hours_share": "hours",
    "chasing": "hours",
    "indecision": "rounds",
    "days_beyond_terms": "payment",
    "late_rate": "payment",
    "overdue_amount": "payment",
}
_MOST_DELIVERABLES = 3
_PARTS = re.compile(r"[;\n]")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a client's letters go to, in which language and form, and what he is greeted by ("" for none)."""

    to: tuple[str, ...]
    language: MailLanguage
    form: AddressForm
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """The letter that a case wants now, and why it is not to be queued now (None if it may be)."""

    letter: LetterRequest | None
    hold: Reason | None = None
    until: date | None = None


def find_topic(signals: Iterable[Signal], policy: Policy) -> Topic | None:
    """Choose the one topic of a repair letter: that of the heaviest burden; None if no letter fits."""
    return max(_heavy_topics(signals, policy), default=(0.0, None))[1]


def find_motive(signals: Iterable[Signal], policy: Policy) -> Motive:
    """Choose the one reason for leaving: hours or rounds, what is heavier; else that it does not fit.

    Money is none: whoever leaves for it would write a claim, and that is a separate letter.
    """
    heavy = [(burden, topic) for burden, topic in _heavy_topics(signals, policy) if topic != "payment"]
    topic = max(heavy, default=(0.0, None))[1]
    return topic if topic in ("hours", "rounds") else "other"


def _heavy_topics(signals: Iterable[Signal], policy: Policy) -> Iterator[tuple[float, Topic]]:
    for one in signals:
        if one.name in TOPICS and one.burden is not None and one.burden >= policy.heavy_burden:
            yield one.burden, TOPICS[one.name]


NO_WISH = Wish(None)


def find_rest(story: Story, as_of: date, policy: Policy) -> Wish | None:
    """Return why and until when no letter is wanted: put off by the user, or since one was thrown away."""
    put_off = story.last_word("snooze", "keep", "closed", "exit", "repaired", "talk-held")
    if put_off is not None and put_off.kind == "snooze" and put_off.until and as_of <= put_off.until:
        return Wish(None, Reason("snoozed", "", put_off.until), put_off.until)
    thrown = story.thrown_on
    if thrown is None or _is_spoken_since(story, thrown):
        return None
    until = thrown + timedelta(weeks=policy.rest_weeks)
    return Wish(None, Reason("wait-discarded-rest", "", until), until) if as_of < until else None


def _is_spoken_since(story: Story, day: date) -> bool:
    """Whether the user said after throwing a draft away that he wants to go on."""
    said = story.last_word("exit", "talk-held")
    return said is not None and said.on > day


def wish_for(
    letter: LetterRequest, story: Story, as_of: date, policy: Policy, letters: frozenset[LetterKind]
) -> Wish:
    """Return the letter, with what keeps it from being queued."""
    rest = find_rest(story, as_of, policy)
    if rest is not None:
        return rest
    if not letter.to:
        return Wish(None, Reason("no-address"))
    own = {draft.id: draft.state for draft in story.drafts}
    if own.get(letter.id) == "gone":
        return Wish(letter, Reason("draft-gone"))
    if any(state in LIVE_STATES and one != letter.id for one, state in own.items()):
        return Wish(letter, Reason("wait-one-live-draft"))
    if letter.kind not in letters and letter.id not in own:
        return Wish(None, Reason("letter-not-wanted"))
    return Wish(letter)


def letter_id(client: Client, kind: LetterKind, since: date, story: Story) -> str:
    """Return what makes a letter the same one on every run: a new one only after one was thrown away."""
    anchor = max(since, story.thrown_on or since)
    return f"{client.key}|{kind}|{anchor.isoformat()}"


def propose_times(
    letter: LetterRequest, as_of: date, ours: WorkCalendar, theirs: WorkCalendar | None, policy: Policy
) -> LetterRequest:
    """Add the moments to choose from, in working hours of both; the letter holds until the first of them."""
    first = ours.next_working_day(as_of, policy.talk_after_working_days)
    slots = ours.next_slots(first, policy.talk_slots, theirs)
    return replace(letter, slots=slots, outdated_on=slots[0].date() if slots else None)


def say_deliverables(client: Client, language: MailLanguage, own: Language) -> tuple[str, ...]:
    """Return what the user listed as still to be done, if all of it can stand in a letter as it is.

    He wrote it for himself, in the language of his report: in another language, or where one item could not
    stand there, the letter says in general words that what was agreed is delivered.
    """
    listed = _PARTS.split(f"{client.prepaid_undelivered};{client.open_obligations}")
    items = [" ".join(one.split()) for one in listed if one.strip()]
    sayable = language == own and all(can_be_said(one, language) for one in items)
    return tuple(dict.fromkeys(items)) if sayable and len(items) <= _MOST_DELIVERABLES else ()


def rank_letters(wanted: Iterable[LetterRequest], drafts: Sequence[Draft]) -> tuple[LetterRequest, ...]:
    """Return the letters that are not drafts yet, the longest waiting first.

    A client who has a live draft waits: one at a time.
    """
    known = {draft.id for draft in drafts}
    busy = {draft.client_key for draft in drafts if draft.state in LIVE_STATES}
    ordered = sorted(wanted, key=lambda one: (one.waiting_since, one.client.key))
    return tuple(one for one in ordered if one.id not in known and one.client.key not in busy)


def advise_draft(draft: Draft, wanted: LetterRequest | None, as_of: date, *, is_paid: bool) -> Reason | None:
    """Return why a draft that still lies there should not be sent as it is; None if it may be."""
    if draft.kind == "reminder" and is_paid:
        return Reason("draft-paid")
    if wanted is None or wanted.id != draft.id:
        return Reason("draft-not-called-for")
    as_written = draft.state != "edited"  # who changed it has seen its dates
    if as_written and draft.outdated_on is not None and as_of >= draft.outdated_on:
        return Reason(f"draft-outdated-{draft.kind}", "", draft.outdated_on)
    return None
