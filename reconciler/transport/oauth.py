"""OAuth client credentials: one token for each grant and run, renewed once; never stored, never shown."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from attrs import evolve, frozen

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.session import Reply
from reconciler.model.service import Secret
from reconciler.transport.credentials import Grant
from reconciler.transport.failures import Failure
from reconciler.transport.replies import quote_words
from reconciler.transport.retry import Got

_OK = 200
_TOO_MANY = 429
_GATEWAY = frozenset({502, 503, 504})
_CLIENT_ERRORS = range(400, 500)

_MARGIN = 60.0
"""Seconds before its end from which a token is not used any more; a tenth of its life if that is less."""


_MOMENT_FROM = 10**10
"""An `expires_in` above this is the moment of the end in Unix milliseconds (Apinizer's older managers)."""

_PAUSE = 10.0
"""Seconds for which an endpoint that does not work is left alone."""

_LASTING = 600.0
"""Seconds for which one that refused, or has no tokens left, is left alone: longer than a run reads."""


@frozen
class _Given:
    """A token, and for how many seconds it is to be used; `None` when its endpoint told no end."""

    token: Secret
    life: float | None


@frozen
class _Held:
    """A token, and the elapsed time at which it is too old; `None` when its endpoint told no end."""

    token: Secret
    ends_at: float | None


@frozen
class _Failed:
    """A failure, and the elapsed time until which the endpoint is not asked again."""

    failure: Failure
    until: float


class Tokens:
    """The tokens of one run, shared by all its sessions: endpoints count and limit what they give out.

    One clock, and as many event loops as the run needs.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[Grant, _Held] = {}
        self._failed: dict[Grant, _Failed] = {}
        self._renewed: dict[Grant, float] = {}
        # A lock belongs to the loop that it first waited in, and one may serve the plan and another the apply.
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Grant, asyncio.Lock]] = WeakKeyDictionary()

    async def obtain(self, grant: Grant, ask: Callable[[], Awaitable[Got]]) -> Secret | Failure:
        """The token in hand, or a new one by `ask`, which does its own retries."""
        locks = self._locks.setdefault(asyncio.get_running_loop(), {})
        async with locks.setdefault(grant, asyncio.Lock()):
            held = self._held.get(grant)
            if held is not None and (held.ends_at is None or self._clock.elapsed() < held.ends_at):
                return held.token
            failed = self._failed.get(grant)
            if failed is not None and self._clock.elapsed() < failed.until:
                return failed.failure
            asked_at, asked_on = self._clock.elapsed(), self._clock.now()
            read = _read_token(await ask(), grant.token_url, asked_on)
            if isinstance(read, Failure):
                return self._remember(grant, read)
            self._held[grant] = _Held(read.token, None if read.life is None else asked_at + read.life)
            return read.token

    def _remember(self, grant: Grant, failure: Failure) -> Failure:
        """Keeps the failure for a while, so that those who wait for the token do not all ask again."""
        until = self._clock.elapsed() + (_LASTING if failure.is_lasting else _PAUSE)
        # To those who wait it is lasting in any case: the endpoint has been asked as often as patience allows.
        self._failed[grant] = _Failed(evolve(failure, is_lasting=True), until)
        return self._failed[grant].failure

    def renew(self, grant: Grant, rejected: Secret) -> bool:
        """Whether another token than the one that was rejected (401) is worth a try; once in a while for each grant."""
        held = self._held.get(grant)
        if held is not None and held.token != rejected:
            return True
        now = self._clock.elapsed()
        if now - self._renewed.get(grant, -_LASTING) < _LASTING:
            return False
        self._renewed[grant] = now
        self._held.pop(grant, None)
        return True


def write_form(grant: Grant) -> bytes:
    """The body of the token request."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": grant.client_id.reveal(),
        "client_secret": grant.client_secret.reveal(),
        **dict(grant.extra),
    }
    return urlencode(fields).encode()


def may_repeat_token(got: Got) -> bool:
    """Token requests change nothing; but a quota that is used up is not asked again."""
    return got.status in _GATEWAY if isinstance(got, Reply) else not got.is_lasting


def _read_token(got: Got, url: str, asked_on: datetime) -> _Given | Failure:
    if isinstance(got, Failure):
        return Failure(f"no token: {got.why}", may_be_heard=False, is_lasting=got.is_lasting, is_refused=got.is_refused)
    if got.status != _OK:
        return _explain_refusal(got, url)
    answer = got.body if isinstance(got.body, dict) else {}
    token = answer.get("access_token")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        why = f"the token endpoint {url} answered without an access_token: check `token_url`"
        return Failure(why, may_be_heard=False, is_lasting=True)
    life = answer.get("expires_in")
    if isinstance(life, str) and life.isdecimal():
        life = int(life)
    if isinstance(life, bool) or not isinstance(life, (int, float)):
        return _Given(Secret(token), None)
    if life > _MOMENT_FROM:
        life = max(0.0, life / 1000 - asked_on.timestamp())
    return _Given(Secret(token), life - min(_MARGIN, life / 10))


def _explain_refusal(reply: Reply, url: str) -> Failure:
    words = quote_words(reply)
    said = f" ({words})" if words else ""
    if reply.status == _TOO_MANY:
        why = f"the token endpoint {url} gives out no more tokens for now{said}: wait, or raise its quota"
        return Failure(why, may_be_heard=False, is_lasting=True)
    if reply.status in _CLIENT_ERRORS:
        why = f"the token endpoint {url} refused the client credentials with {reply.status}{said}"
        way_out = "check client_id, client_secret, audience and scope"
        return Failure(f"{why}: {way_out}", may_be_heard=False, is_lasting=True, is_refused=True)
    why = f"the token endpoint {url} answered {reply.status}{said}"
    return Failure(why, may_be_heard=False)
