"""One read of a server with a script: what it brings, or what is said of its failure."""

import asyncio

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from tests.transport.loopback import Script, listening
from tests.transport.sessions import fetch, make_shared


def read(script: Script, path: str = "/things", *, timeout: float = 5.0) -> tuple[Reply, list[str]]:
    """The reply to one read of a server with this script, and the requests that it saw."""

    async def run() -> tuple[Reply, list[str]]:
        async with listening(script) as server:
            return await fetch(server.url, path, shared=make_shared(timeout=timeout)), server.lines

    return asyncio.run(run())


def fail(script: Script, *, timeout: float = 5.0) -> tuple[str, int]:
    """The message of a read that fails, and how many connections it took."""

    async def run() -> tuple[str, int]:
        async with listening(script) as server:
            with pytest.raises(ReadFailed) as caught:
                await fetch(server.url, shared=make_shared(timeout=timeout))
            return str(caught.value).replace(server.url, "URL"), server.connections

    return asyncio.run(run())
