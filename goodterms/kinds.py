"""What wrote a message, decided from its header alone: a human, a machine, or a list.

Rules are asked in order and the first that knows speaks. What the mail system itself says (reports,
daemons) comes first, then what the sender declares (RFC 3834 Auto-Submitted, by value), then the
habits of list and notification software, and last the words of the subject: they are weak
evidence, since people also write about being away, so only whole automatic forms count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from goodterms.model import Kind

Finding = tuple[Kind, str]
_LONGEST_SUBJECT = 400
_LONGEST_ADDRESS = 1000


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """The header fields that tell machines from people; decoded, "" where a field is missing.

    Addresses are bare ("anna@example.nl"). `return_path` is None where the field is missing and
    "<>" for the empty reverse-path of RFC 5321 section 4.5.5. `content_type` is the whole field.
    """

    from_address: str
    subject: str
    auto_submitted: str = ""
    precedence: str = ""
    list_id: str = ""
    list_unsubscribe: str = ""
    return_path: str | None = None
    content_type: str = ""
    x_autoreply: str = ""
    x_autorespond: str = ""
    x_auto_response_suppress: str = ""
    sender: str = ""


def decide_kind(facts: HeaderFacts) -> Finding:
    """Return who wrote it and one of KIND_REASONS; (Kind.HUMAN, "") if nothing objects."""
    for rule in _RULES:
        found = rule(facts)
        if found is not None:
            return found
    return Kind.HUMAN, ""


# --- what the mail system says -------------------------------------------------------------------

_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?\s*([\w-]+)", re.IGNORECASE)
_REPORTS = {
    "delivery-status": (Kind.BOUNCE, "delivery-report"),  # RFC 3464
    "disposition-notification": (Kind.NOTIFICATION, "read-receipt"),  # RFC 8098
    "feedback-report": (Kind.NOTIFICATION, "abuse-report"),  # RFC 5965
}
_DAEMON = re.compile(r"(?:[\w.+-]*-)?(?:mailer|mail|m)[-_.]?daemon|[\w.+-]*post[-_.]?master", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"""(?:
      undelivered\ mail\ returned\ to\ sender
    | mail\ delivery\ (?:failed|failure|system|subsystem)\b.*
    | (?:notice:\ )?(?:mail\ )?delivery\ status(?:\ notification)?\b.*
    | delivery\ (?:failure|has\ failed)\b:?.* | failure\ (?:notice|delivery)
    | (?:undeliverable|undelivered|undeliverable\ mail|undelivered\ mail|onbestelbaar|niet\ bezorgd
        |unzustellbar|non\ remis|no\ se\ puede\ entregar|returned\ mail)(?::.*)?
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)


def _by_report(facts: HeaderFacts) -> Finding | None:
    media_type = facts.content_type.partition(";")[0].strip().lower()
    if media_type == "message/delivery-status":
        return _REPORTS["delivery-status"]
    if media_type != "multipart/report":
        return None
    named = _REPORT_TYPE.search(facts.content_type)
    # Amazon and Google were seen to send delivery reports without a report-type.
    return _REPORTS.get(named[1].lower() if named else "delivery-status")


def _by_daemon(facts: HeaderFacts) -> Finding | None:
    """Ask the sender, and the envelope: a daemon's bounce is also seen with a broken From."""
    senders = (facts.from_address, facts.sender, facts.return_path or "")
    together = " ".join(senders).lower()
    if "daemon" not in together and "master" not in together:  # a hundred thousand headers pass here
        return None
    if any(_DAEMON.fullmatch(_local_part(one)) for one in senders):
        return Kind.BOUNCE, "mail-daemon"
    return None


def _by_calendar(facts: HeaderFacts) -> Finding | None:
    if facts.content_type.strip().lower().startswith("text/calendar"):
        return Kind.CALENDAR, "calendar"
    if _local_part(facts.sender).lower() == "calendar-notification":  # Google Calendar's invitations
        return Kind.CALENDAR, "calendar"
    return None


# --- what the sender declares --------------------------------------------------------------------

