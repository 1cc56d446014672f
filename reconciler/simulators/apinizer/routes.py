"""Which endpoint a request is for, with the slash at its end or without, and what is refused before any endpoint."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from attrs import field, frozen

from reconciler.simulators.apinizer import deploying, exporting, looking, saving
from reconciler.simulators.apinizer.answers import lost
from reconciler.simulators.apinizer.calls import Call
from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.messages import Answer, Request
from reconciler.simulators.paths import match_pieces

Act = Callable[[Call], Answer]

SLASH = re.compile("%2f", re.IGNORECASE)


@frozen
class Route:
    """A path as the pages write it, in which `*` stands for any one piece; `needs` is the ability that brings it."""

    path: str
    acts: Mapping[str, Act]
    needs: str | None = None
    pattern: tuple[str, ...] = field(init=False)

    @pattern.default
    def _split_path(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))

    def names(self, segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """The pieces that stand where the pattern has `*`; None where the path is another."""
        return match_pieces(self.pattern, segments)


@frozen
class Destination:
    """The endpoint of a request."""

    act: Act
    names: tuple[str, ...]


_PROJECT = "/apiops/projects/*"
_PROXY = f"{_PROJECT}/apiProxies/*"

ROUTES = (
    Route("/apiops/projects/", {"GET": looking.list_projects}),
    Route("/apiops/environments/", {"GET": looking.list_environments}),
    Route(f"{_PROJECT}/environments/", {"GET": looking.list_environments_of_project}),
    Route(f"{_PROJECT}/apiProxies/", {"GET": looking.list_proxies}),
    Route(f"{_PROJECT}/apiProxies/forpromotion", {"GET": looking.list_for_promotion}),
    Route(f"{_PROJECT}/export-import/types/", {"GET": exporting.list_export_types}, "generic_export"),
    Route(f"{_PROJECT}/export-import/*/objects/", {"GET": exporting.list_exportable}, "generic_export"),
    Route(f"{_PROJECT}/export-import/*/export/", {"POST": exporting.export_many}, "generic_export"),
    Route(f"{_PROXY}/", {"DELETE": deploying.delete}),
    Route(f"{_PROXY}/", {"GET": looking.read_proxy}, "get_proxy"),
    Route(f"{_PROXY}/full", {"GET": looking.read_full}, "full"),
    Route(f"{_PROXY}/export/", {"GET": exporting.export_proxy}),
    Route(f"{_PROXY}/invoke-info/", {"GET": looking.read_invoke_info}, "invoke_info"),
    Route(f"{_PROXY}/deploy-histories/", {"GET": looking.list_histories}, "deploy_histories"),
    Route(f"{_PROXY}/deploy-histories/*/", {"GET": looking.read_history}, "deploy_histories"),
    Route(f"{_PROXY}/environments/*/", {"POST": deploying.deploy, "DELETE": deploying.undeploy}),
    Route(f"{_PROXY}/environments/*/deploy-status/", {"GET": looking.read_deploy_status}, "deploy_status"),
    Route(f"{_PROXY}/environments/*/route-health/", {"GET": looking.read_route_health}, "route_health"),
    Route(f"{_PROXY}/settings/maintenance-mode/", {"PATCH": saving.save_maintenance}, "maintenance_mode"),
)


def find_destination(request: Request, habits: Habits, abilities: frozenset[str]) -> Destination | Answer:
    """The endpoint, or the 400, 404, 405 or redirect of a request that has none."""
    if SLASH.search(request.path) and habits.slash_in_name == "refused":
        return Answer(400)
    segments = request.segments()
    fitting = [route for route in ROUTES if route.names(segments) is not None and _has(route, abilities)]
    exact = [route for route in fitting if route.path.endswith("/") == request.path.endswith("/")]
    if exact:
        return _choose(exact, segments, request)
    if not fitting or request.path.endswith("/"):
        return lost(habits, request.path)
    match habits.missing_slash:
        case "not_found":
            return lost(habits, request.path)
        case "redirected":
            query = f"?{request.query}" if request.query else ""
            return Answer(302, {"location": f"{request.path}/{query}", "content-length": "0"})
        case "served":
            return _choose(fitting, segments, request)
        case never:
            assert_never(never)


def _has(route: Route, abilities: frozenset[str]) -> bool:
    return route.needs is None or route.needs in abilities


def _choose(fitting: Iterable[Route], segments: tuple[str, ...], request: Request) -> Destination | Answer:
    allowed: list[str] = []
    for route in fitting:
        names, act = route.names(segments), route.acts.get(request.method)
        if act is not None and names is not None:
            return Destination(act, names)
        allowed += route.acts
    return Answer(405, {"allow": ", ".join(sorted(allowed))})
