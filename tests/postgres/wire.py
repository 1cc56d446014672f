"""A TCP proxy on loopback that can stop to carry anything, or pose as a pooler; must not know what it carries."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from attrs import define, field

CHUNK = 65_536
KEY_DATA = b"K\x00\x00\x00\x0c"
"""How the server's message with the number of its process begins (PostgreSQL's protocol, BackendKeyData)."""

Change = Callable[[bytes], bytes]


@define(eq=False)
class Wire:
    """The proxy: `port` is where it listens, `upstream` where it leads to."""

    upstream: int
    change: Change
    _listener: socket.socket = field(factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _flowing: threading.Event = field(factory=threading.Event)
    _ends: list[socket.socket] = field(factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    def freeze(self) -> None:
        """From now on nothing gets through, and nobody is told: a network that is gone."""
        self._flowing.clear()

    def open(self) -> None:
        """Carries from now on."""
        self._flowing.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Ends all connections."""
        self._listener.close()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._flowing.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self.upstream))
                self._ends += [near, far]
                threading.Thread(target=self._carry, args=(near, far, _keep), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, self.change), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, change: Change) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                self._flowing.wait()
                sink.sendall(change(chunk))
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def carrying(upstream: int, change: Change | None = None) -> Iterator[Wire]:
    """A wire that carries until it is told otherwise; `change` is done to what the server says."""
    wire = Wire(upstream, change or _keep)
    wire.open()
    try:
        yield wire
    finally:
        wire.close()


def invent_number(chunk: bytes) -> bytes:
    """Gives the client another number of its session than the server's own, as a pooler does."""
    before, found, after = chunk.partition(KEY_DATA)
    return before + found + b"\x00\x00\x10\x01" + after[4:] if found else chunk


def _keep(chunk: bytes) -> bytes:
    return chunk
