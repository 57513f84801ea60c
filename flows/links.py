"""Where a workbook's links lead: the accounts' mail servers, and the files that the user's lists are in."""

from __future__ import annotations

from collections import Counter

from connectors.sheets.invoices import expand_patterns
from flows.settings import Settings


def account_hosts(settings: Settings) -> dict[str, str]:
    """Return the IMAP hosts of the accounts by name, of those that are at a server."""
    return {one.name: one.host for one in settings.imap_accounts()}


def list_files(settings: Settings) -> dict[str, str]:
    """Return the files that rows come from as URIs, by name; a name that two files have leads nowhere."""
    paths = {settings.place(settings.clients), *expand_patterns(settings.invoices, settings.folder)}
    counted = Counter(one.name for one in paths)
    return {one.name: one.resolve().as_uri() for one in paths if counted[one.name] == 1}
