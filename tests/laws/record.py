"""What one schedule came to, as plain data for the checks: every request with what was true around it, every run."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from reconciler.model.event import Event
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from tests.laws.schedule import Schedule
from tests.laws.worlds.world import NAMES, World


@frozen
class Seen:
    """One request that reached the service, as it was when the service was done with it.

    `states` and `met` are of all things (`met` without the bystander) when it arrived and when it was answered.
    `is_alone`: nobody else moved its thing meanwhile. `is_genuine`: the true answer left. `is_heard`: the client was
    still there to hear it. `told`: what the answer shows of each thing, where that can be told from its bytes. `order`
    counts moments: a write has that of its arrival, a reading that of its answer. `met`: the misfortune that it met.
    `number`: which request of the apply it was, as schedules count them; 0 where nothing can go wrong.
    """

    at: float
    run: str
    method: str
    path: str
    sent: bytes
    is_write: bool
    is_toggle: bool
    thing: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    met_before: tuple[bool, ...]
    met_after: tuple[bool, ...]
    status: int | None
    is_alone: bool
    is_genuine: bool
    is_heard: bool
    told: tuple[str | None, ...]
    order: int
    met: str = ""
    number: int = 0

    @property
    def line(self) -> str:
        """For people."""
        what = f" [{self.met}]" if self.met else ""
        return (
            f"{self.at:7.2f} {self.run:7} {self.method:5} {self.path} {self.before}->{self.after} {self.status}{what}"
        )


@frozen
class Claims:
    """What a client says at its end: `words` by name of the thing, of which `applied` and `already_done` claim success.

    `is_idle`: it found nothing to do. `sent`: how many writes it says it sent, by name, where it says so.
    """

    words: Mapping[str, str]
    code: int = 0
    is_idle: bool = False
    sent: Mapping[str, int] = field(factory=dict)


@define
class Run:
    """One run of a client: what it was told to wish, and what it said. `plan` and `result` are our engine's alone.

    `at_end` and `met_at_end`: what was true when it ended. `is_dead`: its process was killed.
    """

    name: str
    wishes: tuple[str, ...]
    plan: Plan | None = None
    result: Result | None = None
    claims: Claims | None = None
    error: BaseException | None = None
    code: int | None = None
    events: list[Event] = field(factory=list)
    said: list[str] = field(factory=list)
    journal: str = ""
    at_end: tuple[str, ...] = ()
    met_at_end: tuple[bool, ...] = ()
    is_dead: bool = False

    def records(self) -> Sequence[Mapping[str, Any]]:
        """The lines of its journal."""
        return [json.loads(line) for line in self.journal.splitlines()]


@define
class Record:
    """All of one schedule.

    `acts` are the runs under misfortunes, `rounds` those after everything had become quiet. `rest_before` and
    `rest_after`: all that nobody wishes for. `moves`: how often somebody else moved each thing.
    """

    schedule: Schedule
    world: World
    seen: list[Seen] = field(factory=list)
    acts: list[Run] = field(factory=list)
    rounds: list[Run] = field(factory=list)
    rest_before: object = None
    rest_after: object = None
    states_before: tuple[str, ...] = ()
    moves: dict[int, int] = field(factory=dict)

    def of_run(self, run: Run) -> list[Seen]:
        """The requests of one run, each at its moment."""
        return sorted((one for one in self.seen if one.run == run.name), key=lambda one: one.order)

    def write_story(self) -> str:
        """What happened, line by line, for people."""
        lines = [repr(self.schedule), *(one.line for one in self.seen)]
        for run in (*self.acts, *self.rounds):
            words = {} if run.claims is None else dict(run.claims.words)
            lines.append(f"{run.name}: {words} code {run.code} error {run.error!r} dead {run.is_dead}")
            if run.result is not None:
                lines += [f"    {one.address.name}: {one.outcome.value}: {one.detail}" for one in run.result.outcomes]
        return "\n".join(lines)


def name_of(thing: int) -> str:
    """The name of a thing."""
    return NAMES[thing]
