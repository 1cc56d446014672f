"""From one change to the call that makes it true; pure."""

from collections.abc import Sequence
from urllib.parse import quote

from reconciler.model.change import Change
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.providers.kafka_connect.resources import ODD_NAMES

_ODD = frozenset("/%\\")
_DOTS = frozenset({".", ".."})


def plan_steps(change: Change) -> Sequence[Step] | Refusal:
    """One `PUT` for each verb of the transition (one at most); nothing where only waiting is left."""
    if change.transition is None or not change.fields:
        return ()
    if isinstance(change.transition.verbs, Refusal):
        return change.transition.verbs
    name = str(change.want.place["name"])
    if change.transition.verbs and _ODD & set(name) and ODD_NAMES not in change.abilities:
        return Refusal(
            f"the worker lists {name!r} but cannot address it: from 4.0 on it refuses names with /, % or \\",
            "create the connector anew under a plain name, then plan again",
        )
    if change.transition.verbs and name in _DOTS:
        return Refusal(f"the name {name!r} cannot stand in a url", "create the connector anew under a plain name")
    return tuple(_call(verb, name) for verb in change.transition.verbs)


def _call(verb: str, name: str) -> Call:
    # Absolute and harmless to repeat: an unchanged target state raises no event (KafkaConfigBackingStore).
    return Call(
        method="PUT",
        path=f"/connectors/{quote(name, safe='')}/{verb}",
        covers=frozenset({"status"}),
        effect="absolute",
        is_repeatable=True,
        unheard=frozenset({429}),
    )
