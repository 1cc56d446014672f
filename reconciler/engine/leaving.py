"""Whether a call may leave now, as far as signals and the lock are concerned; must not look at the service."""

from attrs import frozen

from reconciler.engine.errand import Surroundings


@frozen
class Halted:
    """Nothing more may leave: why."""

    why: str


def find_halt(around: Surroundings) -> str | None:
    """Why nothing more may leave, as far as it is known by now: a signal, or the lock."""
    if around.stop.signal is not None:
        return "stopped"
    return None if around.hold.lost is None else f"the lock was lost ({around.hold.lost})"
