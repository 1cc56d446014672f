"""A server on a real loopback socket that answers byte by byte as a test says, and a clock that never waits."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ssl import SSLContext

from attrs import define, field, frozen

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class JumpingClock:
    """Time that moves only by sleeping; keeps what was slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The time of day."""
        return START + timedelta(seconds=self._elapsed)

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Jumps."""
        self.slept.append(seconds)
        self._elapsed += seconds

    def advance(self, seconds: float) -> None:
        """Time goes by without anybody sleeping."""
        self._elapsed += seconds


async def breathe() -> None:
    """Lets all others go on for one turn of the loop."""
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_soon(turn.set_result, None)
    await turn


@define
class Connection:
    """One accepted connection; what a script may do with it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server: "Loopback"

    async def read_request(self) -> bytes:
        """The next request, head and body; empty when the client closed."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return b""
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        request = head + await self.reader.readexactly(length)
        self.server.requests.append(request)
        return request

    async def write(self, content: bytes) -> None:
        """Sends bytes."""
        self.writer.write(content)
        await self.writer.drain()

    async def wait(self, seconds: float) -> bool:
        """Whether the client ended the connection, or said more, within so long."""
        task = asyncio.ensure_future(self.reader.read(1))
        done, _ = await asyncio.wait({task}, timeout=seconds)
        task.cancel()
        # A connection that broke has ended too.
        await asyncio.gather(*done, return_exceptions=True)
        return bool(done)

    def reset(self) -> None:
        """Breaks the connection, with a reset instead of an orderly end."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[Connection], Awaitable[None]]


@define
class Loopback:
    """What is known of a running server."""

    port: int
    scheme: str = "http"
    requests: list[bytes] = field(factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def lines(self) -> list[str]:
        """The request lines, in order, without the version."""
        return [request.split(b" HTTP/1.1\r\n")[0].decode() for request in self.requests]


@asynccontextmanager
async def listening(script: Script, *, tls: SSLContext | None = None) -> AsyncIterator[Loopback]:
    """A server that runs the script for each connection and closes it afterwards."""
    known = Loopback(0, "http" if tls is None else "https")
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
        known.connections += 1
        try:
            with suppress(ConnectionError, asyncio.CancelledError):
                await script(Connection(reader, writer, known))
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    known.port = server.sockets[0].getsockname()[1]
    try:
        yield known
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@frozen
class Answer:
    """A well-formed answer."""

    body: bytes = b"{}"
    status: int = 200
    headers: tuple[str, ...] = ("Content-Type: application/json",)

    def encode(self) -> bytes:
        """As bytes."""
        head = (f"HTTP/1.1 {self.status} Whatever", *self.headers, f"Content-Length: {len(self.body)}", "", "")
        return "\r\n".join(head).encode() + self.body


def answering(*answers: Answer) -> Script:
    """Answers one after the other, over any number of connections; the last one for ever."""
    left = list(answers)

    async def script(connection: Connection) -> None:
        while await connection.read_request():
            answer = left.pop(0) if len(left) > 1 else left[0]
            await connection.write(answer.encode())

    return script
