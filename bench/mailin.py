"""How fast mail comes in, beside what else reads it: `python -m bench.mailin [--messages N] [--big]`.

The product is `goodterms sync` as a user starts it, a whole process on a home of its own, without texts; the
server is a real Dovecot with mail made by `bench.bulkmail`. In the same run, so that ratios mean something: a
raw socket that reads the same bytes, imapclient, imap_tools (where it can be imported) and, with `--pair`,
mbsync and notmuch on a tenth of the mail. What is 40 ms away is behind a proxy that delays; there, TLS and
deflate are measured too: the certificate is for 0.0.0.0, which is this machine without looking like it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.bulkmail import FOLDERS, ME
from bench.peers import PASSWORD
from bench.wire_proxy import Line, running_proxy

ROOT = Path(__file__).parents[1]
FAR = 0.04  # seconds, a round trip
NEWS = 50
_FIELDS = "import connectors.mime.headers as headers; print(headers.FIELDS)"
_FILL = """
import sys
from pathlib import Path
from bench.bulkmail import fill_maildir
root, messages, whole, owner, group = sys.argv[1:]
fill_maildir(Path(root), int(messages), (int(owner), int(group)), whole=bool(int(whole)))
"""
_NEWS = """
import sys
from pathlib import Path
from bench.bulkmail import deliver, make_mail
root, messages, owner, group = sys.argv[1:]
for number, post in enumerate(make_mail(int(messages), seed=99)):
    deliver(Path(root), post, f"9{number:07}", (int(owner), int(group)))
