"""A provider that exists nowhere, for the golden files of `providers`."""

from attrs import frozen

from reconciler.model.kind import MAP_KEY, Kind, Patience, fact, place, switch
from reconciler.model.offer import Offer
from reconciler.model.transition import Refusal, Transition


@frozen
class Valve:
    """A resource with every sort of field."""

    pipe: str = place(is_required=True, doc="The pipe that it sits in.")
    name: str = place(default=MAP_KEY, doc="Its name; the map key where it is left out.")
    status: str | None = switch(choices=("open", "shut"), doc="What it should be.")
    message: str | None = switch(doc="What is said meanwhile.")
    spill: list[str] | None = switch(each="open", doc="Further outlets.")
    maker_name: str | None = fact(is_selectable=True, alias="maker.name", doc="Who made it.")
    litres: int | None = fact(doc="How much went through.")


@frozen
class ValveOptions:
    """Service options of several types."""

    read: str = "export"
    pipes: tuple[str, ...] = ()
    is_wet: bool | None = None


def offer() -> Offer:
    """A provider that exists nowhere."""
    rows = (
        Transition("shut", "open", ("turn", "confirm"), needs=frozenset({"turning"})),
        Transition("open", "shut", ("turn",), allow="lose_water", costs=("what is in the pipe is lost",)),
        Transition("shutting", "shut", ()),
        Transition("stuck", "open", Refusal("the valve is stuck", "free it by hand")),
    )
    kind = Kind("valve", Valve, rows, {"open": 1, "shut": 0}, {"status": "open"}, Patience(settle=90.0), "A valve.")
    return Offer("waterworks", (kind,), ValveOptions, "Valves of a town.")
