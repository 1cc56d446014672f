"""What each endpoint of the API asks of the worker and says of it; one function for one method and path."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote
from zlib import crc32

from attrs import frozen

from reconciler.simulators.messages import Answer, Request
from reconciler.simulators.redpanda.bodies import (
    PAGE_SIZE,
    PAGE_TOKEN,
    read_config,
    read_restart,
    read_spec,
    read_text,
    read_whole,
)
from reconciler.simulators.redpanda.holistic import (
    Json,
    blank_cluster,
    cluster_view,
    listed_view,
    spec_view,
    status_view,
)
from reconciler.simulators.redpanda.paging import MalformedToken, cut_page
from reconciler.simulators.redpanda.passage import Passage
from reconciler.simulators.redpanda.understanding import Expected, Trouble, find_trouble, read_content
from reconciler.simulators.redpanda.validation import (
    NAME_LENGTH,
    NAME_LENGTH_OF_CONFIGS,
    check_cluster,
    check_given,
    check_name,
    check_page_size,
)
from reconciler.simulators.redpanda.wording import CONSOLE_REASON, Violation, Wording

USUAL_PAGE = 100
_UNKNOWN_CLUSTER = Trouble("a client for the given cluster name does not exist", 404)
_NO_CLASS = Trouble("connector class is not set", 400)
_UNESCAPED = "$&+=:@~"  # beside letters, digits and `-_.`


class Refused(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@frozen
class Call:
    """One request on its way: the names in its path, and how to word the answer."""

    request: Request
    wording: Wording
    cluster: str
    name: str
    passages: Mapping[str, Passage]

    def require(self, *violations: Violation) -> None:
        """Raises Refused where anything is wrong with the request."""
        if violations:
            raise Refused(self.wording.invalid(violations))

    def check_name(self, longest: int = NAME_LENGTH) -> None:
        """Raises Refused where a name in the path cannot be one."""
        self.require(*check_cluster(self.cluster), *check_name(self.name, longest))

    def passage(self) -> Passage:
        """The way to the cluster. Raises Refused where none of that name is configured."""
        found = self.passages.get(self.cluster)
        if found is None:
            raise Refused(_UNKNOWN_CLUSTER.answer(self.wording))
        return found

    def path(self, rest: str = "") -> str:
        """The connector's path at the worker."""
        return f"/connectors/{quote(self.name, safe=_UNESCAPED)}{rest}"

    async def fetch(self, path: str, expected: Expected, query: str = "") -> Json:
        """What the worker tells, None for nothing. Raises Refused where the worker fails."""
        told = read_content(await self.passage().ask("GET", path, query), expected)
        if isinstance(told, Trouble):
            raise Refused(told.answer(self.wording))
        return told

    async def order(self, method: str, path: str, query: str = "") -> None:
        """Has the worker do something. Raises Refused where it fails."""
        trouble = find_trouble(await self.passage().ask(method, path, query))
        if trouble is not None:
            raise Refused(trouble.answer(self.wording))


Act = Callable[[Call], Awaitable[Answer]]


async def list_clusters(call: Call) -> Answer:
    """GET clusters: one that does not answer stands there blank; all are asked at once, in no useful order."""
    names = sorted(call.passages, key=lambda name: crc32(name.encode()))
    views = await asyncio.gather(*(_describe_cluster(name, call.passages[name]) for name in names))
    blank = blank_cluster()
    return call.wording.whole(200, {"clusters": [blank if isinstance(view, Trouble) else view for view in views]})


async def read_cluster(call: Call) -> Answer:
    """GET one cluster, which fails whenever its worker does, and always as INTERNAL."""
    call.require(*check_cluster(call.cluster))
    view = await _describe_cluster(call.cluster, call.passage())
    if isinstance(view, Trouble):
        return Trouble(view.text).answer(call.wording)
    return call.wording.one(200, "cluster", view)


async def _describe_cluster(name: str, passage: Passage) -> dict[str, object] | Trouble:
    root = read_content(await passage.ask("GET", "/"), "connect.RootResource")
    if isinstance(root, Trouble):
        return root
    plugins = read_content(await passage.ask("GET", "/connector-plugins"), "[]connect.ConnectorPluginInfo")
    return plugins if isinstance(plugins, Trouble) else cluster_view(name, passage.address, root, plugins)


