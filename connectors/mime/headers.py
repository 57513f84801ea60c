"""Header bytes → what is kept of a message. Pure, and it never fails: a broken field is "" or None.

Fields are split, decoded and read one by one, with caps, in time linear in their length (the standard
library's address and date readers differ between Python versions and choke on hostile ones). A mailbox has
a hundred thousand headers: what is usual is read the short way, and senders and recipients, who come again
and again, are remembered.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from connectors.mime.dates import parse_date
from connectors.store import HeaderRow
from goodterms.kinds import RARE_FIELDS, Finding, HeaderFacts, decide_kind, is_plainly_human
from goodterms.model import Kind
from goodterms.subjects import read_subject

FIELDS = (
    "FROM TO CC DATE SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE LIST-ID "
    "LIST-UNSUBSCRIBE RETURN-PATH CONTENT-TYPE X-AUTOREPLY X-AUTORESPOND X-AUTO-RESPONSE-SUPPRESS "
    "AUTHENTICATION-RESULTS SENDER"
)
# What the kind of a message is decided from, with what few programs write: asked of clients' mail alone,
# since a server repeats the names in each answer.
KIND_FIELDS = " ".join(
    (
        "FROM SUBJECT IN-REPLY-TO AUTO-SUBMITTED PRECEDENCE LIST-ID LIST-UNSUBSCRIBE RETURN-PATH",
        "CONTENT-TYPE X-AUTOREPLY X-AUTORESPOND X-AUTO-RESPONSE-SUPPRESS SENDER",
        *(name.upper() for name in RARE_FIELDS),
    )
)
ADDRESS_CAP = 1000
REFERENCE_CAP = 200
FIELD_CAP = 64 * 1024
SUBJECT_CAP = 1000  # characters
NAME_CAP = 200
ID_CAP = 990  # a line's length by RFC 5322

_LOOKS_LIKE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
Header = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What reading a header asks others: whose address is a client's, and the digest's salt."""

    is_client: Callable[[Iterable[str]], bool]
    salt: bytes


def read_row(uid: int, internal_date: int | None, size: int, header: bytes, known: Known) -> HeaderRow | None:
    """Return the row of a message; None if neither the server nor the Date says when it was sent."""
    fields = split_fields(header)
    first = {name: values[0] for name, values in fields.items()}.get
    sent = parse_date(first("date", ""))
    when = internal_date if internal_date is not None else sent
    if when is None:
        return None
    sender = _sender(first("from", ""))
    name, address = _author(fields, sender)
    to, cc = _recipients(fields, "to"), _recipients(fields, "cc")
    subject = _subject(fields)
    key, forwarded = read_subject(subject, known.salt)
    kind, reason = _kind(fields, sender[1], subject)
    is_client = known.is_client((address, *to, *cc))  # of anybody else no name and no subject is kept
    return HeaderRow(
        uid,
        when,
        size,
        parse_id(first("message-id", "")),
        sent,
        address,
        name[:NAME_CAP] if is_client else "",
        to,
        cc,
        subject if is_client else None,
        key,
        forwarded,
        parse_id(first("in-reply-to", "")),
        parse_ids(" ".join(fields["references"])) if "references" in fields else (),
        kind,
        reason,
        failed_dmarc(first("authentication-results", "")),
        first("content-type", "")[:15].lower() == "multipart/mixed",
    )


# Fields that tell machines from people, whose mail seldom has them.
_LOUD = frozenset(name.lower() for name in (*FIELDS.split(), *KIND_FIELDS.split())) - {
    *("from", "to", "cc", "date", "subject", "message-id", "in-reply-to", "references", "return-path"),
    *("content-type", "authentication-results"),
}


def _kind(fields: Header, from_address: str, subject: str) -> Finding:
    if _LOUD.isdisjoint(fields) and is_plainly_human(
        from_address, subject, _return_path(fields), _first(fields, "content-type")
    ):
        return Kind.HUMAN, ""
    return decide_kind(_facts(fields, from_address, subject))


_SENDERS = 5
_ANGLE = re.compile(r"<([^<>\s@]{1,200}@[^<>\s@]{1,200})>")


def _author(fields: Header, sender: tuple[str, str]) -> tuple[str, str]:
    """Return the sender as the author; nobody where several are named: a reader sees another one."""
    texts = [text[:FIELD_CAP] for text in fields.get("from", ())[:_SENDERS]]
    if len(texts) == 1 and texts[0].count("@") == 1:  # so it is with nearly all mail
        return sender
    named = {one for text in texts for _, one in parse_addresses(text, _SENDERS) if "@" in one}
    named |= {one.lower() for text in texts for one in _ANGLE.findall(text)}
    return ("", "") if len(named) > 1 else sender


_REMEMBERED = 4096  # senders, and as many lists of recipients
_SHORT = 300  # characters of what is remembered


def _sender(text: str) -> tuple[str, str]:
    """Return the author's name and address; where quotes or commas are wrong, whatever looks like one."""
    return _remembered_sender(text) if len(text) <= _SHORT else _find_sender(text)


