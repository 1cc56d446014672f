"""The provider keeps the rules."""

from math import inf

from reconciler.model.live import Found
from reconciler.model.values import Values
from reconciler.testing import Bench, Hopeless, ProviderSuite, Stand
from reconciler_jobqueue import JobQueue
from reconciler_jobqueue.resources import QUEUE
from reconciler_jobqueue.simulator import JobQueueSimulator, SimulatedQueue


def stand(count: int, live: Values) -> Stand:
    """A service with so many queues, all in one state; it holds still: what drains goes on draining."""
    names = [f"q{number:04}" for number in range(count)]
    queues = {name: SimulatedQueue(name, str(live["status"]), worker="canary-job", drained_at=inf) for name in names}
    return Stand(JobQueueSimulator(queues), [{"name": name} for name in names])


class TestJobQueue(ProviderSuite):
    """R1 to R15."""

    bench = Bench(
        provider=JobQueue(),
        kind=QUEUE,
        stand=stand,
        states=[{"status": state} for state in ("open", "draining", "paused", "retired")],
        wishes=[{"status": "open"}, {"status": "paused"}],
        absent={"name": "nobody"},
        hopeless=[Hopeless({"status": "paused"}, Found("q", {"status": "open"}), Found("q", {"status": "retired"}))],
        garbled={"open": "ajar"},
        required=["state"],
        secrets=["canary-job"],
        requests={1: 1, 100: 1, 1000: 10},
    )
