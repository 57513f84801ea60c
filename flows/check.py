"""`goodterms check`: connect and look at everything that a review would use; writes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.accounts import Account
from connectors.archive.account import ArchiveAccount
from connectors.archive.drafts import own_folder
from connectors.archive.places import find_folders
from connectors.archive.places import plan_folders as plan_archive
from connectors.archive.sync import count_messages
from connectors.imap.account import ImapAccount
from connectors.imap.folders import Folder, find_drafts, list_folders, plan_folders
from connectors.imap.session import open_session
from connectors.sheets.clients import ClientList
from connectors.sheets.columns import Understood
from connectors.sheets.invoices import InvoiceList
from connectors.sheets.timesheets import Timesheets
from flows.calendars import own_holidays
from flows.mailviews import problem_views
from flows.settings import Settings, find_env_file
from flows.signin import say_way
from flows.stationery import read_stationery
from flows.steps import read_away_days, read_hours, read_lists
from goodterms.errors import GoodtermsError, NeedsUser
from goodterms.model import ListCheck, Problem
from goodterms.payments import open_amounts
from reports.letters.trial import try_template

View = dict[str, Any]


def check_everything(settings: Settings, today: Callable[[str], date]) -> View:
    """Try every input on its own and return what was found; `ready` says whether a review can run."""
    failures: list[View] = []

    def attempt(what: str, look: Callable[[], View]) -> View:
        try:
            return look()
        except GoodtermsError as error:
            failures.append({"what": what, "error": str(error)})
            return {}

    accounts = [
        attempt(f"account {one.name}", lambda one=one: _look_at_account(one))  # type: ignore[misc]  # a default binds the loop's value
        for one in settings.mail_accounts()
    ]
    if not accounts:
        failures.append(
            {"what": "accounts", "error": "No mail account is set: see GOODTERMS_ACCOUNTS__ in .env.example."}
        )
    failures += [
        {"what": f"account {one['account']}", "error": one["problem"]}
        for one in accounts
        if one.get("problem")
    ]
    sheets = attempt("sheets", lambda: _look_at_sheets(settings))
    letters = _look_at_letters(settings)
    calendar = attempt("calendar", lambda: _look_at_calendar(settings, today(settings.timezone)))
    return {
        "ready": not failures,
        "settings": {
            "file": str(find_env_file(settings.folder) or "none"),
            "home": str(settings.home),
            "me": list(settings.me),
            "language": settings.language,
            "content": settings.content,
            "unknown": list(settings.unknown),
        },
        "accounts": [one for one in accounts if one],
        **sheets,
        **calendar,
        "letters": letters,
        "failures": failures,
    }


def _look_at_account(account: Account) -> View:
    return _look_at_server(account) if isinstance(account, ImapAccount) else _look_at_archive(account)


def _look_at_archive(account: ArchiveAccount) -> View:
    found = find_folders(account)
    planned = plan_archive(found, account)
    view: View = {
        "account": account.name,
        "path": str(account.path),
        "folders": [
            {
                "name": one.name,
                "special_use": one.special_use,
                "messages": count_messages(one) if one in planned else None,
                "read": one in planned,
            }
            for one in found.folders
        ],
        "drafts": None,
        "problem": "",
        "problems": problem_views(found.problems),
    }
    try:
        view["drafts"] = str(own_folder(account))
    except NeedsUser as error:
        view["problem"] = str(error)
    return view


def _look_at_server(account: ImapAccount) -> View:
    with open_session(account) as session:
        folders = list_folders(session)
    planned = {folder.raw for folder in plan_folders(folders, account)}
    view: View = {
        "account": account.name,
        "host": account.host,
        "user": account.user,
        "sign_in": say_way(account.credential),
        "folders": [_folder_view(folder, read=folder.raw in planned) for folder in folders],
        "drafts": None,
        "problem": "",
    }
    try:
        view["drafts"] = find_drafts(folders, account).name
    except NeedsUser as error:
        view["problem"] = str(error)
    return view


def _folder_view(folder: Folder, *, read: bool) -> View:
    return {
        "name": folder.name,
        "special_use": folder.special_use,
        "messages": folder.status.messages if folder.status else None,
        "read": read,
    }


def _look_at_letters(settings: Settings) -> View:
    """Try the user's own letters with made-up facts, and say what would hold them back."""
    found = read_stationery(settings)
    tried = [
        Problem(template.source, reason, "correct it: until then a letter of it is held back")
        for name, template in sorted(found.templates.own.items())
        for reason in try_template(name, template)
    ]
    return {
        "wanted": list(settings.letters),
        "own": sorted(found.templates.own),
        "signature": bool(found.signature),
        "problems": problem_views((*found.problems, *tried)),
    }