async def list_connectors(call: Call) -> Answer:
    """GET connectors: empty, and still 200, where the worker fails."""
    size, token = read_whole(call.request, PAGE_SIZE), read_text(call.request, PAGE_TOKEN) or ""
    call.require(*check_cluster(call.cluster), *check_page_size(size))
    heard = await call.passage().ask("GET", "/connectors", "expand=info&expand=status")
    told = read_content(heard, "map[string]connect.ListConnectorsResponseExpanded")
    views = [] if told is None or isinstance(told, Trouble) else [listed_view(entry) for entry in told.values()]
    if size == -1:
        return call.wording.whole(200, {"connectors": views, "next_page_token": ""})
    views.sort(key=_name_of)
    try:
        page = cut_page(views, size or USUAL_PAGE, token, _name_of)
    except MalformedToken as error:
        return call.wording.reasoned("INTERNAL", f"failed to apply pagination: {error}", CONSOLE_REASON)
    return call.wording.whole(200, {"connectors": page.entries, "next_page_token": page.token})


def _name_of(view: Mapping[str, object]) -> str:
    return str(view["name"])


async def create(call: Call) -> Answer:
    """POST connectors: always RUNNING, whatever the body asks for besides name and config."""
    spec = read_spec(call.request.body)
    call.require(
        *check_cluster(call.cluster),
        *check_given("connector.name", spec.name),
        *check_given("connector.config", spec.config),
    )
    passage, content = call.passage(), {"name": spec.name, "config": dict(spec.config)}
    told = read_content(await passage.ask("POST", "/connectors", content=content), "connect.ConnectorInfo")
    if isinstance(told, Trouble):
        return told.answer(call.wording, "failed to create connector: ")
    return call.wording.one(201, "connector", spec_view(told))


async def read_one(call: Call) -> Answer:
    """GET one connector."""
    call.check_name()
    return call.wording.one(200, "connector", spec_view(await call.fetch(call.path(), "connect.ConnectorInfo")))


async def read_status(call: Call) -> Answer:
    """GET status."""
    call.check_name()
    told = await call.fetch(call.path("/status"), "connect.ConnectorStateInfo")
    return call.wording.one(200, "status", status_view(told))


async def pause(call: Call) -> Answer:
    """PUT pause."""
    return await _put(call, "/pause")


async def resume(call: Call) -> Answer:
    """PUT resume."""
    return await _put(call, "/resume")


async def stop(call: Call) -> Answer:
    """PUT stop."""
    return await _put(call, "/stop")


async def _put(call: Call, verb: str) -> Answer:
    call.check_name()
    await call.order("PUT", call.path(verb))
    return call.wording.whole(202, {})


async def restart(call: Call) -> Answer:
    """POST restart."""
    wish = read_restart(call.request.body)
    call.check_name()
    tasks, failed = str(wish.includes_tasks).lower(), str(wish.only_failed).lower()
    await call.order("POST", call.path("/restart"), f"includeTasks={tasks}&onlyFailed={failed}")
    return call.wording.nothing()


async def delete(call: Call) -> Answer:
    """DELETE one connector."""
    call.check_name()
    await call.order("DELETE", call.path())
    return call.wording.nothing()


async def put_config(call: Call) -> Answer:
    """PUT config: replaces the settings, or creates the connector, which shows in the status alone."""
    config = read_config(call.request.body)
    call.require(
        *check_cluster(call.cluster),
        *check_name(call.name, NAME_LENGTH_OF_CONFIGS),
        *check_given("config", config),
    )
    passage = call.passage()
    before = find_trouble(await passage.ask("GET", call.path("/config")))
    if not config.get("connector.class"):
        return _NO_CLASS.answer(call.wording)
    heard = await passage.ask("PUT", call.path("/config"), content=dict(config))
    told = read_content(heard, "connect.ConnectorInfo")
    if isinstance(told, Trouble):
        return told.answer(call.wording, "failed to patch connector config: ")
    is_new = before is not None and before.status == 404
    return call.wording.one(201 if is_new else 200, "connector", spec_view(told))


async def show_config(call: Call) -> Answer:
    """GET config."""
    call.check_name(NAME_LENGTH_OF_CONFIGS)
    told = await call.fetch(call.path("/config"), "map[string]string")
    return call.wording.whole(200, {"config": dict(sorted((told or {}).items()))})


async def show_topics(call: Call) -> Answer:
    """GET topics, which does not mind an unknown name."""
    call.check_name()
    told = await call.fetch(call.path("/topics"), "map[string]connect.ConnectorTopics") or {}
    return call.wording.whole(200, {"topics": told.get(call.name, {}).get("topics", [])})


async def reset_topics(call: Call) -> Answer:
    """PUT topics/reset, as far as the worker has it."""
    call.check_name()
    await call.order("PUT", call.path("/topics/reset"))
    return call.wording.whole(200, {})
