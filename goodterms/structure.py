"""What the parts of a message say of who wrote it, where its header is silent.

A report or an invitation is often wrapped: in a multipart that a list, a virus scanner or a signature
put around it, or beside a text. What is attached, or stands within an attached message, says nothing:
people forward reports and attach invitations.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodterms.kinds import Finding
from goodterms.model import Kind

_TEXTS = frozenset({"text/plain", "text/html"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
# RFC 5546 section 1.4; "publish" is how a ticket or a timetable is handed on, so it says nothing.
_METHODS = frozenset({"request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"})
_SUBSTANCE = 200  # bytes of text, encoded: two sentences


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is no multipart, in lower case: "text/calendar", the multipart it stands in, its place.

    `within` is the subtype of the next multipart around it, "" if there is none; `method` is the
    calendar's; `size` counts encoded bytes, or is 0 where it is not known; `name` is the file's, as written.
    """

    media_type: str
    within: str = ""
    method: str = ""
    is_attached: bool = False
    size: int = 0
    name: str = ""


def decide_kind_by_structure(parts: tuple[Part, ...]) -> Finding | None:
    """Return who wrote it and why, by the parts of a message in their order; None if they don't say."""
    ours = [one for one in parts if not one.is_attached]
    return _by_report(ours) or _by_calendar(ours)


def _by_report(parts: list[Part]) -> Finding | None:
    types = {one.media_type for one in parts}
    in_report = {one.media_type for one in parts if one.within == "report"}
    if "message/disposition-notification" in types:  # RFC 8098
        return Kind.NOTIFICATION, "read-receipt"
    if "message/feedback-report" in types:  # RFC 5965
        return Kind.NOTIFICATION, "abuse-report"
    if {"message/delivery-status", "message/global-delivery-status"} & types or in_report:  # RFC 3464, 6533
        return Kind.BOUNCE, "delivery-report"
    return None


def _by_calendar(parts: list[Part]) -> Finding | None:
    """An invitation or its answer; an .ics file that somebody put beside a text of his own is not one."""
    calendars = [one for one in parts if one.media_type in _CALENDARS]
    if not calendars:
        return None
    texts = [one for one in parts if one.media_type in _TEXTS]
    is_form = any(one.within == "alternative" or one.method == "reply" for one in calendars)
    says_something = any(one.size >= _SUBSTANCE for one in texts)
    is_request = any(one.method in _METHODS for one in calendars)
    if is_form or not texts or (is_request and not says_something):
        return Kind.CALENDAR, "calendar"
    return None
