"""The one place of retries: what may be repeated, when, and how often; never repeats a write that may be heard."""

import random
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import assert_never

from attrs import frozen

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.transport.failures import Failure

Got = Reply | Failure
"""What one attempt brought."""

TRANSIENT = frozenset({429, 502, 503, 504})
REFUSED = frozenset({401, 403})

_TOO_MANY = 429
_EPOCH_FROM = 1_000_000
"""A Retry-After above this is a time of day in Unix seconds (old Convoy), not a number of seconds to wait."""


@frozen
class Patience:
    """`tries` in all; `seconds` from the first attempt to the start of the last; `first` seconds of backoff."""

    tries: int = 4
    seconds: float = 30.0
    first: float = 0.5


@frozen
class Attempts:
    """What has been spent so far: attempts made, and seconds since the first began."""

    made: int
    spent: float


def may_repeat_read(got: Got) -> bool:
    """Reads are repeated after broken connections and passing refusals."""
    match got:
        case Reply(status=status):
            return status in TRANSIENT
        case Failure(is_lasting=is_lasting):
            return not is_lasting
        case never:
            assert_never(never)


def may_repeat_write(call: Call, got: Got) -> bool:
    """A write is repeated only where it provably was not heard; a toggle never, for its reading grows old meanwhile."""
    if call.effect == "toggle":
        return False
    match got:
        case Reply(status=status):
            # Waiting does not make a credential good, though the call was not heard.
            return status in call.unheard and status not in REFUSED
        case Failure(may_be_heard=may_be_heard, is_lasting=is_lasting):
            return not may_be_heard and not is_lasting
        case never:
            assert_never(never)


def find_wait(attempts: Attempts, *, patience: Patience, asked: float | None, chance: float) -> float | None:
    """Seconds until the next attempt, `None` when there is none.

    `asked`: what the service wants (Retry-After), never undercut; a wish beyond patience ends it at once.
    `chance`: 0 to 1, the jitter.
    """
    if attempts.made >= patience.tries:
        return None
    backoff: float = patience.first * 2 ** (attempts.made - 1)
    wait = backoff * (0.5 + chance / 2)
    if asked is not None:
        wait = max(wait, asked + chance * patience.first)
    return wait if attempts.spent + wait <= patience.seconds else None


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header: seconds, an HTTP date, or a Unix time; `None` if it says nothing."""
    if text is None:
        return None
    text = text.strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text):
        number = float(text)
        return max(0.0, number - now.timestamp()) if number > _EPOCH_FROM else number
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def read_reset(text: str | None) -> float | None:
    """Seconds until a quota is full again, by a `RateLimit` header (`limit=5, remaining=0, reset=3`); Redpanda's."""
    found = re.search(r"(?:^|[,;\s])reset=(\d{1,9})(?:$|[,;\s])", text or "")
    return float(found[1]) if found else None


@frozen
class Retrying:
    """Repeats attempts; `hold` is told how many seconds the service wants to be left alone."""

    clock: Clock
    dice: random.Random
    hold: Callable[[float], None]
    patience: Patience = Patience()

    async def repeat(
        self,
        attempt: Callable[[], Awaitable[Got]],
        may_repeat: Callable[[Got], bool],
        *,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Got:
        """The first result that may not be repeated, or the last when patience ends, or once `is_over`."""
        began = self.clock.elapsed()
        made = 0
        while True:
            got = await attempt()
            made += 1
            if not may_repeat(got):
                return got
            wait = self._find_wait(got, Attempts(made, self.clock.elapsed() - began))
            if wait is None or is_over():
                return got
            await self.clock.sleep(wait)
            if is_over():
                return got

    def read_wish(self, reply: Reply) -> float | None:
        """For how many seconds the service wants to be left alone, as far as it says so."""
        asked = read_retry_after(reply.headers.get("retry-after"), self.clock.now())
        if asked is None and reply.status == _TOO_MANY:
            # No wish, only the end of the quota: one beyond patience does not keep from trying sooner.
            reset = read_reset(reply.headers.get("ratelimit"))
            asked = reset if reset is not None and reset < self.patience.seconds / 2 else None
        return asked

    def _find_wait(self, got: Got, attempts: Attempts) -> float | None:
        asked = self.read_wish(got) if isinstance(got, Reply) else None
        wait = find_wait(attempts, patience=self.patience, asked=asked, chance=self.dice.random())
        if wait is not None and asked:
            self.hold(asked)
        return wait
