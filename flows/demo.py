"""`goodterms demo`: the whole weekly review on a made-up freelancer's mailbox, over real IMAP.

The mailbox is served on loopback by the embedded server and lives in the demo's home, beside the
spreadsheets; the weeks before today are reviewed too, since a cool-off starts with the first report.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from examples.freelancer import World, make_world, write_sheets
from examples.imap_server import MailServer
from flows.conduct import Order, Outcome, conduct
from flows.progress import show_progress
from flows.quiet import prepare_prefect
from flows.settings import AccountSettings, Settings
from flows.summary import say_run
from goodterms.casebook import Draft
from goodterms.errors import NeedsUser
from goodterms.model import Language

MARK = "made-by-goodterms-demo.txt"
PASSWORD = "made-up"  # noqa: S105 - of a mailbox that lives for a minute on loopback
ZONE = "Europe/Amsterdam"
WEEKS_BEFORE = 3
KEPT = ("prefect",)  # Prefect's own database: making it anew would cost the second demo ten seconds


def run_demo(*, home: str | None, language: Language, seed: int, show: bool) -> int:
    """Make the world, review four weeks of it, print where everything is; return the exit code."""
    folder = Path(home or "goodterms-demo").expanduser().absolute()
    today = datetime.now(ZoneInfo(ZONE)).date()
    _clear_home(folder)
    _tell(f"Making up a freelancer and 18 months of mail in {folder} …")
    world = make_world(today, seed, language)
    write_sheets(world, folder)
    with MailServer(folder / "mailbox", {world.me: PASSWORD}) as server:
        _deliver(world, server)
        settings = demo_settings(folder, world, server.port, language)
        write_env(settings, folder)
        outcome = _review_weeks(settings, today)
        copies = _copy_drafts(server, world, folder / "drafts", outcome.drafts)
    print(say_run(outcome, settings))  # noqa: T201 - it is a command's output
    print(_say_next(folder, outcome.drafts, copies, show=show))  # noqa: T201 - the same
    return 0


def demo_settings(folder: Path, world: World, port: int, language: Language) -> Settings:
    """Return the settings of the made-up freelancer; the environment's are not asked."""
    account = AccountSettings(
        host="127.0.0.1", port=port, tls="none", user=world.me, password=SecretStr(PASSWORD)
    )
    given = {
        name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()
    }
    given |= {
        "home": folder,
        "me": (world.me, *world.aliases),
        "timezone": ZONE,
        "country": "NL",
        "language": language,
        "clients": Path("clients.xlsx"),
        "invoices": world.invoice_files,
        "accounts": {"studio": account},
        "folder": folder,
    }
    return Settings(_env_file=None, **given)


def write_env(settings: Settings, folder: Path) -> None:
    """Write the demo's `.env`, so that the other commands can be tried in its folder."""
    account = settings.accounts["studio"]
    lines = (
        "# Of the demo. Its mail server runs only while the demo does.",
        f"GOODTERMS_HOME={folder}",
        f"GOODTERMS_ME={','.join(settings.me)}",
        f"GOODTERMS_TIMEZONE={settings.timezone}",
        f"GOODTERMS_COUNTRY={settings.country}",
        f"GOODTERMS_LANGUAGE={settings.language}",
        f"GOODTERMS_CLIENTS={settings.clients}",
        f"GOODTERMS_INVOICES={','.join(settings.invoices)}",
        f"GOODTERMS_ACCOUNTS__STUDIO__HOST={account.host}",
        f"GOODTERMS_ACCOUNTS__STUDIO__PORT={account.port}",
        f"GOODTERMS_ACCOUNTS__STUDIO__TLS={account.tls}",
        f"GOODTERMS_ACCOUNTS__STUDIO__USER={account.user}",
        f"GOODTERMS_ACCOUNTS__STUDIO__PASSWORD={PASSWORD}",
    )
    path = folder / ".env"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _clear_home(folder: Path) -> None:
    """Make the home anew; NeedsUser if the folder holds anything that no demo made."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise NeedsUser(f"{folder}: is not empty and not a demo's; name another folder with --home.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(
        "Everything in this folder is made up, and made anew by each demo.\n", encoding="utf-8"
    )
    for one in folder.iterdir():
        if one.name in (MARK, *KEPT):
            continue
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def _deliver(world: World, server: MailServer) -> None:
    mailbox = server.mailbox(world.me)
    for folder in world.folders:
        if folder.name.upper() != "INBOX":
            mailbox.create(folder.name, folder.special_use)
        for when, raw, flags in folder.mails:
            mailbox.deliver(folder.name, raw, when, flags)


def _review_weeks(settings: Settings, today: date) -> Outcome:
    with show_progress(quiet=False) as progress:
        for back in range(WEEKS_BEFORE, 0, -1):
            day = today - timedelta(weeks=back)
            _tell(f"Reviewing the week of {day} …")
            conduct(settings, Order(day, queue=False), progress=progress)
        _tell(f"Reviewing this week, {today}, as a Prefect flow …")
        prepare_prefect(settings.home)
        from flows.weekly import run_weekly  # noqa: PLC0415 - Prefect reads its settings when imported

        return run_weekly(settings, Order(today, queue=True), progress)


def _copy_drafts(server: MailServer, world: World, folder: Path, drafts: Sequence[Draft]) -> list[Path]:
    """Copy the drafts out of the mailbox, which only the demo serves, as files that mail clients open."""
    folder.mkdir()
    copies = []
    queued = {draft.uid for draft in drafts}
    mailbox = server.mailbox(world.me)
    for name in (one.name for one in world.folders if one.special_use == "\\Drafts"):
        for message in mailbox.messages(name):
            if message.uid in queued:
                path = folder / f"draft-{message.uid}.eml"
                path.write_bytes(message.raw)
                copies.append(path)
    return copies


def _say_next(folder: Path, drafts: Sequence[Draft], copies: Sequence[Path], *, show: bool) -> str:
    lines = [f"Drafts: {len(copies)} queued in the mailbox's Drafts folder; copies in {folder / 'drafts'}"]
    if show:
        lines += [_show_draft(draft) for draft in drafts]
    lines.append(
        "Next: open the workbook, read the drafts, try `goodterms status` and `goodterms explain CLIENT` in"
        f" {folder}; for your own mail: copy .env.example to .env, fill it in, and run `goodterms check`."
    )
    return "\n".join(lines)


def _show_draft(draft: Draft) -> str:
    message = message_from_bytes(draft.raw, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return f"\n--- {draft.kind} to {', '.join(draft.to)}: {draft.subject}\n{text}"


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - progress of a command
