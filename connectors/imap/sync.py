"""Bringing the store up to date with one account, without a trace in the mailbox.

Folders whose numbers are as they were are not opened. Of the others all header fields come first, then a
second look at what was refused or could not be read, then the texts. Rows and cursor are saved together: a
fault leaves what was saved, and a new connection goes on from there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.imap.account import ImapAccount
from connectors.imap.client import TIMEOUT
from connectors.imap.failures import Cut, Refused, Throttled, WireCut, raise_for_account
from connectors.imap.folders import Folder, Status, list_folders, plan_folders
from connectors.imap.headers import is_unchanged, pull_headers
from connectors.imap.run import AGAIN, Run, say_limit
from connectors.imap.second_look import pull_again, pull_held
from connectors.imap.session import Session, open_session
from connectors.mime.headers import Known
from connectors.pulled import Progress, Pulled
from connectors.reader import Reader
from connectors.store import Cursor, Store
from goodterms.errors import NeedsUser, TryAgain, TryLater
from goodterms.model import READING_VERSION, Content

RECONNECTS = 3  # one after the other that bring nothing
_CONNECTIONS = 20  # of a run, at most
_PATIENCE = 60  # seconds that a run waits, all in all, where a server asks for a pause
DEADLINE = 4 * 3600.0  # seconds that a run takes, at most
_WORTH_DEFLATING = 500  # new messages; below, the question costs more than it saves


def pull(
    account: ImapAccount,
    store: Store,
    *,
    is_client: Callable[[Iterable[str]], bool],
    content: Content,
    is_ours: Callable[[str], bool] = lambda _: False,
    own_names: Callable[[], frozenset[str]] = frozenset,
    whose: str = "",
    progress: Progress | None = None,
    now: Callable[[], datetime] | None = None,
    pause: Callable[[float], None] = time.sleep,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
    deflate: bool | None = None,
) -> Pulled:
    """Read what is new of an account into the store; NeedsUser or TryAgain, with all saved that was read.

    A lost connection is opened anew, as long as that brings something. A pause that the server asks for is
    kept: a short one here, a longer one by the store, which remembers until when nothing is sent. `own_names`
    is asked once all headers are there: some of the user's names are only known from his own mail. `whose`
    says in a word who `is_client` and `is_ours` name: while that and a folder are as they were, its texts are
    not looked for again. `deflate` None: where it is worth it.
    """
    clock = now or _read_clock
    _keep_away(account, store, clock())

    def make_reader() -> Reader:
        return Reader(is_client, content, is_ours, own_names(), store.salt)

    run = Run(account, store, Known(is_client, store.salt), make_reader, clock().date(), progress)
    plan = _Plan(run, content, whose, deflate)
    started = time.monotonic()
    try:
        _pull_with_reconnects(plan, pause, timeout, started + deadline)
    except Throttled as error:
        store.set_not_before(account.name, clock() + timedelta(seconds=error.seconds))
        raise
    finally:
        run.count()
    return run.outcome(time.monotonic() - started)


def _read_clock() -> datetime:
    return datetime.now(UTC)


def _keep_away(account: ImapAccount, store: Store, now: datetime) -> None:
    """TryAgain while the server wants a pause, or the account's day is used up."""
    until = store.not_before(account.name)
    if until is not None and now < until:
        raise TryLater(
            f"{account.where}: the server asked for a pause until {until:%Y-%m-%d %H:%M} UTC; run again then."
        )
    if store.spent(account.name, now.date()) >= account.daily_bytes:
        raise TryLater(say_limit(account))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be pulled, how deeply, and how."""

    run: Run
    content: Content
    whose: str
    deflate: bool | None


def _pull_with_reconnects(plan: _Plan, pause: Callable[[float], None], timeout: float, ends: float) -> None:
    run, patience, idle = plan.run, _PATIENCE, 0  # connections in a row that brought nothing
    for attempt in range(_CONNECTIONS):
        gained = run.gained
        run.begin()
        try:
            with open_session(run.account, timeout=timeout, traffic=run.traffic, until=ends) as session:
                _pull_all(session, plan)
        except Throttled as error:
            if error.seconds > patience:
                raise
            patience -= error.seconds
            wait = float(error.seconds)
        except (NeedsUser, TryLater):
            raise
        except TryAgain as error:
            if isinstance(error, WireCut):
                run.blame(error.uid)
            elif isinstance(error, Cut):
                run.note_cut(error.uid)
            idle = 0 if run.gained > gained else idle + 1
            is_refused = not attempt and not isinstance(error, Cut)  # no connection came about at all
            if is_refused or idle > RECONNECTS or time.monotonic() > ends:
                raise
            wait = 2.0 ** max(0, idle - 1)
        else:
            return
        pause(wait)
    raise TryAgain(
        f"{run.account.where}: the connection was lost {_CONNECTIONS} times; what came is kept: run again."
    )


def _pull_all(session: Session, plan: _Plan) -> None:
    run = plan.run
    folders = plan_folders(list_folders(session), run.account)
    cursors = run.store.cursors(run.account.name)
    if _is_worth_deflating(plan, folders, cursors):
        session.compress()
    pull_headers(session, run, [one for one in folders if one.raw not in run.epochs], cursors)
    pull_held(session, run)
    pull_again(session, run, folders)
    if plan.content != "none":
        _pull_texts(session, plan, folders)


def _is_worth_deflating(plan: _Plan, folders: Iterable[Folder], cursors: Mapping[bytes, Cursor]) -> bool:
    if plan.deflate is not None:
        return plan.deflate
    return not plan.run.account.is_loopback and _count_new(folders, cursors) > _WORTH_DEFLATING


def _count_new(folders: Iterable[Folder], cursors: Mapping[bytes, Cursor]) -> int:
    total = 0
    for folder in folders:
        status, cursor = folder.status or Status(), cursors.get(folder.raw)
        if not is_unchanged(folder, cursor):
            seen = cursor.last_uid if cursor is not None and cursor.uidvalidity == status.uidvalidity else 0
            total += min(status.messages, max(0, status.uidnext - 1 - seen))
    return total


# --- texts -------------------------------------------------------------------------------------


def _pull_texts(session: Session, plan: _Plan, folders: Sequence[Folder]) -> None:
    """Read the texts that are unread; the folders in which there is none are known from an earlier run."""
    run = plan.run
    if not _list_unsettled(plan, folders, _ask_whether_settled(plan)):
        return
    reader = run.make_reader()
    questions = _ask_whether_settled(plan)  # again: who the user is may have turned out only now
    for folder in _list_unsettled(plan, folders, questions):
        with run.within(folder, run.epochs[folder.raw], "text"):
            is_settled = _pull_folder_texts(session, run, folder, reader)
        run.finished.add(folder.raw)
        if is_settled and plan.whose and folder.raw in questions:
            run.store.settle(run.account.name, folder.raw, questions[folder.raw])


def _list_unsettled(plan: _Plan, folders: Sequence[Folder], questions: Mapping[bytes, str]) -> list[Folder]:
    """Return the folders in which there may be unread texts."""
    run = plan.run
    settled = run.store.settled(run.account.name)
    return [
        one
        for one in folders
        if run.epochs.get(one.raw)
        and one.raw not in run.finished
        and not (plan.whose and settled.get(one.raw) == questions.get(one.raw))
    ]


def _pull_folder_texts(session: Session, run: Run, folder: Folder, reader: Reader) -> bool:
    """Read a folder's unread texts, and return whether there is nothing left to try again."""
    from connectors.imap.texts import TextPull  # noqa: PLC0415 - most runs read no text, and spare its words

    texts = TextPull(session, run, folder, reader)
    try:
        texts.read()
    except Refused as refused:
        raise_for_account(run.account, refused)
        texts.refused = str(refused)
    if texts.refused:
        run.note(folder, f"texts could not be read: the server says {texts.refused}", AGAIN)
    for what in texts.problems:
        run.note(folder, what, "Its text is not counted.")
    return not texts.refused and not texts.skip


def _ask_whether_settled(plan: _Plan) -> dict[bytes, str]:
    """Return for each folder what decides whether its texts have all been read: its mail, and who asks."""
    store, account = plan.run.store, plan.run.account.name
    said = "\n".join(f"{one.message_id} {one.says}" for one in store.corrections())
    asked = f"{plan.whose}\n{store.reads_as()}\n{said}"
    who = hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()
    return {
        raw: f"{one.uidvalidity} {one.last_uid} {READING_VERSION} {who}"
        for raw, one in store.cursors(account).items()
    }
