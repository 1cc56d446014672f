"""Mutations of a plan document, from one changed value to a forgery that seals itself anew; applies nothing."""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from reconciler.engine.digesting import digest
from reconciler.files.documents import Malformed
from reconciler.files.plan_file import compute_checksum
from reconciler.files.plan_shapes import PlanShape, summarise, to_plan
from reconciler.files.shaping import structure, unstructure

Document = dict[str, Any]
Place = tuple[str | int, ...]
Edit = Callable[[Any, Any], Any]

WORDS = (
    "running",
    "paused",
    "stopped",
    "active",
    "toggle",
    "absolute",
    "update",
    "blocked",
    "unchanged",
    "unreadable",
    "missing",
    "status",
    "maintenance.enabled",
    "PUT",
    "POST",
    "DELETE",
    "GET",
    "kafka_connect",
    "convoy",
    "connector",
    "endpoint",
    "workers/connector/pg-source",
    "workers/connector/ghost",
    "nowhere/connector/x",
    "hooks/endpoint/01KOTHER",
    "01KOTHER",
    "/connectors/legacy-1/stop",
    "http://evil.example/x",
    "//evil.example/x",
    "/connectors/a/pause\r\nX-Evil: 1",
    "1.0",
    "1.1",
    "2.0",
    "1",
    "2026-11-21T12:00:00Z",
    "2026-11-22T12:00:00Z",
    "2000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "*",
    "workers/*",
    "[",
    "",
    "\x00",
    "\ud800",
    "\U0001f600",
    "../../etc/passwd",
    "\x1b[2J\r\n",
    "\x9b31m\u202egnp.exe\u2028",
    "::error::x",
    " ##[error]x",
    "a##vso[task.complete]",
    "sha256:" + "0" * 64,
    "x" * 5000,
)

NUMBERS = (0, 1, -1, 2**70, -(2**70), 10**400, 1.0, -0.0, 1.5, 1e308, 503, 503.0)


def values() -> SearchStrategy[Any]:
    """Whatever may stand in the place of a value; all of it can be written as JSON."""
    plain = st.sampled_from([*WORDS, *NUMBERS, None, True, False]) | st.text(max_size=8)
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2),
        max_leaves=3,
    )


@st.composite
def mutants(draw: DrawFn, document: Document) -> Document:
    """The document with one to three edits, and its seals broken, renewed in part, or renewed whole."""
    forged = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        edit_anywhere(draw, forged)
    return seal_somehow(draw, forged)


def seal_somehow(draw: DrawFn, forged: Document) -> Document:
    """With its seals broken, renewed in part, or, oftener, renewed whole."""
    seal: Callable[[Document], Document] = draw(st.sampled_from([*[seal_all] * 3, leave, seal_checksum]))
    return seal(forged)


def edit_anywhere(draw: DrawFn, forged: Document) -> None:
    """One edit at any place of any depth."""
    place = draw(st.sampled_from(list(_list_places(forged))))
    edit = draw(st.sampled_from(EDITS))
    edit(draw, forged, place)


def _replace(draw: DrawFn, forged: Document, place: Place) -> None:
    _holder(forged, place)[place[-1]] = draw(values())


def _turn(draw: DrawFn, forged: Document, place: Place) -> None:
    """Another value of the same type, which no check of types can see."""
    holder = _holder(forged, place)
    match holder[place[-1]]:
        case bool() as was:
            holder[place[-1]] = not was
        case int():
            holder[place[-1]] = draw(st.sampled_from([one for one in NUMBERS if isinstance(one, int)]))
        case str() | None:
            holder[place[-1]] = draw(st.sampled_from([*WORDS, None]))
        case _:
            _reverse(draw, forged, place)


def _remove(_: DrawFn, forged: Document, place: Place) -> None:
    del _holder(forged, place)[place[-1]]


def _rename(draw: DrawFn, forged: Document, place: Place) -> None:
    holder = _holder(forged, place)
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(WORDS))] = holder.pop(place[-1])


def _add(draw: DrawFn, forged: Document, place: Place) -> None:
    held = _holder(forged, place)[place[-1]]
    if isinstance(held, dict):
        held[draw(st.sampled_from(WORDS))] = draw(values())
    elif isinstance(held, list):
        held.append(draw(values()))


def _double(_: DrawFn, forged: Document, place: Place) -> None:
    holder = _holder(forged, place)
    if isinstance(holder, list):
        holder.insert(int(place[-1]), copy.deepcopy(holder[int(place[-1])]))


def _reverse(_: DrawFn, forged: Document, place: Place) -> None:
    held = _holder(forged, place)[place[-1]]
    if isinstance(held, list):
        held.reverse()


def _swap(draw: DrawFn, forged: Document, place: Place) -> None:
    """Exchanges what two places hold, wherever they are, unless one holds the other."""
    other = draw(st.sampled_from(list(_list_places(forged))))
    shorter = min(len(place), len(other))
    if place[:shorter] != other[:shorter]:
        here, there = _holder(forged, place), _holder(forged, other)
        here[place[-1]], there[other[-1]] = there[other[-1]], here[place[-1]]


def _lend(draw: DrawFn, forged: Document, place: Place) -> None:
    """Gives an entry what another entry has at the same place."""
    entries = forged.get("entries")
    if not isinstance(entries, list) or place[0] != "entries" or len(place) < 3:
        return
    other: Place = ("entries", draw(st.integers(0, len(entries) - 1)), *place[2:])
    if other in set(_list_places(forged)):
        _holder(forged, place)[place[-1]] = copy.deepcopy(_holder(forged, other)[other[-1]])


EDITS = (_replace, _remove, _rename, _add, _double, _reverse, _swap, _lend, _lend, _lend, _turn, _turn, _turn, _turn)
"""The last ones reach further into the checks, so they come oftener."""


def leave(document: Document) -> Document:
    """With the seals as they were."""
    return document


def seal_checksum(document: Document) -> Document:
    """With a checksum that fits."""
    try:
        return {**document, "checksum": compute_checksum(document)}
    except (ValueError, OverflowError, RecursionError):
        return document


def seal_all(document: Document) -> Document:
    """With everything that can be derived as it must be: counts, flags, digest and checksum."""
    try:
        shape = structure(document, PlanShape)
        made = to_plan(shape)
        derived = {
            "summary": unstructure(summarise(made)),
            "complete": made.selection.is_complete,
            "applicable": made.is_applicable,
            "digest": digest(made.entries, made.guards, made.limits),
        }
    except (Malformed, KeyError):
        return seal_checksum(document)
    return seal_checksum({**document, **derived})


def write(document: Document) -> str:
    """The document as JSON, lone surrogates and control characters escaped."""
    return json.dumps(document)


def _list_places(value: object, start: Place = ()) -> Iterator[Place]:
    """Every place in the document, inner ones after outer ones."""
    steps: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    for step, below in steps:
        yield (*start, step)
        yield from _list_places(below, (*start, step))


def _holder(document: Document, place: Place) -> Any:
    held: Any = document
    for step in place[:-1]:
        held = held[step]
    return held
