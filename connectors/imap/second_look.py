"""A second look at what was refused or could not be read: windows are halved, messages asked for singly.

What it comes to is the same as in one go: rows, or a note which message can't be read, and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from connectors.imap.failures import Refused
from connectors.imap.folders import Folder, Status
from connectors.imap.opening import open_folder
from connectors.imap.rows import FolderRows, ask_labels, epoch_of, give_up, make_row, save
from connectors.imap.run import AGAIN, MOST_TRIES, SAYS, Run
from connectors.imap.session import Session
from connectors.imap.windows import Window
from connectors.imap.wire import Fetched, Unreadable, parse_fetch
from connectors.mime.headers import FIELDS
from connectors.pulled import Tally

_MOST_REFUSALS = 40  # while a window is halved: enough for three messages of two thousand
_LONG = "TO CC REFERENCES"  # what may be long without end
_SHORT = " ".join(name for name in FIELDS.split() if name not in _LONG.split())
_SHORT_CAP, _LONG_CAP = 65536, 131072  # bytes of these, of a message that can't be read otherwise


def pull_held(session: Session, run: Run) -> None:
    """Halve each window that was refused until it is known at which messages the server says no."""
    while run.held:
        folder, windows, words = run.held.popitem()[1]
        with run.within(folder, epoch_of(folder), "header") as tally:
            place = FolderRows(session, run, folder, tally, 0, 0, refused=[*windows])  # the cursor waits
            try:
                opened, _ = open_folder(session, folder)
                is_same = opened.uidvalidity == epoch_of(folder)
                if is_same:
                    _halve(place, windows, opened)
            except Refused:
                is_same = False
            if is_same:
                run.epochs[folder.raw] = opened.uidvalidity
            else:
                give_up(run, folder, words)


def _halve(place: FolderRows, windows: Iterable[Window], status: Status) -> None:
    """Read windows as far as they are given; Refused if too much is refused: then it is no single message."""
    left, said, bad = [*windows], 0, {}
    ends = [one.last or status.uidnext - 1 for one in windows]
    while left:
        window = left.pop()
        last = window.last or status.uidnext - 1
        if last < window.first:
            continue
        (tag,) = place.session.send(replace(window, last=last).command)
        try:
            place.read_window(tag, replace(window, last=last))
        except Refused as refused:
            if "EXPUNGEISSUED" in str(refused).upper():
                continue  # said again: they are gone
            said += 1
            if said > _MOST_REFUSALS:
                raise
            middle = (window.first + last) // 2
            if window.first == last:
                bad[last] = f"{SAYS} {refused}"
            else:
                left += [replace(window, last=middle), replace(window, first=middle + 1, last=last)]
    place.broken |= bad
    place.finish(max(ends, default=0))


# --- messages ---------------------------------------------------------------------------------


def pull_again(session: Session, run: Run, folders: Iterable[Folder]) -> None:
    """Ask singly, once a run, for each message that could not be read: first what is short, then the rest."""
    due: dict[bytes, list[int]] = defaultdict(list)
    for one in run.store.unreadable(run.account.name):
        is_due = one.part == "header" and (one.tries < MOST_TRIES or one.reason.startswith(SAYS))
        if is_due and (one.folder, one.uid) not in run.tried_again and run.epochs.get(one.folder):
            due[one.folder].append(one.uid)
    for folder in folders:
        if again := due.get(folder.raw):
            with run.within(folder, run.epochs[folder.raw], "header") as tally:
                _read_singly(session, run, folder, again, tally)


def _read_singly(session: Session, run: Run, folder: Folder, uids: Iterable[int], tally: Tally) -> None:
    account = run.account.name
    try:
        opened, _ = open_folder(session, folder)
    except Refused as refused:
        run.note(folder, f"could not be opened: the server says {refused}", AGAIN)
        return
    if opened.uidvalidity != run.epochs[folder.raw]:
        return
    folder = replace(folder, status=opened)
    for uid in uids:
        run.tried_again.add((folder.raw, uid))
        run.suspect = uid
        found = _fetch_singly(session, uid, ask_labels(session, folder))
        run.spend()
        row = make_row(found, run) if found is not None else None
        tally.read += found is not None
        if isinstance(row, str):
            run.store.note_unreadable(account, folder.raw, opened.uidvalidity, "header", {uid: row})
            continue
        if row is not None:
            save(run, folder, {uid: row}, 0, tally)
            run.store.settle(account, folder.raw, "")  # its text is unread
        run.store.forget_unreadable(account, folder.raw, [uid])  # it is read, or gone


def _fetch_singly(session: Session, uid: int, labels: bytes) -> Fetched | Unreadable | None:
    """Return a message with as much of its header as can be had; None if it is gone."""
    short = b"UID FETCH %d (UID INTERNALDATE RFC822.SIZE %bBODY.PEEK[HEADER.FIELDS (%b)]<0.%d>)"
    rest = b"UID FETCH %d (UID BODY.PEEK[HEADER.FIELDS (%b)]<0.%d>)"
    first = _ask_one(session, short % (uid, labels, _SHORT.encode(), _SHORT_CAP), uid)
    if not isinstance(first, Fetched):
        return first
    for name in _LONG.split():  # each by itself: one without end must not hide the others
        more = _ask_one(session, rest % (uid, name.encode(), _LONG_CAP), uid)
        if isinstance(more, Fetched):
            first = first._replace(content=first.content + b"\r\n" + more.content)
    return first


def _ask_one(session: Session, command: bytes, uid: int) -> Fetched | Unreadable | None:
    try:
        found = [parse_fetch(response) for response in session.ask(command)]
    except Refused as refused:
        return Unreadable(uid, f"{SAYS} {refused}")
    return next((one for one in found if one is not None and one.uid in (uid, None)), None)
