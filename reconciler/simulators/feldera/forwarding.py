"""What the API server only forwards to the pipeline process; an error here does not mean that nothing was done."""

import asyncio
from collections.abc import Callable
from typing import Any

from attrs import frozen

from reconciler.simulators.clock import elapse
from reconciler.simulators.feldera.answers import (
    CONNECTION_REFUSED,
    accepted,
    invalid_transition,
    not_deployed,
    postgres_gone,
    too_slow,
    unavailable,
    unreachable,
)
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.observation import PROCESS_HOST
from reconciler.simulators.feldera.pipeline import Location, Pipeline
from reconciler.simulators.feldera.process import Process, Refused, Transition
from reconciler.simulators.feldera.statuses import PAUSED, PROVISIONED, RUNNING, UNAVAILABLE
from reconciler.simulators.messages import Answer, Request

Json = Any
"""Whatever a JSON body holds."""

Names = tuple[str, ...]
SUSPEND_PATIENCE = 120.0


@frozen
class Call:
    """One request to a process: how it is written, how long it is waited for, what the process does and answers."""

    line: str
    patience: float
    act: Callable[[Process], Answer]

    def request(self) -> str:
        """The request as error messages show it."""
        method, _, path = self.line.partition(" ")
        return f"HTTP/1.1 {method} http://{PROCESS_HOST}/{path}?"


async def pause(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../pause."""
    return await _aim(installation, names[0], "pause", PAUSED)


async def resume(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../resume."""
    return await _aim(installation, names[0], "start", RUNNING)


async def _aim(installation: Installation, name: str, action: str, wanted: str) -> Answer:
    def act(process: Process) -> Answer:
        return answer_transition(process.aim(action, wanted))

    return await forward_and_read_back(
        installation, name, Call(f"GET {action}", installation.rhythm.forward_patience, act)
    )


async def suspend(installation: Installation, name: str) -> Answer:
    """A graceful stop."""

    def act(process: Process) -> Answer:
        transition = process.suspend()
        if isinstance(transition, Refused):
            return answer_transition(transition)
        pipeline = installation.database.find(name)
        if pipeline is not None:
            installation.runner.suspend(pipeline, process, installation.now())
        return accepted("Pipeline is suspending")

    return await forward_and_read_back(installation, name, Call("POST suspend", SUSPEND_PATIENCE, act))


def answer_transition(transition: Transition | Refused) -> Answer:
    """What the process answers to a wish."""
    if isinstance(transition, Refused):
        return invalid_transition(transition.action, transition.desired)
    return accepted(f"Pipeline transitioning from {transition.before} to {transition.after}")


async def forward_and_read_back(installation: Installation, name: str, call: Call) -> Answer:
    """Forwards a wish, then lets the runner know: that takes the row's lock, after the process has already acted."""
    answer = await forward(installation, name, call)
    pipeline = installation.database.find(name)
    if answer.status >= 300 or pipeline is None:
        return answer
    if not installation.database.is_up:
        return postgres_gone()
    held = await installation.hold(pipeline)
    if held is not None:
        return held
    installation.runner.read_back(pipeline, installation.now())
    return answer


async def forward(installation: Installation, name: str, call: Call) -> Answer:
    """Forwards a call to where the process is believed to be; a belief that fails is given up, and it tries again."""
    pipeline = installation.database.find(name)
    remembered = None if pipeline is None else pipeline.location
    if pipeline is None or remembered is None or remembered.until <= installation.now():
        return await _locate_and_ask(installation, name, call)
    answer = await _ask(installation, pipeline, remembered, call)
    if answer is not None:
        return answer
    pipeline.location = None
    return await _locate_and_ask(installation, name, call)


async def _locate_and_ask(installation: Installation, name: str, call: Call) -> Answer:
    pipeline = installation.find(name)
    if isinstance(pipeline, Answer):
        return pipeline
    row, until = pipeline.row, installation.now() + installation.rhythm.memory
    pipeline.location = Location(row.resources, row.resources_desired, row.runtime, until)
    answer = await _ask(installation, pipeline, pipeline.location, call)
    return answer or unreachable(name, call.request(), _trouble(pipeline, call))


async def _ask(installation: Installation, pipeline: Pipeline, location: Location, call: Call) -> Answer | None:
    """The answer of the process, or why it is not asked; None where it does not answer."""
    name = pipeline.row.name
    if location.resources != PROVISIONED:
        return not_deployed(name, location.resources, location.resources_desired)
    if location.runtime == UNAVAILABLE:
        return unavailable(name)
    process = pipeline.process
    if process is None or process.ending is not None:
        return None
    if process.is_hung:
        return await _wait_for(installation, pipeline, process, call)
    if process.action_seconds > call.patience:
        due = installation.now() + process.action_seconds
        installation.agenda.at(due, lambda at: _act_late(installation, pipeline, process, call, at))
        await elapse(call.patience)
        return None
    if process.action_seconds > 0:
        await elapse(process.action_seconds)
    return _act(installation, pipeline, process, call)


async def _wait_for(installation: Installation, pipeline: Pipeline, process: Process, call: Call) -> Answer | None:
    """A process that hangs acts once it does not any more, whether or not somebody still waits for its answer."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Answer | None] = loop.create_future()

    def act() -> None:
        answer = _act(installation, pipeline, process, call)
        if not answered.done():
            answered.set_result(answer)

    def give_up() -> None:
        if not answered.done():
            answered.set_result(None)

    process.waiting.append(act)
    bell = loop.call_later(call.patience, give_up)
    try:
        return await answered
    finally:
        bell.cancel()


def _act(installation: Installation, pipeline: Pipeline, process: Process, call: Call) -> Answer:
    now = installation.now()
    answer = call.act(process)
    installation.runner.disturb(pipeline, now)
    return answer


def _act_late(installation: Installation, pipeline: Pipeline, process: Process, call: Call, at: float) -> None:
    if pipeline.process is process:
        call.act(process)
        installation.runner.disturb(pipeline, at)


def _trouble(pipeline: Pipeline, call: Call) -> str:
    process = pipeline.process
    if process is None or process.ending is not None:
        return CONNECTION_REFUSED
    return too_slow(call.patience)
