"""The commands as a user types them, each in a process of its own: words, exit codes, one clear sentence."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from mail_servers import Served, serve
from practice_world import ME, PASSWORD, TODAY, all_mail, write_env, write_sheets

from examples.imap_server import MailServer
from flows.conduct import Order, conduct
from flows.settings import load_settings
from flows.sync import sync_accounts
from goodterms.errors import NeedsUser

INBOX, SENT = all_mail()


def goodterms(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Type a command in a folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1"} | more
    return subprocess.run(
        [sys.executable, "-m", "flows", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def in_one_process(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run several commands in a process that needs to import, and to start Prefect, only once."""
    code = "\n".join(("import sys", "from pathlib import Path", "from flows.cli import main", *lines))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    folder = tmp_path_factory.mktemp("practice")
    with serve("embedded", folder, INBOX, SENT) as found:
        yield folder, found


@pytest.fixture
def folder(served: tuple[Path, Served], tmp_path: Path) -> Path:
    """A folder of its own, with the same sheets and the same server."""
    write_sheets(tmp_path)
    write_env(tmp_path, served[1].port)
    return tmp_path


@pytest.fixture(scope="module")
def synced_home(served: tuple[Path, Served]) -> Path:
    """A home folder into which the mail was read."""
    settings = load_settings(served[0])
    sync_accounts(settings, None, None)
    return settings.home


@pytest.fixture
def synced(folder: Path, synced_home: Path) -> Path:
    """A folder of its own that has read its mail."""
    shutil.copytree(synced_home, folder / "home")
    return folder


