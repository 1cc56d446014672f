"""The one kind of an Apinizer manager, API proxies, as data: what may be wished and in which words it is seen."""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.kind import MAP_KEY, Kind, Patience, fact, part, place, switch

MAINTENANCE: Mapping[str, str] = {
    "maintenance.enabled": "enabled",
    "maintenance.http_status_code": "httpStatusCode",
    "maintenance.content_type": "contentType",
    "maintenance.message": "message",
}
"""Path of each maintenance switch → its name in the service's JSON."""

DEPLOY = "deploy."
"""What the path of an environment begins with."""

DEPLOYED = "deployed"
REDEPLOY_REQUIRED = "redeploy_required"
NOT_DEPLOYED = "not_deployed"
NO_ENVIRONMENT = "no_such_environment"
"""The four words for `deploy.ENVIRONMENT`; only the first may be wished for."""

ENVIRONMENTS = "environments"
"""Fact: the names of the project's environments, in one line."""


@frozen
class Maintenance:
    """The maintenance mode of a proxy; what is not written is neither compared nor sent."""

    enabled: bool | None = part(doc="Whether the gateway answers every request itself.")
    http_status_code: int | None = part(bounds=(100, 599), doc="Status of that answer.")
    content_type: str | None = part(doc="Content type of that answer.")
    message: str | None = part(doc="Body of that answer: a text, even where it holds JSON.")


@frozen
class ApiProxy:
    """An API proxy in the desired file."""

    project: str = place(is_required=True, doc="Project that the proxy belongs to.")
    name: str = place(default=MAP_KEY, doc="Name of the proxy; the map key where it is left out.")
    maintenance: Maintenance | None = switch(doc="Maintenance mode: one saved setting for all environments.")
    deploy: tuple[str, ...] | None = switch(
        each=DEPLOYED, beside="maintenance", doc="Environments whose clients must see the saved setting."
    )
    environments: str | None = fact(doc="The environments of its project.")


API_PROXY = Kind(
    name="api_proxy",
    resource=ApiProxy,
    # There is no status that moves: switches are set, and a deploy carries them to an environment.
    transitions=(),
    works={},
    normal={"maintenance.enabled": False},
    # Nothing here was measured. A worker gives a deployment 30 s by default (Apinizer's page on gateway runtimes),
    # so a deploy whose answer was lost may still show that much later.
    patience=Patience(settle=120.0, poll=0.5, lag=35.0),
    doc="An API proxy of an Apinizer manager.",
)
