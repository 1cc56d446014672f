"""One pipeline process: what it wants and reports, and what ails it; it knows neither the database nor HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from reconciler.simulators.feldera.rhythm import Startup
from reconciler.simulators.feldera.statuses import (
    AWAITING_APPROVAL,
    INITIALIZING,
    PAUSED,
    RUNNING,
    STANDBY,
    SUSPENDED,
)

Json = Any
"""Whatever a JSON body holds."""


@frozen
class Report:
    """What a process answers on its status endpoint."""

    status: str
    desired: str
    details: Mapping[str, Json]


@frozen
class Refusal:
    """An error on the status endpoint: 503 means unavailable, anything else is fatal."""

    status: int
    error: Mapping[str, Json]


@frozen
class Refused:
    """A transition that the process does not make."""

    action: str
    desired: str


@frozen
class Transition:
    """A transition that the process makes."""

    before: str
    after: str


@define(eq=False)
class Process:
    """Runs a pipeline; `paused` says of each input connector whether its user has paused it.

    `is_hung` answers nothing, `action_seconds` and `status_seconds` are how long it takes for an action and
    for telling its status, `ending` is how it exited, `forced` a status that it sticks to.
    """

    identifier: str
    startup: Startup
    desired: str
    status: str
    paused: dict[str, bool] = field(factory=dict)
    has_announced: bool = False
    is_hung: bool = False
    action_seconds: float = 0.0
    status_seconds: float = 0.0
    ending: str | None = None
    refusal: Refusal | None = None
    forced: str | None = None
    waiting: list[Callable[[], None]] = field(factory=list)

    @property
    def is_ailing(self) -> bool:
        """Whether its status takes time, or does not come."""
        return self.is_hung or self.status_seconds > 0

    def report(self) -> Report:
        """What it tells of itself."""
        status = self.forced or self.status
        return Report(status, self.desired, _details(status))

    def aim(self, action: str, wanted: str) -> Transition | Refused:
        """Pause or start, as its own endpoints are called: nothing leads out of Standby and Suspended."""
        if self.desired in (STANDBY, SUSPENDED):
            return Refused(action, self.desired)
        return self._turn(wanted)

    def activate(self, wanted: str) -> Transition | Refused:
        """Leaves Standby, and begins to initialize then."""
        if self.desired == SUSPENDED:
            return Refused("activate", self.desired)
        if self.desired == STANDBY:
            self.status, self.forced = INITIALIZING, None
        return self._turn(wanted)

    def suspend(self) -> Transition | Refused:
        """Begins to go down gracefully."""
        if self.desired == STANDBY:
            return Refused("suspend", self.desired)
        before, self.desired = self.desired, SUSPENDED
        return Transition(before, SUSPENDED)

    def approve(self) -> bool:
        """Begins to initialize, if that is what it waits for."""
        is_waiting = self.report().status == AWAITING_APPROVAL
        if is_waiting:
            self.status, self.forced = INITIALIZING, None
        return is_waiting

    def settle(self) -> None:
        """Is initialized, and does what is desired."""
        if self.desired in (RUNNING, PAUSED, STANDBY):
            self.status = self.desired

    def calm(self) -> None:
        """Nothing ails it any more, and what it was told meanwhile it does now."""
        self.is_hung, self.action_seconds, self.status_seconds = False, 0.0, 0.0
        self.refusal = self.forced = None
        waiting, self.waiting = self.waiting, []
        for act in waiting:
            act()

    def _turn(self, wanted: str) -> Transition:
        before, self.desired = self.desired, wanted
        if self.status in (RUNNING, PAUSED):
            self.status = wanted
        return Transition(before, wanted)


def _details(status: str) -> Mapping[str, Json]:
    if status in (RUNNING, PAUSED):
        return {"connector_stats": {"num_errors": 0}}
    if status == AWAITING_APPROVAL:
        return {"approval_diff": {"program_diff": None}}
    return {}
