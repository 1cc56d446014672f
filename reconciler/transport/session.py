"""The two sessions: one that can only read, one that sends the calls of a plan; the only doors of this room."""

import json
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType
from typing import assert_never
from urllib.parse import quote, urlencode

import httpx

from reconciler.errors import InvalidInput, ReadFailed
from reconciler.interfaces.session import FRESH_SECONDS, Lost, NotSent, Reply, Sent
from reconciler.model.service import Service
from reconciler.model.step import Call
from reconciler.model.values import Values, spell
from reconciler.transport.credentials import Resolved
from reconciler.transport.failures import Failure
from reconciler.transport.line import Ask, Line, Renewal, read_url
from reconciler.transport.proxies import list_proxy_secrets, refuse_proxies
from reconciler.transport.replies import quote_words
from reconciler.transport.retry import REFUSED, Got, may_repeat_read, may_repeat_write
from reconciler.transport.shared import Shared
from reconciler.transport.tls import make_context

_READ_METHODS = frozenset({"GET", "HEAD"})
_WRITE_METHODS = frozenset({"PUT", "POST", "PATCH", "DELETE"})
_JSON = (("Content-Type", "application/json"),)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_CONNECT_SECONDS = 10.0
_CONNECT_SHARE = 1 / 3
"""Of the time for the whole call: connecting and the TLS handshake may each take as much.

So the end of the whole call finds a connection that was made, never one that is left half open.
"""


class Reading:
    """Reads with the read credential; implements `ReadSession`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The answer to GET `path`, or to the declared read-only POST of `post`; of any status.

        Raises ReadFailed when no answer came, and when the request is not one that reads may send.
        """
        ask = _make_read(path, query, post)
        got = await self._line.retrying.repeat(
            lambda: self._line.send(ask, renews=lambda _: "at once"), may_repeat_read
        )
        match got:
            case Reply():
                return got
            case Failure(why=why, is_refused=is_refused):
                raise ReadFailed(self._line.clean(f"{ask.method} {ask.path}: {why}"), is_refused=is_refused)
            case never:
                assert_never(never)


