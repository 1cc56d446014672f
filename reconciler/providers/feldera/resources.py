"""The one kind of a Feldera manager: pipelines, with their transition table, as data.

Behaviour: Feldera 0.337.0, its manager driven over HTTP (open-source edition, and the same source with its
enterprise flag); the pipeline process behind it by its source.
"""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.kind import MAP_KEY, Kind, Patience, fact, place, switch
from reconciler.model.transition import Refusal, Transition

OPEN_SOURCE = "open_source"
"""Ability: no graceful stop, no checkpoints, no standby (every edition that does not call itself Enterprise)."""

ENTERPRISE = "enterprise"
"""Ability: `stop?force=false` takes a checkpoint, and a standby can be activated."""

LOSE_STATE = "lose_state"
"""The word in `allow` without which no pipeline is stopped by force."""

START = "start?initial={}"
ACTIVATE = "activate?initial={}"
PAUSE, RESUME = "pause", "resume"
FORCE, GRACEFUL = "stop?force=true", "stop?force=false"

WORKS: Mapping[str, int] = {
    "running": 2,
    "resuming": 2,
    "pausing": 2,
    "paused": 1,
    "starting": 2,
    "starting_paused": 1,
    "starting_standby": 1,
    "initializing": 2,
    "initializing_paused": 2,
    "initializing_standby": 1,
    "awaiting_approval": 1,
    "standby": 1,
    "suspending": 2,
    "suspended": 1,
    "stopping": 2,
    "stopped": 0,
}
"""How much each state works, at most: what is on its way down may still run, for ever if a stop hangs.

`initializing_paused` may replay what its checkpoint has not seen.
"""

_NEW_START = (
    "the program begins anew, or at its last checkpoint; connectors are as the SQL says",
    "an error of the last run is dismissed",
)
_START_COSTS = {
    "running": (*_NEW_START, "the sources are read at once"),
    "paused": (*_NEW_START, "it is deployed and holds its compute and memory"),
}
_RESUME_COSTS = ("what waited at the sources is read now",)
_PAUSE_COSTS = (
    "what arrives waits at its source, as long as that keeps it",
    "it stays deployed and holds its compute and memory",
)
_FORCE_COSTS = (
    "what the pipeline holds in memory and how far it has read are lost: a forced stop takes no checkpoint",
)
_GRACEFUL_COSTS = ("a checkpoint is taken first; with an open transaction that may never end",)

_APPROVE = Refusal(
    "it waits for a person's approval of a changed program; a pause or resume does not unblock it",
    "look at the difference and POST …/approve, or wish `stopped`",
)
_LEAVES = Refusal(
    "it is being suspended, which cannot be undone",
    "plan again once it is stopped; if it never is, only POST …/stop?force=true frees it",
)
_NO_ACTIVATE = Refusal(
    "it is a standby, and this edition cannot activate one",
    "wish `stopped`, then plan again",
)


@frozen
class Pipeline:
    """A pipeline in the desired file."""

    name: str = place(default=MAP_KEY, doc="Name of the pipeline; the map key where it is left out.")
    status: str | None = switch(choices=("running", "paused", "stopped"), doc="What the pipeline should do.")
    connectors: Mapping[str, str] | None = switch(
        choices=("running", "paused"),
        doc="What its input connectors should do, by `TABLE.CONNECTOR`; only while it is running or paused.",
    )
    tags: tuple[str, ...] | None = fact(is_selectable=True, doc="Its tags, sorted and joined by commas.")
    program: str | None = fact(doc="Whether the program is compiled, in the manager's word.")
    storage: str | None = fact(doc="Whether its storage is in use, in the manager's word.")
    inputs: int | None = fact(doc="How many input connectors it has, where connectors were read.")


def _move(seen: str, wish: str, *verbs: str, costs: tuple[str, ...] = ()) -> Transition:
    return Transition(seen, wish, verbs, costs=costs)


def _start(seen: str) -> tuple[Transition, ...]:
    return tuple(_move(seen, wish, START.format(wish), costs=costs) for wish, costs in _START_COSTS.items())


def _activate(seen: str) -> tuple[Transition, ...]:
    """Only an Enterprise manager serves `/activate`."""
    return tuple(
        row
        for wish in ("running", "paused")
        for row in (
            Transition(seen, wish, (ACTIVATE.format(wish),), needs=frozenset({ENTERPRISE}), costs=_RESUME_COSTS),
            Transition(seen, wish, _NO_ACTIVATE),
        )
    )


