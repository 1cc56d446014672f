"""Reading a connector's status as a worker tells it: `/status`, the expanded list, and what Redpanda makes of them.

Sends nothing. Configurations and stack traces hold secrets: nothing but the class names in them is taken.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from reconciler.model.live import Found, Reading, Unreadable, fits
from reconciler.model.values import Scalar, Values

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


@frozen
class Thing:
    """Which connector a status must be about, and how a file finds it."""

    name: str
    identity: str
    place: Values


def read_status(thing: Thing, status: object) -> Reading:
    """A status object as it is served of one connector; one that is about another thing proves nothing."""
    if not isinstance(status, Mapping) or not isinstance(status.get("connector"), Mapping):
        return Unreadable(f"the status of {thing.name!r} has no connector in it")
    if status.get("name") != thing.name:
        return Unreadable(f"asked for {thing.name!r}, was answered about {status.get('name')!r}")
    state = status["connector"].get("state")
    tasks = status.get("tasks")
    if not isinstance(state, str) or not isinstance(tasks, list):
        return Unreadable(f"the status of {thing.name!r} has no state or no tasks in it")
    states = [str(task.get("state")) if isinstance(task, Mapping) else "?" for task in tasks]
    word = name_status(state, states)
    if word is None:
        words = ", ".join(sorted({state, *states}))[:80]
        return Unreadable(f"the worker says a word that this version does not know: {words!r}")
    kind = status.get("type")
    facts: dict[str, Scalar] = {"type": kind} if isinstance(kind, str) else {}
    return Found(
        identity=thing.identity,
        values={"status": word},
        place=thing.place,
        facts={**facts, **count_tasks(states)},
        warnings=warn_of(state, states),
        detail=_name_failure(status["connector"]) if state == "FAILED" else None,
    )


def describe_new(thing: Thing) -> Found:
    """A connector that exists and has no status yet (KafkaStatusBackingStore)."""
    return Found(
        identity=thing.identity,
        values={"status": "unassigned"},
        place=thing.place,
        facts=count_tasks(()),
        warnings=("it has no status yet: it was created a moment ago",),
    )


def add_class(reading: Reading, about: object) -> Reading:
    """The reading with the class out of the connector's info; nothing else of a configuration is taken."""
    config = about.get("config") if isinstance(about, Mapping) else None
    java_class = config.get("connector.class") if isinstance(config, Mapping) else None
    if not isinstance(reading, Found) or not isinstance(java_class, str):
        return reading
    return attrs.evolve(reading, facts={**reading.facts, "connector.class": java_class})


def select(listing: Sequence[Values], found: Mapping[str, Reading]) -> Sequence[str]:
    """The names, sorted, that fit one of the narrowing equalities; an unreadable thing fits them all."""
    return sorted(name for name, reading in found.items() if any(fits(where, reading) for where in listing))


def _name_failure(part: Mapping[str, object]) -> str | None:
    """The exception's class, from the first line of the trace; its text may hold secrets of the configuration."""
    trace = part.get("trace")
    if not isinstance(trace, str) or not trace.strip():
        return None
    return trace.strip().splitlines()[0].split(":", 1)[0][:200]
