"""What went wrong on the wire, in plain words with a way out, and whether the request can have been heard."""

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping

import httpx
from attrs import frozen

_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_NO_TLS_FAILURE = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""They say that bytes are awaited or that the connection ended, in the middle of any TLS connection."""


_PROXY_HINT = "see HTTP_PROXY, HTTPS_PROXY and NO_PROXY"


@frozen
class Failure:
    """No usable answer.

    `may_be_heard`: the request can have reached the service's code. `is_lasting`: asking again cannot help.
    `is_refused`: the credential was not accepted.
    """

    why: str
    may_be_heard: bool
    is_lasting: bool = False
    is_refused: bool = False


class Watch:
    """Follows one request through the connection pool, to know whether a byte of it can have left."""

    def __init__(self) -> None:
        self._is_connecting = False
        self._has_begun = False
        self._peer: str | None = None

    async def __call__(self, event: str, details: Mapping[str, object]) -> None:
        """Takes note of a step of httpcore (`connection.connect_tcp.started`, …)."""
        if event.startswith("connection."):
            self._is_connecting = True
        if event == "connection.connect_tcp.started":
            self._peer = f"{details.get('host')}:{details.get('port')}"
        elif event.endswith("send_request_headers.started"):
            # A proxy's CONNECT counts too: that errs on the safe side.
            self._has_begun = True
        elif event == "proxy.start_tls.started":
            # The tunnel stands, and what was sent so far was for the proxy.
            self._has_begun = False

    def find_proxy(self, url: httpx.URL) -> str | None:
        """`host:port` of the proxy that stands before this url, if a connection to one was tried."""
        port = url.port or (443 if url.scheme == "https" else 80)
        return None if self._peer in (None, f"{url.raw_host.decode('ascii')}:{port}") else self._peer

    @property
    def may_be_heard(self) -> bool:
        """False only where connecting was seen and sending was not; a wire that tells nothing counts as heard."""
        return self._has_begun or not self._is_connecting


def explain(error: Exception, *, url: httpx.URL, watch: Watch) -> Failure:
    """The failure behind an exception of the HTTP client."""
    place = name_place(url)
    causes = tuple(_causes(error))
    may_be_heard = watch.may_be_heard and not isinstance(error, (*_NEVER_CONNECTED, httpx.ProxyError))
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _NO_TLS_FAILURE):
            why, is_lasting = _explain_tls(cause, place)
            return Failure(why, may_be_heard, is_lasting=is_lasting)
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        return Failure(f"{place} cannot be asked: the url or a header is not valid HTTP", may_be_heard, is_lasting=True)
    if isinstance(error, httpx.ProxyError):
        return _explain_proxy(str(error), place)
    if not may_be_heard:
        proxy = watch.find_proxy(url)
        why = _explain_connecting(causes, f"the proxy {proxy}" if proxy else place)
        return Failure(f"{why} ({_PROXY_HINT})" if proxy else why, may_be_heard)
    return Failure(_explain_talking(error, place), may_be_heard)


def name_place(url: httpx.URL) -> str:
    """`scheme://host:port`."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"


def overdue(*, url: httpx.URL, seconds: float, watch: Watch) -> Failure:
    """The whole call took longer than it may."""
    place = name_place(url)
    way_out = "raise `limits.timeout` or --timeout if it is known to be slow"
    if not watch.may_be_heard:
        return Failure(f"no connection to {place} within {seconds:g} s; {way_out}", may_be_heard=False)
    return Failure(f"no complete answer from {place} within {seconds:g} s; {way_out}", may_be_heard=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it came from, groups opened."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [later for later in (cause.__cause__, cause.__context__) if later is not None]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions


def _explain_proxy(said: str, place: str) -> Failure:
    """A proxy that made no tunnel: nothing of the call has left. `said` begins with its status."""
    found = re.match(r"[1-9][0-9][0-9]\b", said)
    status = found[0] if found else "no status"
    way_out = "check the user and password in HTTPS_PROXY" if status == "407" else _PROXY_HINT
    why = f"the proxy refused the way to {place} ({status}); {way_out}"
    return Failure(why, may_be_heard=False, is_lasting=status.startswith("4"))


def _explain_tls(error: ssl.SSLError, place: str) -> tuple[str, bool]:
    """The words, and whether asking again cannot help."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message
        way_out = "name its authority in `tls.ca`, or correct the host in `url`"
        if "expired" in reason or "not yet valid" in reason:
            way_out = "have it renewed, or check this machine's clock"
        return f"the certificate of {place} is not trusted ({reason}): {way_out}", True
    reason = (error.reason or "handshake failed").replace("_", " ").lower()
    if "wrong version number" in reason or "record layer failure" in reason:
        return f"{place} does not speak TLS: is it http:// instead of https://?", True
    if "certificate" in reason or "handshake failure" in reason or "unknown ca" in reason:
        wants = "it may want a client certificate: see `tls.certificate` and `tls.key`"
        return f"{place} ended the TLS handshake ({reason}); {wants}", True
    return f"TLS with {place} failed ({reason})", False


def _explain_connecting(causes: tuple[BaseException, ...], place: str) -> str:
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"the host name of {place} cannot be resolved: check `url` and the name service"
    if any(isinstance(cause, (httpx.ConnectTimeout, httpx.PoolTimeout)) for cause in causes):
        return f"no connection to {place} in time: check `url`, the network and firewalls"
    codes = {cause.errno for cause in causes if isinstance(cause, OSError)}
    if errno.ECONNREFUSED in codes:
        return f"nothing listens at {place} (connection refused): is the service running, and is `url` right?"
    if codes & {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        return f"there is no way to {place} (unreachable): check `url`, the network and the VPN"
    return f"no connection to {place}: it was closed while being made"


def _explain_talking(error: Exception, place: str) -> str:
    if isinstance(error, httpx.RemoteProtocolError):
        text = str(error)
        if "without sending a response" in text:
            doubt = " (does it want https://?)" if place.startswith("http:") else ""
            return f"{place} closed the connection without an answer{doubt}"
        if "Receive buffer too long" in text:
            return f"the answer of {place} has a head, or a line between its parts, that is longer than 100 kB"
        if "incomplete" in text or "without sending complete" in text:
            return f"the answer of {place} broke off"
        return f"the answer of {place} is not valid HTTP: check the scheme and port of `url`"
    if isinstance(error, httpx.TimeoutException):
        return f"{place} stopped talking for too long"
    return f"the connection to {place} broke (reset)"
