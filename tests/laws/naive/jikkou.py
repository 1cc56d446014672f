"""The published algorithm of Jikkou's provider for Kafka Connect, read from its source: collector, then change handler.

It lists the names and reads `config` and `status` of each; one that could not be read is only logged, and so counts
as absent. Absent means created: `PUT …/config` with the settings of the file, and no word about the state. Otherwise
the reported state of the connector is compared with the one of the file, and one pause, stop or resume is sent. An
answer is success, any exception is failure, and nothing is read again.
"""

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.naive.jobs import Call, Job, Unreadable, find_collection, find_path, list_calls, list_jobs, read_state
from tests.laws.naive.sending import Line, Silence, is_success, open_line
from tests.laws.naive.words import DONE, FAILED, claim
from tests.laws.record import Claims

Config = Mapping[str, Any]


@frozen
class Jikkou:
    """`jikkou apply` of a file with `state:` of each connector."""

    async def run(self, stand: Stand) -> Claims:
        """The file was exported while all was quiet: it holds the settings as they are, and the wished state."""
        jobs = list_jobs(stand)
        async with open_line(stand) as line:
            try:
                configs = {job.name: await _ask(line, Call("GET", f"{find_path(job)}/config")) for job in jobs}
                stand.begin()
                names = await _list_names(line, jobs[0])
            except Unreadable:
                return claim({job.name: FAILED for job in jobs})
            return claim({job.name: await _reconcile(line, job, names, configs[job.name]) for job in jobs})


async def _ask(line: Line, call: Call) -> Any:
    heard = await line.ask(call)
    if isinstance(heard, Silence) or not is_success(heard):
        raise Unreadable(call.path)
    try:
        return json.loads(heard.body)
    except ValueError as error:
        raise Unreadable(call.path) from error


async def _list_names(line: Line, job: Job) -> list[str]:
    names = await _ask(line, Call("GET", find_collection(job)))
    if not isinstance(names, list):
        raise Unreadable(job.provider)
    return names


async def _reconcile(line: Line, job: Job, names: list[str], config: Config) -> str:
    now = await _collect(line, job) if job.name in names else None
    if now == job.state:
        return DONE
    call = Call("PUT", f"{find_path(job)}/config", config) if now is None else list_calls(job, now)[0]
    return DONE if is_success(await line.ask(call)) else FAILED


async def _collect(line: Line, job: Job) -> str | None:
    """The state that it reports; `None` where it could not be read, which is logged and no more."""
    try:
        await _ask(line, Call("GET", f"{find_path(job)}/config"))
        return read_state(job, json.dumps(await _ask(line, Call("GET", f"{find_path(job)}/status"))).encode())
    except Unreadable:
        return None
