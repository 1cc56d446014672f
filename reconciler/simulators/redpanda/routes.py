"""Which endpoint a request is for, and what the gateway refuses before any endpoint sees it."""

import re
from collections.abc import Mapping

from attrs import evolve, frozen

from reconciler.simulators.messages import Answer, Request
from reconciler.simulators.paths import match_pieces
from reconciler.simulators.redpanda import operations
from reconciler.simulators.redpanda.bodies import Unreadable
from reconciler.simulators.redpanda.operations import Act, Call, Refused
from reconciler.simulators.redpanda.passage import Passage
from reconciler.simulators.redpanda.wording import Dialect, Wording, outside

_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_OLDER = ("v1alpha1", "v1alpha2")
_ONE = "*/connectors/*"


@frozen
class _Route:
    """A path below /kafka-connect/clusters, in which `*` stands for any one piece, and its methods."""

    pattern: tuple[str, ...]
    acts: Mapping[str, Act]

    def names(self, pieces: tuple[str, ...]) -> tuple[str, ...] | None:
        """The pieces that stand where the pattern has `*`; None where the path is another."""
        return match_pieces(self.pattern, pieces)


def _route(path: str, **acts: Act) -> _Route:
    return _Route(("kafka-connect", "clusters", *(path.split("/") if path else ())), acts)


_ROUTES = (
    _route("", GET=operations.list_clusters),
    _route("*", GET=operations.read_cluster),
    _route("*/connectors", GET=operations.list_connectors, POST=operations.create),
    _route(_ONE, GET=operations.read_one, DELETE=operations.delete),
    _route(f"{_ONE}/status", GET=operations.read_status),
    _route(f"{_ONE}/pause", PUT=operations.pause),
    _route(f"{_ONE}/resume", PUT=operations.resume),
    _route(f"{_ONE}/stop", PUT=operations.stop),
    _route(f"{_ONE}/restart", POST=operations.restart),
    _route(f"{_ONE}/config", GET=operations.show_config, PUT=operations.put_config),
    _route(f"{_ONE}/topics", GET=operations.show_topics),
    _route(f"{_ONE}/topics/reset", PUT=operations.reset_topics),
)


class _Malformed(ValueError):
    """A path with a broken escape in it."""


async def answer_request(request: Request, dialect: Dialect, passages: Mapping[str, Passage]) -> Answer:
    """Finds the endpoint of a request and has it answer."""
    generation, *pieces = request.path.removeprefix("/").split("/")
    wording = wording_of(generation, dialect)
    if wording is None:
        return outside()
    if _BROKEN.search(request.path):
        return Answer(400, {"content-type": "text/plain; charset=utf-8"}, b"400 Bad Request")
    found = [(route, names) for route in _ROUTES if (names := route.names(tuple(pieces))) is not None]
    if not found:
        return wording.refusal("NOT_FOUND", "Not Found")
    act = found[0][0].acts.get(request.method)
    if act is None:
        return wording.refusal("UNIMPLEMENTED", "Method Not Allowed")
    return await _carry_out(act, found[0][1], request, wording, passages)


def wording_of(generation: str, dialect: Dialect) -> Wording | None:
    """How the API of this generation words its answers; None where there is none."""
    if generation in _OLDER and dialect.older is not None:
        return evolve(dialect.wording, bodies="bare", headers=dialect.older)
    return dialect.wording if generation == "v1" else None


async def _carry_out(
    act: Act, names: tuple[str, ...], request: Request, wording: Wording, passages: Mapping[str, Passage]
) -> Answer:
    try:
        cluster, name, *_ = (*map(_decode, names), "", "")
        return await act(Call(request, wording, cluster, name, passages))
    except _Malformed as error:
        return wording.malformed_path(str(error))
    except Unreadable as error:
        return wording.refusal("INVALID_ARGUMENT", str(error))
    except Refused as refused:
        return refused.answer


def _decode(piece: str) -> str:
    """A piece of a path, decoded twice: whoever has a per cent sign in a name finds no way to write it."""
    once = _unescape(piece)
    broken = _BROKEN.search(once)
    if broken is not None:
        raise _Malformed(f'malformed path escape "{once[broken.start() :][:3]}"')
    return _unescape(once)


def _unescape(piece: str) -> str:
    raw = piece.encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), raw).decode("utf-8", "replace")
