"""What wrote a message, decided from its header alone: a human, a machine, or a list.

Rules are asked in order and the first that knows speaks. What the mail system itself says (reports,
daemons) comes first, then what the sender declares (RFC 3834 Auto-Submitted, by value), then the
habits of list and notification software, and last the words of the subject: they are weak
evidence, since people also write about being away, so only whole automatic forms count.

`structure` decides by the parts of a message and `automatic` by its words, where the header is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from goodterms.model import Kind

Finding = tuple[Kind, str]
_LONGEST_SUBJECT = 400
_LONGEST_ADDRESS = 1000
_QUIET = 250  # characters of an address that is looked at no further


class HeaderFacts(NamedTuple):
    """The header fields that tell machines from people; decoded, "" where a field is missing.

    Addresses are bare ("anna@example.nl"). `return_path` is None where the field is missing and
    "<>" for the empty reverse-path of RFC 5321 section 4.5.5. `content_type` is the whole field.
    `rare` holds those of RARE_FIELDS that a message has, as pairs of lower-case name and value.
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
    in_reply_to: str = ""
    rare: tuple[tuple[str, str], ...] = ()


def decide_kind(facts: HeaderFacts) -> Finding:
    """Return who wrote it and one of KIND_REASONS; (Kind.HUMAN, "") if nothing objects."""
    for rule in _RULES:
        found = rule(facts)
        if found is not None:
            return found
    return Kind.HUMAN, ""


def is_plainly_human(from_address: str, subject: str, return_path: str | None, content_type: str) -> bool:
    """Whether `decide_kind` says a human of a message with no other field; quick, and False is no answer."""
    return (
        _is_quiet_address(from_address)
        and (return_path is None or return_path == from_address or _is_quiet_path(return_path))
        and _is_quiet_type(content_type)
        and _is_quiet_subject(subject)
    )


@lru_cache(maxsize=4096)
def _is_quiet_address(address: str) -> bool:
    if not address or len(address) > _QUIET or not address.isascii():
        return False
    local = _local_part(address)
    loud = (_DAEMON, _LIST_ADDRESS, _NO_REPLY, _RESPONDER)
    return bool(local) and not any(one.fullmatch(local) for one in loud) and not _names_daemon(address)


def _is_quiet_path(path: str) -> bool:
    if not path.isascii() or path.strip("<> ") != path or len(path) > _QUIET:
        return False
    return not _names_daemon(path) and not _is_list_address(path)


def _is_quiet_type(content_type: str) -> bool:
    start = content_type[:16].lower()
    return not (start.startswith(("multipart/report", "message", "text/cal")) or start[:1].isspace())


def _is_quiet_subject(subject: str) -> bool:
    """Whether it begins as no automatic subject does, and nothing in it could be a mark at its end."""
    if "(" in subject or "[" in subject or not (subject.isascii() or _FOLDED.search(subject) is None):
        return False
    start = subject[:3].lower()
    if not start.isascii() or start in _LOUD_STARTS or start[:1] == "*" or start[:1].isspace():
        return False
    return "office" not in subject.lower()


def declares_human(facts: HeaderFacts) -> bool:
    """Whether the sender says that a person wrote it (Auto-Submitted: no): then no words speak against it."""
    return _first_token(facts.auto_submitted) == "no"


# --- what the mail system says -------------------------------------------------------------------

