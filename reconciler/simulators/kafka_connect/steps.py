"""What a call sets in motion, step by step, as plain values; which step shows when is the connector's business."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from attrs import frozen

from reconciler.simulators.progression import Delay, Progression, Seconds

RUNNING = "RUNNING"
PAUSED = "PAUSED"
STOPPED = "STOPPED"
FAILED = "FAILED"
UNASSIGNED = "UNASSIGNED"
RESTARTING = "RESTARTING"

Part = int | None  # the number of a task; None is the connector itself
CONNECTOR: Part = None


@frozen
class Follow:
    """A living part goes to `state`; one that failed, restarts or has no worker does not."""

    part: Part
    state: str


@frozen
class Show:
    """A part reports `state`, whatever it reported before."""

    part: Part
    state: str


@frozen
class Start:
    """A part comes up, in whatever state is wanted by then."""

    part: Part


@frozen
class Configure:
    """The connector splits its work into tasks, as many as its settings say by then; they are not up yet."""


@frozen
class Vanish:
    """The tasks leave no status behind."""


Step = Follow | Show | Start | Configure | Vanish


@frozen
class Timed:
    """A step, and how long after the one before it."""

    step: Step
    after: Delay


TOGETHER = Seconds(0)


def pausing(state: str, tasks: Iterable[int], pace: Progression) -> list[Timed]:
    """From running to paused, and back: the connector first, then its tasks."""
    follow_tasks: list[Step] = [Follow(task, state) for task in tasks]
    return [Timed(Follow(CONNECTOR, state), pace.whole), *_one_by_one(follow_tasks, pace)]


def starting(first: Step, count: int, pace: Progression) -> list[Timed]:
    """Coming up without tasks: the connector, then the split into tasks, then the tasks."""
    start_tasks: list[Step] = [Start(task) for task in range(count)]
    return [
        Timed(first, pace.whole),
        Timed(Configure(), pace.first_part),
        *_one_by_one(start_tasks, pace),
    ]


def reconfiguring(before: int, after: int, pace: Progression) -> list[Timed]:
    """A changed number of tasks comes into force."""
    start_tasks: list[Step] = [Start(task) for task in range(before, after)]
    return [Timed(Configure(), pace.whole), *_one_by_one(start_tasks, pace)]


def stopping(running_tasks: Iterable[int], pace: Progression) -> list[Timed]:
    """The connector is stopped first, the tasks lose their worker one by one, then they are gone at once."""
    leave: list[Step] = [Show(task, UNASSIGNED) for task in running_tasks]
    steps = _one_by_one(leave, pace)
    return [Timed(Show(CONNECTOR, STOPPED), pace.whole), *steps, Timed(Vanish(), pace.first_part)]


def restarting(parts: Sequence[Part], pace: Progression) -> list[Timed]:
    """The connector goes through RESTARTING and comes up, then the tasks do the same, one by one."""
    tasks = [part for part in parts if part is not None]
    down: list[Step] = [Show(task, RESTARTING) for task in tasks]
    up: list[Step] = [Start(task) for task in tasks]
    first = TOGETHER if CONNECTOR in parts else pace.whole
    timed = [Timed(step, TOGETHER if place else first) for place, step in enumerate(down)]
    if CONNECTOR in parts:
        itself = [Timed(Show(CONNECTOR, RESTARTING), pace.whole), Timed(Start(CONNECTOR), pace.whole)]
        return [*itself, *timed, *_one_by_one(up, pace)]
    return [*timed, *_one_by_one(up, pace)]


def supersedes(newer: Step, older: Step) -> bool:
    """Whether a step that happened makes one that was planned before it pointless."""
    match newer:
        case Show(_, state) if state == FAILED:
            return False
        case Follow(part):
            return isinstance(older, Follow | Show) and older.part == part
        case Show(part) | Start(part):
            return isinstance(older, Follow | Show | Start) and older.part == part
        case Configure() | Vanish():
            return not (isinstance(older, Follow | Show | Start) and older.part is CONNECTOR)
        case never:
            assert_never(never)


def _one_by_one(steps: Sequence[Step], pace: Progression) -> list[Timed]:
    return [Timed(step, pace.each_part if place else pace.first_part) for place, step in enumerate(steps)]
