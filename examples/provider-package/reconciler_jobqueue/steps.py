"""From one change the fewest calls; pure."""

from collections.abc import Sequence
from urllib.parse import quote

from reconciler.model.change import Change
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal

_STATES = {"pause": "paused", "open": "open"}


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """One call for the row's verb; none for a row without one, nor for a change without fields."""
    row = change.transition
    if row is None or not row.verbs:
        return ()
    if isinstance(row.verbs, Refusal):
        return row.verbs
    return [_call(str(change.found.place["name"]), verb) for verb in row.verbs]


def _call(name: str, verb: str) -> Call:
    return Call(
        method="PUT",
        path=f"/queues/{quote(name, safe='')}/state",
        body={"state": _STATES[verb]},
        covers=frozenset({"status"}),
        # The body says where to go, not to go the other way: twice is once.
        is_repeatable=True,
        # Refused at the door, before anything is looked at.
        unheard=frozenset({401, 403, 429}),
    )
