"""Commands about messages in the selected folder: FETCH, SEARCH, STORE, EXPUNGE, COPY, MOVE."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from examples.mailserver import search as searching
from examples.mailserver.fetch import parse_request, render_letter
from examples.mailserver.grammar import (
    Malformed,
    Node,
    Refused,
    parse_arguments,
    parse_flags,
    parse_folder,
    parse_list,
    parse_number,
    parse_ranges,
    parse_word,
    render_set,
    select_by_number,
    select_by_uid,
)
from examples.mailserver.session import Rule, Session, State, tell_flags, tell_news
from examples.mailserver.store import Entry
from examples.mailserver.view import Letter

Numbered = tuple[int, Entry]  # sequence number and message


def _by_uid(session: Session) -> bool:
    return session.running is not None and session.running.name.startswith("UID ")


def choose(session: Session, node: Node) -> list[Numbered]:
    """Return the messages that a set names, by UID or by number. Under the lock."""
    uids, known = session.view.uids, session.view.folder.entries
    ranges = parse_ranges(node)
    by_uid = _by_uid(session)
    indexes = select_by_uid(ranges, uids) if by_uid else select_by_number(ranges, len(uids))
    return [(index + 1, known[uids[index]]) for index in indexes if uids[index] in known]


def _parse_options(node: Node) -> dict[str, int]:
    """Parse a modifier list such as (CHANGEDSINCE 12)."""
    words = parse_list(node)
    if len(words) % 2:
        raise Malformed("unknown modifier")
    return {parse_word(words[at]): parse_number(words[at + 1]) for at in range(0, len(words), 2)}


# --- FETCH ---------------------------------------------------------------------------------------


def fetch(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.4.5, with CHANGEDSINCE (RFC 7162 3.1.4.1)."""
    nodes = parse_arguments(arguments)
    if len(nodes) not in (2, 3):
        raise Malformed("FETCH takes messages and items")
    options = _parse_options(nodes[2]) if len(nodes) == 3 else {}
    allowed = {"CHANGEDSINCE"} if session.has("CONDSTORE") else set()
    if not set(options) <= allowed:
        raise Malformed("unknown FETCH modifier")
    request = parse_request(nodes[1], uid=_by_uid(session), modseq=bool(options))
    if "MODSEQ" in request.names and not session.has("CONDSTORE"):
        raise Malformed("unknown FETCH item MODSEQ")
    session.tells_modseq |= "MODSEQ" in request.names or bool(options)
    seen: set[int] = set()
    with session.mailbox.lock:
        chosen = choose(session, nodes[0])
        if options:
            chosen = [one for one in chosen if one[1].modseq > options["CHANGEDSINCE"]]
        if request.marks_seen and not session.view.read_only:
            chosen, seen = _mark_seen(session, chosen)
    for number, entry in chosen:
        letter = Letter(session.mailbox, session.view, number, entry)
        with contextlib.suppress(FileNotFoundError):  # expunged meanwhile: fewer answers, and OK
            session.queue(render_letter(letter, request, with_flags=entry.uid in seen))
        session.write_if_much()
    return "Fetch completed."


def _mark_seen(session: Session, chosen: list[Numbered]) -> tuple[list[Numbered], set[int]]:
    r"""Set \Seen on messages; returns them as they are now, and the UIDs that it changed."""
    changed = _change(session, chosen, lambda flags: flags | {"\\Seen"})
    known = session.view.folder.entries
    return [(number, known[entry.uid]) for number, entry in chosen], changed


def _change(
    session: Session, chosen: list[Numbered], change: Callable[[frozenset[str]], frozenset[str]]
) -> set[int]:
    """Change flags without this session being told as of news; returns the changed UIDs."""
    tell_news(session, with_expunges=False)
    folder = session.view.folder
    new = session.mailbox.change_flags(folder, [entry.uid for _, entry in chosen], change)
    session.view.modseq = folder.highestmodseq
    return {entry.uid for entry in new}


# --- SEARCH --------------------------------------------------------------------------------------


