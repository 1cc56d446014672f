"""The transition table of connectors, whoever serves them: words, ranks, costs and refusals; reads and judges nothing.

Service behaviour: Kafka Connect's herder and worker (WorkerConnector, WorkerTask), and recordings of 4.3.1 and
3.9.2 workers.
"""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.kind import MAP_KEY, fact, place, switch
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
    "stopping": 2,
    "paused": 1,
    "stopped": 0,
    "failed": 0,
}
"""How much each state works; in `pausing` and `stopping` a task may still run, `failed` has no running task."""

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

NO_STOP = Refusal(
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
        Transition(seen, "stopped", NO_STOP),
    )
    return tuple(row for row in rows if row.wish != seen)


def _requested(seen: str, wish: str) -> tuple[Transition, ...]:
    """The rows of a state on its way to `wish`: that wish only has to be waited for."""
    return (Transition(seen, wish, ()), *(row for row in _rows(seen) if row.wish != wish))


def _refused(seen: str, refusals: Mapping[str, Refusal]) -> tuple[Transition, ...]:
    """The rows of a FAILED connector: some wishes can never show."""
    kept = tuple(row for row in _rows(seen) if row.wish not in refusals)
    return tuple(Transition(seen, wish, refusal) for wish, refusal in refusals.items()) + kept


def make_transitions(restart: str) -> tuple[Transition, ...]:
    """The table; `restart` is the way out of FAILED in the words of the API that serves it."""
    never_runs = Refusal("connector is FAILED; a resume does not restart it", restart)
    never_pauses = Refusal(
        "connector is FAILED and none of its tasks runs; a pause would never show",
        f"wish `at_most: paused` or `stopped`, or {restart}",
    )
    return (
        *_rows("running"),
        *_rows("paused"),
        *_rows("stopped"),
        *_requested("resuming", "running"),
        *_requested("pausing", "paused"),
        *_requested("stopping", "stopped"),
        # The target state of these two cannot be read, so each wish is written: a repeated one is harmless.
        *_rows("unassigned"),
        *_rows("restarting"),
        *_refused("failing", {"running": never_runs}),
        *_refused("failed", {"running": never_runs, "paused": never_pauses}),
    )
