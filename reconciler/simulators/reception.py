"""The ASGI door of a simulator: keeps the journal, lets faults and other people happen; knows no service."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

from attrs import define, evolve

from reconciler.simulators.clock import Clock, elapse
from reconciler.simulators.faults import (
    Dropped,
    Due,
    Fault,
    Genuine,
    Later,
    Lost,
    Relabelled,
    Replaced,
    Schedule,
    Truncated,
)
from reconciler.simulators.messages import (
    Answer,
    Message,
    Receive,
    Request,
    Send,
    read_request,
    send_answer,
    send_part,
)

Answering = Callable[[Request], Awaitable[Answer]]


@define
class Received:
    """One request in the journal; `status` is None until, and unless, an answer with it left."""

    at: float
    request: Request
    status: int | None = None
    fault: Fault | None = None

    @property
    def line(self) -> str:
        """Method, path and query in one line, for comparisons in tests."""
        query = f"?{self.request.query}" if self.request.query else ""
        return f"{self.request.method} {self.request.path}{query}"


class Reception:
    """An ASGI application in front of a service's own answers.

    Raises Dropped where a fault says that the connection breaks.
    """

    def __init__(self, answering: Answering, schedule: Schedule, clock: Clock) -> None:
        self.requests: list[Received] = []
        self._answering = answering
        self._schedule = schedule
        self._clock = clock
        self._promised: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one HTTP request; other kinds of ASGI connections are refused with ValueError."""
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is served here, not {scope['type']}")
        request = await read_request(scope, receive)
        received = Received(self._clock(), request)
        self.requests.append(received)
        due = self._schedule.take(request)
        received.fault = due.fault
        if due.fault is None:
            await self._give(await self._carry_out(request, due), received, send)
        else:
            await self._disturb(received, due.fault, due, send)

    async def _disturb(self, received: Received, fault: Fault, due: Due, send: Send) -> None:
        await elapse(fault.wait)
        answer = Answer(500)
        if fault.effect == "done":
            answer = await self._carry_out(received.request, due)
        elif isinstance(fault.effect, Later):
            self._promise(received.request, fault.effect.seconds)
        await elapse(fault.hold)
        match fault.heard:
            case Genuine():
                await self._give(answer, received, send)
            case Replaced(other):
                await self._give(other, received, send)
            case Relabelled(content_type):
                headers = {**answer.headers, "content-type": content_type}
                await self._give(evolve(answer, headers=headers), received, send)
            case Truncated(size):
                received.status = answer.status
                await send_part(answer, size, send)
                raise Dropped("closed")
            case Lost(how):
                raise Dropped(how)
            case never:
                assert_never(never)

    async def _carry_out(self, request: Request, due: Due) -> Answer:
        for intervention in due.before:
            intervention.act()
        answer = await self._answering(request)
        for intervention in due.after:
            intervention.act()
        return answer

    async def _give(self, answer: Answer, received: Received, send: Send) -> None:
        received.status = answer.status
        await send_answer(evolve(answer, body=b"") if received.request.method == "HEAD" else answer, send)

    def _promise(self, request: Request, seconds: float) -> None:
        """Has a request carried out at its time, whether or not anybody asks for anything then."""
        task = asyncio.create_task(self._keep_promise(request, seconds))
        # The loop keeps no task alive that nobody holds.
        self._promised.add(task)
        task.add_done_callback(self._promised.discard)

    async def _keep_promise(self, request: Request, seconds: float) -> None:
        await elapse(seconds)
        await self._answering(request)