def search(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.4.4, with RETURN (RFC 4731) and MODSEQ (RFC 7162 3.1.5)."""
    nodes = parse_arguments(arguments)
    with session.mailbox.lock:
        view = session.view
        known = view.folder.entries
        query = searching.parse_query(nodes, view.uids, extended=session.has("ESEARCH"))
        numbered = [(n, known[uid]) for n, uid in enumerate(view.uids, 1) if uid in known]
    if query.by_modseq and not session.has("CONDSTORE"):
        raise Malformed("unknown SEARCH key MODSEQ")
    found = list(_find(session, numbered, query))
    numbers = [entry.uid if _by_uid(session) else number for number, entry in found]
    modseq = max((entry.modseq for _, entry in found), default=0) if query.by_modseq else 0
    if query.results is None:
        tail = [f"(MODSEQ {modseq})"] if modseq else []
        session.say(" ".join(["SEARCH", *map(str, numbers), *tail]).encode("ascii"))
    else:
        _say_results(session, query.results, numbers, modseq)
    return "Search completed."


def _find(session: Session, numbered: list[Numbered], query: searching.Query) -> Iterator[Numbered]:
    for number, entry in numbered:
        with contextlib.suppress(FileNotFoundError):
            if query.key.test(Letter(session.mailbox, session.view, number, entry)):
                yield number, entry


def _say_results(session: Session, asked: frozenset[str], numbers: list[int], modseq: int) -> None:
    tag = session.running.tag if session.running else ""
    words = [f'ESEARCH (TAG "{tag}")', *(["UID"] if _by_uid(session) else [])]
    if numbers and "MIN" in asked:
        words.append(f"MIN {numbers[0]}")
    if numbers and "MAX" in asked:
        words.append(f"MAX {numbers[-1]}")
    if "COUNT" in asked:
        words.append(f"COUNT {len(numbers)}")
    if numbers and "ALL" in asked:
        words.append(f"ALL {render_set(numbers)}")
    if modseq:
        words.append(f"MODSEQ {modseq}")
    session.say(" ".join(words).encode("ascii"))


# --- STORE and EXPUNGE ---------------------------------------------------------------------------


def store(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.4.6, with UNCHANGEDSINCE (RFC 7162 3.1.3)."""
    nodes = parse_arguments(arguments)
    options: dict[str, int] = {}
    if len(nodes) > 3 and session.has("CONDSTORE") and isinstance(nodes[1], list):
        options = _parse_options(nodes.pop(1))
    if len(nodes) < 3 or not set(options) <= {"UNCHANGEDSINCE"}:
        raise Malformed("STORE takes messages, what to do, and flags")
    session.writable_view()
    what = parse_word(nodes[1])
    change = _parse_change(what.removesuffix(".SILENT"), nodes[2:])
    session.tells_modseq |= bool(options)
    with session.mailbox.lock:
        chosen = choose(session, nodes[0])
        limit = options.get("UNCHANGEDSINCE")
        late = [one for one in chosen if limit is not None and one[1].modseq > limit]
        chosen = [one for one in chosen if limit is None or one[1].modseq <= limit]
        _change(session, chosen, change)
        if not what.endswith(".SILENT") or session.tells_modseq:
            known = session.view.folder.entries
            for number, entry in chosen:
                tell_flags(session, number, known[entry.uid], with_uid=_by_uid(session))
    if late:
        numbers = [entry.uid if _by_uid(session) else number for number, entry in late]
        return f"[MODIFIED {render_set(numbers)}] Conditional store failed."
    return "Store completed."


def _parse_change(what: str, nodes: list[Node]) -> Callable[[frozenset[str]], frozenset[str]]:
    """Return what +FLAGS, -FLAGS or FLAGS does to a message's flags; raises Malformed."""
    given = frozenset(flag for node in nodes for flag in parse_flags(node))
    if what == "FLAGS":
        return lambda _: given
    if what == "+FLAGS":
        return lambda flags: flags | given
    if what == "-FLAGS":
        return lambda flags: flags - given
    raise Malformed(f"unknown STORE of {what}")


def expunge(session: Session, arguments: bytes) -> str:
    r"""RFC 3501 6.4.3, and UID EXPUNGE (RFC 4315 2.1): removes what is \Deleted."""
    view = session.writable_view()
    with session.mailbox.lock:
        known = view.folder.entries
        uids = [uid for uid in view.uids if uid in known and "\\Deleted" in known[uid].flags]
        if _by_uid(session):
            named = {entry.uid for _, entry in choose(session, parse_arguments(arguments)[0])}
            uids = [uid for uid in uids if uid in named]
        session.mailbox.expunge_from(view.folder, uids)
    return "Expunge completed."


# --- COPY and MOVE -------------------------------------------------------------------------------


def copy(session: Session, arguments: bytes) -> str:
    """RFC 3501 6.4.7, with COPYUID (RFC 4315)."""
    with session.mailbox.lock:
        _, code = _copy(session, arguments)
    return f"{code}Copy completed."


def move(session: Session, arguments: bytes) -> str:
    """RFC 6851."""
    view = session.writable_view()
    with session.mailbox.lock:
        chosen, code = _copy(session, arguments)
        if code:
            session.say(f"OK {code}Moved UIDs.".encode("ascii"))
        session.mailbox.expunge_from(view.folder, [entry.uid for _, entry in chosen])
    return "Move completed."


def _copy(session: Session, arguments: bytes) -> tuple[list[Numbered], str]:
    """Copy messages; returns them, and the COPYUID code with a space behind it."""
    nodes = parse_arguments(arguments)
    if len(nodes) != 2:
        raise Malformed("COPY takes messages and a mailbox")
    chosen, name, mailbox = choose(session, nodes[0]), parse_folder(nodes[1]), session.mailbox
    if mailbox.find(name) is None:
        raise Refused(f"Mailbox doesn't exist: {name}", "TRYCREATE")
    copies = ((mailbox.read_raw(one), one.internal_date, one.flags) for _, one in chosen)
    new = mailbox.deliver_all(name, copies)
    if not new or not session.has("UIDPLUS"):
        return chosen, ""
    old = render_set([entry.uid for _, entry in chosen])
    place = mailbox.folder(name)
    return chosen, f"[COPYUID {place.uidvalidity} {old} {render_set(new)}] "


RULES = {
    "FETCH": Rule(fetch, State.SELECTED),
    "UID FETCH": Rule(fetch, State.SELECTED),
    "SEARCH": Rule(search, State.SELECTED),
    "UID SEARCH": Rule(search, State.SELECTED),
    "STORE": Rule(store, State.SELECTED),
    "UID STORE": Rule(store, State.SELECTED),
    "EXPUNGE": Rule(expunge, State.SELECTED),
    "UID EXPUNGE": Rule(expunge, State.SELECTED, "UIDPLUS"),
    "COPY": Rule(copy, State.SELECTED),
    "UID COPY": Rule(copy, State.SELECTED),
    "MOVE": Rule(move, State.SELECTED, "MOVE"),
    "UID MOVE": Rule(move, State.SELECTED, "MOVE"),
}
