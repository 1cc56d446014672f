"""The reads: lists, proxies, environments, deployments; nothing here changes anything, but that readings count."""

from collections.abc import Mapping, Sequence

from reconciler.simulators.apinizer.admission import may_see, permit
from reconciler.simulators.apinizer.answers import Refused, show_list, show_one
from reconciler.simulators.apinizer.calls import Call, seen_environment, seen_proxy
from reconciler.simulators.apinizer.documents import (
    environment_item,
    full_document,
    list_item,
    promotion_item,
    proxy_detail,
    relative_path,
)
from reconciler.simulators.apinizer.habits import Json
from reconciler.simulators.apinizer.proxy import HistoryEntry
from reconciler.simulators.apinizer.seeds import VIEW
from reconciler.simulators.messages import Answer

METHODS = ("GET",)


def list_projects(call: Call) -> Answer:
    """GET /apiops/projects/: those that the caller may see, by name."""
    names = sorted(name for name in call.installation.projects if may_see(call.user, name))
    items = [
        {"id": name, "name": name, "description": "", "relativePath": "", "enableRelativePath": False, "tags": []}
        for name in names
    ]
    return show_list(call.installation.habits, items, call.request)


def list_environments(call: Call) -> Answer:
    """GET /apiops/environments/: all of the installation, for any valid token."""
    items = [environment_item(each) for each in call.installation.environments.values()]
    return show_list(call.installation.habits, items, call.request)


def list_environments_of_project(call: Call) -> Answer:
    """GET …/environments/ of a project."""
    permit(call.installation, call.user, call.names[0], VIEW)
    items = [environment_item(each) for each in call.installation.environments_of(call.names[0])]
    return show_list(call.installation.habits, items, call.request)


def list_proxies(call: Call) -> Answer:
    """GET …/apiProxies/ of a project, by name; says nothing of states."""
    permit(call.installation, call.user, call.names[0], VIEW)
    habits = call.installation.habits
    items = [list_item(proxy, habits) for proxy in call.installation.listed(call.names[0])]
    return show_list(habits, items, call.request)


def list_for_promotion(call: Call) -> Answer:
    """GET …/apiProxies/forpromotion: every proxy of a project with its deployments."""
    permit(call.installation, call.user, call.names[0], VIEW)
    proxies = call.installation.listed(call.names[0])
    items = [promotion_item(proxy, call.installation) for proxy in proxies]
    for proxy in proxies:
        proxy.count_reading()
    return show_list(call.installation.habits, items, call.request)


def read_proxy(call: Call) -> Answer:
    """GET …/apiProxies/{a}/."""
    proxy = seen_proxy(call, VIEW)
    proxy.count_reading()
    return show_one(call.installation.habits, proxy_detail(proxy, call.installation.habits))


def read_full(call: Call) -> Answer:
    """GET …/apiProxies/{a}/full: the whole document, secrets included."""
    proxy = seen_proxy(call, VIEW)
    proxy.count_reading()
    habits = call.installation.habits
    return show_one(habits, full_document(proxy, habits.showing))


def read_deploy_status(call: Call) -> Answer:
    """GET …/environments/{e}/deploy-status/."""
    proxy = seen_proxy(call, VIEW)
    deployment = proxy.known(seen_environment(call).name)
    proxy.count_reading()
    if deployment is None:
        item: Mapping[str, Json] = {
            "deployed": False,
            "lastDeployTime": None,
            "revision": None,
            "redeployRequired": False,
        }
    else:
        item = {
            "deployed": True,
            "lastDeployTime": call.installation.timestamp(deployment.at),
            "revision": deployment.revision,
            "redeployRequired": deployment.is_outdated,
        }
    return show_one(call.installation.habits, item)


def read_route_health(call: Call) -> Answer:
    """GET …/environments/{e}/route-health/: what each worker serves, whatever the console believes."""
    proxy = seen_proxy(call, VIEW)
    environment = seen_environment(call)
    is_served = environment.name in proxy.deployments
    proxy.count_reading()
    route = {
        "routeActive": is_served,
        "servedPath": relative_path(proxy) if is_served else None,
        "methods": list(METHODS) if is_served else [],
        "apinizerRootContext": "/",
    }
    pods = [{**route, "workerPodIp": f"10.0.0.{number}"} for number, _ in enumerate(environment.pods, 1)]
    counts = {"podsResponded": len(pods), "podsActive": len(pods) if is_served else 0}
    known = proxy.known(environment.name) is not None
    item = {**route, **counts, "deployedInManager": known, "inconsistent": known != is_served, "pods": pods}
    return show_one(call.installation.habits, item)


def read_invoke_info(call: Call) -> Answer:
    """GET …/invoke-info/: one item for each environment, with the address to call."""
    proxy = seen_proxy(call, VIEW)
    items = [
        {
            "environmentName": environment.name,
            "gatewayBaseUrl": environment.access_url,
            "rootContext": "/",
            "fullPaths": [relative_path(proxy)],
            "methods": list(METHODS),
            "schemes": ["http"],
            "deployed": proxy.known(environment.name) is not None,
        }
        for environment in call.installation.environments_of(proxy.project)
    ]
    return show_list(call.installation.habits, items, call.request)


def list_histories(call: Call) -> Answer:
    """GET …/deploy-histories/: newest first."""
    proxy = seen_proxy(call, VIEW)
    return show_list(call.installation.habits, _histories(call, proxy.histories[::-1]), call.request)


def read_history(call: Call) -> Answer:
    """GET …/deploy-histories/{revision}/."""
    proxy = seen_proxy(call, VIEW)
    found = [entry for entry in proxy.histories if str(entry.revision) == call.names[2]]
    if not found:
        raise Refused(400, f"Deploy history (revision: {call.names[2]}) is not found!")
    return show_one(call.installation.habits, _histories(call, found)[0])


def _histories(call: Call, entries: Sequence[HistoryEntry]) -> Sequence[Mapping[str, Json]]:
    return [
        {
            "revision": entry.revision,
            "username": entry.username,
            "deploymentTime": call.installation.timestamp(entry.at),
            "description": entry.description,
            "environment": entry.environment,
            "deploy": entry.is_deploy,
            "persistent": entry.is_persistent,
            "backendApiVersion": None,
        }
        for entry in entries
    ]
