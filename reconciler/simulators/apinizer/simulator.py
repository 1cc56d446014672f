"""The simulated Apinizer installation as tests, rehearsals and demonstrations hold it: an ASGI app and its levers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from attrs import define, evolve, field

from reconciler.simulators.administration import Administration, common_levers
from reconciler.simulators.apinizer.admin import installation_levers
from reconciler.simulators.apinizer.admission import admit, issue_token
from reconciler.simulators.apinizer.answers import Refused, fail
from reconciler.simulators.apinizer.calls import Call
from reconciler.simulators.apinizer.habits import NEWER, Habits, Json, abilities_of, abilities_without
from reconciler.simulators.apinizer.installation import Installation
from reconciler.simulators.apinizer.mishaps import MISHAPS
from reconciler.simulators.apinizer.planting import describe
from reconciler.simulators.apinizer.proxy import Deed, Proxy
from reconciler.simulators.apinizer.routes import find_destination
from reconciler.simulators.apinizer.saving import merge_maintenance
from reconciler.simulators.apinizer.seeds import (
    DeployFailure,
    SimulatedEnvironment,
    SimulatedProxy,
    SimulatedUser,
    check_members,
)
from reconciler.simulators.clock import Clock, loop_time
from reconciler.simulators.faults import Fault, Intervention, Schedule, When
from reconciler.simulators.messages import Answer, AsgiApp, Request
from reconciler.simulators.progression import AT_ONCE, Progression
from reconciler.simulators.reception import Received, Reception

_HELLO = "/apiops/test/hello/"
_SOMEBODY = "somebody"


@define(eq=False)
class ApinizerSimulator:
    """One installation: the console's API, and what each environment serves.

    `app` is the ASGI application, `requests` the journal, `schedule` takes faults and interventions at any
    time. `version` says what the server can do (`lacking` says it instead, by the names in habits.SINCE),
    `habits` how it does what the vendor's pages leave open. `environments` has those with something to say of
    them, others come with the proxies that name them; `projects` are those without a proxy. With no `users`
    everybody is an administrator and needs no token. `progression`: what is saved shows after the whole, the
    first environment of a call after the first part, each further one after each part. All times are seconds of
    `clock`, by default the running loop's; `wall` gives Unix seconds, for timestamps and for tokens that expire
    at an epoch. `failures` are deployments that fail. With `admin` "on" the app also serves the levers of
    `admin.py` under /_simulator.

    Raises ValueError for a `version` that is none and for an unknown name in `lacking`.
    """

    proxies: Sequence[SimulatedProxy] = ()
    version: str = NEWER
    habits: Habits = field(factory=Habits)
    lacking: Collection[str] | None = None
    environments: Sequence[SimulatedEnvironment] = ()
    projects: Sequence[str] = ()
    users: Sequence[SimulatedUser] = field(default=(), repr=False)
    token_seconds: float = 3600.0
    progression: Progression = AT_ONCE
    clock: Clock = field(default=loop_time, repr=False)
    wall: Clock | None = field(default=None, repr=False)
    faults: Sequence[Fault | Intervention] = ()
    failures: Sequence[DeployFailure] = ()
    admin: Literal["off", "on"] = "off"
    schedule: Schedule = field(init=False, repr=False)
    app: AsgiApp = field(init=False, repr=False)
    _installation: Installation = field(init=False, repr=False)
    _reception: Reception = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._installation = Installation(
            habits=self.habits,
            abilities=abilities_of(self.version) if self.lacking is None else abilities_without(self.lacking),
            clock=self.clock,
            wall=self.wall,
            pace=self.progression,
            token_seconds=self.token_seconds,
            users=self.users,
            environments={each.name: each for each in self.environments},
            projects={name: {} for name in self.projects},
            failures=list(self.failures),
        )
        self._installation.seed(self.proxies)
        self.schedule = Schedule(self.faults)
        self._reception = Reception(self._answer, self.schedule, self.clock)
        self.app = self._reception
        if self.admin == "on":
            shared = common_levers(self.schedule, lambda: self.requests, MISHAPS)
            self.app = Administration({**shared, **installation_levers(self)}, self._reception)

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far, but those for the levers."""
        return self._reception.requests

    def plant(self, *seeds: SimulatedProxy) -> None:
        """Puts proxies in, in place of others of the same name."""
        self._installation.seed(seeds)

    def find(self, project: str, name: str) -> SimulatedProxy | None:
        """A proxy as it is now, as a seed that would make it again; does not count as a reading."""
        self._installation.catch_up()
        proxy = self._installation.find(project, name)
        return None if proxy is None else describe(proxy)

    def served(self, project: str, name: str, environment: str) -> Mapping[str, Json] | None:
        """What clients of an environment meet: its maintenance mode with all other settings; None: not deployed.

        Raises KeyError for an unknown proxy.
        """
        deployment = self._proxy(project, name).deployments.get(environment)
        if deployment is None:
            return None
        return {**deployment.definition.others, "maintenance": deployment.definition.maintenance}

    def move(
        self, project: str, name: str, maintenance: Mapping[str, Json], environments: Sequence[str] | None = None
    ) -> None:
        """Somebody else has saved this and deployed it, by default wherever it was deployed; it already shows.

        Raises KeyError for an unknown proxy, ValueError for what is no maintenance mode.
        """
        proxy = self._proxy(project, name)
        self.edit(project, name, maintenance)
        known = [each for each in proxy.deployments if proxy.known(each) is not None]
        self.deploy(project, name, known if environments is None else environments)

    def moving(
        self,
        when: When,
        moment: Literal["before", "after"],
        project: str,
        name: str,
        maintenance: Mapping[str, Json],
    ) -> None:
        """Schedules a `move` around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.move(project, name, maintenance)))

    def edit(
        self,
        project: str,
        name: str,
        maintenance: Mapping[str, Json] | None = None,
        others: Mapping[str, Json] | None = None,
    ) -> None:
        """Somebody else has saved this, and deployed it nowhere: every deployment needs a redeploy.

        Raises KeyError for an unknown proxy, ValueError for what is no maintenance mode.
        """
        check_members(maintenance or {})
        proxy = self._proxy(project, name)
        if others:
            proxy.save(evolve(proxy.saved, others={**proxy.saved.others, **others}))
        merge_maintenance(proxy, maintenance or {}, self.habits)

    def deploy(self, project: str, name: str, environments: Sequence[str]) -> None:
        """Somebody else has deployed all that is saved to these environments. Raises KeyError for what is unknown."""
        proxy = self._proxy(project, name)
        for environment in [self._installation.environments[each] for each in environments]:
            proxy.deploy(Deed(environment.name, _SOMEBODY, "Deployed from the console"), self._now())

    def undeploy(self, project: str, name: str, environment: str) -> None:
        """Somebody else has taken it out of an environment. Raises KeyError."""
        self._proxy(project, name).undeploy(Deed(environment, _SOMEBODY, "Undeployed from the console"), self._now())

    def delete(self, project: str, name: str) -> None:
        """Somebody else has deleted it. Raises KeyError."""
        self._installation.remove(project, name)

    def remove_environment(self, environment: str) -> None:
        """Somebody else has deleted an environment that nothing is deployed to. Raises KeyError."""
        del self._installation.environments[environment]

    def fail_deployments(self, *failures: DeployFailure) -> None:
        """From now on deployments fail so; without any they work again."""
        self._installation.failures = list(failures)

    def expire_tokens(self) -> None:
        """Every token there is expires now, personal ones too."""
        self._installation.expire_tokens()

    def upcoming(self) -> float | None:
        """When, by the clock, the next change will show that is on its way; None when all is still."""
        self._installation.catch_up()
        return self._installation.upcoming()

    def _now(self) -> float:
        return self.clock()

    def _proxy(self, project: str, name: str) -> Proxy:
        self._installation.catch_up()
        return self._installation.projects[project][name]

    async def _answer(self, request: Request) -> Answer:
        self._installation.catch_up()
        if request.path == "/apiops/test/healthcheck" and request.method == "GET":
            return _text("OK")
        try:
            if request.path == "/apiops/auth/token":
                return issue_token(self._installation, request) if request.method == "POST" else Answer(405)
            return self._answer_user(request)
        except Refused as refused:
            return fail(self.habits, refused.status, refused.message)

    def _answer_user(self, request: Request) -> Answer:
        user = admit(self._installation, request)
        if request.path.startswith(_HELLO) and request.method == "GET":
            return _text(f"Hello {request.segments()[-1]}")
        destination = find_destination(request, self.habits, self._installation.abilities)
        if isinstance(destination, Answer):
            return destination
        return destination.act(Call(self._installation, user, destination.names, request))


def _text(text: str) -> Answer:
    return Answer(200, {"content-type": "text/plain;charset=UTF-8"}, text.encode())
