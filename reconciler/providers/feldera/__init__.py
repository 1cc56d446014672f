"""Feldera's pipeline manager: pipelines running, paused or stopped, and their input connectors (0.148 and later)."""

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
from reconciler.providers.feldera import reading, settling, steps
from reconciler.providers.feldera.resources import PIPELINE


@frozen
class Feldera:
    """Feldera: pipelines running, paused or stopped, and their input connectors running or paused."""

    name: ClassVar[str] = "feldera"
    kinds: ClassVar[Sequence[Kind]] = (PIPELINE,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed, in two requests and one for each pipeline with connectors.

        Raises ReadFailed.
        """
        return await reading.read(query, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """The calls of the transition, those of connectors, and the waits between them."""
        return steps.plan_steps(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish, connectors included."""
        return settling.judge(change, found, waited)
