"""From one change to the call that makes it true; pure."""

from collections.abc import Sequence
from urllib.parse import unquote

from reconciler.model.change import Change
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.providers.convoy.listing import write_path

# Decided before the request reaches an endpoint (authentication, then the rate limit): nothing was toggled (measured).
_UNHEARD = frozenset({401, 403, 429})

_COVERS = frozenset({"status"})
_BY_TOGGLE = (
    "this server has no activate, so the pause toggle resumes it: whoever else sends one meanwhile undoes this",
)


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """One call for each verb of the transition (one at most)."""
    if change.transition is None or not change.fields:
        return ()
    if isinstance(change.transition.verbs, Refusal):
        return change.transition.verbs
    project, uid = str(change.found.place["project"]), change.found.identity
    return tuple(_make_call(verb, project, uid) for verb in change.transition.verbs)


def _make_call(verb: str, project: str, uid: str) -> Call:
    """`pause` and `unpause` are one toggle: read, decided and written by the server without a lock (measured)."""
    if verb == "activate":
        # Absolute: a second one is refused because it is active already.
        path = write_path(project, "endpoints", uid, "activate")
        return Call("POST", path, covers=_COVERS, is_repeatable=True, unheard=_UNHEARD, wish="active")
    path = write_path(project, "endpoints", uid, "pause")
    costs, wish = (_BY_TOGGLE, "active") if verb == "unpause" else ((), "paused")
    return Call("PUT", path, covers=_COVERS, effect="toggle", unheard=_UNHEARD, costs=costs, wish=wish)


def find_id(call: Call) -> str:
    """The id of the endpoint that one of these calls is for."""
    return unquote(call.path.split("/")[-2])
