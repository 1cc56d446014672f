"""One pipeline with all that is kept of it: row, process, what the runner and the API remember; decides nothing."""

from attrs import define, field, frozen

from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.rhythm import Startup
from reconciler.simulators.feldera.row import Row


@frozen
class Probe:
    """The runner's question for the status, while the process has not answered it."""

    began: float
    has_failed: bool


@frozen
class Location:
    """What the API server believes of where the process is, and until when."""

    resources: str
    resources_desired: str
    runtime: str | None
    until: float


@define(eq=False)
class Pipeline:
    """A pipeline; `declared` says which input connectors its program pauses from the start.

    `looked_at` and `next_look` are the runner's, `details_at` is when it last wrote nothing but details. While
    `is_blind` it does not see the process.
    """

    row: Row
    startup: Startup
    declared: dict[str, bool] = field(factory=dict)
    process: Process | None = None
    looked_at: float = 0.0
    next_look: float | None = None
    probe: Probe | None = None
    is_woken: bool = False
    is_blind: bool = False
    is_gone: bool = False
    details_at: float | None = None
    locked_until: float = 0.0
    location: Location | None = None
