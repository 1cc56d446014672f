"""What each call on endpoints does and answers; one function for one method and path."""

from attrs import frozen

from reconciler.simulators.clock import elapse
from reconciler.simulators.convoy.answers import (
    BAD_API_VERSION,
    FEATURE_OFF,
    NO_DATABASE,
    NOT_ACTIVATED,
    NOT_FOUND_FOR_CHANGE,
    NOT_FOUND_FOR_STATUS,
    NOT_LOADED,
    NOT_PAUSED,
    NOT_THERE,
    NOT_UPDATED,
    refusal,
    success,
)
from reconciler.simulators.convoy.bodies import Wish, read_creation, read_update
from reconciler.simulators.convoy.database import DatabaseDown, WriteRefused
from reconciler.simulators.convoy.endpoint import Endpoint, Secret
from reconciler.simulators.convoy.generations import DASHBOARD_ACTIVATION, DASHBOARD_TELLS_NEW_STATUS, Shape
from reconciler.simulators.convoy.instance import Instance
from reconciler.simulators.convoy.paging import read_page
from reconciler.simulators.messages import Answer, Request

_TOGGLE = {"active": "paused", "paused": "active"}
_PAUSE_DONE = "endpoint status updated successfully"
_ACTIVATE_DONE = "endpoint status successfully activated"


@frozen
class Call:
    """A request that came through to its endpoint: whose project it is about, and the endpoint its path names."""

    project: str
    uid: str
    request: Request


async def read_list(instance: Instance, call: Call) -> Answer:
    """GET …/endpoints."""
    try:
        page = read_page(instance.database, call.project, call.request)
    except DatabaseDown:
        return refusal(400, NOT_LOADED)
    if isinstance(page, Answer):
        return page
    shape = instance.shape_for(call.request)
    if shape is None:
        return refusal(400, BAD_API_VERSION)
    content = [instance.describe_read(row, shape) for row in page.rows]
    return success(200, "Endpoints fetched successfully", {"content": content, "pagination": page.pagination()})


async def read_one(instance: Instance, call: Call) -> Answer:
    """GET …/endpoints/{id}: 404 for whatever goes wrong."""
    try:
        row = instance.database.select(call.uid, call.project)
    except DatabaseDown:
        row = None
    if row is None:
        return refusal(404, NOT_THERE)
    shape = instance.shape_for(call.request)
    if shape is None:
        return refusal(400, BAD_API_VERSION)
    return success(200, "Endpoint fetched successfully", instance.describe_read(row, shape))


async def pause(instance: Instance, call: Call) -> Answer:
    """PUT …/endpoints/{id}/pause, which is a toggle, and looks at no body."""
    row = _select(instance, call)
    if row is None:
        return refusal(400, NOT_FOUND_FOR_STATUS)
    status = _TOGGLE.get(row.status)
    if status is None:
        words = f"current endpoint status - {row.status}, does not support pausing or unpausing"
        return refusal(400, words)
    if not await _write_status(instance, row, status):
        return refusal(400, NOT_PAUSED)
    return _answer_with(instance, call, 202, _PAUSE_DONE, row, status)


async def activate(instance: Instance, call: Call) -> Answer:
    """POST …/endpoints/{id}/activate."""
    return await _activate(instance, call, "active")


async def activate_from_dashboard(instance: Instance, call: Call) -> Answer:
    """The dashboard's own activate, which is no public API; older ones answer with the status from before."""
    if not instance.generation.has(DASHBOARD_ACTIVATION):
        return refusal(400, FEATURE_OFF)
    row = _select(instance, call)
    is_stale = row is not None and not instance.generation.has(DASHBOARD_TELLS_NEW_STATUS)
    return await _activate(instance, call, row.status if row is not None and is_stale else "active")


async def _activate(instance: Instance, call: Call, said: str) -> Answer:
    row = _select(instance, call)
    if row is None:
        return refusal(400, NOT_FOUND_FOR_STATUS)
    if row.status not in ("paused", "inactive"):
        return refusal(400, f"current endpoint status - {row.status}, does not support activation")
    if not await _write_status(instance, row, "active"):
        return refusal(400, NOT_ACTIVATED)
    return _answer_with(instance, call, 202, _ACTIVATE_DONE, row, said)


async def create(instance: Instance, call: Call) -> Answer:
    """POST …/endpoints; always active, whatever is asked."""
    shape = instance.shape_for(call.request)
    if shape is None:
        return refusal(400, BAD_API_VERSION)
    wish = read_creation(call.request, shape)
    if isinstance(wish, Answer):
        return wish
    trouble = await instance.ping(wish.url)
    if trouble is not None:
        return refusal(400, trouble)
    try:
        instance.database.check_up()
    except DatabaseDown:
        return refusal(400, NO_DATABASE)
    row = _new_row(instance, call.project, wish, shape)
    answer = success(201, "Endpoint created successfully", instance.describe(row, "active", "written", shape))
    row.created_at = row.updated_at = instance.stamps.row_time()
    instance.database.put(row)
    return answer


