"""How long a whole weekly review takes, and how much memory: `python -m bench.review [MESSAGES] [INVOICES]`.

The mailbox is served by the embedded server in a process of its own. Measured are a first review (cold:
all mail is read) and a second one (warm), each in a fresh process without Prefect, whose start-up is its
own affair. Beside them, in the same run: a raw socket that reads the same headers and parses nothing.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.mailbox import ME, write_env, write_sheets

PASSWORD = "made-up"
TODAY = date(2026, 3, 2)
CLIENTS = 40

SERVER = """
import sys, time
from pathlib import Path
from bench.mailbox import ME, generate_mail
from bench.review import CLIENTS, PASSWORD, TODAY
from examples.imap_server import MailServer
with MailServer(Path(sys.argv[1]) / "mail", {ME: PASSWORD}) as server:
    mailbox = server.mailbox(ME)
    mailbox.create("Sent", "\\\\Sent")
    mailbox.create("Drafts", "\\\\Drafts")
    folders = {"INBOX": [], "Sent": []}
    for folder, (at, raw) in generate_mail(int(sys.argv[2]), CLIENTS, TODAY):
        folders[folder].append((raw, at, ()))
    for folder, mails in folders.items():
        mailbox.deliver_all(folder, mails)
    print(server.port, flush=True)
    sys.stdin.read()
"""

REVIEW = """
import json, sys
from pathlib import Path
from bench.review import TODAY
from flows.conduct import Order, conduct
from flows.settings import load_settings
from flows.sync import peak_megabytes
outcome = conduct(load_settings(Path(sys.argv[1])), Order(TODAY, queue=True))
print(json.dumps({**outcome.seconds, "peak_mb": peak_megabytes()}))
"""


def main(messages: int = 20_000, invoices: int = 500) -> None:
    """Run both reviews and print one line each, and the ratios."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as name:
        folder = Path(name)
        write_sheets(folder, CLIENTS, invoices, TODAY)
        command = [sys.executable, "-c", SERVER, name, str(messages)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            assert server.stdin is not None
            port = int(server.stdout.readline())
            write_env(folder, port, PASSWORD)
            read_raw(port)  # the server's caches are warm for all that follow
            raw, size = read_raw(port)
            cold, warm = review(name), review(name)
            server.stdin.close()
    print(f"{messages} messages, {invoices} invoices, {CLIENTS} clients")
    print(f"raw socket, same headers: {raw:.2f} s, {size / 1e6:.1f} MB")
    for label, took in (("cold", cold), ("warm", warm)):
        print(f"{label}: {json.dumps(took)}")
        ratio = took["wall"] / raw
        print(
            f"{label}: whole process {took['wall']:.2f} s = {ratio:.1f} x raw, peak {took['peak_mb']:.0f} MB"
        )


def review(folder: str) -> dict[str, float]:
    """Run one review in a process of its own; seconds by paragraph, wall seconds, peak MB."""
    start = time.perf_counter()
    command = [sys.executable, "-c", REVIEW, folder]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    took: dict[str, float] = json.loads(done.stdout)
    return took | {"wall": round(time.perf_counter() - start, 3)}


def read_raw(port: int) -> tuple[float, int]:
    """Read the header fields of both folders from a socket; return seconds and bytes."""
    start, size = time.perf_counter(), 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(65536)
        size += _ask(connection, b"a", f"LOGIN {ME} {PASSWORD}".encode())
        for folder in (b"INBOX", b"Sent"):
            size += _ask(connection, b"b", b"EXAMINE " + folder)
            fields = b"FROM TO CC DATE SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID PRECEDENCE"
            size += _ask(
                connection,
                b"c",
                b"UID FETCH 1:* (UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (" + fields + b")])",
            )
    return time.perf_counter() - start, size


def _ask(connection: socket.socket, tag: bytes, command: bytes) -> int:
    connection.sendall(tag + b" " + command + b"\r\n")
    size, tail = 0, b""
    while True:
        got = connection.recv(262_144)
        size += len(got)
        tail = (tail + got)[-200:]
        if not got or tail.rpartition(b"\r\n")[0].rpartition(b"\r\n")[2].startswith(tag + b" "):
            return size


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
