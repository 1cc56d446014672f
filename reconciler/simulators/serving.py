"""Serves an ASGI application on loopback, inside the running loop or in a thread, and stops it without a trace.

Needs the extra `simulators` (uvicorn): importing this module without it raises ImportError.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import Dropped
from reconciler.simulators.messages import AsgiApp, Message, Receive, Send

LOOPBACK = "127.0.0.1"
START_SECONDS = 10.0


@contextlib.asynccontextmanager
async def serving(app: AsgiApp, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """Serves `app` while the block runs and gives its URL; port 0 takes a free one.

    Installs no signal handlers and touches no logging. On leaving, open connections are cut and requests
    still being answered are cancelled. Raises OSError where the port cannot be had.
    """
    state = ServerState()
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    config.load()
    server = await asyncio.get_running_loop().create_server(lambda: _CuttingProtocol(config, state, {}), host, port)
    try:
        bound: tuple[str, int] = server.sockets[0].getsockname()[:2]
        yield f"http://{bound[0]}:{bound[1]}"
    finally:
        server.close()
        await _cut_off(state)
        await server.wait_closed()


@contextlib.contextmanager
def serving_in_thread(app: AsgiApp, *, host: str = LOOPBACK, port: int = 0) -> Iterator[str]:
    """The same for code without an event loop: serves from a thread of its own.

    The simulator behind `app` belongs to that thread while the block runs. Raises what starting raised.
    """
    service = _ThreadedService(app, host, port)
    service.start()
    try:
        yield service.url()
    finally:
        service.stop()


class _ThreadedService:
    """One event loop in one thread, from start to stop."""

    def __init__(self, app: AsgiApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._settled = threading.Event()
        self._outcome: str | BaseException = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def url(self) -> str:
        if not self._settled.wait(START_SECONDS):
            raise TimeoutError("the simulator did not start")
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome

    def stop(self) -> None:
        if self._loop is not None and self._leave is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._outcome = error
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        async with serving(self._app, host=self._host, port=self._port) as url:
            self._outcome = url
            self._settled.set()
            await self._leave.wait()


class _CuttingProtocol(H11Protocol):
    """uvicorn's connection, which can be cut by the application: ASGI itself has no word for that."""

    def connection_made(  # type: ignore[override]  # reason: uvicorn narrows asyncio's argument the same way
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.access_log = False
        app: AsgiApp = self.app

        async def cutting(scope: Message, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except Dropped as dropped:
                cut(transport, dropped.how)
                await _disconnected(receive)
            except asyncio.CancelledError:
                # The server stops. uvicorn would log a cancelled request as a crash of the application.
                cut(transport, "reset")
                await _disconnected(receive)

        self.app = cutting


def cut(transport: asyncio.Transport, how: Literal["reset", "closed"]) -> None:
    """Ends a connection: politely, after what was written, or with a TCP reset."""
    if how == "closed":
        transport.close()
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # The client may have gone first, and its socket with it.
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _disconnected(receive: Receive) -> None:
    """Until uvicorn has noticed: leaving earlier, it would answer 500 for an application that said nothing."""
    message = await receive()
    while message["type"] != "http.disconnect":
        message = await receive()


async def _cut_off(state: ServerState) -> None:
    tasks = list(state.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for connection in list(state.connections):
        connection.transport.abort()
    while state.connections:
        await elapse(0)
