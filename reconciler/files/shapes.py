"""Stand-ins for classes of the model whose JSON keys are not their attributes; their order is the order of the keys.

An attribute is named as its key is, which is why some words here are the format's and not ours. A key is
left out of a document only where it is declared `optional_key` and says nothing.
"""

from collections.abc import Mapping
from typing import Any, Literal

import attrs
from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.guard import Limit, Limits
from reconciler.model.outcome import Outcome, OutcomeKind, Touched
from reconciler.model.plan import GuardFinding, Selection
from reconciler.model.step import Call
from reconciler.model.values import Scalar


def key(doc: str) -> Any:  # noqa: ANN401 - attrs fields
    """A key that every document has; `doc` goes into the schema."""
    return attrs.field(metadata={"doc": doc})


def optional_key(doc: str, *, default: object) -> Any:  # noqa: ANN401 - attrs fields
    """A key that is left out where its value is the default."""
    return attrs.field(default=default, kw_only=True, metadata={"doc": doc, "is_optional": True})


def is_optional(attribute: "attrs.Attribute[Any]") -> bool:
    """Whether a document may leave this key out."""
    return bool(attribute.metadata.get("is_optional", False))


@frozen
class CallShape:
    """One call that apply would make."""

    method: str = key("HTTP method.")
    path: str = key("Relative to the service's url, percent-encoded, query included.")
    body: Mapping[str, object] | None = key("JSON body; null where the call has none.")
    repeatable: bool = key("Whether sending it twice does what sending it once does.")
    effect: Literal["absolute", "toggle"] = key("`toggle`: the service flips the state, so it is never sent blindly.")

    @classmethod
    def of(cls, call: Call) -> "CallShape":
        """The shape of this call."""
        return cls(call.method, call.path, call.body, call.is_repeatable, call.effect)

    def to_model(self) -> Call:
        """The call, without what only the provider knows of it."""
        return Call(self.method, self.path, self.body, effect=self.effect, is_repeatable=self.repeatable)


@frozen
class TouchedShape:
    """What the calls of an update were about."""

    provider: str = key("What knows this kind of service.")
    service_key: str = key("A hash of the service's url.")
    place: Mapping[str, Scalar] = key("What finds the live thing.")
    wished: Mapping[str, Scalar] = key("Every path that was to be so, changed or not.")

    @classmethod
    def of(cls, touched: Touched) -> "TouchedShape":
        """The shape of this."""
        return cls(touched.provider, touched.service_key, touched.place, touched.wished)

    def to_model(self) -> Touched:
        """What was touched."""
        return Touched(self.provider, self.service_key, self.place, self.wished)


@frozen
class OutcomeShape:
    """What became of one update."""

    address: Address = key("`service/kind/name`.")
    outcome: OutcomeKind = key("`applied` is said only after a later read showed it.")
    detail: str = key("Why, in the service's own words where there are any.")
    calls_sent: int = key("How many calls left this machine.")
    before: Mapping[str, Scalar] | None = key("Each changed path and its value before.")
    after: Mapping[str, Scalar] | None = key("Each changed path and its value as last read; null: not read.")
    seconds: float = key("Since its first fresh reading, to the millisecond.")
    unread: bool = optional_key("Skipped because the fresh reading failed.", default=False)
    follow_up: tuple[str, ...] = optional_key("What is left for people to do, where a call was sent.", default=())
    touched: TouchedShape | None = optional_key(
        "What the calls were about, where one was sent: for undo.", default=None
    )

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeShape":
        """The shape of this outcome, its duration rounded to milliseconds."""
        return cls(
            address=outcome.address,
            outcome=outcome.outcome,
            detail=outcome.detail,
            calls_sent=outcome.calls_sent,
            before=outcome.before,
            after=outcome.after,
            seconds=write_seconds(outcome.seconds),
            unread=outcome.is_unread,
            follow_up=outcome.follow_up,
            touched=None if outcome.touched is None else TouchedShape.of(outcome.touched),
        )

    def to_model(self) -> Outcome:
        """The outcome."""
        return Outcome(
            address=self.address,
            outcome=self.outcome,
            detail=self.detail,
            calls_sent=self.calls_sent,
            before=self.before,
            after=self.after,
            seconds=self.seconds,
            is_unread=self.unread,
            follow_up=self.follow_up,
            touched=None if self.touched is None else self.touched.to_model(),
        )


@frozen
class GuardShape:
    """What a guard says of the plan."""

    guard: str = key("Name of the guard.")
    detail: str = key("What it found.")
    refusing: bool = key("Whether it would not let the plan run.")
    way_out: str = key("What to do about it.")

    @classmethod
    def of(cls, finding: GuardFinding) -> "GuardShape":
        """The shape of this finding."""
        return cls(finding.guard, finding.detail, finding.is_refusing, finding.way_out)

    def to_model(self) -> GuardFinding:
        """The finding."""
        return GuardFinding(self.guard, self.detail, self.refusing, self.way_out)


@frozen
class LimitsShape:
    """What was said for this plan in place of the limits of the files: a count, or a share such as `30%`."""

    max_down: str | None = optional_key("`--max-down`.", default=None)
    max_up: str | None = optional_key("`--max-up`.", default=None)

    @classmethod
    def of(cls, limits: Limits) -> "LimitsShape":
        """The shape of these limits."""
        down, up = (None if one is None else str(one) for one in (limits.max_down, limits.max_up))
        return cls(max_down=down, max_up=up)

    def to_model(self) -> Limits:
        """The limits; raises ValueError for what is none."""
        down, up = (None if one is None else Limit.parse(one) for one in (self.max_down, self.max_up))
        return Limits(down, up)


@frozen
class SelectionShape:
    """The patterns that narrowed the plan; both empty where nothing did."""

    target: tuple[str, ...] = key("`--target`: patterns over addresses.")
    exclude: tuple[str, ...] = key("`--exclude`: patterns over addresses.")

    @classmethod
    def of(cls, selection: Selection) -> "SelectionShape":
        """The shape of this selection."""
        return cls(selection.targets, selection.excludes)

    def to_model(self) -> Selection:
        """The selection."""
        return Selection(self.target, self.exclude)


def write_seconds(seconds: float) -> float:
    """Rounded to milliseconds, always a float."""
    return round(float(seconds), 3)
