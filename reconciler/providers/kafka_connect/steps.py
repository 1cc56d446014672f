"""From one change to the call that makes it true; pure."""

from collections.abc import Sequence
from urllib.parse import quote

from reconciler.model.change import Change
from reconciler.model.step import Step
from reconciler.model.transition import Refusal
from reconciler.providers import connectors

_ODD = frozenset("/%\\")
_DOTS = frozenset({".", ".."})

_UNHEARD = frozenset({429})


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """One `PUT` for each verb of the transition (one at most); nothing where only waiting is left."""
    verbs = connectors.list_verbs(change)
    if isinstance(verbs, Refusal):
        return verbs
    name = str(change.want.place["name"])
    if verbs and _ODD & set(name) and connectors.ODD_NAMES not in change.abilities:
        return Refusal(
            f"the worker lists {name!r} but cannot address it: from 4.0 on it refuses names with /, % or \\",
            "create the connector anew under a plain name, then plan again",
        )
    if verbs and name in _DOTS:
        return Refusal(f"the name {name!r} cannot stand in a url", "create the connector anew under a plain name")
    return tuple(connectors.make_call(f"/connectors/{quote(name, safe='')}/{verb}", _UNHEARD) for verb in verbs)
