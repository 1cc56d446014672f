"""All that a simulated installation holds: projects, environments, people, tokens, and what fails; knows no HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import define, evolve, field

from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.planting import plant
from reconciler.simulators.apinizer.proxy import Proxy
from reconciler.simulators.apinizer.seeds import DeployFailure, SimulatedEnvironment, SimulatedProxy, SimulatedUser
from reconciler.simulators.clock import Clock
from reconciler.simulators.progression import Progression

START = 1_788_220_800.0
"""Unix seconds at the beginning of the clock, where no wall clock is given: 2026-09-01, midnight UTC."""


@define
class Token:
    """One token; `expires` None is never, by the simulator's clock."""

    user: SimulatedUser
    expires: float | None


@define(eq=False)
class Installation:
    """The console's own memory. With no users, everybody is an administrator and needs no token."""

    habits: Habits
    abilities: frozenset[str]
    clock: Clock
    wall: Clock | None
    pace: Progression
    token_seconds: float
    users: Sequence[SimulatedUser]
    environments: dict[str, SimulatedEnvironment] = field(factory=dict)
    projects: dict[str, dict[str, Proxy]] = field(factory=dict)
    tokens: dict[str, Token] = field(factory=dict, repr=False)
    failures: list[DeployFailure] = field(factory=list)
    issued: int = 0
    _stirring: dict[tuple[str, str], Proxy] = field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        self.tokens = {text: Token(user, expires) for user in self.users for text, expires in user.tokens.items()}

    def seed(self, seeds: Sequence[SimulatedProxy]) -> None:
        """Puts proxies in, in place of others of the same name, with the environments that they name."""
        defaults = self.habits.showing.defaults
        for seed in seeds:
            for name in (*seed.environments, *seed.live):
                self.environments.setdefault(name, SimulatedEnvironment(name))
            proxies = self.projects.setdefault(seed.project, {})
            proxies[seed.name] = plant(seed, self.pace, defaults, 0.0)
            self._stirring.pop((seed.project, seed.name), None)

    def find(self, project: str, name: str) -> Proxy | None:
        """The proxy, or None."""
        return self.projects.get(project, {}).get(name)

    def remove(self, project: str, name: str) -> None:
        """Takes a proxy away, with what was on its way. Raises KeyError where there is none."""
        del self.projects[project][name]
        self._stirring.pop((project, name), None)

    def listed(self, project: str) -> list[Proxy]:
        """The proxies of a project by name."""
        return [proxy for _, proxy in sorted(self.projects.get(project, {}).items())]

    def environments_of(self, project: str) -> list[SimulatedEnvironment]:
        """The environments that a project may deploy to."""
        return [each for each in self.environments.values() if each.projects is None or project in each.projects]

    def environment(self, project: str, name: str) -> SimulatedEnvironment | None:
        """One that the project may deploy to, or None."""
        found = self.environments.get(name)
        return found if found is not None and (found.projects is None or project in found.projects) else None

    def stir(self, proxy: Proxy) -> None:
        """Remembers that something of this proxy may be on its way."""
        if proxy.coming:
            self._stirring[proxy.project, proxy.name] = proxy

    def catch_up(self) -> None:
        """Lets happen what is due by now."""
        now = self.clock() if self._stirring else 0.0
        for place, proxy in list(self._stirring.items()):
            proxy.catch_up(now)
            if not proxy.coming:
                del self._stirring[place]

    def upcoming(self) -> float | None:
        """When the next effect will show by time alone; None when there is none."""
        dues = [coming.due() for proxy in self._stirring.values() for coming in proxy.coming]
        return min((due for due in dues if due is not None), default=None)

    def take_failure(self, environment: str) -> DeployFailure | None:
        """What goes wrong with a deployment there now; counts it."""
        for index, failure in enumerate(self.failures):
            if failure.environment == environment:
                if failure.times == 1:
                    del self.failures[index]
                elif failure.times is not None:
                    self.failures[index] = evolve(failure, times=failure.times - 1)
                return failure
        return None

    def issue(self, user: SimulatedUser) -> tuple[str, float]:
        """A new token, and when it expires by the simulator's clock."""
        self.issued += 1
        text, expires = f"apinizer-issued-{self.issued}", self.clock() + self.token_seconds
        self.tokens[text] = Token(user, expires)
        return text, expires

    def expire_tokens(self) -> None:
        """Every token there is expires now."""
        for token in self.tokens.values():
            token.expires = self.clock()

    def unix(self, moment: float) -> float:
        """Unix seconds of a moment of the simulator's clock."""
        return START + moment if self.wall is None else self.wall() - self.clock() + moment

    def timestamp(self, moment: float) -> str:
        """ISO 8601 of a moment of the simulator's clock."""
        stamp = datetime.fromtimestamp(self.unix(moment), UTC)
        return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
