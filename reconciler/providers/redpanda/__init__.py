"""Kafka Connect behind a Redpanda data plane: connectors running, paused or stopped, in one or several clusters."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import field, frozen

from reconciler.interfaces.provider import Answer, Judgement
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.providers import connectors
from reconciler.providers.redpanda import reading, settling, steps
from reconciler.providers.redpanda.resources import CONNECTOR


@frozen
class Redpanda:
    """Kafka Connect behind a Redpanda data plane or Console: connectors running, paused or stopped."""

    name: ClassVar[str] = "redpanda"
    kinds: ClassVar[Sequence[Kind]] = (CONNECTOR,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    # Not filled from the files: a rule may name a cluster by its pattern alone (`eu:*`), and would match nothing.
    clusters: tuple[str, ...] = field(
        default=(),
        kw_only=True,
        metadata={"doc": "Kafka Connect clusters where rules, `status` and `import` look; default: all there are."},
    )

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed, in two to ten requests for each cluster."""
        return await reading.read(query, self.clusters, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """One call, or none where the wish is already requested."""
        return steps.plan_steps(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish, tasks included."""
        return connectors.judge(change, found, waited)
