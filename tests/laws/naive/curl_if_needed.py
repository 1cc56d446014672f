"""A careful shell script: reads each switch first, sends only where it is otherwise, `curl -f --retry 3`."""

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.curl import is_transient, run_curl
from tests.laws.naive.jobs import Job, Unreadable, find_reading, list_calls, list_jobs, read_state
from tests.laws.naive.sending import Line, Silence, is_success, open_line
from tests.laws.naive.words import DONE, FAILED, claim
from tests.laws.record import Claims


@frozen
class CurlIfNeeded:
    """Retries transient errors only, and calls it done when the last answer is a 2xx."""

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
        if not is_success(await run_curl(line, call, is_transient)):
            return FAILED
    return DONE


async def _read(line: Line, job: Job) -> str | None:
    reading = find_reading(job)
    if reading is None:
        return None
    heard = await run_curl(line, reading, is_transient)
    if isinstance(heard, Silence) or not is_success(heard):
        raise Unreadable(job.name)
    return read_state(job, heard.body)
