"""Opening a folder read-only (EXAMINE), alone or in one burst with the first fetches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from connectors.imap.failures import Refused
from connectors.imap.folders import Folder, Status, is_number
from connectors.imap.session import Session
from connectors.imap.wire import Response, quote

_CODE = re.compile(rb"\* OK \[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d{1,19})\]", re.IGNORECASE)
_EXISTS = re.compile(rb"\* (\d{1,10}) EXISTS\Z", re.IGNORECASE)


def open_folder(session: Session, folder: Folder, *commands: bytes) -> tuple[Status, Sequence[bytes]]:
    """EXAMINE a folder and send `commands` right behind it; return its numbers and the commands' tags.

    Refused if the folder can't be opened; then nothing is left unread.
    """
    first, *others = send_examine(session, folder, *commands)
    try:
        status = parse_examine(session.responses(first))
    except Refused:
        drain(session, others)
        raise
    session.note_examined(folder.raw, status.uidvalidity)
    return status, others


def send_examine(session: Session, folder: Folder, *commands: bytes) -> tuple[bytes, ...]:
    """Send EXAMINE and `commands` right behind it, and return all their tags."""
    session.examined = None
    return session.send(b"EXAMINE " + quote(folder.raw), *commands)


def drain(session: Session, tags: Iterable[bytes]) -> None:
    """Read the answers to commands that no longer matter."""
    for tag in tags:
        try:
            for _ in session.responses(tag):
                pass
        except Refused:
            continue


def parse_examine(responses: Iterable[Response]) -> Status:
    """Return a folder's numbers from the answers to EXAMINE; 0 where there is none."""
    values = {"messages": 0, "uidnext": 0, "uidvalidity": 0, "highestmodseq": 0}
    for response in responses:
        line = response[0] or b""
        if (found := _CODE.match(line)) and is_number(found[1], found[2]):
            values[found[1].decode().lower()] = int(found[2])
        elif (found := _EXISTS.match(line)) and is_number(b"MESSAGES", found[1]):
            values["messages"] = int(found[1])
    return Status(**values)