"""
_SHEETS = """
import sys
from pathlib import Path
from bench.bulkmail import CLIENTS, END
from bench.mailbox import write_sheets
write_sheets(Path(sys.argv[1]), CLIENTS, 0, END.date())
"""
_MORE = """
mail_max_userip_connections = 50
protocol imap {
  mail_plugins = imap_zlib
}
"""
_CERTIFICATE = """
import sys
from pathlib import Path
import trustme
ca = trustme.CA()
issued = ca.issue_cert("0.0.0.0")
place = Path(sys.argv[1])
ca.cert_pem.write_to_path(str(place / "ca.pem"))
(place / "chain.pem").write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
issued.private_key_pem.write_to_path(str(place / "key.pem"))
"""


@dataclass(frozen=True, slots=True)
class Took:
    """What one process took. `told` is the JSON that it printed; times are in seconds."""

    wall: float
    cpu: float
    peak_mb: float
    told: dict[str, Any]


@dataclass(slots=True)
class Bench:
    """A running server, and what was measured of it."""

    place: Path
    port: int
    tls_port: int
    mail: Path
    owner: tuple[int, int]
    fields: str
    again: int
    rows: list[tuple[str, ...]] = field(default_factory=list)
    targets: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, what: str, took: Took, line: Line | None = None, *, messages: int = 0) -> None:
        """Keep a row of the table, and print it."""
        each = f"{took.cpu / messages * 1e6:.0f}" if messages else ""
        passed = line.passed if line is not None else None
        size = f"{(passed.received + passed.sent) / 1e6:.3f}" if passed is not None else ""
        turns = str(passed.turns) if passed is not None else ""
        row = (what, f"{took.wall:.2f}", f"{took.cpu:.2f}", each, f"{took.peak_mb:.0f}", size, turns)
        self.rows.append(row)
        print(" | ".join(row), flush=True)

    def hold(self, what: str, found: float, most: float, unit: str = "x") -> None:
        """Hold a figure against its target, and print it."""
        verdict = "holds" if found <= most else "MISSED"
        digits = 4 if most < 1 else 2
        row = (what, f"{found:,.{digits}f} {unit} (at most {most:,.{digits}f})", verdict)
        self.targets.append(row)
        print(" | ".join(row), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.mailin", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--again", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--big", action="store_true", help="also a mailbox five times as large")
    parser.add_argument("--pair", action="store_true", help="also mbsync and notmuch, on a tenth of the mail")
    asked = parser.parse_args(arguments)
    with prepared(asked.again) as bench:
        small, whole = asked.messages // 10, asked.messages
        make_mailbox(bench, "small", small, whole=asked.pair)
        make_mailbox(bench, "whole", whole)
        before = ask_peer(bench, "state", str(bench.port), "whole").told["found"]
        near = measure_near(bench, whole)
        measure_far(bench, whole)
        measure_warm(bench, small, whole)
        after = ask_peer(bench, "state", str(bench.port), "whole").told["found"]
        moved = [name for name, one in before.items() if after[name] != one]
        bench.hold("P10 folders whose flags or HIGHESTMODSEQ moved", len(moved), 0, "")
        measure_news(bench)
        if asked.big:
            measure_big(bench, 5 * whole, near)
        if asked.pair:
            measure_pair(bench, small)
        say(bench)
    return 0 if all(verdict == "holds" for *_, verdict in bench.targets) else 1


# --- the runs ----------------------------------------------------------------------------------


def measure_near(bench: Bench, messages: int) -> Took:
    """Measure a cold sync on loopback beside its peers, and return it."""
    peer = ("whole", bench.fields)
    raws, ours = [], []
    for _ in range(bench.again):
        raws.append(ask_peer(bench, "raw", str(bench.port), *peer))
        ours.append(sync(bench, "cold", "whole", bench.port, fresh=True))
    raw, cold = median(raws), median(ours)
    replies = median([ask_peer(bench, "replies", str(bench.place / "cold")) for _ in range(bench.again)])
    bench.note("raw socket, same bytes", raw, messages=messages)
    bench.note("goodterms sync, cold", cold, messages=messages)
    bench.note("reply times of all clients", replies)
    theirs = ask_peer(bench, "imapclient", str(bench.port), *peer)
    bench.note("imapclient, same fields, by 500", theirs, messages=messages)
    if find_spec("imap_tools") is not None:
        bench.note(
            "imap_tools, headers_only, by 500",
            ask_peer(bench, "imap_tools", str(bench.port), "whole"),
            messages=messages,
        )
    else:
        print("imap_tools: not installed, left out")
    bench.hold("P5 cold sync beside the raw socket, loopback", cold.wall / raw.wall, 3.0)
    bench.hold("P5 the same with the reply times", (cold.wall + replies.told["seconds"]) / raw.wall, 3.0)
    bench.hold("P2 CPU beside imapclient's", cold.cpu / theirs.cpu, 0.25)
    bench.hold("P2 CPU of each message", cold.cpu / messages * 1e6, 25, "µs")
    bench.hold("P8 peak memory", cold.peak_mb, 60, "MB")
    return cold


def measure_far(bench: Bench, messages: int) -> None:
    """Measure a cold sync at 40 ms, plain, and with TLS and deflate."""
    runs: dict[str, list[tuple[Took, Line]]] = {"raw": [], "plain": [], "deflated": []}
    for _ in range(bench.again):
        with running_proxy(bench.port, round_trip=FAR) as line:
            runs["raw"].append((ask_peer(bench, "raw", str(line.port), "whole", bench.fields), line))
        with running_proxy(bench.port, round_trip=FAR) as line:
            runs["plain"].append((sync(bench, "far", "whole", line.port, fresh=True), line))
        with running_proxy(bench.tls_port, round_trip=FAR) as line:
            runs["deflated"].append((sync(bench, "packed", "whole", line.port, fresh=True, tls=True), line))
    found = {name: (median([one for one, _ in some]), some[-1][1]) for name, some in runs.items()}
    bench.note("raw socket, 40 ms", *found["raw"], messages=messages)
    bench.note("goodterms sync, cold, 40 ms", *found["plain"], messages=messages)
    bench.note("goodterms sync, cold, 40 ms, TLS, deflate", *found["deflated"], messages=messages)
    raw, plain, deflated = (found[name] for name in ("raw", "plain", "deflated"))
    bench.hold("P5 cold sync beside the raw socket, 40 ms", plain[0].wall / raw[0].wall, 1.6)
    bench.hold("P5 the same, TLS and deflate", deflated[0].wall / raw[0].wall, 1.6)
    bench.hold("P3 bytes of each message, plain", plain[1].passed.received / messages, 650, "B")
    bench.hold("P3 bytes of each message, deflated", deflated[1].passed.received / messages, 130, "B")


def measure_warm(bench: Bench, small: int, whole: int) -> None:
    """Measure a run without news at 40 ms, on mailboxes of both sizes."""
    sync(bench, "tenth", "small", bench.port, fresh=True)
    sizes = []
    for home, user, messages in (("tenth", "small", small), ("cold", "whole", whole)):
        some = []
        for _ in range(bench.again):
            with running_proxy(bench.port, round_trip=FAR) as line:
                some.append(sync(bench, home, user, line.port))
        bench.note(f"goodterms sync, warm, 40 ms, {messages:,} messages", median(some), line)
        sizes.append(line.passed.received + line.passed.sent)
    near = median([sync(bench, "cold", "whole", bench.port) for _ in range(bench.again)])
    python = median([ask_peer(bench, "python") for _ in range(bench.again)])
    bench.note("goodterms sync, warm, loopback", near)
    bench.note("an interpreter", python)
    bench.hold("P6 commands of a warm run", line.passed.lines, 3, "")
    bench.hold("P6 bytes of a warm run", sizes[1], 1024 + 150 * len(FOLDERS), "B")
    bench.hold("P6 its bytes by the mailbox's size", abs(sizes[1] / sizes[0] - 1) * 100, 1, "%")
    bench.hold("P6 CPU beyond the interpreter's", (near.cpu - python.cpu) * 1000, 60, "ms")


def measure_news(bench: Bench) -> None:
    """Measure a run with 50 new messages at 40 ms."""
    with running_proxy(bench.port, round_trip=FAR) as line:
        sync(bench, "cold", "whole", line.port)
        idle = line.passed.received
    run(bench, [sys.executable, "-c", _NEWS, str(bench.mail / "whole"), str(NEWS), *map(str, bench.owner)])
    with running_proxy(bench.port, round_trip=FAR) as line:
        took = sync(bench, "cold", "whole", line.port)
    bench.note(f"goodterms sync, {NEWS} new, 40 ms", took, line)
    read = took.told["accounts"][0]["messages_new"]
    bench.hold("P7 new messages that were missed", NEWS - read, 0, "")
    bench.hold("P7 turns after the connection", line.passed.turns, 5, "")
    bench.hold("P7 bytes of a new message", (line.passed.received - idle) / NEWS, 1024, "B")


def measure_big(bench: Bench, messages: int, before: Took) -> None:
    """Measure a mailbox five times as large."""
    make_mailbox(bench, "big", messages)
    took = sync(bench, "big", "big", bench.port, fresh=True)
    bench.note(f"goodterms sync, cold, {messages:,} messages", took, messages=messages)
    with running_proxy(bench.port, round_trip=FAR) as line:
        warm = sync(bench, "big", "big", line.port)
    bench.note(f"goodterms sync, warm, 40 ms, {messages:,} messages", warm, line)
    bench.hold("P9 five times the messages take", took.wall / before.wall, 5.5)
    bench.hold("P8 memory beyond that of a fifth", took.peak_mb - before.peak_mb, 2, "MB")


def measure_pair(bench: Bench, messages: int) -> None:
    """Measure mbsync and notmuch on the small mailbox, and the product beside them."""
    if shutil.which("mbsync") is None or shutil.which("notmuch") is None:
        print("mbsync or notmuch: not installed, left out")
        return
    place = bench.place / "pair"
    (place / "mail").mkdir(parents=True)
    settings = f"[database]\npath={place}/mail\n[user]\nprimary_email={ME}\n[new]\ntags=new\n"
    (place / "notmuch").write_text(settings)
    with running_proxy(bench.port) as line:
        config = _MBSYNC.format(port=line.port, password=PASSWORD, place=place)
        (place / "mbsyncrc").write_text(config)
        pulled = run(bench, ["mbsync", "-q", "-c", str(place / "mbsyncrc"), "-a"], cwd=place)
    bench.note(f"mbsync, {messages:,} messages", pulled, line, messages=messages)
    indexed = run(bench, ["notmuch", f"--config={place / 'notmuch'}", "new", "--quiet"], cwd=place)
    bench.note(f"notmuch new, {messages:,} messages", indexed, messages=messages)
    with running_proxy(bench.port) as ours:
        cold = sync(bench, "beside", "small", ours.port, fresh=True)
    bench.note(f"goodterms sync, cold, {messages:,} messages", cold, ours, messages=messages)
    bench.hold("P1 wall beside mbsync and notmuch", cold.wall / (pulled.wall + indexed.wall), 1 / 60)
    bench.hold("P2 CPU beside mbsync and notmuch", cold.cpu / (pulled.cpu + indexed.cpu), 1 / 50)
    bench.hold("P3 bytes beside mbsync's, plain", ours.passed.received / line.passed.received, 1 / 20)


_MBSYNC = """
FSync no

