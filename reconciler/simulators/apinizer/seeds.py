"""What a simulated installation starts with, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

from reconciler.simulators.progression import Progression

Json = Any
"""Whatever a JSON body holds."""

VIEW, MANAGE, DEPLOY, EXPORT = "VIEW", "MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"
"""The permissions of API_MANAGEMENT, as the console names them."""

MEMBERS: Mapping[str, type] = {"enabled": bool, "httpStatusCode": int, "contentType": str, "message": str}
"""The members of maintenance mode, by their names on the wire."""

ProxyType = Literal["REST", "SOAP", "GRPC", "WEBSOCKET"]
DeploymentState = Literal["deployed", "redeploy_required", "not_deployed", "orphan"]
_STATES = ("deployed", "redeploy_required", "not_deployed", "orphan")


@frozen
class SimulatedProxy:
    """An API proxy that is there from the start.

    `maintenance` is what is saved, by the names of the wire; what it leaves out has the server's default, None
    is a proxy never configured. `environments` says where it is deployed; `orphan` is served by the workers and
    unknown to the console. `live` is the maintenance mode that an environment still serves, where that is not
    the saved one. `pending` are other settings that somebody saved and did not deploy (`{"description": "..."}`);
    `redeploy_required` marks every deployment. `settings_group` is the group that owns its settings.
    `progression` overrides the installation's own, for one slow proxy among others.

    Raises ValueError for a member or a state that does not exist.
    """

    project: str
    name: str
    maintenance: Mapping[str, Json] | None = field(factory=dict)
    environments: Mapping[str, DeploymentState] = field(factory=lambda: {"production": "deployed"})
    redeploy_required: bool = False
    live: Mapping[str, Mapping[str, Json]] = field(factory=dict)
    pending: Mapping[str, Json] = field(factory=dict)
    description: str = ""
    type: ProxyType = "REST"
    settings_group: str | None = None
    progression: Progression | None = None

    def __attrs_post_init__(self) -> None:
        check_members(self.maintenance or {})
        for values in self.live.values():
            check_members(values)
        for environment, state in self.environments.items():
            if state not in _STATES:
                raise ValueError(f"{environment} is {state!r}; it must be one of {', '.join(_STATES)}")


def check_members(maintenance: Mapping[str, Json]) -> None:
    """Raises ValueError where a member of maintenance mode is unknown or of the wrong type."""
    if not isinstance(maintenance, Mapping):
        raise ValueError("maintenance must be an object")  # noqa: TRY004 - seeds come from JSON files
    unknown = sorted(set(maintenance) - set(MEMBERS))
    if unknown:
        raise ValueError(f"maintenance has no {', '.join(unknown)}; it has {', '.join(MEMBERS)}")
    wrong = [name for name, value in maintenance.items() if type(value) is not MEMBERS[name]]
    if wrong:
        raise ValueError(f"maintenance.{wrong[0]} must be of type {MEMBERS[wrong[0]].__name__}")


@frozen
class SimulatedEnvironment:
    """An environment of the installation; `projects` None is one that every project may deploy to."""

    name: str
    type: Literal["PRODUCTION", "SANDBOX", "TEST"] = "PRODUCTION"
    pods: Sequence[str] = ("worker-0", "worker-1")
    access_url: str = "http://gateway.example"
    projects: Sequence[str] | None = None


@frozen
class SimulatedUser:
    """Somebody with tokens; each token with the moment, by the simulator's clock, when it expires, or None.

    `permissions` are by project; None is an administrator, who may do everything everywhere.
    """

    name: str
    password: str = field(default="", repr=False)
    tokens: Mapping[str, float | None] = field(factory=dict, repr=False)
    permissions: Mapping[str, Sequence[str]] | None = None


@frozen
class DeployFailure:
    """Deployments to an environment fail: on one pod, or on all where `pod` is None.

    `depth` is how many levels below the pod's own entry the failure is told (0: in the entry itself), and
    `overall` what the levels above it say. `is_recorded`: the console counts the proxy as deployed all the same.
    `status` is that of the answer. `times` None is for ever.
    """

    environment: str
    pod: str | None = None
    message: str = "Connection refused (Connection refused)"
    depth: int = 0
    overall: bool = False
    is_recorded: bool = False
    status: int = 200
    times: int | None = None
