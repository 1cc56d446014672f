"""From one change to the call that makes it true; pure."""

from collections.abc import Sequence

from reconciler.model.change import Change
from reconciler.model.step import Step
from reconciler.model.transition import Refusal
from reconciler.providers import connectors
from reconciler.providers.redpanda.abilities import has_ability
from reconciler.providers.redpanda.paths import connector_path, find_obstacle, has_separator

# A worker's own 401, 403 and 429 come out as 500 (measured), so these are of whoever stands before the API.
_UNHEARD = frozenset({401, 403, 429})

_RENAME = "create the connector anew under a plain name, or switch it at the worker itself"


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """One `PUT` for each verb of the transition (one at most); nothing where only waiting is left."""
    verbs = connectors.list_verbs(change)
    if isinstance(verbs, Refusal):
        return verbs
    cluster, name = str(change.want.place["cluster"]), str(change.want.place["name"])
    refusal = _object_to(verbs, cluster, name, change.abilities) if verbs else None
    if refusal is not None:
        return refusal
    return tuple(connectors.make_call(f"{connector_path(cluster, name)}/{verb}", _UNHEARD) for verb in verbs)


def _object_to(verbs: Sequence[str], cluster: str, name: str, abilities: frozenset[str]) -> Refusal | None:
    if connectors.STOP in verbs and not has_ability(connectors.STOP, cluster, abilities):
        return connectors.NO_STOP
    obstacle = find_obstacle(name)
    if obstacle is not None:
        return Refusal(f"the API lists {name!r} and cannot address it: {obstacle}", _RENAME)
    if has_separator(name) and not has_ability(connectors.ODD_NAMES, cluster, abilities):
        why = f"the API lists {name!r} and its worker cannot address it: from 4.0 on it refuses names with / or \\"
        return Refusal(why, _RENAME)
    return None
