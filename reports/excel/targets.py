"""Where links of a workbook lead: to a mail in the program that shows it, a draft, the row of a list."""

from __future__ import annotations

from pathlib import PurePath

from goodterms.casebook import Draft
from goodterms.model import RowRef
from reports.excel.values import Target
from reports.maillinks import LONGEST_LINK, mail_link

_LONGEST_SHEET = 31  # characters of a sheet's name in Excel; other programs allow more
_JUMPS = (".xlsx", ".xlsm", ".xls")  # in these a link finds a sheet's row


def mail_target(message_id: str, host: str) -> Target | None:
    """Return what opens a mail of an account on that IMAP host; None where no link can be made."""
    url = mail_link(message_id, host)
    if not url:
        return None
    page, _, place = url.partition("#")  # Excel keeps what follows a # apart
    return Target(page, place)


def draft_target(draft: Draft, host: str) -> Target | None:
    """Return what opens a draft: its mail, or the folder in which it waits as a file (without a host)."""
    folder = PurePath(draft.folder)
    if host or draft.state not in ("waiting", "edited") or not folder.is_absolute():
        return mail_target(draft.message_id, host)
    url = folder.as_uri()
    return Target(url) if len(url) <= LONGEST_LINK else None


def row_target(source: RowRef, url: str) -> Target | None:
    """Return what opens a list, of that URL, at its row; None where the list's place is not known."""
    if not url or len(url) > LONGEST_LINK:
        return None
    jumps = source.file.lower().endswith(_JUMPS) and 0 < len(source.sheet) <= _LONGEST_SHEET
    sheet = source.sheet.replace("'", "''")
    return Target(url, f"'{sheet}'!A{source.row}" if jumps and sheet.isprintable() else "")
