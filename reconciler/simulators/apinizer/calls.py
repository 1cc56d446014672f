"""A request as an endpoint gets it, and what every endpoint asks of it first: the proxy, the environment, the body."""

import json
from collections.abc import Callable, Mapping

from attrs import frozen

from reconciler.simulators.apinizer.admission import permit
from reconciler.simulators.apinizer.answers import Refused, no_environment, no_proxy
from reconciler.simulators.apinizer.habits import Json
from reconciler.simulators.apinizer.installation import Installation
from reconciler.simulators.apinizer.proxy import Proxy
from reconciler.simulators.apinizer.seeds import SimulatedEnvironment, SimulatedUser
from reconciler.simulators.messages import TYPE_JSON, Request


@frozen
class Call:
    """Who asks what; `names` are the pieces of the path that name things."""

    installation: Installation
    user: SimulatedUser
    names: tuple[str, ...]
    request: Request


def seen_proxy(call: Call, permission: str) -> Proxy:
    """The proxy of the path's first two names; raises Refused."""
    permit(call.installation, call.user, call.names[0], permission)
    return present_proxy(call, call.names[1])


def present_proxy(call: Call, name: str, refuse: Callable[[str], Refused] = no_proxy) -> Proxy:
    """A proxy of the path's project; raises Refused where there is none of the name."""
    proxy = call.installation.find(call.names[0], name)
    if proxy is None:
        raise refuse(name)
    return proxy


def seen_environment(call: Call) -> SimulatedEnvironment:
    """The environment of the path's third name; raises Refused."""
    environment = call.installation.environment(call.names[0], call.names[2])
    if environment is None:
        raise no_environment(call.names[2])
    return environment


def read_object(request: Request) -> Mapping[str, Json]:
    """The body, a JSON object; raises Refused: 415 for another content type, 400 for anything but an object."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE_JSON:
        raise Refused(415, "Unsupported Media Type")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refused(400, "Request body is not readable!") from None
    if not isinstance(body, dict):
        raise Refused(400, "Request body is not readable!")
    return body
