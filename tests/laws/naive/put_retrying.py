"""A program whose HTTP library retries by itself: `Retry(total=3, backoff_factor=1, status_forcelist=[502, 503, 504])`.

As urllib3 2 does it: GET, PUT and DELETE are "idempotent" and are sent again after a listed status, a broken
connection or a time-out, and after 413, 429 and 503 with a Retry-After; POST and PATCH are not. Waits are 0, 2 and 4
seconds, or what Retry-After says.
"""

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.careful import pass_over
from tests.laws.naive.jobs import Call
from tests.laws.naive.sending import Heard, Line, Silence
from tests.laws.record import Claims

RETRIES = 3
IDEMPOTENT = frozenset({"HEAD", "GET", "PUT", "DELETE", "OPTIONS", "TRACE"})
FORCED = frozenset({502, 503, 504})
TOLD_WHEN = frozenset({413, 429, 503})
LONGEST = 6 * 3600.0


@frozen
class PutRetrying:
    """Reads each switch, writes where it is otherwise, and trusts a 2xx."""

    async def run(self, stand: Stand) -> Claims:
        """One pass over the file."""
        return await pass_over(stand, _request)


async def _request(line: Line, call: Call) -> Heard:
    """What `session.request` does inside."""
    for attempt in range(RETRIES):
        heard = await line.ask(call)
        try:
            told = line.read_retry_after(heard)
        except ValueError:
            # urllib3 raises InvalidHeader, which ends the request.
            return heard
        if call.method not in IDEMPOTENT or not is_retried(heard, told):
            return heard
        await line.wait(min(told, LONGEST) if told else float(2**attempt if attempt else 0))
    return await line.ask(call)


def is_retried(heard: Heard, told: float | None) -> bool:
    """Whether Retry would send an idempotent request again; `told`: seconds of Retry-After."""
    if isinstance(heard, Silence):
        return True
    return heard.status in FORCED or (told is not None and heard.status in TOLD_WHEN)