def _stop(seen: str) -> tuple[Transition, ...]:
    """Open source has `force=true` alone (501 otherwise), and no checkpoint to come back to."""
    only_force = frozenset({OPEN_SOURCE})
    return (
        Transition(seen, "stopped", (FORCE,), needs=only_force, allow=LOSE_STATE, costs=_FORCE_COSTS),
        Transition(seen, "stopped", (GRACEFUL,), costs=_GRACEFUL_COSTS),
    )


def _stop_standby(seen: str) -> Transition:
    """A standby refuses the graceful stop in every edition (400 InvalidTransition)."""
    return Transition(seen, "stopped", (FORCE,), allow=LOSE_STATE, costs=_FORCE_COSTS)


def _refuse(seen: str, refusal: Refusal) -> tuple[Transition, ...]:
    return tuple(Transition(seen, wish, refusal) for wish in ("running", "paused"))


def _pause(seen: str) -> Transition:
    return _move(seen, "paused", PAUSE, costs=_PAUSE_COSTS)


def _resume(seen: str) -> Transition:
    return _move(seen, "running", RESUME, costs=_RESUME_COSTS)


TRANSITIONS: tuple[Transition, ...] = (
    *(_pause("running"), *_stop("running")),
    *(_resume("paused"), *_stop("paused")),
    *_start("stopped"),
    # The other direction is on its way: the process takes the opposite wish at once.
    *(_move("resuming", "running"), _pause("resuming"), *_stop("resuming")),
    *(_resume("pausing"), _move("pausing", "paused"), *_stop("pausing")),
    # Not deployed yet: pause and resume are refused until the process is there, which `WAITS` says.
    *(_move("starting", "running"), _pause("starting"), *_stop("starting")),
    *(_resume("starting_paused"), _move("starting_paused", "paused"), *_stop("starting_paused")),
    *(*_activate("starting_standby"), _stop_standby("starting_standby")),
    # The process is there: it takes the wish now, and follows later.
    *(_move("initializing", "running"), _pause("initializing"), *_stop("initializing")),
    *(_resume("initializing_paused"), _move("initializing_paused", "paused"), *_stop("initializing_paused")),
    *(*_activate("initializing_standby"), _stop_standby("initializing_standby")),
    *(*_refuse("awaiting_approval", _APPROVE), *_stop("awaiting_approval")),
    *(*_activate("standby"), _stop_standby("standby")),
    *(*_refuse("suspending", _LEAVES), _move("suspending", "stopped")),
    *(*_refuse("suspended", _LEAVES), _move("suspended", "stopped")),
    *(*_start("stopping"), _move("stopping", "stopped")),
)

WAITS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("starting", "paused"): ("initializing", "running"),
    ("starting_paused", "running"): ("initializing_paused", "paused"),
    ("starting_standby", "running"): ("standby",),
    ("starting_standby", "paused"): ("standby",),
    ("initializing_standby", "running"): ("standby",),
    ("initializing_standby", "paused"): ("standby",),
    ("stopping", "running"): ("stopped",),
    ("stopping", "paused"): ("stopped",),
}
"""By seen and wish: what must be seen before the row's call, which would be refused until then."""

NEVER_STARTS: Mapping[str, Refusal] = {
    **dict.fromkeys(
        ("SqlError", "RustError", "SystemError"),
        Refusal("its program failed to compile, and it cannot start", "mend the program, then plan again"),
    ),
    "Clearing": Refusal("its storage is being cleared, and it cannot start", "plan again once it is cleared"),
}
"""What the program's or the storage's word says against starting a stopped pipeline.

No word of the table: the pipeline *is* stopped, and whoever wishes that has nothing to do.
"""

PIPELINE = Kind(
    name="pipeline",
    resource=Pipeline,
    transitions=TRANSITIONS,
    works=WORKS,
    normal={"status": "running"},
    # Measured on 0.337.0 with the local runner: a start takes 1.2 to 3.7 s, but a program that is still compiling
    # holds it up for minutes; a pause shows after 30 to 110 ms, or 4 s behind a slow status probe, and a hung process
    # took up a pause 3 s after its call had been answered with an error.
    patience=Patience(settle=300.0, poll=0.25, lag=8.0),
    doc="A pipeline of a Feldera manager.",
)
