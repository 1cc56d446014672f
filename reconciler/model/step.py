"""The steps that a change takes, as data: a call to make or states to wait for; sending is not its work."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

Effect = Literal["absolute", "toggle"]


@frozen
class Call:
    """One write.

    `path` is relative to the service's url, percent-encoded, query included. `covers`: the paths that it
    makes true. `is_repeatable`: sending it twice does what sending it once does. `unheard`: statuses that
    prove it was not done. `wish`: the status that a toggle is to lead to, for its answer tells which way it went.
    """

    method: str
    path: str
    body: Mapping[str, object] | None = None
    covers: frozenset[str] = field(default=frozenset(), eq=False)
    effect: Effect = "absolute"
    is_repeatable: bool = False
    unheard: frozenset[int] = field(default=frozenset(), eq=False)
    costs: tuple[str, ...] = field(default=(), eq=False)
    wish: str | None = field(default=None, eq=False)


@frozen
class Wait:
    """Go on only when the status is one of these."""

    states: tuple[str, ...]


Step = Call | Wait
