"""Five simulated services, one desired file over all of them, and a witness of every request that reaches one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import Factory, define, frozen

from reconciler.api import ApplyRequest, PlanRequest, Settings
from reconciler.api.apply import apply
from reconciler.api.load import load
from reconciler.api.plan import plan
from reconciler.api.stands import MODELS
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan, Selection
from reconciler.simulators.faults import Dropped
from reconciler.simulators.messages import AsgiApp, Message, Receive, Send
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import START, FakeClock
from reconciler.transport.wires import wire_to

PROJECT = "01KSHOP"

LIVE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "apinizer": [
        {"project": "Retail", "name": "ShopAPI", "environments": {"production": "deployed", "test": "deployed"}},
        {"project": "Retail", "name": "StockAPI"},
    ],
    "convoy": [
        {"uid": "01KBILLING", "project": PROJECT, "name": "billing"},
        {"uid": "01KPARCELS", "project": PROJECT, "name": "parcels", "owner_id": "acme"},
        {"uid": "01KOTHER", "project": PROJECT, "name": "other"},
    ],
    "feldera": [
        {"name": "fraud", "status": "Running"},
        {"name": "reports", "status": "Paused"},
        {"name": "ledger", "status": "Running"},
        {"name": "untouched", "status": "Running"},
    ],
    "redpanda": [{"name": "clicks", "type": "sink"}, {"name": "carts", "type": "sink"}],
    "kafka_connect": [
        {"name": "pg-source", "type": "source", "tasks": ["RUNNING", "RUNNING"]},
        {"name": "audit", "type": "sink", "state": "PAUSED", "tasks": ["PAUSED"]},
        {"name": "legacy-1", "type": "sink", "tasks": ["RUNNING"]},
        {"name": "legacy-2", "type": "sink", "tasks": ["RUNNING"]},
    ],
}

FILE = """\
version: 1
services:
  gateway: {provider: apinizer, url: "http://gateway.example", credentials: {token: {env: KEY}}}
  hooks: {provider: convoy, url: "http://hooks.example/api", credentials: {token: {env: KEY}}}
  redpanda: {provider: redpanda, url: "http://redpanda.example", credentials: {token: {env: KEY}}}
  streams: {provider: feldera, url: "http://streams.example", credentials: {token: {env: KEY}}}
  workers: {provider: kafka_connect, url: "http://workers.example:8083"}
resources:
  gateway:
    api_proxy:
      shop:
        project: Retail
        name: ShopAPI
        maintenance: {enabled: true, http_status_code: 503, message: '{"status": 503}'}
        deploy: [production]
  hooks:
    endpoint:
      billing: {project: 01KSHOP, name: billing, status: paused, settle: 2s}
  streams:
    pipeline:
      fraud: paused
      reports: {status: running}
      ledger: {status: stopped}
  redpanda:
    connector:
      clicks: {status: paused, depends_on: [workers/connector/pg-source]}
      carts: running
  workers:
    connector:
      pg-source: {status: stopped}
      audit: running
rules:
  - {select: "workers/connector/legacy-*", where: {type: sink}, status: paused, expect: {max: 5}}
  - {select: "hooks/endpoint/*", where: {project: 01KSHOP, owner_id: acme}, status: paused, settle: 2s}
