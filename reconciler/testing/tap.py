"""Stands between a provider and the simulated service: keeps what was asked and heard, and can spoil it."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, evolve, field, frozen

from reconciler.simulators.faults import Dropped
from reconciler.testing.bench import AsgiApp

Message = Any
"""A message or scope of ASGI."""

READS = frozenset({"GET", "HEAD"})


@frozen
class Heard:
    """One answer of the service, as it left it; `status` is what the client was given."""

    method: str
    path: str
    status: int | None
    body: bytes
    query: str = ""

    @property
    def line(self) -> str:
        """Method and path, as they were on the wire."""
        return f"{self.method} {self.path}"

    @property
    def request(self) -> str:
        """The line with its query: another page is another request."""
        return f"{self.line}?{self.query}" if self.query else self.line


@frozen
class Spoiled:
    """An answer that takes the place of the service's own."""

    status: int
    content_type: str
    body: bytes


Mend = Callable[[object], object]
"""Another JSON body for a body."""


@define
class Tap:
    """An ASGI application in front of the service's.

    `lost`: lines whose answer is dropped after the effect, each once. `spoiled`: what is answered instead of
    reaching the service, by request, for ever. `mend` changes the JSON of answers to reads.
    """

    app: AsgiApp
    heard: list[Heard] = field(factory=list)
    lost: set[str] = field(factory=set)
    spoiled: dict[str, Spoiled | None] = field(factory=dict)
    mend: Mend | None = None

    async def __call__(self, scope: Message, receive: Message, send: Message) -> None:
        """Takes one HTTP request. Raises Dropped where the connection is to break."""
        asked = _note(scope)
        if asked.request in self.spoiled:
            await self._spoil(asked, send)
            return
        status, headers, body = await _collect(self.app, scope, receive)
        is_lost = asked.line in self.lost
        self.heard.append(evolve(asked, status=None if is_lost else status, body=body))
        if is_lost:
            self.lost.discard(asked.line)
            raise Dropped("reset")
        if self.mend is not None and asked.method in READS:
            body = _mend(body, self.mend)
            headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        await _answer(send, status, headers, body)

    async def _spoil(self, asked: Heard, send: Message) -> None:
        spoiled = self.spoiled[asked.request]
        if spoiled is None:
            self.heard.append(asked)
            raise Dropped("reset")
        self.heard.append(evolve(asked, status=spoiled.status))
        await _answer(send, spoiled.status, [(b"content-type", spoiled.content_type.encode())], spoiled.body)

    @property
    def writes(self) -> list[Heard]:
        """What was asked by anything but a read."""
        return [one for one in self.heard if one.method not in READS]


def add_members(value: object) -> object:
    """The JSON with a member that nobody knows in every object."""
    match value:
        case dict():
            return {**{key: add_members(below) for key, below in value.items()}, "x_brand_new": {"a": [1]}}
        case list():
            return [add_members(item) for item in value]
        case _:
            return value


def replace_words(words: "dict[str, str]") -> Mend:
    """A mend that says these words otherwise, wherever a value is exactly one of them."""

    def mend(value: object) -> object:
        match value:
            case dict():
                return {key: mend(below) for key, below in value.items()}
            case list():
                return [mend(item) for item in value]
            case str():
                return words.get(value, value)
            case _:
                return value

    return mend


def drop_members(names: Iterable[str]) -> Mend:
    """A mend that takes these members out of every object."""
    dropped = frozenset(names)

    def mend(value: object) -> object:
        match value:
            case dict():
                return {key: mend(below) for key, below in value.items() if key not in dropped}
            case list():
                return [mend(item) for item in value]
            case _:
                return value

    return mend


def _note(scope: Message) -> Heard:
    """What is asked, not answered yet; the path stays percent-encoded, as calls have it."""
    path = scope.get("raw_path", b"").decode() or scope["path"]
    return Heard(scope["method"], path, None, b"", scope["query_string"].decode())


async def _collect(app: AsgiApp, scope: Message, receive: Message) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0]["status"], list(messages[0]["headers"]), body


async def _answer(send: Message, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _mend(body: bytes, mend: Mend) -> bytes:
    try:
        return json.dumps(mend(json.loads(body))).encode()
    except ValueError:
        return body
