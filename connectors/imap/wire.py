"""What an IMAP server sent, understood without a socket (RFC 3501 section 7, RFC 9051 section 7).

`ResponseReader` cuts the stream into responses by announced lengths only, so that nothing inside a
literal is ever taken for protocol; the `parse_` functions make values of them. Every byte is hostile:
lines, literals, nesting and skipped bytes have caps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

from connectors.mime.dates import read_moment

LINE_CAP = 64 * 1024
LITERAL_CAP = 256 * 1024  # of a message's header fields; a longer one is skipped and reported
SKIP_CAP = 8 * 1024 * 1024  # a longer one isn't even skipped: the connection is dropped
DEPTH_CAP = 64
_UIDS = 1 << 32  # RFC 3501, 2.3.1.1
_HEAD = 200  # bytes of a line, in which the UID is looked for
_PIECES_CAP = 201

# Text, literal, text, … text. None stands for a literal over the cap, which was skipped.
Response = tuple[bytes | None, ...]
Token = bytes | None | list["Token"]


class WireFaultError(Exception):
    """The stream can't be followed any further: the connection must be dropped.

    `uid` is the message that was being sent, where that is known.
    """

    def __init__(self, what: str, uid: int | None = None) -> None:
        super().__init__(what)
        self.uid = uid


class Fetched(NamedTuple):
    """A message's answer: `content` is the one section that was asked for, header fields or a text part.

    `internal_date` is in seconds since 1970 (None: not understood); `labels` are Gmail's, `structure` is
    BODYSTRUCTURE, both only where they were asked for.
    """

    uid: int
    internal_date: int | None
    size: int
    content: bytes
    labels: tuple[bytes, ...] = ()
    structure: Token = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message whose answer was out of grammar or over a cap; `uid` is None where unknown."""

    uid: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of a command: its tag, OK, NO or BAD, and the server's text."""

    tag: bytes
    status: str
    text: bytes


# --- framing -----------------------------------------------------------------------------------

_LITERAL_END = re.compile(rb"\{(\d{1,20})\+?\}\Z")
_STATUS = re.compile(rb"\* (OK|NO|BAD|BYE|PREAUTH)(?: (.*))?\Z", re.IGNORECASE | re.DOTALL)
_COMPLETION = re.compile(rb"([A-Za-z0-9.]{1,40}) (OK|NO|BAD)(?: (.*))?\Z", re.IGNORECASE | re.DOTALL)
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)


_USUAL_ANSWER = re.compile(
    rb'\* \d+ FETCH \(UID \d{1,10} INTERNALDATE "[^"\r\n]{20,30}" RFC822\.SIZE \d{1,15}'
    rb" BODY\[HEADER\.FIELDS [^\]\r\n]{1,2000}\] \{(\d{1,6})\}\r\n"
)


