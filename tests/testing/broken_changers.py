"""Providers whose calls and judgements break one rule each, and services and benches that show it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import ClassVar

from attrs import define, evolve, field, frozen

from reconciler.interfaces.provider import Accepted, Answer, Declined, Judgement, Moving, Settled, Stuck
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Reading, Survey
from reconciler.model.step import Call, Effect, Step
from reconciler.model.transition import Refusal
from reconciler.testing.bench import Bench
from reconciler_jobqueue import reading, steps
from reconciler_jobqueue.resources import QUEUE
from reconciler_jobqueue.simulator import JobQueueSimulator
from tests.testing.assembled import HONEST, SECRET, Assembled, Planner, bench_of, extend_by, judge_honestly

Mended = Callable[[Call], Call]


def plan_with(mend: Mended) -> Planner:
    """The example's calls, each changed like that."""

    def plan(change: Change) -> Sequence[Step] | Refusal:
        made = steps.plan_steps(change)
        return made if isinstance(made, Refusal) else [mend(one) if isinstance(one, Call) else one for one in made]

    return plan


def call_instead(method: str, word: str, *, is_repeatable: bool = True, effect: Effect = "absolute") -> Planner:
    """Another request in the place of each call."""

    def mend(call: Call) -> Call:
        path = call.path.replace("/state", f"/{word}")
        return evolve(call, method=method, path=path, body=None, is_repeatable=is_repeatable, effect=effect)

    return plan_with(mend)


def stamp_calls() -> Planner:
    """Every call is another: it is numbered."""
    numbers = count()
    return plan_with(lambda call: evolve(call, body={**(call.body or {}), "number": next(numbers)}))


@define
class Forgetful:
    """Keeps what was read last, and plans by it: what it had read before is forgotten."""

    last: str = field(default="")

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """Reads, and remembers one status."""
        survey = await reading.read(query, session)
        self.last = str([one.values for one in survey.readings.values() if isinstance(one, Found)])
        return survey

    def plan(self, change: Change) -> Sequence[Step] | Refusal:
        """Says in the call what was read last."""
        return plan_with(lambda call: evolve(call, body={**(call.body or {}), "seen": self.last}))(change)


def make_forgetful() -> Assembled:
    """A provider with such a memory."""
    memory = Forgetful()
    return Assembled(reader=memory.read, planner=memory.plan)


def plan_nothing(change: Change) -> Sequence[Step] | Refusal:
    """Waits for what nobody has asked for."""
    made = steps.plan_steps(change)
    return made if isinstance(made, Refusal) else ()


def plan_always(change: Change) -> Sequence[Step] | Refusal:
    """Sends the wish, whether or not it differs."""
    if change.fields:
        return steps.plan_steps(change)
    return [Call("PUT", f"/queues/{change.found.place['name']}/state", {"state": str(change.want.wishes["status"])})]


def refuse_opening(change: Change) -> Sequence[Step] | Refusal:
    """Never opens anything."""
    is_opening = any(field.after == "open" for field in change.fields)
    return Refusal("not today", "come back tomorrow") if is_opening else steps.plan_steps(change)


def turn(service: JobQueueSimulator, name: str) -> None:
    """Opens what is not open, and pauses what is."""
    queue = service.queues[name]
    queue.state = "open" if queue.state != "open" else "paused"


def put_whole(service: JobQueueSimulator, name: str) -> None:
    """Replaces a queue, and what the request does not say is as for a new one."""
    turn(service, name)
    service.queues[name].owner = "nobody"


def put_all(service: JobQueueSimulator, name: str) -> None:
    """Does for every queue what was meant for one."""
    state = "open" if service.queues[name].state != "open" else "paused"
    for queue in service.queues.values():
        queue.state = state


def decline_all(call: Call, reply: Reply) -> Answer:
    """Whatever is not accepted was not done."""
    return Accepted() if reply.status == 202 else Declined(f"{call.method} answered {reply.status}")


def settle_at_once(change: Change, found: Found, waited: float) -> Judgement:
    """Accepted is done."""
    del change, found, waited
    return Settled()


def settle_in_time(change: Change, found: Found, waited: float) -> Judgement:
    """Loses patience, and calls that done."""
    return Settled() if waited > 60 else judge_honestly(change, found, waited)


def never_settle(change: Change, found: Found, waited: float) -> Judgement:
    """Nothing is ever done."""
    del change, found, waited
    return Moving("who knows")


def never_give_up(change: Change, found: Found, waited: float) -> Judgement:
    """Waits for a retired queue."""
    judged = judge_honestly(change, found, waited)
    return Moving(judged.why) if isinstance(judged, Stuck) else judged


def give_up_silently(change: Change, found: Found, waited: float) -> Judgement:
    """Gives up, and does not say why."""
    judged = judge_honestly(change, found, waited)
    return Stuck("") if isinstance(judged, Stuck) else judged


@frozen
class Closed(Assembled):
    """A provider whose table never leads to open."""

    kinds: ClassVar[Sequence[Kind]] = (
        evolve(
            QUEUE,
            transitions=tuple(
                evolve(row, verbs=Refusal("no", "ask")) if row.wish == "open" else row for row in QUEUE.transitions
            ),
        ),
    )


