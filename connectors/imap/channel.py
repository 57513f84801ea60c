"""One connection's bytes: time-outs, a minimum rate, budgets, TLS, deflate, and what was counted.

imaplib reads its lines and literals from here, and so does our own reader: there is one buffer, and
nothing is lost between the two.
"""

from __future__ import annotations

import math
import socket
import ssl
import time
import zlib
from dataclasses import dataclass

CHUNK = 256 * 1024
LITERAL_CAP = 1024 * 1024  # of what imaplib reads: texts are asked for in 16 KB, structures are small
LINE_CAP = 64 * 1024
GREETING_CAP = 8 * 1024
BUDGET = 8 * 1024 * 1024  # bytes without anything useful among them
_TOO_LATE = "the server did not answer in time"
_SLOWEST = 1024  # bytes that two time-outs must bring, while an answer is awaited


class LinkError(Exception):
    """The connection is lost, too slow, or floods us. The text says which.

    `uid` is the message that was being sent, where whoever reads the answers knows it.
    """

    uid: int | None = None


class SlowError(LinkError):
    """Nothing, or next to nothing, came for too long."""


@dataclass(slots=True)
class Traffic:
    """What went over the wire. `round_trips` are the times we waited for an answer to what we sent."""

    received: int = 0
    sent: int = 0
    round_trips: int = 0


class Channel:
    """A connected socket with a read buffer; every method raises LinkError when the line is lost.

    Nothing is waited for longer than `timeout` seconds, nor beyond `until` (as `time.monotonic` counts).
    """

    def __init__(
        self, sock: socket.socket, timeout: float, traffic: Traffic, until: float = math.inf
    ) -> None:
        self.sock = sock
        self.until = until
        self.traffic = traffic
        self.line_cap = GREETING_CAP
        self.literal_cap = 0  # nobody needs literals before signing in
        self._timeout = timeout
        self._buffer = bytearray()
        self._budget = BUDGET
        self._waiting = True  # for the greeting
        self._mark = (time.monotonic(), traffic.received)
        self._inflater: zlib._Decompress | None = None
        self._deflater: zlib._Compress | None = None
        self._packed = b""
        self._more_packed = False

    @property
    def is_deflated(self) -> bool:
        """Whether both sides compress."""
        return self._inflater is not None

    @property
    def buffered(self) -> int:
        """How many received bytes nobody has read yet."""
        return len(self._buffer)

    def trust(self) -> None:
        """Allow what a server may send once we are signed in."""
        self.line_cap, self.literal_cap = LINE_CAP, LITERAL_CAP

    def renew_budget(self) -> None:
        """Something useful came: the count of useless bytes starts anew."""
        self._budget = BUDGET

    def send(self, content: bytes) -> None:
        """Send all of it."""
        if self._deflater is not None:
            content = self._deflater.compress(content) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
        self._mark = (time.monotonic(), self.traffic.received)
        self._waiting = True
        self.renew_budget()
        try:
            self.sock.settimeout(self._patience())
            self.sock.sendall(content)
        except OSError as error:
            raise _explain(error) from error
        self.traffic.sent += len(content)

    def read_some(self) -> bytes:
        """Return what is buffered, else what comes next; at least one byte."""
        if not self._buffer:
            return self._receive()
        some = bytes(self._buffer)
        self._buffer.clear()
        return some

    def unread(self, content: bytes) -> None:
        """Put bytes back before the buffered ones."""
        self._buffer[:0] = content

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes: imaplib's way to read a literal."""
        if size > self.literal_cap:
            raise LinkError(f"the server announced {size} bytes where at most {self.literal_cap} make sense")
        while len(self._buffer) < size:
            self._buffer += self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        """Return a line with its end: imaplib's way to read everything else."""
        seen = 0
        while (end := self._buffer.find(b"\n", seen)) < 0:
            seen = len(self._buffer)
            if seen > self.line_cap:
                raise LinkError(f"the server sent a line of more than {self.line_cap} bytes")
            self._buffer += self._receive()
        return self._take(end + 1)

    def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Go on encrypted; the caller has seen to it that nothing is buffered."""
        self.sock.settimeout(self._patience())
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self.traffic.round_trips += 1

    def start_deflate(self) -> None:
        """Go on compressed, both ways (RFC 4978)."""
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self._packed = bytes(self._buffer)
        self._more_packed = bool(self._packed)
        self._buffer.clear()

    def close(self) -> None:
        """Close the socket, whatever its state."""
        self.sock.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> bytes:
        if self._waiting:
            self.traffic.round_trips += 1
            self._waiting = False
        received = self._inflate() if self._inflater is not None else self._receive_raw()
        self._budget -= len(received)
        if self._budget < 0:
            raise LinkError(f"the server sent {BUDGET} bytes that nobody asked for")
        return received

    def _inflate(self) -> bytes:
        """Inflate at most one chunk at a time: a small packet may be a bomb."""
        assert self._inflater is not None
        while True:
            if not self._more_packed:
                self._packed = self._receive_raw()
            try:
                plain = self._inflater.decompress(self._packed, CHUNK)
            except zlib.error as error:
                raise LinkError("the server's compressed stream is damaged") from error
            self._packed = self._inflater.unconsumed_tail
            self._more_packed = bool(self._packed) or len(plain) == CHUNK
            if plain:
                return plain

    def _receive_raw(self) -> bytes:
        try:
            self.sock.settimeout(self._patience())
            received = self.sock.recv(CHUNK)
        except OSError as error:
            raise _explain(error) from error
        if not received:
            raise LinkError("the server closed the connection")
        self.traffic.received += len(received)
        self._check_rate()
        return received

    def _patience(self) -> float:
        """Return for how many seconds the next bytes are waited for."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise SlowError(_TOO_LATE)
        return min(self._timeout, left)

    def _check_rate(self) -> None:
        since, before = self._mark
        now = time.monotonic()
        if now - since < 2 * self._timeout:
            return
        if self.traffic.received - before < _SLOWEST:
            raise SlowError(f"the server sends too slowly (under {_SLOWEST} bytes in {now - since:.0f} s)")
        self._mark = (now, self.traffic.received)


def _explain(error: OSError) -> LinkError:
    if isinstance(error, TimeoutError):
        return SlowError(_TOO_LATE)
    return LinkError(f"the connection was lost ({error.strerror or error.__class__.__name__})")
