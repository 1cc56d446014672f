"""The one kind of a Convoy server: webhook endpoints, as data.

Sources: Convoy's server code up to v26.7.3, and recordings of v25.9.2, v26.3.4 and v26.7.3.
"""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.kind import Kind, Patience, fact, place, switch
from reconciler.model.transition import Refusal, Transition

ACTIVATE = "activate"
"""Ability: the public API has `POST …/activate` (v26.6.4 and later)."""

NO_ACTIVATE = "no_activate"
"""Ability: it is known that it has not. Neither of the two: it could not be learnt, and nothing is resumed."""

WORKS: Mapping[str, int] = {"active": 2, "pending": 2, "paused": 1, "inactive": 0}
"""How much each status works; `pending` may deliver at any moment (servers before v25.12.5)."""

_REPLAY = "POST …/eventdeliveries/batchretry?endpointId=ID&status=Discarded"
_AFTER_PAUSE = (f"when it is active again, replay the events that were discarded: {_REPLAY}",)
_AFTER_RESUME = (f"events that were discarded meanwhile are not sent by this: replay them with {_REPLAY}",)
_PAUSE_COSTS = (
    "events that arrive meanwhile are stored as Discarded, and not sent on resume",
    "deliveries that are already scheduled or waiting for a retry keep going out",
    "while such a delivery keeps failing, the endpoint may drift to inactive",
)
_REVIVE_COSTS = (
    "the server switched it off after failed deliveries, and does so again if its receiver still fails",
    "a licensed server tells the endpoint's contacts that all is clear",
)

_NO_PUBLIC_ACTIVATE = Refusal(
    "it is inactive, and this server's API cannot activate it: POST …/activate came with v26.6.4",
    "activate it in Convoy's dashboard, or upgrade the server",
)
_UNKNOWN_ACTIVATE = Refusal("whether this server can activate could not be learnt", "plan again")
_NEVER_PAUSES = Refusal(
    "it is inactive: the server switched it off after failed deliveries, and refuses to pause it",
    "wish `at_most: paused`, which inactive meets; or wish `active` first, and `paused` once it is active",
)
_PENDING = Refusal(
    "it is pending, a status of servers before v25.12.5 that neither pause nor activate accepts",
    "there it ends with the retry that set it; a row left over on a newer server is mended in Convoy's database",
)


@frozen
class Endpoint:
    """An endpoint in the desired file."""

    project: str = place(is_required=True, doc="Id of the project.")
    id: str | None = place(doc="Id of the endpoint; it wins over `name`.")
    name: str | None = place(doc="Name of the endpoint, where only one of the project has it.")
    status: str | None = switch(choices=("active", "paused"), doc="What the endpoint should do.")
    owner_id: str | None = fact(is_selectable=True, doc="Owner of the endpoint; empty where it has none.")


TRANSITIONS: tuple[Transition, ...] = (
    Transition("active", "paused", ("pause",), costs=_PAUSE_COSTS, follow_up=_AFTER_PAUSE),
    Transition("paused", "active", ("activate",), needs=frozenset({ACTIVATE}), follow_up=_AFTER_RESUME),
    Transition("paused", "active", ("unpause",), needs=frozenset({NO_ACTIVATE}), follow_up=_AFTER_RESUME),
    Transition("paused", "active", _UNKNOWN_ACTIVATE),
    Transition(
        "inactive", "active", ("activate",), needs=frozenset({ACTIVATE}), costs=_REVIVE_COSTS, follow_up=_AFTER_RESUME
    ),
    Transition("inactive", "active", _NO_PUBLIC_ACTIVATE, needs=frozenset({NO_ACTIVATE})),
    Transition("inactive", "active", _UNKNOWN_ACTIVATE),
    Transition("inactive", "paused", _NEVER_PAUSES),
    Transition("pending", "active", _PENDING),
    Transition("pending", "paused", _PENDING),
)

ENDPOINT = Kind(
    name="endpoint",
    resource=Endpoint,
    transitions=TRANSITIONS,
    works=WORKS,
    normal={"status": "active"},
    # Measured on v26.7.3: a pause takes 4 ms and the next read always shows it (300 of 300). A statement that waits
    # for a row lock, and the read replicas of servers before v26.6, are what the lag is for.
    # A client's update that waits for its target's ping (10 s at most) writes the old status back afterwards.
    patience=Patience(settle=60.0, poll=0.1, lag=3.0, afterwards=10.0),
    doc="A webhook endpoint of a Convoy project.",
    any_of=("id", "name"),
)
