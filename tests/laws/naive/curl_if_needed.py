"""A careful shell script: reads each switch first, sends only where it is otherwise, `curl -f --retry 3`."""

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.careful import pass_over
from tests.laws.naive.curl import is_transient, run_curl
from tests.laws.naive.jobs import Call
from tests.laws.naive.sending import Heard, Line
from tests.laws.record import Claims


@frozen
class CurlIfNeeded:
    """Retries transient errors only, and calls it done when the last answer is a 2xx."""

    async def run(self, stand: Stand) -> Claims:
        """One pass over the file."""
        return await pass_over(stand, _ask)


async def _ask(line: Line, call: Call) -> Heard:
    return await run_curl(line, call, is_transient)
