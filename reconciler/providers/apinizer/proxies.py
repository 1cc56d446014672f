"""One proxy by its own endpoints: its setting from the export or the full definition, and where it is deployed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, assert_never

from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.live import Unreadable
from reconciler.providers.apinizer import paths
from reconciler.providers.apinizer.definitions import (
    ExportUnusable,
    Setting,
    hide,
    pick_only,
    read_setting,
    unpack,
)
from reconciler.providers.apinizer.deployments import Deployments, name_word, read_list
from reconciler.providers.apinizer.replies import (
    WRONG_URL,
    Trouble,
    describe,
    fail,
    find_hint,
    find_trouble,
)

Reader = Literal["export", "full", "none"]

UNASKED = hide("the service is read with `read: none`")

_RIGHT = "an export needs API_MANAGEMENT with EXPORT_IMPORT, or a project admin's token"


@frozen
class Proxy:
    """Which proxy is meant."""

    project: str
    name: str


@frozen
class Unanswered:
    """The manager does not know the proxy, or has no such call: 400 and 404 say either, and prove neither."""

    trouble: Trouble
    words: str


def explain(failure: ReadFailed) -> Unreadable:
    """A failed read as a reading."""
    hint = failure.problems[0].hint
    return Unreadable(f"{failure.message} ({hint})" if hint else failure.message, is_refused=failure.is_refused)


def refuse_export(reply: Reply, path: str) -> Unreadable:
    """An export that the token may not make."""
    return Unreadable(f"{describe(reply, path)} ({_RIGHT})", is_refused=True)


async def ask_setting(proxy: Proxy, reader: Reader, session: ReadSession) -> Setting | Unreadable | Unanswered:
    """The saved setting of one proxy; raises ReadFailed where no answer came or the token is refused."""
    match reader:
        case "none":
            return UNASKED
        case "export":
            return await _ask(paths.spell_export(proxy.project, proxy.name), _read_export, proxy, session)
        case "full":
            return await _ask(paths.spell_full(proxy.project, proxy.name), _read_full, proxy, session)
        case never:
            assert_never(never)


async def _ask(
    path: str, read: Callable[[Reply, str, Proxy], Setting | Unreadable], proxy: Proxy, session: ReadSession
) -> Setting | Unreadable | Unanswered:
    reply = await session.fetch(path)
    match find_trouble(reply):
        case None:
            return read(reply, path, proxy)
        case Trouble.ABSENT | Trouble.NO_CALL as trouble:
            return Unanswered(trouble, describe(reply, path))
        case Trouble.NO_PROJECT:
            raise fail(reply, path)
        case Trouble.DENIED if path.endswith("export/"):
            return refuse_export(reply, path)
        case _:
            return explain(fail(reply, path))


def _read_export(reply: Reply, path: str, proxy: Proxy) -> Setting | Unreadable:
    if not isinstance(reply.body, bytes):
        return Unreadable(f"{path} answered {reply.status} without a ZIP ({WRONG_URL})")
    try:
        definition = pick_only(unpack(reply.body), proxy.name)
    except ExportUnusable as failure:
        return Unreadable(f"the download of {path} cannot be used: {failure}")
    if definition is None:
        return Unreadable(f"the export that was asked of {proxy.name!r} holds no definition of it")
    return read_setting(definition.body)


def _read_full(reply: Reply, path: str, proxy: Proxy) -> Setting | Unreadable:
    item = find_item(reply.body)
    if item is None:
        return Unreadable(f"{path} answered {reply.status} without one proxy ({WRONG_URL})")
    if item.get("name", proxy.name) != proxy.name:
        return Unreadable(f"asked for {proxy.name!r}, the manager answered about another proxy")
    return read_setting(item)


def find_item(body: object) -> Mapping[str, object] | None:
    """The one thing that an answer is about: in an envelope, or bare."""
    if not isinstance(body, Mapping):
        return None
    items = body.get("resultList")
    if items is None:
        return body
    is_one = isinstance(items, list) and len(items) == 1 and isinstance(items[0], Mapping)
    return items[0] if is_one else None


async def ask_statuses(proxy: Proxy, environments: Iterable[str], session: ReadSession) -> Deployments | None:
    """By the deploy status of each environment; `None` on servers without it (before 2026.09.0). Raises ReadFailed."""
    words: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for environment in environments:
        path = paths.spell_deploy_status(proxy.project, proxy.name, environment)
        reply = await session.fetch(path)
        trouble = find_trouble(reply)
        if trouble is Trouble.NO_CALL:
            return None
        if trouble is not None and trouble is not Trouble.ABSENT:
            raise fail(reply, path)
        word = None if trouble else name_word(find_item(reply.body) or {})
        if word is None:
            doubts[environment] = describe(reply, path)
        else:
            words[environment] = word
    return Deployments(words, doubts)


async def ask_own_list(proxy: Proxy, session: ReadSession) -> Deployments:
    """By the proxy itself, whose page shows a list of deployments that its OpenAPI file lacks. Raises ReadFailed."""
    path = paths.spell_proxy(proxy.project, proxy.name)
    reply = await session.fetch(path)
    if find_trouble(reply) is Trouble.NO_CALL:
        return Deployments(why="this server tells nowhere to which environments a proxy is deployed")
    if find_trouble(reply) is not None:
        raise fail(reply, path)
    item = find_item(reply.body)
    if item is None or item.get("name", proxy.name) != proxy.name:
        raise ReadFailed(f"{path} answered {reply.status} without this proxy", hint=find_hint(reply) or WRONG_URL)
    return read_list(item)
