"""Stands before a simulated Convoy and keeps, for each request, what was true around it and what was answered."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from reconciler.simulators.convoy.simulator import ConvoySimulator

Message = Any


@frozen
class Seen:
    """One request. `body` is what the client was told, None where the connection broke.

    `is_alone`: nobody else moved anything between its arrival and its answer.
    """

    at: float
    method: str
    path: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    status: int | None
    body: bytes | None
    is_alone: bool = True

    def told(self, uid: str) -> str | None:
        """The status of an endpoint that this answer showed; None where it showed none."""
        try:
            carried = json.loads(self.body or b"")["data"]
            rows = carried.get("content", [carried])
            return next((str(row["status"]) for row in rows if row["uid"] == uid), None)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


@define
class Witness:
    """An ASGI application in front of the simulator's.

    `before`: what somebody else does just before the request of this number, counted from 1.
    """

    simulator: ConvoySimulator
    seen: list[Seen] = field(factory=list)
    before: dict[int, Callable[[], object]] = field(factory=dict)
    _arrived: int = 0
    _moves: int = 0

    async def __call__(self, scope: Message, receive: Message, send: Message) -> None:
        """Takes one HTTP request. Raises what the simulator raises."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)
            await send(message)

        self._arrived += 1
        if self._arrived in self.before:
            self.before.pop(self._arrived)()
            self._moves += 1
        before, at, moves = self.simulator.all_statuses(), self.simulator.clock(), self._moves
        is_whole = False
        try:
            await self.simulator.app(scope, receive, keep)
            is_whole = True
        finally:
            status = messages[0]["status"] if messages else None
            body = b"".join(message.get("body", b"") for message in messages[1:]) if is_whole else None
            after = self.simulator.all_statuses()
            is_alone = moves == self._moves
            self.seen.append(Seen(at, scope["method"], scope["path"], before, after, status, body, is_alone))