"""
"""Updates of every provider (a toggle, a body, two calls, two rules, a dependency), one blocked, one unchanged."""

READS = frozenset({"GET", "HEAD"})


@frozen
class Seen:
    """One request as the service got it; `headers` are sorted."""

    service: str
    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_write(self) -> bool:
        """Whether it may change anything; Apinizer exports definitions by a POST that reads."""
        return self.method not in READS and not self.path.endswith("/export/")


@define
class World:
    """The services from the same start, every time; `text` is the desired file. One run each.

    `origin` is the file that names the services there are, whatever `text` makes of them.
    """

    folder: Path
    text: str = FILE
    live: Mapping[str, Sequence[Mapping[str, Any]]] = LIVE
    origin: str = FILE
    environment: Mapping[str, str] = Factory(lambda: {"KEY": "made-up-key"})
    seen: list[Seen] = Factory(list)
    apps: dict[str, AsgiApp] = Factory(dict)

    def settings(self) -> Settings:
        """The services in this process, and folders of the test's own; asked twice, it is the same services."""
        if not self.apps:
            desired = load(self._write(self.origin), environment=self.environment)
            for service in desired.services.values():
                self.apps[service.name] = MODELS[service.provider].build(list(self.live[service.provider]), _now)
        return Settings(
            environment=self.environment,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={name: wire_to(self._witness(name, app), drops=(Dropped,)) for name, app in self.apps.items()},
        )

    def run_plan(self, request: PlanRequest | None = None) -> Plan:
        """The plan of now."""
        settings = self.settings()
        desired = load(self._write(self.text), environment=self.environment)
        return run_virtual(plan(desired, request, settings))

    def run_plan_without(self, address: str) -> str:
        """The document of a plan that leaves one address out."""
        return dump_plan(self.run_plan(PlanRequest(selection=Selection(excludes=(address,)))))

    def run_apply(self, document: bytes | str, request: ApplyRequest | None = None) -> Result:
        """A saved plan read and applied; raises what the command would report. Nothing is forgotten of `seen`."""
        settings = self.settings()
        desired = load(self._write(self.text), environment=self.environment)
        return run_virtual(apply(load_plan(document, source="plan.json"), desired, request, settings))

    @property
    def writes(self) -> list[Seen]:
        """The writes that reached a service, in their order."""
        return [one for one in self.seen if one.is_write]

    def _write(self, text: str) -> Path:
        path = self.folder / "reconciler.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def _witness(self, service: str, app: AsgiApp) -> AsgiApp:
        async def note(scope: Message, receive: Receive, send: Send) -> None:
            body = bytearray()

            async def read() -> Message:
                message = await receive()
                body.extend(message.get("body", b""))
                return message

            try:
                await app(scope, read, send)
            finally:
                headers = sorted((key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"])
                path, query = scope["raw_path"].decode(), scope["query_string"].decode()
                self.seen.append(Seen(service, scope["method"], path, query, tuple(headers), bytes(body)))

        return note


def _now() -> float:
    return START.timestamp()


@frozen
class Fresh:
    """What a plan made now looks like, and the writes that its apply makes."""

    document: str
    plan: Plan
    writes: tuple[Seen, ...]
    hosts: frozenset[str]

    def allows(self, seen: Sequence[Seen]) -> bool:
        """Whether these requests are some of the writes, none oftener, a dependent before what it depends on."""
        written = [one for one in seen if one.is_write]
        is_part = not Counter(written) - Counter(self.writes)
        return is_part and is_ordered(written) and {_host(one) for one in seen} <= self.hosts


def make_fresh(folder: Path, live: Mapping[str, Sequence[Mapping[str, Any]]] = LIVE, text: str = FILE) -> Fresh:
    """A plan with blocked entries allowed, and its apply, in a world of their own."""
    return make_fresh_in(World(folder, text, live), PlanRequest(is_blocked_allowed=True))


def make_fresh_in(world: World, request: PlanRequest) -> Fresh:
    """The plan that is asked for, and its apply, in a world that is used for nothing else."""
    world.folder.mkdir(parents=True, exist_ok=True)
    made = world.run_plan(request)
    document = dump_plan(made)
    world.run_apply(document)
    return Fresh(document, made, tuple(world.writes), frozenset(_host(one) for one in world.seen))


def is_ordered(written: Sequence[Seen]) -> bool:
    """`clicks` depends on `pg-source` and both go down: it goes first, where both go."""
    paths = [one.path for one in written]
    first = [place for place, path in enumerate(paths) if "/clicks/" in path]
    second = [place for place, path in enumerate(paths) if "/pg-source/" in path]
    return not first or not second or max(first) < min(second)


def _host(one: Seen) -> str:
    return dict(one.headers)["host"]
