"""What the real mail servers in the tests share: who they run as, a free port, a start and an end."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import TypedDict

_PATIENCE = 20  # seconds until it listens


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def find_owner() -> pwd.struct_passwd:
    """Return whom servers run as: nobody where the tests run as root, else whoever runs them."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def as_owner() -> _Identity:
    """Return what subprocess needs to start something as the owner."""
    owner = find_owner()
    is_root = os.geteuid() == 0
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if is_root else {}


def find_prefix(name: str, *binaries: str) -> Path | None:
    """Return where a server is installed: as a package, or unpacked into /opt/NAME; None if nowhere."""
    places = (Path("/"), Path("/opt", name))
    return next((one for one in places if all((one / binary).exists() for binary in binaries)), None)


_PORTS = 500  # for each process that tests run in
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = count(os.getpid())


def free_port() -> int:
    """Return a port that nothing listens on, and that no test in another process is given.

    They lie below those that the system hands out, and above those that Prefect takes.
    """
    for number in islice(_ports, _PORTS):
        port = 10_000 + _WORKER * _PORTS + number % _PORTS
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


@contextmanager
def running(
    command: Sequence[str], root: Path, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Give the folder to the owner, run the server as that until it greets, and kill its process group."""
    owner = find_owner()
    if os.geteuid() == 0:
        for path in (root, *root.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    with (root / "start.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            **as_owner(),
        )
    try:
        _wait_until_up(server, port, root)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)  # asked politely, it takes a second
        server.wait(_PATIENCE)


def _wait_until_up(server: subprocess.Popen[bytes], port: int, root: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            if probe.recv(4).startswith(b"* OK"):
                return
        time.sleep(0.01)
    raise RuntimeError(f"{server.args!r} did not start: {(root / 'start.log').read_text()}")
