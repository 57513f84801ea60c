"""The rows behind a figure: which messages and invoices it was counted from, to be looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from goodterms.findings import ClientReview
from goodterms.model import CueKind, Lateness, Message, Span
from goodterms.policy import Policy
from goodterms.strain import heavy_from

Ground = Message | Lateness

# The signals that are counted from cues, and of which kinds.
CUES_BEHIND: Mapping[str, frozenset[CueKind]] = {
    "off_hours_share": frozenset({"off_hours"}),
    "chasing": frozenset({"chasing"}),
    "indecision": frozenset({"vague_refusal", "reversal"}),
    "disrespect": frozenset({"disrespect"}),
}


def rows_behind(review: ClientReview, name: str, until: datetime, policy: Policy) -> tuple[Ground, ...]:
    """Return the messages or invoices behind one signal, in its window that ends at `until`, newest first.

    Of a share or rate those that were counted; of reply times the waits that are heavy or still open; of days
    and overdue money the invoices that were late. Nothing for signals that all messages make.
    """
    signal = review.assessment.signal(name)
    since = until - timedelta(weeks=signal.weeks or policy.payment_weeks_wide)
    if name in CUES_BEHIND:
        found: list[Ground] = list(_cued(review, CUES_BEHIND[name], since))
    elif name == "client_reply_time":
        slow = (one for one in review.spans if is_slow(one, policy))
        found = [one.wait.asked for one in slow if since <= one.wait.asked.sent_at < until]
    elif name in ("days_beyond_terms", "late_rate"):
        late = (one for one in review.invoices if one.days > policy.late_after_days)
        found = [one for one in late if since.date() <= one.invoice.due < until.date()]
    elif name == "overdue_amount":
        found = [one for one in review.invoices if one.invoice.open > 0]
    else:
        found = []
    return tuple(reversed(found))


def is_slow(span: Span, policy: Policy) -> bool:
    """Whether a wait of ours for the client is one that makes his reply time heavy, or is still open."""
    if span.wait.owes != "client":
        return False
    return span.censored or span.working_hours >= heavy_from("client_reply_time", policy)


def reference(ground: Ground) -> str:
    """Return by what a row is looked up: a Message-ID, or an invoice's number and place in its list."""
    if isinstance(ground, Lateness):
        return f"{ground.invoice.number} ({ground.invoice.source})"
    return ground.message_id or ground.key


def _cued(review: ClientReview, kinds: frozenset[CueKind], since: datetime) -> Iterator[Message]:
    seen: set[str] = set()
    for message, cue in review.cues:
        if cue.kind in kinds and message.sent_at >= since and message.key not in seen:
            seen.add(message.key)
            yield message
