"""`goodterms status`: last run, open cases and what each waits for, drafts and what became of them."""

from __future__ import annotations

from typing import Any

from connectors.store import Store, open_store
from flows.settings import Settings
from flows.views import draft_view
from goodterms.casebook import Step
from goodterms.errors import NothingYet


def status_view(settings: Settings) -> dict[str, Any]:
    """Read the store, judge nothing, and return what `status --json` prints."""
    empty: dict[str, Any] = {
        "home": str(settings.home),
        "last_run": None,
        "next_run": None,
        "cases": [],
        "drafts": [],
    }
    try:
        with open_store(settings.store_url, create=False) as store:
            return empty | _read(store)
    except NothingYet:
        return empty


def _read(store: Store) -> dict[str, Any]:
    last = store.last_report()
    if last is None:
        return {"synced": _synced(store)}
    as_of, report = last
    rows = [one for one in store.snapshots(as_of) if one.as_of == as_of]
    return {
        "synced": _synced(store),
        "last_run": {"as_of": as_of.isoformat(), "report": report},
        "cases": [
            {
                "client": one.client_key,
                "step": one.step,
                "since": one.since.isoformat() if one.since is not None else None,
                "waits_for": one.waits_for,
                "until": one.until.isoformat() if one.until is not None else None,
                "held_by": one.held.splitlines(),
            }
            for one in rows
            if one.step and one.step != Step.CLOSED
        ],
        "drafts": [draft_view(one) for one in store.drafts()],
    }


def _synced(store: Store) -> dict[str, str]:
    return {name: at.isoformat(timespec="seconds") for name, at in sorted(store.last_syncs().items())}


def say_draft(one: dict[str, Any]) -> str:
    """Return one draft as a line: what it is, what became of it, and how certain that is."""
    doubt = "" if one["certain"] else ", likely"
    alike = "" if one["similarity"] is None else f", {one['similarity']:.0%} of its text"
    return f"{one['client']}: {one['kind']}, {one['state']}{doubt}{alike}: {one['subject']!r}"


def say_status(view: dict[str, Any]) -> str:
    """Return the view as text for a terminal."""
    if view["last_run"] is None:
        return f"No review has been run yet in {view['home']}: try `goodterms check`, then `goodterms run`."
    lines = [f"Last review: as of {view['last_run']['as_of']}, {view['last_run']['report']}"]
    lines.append("Next review: none is scheduled; run `goodterms run` when you like.")
    lines.append(f"Open cases: {len(view['cases']) or 'none'}")
    for one in view["cases"]:
        lines.append(f"  {one['client']}: {one['step']} since {one['since']}. Waits for: {one['waits_for']}")
        lines += [f"    held by: {gate}" for gate in one["held_by"]]
    lines.append(f"Drafts: {len(view['drafts']) or 'none'}")
    lines += [f"  {say_draft(one)}" for one in view["drafts"]]
    return "\n".join(lines)