async def _tell_all(query: Query, session: ReadSession, told: Callable[[Found, str], Reading]) -> Survey:
    """What the example reads, and beside it a member of the reply that nobody asked for."""
    survey = await reading.read(query, session)
    readings = dict(survey.readings)
    for address, one in survey.readings.items():
        if isinstance(one, Found):
            reply = await session.fetch(f"/queues/{one.identity}")
            body = reply.body if isinstance(reply.body, Mapping) else {}
            readings[address] = told(one, str(body.get("worker_token")))
    return evolve(survey, readings=readings)


async def show_token(query: Query, session: ReadSession) -> Survey:
    """Keeps a member that nobody may pass on, as a fact."""
    return await _tell_all(query, session, lambda one, token: evolve(one, facts={"worker_token": token}))


async def warn_with_token(query: Query, session: ReadSession) -> Survey:
    """Warns with what the service said, whole."""
    return await _tell_all(query, session, lambda one, token: evolve(one, warnings=(f"worker {token} is slow",)))


BROKEN: Mapping[str, tuple[str, str, Bench]] = {
    "every call is numbered": ("R5", "'number': 2}", bench_of(Assembled(planner=stamp_calls()))),
    "the calls depend on what was read last": ("R5", "'seen': ", bench_of(make_forgetful())),
    "a call covers nothing": (
        "R6",
        "no call covers ['status']: [Call",
        bench_of(Assembled(planner=plan_with(lambda call: evolve(call, covers=frozenset())))),
    ),
    "there is no call": ("R6", "no call covers ['status']: []", bench_of(Assembled(planner=plan_nothing))),
    "a call covers what nobody wished for": (
        "R7",
        "covers ['owner'], which nobody wished for",
        bench_of(Assembled(planner=plan_with(lambda call: evolve(call, covers=frozenset({"status", "owner"}))))),
    ),
    "a call resets the owner": (
        "R7",
        "also changed owner",
        evolve(
            HONEST,
            provider=Assembled(planner=call_instead("PUT", "whole", is_repeatable=False)),
            stand=extend_by({"PUT whole": put_whole}),
        ),
    ),
    "a call is for all queues": (
        "R7",
        "changed another thing",
        evolve(
            HONEST,
            provider=Assembled(planner=call_instead("PUT", "all", is_repeatable=False)),
            stand=extend_by({"PUT all": put_all}),
        ),
    ),
    "what is as wished is sent again": (
        "R8",
        "a change without fields has steps",
        bench_of(Assembled(planner=plan_always)),
    ),
    "a toggle is called repeatable": (
        "R9",
        "still something to send: ['POST /queues/q0000/toggle']",
        evolve(
            HONEST,
            provider=Assembled(planner=call_instead("POST", "toggle")),
            stand=extend_by({"POST toggle": turn}),
        ),
    ),
    "a declared toggle is called repeatable": (
        "R9",
        "a toggle is never repeatable",
        bench_of(Assembled(planner=plan_with(lambda call: evolve(call, effect="toggle")))),
    ),
    "a gateway's error is a refusal": (
        "R9",
        "a gateway's 500 may come after the effect",
        bench_of(Assembled(weigher=decline_all)),
    ),
    "a gateway's error is thought unheard": (
        "R9",
        "502 may come after the effect, and is in `unheard`",
        bench_of(Assembled(planner=plan_with(lambda call: evolve(call, unheard=frozenset({429, 502}))))),
    ),
    "accepted is settled": (
        "R10",
        "was settled after 0 s by {'status': 'open'}",
        bench_of(Assembled(judging=settle_at_once)),
    ),
    "a long wait is settled": ("R10", "was settled after 1200 s", bench_of(Assembled(judging=settle_in_time))),
    "waiting never ends": ("R11", "was judged Moving", bench_of(Assembled(judging=never_give_up))),
    "giving up says no reason": ("R11", "nothing says why", bench_of(Assembled(judging=give_up_silently))),
    "a secret is a fact": ("R14", "'canary-job' got out", bench_of(Assembled(reader=show_token))),
    "a secret is in a warning": ("R14", "'canary-job' got out", bench_of(Assembled(reader=warn_with_token))),
    "no secret is in any reply": (
        "R14",
        "no reply of the simulator holds 'canary-elsewhere'",
        evolve(HONEST, secrets=[SECRET, "canary-elsewhere"]),
    ),
    "the steps refuse a wish": ("R15", "blocked: not today", bench_of(Assembled(planner=refuse_opening))),
    "the table refuses a wish": (
        "R15",
        "no state of the bench leads to {'status': 'open'}",
        evolve(HONEST, provider=Closed(), kind=Closed.kinds[0]),
    ),
    "nothing ever settles": ("R15", "not_settled (after 120 s: who knows)", bench_of(Assembled(judging=never_settle))),
    "a wish is not in the bench": (
        "R15",
        "the bench never wishes status to be ['open']",
        evolve(HONEST, wishes=[{"status": "paused"}]),
    ),
}
"""What is wrong → the rule that it breaks, what its author is told, and the bench that shows it."""
