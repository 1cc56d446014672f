"""What every small world offers, whatever its service: its application, its levers, and what is true in it.

Worlds know the simulators and the model's nouns; they know neither providers nor the engine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.service import Credentials, EnvRef, Service, Token
from reconciler.model.terms import Terms
from reconciler.model.values import AtMost, Values, Wish, Wishes
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.transport.wires import AsgiApp
from tests.laws.schedule import Misfortune, Pace, Rival, Thing

SERVICE = "svc"
NAMES = "abc"
BYSTANDER = "bystander"
"""A resource that is live and in no file."""

TOKEN = "canary-token"
ENVIRONMENT: Mapping[str, str] = {"TOKEN": TOKEN}
CANARY = "canary-in-a-reply"
MakeFault = Callable[..., Fault]


@frozen
class Repertoire:
    """What may happen in the worlds of one variant: generators draw from it, the frequent things more than once.

    `measured` was seen on real servers; `imaginable` was not. `rare_paces` take long to play. A pace and rivals come
    together only where `is_late_with_rivals`: who is shown old states cannot know what somebody did meanwhile.
    """

    provider: str
    lives: tuple[str, ...]
    wishes: tuple[str, ...]
    measured: tuple[Misfortune, ...]
    imaginable: tuple[Misfortune, ...]
    paces: tuple[Pace, ...]
    deeds: tuple[str, ...]
    rare_paces: tuple[Pace, ...] = (Pace(never=True),)
    is_late_with_rivals: bool = True


class World(Protocol):
    """One simulated service with the things of a schedule, named a, b and c, and a bystander."""

    @property
    def things(self) -> tuple[Thing, ...]:
        """What is listed."""
        ...

    @property
    def app(self) -> AsgiApp:
        """The service."""
        ...

    @property
    def schedule(self) -> Schedule:
        """Takes what goes wrong in it."""
        ...

    @property
    def provider(self) -> str:
        """Whose service it is."""
        ...

    @property
    def kind(self) -> str:
        """Of what kind its things are."""
        ...

    @property
    def root(self) -> str:
        """What the path of its url is."""
        ...

    @property
    def settle(self) -> float:
        """Seconds that one thing may take, which is longer than all that is only late here."""
        ...

    @property
    def quiet(self) -> float:
        """Seconds after which nothing of anybody's is on its way any more."""
        ...

    @property
    def is_told_late(self) -> bool:
        """Whether a reading may show what was, or, taking several requests, what never was at one moment."""
        ...

    def place(self, name: str) -> Values:
        """What finds the thing of this name."""
        ...

    def wishes(self, wish: str) -> Wishes:
        """The wish in the model's words."""
        ...

    def states(self) -> tuple[str, ...]:
        """What each thing is asked to be now, the bystander last."""
        ...

    def is_met(self, thing: int, wish: str) -> bool:
        """Whether the thing is, in all its parts, as wished, for whoever looks now."""
        ...

    def rest(self) -> object:
        """All of the things that nobody wishes for."""
        ...

    def find_thing(self, path: str) -> int | None:
        """Which thing a request to this path is about alone."""
        ...

    def is_write(self, method: str, path: str) -> bool:
        """Whether such a request changes something."""
        ...

    def is_toggle(self, method: str, path: str) -> bool:
        """Whether such a request does something else each time."""
        ...

    def find_told(self, thing: int, method: str, body: bytes) -> str | None:
        """The state of a thing that this successful answer shows; `None` where it shows none or nobody can tell."""
        ...

    def act(self, rival: Rival) -> float:
        """Somebody else does this; returns the seconds until all of it was done."""
        ...

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """What goes wrong with this request."""
        ...

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        ...

    def least_writes(self, live: str, wish: str) -> int | None:
        """How few writes the transition takes; `None` where that is not known."""
        ...


def accepts(wish: str, state: str, ranks: Sequence[str]) -> bool:
    """Whether a state meets a wish; `ranks` are the states, the hardest working first."""
    if wish.startswith("<="):
        return state in ranks[ranks.index(wish[2:]) :]
    return state == wish


def read_wish(wish: str) -> Wish:
    """The model's word for a wish."""
    return AtMost(wish[2:]) if wish.startswith("<=") else wish


def find_named(path: str, before: str, names: Sequence[str]) -> int | None:
    """Which of the names is the segment of a path that follows `before`."""
    name = path.partition(before)[2].partition("/")[0].partition("?")[0]
    return names.index(name) if name in names else None


def make_desired(world: World, wishes: Sequence[str]) -> DesiredState:
    """What the files would say of the things."""
    service = Service(
        name=SERVICE,
        provider=world.provider,
        url=f"http://service.example{world.root}",
        credentials=Credentials((Token(EnvRef("TOKEN")),), (Token(EnvRef("TOKEN")),)),
    )
    terms = Terms(settle=world.settle, allow=("lose_state",))
    wants = tuple(
        Want(Address(SERVICE, world.kind, name), world.place(name), world.wishes(wish), terms)
        for name, wish in zip(NAMES, wishes, strict=False)
    )
    return DesiredState(services={SERVICE: service}, wants=wants)


def pick(mapping: Mapping[str, Any], misfortune: Misfortune, when: When) -> Fault:
    """The fault of this name."""
    made: Fault = mapping[misfortune.what](when, *misfortune.how)
    return made
