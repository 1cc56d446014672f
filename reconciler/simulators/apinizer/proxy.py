"""One API proxy: what is saved of it, what each environment serves, and what is on its way; knows no HTTP."""

from collections.abc import Callable, Mapping

from attrs import define, evolve, field, frozen

from reconciler.simulators.apinizer.coming import Coming
from reconciler.simulators.apinizer.seeds import Json, ProxyType
from reconciler.simulators.progression import Delay, Progression


@frozen
class Definition:
    """The settings of a proxy: its maintenance mode (None: never configured) and all the others that matter here."""

    maintenance: Mapping[str, Json] | None
    others: Mapping[str, Json]


@define
class Deployment:
    """What an environment serves, frozen when it was deployed."""

    definition: Definition
    at: float
    revision: int
    is_outdated: bool = False
    is_orphan: bool = False


@frozen
class HistoryEntry:
    """One deploy or undeploy; `is_deploy` False is an undeploy."""

    revision: int
    username: str
    at: float
    description: str
    environment: str
    is_deploy: bool
    is_persistent: bool


@frozen
class Deed:
    """A deploy or undeploy that somebody asks for."""

    environment: str
    username: str
    description: str
    is_persistent: bool = False


@define(eq=False)
class Proxy:
    """A proxy of the installation; what is asked of it shows by its pace."""

    project: str
    name: str
    type: ProxyType
    saved: Definition
    pace: Progression
    settings_group: str | None = None
    deployments: dict[str, Deployment] = field(factory=dict)
    histories: list[HistoryEntry] = field(factory=list)
    revision: int = 0
    coming: list[Coming] = field(factory=list)

    def catch_up(self, now: float) -> None:
        """Lets happen what is due, in the order in which it was asked for."""
        due = [coming for coming in self.coming if coming.pass_time(now)]
        self.coming = [coming for coming in self.coming if coming not in due]
        for coming in due:
            coming.effect(coming.since)

    def count_reading(self) -> None:
        """Somebody has read it."""
        for coming in self.coming:
            coming.reads += 1

    def expect(self, effect: Callable[[float], None], now: float, *parts: Delay) -> None:
        """An effect that shows once the whole and these parts have passed."""
        self.coming.append(Coming([self.pace.whole, *parts], now, effect))
        self.catch_up(now)

    def save(self, definition: Definition) -> None:
        """Stores it, and marks every deployment that the console knows as outdated."""
        self.saved = definition
        for deployment in self.deployments.values():
            if not deployment.is_orphan:
                deployment.is_outdated = True

    def deploy(self, deed: Deed, at: float) -> None:
        """Publishes all that is saved, whoever saved it."""
        self._note(deed, at, "deploy")
        self.deployments[deed.environment] = Deployment(self.saved, at, self.revision)

    def undeploy(self, deed: Deed, at: float) -> None:
        """Takes it out of the environment."""
        self._note(deed, at, "undeploy")
        self.deployments.pop(deed.environment, None)

    def known(self, environment: str) -> Deployment | None:
        """The deployment as the console knows it."""
        deployment = self.deployments.get(environment)
        return None if deployment is None or deployment.is_orphan else deployment

    def _note(self, deed: Deed, at: float, what: str) -> None:
        self.revision += 1
        self.histories.append(
            HistoryEntry(
                revision=self.revision,
                username=deed.username,
                at=at,
                description=deed.description,
                environment=deed.environment,
                is_deploy=what == "deploy",
                is_persistent=deed.is_persistent,
            )
        )


def with_maintenance(definition: Definition, maintenance: Mapping[str, Json] | None) -> Definition:
    """The same settings with another maintenance mode."""
    return evolve(definition, maintenance=maintenance)
