"""Apinizer's APIOps: the maintenance mode of API proxies, and where it is deployed."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import field, frozen

from reconciler.interfaces.provider import Answer, Judgement
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.offer import scope
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.providers.apinizer import paths, reading, settling, steps
from reconciler.providers.apinizer.proxies import Reader
from reconciler.providers.apinizer.resources import API_PROXY
from reconciler.providers.apinizer.steps import DeployWith

_READ = "How the saved setting is read: from an export, from the full definition, or not at all."
_DEPLOY = "How a change is deployed: by a call for each environment, which all servers know, or within the PATCH."


@frozen
class Apinizer:
    """Apinizer API managers: API proxies in maintenance or not, deployed to their environments."""

    name: ClassVar[str] = "apinizer"
    kinds: ClassVar[Sequence[Kind]] = (API_PROXY,)
    read_posts: ClassVar[frozenset[str]] = frozenset({paths.BULK_EXPORT})
    headers: ClassVar[Mapping[str, str]] = {}

    # A field called `read` would stand where the method `read` is; files write `read` all the same.
    reader: Reader = field(default="export", kw_only=True, alias="read", metadata={"alias": "read", "doc": _READ})
    deploy_with: DeployWith = field(default="post", kw_only=True, metadata={"doc": _DEPLOY})
    projects: tuple[str, ...] = scope(
        place="project", is_required=False, doc="Projects to look in; without any, all that the token sees."
    )

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want and everything listed, in a few requests for each project; raises ReadFailed."""
        return await reading.read(query, reading.Scope(self.reader, self.projects), session)

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """One PATCH of what differs, and the deploys."""
        return steps.plan_steps(change, self.deploy_with)

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves, its deployment results included."""
        return settling.weigh_answer(call, reply)

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether the reading shows the wish, in every wished environment."""
        return settling.judge(change, found, waited)
