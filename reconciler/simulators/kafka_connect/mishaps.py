"""What else can go wrong with a Kafka Connect worker: rebalances in its own words; all kinds by their names."""

from collections.abc import Callable, Mapping

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.answers import REBALANCE_EXPECTED, STALE_CONFIG, problem
from reconciler.simulators.mishaps import COMMON


def rebalance_conflict(when: When) -> Fault:
    """409: the worker's settings are stale amid a rebalance; nothing was done."""
    return Fault(when, "undone", Replaced(problem(409, STALE_CONFIG)))


def rebalance_expected(when: When) -> Fault:
    """500, as the reads of one connector answer during a rebalance; nothing was done."""
    return Fault(when, "undone", Replaced(problem(500, REBALANCE_EXPECTED)))


def leader_gone(when: When) -> Fault:
    """500: the worker that should do it has just died; nothing was done."""
    message = "IO Error trying to forward REST request: java.net.ConnectException: Connection refused"
    return Fault(when, "undone", Replaced(problem(500, message)))


MISHAPS: Mapping[str, Callable[..., Fault]] = {
    **COMMON,
    **{made.__name__: made for made in (rebalance_conflict, rebalance_expected, leader_gone)},
}
