"""Derives from a recording of Convoy, and from nothing else, the world that it began in."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from reconciler.simulators.convoy.seeds import Keys, PersonalKey, SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.shapes import read_duration
from reconciler.simulators.convoy.simulator import EPOCH
from tests.simulators.exchange import Exchange

PROJECT = re.compile(r"/projects/([^/]+)")
ENDPOINT = re.compile(r"/endpoints/([^/]+)")
_SAID = re.compile(r"Convoy v(\d+\.\d+\.\d+)")
_DEAD_HOOK = re.compile(r"dial tcp ([^ ]+:\d+): (connect: .+)")
_REFUSED_FROM = re.compile(r"current endpoint status - (\w*), does not support")
_NO_PROJECT = ("Project not found", "project not found", "failed to retrieve project")
# What the start of a file's name says of the version; without any, the newest.
_VERSIONS = {"v25-": "25.9.2", "v26.3-": "26.3.4"}
_NEWEST = "26.7.3"
_OTHER = {"paused": "active", "active": "paused"}
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@frozen
class World:
    """What the simulator has to start with."""

    version: str
    api_version: str | None
    endpoints: Sequence[SimulatedEndpoint]
    projects: Sequence[SimulatedProject]
    keys: Keys
    hooks: Mapping[str, float | str]
    unix_time: float


def derive_world(exchanges: Sequence[Exchange]) -> World:
    """The world before the first exchange."""
    told = Counter(each.headers["X-Convoy-Version"] for each in exchanges if "X-Convoy-Version" in each.headers)
    return World(
        version=_version(exchanges),
        api_version=told.most_common(1)[0][0] if told else None,
        endpoints=_endpoints(exchanges),
        projects=_projects(exchanges),
        keys=_keys(exchanges),
        hooks=_hooks(exchanges),
        unix_time=_unix_time(exchanges),
    )


def message_of(exchange: Exchange) -> str:
    """The words of the envelope."""
    return str(exchange.body.get("message", "")) if isinstance(exchange.body, dict) else ""


def described(exchange: Exchange) -> Iterator[dict[str, Any]]:
    """The endpoints that an answer describes, with the current names of their members."""
    if not isinstance(exchange.body, dict) or not isinstance(exchange.body.get("data"), dict):
        return
    content = exchange.body["data"]
    for each in content.get("content", [content]):
        if each.get("secrets") is not None:
            yield {**each, "name": each.get("name", each.get("title")), "url": each.get("url", each.get("target_url"))}


def _endpoints(exchanges: Sequence[Exchange]) -> Sequence[SimulatedEndpoint]:
    """Those that were there before; of those that are only a cursor to a next page, no more than that."""
    found: dict[str, SimulatedEndpoint] = {}
    born: set[str] = set()
    refused_from: dict[str, str] = {}
    toggled: set[str] = set()
    for exchange in exchanges:
        if exchange.status is None and exchange.path.endswith("/pause"):
            toggled |= set(ENDPOINT.findall(exchange.path))  # carried out, though nobody answered
        refused = _REFUSED_FROM.search(message_of(exchange))
        if refused is not None:
            refused_from.setdefault(ENDPOINT.findall(exchange.path)[0], refused[1])
        for shown in described(exchange):
            born |= {shown["uid"]} if exchange.status == 201 else set()
            before = refused_from.get(shown["uid"]) or _status_before(exchange, shown["status"])
            before = _OTHER.get(before, before) if shown["uid"] in toggled else before
            if shown["uid"] not in born | found.keys():
                found[shown["uid"]] = _seed(shown, before)
    fillers = [each for each in _cursors(exchanges) if each.uid not in born | found.keys()]
    return [*found.values(), *fillers]


def _status_before(exchange: Exchange, status: str) -> str:
    """What it was before a toggle or an activation that says this."""
    if exchange.path.endswith("/pause"):
        return _OTHER[status]
    return "paused" if exchange.path.endswith("/activate") and status == "active" else status


def _seed(shown: Mapping[str, Any], status: str) -> SimulatedEndpoint:
    authentication = shown["authentication"] or {}
    duration = shown["rate_limit_duration"]
    return SimulatedEndpoint(
        uid=shown["uid"],
        project=shown["project_id"],
        name=shown["name"],
        status=status,
        url=shown["url"],
        owner_id=shown.get("owner_id", ""),
        description=shown["description"],
        authentication=authentication if "type" in authentication else None,
        rate_limit=shown["rate_limit"],
        rate_limit_duration=read_duration(duration) if isinstance(duration, str) else duration,
        advanced_signatures=shown["advanced_signatures"],
        content_type=shown.get("content_type", "application/json"),
        created_at=shown["created_at"],
        updated_at=shown["updated_at"],
    )


def _cursors(exchanges: Sequence[Exchange]) -> Iterator[SimulatedEndpoint]:
    for exchange in exchanges:
        content = exchange.body.get("data") if isinstance(exchange.body, dict) else None
        pagination = content.get("pagination", {}) if isinstance(content, dict) else {}
        if pagination.get("has_next_page") and pagination["next_page_cursor"]:
            project = PROJECT.findall(exchange.path)[0]
            yield SimulatedEndpoint(uid=pagination["next_page_cursor"], project=project, name="unseen")


def _projects(exchanges: Sequence[Exchange]) -> Sequence[SimulatedProject]:
    found: dict[str, SimulatedProject] = {}
    for exchange in exchanges:
        content = exchange.body.get("data") if isinstance(exchange.body, dict) else None
        for each in content if isinstance(content, list) else [content]:
            if isinstance(each, dict) and "organisation_id" in each:
                found[each["uid"]] = SimulatedProject(
                    uid=each["uid"],
                    name=each["name"],
                    organisation=each["organisation_id"],
                    created_at=each["created_at"],
                    updated_at=each["updated_at"],
                )
    for exchange in exchanges:
        for uid in PROJECT.findall(exchange.path):
            is_disabled = "disabled for write" in message_of(exchange)
            if is_disabled or (uid not in found and message_of(exchange) not in _NO_PROJECT):
                found[uid] = SimulatedProject(uid, is_disabled=is_disabled)
    return list(found.values())


def _keys(exchanges: Sequence[Exchange]) -> Keys:
    """The keys that were ever let in; a project key is of the project that it is used for."""
    found: dict[str, str | PersonalKey] = {}
    for exchange in exchanges:
        _, _, key = exchange.sent_headers.get("Authorization", "").partition(" ")
        if exchange.status == 401 or not key or exchange.sent_headers["Authorization"].startswith("Basic"):
            continue
        for project in PROJECT.findall(exchange.path):
            found.setdefault(key, project)
        if key.endswith("-personal"):
            found[key] = PersonalKey()
    return found


def _hooks(exchanges: Sequence[Exchange]) -> Mapping[str, str]:
    return {host: words for each in exchanges for host, words in _DEAD_HOOK.findall(message_of(each))}


def _unix_time(exchanges: Sequence[Exchange]) -> float:
    """When the recording began, told by the id of the first thing that was created in it."""
    for exchange in exchanges:
        for shown in described(exchange) if exchange.status == 201 else ():
            milliseconds = 0
            for digit in shown["uid"][:10]:
                milliseconds = milliseconds * len(_DIGITS) + _DIGITS.index(digit)
            return milliseconds / 1000 - exchange.at
    return EPOCH


def _version(exchanges: Sequence[Exchange]) -> str:
    """What the name of the file says, else what the server calls itself."""
    for start, version in _VERSIONS.items():
        if exchanges[0].file.startswith(start):
            return version
    said = [found[1] for each in exchanges if (found := _SAID.search(message_of(each)))]
    return said[0] if said else _NEWEST
