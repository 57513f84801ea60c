"""A run killed with SIGKILL at any moment, and run again, ends as if nothing had happened."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any, Self

import pytest
from mail_servers import embedded
from practice_world import ME, PASSWORD, START, TODAY, all_mail, write_env, write_sheets

from examples.imap_server import MailServer
from flows.conduct import Order, conduct
from flows.settings import load_settings
from flows.views import run_view

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks")

SCRIPT = Path(__file__).with_name("run_and_die.py")
SINCE = START + timedelta(weeks=20)  # a smaller practice is reviewed sooner
PARTS = 4  # of the moments, so that processes can share them
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLES = ("copy", "case_event", "decision", "draft", "snapshot", "report", "folder")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home and a mailbox a week before: the exit was shown, and today's run queues two drafts."""
    folder = tmp_path_factory.mktemp("prepared")
    write_sheets(folder, calm=())
    inbox, sent = ([one for one in some if one[0] > SINCE] for some in all_mail(calm=()))
    early = [one for one in inbox if one[0].date() < TODAY - timedelta(days=20)]
    with embedded(folder, early, sent) as server:
        write_env(folder, server.port)
        conduct(load_settings(folder), Order(TODAY - timedelta(weeks=1), queue=False))
        mailbox = server.mailbox(ME)
        mailbox.deliver_all("INBOX", [(raw, at, ()) for at, raw in inbox if (at, raw) not in early])
    return folder


class Reviewer:
    """A process that runs reviews in forks of its own: see run_and_die.py."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def start(self, folder: Path, kill_at_write: int = 0) -> int:
        """Start a review, and return the id of its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{folder}\t{TODAY}\t{kill_at_write}\n")
        self._process.stdin.flush()
        return self._read()[0]

    def wait(self) -> tuple[int, int]:
        """Wait for the end of the review; return its exit code, and the writes of one that was not forked."""
        code, writes = self._read()
        return code, writes

    def _read(self) -> list[int]:
        assert self._process.stdout is not None
        return [int(one) for one in self._process.stdout.readline().split()]

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture(scope="module")
def reviewer() -> Iterator[Reviewer]:
    found = Reviewer()
    yield found
    found.close()


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
    prepared: Path, reviewer: Reviewer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], list[str], int]:
    """How it ends when nothing happens, the IMAP commands on the way, and the number of writes."""
    commands: list[str] = []
    folder = tmp_path_factory.mktemp("undisturbed") / "world"
    with World(prepared, folder, lambda name, _line: commands.append(name)) as world:
        reviewer.start(world.folder)
        code, writes = reviewer.wait()
        assert code == 0
        first = list(commands)
        return world.finish(), first, writes


def test_undisturbed_it_ends_with_two_drafts(undisturbed: tuple[dict[str, Any], list[str], int]) -> None:
    ending, commands, writes = undisturbed
    assert [one[:3] for one in ending["drafts"]] == [
        ("owes", "reminder", "waiting"),
        ("wear", "talk", "waiting"),
    ]
    assert len(ending["in_the_mailbox"]) == 2
    assert commands.count("APPEND") == 2
    assert writes > 10


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_imap_command_it_ends_the_same(
    prepared: Path,
    reviewer: Reviewer,
    undisturbed: tuple[dict[str, Any], list[str], int],
    tmp_path: Path,
    part: int,
) -> None:
    ending, commands, _ = undisturbed
    for moment in range(part + 1, len(commands) + 1, PARTS):
        seen = 0
        running: Queue[int] = Queue()

        def strike(_name: str, _line: str, moment: int = moment, running: Queue[int] = running) -> None:
            nonlocal seen
            seen += 1
            if seen == moment:
                os.kill(running.get(timeout=60), signal.SIGKILL)

        with World(prepared, tmp_path / f"command{moment}", strike) as world:
            running.put(reviewer.start(world.folder))
            code, _ = reviewer.wait()
            assert code == -signal.SIGKILL, f"command {moment}: {commands[moment - 1]}"
            assert world.finish() == ending, f"killed at command {moment}: {commands[moment - 1]}"


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_write_it_ends_the_same(
    prepared: Path,
    reviewer: Reviewer,
    undisturbed: tuple[dict[str, Any], list[str], int],
    tmp_path: Path,
    part: int,
) -> None:
    ending, _, writes = undisturbed
    for moment in range(part + 1, writes + 1, PARTS):
        with World(prepared, tmp_path / f"write{moment}") as world:
            reviewer.start(world.folder, moment)
            code, _ = reviewer.wait()
            assert code == -signal.SIGKILL
            found = world.finish()
            leftovers = [name for name in found["reports"] if name.startswith(".goodterms-")]
            found["reports"] = [name for name in found["reports"] if name not in leftovers]
            assert found == ending, f"killed at write {moment}"
            assert len(leftovers) <= 1


def test_drafts_that_are_being_written_are_there_once_whenever_it_is_killed() -> None:
    """At random moments; by hand with hundreds of trials, on real servers too."""
    script = SCRIPT.with_name("kill_drafts.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script), "own", "15"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "each draft once" in done.stdout