def _find_sender(text: str) -> tuple[str, str]:
    found = next(iter(parse_addresses(text, 1)), ("", ""))
    if "@" in found[1]:
        return found
    looks = _LOOKS_LIKE_ADDRESS.findall(text[:FIELD_CAP])
    return ("", looks[-1].lower()) if looks else found


_remembered_sender = lru_cache(maxsize=_REMEMBERED)(_find_sender)

_RARE = frozenset(RARE_FIELDS)
_RARE_CAP = 20  # fields of one name


def read_facts(fields: Header) -> HeaderFacts:
    """Return what tells machines from people of the fields that `split_fields` found."""
    return _facts(fields, _sender(_first(fields, "from"))[1], _subject(fields))


def _facts(fields: Header, from_address: str, subject: str) -> HeaderFacts:
    first = {name: values[0] for name, values in fields.items()}.get
    senders = parse_addresses(first("sender", ""), 1) if "sender" in fields else []
    return HeaderFacts(
        from_address,
        subject,
        auto_submitted=first("auto-submitted", ""),
        precedence=first("precedence", ""),
        list_id=first("list-id", ""),
        list_unsubscribe=first("list-unsubscribe", ""),
        return_path=_return_path(fields),
        content_type=first("content-type", ""),
        x_autoreply=first("x-autoreply", ""),
        x_autorespond=first("x-autorespond", ""),
        x_auto_response_suppress=first("x-auto-response-suppress", ""),
        sender=senders[0][1] if senders else "",
        in_reply_to=first("in-reply-to", "")[:ID_CAP],
        rare=_rare(fields),
    )


def _subject(fields: Header) -> str:
    return decode_words(_first(fields, "subject"))[:SUBJECT_CAP]


def _return_path(fields: Header) -> str | None:
    values = fields.get("return-path")
    if values is None:
        return None
    path = values[0].strip()
    return path if path == "<>" else path.strip("<>")


def _rare(fields: Header) -> tuple[tuple[str, str], ...]:
    if _RARE.isdisjoint(fields):
        return ()
    found = sorted(_RARE & fields.keys())
    return tuple((name, value[:ID_CAP]) for name in found for value in fields[name][:_RARE_CAP])


