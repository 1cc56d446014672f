"""A row of a kind's transition table: (seen, wish) → what to do, what it costs; data, never searched for paths."""

from attrs import frozen


@frozen
class Refusal:
    """Why something is not done, and the way out."""

    why: str
    way_out: str


@frozen
class Transition:
    """What to do when `seen` is live and `wish` is wanted.

    `verbs` are the provider's words for calls; `()` means that the wish is already requested and only has
    to be waited for. Of several rows for one pair the first whose `needs` are all among the abilities counts.
    `follow_up`: what is left for people to do when it is done; the plan says it beside the costs, and the result.
    """

    seen: str
    wish: str
    verbs: tuple[str, ...] | Refusal
    needs: frozenset[str] = frozenset()
    allow: str | None = None
    costs: tuple[str, ...] = ()
    follow_up: tuple[str, ...] = ()
