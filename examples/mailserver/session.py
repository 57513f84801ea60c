"""One client's session: reads commands, keeps the state, writes answers.

A command is a free function of (session, arguments) that returns the text of its OK, or raises
Refused (NO) or Malformed (BAD). The modules `folder_commands` and `message_commands` have theirs.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from examples.mailserver.grammar import Command, Malformed, Refused, parse_command
from examples.mailserver.store import NO_SELECT, Entry, Mailbox, render_flags
from examples.mailserver.view import View, catch_up
from examples.mailserver.wire import Closed, Wire

LINE_LIMIT = 65_536  # as Dovecot has it
LITERAL_LIMIT = 64 * 1024 * 1024
WRITE_SIZE = 256 * 1024
MODERN_LITERAL = 4096  # LITERAL-: longer ones have to be asked for (RFC 7888)

_LITERAL = re.compile(rb"\{(\d{1,12})(\+?)\}\r?\n\Z")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_KEEPS_NUMBERS = frozenset({"FETCH", "STORE", "SEARCH"})  # no EXPUNGE during these (RFC 3501 7.4.1)


class Hang(Exception):  # an order, no error
    """Raised in a hook: the server says nothing more and leaves the connection open."""


class Cut(Exception):  # the same
    """Raised in a hook: the server drops the connection."""


class State(IntEnum):
    """How far a session is."""

    CONNECTED = 0
    SIGNED_IN = 1
    SELECTED = 2


@dataclass(frozen=True, slots=True)
class House:
    """What all sessions share."""

    users: Mapping[str, str]
    extensions: frozenset[str]
    tls: ssl.SSLContext | None
    starttls: bool
    open_mailbox: Callable[[str], Mailbox]
    clock: Callable[[], datetime]
    on_command: Callable[[str, str], None] | None
    on_write: Callable[[str, bytes], bytes] | None


class Handler(Protocol):
    """What carries a command out."""

    def __call__(self, session: Session, arguments: bytes, /) -> str:
        """Return the text of the OK."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A command: who carries it out, the state that it needs, the extension that brings it."""

    handler: Handler
    state: State
    extension: str = ""


class Session:
    """The state of one connection."""

    def __init__(self, house: House, wire: Wire, rules: Mapping[str, Rule]) -> None:
        self.house = house
        self.wire = wire
        self.rules = rules
        self.mailbox_or_none: Mailbox | None = None
        self.view_or_none: View | None = None
        self.encrypted = house.tls is not None and not house.starttls
        self.tells_modseq = False
        self.ended = False
        self.running: Command | None = None
        self.after: Callable[[], None] | None = None  # once the OK is on its way
        self._out: list[bytes] = []
        self._out_size = 0

    @property
    def state(self) -> State:
        """How far the session is."""
        if self.mailbox_or_none is None:
            return State.CONNECTED
        return State.SIGNED_IN if self.view_or_none is None else State.SELECTED

    @property
    def mailbox(self) -> Mailbox:
        """The mailbox of the one who signed in."""
        assert self.mailbox_or_none is not None, "a command's rule asks for the state"
        return self.mailbox_or_none

    @property
    def view(self) -> View:
        """The selected folder."""
        assert self.view_or_none is not None, "a command's rule asks for the state"
        return self.view_or_none

    def has(self, extension: str) -> bool:
        """Whether the server has that extension."""
        return extension in self.house.extensions

    def writable_view(self) -> View:
        """Return the selected folder for a change; raises Refused after EXAMINE."""
        if self.view.read_only:
            raise Refused("Mailbox is read-only", "READ-ONLY")
        return self.view

    def say(self, line: bytes) -> None:
        """Queue an untagged answer, given without its star and line end."""
        self.queue(b"* %b\r\n" % line)

    def queue(self, text: bytes) -> None:
        """Queue bytes for the next write."""
        self._out.append(text)
        self._out_size += len(text)

    def write_if_much(self) -> None:
        """Write what is queued once it is worth a write."""
        if self._out_size >= WRITE_SIZE:
            self.write()

    def write(self) -> None:
        """Write what is queued, past the hook."""
        if not self._out:
            return
        text = b"".join(self._out)
        self._out, self._out_size = [], 0
        if self.house.on_write:
            text = self.house.on_write(self.running.name if self.running else "", text)
        self.wire.write(text)

    def end(self) -> None:
        """Hang up once the answer is written."""
        self.ended = True


def serve(session: Session) -> None:
    """Greet, and carry out commands until one side ends it."""
    try:
        if session.encrypted and session.house.tls:
            session.wire.start_tls(session.house.tls)
        session.say(f"OK [{render_capabilities(session)}] Ready.".encode("ascii"))
        session.write()
        while not session.ended:
            carry_out(session, read_command(session))
    except (Closed, Cut):
        return
    except Hang:
        session.wire.wait_for_end()


