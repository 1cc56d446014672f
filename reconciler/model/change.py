"""One resource's difference: what is wished against what was found."""

from attrs import frozen

from reconciler.model.desired import Want
from reconciler.model.live import Found
from reconciler.model.transition import Transition
from reconciler.model.values import Scalar


@frozen
class FieldChange:
    """One path: its live value before and the value wished; `before` is `None` where it cannot be seen."""

    path: str
    before: Scalar
    after: Scalar


@frozen
class Change:
    """A want beside what was found, the paths that differ, and the row of the table that says what to do."""

    want: Want
    found: Found
    fields: tuple[FieldChange, ...]
    transition: Transition | None = None
    abilities: frozenset[str] = frozenset()
