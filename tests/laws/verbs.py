"""The calls that move a switch of each service, by its documentation, and how few of them bring it to a wish.

By brute force over a simulator, in virtual time; knows no provider and no table.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from attrs import frozen

from reconciler.simulators.clock import elapse
from reconciler.simulators.redpanda.seeds import CLUSTER
from reconciler.simulators.virtual_time import run_virtual
from reconciler.transport.wires import AsgiApp
from tests.laws.schedule import Pace, Schedule, Thing
from tests.laws.worlds import apinizer, convoy
from tests.laws.worlds.catalog import REPERTOIRES, make_world
from tests.laws.worlds.world import TOKEN, World

MOST = 3
"""Nothing takes more calls."""

SLOW = Pace(3.0)
"""Slow enough to be seen on the way."""


@frozen
class Verb:
    """One call about the thing `a`."""

    method: str
    path: str
    body: str = ""


def _spell(method: str, root: str, *verbs: str) -> tuple[Verb, ...]:
    return tuple(Verb(method, f"{root}/{verb}") for verb in verbs)


_ENDPOINT = f"{convoy.ENDPOINTS}{convoy.find_uid('a')}"
_PROXY = f"/apiops/projects/{apinizer.PROJECT}/apiProxies/a"
_PAUSE = _spell("PUT", _ENDPOINT, "pause")
_OF_PIPELINES = _spell(
    "POST",
    "/v0/pipelines/a",
    *("start?initial=running", "start?initial=paused", "pause", "resume", "stop?force=true", "stop?force=false"),
)
_OF_CONNECTORS = ("pause", "resume", "stop")

VERBS: Mapping[str, tuple[Verb, ...]] = {
    "convoy-old": _PAUSE,
    "convoy-new": (*_PAUSE, *_spell("POST", _ENDPOINT, "activate")),
    "feldera": _OF_PIPELINES,
    "feldera-enterprise": _OF_PIPELINES,
    "redpanda": _spell("PUT", f"/v1/kafka-connect/clusters/{CLUSTER}/connectors/a", *_OF_CONNECTORS),
    "kafka_connect": _spell("PUT", "/connectors/a", *_OF_CONNECTORS),
    "apinizer": (
        Verb("PATCH", f"{_PROXY}/settings/maintenance-mode/", json.dumps({"enabled": True})),
        Verb("PATCH", f"{_PROXY}/settings/maintenance-mode/", json.dumps({"enabled": False})),
        Verb("POST", f"{_PROXY}/environments/{apinizer.PRODUCTION}/"),
    ),
}
"""By variant."""


async def send(app: AsgiApp, verb: Verb) -> None:
    """Sends it, whatever the answer."""
    path, _, query = verb.path.partition("?")
    headers = [(b"authorization", f"Bearer {TOKEN}".encode()), (b"host", b"service.example")]
    headers += [(b"content-type", b"application/json")] if verb.body else []
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": verb.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": verb.body.encode(), "more_body": False}

    async def ignore(message: Any) -> None:
        del message

    await app(scope, receive, ignore)


@cache
def count_least(variant: str, live: str, first: Verb | None) -> Mapping[str, int]:
    """By wish, the least number of calls after `first`, each sent when all is quiet; a wish out of reach is absent."""
    wishes = tuple(dict.fromkeys(REPERTOIRES[variant].wishes))
    least: dict[str, int] = {}
    for count in range(MOST + 1):
        for verbs in product(VERBS[variant], repeat=count):
            for wish in run_virtual(_find_met(variant, live, first, verbs)):
                least.setdefault(wish, count)
        if len(least) == len(wishes):
            break
    return least


async def _find_met(variant: str, live: str, first: Verb | None, verbs: Sequence[Verb]) -> tuple[str, ...]:
    wishes = tuple(dict.fromkeys(REPERTOIRES[variant].wishes))
    world: World = make_world(Schedule(variant, (Thing(live, wishes[0]),), pace=SLOW))
    for verb in (*((first,) if first else ()), *verbs):
        await send(world.app, verb)
        await elapse(world.quiet)
    return tuple(wish for wish in wishes if world.is_met(0, wish))