def render_capabilities(session: Session) -> str:
    """Render the CAPABILITY line for the session's state."""
    known = sorted(session.house.extensions)
    if session.wire.compressed:
        known = [one for one in known if one != "COMPRESS=DEFLATE"]
    if session.house.starttls and not session.encrypted:
        known += ["STARTTLS", "LOGINDISABLED"]
    else:
        known += ["AUTH=PLAIN"]
    return " ".join(["CAPABILITY IMAP4rev1", *known])


# --- reading -------------------------------------------------------------------------------------


def read_command(session: Session) -> bytes:
    """Read a command with its literals, asking for them where the client waits; raises Closed."""
    text = session.wire.read_line(LINE_LIMIT)
    pieces = [text]
    while match := _LITERAL.search(text):
        size, is_pushed = int(match[1]), bool(match[2])
        _admit_literal(session, size, is_pushed=is_pushed)
        pieces.append(session.wire.read_bytes(size))
        text = session.wire.read_line(LINE_LIMIT)
        pieces.append(text)
    return b"".join(pieces).removesuffix(b"\n").removesuffix(b"\r")


def _admit_literal(session: Session, size: int, *, is_pushed: bool) -> None:
    """Ask for a literal, or let it come; ends the session if it may not."""
    limit = LITERAL_LIMIT if session.state > State.CONNECTED else MODERN_LITERAL
    if is_pushed and not session.has("LITERAL+"):
        limit = MODERN_LITERAL if session.has("LITERAL-") else -1
    if size > limit:
        session.say(b"BYE Literal not accepted.")
        session.write()
        raise Closed
    if not is_pushed:
        session.queue(b"+ OK\r\n")
        session.write()


# --- carrying out --------------------------------------------------------------------------------


def carry_out(session: Session, text: bytes) -> None:
    """Carry out one command and write its answer."""
    try:
        command = session.running = parse_command(text)
    except Malformed as error:
        session.say(b"BAD " + str(error).encode("ascii"))
        session.write()
        return
    if session.house.on_command:
        line = text.partition(b"\r\n")[0].decode("latin-1")
        session.house.on_command(command.name, line)
    answer = _attempt(session, command)
    tell_news(session, with_expunges=command.name not in _KEEPS_NUMBERS)
    line = _CONTROLS.sub(" ", f"{command.tag} {answer}")  # an answer may quote the client
    session.queue(line.encode("utf-8", "replace") + b"\r\n")
    session.write()
    if session.after:
        after, session.after = session.after, None
        after()


def _attempt(session: Session, command: Command) -> str:
    """Carry a command out and return its tagged answer, without the tag."""
    try:
        rule = find_rule(session, command.name)
        return f"OK {rule.handler(session, command.arguments)}"
    except Malformed as error:
        return f"BAD {error}"
    except Refused as error:
        return f"NO [{error.code}] {error}" if error.code else f"NO {error}"


def find_rule(session: Session, name: str) -> Rule:
    """Return the command's rule; Malformed if there is none, or not in this state."""
    rule = session.rules.get(name)
    if rule is None or (rule.extension and not session.has(rule.extension)):
        raise Malformed(f"Unknown command {name}")
    if session.state < rule.state:
        needed = "a selected mailbox" if rule.state is State.SELECTED else "a login"
        raise Malformed(f"{name} needs {needed} first")
    return rule


def tell_news(session: Session, *, with_expunges: bool) -> None:
    """Queue what changed in the selected folder: EXPUNGE, EXISTS, RECENT and FETCH of flags."""
    view = session.view_or_none
    if view is None:
        return
    if view.folder.gone:
        session.say(b"BYE The mailbox is not what it was, please sign in again.")
        session.end()
        return
    with session.mailbox.lock:
        news = catch_up(view, with_expunges=with_expunges)
        for number in news.expunged:
            session.say(b"%d EXPUNGE" % number)
        if news.grown:
            session.say(b"%d EXISTS" % len(view.uids))
            session.say(b"%d RECENT" % len(view.recent))
        for number, entry in news.changed:
            tell_flags(session, number, entry)


def tell_flags(session: Session, number: int, entry: Entry, *, with_uid: bool = False) -> None:
    """Queue an untagged FETCH of a message's flags."""
    recent = ["\\Recent"] if entry.uid in session.view.recent else []
    items = [b"FLAGS (%b)" % render_flags([*entry.flags, *recent]).encode("latin-1")]
    if with_uid:
        items.insert(0, b"UID %d" % entry.uid)
    if session.tells_modseq:
        items.append(b"MODSEQ (%d)" % entry.modseq)
    session.say(b"%d FETCH (%b)" % (number, b" ".join(items)))


def shows_special_use(session: Session, special_use: str) -> bool:
    r"""Whether an attribute is told: \Noselect always, a role only with SPECIAL-USE (RFC 6154)."""
    return special_use == NO_SELECT or bool(special_use and session.has("SPECIAL-USE"))
