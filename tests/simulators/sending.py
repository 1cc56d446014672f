"""Sends a recorded request to a simulator in process, byte for byte as it was recorded."""

import json
from collections.abc import Mapping

from attrs import frozen

from reconciler.simulators.messages import AsgiApp, Message
from tests.simulators.exchange import Exchange, Json


@frozen
class Heard:
    """An answer of the simulator."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def content(self) -> Json:
        """The body as recordings keep it: JSON, else text, else None."""
        if not self.body:
            return None
        text = self.body.decode()
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text


async def send(exchange: Exchange, app: AsgiApp, host: str) -> Heard:
    """Sends a recorded request to the simulator, byte for byte as it was recorded."""
    headers = {"Host": host, **exchange.sent_headers}
    scope: Message = {
        "type": "http",
        "method": exchange.method,
        "scheme": "http",
        "path": exchange.path,
        "raw_path": exchange.path.encode(),
        "query_string": exchange.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": exchange.sent, "more_body": False}

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    return Heard(
        status=messages[0]["status"],
        headers={name.decode(): value.decode() for name, value in messages[0]["headers"]},
        body=b"".join(message.get("body", b"") for message in messages[1:]),
    )
