"""A pattern over what is live, with the wish for all it matches; expanding it is the engine's work."""

from attrs import frozen

from reconciler.model.problem import Origin
from reconciler.model.terms import Terms
from reconciler.model.values import Values, Wishes


@frozen
class Expectation:
    """How many things a rule must match; `None` means no bound on that side."""

    least: int | None = None
    most: int | None = None

    def accepts(self, count: int) -> bool:
        """Whether that many matches were expected."""
        return (self.least is None or count >= self.least) and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        """`18`, `at least 3`, `at most 60` or `3 to 60`."""
        if self.least == self.most and self.least is not None:
            return str(self.least)
        if self.least is None:
            return f"at most {self.most}"
        return f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"


@frozen
class Rule:
    """`select` is `service/kind/pattern`: the service part literal, the rest shell patterns; later rules win."""

    select: str
    service: str
    where: Values
    wishes: Wishes
    terms: Terms
    expect: Expectation | None
    origin: Origin
