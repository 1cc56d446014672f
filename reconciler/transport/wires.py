"""An ASGI application in this process as the wire of a session; no socket, no thread."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import httpx
from attrs import define, field, frozen

Message = MutableMapping[str, Any]

AsgiApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

Wire = httpx.AsyncBaseTransport
"""What stands in for the network of one service."""


def wire_to(app: AsgiApp, *, drops: tuple[type[Exception], ...] = ()) -> httpx.AsyncBaseTransport:
    """A wire that ends in this application; its exceptions of the types `drops` are broken connections.

    The answer reaches the session once the application has ended. What else it raises goes on to whoever asked.
    """
    return _Wire(app, drops)


class _Wire(httpx.AsyncBaseTransport):
    """Speaks to the application itself: the httpx one leaves a generator of each request for the loop to clear away."""

    def __init__(self, app: AsgiApp, drops: tuple[type[Exception], ...]) -> None:
        self._app = app
        self._drops = drops

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer."""
        exchange = _Exchange(await request.aread())
        try:
            await self._app(_make_scope(request), exchange.receive, exchange.send)
        except self._drops:
            raise httpx.ReadError("connection dropped", request=request) from None
        if exchange.status is None:
            raise httpx.RemoteProtocolError("no answer came", request=request)
        parts = () if request.method == "HEAD" else exchange.parts
        return httpx.Response(exchange.status, headers=exchange.headers, stream=_Parts(parts))


@define
class _Exchange:
    """One request and what the application says to it."""

    sent: bytes
    status: int | None = None
    headers: list[tuple[bytes, bytes]] = field(factory=list)
    parts: list[bytes] = field(factory=list)
    _is_taken: bool = False
    _ended: asyncio.Event = field(factory=asyncio.Event)

    async def receive(self) -> Message:
        """The whole request at once; after the end of the answer, that the client has gone."""
        if self._is_taken:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        self._is_taken = True
        return {"type": "http.request", "body": self.sent, "more_body": False}

    async def send(self, message: Message) -> None:
        """The head of the answer, or a part of its body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", ()))
        else:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._ended.set()


@frozen
class _Parts(httpx.AsyncByteStream):
    """A body as it came."""

    parts: Sequence[bytes]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Part by part."""
        for part in self.parts:
            yield part


def _make_scope(request: httpx.Request) -> Message:
    url = request.url
    raw_path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": raw_path,
        "query_string": query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }
