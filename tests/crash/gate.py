"""Stands before a simulated service: holds one request where a test wants it, and notes every true state."""

import asyncio
import threading
from collections.abc import Callable
from typing import Literal

from attrs import define, field

from reconciler.simulators.faults import Dropped
from reconciler.simulators.messages import AsgiApp, Message, Receive, Send

Moment = Literal["before", "after"]
SECONDS = 30


@define(eq=False)
class Hold:
    """A request that waits, before its effect or before its answer, until it is let go.

    The method "*" is that of any write.
    """

    method: str
    nth: int
    moment: Moment
    _arrived: threading.Event = field(factory=threading.Event)
    _freed: "asyncio.Event | None" = None
    _loop: "asyncio.AbstractEventLoop | None" = None
    _seen: int = 0
    _fate: str = "done"
    _passed: threading.Event = field(factory=threading.Event)

    def covers(self, scope: Message) -> bool:
        """Counts the request; whether it is the one."""
        is_write = scope["method"] != "GET"
        if not (is_write if self.method == "*" else scope["method"] == self.method):
            return False
        self._seen += 1
        return self._seen == self.nth

    async def wait(self) -> None:
        """Tells that it is there, and waits."""
        self._loop, self._freed = asyncio.get_running_loop(), asyncio.Event()
        self._arrived.set()
        await self._freed.wait()
        if self._fate == "lost":
            raise Dropped("reset")

    def reached(self) -> None:
        """Returns when the request is there."""
        assert self._arrived.wait(SECONDS), "the request never came"

    def free(self, fate: Literal["done", "lost"] = "done") -> None:
        """Lets it go on, or get lost."""
        assert self._loop is not None
        assert self._freed is not None
        self._fate = fate
        self._loop.call_soon_threadsafe(self._freed.set)

    def passed(self) -> None:
        """Returns when the service is through with it."""
        assert self._passed.wait(SECONDS), "the request never ended"

    def leave(self) -> None:
        """Tells that the service is through with it."""
        self._passed.set()


@define(eq=False)
class Gate:
    """The ASGI application in front; `look` tells the true state, `history` holds every state it ever was in.

    `writes` are those that reached the service.
    """

    app: AsgiApp
    look: Callable[[], str]
    history: list[str] = field(factory=list)
    writes: list[str] = field(factory=list)
    holds: list[Hold] = field(factory=list)

    def hold(self, method: str, *, nth: int = 1, moment: Moment = "before") -> Hold:
        """From now on, the nth such request will wait."""
        hold = Hold(method, nth, moment)
        self.holds.append(hold)
        return hold

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one request."""
        hold = next((one for one in [*self.holds] if one.covers(scope)), None)
        if hold is None:
            await self._pass(scope, receive, send)
            return
        try:
            if hold.moment == "before":
                whole = await _take_whole(receive)
                await hold.wait()
                await self._pass(scope, whole, send)
            else:
                await self._pass(scope, receive, _hold_back(hold, send))
        finally:
            hold.leave()

    async def _pass(self, scope: Message, receive: Receive, send: Send) -> None:
        self.note()
        if scope["method"] != "GET":
            self.writes.append(f"{scope['method']} {scope['path']}")
        try:
            await self.app(scope, receive, self._noting(send))
        finally:
            self.note()

    def _noting(self, send: Send) -> Send:
        async def noting(message: Message) -> None:
            self.note()
            await send(message)

        return noting

    def note(self) -> None:
        """Notes the true state where it has changed."""
        state = self.look()
        if self.history[-1:] != [state]:
            self.history.append(state)


async def _take_whole(receive: Receive) -> Receive:
    """The request as it has come, whatever becomes of its sender."""
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _hold_back(hold: Hold, send: Send) -> Send:
    async def held(message: Message) -> None:
        if message["type"] == "http.response.start":
            await hold.wait()
        await send(message)

    return held
