"""Reading pipelines: one by its name, or all by one list, and connectors where they are wished; changes nothing.

Nothing is taken from an answer but what `described.py` and `connectors.py` name: programs, configurations and the
details of errors stay behind. `selector=status` never carries them in the first place.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import attrs
from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Found, Missing, Query, Reading, Survey, Unreadable, fits
from reconciler.providers.feldera.connectors import PREFIX, find_spot, read_inputs
from reconciler.providers.feldera.described import describe, find_name
from reconciler.providers.feldera.replies import code_of, demand_json, word_of
from reconciler.providers.feldera.resources import PIPELINE
from reconciler.providers.feldera.statuses import CONNECTABLE
from reconciler.providers.feldera.versions import find_abilities

_FEW = 3
"""Up to this many wants are read one by one: cheaper than the list of everything."""

_CONFIG = "/v0/config"
_LIST = "/v0/pipelines?selector=status"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@frozen
class _Inputs:
    """What `/stats` of one pipeline said: the state of each input connector, or why it is not known."""

    states: Mapping[str, str] | Unreadable


async def read(query: Query, session: ReadSession) -> Survey:
    """A survey of this manager; raises ReadFailed where nothing could be read at all.

    The version and the edition are asked for where the manager is looked at as a whole, which every plan begins
    with: fresh readings and polls come after one, and abilities are no part of them.
    """
    if query.listing is None:
        return await _read_wants(query.wants, session)
    abilities = find_abilities(demand_json(await session.fetch(_CONFIG), _CONFIG))
    live = await _read_list(session)
    listed = {
        Address(query.service, PIPELINE.name, name): reading
        for name, reading in sorted(live.items())
        if any(fits(where, reading) for where in query.listing)
    }
    picked = await _pick(query.wants, live, session)
    readings = {**listed, **await _add_connectors(query.wants, picked, session)}
    return Survey(readings, abilities=abilities, listed=tuple(listed), inventory={PIPELINE.name: len(live)})


async def _read_wants(wants: Sequence[Want], session: ReadSession) -> Survey:
    """Nothing but the wants: a few one by one, more by the list."""
    if len(wants) <= _FEW and all(_is_plain(want) for want in wants):
        readings = {want.address: await _read_alone(want, session) for want in wants}
    else:
        readings = dict(await _pick(wants, await _read_list(session), session))
    return Survey(await _add_connectors(wants, readings, session))


async def _pick(wants: Sequence[Want], live: Mapping[str, Reading], session: ReadSession) -> Mapping[Address, Reading]:
    """The readings of the wants out of the list; what is not in it is asked for by its name, where it can be."""
    absent = Missing(f"it is not among the {len(live)} pipelines that the manager lists")
    lacking = [want for want in wants if _name(want) not in live and _is_plain(want)]
    answers = await asyncio.gather(*(_read_lacking(want, session) for want in lacking))
    asked = {want.address: answer for want, answer in zip(lacking, answers, strict=True)}
    return {want.address: asked.get(want.address) or live.get(_name(want), absent) for want in wants}


async def _read_lacking(want: Want, session: ReadSession) -> Reading:
    """One that the list has not; where it cannot be read the others still can."""
    try:
        return await _read_alone(want, session)
    except ReadFailed as failure:
        return Unreadable(failure.message, is_refused=failure.is_refused)


def _name(want: Want) -> str:
    return str(want.place["name"])


def _is_plain(want: Want) -> bool:
    """Whether the name can stand in a url; no other can be a pipeline's, and the list says so."""
    return _PLAIN.fullmatch(_name(want)) is not None


async def _read_alone(want: Want, session: ReadSession) -> Reading:
    """One pipeline; only the manager's own word makes it missing: other 404s come from unknown paths."""
    path = f"/v0/pipelines/{quote(_name(want), safe='')}?selector=status"
    reply = await session.fetch(path)
    if reply.status == 404 and code_of(reply) == "UnknownPipelineName":
        return Missing(word_of(reply))
    entry = demand_json(reply, path)
    name = find_name(entry)
    if name != _name(want):
        return Unreadable(f"asked for {_name(want)!r}, the manager answered about {name!r}")
    return describe(name, entry)


async def _read_list(session: ReadSession) -> Mapping[str, Reading]:
    """Every pipeline by name: one answer, without pages (0.337)."""
    entries = demand_json(await session.fetch(_LIST), _LIST)
    if not isinstance(entries, list):
        raise ReadFailed(f"GET {_LIST} answered no list", hint="check the service's url: is it a Feldera manager?")
    named = [(find_name(entry), entry) for entry in entries]
    if any(name is None for name, _ in named):
        raise ReadFailed(f"GET {_LIST} lists a pipeline without a name", hint="is it a Feldera manager?")
    return {name: describe(name, entry) for name, entry in named if name is not None}


async def _add_connectors(
    wants: Sequence[Want], readings: Mapping[Address, Reading], session: ReadSession
) -> Mapping[Address, Reading]:
    """The readings with the connectors that are wished: one request for each pipeline that has some to show."""
    asked = {
        _name(want)
        for want in wants
        if any(path.startswith(PREFIX) for path in want.wishes) and _is_connectable(readings[want.address])
    }
    names = sorted(asked)
    answers = await asyncio.gather(*(_read_inputs(name, session) for name in names))
    inputs = dict(zip(names, answers, strict=True))
    return {want.address: _connect(want, readings[want.address], inputs.get(_name(want))) for want in wants}


def _is_connectable(reading: Reading) -> bool:
    return isinstance(reading, Found) and reading.values.get("status") in CONNECTABLE


async def _read_inputs(name: str, session: ReadSession) -> _Inputs:
    """A failure concerns this pipeline alone: its process answers, not the manager."""
    path = f"/v0/pipelines/{quote(name, safe='')}/stats"
    try:
        states = read_inputs(demand_json(await session.fetch(path), path))
    except ReadFailed as failure:
        return _Inputs(Unreadable(f"its connectors cannot be read: {failure.message}", is_refused=failure.is_refused))
    return _Inputs(Unreadable(f"GET {path} lists no input connectors") if states is None else states)


def _connect(want: Want, reading: Reading, inputs: _Inputs | None) -> Reading:
    """The reading with a value for every wished connector that exists; the others stay without one."""
    if inputs is None or not isinstance(reading, Found):
        return reading
    if isinstance(inputs.states, Unreadable):
        return inputs.states
    values = dict(reading.values)
    for path in want.wishes:
        spot = find_spot(path) if path.startswith(PREFIX) else None
        if spot is not None and spot.endpoint in inputs.states:
            values[path] = inputs.states[spot.endpoint]
    return attrs.evolve(reading, values=values, facts={**reading.facts, "inputs": len(inputs.states)})
