"""The job service, faked: an ASGI application that knows nothing of the provider."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from attrs import define

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

DRAINING_SECONDS = 0.5


@define
class SimulatedQueue:
    """One queue; `drained_at` is when its last running job ends, by the loop's clock.

    `worker` stands for what a service shows beside its switches, and nobody may pass on.
    """

    name: str
    state: str = "open"
    owner: str = "nobody"
    worker: str = "made-up"
    drained_at: float = 0.0

    def show(self) -> Mapping[str, str]:
        """As the service describes it."""
        if self.state == "draining" and asyncio.get_running_loop().time() >= self.drained_at:
            self.state = "paused"
        return {"name": self.name, "state": self.state, "owner": self.owner, "worker_token": self.worker}


@define
class JobQueueSimulator:
    """The service: queues by name."""

    queues: dict[str, SimulatedQueue]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one request."""
        message = await receive()
        status, body = self._answer(scope, json.loads(message.get("body") or b"{}"))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def _answer(self, scope: Message, body: Mapping[str, str]) -> tuple[int, object]:
        match scope["method"], scope["path"].strip("/").split("/"):
            case "GET", ["queues"]:
                return 200, self._list(parse_qs(scope["query_string"].decode()))
            case "GET", ["queues", name] if name in self.queues:
                return 200, self.queues[name].show()
            case "PUT", ["queues", name, "state"] if name in self.queues:
                return self._switch(self.queues[name], body.get("state", ""))
            case _, ["queues", *_]:
                return 404, {"error": "no such queue"}
            case _:
                return 404, {"error": "no such path"}

    def _list(self, asked: Mapping[str, list[str]]) -> object:
        after, limit = asked.get("after", [""])[0], int(asked.get("limit", ["20"])[0])
        names = sorted(name for name in self.queues if name > after)
        return {"queues": [self.queues[name].show() for name in names[:limit]], "more": len(names) > limit}

    def _switch(self, queue: SimulatedQueue, state: str) -> tuple[int, object]:
        if queue.state == "retired":
            return 409, {"error": "the queue is retired"}
        if state not in {"open", "paused"}:
            return 400, {"error": "state must be open or paused"}
        if state == "open":
            queue.state = "open"
        elif queue.state == "open":
            queue.state, queue.drained_at = "draining", asyncio.get_running_loop().time() + DRAINING_SECONDS
        return 202, {"accepted": True}
