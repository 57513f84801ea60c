"""A run killed with SIGKILL at any moment, and run again, ends as if nothing had happened."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from mail_servers import embedded
from practice_world import CALM, ME, PASSWORD, TODAY, all_mail, write_env, write_sheets

from examples.imap_server import MailServer
from flows.conduct import Order, conduct
from flows.settings import load_settings
from flows.views import run_view

SCRIPT = Path(__file__).with_name("run_and_die.py")
KEPT = [CALM[0].encode(), b"wear", b"owes"]  # a smaller mailbox is killed sooner
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLES = ("copy", "case_event", "decision", "draft", "snapshot", "report", "folder")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and a mailbox a week before: the exit was shown, and today's run queues two drafts."""
    folder = tmp_path_factory.mktemp("prepared")
    write_sheets(folder)
    inbox, sent = ([one for one in some if any(key in one[1] for key in KEPT)] for some in all_mail())
    early = [one for one in inbox if one[0].date() < TODAY - timedelta(days=20)]
    with embedded(folder, early, sent) as server:
        write_env(folder, server.port)
        conduct(load_settings(folder), Order(TODAY - timedelta(weeks=1), queue=False))
        mailbox = server.mailbox(ME)
        mailbox.deliver_all("INBOX", [(raw, at, ()) for at, raw in inbox if (at, raw) not in early])
    return folder


class World:
    """A copy of the prepared folder that is being served; `on_command` is told of each IMAP command."""

    def __init__(
        self, prepared: Path, folder: Path, on_command: Callable[[str, str], None] | None = None
    ) -> None:
        shutil.copytree(prepared, folder)
        self.folder = folder
        self.server = MailServer(folder / "mail", {ME: PASSWORD}, on_command=on_command, clock=lambda: NOON)

    def __enter__(self) -> Self:
        self.server.__enter__()
        write_env(self.folder, self.server.port)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__(None, None, None)

    def start(self, kill_at_write: int = 0) -> subprocess.Popen[bytes]:
        """Start a review in a process of its own."""
        command = [sys.executable, str(SCRIPT), str(self.folder), str(TODAY), str(kill_at_write)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def finish(self) -> dict[str, Any]:
        """Run again to the end, here, and return all that must not depend on having been killed.

        Twice, since only a second run reads the first one's drafts.
        """
        settings = load_settings(self.folder)
        conduct(settings, Order(TODAY, queue=True))
        view = run_view(conduct(settings, Order(TODAY, queue=True)))
        database = self.folder / "home" / "goodterms.db"
        with sqlite3.connect(database) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            tables = {
                name: sorted(map(repr, raw.execute(f"SELECT * FROM {name}")))
                for name in TABLES
                if name not in ("draft", "report")
            }
        raw.close()
        drafts = [message.raw for message in self.server.mailbox(ME).messages("Drafts")]
        return {
            "view": {name: view[name] for name in ("clients", "cases", "problems")},
            "drafts": sorted(
                (one["client"], one["kind"], one["state"], one["message_id"]) for one in view["drafts"]
            ),
            "in_the_mailbox": sorted(raw.split(b"\r\n\r\n", 1)[1] for raw in drafts),
            "reports": sorted(path.name for path in (self.folder / "home" / "reports").iterdir()),
            **tables,
        }


@pytest.fixture(scope="module")
def undisturbed(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], list[str], int]:
    """How it ends when nothing happens, the IMAP commands on the way, and the number of writes."""
    commands: list[str] = []
    folder = tmp_path_factory.mktemp("undisturbed") / "world"
    with World(prepared, folder, lambda name, _line: commands.append(name)) as world:
        run = world.start()
        said, _ = run.communicate()
        assert run.returncode == 0
        first = list(commands)
        return world.finish(), first, int(said)


def test_undisturbed_it_ends_with_two_drafts(undisturbed: tuple[dict[str, Any], list[str], int]) -> None:
    ending, commands, writes = undisturbed
    assert [one[:3] for one in ending["drafts"]] == [
        ("owes", "reminder", "waiting"),
        ("wear", "talk", "waiting"),
    ]
    assert len(ending["in_the_mailbox"]) == 2
    assert commands.count("APPEND") == 2
    assert writes > 10


def at_each(moments: int, check: Callable[[int], None]) -> None:
    """Check each moment, from 1 on, two at a time: most of a round is another process."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(check, range(1, moments + 1)))


def test_killed_at_every_imap_command_it_ends_the_same(
    prepared: Path, undisturbed: tuple[dict[str, Any], list[str], int], tmp_path: Path
) -> None:
    ending, commands, _ = undisturbed

    def check(moment: int) -> None:
        seen = 0
        running: list[subprocess.Popen[bytes]] = []

        def strike(_name: str, _line: str) -> None:
            nonlocal seen
            seen += 1
            if seen == moment:
                os.kill(running[0].pid, signal.SIGKILL)

        with World(prepared, tmp_path / f"command{moment}", strike) as world:
            running.append(world.start())
            running[0].communicate()
            assert running[0].returncode == -signal.SIGKILL, f"command {moment}: {commands[moment - 1]}"
            assert world.finish() == ending, f"killed at command {moment}: {commands[moment - 1]}"

    at_each(len(commands), check)


def test_killed_at_every_write_it_ends_the_same(
    prepared: Path, undisturbed: tuple[dict[str, Any], list[str], int], tmp_path: Path
) -> None:
    ending, _, writes = undisturbed

    def check(moment: int) -> None:
        with World(prepared, tmp_path / f"write{moment}") as world:
            run = world.start(moment)
            run.communicate()
            assert run.returncode == -signal.SIGKILL
            found = world.finish()
            leftovers = [name for name in found["reports"] if name.startswith(".goodterms-")]
            found["reports"] = [name for name in found["reports"] if name not in leftovers]
            assert found == ending, f"killed at write {moment}"
            assert len(leftovers) <= 1

    at_each(writes, check)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork of itself")
def test_drafts_that_are_being_written_are_there_once_whenever_it_is_killed() -> None:
    """At random moments; by hand with hundreds of trials, on real servers too."""
    script = SCRIPT.with_name("kill_drafts.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script), "own", "15"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "each draft once" in done.stdout
