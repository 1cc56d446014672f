"""The example's provider taken apart, so that tests can put one wrong part in; and how one rule is held against it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from math import inf
from typing import ClassVar

from attrs import evolve, frozen

from reconciler.interfaces.provider import Answer, Judgement, Provider
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.model.values import Values
from reconciler.testing.bench import AsgiApp, Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite
from reconciler_jobqueue import reading, settling, steps
from reconciler_jobqueue.resources import QUEUE
from reconciler_jobqueue.simulator import JobQueueSimulator, Message, Receive, Send, SimulatedQueue

SECRET = "canary-job"

Reader = Callable[[Query, ReadSession], Awaitable[Survey]]
Planner = Callable[[Change], Sequence[Step] | Refusal]
Weigher = Callable[[Call, Reply], Answer]
Judge = Callable[[Change, Found, float], Judgement]
Effect = Callable[[JobQueueSimulator, str], None]
"""What a request about one queue does to the service."""


def judge_honestly(change: Change, found: Found, waited: float) -> Judgement:
    """The example's judgement, which does not look at the time."""
    del waited
    return settling.judge(change, found)


@frozen
class Assembled:
    """The job queue's provider; each part may be another."""

    name: ClassVar[str] = "jobqueue"
    kinds: ClassVar[Sequence[Kind]] = (QUEUE,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    reader: Reader = reading.read
    planner: Planner = steps.plan_steps
    judging: Judge = judge_honestly
    weigher: Weigher = settling.weigh_answer

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """As its reader does."""
        return await self.reader(query, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """As its planner says."""
        return self.planner(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """As its weigher takes it."""
        return self.weigher(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """As it judges."""
        return self.judging(change, found, waited)


@frozen
class Extended:
    """The job service with more requests: `POST wake` is POST to /queues/NAME/wake, and does what stands there."""

    service: JobQueueSimulator
    effects: Mapping[str, Effect]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one request; the service itself answers all others."""
        parts = scope["path"].strip("/").split("/")
        effect = self.effects.get(f"{scope['method']} {parts[-1]}")
        if effect is None or len(parts) != 3:
            await self.service(scope, receive, send)
            return
        effect(self.service, parts[1])
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"accepted": true}'})


def extend_by(effects: Mapping[str, Effect]) -> Callable[[int, Values], Stand]:
    """A stand of the job service with these requests besides."""
    return stand_before(lambda service: Extended(service, effects))


def make_service(count: int, live: Values) -> JobQueueSimulator:
    """So many queues, all in one state; what drains goes on draining."""
    names = [f"q{number:04}" for number in range(count)]
    state = str(live["status"])
    return JobQueueSimulator({name: SimulatedQueue(name, state, "ops", SECRET, drained_at=inf) for name in names})


def stand_before(make: Callable[[JobQueueSimulator], AsgiApp]) -> Callable[[int, Values], Stand]:
    """A stand whose service is what `make` makes of the simulator."""

    def stand(count: int, live: Values) -> Stand:
        service = make_service(count, live)
        return Stand(make(service), [{"name": name} for name in service.queues])

    return stand


HONEST = Bench(
    provider=Assembled(),
    kind=QUEUE,
    stand=stand_before(lambda service: service),
    states=[{"status": state} for state in ("open", "draining", "paused", "retired")],
    wishes=[{"status": "open"}, {"status": "paused"}],
    absent={"name": "nobody"},
    hopeless=[Hopeless({"status": "paused"}, Found("q", {"status": "open"}), Found("q", {"status": "retired"}))],
    garbled={"open": "ajar"},
    required=["state"],
    secrets=[SECRET],
)


def bench_of(provider: Provider) -> Bench:
    """The honest bench before another provider."""
    return evolve(HONEST, provider=provider)


def hold(number: str, bench: Bench) -> None:
    """Runs the suite's test of one rule; raises what it raises."""
    given = bench

    class Tried(ProviderSuite):
        bench = given

    (test,) = (test for name, test in vars(ProviderSuite).items() if name.startswith(f"test_{number.lower()}_"))
    test(Tried())
