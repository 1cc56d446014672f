"""What Kafka connectors are, whoever serves them: words for their states, the transition table, when a wish shows.

Sends and reads nothing. Service behaviour: Kafka Connect's herder and worker (WorkerConnector, WorkerTask,
KafkaStatusBackingStore), and recordings of 4.3.1 and 3.9.2 workers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from reconciler.interfaces.provider import Judgement, Moving, Settled, Stuck
from reconciler.model.kind import MAP_KEY, fact, place, switch
from reconciler.model.live import Found
from reconciler.model.transition import Refusal, Transition

CHOICES = ("running", "paused", "stopped")

STOP = "stop"
"""Ability: the worker has `PUT …/stop` (Kafka 3.5 and later)."""

WORKS: Mapping[str, int] = {
    "running": 2,
    "resuming": 2,
    "failing": 2,
    "unassigned": 2,
    "restarting": 2,
    "pausing": 2,
    "paused": 1,
    "stopping": 1,
    "stopped": 0,
    "failed": 0,
}
"""How much each state works; `stopping` no longer takes work, `failed` has no running task."""

GRACE = 5.0
"""Seconds until a running connector without tasks is believed to have none for good."""

_PAUSE_COSTS = (
    "records wait at the source, or in the topic until its retention ends; they are processed after a resume",
    "a task notices when its current poll() or put() returns, which can take minutes",
)
_STOP_COSTS = (
    "records wait at the source, or in the topic until its retention ends; they are processed after a resume",
    "the tasks are shut down, and the rebalance briefly disturbs restarts of other connectors",
)
_RESUME_COSTS = ("what waited meanwhile is processed now",)
_START_COSTS = ("what waited meanwhile is processed now", "the tasks are started anew after a rebalance")

_RESTART = "restart it first: POST …/connectors/NAME/restart?includeTasks=true&onlyFailed=true"
_NEVER_RUNS = Refusal("connector is FAILED; a resume does not restart it", _RESTART)
_NEVER_PAUSES = Refusal(
    "connector is FAILED and none of its tasks runs; a pause would never show",
    f"wish `at_most: paused` or `stopped`, or {_RESTART}",
)
_NO_STOP = Refusal(
    "this worker has no stop: it came with Kafka 3.5",
    "wish `paused`, or upgrade the workers",
)


@frozen
class Connector:
    """A connector in the desired file."""

    name: str = place(default=MAP_KEY, doc="Name of the connector; the map key where it is left out.")
    status: str | None = switch(choices=CHOICES, doc="What the connector should do.")
    type: str | None = fact(is_selectable=True, doc="`source` or `sink`.")
    connector_class: str | None = fact(is_selectable=True, alias="connector.class", doc="Java class of the connector.")
    tasks: int | None = fact(doc="How many tasks it has.")
    tasks_running: int | None = fact(doc="How many of them run.")
    tasks_failed: int | None = fact(doc="How many of them are FAILED.")


def _rows(seen: str) -> tuple[Transition, ...]:
    """The plain rows of one state: a call for each wish that differs from it."""
    start = _START_COSTS if seen in {"stopped", "stopping"} else _RESUME_COSTS
    rows = (
        Transition(seen, "running", ("resume",), costs=start),
        Transition(seen, "paused", ("pause",), costs=_PAUSE_COSTS),
        Transition(seen, "stopped", (STOP,), needs=frozenset({STOP}), costs=_STOP_COSTS),
        Transition(seen, "stopped", _NO_STOP),
    )
    return tuple(row for row in rows if row.wish != seen)


def _requested(seen: str, wish: str) -> tuple[Transition, ...]:
    """The rows of a state on its way to `wish`: that wish only has to be waited for."""
    return (Transition(seen, wish, ()), *(row for row in _rows(seen) if row.wish != wish))


def _refused(seen: str, refusals: Mapping[str, Refusal]) -> tuple[Transition, ...]:
    """The rows of a FAILED connector: some wishes can never show."""
    kept = tuple(row for row in _rows(seen) if row.wish not in refusals)
    return tuple(Transition(seen, wish, refusal) for wish, refusal in refusals.items()) + kept


TRANSITIONS: tuple[Transition, ...] = (
    *_rows("running"),
    *_rows("paused"),
    *_rows("stopped"),
    *_requested("resuming", "running"),
    *_requested("pausing", "paused"),
    *_requested("stopping", "stopped"),
    # The target state of these two cannot be read, so each wish is written: a repeated one is harmless.
    *_rows("unassigned"),
    *_rows("restarting"),
    *_refused("failing", {"running": _NEVER_RUNS}),
    *_refused("failed", {"running": _NEVER_RUNS, "paused": _NEVER_PAUSES}),
)

_TASK_WORDS = frozenset({"RUNNING", "PAUSED", "FAILED", "UNASSIGNED", "RESTARTING", "STOPPED"})


def name_status(state: str, tasks: Sequence[str]) -> str | None:
    """The table's word for a connector's state and its tasks' states; `None` for words that nobody knows here."""
    if not set(tasks) <= _TASK_WORDS:
        return None
    match state:
        case "RUNNING":
            return "resuming" if "PAUSED" in tasks else "running"
        case "PAUSED":
            return "paused" if set(tasks) <= {"PAUSED", "FAILED"} else "pausing"
        case "STOPPED":
            return "stopping" if tasks else "stopped"
        case "FAILED":
            return "failing" if "RUNNING" in tasks else "failed"
        case "UNASSIGNED" | "RESTARTING":
            return state.lower()
        case _:
            return None


def count_tasks(tasks: Sequence[str]) -> Mapping[str, int]:
    """The facts about tasks."""
    counted = Counter(tasks)
    return {"tasks": len(tasks), "tasks_running": counted["RUNNING"], "tasks_failed": counted["FAILED"]}


def warn_of(state: str, tasks: Sequence[str]) -> tuple[str, ...]:
    """What a reader should know beside the status."""
    failed = Counter(tasks)["FAILED"]
    if not failed or state == "STOPPED":
        return ()
    return (f"{failed} of {len(tasks)} tasks FAILED",)


def judge_status(wish: str, found: Found, waited: float) -> Judgement:
    """Whether this reading shows the wished status, tasks included; `waited` in seconds."""
    seen = found.values.get("status")
    match wish:
        case "running":
            return _judge_running(str(seen), found, waited)
        case "paused":
            return _judge_paused(str(seen), found)
        case _:
            return Settled() if seen == wish else Moving(f"it is {seen}")


def _judge_running(seen: str, found: Found, waited: float) -> Judgement:
    total, running = _number(found, "tasks"), _number(found, "tasks_running")
    failed = _number(found, "tasks_failed")
    if seen in {"failed", "failing"}:
        return Stuck("the connector is FAILED")
    if seen != "running":
        return Moving(f"it is {seen}")
    if total == 0:
        return Settled() if waited >= GRACE else Moving("it runs and has no task yet")
    if running + failed == total:
        return Settled()
    return Moving(f"{running} of {total} tasks run")


def _judge_paused(seen: str, found: Found) -> Judgement:
    match seen:
        case "paused":
            return Settled()
        case "failed":
            why = "the connector is FAILED and never shows a pause; none of its tasks runs any more"
            # A task that neither runs nor FAILED is one that the pause has reached.
            return Stuck(why, is_partly_done=_number(found, "tasks") > _number(found, "tasks_failed"))
        case "failing":
            return Moving("the connector is FAILED; its tasks still run")
        case _:
            return Moving(f"it is {seen}")


def _number(found: Found, name: str) -> int:
    value = found.facts.get(name)
    return value if isinstance(value, int) else 0
