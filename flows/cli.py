"""The command line: what users type, with the exit codes and the one sentence they get.

Only `run` and `demo` import Prefect, and only when they are called: the other commands start quickly.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from goodterms.casebook import DecisionKind
from goodterms.errors import GoodtermsError, NeedsUser, TryAgain
from goodterms.model import CorrectionKind

DONE, WRONG_USE, NEEDS_USER, TRY_AGAIN = 0, 2, 65, 75
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; expected failures are one sentence on standard error."""
    asked = _parser().parse_args(arguments)
    os.umask(0o077)  # mail and money are for their owner's eyes: that goes for every file made from here on
    try:
        command: Command = asked.command
        return command(asked)
    except TryAgain as error:
        return _complain(error, TRY_AGAIN)
    except GoodtermsError as error:
        return _complain(error, NEEDS_USER)
    except KeyboardInterrupt:
        return _complain(TryAgain("Stopped. Nothing is lost: run it again to go on."), TRY_AGAIN)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        said = error.strerror or error.__class__.__name__
        return _complain(NeedsUser(f"{error.filename or 'A file or connection'}: {said}."), NEEDS_USER)


def _complain(error: GoodtermsError, code: int) -> int:
    sentence = " ".join(str(error).split())
    print(f"goodterms: {sentence}", file=sys.stderr)
    return code


# --- the commands ------------------------------------------------------------------------------


def _demo(asked: argparse.Namespace) -> int:
    from flows.demo import run_demo

    return run_demo(home=asked.home, language=asked.language, seed=asked.seed, show=asked.show)


def _check(asked: argparse.Namespace) -> int:
    from flows.check import check_everything, say_check
    from flows.settings import load_settings

    found = check_everything(load_settings(), _today)
    if asked.json:
        _print_json(found)
    else:
        _say(say_check(found))
    return DONE if found["ready"] else NEEDS_USER


def _sync(asked: argparse.Namespace) -> int:
    from flows.progress import show_progress
    from flows.settings import load_settings
    from flows.sync import sync_accounts

    settings = load_settings()
    with show_progress(quiet=asked.json) as progress:
        view = sync_accounts(settings, asked.account, progress)
    if asked.json:
        _print_json(view)
        return DONE
    for one in view["accounts"]:
        _say(f"{one['account']}: {one['messages_new']} new messages in {one['folders']} folders.")
    _say_problems(view["problems"])
    return DONE


def _run(asked: argparse.Namespace) -> int:
    from flows.conduct import Order, conduct
    from flows.progress import show_progress
    from flows.settings import load_settings
    from flows.summary import say_run
    from flows.views import run_view

    settings = load_settings()
    today = _today(settings.timezone)
    as_of = asked.as_of or today
    order = Order(as_of, queue=asked.queue_drafts or as_of >= today, dry_run=asked.dry_run)
    with show_progress(quiet=asked.json) as progress:
        if asked.dry_run:
            outcome = conduct(settings, order, progress=progress)
        else:
            from flows.quiet import prepare_prefect

            prepare_prefect(settings.home)
            from flows.weekly import run_weekly

            outcome = run_weekly(settings, order, progress)
    if asked.json:
        _print_json(run_view(outcome, settings.language))
    else:
        _say(say_run(outcome, settings, dry_run=asked.dry_run))
    return DONE


def _explain(asked: argparse.Namespace) -> int:
    from flows.explain import explain_client, say_explanation
    from flows.settings import load_settings

    settings = load_settings()
    view = explain_client(settings, asked.client, asked.as_of or _today(settings.timezone))
    if asked.json:
        _print_json(view)
    else:
        _say(say_explanation(view, settings.language))
    return DONE


def _dossier(asked: argparse.Namespace) -> int:
    from flows.dossier import write_dossier
    from flows.settings import load_settings

    settings = load_settings()
    written = write_dossier(settings, asked.client, asked.as_of or _today(settings.timezone))
    _say(f"{written.path}\n{written.inside}")
    return DONE


def _status(asked: argparse.Namespace) -> int:
    from flows.settings import load_settings
    from flows.status import say_status, status_view

    view = status_view(load_settings())
    if asked.json:
        _print_json(view)
    else:
        _say(say_status(view))
    return DONE


def _decide(asked: argparse.Namespace) -> int:
    from flows.decide import record_decision
    from flows.settings import load_settings

    settings = load_settings()
    _say(
        record_decision(
            settings,
            asked.client,
            asked.decision,
            on=asked.on or _today(settings.timezone),
            until=asked.until,
            note=asked.note,
        )
    )
    return DONE


