"""The result of an apply → wishes for what was before it; what cannot be put back is said, never left out."""

from collections.abc import Iterator, Mapping
from typing import Protocol

import attrs
from attrs import field, frozen

from reconciler.engine.digesting import hash_service
from reconciler.engine.expanding import Hindrance
from reconciler.errors import InvalidInput
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.outcome import Outcome, Result
from reconciler.model.plan import BlockCause, Undoes
from reconciler.model.problem import Origin, Problem
from reconciler.model.values import AtMost, Scalar, Values, Wishes

FROM_FILES = "write what it should be in the files and make a plan of them"
"""The way out of everything that a result cannot bring back."""


class Fields(Protocol):
    """What the files may say of a kind: a result is read by the same measure."""

    @property
    def beside(self) -> Mapping[str, str]:
        """The switches that only carry another one's setting on, each with that other one."""

    def may_wish(self, path: str, value: Scalar) -> bool:
        """Whether a file could wish for this value of this path."""

    def may_place(self, place: Values) -> bool:
        """Whether a file could name a thing by these places."""


FieldsOf = Mapping[tuple[str, str], Fields]
"""By provider and kind."""


@frozen
class Turned:
    """One outcome turned round.

    `before`: the wished paths as they were; `left`: what of each path the apply may have left behind; `remarks`: what
    is not put back although the rest is.
    """

    want: Want
    outcome: Outcome
    left: Mapping[str, tuple[Scalar, ...]] = field(factory=dict)
    hindrance: Hindrance | None = None
    remarks: tuple[str, ...] = ()


@frozen
class Restoration:
    """A result turned round: today's files, and in place of their wishes those for what was before."""

    files: DesiredState
    turned: Mapping[Address, Turned]
    undoes: Undoes

    @property
    def desired(self) -> DesiredState:
        """Services, credentials and guards of the files, with the wishes of the result that can be asked for."""
        wants = tuple(one.want for one in self.turned.values() if one.hindrance is None)
        return attrs.evolve(self.files, wants=wants, rules=())


@frozen
class _Ground:
    """What every outcome is turned round on."""

    files: DesiredState
    kept: Mapping[Address, Want]
    fields: FieldsOf
    origin: Origin


def turn_back(result: Result, files: DesiredState, fields: FieldsOf, undoes: Undoes) -> Restoration:
    """The wishes that put back whatever the calls of an apply may have changed.

    Raises InvalidInput where the files have no such service or kind any more.
    """
    touched = [outcome for outcome in result.outcomes if outcome.calls_sent > 0]
    problems = tuple(_find_strangers(touched, files, fields, undoes))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)
    kept = {want.address: want for want in files.wants}
    ground = _Ground(files, kept, fields, Origin(undoes.result))
    return Restoration(files, {one.address: _turn(one, ground) for one in touched}, undoes)


def _find_strangers(touched: list[Outcome], files: DesiredState, fields: FieldsOf, undoes: Undoes) -> Iterator[Problem]:
    """What no entry could be made for: its service or its kind is unknown today."""
    hint = "give the files of that apply with -f"
    for outcome in touched:
        address = outcome.address
        service = files.services.get(address.service)
        if service is None:
            yield Problem(f"the files have no service {address.service}, which {address} is of", _at(undoes), hint=hint)
        elif (service.provider, address.kind) not in fields:
            yield Problem(f"{service.provider} has no kind {address.kind}, which {address} is of", _at(undoes))


def _at(undoes: Undoes) -> Origin:
    return Origin(undoes.result)


def _turn(outcome: Outcome, ground: _Ground) -> Turned:
    """What is wished where it can be; else the reason stands in the way of an entry that wishes nothing."""
    address = outcome.address
    kept = ground.kept.get(address)
    fields = ground.fields[ground.files.services[address.service].provider, address.kind]
    place = _find_place(outcome, kept)
    hindrance = _hinder_place(outcome, kept, place, fields, ground)
    if hindrance is None:
        hindrance = _hinder_values(outcome, fields)
    if hindrance is not None:
        return Turned(Want(address, place, {}, origin=ground.origin), outcome, hindrance=hindrance)
    before: Wishes = {path: value for path, value in (outcome.before or {}).items() if value is not None}
    wished = _list_wished(outcome, kept)
    wishes: Wishes = {**_list_carried(before, wished, fields), **before}
    return Turned(
        want=Want(address, place, wishes, origin=ground.origin),
        outcome=outcome,
        left={path: _list_left(path, outcome, wished) for path in before},
        remarks=tuple(_remark_unset(outcome)),
    )


