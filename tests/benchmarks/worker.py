"""A worker that costs next to nothing: serves precomputed bytes from a process of its own and counts the requests.

Run as `python -m tests.benchmarks.worker COUNT`; prints its port. A pause shows at once. `/count` answers the number
of requests since the last `/reset`, which also makes every connector run again; neither is counted.
"""

import asyncio
import sys
from collections.abc import Sequence
from urllib.parse import unquote

from attrs import Factory, define

from tests.benchmarks.inventory import LIST, describe, name_all, render_status

ROOT = b'{"version":"4.3.1","commit":"0123456789abcdef","kafka_cluster_id":"benchmarks"}'
HEALTH = b'{"status":"healthy","message":"Worker has completed startup and is ready to handle requests."}'
UNKNOWN = b'{"error_code":404,"message":"HTTP 404 Not Found"}'
REASONS = {200: b"OK", 202: b"Accepted", 404: b"Not Found"}


@define
class Worker:
    """Connectors that run or are paused, with every answer made beforehand."""

    names: Sequence[str]
    requests: int = 0
    _members: dict[str, bytes] = Factory(dict)
    _paused: set[str] = Factory(set)
    _fixed: dict[str, bytes] = Factory(dict)

    def start_over(self) -> None:
        """Everything runs, nothing is counted."""
        if self._paused or not self._members:
            self._members = {name: describe(name, "RUNNING") for name in self.names}
        self._paused.clear()
        self.requests = 0
        plain = b"[" + b",".join(f'"{name}"'.encode() for name in self.names) + b"]"
        self._fixed = {"/": ROOT, "/health": HEALTH, "/connectors": plain, LIST: self._render_list()}

    def answer(self, method: str, path: str) -> tuple[int, bytes]:
        """Status and body of one request."""
        if path == "/count":
            return 200, str(self.requests).encode()
        if path == "/reset":
            self.start_over()
            return 200, b"0"
        self.requests += 1
        if method == "PUT":
            return self._pause(path)
        return self._show(path)

    def _show(self, path: str) -> tuple[int, bytes]:
        body = self._fixed.get(path)
        if body is None and path == LIST:
            body = self._fixed[LIST] = self._render_list()
        if body is not None:
            return 200, body
        name = _name_in(path, "/status")
        if name not in self._members:
            return 404, UNKNOWN
        return 200, render_status(name, "PAUSED" if name in self._paused else "RUNNING")

    def _pause(self, path: str) -> tuple[int, bytes]:
        name = _name_in(path, "/pause")
        if name not in self._members:
            return 404, UNKNOWN
        self._members[name] = describe(name, "PAUSED")
        self._paused.add(name)
        self._fixed.pop(LIST, None)
        return 202, b""

    def _render_list(self) -> bytes:
        return b"{" + b",".join(self._members.values()) + b"}"


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests come one after the other, with or without a body."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._received = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers every request that is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._received[:end])
            size = end + 4 + _measure_body(head)
            if len(self._received) < size or self._transport is None:
                return
            del self._received[:size]
            method, path, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
            status, body = self._worker.answer(method, path)
            self._transport.writelines((_write_head(status, len(body)), body))


def _name_in(path: str, verb: str) -> str:
    return unquote(path.removeprefix("/connectors/").removesuffix(verb))


def _measure_body(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _write_head(status: int, size: int) -> bytes:
    return b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (
        status,
        REASONS[status],
        size,
    )


async def serve(count: int) -> None:
    """Serves until the process is ended."""
    worker = Worker(name_all(count))
    worker.start_over()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(worker), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
