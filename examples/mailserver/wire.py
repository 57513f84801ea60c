"""Bytes over a connection: lines and literals in, large writes out; TLS and deflate in between."""

from __future__ import annotations

import contextlib
import socket
import ssl
import zlib

_READ_SIZE = 65_536


class Closed(Exception):  # an end, no error
    """The other side is gone, or was sent away."""


class Wire:
    """One connection; has to be closed."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()
        self._inflater: zlib._Decompress | None = None
        self._deflater: zlib._Compress | None = None

    @property
    def compressed(self) -> bool:
        """Whether deflate is on."""
        return self._deflater is not None

    def read_line(self, limit: int) -> bytes:
        """Return a line with its end; raises Closed at the end, or if it is longer than `limit`."""
        at = self._buffer.find(b"\n")
        while at < 0:
            if len(self._buffer) > limit:
                raise Closed
            searched = len(self._buffer)
            self._receive()
            at = self._buffer.find(b"\n", searched)
        return self.read_bytes(at + 1)

    def read_bytes(self, size: int) -> bytes:
        """Return exactly that many bytes; raises Closed at the end."""
        while len(self._buffer) < size:
            self._receive()
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def wait(self, seconds: float) -> bool:
        """Wait for a line, at most so long; returns whether there is one."""
        self._socket.settimeout(seconds)
        try:
            while b"\n" not in self._buffer:
                self._receive()
        except TimeoutError:
            return False
        finally:
            self._socket.settimeout(None)
        return True

    def wait_for_end(self) -> None:
        """Throw away what comes until the other side is gone."""
        with contextlib.suppress(Closed):
            while True:
                self._buffer.clear()
                self._receive()

    def _receive(self) -> None:
        try:
            read = self._socket.recv(_READ_SIZE)
            if self._inflater:
                self._buffer += self._inflater.decompress(read)
            else:
                self._buffer += read
        except TimeoutError:
            raise
        except (OSError, zlib.error) as error:
            raise Closed from error
        if not read:
            raise Closed

    def write(self, text: bytes) -> None:
        """Send all of it; raises Closed."""
        if self._deflater:
            text = self._deflater.compress(text) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
        try:
            self._socket.sendall(text)
        except OSError as error:
            raise Closed from error

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands; raises Closed where that fails, or if anything was sent ahead of it."""
        if self._buffer:
            raise Closed
        try:
            secured = context.wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False)
            self._socket = secured  # so that hang_up ends a handshake too
            secured.do_handshake()
        except OSError as error:
            raise Closed from error

    def start_deflate(self) -> None:
        """Deflate both ways from here on (RFC 4978)."""
        self._deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        ahead, self._buffer = bytes(self._buffer), bytearray()
        self._buffer += self._inflater.decompress(ahead)

    def hang_up(self) -> None:
        """End the connection from another thread: a read in progress ends too."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, TLS with its farewell but without waiting for the other's."""
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(0)
            with contextlib.suppress(OSError, ValueError):
                self._socket.unwrap()
        self.hang_up()
        self._socket.close()
