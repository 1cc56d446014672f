"""HTTP requests and answers as plain values, read from and sent over ASGI; knows nothing of any service."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from attrs import field, frozen

TYPE_JSON = "application/json"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]


@frozen
class Request:
    """What a client sent; `path` is as it was on the wire, percent-encoded, and header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = b""
    scheme: str = "http"

    def segments(self) -> tuple[str, ...]:
        """The decoded pieces of the path; one slash at its end counts for nothing."""
        return tuple(unquote(piece) for piece in self.path.removeprefix("/").removesuffix("/").split("/"))

    def query_values(self, name: str) -> tuple[str, ...]:
        """All values given for one query parameter, in order."""
        return tuple(value for key, value in parse_qsl(self.query, keep_blank_values=True) if key == name)

    def url(self) -> str:
        """The whole address, as the client must have written it."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.origin()}{self.path}{query}"

    def origin(self) -> str:
        """Scheme and host of the address that the client used."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}"


@frozen
class Answer:
    """What a service sends back."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""


def json_answer(status: int, content: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body, labelled as such."""
    return Answer(status, {"content-type": TYPE_JSON, **(headers or {})}, encode_json(content))


def encode_json(content: object) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


async def read_request(scope: Message, receive: Receive) -> Request:
    """Takes the whole request, body included, off an ASGI connection."""
    body = bytearray()
    is_complete = False
    while not is_complete:
        message = await receive()
        body += message.get("body", b"")
        is_complete = not message.get("more_body", False)
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return Request(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers={key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]},
        body=bytes(body),
        scheme=scope.get("scheme", "http"),
    )


async def send_answer(answer: Answer, send: Send) -> None:
    """Sends a whole answer."""
    await send_start(answer, send)
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


async def send_part(answer: Answer, size: int, send: Send) -> None:
    """Sends the head, which promises the whole body, and only the first `size` bytes of it."""
    await send_start(with_length(answer), send)
    await send({"type": "http.response.body", "body": answer.body[:size], "more_body": True})


async def send_start(answer: Answer, send: Send) -> None:
    """Sends status and headers."""
    labelled = with_length(answer) if answer.body else answer
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in labelled.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


def with_length(answer: Answer) -> Answer:
    """The same answer with its true content-length."""
    return Answer(answer.status, {**answer.headers, "content-length": str(len(answer.body))}, answer.body)
