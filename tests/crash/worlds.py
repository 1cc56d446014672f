"""One switch for each kind of write: a toggle, two absolute calls, two calls in a row; made anew as often as needed."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import AsgiApp, Message, Receive, Send
from reconciler.simulators.progression import Seconds
from reconciler.simulators.serving import serving_in_thread
from tests.crash.gate import Gate
from tests.crash.runs import Launcher, Place

Built = tuple[AsgiApp, Callable[[], str]]


@frozen
class Recipe:
    """How a service is built, what is wished of it, and the true states on the way, in order.

    `writes` are the calls that the plan holds, as parts of their paths, in order. `more` ends the url and adds to
    the service.
    """

    build: Callable[[], Built]
    provider: str
    resource: str
    states: Sequence[str]
    writes: Sequence[str]
    more: str = "'"


def _build_convoy(version: str) -> Built:
    simulator = ConvoySimulator(
        [SimulatedEndpoint(uid="01KBILLING", project="01KSHOP", name="billing")], version=version
    )
    return simulator.app, lambda: simulator.all_statuses()["01KBILLING"]


def _build_kafka() -> Built:
    simulator = KafkaConnectSimulator(connectors=[SimulatedConnector(name="a")])

    def look() -> str:
        found = simulator.find("a")
        assert found is not None
        return str(found.state)

    return simulator.app, look


def _build_feldera() -> Built:
    pipeline = SimulatedPipeline("fraud", "Running", connectors={"orders.kafka": "running"})
    rhythm = Rhythm(notice=0.0, read_back=Seconds(0))
    simulator = FelderaSimulator([pipeline], rhythm=rhythm)

    def look() -> str:
        found = simulator.find("fraud")
        assert found is not None
        return f"{found.status} {found.connectors['orders.kafka']}"

    return simulator.app, look


def _build_apinizer() -> Built:
    simulator = ApinizerSimulator([SimulatedProxy("Retail", "ShopAPI")])

    def look() -> str:
        saved, served = simulator.find("Retail", "ShopAPI"), simulator.served("Retail", "ShopAPI", "production")
        assert saved is not None
        assert served is not None
        return f"saved {_is_on(saved.maintenance)}, served {_is_on(served['maintenance'])}"

    return simulator.app, look


def _is_on(maintenance: Mapping[str, Any] | None) -> bool:
    return bool((maintenance or {}).get("enabled", False))


_PATIENT = "endpoint: {billing: {project: 01KSHOP, id: 01KBILLING, status: paused}}"
_ENDPOINT = "endpoint: {billing: {project: 01KSHOP, id: 01KBILLING, status: paused, settle: 100ms}}"

_MORE = "/api', credentials: {token: {env: TOKEN}}"

RECIPES: Mapping[str, Recipe] = {
    "convoy": Recipe(lambda: _build_convoy("26.7.3"), "convoy", _ENDPOINT, ("active", "paused"), ("/pause",), _MORE),
    "convoy-old": Recipe(
        lambda: _build_convoy("24.1.1"), "convoy", _ENDPOINT, ("active", "paused"), ("/pause",), _MORE
    ),
    "kafka": Recipe(_build_kafka, "kafka_connect", "connector: {a: paused}", ("RUNNING", "PAUSED"), ("/pause",)),
    "feldera": Recipe(
        _build_feldera,
        "feldera",
        "pipeline: {fraud: {status: paused, connectors: {orders.kafka: paused}}}",
        ("Running running", "Paused running", "Paused paused"),
        ("/fraud/pause", "/connectors/"),
    ),
    "apinizer": Recipe(
        _build_apinizer,
        "apinizer",
        "api_proxy: {shop: {project: Retail, name: ShopAPI, maintenance: {enabled: true}, deploy: [production]}}",
        ("saved False, served False", "saved True, served False", "saved True, served True"),
        ("/maintenance-mode/", "/environments/"),
    ),
}

VARIED: Mapping[str, Recipe] = {
    "convoy-patient": evolve(RECIPES["convoy"], resource=_PATIENT),
    "convoy-brief": evolve(RECIPES["convoy"], more=f"{_MORE}, limits: {{timeout: 5s}}"),
}
"""One that waits for what others may still do before it takes its last look; one with a short time-out."""


@define(eq=False)
class World:
    """A service and a folder, both made anew at will at the same url."""

    recipe: Recipe
    root: Path
    launcher: Launcher
    gate: Gate = field(init=False)
    place: Place = field(init=False)
    url: str = ""
    _count: int = 0

    def __attrs_post_init__(self) -> None:
        self.gate = Gate(*self.recipe.build())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one request, for the service as it is now."""
        await self.gate(scope, receive, send)

    @property
    def state(self) -> str:
        """The last true state."""
        return self.gate.history[-1]

    @property
    def runs(self) -> Path:
        """Where the journals are."""
        return self.place.folder / ".reconciler" / "runs"

    def renew(self) -> Place:
        """Everything as at first, the saved plan included, which is made but once."""
        self._count += 1
        self.gate = Gate(*self.recipe.build())
        folder = self.root / f"{self._count}"
        shutil.copytree(self.root / "template", folder)
        self.place = Place(self.launcher, folder, self.root / "streams")
        return self.place

    def beside(self) -> Place:
        """The same folder, for a further run at the same time."""
        self._count += 1
        streams = self.root / f"streams {self._count}"
        streams.mkdir()
        return evolve(self.place, streams=streams)

    def elsewhere(self) -> Place:
        """A further folder with the same files, of the same user on the same machine."""
        place = self.beside()
        folder = self.root / f"elsewhere {self._count}"
        shutil.copytree(self.root / "template", folder)
        return evolve(place, folder=folder, home=self.place.folder)

    def set_up(self, url: str) -> None:
        """Writes the desired file and the plan from which every folder begins."""
        self.url = url
        (self.root / "streams").mkdir()
        template = self.root / "template"
        template.mkdir()
        text = (
            f"version: 1\nservices: {{w: {{provider: {self.recipe.provider}, url: '{url}{self.recipe.more}}}}}\n"
            f"resources: {{w: {{{self.recipe.resource}}}}}\n"
        )
        (template / "reconciler.yaml").write_text(text, encoding="utf-8")
        place = Place(self.launcher, template, self.root / "streams")
        assert place.rehearse("plan", "--quiet", "--out", "plan.json", "-o", "json=/dev/null") == 0
        self.renew()


@contextmanager
def serving_world(name: str, root: Path, launcher: Launcher) -> Iterator[World]:
    """The world of that name on loopback."""
    world = World({**RECIPES, **VARIED}[name], root, launcher)
    with serving_in_thread(world) as url:
        world.set_up(url)
        yield world
