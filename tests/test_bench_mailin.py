from __future__ import annotations

import socket
import threading
import time
from email import message_from_bytes

from bench.bulkmail import FOLDERS, make_mail
from bench.wire_proxy import running_proxy


def _answer(listener: socket.socket, size: int) -> None:
    connection, _ = listener.accept()
    with connection:
        while connection.recv(100):
            connection.sendall(b"x" * size)


def _ask(size: int, **line: float) -> tuple[float, int, int]:
    """Return how long two questions and their answers take, and what the proxy counted."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_answer, args=(listener, size), daemon=True).start()
        with running_proxy(listener.getsockname()[1], **line) as proxy:
            start = time.monotonic()
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client:
                for _ in range(2):
                    client.sendall(b"a\r\n")
                    left = size
                    while left:
                        left -= len(client.recv(left))
            return time.monotonic() - start, proxy.passed.received, proxy.passed.turns


def test_the_proxy_delays_and_counts() -> None:
    seconds, received, turns = _ask(1000, round_trip=0.05)
    assert (received, turns) == (2000, 2)
    assert 0.1 <= seconds < 5


def test_the_proxy_limits_the_rate() -> None:
    seconds, received, _ = _ask(50_000, bits_per_second=4e6)
    assert received == 100_000
    assert 0.2 <= seconds < 5


def test_the_made_mailbox_is_the_same_each_time_and_looks_like_mail() -> None:
    posts = list(make_mail(400))
    assert posts == list(make_mail(400))
    assert {one.folder for one in posts} <= FOLDERS.keys()
    headers = [message_from_bytes(one.raw) for one in posts]
    assert all(one["Message-ID"] and one["From"] and one["Date"] and one["Subject"] for one in headers)
    assert 0.2 < sum(bool(one["In-Reply-To"]) for one in headers) / (len(headers) / 2) < 0.7
    sizes = [one.raw.index(b"\r\n\r\n") for one in posts]
    assert min(sizes) > 2_000
    assert max(sizes) < 8_500
