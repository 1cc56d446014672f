"""What careful scripts have in common: read a switch, send where it is otherwise, call it done after a 2xx."""

from collections.abc import Awaitable, Callable

from tests.laws.clients import Stand
from tests.laws.naive.jobs import Call, Job, Unreadable, find_reading, list_calls, list_jobs, read_state
from tests.laws.naive.sending import Heard, Line, Silence, is_success, open_line
from tests.laws.naive.words import DONE, FAILED, claim
from tests.laws.record import Claims

Ask = Callable[[Line, Call], Awaitable[Heard]]
"""How the client sends one request, with all that it repeats by itself."""


async def pass_over(stand: Stand, ask: Ask) -> Claims:
    """One pass over the file."""
    stand.begin()
    async with open_line(stand) as line:
        return claim({job.name: await _read_and_switch(line, job, ask) for job in list_jobs(stand)})


async def switch(line: Line, job: Job, now: str | None, ask: Ask) -> str:
    """The calls of one switch that is `now` so, or of which nobody could say how it is."""
    if now is not None and job.is_wished(now):
        return DONE
    for call in list_calls(job, now):
        if not is_success(await ask(line, call)):
            return FAILED
    return DONE


async def _read_and_switch(line: Line, job: Job, ask: Ask) -> str:
    try:
        now = await _read(line, job, ask)
    except Unreadable:
        return FAILED
    return await switch(line, job, now, ask)


async def _read(line: Line, job: Job, ask: Ask) -> str | None:
    reading = find_reading(job)
    if reading is None:
        return None
    heard = await ask(line, reading)
    if isinstance(heard, Silence) or not is_success(heard):
        raise Unreadable(job.name)
    return read_state(job, heard.body)
