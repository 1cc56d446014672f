"""curl as its manual describes it: `curl --fail --max-time 30 --retry 3`, with and without `--retry-all-errors`.

Transient are a time-out, and 408, 429, 500, 502, 503, 504. Waits are 1, 2 and 4 seconds, or what Retry-After says if
that is longer. The method makes no difference: curl retries a PUT or a POST as it retries a GET.
"""

from collections.abc import Callable

from tests.laws.naive.jobs import Call
from tests.laws.naive.sending import Heard, Line, Silence, is_success

RETRIES = 3
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
LONGEST = 6 * 3600.0
"""Seconds; libcurl believes no longer Retry-After."""


def is_transient(heard: Heard) -> bool:
    """What `--retry` retries."""
    return heard is Silence.TIMED_OUT or (not isinstance(heard, Silence) and heard.status in TRANSIENT)


def is_any_error(heard: Heard) -> bool:
    """What `--retry-all-errors` retries, with `--fail`: a status from 400 on, and whatever breaks."""
    return isinstance(heard, Silence) or heard.status >= 400


async def run_curl(line: Line, call: Call, is_retried: Callable[[Heard], bool]) -> Heard:
    """One command, with its retries; what the last attempt heard."""
    pause = 1.0
    for _ in range(RETRIES):
        heard = await line.ask(call)
        if is_success(heard) or not is_retried(heard):
            return heard
        await line.wait(max(pause, _read_wait(line, heard)))
        pause *= 2
    return await line.ask(call)


def _read_wait(line: Line, heard: Heard) -> float:
    try:
        return min(line.read_retry_after(heard) or 0.0, LONGEST)
    except ValueError:
        return 0.0
