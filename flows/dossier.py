"""`goodterms dossier`: one client's dossier from the store as last synced and the sheets as they are now."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from connectors.sheets.typed_files import DOSSIERS, stamp_file
from connectors.store import Store, open_store
from flows.gather import gather_practice
from flows.home import make_folder
from flows.links import account_hosts, list_files
from flows.lookup import find_client
from flows.reportfiles import find_lock, replace_file, sweep
from flows.review import VERSION
from flows.settings import Settings
from flows.steps import read_known, read_sheets
from goodterms.casebook import CaseEvent, LetterKind
from goodterms.findings import Review
from goodterms.judgement import review_practice
from goodterms.model import Client
from goodterms.practice import Practice
from goodterms.story import sift_decisions, tell_story
from reports.dossier import Dossier, render_dossier
from reports.dossier.deliveries import handed_over
from reports.dossier.scope import first_mails, scope_files
from reports.locale import word_step


@dataclass(frozen=True, slots=True)
class Written:
    """Where the dossier is, and in a line what is inside."""

    path: Path
    inside: str


def write_dossier(settings: Settings, word: str, as_of: date) -> Written:
    """Write a client's dossier as of a day, without a run or network; NeedsUser for an unknown one."""
    dossier = gather_dossier(settings, word, as_of)
    name = f"dossier-{dossier.facts.key}-{as_of.isoformat()}.xlsx"
    path = _place(settings.reports / DOSSIERS, name, render_dossier(dossier), as_of)
    return Written(path, _say_inside(dossier))


def gather_dossier(settings: Settings, word: str, as_of: date) -> Dossier:
    """Judge as of a day, without mail or writing, and put together all that is known of one client."""
    with open_store(settings.store_url, create=False) as store:
        sheets = read_sheets(settings, as_of, read_known(settings, store))
        client = find_client(sheets.clients.clients, word)
        practice = gather_practice(settings, store, sheets, as_of)
        practice = replace(practice, whole=frozenset({client.key}))
        review = review_practice(practice, as_of)
        synced = _last_sync(store)
    return Dossier(
        review=review,
        client=next(one for one in review.clients if one.client.key == client.key),
        story=_tell_story(client, practice, review),
        language=settings.language,
        timezone=settings.timezone,
        policy=settings.policy,
        content=settings.content,
        unrecorded=frozenset(one.id for one in review.events),
        ours=practice.me,
        hosts=account_hosts(settings),
        files=list_files(settings),
        contract=_contract(settings, client),
        letter=_letter_to_write(client, practice, review),
        synced=synced,
        version=VERSION,
    )


def _last_sync(store: Store) -> datetime | None:
    """Return when mail was last read, of the account that lags behind most."""
    return min(store.last_syncs().values(), default=None)


def _letter_to_write(client: Client, practice: Practice, review: Review) -> LetterKind | None:
    """Return the kind of letter that the case wants now and that is not among the drafts."""
    written = {one.id for one in practice.drafts}
    wanted = [one for one in review.letters if one.client.key == client.key and one.id not in written]
    return wanted[0].kind if wanted else None


def _tell_story(client: Client, practice: Practice, review: Review) -> tuple[CaseEvent, ...]:
    """Return all that happened with a client, whether a case is open or not."""
    for case in review.cases:
        if case.client.key == client.key:
            return case.story
    known = [one for one in practice.events if one.on <= review.as_of]
    events = [one for one in (*known, *review.events) if one.client_key == client.key]
    said = [one for one in practice.decisions if one.client_key == client.key and one.on <= review.as_of]
    return tell_story(tuple(dict.fromkeys(events)), sift_decisions(said, events, practice.policy).fitting)


def _contract(settings: Settings, client: Client) -> str:
    """Return the contract's file as a URI, "" for none; a share on the network is not looked at."""
    named = client.contract_file.strip()
    if not named or named.startswith(("//", "\\\\")):
        return ""
    with suppress(OSError, ValueError):
        path = settings.place(Path(named).expanduser())
        if path.is_file():
            return path.resolve().as_uri()
    return ""


# --- the file that is written ------------------------------------------------------------------


def _place(folder: Path, name: str, content: bytes, day: date) -> Path:
    """Write a dossier; one of that name that is open, or that somebody wrote in, stays: it goes beside it."""
    make_folder(folder)
    sweep(folder)
    stamps = {path: stamp_file(path) for path in folder.glob("*.xlsx") if _is_untouched(path, day)}
    untouched = {path: stamp for path, stamp in stamps.items() if stamp is not None}
    return replace_file(folder / name, content, untouched)


def _is_untouched(path: Path, day: date) -> bool:
    """Whether nobody holds a dossier of a day open, and it is as it was written.

    Ours have their day as the time of every part; whoever saves one gives them another.
    """
    if find_lock(path) is not None:
        return False
    try:
        with zipfile.ZipFile(path) as parts:
            times = {one.date_time for one in parts.infolist()}
    except (OSError, zipfile.BadZipFile):
        return False
    return times == {(day.year, day.month, day.day, 0, 0, 0)}


# --- what is said of it ------------------------------------------------------------------------


def _say_inside(dossier: Dossier) -> str:
    case = dossier.case
    parts = (
        f"{len(first_mails(dossier))} first mails",
        f"{len(scope_files(dossier))} attachments that look like scope",
        f"{len(handed_over(dossier))} deliveries, rounds and approvals",
        f"{len(dossier.client.ledger)} invoices",
        f"case: {word_step(case.step, dossier.language)}" if case is not None else "no open case",
    )
    return f"{dossier.facts.name or dossier.facts.key} as of {dossier.as_of}: {', '.join(parts)}."
