"""What no file can know alone: names and live things that stand twice, and the order that `depends_on` asks for."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from reconciler.files.complaints import Complaints
from reconciler.files.located import Piece
from reconciler.files.mistakes import describe_word, suggest
from reconciler.files.resources import Draft
from reconciler.model.address import Address
from reconciler.model.service import Service
from reconciler.model.url import normalise_url

_CIRCLES_SHOWN = 20
_WALK_SHOWN = 8
_SLASHES = 2

K = TypeVar("K", bound=Hashable)


def drop_repeated(items: Sequence[tuple[K, Piece]], what: str, complaints: Complaints) -> Mapping[K, Piece]:
    """The items by key, the first of each; every further one is a problem of two files."""
    first: dict[K, Piece] = {}
    for key, piece in items:
        if key in first:
            message = f"{what} {describe_word(str(key))} is in {first[key].origin} already"
            complaints.mention_key(piece, message, hint="keep one of them")
        else:
            first[key] = piece
    return first


def list_written(resources: Piece) -> Iterator[tuple[str, Piece]]:
    """Address and piece of everything that is written below `resources`, sound or not."""
    for service, kinds in resources.items():
        for kind, names in kinds.items():
            for name, piece in names.items():
                yield f"{service}/{kind}/{name}", piece


def merge_wants(drafts: Sequence[Draft], services: Mapping[str, Service], complaints: Complaints) -> tuple[Draft, ...]:
    """The drafts sorted by address; repeated addresses, live things that stand twice and circles are problems."""
    pieces = drop_repeated([(draft.want.address, draft.piece) for draft in drafts], "the resource", complaints)
    _find_same_things(drafts, services, complaints)
    _find_circles(drafts, pieces, complaints)
    return tuple(sorted(drafts, key=_sort_key))


def _sort_key(draft: Draft) -> tuple[str, str, str]:
    address = draft.want.address
    return address.service, address.kind, address.name


def _find_same_things(drafts: Sequence[Draft], services: Mapping[str, Service], complaints: Complaints) -> None:
    first: dict[Hashable, Draft] = {}
    for draft in drafts:
        want = draft.want
        if not want.place:
            continue
        service = services.get(want.address.service)
        # Two services of one url are allowed, for two keys; what they name can still be one thing.
        where = want.address.service if service is None else (service.provider, normalise_url(service.url))
        thing = (where, want.address.kind, frozenset(want.place.items()))
        other = first.setdefault(thing, draft)
        if other.want.address != want.address:
            twin = f"{describe_word(str(other.want.address))} ({other.piece.origin})"
            message = f"{describe_word(str(want.address))} means the same live thing as {twin}"
            complaints.mention_key(draft.piece, message, hint="keep one of them")


def find_unknown_dependencies(pieces: Iterable[Piece], addresses: Collection[str], complaints: Complaints) -> None:
    """Complains of everything in `depends_on` of these resources and rules that is none of the addresses.

    What is no address at all is the converter's to say.
    """
    for piece in pieces:
        if not isinstance(piece.value, dict) or "depends_on" not in piece.value:
            continue
        for place in piece.reach("depends_on").entries():
            text = place.value
            if isinstance(text, str) and text.count("/") >= _SLASHES and text not in addresses:
                message = f"{describe_word(text)} in depends_on is not a resource of these files"
                complaints.mention(place, message, hint=suggest(text, addresses))


def _find_circles(drafts: Sequence[Draft], pieces: Mapping[Address, Piece], complaints: Complaints) -> None:
    graph = {draft.want.address: draft.want.terms.depends_on for draft in drafts if draft.want.terms.depends_on}
    for circle in islice(_walk_circles(graph), _CIRCLES_SHOWN):
        start = circle.index(min(circle))
        walk = [str(address) for address in (*circle[start:], *circle[:start], circle[start])]
        shown = walk if len(walk) <= _WALK_SHOWN else [*walk[:_WALK_SHOWN], f"… ({len(circle)} resources)"]
        message = f"these resources depend on each other in a circle: {' → '.join(map(describe_word, shown))}"
        complaints.mention(pieces[circle[start]].reach("depends_on"), message, hint="take one of them out")


def _walk_circles(graph: Mapping[Address, Sequence[Address]]) -> Iterator[list[Address]]:
    """At least one circle of every group that is circular, each in the order in which one depends on the next."""
    done: set[Address] = set()
    for start in graph:
        trail: dict[Address, Iterator[Address]] = {} if start in done else {start: iter(graph[start])}
        while trail:
            last = next(reversed(trail))
            after = next(trail[last], None)
            if after is None:
                del trail[last]
                done.add(last)
            elif after in trail:
                walked = list(trail)
                yield walked[walked.index(after) :]
            elif after in graph and after not in done:
                trail[after] = iter(graph[after])
