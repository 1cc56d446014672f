"""A short program: one list of what is there, one call for each switch that is otherwise; accepted is done."""

from collections.abc import Mapping

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.careful import switch
from tests.laws.naive.jobs import Call, Job, Unreadable, find_listing, list_jobs, read_listing
from tests.laws.naive.sending import Heard, Line, Silence, is_success, open_line
from tests.laws.naive.words import FAILED, claim
from tests.laws.record import Claims


@frozen
class Trusts202:
    """`for row in rows: if row is otherwise than wished: send`. Retries nothing; says nothing of what has no row."""

    async def run(self, stand: Stand) -> Claims:
        """One pass over the list."""
        stand.begin()
        jobs = list_jobs(stand)
        async with open_line(stand) as line:
            try:
                rows = await _list_rows(line, jobs[0])
            except Unreadable:
                return claim({job.name: FAILED for job in jobs})
            if rows is None:
                return claim({job.name: await switch(line, job, None, _ask) for job in jobs})
            return claim({job.name: await switch(line, job, rows[job.name], _ask) for job in jobs if job.name in rows})


async def _list_rows(line: Line, job: Job) -> Mapping[str, str] | None:
    listing = find_listing(job)
    if listing is None:
        return None
    heard = await line.ask(listing)
    if isinstance(heard, Silence) or not is_success(heard):
        raise Unreadable(job.provider)
    return read_listing(job, heard.body)


async def _ask(line: Line, call: Call) -> Heard:
    return await line.ask(call)
