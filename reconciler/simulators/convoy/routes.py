"""Which call a request is, and who answers where the API does not: the page, the plain 404, the empty 405."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from attrs import evolve, frozen

from reconciler.simulators.convoy import calls, tenancy
from reconciler.simulators.convoy.answers import unmounted, wrong_method
from reconciler.simulators.convoy.calls import Call
from reconciler.simulators.convoy.generations import PUBLIC_ACTIVATION, Generation, Number
from reconciler.simulators.convoy.instance import Instance
from reconciler.simulators.messages import Answer, Request
from reconciler.simulators.paths import match_pieces

Act = Callable[[Instance, Call], Awaitable[Answer]]

Needs = Literal["nothing", "project", "enabled project"]
"""What a call wants before it is carried out; writes want a project that is enabled, and the right to manage it."""


@frozen
class Operation:
    """One method of one path; `no_project` is what it says where the project is not to be had."""

    act: Act
    needs: Needs = "project"
    no_project: str = "Project not found"
    since: Number = (0,)


@frozen
class Route:
    """A path, in which `*` stands for any one piece, the empty one too."""

    pattern: tuple[str, ...]
    operations: Mapping[str, Operation]
    slash: Literal["taken", "refused"] = "refused"

    def names(self, segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """The pieces that stand where the pattern has `*`; None where the path is another."""
        if self.slash == "taken" and len(segments) > len(self.pattern) and segments[-1] == "":
            segments = segments[:-1]
        return match_pieces(self.pattern, segments)


@frozen
class Destination:
    """The call of a request, with the project and the endpoint that its path names."""

    operation: Operation
    project: str
    uid: str


def _read(act: Act) -> Operation:
    return Operation(act)


def _write(act: Act, since: Number = (0,)) -> Operation:
    return Operation(act, "enabled project", "failed to retrieve project", since)


def _route(path: str, slash: Literal["taken", "refused"], **operations: Operation) -> Route:
    return Route(tuple(path.removeprefix("/").split("/")), operations, slash)


_PROJECT = "/api/v1/projects/*"
_ONE = f"{_PROJECT}/endpoints/*"

ROUTES = (
    _route(
        "/api/v1/projects",
        "taken",
        GET=Operation(tenancy.list_projects, "nothing"),
        POST=Operation(tenancy.create_project, "nothing"),
    ),
    _route(
        _PROJECT,
        "taken",
        GET=Operation(tenancy.read_project, "project", "project not found"),
        PUT=Operation(tenancy.update_project, "enabled project", "project not found"),
    ),
    _route(f"{_PROJECT}/events", "taken", POST=_write(tenancy.take_event)),
    _route(f"{_PROJECT}/eventdeliveries", "taken", GET=_read(tenancy.list_deliveries)),
    _route(f"{_PROJECT}/endpoints", "taken", GET=_read(calls.read_list), POST=_write(calls.create)),
    _route(_ONE, "taken", GET=_read(calls.read_one), PUT=_write(calls.update), DELETE=_write(calls.delete)),
    _route(f"{_ONE}/pause", "refused", PUT=_write(calls.pause)),
    _route(f"{_ONE}/activate", "refused", POST=_write(calls.activate, PUBLIC_ACTIVATION)),
    _route(f"{_ONE}/expire_secret", "refused", PUT=_write(calls.expire_secret)),
)
DASHBOARD = _route(
    "/ui/organisations/*/projects/*/endpoints/*/activate", "refused", POST=_write(calls.activate_from_dashboard)
)


def split(request: Request) -> tuple[str, ...]:
    """The decoded pieces of the path; unlike elsewhere, a slash at its end makes an empty one."""
    whole = evolve(request, path=request.path + "/")
    return whole.segments()


def find_dashboard_call(request: Request) -> Destination | None:
    """The one call of the dashboard that is simulated."""
    names = DASHBOARD.names(split(request))
    operation = DASHBOARD.operations.get(request.method)
    return None if names is None or operation is None else Destination(operation, *names[1:])


def find_destination(request: Request, generation: Generation) -> Destination | Answer:
    """The call of a request under /api/v1, or the 404 or 405."""
    segments = split(request)
    for route in ROUTES:
        names = route.names(segments)
        mounted = {name: each for name, each in route.operations.items() if generation.has(each.since)}
        if names is None or not mounted:
            continue
        operation = mounted.get(request.method)
        if operation is None:
            return wrong_method(tuple(mounted))
        project, uid, *_ = (*names, "", "")
        return Destination(operation, project, uid)
    return unmounted()
