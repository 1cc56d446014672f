"""The one kind of the job service: queues, as data."""

from attrs import frozen

from reconciler.model.kind import MAP_KEY, Kind, Patience, fact, place, switch
from reconciler.model.transition import Refusal, Transition


@frozen
class Queue:
    """What may be written of a queue, and what is shown of it."""

    name: str = place(default=MAP_KEY, doc="Name of the queue.")
    status: str | None = switch(choices=("open", "paused"), doc="Whether jobs of the queue are started.")
    owner: str | None = fact(is_selectable=True, doc="Team that owns it.")


_WAITING = "jobs wait until the queue is open again"
_RETIRED = Refusal("the queue is retired: nothing opens or pauses it any more", "take it out of the file")

QUEUE = Kind(
    name="queue",
    resource=Queue,
    # Total over everything that can be seen and everything that may be wished: `providers` prints it.
    transitions=(
        Transition("open", "open", ()),
        Transition("open", "paused", ("pause",), costs=(_WAITING,)),
        Transition("draining", "open", ("open",)),
        Transition("draining", "paused", (), costs=(_WAITING,)),
        Transition("paused", "open", ("open",)),
        Transition("paused", "paused", ()),
        Transition("retired", "open", _RETIRED),
        Transition("retired", "paused", _RETIRED),
    ),
    works={"open": 2, "draining": 1, "paused": 0, "retired": 0},
    normal={"status": "open"},
    patience=Patience(settle=120.0, poll=0.5, lag=2.0),
    doc="A queue of the job service.",
)