_NO_VALUES = frozenset({"", "no", "none", "false", "0"})


def _by_list_id(facts: HeaderFacts) -> Finding | None:
    return (Kind.LIST, "list-id") if facts.list_id.strip() else None


def _by_auto_submitted(facts: HeaderFacts) -> Finding | None:
    """RFC 3834 section 5: "no" is a human; every other value is automatic, also an unknown one."""
    value = _first_token(facts.auto_submitted)
    if not value:
        return None
    if value == "no":
        return Kind.HUMAN, ""
    if _may_not_be_answered(facts) and _is_bounce_subject(facts):
        return Kind.BOUNCE, "empty-return-path"
    # Exchange calls its out-of-office answers auto-generated.
    is_reply = value == "auto-replied" or _is_automatic_subject(facts.subject)
    return (Kind.AUTO_REPLY if is_reply else Kind.NOTIFICATION), "auto-submitted"


def _by_autoreply_fields(facts: HeaderFacts) -> Finding | None:
    if _first_token(facts.x_autoreply) not in _NO_VALUES:
        return Kind.AUTO_REPLY, "x-autoreply"
    if _first_token(facts.x_autorespond) not in _NO_VALUES:
        return Kind.AUTO_REPLY, "x-autorespond"
    return None


_PRECEDENCE = {
    "auto_reply": Kind.AUTO_REPLY,
    "auto-reply": Kind.AUTO_REPLY,
    "list": Kind.LIST,
    "bulk": Kind.NOTIFICATION,
    "junk": Kind.NOTIFICATION,
}


def _by_precedence(facts: HeaderFacts) -> Finding | None:
    kind = _PRECEDENCE.get(_first_token(facts.precedence))
    return (kind, "precedence") if kind is not None else None


def _by_empty_return_path(facts: HeaderFacts) -> Finding | None:
    """Whoever may not be answered is a machine: RFC 5321 section 4.5.5."""
    if not _may_not_be_answered(facts):
        return None
    return (Kind.BOUNCE if _is_bounce_subject(facts) else Kind.AUTO_REPLY), "empty-return-path"


def _by_suppression(facts: HeaderFacts) -> Finding | None:
    """Only "All" counts by itself ([MS-OXCMAIL] 2.1.3.2.20).

    Exchange puts lists such as "DR, OOF, AutoReply" on what people send through a distribution
    group; those speak only beside an automatic subject, which is asked by itself.
    """
    if _first_token(facts.x_auto_response_suppress) != "all" or _is_answer(facts.subject):
        return None
    is_reply = _is_automatic_subject(facts.subject)
    return (Kind.AUTO_REPLY if is_reply else Kind.NOTIFICATION), "x-auto-response-suppress"


# --- what list and notification software is known by ---------------------------------------------

