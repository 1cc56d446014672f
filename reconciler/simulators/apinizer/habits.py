"""What a server of a given version can do, and how it does what its vendor's pages leave open, both as plain values.

The pages and the OpenAPI file contradict each other in several places and nobody has settled them on a live
installation, so a client must cope with every value here; the defaults are what is likeliest.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from attrs import field, frozen

Json = Any
"""Whatever a JSON body holds."""

Version = tuple[int, ...]

NEWER = "2026.09.0"
OLDER = "2026.02.0"

SINCE: Mapping[str, Version] = {
    "maintenance_mode": (2026, 1, 5),
    "get_proxy": (2026, 4, 0),
    "deploy_on_save": (2026, 4, 1),
    "deploy_histories": (2026, 4, 2),
    "full": (2026, 8, 0),
    "generic_export": (2026, 8, 0),
    "named_attachment": (2026, 8, 0),
    "deploy_status": (2026, 9, 0),
    "route_health": (2026, 9, 0),
    "invoke_info": (2026, 9, 0),
}
"""Abilities that came late, by the release that brought them; everything else was always there."""

FAULT_TEMPLATE = (
    '{"fault":{"faultCode":"#FAULTCODE#","faultString":"#FAULTMESSAGE#","faultStatusCode":"#FAULTSTATUSCODE#",'
    '"correlationId":"#CORRELATIONID#","responseFromApi":"#RESPONSEFROMAPI#"}}'
)

MAINTENANCE_PAGE: Mapping[str, Json] = {
    "enabled": False,
    "httpStatusCode": 403,
    "contentType": "application/json; charset=utf-8",
    "message": FAULT_TEMPLATE,
}
"""Never configured, by the page on maintenance mode."""

CREATION_PAGE: Mapping[str, Json] = {**MAINTENANCE_PAGE, "httpStatusCode": 503, "contentType": "application/json"}
"""Never configured, by the pages on creating a proxy."""


def abilities_of(version: str) -> frozenset[str]:
    """What a server of this version can do, of what came late. Raises ValueError for no version."""
    release = tuple(int(part) for part in version.split("."))
    return frozenset(name for name, since in SINCE.items() if release >= since)


def abilities_without(lacking: Collection[str]) -> frozenset[str]:
    """All abilities but these. Raises ValueError for a name that is no ability."""
    unknown = sorted(set(lacking) - set(SINCE))
    if unknown:
        raise ValueError(f"no such ability: {', '.join(unknown)}; there are {', '.join(SINCE)}")
    return frozenset(SINCE) - set(lacking)


@frozen
class Saving:
    """What a save does.

    `unknown_members` of a body, the deploy members included where the server does not know them. `null` for a
    value. `text` is stored as it came, or trimmed and with its content type rewritten. A save that changes
    nothing (`repeated`) marks the deployments for a redeploy or does not. `wrong_deploy`: what is saved where
    the environments cannot be deployed to; `failed_deploy`: where the deployment fails. `bound`: a save on a
    proxy whose settings belong to a settings group.
    """

    unknown_members: Literal["ignored", "refused"] = "ignored"
    null: Literal["kept", "cleared", "refused"] = "kept"
    text: Literal["verbatim", "normalised"] = "verbatim"
    repeated: Literal["marks", "unmarked"] = "unmarked"
    wrong_deploy: Literal["nothing", "saved"] = "nothing"
    failed_deploy: Literal["saved", "taken_back"] = "saved"
    bound: Literal["in_vain", "saved", "refused"] = "in_vain"


@frozen
class Showing:
    """Where the saved maintenance mode is shown: the path of keys in the document, () for nowhere.

    `form` is the object itself or only its `enabled`, as a boolean. `unset` is what stands there for a proxy
    never configured: the defaults, null, or nothing.
    """

    export_at: tuple[str, ...] = ("maintenanceModeSetting",)
    full_at: tuple[str, ...] = ("maintenanceModeSetting",)
    form: Literal["object", "boolean"] = "object"
    unset: Literal["defaults", "null", "nothing"] = "defaults"
    defaults: Mapping[str, Json] = field(factory=lambda: MAINTENANCE_PAGE)


@frozen
class Habits:
    """How a server does what is left open.

    `envelope` is around successes: `{"status": "SUCCESS"}`, `{"success": true}`, or nothing at all; `errors` is
    the shape of failures; `result` that of deploymentResult. `proxy_shape` is the one of the page or that of the
    OpenAPI file. `expiry` is what a token's `expires_in` counts. `missing_slash` is what becomes of a path
    without its slash, `slash_in_name` of %2F, `lost` is the body of a 404.
    """

    envelope: Literal["status", "success", "bare"] = "status"
    errors: Literal["status", "error", "success"] = "status"
    result: Literal["by_pod", "by_environment", "environment_results", "none"] = "by_pod"
    proxy_shape: Literal["page", "openapi"] = "page"
    expiry: Literal["seconds", "epoch_milliseconds"] = "seconds"
    missing_slash: Literal["not_found", "redirected", "served"] = "not_found"
    slash_in_name: Literal["refused", "served"] = "refused"
    lost: Literal["empty", "spring"] = "empty"
    paging: Literal["ignored", "honoured"] = "ignored"
    saving: Saving = field(factory=Saving)
    showing: Showing = field(factory=Showing)