def _find_place(outcome: Outcome, kept: Want | None) -> Values:
    """Where the apply found it; of a result that does not say, where the files have it."""
    if outcome.touched is not None:
        return outcome.touched.place
    return {} if kept is None else kept.place


def _hinder_place(
    outcome: Outcome, kept: Want | None, place: Values, fields: Fields, ground: _Ground
) -> Hindrance | None:
    """Why it is not certain that today's address is the thing that was changed."""
    touched, service = outcome.touched, ground.files.services[outcome.address.service]
    if touched is not None and (touched.provider, touched.service_key) != (service.provider, hash_service(service.url)):
        why = f"the service {service.name} is another one than at that apply"
        return Hindrance(BlockCause.AMBIGUOUS, why, "give the files of that apply with -f")
    if touched is None and kept is None:
        why = "cannot be restored: the result does not say what finds it, and the files do not have it"
        return Hindrance(BlockCause.AMBIGUOUS, why, FROM_FILES)
    if not fields.may_place(place):
        why = "cannot be restored: what finds it in the result is nothing that a file could say"
        return Hindrance(BlockCause.AMBIGUOUS, why, FROM_FILES)
    if kept is not None and dict(kept.place) != dict(place):
        why = "the files mean another thing by it than that apply did"
        return Hindrance(BlockCause.AMBIGUOUS, why, FROM_FILES)
    return None


def _hinder_values(outcome: Outcome, fields: Fields) -> Hindrance | None:
    """Why what was before cannot be wished for: it is half a restore that would mislead."""
    before = outcome.before or {}
    unwishable = [path for path, value in before.items() if value is not None and not fields.may_wish(path, value)]
    if unwishable:
        words = ", ".join(_describe_unwishable(path, before[path], fields) for path in sorted(unwishable))
        return Hindrance(BlockCause.REFUSED, f"cannot be restored: {words}", FROM_FILES)
    if all(value is None for value in before.values()):
        why = "cannot be restored: what it was before that apply was not read"
        return Hindrance(BlockCause.UNVERIFIABLE, why, FROM_FILES)
    return None


def _describe_unwishable(path: str, value: Scalar, fields: Fields) -> str:
    """Why nobody can wish for it; what carries a setting on works in one direction alone."""
    switch, _, rest = path.partition(".")
    if switch in fields.beside:
        return f"{path} was {value}, and a {switch} to {rest} cannot be taken back"
    return f"{path} was {value}, which nobody can wish for"


def _list_wished(outcome: Outcome, kept: Want | None) -> Values:
    """Every path that the apply wished for; of a result that does not say, what the files wish today."""
    if outcome.touched is not None:
        return outcome.touched.wished
    wishes = {} if kept is None else kept.wishes
    return {path: wish for path, wish in wishes.items() if not isinstance(wish, AtMost)}


def _list_carried(before: Wishes, wished: Values, fields: Fields) -> Wishes:
    """What carried the changed settings on has to carry the old ones too: where it was made, it is made again."""
    switches = {path.partition(".")[0] for path in before}
    return {
        path: wish
        for path, wish in wished.items()
        if wish is not None and fields.beside.get(path.partition(".")[0]) in switches and fields.may_wish(path, wish)
    }


def _list_left(path: str, outcome: Outcome, wished: Values) -> tuple[Scalar, ...]:
    """What the apply may have left behind at this path."""
    after = outcome.after or {}
    known = [values[path] for values in (after, wished) if path in values]
    return tuple(value for value in known if value is not None)


def _remark_unset(outcome: Outcome) -> Iterator[str]:
    for path, value in sorted((outcome.before or {}).items()):
        if value is None:
            yield f"{path} is not put back: before that apply it was not set, or could not be seen"
