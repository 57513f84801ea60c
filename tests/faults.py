"""Faults on the way: a proxy that spoils what a real server answers, and servers that follow a script."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

CHUNK = 65536
_PATIENCE = 10  # seconds until a thread has ended


@dataclass(slots=True)
class Fault:
    """What becomes of a connection's answers: after `at` bytes it is cut, reset or stalled.

    `slice` passes them on in pieces of so many bytes; `rewrite` changes each piece that the server sends.
    """

    at: int | None = None
    reset: bool = False
    stall: bool = False
    slice: int = 0
    rewrite: Callable[[bytes], bytes] | None = None


@dataclass(slots=True)
class FaultProxy:
    """A port on loopback. The nth connection has the nth fault, all after them none."""

    port: int
    faults: list[Fault] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)  # of each connection's answers


@contextmanager
def fault_proxy(server: int) -> Iterator[FaultProxy]:
    """Pass on to a server on loopback, with faults."""
    threads: list[Thread] = []
    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = FaultProxy(listener.getsockname()[1])

        def accept() -> None:
            while True:
                client, _ = listener.accept()
                if ended.is_set():
                    client.close()
                    return
                fault = proxy.faults.pop(0) if proxy.faults else Fault()
                proxy.passed.append(0)
                place = len(proxy.passed) - 1
                thread = Thread(target=_pass, args=(client, server, fault, proxy, place), daemon=True)
                thread.start()
                threads.append(thread)

        acceptor = Thread(target=accept, daemon=True)
        acceptor.start()
        try:
            yield proxy
        finally:
            ended.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", proxy.port), timeout=1).close()
            acceptor.join(_PATIENCE)
            for thread in threads:
                thread.join(_PATIENCE)


def _pass(client: socket.socket, port: int, fault: Fault, proxy: FaultProxy, place: int) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        up = Thread(target=_pass_up, args=(client, server), daemon=True)
        up.start()
        with contextlib.suppress(OSError):
            _pass_down(client, server, fault, proxy, place)
        if not fault.stall:
            _hang_up(client, reset=fault.reset)
        up.join(_PATIENCE)  # a stalled client goes by itself


def _pass_up(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := client.recv(CHUNK):
            server.sendall(content)
        server.shutdown(socket.SHUT_WR)


def _pass_down(
    client: socket.socket, server: socket.socket, fault: Fault, proxy: FaultProxy, place: int
) -> None:
    while content := server.recv(CHUNK):
        if fault.rewrite is not None:
            content = fault.rewrite(content)
        left = len(content) if fault.at is None else fault.at - proxy.passed[place]
        step = fault.slice or CHUNK
        for start in range(0, min(left, len(content)), step):
            client.sendall(content[start : min(start + step, left)])
        proxy.passed[place] += min(left, len(content))
        if fault.at is not None and left <= len(content):
            return


def _hang_up(client: socket.socket, *, reset: bool) -> None:
    with contextlib.suppress(OSError):
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.shutdown(socket.SHUT_RD)  # wakes who waits for what the client says
            client.close()
        else:
            client.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class Conduct:
    """A scripted server's mailbox: what it says to each command; %b is the command's tag.

    `fetch` answers a UID FETCH from its line; whatever it yields is sent as it comes.
    """

    greeting: bytes = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LIST-STATUS COMPRESS=DEFLATE] hello\r\n"
    login: bytes = b"%b OK [CAPABILITY IMAP4rev1 LIST-STATUS COMPRESS=DEFLATE] welcome\r\n"
    listing: bytes = (
        b'* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n%b OK listed\r\n'
    )
    examine: bytes = (
        b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n%b OK [READ-ONLY] done\r\n"
    )
    fetch: Callable[[bytes], Iterator[bytes]] | None = None


@contextmanager
def conducted(conduct: Conduct) -> Iterator[tuple[int, list[bytes]]]:
    """Serve any number of connections, one after the other, as conducted; also gives the lines it heard."""
    heard: list[bytes] = []
    ended = Event()

    def serve(listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
                if ended.is_set():
                    return
                connection.settimeout(_PATIENCE)
                connection.sendall(conduct.greeting)
                for line in lines:
                    heard.append(line)
                    for piece in _answer(conduct, line):
                        connection.sendall(piece.replace(b"%b", line.split(b" ")[0]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        try:
            yield port, heard
        finally:
            ended.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            thread.join(2 * _PATIENCE)


def _answer(conduct: Conduct, line: bytes) -> Iterator[bytes]:
    _, _, command = line.rstrip().partition(b" ")
    word = command.upper()
    if word.startswith(b"LOGIN"):
        yield conduct.login
    elif word.startswith(b"LIST"):
        yield conduct.listing
    elif word.startswith(b"EXAMINE"):
        yield conduct.examine
    elif word.startswith(b"UID FETCH") and conduct.fetch is not None:
        yield from conduct.fetch(command)
    elif word.startswith(b"LOGOUT"):
        yield b"* BYE\r\n%b OK bye\r\n"
    else:
        yield b"%b BAD what?\r\n"


def fetch_answer(uid: int, header: bytes, *, size: int | None = None) -> bytes:
    """Return the usual answer for a message; `size` announces another length than the header has."""
    announced = len(header) if size is None else size
    return (
        b'* %d FETCH (UID %d INTERNALDATE "02-Nov-2026 09:30:00 +0000" RFC822.SIZE 700'
        b" BODY[HEADER.FIELDS (FROM)] {%d}\r\n%b)\r\n" % (uid, uid, announced, header)
    )


def asked_uids(command: bytes, highest: int) -> Sequence[int]:
    """Return which messages a UID FETCH asks for, of those from 1 to `highest`."""
    wanted: list[int] = []
    for one in command.split()[2].split(b","):
        first, _, last = one.partition(b":")
        end = highest if last == b"*" else int(last or first)
        wanted += [uid for uid in range(int(first), end + 1) if uid <= highest]
    return wanted
