"""`goodterms decide`: the same as the report's drop-down."""

from __future__ import annotations

import hashlib
from datetime import date

from connectors.sheets.clients import read_clients
from connectors.store import Store, open_store
from flows.home import make_folder
from flows.lookup import find_client
from flows.settings import Settings
from goodterms.casebook import Decision, DecisionKind
from goodterms.errors import NeedsUser
from goodterms.model import Reason
from goodterms.story import find_misfit, sift_decisions
from reports.locale import word_reason


def record_decision(
    settings: Settings, word: str, kind: DecisionKind, *, on: date, until: date | None, note: str
) -> str:
    """Store one decision, once, and return the sentence that says what follows."""
    if kind == "snooze" and until is None:
        raise NeedsUser("A snooze needs its end: add --until DATE.")
    if until is not None and until < on:
        raise NeedsUser(f"--until {until} is before {on}; name a later day.")
    client = find_client(read_clients(settings.place(settings.clients)).clients, word)
    decision = Decision(_identity(client.key, kind, on, until, note), client.key, kind, on, until, note)
    make_folder(settings.home)
    with open_store(settings.store_url) as store:
        misfit = _find_misfit(decision, store, settings)
        if misfit is not None:
            why = word_reason(misfit, settings.language)
            raise NeedsUser(f"{client.name}: {kind} would change nothing: {why}.")
        added = store.add_decisions([decision])
    if not added:
        return f"{client.name}: {kind} on {on} was noted before."
    return f"{client.name}: {kind} on {on} is noted; the next run goes on from there."


def _find_misfit(decision: Decision, store: Store, settings: Settings) -> Reason | None:
    """Return why a decision would change nothing where the last report left the client's case."""
    own = [one for one in store.decisions(decision.on) if one.client_key == decision.client_key]
    events = [one for one in store.case_events(decision.on) if one.client_key == decision.client_key]
    fitting = sift_decisions(own, events, settings.policy).fitting
    return None if decision in fitting else find_misfit(decision, fitting, events, settings.policy)


def _identity(*parts: object) -> str:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=12).hexdigest()