def _first(fields: Header, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _recipients(fields: Header, name: str) -> tuple[str, ...]:
    text = ", ".join(fields.get(name, ()))
    return _remembered_recipients(text) if len(text) <= _SHORT else _find_recipients(text)


def _find_recipients(text: str) -> tuple[str, ...]:
    found = parse_addresses(text, ADDRESS_CAP)
    return tuple(dict.fromkeys(address for _, address in found if "@" in address))


_remembered_recipients = lru_cache(maxsize=_REMEMBERED)(_find_recipients)


# --- fields ------------------------------------------------------------------------------------

_TABS = bytes.maketrans(b"\t", b" ")
_LEFT_OUT = bytes(code for code in range(256) if not (32 <= code < 127 or code in b"\t\n"))
_NAMES = {
    spelt: name.lower()
    for name in {*FIELDS.split(), *KIND_FIELDS.split()}
    for spelt in (name, name.lower(), name.title(), name.title().replace("-Id", "-ID"))
}
_NAME = re.compile(r"([!-9;-~]{1,80}) *")


def split_fields(header: bytes) -> Header:
    """Return the values of each field, by lower-case name, in their order; unfolded, raw 8-bit decoded."""
    plain = header.translate(_TABS, _LEFT_OUT)
    ends = header.count(b"\r\n")  # of as many bytes that are left out: then they are the only ones
    if not len(header) - len(plain) == ends == plain.count(b"\n") or len(plain) > FIELD_CAP:
        return split_odd_fields(header)
    text = plain.decode("ascii")
    if "\n\n " in text:
        return split_odd_fields(header)
    fields: Header = {}
    for line in text.replace("\n ", " ").split("\n"):
        spelt, colon, value = line.partition(":")
        name = _NAMES.get(spelt) or _read_name(spelt)
        if not (name and colon):
            continue
        if name in fields:
            fields[name].append(value.strip())
        else:
            fields[name] = [value.strip()]
    return fields


def _read_name(spelt: str) -> str:
    found = _NAME.fullmatch(spelt) if spelt else None
    return found[1].lower() if found is not None else ""


_FOLD = re.compile(rb"(?<![\r\n])[\r\n]+(?=[ \t])")
_FIELD = re.compile(rb"^([!-9;-~]{1,80})[ \t]*:[ \t]*([^\r\n]*)", re.MULTILINE)


def split_odd_fields(header: bytes) -> Header:
    """Do what `split_fields` does for any bytes: other line ends, 8-bit, control characters, any length."""
    fields: Header = {}
    text = _FOLD.sub(b"", header.replace(b"\r\n", b"\n").replace(b"\r", b" ")).replace(b"\0", b"")
    for name, value in _FIELD.findall(text):
        fields.setdefault(name.decode("ascii").lower(), []).append(_decode(value[:FIELD_CAP]).strip())
    return fields


def _decode(value: bytes) -> str:
    try:
        return _one_line(value.decode("utf-8"))
    except UnicodeDecodeError:
        return _one_line(value.decode("cp1252", "replace"))  # what old Windows programs put there


def _one_line(text: str) -> str:
    text = text.replace("\t", " ")
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


_WORD = re.compile(r"=\?([\w.:+*-]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NO_CHARSETS = frozenset({"idna", "punycode"})  # Python knows them; their time grows with the square
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")


def decode_words(text: str) -> str:
    """Return a field's text with its encoded words (RFC 2047) decoded, on one line; broken ones stay."""
    if "=?" in text:
        text = _one_line(_join_words(_BETWEEN.sub(r"\1", text)))
    return " ".join(text.split())


def _join_words(text: str) -> str:
    """Decode runs of words of one charset together: programs cut them within a character."""
    parts: list[str] = []
    pending, charset, at = b"", "", 0
    for found in _WORD.finditer(text):
        between = text[at : found.start()]
        name = found[1].partition("*")[0].lower()
        if between or name != charset:
            parts.extend((_decode_charset(pending, charset), between))
            pending, charset = b"", name
        pending += _decode_transfer(found[3], found[2])
        at = found.end()
    return "".join((*parts, _decode_charset(pending, charset), text[at:]))


def _decode_transfer(text: str, encoding: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(plain, header=True)
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return plain


def _decode_charset(content: bytes, charset: str) -> str:
    if not content:
        return ""
    if charset in _NO_CHARSETS:
        return _decode(content)
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):  # an unknown charset, or one that isn't for text
        return _decode(content)


# --- addresses ---------------------------------------------------------------------------------

_PLAIN_ADDRESS = re.compile(r'(?:"([^"\\]*)"\s*|([^"<>(),:;@\\]*))<([^<>\s,;:"()@]+@[^<>\s,;:"()@]+)>')
_ADDRESS_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|<+([^<>]*)>*|([,;:()])|([^",;:<>()]+)|>', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def parse_addresses(text: str, cap: int) -> list[tuple[str, str]]:
    """Return up to `cap` pairs of display name and lower-case address; comments and group names dropped."""
    found = _PLAIN_ADDRESS.fullmatch(text)
    if found is not None:
        return [(decode_words(found[1] or found[2] or ""), found[3].lower())]
    reader = _AddressReader(cap)
    for token in _ADDRESS_TOKEN.finditer(text):
        reader.take(token)
        if len(reader.found) >= cap:
            break
    reader.finish()
    return reader.found[:cap]


class _AddressReader:
    """Gathers one address after the other from the tokens of RFC 5322 section 3.4, loosely."""

    def __init__(self, cap: int) -> None:
        self.found: list[tuple[str, str]] = []
        self._cap = cap
        self._depth = 0  # of comments
        self._words: list[str] = []
        self._angle: str | None = None

    def take(self, token: re.Match[str]) -> None:
        quoted, angle, mark, word = token.groups()
        if mark:
            self._take_mark(mark)
        elif self._depth:
            return
        elif angle is not None:
            self._angle = angle
        elif quoted is not None:
            self._words.append(_QUOTED_PAIR.sub(r"\1", quoted))
        elif word is not None:
            self._words.append(word.strip())

    def _take_mark(self, mark: str) -> None:
        if mark == "(":
            self._depth += 1
        elif mark == ")":
            self._depth = max(0, self._depth - 1)
        elif self._depth:
            return
        elif mark == ":":
            self._words.clear()  # a group's name
        else:
            self.finish()

    def finish(self) -> None:
        words = " ".join(word for word in self._words if word)
        address = self._angle if self._angle is not None else words
        if self._angle is not None:
            address = "".join(address.split())
            address = address.rpartition(":")[2] if address.startswith("@") else address  # a source route
        if address and " " not in address:
            self.found.append((decode_words(words) if self._angle is not None else "", address.lower()))
        self._words.clear()
        self._angle = None


# --- ids, checks ------------------------------------------------------------------------

_ID = re.compile(rf"<([^<>\s]{{1,{ID_CAP}}})>")


def parse_id(text: str) -> str:
    """Return the first message id with its angle brackets; "" if there is none."""
    if not text:
        return ""
    found = _ID.search(text)
    if found is not None:
        return found[0]
    word = text.split(maxsplit=1)[0].strip("<>") if text.strip() else ""
    return f"<{word}>" if "@" in word and len(word) <= ID_CAP else ""


def parse_ids(text: str) -> tuple[str, ...]:
    """Return the last message ids of a References field, in their order, each once."""
    return tuple(dict.fromkeys(f"<{one}>" for one in _ID.findall(text)))[-REFERENCE_CAP:] if text else ()


_COMMENT = re.compile(r"\([^()]*\)")
_DMARC_FAIL = re.compile(r"(?:^|[;\s])dmarc\s*=\s*fail\b", re.IGNORECASE)


def failed_dmarc(results: str) -> bool:
    """Whether the topmost Authentication-Results, the receiving server's own (RFC 8601), says dmarc=fail."""
    if results.isascii() and "fail" not in results.lower():
        return False
    return _DMARC_FAIL.search(_COMMENT.sub(" ", results)) is not None
