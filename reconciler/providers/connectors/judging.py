"""When a reading shows the wished status of a connector, tasks included; pure.

Waiting follows Kafka Connect: the connector flips at once, a task when its poll() or put() returns, and tasks of a
started connector come a moment later (WorkerConnector, WorkerTask).
"""

from reconciler.interfaces.provider import Judgement, Moving, Settled, Stuck
from reconciler.model.change import Change
from reconciler.model.live import Found

GRACE = 5.0
"""Seconds until a running connector without tasks is believed to have none for good."""


def judge(change: Change, found: Found, waited: float) -> Judgement:
    """By the wished status alone; the tasks count too, `waited` in seconds."""
    wish = next(str(field.after) for field in change.fields if field.path == "status")
    return _judge_status(wish, found, waited)


def _judge_status(wish: str, found: Found, waited: float) -> Judgement:
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