_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?\s*([\w-]+)", re.IGNORECASE)
_REPORTS = {
    "delivery-status": (Kind.BOUNCE, "delivery-report"),  # RFC 3464
    "disposition-notification": (Kind.NOTIFICATION, "read-receipt"),  # RFC 8098
    "feedback-report": (Kind.NOTIFICATION, "abuse-report"),  # RFC 5965
}
_DAEMON = re.compile(
    r"(?:[\w.+-]*-)?(?:mailer|mail|m)[-_.]?d[ae]+mon(?:[-_.+].*)?|[\w.+-]*post[-_.]?master"
    r"|microsoftexchange[0-9a-f]{32}",  # Exchange's own mailbox, that its reports come from
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"""(?:
      (?:re:\ )?returned\ mail\b.* | undelivered\ (?:mail|message)\ returned\b.*
    | (?:mail|message)\ delivery\ (?:failed|failure|system|subsystem|delayed|problem|error|notification)\b.*
    | (?:notice:\ |warning:\ )?(?:mail\ |message\ )?delivery\ status(?:\ notification)?\b.*
    | (?:notification\ of\ )?(?:delivery|nondelivery|non-delivery)\b.{0,20}
        \b(?:failure|failed|delayed|report|error|notification)\b.*
    | (?:delivery|mail|message)\ (?:failure|error|could\ not\ be\ delivered|not\ delivered|has\ failed)\b.*
    | benachrichtigung\ zum\ [üu]bermittlungsstatus\b.*
    | (?:notification\ d['’][ée]tat|[ée]tat)\ de\ (?:la\ )?remise\b.*
    | notificaci[óo]n\ (?:de|del)\ estado\ de\ (?:la\ )?entrega\b.* | (?:bezorg|afleverings)status\b.*
    | failure\ (?:notice|delivery) | deferral\ notice | warning:\ (?:message|could\ not\ send)\b.*
    | message\ status\ -\ undeliverable | nondeliverable\ mail | user\ unknown\b.*
    | (?:undeliverable|undelivered|undeliverable\ (?:mail|message)|undelivered\ mail
        |onbestelbaar|niet\ (?:bezorgd|afgeleverd|bestelbaar)
        |unzustellbar|nicht\ zustellbar|nicht\ zugestellt|zustellung\ fehlgeschlagen
        |non\ remis|non\ distribu[ée]|non\ d[ée]livr[ée]
        |[ée]chec\ de\ (?:la\ )?(?:remise|distribution|livraison)
        |no\ se\ puede\ entregar|no\ se\ ha\ podido\ entregar|no\ entregado|devuelto)\b.*
    )\s*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
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


def _names_daemon(text: str) -> bool:
    lower = text.lower()
    return "daemon" in lower or "master" in lower or "microsoftexchange" in lower or "demon" in lower


def _by_daemon(facts: HeaderFacts) -> Finding | None:
    """Ask the sender, and the envelope: a daemon's bounce is also seen with a broken From."""
    senders = (facts.from_address, facts.sender, facts.return_path or "")
    together = " ".join(senders)
    if not _names_daemon(together):
        return None  # a hundred thousand headers pass here
    if any(_DAEMON.fullmatch(_local_part(one)) for one in senders[:2]):
        return Kind.BOUNCE, "mail-daemon"
    if _may_not_be_answered(facts) and (_is_nobody(facts) or _is_bounce_subject(facts)):
        return Kind.BOUNCE, "mail-daemon"
    return None


def _by_calendar(facts: HeaderFacts) -> Finding | None:
    if facts.content_type.strip().lower().startswith("text/calendar"):
        return Kind.CALENDAR, "calendar"
    if _local_part(facts.sender).lower() == "calendar-notification":  # Google Calendar's invitations
        return Kind.CALENDAR, "calendar"
    if "calendarmessage" in _rare(facts, "content-class").lower():  # Outlook's invitations and answers
        return Kind.CALENDAR, "calendar"
    return None


# --- what the sender declares --------------------------------------------------------------------

_NO_VALUES = frozenset({"", "no", "none", "false", "0"})


# What list software answers to, and gives as the envelope: Majordomo, LISTSERV, Mailman, ezmlm, Sympa.
_LIST_ADDRESS = re.compile(
    r"owner-[\w.+-]+|[\w.+-]+-(?:owner|bounces|request)|listserv|majordomo|[\w.+-]+-return-\d[\w.+=-]*"
    r"|[\w.-]+-bounces\+[\w.+=-]+",
    re.IGNORECASE,
)


def _by_list_id(facts: HeaderFacts) -> Finding | None:
    return (Kind.LIST, "list-id") if facts.list_id.strip() else None


def _is_list_address(address: str) -> bool:
    return bool(address) and _LIST_ADDRESS.fullmatch(_local_part(address)) is not None


def _by_list_address(facts: HeaderFacts) -> Finding | None:
    """Ask who sent it on: lists that are older than List-Id say so there."""
    if _is_list_address(facts.sender) or _is_list_address(facts.return_path or ""):
        return Kind.LIST, "list-address"
    return None


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


_Speaks = Callable[[str], bool]


def _is_said(value: str) -> bool:
    return _first_token(value) not in _NO_VALUES


def _is_there(_value: str) -> bool:
    return True


def _says(*words: str) -> _Speaks:
    return lambda value: any(word in value.lower() for word in words)


# Fields that few programs write, and which of them: a client's mail is asked for them with its text.
_RARE: tuple[tuple[str, _Speaks, Kind, str], ...] = (
    ("x-failed-recipients", _is_there, Kind.BOUNCE, "failed-recipients"),  # Exim, Gmail
    ("x-autoreply-from", _is_said, Kind.AUTO_REPLY, "autoreply-field"),  # Domain Technologie Control
    ("x-mail-autoreply", _is_said, Kind.AUTO_REPLY, "autoreply-field"),  # the same, Email::AutoReply
    ("x-auto-reply", _is_said, Kind.AUTO_REPLY, "autoreply-field"),  # web mailers
    ("x-auto-reply-from", _is_said, Kind.AUTO_REPLY, "autoreply-field"),
    ("x-autoresponder", _is_said, Kind.AUTO_REPLY, "autoreply-field"),
    ("x-autoresponse", _is_said, Kind.AUTO_REPLY, "autoreply-field"),
    ("x-amazon-auto-reply", _is_said, Kind.AUTO_REPLY, "autoreply-field"),
    ("x-uv-mailing", _says("auto_response"), Kind.AUTO_REPLY, "autoreply-field"),  # UserVoice
    (
        "x-precedence",
        _says("auto_reply", "auto-reply"),
        Kind.AUTO_REPLY,
        "autoreply-field",
    ),  # cPanel, BoxTrapper
    ("x-precedence", _says("bulk", "junk"), Kind.NOTIFICATION, "precedence"),
    ("x-precedence", _says("list"), Kind.LIST, "precedence"),
    ("preference", _says("auto_reply", "auto-reply"), Kind.AUTO_REPLY, "autoreply-field"),  # cPanel
    ("x-post-messageclass", _says("autoresponder"), Kind.AUTO_REPLY, "autoreply-field"),  # Mailtraq
    ("delivered-to", _says("autoresponder"), Kind.AUTO_REPLY, "autoreply-field"),  # qmail
    ("x-mailer", _says("vacation", "autorespond", "auto-respond"), Kind.AUTO_REPLY, "autoreply-field"),
    ("x-apple-action", _says("vacation"), Kind.AUTO_REPLY, "autoreply-field"),  # iCloud
    # CommuniGate's other values ("Forward", "Redirect", "Mirror") stand on what a person wrote.
    ("x-autogenerated", _says("reply"), Kind.AUTO_REPLY, "autoreply-field"),
    ("x-ms-exchange-generated-message-source", _says("mailbox rules"), Kind.AUTO_REPLY, "autoreply-field"),
    ("x-fc-machinegenerated", _is_said, Kind.NOTIFICATION, "generated-field"),  # FirstClass
    ("x-ms-exchange-generated-message-source", _is_there, Kind.NOTIFICATION, "generated-field"),
    ("x-cron-env", _is_there, Kind.NOTIFICATION, "generated-field"),  # Vixie cron
    ("mailing-list", _is_there, Kind.LIST, "list-id"),  # ezmlm, Yahoo and Google groups
    ("x-mailing-list", _is_there, Kind.LIST, "list-id"),  # vger.kernel.org
    ("x-beenthere", _is_there, Kind.LIST, "list-id"),  # Mailman
    ("list-post", _is_there, Kind.LIST, "list-id"),  # RFC 2369
)
# Asked for as well: whether it is an invitation, and what bulk software leaves or people's programs do.
RARE_FIELDS = tuple(
    dict.fromkeys((*(name for name, *_ in _RARE), "content-class", "feedback-id", "user-agent"))
)


def _by_rare_fields(facts: HeaderFacts) -> Finding | None:
    if not facts.rare:
        return None
    for name, speaks, kind, reason in _RARE:
        if any(one == name and speaks(value) for one, value in facts.rare):
            is_reply = kind is Kind.NOTIFICATION and _is_automatic_subject(facts.subject)
            return (Kind.AUTO_REPLY if is_reply else kind), reason
    return None


def _rare(facts: HeaderFacts, name: str) -> str:
    return next((value for one, value in facts.rare if one == name), "")


_PRECEDENCE = {
    "auto_reply": Kind.AUTO_REPLY,
    "auto-reply": Kind.AUTO_REPLY,
    "list": Kind.LIST,
    "bulk": Kind.NOTIFICATION,
    "junk": Kind.NOTIFICATION,
}


def _by_precedence(facts: HeaderFacts) -> Finding | None:
    kind = _PRECEDENCE.get(_first_token(facts.precedence))
    if kind is Kind.NOTIFICATION and _is_automatic_subject(facts.subject):  # vacation programs send in bulk
        kind = Kind.AUTO_REPLY
    return (kind, "precedence") if kind is not None else None


def _by_empty_return_path(facts: HeaderFacts) -> Finding | None:
    """Whoever may not be answered is a machine: RFC 5321 section 4.5.5."""
    if not _may_not_be_answered(facts):
        return None
    return (Kind.BOUNCE if _is_bounce_subject(facts) else Kind.AUTO_REPLY), "empty-return-path"


_SUPPRESSIONS = frozenset({"dr", "ndr", "rn", "nrn", "oof", "autoreply"})


def _by_suppression(facts: HeaderFacts) -> Finding | None:
    """Only "All", or all six by name, counts by itself ([MS-OXCMAIL] 2.1.3.2.20).

    Exchange puts lists such as "DR, OOF, AutoReply" on what people send through a distribution
    group; those speak only beside an automatic subject, which is asked by itself.
    """
    if not facts.x_auto_response_suppress:
        return None
    named = {one.strip().lower() for one in facts.x_auto_response_suppress[:200].split(",")}
    if not ("all" in named or named >= _SUPPRESSIONS) or _is_answer(facts):
        return None
    is_reply = _is_automatic_subject(facts.subject)
    return (Kind.AUTO_REPLY if is_reply else Kind.NOTIFICATION), "x-auto-response-suppress"


# --- what list and notification software is known by ---------------------------------------------

_NO_REPLY = re.compile(
    r"""(?:[\w.+-]*[-_.+])?(?:
      (?:(?:no|not|non|dont|do[-_.]?not)[-_.]?(?:reply|respond|response|answer)\w*
        | niet[-_.]?be?antwoorden | geen[-_.]?(?:antwoord|reply) | keine[-_.]?antwort(?:en)?
        | nicht[-_.]?antworten | ne[-_.]?pas[-_.]?re?pondre | sans[-_.]?reponse | no[-_.]?responder
        | no[-_.]?responda)(?:[-_.+][\w.+=-]*)?
    | (?:notifications? | notify | notificaties? | notificaciones | benachrichtigung(?:en)? | newsletters?
        | nieuwsbrief | bounces? | alerts? | auto[-_.]?(?:confirm|mailer|notif\w{0,12}|generated)
        )(?:[+=].*)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_RESPONDER = re.compile(
    r"(?:[\w.+-]*[-_.+])?auto[-_.]?(?:reply|respond(?:er)?|response|antwort|antwoord)", re.IGNORECASE
)


def _by_unsubscribe(facts: HeaderFacts) -> Finding | None:
    """Take it for a newsletter, but not an answer: a person wrote that, through such software."""
    if facts.list_unsubscribe.strip() and not _is_answer(facts):
        return Kind.NOTIFICATION, "list-unsubscribe"
    return None


def _by_feedback_id(facts: HeaderFacts) -> Finding | None:
    """Bulk senders mark their campaigns so; people's mail may go out through them, by a mail program."""
    if not facts.rare or not _rare(facts, "feedback-id").strip() or _is_answer(facts):
        return None
    if _rare(facts, "x-mailer") or _rare(facts, "user-agent"):
        return None
    return Kind.NOTIFICATION, "feedback-id"


def _by_no_reply(facts: HeaderFacts) -> Finding | None:
    local = _local_part(facts.from_address)
    if _RESPONDER.fullmatch(local):
        return Kind.AUTO_REPLY, "no-reply-sender"
    if _NO_REPLY.fullmatch(local):
        is_reply = _is_automatic_subject(facts.subject)
        return (Kind.AUTO_REPLY if is_reply else Kind.NOTIFICATION), "no-reply-sender"
    return None


# --- words of a subject --------------------------------------------------------------------------

# What mail programs put before a colon, or alone, when nobody is there; a row or two for each of
# English, Dutch, German, French, Spanish and Italian.
# A word that people would write too ("afwezig", "away") is not among them.
_AUTOMATIC_SUBJECTS = (
    r"auto(?:matic|mated)?[- ]?(?:reply|response|responder|answer|respond)",
    r"(?:vacation|away|absence|ooo|oof) (?:auto[- ]?)?(?:reply|response|notice|notification|message)",
    r"out[- ]of[- ](?:the )?office(?: (?:auto[- ]?)?reply| message| notification| notice| alert| response)?",
    r"auto(?:matische?)?[- ]?(?:antwoord|reactie|beantwoording|bericht)",
    r"(?:automatische? )?(?:afwezigheids|vakantie)(?:assistent|bericht|melding)",
    r"auto(?:matische)?[- ]?(?:rück)?antwort|automatische (?:nachricht|beantwortung|eingangsbestätigung)",
    r"(?:automatische )?(?:abwesenheits|urlaubs)(?:notiz|assistent|nachricht|meldung|info|mitteilung)",
    r"réponse (?:automatique|d['’]absence)|absence du bureau|message automatique",
    r"(?:message|notification|avis) (?:automatique )?d['’]absence",
    r"respuesta automática|(?:mensaje|aviso) de ausencia|ausente? de la oficina|fuera de (?:la )?oficina",
    r"mensaje automático|risposta automatica|fuori (?:ufficio|sede)|resposta automática",
)
_AUTOMATIC_SUBJECT = re.compile(
    r"(?!(?:abwesenheits|afwezigheids)assistent\Z)"  # alone, that is what somebody writes about
    rf"[\[(*]?(?:auto:|(?:{'|'.join(_AUTOMATIC_SUBJECTS)})[\])*]?\s*"
    r"(?:[:：|–—-]|re:|aw:|antw:|from |von |van |de |until |till |tot |bis |jusqu|hasta )|"
    rf"(?:{'|'.join(_AUTOMATIC_SUBJECTS)})[\])*!.]?\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Programs also put it behind the subject, and Notes writes a whole sentence.
_AUTOMATIC_END = re.compile(
    r"[\[(](?:auto(?:matic|mated)?[- ]?(?:reply|response)|out of (?:the )?office|automatisch antwoord"
    r"|automatische antwort|réponse automatique|respuesta automática)[\])]\Z"
    r"|\bis out of the office(?: until .{1,40})?\.?(?: \(returning .{1,40}\))?\Z",
    re.IGNORECASE,
)
# Some mail systems bounce under an ordinary sender; nobody words a subject so by himself.
_CERTAIN_BOUNCE = re.compile(
    r"(?:undelivered mail returned to sender"
    r"|benachrichtigung zum übermittlungsstatus \(fehlgeschlagen\)"
    r"|mail delivery failed: returning message to sender"
    r"|delivery status notification ?\((?:failure|delay|mail delivery failed)\)"
    r"|message status - undeliverable"
    r"|returned mail: (?:see transcript for details|user unknown|host unknown|error during delivery"
    r"|cannot send message for \d+ days?|unable to deliver mail)|returned mail - error during delivery"
    r"|warning: (?:message .{1,40} delayed \d+ hours?|could not send message for past .{1,20})"
    r"|non[- ]?delivery report|mail delivery failure|failure notice|.{0,200}: non remis \(delivery failed\))"
    r"(?: .{0,100})?",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(r"complaint about message from \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:re|aw|antw|antwoord|sv|vs|ref|rif|res|odp|réf|rép|fwd?|wg|tr|doorst|rv)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]",
    re.IGNORECASE,
)


# What those of the three above begin with; a mark at the end, and what begins with no ASCII, left aside.
_LOUD_STARTS = frozenset(
    (
        *("abs", "abw", "afw", "aus", "aut", "avi", "awa", "ben", "com", "del", "fai", "fue", "fuo", "mai"),
        *("men", "mes", "non", "not", "oof", "ooo", "out", "res", "ret", "ris", "und", "url", "vac", "vak"),
        "war",
    )
)
_FOLDED = re.compile("[ſKİı]")  # what `re` takes for an ASCII letter where case doesn't count


def _by_subject(facts: HeaderFacts) -> Finding | None:
    if _is_automatic_subject(facts.subject):
        return Kind.AUTO_REPLY, "automatic-subject"
    subject = facts.subject.strip()[:_LONGEST_SUBJECT]
    if _CERTAIN_BOUNCE.fullmatch(subject) or (_is_nobody(facts) and _is_bounce_subject(facts)):
        return Kind.BOUNCE, "bounce-subject"
    if _COMPLAINT.fullmatch(subject):  # Microsoft's Junk Mail Reporting Program
        return Kind.NOTIFICATION, "abuse-report"
    return None


def _may_not_be_answered(facts: HeaderFacts) -> bool:
    """Whether the reverse-path is empty; Postfix hands it on as its daemon's name."""
    if facts.return_path is None:
        return False
    path = facts.return_path.strip()
    return path == "<>" or path.strip("<>").lower().partition("@")[0] == "mailer-daemon"


def _is_nobody(facts: HeaderFacts) -> bool:
    return not facts.from_address.strip("<> ")


def _is_bounce_subject(facts: HeaderFacts) -> bool:
    return _BOUNCE_SUBJECT.fullmatch(facts.subject.strip()[:_LONGEST_SUBJECT]) is not None


def _is_automatic_subject(subject: str) -> bool:
    """Whether the subject begins as software writes it; "Re: Automatic reply" is a human's."""
    short = subject.strip()[:_LONGEST_SUBJECT]
    return _AUTOMATIC_SUBJECT.match(short) is not None or (
        _ANSWER.match(short) is None and _AUTOMATIC_END.search(short) is not None
    )


def _is_answer(facts: HeaderFacts) -> bool:
    return bool(facts.in_reply_to.strip()) or _ANSWER.match(facts.subject.strip()) is not None


def _local_part(address: str) -> str:
    """Return what is before the @, all of a bare name; at most 256 characters (RFC 5321: 64)."""
    bare = address[:_LONGEST_ADDRESS].strip().strip("<>").strip()
    return (bare.rpartition("@")[0] or bare)[:256]


def _first_token(value: str) -> str:
    """Return the field's first word, lower case, without a comment or parameters."""
    if not value:
        return ""
    return value.partition(";")[0].partition("(")[0].partition(",")[0].strip().strip("'\"").lower()


_RULES: tuple[Callable[[HeaderFacts], Finding | None], ...] = (
    _by_report,
    _by_daemon,
    _by_calendar,
    _by_list_id,
    _by_auto_submitted,
    _by_autoreply_fields,
    _by_rare_fields,
    _by_empty_return_path,
    _by_precedence,
    _by_suppression,
    _by_list_address,
    _by_unsubscribe,
    _by_feedback_id,
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
    "list-address",
    "failed-recipients",
    "autoreply-field",
    "generated-field",
    "feedback-id",
    "automatic-words",
    "bounce-words",
    "notification-words",
    "calendar-words",
)