_NO_REPLY = re.compile(
    r"""(?:[\w.+-]*[-_.+])?(?:
      (?:(?:no|not|non|dont|do[-_.]?not)[-_.]?(?:reply|respond|response)\w*
        | niet[-_.]?be?antwoorden | geen[-_.]?antwoord | keine[-_.]?antwort | nicht[-_.]?antworten
        | ne[-_.]?pas[-_.]?repondre | no[-_.]?responder)(?:[-_.+][\w.+=-]*)?
    | (?:notifications? | notify | notificaties? | newsletters? | nieuwsbrief | bounces?)(?:[+=].*)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def _by_unsubscribe(facts: HeaderFacts) -> Finding | None:
    """Take it for a newsletter, but not an answer: a person wrote that, through such software."""
    if facts.list_unsubscribe.strip() and not _is_answer(facts.subject):
        return Kind.NOTIFICATION, "list-unsubscribe"
    return None


def _by_no_reply(facts: HeaderFacts) -> Finding | None:
    if _NO_REPLY.fullmatch(_local_part(facts.from_address)):
        return Kind.NOTIFICATION, "no-reply-sender"
    return None


# --- words of a subject --------------------------------------------------------------------------

# What mail programs put before a colon, or alone, when nobody is there; a row or two for each of
# English, Dutch, German, French, Spanish and Italian.
# A word that people would write too ("afwezig", "away") is not among them.
_AUTOMATIC_SUBJECTS = (
    r"auto(?:matic|mated)?[- ]?(?:reply|response|answer)|vacation reply",
    r"out of (?:the )?office(?: (?:auto[- ]?)?reply| message| notification)?",
    r"automatische? (?:antwoord|reactie|beantwoording)|afwezigheids(?:assistent|bericht|melding)",
    r"automatische (?:rück)?antwort",
    r"(?:automatische )?abwesenheits(?:notiz|assistent|nachricht|meldung)",
    r"réponse automatique|absence du bureau|(?:message|notification) d['’]absence",
    r"respuesta automática|fuera de (?:la )?oficina",
    r"risposta automatica|fuori ufficio",
)
_AUTOMATIC_SUBJECT = re.compile(
    rf"(?:{'|'.join(_AUTOMATIC_SUBJECTS)})\s*(?:(?:[:：]|re:|aw:|from |von |van |de ).*)?",
    re.IGNORECASE | re.DOTALL,
)
# Some mail systems bounce under an ordinary sender; nobody words a subject so by himself.
_CERTAIN_BOUNCE = re.compile(
    r"undelivered mail returned to sender|mail delivery failed: returning message to sender"
    r"|delivery status notification \((?:failure|delay)\)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:re|aw|antw|antwoord|sv|vs|ref|rif|res|odp|réf|rép|fwd?|wg|tr|doorst)\s*:", re.IGNORECASE
)


def _by_subject(facts: HeaderFacts) -> Finding | None:
    if _is_automatic_subject(facts.subject):
        return Kind.AUTO_REPLY, "automatic-subject"
    nobody = not facts.from_address.strip("<> ")
    if _CERTAIN_BOUNCE.fullmatch(facts.subject.strip()) or (nobody and _is_bounce_subject(facts)):
        return Kind.BOUNCE, "bounce-subject"
    return None


def _may_not_be_answered(facts: HeaderFacts) -> bool:
    return facts.return_path is not None and facts.return_path.strip() == "<>"


def _is_bounce_subject(facts: HeaderFacts) -> bool:
    return _BOUNCE_SUBJECT.fullmatch(facts.subject.strip()[:_LONGEST_SUBJECT]) is not None


def _is_automatic_subject(subject: str) -> bool:
    """Whether the subject begins as software writes it; "Re: Automatic reply" is a human's."""
    return _AUTOMATIC_SUBJECT.fullmatch(subject.strip()[:_LONGEST_SUBJECT]) is not None


def _is_answer(subject: str) -> bool:
    return _ANSWER.match(subject.strip()) is not None


def _local_part(address: str) -> str:
    """Return what is before the @, all of a bare name; at most 256 characters (RFC 5321: 64)."""
    bare = address[:_LONGEST_ADDRESS].strip().strip("<>").strip()
    return (bare.rpartition("@")[0] or bare)[:256]


def _first_token(value: str) -> str:
    """Return the field's first word, lower case, without a comment or parameters."""
    return value.partition(";")[0].partition("(")[0].partition(",")[0].strip().strip("'\"").lower()


_RULES: tuple[Callable[[HeaderFacts], Finding | None], ...] = (
    _by_report,
    _by_daemon,
    _by_calendar,
    _by_list_id,
    _by_auto_submitted,
    _by_autoreply_fields,
    _by_empty_return_path,
    _by_precedence,
    _by_suppression,
    _by_unsubscribe,
    _by_no_reply,
    _by_subject,
)

KIND_REASONS = (
    "delivery-report",
    "read-receipt",
    "abuse-report",
    "mail-daemon",
    "calendar",
    "list-id",
    "auto-submitted",
    "x-autoreply",
    "x-autorespond",
    "empty-return-path",
    "precedence",
    "x-auto-response-suppress",
    "list-unsubscribe",
    "no-reply-sender",
    "automatic-subject",
    "bounce-subject",
)