def _look_at_sheets(settings: Settings) -> View:
    clients, invoices = read_lists(settings)
    return _sheets_view(clients, invoices, read_hours(settings, clients.clients))


def _sheets_view(clients: ClientList, invoices: InvoiceList, timesheets: Timesheets) -> View:
    problems: tuple[Problem, ...] = (
        *clients.problems,
        *invoices.problems,
        *invoices.questions,
        *timesheets.problems,
    )
    return {
        "clients": [
            {
                "key": one.key,
                "name": one.name,
                "addresses": sorted(one.addresses),
                "domains": sorted(one.domains),
                "language": one.language,
            }
            for one in clients.clients
        ],
        "invoices": {
            "count": len(invoices.invoices),
            "tables": [
                _table_view(one, check)
                for one, check in zip(invoices.understood, invoices.checks, strict=True)
            ],
            "unmatched": list(invoices.unmatched),
            "suggested": {name: client for name, client in invoices.unmatched.items() if client},
            "unread": list(invoices.unread),
            "open": {currency: str(amount) for currency, amount in open_amounts(invoices.invoices).items()},
        },
        "timesheets": {
            "hours": float(sum((one.hours for one in timesheets.entries), Decimal(0))),
            "tables": [
                _table_view(one, check)
                for one, check in zip(timesheets.understood, timesheets.checks, strict=True)
            ],
            "unmatched": {name: float(hours) for name, hours in timesheets.unmatched.items()},
        },
        "problems": problem_views(problems),
    }


def _table_view(one: Understood, check: ListCheck) -> View:
    return {
        "table": one.table.place,
        "hidden": one.table.hidden,
        "kind": check.what,
        "header_row": one.header_row,
        "columns": {name: heading for name, (_, heading) in one.columns.items()},
        "ignored": list(one.ignored),
        "notes": list(one.notes),
        "rows": dict(check.rows),
        "amounts": [
            {"rows": fate, "currency": currency, "amount": str(amount)}
            for fate, currency, amount in check.amounts
        ],
        "totals": [
            {
                "row": total.row,
                "column": total.heading,
                "told": str(total.told),
                "found": str(total.found),
                "adds_up": total.adds_up,
            }
            for total in check.totals
        ],
    }


def _look_at_calendar(settings: Settings, today: date) -> View:
    away = read_away_days(settings)
    days = own_holidays(settings, (today.year,), away)
    return {
        "away": {
            "file": str(settings.away or ""),
            "absences": [
                {"first": one.first.isoformat(), "last": one.last.isoformat(), "note": one.note}
                for one in away.absences
            ],
            "problems": problem_views(away.problems),
        },
        "calendar": {
            "timezone": settings.timezone,
            "working_hours": settings.working_hours,
            "country": settings.country,
            "holidays": [{"date": day.isoformat(), "name": name} for day, name in days.items()],
        },
    }