class ResponseReader:
    """Cuts bytes, fed in any portions, into responses; holds at most one line or literal beyond them."""

    def __init__(self, *, literal_cap: int = LITERAL_CAP) -> None:
        self._literal_cap = literal_cap
        self._buffer = bytearray()
        self._at = 0
        self._pieces: list[bytes | None] = []
        self._literal = 0  # bytes of the literal that is being waited for
        self._skip = 0  # bytes of one that is being skipped

    def feed(self, received: bytes) -> None:
        """Take bytes as they came."""
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        self._buffer += received

    def rest(self) -> bytes:
        """Hand back what belongs to no complete response, and forget it."""
        rest = bytes(self._buffer[self._at :])
        self._buffer.clear()
        self._at = 0
        return rest

    def next(self) -> Response | None:
        """Return the next complete response, None if more bytes are needed; WireFaultError if lost."""
        if not (self._pieces or self._literal or self._skip) and (usual := self._take_usual()) is not None:
            return usual
        while True:
            if (self._skip and not self._skip_literal()) or (self._literal and not self._take_literal()):
                return None
            end = self._buffer.find(b"\r\n", self._at)
            if end < 0 or end - self._at > LINE_CAP:
                if len(self._buffer) - self._at > LINE_CAP:
                    raise WireFaultError(f"a line of more than {LINE_CAP} bytes", self.pending_uid())
                return None
            line = bytes(self._buffer[self._at : end])
            self._at = end + 2
            self._pieces.append(line)
            if not (line.endswith(b"}") and self._announces_literal(line)):
                response = tuple(self._pieces)
                self._pieces.clear()
                return response

    def _take_usual(self) -> Response | None:
        """Cut out an answer with header fields in one go, None if it isn't all there or looks otherwise."""
        found = _USUAL_ANSWER.match(self._buffer, self._at)
        if found is None:
            return None
        begin, size = found.end(), int(found[1])
        end = begin + size
        if not 0 < size <= self._literal_cap or self._buffer[end : end + 3] != b")\r\n":
            return None
        response = (bytes(self._buffer[self._at : begin - 2]), bytes(self._buffer[begin:end]), b")")
        self._at = end + 3
        return response

    def _announces_literal(self, line: bytes) -> bool:
        found = _LITERAL_END.search(line)
        first = self._pieces[0] or b""
        if found is None or not first.startswith(b"* ") or _STATUS.match(first):
            return False
        size = int(found[1])
        if size > SKIP_CAP or len(self._pieces) > _PIECES_CAP:
            raise WireFaultError(f"a literal of {size} bytes was announced", self.pending_uid())
        if size > self._literal_cap:
            self._skip = size
            self._pieces.append(None)
        elif size:
            self._literal = size
        else:
            self._pieces.append(b"")
        return True

    def _take_literal(self) -> bool:
        end = self._at + self._literal
        if len(self._buffer) < end:
            return False
        self._pieces.append(bytes(self._buffer[self._at : end]))
        self._at = end
        self._literal = 0
        return True

    def _skip_literal(self) -> bool:
        taken = min(self._skip, len(self._buffer) - self._at)
        self._at += taken
        self._skip -= taken
        return not self._skip

    def pending_uid(self) -> int | None:
        """Return the message in the middle of whose answer the bytes end, None if there is none such."""
        if self._literal or len(self._pieces) % 2:  # within a literal, or before one
            return _uid_in(tuple(self._pieces))
        return _uid_in((*self._pieces, bytes(self._buffer[self._at : self._at + _HEAD])))


def parse_completion(response: Response) -> Completion | None:
    """Return the end of a command that this response is, None if it is none."""
    found = _COMPLETION.match(response[0] or b"")
    if found is None or len(response) != 1:
        return None
    return Completion(found[1], found[2].decode().upper(), found[3] or b"")


def parse_status_response(response: Response) -> tuple[str, bytes] | None:
    """Return kind and text of an untagged OK, NO, BAD, BYE or PREAUTH, None if it is none."""
    found = _STATUS.match(response[0] or b"")
    return (found[1].decode().upper(), found[2] or b"") if found else None


def is_untagged(response: Response) -> bool:
    """Whether the response belongs to no command by name."""
    return (response[0] or b"").startswith(b"* ")


# --- grammar -----------------------------------------------------------------------------------

