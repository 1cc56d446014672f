"""Queues of the job service (an invention): open, or paused while their jobs wait."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from reconciler.interfaces.provider import Answer, Judgement
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler_jobqueue import reading, settling, steps
from reconciler_jobqueue.resources import QUEUE


@frozen
class JobQueue:
    """A job service: queues open or paused."""

    name: ClassVar[str] = "jobqueue"
    kinds: ClassVar[Sequence[Kind]] = (QUEUE,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed; raises ReadFailed."""
        return await reading.read(query, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """One call, or none where the queue is draining already."""
        return steps.plan_steps(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish."""
        del waited
        return settling.judge(change, found)
