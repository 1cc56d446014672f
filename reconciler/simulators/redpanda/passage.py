"""The way from Console to one worker: an HTTP client with a short patience, whose requests live on without it."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence

from attrs import frozen

from reconciler.simulators.clock import Clock
from reconciler.simulators.faults import Dropped, Schedule
from reconciler.simulators.messages import TYPE_JSON, Answer, AsgiApp, Message, Request, encode_json
from reconciler.simulators.reception import Received, Reception

READ_TIMEOUT = 6.0
_DEADLINE = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"


@frozen
class Unreached:
    """No answer came; `why` is what the client says of it."""

    why: str


class Passage:
    """Where the requests to one cluster's worker go through.

    `schedule` takes what goes wrong on the way, `requests` is the journal of what came so far. `patience` is in
    seconds; what is under way when it ends goes on, and the worker carries it out.
    """

    def __init__(
        self, address: str, app: AsgiApp, clock: Clock, login: tuple[str, str] | None, patience: float
    ) -> None:
        self.address = address
        self.schedule = Schedule()
        self.is_open = True
        self._app = app
        self._reception = Reception(self._forward, self.schedule, clock)
        self._headers = _headers(address, login)
        self._patience = patience
        self._under_way: set[asyncio.Task[Answer | Unreached]] = set()

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far that found an open port."""
        return self._reception.requests

    async def ask(self, method: str, path: str, query: str = "", content: object = None) -> Answer | Unreached:
        """Sends one request to the worker and waits for as long as the patience lasts."""
        called = f'{method.capitalize()} "{self.address}{path}{f"?{query}" if query else ""}"'
        if not self.is_open:
            return Unreached(f"{called}: dial tcp {self._host()}: connect: connection refused")
        body = b"" if content is None else encode_json(content)
        request = Request(method, path, query, self._headers, body)
        task = asyncio.create_task(self._send(request, called))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        return task.result() if done else Unreached(f"{called}: {_DEADLINE}")

    async def _send(self, request: Request, called: str) -> Answer | Unreached:
        heard: list[Message] = []
        try:
            await _call(self._reception, request, heard)
        except Dropped as dropped:
            if heard:
                return _gather(heard) if _is_whole(heard) else Unreached("unexpected EOF")
            reset = f"read tcp {self._host()}: read: connection reset by peer"
            return Unreached(f"{called}: {reset if dropped.how == 'reset' else 'EOF'}")
        return _gather(heard)

    async def _forward(self, request: Request) -> Answer:
        heard: list[Message] = []
        await _call(self._app, request, heard)
        return _gather(heard)

    def _host(self) -> str:
        return self.address.partition("://")[2]


async def _call(app: AsgiApp, request: Request, heard: list[Message]) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def collect(message: Message) -> None:
        heard.append(message)

    await app(
        {
            "type": "http",
            "method": request.method,
            "scheme": request.scheme,
            "path": request.path,
            "raw_path": request.path.encode(),
            "query_string": request.query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in request.headers.items()],
        },
        receive,
        collect,
    )


def _gather(heard: Sequence[Message]) -> Answer:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in heard[0]["headers"]}
    return Answer(heard[0]["status"], headers, b"".join(message.get("body", b"") for message in heard[1:]))


def _is_whole(heard: Sequence[Message]) -> bool:
    """Whether all came that was promised: of an answer without a body nothing can be cut off."""
    answer = _gather(heard)
    return int(answer.headers.get("content-length", "0")) <= len(answer.body)


def _headers(address: str, login: tuple[str, str] | None) -> Mapping[str, str]:
    always = {"host": address.partition("://")[2], "accept": TYPE_JSON, "content-type": TYPE_JSON}
    if login is None:
        return always
    return {**always, "authorization": f"Basic {b64encode(':'.join(login).encode()).decode()}"}