def say_check(view: View) -> str:
    """Return the view as text for a terminal: what is fine first, then what is not and how to mend it."""
    lines = [f"Settings from {view['settings']['file']}; home is {view['settings']['home']}."]
    for account in view["accounts"]:
        lines += _account_lines(account)
    if "clients" in view:
        lines.append(f"Clients: {len(view['clients'])}")
        lines += _invoice_lines(view["invoices"])
        lines += _hour_lines(view["timesheets"])
    if "calendar" in view:
        calendar = view["calendar"]
        lines.append(
            f"Calendar: {calendar['working_hours']} in {calendar['timezone']},"
            f" {len(calendar['holidays'])} holidays ({calendar['country'] or 'no country'}) this year."
        )
    if view.get("away", {}).get("file"):
        lines.append(f"Away: {len(view['away']['absences'])} absences in {view['away']['file']}.")
    letters = view["letters"]
    if letters["own"]:
        lines.append(f"Letters in your own words: {', '.join(letters['own'])}")
    problems = (
        *view.get("problems", ()),
        *view.get("away", {}).get("problems", ()),
        *letters["problems"],
        *(problem for one in view["accounts"] for problem in one.get("problems", ())),
    )
    lines += [f"! {name}: not a setting of this version." for name in view["settings"]["unknown"]]
    lines += [f"! {one['where']}: {one['what']} – {one['hint']}".rstrip(" –") for one in problems]
    lines += [f"✗ {one['error']}" for one in view["failures"]]
    lines.append(
        "Ready: `goodterms run`." if view["ready"] else "Not ready: mend what is marked ✗, then check again."
    )
    return "\n".join(lines)


def _account_lines(account: View) -> list[str]:
    read = [one for one in account["folders"] if one["read"]]
    mails = sum(one["messages"] or 0 for one in read)
    left = [one["name"] for one in account["folders"] if not one["read"]]
    where = account["host"] if "host" in account else account["path"]
    lines = [f"Account {account['account']} ({where}): {mails} messages in {len(read)} folders."]
    if "user" in account:
        lines.append(f"  Signed in as {account['user']} by {account['sign_in']}.")
    if left:
        lines.append(f"  Not read: {', '.join(left)}")
    if account["drafts"]:
        lines.append(f"  Drafts go to: {account['drafts']}")
    return lines


def _invoice_lines(invoices: View) -> list[str]:
    still = ", ".join(f"{currency} {amount}" for currency, amount in invoices["open"].items())
    lines = [f"Invoices: {invoices['count']}" + (f", open {still}" if still else "")]
    for table in invoices["tables"]:
        lines += _table_lines(table)
    for name in invoices["unmatched"]:
        like = invoices["suggested"].get(name)
        lines.append(f"  No client of yours: {name}" + (f" (much like {like})" if like else ""))
    return lines


def _hour_lines(timesheets: View) -> list[str]:
    if not timesheets["tables"]:
        return []
    lines = [f"Timesheets: {timesheets['hours']:.2f} hours"]
    for table in timesheets["tables"]:
        lines += _table_lines(table)
    lines += [
        f"  No client of yours: {name}, {hours:.2f} h" for name, hours in timesheets["unmatched"].items()
    ]
    return lines


def _table_lines(table: View) -> list[str]:
    """Say what a table was understood as, what became of its rows, and whether its totals agree."""
    found = ", ".join(f"{name} = {heading!r}" for name, heading in table["columns"].items())
    hidden = " (hidden)" if table["hidden"] else ""
    lines = [f"  {table['table']}{hidden}, headings in row {table['header_row']}: {found}"]
    lines += [f"    {note}." for note in table["notes"]]
    rows = ", ".join(f"{count} {fate}" for fate, count in table["rows"].items())
    lines.append(f"    Rows: {sum(table['rows'].values())} = {rows or 'none'}")
    for one in table["amounts"]:
        lines.append(f"    {one['rows']}: {one['currency']} {one['amount']}")
    for total in table["totals"]:
        sign = "✓" if total["adds_up"] else "✗"
        lines.append(
            f"    {sign} row {total['row']}, total of {total['column']!r}: {total['told']};"
            f" the rows add up to {total['found']}"
        )
    return lines
