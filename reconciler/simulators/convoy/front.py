"""What every request passes before the call itself: type gate, key, bucket, route, project; changes nothing else."""

from reconciler.simulators.clock import elapse
from reconciler.simulators.convoy.access import Caller
from reconciler.simulators.convoy.answers import (
    DISABLED,
    UNAUTHORIZED,
    exceeded,
    page,
    refusal,
    success,
    unmounted,
    wrong_type,
)
from reconciler.simulators.convoy.calls import Call
from reconciler.simulators.convoy.generations import MANAGERS_ONLY, RETRY_AFTER_SECONDS, TYPE_GATE
from reconciler.simulators.convoy.instance import Instance
from reconciler.simulators.convoy.routes import Destination, find_dashboard_call, find_destination
from reconciler.simulators.convoy.seeds import PersonalKey
from reconciler.simulators.messages import TYPE_JSON, Answer, Request

# How many seconds a server looks in vain for its Redis before it refuses a call.
_REDIS_PATIENCE = 0.23
_REDIS_PATIENCE_BEFORE = 0.065


async def answer(instance: Instance, request: Request) -> Answer:
    """The answer to any request."""
    if request.path == "/healthz":
        return success(200, f"Convoy {instance.generation.said()}", None)
    destination = find_dashboard_call(request)
    if destination is not None:
        caller = _admit(instance, request)
        return caller if isinstance(caller, Answer) else await _act(instance, caller, destination, request)
    if request.path != "/api" and not request.path.startswith("/api/"):
        return page(instance.generation)
    if _is_wrong_type(instance, request):
        return wrong_type()
    if request.path != "/api/v1" and not request.path.startswith("/api/v1/"):
        return unmounted()
    return await _answer_api(instance, request)


async def _answer_api(instance: Instance, request: Request) -> Answer:
    caller = _admit(instance, request)
    if isinstance(caller, Answer):
        return caller
    refused = await _refuse_hurry(instance, request)
    if refused is not None:
        return refused
    destination = find_destination(request, instance.generation)
    if isinstance(destination, Answer):
        return destination
    return await _act(instance, caller, destination, request)


async def _act(instance: Instance, caller: Caller, destination: Destination, request: Request) -> Answer:
    project = _find_project(instance, caller, destination)
    if isinstance(project, Answer):
        return project
    return await destination.operation.act(instance, Call(project, destination.uid, request))


def _is_wrong_type(instance: Instance, request: Request) -> bool:
    given = request.headers.get("content-type", "")
    return instance.generation.has(TYPE_GATE) and given != "" and not given.startswith(TYPE_JSON)


def _admit(instance: Instance, request: Request) -> Caller | Answer:
    return instance.gatekeeper.admit(request, instance.clock(), instance.database.state)


async def _refuse_hurry(instance: Instance, request: Request) -> Answer | None:
    """The 429 of an empty bucket, or of a bucket that cannot be looked into."""
    if not request.path.startswith("/api/v1/projects"):
        return None
    calls = instance.bucket.calls_per_minute
    if instance.redis == "down":
        is_newer = instance.generation.has(RETRY_AFTER_SECONDS)
        await elapse(_REDIS_PATIENCE if is_newer else _REDIS_PATIENCE_BEFORE)
        return exceeded(0.0, instance.wall_time(), calls, "no redis", instance.generation)
    wait = instance.bucket.take(instance.clock())
    return exceeded(wait, instance.wall_time(), calls, "empty", instance.generation) if wait else None


def _find_project(instance: Instance, caller: Caller, destination: Destination) -> str | Answer:
    """The project that the call is about: the caller's own, whatever the path says, or the path's."""
    needs = destination.operation.needs
    if needs == "nothing":
        return ""
    uid = _own_project(caller, destination.project)
    project = instance.database.projects.get(uid)
    if project is None:
        return refusal(400, destination.operation.no_project)
    if needs == "enabled project" and project.is_disabled:
        return refusal(400, DISABLED)
    is_viewer = isinstance(caller, PersonalKey) and caller.may == "view"
    if needs == "enabled project" and is_viewer and instance.generation.has(MANAGERS_ONLY):
        return refusal(403, UNAUTHORIZED)
    return uid


def _own_project(caller: Caller, asked: str) -> str:
    if isinstance(caller, str):
        return caller
    return asked if caller.projects is None or asked in caller.projects else ""
