"""One connector as the worker holds it: what is wanted of it, what it reports, and what is on its way."""

from collections.abc import Sequence
from typing import assert_never

from attrs import define, field

from reconciler.simulators.kafka_connect.plugins import Breakdown, ConnectorType, breakdown, connector_type, count_tasks
from reconciler.simulators.kafka_connect.steps import (
    CONNECTOR,
    FAILED,
    PAUSED,
    RUNNING,
    STOPPED,
    TOGETHER,
    UNASSIGNED,
    Configure,
    Follow,
    Part,
    Show,
    Start,
    Step,
    Timed,
    Vanish,
    pausing,
    reconfiguring,
    restarting,
    starting,
    stopping,
    supersedes,
)
from reconciler.simulators.progression import AT_ONCE, Never, Progression, Reads, Seconds

LIVING = (RUNNING, PAUSED, STOPPED)
TRACES = {
    "connector": "java.lang.RuntimeException\n\tat org.apache.kafka.connect.tools.MockConnector.start\n",
    "task": "java.lang.RuntimeException\n\tat org.apache.kafka.connect.tools.MockSourceTask.poll\n",
}


@define(eq=False)
class Chain:
    """Steps that follow one another; the first waits since `since`, and was overlooked by `reads` readings."""

    steps: list[Timed]
    since: float
    reads: int = 0

    def due(self) -> float | None:
        """When the first step happens; None while it is not a matter of time."""
        if not self.steps:
            return None
        match self.steps[0].after:
            case Seconds(seconds):
                return self.since + seconds
            case Reads(count):
                return self.since if self.reads >= count else None
            case Never():
                return None
            case never:
                assert_never(never)

    def count_reading(self, now: float) -> None:
        """One more reading did not show the first step."""
        self.reads += 1
        if self.steps and self.steps[0].after == Reads(self.reads):
            self.since = now