def complaint(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one sentence of a failure: no traceback, no secret, nothing on standard output."""
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("goodterms: ")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stderr + done.stdout
    return lines[0]


def others_can_open(folder: Path) -> list[str]:
    """Return what is below a folder, itself included, that others than its owner may look into."""
    found = (folder, *folder.rglob("*"))
    return [str(one.relative_to(folder)) for one in found if one.stat().st_mode & 0o077]


def replace_in_env(folder: Path, name: str, value: str) -> None:
    lines = (folder / ".env").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"GOODTERMS_{name}=")]
    (folder / ".env").write_text("\n".join([*kept, f"GOODTERMS_{name}={value}"]) + "\n")


def test_the_weekly_review_as_a_prefect_flow(folder: Path) -> None:
    before = goodterms(folder, "run", "--as-of", str(TODAY - timedelta(weeks=1)), "--dry-run", "--json")
    assert before.returncode == 0, before.stderr
    first = goodterms(folder, "run", "--as-of", str(TODAY - timedelta(weeks=1)), "--queue-drafts", "--json")
    assert first.returncode == 0, first.stderr
    assert "Traceback" not in first.stderr

    done = in_one_process(
        folder,
        f"assert main(['run', '--as-of', '{TODAY}', '--queue-drafts', '--json']) == 0",
        "Path('.env').open('a').write('GOODTERMS_ACCOUNTS__STUDIO__PASSWORD=wrong')",
        "sys.exit(main(['run']))",
    )
    assert "password" in complaint(done, 65).lower()
    view = json.loads(done.stdout)
    assert {one["client"]: one["kind"] for one in view["drafts"]} == {"owes": "reminder", "wear": "talk"}
    assert set(view["seconds"]) == {"sync", "sheets", "signals", "report", "drafts", "total"}
    promised = {"key", "name", "verdict", "strain", "rank", "rank_low", "rank_high", "coverage", "signals"}
    assert all(promised <= set(one) for one in view["clients"])
    assert Path(view["report"]).exists()
    assert others_can_open(folder / "home") == []

    status = json.loads(goodterms(folder, "status", "--json").stdout)
    assert {one["client"]: one["step"] for one in status["cases"]} == {"owes": "money", "wear": "talk"}
    assert status["last_run"]["as_of"] == str(TODAY)

    replace_in_env(folder, "ACCOUNTS__STUDIO__PASSWORD", PASSWORD)
    said = goodterms(folder, "decide", "wear", "talk-held", "--on", str(TODAY), "--note", "a good talk")
    assert "Wear: talk-held" in said.stdout
    after = goodterms(folder, "run", "--as-of", str(TODAY), "--dry-run", "--json")
    assert {one["client"]: one["step"] for one in json.loads(after.stdout)["cases"]}["wear"] == "confirm"


def test_check_writes_nothing_anywhere(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    done = goodterms(folder, "check", "--json")
    view = json.loads(done.stdout)
    assert done.returncode == 0
    assert view["ready"] is True
    assert view["accounts"][0]["drafts"] == "Drafts"
    assert {one["name"]: one["read"] for one in view["accounts"][0]["folders"]}["Junk"] is False
    assert view["invoices"]["tables"][0]["columns"]["due"] == "Vervaldatum"
    assert sorted(folder.rglob("*")) == before
    assert "Ready" in goodterms(folder, "check").stdout


def test_sync_and_explain(folder: Path) -> None:
    done = goodterms(folder, "sync", "--json")
    (account,) = json.loads(done.stdout)["accounts"]
    assert account["messages_new"] == account["messages_read"] >= len(INBOX) + len(SENT)
    assert set(account) == {
        *(
            "account",
            "folders",
            "messages_read",
            "messages_new",
            "bytes_received",
            "round_trips",
            "seconds",
            "peak_mb",
        )
    }
    again = json.loads(goodterms(folder, "sync", "studio", "--json").stdout)["accounts"][0]
    assert (again["messages_read"], again["messages_new"]) == (0, 0)
    view = json.loads(goodterms(folder, "explain", "wear", "--json", "--as-of", str(TODAY)).stdout)
    assert {"client", "as_of", "waits", "invoices", "cues", "left_out", "weeks"} <= set(view)
    assert "they owe" in goodterms(folder, "explain", "wear", "--as-of", str(TODAY)).stdout
    asked = next(one["asked_by"] for one in view["waits"] if one["owes"] == "us")
    assert "asks for nothing" in goodterms(folder, "correct", asked.strip("<>"), "asks-nothing").stdout
    assert "before" in goodterms(folder, "correct", asked, "asks-nothing").stdout
    view = json.loads(goodterms(folder, "explain", "wear", "--json", "--as-of", str(TODAY)).stdout)
    assert asked not in [one["asked_by"] for one in view["waits"]]
    assert view["corrections"] == [{"message_id": asked, "says": "asks-nothing"}]
    assert goodterms(folder, "correct", "nobody@x", "asks").returncode == 65


def test_a_wrong_password(folder: Path) -> None:
    replace_in_env(folder, "ACCOUNTS__STUDIO__PASSWORD", "wrong")
    said = complaint(goodterms(folder, "sync"), 65)
    assert "studio" in said
    assert "PASSWORD" in said or "password" in said
    checked = goodterms(folder, "check")
    assert checked.returncode == 65
    assert "password" in checked.stdout.lower()


def test_an_unknown_host(folder: Path) -> None:
    replace_in_env(folder, "ACCOUNTS__STUDIO__TLS", "implicit")
    replace_in_env(folder, "ACCOUNTS__STUDIO__HOST", "no-such-host.invalid")
    done = goodterms(folder, "sync")
    assert "no-such-host.invalid" in complaint(done, done.returncode)
    assert done.returncode in (65, 75)


def test_a_server_that_is_away(folder: Path) -> None:
    with socket.socket() as silent:  # bound, so that nobody else listens there either
        silent.bind(("127.0.0.1", 0))
        port = str(silent.getsockname()[1])
        replace_in_env(folder, "ACCOUNTS__STUDIO__PORT", port)
        assert port in complaint(goodterms(folder, "sync"), 75)


def test_plain_text_only_to_this_machine(folder: Path) -> None:
    replace_in_env(folder, "ACCOUNTS__STUDIO__HOST", "mail.example")
    assert "TLS" in complaint(goodterms(folder, "sync"), 65)


def test_an_untrusted_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    write_sheets(tmp_path)
    with MailServer(tmp_path / "mail", {ME: PASSWORD}, tls=context) as server:
        write_env(tmp_path, server.port, ACCOUNTS__STUDIO__TLS="implicit", ACCOUNTS__STUDIO__HOST="localhost")
        assert "certificate" in complaint(goodterms(tmp_path, "sync"), 65)
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        replace_in_env(tmp_path, "ACCOUNTS__STUDIO__CA_FILE", "ca.pem")
        assert goodterms(tmp_path, "sync").returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CLIENTS", "nowhere.xlsx", "nowhere.xlsx"),
        ("INVOICES", "nothing-*.csv", "nothing-*.csv"),
        ("TIMEZONE", "Mars", "GOODTERMS_TIMEZONE"),
        ("COUNTRY", "ZZ", "GOODTERMS_COUNTRY"),
    ],
)
def test_a_wrong_setting_or_a_missing_file(folder: Path, name: str, value: str, said: str) -> None:
    replace_in_env(folder, name, value)
    assert said in complaint(goodterms(folder, "run", "--dry-run"), 65)
    assert not (folder / "home").exists()


@pytest.mark.parametrize("words", ["run", "sync", "decide wear keep"])
def test_a_home_that_is_a_file(folder: Path, words: str) -> None:
    (folder / "home").touch()
    said = complaint(goodterms(folder, *words.split()), 65)
    assert str(folder / "home") in said
    assert "GOODTERMS_HOME" in said


def test_what_nobody_foresaw_of_files_is_one_sentence_too(folder: Path) -> None:
    (folder / "file").touch()
    assert "file/below: Not a directory." in complaint(goodterms(folder, "demo", "--home", "file/below"), 65)


@pytest.mark.parametrize("name", ["ACCOUNTS", "POLICY"])
def test_a_setting_of_several_parts_given_as_one_text(folder: Path, name: str) -> None:
    said = complaint(goodterms(folder, "check", **{f"GOODTERMS_{name}": PASSWORD}), 65)
    assert f"GOODTERMS_{name}__" in said


def test_a_damaged_database_is_said_and_not_taken_for_none(folder: Path) -> None:
    replace_in_env(folder, "DATABASE_URL", f"sqlite:///{folder / 'other.db'}")
    assert "No review" in goodterms(folder, "status").stdout
    (folder / "other.db").write_bytes(b"damaged " * 1000)
    assert "other.db" in complaint(goodterms(folder, "status"), 65)


def test_a_column_that_is_not_there(folder: Path) -> None:
    (folder / "invoices.csv").write_text("Kleur;Maat\nrood;3\nblauw;4\n")
    said = complaint(goodterms(folder, "run", "--dry-run"), 65)
    assert "Kleur" in said
    assert "invoices.csv" in said


def test_a_row_that_cannot_be_read_is_a_problem_and_the_rest_is_used(synced: Path) -> None:
    lines = (synced / "invoices.csv").read_text().splitlines()
    lines[3] = lines[3].replace("1.210,00", "veel geld")
    (synced / "invoices.csv").write_text("\n".join(lines) + "\n")
    done = goodterms(synced, "run", "--dry-run", "--json", "--as-of", str(TODAY))
    assert done.returncode == 0, done.stderr
    (problem,) = json.loads(done.stdout)["problems"]
    assert "row 4" in problem["where"]
    assert "veel geld" in problem["what"]


def test_a_mailbox_without_drafts_stops_before_anything_is_written(tmp_path: Path) -> None:
    write_sheets(tmp_path)
    with MailServer(tmp_path / "mail", {ME: PASSWORD}) as server:
        mailbox = server.mailbox(ME)
        mailbox.create("Sent", "\\Sent")
        mailbox.deliver_all("INBOX", [(raw, at, ()) for at, raw in INBOX])
        mailbox.deliver_all("Sent", [(raw, at, ()) for at, raw in SENT])
        write_env(tmp_path, server.port)
        assert "Drafts" in goodterms(tmp_path, "check").stdout
        settings = load_settings(tmp_path)
        conduct(settings, Order(TODAY - timedelta(weeks=1), queue=False))
        reports = sorted(settings.reports.iterdir())
        with pytest.raises(NeedsUser, match="INBOX, Sent"):
            conduct(settings, Order(TODAY, queue=True))
        assert sorted(settings.reports.iterdir()) == reports


@pytest.mark.parametrize(
    "words", [(), ("dance",), ("run", "--as-of", "yesterday"), ("decide", "wear", "dismiss")]
)
def test_wrong_use_is_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = goodterms(tmp_path, *words)
    assert done.returncode == 2
    assert done.stdout == ""


def test_without_any_settings_it_says_where_to_begin(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    assert "GOODTERMS_ACCOUNTS__" in complaint(goodterms(tmp_path, "run", "--dry-run", **environment), 65)
    assert "GOODTERMS_ACCOUNTS__" in complaint(goodterms(tmp_path, "sync", **environment), 65)
    status = goodterms(tmp_path, "status", **environment)
    assert status.returncode == 0
    assert "No review" in status.stdout


@pytest.mark.parametrize(
    "words",
    ["check", "sync", "status", "explain wear", "dossier wear", "decide wear keep", "run --dry-run"],
)
def test_only_a_real_run_imports_prefect(synced: Path, words: str) -> None:
    done = in_one_process(
        synced,
        f"code = main({words.split()})",
        "assert 'prefect' not in sys.modules, 'Prefect was imported'",
        "assert 'smtplib' not in sys.modules",
        "sys.exit(code)",
    )
    assert done.returncode == 0, done.stderr
