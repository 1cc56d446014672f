"""What a provider is: it names its kinds, reads, turns a change into calls, and judges answers and readings."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from attrs import frozen

from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Found, Query, Survey
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal


@frozen
class Accepted:
    """The service took the call; only a later read shows whether it was done."""

    detail: str = ""


@frozen
class Contrary:
    """The service took the call and moved the other way: somebody else was faster."""

    detail: str


@frozen
class Declined:
    """The service definitely did not do it; `detail` is its own word.

    `is_final`: it says so of a part, and no later reading can make the whole good.
    """

    detail: str
    is_final: bool = False


@frozen
class Unclear:
    """The answer proves nothing: read before anything else."""

    detail: str


Answer = Accepted | Contrary | Declined | Unclear


@frozen
class Settled:
    """The reading shows the wish, sub-units included."""


@frozen
class Moving:
    """Not there yet; waiting can help."""

    why: str


@frozen
class Stuck:
    """Waiting cannot help; `is_partly_done` where a part of it was done all the same."""

    why: str
    is_partly_done: bool = False


Judgement = Settled | Moving | Stuck


class Provider(Protocol):
    """A frozen attrs class whose fields are the service's options.

    `steps`, `answer` and `judge` are pure. Nothing here sends a write. `read_posts` are paths that POST reads
    from; `headers` go with every request, such as an API's version.
    """

    name: ClassVar[str]
    kinds: ClassVar[Sequence[Kind]]
    read_posts: ClassVar[frozenset[str]]
    headers: ClassVar[Mapping[str, str]]

    async def read(self, query: Query, session: ReadSession) -> Survey:
        """A reading for every want of the query, and of everything listed; changes nothing."""
        ...

    def steps(self, change: Change) -> Sequence[Step] | Refusal:
        """The fewest steps that make the change true, or why there are none."""
        ...

    def answer(self, call: Call, reply: Reply) -> Answer:
        """What this reply proves about this call."""
        ...

    def judge(self, change: Change, found: Found, waited: float) -> Judgement:
        """Whether this reading shows the change done, `waited` seconds on; may be stricter than the diff."""
        ...