IMAPAccount bench
Host 127.0.0.1
Port {port}
User small
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account bench

MaildirStore near
Path {place}/mail/
Inbox {place}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns * !Junk !Trash
Create Near
Sync Pull
SyncState *
"""


# --- processes ---------------------------------------------------------------------------------


def sync(bench: Bench, home: str, user: str, port: int, *, fresh: bool = False, tls: bool = False) -> Took:
    """Run `goodterms sync` for a user; `fresh` begins without a store."""
    place = bench.place / home
    if fresh:
        shutil.rmtree(place, ignore_errors=True)
    if not place.exists():
        shutil.copytree(bench.place / "sheets", place)
    account: dict[str, object] = {
        "HOST": "0.0.0.0" if tls else "127.0.0.1",
        "PORT": port,
        "USER": user,
        "PASSWORD": PASSWORD,
    }
    account |= {"TLS": "implicit", "CA_FILE": bench.place / "ca.pem"} if tls else {"TLS": "none"}
    facts: dict[str, object] = {"HOME": place / "home", "ME": ME, "CONTENT": "none"}
    facts |= {f"ACCOUNTS__STUDIO__{name}": value for name, value in account.items()}
    text = "".join(f"GOODTERMS_{name}={value}\n" for name, value in facts.items())
    (place / ".env").write_text(text, encoding="utf-8")
    took = run(bench, [sys.executable, "-m", "flows", "sync", "--json"], cwd=place)
    if took.told["problems"]:
        raise RuntimeError(took.told["problems"])
    return Took(took.wall, took.cpu, took.told["accounts"][0]["peak_mb"], took.told)


def ask_peer(bench: Bench, name: str, *arguments: str) -> Took:
    """Run one of `bench.peers`."""
    return run(bench, [sys.executable, "-m", "bench.peers", name, *arguments])


def run(bench: Bench, command: Sequence[str], cwd: Path | None = None) -> Took:
    """Run a process to its end; RuntimeError if it fails."""
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    env = {**os.environ, "PYTHONPATH": paths}
    out = bench.place / "stdout"
    with out.open("wb") as stdout:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, cwd=cwd, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:4]} failed")
    said = out.read_text()
    told = json.loads(said) if said.startswith("{") else {}
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, told)


def median(some: Sequence[Took]) -> Took:
    """Return the run whose wall is the median."""
    return sorted(some, key=lambda one: one.wall)[len(some) // 2]


# --- server ------------------------------------------------------------------------------------


@contextmanager
def prepared(again: int) -> Iterator[Bench]:
    """Start a Dovecot with certificate, and make what every home begins with."""
    sys.path.append(str(ROOT / "tests"))
    dovecot, daemons = import_module("dovecot"), import_module("daemons")
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goodterms-bench-")))
        for script in (_CERTIFICATE, _SHEETS):
            (place / "sheets").mkdir(exist_ok=True)
            target = place if script is _CERTIFICATE else place / "sheets"
            subprocess.run([sys.executable, "-c", script, str(target)], check=True, cwd=ROOT)
        fields = subprocess.run(
            [sys.executable, "-c", _FIELDS], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        server = stack.enter_context(
            dovecot.start_dovecot(
                folders={name: use for name, (use, _) in FOLDERS.items() if use},
                certificate=((place / "chain.pem").read_bytes(), (place / "key.pem").read_bytes()),
                more=_MORE,
            )
        )
        users = "".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in ("small", "whole", "big"))
        (server.root / "users").write_text(users)
        owner = daemons.find_owner()
        ports = (server.port, server.tls_port)
        yield Bench(place, *ports, server.root / "mail", (owner.pw_uid, owner.pw_gid), fields, again)


def make_mailbox(bench: Bench, user: str, messages: int, *, whole: bool = False) -> None:
    """Make a user's mail, with texts and files if `whole`, and warm the server's caches."""
    place = [str(bench.mail / user), str(messages), str(int(whole)), *map(str, bench.owner)]
    subprocess.run([sys.executable, "-c", _FILL, *place], check=True, cwd=ROOT)
    for _ in range(2):
        warm = ask_peer(bench, "raw", str(bench.port), user, bench.fields)
    print(f"{user}: {messages:,} messages, {warm.told['found'] / 1e6:.1f} MB of header fields", flush=True)


def say(bench: Bench) -> None:
    """Print both tables as Markdown."""
    heads = ("what", "wall s", "CPU s", "CPU µs a message", "peak MB", "MB on the wire", "turns")
    for head, rows in ((heads, bench.rows), (("target", "found", ""), bench.targets)):
        print()
        print(f"| {' | '.join(head)} |")
        print(f"|{' --- |' * len(head)}")
        for row in rows:
            print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    sys.exit(main())
