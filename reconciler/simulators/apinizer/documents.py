"""Proxies as JSON documents: short and whole ones, secrets included, with the maintenance mode where it is shown."""

from collections.abc import Mapping, Sequence

from reconciler.simulators.apinizer.habits import Habits, Json, Showing
from reconciler.simulators.apinizer.installation import Installation
from reconciler.simulators.apinizer.proxy import Proxy
from reconciler.simulators.apinizer.seeds import SimulatedEnvironment

SECRETS = (
    "canary-proxy-server-password",
    "canary-ntlm-password",
    "canary-secret-key",
    "canary-basic-auth-password",
    "canary-backend-api-key",
)
"""Texts that stand in exports and in the full document, and have no business anywhere else."""


def list_item(proxy: Proxy, habits: Habits) -> Mapping[str, Json]:
    """A proxy in the list of its project."""
    short = {
        "name": proxy.name,
        "description": _description(proxy),
        "type": proxy.type,
        "soapToRest": False,
    }
    if habits.proxy_shape == "page":
        return {**short, "relativePath": relative_path(proxy)}
    return {**short, "clientRoute": _client_route(proxy)}


def proxy_detail(proxy: Proxy, habits: Habits) -> Mapping[str, Json]:
    """A proxy as the ordinary read gives it, which says nothing of maintenance."""
    short = {
        "name": proxy.name,
        "description": _description(proxy),
        "clientRoute": _client_route(proxy),
        "endpointList": [_endpoint()],
    }
    if habits.proxy_shape == "openapi":
        policies: Mapping[str, Json] = {"requestPolicyList": [], "responsePolicyList": [], "errorPolicyList": []}
        return {**short, "type": proxy.type, "soapToRest": False, **policies}
    return {
        **short,
        "apiType": proxy.type,
        "categoryList": [],
        "sharingType": "BOTH",
        "routing": _routing(),
        "deploymentList": [
            {"environmentName": name, "deployed": True, "redeployRequired": deployment.is_outdated}
            for name, deployment in sorted(proxy.deployments.items())
            if not deployment.is_orphan
        ],
    }


def full_document(proxy: Proxy, showing: Showing) -> Mapping[str, Json]:
    """All of a proxy, as the full read gives it."""
    return _placed({**_whole(proxy)}, showing.full_at, proxy, showing)


def export_document(proxy: Proxy, showing: Showing) -> Mapping[str, Json]:
    """All of a proxy, as it stands in an export."""
    return _placed({**_whole(proxy)}, showing.export_at, proxy, showing)


def settings_group_document(name: str, showing: Showing) -> Mapping[str, Json]:
    """A settings group, which has a maintenance mode of its own."""
    return {"id": _identifier(name), "name": name, "maintenanceModeSetting": {**showing.defaults, "enabled": False}}


def promotion_item(proxy: Proxy, installation: Installation) -> Mapping[str, Json]:
    """A proxy in the list for promotion; what is `deployed` elsewhere is `deploy` here."""
    return {
        "id": _identifier(f"{proxy.project}/{proxy.name}"),
        "name": proxy.name,
        "description": _description(proxy),
        "type": proxy.type,
        "protocolTransformation": False,
        "relativePath": relative_path(proxy),
        "clientRoute": _client_route(proxy),
        "routing": _routing(),
        "categoryList": [],
        "apiProxyDeployList": [
            {
                "environmentSettingsId": _identifier(name),
                "environmentName": name,
                "accessUrl": installation.environments[name].access_url,
                "deploy": True,
                "redeployRequired": deployment.is_outdated,
            }
            for name, deployment in sorted(proxy.deployments.items())
            if not deployment.is_orphan
        ],
    }


def environment_item(environment: SimulatedEnvironment) -> Mapping[str, Json]:
    """An environment; the two last members are filled in elsewhere only."""
    return {
        "id": _identifier(environment.name),
        "name": environment.name,
        "description": "",
        "type": environment.type,
        "accessUrl": environment.access_url,
        "status": "PUBLISHED",
        "deployed": None,
        "redeployRequired": None,
    }


def relative_path(proxy: Proxy) -> str:
    """Where clients reach it, below the gateway."""
    return "/" + proxy.name.lower().replace(" ", "-")


def _whole(proxy: Proxy) -> Mapping[str, Json]:
    policy = {"type": "policy-auth-basic", "name": "basic", "username": "svc", "password": SECRETS[3], "active": True}
    return {
        "id": _identifier(f"{proxy.project}/{proxy.name}"),
        "name": proxy.name,
        "projectName": proxy.project,
        "type": proxy.type,
        "enumProxyCreationType": "URL",
        "clientRoute": _client_route(proxy),
        "routing": {**_routing(), "headers": {"X-Api-Key": SECRETS[4]}},
        "endpointList": [_endpoint()],
        "requestPolicyList": [policy],
        "responsePolicyList": [],
        "errorPolicyList": [],
        "proxyServerSetting": {"proxyEnabled": True, "proxyUsername": "svc", "proxyPassword": SECRETS[0]},
        "ntlmSettings": {"enabled": False, "domain": "CORP", "username": "svc", "password": SECRETS[1]},
        "keys": {"publicKey": "public", "secretKey": SECRETS[2]},
        "customMessageSetting": {"enabled": True, "contentType": "text/plain", "message": "not the one you seek"},
        "globalApiProxySettingId": _identifier(proxy.settings_group) if proxy.settings_group else None,
        "apiProxyDeployList": [
            {"environmentName": name, "deploy": not deployment.is_orphan, "redeployRequired": deployment.is_outdated}
            for name, deployment in sorted(proxy.deployments.items())
        ],
        **proxy.saved.others,
    }


def _placed(document: dict[str, Json], path: Sequence[str], proxy: Proxy, showing: Showing) -> Mapping[str, Json]:
    """The document with the maintenance mode at the end of the path, through objects that are made on the way."""
    maintenance = proxy.saved.maintenance
    if not path or (maintenance is None and showing.unset == "nothing"):
        return document
    shown: Json = maintenance
    if maintenance is None and showing.unset == "defaults":
        shown = dict(showing.defaults)
    if shown is not None and showing.form == "boolean":
        shown = shown["enabled"]
    place = document
    for key in path[:-1]:
        place[key] = dict(place.get(key) or {})
        place = place[key]
    place[path[-1]] = shown
    return document


def _description(proxy: Proxy) -> Json:
    return proxy.saved.others.get("description", "")


def _client_route(proxy: Proxy) -> Mapping[str, Json]:
    return {"relativePathList": [relative_path(proxy)], "hostList": []}


def _routing() -> Mapping[str, Json]:
    address = {"address": "http://backend.example", "weight": 100, "healthMonitoringEnabled": False}
    return {"routingEnabled": True, "routingAddressList": [address]}


def _endpoint() -> Mapping[str, Json]:
    return {
        "id": _identifier("/items"),
        "endpoint": "/items",
        "description": "",
        "active": True,
        "httpMethod": "GET",
        "backendResourceUrl": "/items",
        "backendHttpMethod": "GET",
    }


def _identifier(text: str) -> str:
    """Like an identifier of the console's store: 24 hexadecimal digits, the same for the same text."""
    return text.encode().hex().rjust(24, "0")[-24:]
