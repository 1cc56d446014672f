"""Apache Kafka Connect's REST API: connectors running, paused or stopped (workers 2.3 to 4.x)."""

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
from reconciler.providers import connectors
from reconciler.providers.kafka_connect import reading, settling, steps
from reconciler.providers.kafka_connect.resources import CONNECTOR


@frozen
class KafkaConnect:
    """Apache Kafka Connect workers: connectors running, paused or stopped."""

    name: ClassVar[str] = "kafka_connect"
    kinds: ClassVar[Sequence[Kind]] = (CONNECTOR,)
    read_posts: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed, in at most five requests; raises ReadFailed."""
        return await reading.read(query, session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """One call, or none where the wish is already requested."""
        return steps.plan_steps(change)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish, tasks included."""
        return connectors.judge(change, found, waited)
