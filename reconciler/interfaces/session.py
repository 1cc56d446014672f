"""Talking to one service: a session that can only read, and one that can send the calls of a plan."""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from reconciler.model.step import Call
from reconciler.model.values import Values

FRESH_SECONDS = 0.25
"""For how long the reading that a toggle is sent on may wait for any one thing, until it counts as old."""


@frozen
class Reply:
    """An answer of a service.

    `body` is the parsed JSON where `is_json`, the bytes where a success is labelled as a download (a ZIP),
    else the text (cut to a few kB), else `None` when empty.
    `headers` holds lower-case names, of an allow-list only (content-type, location, retry-after, …).
    """

    status: int
    body: object = None
    is_json: bool = False
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class NotSent:
    """The call never reached the service's code: connection refused, DNS, TLS, or 429.

    `retry_after`: for how many seconds the service wants to be left alone. `is_lasting`: trying again cannot help.
    """

    why: str
    retry_after: float | None = None
    is_lasting: bool = False


@frozen
class Lost:
    """The call was sent and no usable answer came back: time-out, reset, broken reply."""

    why: str


Sent = Reply | NotSent | Lost


class ReadSession(Protocol):
    """Reads with the read credential; refuses every method but GET, HEAD and the provider's read-only POSTs."""

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The answer to GET `path` (or to a declared read-only POST of `post`), after retries.

        Replies of any status are returned, redirects too: the provider knows what they mean. Raises
        ReadFailed when no answer came.
        """
        ...


class WriteSession(Protocol):
    """Sends the calls of a plan with the write credential."""

    async def send(self, call: Call) -> Sent:
        """What became of this call, sent once.

        An absolute call is repeated when it provably was not heard; a toggle never: who sends it again has to
        look first.
        """
        ...