@define
class Connector:
    """A connector; `state` None means that no status was written yet.

    `wanted` is what pause, resume and stop set: no reader of the REST API ever sees it. `configured` is the
    number of tasks that the connector asked for, `tasks` what they report.
    """

    name: str
    config: dict[str, str]
    wanted: str
    pace: Progression
    state: str | None = None
    configured: int = 0
    tasks: dict[int, str] = field(factory=dict)
    chains: list[Chain] = field(factory=list)

    def type(self) -> ConnectorType:
        """`source` or `sink`."""
        return connector_type(self.config)

    def trace(self, part: Part) -> str | None:
        """The stack trace of a part that failed."""
        if part is None:
            return TRACES["connector"] if self.state == FAILED else None
        return TRACES["task"] if self.tasks.get(part) == FAILED else None

    def pause(self, now: float) -> None:
        """Wants PAUSED; nothing happens where that was wanted already."""
        self._follow(PAUSED, now)

    def resume(self, now: float) -> None:
        """Wants RUNNING; a connector without tasks makes new ones, others take over a changed number."""
        if self.wanted == RUNNING:
            return
        if self.configured == 0:
            self.wanted = RUNNING
            self._set_off(starting(Follow(CONNECTOR, RUNNING), count_tasks(self.config), self.pace), now)
            return
        self._follow(RUNNING, now)
        self.reconfigure(now)

    def stop(self, now: float, pace: Progression) -> None:
        """Wants STOPPED: the tasks' settings go at once, what they report goes later."""
        if self.wanted == STOPPED:
            return
        self.wanted = STOPPED
        self.configured = 0
        leaving = [task for task, state in self.tasks.items() if state != FAILED]
        self._set_off(stopping(leaving, pace), now)

    def create(self, now: float, pace: Progression) -> None:
        """Comes into the world in its wanted state."""
        self._set_off(starting(Start(CONNECTOR), count_tasks(self.config), pace), now)

    def restart(self, parts: Sequence[Part], now: float) -> None:
        """Takes the parts down and up again, in the state that is wanted by then."""
        self._set_off(restarting(parts, self.pace), now)

    def reconfigure(self, now: float) -> None:
        """Brings a changed number of tasks into force; only a running connector does that."""
        count = count_tasks(self.config)
        if self.wanted == RUNNING and count != self.configured:
            self._set_off(reconfiguring(self.configured, count, self.pace), now)

    def move(self, state: str, now: float) -> None:
        """Somebody else has brought it to `state`: no waiting, and FAILED parts stay FAILED.

        Raises ValueError for a state that nobody can ask for.
        """
        pace, self.pace = self.pace, AT_ONCE
        self.wanted = UNASSIGNED  # nobody wants this, so that nothing counts as wanted already
        match state:
            case "PAUSED":
                self.pause(now)
            case "RUNNING":
                self.resume(now)
            case "STOPPED":
                self.stop(now, AT_ONCE)
            case _:
                raise ValueError(f"nobody can ask for {state}")
        self.pace = pace

    def fail(self, parts: Sequence[Part], now: float) -> None:
        """These parts break down now."""
        self._set_off([Timed(Show(part, FAILED), TOGETHER) for part in parts], now)

    def come_back(self) -> None:
        """After its worker started again: everything is up anew, in the wanted state, with nothing on its way."""
        self.chains.clear()
        self.state = self.wanted
        self.tasks = dict.fromkeys(range(self.configured), self.wanted)

    def read(self, now: float) -> None:
        """Counts one reading of the status, for effects that wait for readings."""
        for chain in self.chains:
            chain.count_reading(now)

    def upcoming(self) -> float | None:
        """When the next effect shows, if that is a matter of time."""
        return min((due for chain in self.chains if (due := chain.due()) is not None), default=None)

    def advance(self, now: float) -> None:
        """Lets everything happen that is due."""
        while (due := self._next_due(now)) is not None:
            chain, moment = due
            timed = chain.steps.pop(0)
            chain.since, chain.reads = max(moment, chain.since), 0
            self._drop_superseded(chain, timed.step)
            self._take(timed.step, moment)
            self.chains = [each for each in self.chains if each.steps]

    def _next_due(self, now: float) -> tuple[Chain, float] | None:
        moments = [(chain, due) for chain in self.chains if (due := chain.due()) is not None and due <= now]
        return min(moments, key=lambda pair: pair[1], default=None)

    def _drop_superseded(self, chain: Chain, step: Step) -> None:
        for older in self.chains[: self.chains.index(chain)]:
            older.steps = [timed for timed in older.steps if not supersedes(step, timed.step)]

    def _follow(self, state: str, now: float) -> None:
        if self.wanted == state:
            return
        self.wanted = state
        self._set_off(pausing(state, list(self.tasks), self.pace), now)

    def _set_off(self, steps: list[Timed], now: float) -> None:
        self.chains.append(Chain(steps, now))
        self.advance(now)

    def _take(self, step: Step, at: float) -> None:
        match step:
            case Follow(part, state):
                if self._reported(part) in LIVING:
                    self._report(part, state, at)
            case Show(part, state):
                if self._reported(part) is not None:
                    self._report(part, state, at)
            case Start(part):
                self._start(part, at)
            case Configure():
                self._configure()
            case Vanish():
                self.tasks.clear()
            case never:
                assert_never(never)

    def _start(self, part: Part, at: float) -> None:
        if part is None or part < self.configured:
            self._report(part, self.wanted, at)

    def _configure(self) -> None:
        if self.wanted == RUNNING:
            self.configured = count_tasks(self.config)
            self.tasks = {task: state for task, state in self.tasks.items() if task < self.configured}

    def _reported(self, part: Part) -> str | None:
        return self.state if part is None else self.tasks.get(part)

    def _report(self, part: Part, state: str, at: float) -> None:
        came_up = state == RUNNING and self._reported(part) != RUNNING
        if part is None:
            self.state = state
        else:
            self.tasks[part] = state
        failing = breakdown(self.config)
        if came_up and failing is not None and _breaks(failing, part):
            self.chains.append(Chain([Timed(Show(part, FAILED), Seconds(failing.after))], at))


def has_version(state: str) -> bool:
    """Whether a status tells the version of what runs: not when nothing runs yet, or any more."""
    return state not in (UNASSIGNED, "RESTARTING")


def _breaks(failing: Breakdown, part: Part) -> bool:
    return (failing.part == "connector") == (part is None)
