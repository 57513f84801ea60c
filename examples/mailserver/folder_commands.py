"""Commands about folders: LIST and its kin, STATUS, SELECT, CREATE, DELETE, RENAME, APPEND."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.mailserver.grammar import (
    SYSTEM_FLAGS,
    Malformed,
    Node,
    Refused,
    parse_arguments,
    parse_date_time,
    parse_flags,
    parse_folder,
    parse_list,
    parse_text,
    parse_word,
    render_folder,
)
from examples.mailserver.session import Rule, Session, State, shows_special_use
from examples.mailserver.store import NO_SELECT, SEPARATOR, Folder, count_from
from examples.mailserver.view import open_view

_SELECTIONS = {"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"}
_RETURNS = {"SUBSCRIBED", "CHILDREN", "SPECIAL-USE"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A LIST: what to show, of which folders, and the STATUS items to add."""

    pattern: re.Pattern[str]
    selections: frozenset[str]
    returns: frozenset[str]
    status: tuple[str, ...]


def list_folders(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.8 with LIST-EXTENDED, SPECIAL-USE and LIST-STATUS."""
    nodes = parse_arguments(arguments)
    if len(nodes) == 2 and nodes[1] == b"":
        session.say(b'LIST (\\Noselect) "/" ""')
        return "List completed."
    listing = parse_listing(session, nodes)
    for folder in session.mailbox.folders():
        if listing.pattern.fullmatch(folder.name):
            _say_folder(session, folder, listing)
    return "List completed."


def parse_listing(session: Session, nodes: list[Node]) -> Listing:
    """Parse a LIST's arguments; raises Malformed for what no extension allows."""
    nodes = list(nodes)
    selections: list[Node] = []
    if nodes and isinstance(nodes[0], list):
        selections = parse_list(nodes.pop(0))
    if len(nodes) < 2:
        raise Malformed("LIST takes a reference and a pattern")
    patterns: Sequence[Node] = nodes[1] if isinstance(nodes[1], list) else [nodes[1]]
    returns, status = _parse_returns(nodes[2:])
    extended = isinstance(nodes[1], list) or len(nodes) > 2 or bool(selections)
    if extended and not session.has("LIST-EXTENDED"):
        raise Malformed("LIST takes a reference and a pattern")
    chosen = frozenset(parse_word(one) for one in selections)
    known = session.has("SPECIAL-USE") or "SPECIAL-USE" not in chosen | returns
    if not chosen <= _SELECTIONS or not returns <= _RETURNS or not known:
        raise Malformed("unknown LIST option")
    if status and not session.has("LIST-STATUS"):
        raise Malformed("unknown LIST return option STATUS")
    check_status_items(session, status)
    reference = parse_folder(nodes[0])
    return Listing(compile_patterns(reference, patterns), chosen, returns, status)


def _parse_returns(nodes: list[Node]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Parse RETURN (…) into options and the STATUS items among them."""
    if not nodes:
        return frozenset(), ()
    if len(nodes) != 2 or parse_word(nodes[0]) != "RETURN":
        raise Malformed("unknown LIST argument")
    options = list(parse_list(nodes[1]))
    names: set[str] = set()
    status: tuple[str, ...] = ()
    while options:
        name = parse_word(options.pop(0))
        if name == "STATUS" and options:
            status = tuple(parse_word(one) for one in parse_list(options.pop(0)))
        else:
            names.add(name)
    return frozenset(names), status


def compile_patterns(reference: str, patterns: Sequence[Node]) -> re.Pattern[str]:
    """Compile LIST patterns: * is anything, % anything within one level; INBOX in any case."""
    either = "|".join(_compile_pattern(reference + parse_folder(one)) for one in patterns)
    return re.compile(either, re.DOTALL)


def _compile_pattern(pattern: str) -> str:
    if pattern.upper() == "INBOX":
        return "INBOX"
    wild = {"*": ".*", "%": f"[^{SEPARATOR}]*"}
    return "".join(wild.get(one) or re.escape(one) for one in re.sub(r"\*+", "*", pattern))


def _say_folder(session: Session, folder: Folder, listing: Listing) -> None:
    """Queue a folder's LIST line, and its STATUS line, if it is among those selected."""
    extra = b""
    if "SUBSCRIBED" in listing.selections and not folder.subscribed:
        if "RECURSIVEMATCH" not in listing.selections or not _has_subscribed(session, folder):
            return
        extra = b' ("CHILDINFO" ("SUBSCRIBED"))'
    if "SPECIAL-USE" in listing.selections and folder.special_use in ("", NO_SELECT):
        return
    shows = "SUBSCRIBED" in listing.selections | listing.returns and folder.subscribed
    attributes = render_attributes(session, folder) + (["\\Subscribed"] if shows else [])
    name = render_folder(folder.name)
    session.say(b'LIST (%b) "/" %b%b' % (" ".join(attributes).encode("ascii"), name, extra))
    if listing.status and folder.selectable:
        say_status(session, folder, listing.status)


def _has_subscribed(session: Session, folder: Folder) -> bool:
    start = folder.name + SEPARATOR
    return any(one.subscribed and one.name.startswith(start) for one in session.mailbox.folders())


def render_attributes(session: Session, folder: Folder) -> list[str]:
    """Return a folder's attributes as far as the server's extensions tell them."""
    attributes = []
    if session.has("CHILDREN"):
        children = session.mailbox.has_children(folder)
        attributes.append("\\HasChildren" if children else "\\HasNoChildren")
    if shows_special_use(session, folder.special_use):
        attributes.append(folder.special_use)
    return attributes


def list_subscribed(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.9."""
    nodes = parse_arguments(arguments)
    if len(nodes) != 2:
        raise Malformed("LSUB takes a reference and a pattern")
    pattern = compile_patterns(parse_folder(nodes[0]), [nodes[1]])
    for folder in session.mailbox.folders():
        if folder.subscribed and pattern.fullmatch(folder.name):
            session.say(b'LSUB () "/" ' + render_folder(folder.name))
    return "Lsub completed."


def namespace(session: Session, _: bytes) -> str:
    """RFC 2342: one personal namespace."""
    session.say(b'NAMESPACE (("" "/")) NIL NIL')
    return "Namespace completed."


# --- STATUS --------------------------------------------------------------------------------------


def _count_unseen(folder: Folder) -> int:
    return sum("\\Seen" not in entry.flags for entry in list(folder.entries.values()))


_STATUS: dict[str, Callable[[Folder], int]] = {
    "MESSAGES": lambda folder: len(folder.uids),
    "RECENT": lambda folder: len(folder.uids) - count_from(folder.uids, folder.recent_from - 1),
    "UIDNEXT": lambda folder: folder.uidnext,
    "UIDVALIDITY": lambda folder: folder.uidvalidity,
    "UNSEEN": _count_unseen,
    "HIGHESTMODSEQ": lambda folder: folder.highestmodseq,
}


def status(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.10."""
    nodes = parse_arguments(arguments)
    if len(nodes) != 2:
        raise Malformed("STATUS takes a mailbox and items")
    items = tuple(parse_word(one) for one in parse_list(nodes[1]))
    check_status_items(session, items)
    say_status(session, session.mailbox.folder(parse_folder(nodes[0])), items)
    return "Status completed."


def check_status_items(session: Session, items: tuple[str, ...]) -> None:
    """Raise Malformed for a STATUS item that the server does not have."""
    known = set(_STATUS) if session.has("CONDSTORE") else set(_STATUS) - {"HIGHESTMODSEQ"}
    if not set(items) <= known:
        raise Malformed("unknown STATUS item")
    session.tells_modseq |= "HIGHESTMODSEQ" in items


def say_status(session: Session, folder: Folder, items: tuple[str, ...]) -> None:
    """Queue a folder's STATUS line."""
    with session.mailbox.lock:
        values = " ".join(f"{item} {_STATUS[item](folder)}" for item in items)
    session.say(b"STATUS %b (%b)" % (render_folder(folder.name), values.encode("ascii")))


# --- selecting -----------------------------------------------------------------------------------


def select(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.1."""
    return _open(session, arguments, read_only=False)


def examine(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.2: nothing in the folder changes, whatever is asked."""
    return _open(session, arguments, read_only=True)


def _open(session: Session, arguments: bytes, *, read_only: bool) -> str:
    session.view_or_none = None  # also where it fails (RFC 3501 6.3.1)
    nodes = parse_arguments(arguments)
    if not nodes or len(nodes) > 2:
        raise Malformed("SELECT takes a mailbox")
    options = {parse_word(one) for one in parse_list(nodes[1])} if len(nodes) == 2 else set()
    if options - ({"CONDSTORE"} & session.house.extensions):
        raise Malformed("unknown SELECT option")
    session.tells_modseq |= bool(options)
    mailbox = session.mailbox
    with mailbox.lock:
        folder = mailbox.folder(parse_folder(nodes[0]))
        session.view_or_none = open_view(folder, read_only=read_only)
        _say_folder_state(session, folder)
    if read_only:
        return "[READ-ONLY] Examine completed."
    return "[READ-WRITE] Select completed."


def _say_folder_state(session: Session, folder: Folder) -> None:
    view = session.view
    keywords = {one for entry in folder.entries.values() for one in entry.flags}
    flags = " ".join([*SYSTEM_FLAGS, *sorted(keywords - set(SYSTEM_FLAGS))])
    lasting = "" if view.read_only else f"{flags} \\*"
    session.say(f"FLAGS ({flags})".encode("latin-1"))
    session.say(f"OK [PERMANENTFLAGS ({lasting})] Flags permitted.".encode("latin-1"))
    session.say(b"%d EXISTS" % len(view.uids))
    session.say(b"%d RECENT" % len(view.recent))
    first = next((n for n, uid in enumerate(view.uids, 1) if _is_unseen(folder, uid)), None)
    if first is not None:
        session.say(b"OK [UNSEEN %d] First unseen." % first)
    session.say(b"OK [UIDVALIDITY %d] UIDs valid" % folder.uidvalidity)
    session.say(b"OK [UIDNEXT %d] Predicted next UID" % folder.uidnext)
    if session.has("CONDSTORE"):
        session.say(b"OK [HIGHESTMODSEQ %d] Highest" % folder.highestmodseq)


def _is_unseen(folder: Folder, uid: int) -> bool:
    return "\\Seen" not in folder.entries[uid].flags


def unselect(session: Session, _: bytes) -> str:
    """RFC 3691."""
    session.view_or_none = None
    return "Unselect completed."


def close(session: Session, _: bytes) -> str:
    r"""RFC 3501 6.4.2: removes what is \Deleted, silently; nothing after EXAMINE."""
    view = session.view
    if not view.read_only and not view.folder.gone:
        with session.mailbox.lock:
            known = view.folder.entries
            deleted = [uid for uid in view.uids if uid in known and "\\Deleted" in known[uid].flags]
            session.mailbox.expunge_from(view.folder, deleted)
    session.view_or_none = None
    return "Close completed."


# --- changing ------------------------------------------------------------------------------------


def create(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.3."""
    session.mailbox.create(_one_folder(arguments))
    return "Create completed."


def delete(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.4."""
    session.mailbox.delete(_one_folder(arguments))
    return "Delete completed."


def rename(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.5."""
    nodes = parse_arguments(arguments)
    if len(nodes) != 2:
        raise Malformed("RENAME takes two mailboxes")
    session.mailbox.rename(parse_folder(nodes[0]), parse_folder(nodes[1]))
    return "Rename completed."


def subscribe(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.6."""
    session.mailbox.subscribe(_one_folder(arguments), wanted=True)
    return "Subscribe completed."


def unsubscribe(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.7."""
    session.mailbox.subscribe(_one_folder(arguments), wanted=False)
    return "Unsubscribe completed."


def _one_folder(arguments: bytes) -> str:
    nodes = parse_arguments(arguments)
    if len(nodes) != 1:
        raise Malformed("one mailbox expected")
    return parse_folder(nodes[0])


def append(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.3.11, with APPENDUID (RFC 4315)."""
    nodes = parse_arguments(arguments)
    if len(nodes) < 2:
        raise Malformed("APPEND takes a mailbox and a message")
    name, raw, options = parse_folder(nodes[0]), parse_text(nodes[-1]), nodes[1:-1]
    flags = parse_flags(options.pop(0)) if options and isinstance(options[0], list) else frozenset()
    dates = [parse_date_time(parse_text(one).decode("latin-1")) for one in options]
    if len(dates) > 1 or not raw:
        raise Malformed("APPEND takes one date and one message")
    mailbox = session.mailbox
    with mailbox.lock:
        if mailbox.find(name) is None:
            raise Refused(f"Mailbox doesn't exist: {name}", "TRYCREATE")
        when = dates[0] if dates else session.house.clock()
        uid = mailbox.deliver(name, raw, when, flags)
        place = f"[APPENDUID {mailbox.folder(name).uidvalidity} {uid}] "
    return f"{place if session.has('UIDPLUS') else ''}Append completed."


RULES = {
    "LIST": Rule(list_folders, State.SIGNED_IN),
    "LSUB": Rule(list_subscribed, State.SIGNED_IN),
    "NAMESPACE": Rule(namespace, State.SIGNED_IN, "NAMESPACE"),
    "STATUS": Rule(status, State.SIGNED_IN),
    "SELECT": Rule(select, State.SIGNED_IN),
    "EXAMINE": Rule(examine, State.SIGNED_IN),
    "UNSELECT": Rule(unselect, State.SELECTED, "UNSELECT"),
    "CLOSE": Rule(close, State.SELECTED),
    "CREATE": Rule(create, State.SIGNED_IN),
    "DELETE": Rule(delete, State.SIGNED_IN),
    "RENAME": Rule(rename, State.SIGNED_IN),
    "SUBSCRIBE": Rule(subscribe, State.SIGNED_IN),
    "UNSUBSCRIBE": Rule(unsubscribe, State.SIGNED_IN),
    "APPEND": Rule(append, State.SIGNED_IN),
}
