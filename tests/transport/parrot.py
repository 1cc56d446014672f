"""A worker, in this process, that tells back all that it was told, in whatever way it fails."""

import json
from collections.abc import Callable, Mapping

import httpx
from attrs import define, field

from tests.transport.canaries import CANARIES, FOREIGN, parrot
from tests.transport.loopback import Connection, Script

Respond = Callable[[httpx.Request], httpx.Response]

_VERBS = {"pause": "PAUSED", "resume": "RUNNING", "stop": "STOPPED"}


@define(eq=False, repr=False)
class Worker(httpx.AsyncBaseTransport):
    """One connector `c` behind some credential, and the token endpoint beside it.

    `reads`, `writes` and `tokens` answer in place of the worker where they are given.
    """

    reads: Respond | None = None
    writes: Respond | None = None
    tokens: Respond | None = None
    state: str = "RUNNING"
    told: list[str] = field(factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The worker's answer, or the failure that stands in for it."""
        self.told.append(tell_back(request))
        request.extensions |= {"seed": f"{len(self.told)} {request.url}", "heard": " ".join(self.told)}
        if request.url.host == "auth.example":
            return (self.tokens or _give_token)(request)
        instead = self.reads if request.method == "GET" else self.writes
        return (instead or self._work)(request)

    def _work(self, request: httpx.Request) -> httpx.Response:
        verb = request.url.path.rpartition("/")[2]
        if request.method == "PUT":
            self.state = _VERBS[verb]
            return httpx.Response(202)
        return httpx.Response(200, json=self._describe(request.url))

    def _describe(self, url: httpx.URL) -> object:
        told = f"not to be shown {FOREIGN['configuration']}"
        status = {
            "name": "c",
            "connector": {"state": self.state, "worker_id": "w:8083"},
            "tasks": [{"id": 0, "state": self.state, "worker_id": "w:8083"}],
            "type": "source",
        }
        config = {"name": "c", "connector.class": "C", "database.password": told, "ssl.key": FOREIGN["key of another"]}
        if url.path == "/":
            return {"version": "4.1.0", "commit": "c0", "kafka_cluster_id": "k", "note": told}
        if url.path.endswith("/status"):
            return status
        if b"expand" in url.query:
            return {"c": {"status": status, "info": {"name": "c", "config": config, "tasks": [], "type": "source"}}}
        return {"status": "healthy"} if url.path == "/health" else ["c"]


def _give_token(request: httpx.Request) -> httpx.Response:
    del request
    return httpx.Response(200, json={"access_token": CANARIES["fetched token"], "expires_in": 3600})


def serve(worker: Worker) -> Script:
    """The worker on a socket, as a service or as a proxy before one."""

    async def script(connection: Connection) -> None:
        while content := await connection.read_request():
            response = await worker.handle_async_request(_parse(content))
            body = response.content
            head = [f"HTTP/1.1 {response.status_code} Whatever", f"Content-Length: {len(body)}"]
            head += [f"{name}: {value}" for name, value in response.headers.items() if name != "content-length"]
            await connection.write("\r\n".join([*head, "", ""]).encode() + body)

    return script


def _parse(content: bytes) -> httpx.Request:
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, place, _ = first.split(" ")
    url = place if "://" in place else f"http://worker.example{place}"
    return httpx.Request(
        method,
        url,
        headers=[(name, value) for name, _, value in (line.partition(": ") for line in lines)],
        content=body,
    )


def tell_back(request: httpx.Request) -> str:
    """The whole request as text."""
    body = request.content.decode() if request.method == "POST" else ""
    return f"{request.method} {request.url} {request.headers.raw!r} {body}"


def repeat_all(request: httpx.Request) -> str:
    """Secrets in every dress, other ones first each time, and the request itself."""
    told = parrot(str(request.extensions["seed"]), str(request.extensions["heard"]))
    return f"{told} | {tell_back(request)}"


def refusing(status: int) -> Respond:
    """JSON, as the worker writes its errors, with all that it was told."""

    def respond(request: httpx.Request) -> httpx.Response:
        said = {"error_code": status, "message": repeat_all(request), CANARIES["token"]: [tell_back(request)]}
        headers = {"location": f"http://elsewhere.example/?token={CANARIES['read token']}", "retry-after": "1"}
        return httpx.Response(status, json=said, headers=headers)

    return respond


def saying(status: int, kind: str, text: Callable[[str], str]) -> Respond:
    """Another answer than JSON, made of all that it was told."""
    return lambda request: httpx.Response(status, text=text(repeat_all(request)), headers={"content-type": kind})


def breaking(error: Callable[[str], Exception]) -> Respond:
    """A client library that puts what it sent into its exceptions, and where they came from."""

    def respond(request: httpx.Request) -> httpx.Response:
        raise error(repeat_all(request)) from KeyError(tell_back(request))

    return respond


HOSTILE: Mapping[str, Respond] = {
    **{f"{status} in JSON": refusing(status) for status in (302, 400, 401, 403, 404, 409, 429, 500, 503)},
    "500 in text": saying(500, "text/plain", lambda told: "x" * 4000 + told),
    "429 in text": saying(429, "text/plain", lambda told: told),
    "404 in text": saying(404, "text/plain", lambda told: told),
    "200 in HTML": saying(200, "text/html", lambda told: f"<html><body>{told}</body></html>"),
    "200 in cut JSON": saying(200, "application/json", lambda told: json.dumps({"message": told})[:-5]),
    "200 of a text": saying(200, "application/json", json.dumps),
    "200 of other JSON": saying(200, "application/json", lambda told: json.dumps({"version": told, "status": told})),
    "a header that is none": breaking(httpx.LocalProtocolError),
    "an answer that is none": breaking(httpx.RemoteProtocolError),
    "a broken connection": breaking(httpx.ReadError),
    "no connection": breaking(httpx.ConnectError),
    "a proxy that refuses": breaking(httpx.ProxyError),
    "an error of the system": breaking(OSError),
    "a mistake of ours": breaking(RuntimeError),
}
"""Ways to fail, by name."""
