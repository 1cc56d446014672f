"""The loop that everybody writes first: for each switch `curl -f --retry 3 --retry-all-errors -X PUT …/pause`."""

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.careful import switch
from tests.laws.naive.curl import is_any_error, run_curl
from tests.laws.naive.jobs import Call, list_jobs
from tests.laws.naive.sending import Heard, Line, open_line
from tests.laws.naive.words import claim
from tests.laws.record import Claims


@frozen
class CurlLoop:
    """Sends without looking, retries every error, and calls it done when the last answer is a 2xx."""

    async def run(self, stand: Stand) -> Claims:
        """One pass over the file."""
        stand.begin()
        async with open_line(stand) as line:
            return claim({job.name: await switch(line, job, None, _ask) for job in list_jobs(stand)})


async def _ask(line: Line, call: Call) -> Heard:
    return await run_curl(line, call, is_any_error)