class Writing:
    """Sends calls with the write credential; implements `WriteSession`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def _is_stopping(self) -> bool:
        stop = self._line.shared.stop
        return stop is not None and stop.signal is not None

    async def send(self, call: Call) -> Sent:
        """What became of this call. It leaves once, and again only after it provably was not heard."""
        content = None if call.body is None else json.dumps(dict(call.body)).encode()
        ask = Ask(call.method, call.path, content, () if content is None else _JSON, lambda: self._ask_for_leave(call))

        def renew(reply: Reply) -> Renewal:
            if reply.status not in call.unheard:
                return "never"
            # While a token is fetched the reading that a toggle was sent on grows old.
            return "later" if call.effect == "toggle" else "at once"

        got = await self._line.retrying.repeat(
            lambda: self._line.send(ask, renews=renew),
            lambda got: may_repeat_write(call, got),
            # After the first signal nothing new starts, a repetition least of all.
            is_over=self._is_stopping,
        )
        asked = self._line.retrying.read_wish(got) if isinstance(got, Reply) else None
        if asked and call.effect == "toggle":
            # Whoever sent it waits for the rest of a longer wish; the others must not wait behind one reply for hours.
            retrying = self._line.retrying
            retrying.hold(min(asked, retrying.patience.seconds))
        return _conclude(call, got, self._line.clean, asked)

    async def _ask_for_leave(self, call: Call) -> Failure | None:
        """Asks before each attempt whether the lock is still ours; `None` where the call may leave.

        Only the connection is waited for after it, so that a rival who takes over a lost lock meets no call of ours
        on its way. The reading of a toggle grows older by this round trip (well below a millisecond on one machine):
        after a long one whoever sent it has to look again.
        """
        shared = self._line.shared
        asked = shared.clock.elapsed()
        lost = None if shared.hold is None else await shared.hold.confirm()
        if lost is not None:
            return Failure(f"the lock was lost: {lost}", may_be_heard=False, is_lasting=True)
        took = shared.clock.elapsed() - asked
        if call.effect == "toggle" and took > FRESH_SECONDS:
            return Failure(f"the lock was confirmed only after {took:.1f} s", may_be_heard=False)
        return None


@asynccontextmanager
async def open_reading(
    service: Service,
    resolved: Resolved,
    *,
    shared: Shared,
    read_posts: frozenset[str] = frozenset(),
    headers: Mapping[str, str] = _NO_HEADERS,
    wire: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Reading]:
    """A session that refuses every method but GET, HEAD and POST to `read_posts`, by construction.

    `read_posts`: paths as the provider gives them to `fetch`, where `*` stands for one path segment. `headers` go
    with every request. `wire` replaces the network, for applications in this process. Raises InvalidInput for a
    bad url or TLS file.
    """
    patterns = tuple(_compile(path) for path in read_posts)

    def admits(method: str, path: str) -> bool:
        return method in _READ_METHODS or (method == "POST" and any(pattern.fullmatch(path) for pattern in patterns))

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    async with _open_client(service, resolved, shared=shared, limits=limits, wire=wire) as client:
        yield Reading(Line(client, service, resolved, shared, admits, tuple(headers.items())))


@asynccontextmanager
async def open_writing(
    service: Service,
    resolved: Resolved,
    *,
    shared: Shared,
    headers: Mapping[str, str] = _NO_HEADERS,
    wire: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Writing]:
    """A session that sends calls, each on a connection of its own. Raises InvalidInput as `open_reading` does."""

    def admits(method: str, path: str) -> bool:
        del path
        return method in _WRITE_METHODS

    # An idle connection may be closed by the service just when a call leaves, and nobody could tell whether
    # it was heard: writes never use one twice.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with _open_client(service, resolved, shared=shared, limits=limits, wire=wire) as client:
        client.headers["Connection"] = "close"
        yield Writing(Line(client, service, resolved, shared, admits, tuple(headers.items())))


@asynccontextmanager
async def _open_client(
    service: Service,
    resolved: Resolved,
    *,
    shared: Shared,
    limits: httpx.Limits,
    wire: httpx.AsyncBaseTransport | None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client without credentials of its own: they are added to each request that goes to the service."""
    # A wire passes by all proxies.
    shared.redactor.learn(*resolved.secrets, *(list_proxy_secrets() if wire is None else ()))
    needs_tls = _check_scheme(service) == "https" or resolved.grant is not None
    context = make_context(service, needs_tls=needs_tls)
    try:
        client = _make_client(
            context, limits=limits, connect=_find_connect_seconds(service, shared), shared=shared, wire=wire
        )
    except (httpx.InvalidURL, ValueError, ImportError) as error:
        # Whatever is wrong here came from the environment; the exception quotes it, password and all.
        raise refuse_proxies(error) from None
    async with client:
        yield client


def _find_connect_seconds(service: Service, shared: Shared) -> float:
    return min(_CONNECT_SECONDS, shared.find_timeout(service) * _CONNECT_SHARE)


def _make_client(
    context: ssl.SSLContext,
    *,
    limits: httpx.Limits,
    connect: float,
    shared: Shared,
    wire: httpx.AsyncBaseTransport | None,
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=context,
        transport=wire,
        http2=False,
        follow_redirects=False,
        limits=limits,
        timeout=httpx.Timeout(None, connect=connect),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"reconciler/{shared.version}",
        },
    )


def _check_scheme(service: Service) -> str:
    try:
        url = read_url(service.url)
    except httpx.InvalidURL as error:
        raise InvalidInput(f"service {service.name}: {service.url} is not a url: {error}") from None
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) not in range(65536):
        raise InvalidInput(f"service {service.name}: {service.url} is no http:// or https:// url with a host")
    return url.scheme


def _make_read(path: str, query: Values | None, post: object) -> Ask:
    pairs = [(key, spell(value)) for key, value in (query or {}).items() if value is not None]
    if pairs:
        path += ("&" if "?" in path else "?") + urlencode(pairs, quote_via=quote, safe="")
    if post is None:
        return Ask("GET", path)
    return Ask("POST", path, json.dumps(post).encode(), _JSON)


def _compile(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in path.split("*")))


def _conclude(call: Call, got: Got, clean: Callable[[str], str], asked: float | None) -> Sent:
    """The reply, or whether the call can have been heard."""
    match got:
        case Reply(status=status) if status in call.unheard and status not in REFUSED:
            words = quote_words(got)
            return NotSent(clean(f"the service answered {status}" + (f": {words}" if words else "")), asked)
        case Reply():
            return got
        case Failure(why=why, may_be_heard=True):
            return Lost(clean(why))
        case Failure(why=why, is_lasting=is_lasting):
            return NotSent(clean(why), is_lasting=is_lasting)
        case never:
            assert_never(never)
