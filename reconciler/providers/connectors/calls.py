"""From a change of a connector to verbs, and from a verb to its call; pure, and knows no path of any service."""

from collections.abc import Sequence

from reconciler.model.change import Change
from reconciler.model.step import Call
from reconciler.model.transition import Refusal


def list_verbs(change: Change) -> Sequence[str] | Refusal:
    """The verbs of the change's row, one at most; none where only waiting is left."""
    if change.transition is None or not change.fields:
        return ()
    return change.transition.verbs


def make_call(path: str, unheard: frozenset[int]) -> Call:
    """One verb's `PUT`.

    Absolute and harmless to repeat: an unchanged target state raises no event (KafkaConfigBackingStore).
    """
    return Call(
        method="PUT",
        path=path,
        covers=frozenset({"status"}),
        effect="absolute",
        is_repeatable=True,
        unheard=unheard,
    )