def _new_row(instance: Instance, project: str, wish: Wish, shape: Shape) -> Endpoint:
    stamps = instance.stamps
    uid = stamps.uid()
    return Endpoint(
        uid=uid,
        project=project,
        name=wish.name,
        url=wish.url,
        status="active",
        owner_id=wish.owner_id or "",
        description=wish.description or "",
        secrets=[Secret(stamps.uid(), wish.secret or _make_secret(uid), stamps.reply_time(), stamps.reply_time())],
        authentication=wish.authentication,
        rate_limit=wish.rate_limit or 0,
        rate_limit_duration=wish.rate_limit_duration or 0,
        advanced_signatures=shape != "oldest" if wish.advanced_signatures is None else wish.advanced_signatures,
        content_type=wish.content_type or "application/json",
        created_at=stamps.reply_time(),
        updated_at=stamps.reply_time(),
    )


async def update(instance: Instance, call: Call) -> Answer:
    """PUT …/endpoints/{id}: reads the row, tries the address, and writes the row whole, with the status it read."""
    shape = instance.shape_for(call.request)
    if shape is None:
        return refusal(400, BAD_API_VERSION)
    wish = read_update(call.request, shape)
    if isinstance(wish, Answer):
        return wish
    try:
        row = instance.database.select(call.uid, call.project)
        if row is None:
            return refusal(400, NOT_FOUND_FOR_CHANGE)
        status = row.status
        trouble = await instance.ping(wish.url)
        if trouble is not None:
            return refusal(400, trouble)
        instance.database.check_writes()
    except DatabaseDown:
        return refusal(400, NO_DATABASE)
    except WriteRefused:
        return refusal(400, NOT_UPDATED)
    _overwrite(row, wish, status)
    row.updated_at = instance.stamps.reply_time()
    answer = success(202, "Endpoint updated successfully", instance.describe(row, status, "written", shape))
    row.updated_at = instance.stamps.row_time()
    return answer


def _overwrite(row: Endpoint, wish: Wish, status: str) -> None:
    """What was not said is erased, kept or reset, each member in its own way."""
    row.name = wish.name
    row.url = wish.url
    row.description = wish.description or ""
    row.owner_id = wish.owner_id or row.owner_id
    row.rate_limit = wish.rate_limit or 0
    row.rate_limit_duration = wish.rate_limit_duration or 0
    row.authentication = wish.authentication
    row.content_type = wish.content_type or "application/json"
    if wish.advanced_signatures is not None:
        row.advanced_signatures = wish.advanced_signatures
    row.set_status(status)


async def delete(instance: Instance, call: Call) -> Answer:
    """DELETE …/endpoints/{id}."""
    row = _select(instance, call)
    if row is None:
        return refusal(400, NOT_FOUND_FOR_CHANGE)
    instance.database.drop(row.uid)
    return success(200, "Endpoint deleted successfully", None)


async def expire_secret(instance: Instance, call: Call) -> Answer:
    """PUT …/endpoints/{id}/expire_secret: the last signing secret ends soon, and there is a new one."""
    row = _select(instance, call)
    if row is None:
        return refusal(400, NOT_FOUND_FOR_CHANGE)
    stamps = instance.stamps
    row.secrets[-1].expires_at = stamps.past(1)
    row.secrets.append(Secret(stamps.uid(), _make_secret(stamps.uid()), stamps.reply_time(), stamps.reply_time()))
    answer = _answer_with(instance, call, 200, "endpoint secret expired successfully", row, row.status)
    row.updated_at = stamps.row_time()
    return answer


def _select(instance: Instance, call: Call) -> Endpoint | None:
    """The row; a database that does not answer is no row."""
    try:
        return instance.database.select(call.uid, call.project)
    except DatabaseDown:
        return None


async def _write_status(instance: Instance, row: Endpoint, status: str) -> bool:
    """Whether it was written. What became of the row since it was read, nobody looks at."""
    if instance.gap:
        await elapse(instance.gap)
    try:
        instance.database.check_writes()
    except (DatabaseDown, WriteRefused):
        return False
    row.write_status(status, instance.clock(), instance.lag)
    return True


def _answer_with(instance: Instance, call: Call, code: int, message: str, row: Endpoint, status: str) -> Answer:
    """The row as it was read, with this status; an API version that cannot be read is noticed only here."""
    shape = instance.shape_for(call.request)
    if shape is None:
        return refusal(400, BAD_API_VERSION)
    return success(code, message, instance.describe(row, status, "read", shape))


def _make_secret(uid: str) -> str:
    return f"signing-secret-of-{uid}"
