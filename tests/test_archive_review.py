"""A trial run without a password: the commands, and a review that says what it says over IMAP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from archives import WRITERS, write_takeout
from mail_servers import embedded
from openpyxl import load_workbook
from practice_world import ME, PASSWORD, TODAY, Mail, all_mail, write_env, write_sheets
from test_cli import goodterms

from flows.conduct import Order, conduct
from flows.settings import load_settings
from flows.views import run_view

INBOX, SENT = all_mail()


def write_trial(folder: Path, path: Path) -> None:
    """Write sheets, and a .env with an account in files."""
    write_sheets(folder)
    write_env(folder, 1)
    lines = (folder / ".env").read_text().splitlines()
    kept = [line for line in lines if "ACCOUNTS__" not in line]
    (folder / ".env").write_text("\n".join([*kept, f"GOODTERMS_ACCOUNTS__STUDIO__PATH={path}", ""]))


def figures(folder: Path) -> object:
    """Return all that a review says of clients and cases, without drafts' names."""
    view = run_view(conduct(load_settings(folder), Order(TODAY, queue=False, dry_run=True)))
    return [view[name] for name in ("clients", "cases", "concentration", "strangers", "problems")]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder = tmp_path_factory.mktemp("imap")
    write_sheets(folder)
    with embedded(folder, INBOX, SENT) as server:
        write_env(folder, server.port)
        return figures(folder)


@pytest.mark.parametrize("kind", ["takeout", "eml"])  # of all kinds test_archive compares the messages
def test_the_figures_are_those_over_imap(tmp_path: Path, expected: object, kind: str) -> None:
    folders: dict[str, Sequence[Mail]] = {"INBOX": INBOX, "Sent": SENT, "Junk": [], "Trash": []}
    (tmp_path / "archive").mkdir()
    write_trial(tmp_path, WRITERS[kind](tmp_path / "archive", folders))
    assert figures(tmp_path) == expected


def test_a_trial_run_as_it_is_typed(tmp_path: Path) -> None:
    write_trial(tmp_path, write_takeout(tmp_path / "mail", {"INBOX": INBOX, "Sent": SENT, "Junk": SENT[:1]}))
    before = {one: one.stat().st_mtime_ns for one in (tmp_path / "mail").rglob("*")}

    checked = goodterms(tmp_path, "check")
    assert checked.returncode == 0, checked.stderr
    count = len(INBOX) + len(SENT) + 1
    assert (
        f"Account studio ({tmp_path / 'mail' / 'Takeout'}): {count} messages in 1 folders." in checked.stdout
    )
    assert f"Drafts go to: {tmp_path / 'home' / 'drafts' / 'studio'}" in checked.stdout
    view = json.loads(goodterms(tmp_path, "check", "--json").stdout)
    assert view["ready"]
    (account,) = view["accounts"]
    assert account["folders"][0]["name"] == "Mail/All mail Including Spam and Trash"

    ran = goodterms(tmp_path, "run", "--as-of", str(TODAY), "--dry-run", "--json")
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(ran.stdout)["clients"]) == 4
    assert not (tmp_path / "home").exists()

    synced = json.loads(goodterms(tmp_path, "sync", "--json").stdout)
    (account,) = synced["accounts"]
    assert (account["messages_read"], account["messages_new"]) == (count, count - 1)
    assert account["round_trips"] == 0
    assert account["bytes_received"] > 100_000
    again = json.loads(goodterms(tmp_path, "sync", "--json").stdout)
    assert again["accounts"][0]["messages_read"] == 0
    assert before == {one: one.stat().st_mtime_ns for one in (tmp_path / "mail").rglob("*")}
    assert PASSWORD not in (tmp_path / ".env").read_text()
    assert ME in (tmp_path / ".env").read_text()


def test_a_review_queues_its_drafts_as_files(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    write_trial(tmp_path, WRITERS["thunderbird"](tmp_path / "archive", {"INBOX": INBOX, "Sent": SENT}))
    settings = load_settings(tmp_path)
    folder = settings.home / "drafts" / "studio"
    conduct(settings, Order(TODAY - timedelta(weeks=1), queue=False))
    assert not folder.exists()
    for _ in range(2):
        outcome = conduct(settings, Order(TODAY, queue=True))
        assert {(one.kind, one.state, one.folder) for one in outcome.drafts} == {
            ("talk", "waiting", str(folder)),
            ("reminder", "waiting", str(folder)),
        }
        assert len([*folder.iterdir()]) == 2
    assert outcome.report is not None
    book = load_workbook(outcome.report)
    links = [cell.hyperlink.target for row in book["This week"].rows for cell in row if cell.hyperlink]
    assert links.count(folder.as_uri()) == 2


def test_a_path_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    write_trial(tmp_path, tmp_path / "gone")
    for command in ("sync", "check"):
        done = goodterms(tmp_path, command)
        said = done.stderr + done.stdout
        assert done.returncode == 65
        assert "there is nothing at" in said
        assert "GOODTERMS_ACCOUNTS__STUDIO__PATH" in said
        assert "Traceback" not in said
