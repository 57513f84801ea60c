"""`goodterms sync`: only pull mail. No Prefect, no review."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

from connectors.pulled import Pulled
from connectors.sheets.clients import read_clients
from connectors.store import open_store
from flows.home import hold_home
from flows.mailin import Progress, pull_account
from flows.mailviews import sync_view
from flows.settings import Settings, choose_accounts


def sync_accounts(settings: Settings, only: str | None, progress: Progress | None) -> dict[str, Any]:
    """Pull all accounts, or the one named, and return what `sync --json` prints."""
    accounts = choose_accounts(settings, only)
    clients = read_clients(settings.place(settings.clients)).clients
    pulled: list[Pulled] = []
    seconds: list[float] = []
    with hold_home(settings.home), open_store(settings.store_url) as store:
        store.lower_content(settings.content)
        for account in accounts:
            start = time.perf_counter()
            pulled.append(pull_account(settings, store, account, clients, progress))
            seconds.append(time.perf_counter() - start)
    return sync_view(pulled, seconds, peak_megabytes())


def peak_megabytes() -> float:
    """Return this process's peak memory in MB; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0.0
    resource = import_module("resource")  # not there on Windows
    peak: float = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
