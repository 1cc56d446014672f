"""One provider before one simulated service: reads, plans and applies through the real engine and transport."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from attrs import Factory, define, field

from reconciler.api.settings import Settings
from reconciler.api.wiring import Access, make_shared, open_sources, open_writers
from reconciler.engine.applying import Party
from reconciler.engine.applying import apply as carry_out
from reconciler.engine.errand import Surroundings
from reconciler.engine.planning import PlanTerms, plan
from reconciler.engine.refreshing import Source, read_survey, refresh
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.interfaces.journal import Record
from reconciler.interfaces.memory import Remembered
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import WriteSession
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.event import Event
from reconciler.model.live import Query, Reading, Survey, Unreadable
from reconciler.model.outcome import Result
from reconciler.model.plan import Admitted, Proposal
from reconciler.model.run import Run
from reconciler.model.service import Secret, Service
from reconciler.model.terms import Terms
from reconciler.model.values import Values, Wishes
from reconciler.runs.locks import FileHold
from reconciler.simulators.faults import Dropped
from reconciler.testing.bench import AsgiApp, Bench, Stand
from reconciler.testing.clock import FakeClock
from reconciler.testing.tap import Message, Tap
from reconciler.transport.credentials import Resolved
from reconciler.transport.wires import wire_to

Listing = tuple[Values, ...] | None
"""What of a service is to be listed beside the wants; see `Query`."""

SERVICE = "service"
_URL = "http://service.example"


@define
class Notes:
    """A journal and a memory that keep everything in this process."""

    records: list[Record] = field(factory=list)

    async def write(self, record: Record) -> None:
        """Keeps the record."""
        self.records.append(record)

    async def recall(self, *, digest: str, created_at: object) -> Remembered | None:
        """Nothing ever ran before."""
        del digest, created_at
        return None

    async def remember(self, *, digest: str, created_at: object, remembered: Remembered) -> None:
        """Nobody will ask."""
        del digest, created_at, remembered


@define
class Trial:
    """A simulated service behind a tap, and what the provider made of it so far.

    `said`: everything that left the tool, as text: readings, plans, results, journals, events.
    """

    bench: Bench
    tap: Tap
    places: Sequence[Values]
    notes: Notes = Factory(Notes)
    said: list[str] = Factory(list)

    @property
    def provider(self) -> Provider:
        """The provider that is tried."""
        return self.bench.provider

    def want(self, number: int, wishes: Wishes, place: Values | None = None) -> Want:
        """A wish for one of the things, or for what is at another place."""
        address = Address(SERVICE, self.bench.kind.name, f"thing-{number}")
        terms = Terms(allow=self.bench.allow)
        return Want(address, self.places[number] if place is None else place, wishes, terms)

    async def read(self, wants: Sequence[Want], listing: Listing = ()) -> Survey:
        """One read, as the engine makes it: a failure is readings that say so.

        Where the provider raised anything but ReadFailed, raises just that: the engine would only name its type.
        """
        query = Query(SERVICE, tuple(wants), listing)
        async with self._open() as (sources, _):
            survey = await read_survey(query, sources[SERVICE])
            session = sources[SERVICE].session
            if any(_is_crash(reading) for reading in survey.readings.values()) and not isinstance(session, Unreadable):
                await self.provider.read(query, session)
        self.said.append(repr(survey))
        return survey

    async def plan(self, wants: Sequence[Want]) -> Proposal:
        """The plan for these wants."""
        async with self._open() as (sources, _):
            proposal = await self._plan(wants, sources)
        self.said.append(dump_plan(proposal.plan))
        return proposal

    async def apply(self, proposal: Proposal) -> Result:
        """The plan carried out."""
        async with self._open() as (sources, writers):
            settings = self._settings()
            around = Surroundings(settings.clock, settings.stop, settings.observer, self.notes, FileHold())
            party = Party("run", sources, writers, around, self.notes)
            result = await carry_out(Admitted(proposal.plan, proposal.works, Run()), party, Remembered())
        self.said.extend((dump_result(result), repr(self.notes.records)))
        return result

    async def send_twice(self, proposal: Proposal) -> None:
        """Every call of the plan, each at once a second time, without looking at anything."""
        async with self._open() as (_, writers):
            for update in proposal.plan.updates:
                for call in update.calls:
                    await writers[SERVICE].send(call)
                    await writers[SERVICE].send(call)

    async def wait(self, seconds: float) -> None:
        """Lets virtual time go by."""
        await self._settings().clock.sleep(seconds)

    async def _plan(self, wants: Sequence[Want], sources: Mapping[str, Source]) -> Proposal:
        settings = self._settings()
        queries = [Query(SERVICE, tuple(wants), ())]
        live = await refresh(queries, sources, clock=settings.clock, observer=settings.observer)
        desired = DesiredState(services={SERVICE: self._service()}, wants=tuple(wants), rules=())
        return plan(desired, live, {SERVICE: self.provider}, PlanTerms("0"))

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[tuple[Mapping[str, Source], Mapping[str, WriteSession]]]:
        settings = self._settings()
        shared = make_shared(settings)
        header = Secret(f"Bearer {self.bench.token}")
        secrets = frozenset({header, Secret(self.bench.token)})
        access = Access({SERVICE: Resolved(headers=(("Authorization", header),), secrets=secrets)}, {})
        providers = {SERVICE: self.provider}
        async with AsyncExitStack() as stack:
            services = (self._service(),)
            sources = await stack.enter_async_context(open_sources(services, access, providers, shared, settings))
            writers = await stack.enter_async_context(open_writers(services, access, providers, shared, settings))
            yield sources, writers

    def _service(self) -> Service:
        return Service(name=SERVICE, provider=self.provider.name, url=_URL)

    def _settings(self) -> Settings:
        wires = {SERVICE: wire_to(self.tap, drops=(Dropped,))}
        return Settings(environment={}, clock=FakeClock(), wires=wires, observer=self._overhear)

    def _overhear(self, event: Event) -> None:
        self.said.append(repr(event))


def _is_crash(reading: Reading) -> bool:
    return isinstance(reading, Unreadable) and reading.why.startswith("internal error")


def begin(bench: Bench, count: int, state: Values) -> Trial:
    """A trial on a service with so many things, all in this state."""
    stand = bench.stand(count, state)
    return Trial(bench, Tap(_mount(stand)), stand.places)


def _mount(stand: Stand) -> AsgiApp:
    """The application as its provider speaks of it: without the root."""
    if not stand.root:
        return stand.app

    async def app(scope: Message, receive: Message, send: Message) -> None:
        raw = scope.get("raw_path") or scope["path"].encode()
        path = {"path": stand.root + scope["path"], "raw_path": stand.root.encode() + raw}
        await stand.app({**scope, **path}, receive, send)

    return app
