"""An ASGI application in this process as the wire of a session; no socket, no thread."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx

AsgiApp = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]

Wire = httpx.AsyncBaseTransport
"""What stands in for the network of one service."""


def wire_to(app: AsgiApp, *, drops: tuple[type[Exception], ...] = ()) -> httpx.AsyncBaseTransport:
    """A wire that ends in this application; its exceptions of the types `drops` are broken connections."""
    return _Wire(httpx.ASGITransport(app), drops)


class _Wire(httpx.AsyncBaseTransport):
    """Turns what a simulator raises to drop a connection into what a socket would show."""

    def __init__(self, inner: httpx.AsyncBaseTransport, drops: tuple[type[Exception], ...]) -> None:
        self._inner = inner
        self._drops = drops

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer."""
        try:
            return await self._inner.handle_async_request(request)
        except self._drops:
            raise httpx.ReadError("connection dropped", request=request) from None
