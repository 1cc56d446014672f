"""What the calls on projects, events and deliveries do and answer; the endpoints have a module of their own."""

import json

from attrs import evolve

from reconciler.simulators.convoy.answers import TOO_MANY_PROJECTS, crashed, refusal, success
from reconciler.simulators.convoy.calls import Call
from reconciler.simulators.convoy.deliveries import NEVER, deliver, describe_delivery
from reconciler.simulators.convoy.endpoint import Endpoint
from reconciler.simulators.convoy.instance import Instance
from reconciler.simulators.convoy.shapes import describe_project
from reconciler.simulators.messages import Answer


async def read_project(instance: Instance, call: Call) -> Answer:
    """GET …/projects/{project}, which the server answers from memory."""
    project = instance.database.projects[call.project]
    return success(200, "Project fetched successfully", describe_project(project))


async def update_project(instance: Instance, call: Call) -> Answer:
    """PUT …/projects/{project}: unless failing endpoints may be disabled, all inactive ones are active again."""
    try:
        settings = json.loads(call.request.body).get("config") or {}
    except (ValueError, AttributeError):
        return refusal(400, "Invalid request format")
    before = instance.database.projects[call.project]
    may_disable = settings.get("disable_endpoint", before.may_disable_endpoints)
    project = evolve(before, may_disable_endpoints=may_disable, updated_at=instance.stamps.row_time())
    instance.database.add_project(project)
    if not may_disable:
        instance.database.resume_inactive(call.project)
    return success(202, "Project updated successfully", describe_project(project))


async def list_projects(instance: Instance, call: Call) -> Answer:
    """GET …/projects, which cannot do without an organisation."""
    organisations = call.request.query_values("orgID")
    if not organisations:
        return crashed()
    projects = [
        describe_project(project)
        for project in instance.database.projects.values()
        if project.organisation == organisations[0]
    ]
    return success(200, "Projects fetched successfully", projects)


async def create_project(_instance: Instance, _call: Call) -> Answer:
    """POST …/projects: the simulated instance has no room for another one, as without a licence."""
    return refusal(400, TOO_MANY_PROJECTS)


async def take_event(instance: Instance, call: Call) -> Answer:
    """POST …/events: always taken; for an endpoint that is not active, only to be put aside."""
    try:
        wish = json.loads(call.request.body)
        row = instance.database.peek(wish["endpoint_id"])
    except (ValueError, KeyError, TypeError):
        return refusal(400, "Invalid request format")
    if row is not None and row.project == call.project:
        delivery = deliver(row, wish.get("event_type", ""), wish.get("data"), instance.stamps)
        instance.deliveries.insert(0, delivery)
    return success(201, "Event queued successfully", None)


async def list_deliveries(instance: Instance, call: Call) -> Answer:
    """GET …/eventdeliveries with endpointId and status; all on one page."""
    endpoints, statuses = call.request.query_values("endpointId"), call.request.query_values("status")
    chosen = [
        delivery
        for delivery in instance.deliveries
        if delivery.project == call.project
        and (not endpoints or delivery.endpoint in endpoints)
        and (not statuses or delivery.status in statuses)
    ]
    content = [describe_delivery(each, _summarise(instance, each.endpoint)) for each in chosen]
    pagination = {
        "per_page": 20,
        "has_next_page": False,
        "has_prev_page": False,
        "prev_page_cursor": chosen[0].uid if chosen else "",
        "next_page_cursor": chosen[-1].uid if len(chosen) > 1 else "",
    }
    return success(200, "Event deliveries fetched successfully", {"content": content, "pagination": pagination})


def _summarise(instance: Instance, uid: str) -> dict[str, object]:
    """An endpoint as a delivery shows it: little more than its name and its status of now."""
    row = instance.database.peek(uid)
    if row is None:
        return {"uid": uid}
    bare = Endpoint(
        uid=row.uid,
        project=row.project,
        name=row.name,
        url=row.url,
        status=row.status,
        owner_id="",
        description="",
        secrets=[],
        authentication=None,
        rate_limit=0,
        rate_limit_duration=0,
        advanced_signatures=False,
        content_type="",
        created_at=NEVER,
        updated_at=NEVER,
    )
    return {**instance.describe(bare, row.status, "written", "current"), "secrets": None, "http_timeout": 0}