def _login(asked: argparse.Namespace) -> int:
    from flows.login import log_in, open_browser, tell_of_other_machines
    from flows.settings import load_settings

    open_page = open_browser if asked.browser else tell_of_other_machines(_say)
    _say(log_in(load_settings(), asked.account, _say, open_page, by_code=asked.device))
    return DONE


def _correct(asked: argparse.Namespace) -> int:
    from flows.correct import record_correction
    from flows.settings import load_settings

    _say(record_correction(load_settings(), asked.message_id, asked.says))
    return DONE


# --- the words ---------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goodterms",
        description="Finds, from evidence, the few clients that take most of the trouble, and helps to part"
        " on good terms. It never sends mail, and nothing leaves this machine.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="the whole weekly review on a made-up freelancer's mailbox")
    demo.add_argument("--home", metavar="DIR", help="where the demo lives (default: goodterms-demo)")
    demo.add_argument("--language", choices=("en", "nl"), default="en", help="of the report")
    demo.add_argument("--seed", type=int, default=7, help="of the made-up world")
    demo.add_argument("--show", action="store_true", help="also print the drafts")
    demo.set_defaults(command=_demo)

    check = commands.add_parser("check", help="connect and look; writes nothing anywhere")
    check.set_defaults(command=_check)

    run = commands.add_parser("run", help="the weekly review, once, now")
    run.add_argument("--as-of", type=_day, metavar="DATE", help="speak as of the end of that day")
    run.add_argument("--queue-drafts", action="store_true", help="queue drafts also for a day in the past")
    run.add_argument("--dry-run", action="store_true", help="do everything but write")
    run.set_defaults(command=_run)

    sync = commands.add_parser("sync", help="only pull mail")
    sync.add_argument("account", nargs="?", help="one account's name (default: all)")
    sync.set_defaults(command=_sync)

    explain = commands.add_parser("explain", help="everything behind a client's figures")
    explain.add_argument("client", help="the client's key or name")
    explain.add_argument("--as-of", type=_day, metavar="DATE", help="as of the end of that day")
    explain.set_defaults(command=_explain)

    dossier = commands.add_parser(
        "dossier", help="a workbook with what was agreed with a client, what is open and what happened"
    )
    dossier.add_argument("client", help="the client's key or name")
    dossier.add_argument("--as-of", type=_day, metavar="DATE", help="as of the end of that day")
    dossier.set_defaults(command=_dossier)

    status = commands.add_parser("status", help="last run, open cases, drafts and what became of them")
    status.set_defaults(command=_status)

    decide = commands.add_parser("decide", help="the same as the report's drop-down")
    decide.add_argument("client", help="the client's key or name")
    decide.add_argument("decision", choices=get_args(DecisionKind))
    decide.add_argument("--until", type=_day, metavar="DATE", help="for snooze")
    decide.add_argument("--on", type=_day, metavar="DATE", help="the day it was decided (default: today)")
    decide.add_argument("--note", default="", metavar="TEXT")
    decide.set_defaults(command=_decide)

    correct = commands.add_parser("correct", help="say what a message really is; the same as in the report")
    correct.add_argument("message_id", metavar="MESSAGE-ID", help="as `explain` and the report name it")
    correct.add_argument("says", choices=get_args(CorrectionKind))
    correct.set_defaults(command=_correct)

    login = commands.add_parser("login", help="sign in with Google or Microsoft (OAuth2)")
    login.add_argument("account", help="the account's name in the settings")
    login.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")
    login.add_argument("--device", action="store_true", help="by a code, typed in on any machine (Microsoft)")
    login.set_defaults(command=_login)

    for one in (check, run, sync, explain, status):
        one.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a date; write it as 2026-11-23"
        raise argparse.ArgumentTypeError(msg) from error


def _today(timezone: str) -> date:
    return datetime.now(ZoneInfo(timezone)).date()


def _print_json(view: dict[str, Any]) -> None:
    print(json.dumps(view, ensure_ascii=False, indent=2))


def _say(text: str) -> None:
    print(text, flush=True)


def _say_problems(problems: Sequence[dict[str, str]]) -> None:
    for one in problems:
        _say(f"! {one['where']}: {one['what']}" + (f" ({one['hint']})" if one["hint"] else ""))
