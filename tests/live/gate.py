"""A loopback proxy that holds the first writes until something has happened; must not know what it forwards."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from attrs import define, field

ARRIVAL_SECONDS = 30
ANSWER_SECONDS = 300
KEPT_HEADERS = ("authorization", "accept", "content-type")


@define
class Gate:
    """What the proxy forwards to, when it opens, and what has passed it."""

    upstream: str
    opening: threading.Barrier
    writes: list[tuple[str, int]] = field(factory=list)
    _client: httpx.Client = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._client = httpx.Client(base_url=self.upstream, timeout=ANSWER_SECONDS, trust_env=False)

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """Pass a request on; a write waits at the gate first, unless it is open already."""
        if method != "GET":
            # A broken barrier means that fewer writes came than were waited for: let them pass.
            with suppress(threading.BrokenBarrierError):
                self.opening.wait(ARRIVAL_SECONDS)
            self.opening.abort()
        reply = self._client.request(method, path, headers=headers, content=body)
        if method != "GET":
            self.writes.append((path, reply.status_code))
        return reply

    def close(self) -> None:
        """Close the connections to the upstream."""
        self._client.close()


@contextmanager
def holding_gate(upstream: str, writes: int, action: Callable[[], None]) -> Iterator[tuple[str, Gate]]:
    """Serve a gate on loopback and give its URL: when `writes` writes wait, `action` runs, then all pass."""
    gate = Gate(upstream, threading.Barrier(writes, action=action))

    class Door(BaseHTTPRequestHandler):
        """Hands each request to the gate."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_PUT(self) -> None:
            self._pass_on()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name: self.headers[name] for name in KEPT_HEADERS if name in self.headers}
            reply = gate.forward(self.command, self.path, headers, body)
            # A client that has given up is not waiting for its answer.
            with suppress(ConnectionError):
                self.send_response_only(reply.status_code)
                if "content-type" in reply.headers:
                    self.send_header("content-type", reply.headers["content-type"])
                self.send_header("content-length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(reply.content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, name="gate", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", gate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        gate.close()