_TOKEN = re.compile(
    rb"""\ *(?:(?P<open>\() | (?P<close>\)) | "(?P<quoted>(?:[^"\\]|\\.)*)"
       | (?P<literal>\{\d+\+?\}\Z) | (?P<atom>(?:[^\s()"\[{]|\[[^\]]{0,4000}\]|\[)+))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def parse_tokens(response: Response) -> list[Token]:
    """Return atoms, strings and (nested) lists of a response; ValueError if it is out of grammar.

    NIL is the atom b"NIL"; None is a literal that was skipped.
    """
    top: list[Token] = []
    stack = [top]
    for index in range(0, len(response), 2):
        _tokenize(response[index] or b"", stack)
        if index + 1 < len(response):
            stack[-1].append(response[index + 1])
    if len(stack) != 1:
        raise ValueError("a list is not closed")
    return top


def _tokenize(text: bytes, stack: list[list[Token]]) -> None:
    at, end = 0, len(text.rstrip(b" "))
    while at < end:
        found = _TOKEN.match(text, at, end)
        if found is None:
            raise ValueError("out of grammar")
        at = found.end()
        _place_token(found, stack)


def _place_token(found: re.Match[bytes], stack: list[list[Token]]) -> None:
    match found.lastgroup:
        case "open":
            if len(stack) > DEPTH_CAP:
                raise ValueError(f"more than {DEPTH_CAP} lists in each other")
            inner: list[Token] = []
            stack[-1].append(inner)
            stack.append(inner)
        case "close":
            if len(stack) == 1:
                raise ValueError("a list is closed that was never opened")
            stack.pop()
        case "quoted":
            stack[-1].append(_ESCAPED.sub(rb"\1", found["quoted"]))
        case "atom":
            stack[-1].append(found["atom"])
        case _:
            pass  # the announcement of a literal, which the caller places


# --- fetch -------------------------------------------------------------------------------------

# What nearly every answer looks like, so that it needn't be taken apart token by token.
_USUAL = re.compile(
    rb'\* \d+ FETCH \(UID (\d{1,10}) INTERNALDATE "([^"]{20,30})" RFC822\.SIZE (\d{1,15})'
    rb" BODY\[HEADER\.FIELDS [^\]]*\] \{\d+\}\Z"
)
_FETCH = re.compile(rb"\* \d+ FETCH\b", re.IGNORECASE)


def parse_fetch(response: Response) -> Fetched | Unreadable | None:
    """Return the message of a FETCH answer; None for everything that wasn't asked for. Never raises."""
    found = _USUAL.match(response[0] or b"")
    is_usual = found is not None and len(response) == 3 and response[2] == b")"
    if found is not None and is_usual and response[1] is not None and 0 < int(found[1]) < _UIDS:
        return Fetched(int(found[1]), parse_internal_date(found[2]), int(found[3]), response[1])
    if not _FETCH.match(response[0] or b""):
        return None
    try:
        return _parse_items(_fetch_items(response))
    except ValueError as error:
        return Unreadable(_uid_in(response), str(error))


def _fetch_items(response: Response) -> dict[bytes, Token]:
    tokens = parse_tokens(response)
    items = tokens[3] if len(tokens) == 4 else None
    if not isinstance(items, list) or len(items) % 2:
        raise ValueError("out of grammar")
    return {_item_name(items[i]): items[i + 1] for i in range(0, len(items), 2)}


def _item_name(token: Token) -> bytes:
    if not isinstance(token, bytes):
        raise ValueError("out of grammar")  # noqa: TRY004 - the server's mistake, not a caller's
    return token.upper().partition(b"[")[0]


def _parse_items(items: dict[bytes, Token]) -> Fetched | Unreadable | None:
    uid = items.get(b"UID")
    if b"BODY" not in items:
        return None  # flags that changed meanwhile, not our question
    if not _is_number(uid) or not 0 < int(uid) < _UIDS:
        return Unreadable(None, "it has no number")
    content = items[b"BODY"]
    if isinstance(content, list):
        raise ValueError("a list instead of text")  # noqa: TRY004 - the server's mistake
    if content is None:
        return Unreadable(int(uid), f"it has more than {LITERAL_CAP} bytes where less makes sense")
    moment, size, labels = items.get(b"INTERNALDATE"), items.get(b"RFC822.SIZE"), items.get(b"X-GM-LABELS")
    return Fetched(
        uid=int(uid),
        internal_date=parse_internal_date(moment) if isinstance(moment, bytes) else None,
        size=int(size) if _is_number(size) else len(content),
        content=b"" if content == b"NIL" else content,
        labels=tuple(one for one in labels if isinstance(one, bytes)) if isinstance(labels, list) else (),
        structure=items.get(b"BODYSTRUCTURE"),
    )


def _is_number(token: Token) -> TypeGuard[bytes]:
    return isinstance(token, bytes) and token.isdigit() and len(token) <= 15


def _uid_in(response: Response) -> int | None:
    """Look for the UID outside literals, for a response that can't be parsed."""
    for text in response[::2]:
        found = _UID.search(text or b"")
        if found:
            return int(found[1])
    return None


# --- times -------------------------------------------------------------------------------------

_INTERNAL_DATE = re.compile(
    r" ?(\d{1,2}-[A-Z][a-z]{2}-\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})\Z", re.ASCII | re.IGNORECASE
)


def parse_internal_date(text: bytes) -> int | None:
    """Return seconds since 1970 of `dd-Mon-yyyy hh:mm:ss +zzzz` (RFC 3501 section 9); None if impossible."""
    found = _INTERNAL_DATE.match(text.decode("ascii", "replace"))
    if found is None:
        return None
    day, *rest = found.groups()
    return read_moment(day.replace("-", " "), *rest)


# --- arguments ---------------------------------------------------------------------------------


def quote(name: bytes) -> bytes:
    """Return a folder's raw name as an argument; ValueError for one that would need a literal."""
    if b"\r" in name or b"\n" in name or b"\0" in name:
        raise ValueError("a folder's name with line ends")
    return b'"%b"' % name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
