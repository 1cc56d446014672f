"""One pipeline of `selector=status` as a reading: its word, its facts, what a reader should know; pure."""

from collections.abc import Mapping
from datetime import datetime

from reconciler.model.live import Found, Reading, Unreadable
from reconciler.model.values import Scalar
from reconciler.providers.feldera.replies import join_words
from reconciler.providers.feldera.resources import NEVER_STARTS
from reconciler.providers.feldera.statuses import explain_silence, name_status
from reconciler.providers.masking import mask

_COMPILING = frozenset({"Pending", "CompilingSql", "SqlCompiled", "CompilingRust"})


def find_name(entry: object) -> str | None:
    """The pipeline's name, where there is one."""
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) and name else None


def describe(name: str, entry: object) -> Reading:
    """The pipeline, or why the manager's answer says nothing about it."""
    if not isinstance(entry, Mapping):
        return Unreadable(f"the manager lists {name!r} without an object")
    status, desired = entry.get("deployment_status"), entry.get("deployment_desired_status")
    if not isinstance(status, str) or not isinstance(desired, str):
        return Unreadable(f"what the manager says of {name!r} has no status or no desired status in it")
    word = name_status(status, desired)
    if word is None:
        reason = _find_reason(entry)
        return Unreadable(explain_silence(status, desired) + (f" ({reason})" if reason else ""))
    error = _find_error(entry)
    incarnation = entry.get("deployment_id")
    return Found(
        identity=name,
        values={"status": word},
        place={"name": name},
        facts=_gather_facts(entry),
        warnings=_warn(word, entry),
        incarnation=incarnation if isinstance(incarnation, str) else None,
        since=_read_instant(entry.get("deployment_status_since")),
        detail=error or _find_obstacle(word, entry) or _find_phase(word, status),
    )


def _gather_facts(entry: Mapping[str, object]) -> Mapping[str, Scalar]:
    """`tags` joined, and each tag as a path of its own; a tag holds no comma (0.337, types/utils.rs)."""
    given = entry.get("tags", [])
    tags = sorted({tag for tag in given if isinstance(tag, str)}) if isinstance(given, list) else []
    facts: dict[str, Scalar] = {"tags": ",".join(tags), **{f"tags.{tag}": True for tag in tags}}
    for name, key in (("program", "program_status"), ("storage", "storage_status")):
        value = entry.get(key)
        if isinstance(value, str):
            facts[name] = value
    return facts


def _find_error(entry: Mapping[str, object]) -> str | None:
    """Code and first line of `deployment_error`; its details may hold anything.

    Of RunnerCheckError the second line too, how the process ended: the first says only that something did (measured).
    """
    error = entry.get("deployment_error")
    if not isinstance(error, Mapping):
        return None
    given, message = error.get("error_code"), error.get("message")
    code = given if isinstance(given, str) else ""
    shown = _take_lines(message, 2 if code == "RunnerCheckError" else 1)
    return join_words(code, shown) or "it failed, and no reason is given"


def _find_reason(entry: Mapping[str, object]) -> str | None:
    """Why the runner calls it Unavailable: the first line, as of an error."""
    details = entry.get("deployment_runtime_status_details")
    reason = details.get("reason") if isinstance(details, Mapping) else None
    return mask(_take_lines(reason, 1)) or None


def _take_lines(text: object, count: int) -> str:
    """The first lines that are not empty."""
    lines = [line for line in text.splitlines() if line.strip()] if isinstance(text, str) else []
    return " ".join(lines[:count])


def _find_obstacle(word: str, entry: Mapping[str, object]) -> str | None:
    """What would keep a stopped pipeline from starting."""
    if word != "stopped":
        return None
    refusals = (NEVER_STARTS.get(str(entry.get(key))) for key in ("program_status", "storage_status"))
    return next((refusal.why for refusal in refusals if refusal is not None), None)


def _find_phase(word: str, status: str) -> str | None:
    """The manager's own word where several of them are one word here."""
    return f"the manager says {status}" if word.startswith("initializing") and status != "Initializing" else None


def _warn(word: str, entry: Mapping[str, object]) -> tuple[str, ...]:
    """What a reader of a plan should know beside the status."""
    warnings: list[str] = []
    if word == "stopped" and isinstance(entry.get("deployment_error"), Mapping):
        warnings.append(f"its last run failed: {_find_error(entry)}")
    if word in {"stopped", "starting", "starting_paused"} and entry.get("program_status") in _COMPILING:
        warnings.append("its program is not compiled yet: a start waits for that, which may take minutes")
    errors = _count_errors(entry)
    if errors:
        warnings.append(f"its connectors count {errors} errors")
    return tuple(warnings)


def _count_errors(entry: Mapping[str, object]) -> int:
    details = entry.get("deployment_runtime_status_details")
    counts = details.get("connector_stats") if isinstance(details, Mapping) else None
    errors = counts.get("num_errors") if isinstance(counts, Mapping) else None
    return errors if isinstance(errors, int) else 0


def _read_instant(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
