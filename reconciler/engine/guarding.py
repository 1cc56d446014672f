"""How much a plan moves, held against how much there is: what the guards say of it; pure, and blocks no entry."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from reconciler.engine.expanding import Expansion
from reconciler.errors import ApplyRefused
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import DesiredState
from reconciler.model.guard import Fleet, Group, Guards, Limit, Limits, Move
from reconciler.model.kind import Kind, Role
from reconciler.model.live import Found, LiveState, Survey, Unreadable
from reconciler.model.plan import Admitted, GuardFinding, Proposal, Selection, Work
from reconciler.model.problem import Problem
from reconciler.model.step import Call
from reconciler.model.values import Scalar

MAX_DOWN, MAX_UP = "max_down", "max_up"


@frozen
class _Direction:
    """One of the two ways that are bounded, and its words."""

    move: Move
    name: str
    verb: str
    limit: Limit | None
    said: Limit | None


def find_moves(works: Iterable[Work], kind_of: Callable[[Address], Kind]) -> Mapping[Address, Move]:
    """Which way each update moves what it is about. One without a call moves nothing: that was asked for before."""
    return {
        work.change.want.address: find_move(work.change, kind_of(work.change.want.address))
        for work in works
        if any(isinstance(step, Call) for step in work.steps)
    }


def find_move(change: Change, kind: Kind) -> Move:
    """Which way one change moves a thing; what cannot be seen is taken for the worse.

    Going further off (paused to stopped) takes nothing down again, and coming half-way back turns nothing on.
    """
    own = [field for field in change.fields if field.path in kind.normal]
    moves = [_move_switch(field, kind) for field in own] or [_move_part(field, change, kind) for field in change.fields]
    return next((move for move in (Move.DOWN, Move.UP) if move in moves), Move.STILL)


def _move_switch(field: FieldChange, kind: Kind) -> Move:
    """A switch that has a normal state."""
    was_on, is_on = _is_on(field.path, field.before, kind), _is_on(field.path, field.after, kind)
    if not is_on:
        return Move.STILL if was_on is False else Move.DOWN
    return Move.STILL if was_on else Move.UP


def _is_on(path: str, value: Scalar, kind: Kind) -> bool | None:
    """Whether a thing with this value works as normal, or is on its way there; `None`: not known."""
    if value is None:
        return None
    normal = kind.normal[path]
    if path != "status":
        return value == normal
    heading = next((row.wish for row in kind.transitions if row.seen == value and row.verbs == ()), str(value))
    return kind.works.get(heading, 0) >= kind.works.get(str(normal), 0)


def _move_part(field: FieldChange, change: Change, kind: Kind) -> Move:
    """What has no normal state itself: a place that the setting has to reach, or a part of the thing with a state."""
    values = change.found.values
    is_on = all(_is_on(path, values.get(path), kind) for path in kind.normal)
    if any(field.path.startswith(place) for place in _list_reached(kind)):
        # What was saved long ago takes effect where it is brought now.
        return Move.UP if is_on else Move.DOWN
    before, after = kind.works.get(str(field.before)), kind.works.get(str(field.after))
    if after is None or not is_on:
        return Move.STILL
    if before is None:
        return Move.DOWN if after < max(kind.works.values()) else Move.STILL
    return Move.DOWN if after < before else Move.UP if after > before else Move.STILL


def _list_reached(kind: Kind) -> Iterator[str]:
    """What the paths of places begin with that a setting is brought to one by one."""
    return (f"{one.name}." for one in kind.fields(Role.SWITCH) if one.metadata.get("each") is not None)


def count_fleets(expansion: Expansion, live: LiveState, selection: Selection) -> Mapping[Group, Fleet]:
    """How many things each group has: in what is live where the reading went through it, else in the files."""
    wanted = Counter(Group.of(want.address) for want in expansion.wants if want.address not in expansion.stand_ins)
    surveys = live.surveys
    return {group: _count_fleet(group, named, surveys.get(group.service), selection) for group, named in wanted.items()}


def _count_fleet(group: Group, named: int, survey: Survey | None, selection: Selection) -> Fleet:
    count = None if survey is None else _count_live(group, survey)
    if survey is None or count is None:
        return Fleet(named, named, is_live=False)
    is_whole = selection.is_complete and not survey.gaps and not _has_unread(survey)
    return Fleet(count, count if is_whole else max(count, named), is_live=True)


def _has_unread(survey: Survey) -> bool:
    return any(isinstance(reading, Unreadable) for reading in survey.readings.values())


def _count_live(group: Group, survey: Survey) -> int | None:
    """What the provider counted, else the different things among what it listed; `None` where it did neither."""
    if group.kind in survey.inventory:
        return survey.inventory[group.kind]
    if not any(address.kind == group.kind for address in survey.listed):
        return None
    return len(
        {
            reading.identity
            for address, reading in survey.readings.items()
            if address.kind == group.kind and isinstance(reading, Found)
        }
    )


def guard(
    moves: Mapping[Address, Move], fleets: Mapping[Group, Fleet], guards: Guards, limits: Limits
) -> tuple[GuardFinding, ...]:
    """What is said of so many moves: a refusal where a limit is exceeded, a remark where a flag loosened it."""
    directions = (
        _Direction(Move.DOWN, MAX_DOWN, "take down", guards.max_down, limits.max_down),
        _Direction(Move.UP, MAX_UP, "turn on", guards.max_up, limits.max_up),
    )
    counts = Counter((Group.of(address), move) for address, move in moves.items())
    findings = (
        _judge(group, counts[(group, direction.move)], fleets[group], direction, guards.floor)
        for group in sorted({group for group, _ in counts}, key=lambda one: (one.service, one.kind))
        for direction in directions
    )
    return tuple(finding for finding in findings if finding is not None)


def _judge(group: Group, count: int, fleet: Fleet, direction: _Direction, floor: int) -> GuardFinding | None:
    """One direction of one group. A count that was said for this run holds below the floor too: it names things."""
    is_guarded = fleet.for_floor >= floor
    is_over_own = is_guarded and _exceeds(count, fleet, direction.limit)
    said = direction.said
    is_over = is_over_own if said is None else (is_guarded or not said.is_share) and _exceeds(count, fleet, said)
    if not is_over and not is_over_own:
        return None
    name = f"{direction.name} {group.service}/{group.kind}"
    found = f"would {direction.verb} {_describe_count(count, group, fleet)}"
    if is_over:
        bound = f"at most {_describe_limit(said or direction.limit, fleet)} may be"
        return GuardFinding(name, f"{found}, and {bound}", is_refusing=True, way_out=_describe_way_out(direction.name))
    allowed = f"which {spell_flag(direction.name)} {said} allows in place of {_describe_limit(direction.limit, fleet)}"
    return GuardFinding(name, f"{found}, {allowed}", is_refusing=False)


def _exceeds(count: int, fleet: Fleet, limit: Limit | None) -> bool:
    return limit is not None and count > limit.find_most(fleet.count)


def _describe_count(count: int, group: Group, fleet: Fleet) -> str:
    """`5 of 12 connectors of workers (42 %)`; the share is rounded up, so that it never looks allowed."""
    kind = group.kind.replace("_", " ")
    plural = f"{kind[:-1]}ies" if kind.endswith("xy") else f"{kind}s"
    place = f"of {group.service}" if fleet.is_live else f"of {group.service} in the files"
    share = f" ({-(-count * 100 // fleet.count)} %)" if fleet.count else ""
    return f"{count} of {fleet.count} {plural if fleet.count != 1 else kind} {place}{share}"


def _describe_limit(limit: Limit | None, fleet: Fleet) -> str:
    if limit is None:
        return "no limit"
    most = limit.find_most(fleet.count)
    return f"{limit.amount} % ({most})" if limit.is_share else str(most)


def _describe_way_out(name: str) -> str:
    return (
        f"apply it in parts with --target, or if all of it is meant, say {spell_flag(name)} (a share or a count) "
        f"or write `guards: {{{name}: …}}`"
    )


def spell_flag(name: str) -> str:
    """`--max-down` for `max_down`."""
    return f"--{name.replace('_', '-')}"


def check_guards(findings: Iterable[GuardFinding]) -> None:
    """Raises ApplyRefused where a guard says no."""
    problems = tuple(Problem(f"{one.guard}: {one.detail}", hint=one.way_out) for one in findings if one.is_refusing)
    if problems:
        guards = "a guard refuses" if len(problems) == 1 else f"{len(problems)} guards refuse"
        raise ApplyRefused(f"{guards} the plan, and nothing was written", problems=problems)


def check_today(admitted: Admitted, proposal: Proposal, desired: DesiredState, limits: Limits) -> None:
    """Counts what is about to be done against what there is today; raises ApplyRefused."""
    moves = {address: move for address, move in proposal.moves.items() if address in admitted.works}
    check_guards(guard(moves, proposal.fleets, desired.guards, admitted.plan.limits.overruled_by(limits)))
