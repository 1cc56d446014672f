"""One attempt at one request: authorised, in its turn, timed, read to the end; decides no retry."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Literal

import httpx
from attrs import frozen

from reconciler.interfaces.session import Reply
from reconciler.model.service import Secret, Service
from reconciler.transport.body import BodyUnusable, read_body
from reconciler.transport.credentials import Grant, Resolved
from reconciler.transport.failures import Failure, Watch, explain, name_place, overdue
from reconciler.transport.oauth import may_repeat_token, write_form
from reconciler.transport.redaction import Redactor
from reconciler.transport.replies import make_reply
from reconciler.transport.retry import Got, Retrying
from reconciler.transport.shared import Shared
from reconciler.transport.trace import write_answer, write_request

Admits = Callable[[str, str], bool]
"""Whether a method and a path (without query) may be sent at all."""

Leave = Callable[[], Awaitable[Failure | None]]
"""Whether a request may leave now: `None`, or why it was not sent."""

Renewal = Literal["never", "at once", "later"]
"""What a rejected token leads to: the same request with a new one, now or when whoever sent it has looked again."""

_UNAUTHORISED = 401


@frozen
class Ask:
    """A request before it is authorised; `path` with query, percent-encoded, relative to the service's url."""

    method: str
    path: str
    content: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    leave: Leave | None = None
    """Asked each time when its turn has come, directly before it goes out."""


@frozen(eq=False, repr=False)
class Line:
    """The way to one service with one credential."""

    client: httpx.AsyncClient
    service: Service
    resolved: Resolved
    shared: Shared
    admits: Admits
    headers: tuple[tuple[str, str], ...] = ()
    """What every request to the service carries, and none to its token endpoint."""

    @property
    def retrying(self) -> Retrying:
        """Retries that also slow down everybody else who asks this service."""
        shared = self.shared
        return Retrying(clock=shared.clock, dice=shared.dice, hold=shared.find_gate(self.service).hold)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        return self.shared.redactor.clean(text)

    async def send(self, ask: Ask, *, renews: Callable[[Reply], Renewal]) -> Got:
        """The answer; where `renews` says so of a 401, once more with a new token, or the advice to try again."""
        if not self.admits(ask.method, ask.path.partition("?")[0]):
            return _never_sent(f"{ask.method} {ask.path} is not among the requests that may be sent here")
        url = make_url(self.service.url, ask.path)
        if isinstance(url, Failure):
            return url
        token = await self._find_token()
        if isinstance(token, Failure):
            return token
        got = await self._send_once(ask, url, token)
        if not isinstance(got, Reply) or got.status != _UNAUTHORISED:
            return got
        renewal = renews(got)
        if renewal == "never" or not self._renew(token):
            return got
        if renewal == "later":
            return Failure(
                f"{name_place(url)} no longer accepts the token (401); a new one comes next", may_be_heard=False
            )
        token = await self._find_token()
        return token if isinstance(token, Failure) else await self._send_once(ask, url, token)

    def _renew(self, rejected: Secret | None) -> bool:
        grant = self.resolved.grant
        return grant is not None and rejected is not None and self.shared.tokens.renew(grant, rejected)

    async def _find_token(self) -> Secret | Failure | None:
        """The bearer token, `None` when this service needs none."""
        grant = self.resolved.grant
        if grant is None:
            return None
        token = await self.shared.tokens.obtain(grant, lambda: self._ask_for_token(grant))
        if isinstance(token, Secret):
            self.shared.redactor.learn(token)
        return token

    async def _ask_for_token(self, grant: Grant) -> Got:
        try:
            url = httpx.URL(grant.token_url)
        except httpx.InvalidURL:
            return _never_sent(f"token_url {grant.token_url} is not a url")
        form = (("Content-Type", "application/x-www-form-urlencoded"),)
        ask = Ask("POST", "", write_form(grant), form)
        # The service's limits are not the token endpoint's.
        retrying = Retrying(clock=self.shared.clock, dice=self.shared.dice, hold=lambda _: None)
        return await retrying.repeat(lambda: self._exchange(ask, url, ask.headers), may_repeat_token)

    async def _send_once(self, ask: Ask, url: httpx.URL, token: Secret | None) -> Got:
        headers = [*self.headers, *ask.headers, *((name, secret.reveal()) for name, secret in self.resolved.headers)]
        if token is not None:
            headers.append(("Authorization", f"Bearer {token.reveal()}"))
        async with self.shared.find_gate(self.service).turn():
            refusal = None if ask.leave is None else await ask.leave()
            return refusal or await self._exchange(ask, url, tuple(headers))

    async def _exchange(self, ask: Ask, url: httpx.URL, headers: tuple[tuple[str, str], ...]) -> Got:
        shared = self.shared
        write_request(shared.trace, shared.redactor, method=ask.method, url=str(url))
        began = shared.clock.elapsed()
        got = await _exchange(
            self.client,
            self.client.build_request(ask.method, url, content=ask.content, headers=list(headers)),
            redactor=shared.redactor,
            seconds=shared.find_timeout(self.service),
        )
        seconds = shared.clock.elapsed() - began
        write_answer(shared.trace, shared.redactor, request=f"{ask.method} {url}", got=got, seconds=seconds)
        return got


async def _exchange(client: httpx.AsyncClient, request: httpx.Request, *, redactor: Redactor, seconds: float) -> Got:
    """Sends once and reads to the end; every failure of the wire is data, a cancellation goes on its way."""
    place = name_place(request.url)
    watch = Watch()
    request.extensions["trace"] = watch
    try:
        async with asyncio.timeout(seconds):
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                content = await read_body(response)
            finally:
                await response.aclose()
    except TimeoutError:
        return overdue(url=request.url, seconds=seconds, watch=watch)
    except BodyUnusable as error:
        return Failure(f"{place} answered, but the body is of no use: {error}", may_be_heard=True, is_lasting=True)
    except (httpx.HTTPError, OSError) as error:
        failure = explain(error, url=request.url, watch=watch)
        return Failure(redactor.clean(failure.why), failure.may_be_heard, failure.is_lasting, failure.is_refused)
    return make_reply(response, content, redactor)


@lru_cache(maxsize=256)
def read_url(url: str) -> httpx.URL:
    """The url of a service. Raises httpx.InvalidURL."""
    # Read twice: httpx drops a default port behind `HTTP://` only the second time.
    return httpx.URL(str(httpx.URL(url)))


@lru_cache(maxsize=4096)
def make_url(url: str, path: str) -> httpx.URL | Failure:
    """The url with the path added byte by byte; a failure when the client would send another one.

    httpx folds `..` and encodes anew what it thinks should be: a connector's name would become another's. What was
    made is kept, for a poll asks for the same again and again.
    """
    try:
        whole = read_url(url)
        wanted = whole.raw_path.rstrip(b"/") + b"/" + re.sub(r"^/", "", path).encode("ascii")
        made = whole.copy_with(raw_path=wanted)
    except (httpx.InvalidURL, UnicodeEncodeError):
        return _never_sent(f"{path} cannot be sent: it is not a percent-encoded path")
    if made.raw_path != wanted or made.netloc != whole.netloc:
        return _never_sent(f"{path} cannot be sent as it is written: percent-encode it")
    return made


def _never_sent(why: str) -> Failure:
    return Failure(why, may_be_heard=False, is_lasting=True)
