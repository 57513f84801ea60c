"""A TCP proxy on loopback that delays what passes, limits its rate, and counts it.

Both ways have half a round trip and the same bandwidth; what is on its way is bounded, as by a window.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

CHUNK = 64 * 1024
WINDOW = 6 * 1024 * 1024  # bytes on their way in one direction: Linux' largest receive window by default

_Passing = asyncio.Queue[tuple[float, bytes]]  # when they arrive, and what; b"" is the end


@dataclass(slots=True)
class Passed:
    """What went through. `turns` are the times a client spoke after an answer, `lines` are its lines."""

    received: int = 0
    sent: int = 0
    turns: int = 0
    lines: int = 0
    _is_answered: bool = True

    def note_sent(self, content: bytes) -> None:
        """Count what a client sends."""
        self.turns += self._is_answered
        self._is_answered = False
        self.sent += len(content)
        self.lines += content.count(b"\r\n")

    def note_received(self, content: bytes) -> None:
        """Count what a client is given."""
        self._is_answered = True
        self.received += len(content)


@dataclass(frozen=True, slots=True)
class Line:
    """Where the proxy listens, and what has passed so far."""

    port: int
    passed: Passed


@contextmanager
def running_proxy(server: int, *, round_trip: float = 0.0, bits_per_second: float = 0.0) -> Iterator[Line]:
    """Pass on to a port on loopback; `round_trip` in seconds, no limit on the rate where that is 0."""
    loop = asyncio.new_event_loop()
    passed = Passed()
    proxy = _Proxy(server, round_trip / 2, bits_per_second / 8, passed)
    listener = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=CHUNK))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield Line(listener.sockets[0].getsockname()[1], passed)
    finally:
        asyncio.run_coroutine_threadsafe(_close(listener), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(listener: asyncio.Server) -> None:
    listener.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Proxy:
    server: int
    delay: float  # seconds, one way
    bytes_per_second: float
    passed: Passed

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client to its end."""
        await asyncio.sleep(2 * self.delay)  # TCP's handshake, which the client believes done
        behind, before = await asyncio.open_connection("127.0.0.1", self.server, limit=CHUNK)
        try:
            with suppress(OSError):
                await asyncio.gather(
                    self._pass(_read(reader, self.passed.note_sent), before, _nothing),
                    self._pass(_read(behind, _nothing), writer, self.passed.note_received),
                )
        finally:
            writer.close()
            before.close()

    async def _pass(
        self, chunks: AsyncIterator[bytes], writer: asyncio.StreamWriter, note: Callable[[bytes], None]
    ) -> None:
        """Pass one direction's bytes on, each when it arrives."""
        passing: _Passing = asyncio.Queue(WINDOW // CHUNK)
        giving = asyncio.create_task(_give(passing, writer, note))
        clock = asyncio.get_running_loop().time
        free = 0.0  # when the line has room again
        try:
            async for chunk in chunks:
                free = max(free, clock())
                if self.bytes_per_second:
                    free += len(chunk) / self.bytes_per_second
                await passing.put((free + self.delay, chunk))
            await passing.put((free + self.delay, b""))
            await giving
        finally:
            giving.cancel()


async def _read(reader: asyncio.StreamReader, note: Callable[[bytes], None]) -> AsyncIterator[bytes]:
    while chunk := await reader.read(CHUNK):
        note(chunk)
        yield chunk


async def _give(passing: _Passing, writer: asyncio.StreamWriter, note: Callable[[bytes], None]) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        due, chunk = await passing.get()
        if (wait := due - clock()) > 0:
            await asyncio.sleep(wait)
        if not chunk:
            writer.close()
            return
        note(chunk)
        writer.write(chunk)
        await writer.drain()


def _nothing(_content: bytes) -> None:
    """Count nothing."""
