"""Convoy's public API: webhook endpoints active or paused (servers from v24.11 on)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from attrs import frozen

from reconciler.interfaces.provider import Answer, Judgement
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.offer import scope
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.providers.convoy import reading, settling, steps
from reconciler.providers.convoy.resources import ENDPOINT

_API_VERSION = "2024-04-01"
"""The oldest version whose endpoints have `name` and `url`: every server knows it, whatever it is pinned to.

A value that is no date must never be sent: servers up to v26.3.6 toggle first and then answer 400 (measured).
"""


@frozen
class Convoy:
    """Convoy servers: webhook endpoints active or paused."""

    name: ClassVar[str] = "convoy"
    kinds: ClassVar[Sequence[Kind]] = (ENDPOINT,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = MappingProxyType({"X-Convoy-Version": _API_VERSION})

    projects: tuple[str, ...] = scope(
        place="project",
        is_required=True,
        doc="Ids of the projects that rules, `status` and `import` look at; those that the files name if left out.",
    )

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed, in a request per page of endpoints; raises ReadFailed."""
        return await reading.read(query, self.projects, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """One call: the pause toggle, or activate where the server has it."""
        return steps.plan_steps(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves; a toggle's names the direction that it took."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish."""
        return settling.judge(change, found, waited)
