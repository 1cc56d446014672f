"""From one change to the calls that make it true, in an order that lets no wished pause come late; pure."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from reconciler.model.change import Change
from reconciler.model.step import Call, Step, Wait
from reconciler.model.transition import Refusal
from reconciler.providers.feldera.connectors import PREFIX, find_spot, make_call
from reconciler.providers.feldera.resources import NEVER_STARTS, RESUME, START, WAITS
from reconciler.providers.feldera.statuses import CONNECTABLE

_ON_THE_WAY = frozenset({"starting", "starting_paused", "initializing", "initializing_paused"})
"""Words that end, by themselves, where connectors can be switched."""

_STOPPED_CONNECTORS = Refusal(
    "connectors have a state only while their pipeline is running or paused",
    "wish `status: running` or `paused` beside them, or leave `connectors` out",
)
_UNREAD_CONNECTORS = Refusal(
    "its connectors were not read: a rule sees the list of pipelines only",
    "wish its `connectors` on a resource of its own",
)


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """The row's call and its wait, and one call for each connector that differs.

    Connectors are switched before their pipeline runs, and after it has paused: none reads in between.
    """
    if not change.fields:
        return ()
    row = change.transition
    if row is not None and isinstance(row.verbs, Refusal):
        return row.verbs
    wished = {field.path: str(field.after) for field in change.fields if field.path.startswith(PREFIX)}
    seen, wish = _find_ends(change)
    refusal = _refuse_start(change) or _refuse_connectors(change, wished, wish)
    if refusal is not None:
        return refusal
    steps = _plan_status(change)
    if not wished:
        return steps
    calls = _plan_connectors(change, wished)
    if seen in CONNECTABLE and wish in {"running", seen}:
        return (*calls, *steps)
    if wish == "running" and "paused" in wished.values():
        return _hold_back(change, steps, calls)
    return (*steps, Wait(("running", "paused") if wish == seen else (wish,)), *calls)


def _find_ends(change: Change) -> tuple[str, str]:
    """What is seen, and what it is to be: the same where the status is no part of the change."""
    seen = str(change.found.values.get("status"))
    field = next((one for one in change.fields if one.path == "status"), None)
    return seen, seen if field is None else str(field.after)


def _plan_status(change: Change) -> tuple[Step, ...]:
    row = change.transition
    if row is None or isinstance(row.verbs, Refusal):
        return ()
    states = WAITS.get((row.seen, row.wish))
    calls = tuple(_call(change, verb) for verb in row.verbs)
    return calls if states is None else (Wait(states), *calls)


def _hold_back(change: Change, steps: tuple[Step, ...], calls: tuple[Step, ...]) -> tuple[Step, ...]:
    """Deployed paused, then its connectors, then running: they would else read until they are paused."""
    start, resume = _call(change, START.format("running")), _call(change, RESUME)
    paused = Wait(("paused",))
    if start in steps:
        ahead = steps[: steps.index(start)]
        return (*ahead, _call(change, START.format("paused")), paused, *calls, resume)
    if resume in steps:
        return (paused, *calls, resume)
    return (*steps, Wait(("running",)), *calls)


def _call(change: Change, verb: str) -> Call:
    """Every verb names a state, and asking twice for a state does what asking once does (measured)."""
    name = quote(str(change.want.place["name"]), safe="")
    return Call(
        method="POST",
        path=f"/v0/pipelines/{name}/{verb}",
        covers=frozenset({"status"}),
        effect="absolute",
        is_repeatable=True,
        # Who may call is decided before anything else (measured: 401 before 404, 403 before 501 and 503).
        unheard=frozenset({401, 403, 429}),
    )


def _plan_connectors(change: Change, wished: Mapping[str, str]) -> tuple[Step, ...]:
    name = str(change.want.place["name"])
    spots = {path: find_spot(path) for path in wished}
    return tuple(make_call(name, path, spot, wished[path]) for path, spot in spots.items() if spot is not None)


def _refuse_start(change: Change) -> Refusal | None:
    """What the program or the storage says against a start (400 CannotStart…)."""
    row = change.transition
    verbs = () if row is None or isinstance(row.verbs, Refusal) else row.verbs
    if not any(verb.startswith(START.format("")) for verb in verbs):
        return None
    refusals = (NEVER_STARTS.get(str(change.found.facts.get(fact))) for fact in ("program", "storage"))
    return next((refusal for refusal in refusals if refusal is not None), None)


def _refuse_connectors(change: Change, wished: Mapping[str, str], wish: str) -> Refusal | None:
    """A connector that cannot be switched, or not where the pipeline is going."""
    seen = str(change.found.values.get("status"))
    has_wishes = any(path.startswith(PREFIX) for path in change.want.wishes)
    if has_wishes and wish == "stopped":
        return _STOPPED_CONNECTORS
    if not wished:
        return None
    for path in wished:
        if find_spot(path) is None:
            return Refusal(f"{path.removeprefix(PREFIX)!r} names no connector", "write TABLE.CONNECTOR: orders.kafka")
    if seen not in CONNECTABLE:
        is_bound_for = wish in {"running", "paused"} or seen in _ON_THE_WAY
        return None if is_bound_for else _STOPPED_CONNECTORS
    if "inputs" not in change.found.facts:
        return _UNREAD_CONNECTORS
    return _refuse_unknown(change)


def _refuse_unknown(change: Change) -> Refusal | None:
    missing = [one.path for one in change.fields if one.path.startswith(PREFIX) and one.before is None]
    if not missing:
        return None
    why = f"the pipeline has no input connector {missing[0].removeprefix(PREFIX)}"
    return Refusal(why, "write TABLE.CONNECTOR as `GET …/stats` lists it; a table in mixed case in double quotes")
