"""A program whose HTTP library retries by itself: `Retry(total=3, backoff_factor=1, status_forcelist=[502, 503, 504])`.

As urllib3 2 does it: GET, PUT and DELETE are "idempotent" and are sent again after a listed status, a broken
connection or a time-out, and after 413, 429 and 503 with a Retry-After; POST and PATCH are not. Waits are 0, 2 and 4
seconds, or what Retry-After says.
"""

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.jobs import Call, Job, Unreadable, find_reading, list_calls, list_jobs, read_state
from tests.laws.naive.sending import Heard, Line, Silence, is_success, open_line
from tests.laws.naive.words import DONE, FAILED, claim
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
        stand.begin()
        async with open_line(stand) as line:
            return claim({job.name: await _switch(line, job) for job in list_jobs(stand)})


async def _switch(line: Line, job: Job) -> str:
    try:
        now = await _read(line, job)
    except Unreadable:
        return FAILED
    if now is not None and job.is_wished(now):
        return DONE
    for call in list_calls(job, now):
        if not is_success(await _request(line, call)):
            return FAILED
    return DONE


async def _read(line: Line, job: Job) -> str | None:
    reading = find_reading(job)
    if reading is None:
        return None
    heard = await _request(line, reading)
    if isinstance(heard, Silence) or not is_success(heard):
        raise Unreadable(job.name)
    return read_state(job, heard.body)


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
