"""What a simulated Feldera starts with, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from reconciler.simulators.feldera.rhythm import Startup

Json = Any
"""Whatever a JSON body holds."""


@frozen
class SimulatedPipeline:
    """A pipeline that is there from the start.

    `status` and `desired` are its deployment_status and deployment_desired_status; `desired` None is what the
    status leads to by itself. `initial` None is as if it was started into what is desired. `connectors` are
    the input connectors by "table.connector": "running", "paused", or their settings as they stand in the
    program; a pipeline with a `program_code` of its own takes them from there. `storage_status` None is
    Cleared for a stopped pipeline, else InUse. `refresh_version` None is that of a pipeline that came there
    the shortest way. `startup` overrides the simulator's own, for one slow pipeline among others.
    """

    name: str
    status: str = "Stopped"
    desired: str | None = None
    initial: str | None = None
    program_status: str = "Success"
    tags: Sequence[str] = ()
    description: str = ""
    connectors: Mapping[str, str | Mapping[str, Json]] = field(factory=dict)
    storage_status: str | None = None
    error: Mapping[str, Json] | None = None
    program_code: str | None = field(default=None, repr=False)
    udf_rust: str = field(default="", repr=False)
    runtime_config: Mapping[str, Json] = field(factory=dict, repr=False)
    program_config: Mapping[str, Json] = field(factory=dict, repr=False)
    platform_version: str | None = None
    version: int = 1
    program_version: int = 1
    refresh_version: int | None = None
    startup: Startup | None = None
